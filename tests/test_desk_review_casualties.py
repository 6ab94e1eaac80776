"""The casualties of the desk review: every fact is accounted for, and nothing in them can be added that may not be."""

import csv
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from db import measures
from db.amounts import Amount
from db.schema import Figure
from db.spans import Window
from db.totals import Answer, Term, Tree, answers

FOLDER = Path(__file__).parent.parent / "etl" / "sources" / "desk_review"
COLUMNS = (
    *("fact", "measure", "group", "counts", "area", "place", "covers", "starts_on", "ends_on", "precision", "low", "best", "high"),
    *("quantifier", "unit", "grade", "status", "counted_by", "url", "title", "published_on", "since_on", "note"),
)
LEFT_OUT_COLUMNS = (
    *("fact", "reason", "subject", "measure_text", "area", "place", "starts", "ends", "as_of", "low", "best", "high"),
    *("counted_by", "url", "title", "note"),
)
AREAS = ("SY", *(f"SY{number:02}" for number in range(1, 15)))

# The rows of the raw material that are about casualties, 1 being its first row.
FACTS = (
    "1-173 340-489 491-492 494-495 497-618 620 622 624 626 628-629 631 633 635 637 639-640 642 644 646 648 650-651 653 655 657 659-660 662 "
    "664 666 668 670 672 674 676 678 680 682 684 686 688 690 692 694 696 698 700 703-704 709-710 712-713 715-716 727 729 740 743-744 "
    "754-755 852 940-963 966 969 971-972 975-976 979 982 984 988 990 992 994 996 998 1001-1015 1017-1020 1087-1191 1193-1194 1196-1199 "
    "1202-1207 1215-1239 1249-1255 1402-1436 1451-1479 1481-1483 1485-1486 1488-1489 1502-1561 1563-1597 1600 1604-1615 1631-1642 "
    "1646-1649 1651-1655 1664 1666-1669 1671-1673 1685 1692-1693 1707 1709"
)


def read(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        rows = list(table)
    assert tuple(table.fieldnames or ()) == columns
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


ROWS = read("casualties.csv", COLUMNS)
LEFT_OUT = read("left_out_casualties.csv", LEFT_OUT_COLUMNS)


def facts_of(row: dict[str, str]) -> list[int]:
    return [int(fact) for fact in row["fact"].split(";")]


def the(fact: int, group: str = "") -> dict[str, str]:
    """The carried row of a fact: of the group asked for, else the statement itself, which stands before what it is "of whom"."""
    return next(row for row in ROWS if fact in facts_of(row) and group in ("", row["group"]))


def number(row: dict[str, str]) -> int:
    return int(row["best"] or row["low"] or row["high"])


def amount(row: dict[str, str]) -> Amount:
    low, best, high = (int(row[column]) if row[column] else None for column in ("low", "best", "high"))
    return Amount(low, best, high, row["quantifier"])


def span(row: dict[str, str]) -> tuple[date, date]:
    return date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])


def term(row: dict[str, str]) -> Term:
    starts_on, ends_on = span(row)
    known_on = date.fromisoformat(row["published_on"]) if row["published_on"] else date(2026, 11, 22)
    return Term(
        source="desk_review",
        counter=row["counted_by"],
        measure=row["measure"],
        group=row["group"],
        unit=row["unit"],
        counts=row["counts"],
        area=row["area"],
        covers=row["covers"],
        starts_on=starts_on,
        ends_on=ends_on,
        amount=amount(row),
        grade=row["grade"],
        status=row["status"],
        known_on=known_on,
        place=row["place"],
        key=row["fact"],
    )


TREE = Tree({"SY": None, **dict.fromkeys(AREAS[1:], "SY")})


def ask(measure: str, counter: str, since: str, until: str, areas: tuple[str, ...] = ("SY",), group: str = "all") -> list[Answer]:
    """What the arithmetic says with these rows, for one counter: its totals and its incidents apart."""
    terms = [term(row) for row in ROWS if (row["measure"], row["group"]) == (measure, group)]
    window = Window(date.fromisoformat(since), date.fromisoformat(until))
    return [answer for answer in answers(terms, areas, window, TREE, {}) if answer.series.counter == counter]


