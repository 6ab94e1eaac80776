"""A picture and its lines of text apart: typst shapes text well everywhere but inside an SVG."""

import re
from html import unescape
from typing import Any

from pages.parts.look import Look
from pages.parts.words import Words
from pages.report.model import Picture
from pages.report.plain import settable

_LINE = re.compile(r"<text([^>]*)>([^<]*)</text>")
_HOW = re.compile(r'([\w-]+)="([^"]*)"')
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)".*?font-size="([\d.]+)"', re.DOTALL)
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}


def lettered(picture: Picture) -> dict[str, Any]:
    """The picture for drawn.typ: the SVG without its text, its size, and each line of text with its place; anchor 0 is its left."""
    found = _SIZE.search(picture.svg)
    if found is None:
        raise ValueError(f"the picture {picture.title!r} says no viewBox and font-size, which its lines of text are placed by")
    across, down, size = (float(number) for number in found.groups())
    lines = [_line(dict(_HOW.findall(how)), unescape(said), size) for how, said in _LINE.findall(picture.svg)]
    bare = settable(_LINE.sub("", picture.svg))
    return {"svg": bare, "alt": settable(picture.alt), "across": across, "down": down, "lines": lines}


def _line(how: dict[str, str], said: str, size: float) -> dict[str, Any]:
    return {
        "x": float(how["x"]),
        "y": float(how["y"]),
        "anchor": _ANCHORS[how.get("text-anchor", "start")],
        "size": float(how.get("font-size", size)),
        "bold": how.get("font-weight") == "600",
        "halo": "paint-order" in how,
        "fill": how.get("fill", Look(Words("en"), dark=False).ink),
        "text": settable(said),
    }
