"""Closures drawn above a chart over time: a lane for each facility, and a light shade over the days on which one was closed."""

from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from pages.parts.charts import pieces, statuses
from pages.parts.drawing import text
from pages.parts.look import Look

MOST = 4
_LANE = 30
_TOP = 34
Window = tuple[date, date]


def above(figure: go.Figure, rows: list[Any], window: Window, look: Look) -> go.Figure:
    """The figure with lanes above it: rows as of `charts.timeline`, of at most MOST facilities; the axis of days stays the figure's own."""
    drawn: dict[str, Any] = figure.to_plotly_json()
    layout, facilities = drawn["layout"], list({row.facility: row for row in rows}.values())
    height, more = layout["height"], _LANE * len(facilities) + _TOP
    share = height / (height + more)
    layout["height"] = height + more
    for name in [name for name in layout if name.startswith("yaxis")]:
        low, high = layout[name].get("domain", (0, 1))
        layout[name]["domain"] = [low * share, high * share]
    for note in layout.get("annotations", []):
        note["y"] = note["y"] * share
    layout["yaxis99"] = {
        "type": "category", "categoryorder": "array", "categoryarray": [row.facility for row in facilities][::-1], "anchor": "x",
        "showticklabels": False, "showgrid": False, "fixedrange": True, "range": [-0.5, len(facilities) - 0.3],
        "domain": [share + 0.75 * _TOP / (height + more), 1],
    }  # fmt: skip
    layout["annotations"] = [*layout.get("annotations", []), *(_name(row, look) for row in facilities)]
    layout["shapes"] = [_shade(piece, share, look) for row in rows for piece in pieces(row) if piece[0] == "closed"]
    layout["barmode"] = "overlay"
    inside = [piece for row in rows for piece in pieces(row) if piece[1] <= window[1] and piece[2] >= window[0]]
    lanes = [statuses([piece for piece in inside if piece[0] == status], status, look) for status in dict.fromkeys(p[0] for p in inside)]
    drawn["data"] = [*drawn["data"], *({**lane, "xaxis": "x", "yaxis": "y99", "showlegend": False} for lane in lanes)]
    return go.Figure(drawn, _validate=False)


def _name(row: Any, look: Look) -> dict[str, Any]:
    """The name of a facility above its lane."""
    side = {"x": 1, "xanchor": "right"} if look.say.rtl else {"x": 0, "xanchor": "left"}
    font = {"size": 11, "color": look.quiet}
    place = {"xref": "paper", "yref": "y99", "y": row.facility, "yanchor": "bottom", "yshift": 3, "showarrow": False}
    return {"text": text(look.say.name(row)), "font": font, **place, **side}


def _shade(piece: tuple[str, date, date, Any], share: float, look: Look) -> dict[str, Any]:
    """The days on which a closure was confirmed, lightly, behind the chart."""
    status, starts_on, ends_on, _ = piece
    days = {"x0": starts_on, "x1": ends_on + timedelta(days=1), "y0": 0, "y1": share}
    fill = {"fillcolor": look.closure[status], "opacity": 0.07, "line": {"width": 0}, "layer": "below"}
    return {"type": "rect", "xref": "x", "yref": "paper", **days, **fill}
