"""The one door through which a figure comes to a visitor."""

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.parts import drawing


def show(figure: go.Figure, key: str, alt: str, on_select: Callable[[], None] | None = None) -> None:
    """Draws the figure where it is called; `alt` says in words what it shows, and `on_select` is called after a click on a mark.

    What was clicked is what `selected(key)` then tells.
    """
    clicks: dict[str, Any] = {"on_select": on_select, "selection_mode": "points"} if on_select else {}
    st.plotly_chart(figure, theme=None, config=drawing.CONFIG, key=key, alt=alt, **clicks)


def selected(key: str) -> Sequence[dict[str, Any]]:
    """The marks that were clicked last in the figure of this key, as plotly names them (location, x, y, customdata)."""
    points: Sequence[dict[str, Any]] = st.session_state[key]["selection"]["points"]
    return points
