"""What was closed when: overlapping statements about one facility resolved into one timeline by a printed rule.

The rule: of the statements that hold on a day, the one that began last is followed (special permits inside a longer closure are special
permits, and after them the closure holds on); where none holds, a known end means open again. An estimated end that has passed means
unknown until somebody says more, also where the facility had been open before. A statement without an end holds until another one of the
same status is known to have ended, unless it was confirmed after that. A statement that another one replaces (a NOTAM and its
replacement or cancellation) held until that one begins, whatever end was stated before, in whatever order they became known.

A status is carried by the statements of it that hold, but not by one that was over long ago: of a closure without an end nobody said, once
something else had lasted, that it goes on in the next closure.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db.spans import DAY, Window

DAMASCUS = ZoneInfo("Asia/Damascus")
UTC = ZoneInfo("UTC")
RULE = ("begun_last", "known_end_is_open", "estimated_end_is_unknown")


class Statement(NamedTuple):
    """What one source says of one facility; instants are UTC without a zone, `until_at` is the first instant after.

    `replaces` is the key of an earlier statement that ends where this one begins. One that replaces and has no length says nothing
    else. Of two that are `ends_by_name`, neither's end is the other's.
    """

    key: str
    status: str
    from_at: datetime
    until_at: datetime | None
    until: str
    last_confirmed_on: date
    grade: str = "reported"
    replaces: str = ""
    ends_by_name: bool = False
    precision: str = "day"

    @property
    def only_ends(self) -> bool:
        return bool(self.replaces) and self.until_at == self.from_at

    @property
    def first_on(self) -> date:
        return local_day(self.from_at)

    @property
    def last_on(self) -> date | None:
        return None if self.until_at is None else max(local_day(self.until_at - timedelta(seconds=1)), self.first_on)


class Segment(NamedTuple):
    """Days on which one facility had one status. `confirmed_on`: when it was last said to hold; `ending`: what the end is."""

    starts_on: date
    ends_on: date
    status: str
    confirmed_on: date
    ending: str
    keys: tuple[str, ...]


@lru_cache(maxsize=10_000)
def local_day(instant: datetime) -> date:
    """The day in Damascus of an instant in UTC; kept, since a timeline asks for the same few again and again."""
    return instant.replace(tzinfo=UTC).astimezone(DAMASCUS).date()


def standing(statements: Sequence[Statement], day: date) -> Segment | None:
    """The status on one day as a segment of that day; None before anything was said."""
    return _standing(as_they_held(statements), day)


def as_they_held(statements: Sequence[Statement]) -> list[Statement]:
    """The statements without those that only end others, each one that is replaced as long as it held.

    An end that is estimated or open gives way to the replacement, sooner or later; a known one only sooner. What another status
    follows on has no known end of its own: that the facility is open then is only known where the replacement says so, also one
    that says nothing else.
    """
    replaced: dict[str, Statement] = {}
    for s in sorted(statements, key=lambda s: s.from_at, reverse=True):
        if s.replaces:
            replaced[s.replaces] = s
    held = []
    for s in statements:
        by = replaced.get(s.key)
        if s.only_ends or (by and by.from_at <= s.from_at):
            continue
        if by and (s.until_at is None or s.until != "known" or by.from_at < s.until_at):
            s = s._replace(until_at=by.from_at, until="known" if by.status == "open" else "estimated")
        held.append(s)
    return held


def _standing(statements: Sequence[Statement], day: date) -> Segment | None:
    begun = [s for s in statements if s.first_on <= day]
    if not begun:
        return None
    holding = [s for s in begun if day <= _holds_until(s, statements)]
    if holding:
        latest = max(holding, key=lambda s: (s.first_on, s.last_confirmed_on, s.from_at, s.key))
        if lapsed := _lapsed(latest, begun, day):
            return Segment(day, day, "unknown", max(s.last_on or s.first_on for s in lapsed), "open", tuple(sorted(s.key for s in lapsed)))
        alike = [s for s in holding if s.status == latest.status and not _was_over(s, latest, begun)]
        confirmed = min(day, max([s.last_confirmed_on for s in alike] + _reopenings(latest, begun, day)))
        return Segment(day, day, latest.status, max(confirmed, latest.first_on), _ending(alike), tuple(sorted(s.key for s in alike)))
    ended = max(begun, key=lambda s: (_holds_until(s, statements), s.last_confirmed_on, s.key))
    over = _holds_until(ended, statements)
    status = "unknown" if ended.until == "estimated" or ended.status == "unknown" else "open"
    return Segment(day, day, status, over, "open", (ended.key,))


def _was_over(statement: Statement, latest: Statement, begun: Sequence[Statement]) -> bool:
    """Whether another status without an end began between a statement without one and the statement that is followed."""
    return statement.last_on is None and any(
        s.last_on is None and s.status != statement.status and statement.last_confirmed_on < s.first_on <= latest.first_on
        for s in begun
        if s.first_on > statement.first_on and not (s.ends_by_name and statement.ends_by_name)
    )


def _reopenings(latest: Statement, begun: Sequence[Statement], day: date) -> list[date]:
    """The days on which what interrupted an "open" was known to be over: on them it was seen open again."""
    if latest.status != "open":
        return []
    ends = [s.last_on for s in begun if s.until == "known" and s.status != "open" and s.last_on is not None]
    return [end + DAY for end in ends if latest.first_on <= end < day]


def _lapsed(latest: Statement, begun: Sequence[Statement], day: date) -> list[Statement]:
    """What interrupted an older "open" and whose estimated end has passed without anybody saying that it is open again."""
    if latest.status != "open" or latest.last_on is not None:
        return []
    ended = [s for s in begun if s.last_on is not None and latest.first_on < s.first_on and latest.last_confirmed_on <= s.last_on < day]
    known = [s.last_on for s in ended if s.until == "known" and s.last_on is not None]
    return [s for s in ended if s.until == "estimated" and s.status != "open" and not any(end >= s.last_on for end in known if s.last_on)]


def _holds_until(statement: Statement, statements: Sequence[Statement]) -> date:
    if statement.last_on is not None:
        return statement.last_on
    ends = [
        s.last_on
        for s in statements
        if s.last_on is not None and s.until == "known" and s.status == statement.status and s.last_on >= statement.last_confirmed_on
        if not (s.ends_by_name and statement.ends_by_name)
    ]
    return min(ends, default=date.max)


def _ending(statements: Sequence[Statement]) -> str:
    for ending in ("known", "estimated"):
        if any(s.until == ending for s in statements):
            return ending
    return "open"


def timeline(statements: Sequence[Statement], window: Window) -> list[Segment]:
    """The facility's segments inside the window, in order; days before anything was said are in none."""
    segments: list[Segment] = []
    for segment in pieces(statements, window):
        if segments and segments[-1].status == segment.status and segments[-1].ends_on == segment.starts_on - DAY:
            before = segments.pop()
            confirmed = max(before.ends_on if before.ending == "known" else before.confirmed_on, segment.confirmed_on)
            joined = tuple(sorted({*before.keys, *segment.keys}))
            segment = segment._replace(starts_on=before.starts_on, confirmed_on=confirmed, keys=joined)
        segments.append(segment)
    return segments


