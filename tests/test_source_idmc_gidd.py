"""IDMC's yearly database: totals of a year, stocks of its last day, pages without the key, and what it does to the updates."""

import csv
import io
import json
from datetime import date

import pytest

from db import queries
from db.material import Question
from db.schema import Aside, Figure
from etl import pipeline
from etl.contract import SourceChanged
from etl.http import Http, Limits
from etl.sources import idmc_gidd, idmc_idu
from tests.test_recordings import parts
from tests.test_sources_fetch import catalogue, client
from tests.web import Reply, serve

CONFLICT = {
    "iso3": "SYR",
    "country_name": "Syria",
    "year": 2024,
    "new_displacement": 70,
    "new_displacement_rounded": 70,
    "total_displacement_rounded": 900,
    "total_displacement": 900,
}
FLOOD = {
    "iso3": "SYR",
    "country_name": "Syria",
    "year": 2024,
    "start_date": "2024-03-01",
    "start_date_accuracy": "Day",
    "end_date": "2024-03-02",
    "end_date_accuracy": "Month",
    "event_name": "Flood",
    "new_displacement": 5,
    "hazard_type_name": "Flood",
}


def page(*rows, count=None, following=None, updated="2026-05-12"):
    said = {"last_updated": updated, "count": len(rows) if count is None else count, "next": following, "previous": None}
    return json.dumps({**said, "results": list(rows)}).encode()


def read(*, conflicts=(), disasters=()):
    years = [{**CONFLICT, **row} for row in conflicts]
    events = [{**FLOOD, **row} for row in disasters]
    return list(idmc_gidd.parse({"conflicts-01.json": page(*years), "disasters-01.json": page(*events)}))


def said(reports):
    return [(r.measure, r.group, r.counts, r.starts_on, r.ends_on, r.best) for r in reports]


def test_the_api_and_the_files_say_the_same_but_for_the_day_of_the_release():
    of_files, of_api = (
        sorted(r._replace(published_on=None) for r in idmc_gidd.parse(parts(folder)) if isinstance(r, Figure))
        for folder in ("idmc_gidd", "idmc_gidd.api")
    )
    assert of_files == of_api


def test_a_year_of_conflict_is_a_total_of_the_year_and_a_stock_of_its_last_day():
    reports = read(conflicts=[{}])
    assert said(reports) == [
        ("people_displaced", "all", "total", date(2024, 1, 1), date(2024, 12, 31), 70),
        ("people_living_displaced", "all", "stock", date(2024, 12, 31), date(2024, 12, 31), 900),
    ]
    assert [(r.precision, r.published_on) for r in reports] == [("year", date(2026, 5, 12)), ("day", date(2026, 5, 12))]


def test_the_exact_number_is_read_and_not_the_rounded_one():
    assert read(conflicts=[{"new_displacement": 768126, "new_displacement_rounded": 768000}])[0].best == 768126


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"new_displacement": 0, "new_displacement_rounded": None}, "new_displacement is 0 and not rounded: nobody counted"),
        ({"new_displacement": None, "new_displacement_rounded": None}, "new_displacement is not given"),
        ({"new_displacement": "many"}, "new_displacement is 'many', expected a whole number"),
        ({"new_displacement": -1}, "new_displacement is '-1', expected a whole number"),
        ({"new_displacement": 1.5}, "new_displacement is '1.5', expected a whole number"),
    ],
)
def test_a_number_that_nobody_gives_is_none_and_the_other_is_read(row, reason):
    figure, aside = read(conflicts=[row])
    assert (figure.measure, aside.reason) == ("people_living_displaced", reason)


def test_a_zero_that_is_rounded_to_zero_is_a_number():
    assert read(conflicts=[{"new_displacement": 0, "new_displacement_rounded": 0}])[0].best == 0


def test_disasters_are_summed_over_idmcs_own_year_whatever_their_days_are():
    backwards = {"event_name": "B", "start_date": "2024-10-16", "end_date": "2024-10-01"}
    into_next = {"event_name": "C", "start_date": "2024-12-03", "end_date": "2025-01-11", "hazard_type_name": "Storm"}
    (figure,) = read(disasters=[{}, backwards, into_next])
    assert said([figure]) == [("people_displaced", "by_disaster", "total", date(2024, 1, 1), date(2024, 12, 31), 15)]
    assert figure.note == "Sum of 3 events: Flood, Storm."


