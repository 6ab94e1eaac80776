"""A source that fails is said on the overview: loudly where it is its own fault, quietly where this machine is likelier offline."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db import engine, schema
from db.store import note, switch_off
from pages.parts import words
from tests.reports import MONDAY, SOURCE, figure, keep
from tests.test_pages import Open, html, opened

__all__ = ["opened"]

OTHER = SOURCE._replace(id="other_source", title="<b>Another</b> data set", rank=6)
HOUR = timedelta(hours=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "failing.db"


@pytest.fixture
def store(file: Path) -> Iterator[Engine]:
    opened = engine.writer(engine.address().set(database=str(file)))
    engine.create(opened)
    yield opened
    opened.dispose()


def fail(store: Engine, source: object = SOURCE, outcome: str = "unavailable", times: int = 3) -> None:
    for n in range(1, times + 1):
        note(store, source, MONDAY + n * HOUR, outcome, "no route to host", "this")  # type: ignore[arg-type]


def overview(opened: Open, file: Path, language: str = "en") -> str:
    return unescape(re.sub(r"<style>.*?</style>", "", html(opened(file, lang=language)), flags=re.S))


def test_two_failures_say_nothing(opened: Open, store: Engine, file: Path) -> None:
    fail(store, times=2)
    assert 'class="alarm"' not in overview(opened, file)


def test_three_failures_are_a_band_with_since_when_why_and_what_stands(opened: Open, store: Engine, file: Path) -> None:
    keep(store, figure("1"))
    fail(store)
    fail(store, OTHER, "changed", times=4)
    keep(store, figure("1"), at=MONDAY + 2 * HOUR, source=SOURCE._replace(id="well", title="A third", rank=8))
    seen = overview(opened, file)
    (band,) = re.findall(r'<section class="alarm" role="alert">.*?</section>', seen)
    assert "⚠ 2 sources are not up to date: they fail" in band
    assert re.findall(r"<li>(.*?)</li>", band) == [
        "<b><bdi>A data set</bdi></b> 3 runs failed since 3 Jun 2024. It could not be reached, or did not answer. "
        "What is shown of it was read on 3 Jun 2024 and is about days up to 5 Mar 2024.",
        "<b><bdi><b>Another</b> data set</bdi></b> 4 runs failed since 3 Jun 2024. It answers, but not in the form that is known: "
        "nothing of that was taken in. Nothing of it is shown.",
    ]
    assert "three times in a row" in band
    arabic = overview(opened, file, "ar")
    assert "مصدران غير محدّثين" in arabic
    assert "أخفقت 3 قراءات منذ 3 حزيران 2024." in arabic


def test_when_nobody_can_be_read_one_quiet_line_says_so(opened: Open, store: Engine, file: Path) -> None:
    keep(store, figure("1"), source=SOURCE._replace(id="embedded_source", every_days=None, rank=7))
    for source in (SOURCE, OTHER):
        note(store, source, MONDAY, "unavailable", "no route to host", "this")
        fail(store, source)
    for language in words.LANGUAGES:
        seen = overview(opened, file, language)
        assert 'class="alarm"' not in seen
        assert len(re.findall('<p class="offline">', seen)) == 1
    assert "Of the publishers asked since 3 Jun 2024 none could be read: this machine may be offline." in overview(opened, file)


def test_a_source_that_is_not_set_up_is_no_alarm(opened: Open, store: Engine, file: Path) -> None:
    keep(store, figure("1"), source=OTHER)
    fail(store)
    switch_off(store, SOURCE, "set AGENCY_KEY")
    seen = overview(opened, file)
    assert 'class="alarm"' not in seen
    assert 'class="offline"' not in seen


def test_a_source_that_was_read_again_is_no_alarm(opened: Open, store: Engine, file: Path) -> None:
    fail(store)
    keep(store, figure("1"), at=MONDAY + 4 * HOUR)
    assert 'class="alarm"' not in overview(opened, file)


def test_a_run_that_failed_is_no_update(opened: Open, store: Engine, file: Path) -> None:
    keep(store, figure("1"))
    with store.begin() as connection:
        connection.execute(schema.run.update().values(ended_at=MONDAY))
    fail(store, OTHER, times=1)
    assert "Last updated 3 Jun 2024, 12:00 UTC." in overview(opened, file)
