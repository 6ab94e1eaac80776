"""Reports as tests hand them to the store: short to write, and placed by their code."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, Table, select

from db.schema import Aside, Closure, Figure, Where
from db.store import Run, store
from etl.contract import Source, Span

SOURCE = Source(
    id="agency_dataset",
    title="A data set",
    publisher="An agency",
    url="https://example.org",
    licence="CC BY 4.0",
    credit="An agency",
    may_export=True,
    every_days=30,
    at_least=1,
    rank=5,
    joined_on=date(2024, 1, 1),
)
MONDAY, TUESDAY, WEDNESDAY = (datetime.fromisoformat(f"2024-06-0{day}T12:00") for day in (3, 4, 5))


def figure(key: str, best: int | None = 1, on: date = date(2024, 3, 5), until: date | None = None, **others: Any) -> Figure:
    """An incident of one civilian killed in Aleppo, but for what is said otherwise."""
    said = {"where": Where("Aleppo", 1, "SY02"), "measure": "civilians_killed", "counts": "incident"} | others
    return Figure(key=key, best=best, starts_on=on, ends_on=until or on, **said)


def closure(key: str, **others: Any) -> Closure:
    """The airport of Aleppo closed since 30 November 2024 with no end stated, but for what is said otherwise."""
    said = {
        "facility": "aleppo_airport",
        "status": "closed",
        "from_at": datetime.fromisoformat("2024-11-30"),
        "until_at": None,
        "until": "open",
        "last_confirmed_on": date(2024, 12, 1),
    } | others
    return Closure(key=key, **said)


def keep(
    engine: Engine, *reports: Figure | Closure | Aside, at: datetime = MONDAY, span: Span | None = None, source: Source = SOURCE
) -> Run:
    """One run with these reports, each stored under the code it gives."""
    return store(engine, source, reports, by_code, span=span, started_at=at, may_shrink=True)


def by_code(where: Where, counts: str) -> str | None:
    """The code that the source gives, unchecked."""
    return where.code or None


def rows(engine: Engine, table: Table, *names: str) -> list[tuple[Any, ...]]:
    """These columns of all rows of a table, sorted."""
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(select(*(table.c[name] for name in names))))


def everything(engine: Engine, tables: Iterable[Table]) -> dict[str, list[str]]:
    """All rows of these tables as text, sorted."""
    with engine.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}
