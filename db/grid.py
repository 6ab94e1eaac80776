"""Which source said something of which governorate and month: a grid in which each kind of silence is told apart."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, Select, case, func, literal, literal_column, select

from db import cells, schema
from db.cells import COUNTRY, STATES, Asked, Calendar, Cells
from db.known import Known, tables
from db.material import tree
from db.measures import GROUPS, MEASURES
from db.spans import Window
from db.summaries import first_of_month

FOLDED = ("source", "month", "state", "areas_reported", "reports", "longer", "put_aside")


def grid(engine: Engine, asked: Asked) -> pd.DataFrame:
    """Each source that speaks of the measures, by governorate (and COUNTRY) and month: COLUMNS.

    `state` is reported; zero (the source says zero, or says that what it does not name is zero); longer (only a number for a longer span
    that the month is in); put_aside (only rows that could not be used); not_reported; not_covered (the source did not watch that month).
    `reports` lie in the month, `longer` reach beyond it, `put_aside` are rows of the source's last run. Rows put aside of which no month
    is known are in attrs["unplaced"], by source.
    """
    then, within = tables(asked.known_on), tree(engine)
    subjects = {MEASURES[measure].subject for measure in asked.measures}
    with engine.connect() as connection:
        found = _reports(connection, asked, then)
        unplaced = cells.put_aside(connection, asked, then, within, found, sorted(subjects))
        counts_incidents = {row.source: bool(row.incidents) for row in connection.execute(_speaking(asked, then))}
        watched = cells.watch(connection, then)
    speaking = {**dict.fromkeys([*unplaced, *(source for source, _, _ in found)], False), **counts_incidents}
    frame = cells.framed(found, watched, speaking, asked.window, [*within.children[COUNTRY], COUNTRY])
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


# --- what the tables say


def _reports(connection: Connection, asked: Asked, then: Known) -> Cells:
    found, calendar = cells.none(), Calendar(asked.window)
    for query in _queries(asked, then):
        for source, area, first, last, reports, more in connection.execute(query):
            if first == last:
                found[source, area, first][cells.REPORTS] += int(reports)
                found[source, area, first][cells.MORE] += int(more)
            else:
                cells.spread(found, source, area, calendar.touched(first, last), cells.LONGER, int(reports))
    return found


def _queries(asked: Asked, then: Known) -> Iterator[Select[Any]]:
    """Source, governorate, first and last month of a span, how many reports, and how many of them say more than zero."""
    d, m, f, window = then.lasting, then.by_governorate.whole, then.figure, asked.window
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
