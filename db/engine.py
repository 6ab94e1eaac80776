"""Where the store is and how it is opened: an SQLite file by default, PostgreSQL by DATABASE_URL."""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Dialect, Engine, Table, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateIndex, CreateTable

from db import reference, schema, upgrade

DEFAULT_FILE = "data/athar.db"
BUSY_SECONDS = 5
_SAMPLE = 1_000
"""How long a writer waits for another one before it says so."""

_WRITER: dict[str, str | int] = {
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    "temp_store": "MEMORY",
    "cache_size": -65_536,
    "foreign_keys": "ON",
}
_READER: dict[str, str | int] = {"query_only": "ON", "temp_store": "MEMORY", "cache_size": -32_768, "mmap_size": 268_435_456}


DIALECTS: tuple[Dialect, ...] = (make_url("sqlite://").get_dialect()(), make_url("postgresql+psycopg://").get_dialect()())


class StoreMissing(Exception):
    """There is no store yet at the place that the settings name."""


class StoreBusy(Exception):
    """Another writer has the store."""


class StoreRefused(Exception):
    """Rows break a rule of the tables."""


class StoreFailed(Exception):
    """The database cannot be reached, read or written: a full disk, a lost connection, no leave."""


class StoreOutdated(Exception):
    """The tables of the store are of another version of Athar: an older one's have to be brought up to date first."""


def address() -> URL:
    """Where the store is: DATABASE_URL, else the SQLite file ATHAR_DB, else data/athar.db. Raises StoreFailed when it is no address."""
    if url := os.environ.get("DATABASE_URL", "").strip():
        try:
            return make_url(url)
        except ArgumentError as wrong:
            raise StoreFailed("DATABASE_URL is not an address: expected postgresql+psycopg://user:password@host/database.") from wrong
    return URL.create("sqlite", database=os.environ.get("ATHAR_DB", "").strip() or DEFAULT_FILE)


def writer(url: URL | None = None) -> Engine:
    """The store opened for writing, one transaction at a time; an SQLite file and its folder are made when missing."""
    url = address() if url is None else url
    if url.get_backend_name() != "sqlite":
        return _postgresql(url, "off")
    folder = Path(url.database or DEFAULT_FILE).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as wrong:
        raise StoreFailed(f"The folder {folder} of the store could not be made: {wrong}. Name another file by ATHAR_DB.") from wrong
    return _sqlite(url, "BEGIN IMMEDIATE", _WRITER)


def reader(url: URL | None = None) -> Engine:
    """The store opened for reading only.

    Raises StoreMissing when there is none yet, StoreOutdated when its tables are of another shape, StoreFailed when the database
    cannot be read.
    """
    url = address() if url is None else url
    if url.get_backend_name() == "sqlite":
        if not Path(url.database or DEFAULT_FILE).is_file():
            raise StoreMissing(f"There is no store at {url.database}: run `python -m etl` to make and fill one.")
        engine = _sqlite(url, "BEGIN", _READER, mode="ro")
    else:
        engine = _postgresql(url, "on")
    try:
        with engine.connect() as connection:
            if not _is_there(connection):
                raise StoreMissing(f"The store at {shown(url)} has no tables yet: run `python -m etl` to make and fill them.")
            _expect_shape(connection)
    except DBAPIError as failed:
        raise StoreFailed(f"The store at {shown(url)} could not be read: {failed.orig}") from failed
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """The one transaction that may write now; it is kept whole or not at all.

    Raises StoreBusy when another writer does not end, StoreRefused when rows break a rule of the tables, StoreFailed when the
    database cannot write.
    """
    driver_error = engine.dialect.loaded_dbapi.Error
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql" and _is_there(connection):
                connection.execute(text("LOCK TABLE run IN EXCLUSIVE MODE"))
            yield connection
    except (IntegrityError, DataError) as refused:
        raise StoreRefused(f"The store refused the rows: {_reason(refused)}. Nothing of them was kept.") from None
    except (DBAPIError, driver_error) as failed:
        reason = failed.orig if isinstance(failed, DBAPIError) else failed
        if "locked" in str(reason) or "lock timeout" in str(reason):
            raise StoreBusy(
                f"Another run is writing to the store at {shown(engine.url)} (waited {BUSY_SECONDS} seconds). "
                "Run this again when it has ended; nothing was changed."
            ) from failed
        raise StoreFailed(f"The store at {shown(engine.url)} could not be written: {reason}. What it held before stands.") from failed


def _reason(refused: DBAPIError) -> str:
    """What the database says against the rows, without the rows: PostgreSQL quotes them whole, and some may be shown to nobody."""
    said = getattr(refused.orig, "diag", None)
    return str(said.message_primary if said else refused.orig)


