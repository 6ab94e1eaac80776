"""What each counter says month by month about a governorate: kept for the store as it stands, put together anew for an earlier day."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Select, Text, and_, case, cast, delete, func, insert, literal_column, or_, select

from db import schema
from db.known import Known, tables
from db.measures import MEASURES
from db.signals import Month
from db.spans import DAY, Window, months
from db.summaries import first_of_month

GROUP = "all"


class Line(NamedTuple):
    """One counter's months of one measure about one governorate: what a signal is found in, and a decision is about."""

    source: str
    counter: str
    measure: str
    group: str
    counts: str
    area: str


Said = dict[Line, dict[date, Month]]
"""What is said of the months of each line. Of incidents nothing is known here of the days that their source watched."""


def lines(engine: Engine, known_on: date | None = None, only: Line | None = None) -> dict[Line, list[Month]]:
    """The months of each line (or of one alone) from its first to its last, of documented flows of everybody in their measure's own unit.

    Incidents only of sources that say which days they watched: a month outside them is not known, one inside them without a report is
    zero where the source says so. Totals only of whole months, or of one that was begun; incidents that last from one month into the
    next are in none.
    """
    then = tables(known_on)
    with engine.connect() as connection:
        watched = {row.source: Window(row.starts_on, row.ends_on) for row in connection.execute(select(then.coverage))}
        absence = set(connection.scalars(select(schema.source.c.id).where(schema.source.c.absence_is_zero)))
        said = _kept(connection, only) if known_on is None else _put_together(connection, then, _of(only))
    found = {line: list(_filled(line, said[line], watched.get(line.source), line.source in absence)) for line in sorted(said)}
    return {line: filled for line, filled in found.items() if filled}


# --- as it stands


def keep(connection: Connection, source: str) -> None:
    """Makes the lines of one source anew from its figures and their summaries."""
    kept = schema.line
    connection.execute(delete(kept).where(kept.c.source == source))
    rows = [
        {**dict(zip(_OF_A_LINE, line, strict=True)), "starts_on": min(said), "months": json.dumps(_columns(said), separators=(",", ":"))}
        for line, said in _put_together(connection, tables(), {"source": source}).items()
    ]
    if rows:
        connection.execute(insert(kept), sorted(rows, key=lambda row: [row[name] for name in _OF_A_LINE]))


_OF_A_LINE = ("source", "counted_by", "measure", "group", "counts", "area")


def _columns(said: Mapping[date, Month]) -> list[list[Any]]:
    """The months from the first to the last as three lists: numbers, words and whether they are whole; nothing where nothing is said."""
    every = [said.get(month, _UNSAID) for month in _months(min(said), max(said))]
    return [[month.value for month in every], [month.word for month in every], [month.whole for month in every]]


_UNSAID = Month(date.min, None, "", whole=False)


def _kept(connection: Connection, only: Line | None) -> Said:
    kept = schema.line.c
    asked = [kept[name] == value for name, value in zip(_OF_A_LINE, only, strict=True)] if only else []
    found: Said = {}
    columns = [kept[name] for name in (*_OF_A_LINE, "starts_on", "months")]
    for *line, first, written in connection.execute(select(*columns).where(*asked)):
        numbers, words, whole = json.loads(written)
        every = map(Month, _from(first, len(numbers)), numbers, words, whole)
        found[Line(*line)] = {month.starts_on: month for month in every if month.value is not None}
    return found


