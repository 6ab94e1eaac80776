"""Which spans of days one counter's totals cover without counting a day twice."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeVar

DAY = timedelta(days=1)


class Window(NamedTuple):
    """Days from `since` to `until`, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def holds(self, starts_on: date, ends_on: date) -> bool:
        return self.since <= starts_on and ends_on <= self.until

    def touches(self, starts_on: date, ends_on: date) -> bool:
        return starts_on <= self.until and ends_on >= self.since

    def cut(self, starts_on: date, ends_on: date) -> int:
        """How many days of the span lie in the window."""
        return max(0, (min(self.until, ends_on) - max(self.since, starts_on)).days + 1)


class Spanned(Protocol):
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def preference(self) -> tuple[int, ...]: ...


S = TypeVar("S", bound=Spanned)


def chain(spans: Iterable[S]) -> list[S]:
    """The non-overlapping spans that cover most days; then the fewest of them; then those with the higher `preference`.

    `preference` is a tuple of whole numbers, of one length for all, that is added up over a chain.
    """
    ordered = sorted(spans, key=attrgetter("ends_on", "starts_on"))
    if all(earlier.ends_on < later.starts_on for earlier, later in pairwise(ordered)):
        return ordered
    ordered.sort(key=lambda span: (span.ends_on, span.starts_on, span.preference))
    ends = [span.ends_on for span in ordered]
    worth: list[tuple[int, ...]] = [()]
    taken: list[tuple[int, int]] = [(-1, 0)]
    for i, span in enumerate(ordered):
        before = bisect_right(ends, span.starts_on - DAY, hi=i)
        weight = ((span.ends_on - span.starts_on).days + 1, -1, *span.preference)
        with_it = tuple(a + b for a, b in zip(worth[before], weight, strict=True)) if worth[before] else weight
        better = with_it > worth[-1]
        worth.append(with_it if better else worth[-1])
        taken.append((i, before) if better else taken[-1])
    found, (i, before) = [], taken[-1]
    while i >= 0:
        found.append(ordered[i])
        i, before = taken[before]
    return found[::-1]


def days_of(spans: Iterable[tuple[date, date]]) -> int:
    """How many days the spans cover together, each day once."""
    return sum((last - first).days + 1 for first, last in _apart(spans))


def spans_of(first: date, days: int) -> list[tuple[date, date]]:
    """The days of a month that are bits of a number, the month's first the lowest, as spans of days that follow each other."""
    found, at = [], 0
    while days:
        silent = (days & -days).bit_length() - 1
        at, days = at + silent, days >> silent
        run = (~days & (days + 1)).bit_length() - 1
        found.append((first + at * DAY, first + (at + run - 1) * DAY))
        at, days = at + run, days >> run
    return found


def days_known(exact: Iterable[tuple[date, date]], vague: Iterable[tuple[date, date]]) -> int:
    """How many days are surely among those of which something is known.

    All days of the exact spans count. Of a vague span, in which something happened on a day that nobody states, one does: the fewest days
    on which all of it can have happened.
    """
    apart = _apart(exact)
    lasts, chosen = [last for _, last in apart], date.min
    found = sum((last - first).days + 1 for first, last in apart)
    for starts_on, ends_on in sorted(vague, key=lambda span: span[1]):
        following = bisect_left(lasts, starts_on)
        if starts_on > chosen and (following == len(apart) or apart[following][0] > ends_on):
            found, chosen = found + 1, ends_on
    return found


def together(spans: Iterable[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """The same days as the fewest spans, in order."""
    found: list[tuple[date, date]] = []
    for starts_on, ends_on in _apart(spans):
        if found and found[-1][1] + DAY == starts_on:
            starts_on = found.pop()[0]
        found.append((starts_on, ends_on))
    return tuple(found)


def in_both(a: Sequence[tuple[date, date]], b: Sequence[tuple[date, date]]) -> int:
    """How many days two lists of spans share, each of which is in order and covers no day twice."""
    found, i, j = 0, 0, 0
    while i < len(a) and j < len(b):
        found += Window(*a[i]).cut(*b[j])
        i, j = (i + 1, j) if a[i][1] < b[j][1] else (i, j + 1)
    return found


def without(a: Sequence[tuple[date, date]], b: Sequence[tuple[date, date]]) -> tuple[tuple[date, date], ...]:
    """The days of the first of two lists of spans that are not in the second; each list is in order and covers no day twice."""
    found: list[tuple[date, date]] = []
    for starts_on, ends_on in a:
        first = starts_on
        for other in b:
            if first <= other[1] and other[0] <= ends_on:
                found.append((first, other[0] - DAY))
                first = other[1] + DAY
        found.append((first, ends_on))
    return tuple((first, last) for first, last in found if first <= last)


def _apart(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """The same days as spans that share none, in order."""
    found: list[tuple[date, date]] = []
    for starts_on, ends_on in sorted(spans):
        first = max(starts_on, found[-1][1] + DAY) if found else starts_on
        if ends_on >= first:
            found.append((first, ends_on))
    return found


def months(window: Window) -> Sequence[Window]:
    """The calendar months that the window touches, each cut to the window."""
    found, first = [], window.since.replace(day=1)
    while first <= window.until:
        following = (first + 31 * DAY).replace(day=1)
        found.append(Window(max(first, window.since), min(following - DAY, window.until)))
        first = following
    return found


def years(window: Window) -> Sequence[Window]:
    """The calendar years that the window touches, each cut to the window."""
    return [
        Window(max(date(year, 1, 1), window.since), min(date(year, 12, 31), window.until))
        for year in range(window.since.year, window.until.year + 1)
    ]


def days(window: Window) -> Sequence[Window]:
    """Each day of the window."""
    return [Window(window.since + i * DAY, window.since + i * DAY) for i in range(window.days)]
