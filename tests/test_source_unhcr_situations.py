"""UNHCR's situations: the file on HDX always, the portal's series as somebody has set them, and a wall that is never a failure."""

import json
import logging
from datetime import date

import pytest

from db.schema import Aside, Figure
from etl.contract import SourceChanged, SourceOff, SourceUnavailable
from etl.sources import unhcr_situations
from etl.sources.unhcr_situations import series
from tests.test_recordings import parts
from tests.test_sources_fetch import catalogue, client
from tests.web import Reply, serve

HEADER = "Country,ISO3,Country of Origin,ISO3 of Origin,Population type,Source,Date,Individuals\n"
EGYPT = "Egypt,EGY,Syrian Arab Republic,SYR,Refugees,UNHCR,2025-12-31,130400\n"
STOCK = "refugees_abroad/in_jordan?geo_id=36&population_group=1"
RETURNS = "refugees_returned/all@2024-12-08?sv_id=4&population_collection=2,3"


def points(*told):
    return json.dumps({"data": {"timeseries": [{"data_date": day, "individuals": people} for day, people in told]}}).encode()


def read(*, file="", **told):
    given = {"unhcr-situations.csv": (HEADER + file).encode()}
    for number, (written, raw) in enumerate(((STOCK, told.get("stock")), (RETURNS, told.get("returns"))), 1):
        if raw:
            given |= {f"series-{number:02}.json": raw, f"series-{number:02}.txt": written.encode()}
    reports = list(unhcr_situations.parse(given))
    return [r for r in reports if isinstance(r, Figure)], [r for r in reports if isinstance(r, Aside)]


def said(figures):
    return [(f.measure, f.group, f.counts, f.starts_on, f.ends_on, f.best) for f in figures]


def test_the_file_gives_refugees_by_host_country_as_stocks_of_its_days():
    figures, asides = read(file=EGYPT + "Chad,TCD,Sudan,SDN,Refugees,UNHCR,2025-12-31,9\n" + EGYPT.replace("Refugees", "Asylum-Seekers"))
    day = date(2025, 12, 31)
    assert (said(figures), asides) == ([("refugees_abroad", "in_egypt", "stock", day, day, 130400)], [])
    assert [(f.note, f.where.code, f.precision) for f in figures] == [("Counted by UNHCR.", "SY", "day")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("EGY", "SDN", "there is no group for the host country 'SDN'"),
        ("Refugees", "Refugees and others", "the population type 'Refugees and others' is not known, expected Refugees or Asylum-Seekers"),
        ("130400", "", "the number of people is '', expected a whole number"),
        ("130400", "13.5", "the number of people is '13.5', expected a whole number"),
        ("2025-12-31", "31/12/2025", "the day is '31/12/2025', expected one such as 2024-12-31"),
        ("2025-12-31", "2025-02-30", "the day is '2025-02-30', expected one such as 2024-12-31"),
    ],
)
def test_a_row_that_cannot_be_used_is_put_aside(old, new, reason):
    figures, asides = read(file=EGYPT.replace(old, new))
    assert (figures, [aside.reason for aside in asides]) == ([], [f"row 1 of unhcr-situations.csv: {reason}"])


def test_the_later_statement_of_a_day_stands_and_the_portal_after_the_file():
    jordan = "Jordan,JOR,Syrian Arab Republic,SYR,Refugees,UNHCR,2025-12-31,{}\n"
    figures, asides = read(file=jordan.format(1) + jordan.format(2) + jordan.format(2), stock=points(("2025-12-31", "3")))
    assert [f.best for f in figures] == [3]
    assert [(aside.number, aside.reason) for aside in asides] == [
        (1, "row 1 of unhcr-situations.csv: row 2 of unhcr-situations.csv says 2 of the same day, and stands"),
        (3, "row 3 of unhcr-situations.csv: row 1 of series-01.json says 3 of the same day, and stands"),
    ]


