"""Pictures by area without a script: the frames of the maps and charts in, SVG out, for the light pages and for printed reports."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from pages.parts import drawing, maps, safe
from pages.parts.drawing import amount, drawn
from pages.parts.pens import WIDTH, Pen, bar, fitting, legend, short, wide
from pages.parts.sketches import Sketch
from pages.parts.words import STATES

_NUMBERED = ("reported", "zero")
_ROW, _BAR = 19, 11
_EDGE = 2


def governorates(frame: pd.DataFrame, outline: Sketch, selected: Sequence[str], pen: Pen, title: str, *, numbers: bool = False) -> str:
    """The map of one measure by one counter, with its legend: not reported is hatched, outside the source's cover grey, zero pale.

    The frame is that of `data.by_area`. `numbers` writes each number into its area, for where nobody can point at it.
    """
    say, look = pen.look.say, pen.look
    found = maps.steps_of(frame, look)
    places = {step.colour: f"ramp{look.ramp.index(step.colour)}" for step in found}
    rows = sorted((row for row in drawing.rows(frame) if row.area in outline.paths), key=lambda row: row.area in selected)
    fills = {"zero": pen.colour("zero"), "not_reported": pen.pattern("unreported"), "not_covered": pen.colour("uncovered")}
    parts = [f"<defs>{pen.hatch()}</defs>", _around(pen)]
    for row in rows:
        at = maps.level(drawn(row) or 0, found) if found else 0
        fill = fills.get(row.state, pen.colour(places[found[at].colour] if found else "zero"))
        edge = f' stroke="{pen.colour("ink")}" stroke-width="2.2"' if row.area in selected else ""
        said = f"{safe.clean(say.name(row))}: {_said(row, pen, maps.ON_A_MAP)}"
        parts.append(f'<path fill="{fill}"{edge} d="{outline.paths[row.area]}"><title>{escape(said)}</title></path>')
    parts += [_number(row, outline, pen) for row in rows if numbers and row.state in _NUMBERED]
    parts.append("</g>")
    entries = [(pen.colour(places[colour]), said) for colour, said in maps.legend(found, say)]
    entries += [(fill, say(maps.ON_A_MAP[state])) for state, fill in fills.items() if state in set(frame["state"])]
    width, top = outline.width + 2 * _EDGE, outline.height + 2 * _EDGE + 8
    swatches, height = legend(entries, pen, width, top)
    return pen.picture(width, top + height, title, [*parts, *swatches])


def _around(pen: Pen) -> str:
    return f'<g transform="translate({_EDGE} {_EDGE})" stroke="{pen.colour("quiet")}" stroke-width=".7">'


def _number(row: Any, outline: Sketch, pen: Pen) -> str:
    x, y = outline.middles[row.area]
    halo = f' paint-order="stroke" stroke="{pen.colour("paper")}" stroke-width="2.5" font-weight="600"'
    return pen.text(x, y + 4, amount(pen.look.say, row), at="middle", more=halo)


def _said(row: Any, pen: Pen, states: Mapping[str, str] = STATES) -> str:
    """A number with its quantifier, or why there is none."""
    return amount(pen.look.say, row) if row.state in _NUMBERED else pen.look.say(states[row.state])


def comparison(frame: pd.DataFrame, pen: Pen, title: str, width: float = WIDTH) -> str:
    """Horizontal bars, most first, from low to high a whisker; an estimate is striped, an area without a number says why in words.

    The frame is that of `data.by_area`.
    """
    rows = sorted(drawing.rows(frame), key=lambda row: (drawn(row) is None, -(drawn(row) or 0)))
    say, names = pen.look.say, [safe.clean(pen.look.say.name(row)) for row in rows]
    widest = max([max(drawn(row) or 0, float(row.high or 0)) for row in rows], default=0) or 1
    first = min(max([wide(name) for name in names], default=0) + 8, width * 0.4)
    room = width - first - max([wide(amount(say, row)) for row in rows if row.state in _NUMBERED], default=0) - 8
    parts = [f"<defs>{pen.hatch()}{pen.estimate()}</defs>"]
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        parts += _bar(row, fitting(name, first), place * _ROW, (width, first, max(room, 20) / widest), pen)
    return pen.picture(width, len(rows) * _ROW + 2, title, parts)


def _bar(row: Any, name: str, top: float, across: tuple[float, float, float], pen: Pen) -> list[str]:
    """A bar with its name and number; `across` is the width of all, where bars begin, and how long one of what is counted is."""
    width, first, scale = across
    rtl, number, y = pen.look.say.rtl, drawn(row), top + _ROW / 2

    def at(value: float) -> float:
        return width - first - value * scale if rtl else first + value * scale

    edge, other = ("end", "start") if rtl else ("start", "end")
    parts = [pen.text(width - first + 6 if rtl else first - 6, y + 4, name, at=other)]
    ends = at(0)
    if row.state == "not_reported":
        parts.append(bar(at(0), at(0) + (-14 if rtl else 14), y, _BAR, pen.pattern("unreported")))
        ends += -14 if rtl else 14
    elif number is not None:
        fill = pen.pattern("bar") if row.status == "estimated" else pen.colour("bar")
        parts.append(bar(at(0), at(number), y, _BAR, fill) if number else f'<path stroke="{fill}" stroke-width="1.5" '
                     f'd="M{short(at(0))} {short(y - 6)}v12"/>')  # fmt: skip
        low, high = (number if bound is None else float(bound) for bound in (row.low, row.high))
        if low < high:
            parts.append(_whisker(f"M{short(at(low))} {short(y)}H{short(at(high))}", at(low), at(high), y, pen))
        ends = at(max(number, high))
    quiet = "ink" if row.state in _NUMBERED else "quiet"
    return [*parts, pen.text(ends + (-5 if rtl else 5), y + 4, _said(row, pen), at=edge, ink=quiet)]


def _whisker(line: str, x0: float, x1: float, y: float, pen: Pen) -> str:
    ends = "".join(f"M{short(x)} {short(y - 3)}v6" for x in (x0, x1))
    return f'<path stroke="{pen.colour("ink")}" fill="none" d="{line}{ends}"/>'
