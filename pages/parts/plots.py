"""The one door through which a figure comes to a visitor: sent as plain values, and drawn by the script in pages/serve/charts."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.utils import PlotlyJSONEncoder

from pages.parts import data, filters, look, safe, visit, words
from pages.parts.look import Look
from pages.parts.maps import Swatch
from pages.parts.words import Words

_ASSETS = Path(__file__).parents[1] / "serve/assets/charts"
SCRIPT = f"/assets/charts/{next(_ASSETS.glob('charts.*.js')).name}"
"""Where the script is served, under a name that says what is in it. Whatever does not load it is told so in words."""

_BUTTONS = 34
"""The height of the buttons below a figure, in pixels."""


# It goes with every figure, so it is short; it may come before what it needs. An import is waited for in the queue of a busy browser
# even where it was made before, so its promise is kept.
_LOADER = """export default async component => {
  while (!globalThis.atharCharts) await new Promise(later => setTimeout(later, 20));
  return (await atharCharts.drawing()).default(component);
}"""
_ONCE = """globalThis.atharCharts = { ...globalThis.atharCharts, ...%s, drawing() {
  const script = "%s";
  return this[script] ??= import(new URL(script, location.origin)).catch(() => {
    delete this[script];
    return { default: ({ parentElement }) => {
      const place = parentElement.querySelector(".plot");
      place.textContent = this.failed;
      place.setAttribute("role", "alert");
      place.removeAttribute("aria-busy");
    } };
  });
} };"""

_component = st.components.v2.component("athar_chart", html='<div class="plot" aria-busy="true"></div>', js=_LOADER, isolate_styles=False)


class Drawn(NamedTuple):
    """A figure as it is sent: its key, what the script draws it from, and its height in pixels."""

    key: str
    said: bytes
    height: int


def drawn(
    figure: go.Figure, key: str, alt: str, *, clicks: bool = False, rows: pd.DataFrame | None = None, legend: Sequence[Swatch] = ()
) -> Drawn:
    """The figure ready to be shown; `alt` says in words what it shows, and `clicks` whether its marks open something.

    Two buttons below save it as a picture that says what it is by itself: `alt` above, and below it the `legend` where the page has it
    beside the figure, the sources or counters of the `rows`, the day, and the address.
    """
    plain = figure.to_plotly_json()
    plain["layout"].pop("template", None)
    outlined = any("geojson" in trace for trace in plain["data"])
    said = {
        "alt": alt, "figure": plain, "outlines": data.outlines().name if outlined else "", "clicks": clicks,
        "picture": _picture(key, "geo" in plain["layout"], rows, legend),
    }  # fmt: skip
    # Plotly's own function writes each sign of a tag as six, for pages that hold figures in a script.
    sent = json.dumps(said, cls=PlotlyJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return Drawn(key, sent.encode(), int(plain["layout"]["height"]) + _BUTTONS)


def outlines() -> None:
    """Sends what every map is drawn from, apart from what a change of the filters draws anew."""
    with st.container(key="outlines"):
        _component(key="outlines_sent", data=data.outlines().packed)


def show(figure: Drawn, on_select: Callable[[], None] | None = None) -> None:
    """Draws the figure where it is called; after a click on a mark `on_select` is called, and `selected(key)` tells what was clicked."""
    _component(key=figure.key, data=figure.said, height=figure.height, on_clicked_change=on_select)


def _picture(key: str, is_map: bool, rows: pd.DataFrame | None, legend: Sequence[Swatch]) -> dict[str, Any]:
    """What a saved picture says beside the figure and its words."""
    say, now = words.say(), filters.current()
    sources = data.sources().set_index("id")["credit"]
    below = [
        say(
            "As known on {day}. Figures are subject to revision: sources correct, merge and withdraw what they published.",
            day=say.day(now.today),
        )
    ]
    if rows is not None and "source" in rows:
        credits = [safe.clean(sources[name]) for name in dict.fromkeys(rows["source"].dropna()) if name in sources]
        below.append(say("Sources: {names}", names="; ".join(credits)))
    elif rows is not None and "counter" in rows:
        below.append(say("Counters: {names}", names="; ".join(say.counter(name) for name in dict.fromkeys(rows["counter"]) if name)))
    if is_map:
        below.append(boundaries_note(say))
    return {
        "name": filters.file_name(key.split("|")[0], every_area=True), "below": below, "legend": [list(one) for one in legend],
        "address": f"{visit.here()}{filters.query_of(now)}",
    }  # fmt: skip


def script(say: Words, seen: Look) -> str:
    """What is said once for all figures of a page: how the script that draws them is fetched, and what it says itself.

    Until it has come, or when it does not come, a figure says so in words; the next one tries again.
    """
    said = {
        "failed": say("This chart could not be loaded. Its numbers are in the table below; to try again, load the page again."),
        "labels": {kind: say("Save the picture as {format}", format=kind.upper()) for kind in ("png", "svg")},
        "rtl": say.rtl, "ink": seen.ink, "quiet": seen.quiet, "paper": seen.paper, "font": look.FONT,
    }  # fmt: skip
    return _ONCE % (json.dumps(said), SCRIPT)


def boundaries_note(say: Words) -> str:
    """The disclaimer of every map, with the source of the boundaries."""
    said = say(
        "The boundaries and names shown on maps do not imply official endorsement or acceptance by the United Nations or by anybody else."
    )
    return f"{said} {data.boundary_source(say.language)}"


def selected(key: str) -> Sequence[Mapping[str, Any]]:
    """The marks that were clicked just now in the figure of this key, as plotly names them (location, x, y, customdata)."""
    clicked = visit.state()[key].get("clicked")
    points = clicked.get("points") if isinstance(clicked, Mapping) else None
    return [point for point in points if isinstance(point, Mapping)] if isinstance(points, list) else []
