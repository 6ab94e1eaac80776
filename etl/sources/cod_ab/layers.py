"""Files of a COD-AB data set -> areas by level: GeoJSON or shapefiles, zipped or not, and the gazetteer; old and new column names."""

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import shapefile
from shapely.geometry.base import BaseGeometry

from etl import sheets, workbooks
from etl.contract import SourceChanged
from etl.sources.cod_ab import geometry

LEVELS = (1, 2, 3)

_CODE = re.compile(r"adm(?:in)?(\d)_?pcod[e]?")
_NAME = re.compile(r"adm(?:in)?(\d)_?(.*)")
_ENGLISH = ("en", "name_en", "nameen", "name", "na", "refname", "ref_name", "refn", "ref_n")
_ARABIC = ("ar", "name_ar", "namear", "name1", "na_1", "altname", "altn", "altname1", "al_1", "name2", "name3", "na_2")
_LATIN_LETTER, _ARABIC_LETTER = re.compile(r"[A-Za-z]"), re.compile(r"[\u0621-\u064a]")
_OTHER = re.compile(r"(?i)adm(?:in|bnda_adm)?_?[045]|lines|points|capitals|places|pplp|neighbo|centroid|gdb|geodatabase|metadata")
_AREAS = ("Polygon", "MultiPolygon")
_UNREADABLE = (shapefile.ShapefileException, struct.error, ValueError, LookupError, TypeError, AttributeError, OverflowError, EOFError)
_MOST = 600_000_000


class Area(NamedTuple):
    """An area of one level, with its names as the data set gives them."""

    name_en: str
    name_ar: str
    shape: BaseGeometry


Layer = dict[str, Area]


class _Feature(NamedTuple):
    """A row of a layer: its columns in lower case, and its geometry as GeoJSON says it (None in a gazetteer)."""

    columns: Mapping[str, str]
    geometry: Any


def is_other(name: str) -> bool:
    """Whether a file or a layer says by its name that it is of another level, or of no areas at all."""
    return bool(_OTHER.search(name.rsplit("/", 1)[-1]))


def read(parts: Mapping[str, bytes]) -> dict[int, Layer]:
    """The areas of each level. Raises SourceChanged when a level is missing or there twice, or an area has no shape or no name."""
    found: dict[int, tuple[str, Layer]] = {}
    names: dict[str, tuple[str, str]] = {}
    drawn: list[tuple[str, list[_Feature]]] = []
    for name in sorted(parts):
        for layer, features in _layers(name, parts[name]):
            if all(feature.geometry is None for feature in features):
                names |= _gazetteer(features)
            else:
                drawn.append((layer, features))
    for layer, features in drawn:
        level = _level(features)
        if level not in LEVELS or not any(_type(feature) in _AREAS for feature in features):
            continue
        if level in found:
            raise SourceChanged(f"COD-AB: level {level} is there twice, in {found[level][0]} and in {layer}: expected one layer for it.")
        found[level] = layer, _areas(level, layer, features, names)
    missing = [str(level) for level in LEVELS if level not in found]
    if missing:
        layers = ", ".join(layer for layer, _ in drawn) or "no layer"
        raise SourceChanged(
            f"COD-AB: expected polygons with a p-code for levels 1, 2 and 3, found none for {' and '.join(missing)} in {layers}."
        )
    return {level: areas for level, (_, areas) in found.items()}


def _layers(name: str, raw: bytes) -> Iterator[tuple[str, list[_Feature]]]:
    """Each layer of a file: a GeoJSON document, a shapefile of a zip, a sheet of the gazetteer."""
    if not raw.startswith(b"PK"):
        yield name, _from_geojson(name, sheets.document(raw, name))
        return
    members = _unzipped(name, raw)
    if any(inside.startswith("xl/") for inside in members):
        yield from ((f"{name}, {title}", _from_rows(rows)) for title, rows in workbooks.sheets(raw, name).items())
        return
    wanted = {inside: body for inside, body in members.items() if not is_other(inside)}
    for inside, body in wanted.items():
        if inside.lower().endswith((".geojson", ".json")):
            yield inside, _from_geojson(inside, sheets.document(body, inside))
        elif inside.lower().endswith(".shp"):
            yield inside, _from_shapefile(inside, wanted)


def _unzipped(name: str, raw: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in inside) <= _MOST:
                return {member.filename: archive.read(member) for member in inside}
            reason = f"it unpacks to more than {_MOST:,} bytes"
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        reason = str(error)
    raise SourceChanged(f"{name}: the zip cannot be opened: {reason}. Fetch it again.")


