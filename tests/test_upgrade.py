"""A store that an older Athar made is brought up to date with all that it holds, or stays as it was."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, Engine, select, text

from db import engine, schema
from db.contacts import REMOVED
from db.schema import Aside
from tests.databases import sqlite
from tests.reports import TUESDAY, WEDNESDAY, closure, everything, figure, keep, rows

HELD = (
    *(schema.run, schema.figure, schema.closure, schema.figure_history, schema.closure_history, schema.put_aside),
    *schema.SUMMARIES,
)


def filled(store: Engine) -> None:
    """Figures of every kind, a revision, a withdrawal, a row put aside, and a source that was never read."""
    on = date(2024, 3, 5)
    stock = figure("s", 7, measure="people_living_displaced", counts="stock")
    keep(store, figure("a", 3), figure("b", 4, on=on, until=date(2024, 4, 2), precision="span"), stock, closure("c"))
    keep(store, figure("a", 2), stock, closure("c", reason="shelling"), Aside(7, "no number", "{}"), at=TUESDAY)


def make_old(store: Engine) -> None:
    """The tables as version 1 had them: fewer columns, fewer tables, fewer measures, and no word of the version."""
    with store.begin() as connection:
        connection.execute(text("DROP TABLE signal_decision"))
        for column in ("subject", "area", "starts_on", "ends_on"):
            connection.execute(text(f"ALTER TABLE put_aside DROP COLUMN {column}"))
        connection.execute(text("DROP TABLE document"))
        connection.execute(text("DROP TABLE boundary"))
        connection.execute(text("ALTER TABLE facility DROP COLUMN source"))
        connection.execute(text("ALTER TABLE source DROP COLUMN off"))
        connection.execute(text("ALTER TABLE source DROP COLUMN shows_reports"))
        connection.execute(text("ALTER TABLE source DROP COLUMN ends_by_name"))
        for table in ("closure", "closure_history"):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN replaces"))
            connection.execute(text(f"DROP INDEX IF EXISTS {table}_corrected"))
        connection.execute(text("DROP INDEX figure_corrected"))
        for table in ("figure", "figure_history", "closure", "closure_history"):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN correction"))
        make_asides_old(connection)
        connection.execute(text("DROP TABLE correction"))
        connection.execute(text("ALTER TABLE run DROP COLUMN program"))
        connection.execute(text("DROP TABLE coverage"))
        connection.execute(text("CREATE TABLE coverage (source TEXT PRIMARY KEY, starts_on DATE NOT NULL, ends_on DATE NOT NULL)"))
        connection.execute(text("INSERT INTO coverage VALUES ('agency_dataset', '2024-01-01', '2024-12-31')"))
        connection.execute(text("ALTER TABLE made_with DROP COLUMN version"))
        connection.execute(text("UPDATE made_with SET shape = 'early'"))


def make_asides_old(connection: Connection) -> None:
    """Rows put aside as version 2 had them: without a name that can be corrected, and one with a telephone number in it."""
    connection.execute(text("ALTER TABLE put_aside RENAME TO newer"))
    connection.execute(text("DROP INDEX put_aside_run"))
    connection.execute(text("DROP INDEX put_aside_names"))
    made = (
        'CREATE TABLE put_aside (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, number INTEGER NOT NULL, reason TEXT NOT NULL, "row" TEXT)'
    )
    connection.execute(text(made.replace("INTEGER PRIMARY KEY", "SERIAL PRIMARY KEY") if connection.dialect.name == "postgresql" else made))
    connection.execute(text('INSERT INTO put_aside (id, run, number, reason, "row") SELECT id, run, number, reason, "row" FROM newer'))
    connection.execute(text("DROP TABLE newer"))


def test_a_contact_in_a_row_that_an_older_athar_put_aside_is_taken_out(store: Engine) -> None:
    filled(store)
    make_old(store)
    with store.begin() as connection:
        connection.execute(text("""UPDATE put_aside SET "row" = 'call 0944 123 456', reason = 'ask amal@ngo.example'"""))
    engine.create(store)
    assert rows(store, schema.put_aside, "row", "reason", "about") == [(f"call {REMOVED}", f"ask {REMOVED}", "")]


def test_everything_that_an_older_store_holds_is_carried_over(store: Engine) -> None:
    filled(store)
    held = everything(store, HELD)
    make_old(store)
    engine.create(store)
    assert everything(store, HELD) == held
    assert rows(store, schema.made_with, "shape", "version") == [(engine.shape(), schema.VERSION)]
    assert rows(store, schema.coverage, "source", "starts_on", "ends_on") == [("agency_dataset", date(2024, 1, 1), date(2024, 12, 31))]
    assert rows(store, schema.source, "id", "off") == [("agency_dataset", "")]
    assert set(rows(store, schema.facility, "source")) == {("",)}


def test_a_store_that_was_brought_up_to_date_goes_on_where_it_was(store: Engine) -> None:
    filled(store)
    make_old(store)
    engine.create(store)
    run = keep(store, figure("a", 2), figure("n", 1, measure="schools_attacked", unit="incidents"), at=WEDNESDAY)
    assert (run.stored, run.unchanged, run.withdrawn) == (1, 1, 2)
    assert len(set(rows(store, schema.run, "id"))) == 3
    assert len(set(rows(store, schema.figure, "id"))) == 2


def test_sqlite_knows_again_which_index_narrows_most(tmp_path: Path) -> None:
    store = engine.writer(sqlite(tmp_path))
    engine.create(store)
    filled(store)
    make_old(store)
    engine.create(store)
    with store.connect() as connection:
        weighed = set(connection.scalars(text("SELECT tbl FROM sqlite_stat1")))
    assert {"figure", "daily", "monthly", "by_governorate"} <= weighed


def definitions(store: Engine) -> set[tuple[str, ...]]:
    """The tables and indexes as the database describes them."""
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
        "postgresql": "SELECT tablename, indexname, regexp_replace(indexdef, '_pkey[0-9]*', '_pkey') FROM pg_indexes"
        " WHERE schemaname = current_schema() AND indexname NOT LIKE '%pkey%' UNION ALL"
        " SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'",
    }
    with store.connect() as connection:
        return {tuple(row) for row in connection.execute(text(asked[store.dialect.name]))}


def test_the_tables_brought_up_to_date_are_those_of_a_new_store(store: Engine) -> None:
    new = definitions(store)
    filled(store)
    make_old(store)
    assert definitions(store) != new
    engine.create(store)
    assert definitions(store) == new


def test_a_store_that_cannot_be_carried_over_stays_as_it_was(store: Engine, address: URL) -> None:
    filled(store)
    make_old(store)
    with store.begin() as connection:
        connection.execute(text("DROP TABLE coverage"))
        connection.execute(text("CREATE TABLE coverage (source TEXT, starts_on DATE, ends_on DATE)"))
        connection.execute(text("INSERT INTO coverage VALUES ('agency_dataset', '2024-02-01', '2024-01-01')"))
    with pytest.raises(engine.StoreRefused):
        engine.create(store)
    with store.connect() as connection:
        assert connection.scalar(select(schema.made_with.c.shape)) == "early"
        assert connection.scalar(text("SELECT count(*) FROM figure")) == 2
    with pytest.raises(engine.StoreOutdated, match="brings the store up to date"):
        engine.reader(address)


def test_a_store_of_a_newer_athar_is_not_touched(store: Engine, address: URL) -> None:
    filled(store)
    with store.begin() as connection:
        connection.execute(schema.made_with.update().values(shape="late", version=schema.VERSION + 1))
    for opened in (lambda: engine.create(store), lambda: engine.reader(address)):
        with pytest.raises(engine.StoreOutdated, match=rf"made by a newer version .* one knows {schema.VERSION}"):
            opened()
