"""Charts over time and by area: DataFrame in, plotly figure out."""

import textwrap
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.parts import drawing
from pages.parts.drawing import amount, drawn, hover, text, whiskers
from pages.parts.look import CLOSURE_PATTERNS, DASHES, MARKERS, PATTERNS, Look
from pages.parts.maps import area_hover
from pages.parts.words import CLOSURES, HOW_COUNTED, STATES, Words, mark

MOST_SERIES = 5
_DAY_MS = 86_400_000
_ROW = 34
_FACILITY = 42
_FLOW = 152
_TITLE = 48
_LINE = 48
"""So many letters of a facility's name stand in one line on a phone."""
_FEW = 3
_LETTER = 7.2
_SHORT_WINDOW = 400
_LEAST_EXTENT = 180
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 36, 60)
_LEGEND, _FEWEST_LETTERS = {"en": 42, "ar": 53}, 12
"""As many letters as the narrowest screen has room for behind a sign; those of Arabic are narrower."""
PIECES = {
    **CLOSURES,
    "unconfirmed": mark("Closed or restricted, not confirmed since"),
    "open_unconfirmed": mark("Open, not confirmed since"),
}

Window = tuple[date, date]
Lines = list[tuple[str, list[Any]]]


# --- which series, and when


def series(frame: pd.DataFrame, order: list[tuple[str, str]], say: Words) -> Lines:
    """The rows of each series with its label, in the order of (source, counter) given; those that say hardly anything come last.

    Running totals that began on different days are lines of their own, and say from when they run; a counter that answers both by
    incidents and by totals is two series, and says which; what is estimated is never in one series with what is documented.
    """
    found: dict[tuple[str, str, str, str, bool], list[Any]] = {}
    for row in drawing.rows(frame):
        since = row.starts_on if row.kind == "running" else row.since_on if row.kind == "stock" else None
        key = (row.source, row.counter, row.counts, since.isoformat() if since else "", row.status == "estimated")
        found.setdefault(key, []).append(row)
    places = {counter: place for place, counter in reversed(list(enumerate(order)))}
    ordered = sorted(
        found.items(),
        key=lambda item: (
            sum(row.state in ("reported", "zero") for row in item[1]) < _FEW,
            places.get(item[0][:2], len(order)),
        ),
    )
    alike = [(counter, since, estimated) for _, counter, _, since, estimated in found]
    labelled = []
    for (_, counter, counts, since, estimated), rows in ordered:
        label = text(say.counter(counter))
        if since:
            label = say("{counter}, since {day}", counter=label, day=say.day(date.fromisoformat(since)))
        if alike.count((counter, since, estimated)) > 1:
            label = f"{label} ({say(HOW_COUNTED[counts])})"
        if estimated:
            label = say("{counter}, estimated", counter=label)
        labelled.append((label, sorted(rows, key=lambda row: row.bucket_ends_on)))
    return labelled


