"""Each source against the traps of its publisher: what would be a wrong number is told apart, put aside, or stops the source."""

import csv
import gzip
import io
import json
import zipfile
from datetime import date

import pytest

from db.schema import Aside, Figure
from etl.contract import SourceChanged, Span
from etl.sources import SOURCES, hdx_hapi_conflict_event, idmc_idu, ucdp_ged, vdc_documented_deaths
from tests.test_recordings import parts

HAPI, UCDP, IDU = "hdx_hapi_conflict_event", "ucdp_ged", "idmc_idu"
TABLES = [
    ("vdc_documented_deaths", "deaths_by_month.csv"),
    (HAPI, "hdx_hapi_conflict_event_global_2026.csv"),
    (UCDP, "GEDEvent_v26_1.csv"),
    (IDU, "idus-syria.csv"),
]


def figures(module, raw, **wanted):
    found = [report for report in module.parse(raw) if isinstance(report, Figure)]
    return [figure for figure in found if all(getattr(figure, name) == value for name, value in wanted.items())]


def asides(module, raw):
    return [report.reason for report in module.parse(raw) if isinstance(report, Aside)]


def edited(folder, part, change):
    """The recording with a change made to the rows of one of its CSV files: change(header, rows)."""
    raw = dict(parts(folder))
    header, *rows = csv.reader(io.StringIO(raw[part].decode("utf-8-sig"), newline=""))
    dictionaries = [dict(zip(header, row, strict=True)) for row in rows]
    change(dictionaries)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dictionaries[0]) if dictionaries else header)
    writer.writeheader()
    writer.writerows(dictionaries)
    return {**raw, part: text.getvalue().encode()}


def each(**values):
    """Sets columns of every row, or of the row with a given id."""

    def change(rows):
        for row in rows:
            row.update(values)

    return change


def first(**values):
    def change(rows):
        row = next(row for row in rows if row.get("iso3", "SYR") == "SYR" and row.get("country_id", "652") == "652")
        row.update(values)

    return change


def only(count):
    def change(rows):
        del rows[count:]

    return change


# All sources


@pytest.mark.parametrize(("id_", "part"), TABLES)
def test_a_renamed_column_stops_the_source_and_is_named(id_, part):
    raw = dict(parts(id_))
    header = raw[part].decode("utf-8-sig").splitlines()[0].split(",")
    needed = {"vdc_documented_deaths": "people_killed", HAPI: "fatalities", UCDP: "deaths_civilians", IDU: "figure"}[id_]
    raw[part] = raw[part].replace(needed.encode(), b"renamed", 1)
    with pytest.raises(SourceChanged) as caught:
        list(SOURCES[id_].parse(raw))
    assert f"{part}: the column {needed} is missing" in str(caught.value)
    assert header[0] in str(caught.value)
    assert "renamed" in str(caught.value)


@pytest.mark.parametrize(("id_", "part"), TABLES)
@pytest.mark.parametrize("body", [b"", b"\n\n", b"<!DOCTYPE html><html><body>Sign in</body></html>", b"\xef\xbb\xbf", b"PK\x03\x04cut"])
def test_what_is_no_table_stops_the_source(id_, part, body):
    with pytest.raises(SourceChanged, match=part):
        list(SOURCES[id_].parse({**parts(id_), part: body}))


@pytest.mark.parametrize(("id_", "part"), TABLES)
def test_a_file_that_is_cut_in_a_row_stops_the_source(id_, part):
    raw = parts(id_)
    body = raw[part].rstrip()
    with pytest.raises(SourceChanged, match=part):
        list(SOURCES[id_].parse({**raw, part: body[: body.rindex(b",")]}))


@pytest.mark.parametrize(("id_", "part"), TABLES)
def test_a_table_of_nothing_but_its_header_gives_nothing(id_, part):
    raw = parts(id_)[part]
    assert list(SOURCES[id_].parse({part: raw.splitlines(keepends=True)[0]})) == []


