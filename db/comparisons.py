"""One counter followed over areas, over time, or from one period to the next: never a patchwork of counters."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from db.spans import DAY, Window
from db.totals import Answer, Coverage, LeftOut, Series, Term, Tree, answer_of, answers, by_series, precedence

State = Literal["reported", "zero", "longer", "not_reported", "not_covered"]


class AreaAnswer(NamedTuple):
    """What the compared counter says of one area; `answer` is None where it says nothing."""

    area: str
    state: State
    answer: Answer | None


class Point(NamedTuple):
    """What one series says of one bucket of days. `kind`: how it may be drawn; a running total is a point on the day it ends."""

    series: Series
    kind: Literal["flow", "running", "stock"]
    bucket: Window
    state: State
    answer: Answer | None


def by_area(
    terms: Iterable[Term],
    parts: Sequence[str],
    window: Window,
    tree: Tree,
    coverage: Mapping[str, Coverage],
    known: Iterable[Series] = (),
    chosen: Series | None = None,
) -> tuple[Series | None, list[AreaAnswer]]:
    """Each area's answer by one series: the chosen one, else the one that answers for most areas, then days, then the headline rule.

    A stock older than the window does not enter a comparison. None when no series says anything.
    """
    own_terms = by_series((term for term in terms if term.counts != "stock" or window.holds(term.starts_on, term.ends_on)), known)
    if chosen is not None:
        own_terms = {chosen: own_terms.get(chosen, [])}
    answered = {series: _each(series, own, parts, window, tree, coverage) for series, own in own_terms.items()}
    answered = {series: found for series, found in answered.items() if found}
    if not answered:
        states = {state_of(None, window, coverage.get(series.source)) for series in own_terms}
        silent: State = "not_covered" if states == {"not_covered"} else "not_reported"
        return chosen, [AreaAnswer(code, silent, None) for code in parts]
    best = min(answered, key=lambda series: (_stray(series, coverage), *_comparability(answered[series])))
    watched = coverage.get(best.source)
    return best, [AreaAnswer(code, state_of(answered[best].get(code), window, watched), answered[best].get(code)) for code in parts]


def _each(
    series: Series, terms: Sequence[Term], parts: Sequence[str], window: Window, tree: Tree, coverage: Mapping[str, Coverage]
) -> dict[str, Answer]:
    asked = frozenset(parts)
    at: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        for code in tree.line(term.area) & asked:
            at[code].append(term)
    found = {code: answer_of(series, at[code], (code,), window, tree, coverage) for code in parts}
    return {code: answer for code, answer in found.items() if answer is not None and answer.covers == "whole"}


def _stray(series: Series, coverage: Mapping[str, Coverage]) -> bool:
    """Incidents of a source that does not say which days it watched: good for an area, poor for comparing areas."""
    return series.counts == "incident" and series.source not in coverage


def _comparability(found: Mapping[str, Answer]) -> tuple[object, ...]:
    first = min(found.values(), key=precedence)
    return (-len(found), -sum(answer.share for answer in found.values()), *precedence(first)[3:])


def state_of(answer: Answer | None, window: Window, watched: Coverage | None) -> State:
    """Zero, nothing reported and not covered are told apart from a number."""
    if answer is not None:
        return "zero" if answer.amount.best == 0 else "reported"
    covered = watched is None or window.touches(watched.starts_on, watched.ends_on)
    return "not_reported" if covered else "not_covered"


def in_longer_spans(terms: Iterable[Term], area: str, buckets: Sequence[Window]) -> set[Window]:
    """The buckets of which something was said about the whole area, or some of its incidents, with days outside the bucket together."""
    longer = {
        (term.starts_on, term.ends_on)
        for term in terms
        if (term.counts == "incident" or (term.area == area and term.covers == "whole")) and _bucket_of(term, buckets) is None
    }
    found: set[Window] = set()
    for since, until in longer:
        first = max(bisect_right(buckets, (since, date.max)) - 1, 0)
        found.update(bucket for bucket in buckets[first : bisect_right(buckets, (until, date.max))] if bucket.touches(since, until))
    return found


def over_time(
    terms: Iterable[Term],
    areas: Sequence[str],
    buckets: Sequence[Window],
    tree: Tree,
    coverage: Mapping[str, Coverage],
    known: Iterable[Series] = (),
) -> tuple[list[Point], list[LeftOut]]:
    """Each series bucket by bucket, and beside it the statements whose span is coarser than a bucket and that are not drawn.

    Totals that run on from one start are points of a line; a stock is a point on each day it was counted. A bucket inside a
    series' first and last without an answer is there with its state, so that a gap can be drawn as a gap.
    """
    own_terms = by_series(terms, known)
    asked, points, coarse = tree.outermost(areas), [], []
    window = Window(buckets[0].since, buckets[-1].until)
    lines = {series: _starts_of_lines(own, asked, buckets) for series, own in own_terms.items()}
    starts = set().union(*lines.values())
    for series, own in own_terms.items():
        here = [term for term in own if tree.within(term.area, asked) or series.counts != "incident"]
        if series.counts == "stock":
            points += _stock_points(series, here, asked, window, tree, coverage)
            continue
        running = _running(here, asked, buckets, lines[series], starts) if series.counts == "total" else []
        points += [
            Point(series, "running", _day(term.ends_on), "reported", answer) for term, answer in _line(series, running, tree, coverage)
        ]
        on_a_line = {id(term) for term in running}
        drawn, listed = _bucketed([term for term in here if id(term) not in on_a_line], buckets, window)
        points += _bucket_points(series, drawn, asked, buckets, tree, coverage)
        coarse += [LeftOut(term, "coarser_than_the_chart") for term in listed if tree.within(term.area, asked)]
    return points, coarse


def _day(day: date) -> Window:
    return Window(day, day)


def _stock_points(
    series: Series, terms: Sequence[Term], asked: tuple[str, ...], window: Window, tree: Tree, coverage: Mapping[str, Coverage]
) -> list[Point]:
    days = sorted({term.ends_on for term in terms if window.holds(term.ends_on, term.ends_on)})
    found = [answer_of(series, [t for t in terms if t.ends_on == day], asked, _day(day), tree, coverage) for day in days]
    return [
        Point(series, "stock", _day(answer.as_of), state_of(answer, window, None), answer)
        for answer in found
        if answer is not None and answer.covers == "whole"
    ]


def _starts_of_lines(terms: Iterable[Term], asked: tuple[str, ...], buckets: Sequence[Window]) -> set[date]:
    """The days from which one series' totals for the area asked run on to different ends that do not all fit into buckets."""
    ends: dict[date, set[date]] = defaultdict(set)
    coarse: set[date] = set()
    for term in terms:
        if term.counts == "total" and term.covers == "whole" and asked == (term.area,):
            ends[term.starts_on].add(term.ends_on)
            if _bucket_of(term, buckets) is None:
                coarse.add(term.starts_on)
    return {start for start, days in ends.items() if len(days) > 1 and start in coarse}


