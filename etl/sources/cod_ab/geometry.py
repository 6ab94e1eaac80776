"""Polygons of one level, simplified together so that neighbours still share their borders, as short GeoJSON."""

import json
import math
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from etl.contract import SourceChanged

TOLERANCE = 0.01
MOST_OFF = 0.02
"""Degrees: what simplifying begins with, and how far it may move a border at most."""

_GRID = 0.0001
_AROUND = (35.0, 32.0, 43.0, 38.0)
_UNREADABLE = (shapely.errors.ShapelyError, ValueError, TypeError, LookupError, OverflowError)


def shape(geometry: Mapping[str, Any], what: str) -> BaseGeometry:
    """A polygon or several from GeoJSON in degrees. Raises SourceChanged for anything else, and for places far from Syria."""
    try:
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        made = shapely.MultiPolygon([shapely.Polygon(_ring(outer), [_ring(hole) for hole in holes]) for outer, *holes in polygons])
        found = made if made.is_valid else shapely.make_valid(made, method="structure", keep_collapsed=False)
    except _UNREADABLE as error:
        raise SourceChanged(f"{what}: the outline cannot be read ({type(error).__name__}: {error}).") from None
    west, south, east, north = found.bounds
    if geometry["type"] not in ("Polygon", "MultiPolygon") or found.is_empty or found.geom_type not in ("Polygon", "MultiPolygon"):
        raise SourceChanged(f"{what}: expected a polygon, found {geometry['type']}.")
    if not (_AROUND[0] < west < east < _AROUND[2] and _AROUND[1] < south < north < _AROUND[3]):
        raise SourceChanged(f"{what}: expected degrees (WGS 84) in and around Syria, found {found.bounds}.")
    return found


def simplified(shapes: Mapping[str, BaseGeometry], what: str) -> dict[str, str]:
    """The GeoJSON of each shape, borders moved by no more than MOST_OFF and shared ones alike on both sides."""
    exact = [shapely.set_precision(one, _GRID / 10) for one in shapes.values()]
    tolerance = TOLERANCE
    try:
        while True:
            light = [shapely.set_precision(one, _GRID) for one in shapely.coverage_simplify(exact, tolerance)]
            off = max(float(shapely.hausdorff_distance(one, other)) for one, other in zip(exact, light, strict=True))
            if off <= MOST_OFF and not any(one.is_empty for one in light):
                return {code: _text(one) for code, one in zip(shapes, light, strict=True)}
            if tolerance < _GRID:
                raise SourceChanged(f"COD-AB: the outlines of {what} cannot be simplified without losing one.")
            tolerance /= 2
    except shapely.errors.ShapelyError as error:
        raise SourceChanged(f"COD-AB: the outlines of {what} cannot be simplified ({error}).") from None


def _ring(points: Any) -> list[tuple[float, float]]:
    """A closed ring; heights are left out."""
    ring = [(float(x), float(y)) for x, y, *_ in points]
    if not all(map(math.isfinite, (number for point in ring for number in point))):
        raise ValueError("a coordinate is not a number")
    return ring


def _text(one: BaseGeometry) -> str:
    """As GeoJSON with four decimals, about ten metres."""
    polygons = one.geoms if one.geom_type == "MultiPolygon" else [one]
    rings = [[[[round(x, 4), round(y, 4)] for x, y in ring.coords] for ring in (p.exterior, *p.interiors)] for p in polygons]
    found = {"type": "Polygon", "coordinates": rings[0]} if len(rings) == 1 else {"type": "MultiPolygon", "coordinates": rings}
    return json.dumps(found, separators=(",", ":"))
