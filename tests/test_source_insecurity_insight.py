"""Insecurity Insight: one event in several workbooks is counted once, and what is sensitive stays in the payload."""

import io
import logging
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from db.intake import placed
from db.measures import GROUPS, MEASURES
from db.schema import Aside, Figure, Where
from etl import pipeline, places
from etl.contract import SourceChanged
from etl.sources import insecurity_insight
from etl.sources.insecurity_insight.rows import Row, row_of, rows
from etl.sources.insecurity_insight.topics import TOPICS, topic_of
from tests.test_recordings import parts
from tests.test_sources_fetch import catalogue, client
from tests.web import serve

DATA = "syria-violent-and-threatening-incidents-against-healthcare"
BASE = {"Date": "2024-03-02", "Country": "Syria", "Country ISO": "SYR", "Admin 1": "Aleppo Governorate", "SiND Event ID": 1}


def workbook(topic, *rows, without=()):
    """A workbook with the columns of a topic: each row says what is other than zero or than `BASE`."""
    header = [
        column for column in dict.fromkeys((*BASE, *topic.columns, *(column for row in rows for column in row))) if column not in without
    ]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for number, row in enumerate(rows, 1):
            full = {**dict.fromkeys(topic.columns, 0), **BASE, **row}
            sheet.write_row(number, 0, [full.get(column) for column in header])
    return file.getvalue()


def read(**told):
    """What is read from workbooks with these rows, by topic (`health`, `aid` ...)."""
    names = zip(("health", "aid", "education", "protection", "food", "water", "explosive"), TOPICS, strict=True)
    books = [(topic, workbook(topic, *told[name])) for name, topic in names if name in told]
    reports = list(insecurity_insight.merged(row for topic, raw in books for row in rows(raw, topic, topic.title)))
    return [r for r in reports if isinstance(r, Figure)], [r for r in reports if isinstance(r, Aside)]


def numbers(figures):
    return {(figure.key, figure.measure, figure.group): figure.best for figure in figures}


PROTECTION = next(topic for topic in TOPICS if "protection" in topic.words)
CONTRADICTS = (
    "row 1 of the file on explosive weapons: event 1 has {here} for civilians killed (health workers) here and {there} in row 1 of the "
    "file on attacks on health care, which speaks"
)
KILLED = ("1", "civilians_killed", "health_workers")


def test_an_event_in_two_workbooks_is_counted_once_and_the_file_of_the_subject_speaks():
    figures, asides = read(health=[{"Health Workers Killed": 2}], explosive=[{"Health Workers Killed": 3, "Aid Workers Killed": 1}])
    assert numbers(figures) == {KILLED: 2, ("1", "civilians_killed", "aid_workers"): 1}
    assert [(aside.number, aside.reason) for aside in asides] == [(2, CONTRADICTS.format(here=3, there=2))]


def test_the_same_number_twice_is_one_statement_and_a_blank_is_none():
    figures, asides = read(health=[{"Health Workers Killed": 2}], explosive=[{"Health Workers Killed": 2}])
    assert (numbers(figures), asides) == ({KILLED: 2}, [])
    figures, asides = read(health=[{"Health Workers Killed": None}], explosive=[{"Health Workers Killed": 2}])
    assert (numbers(figures), asides) == ({KILLED: 2}, [])
    figures, asides = read(health=[{"Health Workers Killed": "No Information"}], explosive=[{"Health Workers Killed": None}])
    assert (figures, asides) == ([], [])


def test_a_zero_of_the_file_of_the_subject_speaks_too_and_makes_no_figure():
    figures, asides = read(health=[{"Health Workers Killed": 0}], explosive=[{"Health Workers Killed": 2}])
    assert figures == []
    assert [aside.reason for aside in asides] == [CONTRADICTS.format(here=2, there=0)]


def test_an_event_twice_in_one_workbook_is_counted_once():
    figures, asides = read(health=[{"Health Workers Killed": 2}, {"Health Workers Killed": 2}, {"Health Workers Killed": 5}])
    assert numbers(figures) == {KILLED: 2}
    assert [(aside.number, "has 5 for" in aside.reason) for aside in asides] == [(3, True)]