def test_a_running_total_counts_from_the_day_that_the_setting_says():
    figures, asides = read(returns=points(("2024-11-30", 5), ("2024-12-31", "100"), ("2025-01-31", 300)))
    start = date(2024, 12, 8)
    assert said(figures) == [
        ("refugees_returned", "all", "total", start, date(2024, 12, 31), 100),
        ("refugees_returned", "all", "total", start, date(2025, 1, 31), 300),
    ]
    assert [f.key for f in figures] == ["SY/2024-12-31 since 2024-12-08", "SY/2025-01-31 since 2024-12-08"]
    assert [aside.reason for aside in asides] == [
        "row 1 of series-02.json: the day is 2024-11-30, before 2024-12-08, from which the total is said to count"
    ]


def test_nothing_that_is_absent_is_withdrawn():
    assert unhcr_situations.SOURCE.only_adds
    assert unhcr_situations.span(parts("unhcr_situations")) is None


# The setting


def test_the_setting_says_what_each_series_counts():
    assert series.read(f" {STOCK}\n{RETURNS}  refugees_returned/from_jordan/SY02@2025-01-01?population_group=7") == [
        (STOCK, "refugees_abroad", "in_jordan", "SY", None, {"geo_id": "36", "population_group": "1"}),
        (RETURNS, "refugees_returned", "all", "SY", date(2024, 12, 8), {"sv_id": "4", "population_collection": "2,3"}),
        (
            "refugees_returned/from_jordan/SY02@2025-01-01?population_group=7",
            "refugees_returned",
            "from_jordan",
            "SY02",
            date(2025, 1, 1),
            {"population_group": "7"},
        ),
    ]
    assert series.read("") == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("5678", r"expected MEASURE/GROUP\[/AREA\]\[@SINCE\]\?IDS, for example refugees_returned/all@2024-12-08\?sv_id=123"),
        ("refugees_abroad/all", "expected MEASURE/GROUP"),
        ("refugees/all?population_group=1", "the measure is 'refugees', expected refugees_abroad or refugees_returned"),
        ("refugees_abroad/in_narnia?population_group=1", "the group 'in_narnia' is not in db/reference/groups.csv"),
        ("refugees_abroad/all@2024-12-08?population_group=1", "refugees_abroad is a stock and has no first day"),
        ("refugees_returned/all?population_group=1", "refugees_returned is a running total: add @ and the day it counts from"),
        ("refugees_returned/all@2024-02-30?population_group=1", "'2024-02-30' is no day, expected one such as 2024-12-08"),
        (
            "refugees_abroad/all?sv_id=4",
            "expected numbers for some of geo_id, sv_id, .*, population_group or population_collection among them",
        ),
        ("refugees_abroad/all?population_group=1&fromDate=2020", "found 'population_group=1&fromDate=2020'"),
        ("refugees_abroad/all?population_group=one", "found 'population_group=one'"),
        ("refugees_abroad/all?population_group=", "found 'population_group='"),
    ],
)
def test_a_setting_that_is_not_understood_says_how_to_write_it(written, words):
    with pytest.raises(SourceUnavailable, match=f"UNHCR_SITUATIONS_SERIES has .*{words}") as stop:
        series.read(written)
    assert "Correct the setting" in str(stop.value)


# Over the web


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("UNHCR_SITUATIONS_SERIES", raising=False)
    with serve() as web, serve() as storage:
        monkeypatch.setenv("HDX_URL", web.url(""))
        monkeypatch.setenv("UNHCR_SITUATIONS_URL", web.url("/population"))
        web.hdx = lambda file: catalogue(web, storage, "unhcr-situations", [("unhcr-situations.csv", "CSV", (HEADER + file).encode())])
        yield web


def test_without_series_the_file_is_read_and_the_portal_is_not_asked(web):
    web.hdx(EGYPT)
    fetched = unhcr_situations.fetch(client())
    assert set(fetched) == {"dataset.json", "unhcr-situations.csv"}
    assert [report.best for report in unhcr_situations.parse(fetched)] == [130400]
    assert web.asked("/population/get/timeseries") == []


