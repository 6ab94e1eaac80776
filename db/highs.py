"""What the store says month by month, counter by counter and governorate by governorate, for unusual highs to be found in."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, Select, Text, and_, case, cast, func, literal_column, or_, select

from db import schema
from db.known import Known, tables
from db.measures import MEASURES, Subject
from db.signals import THREE_YEARS, Month, Past, Rule, Signal, Trial, signals_of, trial
from db.spans import DAY, Window, months
from db.summaries import first_of_month

LEAST: Mapping[Subject, int] = {"casualties": 10, "displacement": 500, "returns": 500, "infrastructure": 5}
"""The least number that is a signal: a governorate that is quiet otherwise moves by a few without anything being unusual."""

GROUP = "all"
COLUMNS = (
    "source", "counter", "measure", "group", "counts", "area", "month", "value", "quantifier", "whole", "year_known", "year_low",
    "year_high", "year_middle", "year_limit", "three_known", "three_low", "three_high", "three_middle", "three_limit",
)  # fmt: skip
TRIED = ("source", "counter", "measure", "area", "month", "value", "found")


class Line(NamedTuple):
    """One counter's months of one measure about one governorate: what a signal is found in, and a decision is about."""

    source: str
    counter: str
    measure: str
    group: str
    counts: str
    area: str


def rule(measure: str) -> Rule:
    """How unusual highs of a measure are judged."""
    return Rule(least=LEAST[MEASURES[measure].subject])


def highs(engine: Engine, known_on: date | None = None) -> pd.DataFrame:
    """Every unusual high in what is known, or was known at the end of a day, the latest first: COLUMNS."""
    said = lines(engine, known_on)
    judged = signals_of(said, {line: rule(line.measure) for line in said})
    found = [(line, signal) for line, signals in judged.items() for signal in signals]
    found.sort(key=lambda pair: (-pair[1].month.starts_on.toordinal(), -(pair[1].month.value or 0), pair[0]))
    return pd.DataFrame([_row(line, signal) for line, signal in found], columns=list(COLUMNS))


def _row(line: Line, signal: Signal) -> dict[str, Any]:
    month = signal.month
    said = {**line._asdict(), "month": month.starts_on, "value": month.value, "quantifier": month.word, "whole": month.whole}
    return said | _past("year", signal.year) | _past("three", signal.three_years)


def _past(name: str, past: Past) -> dict[str, Any]:
    return {f"{name}_{field}": value for field, value in past._asdict().items()}


def measured_by(engine: Engine, line: Line, month: date, known_on: date | None = None) -> list[Month]:
    """The months that one month of a line is measured by, the earliest first, and the month itself at the end."""
    said = lines(engine, known_on, line).get(line, [])
    upto = [one for one in said if one.starts_on <= month]
    return upto[-THREE_YEARS - 1 :]


def tried(engine: Engine, known_on: date | None = None) -> pd.DataFrame:
    """How the rule does on the history there is: a row for the highest judged month of each line (TRIED), and attrs judged, found,
    by_chance and last as in db.signals.Trial.
    """
    said = lines(engine, known_on)
    result: Trial = trial(said, {line: rule(line.measure) for line in said})
    rows = [
        {**{name: getattr(line, name) for name in TRIED[:4]}, "month": month.starts_on, "value": month.value, "found": found}
        for line, month, found in result.peaks
    ]
    frame = pd.DataFrame(rows, columns=list(TRIED))
    frame.attrs.update(judged=result.judged, found=result.found, by_chance=result.by_chance, last=result.last)
    return frame


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
        told = {"incident": _incidents(connection, then, only, watched), "total": _totals(connection, then, only)}
    found = {
        Line(source, counter, measure, GROUP, counts, area): months
        for counts, lines in told.items()
        for (source, counter, measure, area), months in lines.items()
    }
    return {line: list(_filled(line, found[line], watched.get(line.source), line.source in absence)) for line in sorted(found)}


Said = dict[tuple[str, str, str, str], dict[date, Month]]
"""By source, counter, measure and area what is said of the months. A Line for each of 50,000 rows would take longer than to read it."""


def _incidents(connection: Connection, then: Known, only: Line | None, watched: Mapping[str, Window]) -> Said:
    found: Said = defaultdict(dict)
    for measure, starts_on, area, source, counter, value, word in connection.execute(_summed(then, only, sorted(watched))):
        month, days = _month(starts_on), watched[source]
        if days.touches(*month):
            found[source, counter, measure, area][starts_on] = Month(starts_on, int(value), word, days.holds(*month))
    return found


def _summed(then: Known, only: Line | None, sources: Sequence[str]) -> Select[Any]:
    m = then.by_governorate.c
    floor = func.coalesce(m.best, m.low)
    # In the order of the primary key: so the rows come sorted.
    alike = (m.measure, m.starts_on, m.area, m.ends_on, m.source, m.counted_by)
    about, limits = func.max(case((m.quantifier == "about", 1), else_=0)), func.max(case((m.best.is_(None), 1), else_=0))
    word = case((about == 1, "about"), (limits == 1, "at_least"), else_="exact")
    return (
        select(m.measure, m.starts_on, m.area, m.source, m.counted_by, func.sum(floor), word)
        .where(*_judgeable(m), *_of(m, m.area, only), m.source.in_(sources), m.area != "SY", floor.is_not(None))
        .group_by(*alike)
    )


def _judgeable(t: Any) -> list[ColumnElement[bool]]:
    """Documented numbers of everybody in their measure's own unit."""
    units = {one.unit for one in MEASURES.values()}
    in_unit = or_(
        *(and_(t.unit == unit, t.measure.in_([name for name, one in MEASURES.items() if one.unit == unit])) for unit in sorted(units))
    )
    return [in_unit, t.group == GROUP, t.status != "estimated"]


def _of(t: Any, area: ColumnElement[Any], only: Line | None) -> list[ColumnElement[bool]]:
    if only is None:
        return []
    return [t.source == only.source, t.counted_by == only.counter, t.measure == only.measure, area == only.area]


def _totals(connection: Connection, then: Known, only: Line | None) -> Said:
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
            *_of(f, f.area, only),
            f.covers == "whole",
            f.area.in_(select(a.code).where(a.level == 1)),
            value.is_not(None),
            first_of_month(f.ends_on) == f.starts_on,
        )
        # Measure by measure, as the index has them: what is sorted is then little.
        .order_by(f.measure, f.ends_on, func.coalesce(f.published_on, f.known_on), f.key)
    )
    found: Said = defaultdict(dict)
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


def _filled(line: Line, said: Mapping[date, Month], watched: Window | None, absence_is_zero: bool) -> Iterator[Month]:
    """All months of a line, those without a report among them."""
    first, last = min(said), max(said)
    if watched is not None and line.counts == "incident" and absence_is_zero:
        first, last = min(first, watched.since), max(last, watched.until)
    for one in _months(first.replace(day=1), last):
        if one in said:
            yield said[one]
        else:
            zero = line.counts == "incident" and absence_is_zero and watched is not None and watched.touches(*_month(one))
            yield Month(one, 0 if zero else None, whole=watched is not None and watched.holds(*_month(one)))


@cache
def _months(first: date, last: date) -> list[date]:
    return [month.since for month in months(Window(first, last))]
