"""As known on a day: every page and every file answers as it did on that day, and the page says so."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from db import engine
from db.schema import Figure, Where
from db.store import store
from etl.contract import Source
from pages.parts import visit
from tests.reports import SOURCE, by_code, closure, figure
from tests.test_pages import unfolded

ROOT = Path(__file__).parents[1]
PAGES = ("overview", "casualties", "displacement", "returns", "closures", "evidence", "coverage", "put_aside", "sources")
LATER = SOURCE._replace(id="joins_later", title="Joins later", rank=9)
TODAY = datetime.now(UTC).date()
MEASURES = ("civilians_killed", "people_displaced", "refugees_returned")
SPANS = {"incident": (date(2025, 1, 2), date(2025, 1, 2)), "total": (date(2024, 11, 27), date(2025, 1, 31))}


def said(times: int, source: Source) -> Iterator[Figure]:
    """Incidents and totals of three measures; a later version says more, and no longer has what only the first had."""
    for measure in MEASURES:
        for counts, days in SPANS.items():
            how: dict[str, Any] = {"measure": measure, "counts": counts, "on": days[0], "until": days[1]}
            for area in ("SY02", "SY07", "SY08")[: 4 - times]:
                key = f"{source.id}-{measure}-{counts}-{area}"
                who = f"Counter of {source.id}"
                yield figure(key, 10 * times, where=Where(area, 1, area), title=f"Version {times}", counted_by=who, **how)


def run(into: Engine, source: Source, times: int, day: date) -> None:
    shut = closure(f"{source.id} airport", reason=f"Version {times}")
    reports = [*said(times, source), shut]
    done = store(into, source, reports, by_code, started_at=datetime.combine(day, time(0, 0, times)), may_shrink=True)
    assert done.put_aside == 0, done


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(visit, "today", lambda: TODAY)  # midnight may come while they run
    path = tmp_path / "athar.db"
    monkeypatch.setenv("ATHAR_DB", str(path))
    monkeypatch.setenv("ATHAR_DATA", str(tmp_path))
    made = engine.writer(engine.address().set(database=str(path), drivername="sqlite"))
    engine.create(made)
    made.dispose()
    return path


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    app.query_params.update({"lang": "en", "period": "all", **address})
    return app.run()


def taken(monkeypatch: pytest.MonkeyPatch, **address: str) -> dict[tuple[str, str], bytes]:
    """Every CSV file of every page, with everything on it that can be switched on."""
    found: dict[tuple[str, str], bytes] = {}
    app = opened(**address)
    for page in PAGES:
        buttons: dict[str, Callable[[], bytes]] = {}

        def draw(label: str, data: Any, file_name: str, *_: Any, kept: dict[str, Callable[[], bytes]] = buttons, **__: Any) -> None:
            kept[file_name] = data

        monkeypatch.setattr(st, "download_button", draw)
        app.switch_page(f"{page}.py").run()
        for switch in unfolded(app).toggle:
            app = switch.set_value(True).run()
        assert not app.exception
        found |= {(page, name): make() for name, make in buttons.items() if name.endswith(".csv")}
    return found


def test_a_view_of_a_day_is_byte_for_byte_what_was_taken_away_on_that_day(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    into = engine.writer()
    run(into, SOURCE, 1, TODAY - timedelta(days=1))
    run(into, SOURCE, 2, TODAY)
    on_the_day = taken(monkeypatch)
    run(into, SOURCE, 3, TODAY + timedelta(days=1))
    run(into, LATER, 1, TODAY + timedelta(days=1))
    into.dispose()
    assert len(on_the_day) > 20
    assert taken(monkeypatch, known=TODAY.isoformat()) == on_the_day
    now = taken(monkeypatch)
    assert [name for name in on_the_day if name[1].startswith("athar_counters_") and now[name] == on_the_day[name]] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_page_says_as_of_which_day_it_answers_and_leads_back(file: Path, page: str) -> None:
    into = engine.writer()
    run(into, SOURCE, 1, TODAY - timedelta(days=1))
    run(into, SOURCE, 2, TODAY)
    into.dispose()
    app = opened(known=(TODAY - timedelta(days=1)).isoformat())
    app.switch_page(f"{page}.py").run()
    assert any('class="band"' in element.body and "As known on" in element.body for element in app.get("html"))
    assert app.query_params["known"] == (TODAY - timedelta(days=1)).isoformat()
    app.button(key="back_to_now").click().run()
    assert not any('class="band"' in element.body for element in app.get("html"))
    assert "known" not in app.query_params


def test_the_number_is_the_one_of_the_day(file: Path) -> None:
    into = engine.writer()
    run(into, SOURCE, 1, TODAY - timedelta(days=1))
    run(into, SOURCE, 2, TODAY)
    into.dispose()

    def headline(**address: str) -> str:
        app = opened(**address)
        app.switch_page("displacement.py").run()
        return next(element.body for element in app.get("html") if 'class="figure"' in element.body)

    assert '<div class="value">40</div>' in headline()
    assert '<div class="value">30</div>' in headline(known=(TODAY - timedelta(days=1)).isoformat())


@pytest.mark.parametrize(("page", "address"), [("closures", "day"), ("evidence", "changed"), ("casualties", "anchor")])
def test_days_that_were_chosen_do_not_lie_after_the_day_as_of_which_is_asked(file: Path, page: str, address: str) -> None:
    into = engine.writer()
    run(into, SOURCE, 1, TODAY - timedelta(days=1))
    into.dispose()
    app = opened(**{address: "2025-01-20"})
    app.switch_page(f"{page}.py").run()
    app.date_input(key="w_known").set_value(date(2024, 12, 9)).run()
    assert not app.exception
    assert app.query_params["known"] == "2024-12-09"


def test_of_a_day_before_the_store_was_begun_the_band_says_what_is_meant(file: Path) -> None:
    into = engine.writer()
    run(into, SOURCE, 1, TODAY - timedelta(days=1))
    into.dispose()

    def band(**address: str) -> str:
        return next(element.body for element in opened(**address).get("html") if 'class="band"' in element.body)

    assert "this is what had been published by then" in band(known="2024-12-09")
    assert "What was learnt, revised or withdrawn since then" in band(known=(TODAY - timedelta(days=1)).isoformat())