def test_an_event_twice_counts_once_and_one_without_a_number_is_put_aside():
    reports = read(disasters=[{}, {}, {"event_name": "B", "new_displacement": None}])
    assert [report.reason for report in reports if isinstance(report, Aside)] == [
        "the same row came before",
        "new_displacement is '': nobody says how many this event displaced",
    ]
    assert [report.best for report in reports if isinstance(report, Figure)] == [5]


def test_other_countries_are_passed_over():
    assert read(conflicts=[{"iso3": "LBN"}], disasters=[{"iso3": "LBN"}]) == []


def test_a_year_twice_a_year_that_is_none_and_a_renamed_column_stop_the_source():
    with pytest.raises(SourceChanged, match=r"conflicts-01\.json: the year 2024 is there twice"):
        read(conflicts=[{}, {"new_displacement": 71}])
    with pytest.raises(SourceChanged, match="expected a year, found '24'"):
        read(conflicts=[{"year": 24}])
    with pytest.raises(SourceChanged, match="the column total_displacement is missing"):
        list(idmc_gidd.parse({"conflicts-01.json": page(CONFLICT).replace(b'"total_displacement":', b'"total":')}))
    with pytest.raises(SourceChanged, match="expected a day in last_updated"):
        list(idmc_gidd.parse({"conflicts-01.json": page(CONFLICT, updated="May")}))


# Over HTTP

KEY = "k3y of/somebody"


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve() as web:
        monkeypatch.setenv("HDX_URL", web.url(""))
        monkeypatch.setenv("IDMC_URL", web.url("/idmc"))
        yield web


@pytest.fixture
def storage():
    with serve() as storage:
        yield storage


def files(web, storage):
    recorded = parts("idmc_gidd")
    names = ("Internal Displacements (New Displacements) – IDPs", "Internal displacements (new displacements) associated with disasters")
    catalogue(
        web, storage, "idmc-idp-data-syr", [(names[0], "CSV", recorded["conflicts.csv"]), (names[1], "CSV", recorded["disasters.csv"])]
    )


def test_without_a_client_id_the_two_files_of_hdx_are_read(web, storage):
    files(web, storage)
    fetched, recorded = idmc_gidd.fetch(client()), parts("idmc_gidd")
    assert {name: fetched[name] for name in ("conflicts.csv", "disasters.csv")} == {
        name: recorded[name] for name in ("conflicts.csv", "disasters.csv")
    }
    assert web.asked("/api/3/action/package_show")[0].query == {"id": "idmc-idp-data-syr"}


def test_another_number_of_files_stops_the_source(web, storage):
    catalogue(web, storage, "idmc-idp-data-syr", [("Disasters", "CSV", b"a"), ("Other disasters", "CSV", b"b")])
    with pytest.raises(SourceChanged, match=r"expected a CSV file on conflict and one on disasters .*, found Disasters, Other disasters"):
        idmc_gidd.fetch(client())


@pytest.fixture
def keyed(web, monkeypatch):
    monkeypatch.setenv("IDMC_CLIENT_ID", KEY)
    monkeypatch.setattr(idmc_gidd, "_PAGE", 2)
    return web


def put_up(web, conflicts, disasters=None):
    web.pages["/idmc/gidd/conflicts/"] = lambda request: Reply(conflicts[request.query["offset"]])
    web.pages["/idmc/gidd/disasters/"] = Reply(disasters or page(FLOOD))


def year(number):
    return {**CONFLICT, "year": number}


def test_pages_are_counted_up_and_the_key_is_kept_nowhere(keyed, tmp_path):
    following = f"{keyed.url('/idmc/gidd/conflicts/')}?client_id=k3y%20of%2Fsomebody&offset=2&also=k3y+of%2Fsomebody"
    put_up(keyed, {"0": page(year(2022), year(2023), count=3, following=following), "2": page(year(2024), count=3)})
    http = Http(tmp_path, limits=Limits(between_seconds=0, attempts=1), sleep=lambda seconds: None)
    fetched = idmc_gidd.fetch(http)
    assert sorted(fetched) == ["conflicts-01.json", "conflicts-02.json", "disasters-01.json"]
    assert [r.best for r in idmc_gidd.parse(fetched)] == [70, 900, 70, 900, 70, 900, 5]
    assert b"client_id=***&offset=2&also=***" in fetched["conflicts-01.json"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    asked = {"client_id": KEY, "format": "json", "iso3__in": "SYR", "limit": "2"}
    assert [request.query for request in keyed.asked("/idmc/gidd/conflicts/")] == [{**asked, "offset": "0"}, {**asked, "offset": "2"}]


MORE = "http://elsewhere.invalid/"


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        (
            {"0": page(year(2022), year(2023), count=4, following=MORE), "2": page(year(2022), year(2023), count=4)},
            "found 4 after 2 pages, one of them twice",
        ),
        (
            {"0": page(year(2022), year(2023), count=4)},
            "expected 4 rows of conflicts in pages that follow one another, found 2 after 1 pages",
        ),
        ({"0": page(year(2022), count=4, following=MORE), "1": page(count=4, following=MORE)}, "found 1 after 2 pages"),
        ({"0": b'{"detail": "throttled"}'}, "expected count, next and results from IDMC, found .*throttled"),
        ({"0": b'{"count": "3", "next": null, "results": []}'}, "expected a number in count and a list in results"),
    ],
)
def test_pages_that_do_not_follow_one_another_stop_the_source(keyed, pages, words):
    put_up(keyed, pages)
    with pytest.raises(SourceChanged, match=words):
        idmc_gidd.fetch(client())


