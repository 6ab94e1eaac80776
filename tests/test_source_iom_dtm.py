"""IOM DTM: one number for each operation, kind of assessment, round and area, which the store never adds to another."""

import csv
import io
import json
from datetime import date

import pytest

from db import queries
from db.material import Question
from db.schema import Aside, Figure
from etl import pipeline
from etl.contract import SourceChanged, SourceUnavailable
from etl.sources import iom_dtm
from tests.test_recordings import parts
from tests.test_sources_fetch import catalogue, client
from tests.web import Reply, serve

NATIONAL = "Syrian Arab Republic Displacement"
ROW = {
    "operation": NATIONAL,
    "admin0Name": "Syrian Arab Republic",
    "admin0Pcode": "SYR",
    "admin1Name": "Aleppo",
    "admin1Pcode": "SY02",
    "admin2Name": "",
    "admin2Pcode": "",
    "adminLevel": "1",
    "numPresentIdpInd": "10",
    "reportingDate": "2025-09-30T00:00:00",
    "roundNumber": "9",
    "displacementReason": "Conflict",
    "idpOriginAdmin1Name": "Not available",
    "idpOriginAdmin1Pcode": "Not available",
    "assessmentType": "BA",
}
DISASTER = {"displacementReason": "Natural disaster"}


def table(*rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ROW))
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return {"iom-dtm.csv": text.getvalue().encode()}


def read(*rows):
    return list(iom_dtm.parse(table(*rows)))


def said(reports):
    return [(r.where.code, r.counted_by, r.covers, r.best) for r in reports]


def figures(folder):
    return sorted(report for report in iom_dtm.parse(parts(folder)) if isinstance(report, Figure))


def test_the_api_and_the_file_say_the_same():
    assert figures("iom_dtm.api") == figures("iom_dtm")


def test_rows_of_one_number_are_summed_over_reasons_and_origins():
    (figure,) = read({}, DISASTER, {"idpOriginAdmin1Name": "Homs", "idpOriginAdmin1Pcode": "SY04", "numPresentIdpInd": "5"})
    assert (figure.best, figure.counts, figure.starts_on, figure.ends_on) == (25, "stock", date(2025, 9, 30), date(2025, 9, 30))
    assert figure.note == f"{NATIONAL}, baseline assessment. Displaced by: Conflict, Natural disaster."


@pytest.mark.parametrize(
    "other",
    [
        {"operation": "As-Sweida Conflict"},
        {"assessmentType": "SA"},
        {"roundNumber": "10"},
        {"reportingDate": "2025-10-31T00:00:00"},
        {"admin1Pcode": "SY03", "admin1Name": "Rural Damascus"},
        {"adminLevel": "0"},
        {"adminLevel": "2", "admin2Name": "Afrin", "admin2Pcode": "SY0203"},
    ],
)
def test_rows_of_two_numbers_are_not_summed(other):
    assert [report.best for report in read({}, {**DISASTER, **other})] == [10, 10]


def test_only_the_baseline_of_the_national_operation_answers_for_whole_areas():
    reports = read(
        {}, {"assessmentType": "SA"}, {"operation": "As-Sweida Conflict"}, {"operation": "As-Sweida Conflict", "assessmentType": "ETT"}
    )
    assert said(reports) == [
        ("SY02", "IOM DTM", "whole", 10),
        ("SY02", "IOM DTM (SA)", "part", 10),
        ("SY02", "IOM DTM (As-Sweida Conflict)", "part", 10),
        ("SY02", "IOM DTM (As-Sweida Conflict, ETT)", "part", 10),
    ]


def test_zero_is_a_number():
    assert said(read({"numPresentIdpInd": "0"})) == [("SY02", "IOM DTM", "whole", 0)]


