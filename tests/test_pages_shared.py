"""One answer for all visitors: none can change what another sees, and its rows are those of pandas."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts import data, drawing, visit
from pages.serve import ahead
from tests.test_pages import Open, embedded, opened  # noqa: F401

VALUES = st.none() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=3) | st.booleans() | st.dates()


def test_what_one_does_to_an_answer_no_other_sees(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    with visit.once("en"):
        assert data.state() == "ready"
        mine = data.governorates()
        mine["name_en"] = "nowhere"
        mine.loc[0, "area"] = "SY99"
        mine.attrs["counter"] = "nobody"
        yours = data.governorates()
    assert set(yours["area"]) == {f"SY{number:02}" for number in range(1, 15)}
    assert "nowhere" not in set(yours["name_en"])
    assert yours.attrs == {}


def test_another_file_in_the_place_of_the_store_is_answered_from_though_as_many_runs_made_it(
    embedded: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, other = (Path(shutil.copy(embedded, tmp_path / name)) for name in ("athar.db", "other.db"))
    with closing(sqlite3.connect(other)) as store, store:
        store.execute("UPDATE area SET name_en = 'Elsewhere' WHERE code = 'SY01'")
    monkeypatch.setenv("ATHAR_DB", str(made))
    names = []
    for _ in range(2):
        with visit.once("en"):
            assert data.state() == "ready"
            names.append((data.version(), data.governorates()["name_en"][0]))
        if other.exists():
            os.replace(other, made)
    assert names == [(names[0][0], "Damascus"), (names[0][0], "Elsewhere")]


@given(st.lists(st.tuples(VALUES, VALUES, st.integers(0, 9)), max_size=6))
def test_rows_are_what_pandas_says_they_are(values: list[tuple[object, object, int]]) -> None:
    mixed = pd.DataFrame({"one": pd.Series([a for a, _, _ in values], dtype=object), "_two": [b for _, b, _ in values]})
    for frame in (mixed.astype(object), mixed.assign(n=[n for *_, n in values], on=pd.Timestamp(2024, 11, 27), day=date(2024, 11, 27))):
        asked, found = [tuple(row) for row in frame.itertuples()], drawing.rows(frame)
        assert repr([tuple(row) for row in found]) == repr(asked)
        assert [row._fields for row in found] == [row._fields for row in frame.itertuples()]


def test_the_first_visitor_finds_the_headlines_and_the_map_answered(
    embedded: Path,  # noqa: F811
    opened: Open,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    data._answer.cache_clear()
    opened(embedded, lang="en")
    alone = data._answer.cache_info().misses
    data._answer.cache_clear()
    ahead.ask()
    before = data._answer.cache_info().misses
    opened(embedded, lang="en")
    assert data._answer.cache_info().misses - before < alone / 2


def test_where_there_is_no_store_nothing_is_asked_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "none.db"))
    before = data._answer.cache_info().misses
    ahead.ask()
    assert data._answer.cache_info().misses == before
