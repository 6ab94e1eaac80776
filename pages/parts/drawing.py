"""What every chart shares: how a row becomes a number on paper, its words, and the frame that a figure is drawn in."""

from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from db.measures import MEASURES
from pages.parts import safe
from pages.parts.look import FONT, Look
from pages.parts.words import HOW_COUNTED, UNITS, Words

LINE = 16
"""From one line of a label to the next, in pixels."""

CLEAR = "rgba(0,0,0,0)"


def text(value: object) -> str:
    """Text of others inside a chart, where a few tags would be read as markup."""
    return safe.clean(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rows(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame, each with its columns as attributes and its label as Index: what `itertuples` gives, several times as fast."""
    row = _row(tuple(frame.columns))
    return [row(label, *values) for label, values in zip(frame.index.tolist(), frame.to_numpy(dtype=object).tolist(), strict=True)]


def beside(frame: pd.DataFrame, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """The frame with these columns, new ones last: Python's own values, which pandas does not look at."""
    old = [name for name in frame.columns if name not in columns]
    values = np.empty((len(frame), len(old) + len(columns)), dtype=object)
    values[:, : len(old)] = frame[old].to_numpy(dtype=object)
    for place, said in enumerate(columns.values(), start=len(old)):
        values[:, place] = said
    made = pd.DataFrame(values, index=frame.index, columns=[*old, *columns], dtype=object)
    made.attrs = dict(frame.attrs)
    return made


@lru_cache(maxsize=500)
def _row(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", ("Index", *columns), rename=True)


def hover(*lines: str) -> str:
    return "<br>".join(line for line in lines if line)


def amount(say: Words, row: Any) -> str:
    """The number of a row with its quantifier, "≥ 69", and what it counts where that is not what its measure counts."""
    return in_unit(say.amount(row.value, row.low, row.high, row.quantifier or "exact"), row, say)


def in_unit(said: str, row: Any, say: Words) -> str:
    """A number with what it counts where that is not what its measure counts: households are never people."""
    measure, unit = getattr(row, "measure", None), getattr(row, "unit", None)
    return f"{said} {say(UNITS[unit])}" if unit and measure in MEASURES and unit != MEASURES[measure].unit else said


def counter_beside(row: Any, headline: Any, say: Words) -> str:
    """Who counted what stands beside a headline; of the headline's own counter also how it was counted, since it is another count."""
    named = say.counter(row.counter)
    return say.together(named, f"({say(HOW_COUNTED[row.counts])})") if row.counter == headline.counter else named


def days_of_bar(row: Any, bucket: str, say: Words) -> str:
    """The day, month or year of a bar, and of a total that is of some of its days only those days: who reads it takes it for no more."""
    own, whole = (row.starts_on, row.as_of), (row.bucket_starts_on, row.bucket_ends_on)
    return say.span(*own) if row.counts == "total" and own != whole else say.bucket(row.bucket_starts_on, bucket)


def most_said(row: Any) -> int | None:
    """The most that an amount says: its highest, else its number; None where there is neither."""
    most: int | None = row.value if row.high is None else row.high
    return most


def says_more(headline: Any, others: Sequence[Any], say: Words) -> str:
    """That something alone says more than the headline: another count, the same counter of a part, or anybody of some of those who are
    counted. All are lower limits of the same, and the reader must know the highest one.
    """
    said = most_said(headline)
    if MEASURES[headline.measure].is_stock or said is None:
        return ""
    higher = [o for o in others if o.unit == headline.unit and o.quantifier in ("exact", "at_least") and o.value > said]
    most = max(higher, key=lambda other: other.value, default=None)
    counted = said if most is None else most.value
    of_part = headline.part_value if headline.covers == "whole" and headline.part_value is not None else 0
    if (headline.some_least or 0) > max(counted, of_part):
        return _said_of_some(headline, say)
    if of_part > counted:
        return say(
            "The same counter alone says more of a part, {place}: {number}, {span}",
            place=say.apart(safe.clean(headline.part_place)), number=say.amount(of_part, None, None, "at_least"),
            span=say.span(headline.part_starts_on, headline.part_ends_on),
        )  # fmt: skip
    if most is None:
        return ""
    named = {
        "counter": counter_beside(most, headline, say), "number": amount(say, most), "span": say.span(most.starts_on, most.as_of),
    }  # fmt: skip
    if most.counter == headline.counter:
        return say("The same counter alone says more: {counter}, {number}, {span}", **named)
    return say("Another counter alone says more: {counter}, {number}, {span}", **named)


def _said_of_some(headline: Any, say: Words) -> str:
    named = {
        "measure": say.apart(say.label(MEASURES[headline.some_measure])), "counter": say.counter(headline.some_counter),
        "number": say.amount(headline.some_value, headline.some_low, headline.some_high, headline.some_quantifier or "exact"),
        "span": say.span(headline.some_starts_on, headline.some_ends_on), "place": say.apart(safe.clean(headline.some_place)),
    }  # fmt: skip
    if headline.some_place:
        return say("{measure} alone are more for a part of the area, {place}: {counter}, {number}, {span}", **named)
    return say("{measure} alone are more for the same area and period: {counter}, {number}, {span}", **named)


def drawn(row: Any) -> float | None:
    """Where a row's number is drawn: its value, else a bound that was stated. The middle of a range is nobody's number."""
    return next((float(number) for number in (row.value, row.low, row.high) if number is not None), None)


def whiskers(rows: list[Any], look: Look) -> dict[str, Any]:
    """From low to high of each row; where one is missing, none on that side."""
    up = [max(float(row.high) - (drawn(row) or 0), 0) if row.high is not None else 0 for row in rows]
    down = [max((drawn(row) or 0) - float(row.low), 0) if row.low is not None else 0 for row in rows]
    if not any(up) and not any(down):
        return {"visible": False}
    return {
        "type": "data",
        "array": up,
        "arrayminus": down,
        "symmetric": False,
        "visible": True,
        "color": look.ink,
        "thickness": 1.2,
        "width": 3,
    }


def opening(shown: list[Any]) -> dict[str, Any]:
    """Of marks that open something: the place of each one's row in its frame."""
    return {"customdata": [row.Index for row in shown]}


def lines_of_text(lines: list[tuple[str, dict[str, Any]]], place: dict[str, Any], above: int, say: Words) -> list[dict[str, Any]]:
    """Annotations one over the other, the last one `above` its place, each with its font: plotly puts a break of line into the wrong
    place where a text is written from the right.
    """
    side = {"x": 1, "xanchor": "right"} if say.rtl else {"x": 0, "xanchor": "left"}
    house = {"xref": "paper", "yanchor": "bottom", "showarrow": False, **side, **place}
    return [
        {"text": say.together(line), "font": font, "yshift": above + LINE * (len(lines) - 1 - number), **house}
        for number, (line, font) in enumerate(lines)
    ]


def figure(traces: list[dict[str, Any]], look: Look, height: int, **layout: Any) -> go.Figure:
    """A figure in the house style. It is put together from plain values and not checked again: that is most of the time a figure takes."""
    side = {"x": 1, "xanchor": "right"} if look.say.rtl else {"x": 0, "xanchor": "left"}
    font = {"family": FONT, "size": 13, "color": look.ink}
    house: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": font,
        "hoverlabel": {"bgcolor": look.paper, "bordercolor": look.line, "font": font, "align": "left"},
        "legend": {"orientation": "h", **side, "y": -0.12, "yanchor": "top", "font": font, "itemdoubleclick": False},
        "dragmode": False,
    }
    for name, value in layout.items():
        house[name] = {**house[name], **value} if name in house and isinstance(value, dict) else value
    return go.Figure({"data": traces, "layout": house}, _validate=False)