def total(measure: str, counter: str, since: str, until: str, areas: tuple[str, ...] = ("SY",), group: str = "all") -> Answer:
    return next(a for a in ask(measure, counter, since, until, areas, group) if a.series.counts == "total")


def test_every_fact_is_carried_or_left_out_and_none_is_both() -> None:
    expected = set()
    for part in FACTS.split():
        first, _, last = part.partition("-")
        expected.update(range(int(first), int(last or first) + 1))
    assert len(expected) == 928
    carried = {fact for row in ROWS for fact in facts_of(row)}
    left_out = [int(row["fact"]) for row in LEFT_OUT]
    assert len(left_out) == len(set(left_out))
    assert carried | set(left_out) == expected
    assert not carried & set(left_out)


def test_a_fact_that_is_left_out_says_why_in_a_sentence() -> None:
    assert all(row["subject"] == "casualties" and row["reason"][0].isupper() and row["reason"].endswith(".") for row in LEFT_OUT)


def test_a_share_in_percent_is_never_a_number_of_people() -> None:
    shares = [row for row in LEFT_OUT if row["measure_text"].endswith("_pct")]
    assert len(shares) == 53
    assert all(row["reason"].startswith("A share in percent") for row in shares)


def keeps_the_rules(row: dict[str, str]) -> None:
    starts_on, ends_on = span(row)
    stated = amount(row)
    assert measures.MEASURES[row["measure"]].subject == "casualties"
    assert row["group"] in measures.GROUPS
    assert row["counts"] in ("incident", "total")
    assert row["area"] in AREAS
    assert row["place"]
    assert row["covers"] in ("whole", "part")
    assert starts_on <= ends_on <= date(2026, 4, 30)
    assert row["precision"] in measures.PRECISIONS
    assert row["unit"] == "people"
    assert row["grade"] in measures.GRADES
    assert row["status"] in measures.STATUSES
    assert row["since_on"] == ""
    assert row["url"].startswith("http")
    assert row["title"]
    assert row["published_on"] == "" or date.fromisoformat(row["published_on"]) >= starts_on
    assert row["quantifier"] in measures.QUANTIFIERS
    filled = (stated.low is not None, stated.best is not None, stated.high is not None)
    exact, between, lower, upper = (False, True, False), (True, False, True), (True, False, False), (False, False, True)
    assert filled in {"at_least": [lower], "up_to": [upper], "about": [exact], "": [exact, between]}[row["quantifier"]]
    assert filled != between or int(row["low"]) < int(row["high"])


def test_each_row_keeps_the_rules_of_a_figure() -> None:
    broken = []
    for row in ROWS:
        try:
            keeps_the_rules(row)
        except (AssertionError, ValueError) as error:
            broken.append((row["fact"], row["measure"], str(error)))
    assert broken == []


def test_a_row_becomes_a_figure_with_a_key_of_its_own() -> None:
    assert set(COLUMNS) - {"fact", "area", "place"} <= set(Figure._fields)
    keys = Counter((facts_of(row)[0], row["measure"], row["group"]) for row in ROWS)
    assert [key for key, times in keys.items() if times > 1] == []


def test_an_incident_answers_for_its_own_people_wherever_it_happened() -> None:
    assert all(row["covers"] == "whole" for row in ROWS if row["counts"] == "incident")


