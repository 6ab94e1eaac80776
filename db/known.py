"""What the tables said on an earlier day: the rows that were known by then, in the versions of then, history included.

Known is what the store held on that day. Of a day before the store was begun it is what was published by then: the first runs bring
years of reports at once.
"""

from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, case, exists, func, literal, or_, select, union_all

from db import schema
from db.schema import area, closure, closure_history, coverage, daily, figure, figure_history, put_aside, run
from db.summaries import ALIKE, BOUNDS


class Known(NamedTuple):
    """The tables that questions are asked of; `monthly` only where they are asked as of now."""

    figure: Any
    closure: Any
    daily: Any
    monthly: Any
    run: Any
    put_aside: Any
    coverage: Any


def tables(on: date | None = None) -> Known:
    """The tables as they stand, or as they were known at the end of a day."""
    if on is None:
        return Known(figure, closure, daily, schema.monthly, run, put_aside, _newest(coverage))
    ran = select(run).where(_by(on, run.c)).subquery("run")
    aside = select(put_aside).where(put_aside.c.run.in_(select(ran.c.id))).subquery("put_aside")
    answered = _newest(select(coverage).where(coverage.c.known_on <= on, joined(coverage.c.source, on)).subquery("answered"))
    return Known(_versions(figure, figure_history, on), _versions(closure, closure_history, on), _days(on), None, ran, aside, answered)


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


def _versions(table: Any, history: Any, on: date) -> FromClause:
    columns = [column.name for column in table.c]
    return union_all(
        select(*(table.c[name] for name in columns)).where(table.c.known_on <= on, joined(table.c.source, on)),
        select(*(history.c[name] for name in columns)).where(_held(history, on)),
    ).subquery(table.name)


def _days(on: date) -> FromClause:
    """The daily sums of a day: those of which nothing is newer, and where something is, the reports of then one by one."""
    names = [column.name for column in daily.c]
    whole = select(*(daily.c[name] for name in names)).where(daily.c.known_on <= on, joined(daily.c.source, on))
    alike = and_(*(daily.c[name] == figure.c[name] for name in ALIKE), *(daily.c[f"has_{b}"] == figure.c[b].is_not(None) for b in BOUNDS))
    split = (
        select(*(_one(name, figure, daily.c.governorate) for name in names))
        .join_from(daily, figure, alike)
        .where(daily.c.known_on > on, figure.c.known_on <= on, figure.c.counts == "incident", joined(figure.c.source, on))
    )
    parent = area.alias("parent")
    governorate = case((area.c.level <= 1, area.c.code), (area.c.level == 2, area.c.parent), else_=parent.c.parent)
    gone = (
        select(*(_one(name, figure_history, governorate) for name in names))
        .join_from(figure_history, area, area.c.code == figure_history.c.area)
        .outerjoin(parent, parent.c.code == area.c.parent)
        .where(_held(figure_history, on), figure_history.c.counts == "incident")
    )
    return union_all(whole, split, gone).subquery("daily")


def _one(name: str, table: Any, governorate: ColumnElement[Any]) -> Any:
    """A column of the daily sums, for one report."""
    if name == "governorate":
        return governorate.label(name)
    if name == "reports":
        return literal(1).label(name)
    if name.startswith("has_"):
        return table.c[name.removeprefix("has_")].is_not(None).label(name)
    return table.c[name]