@cache
def _from(first: date, count: int) -> list[date]:
    """So many months from the first one on."""
    return [date(first.year + place // 12, place % 12 + 1, 1) for place in range(first.month - 1, first.month - 1 + count)]


# --- put together


def _of(only: Line | None) -> dict[str, str]:
    return {} if only is None else {"source": only.source, "counted_by": only.counter, "measure": only.measure, "area": only.area}


def _put_together(connection: Connection, then: Known, of: Mapping[str, str]) -> Said:
    """From the summaries of incidents and from the totals, those of which the columns named in `of` have these values."""
    said = {"incident": _incidents(connection, then, of), "total": _totals(connection, then, of)}
    return {
        Line(source, counter, measure, GROUP, counts, area): months
        for counts, lines in said.items()
        for (source, counter, measure, area), months in lines.items()
    }


_Months = dict[tuple[str, str, str, str], dict[date, Month]]
"""By source, counter, measure and area. A Line for each of 50,000 rows would take longer than to read it."""


def _incidents(connection: Connection, then: Known, of: Mapping[str, str]) -> _Months:
    found: _Months = defaultdict(dict)
    for measure, starts_on, area, source, counter, value, word in connection.execute(_summed(then, of)):
        found[source, counter, measure, area][starts_on] = Month(starts_on, int(value), word)
    return found


def _summed(then: Known, of: Mapping[str, str]) -> Select[Any]:
    m = then.by_governorate.whole.c
    floor = func.coalesce(m.best, m.low)
    # In the order of the primary key: so the rows come sorted.
    alike = (m.measure, m.starts_on, m.area, m.ends_on, m.source, m.counted_by)
    about, limits = func.max(case((m.quantifier == "about", 1), else_=0)), func.max(case((m.best.is_(None), 1), else_=0))
    word = case((about == 1, "about"), (limits == 1, "at_least"), else_="exact")
    watching = [] if "source" in of else [m.source.in_(select(then.coverage.c.source))]
    return (
        select(m.measure, m.starts_on, m.area, m.source, m.counted_by, func.sum(floor), word)
        .where(*_judgeable(m), *_is(m, of), *watching, m.area != "SY", floor.is_not(None))
        .group_by(*alike)
    )


def _judgeable(t: Any) -> list[ColumnElement[bool]]:
    """Documented numbers of everybody in their measure's own unit."""
    units = {one.unit for one in MEASURES.values()}
    in_unit = or_(
        *(and_(t.unit == unit, t.measure.in_([name for name, one in MEASURES.items() if one.unit == unit])) for unit in sorted(units))
    )
    return [in_unit, t.group == GROUP, t.status != "estimated"]


def _is(t: Any, of: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [t[name] == value for name, value in of.items()]


def _totals(connection: Connection, then: Known, of: Mapping[str, str]) -> _Months:
    f, a = then.figure.c, schema.area.c
    value = func.coalesce(f.best, f.low)
    word = case((f.quantifier == "about", "about"), (f.best.is_(None), "at_least"), else_="exact")
    asked = (
        # Of thousands of rows there are few months: as text they are looked up, and not made into days again and again.
        select(f.source, f.counted_by, f.measure, f.area, cast(f.starts_on, Text), cast(f.ends_on, Text), value, word)
        .where(
            f.counts != literal_column("'incident'"),
            f.counts == "total",
            *_judgeable(f),
            *_is(f, of),
            f.covers == "whole",
            f.area.in_(select(a.code).where(a.level == 1)),
            value.is_not(None),
            first_of_month(f.ends_on) == f.starts_on,
        )
        # Measure by measure, as the index has them: what is sorted is then little.
        .order_by(f.measure, f.ends_on, func.coalesce(f.published_on, f.known_on), f.key)
    )
    found: _Months = defaultdict(dict)
    for source, counter, measure, area, starts_on, ends_on, number, said in connection.execute(asked):
        month, last = _month_as_written(starts_on)
        found[source, counter, measure, area][month] = Month(month, number, said, ends_on == last)
    return found


@cache
def _month_as_written(first: str) -> tuple[date, str]:
    month = _month(date.fromisoformat(first))
    return month.since, month.until.isoformat()


@cache
def _month(day: date) -> Window:
    first = day.replace(day=1)
    return Window(first, (first + 31 * DAY).replace(day=1) - DAY)


# --- as it is judged


def _filled(line: Line, said: Mapping[date, Month], watched: Window | None, absence_is_zero: bool) -> Iterator[Month]:
    """All months of a line, those without a report among them; of incidents those that their source watched."""
    if line.counts != "incident":
        yield from (said.get(one) or Month(one, None, whole=False) for one in _months(min(said), max(said)))
        return
    seen = {one: month for one, month in said.items() if watched is not None and watched.touches(*_month(one))}
    if watched is None or not seen:
        return
    ends = [*seen, *(watched if absence_is_zero else ())]
    for one in _months(min(ends).replace(day=1), max(ends)):
        zero = absence_is_zero and watched.touches(*_month(one))
        yield (seen.get(one) or Month(one, 0 if zero else None))._replace(whole=watched.holds(*_month(one)))


@cache
def _months(first: date, last: date) -> list[date]:
    return [month.since for month in months(Window(first, last))]
