"""DataFrame in, plotly figure out: the only place that draws."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.parts import safe, shapes
from pages.parts.look import CLOSURE_PATTERNS, DASHES, FONT, MARKERS, PATTERNS, Look
from pages.parts.words import CLOSURES, COUNTS, STATES, Words

MOST_SERIES = 5
_DAY_MS = 86_400_000
_HATCH_STEP = 0.17
_ROW = 34
_SHORT_WINDOW = 400
_NICE = (1, 2, 5)

CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "topojsonURL": "/assets/topojson/"}


class Class(NamedTuple):
    """One step of a map's colours: the values from `first` to `last`, both included; the highest has no last."""

    first: int
    last: int | None
    colour: str


def _text(value: object) -> str:
    """Text of others inside a chart, where a few tags would be read as markup."""
    return safe.clean(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def none(value: Any) -> Any:
    """The value, or None where pandas has one of its own ways of saying nothing."""
    return None if pd.isna(value) else value


def amount(say: Words, row: Any) -> str:
    """The number of a row with its quantifier, "≥ 69"."""
    return say.amount(none(row.value), none(row.low), none(row.high), none(row.quantifier) or "exact")


def drawn(row: Any) -> float | None:
    """Where a row's number is drawn: its value, else the one bound it has, else the middle of its two bounds."""
    value, low, high = none(row.value), none(row.low), none(row.high)
    if value is None and low is not None and high is not None:
        return float(low + high) / 2
    return next((float(number) for number in (value, low, high) if number is not None), None)


def _layout(figure: go.Figure, look: Look, height: int, **more: Any) -> go.Figure:
    side = {"x": 1, "xanchor": "right"} if look.say.rtl else {"x": 0, "xanchor": "left"}
    legend = {"orientation": "h", **side, "y": -0.12, "yanchor": "top", "font": {"size": 13, "color": look.ink}}
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": look.ink},
        hoverlabel={
            "bgcolor": look.paper,
            "bordercolor": look.line,
            "font": {"family": FONT, "size": 13, "color": look.ink},
            "align": "left",
        },
        legend=legend,
        dragmode=False,
    )
    return figure.update_layout(**more)


def _hover(*lines: str) -> str:
    return "<br>".join(line for line in lines if line)


# --- maps


