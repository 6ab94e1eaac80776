"""Maps: DataFrame in, plotly figure out."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from pages.parts import drawing, shapes
from pages.parts.drawing import CLEAR, amount, drawn, hover, text
from pages.parts.look import Look
from pages.parts.words import CLOSURES, LONG_AGO, STATES, Words, mark

_FEWEST = 3
_NICE = (1, 2, 5, 10)
_SYMBOLS = {"closed": "x", "restricted": "diamond", "open": "circle", "unknown": "circle-open"}
_OLD_SYMBOLS = {"closed": "x-open", "restricted": "diamond-open", "open": "circle-open-dot"}


class Step(NamedTuple):
    """One step of a map's colours: the values from `first` to `last`, both included; the highest has no last."""

    first: int
    last: int | None
    colour: str


def steps(values: Sequence[float], ramp: Sequence[str]) -> list[Step]:
    """As many steps as the ramp has colours, or fewer: round borders, none of them empty, about as many values in each."""
    positive = sorted(round(value) for value in values if value > 0)
    if not positive:
        return []
    cuts = {_round(positive[len(positive) * place // len(ramp)]) for place in range(1, len(ramp))}
    edges = [1, *(cut for cut in sorted(cuts) if 1 < cut <= positive[-1])]
    filled = [
        first for first, after in zip(edges, [*edges[1:], positive[-1] + 1], strict=True) if any(first <= v < after for v in positive)
    ]
    edges = [1, *filled[1:]]
    places = [round(place * (len(ramp) - 1) / (len(edges) - 1)) for place in range(len(edges))] if edges[1:] else [len(ramp) // 2]
    lasts = [*(after - 1 for after in edges[1:]), None]
    return [Step(first, last, ramp[place]) for first, last, place in zip(edges, lasts, places, strict=True)]


def _round(value: int) -> int:
    """The nearest of 1, 2, 5, 10, 20, 50 ..."""
    scale: int = 10 ** (len(str(value)) - 1)
    borders: list[int] = [nice * scale for nice in _NICE]
    return min(borders, key=lambda border: abs(border - value))


def steps_of(frame: pd.DataFrame, look: Look) -> list[Step]:
    """The colours that a map of this frame uses."""
    numbers = [number for row in drawing.rows(frame) if row.state == "reported" and (number := drawn(row)) is not None]
    return steps(numbers, look.ramp if len(numbers) >= _FEWEST else look.ramp[len(look.ramp) // 2 :][:1])


def legend(found: Sequence[Step], say: Words) -> list[tuple[str, str]]:
    """The colours of a map and what each stands for; a lone colour stands for whatever was reported."""
    if len(found) == 1:
        return [(found[0].colour, say(STATES["reported"]))]
    return [
        (
            step.colour,
            say("{first} and more", first=say.number(step.first))
            if step.last is None
            else say.ltr(f"{say.number(step.first)}–{say.number(step.last)}"),
        )
        for step in found
    ]


ON_A_MAP = {**STATES, "not_reported": mark("No figure of this counter here")}
"""What an area without a number is on a map, which is of one counter: others may have reported."""


class Swatch(NamedTuple):
    """One line of a map's legend: a colour, the colour of the hatching over it where there is one, and what it means."""

    colour: str
    hatching: str
    text: str


def swatches(found: Sequence[Step], states: Sequence[str], look: Look) -> list[Swatch]:
    """What the colours of a map mean, the states without a number among them."""
    drawn = {"zero": (look.zero, ""), "not_reported": (look.unreported, look.hatching), "not_covered": (look.uncovered, "")}
    without = [Swatch(*colours, look.say(ON_A_MAP[state])) for state, colours in drawn.items() if state in states]
    return [*(Swatch(colour, "", text) for colour, text in legend(found, look.say)), *without]


def area_hover(row: Any, look: Look) -> str:
    """What is said of an area under the pointer."""
    said = amount(look.say, row) if row.state in ("reported", "zero") else look.say(ON_A_MAP[row.state])
    as_of = look.say("as of {day}", day=look.say.day(row.as_of)) if row.as_of else ""
    return hover(f"<b>{text(look.say.name(row))}</b>", said, as_of, text(look.say.counter(row.counter)))


def governorates(frame: pd.DataFrame, outlines: shapes.Outlines, selected: Sequence[str], look: Look) -> go.Figure:
    """The map of one measure by one counter. Nothing reported is hatched, what lies outside the source's cover is grey, zero is pale."""
    rows = [row for row in drawing.rows(frame) if row.area in outlines.polygons]
    found = steps_of(frame, look)
    colours = {
        "reported": [step.colour for step in found],
        "zero": [look.zero],
        "not_reported": [look.unreported],
        "not_covered": [look.uncovered],
    }
    traces = []
    for state, palette in colours.items():
        there = [row for row in rows if row.state == state]
        if there and palette:
            levels = [level(drawn(row) or 0, found) if state == "reported" else 0 for row in there]
            traces.append(_region([row.area for row in there], [area_hover(row, look) for row in there], levels, palette, outlines, look))
    unreported = [row.area for row in rows if row.state == "not_reported"]
    if unreported:
        traces += [_lines(kind, unreported, look.hatching, 0.8) for kind in ("hatches", "edges")]
    chosen = [code for code in selected if code in outlines.polygons]
    if chosen:
        traces.append(_lines("edges", chosen, look.ink, 2.6))
    return _on_map(traces, outlines, look, showlegend=False)


def level(value: float, found: Sequence[Step]) -> int:
    """Which step of a map's colours a value has."""
    return max(place for place, step in enumerate(found) if place == 0 or round(value) >= step.first)


def _region(
    codes: list[str], hovers: list[str], levels: list[int], colours: Sequence[str], outlines: shapes.Outlines, look: Look
) -> dict[str, Any]:
    number = len(colours)
    return {
        "type": "choropleth",
        "geojson": outlines.name,
        "featureidkey": "id",
        "locations": codes,
        "z": levels,
        "zmin": -0.5,
        "zmax": number - 0.5,
        "colorscale": [[edge / number, colour] for place, colour in enumerate(colours) for edge in (place, place + 1)],
        "showscale": False,
        "text": hovers,
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"line": {"color": look.hatching, "width": 0.8}},
    }


def _lines(kind: str, areas: list[str], colour: str, width: float) -> dict[str, Any]:
    """The edges or the hatches of areas: the browser has their coordinates, with the outlines."""
    return {
        "type": "scattergeo",
        "meta": {"lines": kind, "areas": areas},
        "mode": "lines",
        "line": {"color": colour, "width": width},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _on_map(traces: list[dict[str, Any]], outlines: shapes.Outlines, look: Look, **layout: Any) -> go.Figure:
    west, south, east, north = outlines.bounds
    geo = {
        "visible": False,
        "bgcolor": CLEAR,
        "projection": {"type": "mercator"},
        "lonaxis": {"range": [west - 0.1, east + 0.1]},
        "lataxis": {"range": [south - 0.1, north + 0.1]},
    }
    return drawing.figure(traces, look, 400, margin={"l": 0, "r": 0, "t": 0, "b": 0}, geo=geo, **layout)


def facilities(frame: pd.DataFrame, outlines: shapes.Outlines, look: Look) -> go.Figure:
    """Facilities whose position is published, by status: colour and shape say it both, and the shape is hollow where the news is old.

    The frame has name_en, name_ar, status, status_said, old, latitude, longitude.
    """
    codes = list(outlines.polygons)
    ground = {**_region(codes, codes, [0] * len(codes), [look.zero], outlines, look), "hoverinfo": "skip", "hovertemplate": None}
    traces = [ground, _lines("edges", codes, look.line, 1)]
    for status, label in CLOSURES.items():
        there = [row for row in drawing.rows(frame) if row.status == status and row.latitude is not None and row.longitude is not None]
        fresh, old = [row for row in there if not row.old], [row for row in there if row.old]
        if fresh:
            traces.append(_points(fresh, _SYMBOLS[status], status, look.say(label), look))
        if old:
            traces.append(_points(old, _OLD_SYMBOLS[status], status, look.say.unconfirmed(look.say(label), LONG_AGO), look))
    return _on_map(traces, outlines, look, showlegend=True, legend={"y": -0.02, "itemclick": False})


def _points(rows: list[Any], symbol: str, status: str, label: str, look: Look) -> dict[str, Any]:
    return {
        "type": "scattergeo",
        "lon": [row.longitude for row in rows],
        "lat": [row.latitude for row in rows],
        "mode": "markers",
        "name": label,
        "text": [hover(f"<b>{text(look.say.name(row))}</b>", row.status_said) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"symbol": symbol, "size": 12, "color": look.closure[status], "line": {"width": 1.5, "color": look.paper}},
    }
