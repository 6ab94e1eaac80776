"""The same rows into SQLite: by the least that could be done, and through the whole pipeline."""

import csv
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, func, select

from benchmarks import made_up
from db import engine, schema
from db.store import store
from etl import pipeline

PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "temp_store = MEMORY", "cache_size = -65536")
TOTALS = 50_000
COLUMNS = [column for column in schema.figure.c if column.name != "id"]
_WRITTEN = (
    "source", "key", "measure", "group", "counts", "area", "place", "covers", "starts_on", "ends_on", "precision", "low", "best", "high",
    "quantifier", "unit", "grade", "status", "counted_by", "url", "title", "published_on", "note", "known_on", "learnt_at",
)  # fmt: skip
"""What is known of a made-up incident; the other columns stay empty."""


def bare(folder: Path) -> dict[str, Any]:
    """Every column of a figure from the file into one table with one index on the key, without a check of anything."""
    path = folder / "bare.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    columns = ", ".join(f'"{column.name}" {column.type}' for column in COLUMNS)
    connection.execute(f"CREATE TABLE figure (id INTEGER PRIMARY KEY, {columns})")
    connection.execute('CREATE UNIQUE INDEX figure_key ON figure (source, "key", measure, "group")')

    def load() -> None:
        connection.execute("BEGIN")
        names, values = ", ".join(f'"{name}"' for name in _WRITTEN), ", ".join("?" * len(_WRITTEN))
        connection.executemany(f"INSERT INTO figure ({names}) VALUES ({values})", _rows(folder / made_up.PART))
        connection.execute("COMMIT")

    return {**_timed(load), "file_mb": path.stat().st_size / 1e6}


def _rows(path: Path) -> Iterator[tuple[object, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.reader(file)
        next(table)
        for key, day, district, code, measure, low, best, high, url, headline, published, precision in table:
            yield (
                *(
                    "made_up",
                    key,
                    measure,
                    "all",
                    "incident",
                    code,
                    district,
                    "whole",
                    day,
                    day,
                    precision,
                    low or None,
                    best,
                    high or None,
                ),
                *("", "people", "reported", "documented", "Nobody", url, headline, published, "", published, "2026-11-22 00:00:00"),
            )


def pipeline_once(folder: Path) -> dict[str, Any]:
    """One run from the file, the first one into an empty store."""
    path = folder / "athar.db"
    store = engine.writer(URL.create("sqlite", database=str(path)))
    engine.create(store)

    def load() -> None:
        run = pipeline.run(store, made_up, pipeline.given(folder / made_up.PART))
        assert run.outcome == "ok", run.words

    measured = _timed(load)
    with store.connect() as connection:
        kept = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in (schema.daily, schema.monthly, schema.series)
        }
    store.dispose()
    return {**measured, "file_mb": path.stat().st_size / 1e6, "summaries": kept}


def some_totals(folder: Path) -> dict[str, Any]:
    """Fifty thousand totals beside the incidents."""
    opened = engine.writer(URL.create("sqlite", database=str(folder / "athar.db")))

    def load() -> None:
        store(opened, made_up.TOTALS, made_up.totals(TOTALS), lambda where, counts: where.code)

    measured = _timed(load)
    opened.dispose()
    return measured


def _timed(work: Callable[[], None]) -> dict[str, float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - clock, "cpu_seconds": time.process_time() - processor}
