"""One run at a time: the second one is told since when, and the turn comes free however the first one ended."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, text

from db import engine, queries
from db.turn import KEYS, TurnTaken, turn

ROOT = Path(__file__).parents[1]
HOLDING = """
import sys
from sqlalchemy import make_url
from db import engine
from db.turn import turn
with turn(engine.writer(make_url(sys.argv[1]))):
    print("has it", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(address: URL) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has the turn until its standard input ends."""
    line = [sys.executable, "-c", HOLDING, address.render_as_string(hide_password=False)]
    with subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "has it\n"
        yield process


def taken(store: Engine) -> str:
    with pytest.raises(TurnTaken) as refused, turn(store):
        pass
    return str(refused.value)


def test_the_second_one_is_told_since_when_and_by_which_store(store: Engine, address: URL) -> None:
    with another(address):
        said = taken(store)
    assert re.search(r" is going since \d{4}-\d\d-\d\d \d\d:\d\d UTC\. This one leaves; nothing was changed\.$", said)
    assert engine.shown(store.url) in said


def test_the_turn_is_free_when_the_block_has_ended_well_or_badly(store: Engine) -> None:
    with turn(store):
        pass
    with pytest.raises(KeyError), turn(store):
        raise KeyError
    with turn(store):
        pass


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_turn_is_free_when_the_process_was_killed(store: Engine, address: URL, end: signal.Signals) -> None:
    with another(address) as process:
        taken(store)
        os.kill(process.pid, end)
        process.wait(timeout=10)
    if store.dialect.name == "postgresql":
        _until_the_server_has_noticed(store)
    with turn(store):
        pass


def _until_the_server_has_noticed(store: Engine) -> None:
    with store.connect() as connection:
        for ask in ("SELECT pg_advisory_lock(:athar, :turn)", "SELECT pg_advisory_unlock(:athar, :turn)"):
            connection.execute(text(ask), KEYS)


def test_readers_do_not_wait_for_it(store: Engine, address: URL) -> None:
    with turn(store):
        reader = engine.reader(address)
        assert queries.data_version(reader) == 0
        reader.dispose()


def test_two_stores_have_two_turns(tmp_path: Path) -> None:
    stores = [engine.writer(engine.address().set(database=str(tmp_path / name))) for name in ("one store.db", "two.db")]
    with turn(stores[0]), turn(stores[1]):
        assert sorted(file.name for file in tmp_path.glob("*.lock")) == ["one store.db.lock", "two.db.lock"]


def test_one_store_by_two_names_has_one_turn(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    one, same = (engine.address().set(database=str(tmp_path / name / "athar.db")) for name in ("folder", "link"))
    with another(one):
        assert str(tmp_path / "link") in taken(engine.writer(same))


def test_a_lock_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "athar.db.lock").mkdir()
    with pytest.raises(engine.StoreFailed, match="could not be made"), turn(engine.writer(engine.address())):
        pass


def test_a_server_that_is_not_there_says_so() -> None:
    url = engine.address().set(drivername="postgresql+psycopg", host="127.0.0.1", port=1, database="athar")
    with pytest.raises(engine.StoreFailed, match="could not be"), turn(engine.writer(url)):
        pass
