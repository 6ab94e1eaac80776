"""What many tests need: a store, on each of the two databases."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as examples
from sqlalchemy import URL, Engine

from db import engine
from etl import settings
from tests import databases

# How long an example takes says how busy the machine is, and nothing of what is tested.
examples.register_profile("untimed", examples(), deadline=None)
examples.load_profile("untimed")


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """No test sees the settings or the data of the person who runs it."""
    ours = {setting.name for setting in settings.settings()}
    for name in [name for name in os.environ if name in ours or name.startswith("ATHAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "athar.db"))
    monkeypatch.setenv("ATHAR_DATA", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[databases.Postgresql]:
    """One PostgreSQL server for all tests of this process."""
    with databases.postgresql() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """Where a fresh store with tables and reference data is, in turn on each database."""
    if request.param == "postgresql":
        server: databases.Postgresql = request.getfixturevalue("postgresql")
        with server.database() as url:
            yield url
        return
    url = databases.sqlite(tmp_path)
    made = engine.writer(url)
    engine.create(made)
    made.dispose()
    yield url


@pytest.fixture
def store(address: URL) -> Iterator[Engine]:
    """A fresh store, open for writing, in turn on each database."""
    opened = engine.writer(address)
    yield opened
    opened.dispose()