@pytest.mark.parametrize(("id_", "part"), TABLES[1:])
def test_a_column_that_is_new_changes_nothing(id_, part):
    before = list(SOURCES[id_].parse(parts(id_)))

    def widen(rows):
        for row in rows:
            row["something_new"] = "x"

    assert [report for report in SOURCES[id_].parse(edited(id_, part, widen)) if isinstance(report, Figure)] == [
        report for report in before if isinstance(report, Figure)
    ]


@pytest.mark.parametrize("id_", [HAPI, UCDP, IDU])
def test_no_free_text_of_the_publisher_is_carried(id_):
    told = str(list(SOURCES[id_].parse(parts(id_))))
    for word in ("Invented", "headline", "EXAMPLE Agency", "EXAMPLE town", "fled"):
        assert word not in told


# VDC


def test_vdc_is_whole():
    raw = vdc_documented_deaths.fetch(None)
    found = figures(vdc_documented_deaths, raw)
    assert sum(figure.best for figure in found) == 137_475
    assert len(found) == vdc_documented_deaths.SOURCE.at_least == 1_274
    assert {figure.where.code for figure in found} == {f"SY{number:02}" for number in range(1, 15)}
    assert {(figure.measure, figure.counts, figure.status, figure.counted_by) for figure in found} == {
        ("people_killed", "total", "documented", "VDC")
    }
    assert sum(figure.best for figure in found if figure.starts_on.year == 2012) == 33_950
    assert sum(figure.best for figure in found if figure.where.code == "SY02" and figure.starts_on == date(2012, 8, 1)) == 838


def test_vdc_ends_on_13_august_2018_and_february_2011_is_not_there():
    raw = vdc_documented_deaths.fetch(None)
    found = figures(vdc_documented_deaths, raw)
    assert max(figure.ends_on for figure in found) == date(2018, 8, 13)
    assert {figure.precision for figure in found if figure.ends_on == date(2018, 8, 13)} == {"day"}
    assert {figure.precision for figure in found if figure.ends_on < date(2018, 8, 1)} == {"month"}
    months = {figure.starts_on for figure in found}
    assert date(2011, 2, 1) not in months
    assert len(months) == 91
    assert vdc_documented_deaths.span(raw) == Span(date(2011, 1, 1), date(2018, 8, 13))
    assert not vdc_documented_deaths.SOURCE.absence_is_zero


@pytest.mark.parametrize(
    "row", ["2018-09,SY02,1", "2010-12,SY02,1", "2012-13,SY02,1", "2012-01,SY15,1", "2012-01,SY02,-1", "2012-01,SY02,"]
)
def test_vdc_takes_no_row_it_does_not_understand(row):
    with pytest.raises(SourceChanged, match="row 1"):
        list(vdc_documented_deaths.parse({"a.csv": f"month,area,people_killed\n{row}\n".encode()}))


# HDX HAPI


def test_hapi_counts_civilian_targeting_alone():
    found = figures(hdx_hapi_conflict_event, parts(HAPI))
    assert {figure.measure for figure in found} == {"fatalities_in_civilian_targeting"}
    assert sum(figure.best for figure in found) == 4 + 0 + 12 + 1 + 3 + 5 + 0


def test_hapi_rows_of_one_type_that_is_new_stop_the_source():
    raw = edited(HAPI, "hdx_hapi_conflict_event_global_2026.csv", first(event_type="riots"))
    with pytest.raises(SourceChanged, match="riots"):
        list(hdx_hapi_conflict_event.parse(raw))


def test_hapi_an_empty_number_is_not_zero_and_a_zero_is():
    found = figures(hdx_hapi_conflict_event, parts(HAPI))
    assert [figure.best for figure in found if figure.where.code == "SY0204"] == [0]
    assert "no number of fatalities: not recorded, which is not zero" in asides(hdx_hapi_conflict_event, parts(HAPI))
    assert not hdx_hapi_conflict_event.SOURCE.absence_is_zero


