"""Every figure that claims to answer, on one axis: a row each, the headline first. Frame in, plotly figure out."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.parts import drawing
from pages.parts.drawing import drawn, rows
from pages.parts.look import Look

MARKS = {"documented": "circle", "estimated": "diamond", "provisional": "square"}
_ROW = 68
_ROOM = 1.06
_LIMIT_ARROW = 0.05


def claims(frame: pd.DataFrame, look: Look) -> go.Figure:
    """A row for each claim: `named` and `spanned` above it, a dot where its number is, a line from low to high, an arrow from a limit.

    The frame has value, low, high, quantifier, status, added, headline, named, spanned, hover. The shape of a dot says documented,
    estimated or provisional; a hollow one was added up here.
    """
    said, rtl = rows(frame), look.say.rtl
    places = {place: len(said) - 1 - place for place in range(len(said))}
    highest = max((max(drawn(row) or 0, float(row.high or 0)) for row in said), default=0) or 1
    traces = [trace for place, row in enumerate(said) for trace in _marks(row, places[place], highest, look)]
    notes = [note for place, row in enumerate(said) for note in _label(row, places[place], look)]
    scale = {
        "range": [highest * _ROOM, 0] if rtl else [0, highest * _ROOM],
        "gridcolor": look.line,
        "zeroline": True,
        "zerolinecolor": look.quiet,
        "fixedrange": True,
        "tickformat": ",d",
        "nticks": 4,
        "tickfont": {"color": look.quiet},
        "side": "bottom",
    }
    across = {"visible": False, "fixedrange": True, "range": [-0.4, len(said) + 0.1]}
    height = 40 + _ROW * max(len(said), 1)
    return drawing.figure(traces, look, height, xaxis=scale, yaxis=across, annotations=notes, showlegend=False, margin={"b": 34, "t": 4})


def _colour(row: Any, look: Look) -> str:
    return look.accent if row.headline else look.quiet


def _marks(row: Any, place: int, highest: float, look: Look) -> list[dict[str, Any]]:
    """From low to high a thick line, the best as a dot on it; a limit as a dot with an arrow to where the rest may be."""
    colour, number = _colour(row, look), drawn(row)
    found = [] if number is None else [_stem(number, place, look)]
    if row.low is not None and row.high is not None and row.low < row.high:
        found.append(_line([float(row.low), float(row.high)], place, colour, 8 if row.status == "documented" else 3))
    if row.quantifier in ("at_least", "up_to") and number is not None:
        step = highest * _LIMIT_ARROW * (1 if row.quantifier == "at_least" else -1)
        found.append(_arrow(number, max(number + step, 0), place, colour))
    if number is not None and row.quantifier != "between":
        found.append(_dot(row, number, place, colour, look))
    elif number is not None:
        found.append(_touch(row, [float(row.low), float(row.high)], place, look))
    return found


def _stem(number: float, place: int, look: Look) -> dict[str, Any]:
    """A thin line from nothing to the number, which the eye follows from its label."""
    thin = {"color": look.line, "width": 2}
    return {"type": "scatter", "mode": "lines", "x": [0, number], "y": [place] * 2, "line": thin, "hoverinfo": "skip"}


def _line(ends: list[float], place: int, colour: str, width: float) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "x": ends, "y": [place] * 2, "line": {"color": colour, "width": width}, "hoverinfo": "skip"}


def _arrow(start: float, end: float, place: int, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [start, end],
        "y": [place] * 2,
        "line": {"color": colour, "width": 1.6, "dash": "dot"},
        "marker": {"symbol": "arrow", "size": [0, 11], "color": colour, "angleref": "previous"},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _dot(row: Any, number: float, place: int, colour: str, look: Look) -> dict[str, Any]:
    symbol = MARKS[row.status] + ("-open" if row.added else "")
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [number],
        "y": [place],
        "marker": {"symbol": symbol, "size": 13 if row.headline else 11, "color": colour, "line": {"width": 2, "color": colour}},
        "text": [row.hover],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _touch(row: Any, ends: list[float], place: int, look: Look) -> dict[str, Any]:
    """The ends of a range that has no best number, which can be pointed at."""
    marker = {"symbol": "line-ns", "size": 14, "line": {"width": 2.5, "color": _colour(row, look)}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": ends,
        "y": [place] * 2,
        "marker": marker,
        "text": [row.hover] * 2,
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _label(row: Any, place: int, look: Look) -> list[dict[str, Any]]:
    """Number and counter, and the days below them, above the mark, where they have room on a phone too; all are markup already."""
    first, second = {"size": 12.5, "color": look.accent if row.headline else look.ink}, {"size": 12, "color": look.quiet}
    lines = [(f"<b>{_turned(line, look)}</b>", first) for line in row.named.split("<br>")]
    return drawing.lines_of_text(
        [*lines, (_turned(row.spanned, look), second)], {"y": place, "xshift": -6 if look.say.rtl else 6}, 5, look.say
    )


def _turned(line: str, look: Look) -> str:
    """A line that reads from the right where the language does: inside a drawing nothing else says so."""
    return f"\N{RIGHT-TO-LEFT ISOLATE}{line}\N{POP DIRECTIONAL ISOLATE}" if look.say.rtl else line
