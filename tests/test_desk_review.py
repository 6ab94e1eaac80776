"""The desk review as a source: every fact of the raw material ends somewhere, and the known traps are told apart."""

import csv
import io
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from db.closures import Statement, local_day, timeline
from db.measures import MEASURES
from db.schema import Aside, Closure, Figure
from db.spans import Window
from etl import places
from etl.contract import SourceChanged
from etl.sources import desk_review

FACTS = range(1, 1_710)
FIGURES = ("casualties.csv", "displacement.csv", "returns.csv")
LEFT_OUT = ("left_out_casualties.csv", "left_out_movement.csv")
PARTS = desk_review.fetch(None)


def cells(*names):
    return [row for name in names for row in csv.DictReader(io.StringIO(PARTS[name].decode()))]


def carried_facts():
    return [fact for row in cells(*FIGURES, "closures.csv") for fact in row["fact"].split(";")]


REPORTS = list(desk_review.parse(PARTS))
MOVEMENT = [f for f in desk_review.parse({name: PARTS[name] for name in ("displacement.csv", "returns.csv")}) if isinstance(f, Figure)]
CLOSURES = [r for r in REPORTS if isinstance(r, Closure)]
SINCE_27_NOVEMBER, SINCE_8_DECEMBER = date(2024, 11, 27), date(2024, 12, 8)


def the(fact, group="all"):
    """The one figure of a fact and a group."""
    (found,) = [f for f in MOVEMENT if f.key == f"fact-{fact}" and f.group == group]
    return found


def closure(key):
    (found,) = [c for c in CLOSURES if c.key == key]
    return found


def amount(figure):
    return figure.low, figure.best, figure.high, figure.quantifier


def only_number(figure):
    return next(number for number in (figure.best, figure.low, figure.high) if number is not None)


# ---- every fact ends somewhere


def test_every_fact_is_carried_or_left_out_once_with_a_reason():
    carried = {int(fact) for fact in carried_facts() if fact.isdecimal()}
    left_out = Counter(int(row["fact"]) for row in cells(*LEFT_OUT))
    assert max(left_out.values()) == 1
    assert carried.isdisjoint(left_out)
    assert sorted(carried | set(left_out)) == list(FACTS)


def test_what_was_read_in_addition_is_closures_only_and_says_so():
    added = [row for row in cells(*FIGURES, "closures.csv") if row["fact"].startswith("read-")]
    assert sorted({row["fact"].split(";")[0] for row in added}) == ["read-1", "read-2", "read-3", "read-4", "read-5"]
    assert all("facility" in row and row["url"] for row in added)


def test_the_whole_review_parses_into_reports_with_keys_of_their_own():
    figures = [r for r in REPORTS if isinstance(r, Figure)]
    assert len(figures) + len(CLOSURES) >= desk_review.SOURCE.at_least
    assert max(Counter((f.key, f.measure, f.group) for f in figures).values()) == 1
    assert max(Counter(c.key for c in CLOSURES).values()) == 1
    assert all(r.reason and r.row for r in REPORTS if isinstance(r, Aside))


def test_it_answers_for_documents_and_for_no_span_of_days():
    assert desk_review.span(PARTS) is None
    assert not desk_review.SOURCE.absence_is_zero


def test_counts_of_attacks_and_shares_are_left_out():
    reasons = {row["fact"]: row["reason"] for row in cells("left_out_movement.csv")}
    assert len([row for row in cells("left_out_movement.csv") if row["subject"] == "context"]) == 158
    assert reasons["1437"] == "A count of crimes, not of people: the victims are carried where they are counted."
    assert reasons["263"] == "A share in percent: only counts of people are carried."


def test_the_area_that_was_decided_is_the_area_that_is_stored():
    """A place that names one governorate would narrow a row that was put on the whole country, and answer for that governorate."""
    decided = [r.where for r in REPORTS if isinstance(r, Figure)]
    assert [where for where in decided if places.locate(where) != where.code] == []