def _from_geojson(name: str, document: object) -> list[_Feature]:
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not all(
        isinstance(one, dict) and isinstance(one.get("properties"), dict) and isinstance(one.get("geometry"), dict) for one in features
    ):
        raise SourceChanged(f"{name}: expected a GeoJSON FeatureCollection with properties and geometry, found {sheets.sketch(document)}.")
    return [_Feature(_plain(one["properties"]), one["geometry"]) for one in features]


def _from_shapefile(name: str, members: Mapping[str, bytes]) -> list[_Feature]:
    """A shapefile with its table beside it; the text of the table is UTF-8, or what old ones in Arabic are written in."""
    stem = name[:-4]
    beside = {inside.lower(): body for inside, body in members.items()}
    table = beside.get(f"{stem}.dbf".lower())
    if table is None:
        raise SourceChanged(f"{name}: expected the table {stem}.dbf beside it in the zip, found none.")
    said = beside.get(f"{stem}.cpg".lower(), b"").strip().upper()
    for encoding in ("utf-8",) if said.startswith(b"UTF") else ("utf-8", "cp1256"):
        try:
            with shapefile.Reader(shp=io.BytesIO(members[name]), dbf=io.BytesIO(table), encoding=encoding) as reader:
                return [_Feature(_plain(one.record.as_dict()), dict(one.shape.__geo_interface__)) for one in reader.iterShapeRecords()]
        except _UNREADABLE as error:
            reason = f"{type(error).__name__}: {error}"
            if "decode" not in reason:
                break
    raise SourceChanged(f"{name}: the shapefile cannot be read ({reason[:300]}). Fetch it again.")


def _from_rows(rows: Iterable[Iterable[object]]) -> list[_Feature]:
    """The rows of a sheet below its header; a row of HXL tags has no code and so is none."""
    header, *others = [list(row) for row in rows] or [[]]
    return [_Feature(_plain(dict(zip(map(str, header), row, strict=False))), None) for row in others]


def _plain(columns: Mapping[str, object]) -> dict[str, str]:
    return {str(name).strip().lower(): "" if value is None else " ".join(str(value).split()) for name, value in columns.items()}


def _level(features: list[_Feature]) -> int:
    """The finest level that the columns have a code for; -1 for none."""
    columns = {column for feature in features for column in feature.columns}
    return max((int(found[1]) for column in columns if (found := _CODE.fullmatch(column))), default=-1)


def _type(feature: _Feature) -> object:
    return feature.geometry.get("type") if isinstance(feature.geometry, dict) else None


def _areas(level: int, layer: str, features: list[_Feature], names: Mapping[str, tuple[str, str]]) -> Layer:
    areas: Layer = {}
    for number, feature in enumerate(features, 1):
        code, (english, arabic) = _code(feature, level), _names(feature, level)
        known = names.get(code, ("", ""))
        said = Area(english or known[0], arabic or known[1], geometry.shape(feature.geometry, f"{layer}, {code or number}"))
        if not re.fullmatch(r"SY\d{2}(\d{2}){0,2}", code):
            raise SourceChanged(f"{layer}, feature {number}: expected a p-code such as SY0204, found {code!r}.")
        if code in areas:
            raise SourceChanged(f"{layer}: {code} is there twice, expected one outline for it.")
        if not said.name_en or not said.name_ar:
            found = json.dumps(dict(feature.columns), ensure_ascii=False)
            raise SourceChanged(f"{layer}, {code}: expected a name in English and one in Arabic, found {found[:300]}.")
        areas[code] = said
    return areas


def _gazetteer(features: Iterable[_Feature]) -> dict[str, tuple[str, str]]:
    """The names by code of a sheet; sheets without codes, and rows without one (HXL tags), say nothing."""
    rows = list(features)
    level = _level(rows)
    return {code: _names(row, level) for row in rows if level in LEVELS and (code := _code(row, level)).startswith("SY")}


def _code(feature: _Feature, level: int) -> str:
    return next((value for name, value in feature.columns.items() if (found := _CODE.fullmatch(name)) and int(found[1]) == level), "")


def _names(feature: _Feature, level: int) -> tuple[str, str]:
    """The English and the Arabic name: the first of the columns for it that is written in that script."""
    own = {found[2]: value for name, value in feature.columns.items() if (found := _NAME.fullmatch(name)) and int(found[1]) == level}
    english = next((own[name] for name in _ENGLISH if _LATIN_LETTER.search(own.get(name, ""))), "")
    arabic = next((own[name] for name in (*_ARABIC, *_ENGLISH) if _ARABIC_LETTER.search(own.get(name, ""))), "")
    return english, arabic
