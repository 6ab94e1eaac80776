"""Before and after a day: same-length windows, one counter, and a difference only where it means something."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import Engine

from db import anchors
from db.amounts import Amount
from db.anchor_windows import Length, Windows, left_out, months_of, windows
from db.material import Material, Question
from db.spans import DAY, Window
from db.totals import Coverage, Series, Term, Tree, answers
from etl.contract import Span
from tests.oracle import PARENTS
from tests.reports import SOURCE, figure, keep

ANCHOR, TODAY = date(2024, 11, 27), date(2026, 11, 22)
TREE = Tree(PARENTS)
PARTS = TREE.children["SY"]
SPANS = Windows(Window(date(2024, 11, 17), date(2024, 11, 26)), Window(date(2024, 11, 27), date(2024, 12, 6)))
Q = Question("civilians_killed", date(2011, 1, 1), TODAY)
WATCHES = Span(date(2024, 1, 1), date(2025, 12, 31))
ALL = SOURCE._replace(absence_is_zero=True)


def term(counter: str, area: str, first: date, last: date, best: int | None, **others: Any) -> Term:
    amount = others.pop("amount", Amount(None, best, None))
    counts = others.pop("counts", "total")
    return Term("s", counter, "civilians_killed", "all", "people", counts, area, "whole", first, last, amount, **others)


def said(*terms: Term, coverage: dict[str, Coverage] | None = None, known: list[Series] | None = None) -> Material:
    return Material(list(terms), known or [], coverage or {}, TREE)


# --- the windows


@given(some.dates(date(2011, 1, 1), TODAY), some.sampled_from([1, 30, 90, 365]))
def test_the_two_windows_are_as_long_as_each_other_and_meet_at_the_anchor(anchor: date, length: int) -> None:
    found = windows(anchor, Length(length), TODAY)
    assert found is not None
    before, after = found
    assert before.days == after.days == min(length, (TODAY - anchor).days + 1)
    assert (before.until + DAY, after.since) == (anchor, anchor)
    assert after.until <= TODAY


def test_days_to_come_cut_both_windows_and_an_anchor_to_come_has_none() -> None:
    assert windows(TODAY - 9 * DAY, Length(90), TODAY) == (Window(TODAY - 19 * DAY, TODAY - 10 * DAY), Window(TODAY - 9 * DAY, TODAY))
    assert windows(TODAY + DAY, Length(90), TODAY) is None


@given(some.dates(date(2011, 1, 1), TODAY + 99 * DAY), some.sampled_from([1, 3, 6, 12]))
def test_windows_of_months_are_whole_months_on_either_side_of_the_anchors_own(anchor: date, length: int) -> None:
    found = windows(anchor, Length(length, "month"), TODAY)
    is_first = anchor.day == 1
    over = [first for first in firsts(date(2011, 1, 1), TODAY) if first >= anchor and following(first) <= TODAY + DAY]
    assert (found is None) == (not over)
    if found is None:
        return
    before, after = found
    earlier = [first for first in firsts(date(2009, 1, 1), TODAY) if following(first) <= anchor]
    n = min(length, len(over))
    assert after == Window(over[0], following(over[n - 1]) - DAY)
    assert before == Window(earlier[-n], following(earlier[-1]) - DAY)
    assert months_of(found) == n
    assert abs(before.days - after.days) <= 3
    assert left_out(found) == (None if is_first else Window(anchor.replace(day=1), following(anchor.replace(day=1)) - DAY))


def following(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def firsts(since: date, until: date) -> list[date]:
    return [date(year, month, 1) for year in range(since.year, until.year + 1) for month in range(1, 13)]


# --- one counter, and what may be compared


def test_a_difference_is_given_where_both_sides_are_whole() -> None:
    before, after = said(term("A", "SY", *SPANS.before, 210)), said(term("A", "SY", *SPANS.after, 3_205))
    found = anchors.compare(before, after, SPANS, ("SY",), PARTS)
    assert found is not None
    assert (found.whole.obstacle, found.whole.difference, found.whole.ratio) == ("", 2_995, Fraction(2_995, 210))
    assert {pair.obstacle for pair in found.parts} == {"neither"}


def test_single_incidents_of_a_governorate_are_limits_and_no_parts_of_it() -> None:
    told = [term("A", "SY02", span.since, span.since, 2, counts="incident") for span in SPANS]
    found = anchors.compare(said(told[0]), said(told[1]), SPANS, ("SY02",), ("SY02",))
    assert found is not None
    assert (found.whole.obstacle, found.whole.difference) == ("limit", None)


def test_zero_before_has_a_difference_and_no_ratio() -> None:
    found = anchors.compare(said(term("A", "SY", *SPANS.before, 0)), said(term("A", "SY", *SPANS.after, 5)), SPANS, ("SY",), PARTS)
    assert found is not None
    assert (found.whole.states, found.whole.difference, found.whole.ratio) == (("zero", "reported"), 5, None)


@pytest.mark.parametrize(
    ("before", "after", "obstacle"),
    [
        ([], [term("A", "SY", *SPANS.after, 5)], "no_before"),
        ([term("A", "SY", *SPANS.before, 5)], [], "no_after"),
        ([term("A", "SY02", *SPANS.before, 5)], [term("A", "SY", *SPANS.after, 5)], "part"),
        (
            [term("A", "SY01", SPANS.before.since, SPANS.before.since, 2, counts="incident")],
            [term("A", "SY02", SPANS.after.since, SPANS.after.since, 2, counts="incident")],
            "part",
        ),
        ([term("A", "SY", *SPANS.before, 5)], [term("A", "SY", *SPANS.after, 0, amount=Amount(5, None, None, "at_least"))], "limit"),
        ([term("A", "SY", *SPANS.before, 5)], [term("A", "SY", *SPANS.after, 0, amount=Amount(None, 5, None, "about"))], "limit"),
        ([term("A", "SY", *SPANS.before, 5)], [term("A", "SY", SPANS.after.since, SPANS.after.until - DAY, 5)], "days"),
    ],
)
def test_there_is_no_difference_where_it_would_mean_nothing(before: list[Term], after: list[Term], obstacle: str) -> None:
    found = anchors.compare(said(*before), said(*after), SPANS, ("SY",), PARTS)
    assert found is not None
    assert (found.whole.obstacle, found.whole.difference, found.whole.ratio) == (obstacle, None, None)


def test_two_counters_are_never_compared_and_the_one_of_both_sides_is_taken() -> None:
    before = said(term("A", "SY", *SPANS.before, 10), term("B", "SY", *SPANS.before, 11))
    after = said(term("B", "SY", *SPANS.after, 20), term("C", "SY", *SPANS.after, 999))
    found = anchors.compare(before, after, SPANS, ("SY",), PARTS)
    assert found is not None
    assert (found.series.counter, found.whole.difference) == ("B", 9)
    only = anchors.compare(said(term("A", "SY", *SPANS.before, 10)), said(term("C", "SY", *SPANS.after, 9)), SPANS, ("SY",), PARTS)
    assert only is not None
    assert (only.series.counter, only.whole.difference, only.whole.obstacle) == ("C", None, "no_before")


def test_a_stock_is_the_latest_inside_each_window() -> None:
    days = (SPANS.before.since - DAY, SPANS.before.since, SPANS.before.until, SPANS.after.since, SPANS.after.since + 3 * DAY)
    rounds = [term("A", "SY", day, day, n, counts="stock") for n, day in enumerate(days)]
    found = anchors.compare(said(*rounds[:3]), said(*rounds), SPANS, ("SY",), PARTS)
    assert found is not None
    assert (found.whole.before.amount.best, found.whole.after.amount.best, found.whole.difference) == (2, 4, 2)
    old = anchors.compare(said(rounds[0]), said(*rounds), SPANS, ("SY",), PARTS)
    assert old is not None
    assert (old.whole.before, old.whole.obstacle) == (None, "no_before")


numbers = some.one_of(
    some.integers(0, 50).map(lambda n: Amount(None, n, None)),
    some.integers(0, 50).map(lambda n: Amount(n, None, None, "at_least")),
    some.integers(0, 50).map(lambda n: Amount(n, n + 1, n + 5)),
)


@some.composite
def reported(draw: some.DrawFn) -> tuple[list[Term], list[Term]]:
    sides = []
    for span in SPANS:
        first = span.since + draw(some.sampled_from([0, 0, 0, 2])) * DAY
        found = draw(
            some.lists(some.tuples(some.sampled_from("AB"), some.sampled_from(["SY", "SY01", "SY02", "SY03"]), numbers), max_size=7)
        )
        kept = {(counter, area): amount for counter, area, amount in found}
        sides.append([term(counter, area, first, span.until, 0, amount=amount) for (counter, area), amount in kept.items()])
    return sides[0], sides[1]


@given(reported())
@settings(max_examples=200)
def test_each_number_is_the_counters_own_answer_and_a_difference_is_theirs(sides: tuple[list[Term], list[Term]]) -> None:
    found = anchors.compare(said(*sides[0]), said(*sides[1]), SPANS, ("SY",), PARTS)
    assert (found is None) == (not sides[0] and not sides[1])
    if found is None:
        return
    for pair in (found.whole, *found.parts):
        areas = (pair.area,) if pair.area else ("SY",)
        for answer, terms, span in zip((pair.before, pair.after), sides, SPANS, strict=True):
            alone = [one for one in answers(terms, areas, span, TREE, {}) if one.series == found.series and one.covers == "whole"]
            assert [answer] == (alone or [None])
        if pair.difference is not None:
            assert pair.before is not None
            assert pair.after is not None
            assert pair.difference == pair.after.amount.best - pair.before.amount.best
            assert {a.amount.word for a in (pair.before, pair.after)} == {"exact"}
            assert all(a.whole and a.days_covered == a.window_days for a in (pair.before, pair.after))
        assert (pair.difference is None) == bool(pair.obstacle)


# --- asked of a store


def test_a_watching_source_says_zero_and_rates_name_their_population(store: Engine) -> None:
    killed = [figure(f"k{n}", 10 * n, ANCHOR + n * DAY) for n in (1, 2)] + [figure("b", 4, ANCHOR - DAY)]
    keep(store, *killed, source=ALL, span=WATCHES)
    found = anchors.before_after(store, Q, ANCHOR, Length(90), TODAY).set_index("area")
    assert len(found) == 15
    aleppo = found.loc["SY02"]
    assert (aleppo.before_value, aleppo.after_value, aleppo.difference, aleppo.ratio) == (4, 30, 26, 6.5)
    assert (found.loc[""].difference, found.loc["SY01"].after_state, found.loc["SY01"].difference) == (26, "zero", 0)
    assert aleppo.vintage == "OCHA 2022"
    assert aleppo.after_rate == pytest.approx(30 * 100_000 / aleppo.people)
    older = anchors.before_after(store, Q, ANCHOR, Length(90), TODAY, "US Census Bureau 2004").set_index("area")
    assert (older.loc["SY02"].people, older.loc[""].people) == (4_045_166, 17_920_844)
    assert older.loc["SY02"].after_rate == pytest.approx(30 * 100_000 / 4_045_166)


def test_outside_what_a_source_covers_is_neither_zero_nor_unreported(store: Engine) -> None:
    keep(store, figure("k", 3, ANCHOR + DAY), source=ALL, span=Span(ANCHOR, date(2025, 12, 31)))
    found = anchors.before_after(store, Q, ANCHOR, Length(30), TODAY).set_index("area")
    assert (found.loc["SY02"].before_state, found.loc["SY02"].after_state, found.loc["SY02"].obstacle) == (
        "not_covered",
        "reported",
        "no_before",
    )
    assert found.loc["SY01"].after_state == "zero"


def test_an_area_that_the_population_lacks_has_no_rate_and_what_is_not_people_neither(store: Engine) -> None:
    keep(store, figure("k", 3, ANCHOR + DAY), source=ALL, span=WATCHES)
    district = anchors.before_after(store, Q._replace(areas=("SY0200",)), ANCHOR, Length(30), TODAY).iloc[0]
    assert (district.people, district.after_rate != district.after_rate or district.after_rate is None) == (None, True)
    hit = figure("h", 2, ANCHOR + DAY, measure="health_facilities_damaged", unit="incidents")
    keep(store, hit, source=ALL._replace(id="other_dataset"), span=WATCHES)
    attacks = anchors.before_after(store, Q._replace(measure="health_facilities_damaged"), ANCHOR, Length(30), TODAY)
    assert set(attacks["people"]) == {None}


def test_monthly_totals_have_a_difference_over_whole_months_and_none_over_days(store: Engine) -> None:
    numbers = {(2024, 9): 7, (2024, 10): 5, (2024, 11): 100, (2024, 12): 40, (2025, 1): 2}
    months = {month: date(*month, 1) for month in numbers}
    keep(
        store,
        *(figure(f"m{first}", numbers[month], first, until=following(first) - DAY, counts="total", precision="month")
          for month, first in months.items()),
    )  # fmt: skip
    of_days = anchors.before_after(store, Q._replace(areas=("SY02",)), ANCHOR, Length(90), TODAY).iloc[0]
    assert (of_days.before_value, of_days.after_value, of_days.obstacle, of_days.difference) == (12, 42, "days", None)
    whole = anchors.before_after(store, Q._replace(areas=("SY02",)), ANCHOR, Length(2, "month"), TODAY).iloc[0]
    assert (whole.before_value, whole.after_value, whole.difference, whole.obstacle) == (12, 42, 30, "")
    assert (whole.before_window_days, whole.after_window_days) == (61, 62)


def test_nothing_reported_and_a_day_to_come_are_no_rows(store: Engine) -> None:
    assert anchors.before_after(store, Q, ANCHOR, Length(30), TODAY).empty
    keep(store, figure("k", 3, ANCHOR + DAY), source=ALL, span=WATCHES)
    assert anchors.before_after(store, Q, TODAY + DAY, Length(30), TODAY).empty
