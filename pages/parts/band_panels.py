"""The switch that draws closures above a chart over time, and what is said of them."""

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.parts import band_charts, data, drawing, filters, look, safe, words
from pages.parts.data import Stated, Window
from pages.parts.words import CLOSURES, Words

KINDS = ("airport", "crossing", "road")
_DRAWN = ("closed", "restricted")


def switch() -> bool:
    """Whether closures are drawn; it is in the address."""
    st.session_state["w_closures"] = filters.current().closures
    return st.toggle(words.say()("Show closures of airports, crossings and roads"), key="w_closures", on_change=_set)


def _set() -> None:
    filters.take(closures=st.session_state["w_closures"])


def above(figure: go.Figure, window: tuple[date, date]) -> tuple[go.Figure, str]:
    """The figure with the closures of the chosen areas above it, and what they are in words; nothing is changed where there are none."""
    now, say = filters.current(), words.say()
    found = data.segments(Stated(now.areas or ("SY",), now.source, "", now.grades, now.known), Window(*window))
    shut = found[found["status"].isin(_DRAWN) & found["kind"].isin(KINDS)]
    if shut.empty:
        return figure, say("No closure of an airport, crossing or road was reported here in these days.")
    kept = _few(shut)
    rows = [row for facility in kept for row in drawing.rows(shut[shut["facility"] == facility])]
    return band_charts.above(figure, rows, window, look.now()), _in_words(rows, shut["facility"].nunique() - len(kept), say)


def _few(shut: pd.DataFrame) -> list[str]:
    """The facilities that are drawn: of each kind in turn the one that was shut most often, then on most days."""
    spans: dict[tuple[str, str], list[int]] = {}
    for row in drawing.rows(shut):
        spans.setdefault((row.kind, row.facility), []).append((_confirmed(row) - row.starts_on).days + 1)
    ordered = sorted(spans, key=lambda one: (-len(spans[one]), -sum(spans[one]), one))
    places = {one: [other for other in ordered if other[0] == one[0]].index(one) for one in ordered}
    turns = sorted(ordered, key=lambda one: (places[one], KINDS.index(one[0])))[: band_charts.MOST]
    return [facility for _, facility in sorted(turns, key=lambda one: (KINDS.index(one[0]), places[one]))]


def _confirmed(row: Any) -> date:
    """The last day of a span on which it was said that the status held."""
    last: date = max(row.confirmed_on, row.starts_on) if row.doubtful else row.ends_on
    return last


def _in_words(rows: list[Any], left: int, say: Words) -> str:
    """The closures one by one, for those who do not see them, how many more there are, and what the patterns mean."""
    told: dict[str, list[str]] = {}
    for row in rows:
        said = say.span(row.starts_on, _confirmed(row))
        span = say("{span}, not confirmed since", span=said) if row.doubtful else said
        told.setdefault(safe.clean(say.name(row)), []).append(f"{say(CLOSURES[row.status])} {span}")
    named = say("; ").join(f"{name}: {say(', ').join(spans)}" for name, spans in told.items())
    more = say.many("{n} more on the page of closures", "{n} more on the page of closures", left) if left else ""
    means = say("Above the chart: closed is plain, restricted is striped, not confirmed since is crossed.")
    return " · ".join(part for part in (means, named, more) if part)