def test_hapi_error_rows_are_put_aside_and_warned_rows_are_kept_and_marked():
    assert "HDX marks the row as an error: Non matching p-code" in asides(hdx_hapi_conflict_event, parts(HAPI))
    by_grade = {figure.where.name: (figure.grade, figure.note) for figure in figures(hdx_hapi_conflict_event, parts(HAPI))}
    assert by_grade["Al Mayadin"][0] == "contested"
    assert "PCode mismatch SY0902 != Al Mayadin" in by_grade["Al Mayadin"][1]
    assert by_grade["Jisr Ash Shugur"][0] == "reported"
    assert "PCode length" in by_grade["Jisr Ash Shugur"][1]


def test_hapi_only_the_newest_month_is_provisional():
    found = figures(hdx_hapi_conflict_event, parts(HAPI))
    assert {(figure.starts_on.month, figure.status) for figure in found} == {(12, "documented"), (1, "provisional")}


def test_hapi_a_row_of_a_governorate_never_stands_beside_its_districts():
    assert "a row of level 1, expected a district (2): it would repeat the districts in it" in asides(hdx_hapi_conflict_event, parts(HAPI))


def test_hapi_two_rows_that_contradict_each_other_stop_the_source():
    def contradict(rows):
        rows[-2]["fatalities"] = "7"

    with pytest.raises(SourceChanged, match="two rows for SY1300/As Sweida/2026-01, one with 0 and one with 7"):
        list(hdx_hapi_conflict_event.parse(edited(HAPI, "hdx_hapi_conflict_event_global_2026.csv", contradict)))


@pytest.mark.parametrize(
    "period",
    [("2026-01-02", "2026-01-31"), ("2026-01-01", "2026-01-30"), ("2026-01-01", "2026-02-28"), ("January", "2026-01-31"), ("", "")],
)
def test_hapi_a_period_that_is_no_month_stops_the_source(period):
    change = first(reference_period_start=period[0], reference_period_end=period[1])
    with pytest.raises(SourceChanged, match="first and the last day of a month"):
        list(hdx_hapi_conflict_event.parse(edited(HAPI, "hdx_hapi_conflict_event_global_2026.csv", change)))


def test_hapi_a_missing_month_would_withdraw_its_rows_and_stops_the_source():
    later = each(reference_period_start="2026-03-01", reference_period_end="2026-03-31")
    with pytest.raises(SourceChanged, match="after 2025-12 comes 2026-03"):
        hdx_hapi_conflict_event.span(edited(HAPI, "hdx_hapi_conflict_event_global_2026.csv", later))


def test_hapi_api_and_files_give_the_same_figures():
    of_api = {figure.key: figure for figure in figures(hdx_hapi_conflict_event, parts(f"{HAPI}.api"))}
    of_files = {figure.key: figure for figure in figures(hdx_hapi_conflict_event, parts(HAPI))}
    assert of_api
    assert {key: of_files[key] for key in of_api} == of_api


# UCDP


def civilians(key, raw=None):
    found = figures(ucdp_ged, raw or parts(UCDP), key=key, measure="civilians_killed")
    return [(figure.low, figure.best, figure.high) for figure in found]


def test_ucdp_low_and_high_bound_the_civilians_only_where_all_deaths_are_civilians():
    assert civilians("900001") == [(5, 6, 9)]
    assert civilians("900002") == [(None, 2, None)]
    assert civilians("900003") == [(None, 1, None)]
    assert [(figure.low, figure.best, figure.high) for figure in figures(ucdp_ged, parts(UCDP), key="900002", measure="people_killed")] == [
        (12, 16, 20)
    ]


def test_ucdp_unknown_is_not_civilian_and_an_event_without_civilians_has_no_figure_of_them():
    assert "unknown (3)" in figures(ucdp_ged, parts(UCDP), key="900003", measure="civilians_killed")[0].note
    assert civilians("900010") == []
    assert civilians("900004") == []
    assert civilians("900005") == [(0, 0, 3)]
    assert ucdp_ged.SOURCE.absence_is_zero


