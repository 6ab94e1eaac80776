"""The official boundaries from the payload to the map: all of a level or none, and the line below every map names which ones."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import Engine, delete
from streamlit.testing.v1 import AppTest

from db import engine as engines
from db import queries, reference, schema
from etl import pipeline
from etl.http import Http
from etl.sources import cod_ab, vdc_documented_deaths
from tests import databases
from tests.plots import features
from tests.test_recordings import parts

ROOT = Path(__file__).parents[1]


def given(engine: Engine) -> None:
    """The recording, stored."""
    run = pipeline.run(engine, cod_ab, lambda module, started_at: parts("cod_ab"))
    assert (run.outcome, run.read, run.stored, run.put_aside) == ("ok", 348, 348, 0)


def test_the_outlines_of_a_level_are_all_of_its_areas_or_none(store: Engine) -> None:
    assert queries.boundaries(store).empty
    given(store)
    assert [len(queries.boundaries(store, level)) for level in (0, 1, 2, 3)] == [0, 14, 62, 272]
    first = queries.boundaries(store).iloc[0]
    assert (first["area"], first["name_en"], first["name_ar"], first["source"]) == ("SY01", "Damascus", "دمشق", "cod_ab")
    with store.begin() as connection:
        connection.execute(delete(schema.boundary).where(schema.boundary.c.area == "SY0204"))
    assert [len(queries.boundaries(store, level)) for level in (1, 2, 3)] == [14, 0, 272]


def test_a_second_run_changes_nothing(store: Engine) -> None:
    given(store)
    run = pipeline.run(store, cod_ab, lambda module, started_at: parts("cod_ab"))
    assert (run.outcome, run.stored, run.unchanged) == ("ok", 0, 348)


def drawn(language: str) -> tuple[set[str], set[int]]:
    """Which lines on boundaries the page of casualties has, and how many corners the drawn outline of Homs."""
    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    app.switch_page("casualties.py").run()
    assert not app.exception
    said = " ".join(element.proto.body for element in app.get("html"))
    drawn_from = features(app)
    assert {feature["id"] for feature in drawn_from} == {area.code for area in reference.areas() if area.level == 1}
    return {line for line in LINES if line in said}, {corners(one["geometry"]) for one in drawn_from if one["id"] == "SY04"}


def corners(geometry: dict[str, Any]) -> int:
    return int(shapely.get_num_coordinates(shapely.from_geojson(json.dumps(geometry))))


LINES = (
    *(reference.BOUNDARY_SOURCE_EN, reference.BOUNDARY_SOURCE_AR),
    *(reference.OFFICIAL_SOURCE_EN, reference.OFFICIAL_SOURCE_AR),
)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_map_is_drawn_with_the_boundaries_of_the_store_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    url = databases.sqlite(tmp_path)
    monkeypatch.setenv("ATHAR_DB", str(url.database))
    store = engines.writer(url)
    engines.create(store)
    pipeline.run(store, vdc_documented_deaths, pipeline.web(Http()))
    shipped = next(one["geometry"] for one in reference.boundaries()["features"] if one["id"] == "SY04")
    assert drawn(language) == ({LINES[language == "ar"]}, {corners(shipped)})
    given(store)
    brought = queries.boundaries(store).set_index("area").loc["SY04", "geometry"]
    assert drawn(language) == ({LINES[2 + (language == "ar")]}, {corners(json.loads(brought))})
    store.dispose()
