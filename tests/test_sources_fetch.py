"""Each source fetched over real HTTP from a server of ours that plays its publisher: catalogue, storage, pages, keys and refusals."""

import gzip
import io
import json
import zipfile

import pytest

from etl.contract import SourceChanged, SourceUnavailable
from etl.http import Http, Limits
from etl.sources import desk_review, hdx_hapi_conflict_event, idmc_idu, ucdp_ged, vdc_documented_deaths
from tests.test_recordings import parts
from tests.web import Reply, serve

EMAIL = "desk@example.org"


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("HDX_HAPI_APP_IDENTIFIER", "HDX_HAPI_APP_NAME", "HDX_HAPI_EMAIL", "IDMC_CLIENT_ID", "UCDP_GED_VERSION", "HDX_HAPI_SINCE"):
        monkeypatch.delenv(name, raising=False)
    with serve() as web:
        monkeypatch.setenv("HDX_URL", web.url(""))
        monkeypatch.setenv("HDX_HAPI_URL", web.url("/hapi"))
        monkeypatch.setenv("UCDP_URL", web.url("/ucdp"))
        monkeypatch.setenv("IDMC_URL", web.url("/idmc"))
        yield web


@pytest.fixture
def storage():
    with serve() as storage:
        yield storage


def client(kept=None):
    return Http(kept, limits=Limits(between_seconds=0, attempts=2, read_seconds=5), sleep=lambda seconds: None)


def catalogue(web, storage, name, files, *, alt_url=True):
    """A data set whose files are reached by id and redirected to storage; `files` are name, format and body."""
    resources = []
    for number, (title, kind, body) in enumerate(files):
        path = f"/dataset/d-1/resource/r-{number}/download/"
        resources.append({"id": f"r-{number}", "name": title, "format": kind, **({"alt_url": web.url(path)} if alt_url else {})})
        web.pages[path] = Reply(status=302, headers={"Location": storage.url(f"/{number}")})
        storage.pages[f"/{number}"] = Reply(body, headers={"Content-Type": "application/octet-stream"})
    answer = {"help": "", "success": True, "result": {"id": "d-1", "name": name, "resources": resources}}
    web.pages["/api/3/action/package_show"] = Reply(json.dumps(answer).encode(), headers={"Content-Type": "application/json"})


def hapi_files():
    recorded = parts("hdx_hapi_conflict_event")
    return [(name, "CSV", recorded[name]) for name in recorded if name.endswith(".csv")]


# Embedded


@pytest.mark.parametrize("module", [desk_review, vdc_documented_deaths])
def test_an_embedded_source_asks_nobody(web, module):
    assert list(module.parse(module.fetch(client())))
    assert web.requests == []


# HDX HAPI


@pytest.mark.parametrize("alt_url", [True, False])
def test_hapi_files_are_found_in_the_catalogue_and_fetched_by_id(web, storage, alt_url):
    old = ("hdx_hapi_conflict_event_global_2016.csv", "csv", b"never asked for")
    other = ("readme.pdf", "PDF", b"%PDF")
    catalogue(web, storage, "hdx-hapi-conflict-event", [*hapi_files(), old, other], alt_url=alt_url)
    fetched = hdx_hapi_conflict_event.fetch(client())
    assert set(fetched) == {"dataset.json", "hdx_hapi_conflict_event_global_2025.csv", "hdx_hapi_conflict_event_global_2026.csv"}
    assert list(hdx_hapi_conflict_event.parse(fetched)) == list(hdx_hapi_conflict_event.parse(parts("hdx_hapi_conflict_event")))
    assert web.asked("/api/3/action/package_show")[0].query == {"id": "hdx-hapi-conflict-event"}
    assert len(storage.requests) == 2


def test_hapi_the_years_to_read_are_a_setting(web, storage, monkeypatch):
    catalogue(web, storage, "hdx-hapi-conflict-event", hapi_files())
    monkeypatch.setenv("HDX_HAPI_SINCE", "2026")
    assert set(hdx_hapi_conflict_event.fetch(client())) == {"dataset.json", "hdx_hapi_conflict_event_global_2026.csv"}
    monkeypatch.setenv("HDX_HAPI_SINCE", "2030")
    with pytest.raises(SourceChanged, match="expected CSV files of 2030 and later"):
        hdx_hapi_conflict_event.fetch(client())
    monkeypatch.setenv("HDX_HAPI_SINCE", "the beginning")
    with pytest.raises(SourceUnavailable, match="HDX_HAPI_SINCE is 'the beginning'"):
        hdx_hapi_conflict_event.fetch(client())


