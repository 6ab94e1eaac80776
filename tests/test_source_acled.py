"""ACLED with a user's own account: what an event says and does not say, the pages of its API, and what never leaves."""

import json
from datetime import UTC, date, datetime

import pytest

from db import queries
from db.queries import Question
from db.schema import Aside, Figure, Where
from db.store import store
from etl import pipeline
from etl.contract import SourceChanged, SourceOff, SourceUnavailable, Span
from etl.http import Http, Limits
from etl.sources import acled, hdx_hapi_conflict_event
from tests.reports import keep, rows
from tests.test_recordings import parts
from tests.web import Reply, Request, serve

TOKEN = "TOKEN-OF-THE-DAY"
READ, SIGN_IN = "/api/acled/read", "/oauth/token"
TARGETED = "Civilian targeting"


def event(number=1, **others):
    """An event in Aleppo on 30 November 2024 with three dead, but for what is said otherwise."""
    said = {"event_id_cnty": f"SYR{number}", "event_date": "2024-11-30", "time_precision": "1", "civilian_targeting": "", "iso": "760"}
    said |= {"admin1": "Aleppo", "admin2": "Azaz", "geo_precision": "1", "fatalities": "3", "timestamp": "1733258400"}
    return said | others


def read(*events):
    return list(acled.parse({"page-000.json": json.dumps({"data": events}).encode()}))


# What an event says


def test_everybody_killed_in_an_event_is_one_figure_and_an_attack_on_civilians_gives_a_second_inside_it():
    plain, targeted = read(event(1)), read(event(2, civilian_targeting=TARGETED))
    assert [(figure.measure, figure.best, figure.counts) for figure in plain] == [("people_killed", 3, "incident")]
    assert [(figure.measure, figure.best) for figure in targeted] == [("people_killed", 3), ("fatalities_in_civilian_targeting", 3)]
    assert {figure.group for figure in (*plain, *targeted)} == {"all"}


def test_nothing_is_said_of_injuries_of_civilians_or_of_an_event_without_dead():
    assert read(event(fatalities="0", civilian_targeting=TARGETED)) == []
    assert {figure.measure for figure in read(event(civilian_targeting=TARGETED))} == {"people_killed", "fatalities_in_civilian_targeting"}


@pytest.mark.parametrize(
    ("precision", "days"),
    [
        ("1", (date(2024, 11, 30), date(2024, 11, 30), "day")),
        ("2", (date(2024, 11, 27), date(2024, 12, 3), "week")),
        ("3", (date(2024, 11, 1), date(2024, 11, 30), "month")),
    ],
)
def test_a_day_is_as_precise_as_acled_says(precision, days):
    (figure,) = read(event(time_precision=precision))
    assert (figure.starts_on, figure.ends_on, figure.precision) == days


@pytest.mark.parametrize(
    ("said", "area"),
    [
        ({}, "SY0204"),
        ({"geo_precision": "2"}, "SY0204"),
        ({"geo_precision": "3"}, "SY02"),
        ({"admin2": "Nowhere"}, "SY02"),
        ({"admin2": ""}, "SY02"),
        ({"admin1": "Idleb"}, "SY07"),
        ({"admin1": "Damascus", "admin2": "Damascus"}, "SY0100"),
        ({"admin1": "Rural Damascus", "admin2": "Rural Damascus"}, "SY0301"),
        ({"admin1": "Somewhere", "admin2": "Azaz"}, "SY"),
    ],
)
def test_an_event_lies_in_its_district_if_acled_knows_the_town_and_the_governorate_agrees(said, area):
    (figure,) = read(event(**said))
    assert pipeline.area_of(figure.where, figure.counts) == area


def test_numbers_may_come_as_numbers_or_as_text():
    assert read(event(fatalities=3, time_precision=1, geo_precision=1, iso=760, timestamp=1733258400)) == read(event())
    assert read(event(fatalities=3.0)) == read(event())


