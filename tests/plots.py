"""What the figures of a page are, as they are sent to the browser."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The figures in their order, each with its data and its layout as plotly names them."""
    return [json.loads(element.proto.spec) for element in app.get("plotly_chart")]


def alts(app: AppTest) -> list[str]:
    """What is said of each figure to those who do not see it."""
    return [element.proto.alt for element in app.get("plotly_chart")]
