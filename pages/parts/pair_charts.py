"""Charts of two numbers for each area, one before and one after a day: DataFrame in, plotly figure out."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.parts import drawing
from pages.parts.drawing import hover, text
from pages.parts.look import Look
from pages.parts.words import STATES

_ROW = 34
_LETTER = 7.2
_SIDES = ("before", "after")
_SYMBOLS = {"before": "circle-open", "after": "diamond"}


def value(row: Any, side: str) -> float | None:
    """Where the number of one side is drawn: its value, else a bound that was stated."""
    stated = (getattr(row, f"{side}_{name}") for name in ("value", "low", "high"))
    return next((float(number) for number in stated if number is not None), None)


def said(row: Any, side: str, look: Look) -> str:
    """The number of one side with its quantifier, or why there is none."""
    if value(row, side) is None:
        return look.say(STATES[getattr(row, f"{side}_state")])
    low, high = getattr(row, f"{side}_low"), getattr(row, f"{side}_high")
    return look.say.amount(getattr(row, f"{side}_value"), low, high, getattr(row, f"{side}_quantifier"))


def before_after(frame: pd.DataFrame, labels: dict[str, str], look: Look) -> go.Figure:
    """A ring for before and a diamond for after in the row of each area that has a number, most after first.

    The two are joined by a whole line where they may be compared, else by a dotted one. `labels` name the two sides.
    """
    drawn = [row for row in drawing.rows(frame) if any(value(row, side) is not None for side in _SIDES)]
    rows = sorted(drawn, key=lambda row: (value(row, "after") or 0, value(row, "before") or 0))
    names = [text(look.say.name(row)) for row in rows]
    highest = max(_reaches(row, side) for row in rows for side in _SIDES) or 1
    traces = [_joined(rows, True, look), _joined(rows, False, look), *(_points(rows, side, labels[side], look) for side in _SIDES)]
    span = [-0.2 * highest, 1.25 * highest]
    scale = {"visible": False, "fixedrange": True, "range": span[::-1] if look.say.rtl else span}
    areas = {
        "type": "category", "categoryorder": "array", "categoryarray": [row.area for row in rows], "tickvals": [row.area for row in rows],
        "ticktext": names, "fixedrange": True, "gridcolor": look.line, "side": "right" if look.say.rtl else "left",
        "tickfont": {"color": look.ink}, "range": [-0.6, len(rows) - 0.4],
    }  # fmt: skip
    margin = {"r" if look.say.rtl else "l": round(_LETTER * max(map(len, names)) + 14), "t": 34}
    legend = {"y": 1, "yref": "container", "yanchor": "top"}
    return drawing.figure(traces, look, 70 + _ROW * len(rows), xaxis=scale, yaxis=areas, margin=margin, legend=legend, showlegend=True)


def _reaches(row: Any, side: str) -> float:
    high = getattr(row, f"{side}_high")
    return max(value(row, side) or 0, 0 if high is None else float(high))


def _joined(rows: list[Any], comparable: bool, look: Look) -> dict[str, Any]:
    joined = [row for row in rows if (not row.obstacle) == comparable and all(value(row, side) is not None for side in _SIDES)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for row in joined for x in (value(row, "before"), value(row, "after"), None)],
        "y": [y for row in joined for y in (row.area, row.area, None)],
        "line": {"color": look.quiet, "width": 2, "dash": "solid" if comparable else "dot"},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _points(rows: list[Any], side: str, label: str, look: Look) -> dict[str, Any]:
    shown = [row for row in rows if value(row, side) is not None]
    colour = look.series[0 if side == "after" else 1]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": label,
        "x": [value(row, side) for row in shown],
        "y": [row.area for row in shown],
        "marker": {"symbol": _SYMBOLS[side], "size": 11, "color": colour, "line": {"width": 2, "color": colour}},
        "error_x": _range(shown, side, look),
        "text": [said(row, side, look) for row in shown],
        "textposition": [_beside(row, side, look.say.rtl) for row in shown],
        "textfont": {"size": 12, "color": colour},
        "hovertext": [_hover(row, side, label, look) for row in shown],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }


def _beside(row: Any, side: str, rtl: bool) -> str:
    """On which side of its point a number stands: away from the other number."""
    other = value(row, "after" if side == "before" else "before")
    own = value(row, side) or 0
    beyond = other is None or own > other or (own == other and side == "after")
    return "middle right" if beyond != rtl else "middle left"


def _range(rows: list[Any], side: str, look: Look) -> dict[str, Any]:
    """From low to high of each number; where one is missing, none on that side."""
    ranges = [(value(row, side) or 0, getattr(row, f"{side}_low"), getattr(row, f"{side}_high")) for row in rows]
    up = [0 if high is None else max(float(high) - middle, 0) for middle, _, high in ranges]
    down = [0 if low is None else max(middle - float(low), 0) for middle, low, _ in ranges]
    shape = {"type": "data", "symmetric": False, "color": look.ink, "thickness": 1.2, "width": 3}
    return {**shape, "array": up, "arrayminus": down, "visible": any(up) or any(down)}


def _hover(row: Any, side: str, label: str, look: Look) -> str:
    say = look.say
    days = say.span(getattr(row, f"{side}_starts_on"), getattr(row, f"{side}_as_of"))
    return hover(f"<b>{text(say.name(row))}</b>", f"{label}: <b>{said(row, side, look)}</b>", days, text(look.say.counter(row.counter)))
