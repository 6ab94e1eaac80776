"""The summaries that pages read, kept equal to their figures: daily, from it monthly by area and by governorate, and the list of series."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    FunctionElement,
    Insert,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from db.schema import area, by_governorate, daily, figure, is_stated, monthly, series

touched = Table(
    "touched",
    MetaData(),
    Column("measure", Text, primary_key=True),
    Column("starts_on", Date, primary_key=True),
    Column("ends_on", Date, primary_key=True),
    prefixes=["TEMPORARY"],
)
"""The (measure, starts_on, ends_on) of the incidents that a run has added, changed or taken away."""

ALIKE = [column.name for column in daily.primary_key if not column.name.startswith("has_")]
SLICE = touched.c.keys()
BOUNDS = ("low", "best", "high")


class first_of_month(FunctionElement[Any]):  # noqa: N801 - an SQL function
    """The first day of a date's month."""

    type = Date()
    inherit_cache = True


class last_of_month(FunctionElement[Any]):  # noqa: N801 - an SQL function
    """The last day of a date's month."""

    type = Date()
    inherit_cache = True


@compiles(first_of_month, "sqlite")
def _first_sqlite(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    return f"substr({compiler.process(element.clauses, **how)}, 1, 8) || '01'"


@compiles(first_of_month, "postgresql")
def _first_postgresql(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST(date_trunc('month', {compiler.process(element.clauses, **how)}) AS DATE)"


@compiles(last_of_month, "sqlite")
def _last_sqlite(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    return f"date({compiler.process(element.clauses, **how)}, 'start of month', '+1 month', '-1 day')"


@compiles(last_of_month, "postgresql")
def _last_postgresql(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST(date_trunc('month', {compiler.process(element.clauses, **how)}) + interval '1 month' - interval '1 day' AS DATE)"


class day_bit(FunctionElement[Any]):  # noqa: N801 - an SQL function
    """A number with the one bit that stands for a date's day in its month."""

    type = BigInteger()
    inherit_cache = True


@compiles(day_bit, "sqlite")
def _bit_sqlite(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    return f"(1 << (substr({compiler.process(element.clauses, **how)}, 9) - 1))"


@compiles(day_bit, "postgresql")
def _bit_postgresql(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    return f"(CAST(1 AS BIGINT) << (CAST(date_part('day', {compiler.process(element.clauses, **how)}) AS INTEGER) - 1))"


def days_of_month(starts_on: ColumnElement[Any], ends_on: ColumnElement[Any]) -> ColumnElement[Any]:
    """The bit of an incident of a single day; of one that lasts none."""
    return case((starts_on == ends_on, day_bit(starts_on)), else_=literal(0, BigInteger))


def refresh(connection: Connection, source: str, everything: bool = False) -> None:
    """Makes the summaries of one source anew: all of them, or the slices named in `touched` and the list of series."""
    months = select(touched.c.measure, first_of_month(touched.c.starts_on).label("first_on")).distinct().subquery()
    of_daily = daily.c.source == source
    if not everything:
        of_daily &= exists().where(*(touched.c[name] == daily.c[name] for name in SLICE))
    connection.execute(delete(daily).where(of_daily))
    connection.execute(_into(daily, _by_day(source, everything)))
    for table, made_of in ((monthly, daily), (by_governorate, monthly)):
        mine = table.c.source == source
        if not everything:
            mine &= exists().where(months.c.measure == table.c.measure, months.c.first_on == table.c.starts_on)
        connection.execute(delete(table).where(mine))
        connection.execute(_into(table, _by_month(source, None if everything else months, made_of)))
    connection.execute(delete(series).where(series.c.source == source))
    connection.execute(_into(series, _series(source)))


def _into(table: Table, rows: Select[Any]) -> Insert:
    return insert(table).from_select([column.name for column in rows.selected_columns], rows)


def _by_day(source: str, everything: bool) -> Select[Any]:
    f = figure.c
    # The slices are few and the source is many rows: an index that begins with the source would read them all.
    mine = f.source == source if everything else f.source + "" == source
    has = {f"has_{bound}": f[bound].is_not(None) for bound in BOUNDS}
    alike = [has[column.name] if column.name in has else f[column.name] for column in daily.primary_key]
    sums = (
        select(
            *(f[name] for name in ALIKE),
            *(flag.label(name) for name, flag in has.items()),
            *(func.sum(f[bound]).label(bound) for bound in BOUNDS),
            func.count().label("reports"),
            func.min(f.known_on).label("known_from"),
            func.max(f.known_on).label("known_on"),
        )
        .where(mine, f.counts == "incident")
        .group_by(*alike)
        .order_by(*alike)
    )
    if not everything:
        sums = sums.join_from(touched, figure, and_(*(touched.c[name] == f[name] for name in SLICE)))
    summed, parent = sums.subquery("summed"), area.alias("parent")
    governorate = case((area.c.level <= 1, area.c.code), (area.c.level == 2, area.c.parent), else_=parent.c.parent)
    return (
        select(*summed.c, governorate.label("governorate"))
        .join_from(summed, area, area.c.code == summed.c.area)
        .outerjoin(parent, parent.c.code == area.c.parent)
    )


def _by_month(source: str, months: FromClause | None, made_of: Table) -> Select[Any]:
    """The months of each area from its days, or those of each governorate from the months of its areas."""
    d = made_of.c
    first, last = first_of_month(d.starts_on), last_of_month(d.starts_on)
    put: dict[str, ColumnElement[Any]]
    if made_of is daily:
        put = {"starts_on": first, "ends_on": last, "lasts": d.starts_on != d.ends_on}
        happened = (d.starts_on, d.ends_on, days_of_month(d.starts_on, d.ends_on))
    else:
        put, happened = {"area": d.governorate}, (d.first_on, d.last_on, d.days)
    begins, ends, days = happened
    alike = [put[column.name] if column.name in put else d[column.name] for column in monthly.primary_key]
    sums = (
        select(
            *(expression.label(column.name) for expression, column in zip(alike, monthly.primary_key, strict=True)),
            d.governorate,
            *(func.sum(d[bound]).label(bound) for bound in BOUNDS),
            func.sum(d.reports).label("reports"),
            func.min(d.known_from).label("known_from"),
            func.max(d.known_on).label("known_on"),
            func.min(begins).label("first_on"),
            func.max(ends).label("last_on"),
            func.bit_or(days).label("days"),
        )
        .where(d.source == source, first_of_month(d.ends_on) == first)
        .group_by(*alike, d.governorate)
        .order_by(*alike)
    )
    if months is not None:
        sums = sums.join_from(
            months,
            made_of,
            and_(months.c.measure == d.measure, d.starts_on >= months.c.first_on, d.starts_on <= last_of_month(months.c.first_on)),
        )
    return sums


def _series(source: str) -> Select[Any]:
    """From the monthly sums, the incidents that cross months, and the totals and stocks: never from all the figures."""
    m, d, f = by_governorate.c, daily.c, figure.c
    who = ("source", "counted_by", "measure", "group", "unit")
    parts = union_all(
        select(*(m[name] for name in who), literal("incident").label("counts"), m.first_on, m.last_on, m.reports, m.known_on).where(
            m.source == source
        ),
        select(*(d[name] for name in who), literal("incident"), d.starts_on, d.ends_on, d.reports, d.known_on).where(
            d.source == source, d.starts_on != d.ends_on, first_of_month(d.starts_on) != first_of_month(d.ends_on)
        ),
        select(*(f[name] for name in who), f.counts, f.starts_on, f.ends_on, literal(1), f.known_on).where(
            f.source + "" == source, is_stated
        ),
    ).subquery("parts")
    p = parts.c
    return select(
        *(p[name] for name in (*who, "counts")),
        func.min(p.first_on).label("starts_on"),
        func.max(p.last_on).label("ends_on"),
        func.sum(p.reports).label("reports"),
        func.max(p.known_on).label("known_on"),
    ).group_by(*(p[name] for name in (*who, "counts")))