def extent(lines: Lines, window: Window) -> Window:
    """The part of the window in which anything was said, a little wider; a short window stays whole."""
    if (window[1] - window[0]).days <= _SHORT_WINDOW:
        return window
    said = [row for _, rows in lines for row in rows if drawn(row) is not None]
    first, last = min(row.bucket_starts_on for row in said), max(row.bucket_ends_on for row in said)
    room = max((last - first) // 30, timedelta(days=7), (timedelta(days=_LEAST_EXTENT) - (last - first)) // 2)
    return max(window[0], first - room), min(window[1], last + room)


def ticks(window: Window, say: Words) -> dict[str, Any]:
    """A few ticks on round days, named in the language, in two lines."""
    first, last = window
    days = (last - first).days + 1
    most = 3 if say.rtl else 6
    if days <= 62:
        found = [first + timedelta(days=number) for number in range(0, days, -(-days // most))]
        return {"tickvals": found, "ticktext": [say.day(day).rsplit(" ", 1)[0] for day in found], "tickangle": 0}
    step = next((size for size in _MONTH_STEPS if days / 30.4 / size <= most), 120)
    starts = (date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13))
    found = [day for day in starts if first <= day <= last and (day.year * 12 + day.month - 1) % step == 0]
    names = [str(day.year) if step >= 12 else say.month(day).replace(f" {day.year}", f"<br>{day.year}") for day in found]
    return {"tickvals": found, "ticktext": names, "tickangle": 0}


def _x_axis(window: Window, look: Look, **more: Any) -> dict[str, Any]:
    return {
        "type": "date",
        "range": [window[0], window[1] + timedelta(days=1)],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "linecolor": look.line,
        "tickfont": {"color": look.quiet},
        "ticks": "outside",
        "tickcolor": look.line,
        "automargin": True,
        **ticks(window, look.say),
        **more,
    }


def _y_axis(look: Look, **more: Any) -> dict[str, Any]:
    return {
        "rangemode": "tozero",
        "gridcolor": look.line,
        "zeroline": True,
        "zerolinecolor": look.line,
        "fixedrange": True,
        "tickformat": ",d",
        "nticks": 5,
        "tickfont": {"color": look.quiet},
        "side": "right" if look.say.rtl else "left",
        "automargin": True,
        **more,
    }


def _number_margin(highest: float, look: Look) -> dict[str, int]:
    """Room for the numbers of an axis on the right, which plotly does not make by itself."""
    width = round(_LETTER * len(look.say.number(highest)) + 14)
    return {"r": width} if look.say.rtl else {"l": width}


# --- over time


def _middle(row: Any) -> str:
    """The middle of a row's bucket to the hour, where its bar stands."""
    half = timedelta(days=(row.bucket_ends_on - row.bucket_starts_on).days + 1) / 2
    return f"{datetime.combine(row.bucket_starts_on, time()) + half:%Y-%m-%dT%H}"


def _point_hover(label: str, row: Any, look: Look, bucket: str) -> str:
    say = look.say
    when = drawing.days_of_bar(row, bucket, say) if row.kind == "flow" else say.span(row.starts_on, row.as_of)
    return hover(f"<b>{amount(say, row)}</b>", when, say.many("{n} report", "{n} reports", row.reports or 0), label)


def flows(lines: Lines, bucket: str, window: Window, look: Look) -> go.Figure:
    """Bars of what happened in each day, month or year: a row of its own for each series, all on one scale, so that nothing can stack."""
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {}
    titles = []
    rows = len(lines)
    highest = max((max(drawn(row) or 0, float(row.high or 0)) for _, own in lines for row in own), default=0)
    height_px = 340 if rows == 1 else 60 + _FLOW * rows
    gap = 0.0 if rows == 1 else _TITLE / height_px
    height = (1 - gap * (rows - 1)) / rows
    for place, (label, own) in enumerate(lines):
        number = "" if place == 0 else str(place + 1)
        top = 1 - place * (height + gap)
        traces += [_bars(label, own, place, bucket, look), _zeros(label, own, place, bucket, look)]
        last = place == rows - 1
        layout[f"xaxis{number}"] = _x_axis(window, look, anchor=f"y{number}", showticklabels=last)
        layout[f"yaxis{number}"] = _y_axis(
            look, anchor=f"x{number}", domain=[max(top - height, 0), top], range=[0, max(highest, 1) * 1.08], nticks=5 if rows == 1 else 3
        )
        titles += _row_title(label, own, place, bucket, top, look)
    layout["annotations"] = titles
    margin = {"t": _TITLE - 6, **_number_margin(highest, look)}
    return drawing.figure(traces, look, height_px, showlegend=False, margin=margin, **layout)


def _bars(label: str, rows: list[Any], place: int, bucket: str, look: Look) -> dict[str, Any]:
    shown = [row for row in rows if drawn(row) is not None]
    colour, number = look.series[place], "" if place == 0 else str(place + 1)
    return {
        "type": "bar",
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "name": label,
        "x": [_middle(row) for row in shown],
        "y": [drawn(row) for row in shown],
        "width": [round(((row.bucket_ends_on - row.bucket_starts_on).days + 1) * _DAY_MS * 0.82) for row in shown],
        "marker": {
            "color": colour,
            "line": {"width": 0},
            "pattern": {"shape": PATTERNS[place], "bgcolor": colour, "fgcolor": look.paper, "fgopacity": 0.5, "size": 6},
        },
        "error_y": whiskers(shown, look),
        "text": [_point_hover("", row, look, bucket) for row in shown],
        "textposition": "none",
        "hovertemplate": "%{text}<br>%{fullData.name}<extra></extra>",
        **drawing.opening(shown),
    }


def _zeros(label: str, rows: list[Any], place: int, bucket: str, look: Look) -> dict[str, Any]:
    """A small ring on the base line where the source says zero: it is not a gap."""
    there = [row for row in rows if row.state == "zero"]
    number = "" if place == 0 else str(place + 1)
    return {
        "type": "scatter",
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "x": [_middle(row) for row in there],
        "y": [0] * len(there),
        "mode": "markers",
        "marker": {"symbol": "circle-open", "size": 5, "color": look.quiet},
        "text": [_point_hover(label, row, look, bucket) for row in there],
        "hovertemplate": "%{text}<extra></extra>",
        **drawing.opening(there),
    }


def _row_title(label: str, rows: list[Any], place: int, bucket: str, top: float, look: Look) -> list[dict[str, Any]]:
    """The series and its highest bar in words, which a common scale may make too small to see."""
    say, shown = look.say, [row for row in rows if drawn(row) is not None]
    most = max(shown, key=lambda row: drawn(row) or 0) if shown else None
    said = say("most: {number}, {when}", number=amount(say, most), when=drawing.days_of_bar(most, bucket, say)) if most else ""
    font = {"size": 12.5, "color": look.series[place]}
    return drawing.lines_of_text([(f"<b>{label}</b>", font), (said, font)], {"yref": "paper", "y": top}, 0, say)


def lines(drawn_lines: Lines, window: Window, look: Look) -> go.Figure:
    """Running totals and stocks: a point for each count, joined where nothing is missing between, whiskers for a range."""
    traces = []
    for place, ((label, rows), name) in enumerate(zip(drawn_lines, _names(drawn_lines, look.say), strict=True)):
        colour = look.series[place]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "connectgaps": False,
                "x": [row.as_of or row.bucket_ends_on for row in rows],
                "y": [drawn(row) for row in rows],
                "line": {"color": colour, "dash": DASHES[place], "width": 1.8},
                "marker": {"symbol": MARKERS[place], "size": 8, "color": colour, "line": {"width": 1, "color": look.paper}},
                "error_y": whiskers(rows, look),
                "text": [_point_hover(label, row, look, "day") if drawn(row) is not None else "" for row in rows],
                "hovertemplate": "%{text}<extra></extra>",
                **drawing.opening(rows),
            }
        )
    highest = max((drawn(row) or 0 for _, rows in drawn_lines for row in rows), default=0)
    axes = {"xaxis": _x_axis(window, look), "yaxis": _y_axis(look)}
    margin = _number_margin(highest, look)
    return drawing.figure(traces, look, 360 + 20 * len(traces), showlegend=True, legend={"y": -0.16}, margin=margin, **axes)


def _names(drawn_lines: Lines, say: Words) -> list[str]:
    """The names of lines for a legend, which is narrow on a phone: without the day since when they run, where that is one for all of them.

    It is said above the figure, as is a counter whose name is cut where both have no room.
    """
    labels = [label for label, _ in drawn_lines]
    days = {row.starts_on if row.kind == "running" else row.since_on for _, rows in drawn_lines for row in rows}
    if len(labels) > 1 and len(days) == 1 and None not in days:
        behind = say("{counter}, since {day}", counter="", day=say.day(days.pop()))
        short = [label.replace(behind, "") for label in labels]
        labels = short if len(set(short)) == len(short) else labels
    cut = [_cut(label, rows[0].counter, say) for label, (_, rows) in zip(labels, drawn_lines, strict=True)]
    return cut if len(set(cut)) == len(cut) else labels


def _cut(label: str, counter: str, say: Words) -> str:
    """A label with its counter's name as long as there is room for on a phone."""
    named = text(say.counter(counter))
    room = max(_LEGEND[say.language] - (len(label) - len(named)), _FEWEST_LETTERS)
    return label if len(named) <= room else label.replace(named, f"{text(unescape(named)[: room - 1].rstrip())}…", 1)


# --- by area


def comparison(frame: pd.DataFrame, look: Look) -> go.Figure:
    """Horizontal bars, most first; areas without a number are named without a bar, with the reason."""
    rows = sorted(drawing.rows(frame), key=lambda row: (drawn(row) is not None, drawn(row) or 0))
    say, codes, labels = look.say, [row.area for row in rows], [text(look.say.name(row)) for row in rows]
    widest = max([max(drawn(row) or 0, float(row.high or 0)) for row in rows], default=0) or 1
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": codes,
        "x": [drawn(row) for row in rows],
        "marker": {"color": look.accent},
        "error_x": whiskers(rows, look),
        "width": 0.66,
        "hovertext": [area_hover(row, look) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **drawing.opening(rows),
    }
    names = {
        "type": "category",
        "tickvals": codes,
        "ticktext": labels,
        "fixedrange": True,
        "showgrid": False,
        "side": "right" if say.rtl else "left",
        "tickfont": {"color": look.ink},
        "ticklabelstandoff": 6,
        "range": [-0.6, len(rows) - 0.4],
    }
    ends = [_bar_end(row, look) for row in rows]
    room = max((len(end["text"]) for end, row in zip(ends, rows, strict=True) if drawn(row) is not None), default=0)
    near, far = ("r", "l") if say.rtl else ("l", "r")
    margin = {near: round(_LETTER * max(map(len, labels), default=0) + 14), far: round(_LETTER * room + 14)}
    scale = {"visible": False, "fixedrange": True, "range": [widest, 0] if say.rtl else [0, widest]}
    return drawing.figure(
        [bars], look, 24 + _ROW * max(len(rows), 1) * 4 // 5, xaxis=scale, yaxis=names, annotations=ends, margin=margin,
        showlegend=False,
    )  # fmt: skip


def _bar_end(row: Any, look: Look) -> dict[str, Any]:
    """The number at the end of a bar, or why there is none."""
    number, rtl = drawn(row), look.say.rtl
    return {
        "x": 0 if number is None else max(number, float(row.high or 0)),
        "y": row.area,
        "text": look.say(STATES[row.state]) if number is None else amount(look.say, row),
        "showarrow": False,
        "xanchor": "right" if rtl else "left",
        "xshift": -6 if rtl else 6,
        "font": {"size": 12, "color": look.quiet if number is None else look.ink},
    }


# --- closures


def timeline(frame: pd.DataFrame, window: Window, look: Look) -> go.Figure:
    """The statuses of each facility as bars from day to day; a pattern says the status beside the colour.

    The frame has facility, name_en, name_ar, status, starts_on, ends_on, confirmed_on, doubtful, counter.
    """
    rows = drawing.rows(frame)
    names = {row.facility: text(look.say.name(row)) for row in rows}
    found = [piece for row in rows for piece in pieces(row)]
    there = [status for status in PIECES if any(piece[0] == status for piece in found)]
    traces = [statuses([piece for piece in found if piece[0] == status], status, look) for status in there]
    wrapped = {facility: _wrapped(name) for facility, name in names.items()}
    slots = [slot for facility, lines in wrapped.items() for slot in ([f"above {facility}"] if len(lines) > 1 else []) + [facility]]
    axis = {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": slots[::-1],
        "showticklabels": False,
        "showgrid": False,
        "fixedrange": True,
        "range": [-0.6, len(slots) - 0.2],
    }
    axes = {"xaxis": _x_axis(window, look), "yaxis": axis}
    legend = {"y": 1, "yref": "container", "yanchor": "top"}
    titles = [title for facility, lines in wrapped.items() for title in _above(facility, lines, look)]
    height = 120 + _FACILITY * max(len(slots), 2)
    margin = {"t": 70}
    layout = {"barmode": "overlay", "margin": margin, "legend": legend, "showlegend": True, "annotations": titles, **axes}
    return drawing.figure(traces, look, height, **layout)


def _above(facility: str, lines: list[str], look: Look) -> list[dict[str, Any]]:
    """The name of a facility above its bar, where it has room on a phone too."""
    font = {"size": 12, "color": look.ink}
    return drawing.lines_of_text([(line, font) for line in lines], {"y": facility}, 7, look.say)


def _wrapped(name: str) -> list[str]:
    """A name in the lines that it takes on a phone. It is markup already, which a line must not break."""
    return textwrap.wrap(name, _LINE, break_long_words=False, break_on_hyphens=False)


def pieces(row: Any) -> list[tuple[str, date, date, Any]]:
    """A segment as status, first and last day: what comes after the last confirmation of a status without an end is a piece of its own."""
    if not row.doubtful:
        return [(row.status, row.starts_on, row.ends_on, row)]
    confirmed = max(row.confirmed_on, row.starts_on)
    since = "open_unconfirmed" if row.status == "open" else "unconfirmed"
    return [(row.status, row.starts_on, confirmed, row), (since, confirmed + timedelta(days=1), row.ends_on, row)]


def statuses(pieces: list[tuple[str, date, date, Any]], status: str, look: Look) -> dict[str, Any]:
    """The pieces of one status as bars."""
    colour = look.closure[status]
    return {
        "type": "bar",
        "orientation": "h",
        "name": look.say(PIECES[status]),
        "y": [row.facility for _, _, _, row in pieces],
        "base": [starts_on for _, starts_on, _, _ in pieces],
        "x": [((ends_on - starts_on).days + 1) * _DAY_MS for _, starts_on, ends_on, _ in pieces],
        "width": 0.36,
        "marker": {
            "color": colour,
            "line": {"width": 0.5, "color": look.paper},
            "pattern": {"shape": CLOSURE_PATTERNS[status], "bgcolor": colour, "fgcolor": look.paper, "fgopacity": 0.8, "size": 7},
        },
        "hovertext": [_closure_hover(row, look) for _, _, _, row in pieces],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _closure_hover(row: Any, look: Look) -> str:
    say = look.say
    confirmed = say("last confirmed {day}", day=say.day(row.confirmed_on))
    lines = (say(CLOSURES[row.status]), say.span(row.starts_on, row.ends_on), confirmed, text(say.counter(row.counter)))
    return hover(f"<b>{text(say.name(row))}</b>", *lines)
