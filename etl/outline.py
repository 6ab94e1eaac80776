"""Which governorate a point lies in, as far as the generalised outline can tell."""

import math
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from db import reference

Ring = tuple[tuple[float, float], ...]

GENERALISED_BY = 0.012
"""How far, in degrees, simplifying moved the outline at most; the least distance that is kept from every border."""


class _Outline(NamedTuple):
    code: str
    rings: tuple[Ring, ...]
    west: float
    south: float
    east: float
    north: float


def governorate_at(latitude: float, longitude: float, *, sure_of_country: bool) -> str | None:
    """The governorate at a point in degrees, or None outside the country and where the outline's error leaves it open.

    The error is known border by border (`reference.border_errors`): Natural Earth's line is up to 0.2 degrees off the official one.
    A point near the border of the country is answered only where the source is sure that it is in the country.
    """
    inside = [outline for outline in _outlines() if _contains(outline, longitude, latitude)]
    if len(inside) != 1:
        return None
    code = inside[0].code
    errors = reference.border_errors()
    for other in _outlines():
        if other.code != code and _nearer(other, longitude, latitude, max(GENERALISED_BY, errors.get((code, other.code), 0.0))):
            return None
    abroad = max(GENERALISED_BY, errors.get((code, ""), 0.0))
    return None if not sure_of_country and _nearer_to_abroad(longitude, latitude, abroad) else code


@cache
def _outlines() -> tuple[_Outline, ...]:
    found = []
    for feature in reference.boundaries()["features"]:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        rings = tuple(tuple((x, y) for x, y in ring) for polygon in polygons for ring in polygon)
        xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
        found.append(_Outline(feature["id"], rings, min(xs), min(ys), max(xs), max(ys)))
    return tuple(found)


@cache
def _outer_edges() -> tuple[tuple[tuple[float, float], tuple[float, float]], ...]:
    """The edges that only one governorate has: the border of the country and its coast."""
    seen: dict[frozenset[tuple[float, float]], int] = {}
    for outline in _outlines():
        for ring in outline.rings:
            for edge in pairwise(ring):
                seen[frozenset(edge)] = seen.get(frozenset(edge), 0) + 1
    return tuple((edge[0], edge[-1]) for edge in (tuple(ends) for ends, times in seen.items() if times == 1))


def _contains(outline: _Outline, x: float, y: float) -> bool:
    if not (outline.west <= x <= outline.east and outline.south <= y <= outline.north):
        return False
    crossed = 0
    for ring in outline.rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                crossed += 1
    return crossed % 2 == 1


def _nearer(outline: _Outline, x: float, y: float, distance: float) -> bool:
    if x < outline.west - distance or x > outline.east + distance or y < outline.south - distance or y > outline.north + distance:
        return False
    return any(_distance(x, y, *edge) <= distance for ring in outline.rings for edge in pairwise(ring))


def _nearer_to_abroad(x: float, y: float, distance: float) -> bool:
    return any(_distance(x, y, *edge) <= distance for edge in _outer_edges())


def _distance(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """The distance in degrees from a point to a straight edge."""
    (x1, y1), (x2, y2) = start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0.0 else min(1.0, max(0.0, ((x - x1) * dx + (y - y1) * dy) / length))
    return math.hypot(x - x1 - along * dx, y - y1 - along * dy)