def test_hapi_an_unchanged_file_is_not_sent_twice(web, storage, tmp_path):
    catalogue(web, storage, "hdx-hapi-conflict-event", hapi_files())
    (_, _, body), *_ = hapi_files()
    storage.pages["/0"] = lambda request: Reply(status=304) if "If-None-Match" in request.headers else Reply(body, headers={"ETag": '"1"'})
    assert hdx_hapi_conflict_event.fetch(client(tmp_path)) == hdx_hapi_conflict_event.fetch(client(tmp_path))
    assert storage.asked("/0")[1].headers["If-None-Match"] == '"1"'


@pytest.mark.parametrize(
    "answer",
    [
        {"success": False, "error": {"message": "Not found"}},
        {"success": True, "result": {"id": "d-1", "resources": []}},
        {"success": True, "result": {"id": "d-1", "resources": [{"id": "r-1"}]}},
        {"success": True, "result": None},
        [],
    ],
)
def test_a_catalogue_that_answers_otherwise_has_changed(web, answer):
    web.pages["/api/3/action/package_show"] = Reply(json.dumps(answer).encode())
    for module in (hdx_hapi_conflict_event, idmc_idu):
        with pytest.raises(SourceChanged, match="the HDX data set"):
            module.fetch(client())


def test_a_catalogue_behind_a_bot_wall_is_named(web):
    web.pages["/api/3/action/package_show"] = Reply(b"<html><title>Human?</title></html>", headers={"Content-Type": "text/html"})
    with pytest.raises(SourceChanged, match=r"web page .*Human"):
        hdx_hapi_conflict_event.fetch(client())
    web.pages["/api/3/action/package_show"] = Reply(b"blocked due to bot activity", 403)
    with pytest.raises(SourceUnavailable, match="blocked due to bot activity"):
        hdx_hapi_conflict_event.fetch(client())


def hapi_rows(count):
    (row, *_) = json.loads(parts("hdx_hapi_conflict_event.api")["page-00.json"])["data"]
    return [{**row, "admin2_code": f"SY{number:04}", "provider_admin2_name": f"District {number}"} for number in range(count)]


def hapi_pages(rows):
    """The API as documented: an identifier is needed, the envelope says nothing of how many rows there are."""

    def page(request):
        if (
            request.headers.get("X-Hdx-Hapi-App-Identifier", request.headers.get("X-HDX-HAPI-APP-IDENTIFIER"))
            != "YXRoYXI6ZGVza0BleGFtcGxlLm9yZw=="
        ):
            return Reply(b'{"error":"Invalid app identifier"}', 403)
        offset, limit = int(request.query["offset"]), int(request.query["limit"])
        return Reply(json.dumps({"data": rows[offset : offset + limit]}).encode())

    return page


def test_hapi_the_api_is_paged_until_fewer_rows_come_than_asked_for(web, monkeypatch):
    monkeypatch.setenv("HDX_HAPI_APP_NAME", "athar")
    monkeypatch.setenv("HDX_HAPI_EMAIL", EMAIL)
    web.pages["/hapi/coordination-context/conflict-events"] = hapi_pages(hapi_rows(20_003))
    fetched = hdx_hapi_conflict_event.fetch(client())
    assert list(fetched) == ["page-00.json", "page-01.json", "page-02.json"]
    assert len(list(hdx_hapi_conflict_event.parse(fetched))) == 20_003
    asked = web.asked("/hapi/coordination-context/conflict-events")
    assert [request.query["offset"] for request in asked] == ["0", "10000", "20000"]
    assert asked[0].query == {
        "location_code": "SYR",
        "event_type": "civilian_targeting",
        "start_date": "2017-01-01",
        "output_format": "json",
        "limit": "10000",
        "offset": "0",
    }


