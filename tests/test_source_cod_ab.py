"""COD-AB: files as old and new conventions have them, areas that have to be the known ones, and borders that stay shared."""

import io
import json
import zipfile

import pytest
import shapefile
import shapely
import xlsxwriter

from db import reference
from db.schema import Boundary
from etl.contract import SourceChanged
from etl.sources import cod_ab
from etl.sources.cod_ab import geometry
from tests.publishers import catalogue
from tests.test_recordings import parts
from tests.test_sources_fetch import client
from tests.web import serve

ZIP, BOOK = "syr_admin_boundaries.geojson.zip", "syr_admin_boundaries.xlsx"
LEVELS = {level: [area.code for area in reference.areas() if area.level == level] for level in (1, 2, 3)}


def collections():
    """The layers of the recording by name."""
    with zipfile.ZipFile(io.BytesIO(parts("cod_ab")[ZIP])) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def zipped(members):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False))
    return raw.getvalue()


def read(given):
    return {boundary.area: boundary for boundary in cod_ab.parse(given)}


def shapes(boundaries, level):
    return [shapely.from_geojson(boundaries[code].geometry) for code in LEVELS[level]]


def test_every_area_of_the_three_levels_has_an_outline_and_both_names():
    found = read(parts("cod_ab"))
    assert sorted(found) == sorted(code for codes in LEVELS.values() for code in codes)
    assert {area.code: (area.name_en, area.name_ar) for area in reference.areas() if area.level} == {
        code: (boundary.name_en, boundary.name_ar) for code, boundary in found.items()
    }


@pytest.mark.parametrize("level", [1, 2, 3])
def test_neighbours_still_share_their_borders_and_the_country_is_whole(level):
    exact = [geometry.shape(one["geometry"], "") for one in collections()[f"syr_admin{level}.geojson"]["features"]]
    light = shapes(read(parts("cod_ab")), level)
    assert all(one.is_valid for one in light)
    assert shapely.coverage_is_valid(light)
    assert shapely.hausdorff_distance(shapely.union_all(exact), shapely.union_all(light)) <= geometry.MOST_OFF


def test_a_wavy_border_becomes_short_and_moves_by_no_more_than_is_allowed():
    wave = [(37 + step / 1000, 35 + 0.003 * (step % 2)) for step in range(1001)]
    above, below = shapely.Polygon([*wave, (38, 36), (37, 36)]), shapely.Polygon([*wave, (38, 34), (37, 34)])
    light = {code: shapely.from_geojson(text) for code, text in geometry.simplified({"a": above, "b": below}, "level 1").items()}
    assert shapely.get_num_coordinates(light["a"]) < 50
    assert shapely.coverage_is_valid(list(light.values()))
    assert max(shapely.hausdorff_distance(light["a"], above), shapely.hausdorff_distance(light["b"], below)) <= geometry.MOST_OFF


# Conventions


def renamed(**names):
    """The layers with other columns; `{n}` stands for the level."""

    def columns(properties):
        new = {}
        for level in range(4):
            for old, other in names.items():
                if f"adm{level}_{old}" in properties:
                    new[other.format(n=level)] = properties[f"adm{level}_{old}"]
        return new

    return {
        name: {
            "type": "FeatureCollection",
            "features": [{**one, "properties": columns(one["properties"])} for one in document["features"]],
        }
        for name, document in collections().items()
        if name[9] in "123"
    }