@pytest.mark.parametrize("written", ["", "-3", "1.5", "10,000", "about 10", "²", "9999999999"])
def test_a_sum_with_a_part_that_is_not_known_is_put_aside_whole(written):
    reports = read({"numPresentIdpInd": written}, DISASTER)
    reason = f"numPresentIdpInd is {written!r}: the sum of its area and round is not known"
    assert [(report.number, report.reason) for report in reports] == [(1, reason), (2, reason)]


def test_the_same_row_twice_counts_once_and_two_that_differ_count_nothing():
    figure_after = read({}, {})
    assert [type(report) for report in figure_after] == [Aside, Figure]
    assert (figure_after[0].reason, figure_after[1].best) == ("the same row came before", 10)
    reason = "two rows for the reason Conflict and the origin Not available differ: the sum of its area and round is not known"
    assert [report.reason for report in read({}, {"numPresentIdpInd": "11"})] == [reason, reason]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"adminLevel": "3"}, "the level is '3', expected 0, 1 or 2"),
        ({"operation": " "}, "the row names no operation"),
        ({"assessmentType": "MSLA"}, "the kind of assessment 'MSLA' is not known"),
        ({"roundNumber": ""}, "the round is '', expected a number"),
        ({"reportingDate": "2025-02-30T00:00:00"}, "the day is '2025-02-30T00:00:00', expected one such as 2025-08-31T00:00:00"),
        ({"reportingDate": "30/09/2025"}, "the day is '30/09/2025', expected one such as 2025-08-31T00:00:00"),
    ],
)
def test_an_odd_row_is_put_aside_and_the_others_are_read(row, reason):
    aside, figure = read(row, DISASTER)
    assert (aside.number, aside.reason) == (1, reason)
    assert figure.best == 10


def test_without_the_national_operation_nothing_is_read():
    with pytest.raises(SourceChanged, match=f"expected rows of the operation {NATIONAL}, found As-Sweida Conflict"):
        read({"operation": "As-Sweida Conflict"})


def test_rows_of_other_countries_are_passed_over():
    assert read({"admin0Pcode": "TCD"}) == []
    assert iom_dtm.span(table({"admin0Pcode": "TCD"})) is None


def envelope(**others):
    row = {name: value for name, value in ROW.items() if name not in ("adminLevel", "admin2Name", "admin2Pcode")}
    said = {"result": [row], "statusCode": 200, "isSuccess": True, "errorMessages": [], "totalRecordsCount": 1}
    return {"admin1.json": json.dumps({**said, **others}).encode()}


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"isSuccess": False, "errorMessages": ["No such country"]}, "expected isSuccess and a result from DTM, found .*No such country"),
        ({"totalRecordsCount": 56}, "DTM promises 56 records and gives 1: it may be cut"),
        ({"result": None}, "expected a list of records"),
    ],
)
def test_an_envelope_that_does_not_hold_stops_the_source(others, words):
    with pytest.raises(SourceChanged, match=words):
        list(iom_dtm.parse(envelope(**others)))


# In the store


def ask(store, *areas, since=date(2025, 9, 1), until=date(2025, 9, 30)):
    return queries.ordered_answers(store, Question("people_living_displaced", since, until, areas))


@pytest.fixture
def loaded(store):
    run = pipeline.run(store, iom_dtm, lambda module, at: parts("iom_dtm"), complete=False)
    assert (run.outcome, run.stored, run.put_aside) == ("ok", 20, 5)
    return store


def test_the_headline_is_the_national_baseline_and_nothing_is_added_to_it(loaded):
    answers = ask(loaded, "SY")
    assert [(a.series.counter, a.amount.best or a.amount.low, a.whole) for a in answers] == [
        ("IOM DTM", 6101700, True),
        ("IOM DTM (SA)", 1350000, False),
        ("IOM DTM (As-Sweida Conflict)", 176300, False),
        ("IOM DTM (As-Sweida Conflict, ETT)", 4100, False),
    ]


