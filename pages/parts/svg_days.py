"""Pictures over time without a script: what happened when, and what was closed from when to when, as SVG."""

from datetime import date
from html import unescape
from itertools import pairwise
from typing import Any

import pandas as pd

from pages.parts import charts, drawing, safe
from pages.parts.charts import Lines, Window
from pages.parts.drawing import amount, days_of_bar, drawn
from pages.parts.pens import WIDTH, Pen, bar, fitting, legend, short, side, wide

_PLOT, _TITLE, _AXIS = 46, 19, 18
_FACILITY = 25
_NICE = (1, 2, 5, 10)


def over_time(lines: Lines, bucket: str, window: Window, pen: Pen, title: str, width: float = WIDTH) -> str:
    """What happened when, or stood when: a row for each series, all on one scale, so that nothing can stack.

    The lines are those of `charts.series`, all of one kind: bars of a flow, points of a running total or stock joined where nothing is
    missing between. A gap is a gap, a ring is a zero, a thin line goes from low to high, and what is estimated is striped or hollow.
    """
    highest = max((max(drawn(row) or 0, float(row.high or 0)) for _, own in lines for row in own), default=0)
    top = _round_up(highest)
    left = wide(pen.look.say.number(top), 9) + 6
    parts, y = [f"<defs>{pen.estimate()}</defs>"], 0.0
    days = (window[1] - window[0]).days + 1

    def across(day: date, share: float = 0.0) -> float:
        return left + ((day - window[0]).days + share) / days * (width - left - 2)

    for label, own in lines:
        start, at = side(pen, width)
        most = f" · {_most(own, bucket, pen)}"
        parts.append(pen.text(start, y + 11, fitting(unescape(label), width - wide(most)) + most, at=at))
        base = y + _TITLE + _PLOT
        parts += _grid(left, width, base, top, pen)
        parts += _marks(own, lambda number, base=base: base - number / top * _PLOT, across, pen)
        y = base + 5
    return pen.picture(width, y + _AXIS, title, [*parts, *_axis(window, across, y + 8, width, pen)])