def test_when_the_api_refuses_the_files_are_read_and_the_log_says_so(keyed, storage, caplog):
    keyed.pages["/idmc/gidd/conflicts/"] = Reply(b'{"detail": "Client is not registered."}', 403)
    files(keyed, storage)
    assert "conflicts.csv" in idmc_gidd.fetch(client())
    assert "Client is not registered" in caplog.text
    assert "The files of HDX are read instead." in caplog.text
    assert "somebody" not in caplog.text


# Beside the updates


PLACES = {
    "Damascus": (33.51, 36.29),
    "Aleppo": (36.20, 37.15),
    "Duma": (33.57, 36.40),
    "Homs": (34.73, 36.71),
    "Hama": (35.13, 36.75),
    "Lattakia": (35.53, 35.80),
    "Idleb": (35.93, 36.63),
    "Al-Hasakeh": (36.50, 40.75),
    "Deir-ez-Zor": (35.33, 40.14),
    "Tartous": (34.89, 35.90),
    "Ar-Raqqa": (35.95, 39.01),
    "Dar'a": (32.62, 36.10),
    "As-Sweida": (32.71, 36.57),
    "Quneitra": (33.12, 35.82),
}


def updates(kind="Conflict"):
    """The updates of a whole year from all 14 governorates: the most that they can say."""
    header = [*idmc_idu._COLUMNS, *idmc_idu._LATER, "description", "link"]
    days = ["2024-01-01", *["2024-06-01"] * 12, "2024-12-31"]
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="")
    writer.writeheader()
    for number, ((name, point), day) in enumerate(zip(PLACES.items(), days, strict=True)):
        writer.writerow(
            {
                **{"id": number, "iso3": "SYR", "displacement_type": kind, "qualifier": "total", "figure": 10},
                **{"displacement_date": day, "displacement_start_date": day, "displacement_end_date": day},
                **{"role": "Recommended figure", "description": "Syria: 10 displacements", "link": "https://example.org"},
                **{"locations_name": name, "locations_coordinates": f"{point[0]}, {point[1]}", "locations_accuracy": "Town"},
            }
        )
    return {"idus-syria.csv": text.getvalue().encode()}


@pytest.fixture(params=["all", "by_disaster"])
def both(request, store):
    """A store with the updates and the validated figure of the same year, and the group that is asked for."""
    kind = "Conflict" if request.param == "all" else "Disaster"
    yearly = {"conflicts-01.json": page(CONFLICT), "disasters-01.json": page({**FLOOD, "new_displacement": 70})}
    for module, payload in ((idmc_idu, updates(kind)), (idmc_gidd, yearly)):
        run = pipeline.run(store, module, lambda module, at, payload=payload: payload, complete=False)
        assert (run.outcome, run.put_aside) == ("ok", 0)
    return store, request.param


def ask(both, since, until):
    store, group = both
    answers = queries.ordered_answers(store, Question("people_displaced", since, until, group=group))
    return [(answer.series.source, answer.amount.best, answer.status) for answer in answers]


def test_for_a_whole_year_the_validated_figure_comes_before_the_updates_and_is_not_added_to_them(both):
    assert ask(both, date(2024, 1, 1), date(2024, 12, 31)) == [("idmc_gidd", 70, "documented"), ("idmc_idu", 140, "provisional")]


def test_for_a_part_of_the_year_only_the_updates_answer(both):
    assert ask(both, date(2024, 5, 1), date(2024, 6, 30)) == [("idmc_idu", 120, "provisional")]


def test_over_two_years_each_says_what_it_has_and_nothing_is_added(both):
    assert sorted(ask(both, date(2024, 1, 1), date(2025, 12, 31))) == [("idmc_gidd", 70, "documented"), ("idmc_idu", 140, "provisional")]
