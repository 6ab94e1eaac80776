"""Which source said something of which governorate and month: a grid in which each kind of silence is told apart."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, Literal, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, Select, case, func, literal, literal_column, select

from db import schema
from db.known import Known, tables
from db.material import tree
from db.measures import GROUPS, MEASURES
from db.spans import DAY, Window, months
from db.summaries import first_of_month
from db.totals import Coverage, Tree

State = Literal["reported", "zero", "longer", "put_aside", "not_reported", "not_covered"]
STATES: tuple[State, ...] = ("reported", "zero", "longer", "put_aside", "not_reported", "not_covered")
"""The most telling first."""

COUNTRY = "SY"
"""Stands for the country as a whole, and for reports whose governorate is not known."""

COLUMNS = ("source", "area", "month", "state", "reports", "longer", "put_aside")
FOLDED = ("source", "month", "state", "areas_reported", "reports", "longer", "put_aside")
_REPORTS, _MORE, _LONGER, _ASIDE = range(4)

Key = tuple[str, str, date]
Cells = dict[Key, list[int]]


class Asked(NamedTuple):
    """What the grid is about: measures (none: all of them) in the whole calendar months that `since` to `until` touch.

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


def grid(engine: Engine, asked: Asked) -> pd.DataFrame:
    """Each source that speaks of the measures, by governorate (and COUNTRY) and month: COLUMNS.

    `state` is reported; zero (the source says zero, or says that what it does not name is zero); longer (only a number for a longer span
    that the month is in); put_aside (only rows that could not be used); not_reported; not_covered (the source did not watch that month).
    `reports` lie in the month, `longer` reach beyond it, `put_aside` are rows of the source's last run. Rows put aside of which no month
    is known are in attrs["unplaced"], by source.
    """
    then, within = tables(asked.known_on), tree(engine)
    with engine.connect() as connection:
        cells = _reports(connection, asked, then)
        unplaced = _put_aside(connection, asked, then, within, cells)
        counts_incidents = {row.source: row.incidents for row in connection.execute(_speaking(asked, then))}
        ranked = select(schema.source.c.id, schema.source.c.absence_is_zero).order_by(schema.source.c.rank, schema.source.c.id)
        absence = {row.id: bool(row.absence_is_zero) for row in connection.execute(ranked)}
        coverage = {
            row.source: Coverage(row.starts_on, row.ends_on, absence[row.source]) for row in connection.execute(select(then.coverage))
        }
    speaking = {*counts_incidents, *unplaced, *(source for source, _, _ in cells)}
    sources = [source for source in absence if source in speaking]
    silent = {source: _silence(asked.window, coverage.get(source), bool(counts_incidents.get(source))) for source in sources}
    frame = _frame(cells, sources, [*within.children[COUNTRY], COUNTRY], silent)
    frame.attrs["unplaced"] = unplaced
    return frame


def folded(frame: pd.DataFrame, areas: Sequence[str] = ()) -> pd.DataFrame:
    """The grid over the governorates given and COUNTRY (none: over all), a row for each source and month: FOLDED.

    The state is the most telling of them; `areas_reported` is how many governorates have a number of their own, a zero among them.
    """
    wanted = frame[frame["area"].isin([*areas, COUNTRY])] if areas else frame
    place = wanted["state"].map({state: place for place, state in enumerate(STATES)}).astype(int)
    own = ((place <= STATES.index("zero")) & (wanted["area"] != COUNTRY)).astype(int)
    grouped = wanted.assign(place=place, areas_reported=own).groupby(["source", "month"], sort=False)
    found = grouped.agg({"place": "min", "areas_reported": "sum", "reports": "sum", "longer": "sum", "put_aside": "sum"}).reset_index()
    made = found.assign(state=[STATES[place] for place in found["place"]])[list(FOLDED)]
    made.attrs.update(frame.attrs)
    return made


def _frame(
    cells: Mapping[Key, Sequence[int]], sources: Sequence[str], areas: Sequence[str], silent: Mapping[str, Mapping[date, State]]
) -> pd.DataFrame:
    nothing = (0, 0, 0, 0)
    keys = [(source, area, month) for source in sources for area, month in product(areas, silent[source])]
    found = [cells.get(key, nothing) for key in keys]
    states = [_state(cell, silent[source][month]) for cell, (source, _, month) in zip(found, keys, strict=True)]
    made: dict[str, Any] = {name: [key[place] for key in keys] for place, name in enumerate(("source", "area", "month"))}
    made |= {"state": states, "reports": [cell[_REPORTS] for cell in found], "longer": [cell[_LONGER] for cell in found]}
    return pd.DataFrame({**made, "put_aside": [cell[_ASIDE] for cell in found]}, columns=list(COLUMNS))


def _state(cell: Sequence[int], silence: State) -> State:
    if cell[_REPORTS]:
        return "reported" if cell[_MORE] else "zero"
    return "longer" if cell[_LONGER] else "put_aside" if cell[_ASIDE] else silence


def _silence(window: Window, watched: Coverage | None, counts_incidents: bool) -> dict[date, State]:
    """What it means, month by month, that a source says nothing."""
    if watched is None:
        return {month.since: "not_reported" for month in months(window)}
    quiet: State = "zero" if watched.absence_is_zero and counts_incidents else "not_reported"
    return {m.since: quiet if m.touches(watched.starts_on, watched.ends_on) else "not_covered" for m in months(window)}


# --- what the tables say