def test_no_figure_ends_after_the_day_it_was_published_on():
    assert [r.key for r in REPORTS if isinstance(r, Figure) and r.published_on is not None and r.ends_on > r.published_on] == []


# ---- a row that is not understood stops the source and is named

HEADER = PARTS["displacement.csv"].split(b"\n")[0].decode()
SOUND = dict.fromkeys(HEADER.split(","), "") | {
    **{"fact": "7", "measure": "people_displaced", "group": "all", "counts": "total", "area": "SY02", "place": "Aleppo", "covers": "whole"},
    **{"starts_on": "2024-12-01", "ends_on": "2024-12-31", "precision": "month", "best": "500", "unit": "people", "grade": "reported"},
    **{"status": "documented", "counted_by": "OCHA", "url": "https://example.org/a", "title": "A title", "published_on": "2025-01-02"},
}


def table(**changed):
    return {"displacement.csv": f"{HEADER}\n{','.join({**SOUND, **changed}.values())}\n".encode()}


def test_a_sound_row_becomes_a_figure_with_its_area_and_its_place():
    (figure,) = desk_review.parse(table(place="Aleppo (all of it)"))
    assert (figure.key, figure.where.code, figure.where.level, figure.where.name) == ("fact-7", "SY02", 1, "Aleppo (all of it)")
    assert (figure.starts_on, figure.ends_on, amount(figure)) == (date(2024, 12, 1), date(2024, 12, 31), (None, 500, None, ""))


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("fact", "seven"),
        ("measure", "people_moved"),
        ("group", "martians"),
        ("counts", "guess"),
        ("counts", "stock"),
        ("area", "SY99"),
        ("covers", "most"),
        ("starts_on", "2024-12"),
        ("starts_on", "2024-13-01"),
        ("starts_on", "2025-02-01"),
        ("precision", "hour"),
        ("best", "5 hundred"),
        ("best", ""),
        ("low", "501"),
        ("high", "499"),
        ("quantifier", "at_least"),
        ("quantifier", "roughly"),
        ("unit", "families"),
        ("grade", "sure"),
        ("status", "final"),
        ("counted_by", ""),
        ("url", "example.org"),
        ("title", ""),
        ("published_on", "2 Jan 2025"),
        ("since_on", "2024-11-27"),
    ],
)
def test_a_word_that_is_not_known_stops_the_source_at_its_row(column, wrong):
    with pytest.raises(SourceChanged, match=r"^displacement\.csv, row 1: "):
        list(desk_review.parse(table(**{column: wrong})))


def test_a_renamed_column_an_unknown_table_and_a_doubled_statement_stop_the_source():
    with pytest.raises(SourceChanged, match=r"^displacement\.csv: expected the columns fact,"):
        list(desk_review.parse({"displacement.csv": PARTS["displacement.csv"].replace(b"measure", b"metric", 1)}))
    with pytest.raises(SourceChanged, match=r"^rumours\.csv: not a table"):
        list(desk_review.parse({"rumours.csv": b"fact\n"}))
    twice = table()["displacement.csv"] + ",".join(SOUND.values()).encode() + b"\n"
    with pytest.raises(SourceChanged, match=r"^displacement\.csv, row 2: .* there twice"):
        list(desk_review.parse({"displacement.csv": twice}))


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("facility", "moon_base"),
        ("status", "shut"),
        ("until", "known"),
        ("from_at", "2024-11-29"),
        ("until_at", "2024-11-01T00:00:00Z"),
        ("last_confirmed_on", ""),
    ],
)
def test_a_closure_that_is_not_understood_stops_the_source_at_its_row(column, wrong):
    columns = PARTS["closures.csv"].split(b"\n")[0].decode().split(",")
    sound = dict.fromkeys(columns, "") | {
        **{"fact": "187", "facility": "aleppo_airport", "status": "closed", "from_at": "2024-11-29T21:00:00Z", "until": "open"},
        **{"last_confirmed_on": "2024-12-31", "precision": "day", "grade": "reported", "counted_by": "OCHA"},
        **{"url": "https://example.org/a", "title": "A title"},
    }
    lines = [",".join(row[column] for column in columns) for row in (sound, {**sound, column: wrong})]
    raw = [f"{','.join(columns)}\n{line}\n".encode() for line in lines]
    (read,) = desk_review.parse({"closures.csv": raw[0]})
    assert (read.key, read.from_at) == ("fact-187-aleppo_airport-closed", datetime(2024, 11, 29, 21, tzinfo=UTC).replace(tzinfo=None))
    with pytest.raises(SourceChanged, match=r"^closures\.csv, row 1: "):
        list(desk_review.parse({"closures.csv": raw[1]}))


