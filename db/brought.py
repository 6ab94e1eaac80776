"""What sources bring besides figures and closures: facilities, outlines of areas, documents; kept by their id, never withdrawn."""

import json
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, select

from db import engine as engines
from db import schema
from db.schema import FACILITY_KINDS, Boundary, Document, Facility, Where

Thing = Facility | Boundary | Document
Find = Callable[[Where], str | None]
Row = dict[str, Any]

_TABLES: dict[type, Table] = {Facility: schema.facility, Boundary: schema.boundary, Document: schema.document}
_SHAPES = ("Polygon", "MultiPolygon")


class Brought:
    """The things of one payload in the order in which they came, by what they are about; those that are wrong say why."""

    def __init__(self, areas: Collection[str], facilities: Collection[str], find: Find) -> None:
        self.facilities = set(facilities)
        """The ids that a closure may be about: those that stand, and those that came before it."""
        self._areas, self._find = areas, find
        self._rows: dict[type, dict[tuple[str, ...], Row]] = {kind: {} for kind in _TABLES}

    def take(self, thing: Thing) -> str | None:
        """Keeps a thing for later, or says what is wrong with it. The same thing twice is one."""
        wrong = _not_text(thing) or _WRONG[type(thing)](thing, self._areas)
        if wrong:
            return wrong
        row = thing._asdict()
        if isinstance(thing, Facility):
            row["area"] = self._find(row.pop("where"))
            row["icao"] = thing.icao or None
            if row["area"] not in self._areas:
                return f"the place of the facility is not known, or it is not certain which one is meant: {thing.where.name!r}"
            self.facilities.add(thing.id)
        key = tuple(str(row[column.name]) for column in _TABLES[type(thing)].primary_key if column.name != "source")
        before = self._rows[type(thing)].setdefault(key, row)
        return None if before == row else f"{' '.join(key)} came before and said something else"

    def keep(self, connection: Connection, source: str, today: date) -> int:
        """Writes what was taken; how many rows are new or differ from what stood."""
        return sum(_written(connection, _TABLES[kind], rows.values(), source, today) for kind, rows in self._rows.items())

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._rows.values())


def _written(connection: Connection, table: Table, rows: Collection[Row], source: str, today: date) -> int:
    found = (dict(row) for row in connection.execute(select(table)).mappings()) if rows else ()
    stand = {tuple(row[column.name] for column in table.primary_key): row for row in found}
    new = [full for row in rows if (full := _newer(table, row, source, today, stand)) is not None]
    engines.upsert(connection, table, new)
    return len(new)


def _newer(table: Table, row: Row, source: str, today: date, stand: dict[tuple[Any, ...], Row]) -> Row | None:
    """The row as it is to be written, or None where what stands is the same or is not this source's to change."""
    full = {**row, "source": source}
    before = stand.get(tuple(full[column.name] for column in table.primary_key))
    if before and (table is schema.facility and before["source"] != source):
        return None
    if before and all(before[name] == value for name, value in full.items()):
        return None
    return full if table is schema.facility else {**full, "known_on": today}


def _not_text(thing: Thing) -> str | None:
    for name, value in thing._asdict().items():
        if isinstance(value, str) and ("\0" in value or value.encode("utf-8", "replace").decode() != value):
            return f"{name} holds a character that is no text"
    return None


def _wrong_facility(thing: Facility, areas: Collection[str]) -> str | None:
    if not thing.id or not (thing.name_en or thing.name_ar):
        return "a facility has an id and a name"
    if thing.kind not in FACILITY_KINDS:
        return f"the kind of facility {thing.kind!r} is not known; expected one of {', '.join(FACILITY_KINDS)}"
    if (thing.latitude is None) != (thing.longitude is None):
        return "a position has a latitude and a longitude"
    if thing.latitude is not None and thing.longitude is not None and not (-90 <= thing.latitude <= 90 and -180 <= thing.longitude <= 180):
        return "the position lies outside the world"
    return None


def _wrong_boundary(thing: Boundary, areas: Collection[str]) -> str | None:
    if thing.area not in areas:
        return f"the area {thing.area!r} is not in the store"
    try:
        shape = json.loads(thing.geometry)
    except ValueError:
        shape = None
    fits = isinstance(shape, dict) and shape.get("type") in _SHAPES and shape.get("coordinates")
    return None if fits else f"the outline of {thing.area} is no GeoJSON polygon"


def _wrong_document(thing: Document, areas: Collection[str]) -> str | None:
    if not thing.key or not thing.title or not thing.about:
        return "a document has a key, a title, and something that it is about"
    return None if thing.url.startswith(("https://", "http://")) else f"the address {thing.url!r} of the document is no web address"


_WRONG: dict[type, Callable[[Any, Collection[str]], str | None]] = {
    Facility: _wrong_facility,
    Boundary: _wrong_boundary,
    Document: _wrong_document,
}
