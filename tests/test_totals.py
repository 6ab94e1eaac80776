"""The arithmetic of figures against a slow oracle, on thousands of random sets of reports."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import totals
from db.amounts import Amount, add
from db.spans import Window, chain, days_of, months, spans_of, together, without
from db.totals import Coverage, Term, Tree, answers
from tests import oracle

TREE = Tree(oracle.PARENTS)
DAY0 = date(2024, 11, 20)
CODES = sorted(oracle.PARENTS)


def day(n: int) -> date:
    return DAY0 + timedelta(days=n)


numbers = st.one_of(st.integers(0, 40), st.integers(0, 40), st.integers(0, 9).map(lambda n: n * 100))


@st.composite
def amounts(draw: st.DrawFn) -> Amount:
    low, best, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    return draw(
        st.sampled_from(
            [
                Amount(None, best, None),
                Amount(None, best, None),
                Amount(low, best, high),
                Amount(low, best, None),
                Amount(None, best, None, "about"),
                Amount(low, None, None, "at_least"),
                Amount(None, None, high, "up_to"),
                Amount(low, None, high),
            ]
        )
    )


@st.composite
def term_sets(draw: st.DrawFn) -> list[Term]:
    counts = draw(st.sampled_from(["incident", "total", "total", "stock"]))
    begins = draw(st.sampled_from([range(13), range(2), (0, 0, 5)]))
    areas = draw(st.sampled_from([CODES, ["SY"], ["SY02", "SY0200", "SY0201"]]))
    found = []
    for i in range(draw(st.integers(1, 7))):
        starts = draw(st.sampled_from(begins))
        ends = starts if counts == "stock" else draw(st.integers(starts, 14))
        found.append(
            Term(
                source="a",
                counter="A",
                measure="people_living_displaced" if counts == "stock" else "people_killed",
                group="all",
                unit="people",
                counts=counts,
                area=draw(st.sampled_from(areas)),
                covers="whole",
                starts_on=day(starts),
                ends_on=day(ends),
                amount=draw(amounts()),
                grade=draw(st.sampled_from(["confirmed", "reported"])),
                known_on=date.fromordinal(700_000 + 2**i),
                key=str(i),
                precision=draw(st.sampled_from(["day", "span", "week", "month", "year"])),
            )
        )
    return found


coverages = st.one_of(
    st.none(),
    st.builds(lambda a, n, zero: Coverage(day(a), day(a + n), zero), st.integers(-5, 12), st.integers(0, 20), st.booleans()),
)
windows = st.builds(lambda a, n: Window(day(a), day(a + n)), st.integers(-2, 12), st.integers(0, 16))
area_lists = st.lists(st.sampled_from(CODES), min_size=1, max_size=3)


@settings(max_examples=3000)
@given(term_sets(), area_lists, windows, coverages)
def test_an_answer_is_what_the_slow_oracle_says(terms: list[Term], areas: list[str], window: Window, coverage: Coverage | None) -> None:
    said = answers(terms, areas, window, TREE, {"a": coverage} if coverage else {})
    expected = oracle.opinion(terms, areas, *window, coverage)
    if expected is None:
        assert said == []
        return
    (answer,) = said
    found = (*answer.amount, answer.days_covered, answer.areas_reported, answer.areas_total, answer.whole)
    assert found == tuple(expected)


def by_month(terms: list[Term]) -> list[Term]:
    """The incidents of single days summed by area and month, as the store's summaries have them; the others as they are."""
    found = [term for term in terms if term.starts_on != term.ends_on]
    alike: dict[tuple[object, ...], list[Term]] = defaultdict(list)
    for term in terms:
        if term.starts_on == term.ends_on:
            bounds = tuple(number is None for number in term.amount[:3])
            alike[term.area, term.starts_on.replace(day=1), bounds, term.amount.quantifier, term.grade].append(term)
    for of in alike.values():
        low, best, high = (None if None in numbers else sum(numbers) for numbers in zip(*(term.amount[:3] for term in of), strict=True))
        first, last = min(term.starts_on for term in of), max(term.ends_on for term in of)
        days = sum(2 ** (day - 1) for day in {term.starts_on.day for term in of})
        amount = of[0].amount._replace(low=low, best=best, high=high)
        summed = of[0]._replace(starts_on=first, ends_on=last, amount=amount, precision="day", reports=len(of), days=days)
        found.append(summed._replace(known_on=max(term.known_on for term in of)))
    return found


@settings(max_examples=1000)
@given(
    term_sets(), area_lists, st.sampled_from([Window(date(2024, 11, 1), date(2024, 11, 30)), Window(date(2024, 11, 1), date(2024, 12, 31))])
)
def test_months_of_incidents_know_the_days_that_the_incidents_knew(terms: list[Term], areas: list[str], window: Window) -> None:
    incidents = [term for term in terms if term.counts == "incident"]
    one_by_one, summed = (answers(of, areas, window, TREE, {}) for of in (incidents, by_month(incidents)))
    assert [a._replace(terms=(), left_out=()) for a in summed] == [a._replace(terms=(), left_out=()) for a in one_by_one]


@given(term_sets(), area_lists)
def test_the_days_of_a_total_and_its_gaps_are_all_from_its_first_to_its_last(terms: list[Term], areas: list[str]) -> None:
    for answer in answers(terms, areas, Window(date(2024, 11, 1), date(2024, 12, 31)), TREE, {}):
        if answer.series.counts == "total":
            assert answer.days_covered + days_of(answer.gaps) == (answer.as_of - answer.starts_on).days + 1
            counted = [(term.starts_on, term.ends_on) for term in answer.terms]
            assert all(without([gap], together(counted)) == (gap,) for gap in answer.gaps)
        else:
            assert answer.gaps == ()