def test_of_an_event_that_is_there_twice_the_newer_version_counts_wherever_it_stands():
    old, new = event(fatalities="3"), event(fatalities="5", timestamp="1736282400")
    for pair in ((old, new), (new, old)):
        aside, figure = read(*pair)
        assert aside == Aside(2, "the event is on two pages: its newer version counts", "SYR1")
        assert (figure.best, figure.published_on) == (5, date(2025, 1, 7))


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("civilian_targeting", "Maybe", "expected civilian_targeting to be one of '', 'Civilian targeting', found 'Maybe' in event SYR1"),
        ("time_precision", "4", "expected time_precision to be one of '1', '2', '3', found '4'"),
        ("geo_precision", "0", "expected geo_precision 1, 2 or 3, found '0'"),
        ("fatalities", "many", "expected a whole number of fatalities, found 'many'"),
        ("fatalities", None, "expected a whole number of fatalities, found ''"),
        ("iso", "368", "expected events in Syria (iso 760), found iso '368'"),
    ],
)
def test_what_is_not_known_stops_the_source_and_is_named(column, value, words):
    with pytest.raises(SourceChanged) as caught:
        read(event(**{column: value}))
    assert words in str(caught.value)


def test_a_field_that_is_gone_stops_the_source_and_is_named():
    row = event()
    del row["fatalities"]
    with pytest.raises(SourceChanged, match="the column fatalities is missing"):
        read(row)


def test_a_report_carries_nothing_of_the_event_but_its_number_and_its_id():
    for report in read(event(1, civilian_targeting=TARGETED), event(1)):
        if isinstance(report, Figure):
            assert (report.title, report.note, report.url) == ("ACLED conflict events", "", "https://acleddata.com/")
        else:
            assert report.row == "SYR1"
    assert acled.SOURCE.may_export is False


# One counter in two sources


def test_the_events_and_the_counts_of_the_humanitarian_api_stand_beside_each_other_and_are_never_added(store):
    def of_hapi(best):
        return Figure(
            Where("Azaz", 2, "SY0204"), f"hapi{best}", "fatalities_in_civilian_targeting", "incident",
            date(2024, 11, 1), date(2024, 11, 30), best=best, precision="month", counted_by="ACLED",
        )  # fmt: skip

    def placed(figure):
        return figure._replace(where=figure.where._replace(code="SY0204"))

    keep(store, of_hapi(11), source=hdx_hapi_conflict_event.SOURCE._replace(at_least=1), span=Span(date(2024, 11, 1), date(2024, 11, 30)))
    events = [placed(figure) for figure in read(event(1, civilian_targeting=TARGETED), event(2, civilian_targeting=TARGETED))]
    keep(store, *events, source=acled.SOURCE._replace(at_least=1), span=Span(date(2017, 1, 1), date(2024, 11, 30)))
    question = Question("fatalities_in_civilian_targeting", date(2024, 11, 1), date(2024, 11, 30))
    answers = queries.answers(store, question)
    assert sorted(zip(answers["source"], answers["value"], strict=True)) == [("acled", 6), ("hdx_hapi_conflict_event", 11)]
    wide = queries.answers(store, question._replace(since=date(2024, 1, 1)))
    assert wide.iloc[0]["source"] == "acled"
    assert set(queries.answers(store, question._replace(measure="people_killed"))["value"]) == {6}


def test_no_page_shows_an_event_and_no_file_carries_one(store):
    events = [figure._replace(where=figure.where._replace(code="SY0204")) for figure in read(event(1, civilian_targeting=TARGETED))]
    other = Figure(
        Where("Azaz", 2, "SY0204"), "x1", "people_killed", "incident", date(2024, 11, 1), date(2024, 11, 1), best=1, counted_by="X"
    )
    keep(store, *events, Aside(2, "why", "SYR2"), source=acled.SOURCE._replace(at_least=1))
    keep(store, other)
    question = Question("people_killed", date(2024, 11, 1), date(2024, 11, 30))
    reports = queries.reports(store, question)
    assert list(reports["key"]) == ["x1"]
    assert (reports.attrs["all"], reports.attrs["kept_back"]) == (1, 1)
    assert list(queries.latest(store)["key"]) == ["x1"]
    (aside,) = queries.put_aside(store).to_dict("records")
    assert (aside["reason"], aside["row"], bool(aside["may_export"])) == ("why", "", False)
    assert not any("SYR" in frame.to_csv() for frame in (reports, queries.latest(store), queries.put_aside(store)))
    for answer in (queries.answers, queries.by_area, queries.summary):
        assert "SYR1" not in answer(store, question).to_csv()