def test_a_month_runs_to_its_last_day_and_a_year_to_its_last() -> None:
    known_better = {"1190", "1191"}  # stated by months, but published before the second one ended
    for row in ROWS:
        _, ends_on = span(row)
        if row["precision"] == "year":
            assert (ends_on.month, ends_on.day) == (12, 31), row["fact"]
        if row["precision"] == "month" and row["fact"] not in known_better:
            following = date(ends_on.year + ends_on.month // 12, ends_on.month % 12 + 1, 1)
            assert (following - ends_on).days == 1, row["fact"]


def test_an_undated_page_is_never_graded_as_if_it_were_dated() -> None:
    undated = [row for row in ROWS if "The page is undated" in row["note"]]
    assert len(undated) > 150
    assert {row["grade"] for row in undated} == {"contested"}
    assert {row["fact"] for row in undated if row["precision"] == "day"} == {"852"}, "its days are stated, its day of publication is not"


def test_a_count_of_which_only_the_year_is_sure_is_a_lower_bound_for_that_year() -> None:
    for row in ROWS:
        if row["precision"] == "year" and "undated" in row["note"] and row["counts"] == "total":
            assert row["quantifier"] == "at_least", row["fact"]


def test_pages_whose_year_was_only_inferred_stay_out() -> None:
    out = {int(row["fact"]) for row in LEFT_OUT}
    assert {*range(1425, 1433), 1481, 1482, 1225, 1226, 1229, 560, 561, 562} <= out


def test_no_counter_is_spelt_in_two_ways_or_hides_a_go_between() -> None:
    counters = {row["counted_by"] for row in ROWS}
    assert len({name.casefold() for name in counters}) == len(counters)
    assert not [name for name in counters if " via " in name or "UN OCHA" in name or "Civil Defence" in name]
    assert {"SOHR", "SNHR", "White Helmets", "OCHA", "Daraa 24", "Suwayda 24", "Ahrar Horan"} <= counters


def test_two_unnamed_counters_are_never_one() -> None:
    unnamed = [row for row in ROWS if row["counted_by"].startswith(("unnamed", "local sources", "local reports"))]
    assert all(" of " in row["counted_by"] or ", cited by " in row["counted_by"] for row in unnamed)


def test_one_counter_never_says_two_things_of_one_whole_area_and_span_unless_it_restated_them() -> None:
    said = defaultdict(list)
    for row in ROWS:
        if row["covers"] == "whole" and row["counts"] == "total":
            said[row["counted_by"], row["measure"], row["group"], row["area"], row["starts_on"], row["ends_on"]].append(row)
    twice = {tuple(row["fact"] for row in rows) for rows in said.values() if len(rows) > 1}
    assert twice == {("146;147", "148")}
    assert total("people_killed", "SOHR", "2025-07-13", "2025-07-20", ("SY13",)).amount == Amount(None, 1120, None)


def test_two_incidents_of_one_counter_are_never_the_same_people() -> None:
    incidents = [row for row in ROWS if row["counts"] == "incident"]
    for one, other in combinations(incidents, 2):
        alike = all(one[column] == other[column] for column in ("counted_by", "measure", "area"))
        overlap = one["starts_on"] <= other["ends_on"] and other["starts_on"] <= one["ends_on"]
        if alike and overlap:
            assert one["place"] != other["place"], (one["fact"], other["fact"])


def test_an_event_that_was_counted_again_is_carried_once_with_its_last_count() -> None:
    church = [row for row in ROWS if row["counted_by"] == "Ministry of Health" and row["measure"] == "civilians_killed"]
    assert [(row["fact"], row["best"]) for row in church] == [("140", "25")]
    explosion = [row for row in ROWS if "Al-Raml" in row["place"] and row["counted_by"] == "White Helmets"]
    assert {row["measure"]: row["best"] for row in explosion} == {"civilians_killed": "16", "civilians_injured": "18"}


def test_the_same_statement_through_two_outlets_is_one_row() -> None:
    merged = sorted(row["fact"] for row in ROWS if ";" in row["fact"])
    assert set(merged) == {"12;1479", "14;1478", "23;24", "146;147", "154;155", "479;1474", "729;1483", "1456;61"}


# --- running totals


def test_f10_the_toll_of_as_sweida_is_one_series_per_counter() -> None:
    def tolls(counter: str) -> list[tuple[str, str, int]]:
        rows = [r for r in ROWS if (r["counted_by"], r["measure"], r["group"], r["area"]) == (counter, "people_killed", "all", "SY13")]
        tolls = [r for r in rows if r["starts_on"] == "2025-07-13"]
        assert {r["counts"] for r in tolls} == {"total"}
        assert {r["covers"] for r in tolls} == {"whole"}
        return sorted((r["ends_on"], r["quantifier"], number(r)) for r in tolls)

    assert tolls("SOHR") == [
        ("2025-07-15", "", 89),
        ("2025-07-16", "at_least", 300),
        ("2025-07-19", "", 940),
        ("2025-07-20", "", 1017),
        ("2025-07-20", "", 1120),
        ("2025-07-21", "", 1260),
        ("2025-08-04", "", 1517),
        ("2025-08-05", "", 1531),
        ("2025-08-31", "", 1653),
        ("2025-09-22", "at_least", 2048),
    ]
    assert tolls("SNHR") == [("2025-07-23", "", 426), ("2025-07-24", "at_least", 814), ("2025-07-31", "at_least", 1013)]
    assert tolls("WHO") == [("2025-07-25", "", 903)]


def test_the_toll_of_as_sweida_is_never_more_than_its_last_running_total() -> None:
    answer = total("people_killed", "SOHR", "2025-07-01", "2025-12-31", ("SY13",))
    assert (answer.amount, answer.as_of) == (Amount(2048, None, None, "at_least"), date(2025, 9, 22))


def test_f11_seven_counts_of_the_offensive_stand_beside_each_other_as_parts_of_syria() -> None:
    facts = {21: ("UN", 56), 17: ("White Helmets", 56), 19: ("SOHR", 61), 35: ("OCHA", 69), 6: ("OCHA", 75), 27: ("White Helmets", 81)}
    facts |= {20: ("SOHR", 92), 28: ("SNHR", 149), 37: ("SOHR", 111)}
    for fact, (counter, people) in facts.items():
        row = the(fact)
        assert (row["counted_by"], row["measure"], number(row)) == (counter, "civilians_killed", people)
        assert (row["counts"], row["area"], row["covers"]) == ("total", "SY", "part")
    assert len({the(fact)["place"] for fact in facts}) == 5
    assert (the(6)["grade"], the(6)["quantifier"], the(35)["quantifier"]) == ("confirmed", "at_least", "at_least")
    largest = total("civilians_killed", "SOHR", "2024-11-27", "2024-12-08")
    assert (largest.amount, largest.covers) == (Amount(111, None, None, "at_least"), "part")


def test_f12_745_is_civilians_in_one_statement_and_everybody_in_another_that_is_contested() -> None:
    civilians, everybody = the(87), the(92)
    assert (civilians["measure"], civilians["best"], civilians["grade"]) == ("civilians_killed", "745", "reported")
    assert (everybody["measure"], everybody["best"], everybody["grade"]) == ("people_killed", "745", "contested")


@pytest.mark.parametrize(
    ("until", "sum_of_four"), [("2025-03-11", 1225), ("2025-03-12", 1383), ("2025-03-13", 1476)], ids=["11 March", "12 March", "13 March"]
)
def test_the_coastal_tolls_of_four_governorates_come_to_the_toll_of_the_coast(until: str, sum_of_four: int) -> None:
    coast = [row for row in ROWS if row["starts_on"] == "2025-03-06" and row["ends_on"] == until and row["counted_by"] == "SOHR"]
    whole = {number(row) for row in coast if row["area"] == "SY" and row["measure"] == "civilians_killed"}
    parts = [row for row in coast if row["area"] != "SY"]
    assert whole == {sum_of_four}
    assert sum(map(number, parts)) == sum_of_four
    answer = total("civilians_killed", "SOHR", "2025-03-06", until, ("SY04", "SY05", "SY06", "SY10"))
    assert answer.amount == Amount(None, sum_of_four, None)


def test_what_the_coastal_toll_grew_by_on_a_day_of_documentation_is_not_a_death_toll_of_that_day() -> None:
    out = {int(row["fact"]) for row in LEFT_OUT if "day of documentation" in row["reason"] or "newly documented" in row["reason"]}
    assert out == {*range(469, 476), *range(117, 122), *range(1526, 1533), *range(1538, 1544), *range(1547, 1550)}
    days = [row for row in ROWS if row["starts_on"] == row["ends_on"] and "2025-03-06" <= row["starts_on"] <= "2025-03-14"]
    assert not days


def test_each_counter_of_the_coast_has_its_own_toll() -> None:
    tolls = {fact: (the(fact)["counted_by"], number(the(fact))) for fact in (85, 86, 103, 106, 110, 1181)}
    assert tolls == {
        85: ("Civil Peace Group (Seen)", 1743),
        86: ("Center for Combating Violence and Hatred", 1700),
        103: ("OHCHR", 111),
        106: ("SOHR", 1676),
        110: ("SCM", 1169),
        1181: ("SNHR", 803),
    }
    assert the(103)["grade"] == "confirmed"


def test_a_running_total_falls_only_where_a_row_says_that_it_is_contested() -> None:
    series = defaultdict(list)
    for row in ROWS:
        if row["counts"] == "total" and row["group"] != "natives":
            place = row["place"] if row["covers"] == "part" else ""
            series[row["counted_by"], row["measure"], row["group"], row["area"], place, row["starts_on"]].append(row)
    for rows in series.values():
        ordered = sorted((row for row in rows if row["quantifier"] != "about"), key=lambda row: (row["ends_on"], number(row)))
        for earlier, later in pairwise(ordered):
            assert number(earlier) <= number(later) or "contested" in (earlier["grade"], later["grade"]), (earlier["fact"], later["fact"])


# --- a whole and its parts


def test_the_months_since_december_2024_come_to_the_running_total_of_the_same_counter() -> None:
    months = [the(fact) for fact in range(412, 430)]
    killed = sum(number(row) for row in months if row["measure"] == "people_killed")
    civilians = sum(number(row) for row in months if row["measure"] == "civilians_killed")
    assert (killed, civilians) == (9889, 7449)
    assert (number(the(1456)), number(the(60))) == (9889, 7449)
    assert total("people_killed", "SOHR", "2024-12-08", "2025-08-06").amount == Amount(None, 9889, None)
    assert total("civilians_killed", "SOHR", "2024-12-08", "2025-08-06").amount == Amount(None, 7449, None)


def test_the_half_year_and_the_months_after_it_come_to_snhrs_year_2024() -> None:
    later = [the(fact) for fact in (1174, 355, 360, 363, 4, 48)]
    assert number(the(350)) + sum(map(number, later)) == number(the(1)) == 1264
    assert total("civilians_killed", "SNHR", "2024-01-01", "2024-12-31").amount == Amount(None, 1264, None)


def test_who_killed_is_a_group_and_comes_to_the_whole_of_its_statement() -> None:
    parts = [the(fact) for fact in (29, 30, 31, 32, 33)]
    assert {row["group"] for row in parts} == {"by_opposition_factions", "by_russia", "by_sdf", "by_regime_forces", "by_unknown_parties"}
    assert sum(map(number, parts)) == number(the(28, "all")) == 149


def test_daraa_24_by_part_of_the_governorate_never_answers_for_the_governorate() -> None:
    parts = [the(fact) for fact in range(1610, 1615)]
    assert {row["covers"] for row in parts} == {"part"}
    assert sum(map(number, parts)) == number(the(503)) == 439
    assert total("people_killed", "Daraa 24", "2023-01-01", "2023-12-31", ("SY12",)).amount == Amount(None, 439, None)


def test_two_counters_of_one_governorate_are_two_answers() -> None:
    daraa = {c: total("people_killed", c, "2025-01-01", "2025-12-31", ("SY12",)).amount.best for c in ("Daraa 24", "Ahrar Horan")}
    assert daraa == {"Daraa 24": 438, "Ahrar Horan": 399}


def test_people_counted_by_where_they_are_from_are_not_counted_where_they_died() -> None:
    natives = {fact for row in ROWS if row["group"] == "natives" for fact in facts_of(row)}
    assert natives == {1231, 1234, 546, 1227, 564, 1218, 1219, 1215, 1216}
    assert all(
        fact not in natives for answer in ask("people_killed", "Daraa 24", "2025-07-01", "2025-07-31", ("SY12",)) for fact in answer.terms
    )


def test_revenge_killings_by_month_stay_below_the_year_and_apart_from_the_massacres() -> None:
    months = [*(the(fact) for fact in range(1563, 1572)), the(442), the(446)]
    assert sum(map(number, months)) == 1289
    assert number(the(437)) == 1334
    assert {row["group"] for row in months} == {"revenge_killings"}
    assert {the(fact)["group"] for fact in range(1550, 1555)} == {"revenge_killings_and_massacres"}
    assert sum(number(the(fact)) for fact in range(1551, 1555)) == number(the(1550)) == 2161
    october = [row for row in ROWS if row["group"] == "revenge_killings" and row["starts_on"] == "2025-10-01" and row["area"] != "SY"]
    assert sum(map(number, october)) == number(the(446)) == 67


def test_revenge_killings_of_2025_are_the_difference_of_two_running_totals() -> None:
    answer = total("people_killed", "SOHR", "2025-01-01", "2025-12-31", group="revenge_killings")
    assert (answer.amount, answer.days_covered) == (Amount(None, 1334 - 160, None), 339)


def test_a_count_of_government_held_areas_never_answers_for_the_governorate() -> None:
    murders = [row for row in ROWS if row["group"] == "murder_crimes" and "overnment-held areas" in row["place"]]
    assert len(murders) == 54
    assert {row["covers"] for row in murders} == {"part"}
    answer = total("people_killed", "SOHR", "2024-01-01", "2024-12-31", group="murder_crimes")
    assert (answer.amount, answer.covers) == (Amount(283, None, None, "at_least"), "part")


def test_the_desert_is_a_part_of_the_governorates_it_lies_in() -> None:
    desert = [row for row in ROWS if row["group"] == "isis_desert"]
    assert {row["covers"] for row in desert} == {"part"}
    january = {row["area"]: number(row) for row in desert if row["starts_on"] == "2024-01-01" and row["ends_on"] == "2024-01-31"}
    assert january.pop("SY") == sum(january.values()) == 72


def test_remnants_of_war_have_their_own_measure_and_civilians_are_a_group_of_it() -> None:
    assert (the(941)["measure"], the(941)["group"], number(the(941))) == ("killed_by_explosive_remnants", "all", 662)
    assert (the(67)["measure"], the(67)["group"], number(the(67))) == ("killed_by_explosive_remnants", "civilians", 71)
    assert {row["reason"][:12] for row in LEFT_OUT if int(row["fact"]) in (940, 943)} == {"The sum of t"}
    parts = [the(fact) for fact in (950, 952, 954)]
    assert {row["covers"] for row in parts} == {"part"}
    assert sum(map(number, parts)) == number(the(948)) == 323


def test_of_whom_children_and_women_are_a_part_of_their_own_statement() -> None:
    groups = ("children", "women", "men")
    of_whom = [row for row in ROWS if row["group"] in groups and row["note"].startswith("Of whom")]
    assert len(of_whom) == 125
    for row in of_whom:
        assert row["area"] == "SY"
        assert row["covers"] == "whole" or number(row) >= 10, "small counts by sex or age in a small area do not belong here"
        statement = 55 if row["fact"] == "56" else facts_of(row)[0]
        assert number(row) < number(the(statement)), row["fact"]
    assert sum(number(the(941, group)) for group in groups) == number(the(941)) == 662


def test_civilians_are_never_more_than_everybody_in_the_same_place_and_days() -> None:
    everybody = defaultdict(list)
    for row in ROWS:
        if row["measure"] == "people_killed":
            everybody[row["counted_by"], row["group"], row["area"], row["place"], row["starts_on"], row["ends_on"]].append(row)
    compared = 0
    for row in ROWS:
        if row["measure"] == "civilians_killed":
            for other in everybody[row["counted_by"], row["group"], row["area"], row["place"], row["starts_on"], row["ends_on"]]:
                compared += 1
                assert number(row) <= number(other), (row["fact"], other["fact"])
    assert compared > 50


def test_a_longer_total_is_at_least_each_total_inside_it() -> None:
    series = defaultdict(list)
    for row in ROWS:
        if row["counts"] == "total" and row["covers"] == "whole":
            series[row["counted_by"], row["measure"], row["group"], row["area"]].append(row)
    smaller = {
        (longer["fact"], inside["fact"])
        for rows in series.values()
        for longer in rows
        for inside in rows
        if longer is not inside
        and longer["starts_on"] <= inside["starts_on"]
        and inside["ends_on"] <= longer["ends_on"]
        and number(longer) < number(inside)
    }
    assert smaller == {("146;147", "148"), ("1457", "1671")}


def test_notes_are_whole_sentences() -> None:
    for row in ROWS:
        if row["note"]:
            assert row["note"].endswith("."), row["fact"]
            assert "  " not in row["note"], row["fact"]
            assert row["note"][0].isupper() or row["note"][0].isdigit(), row["fact"]