def _running(terms: Sequence[Term], asked: tuple[str, ...], buckets: Sequence[Window], own: set[date], starts: set[date]) -> list[Term]:
    """One counter's totals that lie on lines: all from a start of its own lines, of another counter's start those no bucket can hold."""
    return [
        term
        for term in terms
        if term.covers == "whole"
        and asked == (term.area,)
        and term.ends_on >= buckets[0].since
        and (term.starts_on in own or (term.starts_on in starts and _bucket_of(term, buckets) is None))
    ]


def _line(series: Series, running: Sequence[Term], tree: Tree, coverage: Mapping[str, Coverage]) -> list[tuple[Term, Answer]]:
    latest: dict[tuple[date, date], Term] = {}
    for term in sorted(running, key=lambda term: (term.preference, term.key)):
        latest[term.starts_on, term.ends_on] = term
    found = [
        (term, answer_of(series, [term], (term.area,), Window(term.starts_on, term.ends_on), tree, coverage)) for term in latest.values()
    ]
    return [(term, answer) for term, answer in sorted(found, key=lambda pair: pair[0].ends_on) if answer is not None]


def _bucket_of(term: Term, buckets: Sequence[Window]) -> int | None:
    at = bisect_right(buckets, (term.starts_on, date.max)) - 1
    return at if at >= 0 and buckets[at].holds(term.starts_on, term.ends_on) else None


def _bucketed(terms: Sequence[Term], buckets: Sequence[Window], window: Window) -> tuple[dict[int, list[Term]], list[Term]]:
    drawn: dict[int, list[Term]] = defaultdict(list)
    listed = []
    for term in terms:
        at = _bucket_of(term, buckets)
        if at is not None:
            drawn[at].append(term)
        elif window.holds(term.starts_on, term.ends_on):
            listed.append(term)
    return drawn, listed


def _bucket_points(
    series: Series,
    drawn: Mapping[int, Sequence[Term]],
    asked: tuple[str, ...],
    buckets: Sequence[Window],
    tree: Tree,
    coverage: Mapping[str, Coverage],
) -> list[Point]:
    watched = coverage.get(series.source)
    points = []
    for i, bucket in enumerate(buckets):
        answer = answer_of(series, drawn.get(i, ()), asked, bucket, tree, coverage)
        if answer is not None and answer.covers != "whole":
            answer = None
        points.append(Point(series, "flow", bucket, state_of(answer, bucket, watched), answer))
    said = [i for i, point in enumerate(points) if point.answer is not None]
    return points[said[0] : said[-1] + 1] if said else []


def change(
    terms: Sequence[Term],
    areas: Sequence[str],
    window: Window,
    tree: Tree,
    coverage: Mapping[str, Coverage],
    known: Sequence[Series],
    now: Answer,
) -> Answer | None:
    """What the same series said of the as many days before, where the two may be compared.

    Both must be flows of plain numbers for the same number of areas that cover every day of their window.
    """
    before = Window(window.since - window.days * DAY, window.since - DAY)
    for answer in answers(terms, areas, before, tree, coverage, known):
        alike = answer.series == now.series and answer.areas_reported == now.areas_reported and answer.covers == now.covers == "whole"
        full = answer.days_covered == answer.window_days and now.days_covered == now.window_days
        if alike and full and answer.series.counts != "stock" and answer.amount.word == now.amount.word == "exact":
            return answer
    return None