@pytest.mark.parametrize(
    "names",
    [
        {"pcode": "ADM{n}_PCODE", "name": "ADM{n}_EN", "name1": "ADM{n}_AR"},
        {"pcode": "admin{n}Pcode", "name": "admin{n}Name_en", "name1": "admin{n}Name_ar"},
        {"pcode": "adm{n}_pcode", "name1": "adm{n}_name", "name": "adm{n}_ref_name"},
    ],
)
def test_old_and_new_names_of_columns_say_the_same(names):
    assert read({**parts("cod_ab"), ZIP: zipped(renamed(**names))}) == read(parts("cod_ab"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_shapefiles_say_the_same_though_their_columns_are_cut_at_ten_letters(encoding):
    members = {}
    columns = {"pcode": "admin{n}Pcod", "name": "admin{n}Name", "name1": "admin{n}AltN"}
    for name, document in renamed(**columns).items():
        shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
        with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, encoding=encoding) as writer:
            for column in document["features"][0]["properties"]:
                writer.field(column, "C", 80)
            for one in document["features"]:
                writer.record(**{column: value or "" for column, value in one["properties"].items()})
                writer.shape(one["geometry"])
        stem = f"syr_admin_shp/{name.removesuffix('.geojson')}"
        members |= {f"{stem}.shp": shp.getvalue(), f"{stem}.shx": shx.getvalue(), f"{stem}.dbf": dbf.getvalue()}
    given = {name: raw for name, raw in parts("cod_ab").items() if name != ZIP}
    found, expected = read({**given, "syr_admin.shp.zip": zipped(members)}), read(parts("cod_ab"))
    assert {code: one[2:] for code, one in found.items()} == {code: one[2:] for code, one in expected.items()}
    for level in (1, 2, 3):
        assert [a.equals(b) for a, b in zip(shapes(found, level), shapes(expected, level), strict=True)] == [True] * len(LEVELS[level])


def test_layers_may_be_files_of_their_own():
    layers = {name: json.dumps(document).encode() for name, document in collections().items() if name[9] in "123"}
    assert read({BOOK: parts("cod_ab")[BOOK], **layers}) == read(parts("cod_ab"))


def test_a_gazetteer_may_carry_tags_and_sheets_without_codes():
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet("Read me").write_row(0, 0, ["About this file"])
        sheet = made.add_worksheet("ADM2")
        for row, cells in enumerate(
            (["ADM2_EN", "ADM2_AR", "ADM2_PCODE"], ["#adm2+en", "#adm2+ar", "#adm2+code"], ["x", "أريحا", "SY0704"])
        ):
            sheet.write_row(row, 0, cells)
        made.add_worksheet("Empty")
    assert read({**parts("cod_ab"), BOOK: book.getvalue()})["SY0704"].name_ar == "أريحا"


# What is no longer what it was


def test_a_missing_and_an_unknown_area_are_named_and_nothing_is_taken():
    members = collections()
    first, *others, _ = members["syr_admin2.geojson"]["features"]
    first["properties"]["adm2_pcode"] = "SY0199"
    members["syr_admin2.geojson"]["features"] = [first, *others]
    with pytest.raises(SourceChanged, match="the 62 known areas of level 2; the data set lacks SY0100, SY1402; has the unknown SY0199"):
        read({**parts("cod_ab"), ZIP: zipped(members)})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda features: [*features, features[0]], "SY0100 is there twice, expected one outline"),
        (lambda features: [], "found none for 2 in"),
        (lambda features: [{**one, "geometry": {"type": "Point", "coordinates": [37, 35]}} for one in features], "found none for 2 in"),
        (lambda features: [{**features[0], "geometry": {"type": "Point", "coordinates": [37, 35]}}, *features[1:]], "SY0100: the outline"),
        (lambda features: [{**features[0], "geometry": None}, *features[1:]], "expected a GeoJSON FeatureCollection"),
        (
            lambda features: [
                {**features[0], "geometry": {"type": "Polygon", "coordinates": [[[4e6, 4e6], [5e6, 4e6], [5e6, 5e6], [4e6, 4e6]]]}},
                *features[1:],
            ],
            r"SY0100: expected degrees \(WGS 84\) in and around Syria",
        ),
        (
            lambda features: [{**features[0], "properties": {**features[0]["properties"], "adm2_pcode": "SYR.2.1"}}, *features[1:]],
            "feature 1: expected a p-code such as SY0204, found 'SYR.2.1'",
        ),
        (
            lambda features: [
                {**features[0], "properties": {**features[0]["properties"], "adm2_name": "", "adm2_ref_name": ""}},
                *features[1:],
            ],
            "SY0100: expected a name in English and one in Arabic",
        ),
    ],
)
def test_a_layer_that_is_not_what_it_was_stops_the_source(change, words):
    members = collections()
    members["syr_admin2.geojson"]["features"] = change(members["syr_admin2.geojson"]["features"])
    gazetteer = {} if "English" in words else {BOOK: parts("cod_ab")[BOOK]}
    with pytest.raises(SourceChanged, match=words):
        read({ZIP: zipped(members), **gazetteer})


def test_a_level_in_two_layers_is_not_guessed_between():
    members = {**collections(), "syr_admin2_simplified.geojson": collections()["syr_admin2.geojson"]}
    with pytest.raises(SourceChanged, match=r"level 2 is there twice, in syr_admin2\.geojson and in syr_admin2_simplified\.geojson"):
        read({**parts("cod_ab"), ZIP: zipped(members)})


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04 cut", "the zip cannot be opened"),
        (b"{}", "expected a GeoJSON FeatureCollection"),
        (b"<html>", "expected JSON"),
        (zipped({"syr_admin1.shp": b"no shapefile"}), r"expected the table syr_admin1\.dbf beside it"),
        (zipped({"syr_admin1.shp": b"no shapefile", "syr_admin1.dbf": b"no table"}), "the shapefile cannot be read"),
        (zipped({"readme.txt": b""}), "found none for 1 and 2 and 3 in no layer"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(raw, words):
    with pytest.raises(SourceChanged, match=words):
        read({"boundaries.zip": raw})


# Over the web


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve() as web, serve() as storage:
        monkeypatch.setenv("HDX_URL", web.url(""))
        web.storage = storage
        yield web


def test_geojson_is_asked_for_before_a_shapefile_and_geodatabases_and_other_levels_are_left(web):
    given = parts("cod_ab")
    others = [("syr_admin_boundaries.gdb.zip", "Geodatabase", b"x"), ("syr_pplp_adm4.geojson", "GeoJSON", b"x")]
    files = [*others, (ZIP, "GeoJSON", given[ZIP]), ("syr_admin_boundaries.shp.zip", "SHP", b"x"), (BOOK, "XLSX", given[BOOK])]
    catalogue(web, web.storage, *files)
    fetched = cod_ab.fetch(client())
    assert list(fetched) == ["dataset.json", ZIP, BOOK]
    assert list(cod_ab.parse(fetched)) == list(cod_ab.parse(given))


def test_a_shapefile_is_taken_where_there_is_no_geojson_and_neither_is_told(web):
    catalogue(web, web.storage, ("syr_admin_boundaries.shp.zip", "SHP", b"PK"), ("syr_admin_boundaries.gdb.zip", "Geodatabase", b"x"))
    assert list(cod_ab.fetch(client())) == ["dataset.json", "syr_admin_boundaries.shp.zip"]
    catalogue(web, web.storage, ("syr_admin_boundaries.gdb.zip", "Geodatabase", b"x"))
    with pytest.raises(SourceChanged, match=r"expected a GeoJSON file or a shapefile in the HDX data set, found syr_admin_boundaries\.gdb"):
        cod_ab.fetch(client())


def test_outlines_are_all_that_it_brings():
    assert {type(report) for report in cod_ab.parse(parts("cod_ab"))} == {Boundary}
    assert cod_ab.span(parts("cod_ab")) is None
