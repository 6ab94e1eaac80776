"""What whoever watches over the server is told of the store, and that changes of filter are sent with a wide memory."""

from pathlib import Path

import pytest
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.testclient import TestClient
from uvicorn.protocols.websockets import websockets_sansio_impl

import pages.serve
from db import engine, schema
from pages.serve import wire
from tests.test_pages import embedded  # noqa: F401


def told(where: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict[str, object]]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ATHAR_DB", str(where))
    answer = TestClient(Starlette(routes=pages.serve.routes)).get("/health")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()


def test_a_store_with_figures_is_well(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    status, said = told(embedded, monkeypatch)
    with engine.reader().connect() as connection:
        ended = max(connection.scalars(select(schema.run.c.ended_at)))
        number = max(connection.scalars(select(schema.run.c.id)))
    assert (status, said) == (
        200,
        {"ok": True, "store": "ready", "data_version": number, "last_run_at": f"{ended.isoformat(timespec='seconds')}Z"},
    )


def test_without_a_store_it_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status, said = told(tmp_path / "none.db", monkeypatch)
    assert (status, said) == (503, {"ok": False, "store": "missing", "data_version": None, "last_run_at": None})


@pytest.mark.parametrize(("shape", "state", "version"), [(None, "empty", 0), ("of another version", "outdated", None)])
def test_an_empty_store_and_one_of_another_version_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str | None, state: str, version: int | None
) -> None:
    store = engine.writer(engine.address().set(database=str(tmp_path / "athar.db")))
    engine.create(store)
    if shape:
        with store.begin() as connection:
            connection.execute(update(schema.made_with).values(shape=shape))
    store.dispose()
    status, said = told(tmp_path / "athar.db", monkeypatch)
    assert (status, said) == (503, {"ok": False, "store": state, "data_version": version, "last_run_at": None})


def test_the_window_of_the_websocket_is_widened_once() -> None:
    assert wire.widen()
    once = websockets_sansio_impl.ServerPerMessageDeflateFactory
    assert wire.widen()
    assert websockets_sansio_impl.ServerPerMessageDeflateFactory is once
    made = once(server_max_window_bits=12, client_max_window_bits=12, compress_settings={"memLevel": 5})
    assert (made.server_max_window_bits, made.client_max_window_bits, made.compress_settings) == (15, 12, {"memLevel": 5})