def test_ucdp_the_newest_release_speaks():
    assert [(figure.best, figure.status) for figure in figures(ucdp_ged, parts(UCDP), key="900021", measure="people_killed")] == [
        (11, "provisional")
    ]
    assert civilians("900020") == [(3, 3, 5)]
    assert figures(ucdp_ged, parts(UCDP), key="900023") == []


def test_ucdp_validated_replaces_provisional_whatever_it_said():
    candidate = edited(UCDP, "GEDEvent_v26_0_4.csv", only(1))["GEDEvent_v26_0_4.csv"]
    validated = parts(UCDP)["GEDEvent_v26_1.csv"]
    merged = edited(UCDP, "GEDEvent_v26_1.csv", first(id="900021", date_start="2026-03-31", date_end="2026-03-31"))["GEDEvent_v26_1.csv"]
    assert {f.status for f in figures(ucdp_ged, {"GEDEvent_v26_0_4.csv": candidate, "ged271-csv.csv": merged}, key="900021")} == {
        "documented"
    }
    gone = {"GEDEvent_v26_0_4.csv": candidate, "ged271-csv.csv": validated}
    assert figures(ucdp_ged, gone, key="900021") == []
    assert any("ged271-csv.csv answers for this day and no longer has the event" in reason for reason in asides(ucdp_ged, gone))


def test_ucdp_a_month_does_not_answer_for_the_events_of_another_that_end_in_it():
    april = edited(UCDP, "GEDEvent_v26_0_4.csv", only(1))["GEDEvent_v26_0_4.csv"]
    march = edited(UCDP, "GEDEvent_v26_0_4.csv", first(id="900030", date_end="2026-04-02"))["GEDEvent_v26_0_4.csv"]
    found = figures(ucdp_ged, {"GEDEvent_v26_0_3.csv": march, "GEDEvent_v26_0_4.csv": april}, measure="people_killed")
    assert [figure.key for figure in found] == ["900021", "900030", "900022"]


def test_ucdp_precision_of_place_is_respected():
    where = {figure.key: figure.where for figure in figures(ucdp_ged, parts(UCDP), measure="people_killed")}
    assert (where["900003"].name, where["900003"].level, where["900003"].latitude) == ("Hama governorate", 1, None)
    assert where["900002"].latitude is None
    assert where["900002"].otherwise.latitude is None
    assert (where["900006"].code, where["900010"].code, where["900011"].code) == ("SY", "SY", "SY")
    assert where["900004"].latitude == 36.2


def test_ucdp_precision_of_time_is_respected():
    found = {figure.key: (figure.precision, str(figure.starts_on), str(figure.ends_on)) for figure in figures(ucdp_ged, parts(UCDP))}
    assert found["900001"] == ("day", "2024-11-30", "2024-11-30")
    assert found["900002"] == ("week", "2024-12-01", "2024-12-04")
    assert found["900003"] == ("month", "2024-12-01", "2024-12-31")
    assert found["900006"] == ("span", "2025-01-01", "2025-12-31")


def test_ucdp_the_grade_is_ucdps_own_doubt():
    found = {figure.key: figure.grade for figure in figures(ucdp_ged, parts(UCDP))}
    assert (found["900001"], found["900007"], found["900022"]) == ("confirmed", "reported", "probable")


@pytest.mark.parametrize(
    "values",
    [{"where_prec": "8"}, {"date_prec": ""}, {"type_of_violence": "4"}, {"best": "about 5"}, {"date_start": "30/11/2024"}, {"id": ""}],
)
def test_ucdp_a_code_that_is_not_known_stops_the_source(values):
    with pytest.raises(SourceChanged, match="row 1"):
        list(ucdp_ged.parse(edited(UCDP, "GEDEvent_v26_1.csv", first(**values))))


def test_ucdp_an_event_twice_in_a_file_stops_the_source():
    def repeat(rows):
        rows.append(dict(rows[0]))

    with pytest.raises(SourceChanged, match="900001 is there twice"):
        list(ucdp_ged.parse(edited(UCDP, "GEDEvent_v26_1.csv", repeat)))