def test_hapi_a_refused_identifier_falls_back_on_the_files_and_says_so(web, storage, monkeypatch, caplog):
    monkeypatch.setenv("HDX_HAPI_APP_IDENTIFIER", "bm90LXZhbGlk")
    web.pages["/hapi/coordination-context/conflict-events"] = hapi_pages([])
    catalogue(web, storage, "hdx-hapi-conflict-event", hapi_files())
    assert "dataset.json" in hdx_hapi_conflict_event.fetch(client())
    assert "Invalid app identifier" in caplog.text
    assert "bm90LXZhbGlk" not in caplog.text
    assert "bm90LXZhbGlk" not in str(storage.requests)


def test_hapi_an_api_that_ignores_the_offset_has_changed(web, monkeypatch):
    monkeypatch.setenv("HDX_HAPI_APP_IDENTIFIER", "bm90LXZhbGlk")
    monkeypatch.setattr(hdx_hapi_conflict_event, "_MOST_PAGES", 2)
    same = json.dumps({"data": hapi_rows(10_000)}).encode()
    web.pages["/hapi/coordination-context/conflict-events"] = Reply(same)
    with pytest.raises(SourceChanged, match="may ignore the offset"):
        hdx_hapi_conflict_event.fetch(client())


def test_hapi_an_api_of_another_shape_has_changed(web, monkeypatch):
    monkeypatch.setenv("HDX_HAPI_APP_IDENTIFIER", "bm90LXZhbGlk")
    web.pages["/hapi/coordination-context/conflict-events"] = Reply(b'{"results": []}')
    with pytest.raises(SourceChanged, match='expected a JSON object with "data"'):
        hdx_hapi_conflict_event.fetch(client())


# UCDP


def zipped(body):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GEDEvent_v26_1.csv", body)
    return raw.getvalue()


def ucdp(web, *names):
    recorded = parts("ucdp_ged")
    web.pages["/ucdp/ged/ged261-csv.zip"] = Reply(zipped(recorded["GEDEvent_v26_1.csv"]))
    for name in names:
        web.pages[f"/ucdp/candidateged/{name}"] = Reply(recorded.get(name, recorded["GEDEvent_v26_0_4.csv"]))


def test_ucdp_takes_the_year_the_longest_consolidated_release_and_the_months_after_it(web):
    ucdp(web, "GEDEvent_v26_01_26_03.csv", "GEDEvent_v26_0_1.csv", "GEDEvent_v26_0_2.csv", "GEDEvent_v26_0_4.csv")
    fetched = ucdp_ged.fetch(client())
    assert list(fetched) == ["ged261-csv.zip", "GEDEvent_v26_01_26_03.csv", "GEDEvent_v26_0_4.csv"]
    recorded = {report for report in ucdp_ged.parse(parts("ucdp_ged")) if "900023" not in str(report) and "Aside" not in str(type(report))}
    assert {report for report in ucdp_ged.parse(fetched) if "Aside" not in str(type(report))} == recorded
    assert web.asked("/ucdp/candidateged/GEDEvent_v26_0_2.csv") == []


def test_ucdp_without_a_consolidated_release_takes_every_month_until_one_is_missing(web):
    ucdp(web, *(f"GEDEvent_v26_0_{month}.csv" for month in (1, 2, 3, 5)))
    assert list(ucdp_ged.fetch(client())) == ["ged261-csv.zip", *(f"GEDEvent_v26_0_{month}.csv" for month in (1, 2, 3))]


def test_ucdp_a_page_instead_of_a_month_means_that_it_is_not_there(web):
    ucdp(web, "GEDEvent_v26_0_1.csv")
    web.pages["/ucdp/candidateged/GEDEvent_v26_0_2.csv"] = Reply(b"<!DOCTYPE html><html></html>", headers={"Content-Type": "text/html"})
    assert list(ucdp_ged.fetch(client())) == ["ged261-csv.zip", "GEDEvent_v26_0_1.csv"]


def test_ucdp_a_newer_year_and_the_months_of_the_next_one_are_found(web):
    ucdp(web, "GEDEvent_v27_01_27_12.csv", "GEDEvent_v28_0_1.csv")
    web.pages["/ucdp/ged/ged271-csv.zip"] = web.pages["/ucdp/ged/ged261-csv.zip"]
    assert list(ucdp_ged.fetch(client())) == ["ged271-csv.zip", "GEDEvent_v27_01_27_12.csv", "GEDEvent_v28_0_1.csv"]