# ---- the figures that any design must survive (F10 to F13 are casualties)


def test_f1_displaced_since_27_november_and_of_whom_for_the_second_time():
    whole, again = the(254), the(254, "displaced_again")
    assert (whole.measure, whole.counts, whole.where.code, whole.covers) == ("people_displaced", "total", "SY", "whole")
    assert (whole.starts_on, whole.ends_on) == (SINCE_27_NOVEMBER, date(2024, 12, 8))
    assert amount(whole) == (800_000, None, 1_000_000, "")
    assert amount(again) == (150_000, None, None, "at_least")


def test_f2_the_running_total_of_1_1_million_is_one_statement_of_two_copies():
    peak = the(258)
    assert (peak.counted_by, peak.starts_on, peak.ends_on, peak.best) == (
        "OCHA / IDP Task Force",
        SINCE_27_NOVEMBER,
        date(2024, 12, 12),
        1_100_000,
    )
    assert not [f for f in MOVEMENT if f.key == "fact-259"]
    assert "flash-update-3" in peak.note


def test_f3_and_f4_still_displaced_is_a_stock_and_returned_is_a_flow():
    still, returned = the(261), the(298)
    assert (still.measure, still.counts, still.starts_on, still.ends_on, still.since_on, still.best) == (
        "people_newly_displaced",
        "stock",
        date(2024, 12, 27),
        date(2024, 12, 27),
        SINCE_27_NOVEMBER,
        664_000,
    )
    assert (returned.measure, returned.counts, returned.starts_on, returned.ends_on, returned.best) == (
        "idps_returned",
        "total",
        SINCE_27_NOVEMBER,
        date(2024, 12, 27),
        486_000,
    )


def test_f5_and_f6_a_change_of_method_is_another_counter():
    monitored, with_governments = the(314), the(315)
    assert (monitored.best, monitored.counted_by) == (58_350, "UNHCR (border monitoring)")
    assert (with_governments.best, with_governments.counted_by) == (115_000, "UNHCR")
    assert monitored.starts_on == with_governments.starts_on == SINCE_8_DECEMBER
    assert the(292).counted_by == "UNHCR (border monitoring)"
    assert {the(fact).counted_by for fact in (799, 1047, 1674)} == {"UNHCR (verified returns)"}


def test_f7_one_statement_of_two_spellings_is_one_row():
    on_that_day = [f for f in MOVEMENT if f.counted_by == "Government of Türkiye" and f.ends_on == date(2024, 12, 30)]
    assert [(f.key, f.group, f.best) for f in on_that_day] == [("fact-316", "from_turkiye", 35_114)]
    assert "35,113" in on_that_day[0].note


def test_f8_a_whole_and_its_part():
    assert amount(the(317, "from_jordan")) == (22_000, None, None, "at_least")
    assert amount(the(317, "registered_from_jordan")) == (None, 3_100, None, "")


def test_f9_nested_running_totals():
    whole, inner = the(293), the(294)
    assert (whole.best, inner.best) == (571_388, 259_745)
    assert whole.measure == inner.measure == "people_crossed_into_syria"
    assert whole.starts_on < inner.starts_on
    assert whole.ends_on == inner.ends_on


