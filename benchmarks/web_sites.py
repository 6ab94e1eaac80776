"""Both dashboards, ours and the stock one, started on free ports with the same embedded figures."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from db import engine, queries, reference
from db.queries import Question
from tests.browser.servers import running

ROOT = Path(__file__).parents[1]
SETTLED_SECONDS = 600
TOLL = "period=all&measure=people_killed&source=vdc_documented_deaths"


class Site(NamedTuple):
    """A running dashboard: `area` is the user key of its filter of governorates, `series` of the chart that follows it."""

    address: str
    process: int
    seconds: float
    page: str
    first: str
    area: str
    series: str


def prepared(folder: Path) -> dict[str, str]:
    """An environment whose store holds the embedded sources, and beside it in `folder` the stock page with the same figures."""
    mine = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env = mine | {"ATHAR_DB": str(folder / "athar.db"), "ATHAR_DATA": str(folder), "TQDM_DISABLE": "1"}
    subprocess.run(
        [sys.executable, "-m", "etl", "desk_review", "vdc_documented_deaths"], cwd=ROOT, env=env, check=True, capture_output=True
    )
    kept = ROOT / "data/served"
    kept.mkdir(parents=True, exist_ok=True)
    (folder / "served").symlink_to(kept)
    os.environ.update(env)
    os.environ.pop("DATABASE_URL", None)
    store = engine.reader()
    first, last = pd.Timestamp(2011, 1, 1).date(), pd.Timestamp.now().date()
    months = queries.summary(store, Question(measure="people_killed", since=first, until=last, source="vdc_documented_deaths"))
    said = months[months["value"].notna()]
    rows = pd.DataFrame({"area": said["area"], "name": said["name_en"], "month": said["month"], "deaths": said["value"]})
    plain = folder / "plain"
    plain.mkdir()
    rows.to_csv(plain / "figures.csv", index=False)
    (plain / "outlines.json").write_text(json.dumps(reference.boundaries()), encoding="utf-8")
    shutil.copy(ROOT / "benchmarks/plain_page.py", plain)
    return env


@contextmanager
def ours(env: dict[str, str]) -> Iterator[Site]:
    """Ours, once the small copies of its files are as small as they get, which a server does by itself in some minutes."""
    with running(["dashboard.py"], ROOT, env) as (address, process, seconds):
        yield Site(address, process, seconds, f"/casualties?lang=en&{TOLL}", "/?lang=en", "w_area", "time_flow")


@contextmanager
def stock(folder: Path, env: dict[str, str]) -> Iterator[Site]:
    """The plain page with the settings that Streamlit has by itself."""
    with running(["plain_page.py", "--server.headless", "true"], folder / "plain", env) as (address, process, seconds):
        yield Site(address, process, seconds, "/", "/", "area", "series")


def make_smallest(env: dict[str, str]) -> None:
    """Makes the small copies beforehand, so that what is measured is a server that has run for a while."""
    code = "from pages import serve; serve.files.rest = 0; serve.files.make()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True, timeout=SETTLED_SECONDS)