def test_ucdp_without_the_year_there_is_nothing(web, monkeypatch):
    with pytest.raises(SourceChanged, match="ged261"):
        ucdp_ged.fetch(client())
    ucdp(web)
    web.pages["/ucdp/candidateged/GEDEvent_v26_01_26_12.csv"] = Reply(b"", 503)
    with pytest.raises(SourceUnavailable, match="503"):
        ucdp_ged.fetch(client())
    monkeypatch.setenv("UCDP_GED_VERSION", "latest")
    with pytest.raises(SourceUnavailable, match="UCDP_GED_VERSION is 'latest'"):
        ucdp_ged.fetch(client())


# IDMC


def test_idmc_reads_the_file_of_hdx_without_a_key(web, storage):
    catalogue(web, storage, "syr-idmc-idu-events", [("syr_idmc_idu_events.csv", "CSV", parts("idmc_idu")["idus-syria.csv"])])
    fetched = idmc_idu.fetch(client())
    assert set(fetched) == {"dataset.json", "idus-syria.csv"}
    assert list(idmc_idu.parse(fetched)) == list(idmc_idu.parse(parts("idmc_idu")))
    assert not any(request.path.startswith("/idmc") for request in web.requests)


def test_idmc_two_files_where_one_was_are_not_guessed_between(web, storage):
    catalogue(web, storage, "syr-idmc-idu-events", [("a.csv", "CSV", b"a"), ("b.csv", "CSV", b"b")])
    with pytest.raises(SourceChanged, match=r"expected one CSV file in the HDX data set, found a\.csv, b\.csv"):
        idmc_idu.fetch(client())


@pytest.mark.parametrize("encoding", [{}, {"Content-Encoding": "gzip"}])
def test_idmc_follows_the_api_to_its_dump_and_keeps_the_key_to_itself(web, storage, monkeypatch, encoding):
    monkeypatch.setenv("IDMC_CLIENT_ID", "SECRETKEY")
    recorded = parts("idmc_idu.api")
    web.pages["/idmc/idus/all/"] = Reply(status=302, headers={"Location": storage.url("/idus.json.gz")})
    storage.pages["/idus.json.gz"] = Reply(gzip.compress(recorded["idus-all.json"]), headers=encoding)
    fetched = idmc_idu.fetch(client())
    assert list(idmc_idu.parse(fetched)) == list(idmc_idu.parse(recorded))
    assert web.requests[0].query == {"client_id": "SECRETKEY"}
    assert "SECRETKEY" not in str(storage.requests)


@pytest.mark.parametrize(
    "refusal",
    [
        Reply(b"[]", 202),
        Reply(b"", 404),
        Reply(b"", 500),
        Reply(b'{"detail":"Client is not registered."}', 403),
    ],
)
def test_idmc_an_api_that_has_no_dump_falls_back_on_the_file_and_says_so(web, storage, monkeypatch, caplog, refusal):
    monkeypatch.setenv("IDMC_CLIENT_ID", "SECRETKEY")
    web.pages["/idmc/idus/all/"] = refusal
    catalogue(web, storage, "syr-idmc-idu-events", [("syr_idmc_idu_events.csv", "CSV", parts("idmc_idu")["idus-syria.csv"])])
    assert set(idmc_idu.fetch(client())) == {"dataset.json", "idus-syria.csv"}
    assert f"answered {refusal.status}" in caplog.text
    assert "SECRETKEY" not in caplog.text


def test_idmc_with_neither_dump_nor_file_is_unavailable_and_tells_no_key(web, monkeypatch):
    monkeypatch.setenv("IDMC_CLIENT_ID", "SECRETKEY")
    web.pages["/idmc/idus/all/"] = Reply(b"", 500)
    web.pages["/api/3/action/package_show"] = Reply(b"", 503)
    with pytest.raises(SourceUnavailable, match="503") as caught:
        idmc_idu.fetch(client())
    assert "SECRETKEY" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
