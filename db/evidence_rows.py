"""The reports behind a number, read from the store one by one, with what each said before."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Row, and_, not_, or_, select

from db import schema
from db.known import Known
from db.material import Material, Question, fulfilling, within_areas
from db.totals import Series


class Place(NamedTuple):
    """A report and its place: how it enters the sum, or the rule that left it out."""

    key: str
    enters: str
    rule: str


class Earlier(NamedTuple):
    """What a report said before: known from one day, superseded or withdrawn on another."""

    known_on: date
    superseded_on: date
    why: str
    low: int | None
    best: int | None
    high: int | None
    quantifier: str


Where = Callable[[Any], list[ColumnElement[bool]]]


def asked_of_incidents(series: Series, q: Question, m: Material, unlike: Sequence[str]) -> dict[str, Where]:
    """What a row of figure or of the daily sums must fulfil to be in the sum (the empty rule), or to be left out by a rule."""

    def mine(table: Any) -> list[ColumnElement[bool]]:
        c = table.c
        is_estimated = c.status == "estimated" if series.estimated else c.status != "estimated"
        wanted = [
            *fulfilling(table, q),
            *within_areas(table, q, m.tree),
            c.counted_by == series.counter,
            c.unit == series.unit,
            is_estimated,
        ]
        return [*wanted, c.counts == "incident"] if "counts" in c else wanted

    def inside(table: Any) -> list[ColumnElement[bool]]:
        return [*mine(table), table.c.starts_on >= q.since, table.c.starts_on <= q.until, table.c.ends_on <= q.until]

    def outside(table: Any) -> list[ColumnElement[bool]]:
        c = table.c
        crosses = or_(and_(c.starts_on < q.since, c.ends_on >= q.since), and_(c.starts_on <= q.until, c.ends_on > q.until))
        return [*mine(table), c.starts_on != c.ends_on, c.ends_on >= q.since, crosses]

    return {
        "": lambda table: [*inside(table), *(not_(_says(table.c, word)) for word in unlike)],
        "states_only_a_limit": lambda table: [*inside(table), or_(*(_says(table.c, word) for word in unlike))],
        "reaches_outside": outside,
    }


def _says(c: Any, word: str) -> ColumnElement[bool]:
    """Whether a row's number is of a word of db.amounts."""
    said: dict[str, ColumnElement[bool]] = {
        "exact": and_(c.best.is_not(None), c.quantifier != "about"),
        "about": and_(c.best.is_not(None), c.quantifier == "about"),
        "between": and_(c.best.is_(None), c.low.is_not(None), c.high.is_not(None)),
        "at_least": and_(c.best.is_(None), c.high.is_(None)),
        "up_to": and_(c.best.is_(None), c.low.is_(None)),
    }
    return said[word]


def newest(connection: Connection, then: Known, where: Where, limit: int, *, spans: bool) -> list[Row[Any]]:
    """The incidents that began last: the daily sums say on which days, so that no more than those days' reports are read."""
    d, f = then.daily, then.figure
    asked = select(d.c.starts_on).where(*where(d)).order_by(d.c.starts_on.desc()).limit(1).offset(limit - 1)
    days = select(d.c.ends_on).where(*where(d)).distinct()
    if spans:
        asked, days = (query.with_hint(schema.daily, "INDEXED BY daily_spans", "sqlite") for query in (asked, days))
    first = connection.scalar(asked)
    since = [] if first is None else [first]
    ends = sorted(connection.scalars(days.where(*(d.c.starts_on >= day for day in since))))
    recent = [*where(f), *(f.c.starts_on >= day for day in since)]
    found = [row for some in _batches(ends) for row in _figures(connection, then, *recent, f.c.ends_on.in_(some), by_day=True)]
    return sorted(found, key=_began_last)[:limit]


def figures_of(connection: Connection, then: Known, series: Series, keys: Sequence[str]) -> list[Row[Any]]:
    """The reports of a series with these keys."""
    f = then.figure.c
    mine = (f.source == series.source, f.measure == series.measure, f.group == series.group)
    return [row for some in _batches(keys) for row in _figures(connection, then, *mine, f.key.in_(some))]


def _figures(connection: Connection, then: Known, *where: ColumnElement[bool], by_day: bool = False) -> list[Row[Any]]:
    f, s = then.figure, schema.source.c
    told = (s.title.label("source_title"), s.publisher, s.licence, s.may_export)
    asked = select(f, *told).join_from(f, schema.source, s.id == f.c.source).where(*where)
    return list(connection.execute(asked.with_hint(schema.figure, "INDEXED BY figure_window", "sqlite") if by_day else asked))


def _batches(values: Sequence[Any], size: int = 500) -> list[Sequence[Any]]:
    return [values[i : i + size] for i in range(0, len(values), size)]


def _began_last(row: Row[Any]) -> tuple[object, ...]:
    return (-row.starts_on.toordinal(), -row.ends_on.toordinal(), row.key)


def latest_first(row: Row[Any]) -> tuple[object, ...]:
    """The order in which statements are listed."""
    return (-row.ends_on.toordinal(), -row.starts_on.toordinal(), row.key)


def frame_of(connection: Connection, rows: Sequence[Row[Any]], places: Sequence[Place], q: Question) -> pd.DataFrame:
    """The rows with their places and what they said before."""
    columns = [column.name for column in schema.figure.c if column.name != "id"] + ["source_title", "publisher", "licence", "may_export"]
    before = _earlier(connection, rows, q)
    frame = pd.DataFrame([tuple(getattr(row, name) for name in columns) for row in rows], columns=columns)
    told: dict[str, Any] = {
        "enters": [place.enters for place in places],
        "rule": [place.rule for place in places],
        "revisions": [len(before[row.key]) for row in rows],
        "earlier": [tuple(before[row.key]) for row in rows],
    }
    return frame.assign(**told).astype({"low": "Int64", "best": "Int64", "high": "Int64"})


def _earlier(connection: Connection, rows: Sequence[Row[Any]], q: Question) -> dict[str, list[Earlier]]:
    """What the reports said before, the oldest first, as far as it was known on the day that is asked of."""
    found: dict[str, list[Earlier]] = defaultdict(list)
    h = schema.figure_history.c
    told = (h.known_on, h.superseded_on, h.why, h.low, h.best, h.high, h.quantifier)
    known = [] if q.known_on is None else [h.superseded_on <= q.known_on]
    for some in _batches([row.key for row in rows]):
        mine = (h.source == q.source, h.key.in_(some), h.measure == q.measure, h.group == q.group)
        asked = select(h.key, *told).where(*mine, *known).order_by(h.superseded_on, h.known_on, h.id)
        for key, *values in connection.execute(asked):
            found[key].append(Earlier(*values))
    return found


def shows_reports(connection: Connection, series: Series) -> bool:
    """Whether the reports of a series' source may be seen one by one."""
    s = schema.source.c
    return bool(connection.scalar(select(s.shows_reports).where(s.id == series.source)))
