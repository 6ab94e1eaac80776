"""What a source says now, laid out beside the store in temporary tables, and every figure of it judged before it is stored."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateTable

from db import contacts
from db.intake import FIRST_DAY, LAST_DAY, NO_NAME, WHAT, Intake, Report, Row, as_text
from db.measures import MEASURES
from db.schema import Aside, Closure, closure

MOST = 10_000_000_000
"""More than all people: no figure is above it, so that no sum of figures leaves 64 bits."""

temporary = MetaData()
_NOT_OF_THE_ROW = ("n", "wrong", "area", "about", "name", "level", "no_place", "correction")

# What repeats from figure to figure is staged once, in whats and locations; `same` numbers the (measure, group).
figures = Table(
    "staged_figure",
    temporary,
    Column("n", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("same", Integer, nullable=False),
    Column("what", Integer, nullable=False),
    Column("location", Integer),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("low", BigInteger),
    Column("best", BigInteger),
    Column("high", BigInteger),
    Column("url", Text),
    Column("title", Text),
    Column("published_on", Date),
    Column("since_on", Date),
    Column("note", Text),
    Column("wrong", Text),
    prefixes=["TEMPORARY"],
)
figures_by_key = Index("staged_by_key", figures.c.key, figures.c.same, figures.c.wrong)
whats = Table(
    "staged_what",
    temporary,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text) for name in WHAT),
    Column("wrong", Text),
    prefixes=["TEMPORARY"],
)
locations = Table(
    "staged_location",
    temporary,
    Column("id", Integer, primary_key=True),
    Column("area", Text),
    Column("place", Text),
    Column("correction", Integer),
    Column("about", Text),
    Column("name", Text),
    Column("level", Integer),
    Column("wrong", Text),
    prefixes=["TEMPORARY"],
)
closures = Table(
    "staged_closure",
    temporary,
    Column("n", Integer, primary_key=True),
    *(Column(name, closure.c[name].type) for name in (*Closure._fields, "correction")),
    Column("wrong", Text),
    prefixes=["TEMPORARY"],
)


def stage(connection: Connection, reports: Iterable[Report], intake: Intake) -> None:
    """Lays all reports out, each with what is `wrong` with it, or nothing."""
    for table in (figures, whats, locations, closures):
        connection.execute(CreateTable(table))  # its index comes after the rows
    fill(connection, figures, intake.rows(reports))
    fill(connection, whats, intake.whats.rows())
    fill(connection, locations, intake.locations.rows())
    if intake.closures:
        empty = dict.fromkeys(closures.c.keys())
        connection.execute(closures.insert(), [{**empty, **row} for row in intake.closures])
    figures_by_key.create(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE staged_figure, staged_what, staged_location, staged_closure"))
    connection.execute(update(figures).where(figures.c.wrong.is_(None), _is_wrong()).values(wrong=_wrong()))
    _judge_repeated(connection, figures, ("key", "same"))
    _judge_repeated(connection, closures, ("key",))


def clear(connection: Connection) -> None:
    """Takes the temporary tables away."""
    for table in (figures, whats, locations, closures):
        table.drop(connection)


def fill(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Inserts many rows, as fast as the driver of the database can."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.c))})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def with_references(table: Table) -> FromClause:
    """The staged figures beside what they refer to, or the staged closures."""
    if table is closures:
        return closures
    return figures.join(whats, whats.c.id == figures.c.what).join(locations, locations.c.id == figures.c.location)


def put_aside(connection: Connection, intake: Intake) -> list[Aside]:
    """All rows that will not be stored: why, and what they said, without whatever a person could be reached by."""
    asides = list(intake.asides)
    everything = figures.join(whats, whats.c.id == figures.c.what).outerjoin(locations, locations.c.id == figures.c.location)
    said = [figures.c.key, *(whats.c[name] for name in WHAT), locations.c.place, *list(figures.c)[5:15]]
    of_name = [locations.c.about, locations.c.name, locations.c.level, locations.c.wrong.label("no_place")]
    where = locations.c.area
    wrong_figures = select(figures.c.n, figures.c.wrong, where, *said, *of_name).select_from(everything).where(figures.c.wrong.is_not(None))
    wrong_closures = select(closures).where(closures.c.wrong.is_not(None))
    for row in [*connection.execute(wrong_figures).mappings(), *connection.execute(wrong_closures).mappings()]:
        misfit = intake.misfits.get(row["n"])
        fields = misfit._asdict() if misfit else {name: value for name, value in row.items() if name not in _NOT_OF_THE_ROW}
        of_place = (row["about"], row["name"], row["level"]) if row.get("no_place") == row["wrong"] else None
        aside = Aside(row["n"], row["wrong"], as_text(fields), *(of_place or intake.names.get(row["n"], NO_NAME)))
        subject, area, starts_on, ends_on = _certain(row, intake.locations.areas)
        asides.append(aside._replace(subject=subject, area=area, starts_on=starts_on, ends_on=ends_on))
    return [_without_contacts(aside) for aside in asides]


def _without_contacts(aside: Aside) -> Aside:
    """The row as it may be kept. A name that held a contact is none that anybody could correct."""
    cleaned = aside._replace(reason=contacts.removed(aside.reason), row=contacts.removed(aside.row))
    return cleaned if contacts.removed(aside.name) == aside.name else cleaned._replace(about="", name="", level=None)


def _certain(row: Mapping[str, Any], areas: Collection[str]) -> tuple[str, str, date | None, date | None]:
    """The subject, area and days of a figure that will not be stored, where they are certain; of a closure none."""
    starts_on, ends_on = row.get("starts_on"), row.get("ends_on")
    if starts_on is None or ends_on is None or not FIRST_DAY <= starts_on <= ends_on <= LAST_DAY:
        starts_on = ends_on = None
    subject = MEASURES[row["measure"]].subject if row.get("measure") in MEASURES else ""
    return subject, row["area"] if row.get("area") in areas else "", starts_on, ends_on


def _judgements() -> list[tuple[ColumnElement[bool], ColumnElement[str]]]:
    f = figures.c
    numbers = (f.low, f.best, f.high)
    what_is_wrong = select(whats.c.wrong).where(whats.c.id == f.what).scalar_subquery()
    where_is_wrong = select(locations.c.wrong).where(locations.c.id == f.location).scalar_subquery()
    is_stock = f.what.in_(select(whats.c.id).where(whats.c.counts == "stock"))
    return [
        (f.what.in_(select(whats.c.id).where(whats.c.wrong.is_not(None))), what_is_wrong),
        (f.location.in_(select(locations.c.id).where(locations.c.wrong.is_not(None))), where_is_wrong),
        (f.key == "", literal("the row has no key")),
        (func.coalesce(*numbers).is_(None), literal("there is no number: low, best and high are all empty")),
        (or_(*(number < 0 for number in numbers)), literal("a number is below zero")),
        (or_(*(number > MOST for number in numbers)), literal(f"a number is above {MOST:,}, more than all people")),
        (or_(f.low > f.best, f.best > f.high, f.low > f.high), literal("low, best and high are not in order")),
        (f.best.is_(None) & _says("about"), literal("about a number, and best does not give it")),
        (or_(f.low.is_(None), f.best.is_not(None), f.high.is_not(None)) & _says("at_least"), literal("at least a number gives low alone")),
        (or_(f.high.is_(None), f.best.is_not(None), f.low.is_not(None)) & _says("up_to"), literal("up to a number gives high alone")),
        (
            f.best.is_(None) & or_(f.low.is_(None), f.high.is_(None)) & _says(""),
            literal("half a range does not say whether it is at least or up to"),
        ),
        (or_(f.starts_on.is_(None), f.ends_on.is_(None)), literal("a day is missing")),
        (f.starts_on > f.ends_on, literal("it ends before it starts")),
        (or_(f.starts_on < FIRST_DAY, f.ends_on > LAST_DAY), literal(f"a day lies outside {FIRST_DAY} to {LAST_DAY}")),
        (is_stock & (f.starts_on != f.ends_on), literal("a stock is of one day, this one has two")),
    ]


def _says(quantifier: str) -> ColumnElement[bool]:
    return figures.c.what.in_(select(whats.c.id).where(whats.c.quantifier == quantifier))


def _is_wrong() -> ColumnElement[bool]:
    return or_(*(condition for condition, _ in _judgements()))


def _wrong() -> ColumnElement[str]:
    return case(*_judgements())


def _judge_repeated(connection: Connection, table: Table, key: tuple[str, ...]) -> None:
    """One key is one statement: of rows that are the same one is kept; where they differ, none."""
    columns = [table.c[name] for name in key]
    fine = table.c.wrong.is_(None)
    repeated = select(*columns).where(fine).group_by(*columns).having(func.count() > 1).subquery()
    same_key = and_(*(table.c[name] == repeated.c[name] for name in key))
    rows = connection.execute(select(table).join(repeated, same_key).where(fine).order_by(*columns, table.c.n))
    judged: list[dict[str, Any]] = []
    for _, alike in groupby(rows, lambda row: tuple(getattr(row, name) for name in key)):
        first, *others = alike
        if all(row[1:] == first[1:] for row in others):
            judged += [{"row": row.n, "why": f"the same row twice: it repeats row {first.n}"} for row in others]
        else:
            told = ", ".join(str(row.n) for row in (first, *others))
            why = f"the key {first.key!r} stands for rows that differ ({told}), and it is not known which one holds"
            judged += [{"row": row.n, "why": why} for row in (first, *others)]
    if judged:
        connection.execute(update(table).where(table.c.n == bindparam("row")).values(wrong=bindparam("why")), judged)
