"""Outlines of areas as plain coordinates: turned the way the map wants them, and hatched."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

Ring = list[tuple[float, float]]
Polygon = list[Ring]

Trail = tuple[list[float | None], list[float | None]]
"""Longitudes and latitudes of several lines, None between them."""

_HATCH_STEP = 0.17
_DECIMALS = 3


class Outlines(NamedTuple):
    """The polygons of each area, by code, and what a browser draws them from; `official` are those that a source has brought.

    `packed` is JSON in UTF-8: `geojson`, `hatches` by code, and `name`, by which a figure asks for the two.
    """

    polygons: dict[str, list[Polygon]]
    name: str
    packed: bytes
    official: bool = False

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        points = [point for polygons in self.polygons.values() for polygon in polygons for point in polygon[0]]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)


def _turned(ring: Ring, clockwise: bool) -> Ring:
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))
    return ring if (area < 0) == clockwise else ring[::-1]


def _polygons(geometry: Mapping[str, Any]) -> list[Polygon]:
    found = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[_turned([(x, y) for x, y, *_ in ring], clockwise=place == 0) for place, ring in enumerate(polygon)] for polygon in found]


def outlines(boundaries: Mapping[str, Any], *, official: bool = False) -> Outlines:
    """The areas of a GeoJSON whose features carry their p-code as `id`.

    Outer rings come out clockwise and holes counter-clockwise: the other way round, one polygon fills the whole picture.
    """
    polygons: dict[str, list[Polygon]] = {}
    for feature in boundaries["features"]:
        polygons.setdefault(feature["id"], []).extend(_polygons(feature["geometry"]))
    features = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": parts}}
        for code, parts in polygons.items()
    ]
    hatches = {code: hatch(parts, _HATCH_STEP) for code, parts in polygons.items()}
    drawn = {"geojson": {"type": "FeatureCollection", "features": features}, "hatches": hatches}
    name = f"outlines-{hashlib.sha256(_packed(drawn)).hexdigest()[:12]}"
    return Outlines(polygons, name, _packed({"name": name, **drawn}), official)


def _packed(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def hatch(polygons: list[Polygon], step: float) -> Trail:
    """Slanted lines inside the polygons, `step` degrees apart, none of them outside."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for polygon in polygons:
        for (x0, y0), (x1, y1) in _slants(polygon, step):
            xs += [round(x0, _DECIMALS), round(x1, _DECIMALS), None]
            ys += [round(y0, _DECIMALS), round(y1, _DECIMALS), None]
    return xs, ys


def _slants(polygon: Polygon, step: float) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Pieces of the lines y = x + c inside a polygon: each line is cut where it meets a border, and every other piece lies inside."""
    offsets = [y - x for ring in polygon for x, y in ring]
    first, last = int(min(offsets) // step) + 1, int(max(offsets) // step)
    for number in range(first, last + 1):
        c = number * step
        cuts = sorted(
            x0 + (x1 - x0) * (c - (y0 - x0)) / ((y1 - x1) - (y0 - x0))
            for ring in polygon
            for (x0, y0), (x1, y1) in pairwise(ring)
            if ((y0 - x0) < c) != ((y1 - x1) < c)
        )
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            yield (start, start + c), (end, end + c)
