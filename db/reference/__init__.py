"""The facts that come along: areas, their names, populations, facilities, an outline, and Arabic for what is said."""

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent

BOUNDARY_SOURCE_EN = "Boundaries: Natural Earth 1:10 million (public domain), generalised and adapted; codes and names: OCHA."
OFFICIAL_SOURCE_EN = "Boundaries, codes and names: OCHA, Common Operational Dataset (COD-AB), CC BY-IGO, boundaries simplified."
OFFICIAL_SOURCE_AR = "الحدود والرموز والأسماء: أوتشا، مجموعة البيانات التشغيلية المشتركة (COD-AB)، بترخيص CC BY-IGO، والحدود مبسّطة."
BOUNDARY_SOURCE_AR = "الحدود: ناتشورال إيرث بمقياس 1:10 مليون (ملكية عامة)، مبسّطة ومعدّلة؛ الرموز والأسماء: أوتشا."


class Area(NamedTuple):
    """A place with a p-code. `level` is 0 country, 1 governorate, 2 district, 3 sub-district; positions are centres, in degrees."""

    code: str
    level: int
    parent: str | None
    name_en: str
    name_ar: str
    latitude: float
    longitude: float


class Alias(NamedTuple):
    """One more spelling, as it is found in real data.

    `kind` is name (of the area), region (a land that lies in the area and is not all of it), or unplaceable (too many places have the
    name, or a place abroad: no area).
    """

    name: str
    area: str
    kind: str


class Population(NamedTuple):
    """The people that `publisher` counted in an area as of a year, month or day (`as_of`, ISO)."""

    area: str
    year: int
    publisher: str
    as_of: str
    people: int
    note: str


class Facility(NamedTuple):
    """Something that can be closed. `area` is the finest code that is certain; the position is None where none was published."""

    id: str
    kind: str
    name_en: str
    name_ar: str
    area: str
    latitude: float | None
    longitude: float | None
    icao: str | None
    position_source: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def areas() -> tuple[Area, ...]:
    """The country, its 14 governorates, 62 districts and 272 sub-districts, parents before children."""
    return tuple(
        Area(
            row["code"],
            int(row["level"]),
            row["parent"] or None,
            row["name_en"],
            row["name_ar"],
            float(row["latitude"]),
            float(row["longitude"]),
        )
        for row in _rows("areas.csv")
    )


@cache
def aliases() -> tuple[Alias, ...]:
    """Further spellings of areas; the names of `areas()` are not repeated here."""
    return tuple(Alias(row["name"], row["area"], row["kind"]) for row in _rows("aliases.csv"))


@cache
def populations() -> tuple[Population, ...]:
    """People by governorate, one row for each vintage of each publisher; vintages disagree and are never mixed."""
    return tuple(
        Population(row["area"], int(row["year"]), row["publisher"], row["as_of"], int(row["people"]), row["note"])
        for row in _rows("populations.csv")
    )


@cache
def facilities() -> tuple[Facility, ...]:
    """Airports, crossings, roads, hospitals and whatever else a closure can be about."""
    return tuple(
        Facility(
            row["id"],
            row["kind"],
            row["name_en"],
            row["name_ar"],
            row["area"],
            float(row["latitude"]) if row["latitude"] else None,
            float(row["longitude"]) if row["longitude"] else None,
            row["icao"] or None,
            row["position_source"],
        )
        for row in _rows("facilities.csv")
    )


@cache
def boundaries() -> dict[str, Any]:
    """A generalised outline of the 14 governorates: a GeoJSON FeatureCollection, each feature's `id` a p-code."""
    collection: dict[str, Any] = json.loads((FOLDER / "boundaries.geojson").read_text(encoding="utf-8"))
    return collection


@cache
def border_errors() -> dict[tuple[str, str], float]:
    """How far a point that the outline puts into the first area may lie from the second and yet be in it, in degrees.

    The second is "" for abroad. Measured against the official polygons; pairs that are not named agree within the generalisation.
    """
    return {(row["area"], row["neighbour"]): float(row["degrees"]) for row in _rows("border_errors.csv")}


@cache
def name_words() -> dict[str, str]:
    """Words that stand beside the name of a place, in their plain form, and what they say: "governorate", "countryside" ..."""
    return {row["word"]: row["says"] for row in _rows("name_words.csv")}


@cache
def counters() -> dict[str, str]:
    """The Arabic name of a counter by the name under which it counts, where it has one of its own or one that everybody uses."""
    return {row["name"]: row["name_ar"] for row in _rows("counters.csv")}


@cache
def sources() -> dict[str, tuple[str, str]]:
    """The title and the publisher of a source in Arabic, by its id."""
    return {row["id"]: (row["title_ar"], row["publisher_ar"]) for row in _rows("sources.csv")}


@cache
def reasons() -> dict[str, str]:
    """Why rows are put aside, in English as it is stored, and in Arabic; {blanks} stand for values, and {reason} for another reason."""
    return {row["reason"]: row["reason_ar"] for row in _rows("reasons.csv")}