@given(st.integers(0, 2**31 - 1))
def test_the_bits_of_a_month_are_spans_that_do_not_touch(days: int) -> None:
    first = date(2024, 1, 1)
    spans = spans_of(first, days)
    assert {day for since, until in spans for day in range(since.day, until.day + 1)} == {n + 1 for n in range(31) if days >> n & 1}
    assert all((later - before).days > 1 for (_, before), (later, _) in pairwise(spans))


@settings(max_examples=500)
@given(term_sets(), area_lists, windows, coverages)
def test_the_terms_of_an_answer_are_its_sum_and_share_no_day_in_one_area(
    terms: list[Term], areas: list[str], window: Window, coverage: Coverage | None
) -> None:
    for answer in answers(terms, areas, window, TREE, {"a": coverage} if coverage else {}):
        if answer.terms:
            summed = [totals.answer_of(answer.series, [t], (t.area,), Window(t.starts_on, t.ends_on), TREE, {}) for t in answer.terms]
            assert all(one is not None for one in summed)
            assert {t.counts for t in answer.terms} == {answer.series.counts}
        if answer.series.counts == "total":
            for one in answer.terms:
                for other in answer.terms:
                    nested = one is not other and TREE.within(one.area, (other.area,))
                    assert not (nested and one.starts_on <= other.ends_on and other.starts_on <= one.ends_on)
        left = {id(out.term) for out in answer.left_out}
        assert not left & {id(term) for term in answer.terms}


@settings(max_examples=500)
@given(term_sets(), area_lists, windows, coverages, st.randoms())
def test_the_order_in_which_reports_arrive_changes_nothing(terms, areas, window, coverage, random) -> None:
    before = answers(terms, areas, window, TREE, {"a": coverage} if coverage else {})
    random.shuffle(terms)
    after = answers(terms, areas, window, TREE, {"a": coverage} if coverage else {})
    assert [a._replace(terms=(), left_out=()) for a in before] == [a._replace(terms=(), left_out=()) for a in after]


@settings(max_examples=500)
@given(term_sets(), area_lists, windows)
def test_two_counters_are_answered_side_by_side_and_never_added(terms: list[Term], areas: list[str], window: Window) -> None:
    other = [term._replace(counter="B") for term in terms]
    alone = answers(terms, areas, window, TREE, {})
    both = answers([*terms, *other], areas, window, TREE, {})
    assert sorted(a.amount for a in both) == sorted([a.amount for a in alone] * 2) if not any(None in a.amount for a in both) else True
    assert {a.series.counter for a in both} == ({"A", "B"} if alone else set())
    assert len(both) == 2 * len(alone)


@settings(max_examples=1000)
@given(st.lists(amounts(), min_size=1, max_size=6))
def test_a_sum_of_amounts_is_what_adding_them_as_intervals_says(stated: list[Amount]) -> None:
    expected, kept = oracle.sum_of(stated)
    found = add(stated)
    assert found.amount == expected
    assert set(range(len(stated))) - set(found.left_out) == kept


def test_a_sum_of_nothing_is_refused_because_it_is_not_zero() -> None:
    with pytest.raises(ValueError, match="nothing reported is not zero"):
        add([])


def test_an_answer_cannot_be_added_to_another() -> None:
    for number_like in ("__radd__", "__iadd__", "__sub__"):
        assert not hasattr(totals.Answer, number_like)
    assert not [name for name in dir(totals) if "total_of" in name or name.startswith("sum")]


class Span(Window):
    @property
    def starts_on(self) -> date:
        return self.since

    @property
    def ends_on(self) -> date:
        return self.until

    @property
    def preference(self) -> tuple[int, ...]:
        return ()


@settings(max_examples=500)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), max_size=12))
def test_a_chain_covers_as_many_days_as_the_best_subset(drawn: list[tuple[int, int]]) -> None:
    spans = [Span(day(a), day(a + n)) for a, n in drawn]
    found = chain(spans)
    assert sum(s.days for s in found) == days_of((s.since, s.until) for s in found)
    best = [0] * 32
    for last in range(1, 32):
        best[last] = max([best[last - 1], *(best[last - 1 - n] + n + 1 for a, n in drawn if a + n == last - 1)])
    assert sum(s.days for s in found) == best[31]


def test_days_are_counted_once_however_spans_overlap() -> None:
    assert days_of([(day(0), day(4)), (day(2), day(3)), (day(4), day(6)), (day(9), day(9))]) == 8


@given(*[st.sets(st.integers(0, 30))] * 2)
def test_the_days_without_others_are_those_of_the_first_alone(ours: set[int], theirs: set[int]) -> None:
    a, b = (together([(day(n), day(n)) for n in days]) for days in (ours, theirs))
    left = without(a, b)
    assert {n for n in range(31) if any(since <= day(n) <= until for since, until in left)} == ours - theirs
    assert days_of(left) == sum((until - since).days + 1 for since, until in left) == len(ours - theirs)
    assert list(left) == sorted(left)


def test_months_are_cut_to_the_window() -> None:
    assert months(Window(date(2024, 11, 27), date(2025, 1, 5))) == [
        Window(date(2024, 11, 27), date(2024, 11, 30)),
        Window(date(2024, 12, 1), date(2024, 12, 31)),
        Window(date(2025, 1, 1), date(2025, 1, 5)),
    ]