def test_f14_aleppo_airport():
    said = [
        Statement(c.key, c.status, c.from_at, c.until_at, c.until, c.last_confirmed_on, c.grade)
        for c in CLOSURES
        if c.facility == "aleppo_airport"
    ]
    found = timeline(said, Window(date(2024, 11, 30), date(2026, 2, 1)))
    assert [(s.starts_on, s.status) for s in found] == [
        (date(2024, 11, 30), "closed"),
        (date(2024, 12, 12), "restricted"),
        (date(2024, 12, 19), "closed"),
        (date(2025, 3, 18), "open"),
        (date(2026, 1, 6), "closed"),
        (date(2026, 1, 20), "open"),
    ]
    january = {
        local_day(c.from_at).day for c in CLOSURES if c.facility == "aleppo_airport" and c.from_at.year == 2026 and c.from_at.month == 1
    }
    assert {6, 7, 10} <= january
    assert "test" in closure("fact-188-aleppo_airport-closed").note
    assert not [c for c in CLOSURES if c.facility == "aleppo_airport" and c.status == "open" and local_day(c.from_at) == date(2024, 12, 18)]


# ---- traps of movement


def test_no_governorate_of_a_counter_is_above_its_own_country_figure():
    def series(f):
        return f.counted_by, f.measure, f.group, f.unit, f.starts_on, f.ends_on

    countries = {series(f): only_number(f) for f in MOVEMENT if f.where.code == "SY" and f.covers == "whole" and f.counts == "total"}
    governorates = defaultdict(int)
    for f in MOVEMENT:
        if f.where.level == 1 and f.covers == "whole" and f.counts == "total":
            governorates[series(f)] += only_number(f)
    compared = {key: (parts, countries[key]) for key, parts in governorates.items() if key in countries}
    assert len(compared) == 22
    assert all(parts <= whole for parts, whole in compared.values())


def test_a_month_of_idp_movements_has_a_country_row_and_parts_that_do_not_stand_for_their_governorate():
    within = the(1351)
    assert (within.where.code, within.where.name, within.covers, within.best) == ("SY02", "within Aleppo governorate", "part", 5_525)
    assert (the(1358).where.code, the(1358).covers) == ("SY08", "part")
    assert (the(1388).where.code, the(1388).where.level, the(1388).covers) == ("SY020001", 3, "whole")
    assert (the(1362).where.code, the(1362).best, the(1363).best) == ("SY", 144_493, 57_662)
    assert {f.precision for f in MOVEMENT if f.title.startswith("OCHA IDP ")} == {"month"}


def test_whole_totals_of_one_counter_with_one_start_never_fall():
    runs = defaultdict(list)
    for f in MOVEMENT:
        if f.counts == "total" and f.covers == "whole":
            runs[f.counted_by, f.measure, f.group, f.where.code, f.unit, f.starts_on].append((f.ends_on, only_number(f)))
    fell = {key for key, said in runs.items() if [number for _, number in sorted(said)] != sorted(number for _, number in said)}
    assert fell == set()


def test_one_counter_says_one_number_of_one_area_span_and_place():
    said = Counter((f.counted_by, f.measure, f.group, f.where, f.covers, f.unit, f.starts_on, f.ends_on) for f in MOVEMENT)
    assert max(said.values()) == 1


def test_a_crossing_is_where_people_enter_and_never_where_they_return_to():
    crossing = re.compile(r"crossing|entry|Jdeidet|Arida|Nasib|Bukamal|Bab al-|Masnaa")
    entered = [
        f for f in MOVEMENT if f.measure in ("refugees_returned", "people_crossed_into_syria") and crossing.search(f.where.name) is not None
    ]
    assert len(entered) == 23
    assert {f.where.code for f in entered} == {"SY"}
    assert {f.covers for f in entered if "place of entry" in f.where.name} == {"part"}


def test_families_stay_families():
    camps = the(808)
    assert (camps.measure, camps.unit, camps.best, camps.where.code) == ("people_left_camps", "households", 117_884, "SY07")
    parts = [f for f in MOVEMENT if f.title == camps.title and f.measure == camps.measure and f.covers == "part"]
    assert (len(parts), sum(f.best for f in parts)) == (8, 127_387)
    assert {f.grade for f in (camps, *parts)} == {"contested"}
    assert {f.unit for f in MOVEMENT if f.note.startswith("Families")} == {"households"}


