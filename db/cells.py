"""The cells of a grid of what sources said, governorate by governorate and month by month: what is in them, and what silence means."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, Literal, NamedTuple

import pandas as pd
from sqlalchemy import Connection, func, select

from db import schema
from db.known import Known
from db.spans import DAY, Window, months
from db.totals import Coverage, Tree

State = Literal["reported", "zero", "longer", "put_aside", "not_reported", "not_covered"]
STATES: tuple[State, ...] = ("reported", "zero", "longer", "put_aside", "not_reported", "not_covered")
"""The most telling first."""

COUNTRY = "SY"
"""Stands for the country as a whole, and for reports whose governorate is not known."""

COLUMNS = ("source", "area", "month", "state", "reports", "longer", "put_aside")
REPORTS, MORE, LONGER, ASIDE = range(4)
"""What is counted in a cell: reports, those of them that say more than zero, those of a longer span, and rows put aside."""

Key = tuple[str, str, date]
Cells = dict[Key, list[int]]
"""By source, governorate (or COUNTRY) and first day of the month."""


class Asked(NamedTuple):
    """What a grid is about: measures (none: all of them) in the whole calendar months that `since` to `until` touch.

    Empty filters mean any. With `known_on` the grid is the one of the end of that day.
    """

    since: date
    until: date
    measures: tuple[str, ...] = ()
    group: str = ""
    source: str = ""
    counter: str = ""
    grades: tuple[str, ...] = ()
    known_on: date | None = None

    @property
    def window(self) -> Window:
        return Window(self.since.replace(day=1), _end_of(self.until))


def _end_of(month: date) -> date:
    return (month.replace(day=1) + 31 * DAY).replace(day=1) - DAY


def none() -> Cells:
    """No cells yet; each begins at nothing."""
    return defaultdict(lambda: [0, 0, 0, 0])


class Watch(NamedTuple):
    """The sources in their order, whether their silence is zero, and the days that they answer for."""

    absence: dict[str, bool]
    coverage: dict[str, Coverage]


def watch(connection: Connection, then: Known) -> Watch:
    """What the store says of its sources, as of a day."""
    ranked = select(schema.source.c.id, schema.source.c.absence_is_zero).order_by(schema.source.c.rank, schema.source.c.id)
    absence = {row.id: bool(row.absence_is_zero) for row in connection.execute(ranked)}
    coverage = {row.source: Coverage(row.starts_on, row.ends_on, absence[row.source]) for row in connection.execute(select(then.coverage))}
    return Watch(absence, coverage)


def framed(cells: Cells, watched: Watch, speaking: Mapping[str, bool], window: Window, areas: Sequence[str]) -> pd.DataFrame:
    """Each source that speaks, by area and month: COLUMNS. `speaking` says of whom silence inside its cover may be zero."""
    sources = [source for source in watched.absence if source in speaking]
    silent = {source: _silence(window, watched.coverage.get(source), speaking[source]) for source in sources}
    nothing = (0, 0, 0, 0)
    keys = [(source, area, month) for source in sources for area, month in product(areas, silent[source])]
    found = [cells.get(key, nothing) for key in keys]
    states = [_state(cell, silent[source][month]) for cell, (source, _, month) in zip(found, keys, strict=True)]
    made: dict[str, Any] = {name: [key[place] for key in keys] for place, name in enumerate(("source", "area", "month"))}
    made |= {"state": states, "reports": [cell[REPORTS] for cell in found], "longer": [cell[LONGER] for cell in found]}
    return pd.DataFrame({**made, "put_aside": [cell[ASIDE] for cell in found]}, columns=list(COLUMNS))


def _state(cell: Sequence[int], silence: State) -> State:
    if cell[REPORTS]:
        return "reported" if cell[MORE] else "zero"
    return "longer" if cell[LONGER] else "put_aside" if cell[ASIDE] else silence


def _silence(window: Window, watched: Coverage | None, counts_incidents: bool) -> dict[date, State]:
    """What it means, month by month, that a source says nothing."""
    if watched is None:
        return {month.since: "not_reported" for month in months(window)}
    quiet: State = "zero" if watched.absence_is_zero and counts_incidents else "not_reported"
    return {m.since: quiet if m.touches(watched.starts_on, watched.ends_on) else "not_covered" for m in months(window)}


class Calendar:
    """The months of a window, to be cut out of by the days of a span."""

    def __init__(self, window: Window) -> None:
        self._months = [month.since for month in months(window)]
        self._first = window.since.year * 12 + window.since.month

    def touched(self, starts_on: date, ends_on: date) -> list[date]:
        """The months of the window that a span of days touches."""
        first, last = (day.year * 12 + day.month - self._first for day in (starts_on, ends_on))
        return self._months[max(first, 0) : max(last + 1, 0)]


def spread(cells: Cells, source: str, area: str, found: Sequence[date], kind: int, n: int) -> None:
    for month in found:
        cells[source, area, month][kind] += n


def put_aside(connection: Connection, asked: Asked, then: Known, within: Tree, cells: Cells, subjects: Sequence[str]) -> dict[str, int]:
    """Counts the rows that the last run of each source put aside into the cells; how many have no month, by source.

    A row whose subject is not known may be about any. Nobody counts a row for a counter, a group or a grade.
    """
    p, r = then.put_aside, then.run
    last = select(func.max(r.c.id)).where(r.c.outcome == "ok").group_by(r.c.source)
    span = (r.c.source, p.c.area, p.c.starts_on, p.c.ends_on)
    rows = select(*span, func.count()).join_from(p, r, r.c.id == p.c.run).where(p.c.run.in_(last)).group_by(*span)
    if subjects:
        rows = rows.where(p.c.subject.in_(["", *subjects]))
    if asked.source:
        rows = rows.where(r.c.source == asked.source)
    unplaced: dict[str, int] = defaultdict(int)
    calendar = Calendar(asked.window)
    for source, area, starts_on, ends_on, n in connection.execute(rows):
        if starts_on is None:
            unplaced[source] += n
        else:
            found = calendar.touched(starts_on, max(starts_on, ends_on or starts_on))
            spread(cells, source, governorate_of(within, area), found, ASIDE, n)
    return dict(unplaced)


def governorate_of(within: Tree, code: str) -> str:
    return next((line for line in within.line(code) if within.parents[line] == COUNTRY), COUNTRY) if code else COUNTRY
