"""How many days a facility was closed, and how few or many days the statements about it allow."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from db.closures import Segment, Statement, as_they_held, days_by_status, pieces, timeline
from db.spans import DAY, Window, months, years

Span = tuple[date, date]


class DaysClosed(NamedTuple):
    """Days of a window, low <= best <= high.

    `best`: closed in the resolved timeline, and said to be so. `low`: of these, the days on which a statement says closed with a known
    end or a confirmation, whatever day of its week, month or year it began, and on which no other says otherwise; where a contested
    statement has the closure begin later or end earlier, only the days that it has too. `high`: every day that any statement calls
    closed, and the days after the last confirmation of a closure without an end.
    """

    low: int
    best: int
    high: int


def days_closed(statements: Sequence[Statement], window: Window) -> DaysClosed:
    """The days closed of one facility in the window."""
    held, segments = as_they_held(statements), timeline(statements, window)
    shut = [segment for segment in segments if segment.status == "closed"]
    closed = [(segment.starts_on, segment.ends_on) for segment in shut]
    claimed = [claim(s) for s in held if s.status == "closed"]
    sure = [span for s in held if s.status == "closed" and (span := _sure(s))]
    against = [claim(s) for s in held if s.status != "closed"] + [span for segment in shut for span in _disputed(segment, held)]
    low = high = 0
    for span in _pieces([*closed, *claimed, *sure, *against], window):
        days, day = (span[1] - span[0]).days + 1, span[0]
        is_closed = _within(day, closed)
        low += days if is_closed and _within(day, sure) and not _within(day, against) else 0
        high += days if is_closed or _within(day, claimed) else 0
    return DaysClosed(low, days_by_status(pieces(statements, window)).get("closed", 0), high)


def claim(statement: Statement) -> Span:
    """The days that a statement speaks of: to the end that it states, else to its last confirmation."""
    last_on = statement.last_on
    return statement.first_on, max(statement.first_on, statement.last_confirmed_on) if last_on is None else last_on


def _sure(statement: Statement) -> Span | None:
    """The days on which a statement surely held: from the last day on which it may have begun, to a known end or a confirmation."""
    last_on = statement.last_on
    until = statement.last_confirmed_on if last_on is None else last_on
    if statement.until != "known":
        until = min(until, statement.last_confirmed_on)
    first = min(_latest_start(statement), until)
    return (first, until) if statement.first_on <= first else None


def _latest_start(statement: Statement) -> date:
    first = statement.first_on
    if statement.precision == "week":
        return first + 6 * DAY
    if statement.precision == "month":
        return months(Window(first.replace(day=1), first.replace(day=1) + 31 * DAY))[0].until
    return years(Window(first, first.replace(month=12, day=31)))[0].until if statement.precision == "year" else first


def _disputed(segment: Segment, held: Sequence[Statement]) -> list[Span]:
    """The days of a closure that a contested statement about it does not have: before its first day, after its known end."""
    contested = [s for s in held if s.key in segment.keys and s.grade == "contested"]
    before = [(segment.starts_on, s.first_on - DAY) for s in contested if segment.starts_on < s.first_on]
    ends = [s.last_on for s in contested if s.until == "known" and s.last_on is not None]
    return before + [(end + DAY, segment.ends_on) for end in ends if end < segment.ends_on]


def _pieces(spans: Sequence[Span], window: Window) -> list[Span]:
    """The window cut wherever a span begins or ends."""
    cuts = {window.since, *(first for first, _ in spans), *(last + DAY for _, last in spans)}
    ordered = sorted(cut for cut in cuts if window.since <= cut <= window.until)
    return [(first, following - DAY) for first, following in zip(ordered, [*ordered[1:], window.until + DAY], strict=True)]


def _within(day: date, spans: Sequence[Span]) -> bool:
    return any(first <= day <= last for first, last in spans)
