"""The one door through which a figure comes to a visitor: sent as plain values, and drawn by the script in pages/serve/charts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.io.json import to_json_plotly

from pages.parts import data, filters, frames, look, safe, visit, words
from pages.parts.maps import Swatch

_ASSETS = Path(__file__).parents[1] / "serve/assets/charts"
SCRIPT = f"/assets/charts/{next(_ASSETS.glob('charts.*.js')).name}"
"""Where the script is served, under a name that says what is in it. Whatever does not load it is told so in words."""

# No bar of buttons over the picture, which speaks English alone, and nothing that a finger sets off on its way down the page.
_QUIET = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}

_BUTTONS = 34
"""The height of the buttons below a figure, in pixels."""


_LOADER = f"""export default async component => {{
  let drawn;
  try {{ drawn = await import(new URL("{SCRIPT}", location.origin)); }} catch {{
    const said = JSON.parse(new TextDecoder().decode(component.data)), place = component.parentElement.querySelector(".plot");
    if (said.failed) {{ place.textContent = said.failed; place.setAttribute("role", "alert"); place.removeAttribute("aria-busy"); }}
    return;
  }}
  return drawn.default(component);
}}"""

_component = st.components.v2.component("athar_chart", html='<div class="plot" aria-busy="true"></div>', js=_LOADER, isolate_styles=False)


def show(
    figure: go.Figure,
    key: str,
    alt: str,
    on_select: Callable[[], None] | None = None,
    rows: pd.DataFrame | None = None,
    legend: Sequence[Swatch] = (),
) -> None:
    """Draws the figure where it is called; `alt` says in words what it shows, and `on_select` is called after a click on a mark.

    What was clicked is what `selected(key)` then tells. Two buttons below save it as a picture that says what it is by itself: `alt` above,
    and below it the `legend` where the page has it beside the figure, the sources or counters of the `rows`, the day, and the address.
    """
    plain = figure.to_plotly_json()
    plain["layout"].pop("template", None)
    said = {
        "alt": alt, "figure": plain, "outlines": _outlines(key, plain["data"]), "clicks": on_select is not None, "failed": _failed(),
        "config": _QUIET, "picture": _picture(key, "geo" in plain["layout"], rows, legend),
    }  # fmt: skip
    _component(key=key, data=to_json_plotly(said).encode(), height=int(plain["layout"]["height"]) + _BUTTONS, on_clicked_change=on_select)


def _picture(key: str, is_map: bool, rows: pd.DataFrame | None, legend: Sequence[Swatch]) -> dict[str, Any]:
    """What a saved picture says beside the figure and its words, and how its buttons are called."""
    say, seen, now = words.say(), look.now(), filters.current()
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
        below.append(frames.boundaries_note(say))
    return {
        "name": f"athar_{key.split('|')[0]}_{now.until.isoformat()}", "rtl": say.rtl, "below": below,
        "legend": [list(one) for one in legend],
        "address": f"{visit.here()}{filters.query_of(now)}", "ink": seen.ink, "quiet": seen.quiet, "paper": seen.paper, "font": look.FONT,
        "labels": {kind: say("Save the picture as {format}", format=kind.upper()) for kind in ("png", "svg")},
    }  # fmt: skip


def selected(key: str) -> Sequence[Mapping[str, Any]]:
    """The marks that were clicked just now in the figure of this key, as plotly names them (location, x, y, customdata)."""
    clicked = visit.state()[key].get("clicked")
    points = clicked.get("points") if isinstance(clicked, Mapping) else None
    return [point for point in points if isinstance(point, Mapping)] if isinstance(points, list) else []


def _failed() -> str:
    return words.say()("This chart could not be loaded. Its numbers are in the table below; to try again, load the page again.")


def _outlines(key: str, traces: list[dict[str, Any]]) -> str:
    """The name of the outlines that the traces need; they are sent apart, and only once, because Streamlit sends no large part again."""
    if not any("geojson" in trace for trace in traces):
        return ""
    found = data.outlines()
    with st.container(key=f"outlines_of_{key}"):
        _component(key=f"outlines_sent_{key}", data=found.packed)
    return found.name
