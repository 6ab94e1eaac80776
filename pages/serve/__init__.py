"""How the pages reach a browser: warm from the first visit, small, and with nothing fetched from elsewhere."""

import ctypes
import gc
import os
import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from streamlit import file_util

from pages.serve import ahead, data_routes, lite, wire
from pages.serve.assets_kept import Assets
from pages.serve.headers import SecurityHeaders
from pages.serve.health import health
from pages.serve.limits import per_minute
from pages.serve.small import SmallFiles, StreamlitFiles

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
DATA = Path(os.environ.get("ATHAR_DATA", "").strip() or "data")

_TURN_SECONDS = 0.0005
"""How long a page that is made keeps the others waiting: at Python's own 5 ms what is ready waits to be sent until it is all made."""

_SWEPT_AFTER = 20_000
"""New objects until the collector looks for rings among them: a page makes thousands, and at Python's own 700 it looked after each few."""

files = SmallFiles(
    Path(file_util.get_static_dir()),
    ASSETS,
    DATA / "served",
    HERE.parent,
    ASSETS / "fonts/plex-latin-400.woff2",
    streamlit.__version__,
)

middleware = [Middleware(SecurityHeaders), Middleware(StreamlitFiles, files=files)]
routes: list[BaseRoute] = [
    Mount("/assets", app=Assets(directory=ASSETS), name="assets"),
    Route("/health", health),
    *data_routes.routes(per_minute()),
    *lite.routes,
]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncGenerator[dict[str, Any], None]:
    """Does before the first visitor comes what the first visitor would wait for, and leaves the rest to a thread."""
    sys.setswitchinterval(_TURN_SECONDS)
    gc.set_threshold(_SWEPT_AFTER, *gc.get_threshold()[1:])
    _warm()
    wire.widen()
    files.make_index()
    for name, work in (("answers asked ahead", _ahead), ("small files", _small)):
        threading.Thread(target=work, name=name, daemon=True).start()
    yield {}


def _small() -> None:
    """Makes the small files, and gives the memory that took back to the system: by itself glibc keeps it for the next time."""
    files.make()
    if give_back := getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None:
        give_back(0)


def _ahead() -> None:
    """Asks what the first visitor would ask, and sets what that brought aside from the collector: it stays for as long as the server."""
    ahead.ask()
    gc.collect()
    gc.freeze()


def _warm() -> None:
    """Imports what every page needs, and sets it aside from the collector."""
    import_module("pandas")
    import_module("sqlalchemy")
    go = import_module("plotly.graph_objects")
    for trace in (go.Choropleth(), go.Scatter(), go.Bar()):
        go.Figure(trace).to_json()
    gc.collect()
    gc.freeze()