def _reports(connection: Connection, asked: Asked, then: Known) -> Cells:
    cells: Cells = defaultdict(lambda: [0, 0, 0, 0])
    calendar = _Calendar(asked.window)
    for query in _queries(asked, then):
        for source, area, first, last, reports, more in connection.execute(query):
            if first == last:
                cells[source, area, first][_REPORTS] += int(reports)
                cells[source, area, first][_MORE] += int(more)
            else:
                _spread(cells, source, area, calendar.touched(first, last), _LONGER, int(reports))
    return cells


class _Calendar:
    """The months of a window, to be cut out of by the days of a span."""

    def __init__(self, window: Window) -> None:
        self._months = [month.since for month in months(window)]
        self._first = window.since.year * 12 + window.since.month

    def touched(self, starts_on: date, ends_on: date) -> list[date]:
        """The months of the window that a span of days touches."""
        first, last = (day.year * 12 + day.month - self._first for day in (starts_on, ends_on))
        return self._months[max(first, 0) : max(last + 1, 0)]


def _spread(cells: Cells, source: str, area: str, found: Sequence[date], kind: int, n: int) -> None:
    for month in found:
        cells[source, area, month][kind] += n


def _queries(asked: Asked, then: Known) -> Iterator[Select[Any]]:
    """Source, governorate, first and last month of a span, how many reports, and how many of them say more than zero."""
    d, m, f, window = then.lasting, then.monthly, then.figure, asked.window
    yield _counted(m, asked, m.c.governorate, m.c.reports, m.c.starts_on.between(window.since, window.until))
    leaves = (d.c.starts_on != d.c.ends_on, first_of_month(d.c.starts_on) != first_of_month(d.c.ends_on))
    yield _counted(d, asked, d.c.governorate, d.c.reports, *leaves, *_touching(d, window))
    a, parent = schema.area, schema.area.alias("parent")
    governorate = case((a.c.level <= 1, a.c.code), (a.c.level == 2, a.c.parent), else_=parent.c.parent)
    stated = _counted(f, asked, governorate, literal(1), f.c.counts != literal_column("'incident'"), *_touching(f, window))
    yield stated.join_from(f, a, a.c.code == f.c.area).outerjoin(parent, parent.c.code == a.c.parent)


def _touching(table: Any, window: Window) -> tuple[ColumnElement[bool], ...]:
    return (table.c.ends_on >= window.since, table.c.starts_on <= window.until)


def _counted(table: Any, asked: Asked, governorate: Any, reports: Any, *where: ColumnElement[bool]) -> Select[Any]:
    t = table.c
    span = (t.source, governorate.label("area"), first_of_month(t.starts_on).label("first"), first_of_month(t.ends_on).label("last"))
    sums = (func.sum(reports), func.sum(case((t.best == 0, 0), else_=reports)))
    graded = [t.grade.in_(asked.grades)] if asked.grades else []
    return select(*span, *sums).where(*_fulfilling(table, asked), *graded, *where).group_by(*span)


def _fulfilling(table: Any, asked: Asked) -> list[ColumnElement[bool]]:
    """All measures and all groups are named where none is asked for: the indexes begin with them."""
    wanted = {"source": asked.source, "counted_by": asked.counter}
    about = (table.c.measure.in_(asked.measures or tuple(MEASURES)), table.c.group.in_((asked.group,) if asked.group else tuple(GROUPS)))
    return [*about, *(table.c[name] == value for name, value in wanted.items() if value)]


def _speaking(asked: Asked, then: Known) -> Select[Any]:
    """The sources that ever spoke of the measures, and whether they count incidents of them."""
    r, f = then.recorded, then.figure
    incidents = select(r.c.source, literal(1).label("incidents")).where(*_fulfilling(r, asked))
    stated = select(f.c.source, literal(0)).where(*_fulfilling(f, asked), f.c.counts != literal_column("'incident'"))
    spoke = incidents.union(stated).subquery("spoke")
    return select(spoke.c.source, func.max(spoke.c.incidents).label("incidents")).group_by(spoke.c.source)


def _put_aside(connection: Connection, asked: Asked, then: Known, within: Tree, cells: Cells) -> dict[str, int]:
    """Counts the rows that the last run of each source put aside into the cells; how many have no month, by source.

    A row whose subject is not known may be about any. Nobody counts a row for a counter, a group or a grade.
    """
    p, r = then.put_aside, then.run
    last = select(func.max(r.c.id)).where(r.c.outcome == "ok").group_by(r.c.source)
    span = (r.c.source, p.c.area, p.c.starts_on, p.c.ends_on)
    rows = select(*span, func.count()).join_from(p, r, r.c.id == p.c.run).where(p.c.run.in_(last)).group_by(*span)
    if asked.measures:
        rows = rows.where(p.c.subject.in_(["", *{MEASURES[measure].subject for measure in asked.measures}]))
    if asked.source:
        rows = rows.where(r.c.source == asked.source)
    unplaced: dict[str, int] = defaultdict(int)
    calendar = _Calendar(asked.window)
    for source, area, starts_on, ends_on, n in connection.execute(rows):
        if starts_on is None:
            unplaced[source] += n
        else:
            found = calendar.touched(starts_on, max(starts_on, ends_on or starts_on))
            _spread(cells, source, _governorate(within, area), found, _ASIDE, n)
    return dict(unplaced)


def _governorate(within: Tree, code: str) -> str:
    return next((line for line in within.line(code) if within.parents[line] == COUNTRY), COUNTRY) if code else COUNTRY