def test_one_attack_that_several_columns_of_a_row_tell_is_one_incident():
    figures, _ = read(
        health=[{"Occupation of Health Facility": 1, "Forceful Entry into Health Facility": 1}],
        education=[{"Attacks on Schools": 2, "Attacks on Universities": 1, "Damage/Destruction To Ed facility Event": 2}],
    )
    assert numbers(figures) == {("1", "health_facilities_occupied", "all"): 1, ("1", "schools_attacked", "all"): 2}


def test_food_and_water_list_incidents_and_share_them():
    figures, asides = read(food=[{"SiND Event ID": 1}], water=[{"SiND Event ID": 1}, {"SiND Event ID": 2}])
    assert numbers(figures) == {("1", "food_and_water_attacked", "all"): 1, ("2", "food_and_water_attacked", "all"): 1}
    assert asides == []


@pytest.mark.parametrize("told", [True, "True", "TRUE", 1, "1", "1.0", "Yes"])
def test_a_yes_is_one_incident_however_it_is_written(told):
    figures, asides = read(health=[{"Access Denied or Obstructed": told}])
    assert (numbers(figures), asides) == ({("1", "health_access_denied", "all"): 1}, [])


@pytest.mark.parametrize("told", [False, "False", 0, "0", "No", "", None, "Not Applicable", "NoInformation"])
def test_a_no_and_nothing_said_make_no_figure(told):
    assert read(health=[{"Access Denied or Obstructed": told}]) == ([], [])


@pytest.mark.parametrize("told", ["several", "-1", "1.5", "99999999", "#N/A"])
def test_what_is_no_number_is_put_aside_and_the_rest_of_the_row_is_kept(told):
    figures, asides = read(aid=[{"Aid Workers Killed": told, "Aid Workers Injured": 2}])
    assert numbers(figures) == {("1", "civilians_injured", "aid_workers"): 2}
    assert [aside.reason for aside in asides] == [f"row 1 of the file on aid workers: Aid Workers Killed is {told!r}, expected a number"]


@pytest.mark.parametrize("written", [date(2024, 3, 2), "2024-03-02", "2024-03-02T00:00:00.000Z"])
def test_the_three_forms_of_a_day(written):
    figures, _ = read(aid=[{"Date": written, "Aid Workers Killed": 1}])
    assert [(figure.starts_on, figure.ends_on, figure.precision) for figure in figures] == [(date(2024, 3, 2), date(2024, 3, 2), "day")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"Date": None}, "the day is '', expected one such as 2024-01-27"),
        ({"Date": "March 2024"}, "the day is 'March 2024', expected one such as 2024-01-27"),
        ({"SiND Event ID": None}, "the event id is '', expected a number"),
        ({"SiND Event ID": "Total"}, "the event id is 'Total', expected a number"),
    ],
)
def test_a_row_without_a_day_or_an_id_is_put_aside(row, reason):
    figures, asides = read(aid=[{"Aid Workers Killed": 1, **row}])
    assert (figures, [aside.reason for aside in asides]) == ([], [f"row 1 of the file on aid workers: {reason}"])


@pytest.mark.parametrize("column", ["SiND ID", "Sind Event ID", "SIND Event ID"])
def test_the_id_has_had_several_names(column):
    [row] = rows(workbook(PROTECTION, {column: 7}, without=("SiND Event ID",)), PROTECTION, "a.xlsx")
    assert row.event == "7"


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"Admin 1": "Ar-Raqqah Governorate"}, "SY11"),
        ({"Admin 1": "Al-Safirah District"}, "SY0207"),
        ({"Admin 1": "No Information", "Latitude": 34.7, "Longitude": 36.7, "Geo Precision": "(2) 25 km precision "}, "SY04"),
        ({"Admin 1": "No Information", "Latitude": "34.7", "Longitude": "36.7", "Geo Precision": "(6) Country"}, "SY"),
        ({"Admin 1": "No Information", "Latitude": "34.7", "Longitude": "36.7", "Geo Precision": "censored"}, "SY"),
        ({"Admin 1": "No Information", "Latitude": None, "Longitude": None, "Geo Precision": "(1) Exact"}, "SY"),
        ({"Admin 1": "No Information"}, "SY"),
    ],
)
def test_a_place_is_known_by_its_name_and_by_coordinates_only_where_they_are_exact_enough(place, code):
    figures, _ = read(aid=[{"Aid Workers Killed": 1, **place}])
    assert [placed(pipeline.area_of(figure.where, figure.counts), {}).area for figure in figures] == [code]