def _round_up(number: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 ..."""
    scale = 10 ** max(len(str(int(number))) - 1, 0)
    return float(next(nice * scale for nice in _NICE if nice * scale >= number))


def _most(own: list[Any], bucket: str, pen: Pen) -> str:
    """The highest bar of a flow, or the last count of what stands, in words: a common scale may make it too small to see."""
    say, shown = pen.look.say, [row for row in own if drawn(row) is not None]
    if not shown:
        return "–"
    if shown[0].kind == "flow":
        most = max(shown, key=lambda row: drawn(row) or 0)
        return say("most: {number}, {when}", number=amount(say, most), when=days_of_bar(most, bucket, say))
    return say("last: {number}, {when}", number=amount(say, shown[-1]), when=say.day(shown[-1].as_of))


def _grid(left: float, width: float, base: float, top: float, pen: Pen) -> list[str]:
    """The base line and the top of the scale."""
    strokes = "".join(f"M{short(left)} {short(y)}H{short(width)}" for y in (base - _PLOT, base))
    lines = f'<path stroke="{pen.colour("line")}" d="{strokes}"/>'
    said = [(base - _PLOT + 4, top), (base + 3, 0.0)]
    small = ' font-size="9"'
    return [lines, *(pen.text(left - 4, y, pen.look.say.number(number), at="end", ink="quiet", more=small) for y, number in said)]


def _marks(own: list[Any], height: Any, across: Any, pen: Pen) -> list[str]:
    flow = bool(own) and own[0].kind == "flow"
    spots = [(_where(row, across, flow), height(number), row) for row in own if (number := drawn(row)) is not None]
    estimated = any(row.status == "estimated" for row in own)
    parts = [_bars(spots, height(0), across, estimated, pen)] if flow else _points(own, spots, estimated, pen)
    thin = "".join(
        f"M{short(x - 2)} {short(height(low))}h4M{short(x)} {short(height(low))}V{short(height(high))}m-2 0h4"
        for x, _, row in spots
        for low, high in [_ends(row)]
        if low < high
    )
    rings = "".join(f'<circle cx="{short(x)}" cy="{short(y)}" r="2"/>' for x, y, row in spots if row.state == "zero")
    parts += [f'<path stroke="{pen.colour("ink")}" stroke-width=".8" fill="none" d="{thin}"/>'] if thin else []
    return [*parts, *([f'<g fill="none" stroke="{pen.colour("quiet")}">{rings}</g>'] if rings else [])]


def _ends(row: Any) -> tuple[float, float]:
    """From where to where a row's number may be; both the number itself where no bound was stated."""
    number = drawn(row) or 0
    return number if row.low is None else float(row.low), number if row.high is None else float(row.high)


def _where(row: Any, across: Any, flow: bool) -> float:
    """The middle of a bucket, or the day of a count."""
    if not flow:
        return float(across(row.as_of or row.bucket_ends_on, 0.5))
    return float(across(row.bucket_starts_on) + across(row.bucket_ends_on, 1.0)) / 2


def _bars(spots: list[tuple[float, float, Any]], base: float, across: Any, estimated: bool, pen: Pen) -> str:
    """All bars of a series as strokes of one path."""
    wide_bars = [across(row.bucket_ends_on, 1.0) - across(row.bucket_starts_on) for _, _, row in spots]
    strokes = "".join(f"M{short(x)} {short(base)}V{short(min(y, base - 0.8))}" for x, y, row in spots if row.state != "zero")
    colour = pen.pattern("bar") if estimated else pen.colour("bar")
    return f'<path stroke="{colour}" stroke-width="{short(max(min(wide_bars, default=1) * 0.82, 1.2))}" d="{strokes}"/>'


def _points(own: list[Any], spots: list[tuple[float, float, Any]], estimated: bool, pen: Pen) -> list[str]:
    """Points, joined where no row between them is without a number."""
    said = {id(row) for _, _, row in spots}
    gaps = {id(after) for before, after in pairwise(own) if id(before) not in said}
    joined = "".join(f"{'M' if not n or id(row) in gaps else 'L'}{short(x)} {short(y)}" for n, (x, y, row) in enumerate(spots))
    line = f'stroke="{pen.colour("bar")}" stroke-width="1.5"'
    dashes, fill = (' stroke-dasharray="4 3"', pen.colour("paper")) if estimated else ("", pen.colour("bar"))
    dots = "".join(f'<circle cx="{short(x)}" cy="{short(y)}" r="2.6"/>' for x, y, _ in spots)
    return [f'<path {line}{dashes} fill="none" d="{joined}"/>', f'<g {line} fill="{fill}">{dots}</g>']


def _axis(window: Window, across: Any, y: float, width: float, pen: Pen) -> list[str]:
    """A few round days, as many as there is room for."""
    found = charts.ticks(window, pen.look.say)
    parts, free = [], 0.0
    for day, name in zip(found["tickvals"], found["ticktext"], strict=True):
        said = str(name).replace("<br>", " ")
        half = wide(said, 10) / 2
        x = min(max(across(day), half), width - half)
        if x - half >= free:
            parts.append(pen.text(x, y + 6, said, at="middle", ink="quiet", more=' font-size="10"'))
            free = x + half + 8
    return parts


def timeline(frame: pd.DataFrame, window: Window, pen: Pen, title: str, width: float = WIDTH) -> str:
    """The statuses of each facility from day to day below its name: colour and pattern say them, and what is open is a thin line.

    The frame is that of `data.segments`; the days after the last confirmation of a status without an end are told apart.
    """
    rows = drawing.rows(frame)
    names = {row.facility: safe.clean(pen.look.say.name(row)) for row in rows}
    pieces = [piece for row in rows for piece in charts.pieces(row)]
    there = [status for status in charts.PIECES if any(piece[0] == status for piece in pieces)]
    fills = {status: pen.status(status) for status in there}
    days = (window[1] - window[0]).days + 1

    def across(day: date, share: float = 0.0) -> float:
        return 1 + ((day - window[0]).days + share) / days * (width - 2)

    swatches, y = legend([(fills[status][0], pen.look.say(charts.PIECES[status])) for status in there], pen, width, 0)
    parts, tops = [f"<defs>{''.join(pattern for _, pattern in fills.values())}</defs>", *swatches], {}
    start, at = side(pen, width)
    for facility, name in names.items():
        parts.append(pen.text(start, y + 13, fitting(name, width), at=at))
        parts.append(f'<path stroke="{pen.colour("line")}" d="M0 {short(y + 20)}H{short(width)}"/>')
        tops[facility] = y + 20
        y += _FACILITY
    for status, first, last, row in pieces:
        thick = 3 if row.status == "open" else 8
        parts.append(bar(across(max(first, window[0])), across(min(last, window[1]), 1.0), tops[row.facility], thick, fills[status][0]))
    return pen.picture(width, y + _AXIS + 4, title, [*parts, *_axis(window, across, y + 8, width, pen)])