def test_a_governorate_is_not_added_to_its_districts_nor_a_round_to_another(loaded):
    headline = ask(loaded, "SY02")[0]
    assert (headline.series.counter, headline.amount.best, headline.as_of) == ("IOM DTM", 1280810, date(2025, 9, 30))
    assert {(out.term.area, out.rule) for out in headline.left_out} == {
        ("SY02", "earlier_round"),
        ("SY0203", "inside_the_whole"),
        ("SY0204", "inside_the_whole"),
        ("SY0203", "earlier_round"),
        ("SY0204", "earlier_round"),
    }
    assert ask(loaded, "SY0204")[0].amount.best == 529030


def test_before_the_last_round_the_one_before_it_counts(loaded):
    assert ask(loaded, "SY02", until=date(2025, 9, 29))[0].amount.best == 1281810


def test_governorates_together_are_those_of_one_round(loaded):
    headline = ask(loaded, "SY02", "SY13")[0]
    assert (headline.amount.best, headline.areas_reported) == (1280810 + 91400, 2)


# Over HTTP


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve() as web:
        monkeypatch.setenv("HDX_URL", web.url(""))
        monkeypatch.setenv("DTM_URL", web.url("/v3"))
        yield web


@pytest.fixture
def storage():
    with serve() as storage:
        yield storage


FILES = [
    ("syr-iom-dtm-from-api-admin-0-to-2.csv", "CSV", parts("iom_dtm")["iom-dtm.csv"]),
    ("data_for_quickcharts.csv", "CSV", b"never asked for"),
]


def test_without_a_key_the_file_of_hdx_is_read(web, storage):
    catalogue(web, storage, "syr-iom-dtm-from-api", FILES)
    fetched = iom_dtm.fetch(client())
    assert fetched["iom-dtm.csv"] == FILES[0][2]
    assert web.asked("/api/3/action/package_show")[0].query == {"id": "syr-iom-dtm-from-api"}
    assert len(storage.requests) == 1
    catalogue(web, storage, "syr-iom-dtm-from-api", [FILES[0], ("second.csv", "CSV", b"x")])
    with pytest.raises(SourceChanged, match=r"expected one CSV file in the HDX data set, found .*second\.csv"):
        iom_dtm.fetch(client())


def test_with_a_key_the_three_levels_are_asked_for(web, monkeypatch):
    monkeypatch.setenv("DTM_SUBSCRIPTION_KEY", "k3y-of-somebody")
    recorded = parts("iom_dtm.api")
    for name, body in recorded.items():
        web.pages[f"/v3/displacement/{name.removesuffix('.json')}"] = Reply(body, headers={"Content-Type": "application/json"})
    assert iom_dtm.fetch(client()) == recorded
    assert [(r.path[-6:], r.query, r.headers["Ocp-Apim-Subscription-Key"]) for r in web.requests] == [
        (f"admin{level}", {"Admin0Pcode": "SYR"}, "k3y-of-somebody") for level in "012"
    ]


@pytest.mark.parametrize("refusal", [Reply(b'{"message": "wrong key"}', 401), Reply(b"gone", 404), Reply(b"oops", 500)])
def test_when_the_api_refuses_the_file_of_hdx_is_read_and_the_log_says_so(web, storage, monkeypatch, caplog, refusal):
    monkeypatch.setenv("DTM_SUBSCRIPTION_KEY", "k3y-of-somebody")
    web.pages["/v3/displacement/admin0"] = refusal
    catalogue(web, storage, "syr-iom-dtm-from-api", FILES)
    assert "iom-dtm.csv" in iom_dtm.fetch(client())
    assert f"answered {refusal.status}" in caplog.text
    assert "The file of HDX is read instead." in caplog.text
    assert "k3y-of-somebody" not in caplog.text


def test_when_neither_can_be_had_the_source_is_unavailable(web, monkeypatch):
    web.pages["/api/3/action/package_show"] = Reply(b"oops", 500)
    with pytest.raises(SourceUnavailable, match="answered 500"):
        iom_dtm.fetch(client())