def test_rows_of_other_countries_are_passed_over_and_a_code_that_is_left_out_is_not():
    lebanon = {"Country": "Lebanon", "Country ISO": "LBN", "Aid Workers Killed": 1, "SiND Event ID": 1}
    figures, asides = read(aid=[lebanon, {"Country ISO": None, "Aid Workers Killed": 2, "SiND Event ID": 2}])
    assert (numbers(figures), asides) == ({("2", "civilians_killed", "aid_workers"): 2}, [])


def test_a_one_says_that_it_may_mean_at_least_one():
    figures, _ = read(aid=[{"Aid Workers Killed": 1, "Aid Workers Injured": 2}])
    assert [(figure.best, figure.quantifier, figure.note) for figure in figures] == [
        (1, "", "1 may mean at least one: where a report gives no number, one is counted."),
        (2, "", ""),
    ]


def test_text_names_of_camps_and_coordinates_are_not_in_what_is_stored():
    for report in insecurity_insight.parse(parts("insecurity_insight")):
        stored = str(report._replace(where=report.where.name) if isinstance(report, Figure) else report)
        for sensitive in ("Text of an event", "A camp of that name", "35.9", "40.2", "latitude"):
            assert sensitive not in stored


def test_what_is_counted_is_known_and_people_are_groups_of_civilians():
    told = {what for topic in TOPICS for what in topic.counted}
    assert {measure for measure, _ in told} <= set(MEASURES)
    assert {group for _, group in told} <= set(GROUPS)
    assert {group == "all" for measure, group in told if measure.startswith("civilians_")} == {False}
    assert {MEASURES[measure].unit for measure, group in told if group == "all"} == {"incidents"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2020-[year] SYR Aid Worker KIKA Incident Data", "aid worker"),
        ("2016-2023-syr-attacks-on-health-care-incident-data.xlsx", "attacks on health care"),
        ("2023-2026 SYR Conflict and Hunger Incident Data", "food"),
        ("2020-2025-SYR Food Security Incident Data.xlsx", "food"),
        ("2020-2026 SYR Conflict-Related Incidents Affecting Food Systems Incident Data.xlsx", "food"),
        ("2020 SYR Explosive Weapons Incident Data by Insecurity Insight", "explosive"),
        ("2020-2026 SYR Protection in Danger Incident Data", "protection"),
    ],
)
def test_a_file_is_known_by_words_in_its_name(name, words):
    topic = topic_of(name)
    assert topic is not None
    assert topic.words[0] == words


def test_the_files_of_the_topics_are_fetched_and_the_others_are_named(monkeypatch, caplog):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    recorded = parts("insecurity_insight")
    files = [(name.split("-", 1)[1], "XLSX", raw) for name, raw in recorded.items() if name.endswith(".xlsx")]
    others = [
        ("2022-2024 SYR SHCC Health Care Data.xlsx", "XLSX", b"never"),
        ("Something Else", "XLSX", b"never"),
        ("Food", "PDF", b"%PDF"),
    ]
    with serve() as web, serve() as storage:
        monkeypatch.setenv("HDX_URL", web.url(""))
        catalogue(web, storage, DATA, [*others, *files])
        with caplog.at_level(logging.WARNING, logger="etl"):
            fetched = insecurity_insight.fetch(client())
        assert list(insecurity_insight.parse(fetched)) == list(insecurity_insight.parse(recorded))
        assert web.asked("/api/3/action/package_show")[0].query == {"id": DATA}
        assert len(storage.requests) == len(files)
        assert caplog.messages == ["Insecurity Insight has a file that is new to us and is not read: Something Else."]
        catalogue(web, storage, DATA, [file for file in files if "protection" not in file[0]])
        with pytest.raises(SourceChanged, match=r"expected a workbook with protection in its name, found dataset\.json, 1-"):
            insecurity_insight.fetch(client())


