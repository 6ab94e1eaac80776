"""How each publisher is played on two servers of ours: its addresses, its catalogue, its pages, its keys, and the host its files lie on."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from etl.contract import Parts
from tests.web import Reply, Request, Web

RECORDINGS = Path(__file__).parent / "recordings"
SECRET = "k3y-of-somebody"
JSON = {"Content-Type": "application/json"}
FILE = {"Content-Type": "application/octet-stream"}


class Play(NamedTuple):
    """A publisher. `source` and `recording` say what is read, `settings` where (`{web}` is the server), `open` puts up the pages.

    `shrunk` are numbers of the module that are made small, so that a recording fills several pages. `paged` is the path whose
    answers are pages of one list, `more` makes of a request and a page the one of a chain that never ends. `optional` are the
    beginnings of addresses without which a run may go well: what they add is then as the others say it. At most `most` different
    requests are tried. `confirmed` is the part that a person has to have confirmed before.
    """

    source: str
    recording: str
    settings: dict[str, str]
    open: Callable[[Web, Web, Parts], None]
    shrunk: Mapping[str, int] = MappingProxyType({})
    paged: str = ""
    more: Callable[[Request, Any], Any] | None = None
    optional: tuple[str, ...] = ()
    most: int = 6
    confirmed: str = ""


def parts(recording: str) -> Parts:
    """The parts of a recording as published."""
    return {path.name: path.read_bytes() for path in sorted((RECORDINGS / recording).iterdir()) if path.name != "expected.json"}


def catalogue(web: Web, storage: Web, *files: tuple[str, str, bytes]) -> None:
    """A data set of HDX: files (name, format, body) that are found by id and lie on another host."""
    resources = []
    for number, (name, kind, body) in enumerate(files):
        path = f"/dataset/d-1/resource/r-{number}/download/"
        resources.append({"id": f"r-{number}", "name": name, "format": kind, "alt_url": web.url(path)})
        web.pages[path] = Reply(status=302, headers={"Location": storage.url(f"/{number}/{name}?signature=1")})
        storage.pages[f"/{number}/{name}"] = Reply(body, headers=FILE)
    answer = {"success": True, "result": {"id": "d-1", "resources": resources}}
    web.pages["/api/3/action/package_show"] = Reply(json.dumps(answer).encode(), headers=JSON)


def answer(document: object) -> Reply:
    return Reply(json.dumps(document).encode(), headers=JSON)


def _files(kind: str, ending: str) -> Callable[[Web, Web, Parts], None]:
    """All parts of the recording with this ending, as the files of a data set."""
    return lambda web, storage, recorded: catalogue(
        web, storage, *((name, kind, body) for name, body in recorded.items() if name.endswith(ending))
    )


def _boundaries(web: Web, storage: Web, recorded: Parts) -> None:
    kinds = {"zip": "GeoJSON", "xlsx": "XLSX"}
    catalogue(web, storage, *((name, kinds[name.rsplit(".")[-1]], body) for name, body in recorded.items() if name.startswith("syr")))


def _airports(web: Web, storage: Web, recorded: Parts) -> None:
    web.pages["/airports.csv"] = Reply(recorded["airports.csv"], headers={"Content-Type": "text/csv"})


def _hapi(web: Web, storage: Web, recorded: Parts) -> None:
    rows = [row for body in recorded.values() for row in json.loads(body)["data"]]

    def page(request: Request) -> Reply:
        start, limit = int(request.query["offset"]), int(request.query["limit"])
        return answer({"data": rows[start : start + limit]})

    web.pages["/hapi/coordination-context/conflict-events"] = page


def _hapi_more(request: Request, page: Any) -> Any:
    start = int(request.query["offset"])
    return {"data": [{**row, "admin2_code": f"SY{start + number:06}"} for number, row in enumerate(page["data"])]}


def _ucdp(web: Web, storage: Web, recorded: Parts) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GEDEvent_v26_1.csv", recorded["GEDEvent_v26_1.csv"])
    web.pages["/ucdp/ged/ged261-csv.zip"] = Reply(raw.getvalue(), headers=FILE)
    for name in ("GEDEvent_v26_01_26_03.csv", "GEDEvent_v26_0_4.csv"):
        web.pages[f"/ucdp/candidateged/{name}"] = Reply(recorded[name], headers={"Content-Type": "text/csv"})


def _idmc(web: Web, storage: Web, recorded: Parts) -> None:
    web.pages["/idmc/idus/all/"] = Reply(status=302, headers={"Location": storage.url("/idus.json?signature=1")})
    storage.pages["/idus.json"] = Reply(recorded["idus-all.json"], headers=FILE)


def _dtm(web: Web, storage: Web, recorded: Parts) -> None:
    for name, body in recorded.items():
        web.pages[f"/dtm/displacement/{name.removesuffix('.json')}"] = Reply(body, headers=JSON)


def _gidd(web: Web, storage: Web, recorded: Parts) -> None:
    def put_up(kind: str) -> None:
        rows = [row for name, body in recorded.items() if name.startswith(kind) for row in json.loads(body)["results"]]

        def page(request: Request) -> Reply:
            start, limit = int(request.query["offset"]), int(request.query["limit"])
            following = f"{web.url(f'/idmc/gidd/{kind}/')}?client_id={SECRET}&offset={start + limit}" if start + limit < len(rows) else None
            said = {"last_updated": "2026-05-12", "count": len(rows), "next": following, "previous": None}
            return answer({**said, "results": rows[start : start + limit]})

        web.pages[f"/idmc/gidd/{kind}/"] = page

    put_up("conflicts")
    put_up("disasters")


def _gidd_more(request: Request, page: Any) -> Any:
    start = int(request.query["offset"])
    rows = [{**row, "year": 1900 + start % 100 + number} for number, row in enumerate(page["results"])]
    return {**page, "count": 10**9, "next": "http://elsewhere.invalid/", "results": rows}


def _gidd_files(web: Web, storage: Web, recorded: Parts) -> None:
    catalogue(web, storage, *((name, "CSV", recorded[name]) for name in ("conflicts.csv", "disasters.csv")))


def _acled(web: Web, storage: Web, recorded: Parts) -> None:
    pages = [json.loads(body)["data"] for name, body in recorded.items() if name.startswith("page")]

    def page(request: Request) -> Reply:
        number = int(request.query["cursor"].removeprefix("c"))
        following = f"c{number + 1}" if number + 1 < len(pages) else None
        events = [event for page in pages[number : number + 1] for event in page]
        return answer({"status": 200, "success": True, "count": len(events), "data": events, "next_cursor": following})

    web.pages["/oauth/token"] = answer({"token_type": "Bearer", "expires_in": 86400, "access_token": f"token-{SECRET}"})
    web.pages["/api/acled/read"] = page


def _acled_more(request: Request, page: Any) -> Any:
    number = int(request.query["cursor"].removeprefix("c"))
    rows = [{**row, "event_id_cnty": f"SYR{number:05}{place}"} for place, row in enumerate(page["data"])]
    return {**page, "data": rows, "next_cursor": f"c{number + 1}"}


def _unhcr(web: Web, storage: Web, recorded: Parts) -> None:
    def page(request: Request) -> Reply:
        name = "by-asylum" if "coa_all" in request.query else "total"
        body = recorded.get(f"{name}-{int(request.query['page']):02}.json")
        return Reply(body, headers=JSON) if body else answer({"message": "there is no such page"})

    web.pages["/unhcr/population/"] = page


def _unhcr_more(request: Request, page: Any) -> Any:
    number = int(request.query["page"])
    return {**page, "page": number, "maxPages": 10_000, "items": [{**row, "year": 1000 + number} for row in page["items"][:1]]}


def _portal(web: Web, storage: Web, recorded: Parts) -> None:
    catalogue(web, storage, ("situations.csv", "CSV", recorded["unhcr-situations.csv"]))
    told = [json.loads(body) for name, body in recorded.items() if name.startswith("series") and name.endswith(".json")]
    asked = [body.decode() for name, body in recorded.items() if name.endswith(".txt")]
    sent = {written.split("?")[1]: document for written, document in zip(asked, told, strict=True)}

    def series(request: Request) -> Reply:
        return next(answer(document) for ids, document in sent.items() if all(request.query.get(p[0]) == p[1] for p in _pairs(ids)))

    web.pages["/portal/get/timeseries"] = series


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&"))]


def _reliefweb(web: Web, storage: Web, recorded: Parts) -> None:
    documents = [json.loads(body) for body in recorded.values()]
    web.pages["/reliefweb/reports"] = lambda request: answer(documents[len(request.query["query[value]"]) % len(documents)])


def _kobo(web: Web, storage: Web, recorded: Parts) -> None:
    found = json.loads(recorded["submissions.json"])

    def page(request: Request) -> Reply:
        start, limit = int(request.query["start"]), int(request.query["limit"])
        following = web.url(f"/more?start={start + limit}") if start + limit < len(found) else None
        return answer({"count": len(found), "next": following, "previous": None, "results": found[start : start + limit]})

    web.pages["/api/v2/assets/aForm/data.json"] = page


def _kobo_more(request: Request, page: Any) -> Any:
    start = int(request.query["start"])
    rows = [{**row, "_id": 10_000 + start + n, "meta/rootUuid": f"uuid:{start + n}"} for n, row in enumerate(page["results"])]
    return {**page, "count": 10**9, "next": "http://elsewhere.invalid/", "results": rows}


def _notam_faa(web: Web, storage: Web, recorded: Parts) -> None:
    web.pages["/v1/auth/token"] = answer({"access_token": f"token-{SECRET}", "expires_in": "1799", "token_type": "BearerToken"})
    web.pages["/nmsapi/v1/notams"] = lambda request: Reply(recorded[f"faa-{request.query['location']}.json"], headers=JSON)


def _notam_icao(web: Web, storage: Web, recorded: Parts) -> None:
    web.pages["/icao/notams-realtime-list"] = Reply(recorded["icao.json"], headers=JSON)


def _asked_for(recording: str) -> str:
    return ",".join(json.loads(parts(recording)["asked.json"]))


def _series_set(recorded: Parts) -> str:
    return " ".join(body.decode() for name, body in recorded.items() if name.endswith(".txt"))


_HDX = {"HDX_URL": "{web}"}

PLAYS = {
    "hdx_hapi_conflict_event: files": Play("hdx_hapi_conflict_event", "hdx_hapi_conflict_event", _HDX, _files("CSV", ".csv")),
    "hdx_hapi_conflict_event: API": Play(
        *("hdx_hapi_conflict_event", "hdx_hapi_conflict_event.api"),
        {"HDX_HAPI_URL": "{web}/hapi", "HDX_HAPI_APP_IDENTIFIER": SECRET, **_HDX},
        _hapi,
        {"_PAGE": 3, "_MOST_PAGES": 20},
        "/hapi/coordination-context/conflict-events",
        _hapi_more,
    ),
    "ucdp_ged": Play(
        "ucdp_ged", "ucdp_ged", {"UCDP_URL": "{web}/ucdp"}, _ucdp, optional=("/ucdp/candidateged/", "/ucdp/ged/ged271"), most=8
    ),
    "idmc_idu: file": Play("idmc_idu", "idmc_idu", _HDX, _files("CSV", ".csv")),
    "idmc_idu: API": Play("idmc_idu", "idmc_idu.api", {"IDMC_URL": "{web}/idmc", "IDMC_CLIENT_ID": SECRET, **_HDX}, _idmc),
    "iom_dtm: file": Play("iom_dtm", "iom_dtm", _HDX, _files("CSV", ".csv")),
    "iom_dtm: API": Play("iom_dtm", "iom_dtm.api", {"DTM_URL": "{web}/dtm", "DTM_SUBSCRIPTION_KEY": SECRET, **_HDX}, _dtm),
    "iom_dtm_syria": Play(
        "iom_dtm_syria",
        "iom_dtm_syria",
        _HDX,
        _files("XLSX", ".xlsx"),
        optional=("/3/dtm-syria-methods",),
        most=3,
        confirmed="mapping.json",
    ),
    "idmc_gidd: files": Play("idmc_gidd", "idmc_gidd", _HDX, _gidd_files),
    "idmc_gidd: API": Play(
        *("idmc_gidd", "idmc_gidd.api", {"IDMC_URL": "{web}/idmc", "IDMC_CLIENT_ID": SECRET, **_HDX}, _gidd),
        {"_PAGE": 4, "_MOST_PAGES": 20},
        "/idmc/gidd/conflicts/",
        _gidd_more,
    ),
    "insecurity_insight": Play("insecurity_insight", "insecurity_insight", _HDX, _files("XLSX", ".xlsx"), most=2),
    "unhcr_population": Play(
        *("unhcr_population", "unhcr_population", {"UNHCR_URL": "{web}/unhcr"}, _unhcr, {}, "/unhcr/population/", _unhcr_more)
    ),
    "unhcr_situations": Play(
        *("unhcr_situations", "unhcr_situations"),
        {**_HDX, "UNHCR_SITUATIONS_URL": "{web}/portal", "UNHCR_SITUATIONS_SERIES": _series_set(parts("unhcr_situations"))},
        _portal,
        optional=("/portal/", "/0/situations.csv"),
    ),
    "airports": Play("airports", "airports", {"AIRPORTS_URL": "{web}/airports.csv"}, _airports),
    "cod_ab": Play("cod_ab", "cod_ab", _HDX, _boundaries, most=3),
    "acled": Play(
        *("acled", "acled", {"ACLED_URL": "{web}", "ACLED_USERNAME": "somebody", "ACLED_PASSWORD": SECRET}, _acled),
        {"pages._MOST_PAGES": 20},
        "/api/acled/read",
        _acled_more,
    ),
    "reliefweb": Play("reliefweb", "reliefweb", {"RELIEFWEB_URL": "{web}/reliefweb", "RELIEFWEB_APPNAME": SECRET}, _reliefweb, most=1),
    "kobo": Play(
        *("kobo", "kobo"),
        {"KOBO_URL": "{web}", "KOBO_TOKEN": SECRET, "KOBO_ASSET": "aForm", "KOBO_MAPPING": str(RECORDINGS / "kobo" / "mapping.json")},
        _kobo,
        {"submissions._PAGE": 2, "submissions._MOST_PAGES": 20},
        "/api/v2/assets/aForm/data.json",
        _kobo_more,
    ),
    "notam: FAA": Play(
        *("notam", "notam"),
        {"FAA_NMS_URL": "{web}", "FAA_NMS_KEY": "somebody", "FAA_NMS_SECRET": SECRET, "NOTAM_AERODROMES": _asked_for("notam")},
        _notam_faa,
    ),
    "notam: ICAO": Play(
        *("notam", "notam.icao"),
        {"ICAO_API_URL": "{web}/icao", "ICAO_API_KEY": SECRET, "NOTAM_AERODROMES": _asked_for("notam.icao")},
        _notam_icao,
    ),
}