def test_series_are_asked_by_their_ids_and_kept_beside_what_they_mean(web, monkeypatch):
    web.hdx(EGYPT)
    monkeypatch.setenv("UNHCR_SITUATIONS_SERIES", f"{STOCK} {RETURNS}")
    web.pages["/population/get/timeseries"] = [Reply(points(("2026-01-31", "7"))), Reply(points(("2026-01-31", "8")))]
    fetched = unhcr_situations.fetch(client())
    assert [request.query for request in web.asked("/population/get/timeseries")] == [
        {"geo_id": "36", "population_group": "1", "frequency": "day", "fromDate": "1900-01-01"},
        {"sv_id": "4", "population_collection": "2,3", "frequency": "day", "fromDate": "1900-01-01"},
    ]
    assert fetched["series-02.txt"].decode() == RETURNS
    assert [(report.group, report.best) for report in unhcr_situations.parse(fetched)] == [
        ("in_egypt", 130400),
        ("in_jordan", 7),
        ("all", 8),
    ]


WALL = Reply(b"<!doctype html><html><script>check()</script></html>", headers={"Content-Type": "text/html"})


@pytest.mark.parametrize(
    "refusal",
    [WALL, Reply(b"no", 403), Reply(b"no", 503), Reply(b"no", 404), Reply(b'{"data": []}'), Reply(points()), Reply(b'{"data": {"timeser')],
    ids=["wall", "forbidden", "down", "gone", "no data", "no points", "cut"],
)
def test_a_series_that_cannot_be_had_is_a_line_in_the_log_and_the_rest_is_read(web, monkeypatch, caplog, refusal):
    web.hdx(EGYPT)
    monkeypatch.setenv("UNHCR_SITUATIONS_SERIES", f"{RETURNS} {STOCK}")
    other = Reply(points(("2026-01-31", "7")))
    web.pages["/population/get/timeseries"] = lambda request: other if "geo_id" in request.query else refusal
    with caplog.at_level(logging.WARNING, logger="etl"):
        fetched = unhcr_situations.fetch(client())
    assert [(report.group, report.best) for report in unhcr_situations.parse(fetched)] == [("in_egypt", 130400), ("in_jordan", 7)]
    assert [words for words in caplog.messages if words.startswith(f"UNHCR's portal does not give the series {RETURNS} now: ")]
    assert [words for words in caplog.messages if words.endswith("The rest is read without it.")]


@pytest.mark.parametrize("file", ["", EGYPT.replace("SYR", "SDN"), EGYPT.replace("EGY", "TCD")])
def test_with_nothing_on_syria_and_no_series_the_source_is_off(web, file):
    web.hdx(file)
    with pytest.raises(SourceOff, match=r"^set UNHCR_SITUATIONS_SERIES"):
        unhcr_situations.fetch(client())


def test_with_nothing_on_syria_and_a_wall_the_source_is_unavailable(web, monkeypatch):
    web.hdx("")
    monkeypatch.setenv("UNHCR_SITUATIONS_SERIES", STOCK)
    web.pages["/population/get/timeseries"] = WALL
    with pytest.raises(SourceUnavailable, match=r"nothing on refugees from Syria\. UNHCR's portal does not give the series"):
        unhcr_situations.fetch(client())


def test_a_setting_that_is_not_understood_asks_nobody(web, monkeypatch):
    monkeypatch.setenv("UNHCR_SITUATIONS_SERIES", "5678")
    with pytest.raises(SourceUnavailable, match="UNHCR_SITUATIONS_SERIES has '5678'"):
        unhcr_situations.fetch(client())
    assert web.requests == []


def test_a_file_on_hdx_that_is_not_what_it_was_stops_the_source(web):
    web.hdx("")
    web.pages["/api/3/action/package_show"] = Reply(
        json.dumps({"success": True, "result": {"id": "d", "resources": [{"id": "r", "name": "a.pdf", "format": "PDF"}]}}).encode()
    )
    with pytest.raises(SourceChanged, match=r"expected one CSV file in the HDX data set, found a\.pdf"):
        unhcr_situations.fetch(client())
    with pytest.raises(SourceChanged, match="the column Individuals is missing"):
        list(unhcr_situations.parse({"unhcr-situations.csv": HEADER.replace("Individuals", "People").encode()}))
