"""One run at a time: the turn at a store, had by one process and given back when that process ends, however it ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db.engine import StoreFailed, shown

_FORMAT = "%Y-%m-%d %H:%M UTC"
KEYS = {"athar": 0x41746861, "turn": 0x7475726E}
"""Any two numbers that no other program is likely to take for an advisory lock in the same database."""

_SINCE = text(
    "SELECT a.query_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_database d ON d.oid = l.database"
    " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database() AND l.classid = :athar AND l.objid = :turn"
)


class TurnTaken(Exception):
    """Another run has the turn; it says since when."""


@contextmanager
def turn(engine: Engine) -> Iterator[None]:
    """Has the turn at the store inside the block: a lock beside an SQLite file, an advisory lock on PostgreSQL for all machines.

    Readers do not look at it. Raises TurnTaken at once when another process has it, StoreFailed when nobody can tell.
    """
    with _of_server(engine) if engine.dialect.name == "postgresql" else _of_file(engine):
        yield


@contextmanager
def _of_file(engine: Engine) -> Iterator[None]:
    store = url2pathname(urlsplit(str(engine.url.database)).path)
    file = Path(f"{os.path.realpath(store)}.lock")
    lock = FileLock(file, timeout=0, on_acquired=_written_into)
    try:
        lock.acquire()
    except Timeout:
        raise _taken(engine, _read_from(file)) from None
    except OSError as wrong:
        raise StoreFailed(f"The lock {file} of the store could not be made: {wrong}. Name another file by ATHAR_DB.") from wrong
    try:
        yield
    finally:
        lock.release()


def _written_into(lock: int) -> None:
    os.ftruncate(lock, 0)
    os.write(lock, f"{datetime.now(UTC):{_FORMAT}}".encode())


def _read_from(file: Path) -> str:
    """Since when, in the words of who has it; nothing where it cannot be read (Windows) or is not written yet."""
    with suppress(OSError):
        return file.read_text(encoding="ascii", errors="replace")
    return ""


@contextmanager
def _of_server(engine: Engine) -> Iterator[None]:
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except DBAPIError as failed:
        raise StoreFailed(f"The store at {shown(engine.url)} could not be written: {failed.orig}. What it held before stands.") from failed
    with connection:
        # A machine that loses its power cannot say goodbye: the server asks after it each minute.
        connection.execute(text("SET tcp_keepalives_idle = 60"))
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:athar, :turn)"), KEYS):
            since = connection.scalar(_SINCE, KEYS)
            raise _taken(engine, f"{since.astimezone(UTC):{_FORMAT}}" if since else "")
        try:
            yield
        finally:
            with suppress(DBAPIError):  # where the server is gone, so is the lock
                connection.execute(text("SELECT pg_advisory_unlock(:athar, :turn)"), KEYS)


def _taken(engine: Engine, since: str) -> TurnTaken:
    return TurnTaken(
        f"Another run at {shown(engine.url)} is going since {since or 'a time that cannot be read'}. This one leaves; nothing was changed."
    )
