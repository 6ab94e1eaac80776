"""The ledger of one facility: its resolved timeline, what carries each span of it, and every statement that says otherwise."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from db.closure_days import claim
from db.closures import Segment, Statement, as_they_held, timeline
from db.spans import DAY, Window

Role = Literal["carries", "reopened", "otherwise", "starts", "ends", "starts_and_ends", "replaced", "ended_another", "apart"]


class Line(NamedTuple):
    """One statement beside one span of the timeline, with the first and last day that it gives; `last_on` is None without an end.

    `role`: it `carries` the span; it was known to be over on the day before, and is why the facility is open in it (`reopened`); it
    carries a part of it, as it `starts` later, `ends` earlier, or both; it says `otherwise` of some of its days; it was `replaced` before
    it began; it says only that another one has ended (`ended_another`); or no span of the timeline is its own (`apart`).
    """

    key: str
    role: Role
    status: str
    first_on: date
    last_on: date | None


class Entry(NamedTuple):
    """A span of days with one status, and the statements about it."""

    segment: Segment
    lines: tuple[Line, ...]


class Ledger(NamedTuple):
    """The entries in order, and the statements that are beside none of them."""

    entries: tuple[Entry, ...]
    apart: tuple[Line, ...]


def ledger(statements: Sequence[Statement], window: Window) -> Ledger:
    """All statements about one facility along its timeline in the window: each is beside an entry at least once, or apart."""
    held = {s.key: s for s in as_they_held(statements)}
    ordered = sorted(statements, key=lambda s: (s.first_on, s.key))
    entries = tuple(Entry(segment, _lines(segment, ordered, held)) for segment in timeline(statements, window))
    beside = {line.key for entry in entries for line in entry.lines}
    return Ledger(entries, tuple(_line(s, "apart") for s in ordered if s.key not in beside))


def _lines(segment: Segment, statements: Sequence[Statement], held: dict[str, Statement]) -> tuple[Line, ...]:
    found = [_line(s, role) for s in statements if (role := _role(segment, s, held.get(s.key)))]
    return tuple(sorted(found, key=lambda line: line.role not in ("carries", "reopened")))


def _role(segment: Segment, stated: Statement, held: Statement | None) -> Role | None:
    """What a statement is to a span of days; None where it does not speak of it."""
    if held is None:
        begins = segment.starts_on <= stated.first_on <= segment.ends_on
        return None if not begins else "ended_another" if stated.only_ends else "replaced"
    if held.key in segment.keys:
        starts = segment.starts_on < held.first_on <= segment.ends_on
        ends = held.last_on is not None and segment.starts_on <= held.last_on < segment.ends_on
        return "starts_and_ends" if starts and ends else "starts" if starts else "ends" if ends else "carries"
    if segment.status == "open" and held.until == "known" and held.status != "open" and held.last_on == segment.starts_on - DAY:
        return "reopened"
    first, last = claim(held)
    return "otherwise" if first <= segment.ends_on and segment.starts_on <= last else None


def _line(statement: Statement, role: Role) -> Line:
    return Line(statement.key, role, statement.status, statement.first_on, statement.last_on)
