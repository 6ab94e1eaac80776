"""Outlines made small: borders that neighbours share stay shared, points that do not show are left out, the rest are whole numbers."""

from collections.abc import Iterator
from itertools import pairwise
from math import asinh, degrees, hypot, radians, tan
from typing import NamedTuple

from pages.parts.shapes import Outlines, Ring

Point = tuple[float, float]
Spot = tuple[int, int]


class Sketch(NamedTuple):
    """A map to be drawn small: its size, the path of each area by code, and the middle of what each path covers."""

    width: int
    height: int
    paths: dict[str, str]
    middles: dict[str, Spot]


def sketch(outlines: Outlines, width: int = 320, off: float = 0.9) -> Sketch:
    """The outlines on a grid of whole numbers, `width` of them wide; no border is further `off` from where it was than that."""
    west, south, east, north = outlines.bounds
    scale, top = width / (east - west), mercator(north)
    rings = {
        code: [[((x - west) * scale, (top - mercator(y)) * scale) for x, y in ring[:-1]] for polygon in polygons for ring in polygon]
        for code, polygons in outlines.polygons.items()
    }
    areas: dict[Point, set[str]] = {}
    for code, own in rings.items():
        for point in (point for ring in own for point in ring):
            areas.setdefault(point, set()).add(code)
    drawn = {code: [_whole(_thinned(ring, areas, off)) for ring in own] for code, own in rings.items()}
    paths = {code: "".join(_path(ring) for ring in own if len(ring) > 2) for code, own in drawn.items()}
    middles = {code: _middle(max(own, key=len)) for code, own in drawn.items()}
    return Sketch(width, round((top - mercator(south)) * scale), paths, middles)


def mercator(latitude: float) -> float:
    """How far north a latitude is on the map, in degrees of longitude at the equator."""
    return degrees(asinh(tan(radians(latitude))))


def _thinned(ring: Ring, areas: dict[Point, set[str]], off: float) -> Ring:
    """A ring with fewer points: each piece of border that is between the same areas is thinned by itself, so both sides thin it alike."""
    sides = [areas[here] & areas[after] for here, after in pairwise([*ring, ring[0]])]
    corners = [place for place in range(len(ring)) if sides[place - 1] != sides[place]] or [0]
    if len(corners) == 1:
        corners.append((corners[0] + len(ring) // 2) % len(ring))
        corners.sort()
    turned = [*ring, *ring]
    pieces = [turned[first : last + 1] for first, last in pairwise([*corners, corners[0] + len(ring)])]
    return [point for piece in pieces for point in _piece(piece, off)[:-1]]


def _piece(points: Ring, off: float) -> Ring:
    """A piece of border thinned the same way from whichever end it is walked."""
    return list(_kept(points, off)) if points[0] <= points[-1] else list(_kept(points[::-1], off))[::-1]


def _kept(points: Ring, off: float) -> Iterator[Point]:
    """Douglas and Peucker's: the point that is furthest from the straight line stays where it is further than `off`."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = hypot(x1 - x0, y1 - y0)
    away = [abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length if length else hypot(x - x0, y - y0) for x, y in points]
    place = max(range(len(points)), key=away.__getitem__)
    if away[place] <= off:
        yield from (points[0], points[-1])
        return
    yield from list(_kept(points[: place + 1], off))[:-1]
    yield from _kept(points[place:], off)


def _whole(ring: Ring) -> list[Spot]:
    spots = [(round(x), round(y)) for x, y in ring]
    return [spot for place, spot in enumerate(spots) if spot != spots[place - 1]]


def _path(ring: list[Spot]) -> str:
    """The ring as an SVG path of relative steps, which are short: "M10 20l3-4 5 6z"."""
    steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(ring)]
    said = "".join(f"{' ' if place and x >= 0 else ''}{x}{' ' if y >= 0 else ''}{y}" for place, (x, y) in enumerate(steps))
    return f"M{ring[0][0]} {ring[0][1]}l{said}z"


def _middle(ring: list[Spot]) -> Spot:
    """The middle of gravity of a ring."""
    crossed = [(x0 * y1 - x1 * y0, x0 + x1, y0 + y1) for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]])]
    whole = sum(cross for cross, _, _ in crossed) * 3 or 1
    return round(sum(cross * x for cross, x, _ in crossed) / whole), round(sum(cross * y for cross, _, y in crossed) / whole)