def classes(values: Sequence[float], ramp: Sequence[str]) -> list[Class]:
    """Up to five steps with round borders, each with about as many of the values."""
    positive = sorted(round(value) for value in values if value > 0)
    if not positive:
        return []
    cuts = sorted({_round(positive[len(positive) * step // len(ramp)]) for step in range(1, len(ramp))})
    edges = [1, *(cut for cut in cuts if 1 < cut <= positive[-1])]
    filled = [edge for edge, after in zip(edges, [*edges[1:], positive[-1] + 1], strict=True) if any(edge <= v < after for v in positive)]
    edges = [1, *filled[1:]]
    colours = [ramp[round(place * (len(ramp) - 1) / max(len(edges) - 1, 1))] for place in range(len(edges))] if edges[1:] else [ramp[2]]
    lasts = [*(after - 1 for after in edges[1:]), None]
    return [Class(first, last, colour) for first, last, colour in zip(edges, lasts, colours, strict=True)]


def steps_of(frame: pd.DataFrame, look: Look) -> list[Class]:
    """The colours that a map of this frame uses."""
    numbers = [drawn(row) for row in frame.itertuples() if row.state == "reported"]
    return classes([number for number in numbers if number is not None], look.ramp)


def _round(value: int) -> int:
    """The nearest of 1, 2, 5, 10, 20, 50 ..."""
    scale = 10 ** max(len(str(value)) - 1, 0)
    return min((step * scale for step in (*_NICE, 10)), key=lambda nice: abs(nice - value))


def _place(value: float, steps: Sequence[Class]) -> int:
    return max(place for place, step in enumerate(steps) if place == 0 or round(value) >= step.first)


def _area_hover(row: Any, look: Look) -> str:
    said = amount(look.say, row) if row.state in ("reported", "zero") else look.say(STATES[row.state])
    as_of = look.say("as of {day}", day=look.say.day(row.as_of)) if none(row.as_of) else ""
    return _hover(f"<b>{_text(look.say.name(row))}</b>", said, as_of, _text(none(row.counter) or ""))


def _region(
    codes: list[str], hover: list[str], levels: list[int], colours: Sequence[str], outlines: shapes.Outlines, look: Look
) -> go.Choropleth:
    steps = len(colours)
    scale = [(edge / steps, colour) for place, colour in enumerate(colours) for edge in (place, place + 1)]
    return go.Choropleth(
        geojson=outlines.geojson,
        featureidkey="id",
        locations=codes,
        z=levels,
        zmin=-0.5,
        zmax=steps - 0.5,
        colorscale=scale,
        showscale=False,
        text=hover,
        hovertemplate="%{text}<extra></extra>",
        marker={"line": {"color": look.paper, "width": 1.2}},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def governorates(frame: pd.DataFrame, outlines: shapes.Outlines, selected: Sequence[str], look: Look) -> go.Figure:
    """The map of one measure by one counter. Nothing reported is hatched, what lies outside the source's cover is grey, zero is pale."""
    rows = [row for row in frame.itertuples() if row.area in outlines.polygons]
    values = {row.area: number for row in rows if row.state == "reported" and (number := drawn(row)) is not None}
    steps = steps_of(frame, look)
    figure = go.Figure()
    for state, colours in (
        ("reported", [step.colour for step in steps]),
        ("zero", [look.zero]),
        ("not_reported", [look.unreported]),
        ("not_covered", [look.uncovered]),
    ):
        there = [row for row in rows if row.state == state and (state != "reported" or row.area in values)]
        if there:
            levels = [_place(values[row.area], steps) if state == "reported" else 0 for row in there]
            hover = [_area_hover(row, look) for row in there]
            figure.add_trace(_region([row.area for row in there], hover, levels, colours, outlines, look))
    unreported = [polygon for row in rows if row.state == "not_reported" for polygon in outlines.polygons[row.area]]
    if unreported:
        figure.add_trace(_trail(shapes.hatch(unreported, _HATCH_STEP), look.hatching, 0.8))
        figure.add_trace(_trail(shapes.edges(unreported), look.hatching, 0.8))
    chosen = [polygon for code in selected if code in outlines.polygons for polygon in outlines.polygons[code]]
    if chosen:
        figure.add_trace(_trail(shapes.edges(chosen), look.ink, 2.6))
    return _geo(figure, outlines, look)


def _trail(trail: shapes.Trail, colour: str, width: float) -> go.Scattergeo:
    return go.Scattergeo(
        lon=trail[0], lat=trail[1], mode="lines", line={"color": colour, "width": width}, hoverinfo="skip", showlegend=False
    )


def _geo(figure: go.Figure, outlines: shapes.Outlines, look: Look) -> go.Figure:
    west, south, east, north = outlines.bounds
    figure.update_geos(
        visible=False,
        bgcolor="rgba(0,0,0,0)",
        projection={"type": "mercator"},
        lonaxis={"range": [west - 0.1, east + 0.1]},
        lataxis={"range": [south - 0.1, north + 0.1]},
    )
    return _layout(
        figure, look, 400, margin={"l": 0, "r": 0, "t": 0, "b": 0}, clickmode="event+select", showlegend=False, selectionrevision=0
    )


def facilities(frame: pd.DataFrame, outlines: shapes.Outlines, look: Look) -> go.Figure:
    """Facilities whose position is published, by status: colour and shape say it both."""
    symbols = {"closed": "x", "restricted": "diamond", "open": "circle", "unknown": "circle-open"}
    every = [polygon for polygons in outlines.polygons.values() for polygon in polygons]
    codes = list(outlines.polygons)
    base = _region(codes, codes, [0] * len(codes), [look.zero], outlines, look)
    base.update(hoverinfo="skip", hovertemplate=None, text=None)
    figure = go.Figure([base, _trail(shapes.edges(every), look.line, 1)])
    for status, label in CLOSURES.items():
        there = frame[(frame["status"] == status) & frame["latitude"].notna() & frame["longitude"].notna()]
        if there.empty:
            continue
        hover = [_hover(f"<b>{_text(look.say.name(row))}</b>", look.say(label)) for row in there.itertuples()]
        marker = {"symbol": symbols[status], "size": 12, "color": look.closure[status], "line": {"width": 1.5, "color": look.paper}}
        figure.add_trace(
            go.Scattergeo(
                lon=there["longitude"],
                lat=there["latitude"],
                mode="markers",
                marker=marker,
                name=look.say(label),
                text=hover,
                hovertemplate="%{text}<extra></extra>",
            )
        )
    _geo(figure, outlines, look)
    return figure.update_layout(showlegend=True, legend={"y": -0.02, "itemclick": False, "itemdoubleclick": False})


# --- over time


def _ticks(first: date, last: date, say: Words, most: int) -> dict[str, Any]:
    """About `most` ticks on round days, named in the language."""
    days = (last - first).days + 1
    if days <= 62:
        step = max(1, -(-days // most))
        found = [first + timedelta(days=number) for number in range(0, days, step)]
        return {"tickvals": found, "ticktext": [say.day(day).rsplit(" ", 1)[0] for day in found]}
    months = days / 30.4
    step = next((size for size in (1, 2, 3, 6, 12, 24, 36, 60) if months / size <= most), 120)
    starts = (date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13))
    found = [day for day in starts if first <= day <= last and ((day.year * 12 + day.month - 1) % step == 0)]
    return {"tickvals": found, "ticktext": [str(day.year) if step >= 12 else say.month(day) for day in found]}


def _of_series(frame: pd.DataFrame, say: Words) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of each series with its label, in the order of the frame, as many as can be told apart.

    Running totals that began on different days are lines of their own, and say from when they run.
    """
    lines = _lines(frame)
    counters = [(key[1], key[4]) for key, _ in lines]
    for key, rows in lines[:MOST_SERIES]:
        label = _text(key[1])
        if key[4]:
            label = say("{counter}, since {day}", counter=label, day=say.day(date.fromisoformat(key[4])))
        if counters.count((key[1], key[4])) > 1:
            label = f"{label} ({say(COUNTS[key[2]])})"
        yield label, rows.sort_values("bucket_ends_on")


def _lines(frame: pd.DataFrame) -> list[tuple[Any, pd.DataFrame]]:
    """Each line or row of bars with its key: those that say most come first."""
    since = [row.starts_on if row.kind == "running" else none(row.since_on) if row.kind == "stock" else None for row in frame.itertuples()]
    dated = frame.assign(line=[day.isoformat() if none(day) else "" for day in since])
    found = list(dated.groupby(["source", "counter", "counts", "kind", "line"], sort=False, dropna=False))
    return sorted(found, key=lambda line: -int(line[1]["state"].isin(["reported", "zero"]).sum()))


def series_in(frame: pd.DataFrame, say: Words) -> list[str]:
    """The labels of the series that a chart of this frame draws."""
    return [label for label, _ in _of_series(frame, say)]


def series_count(frame: pd.DataFrame) -> int:
    """How many series there are, drawn or not."""
    return len(_lines(frame))


def extent(frame: pd.DataFrame, window: tuple[date, date]) -> tuple[date, date]:
    """The part of the window in which anything was said, a little wider; a short one stays whole."""
    first, last = min(frame["bucket_starts_on"]), max(frame["bucket_ends_on"])
    if (window[1] - window[0]).days <= _SHORT_WINDOW:
        return window
    room = max((last - first) // 30, timedelta(days=7))
    return max(window[0], first - room), min(window[1], last + room)


def _middle(row: Any) -> date | pd.Timestamp:
    """The middle of a row's bucket, where its bar stands."""
    return (
        pd.Timestamp(row.bucket_starts_on)
        + (pd.Timestamp(row.bucket_ends_on) + pd.Timedelta(days=1) - pd.Timestamp(row.bucket_starts_on)) / 2
    )


def _bars(label: str, rows: pd.DataFrame, place: int, bucket: str, look: Look) -> go.Bar:
    shown = [row for row in rows.itertuples() if drawn(row) is not None]
    return go.Bar(
        x=[_middle(row) for row in shown],
        y=[drawn(row) for row in shown],
        width=[((row.bucket_ends_on - row.bucket_starts_on).days + 1) * _DAY_MS * 0.82 for row in shown],
        name=label,
        marker={
            "color": look.series[place],
            "line": {"width": 0},
            "pattern": {"shape": PATTERNS[place], "bgcolor": look.series[place], "fgcolor": look.paper, "fgopacity": 0.5, "size": 6},
        },
        error_y=_errors(shown, look),
        text=[_point_hover(label, row, look, bucket) for row in shown],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
    )


def _errors(shown: Sequence[Any], look: Look) -> dict[str, Any]:
    """Whiskers from low to high; where one is missing, none on that side."""
    up = [max(float(row.high) - (drawn(row) or 0), 0) if none(row.high) is not None else 0 for row in shown]
    down = [max((drawn(row) or 0) - float(row.low), 0) if none(row.low) is not None else 0 for row in shown]
    ranged = any(up) or any(down)
    return {
        "type": "data",
        "array": up,
        "arrayminus": down,
        "symmetric": False,
        "visible": ranged,
        "color": look.ink,
        "thickness": 1.2,
        "width": 3,
    }


def _highest(rows: pd.DataFrame, bucket: str, say: Words) -> str:
    """The highest bar in words, which a common scale may make too small to see."""
    top = max((row for row in rows.itertuples() if drawn(row) is not None), key=lambda row: drawn(row) or 0, default=None)
    return say("most: {number}, {when}", number=amount(say, top), when=say.bucket(top.bucket_starts_on, bucket)) if top is not None else ""


def _zeros(rows: pd.DataFrame, look: Look) -> go.Scatter:
    there = rows[rows["state"] == "zero"]
    middles = [_middle(row) for row in there.itertuples()]
    marker = {"symbol": "circle-open", "size": 5, "color": look.quiet}
    return go.Scatter(x=middles, y=[0] * len(middles), mode="markers", marker=marker, hoverinfo="skip", showlegend=False)


def _point_hover(label: str, row: Any, look: Look, bucket: str) -> str:
    if row.kind == "flow":
        when = look.say.bucket(row.bucket_starts_on, bucket)
    else:
        when = look.say.day(row.bucket_ends_on) if none(row.as_of) is None else look.say.span(row.starts_on, row.as_of)
    return _hover(f"<b>{amount(look.say, row)}</b>", when, label, look.say.many("{n} report", "{n} reports", int(none(row.reports) or 0)))


def flows(frame: pd.DataFrame, bucket: str, window: tuple[date, date], look: Look) -> go.Figure:
    """Bars of what happened in each day, month or year: a row of its own for each counter, all on one scale, so that nothing can stack."""
    series = list(_of_series(frame, look.say))
    rows = max(len(series), 1)
    figure = make_subplots(rows=rows, cols=1, shared_xaxes=True, vertical_spacing=min(0.3 / rows, 0.14))
    for place, (label, own) in enumerate(series):
        figure.add_trace(_bars(label, own, place, bucket, look), row=place + 1, col=1)
        figure.add_trace(_zeros(own, look), row=place + 1, col=1)
        figure.add_annotation(
            text=f"<b>{label}</b>  {_highest(own, bucket, look.say)}",
            xref="paper",
            yref=f"y{place + 1 if place else ''} domain",
            x=1 if look.say.rtl else 0,
            y=1.02,
            xanchor="right" if look.say.rtl else "left",
            yanchor="bottom",
            showarrow=False,
            font={"size": 13, "color": look.series[place]},
        )
    _time_axes(figure, window, look)
    highest = max((max(drawn(row) or 0, float(none(row.high) or 0)) for _, own in series for row in own.itertuples()), default=0)
    figure.update_yaxes(range=[0, max(highest, 1) * 1.08], nticks=5 if rows == 1 else 3)
    height = 320 if rows == 1 else 40 + 150 * rows
    return _layout(figure, look, height, showlegend=False, margin={"l": 8, "r": 8, "t": 24, "b": 8})


def lines(frame: pd.DataFrame, window: tuple[date, date], look: Look) -> go.Figure:
    """Running totals and stocks: a point for each count, joined where nothing is missing between, whiskers for a range."""
    figure = go.Figure()
    for place, (label, own) in enumerate(_of_series(frame, look.say)):
        shown = list(own.itertuples())
        figure.add_trace(
            go.Scatter(
                x=[none(row.as_of) or row.bucket_ends_on for row in shown],
                y=[drawn(row) for row in shown],
                mode="lines+markers",
                name=label,
                connectgaps=False,
                line={"color": look.series[place], "dash": DASHES[place], "width": 1.8},
                marker={"symbol": MARKERS[place], "size": 8, "line": {"width": 1, "color": look.paper}},
                error_y=_errors(shown, look),
                text=[_point_hover(label, row, look, "day") for row in shown],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    _time_axes(figure, window, look)
    return _layout(figure, look, 380, showlegend=True, legend={"y": -0.14, "itemdoubleclick": False})


def _time_axes(figure: go.Figure, window: tuple[date, date], look: Look) -> None:
    first, last = window
    figure.update_xaxes(
        type="date", range=[first, last + timedelta(days=1)], showgrid=False, zeroline=False, fixedrange=True, linecolor=look.line,
        tickfont={"color": look.quiet}, ticks="outside", tickcolor=look.line, automargin=True, **_ticks(first, last, look.say, 7),
    )  # fmt: skip
    figure.update_yaxes(
        rangemode="tozero", gridcolor=look.line, zeroline=True, zerolinecolor=look.line, fixedrange=True, tickformat=",d", nticks=5,
        tickfont={"color": look.quiet}, side="right" if look.say.rtl else "left", automargin=True,
    )  # fmt: skip
    if look.say.rtl:
        figure.update_layout(margin={"r": 64})


# --- by area


def comparison(frame: pd.DataFrame, look: Look, name: str = "area") -> go.Figure:
    """Horizontal bars, most first; areas without a number are named without a bar, with the reason."""
    rows = sorted(frame.itertuples(), key=lambda row: (drawn(row) is not None, drawn(row) or 0))
    labels = [_text(look.say.name(row)) for row in rows]
    said = [amount(look.say, row) if drawn(row) is not None else look.say(STATES[row.state]) for row in rows]
    widest = max([drawn(row) or 0 for row in rows], default=0) or 1
    errors = _errors(rows, look)
    figure = go.Figure(
        go.Bar(
            y=[getattr(row, name) for row in rows],
            x=[drawn(row) for row in rows],
            orientation="h",
            marker={"color": look.accent},
            error_x=errors,
            width=0.66,
            hovertext=[_area_hover(row, look) for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    rtl = look.say.rtl
    for row, text in zip(rows, said, strict=True):
        end = max(drawn(row) or 0, float(none(row.high) or 0)) if drawn(row) is not None else 0
        figure.add_annotation(
            x=end, y=getattr(row, name), text=text, showarrow=False, xanchor="right" if rtl else "left", xshift=-6 if rtl else 6,
            font={"size": 12, "color": look.ink if drawn(row) is not None else look.quiet},
        )  # fmt: skip
    figure.update_xaxes(visible=False, fixedrange=True, range=[widest * 1.32, 0] if rtl else [0, widest * 1.32])
    figure.update_yaxes(
        type="category", tickvals=[getattr(row, name) for row in rows], ticktext=labels, fixedrange=True, showgrid=False,
        side="right" if rtl else "left", tickfont={"color": look.ink, "size": 13}, automargin=True, ticklabelstandoff=6,
    )  # fmt: skip
    longest = max((len(label) for label in labels), default=0)
    return _layout(figure, look, 24 + _ROW * max(len(rows), 1) * 4 // 5, showlegend=False, margin={"r": 7 * longest + 12 if rtl else 8})


# --- closures


def timeline(frame: pd.DataFrame, window: tuple[date, date], look: Look) -> go.Figure:
    """What was stated about each facility, as bars from day to day; a pattern says the status beside the colour.

    The frame has facility, name_en, name_ar, status, starts_on, ends_on, confirmed_on, counter.
    """
    facilities_in_order = list(dict.fromkeys(frame["facility"]))
    names = {row.facility: _text(look.say.name(row)) for row in frame.itertuples()}
    figure = go.Figure()
    for status, label in CLOSURES.items():
        there = [row for row in frame.itertuples() if row.status == status]
        if not there:
            continue
        starts = [max(row.starts_on, window[0]) for row in there]
        ends = [min(row.ends_on, window[1]) for row in there]
        figure.add_trace(
            go.Bar(
                y=[row.facility for row in there],
                base=starts,
                x=[((end - start).days + 1) * _DAY_MS for start, end in zip(starts, ends, strict=True)],
                orientation="h",
                name=look.say(label),
                width=0.62,
                marker={
                    "color": look.closure[status],
                    "line": {"width": 0.5, "color": look.paper},
                    "pattern": {
                        "shape": CLOSURE_PATTERNS[status],
                        "bgcolor": look.closure[status],
                        "fgcolor": look.paper,
                        "fgopacity": 0.8,
                        "size": 7,
                    },
                },
                hovertext=[_closure_hover(row, names[row.facility], look) for row in there],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    _time_axes(figure, window, look)
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=facilities_in_order[::-1], tickvals=facilities_in_order, tickfont={"color": look.ink},
        ticktext=[names[facility] for facility in facilities_in_order], rangemode="normal", tickformat=None, showgrid=True,
    )  # fmt: skip
    longest = max((len(name) for name in names.values()), default=0)
    margin = {"r": 7 * longest + 16} if look.say.rtl else {}
    return _layout(
        figure,
        look,
        90 + _ROW * max(len(facilities_in_order), 2),
        barmode="overlay",
        margin=margin,
        legend={"y": 1.02, "yanchor": "bottom"},
    )


def _closure_hover(row: Any, name: str, look: Look) -> str:
    confirmed = look.say("last confirmed {day}", day=look.say.day(row.confirmed_on))
    return _hover(
        f"<b>{name}</b>", look.say(CLOSURES[row.status]), look.say.span(row.starts_on, row.ends_on), confirmed, _text(row.counter)
    )


def legend_breaks(steps: Sequence[Class], say: Words) -> list[tuple[str, str]]:
    """The colours of a map and what each stands for."""
    return [
        (
            step.colour,
            say("{first} and more", first=say.number(step.first))
            if step.last is None
            else f"{say.number(step.first)}–{say.number(step.last)}",
        )
        for step in steps
    ]
