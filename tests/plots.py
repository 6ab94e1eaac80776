"""What the figures of a page are, as they are sent to the browser."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def _sent(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(element.proto.bytes) for element in app.get("bidi_component")]


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The figures in their order, each with its data and its layout as plotly names them."""
    return [sent["figure"] for sent in _sent(app) if "figure" in sent]


def alts(app: AppTest) -> list[str]:
    """What is said of each figure to those who do not see it."""
    return [sent["alt"] for sent in _sent(app) if "figure" in sent]


def features(app: AppTest) -> list[dict[str, Any]]:
    """The areas, as GeoJSON, that the maps of a page are drawn from; none where it has no map."""
    return [feature for sent in _sent(app) if "geojson" in sent for feature in sent["geojson"]["features"]]