def test_ucdp_dates_of_the_api_and_of_the_files_are_the_same_days():
    plain = edited(UCDP, "GEDEvent_v26_1.csv", first(date_start="2024-11-30T00:00:00", date_end="2024-11-30"))
    assert list(ucdp_ged.parse(plain)) == list(ucdp_ged.parse(parts(UCDP)))


def test_ucdp_span_runs_to_the_end_of_the_newest_release_and_has_no_hole():
    raw = parts(UCDP)
    assert ucdp_ged.span(raw) == Span(date(1989, 1, 1), date(2026, 4, 30))
    yearly = {"ged261-csv.zip": raw["GEDEvent_v26_1.csv"]}
    assert ucdp_ged.span(yearly) == Span(date(1989, 1, 1), date(2025, 12, 31))
    with pytest.raises(SourceChanged, match="between 2025-12-31 and 2026-04-01"):
        ucdp_ged.span({**yearly, "GEDEvent_v26_0_4.csv": raw["GEDEvent_v26_0_4.csv"]})


@pytest.mark.parametrize("name", ["events.csv", "GEDEvent_v26_0_13.csv", "GEDEvent_v26_06_26_01.csv", "GEDEvent_v26_0_0.csv"])
def test_ucdp_a_file_that_does_not_say_which_release_it_is_stops_the_source(name):
    with pytest.raises(SourceChanged, match=name):
        list(ucdp_ged.parse({name: parts(UCDP)["GEDEvent_v26_1.csv"]}))


def zipped(**members):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(f"{name}.csv", body)
    return raw.getvalue()


def test_ucdp_the_zip_gives_what_the_table_in_it_gives():
    raw = parts(UCDP)
    packed = {**raw, "ged261-csv.zip": zipped(GEDEvent_v26_1=raw["GEDEvent_v26_1.csv"])}
    del packed["GEDEvent_v26_1.csv"]
    assert list(figures(ucdp_ged, packed)) == list(figures(ucdp_ged, raw))


def test_ucdp_a_damaged_zip_stops_the_source():
    body = parts(UCDP)["GEDEvent_v26_1.csv"]
    whole = zipped(GEDEvent_v26_1=body)
    spoilt = bytearray(whole)
    spoilt[200] ^= 0xFF
    for raw in (bytes(spoilt), whole[:-40], zipped(), zipped(one=body, two=body)):
        with pytest.raises(SourceChanged, match=r"ged261-csv\.zip"):
            list(ucdp_ged.parse({"ged261-csv.zip": raw}))


# IDMC


def idu(key, raw=None):
    (found,) = figures(idmc_idu, raw or parts(IDU), key=key)
    return found


def test_idmc_displacement_and_return_are_told_apart_by_its_words():
    assert idu("1001").measure == "people_displaced"
    assert idu("1005").measure == "refugees_and_idps_returned"
    assert idu("1006").measure == "refugees_and_idps_returned"
    assert idu("1003").measure == "people_displaced"
    assert "returns too" in idu("1003").note
    assert idu("2006", parts(f"{IDU}.api")).measure == "refugees_and_idps_returned"


def test_idmc_only_recommended_figures_are_read():
    assert figures(idmc_idu, parts(IDU), key="1004") == []
    assert "the role is Triangulation: only recommended figures are added up" in asides(idmc_idu, parts(IDU))
    assert idu("2001", parts(f"{IDU}.api")).low == 500


def test_idmc_conflict_and_disaster_are_never_one_group():
    assert {figure.key: figure.group for figure in figures(idmc_idu, parts(IDU))} == {
        **dict.fromkeys(["1001", "1002", "1003", "1005", "1006", "1013"], "all"),
        "1007": "by_disaster",
        "1008": "by_other_causes",
    }


