"""Which source stated something of facilities of which governorate and month: the grid of what is closed, restricted or open."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine, select

from db import cells, schema
from db.cells import COUNTRY, Asked, Calendar, Cells
from db.closure_days import claim
from db.closures import Statement
from db.known import Known, tables
from db.material import tree
from db.totals import Tree

UNKNOWN_SUBJECT = ("",)
"""No row put aside is said to be about closures: those of which nobody knows what they would have been about may be."""


def closure_grid(engine: Engine, asked: Asked) -> pd.DataFrame:
    """Each source that ever stated something of a facility, by governorate (and COUNTRY) and month: db.cells.COLUMNS.

    reported: a statement holds on a day of the month, to the end that it states, else to its last confirmation, or was confirmed in it.
    What it says, closed or open, is not in the grid, and no silence is zero. The measures and the group that are asked are passed over.
    attrs as in db.grid.
    """
    then, within = tables(asked.known_on), tree(engine)
    with engine.connect() as connection:
        c = then.closure.c
        speaking = dict.fromkeys(connection.scalars(select(c.source).where(c.source == (asked.source or c.source)).distinct()), False)
        found = _statements(connection, asked, then, within)
        unplaced = cells.put_aside(connection, asked, then, within, found, UNKNOWN_SUBJECT)
        watched = cells.watch(connection, then)
    frame = cells.framed(found, watched, speaking, asked.window, [*within.children[COUNTRY], COUNTRY])
    frame.attrs["unplaced"] = {source: n for source, n in unplaced.items() if source in speaking}
    return frame


def _statements(connection: Connection, asked: Asked, then: Known, within: Tree) -> Cells:
    c, f = then.closure.c, schema.facility.c
    names = (c.source, f.area, c.key, c.status, c.from_at, c.until_at, c.until, c.last_confirmed_on)
    wanted = [column == value for column, value in ((c.source, asked.source), (c.counted_by, asked.counter)) if value]
    graded = [c.grade.in_(asked.grades)] if asked.grades else []
    found, calendar = cells.none(), Calendar(asked.window)
    for source, area, *said in connection.execute(
        select(*names).join_from(then.closure, schema.facility, f.id == c.facility).where(*wanted, *graded)
    ):
        for month in _months(Statement(*said), calendar):
            for kind in (cells.REPORTS, cells.MORE):
                found[source, cells.governorate_of(within, area), month][kind] += 1
    return found


def _months(statement: Statement, calendar: Calendar) -> set[date]:
    confirmed = statement.last_confirmed_on
    return {*calendar.touched(*claim(statement)), *calendar.touched(confirmed, confirmed)}
