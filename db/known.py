"""What the tables said on an earlier day: the rows that were known by then, in the versions of then, history included.

Known is what the store held on that day. Of a day before the store was begun it is what was published by then: the first runs bring
years of reports at once.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Join,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from db.schema import (
    area,
    by_governorate,
    closure,
    closure_history,
    coverage,
    daily,
    figure,
    figure_history,
    monthly,
    put_aside,
    run,
    series,
)
from db.summaries import ALIKE, BOUNDS, days_of_month, first_of_month, last_of_month


class Months(NamedTuple):
    """Monthly sums: as runs kept them, one row of all that is alike in a month; and those that are put together from the days of their
    month, since some of it was not known yet, in several rows that are alike. None where there are no such months.
    """

    kept: Any
    made: Any
    whole: Any


class Known(NamedTuple):
    """The tables that questions are asked of; `lasting` are the daily sums of what lasted for days, `recorded` who has
    incidents of what.

    `figures` are the parts of `figure`, each of which a database can read in the order of an index.
    """

    figure: Any
    figures: tuple[Any, ...]
    closure: Any
    daily: Any
    lasting: Any
    monthly: Months
    by_governorate: Months
    recorded: Any
    run: Any
    put_aside: Any
    coverage: Any


class InOrder(Join):
    """Two tables that SQLite goes through in this order, whatever it thinks of their sizes; how they fit is said in the WHERE."""

    inherit_cache = True

    def __init__(self, left: FromClause, right: FromClause) -> None:
        super().__init__(left, right, true())


@compiles(InOrder)
def _in_order(join: InOrder, compiler: SQLCompiler, **how: Any) -> str:
    how["asfrom"] = True
    return f"{compiler.process(join.left, **how)} CROSS JOIN {compiler.process(join.right, **how)}"


SAME_SUM = (
    *(daily.c[name] == figure.c[name] for name in ALIKE),
    *(daily.c[f"has_{bound}"] == figure.c[bound].is_not(None) for bound in BOUNDS),
)
"""Which of the daily sums a figure is in."""


@lru_cache(maxsize=64)
def tables(on: date | None = None) -> Known:
    """The tables as they stand, or as they were known at the end of a day.

    They are kept, since to write one of a day down takes longer than to ask a small store for it.
    """
    if on is None:
        by_month = (Months(monthly, None, monthly), Months(by_governorate, None, by_governorate))
        return Known(figure, (figure,), closure, daily, daily, *by_month, _incidents(), run, put_aside, _newest(coverage))
    ran = select(run).where(_by(on, run.c)).subquery("run")
    aside = select(put_aside).where(put_aside.c.run.in_(select(ran.c.id))).subquery("put_aside")
    answered = _newest(select(coverage).where(coverage.c.known_on <= on, joined(coverage.c.source, on)).subquery("answered"))
    figures, closures = _versions(figure, figure_history, on), _closures(on)
    parts = tuple(part.subquery("figure") for part in figures)
    whole = union_all(*figures).subquery("figure")
    days, lasting = _days(on), _days(on, lasting=True)
    by_month = (_months(on, monthly), _months(on, by_governorate))
    return Known(whole, parts, closures, days, lasting, *by_month, _recorded(on), ran, aside, answered)


def _incidents() -> FromClause:
    return select(series).where(series.c.counts == "incident").subquery("recorded")


def joined(source: ColumnElement[Any], on: date) -> ColumnElement[bool]:
    """Whether a source had been read by the end of a day, or the day is before the store was begun."""
    read = run.alias("read").c
    return or_(~_begun(on), source.in_(select(read.source).where(read.outcome == "ok", _by(on, read))))


def listed(table: Any, day: ColumnElement[Any], on: date) -> ColumnElement[bool]:
    """Of a list without history, whether a row was in it on a day: since it was found, or before the store was begun since its own day."""
    return or_(table.c.known_on <= on, and_(~_begun(on), day <= on))


def _begun(on: date) -> ColumnElement[bool]:
    """Whether the store had read anything by the end of a day."""
    anybody = run.alias("anybody").c
    return exists().where(anybody.outcome == "ok", _by(on, anybody))


def _by(on: date, of: Any) -> ColumnElement[bool]:
    started: ColumnElement[bool] = of.started_at <= datetime.combine(on, time.max)
    return started


def _newest(table: FromClause) -> FromClause:
    """Of the days that each source answered for, those that were noted last."""
    last = select(table.c.source, func.max(table.c.known_on).label("known_on")).group_by(table.c.source).subquery("last")
    return (
        select(*table.c)
        .join_from(table, last, and_(table.c.source == last.c.source, table.c.known_on == last.c.known_on))
        .subquery("coverage")
    )


def _held(history: FromClause, on: date) -> ColumnElement[bool]:
    """What stood on a day and does not stand any more."""
    return and_(history.c.known_on <= on, history.c.superseded_on > on, joined(history.c.source, on))


def _versions(table: Any, history: Any, on: date) -> tuple[Select[Any], Select[Any]]:
    """What stands and was known then, and what stood then."""
    names = [column.name for column in table.c]
    now = select(*(table.c[name] for name in names)).where(table.c.known_on <= on, joined(table.c.source, on))
    return now, select(*(history.c[name] for name in names)).where(_held(history, on))


def _closures(on: date) -> FromClause:
    """The statements about facilities. Of a day before the store was begun nothing is told that came later: no end, no confirmation."""
    said = union_all(*_versions(closure, closure_history, on)).subquery("said")
    s, night = said.c, datetime.combine(on, time.max)
    yet_to_end = and_(~_begun(on), s.until == "known", s.until_at > night)
    cut = {
        "until_at": case((yet_to_end, null()), else_=s.until_at),
        "until": case((yet_to_end, "open"), else_=s.until),
        "last_confirmed_on": case((and_(~_begun(on), s.last_confirmed_on > on), s.known_on), else_=s.last_confirmed_on),
    }
    return select(*(cut[column.name].label(column.name) if column.name in cut else column for column in s)).subquery("closure")


Columns = Mapping[str, Any]

_PARENT = area.alias("parent")
_GOVERNORATE = case((area.c.level <= 1, area.c.code), (area.c.level == 2, area.c.parent), else_=_PARENT.c.parent)


def _days(on: date, *, lasting: bool = False) -> FromClause:
    """The daily sums of a day: those of which nothing is newer, and where something is, the reports of then one by one."""
    h, names = figure_history.c, list(daily.c.keys())
    arms = [
        _summed(on, daily, names, daily.c, daily),
        _split(on, names, _one(figure, daily.c.governorate)),
        _gone(on, names, _one(figure_history, _GOVERNORATE)),
    ]
    if lasting:
        arms = [arm.where(daily.c.starts_on != daily.c.ends_on) for arm in arms[:2]]
        arms.append(_gone(on, names, _one(figure_history, _GOVERNORATE)).where(h.starts_on != h.ends_on))
    return union_all(*arms).subquery("daily")


def _months(on: date, table: Table) -> Months:
    """The monthly sums of a day, by area or by governorate: the months of which nothing is newer, and of the others what their days say."""
    m, g, d, h, names = table.c, by_governorate.c, daily.c, figure_history.c, list(table.c.keys())
    newer = (g.known_from <= on, g.known_on > on)
    late = select(g.measure, g.starts_on, g.ends_on).where(*newer).distinct().subquery("late")
    is_late = tuple_(m.measure, m.starts_on).in_(select(late.c.measure, late.c.starts_on))
    in_it = (d.measure == late.c.measure, d.starts_on >= late.c.starts_on, d.starts_on <= late.c.ends_on, d.ends_on <= late.c.ends_on)
    # Months by the measure of `late`: what is asked of it is then asked of `late` itself.
    days = {
        "measure": late.c.measure,
        "starts_on": late.c.starts_on,
        "ends_on": late.c.ends_on,
        "first_on": d.starts_on,
        "last_on": d.ends_on,
        "lasts": d.starts_on != d.ends_on,
        "days": days_of_month(d.starts_on, d.ends_on),
    }
    gone = {
        "starts_on": first_of_month(h.starts_on),
        "ends_on": last_of_month(h.starts_on),
        "first_on": h.starts_on,
        "last_on": h.ends_on,
        "lasts": h.starts_on != h.ends_on,
        "days": days_of_month(h.starts_on, h.ends_on),
    }
    if table is by_governorate:
        days, gone = days | {"area": d.governorate}, gone | {"area": _GOVERNORATE}
    kept = _summed(on, table, names, m, table).where(~is_late)
    made = (
        _summed(on, daily, names, {**dict(d.items()), **days}, InOrder(late, daily)).where(*in_it),
        _split(on, names, _one(figure, d.governorate) | days, InOrder(late, daily)).where(*in_it),
        _gone(on, names, _one(figure_history, _GOVERNORATE) | gone).where(first_of_month(h.starts_on) == first_of_month(h.ends_on)),
    )
    of = table.name
    return Months(kept.subquery(of), union_all(*made).subquery(of), union_all(kept, *made).subquery(of))


def _recorded(on: date) -> FromClause:
    """Who had incidents of what."""
    m = by_governorate.c
    names = ("source", "counted_by", "measure", "group", "unit")
    lasting = select(*(daily.c[name] for name in names)).where(daily.c.starts_on != daily.c.ends_on)
    return union_all(
        select(*(m[name] for name in names)).where(m.known_from <= on, joined(m.source, on)),
        lasting.where(daily.c.known_from <= on, joined(daily.c.source, on)),
        select(*(figure_history.c[name] for name in names)).where(_held(figure_history, on), figure_history.c.counts == "incident"),
    ).subquery("recorded")


def _summed(on: date, table: Any, names: Sequence[str], columns: Any, of: FromClause) -> Select[Any]:
    """The sums of which nothing is newer."""
    known = (table.c.known_on <= on, joined(table.c.source, on))
    return select(*(columns[name].label(name) for name in names)).select_from(of).where(*known)


def _split(on: date, names: Sequence[str], columns: Columns, of: FromClause = daily) -> Select[Any]:
    """The reports one by one, of days of which some became known by then and some later."""
    mixed = (daily.c.known_from <= on, daily.c.known_on > on)
    known = (figure.c.known_on <= on, figure.c.counts == "incident", joined(figure.c.source, on))
    return select(*(columns[name].label(name) for name in names)).select_from(InOrder(of, figure)).where(*SAME_SUM, *mixed, *known)


def _gone(on: date, names: Sequence[str], columns: Columns) -> Select[Any]:
    """The reports one by one that stood then and do not stand any more."""
    placed = select(*(columns[name].label(name) for name in names)).join_from(figure_history, area, area.c.code == figure_history.c.area)
    return placed.outerjoin(_PARENT, _PARENT.c.code == area.c.parent).where(
        _held(figure_history, on), figure_history.c.counts == "incident"
    )


def _one(table: Any, governorate: ColumnElement[Any]) -> dict[str, Any]:
    """The columns of a sum, for one report."""
    has = {f"has_{bound}": table.c[bound].is_not(None) for bound in BOUNDS}
    return dict(table.c.items()) | has | {"governorate": governorate, "reports": literal(1), "known_from": table.c.known_on}
