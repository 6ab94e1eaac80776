"""The chart of an unusual high: the months that it was measured by, the line from which it is unusual, and the month itself."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from pages.parts import drawing
from pages.parts.data import Month
from pages.parts.look import Look
from pages.parts.signal_cards import threshold, threshold_said

_HEIGHT = 200
_LETTER = 7.2
_LAST_OF_MONTH = timedelta(days=30)


def measured_by(row: Any, months: Sequence[Month], look: Look) -> go.Figure:
    """A bar for each month that is known, the high (the last one) in full colour with its number, and a dashed line at the threshold.

    A month of which nothing is known is a gap, zero is a ring on the base line, and a month that was watched in part is hatched.
    """
    limit, high = threshold(row), months[-1]
    highest = max([limit, *(month.value or 0 for month in months)])
    traces = [_bars(months, look), _zeros(months, look)]
    first, last = months[0].starts_on, high.starts_on + _LAST_OF_MONTH
    years = [date(year, 1, 1) for year in range(first.year, last.year + 1) if first <= date(year, 1, 1) <= last]
    axes = {
        "xaxis": {
            "type": "date", "range": [first - timedelta(days=2), last + timedelta(days=2)], "fixedrange": True, "showgrid": False,
            "tickvals": [*years], "ticktext": [str(day.year) for day in years], "ticks": "outside", "tickcolor": look.line,
            "linecolor": look.line, "tickfont": {"color": look.quiet},
        },
        "yaxis": {
            "range": [0, highest * 1.18], "fixedrange": True, "nticks": 3, "tickformat": ",d", "gridcolor": look.line, "zeroline": True,
            "zerolinecolor": look.line, "tickfont": {"color": look.quiet}, "side": "right" if look.say.rtl else "left",
        },
    }  # fmt: skip
    dash = {"color": look.ink, "width": 1.2, "dash": "dash"}
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": limit, "y1": limit, "line": dash}
    notes = [_of_the_line(row, look), _of_the_high(row, high, look)]
    margin = {"r" if look.say.rtl else "l": round(_LETTER * len(look.say.number(highest)) + 14), "t": 26, "b": 24}
    return drawing.figure(traces, look, _HEIGHT, showlegend=False, shapes=[line], annotations=notes, margin=margin, bargap=0.25, **axes)


def _middle(month: Month) -> date:
    return month.starts_on + _LAST_OF_MONTH // 2


def _bars(months: Sequence[Month], look: Look) -> dict[str, Any]:
    known = [month for month in months if month.value is not None]
    colours = [look.accent if month is months[-1] else look.ramp[1] for month in known]
    return {
        "type": "bar",
        "x": [_middle(month) for month in known],
        "y": [month.value for month in known],
        "width": [25 * 86_400_000] * len(known),
        "marker": {
            "color": colours,
            "line": {"width": 0},
            "pattern": {"shape": ["" if month.whole else "/" for month in known], "bgcolor": colours, "fgcolor": look.paper, "size": 5},
        },
        "hovertext": [_hover(month, look) for month in known],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _zeros(months: Sequence[Month], look: Look) -> dict[str, Any]:
    there = [month for month in months if month.value == 0]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_middle(month) for month in there],
        "y": [0] * len(there),
        "marker": {"symbol": "circle-open", "size": 5, "color": look.quiet},
        "hovertext": [_hover(month, look) for month in there],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _hover(month: Month, look: Look) -> str:
    low = month.value if month.word == "at_least" else None
    return drawing.hover(f"<b>{look.say.amount(month.value, low, None, month.word)}</b>", look.say.month(month.starts_on))


def _of_the_line(row: Any, look: Look) -> dict[str, Any]:
    """What the dashed line is, above all bars, so that it covers none; at the left in both languages, for the high is at the right."""
    told, font = threshold_said(row, look.say), {"size": 12, "color": look.ink}
    return {"text": f"╌╌ {told}", "xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom",
            "showarrow": False, "font": font}  # fmt: skip


def _of_the_high(row: Any, high: Month, look: Look) -> dict[str, Any]:
    font = {"size": 12.5, "color": look.accent}
    number = f"<b>{drawing.amount(look.say, row)}</b>"
    return {"text": number, "x": _middle(high), "y": high.value, "yanchor": "bottom", "xanchor": "right", "xshift": 14, "showarrow": False,
            "font": font}  # fmt: skip