def test_refugees_idps_and_both_together_are_three_measures():
    assert (the(773).measure, the(774).measure, the(326).measure) == ("refugees_returned", "idps_returned", "refugees_and_idps_returned")
    assert [f.best for f in (the(773), the(774))] == [779_473, 1_694_418]


def test_where_people_fled_from_is_not_where_they_are():
    fled = [the(fact, "by_origin") for fact in (255, 256, 257)]
    assert [(f.where.code, f.best) for f in fled] == [("SY02", 640_000), ("SY07", 334_000), ("SY05", 136_000)]


def test_convoys_are_incidents_of_their_own_people():
    convoys = [f for f in MOVEMENT if f.counted_by == "Daraa 24"]
    assert [(f.counts, f.starts_on, only_number(f)) for f in convoys] == [
        ("incident", date(2025, 7, 21), 300),
        ("incident", date(2025, 7, 22), 1_000),
        ("incident", date(2025, 7, 23), 500),
        ("incident", date(2025, 7, 24), 200),
    ]


def test_undated_pages_are_contested_and_coarse():
    undated = [f for f in MOVEMENT if "has no date" in f.note]
    assert len(undated) == 28
    assert {f.grade for f in undated} == {"contested"}
    assert "day" not in {f.precision for f in undated}


def test_every_movement_is_of_its_subject():
    by_subject = Counter(MEASURES[f.measure].subject for f in MOVEMENT)
    assert set(by_subject) == {"displacement", "returns"}


# ---- closures


def test_statements_say_how_they_end_and_were_confirmed_while_they_held():
    for c in CLOSURES:
        assert (c.until_at is None) == (c.until == "open"), c.key
        assert local_day(c.from_at) <= c.last_confirmed_on, c.key
        if c.until_at is not None:
            assert c.last_confirmed_on <= local_day(c.until_at - timedelta(seconds=1)), c.key


def test_a_day_is_a_day_in_damascus():
    closed = closure("fact-188-aleppo_airport-closed")
    assert closed.from_at.isoformat() == "2024-11-29T21:00:00"
    assert closed.until_at.isoformat() == "2025-03-17T21:00:00"
    assert closure("fact-1694-semalka_crossing-closed").from_at.isoformat() == "2021-12-14T22:00:00"


@pytest.mark.parametrize(
    "key",
    [
        "fact-227-aleppo_airport-closed",
        "fact-932-aleppo_airport-closed",
        "fact-202-damascus_airport-closed",
        "fact-221-damascus_airport-restricted",
        "fact-1030-schools_aleppo_governorate-closed",
    ],
)
def test_a_planned_reopening_is_an_estimated_end(key):
    assert closure(key).until == "estimated"


def test_a_test_flight_is_not_service():
    assert {c.status for c in CLOSURES if c.facility == "qamishli_airport"} == {"closed"}
    assert "test flight" in closure("fact-936-qamishli_airport-closed").note


def test_permits_lorries_and_people_on_foot_are_restrictions():
    for key in (
        "fact-204-damascus_airport-restricted",
        "fact-892-nasib_crossing-restricted",
        "fact-882-jdeidet_yabous_crossing-restricted",
        "fact-912-deir_hafer_crossing-restricted",
    ):
        assert closure(key).status == "restricted"


def test_a_statement_about_several_crossings_is_one_of_each():
    on_6_december = {c.facility for c in CLOSURES if c.key.startswith("fact-199-")}
    assert on_6_december == {"arida_crossing", "dabbousiyah_crossing", "jousieh_crossing", "tall_kalakh_crossing"}


def test_the_damascus_sweida_highway_keeps_its_disagreeing_starts_and_reopens():
    said = [(c.key, local_day(c.from_at), c.status) for c in CLOSURES if c.facility == "damascus_sweida_highway"]
    assert ("fact-910-damascus_sweida_highway-open", date(2025, 8, 28), "open") in said
    assert "13 July" in closure("fact-909-damascus_sweida_highway-closed").note
