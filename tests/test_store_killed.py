"""A run that is stopped at any point, by an error, an interrupt or a kill, leaves the old data whole."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, event

from db import engine, schema
from db.schema import Closure, Figure
from db.store import content_hash
from etl.contract import Span
from tests import databases
from tests.reports import TUESDAY, closure, everything, figure, keep, rows

ALL = list(schema.metadata.tables.values())
ROOT = Path(__file__).parents[1]
YEAR = Span(figure("").starts_on.replace(month=1, day=1), figure("").starts_on.replace(month=12, day=31))
OLD: list[Figure | Closure] = [figure("same"), figure("revised", 5), figure("gone", 7), closure("shut"), closure("left")]
NEW: list[Figure | Closure] = [figure("same"), figure("revised", 6), figure("new", 8), figure("bad", -1), closure("shut", reason="x")]


class Killed(Exception):
    """What the tests raise in the middle."""


@contextmanager
def stopped_at(store: Engine, nth: int) -> Iterator[list[int]]:
    """Raises at the nth statement, the commit being the last; gives the number of statements so far."""
    seen = [0]

    def count(*_: Any) -> None:
        seen[0] += 1
        if seen[0] == nth:
            raise Killed

    event.listen(store, "before_cursor_execute", count)
    event.listen(store, "commit", count)
    yield seen
    event.remove(store, "before_cursor_execute", count)
    event.remove(store, "commit", count)


def test_stopped_at_any_statement_the_old_data_stands_whole(store: Engine) -> None:
    keep(store, *OLD, span=YEAR)
    before = everything(store, ALL)
    nth = 0
    while True:
        nth += 1
        with stopped_at(store, nth) as seen:
            try:
                keep(store, *NEW, at=TUESDAY, span=YEAR)
            except Killed:
                assert seen[0] == nth
            else:
                break
        assert everything(store, ALL) == before, f"stopped at statement {nth}"
    assert nth > 30
    assert rows(store, schema.figure, "key", "best") == [("new", 8), ("revised", 6), ("same", 1)]


def test_stopped_at_any_statement_of_a_first_run_the_store_stays_empty(store: Engine) -> None:
    before = everything(store, ALL)
    nth = 0
    while True:
        nth += 1
        with stopped_at(store, nth):
            try:
                keep(store, *OLD)
            except Killed:
                assert everything(store, ALL) == before, f"stopped at statement {nth}"
                continue
            break
    assert nth > 20


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
def test_stopped_while_rows_are_handed_over(store: Engine, nth: int) -> None:
    def reports() -> Iterator[Figure | Closure]:
        for number, report in enumerate(NEW, 1):
            if number == nth:
                raise Killed
            yield report

    keep(store, *OLD)
    before = everything(store, ALL)
    with pytest.raises(Killed):
        keep(store, *reports())
    assert everything(store, ALL) == before


def test_interrupted_inside_a_statement(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path)
    store = engine.writer(url)
    engine.create(store)
    many = [figure(str(n), n % 7) for n in range(400)]
    keep(store, *many)
    before = everything(store, ALL)
    interrupted = 0
    for calls in range(1, 400, 13):
        left = [calls]

        def stop(left: list[int] = left) -> int:
            left[0] -= 1
            return left[0] < 0

        with store.connect() as connection:
            driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
            driver.set_progress_handler(stop, 1_000)
        try:
            keep(store, *(figure(str(n), n % 5) for n in range(400)), at=TUESDAY)
        except engine.StoreFailed:
            interrupted += 1
        finally:
            driver.set_progress_handler(None, 0)
        if left[0] >= 0:
            break
        assert everything(store, ALL) == before
    assert interrupted > 10


SCRIPT = """
import os, signal, sys
from sqlalchemy import event, make_url
from db import engine
from tests.reports import TUESDAY, keep
from tests.test_store_killed import NEW, YEAR

store, nth, seen = engine.writer(make_url(sys.argv[1])), int(sys.argv[2]), [0]

def count(*_):
    seen[0] += 1
    if seen[0] == nth:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(store, "before_cursor_execute", count)
event.listen(store, "commit", count)
keep(store, *NEW, at=TUESDAY, span=YEAR)
"""


@pytest.mark.parametrize("nth", [12, 26, 33, 40])
def test_killed_outright_in_the_middle(address: URL, store: Engine, nth: int) -> None:
    keep(store, *OLD, span=YEAR)
    before, hashed = everything(store, ALL), content_hash(store)
    store.dispose()
    shown = address.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-c", SCRIPT, shown, str(nth)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert everything(store, ALL) == before
    assert content_hash(store) == hashed
    assert keep(store, *NEW, at=TUESDAY, span=YEAR).stored == 3
