"""Asked once, outside of any session: the same questions are answered, each asker's apart, and nothing is remembered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from pages.parts import data, filters, look, panels, visit, words
from pages.parts.filters import What
from tests.test_pages import embedded  # noqa: F401

KILLED = What("civilians_killed")


def answered(language: str, address: str) -> tuple[str, tuple[str, ...], date, list[int]]:
    """What somebody who asks once is told of the civilians killed: title, areas, last day and the counters' numbers."""
    with visit.once(language, site="http://athar.test", page="casualties"):
        assert data.state() == "ready"
        filters.take_up(parse_qs(address))
        now = filters.current()
        values = [round(value) for value in data.answers(filters.question(KILLED))["value"]]
        return f"{words.say()('Casualties')} {panels.asked_areas(words.say())}", now.areas, now.until, values


def test_an_address_is_answered_as_in_a_session(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    english = answered("en", "area=SY02&period=all")
    arabic = answered("ar", "area=SY02&period=all")
    assert english[0] == "Casualties Aleppo"
    assert arabic[0] == "الضحايا حلب"
    assert english[1:] == arabic[1:]
    assert english[1] == ("SY02",)
    assert english[3]
    assert answered("en", "known=2025-01-15")[2] == date(2025, 1, 15)


def test_askers_at_the_same_time_are_kept_apart(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    asked = [(("en", "ar")[n % 2], f"area=SY{n % 14 + 1:02}&period=all") for n in range(42)]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda one: answered(*one), asked))
    assert together == [answered(*one) for one in asked]


def test_what_was_asked_once_is_forgotten() -> None:
    with visit.once("ar", site="http://athar.test", page="returns", dark=True):
        visit.state()["filters"] = "mine"
        assert (words.say().language, visit.here(), look.now().dark) == ("ar", "http://athar.test/returns", True)
        with visit.once("en"):
            assert dict(visit.state()) == {"language": "en", "here": "/", "dark": False}
        assert visit.state()["filters"] == "mine"
    assert "filters" not in visit.state()
    assert words.say().language == "en"