@pytest.mark.parametrize("column", ["SiND Event ID", "Camp Resident Killed", "Date", "Admin 1", "Country ISO"])
def test_a_missing_column_stops_the_source(column):
    with pytest.raises(SourceChanged, match=f"the column {column} is missing"):
        list(rows(workbook(PROTECTION, {}, without=(column,)), PROTECTION, "a.xlsx"))


def test_a_web_page_instead_of_a_workbook_stops_the_source():
    recorded = parts("insecurity_insight")
    with pytest.raises(SourceChanged, match=r"1-2020-.*\.xlsx cannot be opened as a workbook"):
        list(insecurity_insight.parse({name: b"<html>" if name.startswith("1-") else raw for name, raw in recorded.items()}))


def test_columns_that_nobody_reads_are_named(caplog):
    with caplog.at_level(logging.INFO, logger="etl"):
        list(insecurity_insight.parse(parts("insecurity_insight")))
    assert (
        "6-2023-2026-syr-conflict-and-hunger-incident-data.xlsx: these columns are not read: "
        "Event Description, FoodSecurity, Infrastructure Affected, Location of Incident, Reported Perpetrator."
    ) in caplog.messages


def test_the_place_of_every_figure_of_the_recording_is_known_or_the_country():
    figures = [report for report in insecurity_insight.parse(parts("insecurity_insight")) if isinstance(report, Figure)]
    assert {places.locate(figure.where) for figure in figures if figure.where.name == "No Information"} == {None, "SY04"}
    assert None not in {places.locate(figure.where) for figure in figures if figure.where.name != "No Information"}


NUMBERS = st.one_of(st.none(), st.integers(0, 3))
TOLD = st.lists(st.tuples(st.sampled_from(TOPICS), st.integers(1, 3), NUMBERS, NUMBERS), max_size=12)


@given(TOLD)
def test_a_number_of_an_event_is_that_of_the_first_file_that_states_it(told):
    told.sort(key=lambda row: TOPICS.index(row[0]))
    made, expected = [], {}
    for number, (topic, event, *numbers) in enumerate(told, 1):
        said = {what: n for what, n in zip(topic.counted, numbers, strict=False) if n is not None}
        made.append(Row(topic, number, str(event), date(2024, 1, 1), "", Where("Aleppo"), said, (), ""))
        for what, n in said.items():
            expected.setdefault((str(event), *what), n)
    reports = list(insecurity_insight.merged(made))
    assert numbers_of(reports) == {what: n for what, n in expected.items() if n}
    assert len({r.number for r in reports if isinstance(r, Aside)}) == sum(isinstance(r, Aside) for r in reports)


def numbers_of(reports):
    figures = [report for report in reports if isinstance(report, Figure)]
    assert len(numbers(figures)) == len(figures)
    return numbers(figures)


CELLS = st.one_of(st.text(max_size=8), st.sampled_from(["SYR", "Syria", "2024-03-02", "1", "true", "(2)", "36.1", "No Information"]))


@given(st.sampled_from(TOPICS), st.lists(CELLS, min_size=60, max_size=60))
def test_whatever_is_in_the_cells_a_row_is_read_or_put_aside(topic, cells):
    header = dict.fromkeys((*BASE, "Latitude", "Longitude", "Geo Precision", *topic.columns))
    row = {**dict(zip(header, cells, strict=False)), "Country ISO": "SYR", "SiND ID": cells[-1]}
    reports = list(insecurity_insight.merged([row_of(topic, 1, row, "a.xlsx")]))
    assert all(report.best > 0 if isinstance(report, Figure) else report.reason for report in reports)