def pieces(statements: Sequence[Statement], window: Window) -> list[Segment]:
    """The same, cut wherever a statement begins or ends: on the days of a piece the same statements hold, and the same is sure of them."""
    return list(_pieces(tuple(statements), window))


@lru_cache(maxsize=1_000)
def _pieces(stated: tuple[Statement, ...], window: Window) -> tuple[Segment, ...]:
    """Kept, since a page asks for the same days of a facility as a timeline, as a count and as a range."""
    statements = as_they_held(stated)
    turns = {window.since}
    for s in statements:
        turns.add(s.first_on)
        held = _holds_until(s, statements)
        if held < date.max:
            turns.add(held + DAY)
    ordered = sorted(turn for turn in turns if window.since <= turn <= window.until)
    found_pieces: list[Segment] = []
    for first, following in zip(ordered, [*ordered[1:], window.until + DAY], strict=True):
        last = following - DAY
        found, end = _standing(statements, first), _standing(statements, last)
        if found is None or end is None:
            continue
        found_pieces.append(found._replace(ends_on=last, confirmed_on=end.confirmed_on))
    return tuple(found_pieces)


def days_by_status(segments: Iterable[Segment]) -> dict[str, int]:
    """How many days the facility had each status, of its `pieces`: a union, each day once.

    Days closed or restricted after the last confirmation of a status without an end are "unconfirmed": nobody said that it still held.
    """
    counted: dict[str, int] = {}
    for segment in segments:
        length = (segment.ends_on - segment.starts_on).days + 1
        doubtful = segment.ending == "open" and segment.status in ("closed", "restricted")
        confirmed = min(length, (segment.confirmed_on - segment.starts_on).days + 1) if doubtful else length
        for status, days in ((segment.status, max(confirmed, 0)), ("unconfirmed", length - max(confirmed, 0))):
            if days:
                counted[status] = counted.get(status, 0) + days
    return counted