def test_idmc_qualifiers_keep_their_meaning():
    found = {figure.key: (figure.quantifier, figure.low, figure.best, figure.high) for figure in figures(idmc_idu, parts(IDU))}
    assert found["1001"] == ("", None, 1200, None)
    assert found["1002"] == ("at_least", 5000, None, None)
    assert found["1003"] == ("about", None, 700, None)
    assert found["1006"] == ("up_to", None, None, 40)
    assert "the qualifier 'roughly' is not known" in asides(idmc_idu, parts(IDU))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2023-08-02T12:00:00.000Z", "2023-08-03"),
        ("2023-10-31T11:00:00.000Z", "2023-11-01"),
        ("2026-01-10", "2026-01-10"),
        ("2026-01-10T00:00:00", "2026-01-10"),
        ("2026-01-10T00:00:00Z", "2026-01-10"),
    ],
)
def test_idmc_the_day_is_the_day_of_the_text(written, day):
    times = first(displacement_date=written, displacement_start_date=written, displacement_end_date=written)
    found = idu("1001", edited(IDU, "idus-syria.csv", times))
    assert (str(found.starts_on), str(found.ends_on)) == (day, day)


def test_idmc_a_date_that_is_none_stops_the_source():
    with pytest.raises(SourceChanged, match="10 January"):
        list(idmc_idu.parse(edited(IDU, "idus-syria.csv", first(displacement_end_date="10 January"))))


def test_idmc_one_number_for_several_places_is_one_figure_with_all_its_points():
    found = idu("1003")
    assert found.where.points == ((36.199, 37.163726), (35.930631, 36.633931))
    assert found.where.latitude is None
    assert found.where.otherwise is None
    assert "several places" in found.note


def test_idmc_the_middle_of_a_country_is_no_place():
    assert (idu("1006").where.code, idu("1006").where.points) == ("SY", ())
    assert (idu("1008").where.code, idu("1008").where.points) == ("SY", ())
    assert (idu("2001", parts(f"{IDU}.api")).where.code, idu("1013").where.points) == ("SY", ())


def test_idmc_rows_of_before_2024_without_a_role_are_read_from_a_file_too():
    def older(rows):
        for row in rows:
            for column in ("role", "locations_name", "locations_coordinates", "locations_accuracy", "event_id"):
                del row[column]

    found = figures(idmc_idu, edited(IDU, "idus-syria.csv", older))
    assert "1004" in {figure.key for figure in found}
    assert {figure.where.code for figure in found} == {"SY"}


def test_idmc_rows_with_one_id_that_differ_stop_the_source_and_alike_ones_count_once():
    def repeat(rows):
        rows.append(dict(rows[0]))

    raw = edited(IDU, "idus-syria.csv", repeat)
    assert len(figures(idmc_idu, raw, key="1001")) == 1
    assert "the same row came before" in asides(idmc_idu, raw)

    def differ(rows):
        rows.append({**rows[0], "figure": "9"})

    with pytest.raises(SourceChanged, match="1001"):
        list(idmc_idu.parse(edited(IDU, "idus-syria.csv", differ)))


def test_idmc_the_dump_may_be_gzip_and_may_not_be_damaged():
    raw = parts(f"{IDU}.api")["idus-all.json"]
    assert list(idmc_idu.parse({"idus-all.json": gzip.compress(raw)})) == list(idmc_idu.parse({"idus-all.json": raw}))
    with pytest.raises(SourceChanged, match="cannot be unpacked"):
        list(idmc_idu.parse({"idus-all.json": gzip.compress(raw)[:-20]}))
    with pytest.raises(SourceChanged, match="expected JSON"):
        list(idmc_idu.parse({"idus-all.json": raw[:-20]}))
    with pytest.raises(SourceChanged, match="expected a list"):
        list(idmc_idu.parse({"idus-all.json": json.dumps({"detail": "Client is not registered."}).encode()}))


def test_idmc_the_span_begins_with_the_first_day_of_the_file_so_that_older_years_stay():
    assert idmc_idu.span(parts(IDU)) == Span(date(2026, 1, 10), date(2026, 2, 9))
    assert not idmc_idu.SOURCE.absence_is_zero