def create(engine: Engine) -> None:
    """The tables and the reference data (areas, populations, facilities), made where missing and brought up to date.

    A store of an older Athar is brought up to date, with all that it holds. Repeating it writes nothing. Raises StoreOutdated when a
    newer Athar made the store.
    """
    with transaction(engine) as connection:
        if not _is_there(connection):
            schema.metadata.create_all(connection)
        elif _found_shape(connection) != shape():
            _expect_no_newer(connection)
            upgrade.upgrade(connection)
            weigh(connection)
        connection.execute(schema.made_with.delete().where(schema.made_with.c.shape != shape()))
        upsert(connection, schema.made_with, [{"shape": shape(), "version": schema.VERSION}])
        _refer(connection)


@cache
def shape() -> str:
    """A word for the shape of all tables, their constraints and indexes: it differs when any of them does."""
    words: list[str] = []
    for table in schema.metadata.sorted_tables:
        words += [str(CreateTable(table).compile(dialect=dialect)) for dialect in DIALECTS]
        words += [str(CreateIndex(index).compile(dialect=DIALECTS[0])) for index in sorted(table.indexes, key=lambda i: str(i.name))]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


def upsert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Writes rows by primary key; a row that stands as it is is not written again."""
    insert = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
    keys = [column.name for column in table.primary_key]
    others = [column for column in table.columns if column.name not in keys]
    changed = table.c[others[0].name].is_distinct_from(insert.excluded[others[0].name])
    for column in others[1:]:
        changed |= table.c[column.name].is_distinct_from(insert.excluded[column.name])
    statement = insert.on_conflict_do_update(
        index_elements=keys, set_={column.name: insert.excluded[column.name] for column in others}, where=changed
    )
    if batch := list(rows):
        connection.execute(statement, batch)


def weigh(connection: Connection) -> None:
    """Lets SQLite look at a sample of each index, so that it knows which one narrows a question most; PostgreSQL does so by itself."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {_SAMPLE}")
        connection.exec_driver_sql("ANALYZE")


def _refer(connection: Connection) -> None:
    upsert(connection, schema.area, map(_fields, reference.areas()))
    upsert(connection, schema.area_population, map(_fields, reference.populations()))
    upsert(connection, schema.facility, map(_fields, reference.facilities()))


def _fields(row: NamedTuple) -> dict[str, Any]:
    return row._asdict()


def _is_there(connection: Connection) -> bool:
    return inspect(connection).has_table(schema.source.name)


def _found_shape(connection: Connection) -> str | None:
    made = inspect(connection).has_table(schema.made_with.name)
    return connection.scalar(select(schema.made_with.c.shape)) if made else None


def _expect_shape(connection: Connection) -> None:
    if (found := _found_shape(connection)) != shape():
        _expect_no_newer(connection)
        raise StoreOutdated(
            f"The tables of the store at {shown(connection.engine.url)} have the shape {found or 'of an early version'}, this version of "
            f"Athar expects {shape()}. Run `python -m etl`: it brings the store up to date and keeps all that it holds."
        )


def _expect_no_newer(connection: Connection) -> None:
    columns = {column["name"] for column in inspect(connection).get_columns(schema.made_with.name)} if _found_shape(connection) else set()
    version = connection.scalar(select(func.max(schema.made_with.c.version))) if "version" in columns else 1
    if version and version > schema.VERSION:
        raise StoreOutdated(
            f"The store at {shown(connection.engine.url)} was made by a newer version of Athar (its tables are version {version}, this "
            f"one knows {schema.VERSION}). Update Athar; the store was not touched."
        )


def shown(url: URL) -> str:
    """An address without its password."""
    if url.get_backend_name() != "sqlite":
        return url.render_as_string(hide_password=True)
    path = str(url.database)
    return unquote(path.removeprefix("file://")) if path.startswith("file://") else path


class _BitOr:
    """PostgreSQL's bit_or, which SQLite does not have."""

    def __init__(self) -> None:
        self._bits = 0

    def step(self, bits: int) -> None:
        self._bits |= bits

    def finalize(self) -> int:
        return self._bits


def _sqlite(url: URL, begin: str, pragmas: dict[str, str | int], mode: str = "rwc") -> Engine:
    path = Path(url.database or DEFAULT_FILE).absolute()
    engine = create_engine(
        url.set(database=path.as_uri(), query={"mode": mode, "uri": "true"}),
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def opened(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")
        connection.create_aggregate("bit_or", 1, _BitOr)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, read_only: str) -> Engine:
    options = f"-c default_transaction_read_only={read_only} -c lock_timeout={BUSY_SECONDS}s -c TimeZone=UTC -c DateStyle=ISO"
    if read_only == "on":
        # One question is several SELECTs: all of them see the store as it was at the first.
        options += r" -c default_transaction_isolation=repeatable\ read"
    return create_engine(url, connect_args={"options": options})
