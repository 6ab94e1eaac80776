"""Parts of pages that are made once: nobody is shown what was made for another view, and no part depends on more than its view."""

import ast
import json
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import data, downloads, filters, panels, plots, visit
from pages.parts.filters import What
from tests.test_pages import MEASURES, ROOT, Open, charts, embedded, html, opened  # noqa: F401

PAGES = ("overview", *MEASURES, "closures", "evidence", "coverage", "sources")
VIEWS: tuple[dict[str, str], ...] = (
    {"lang": "en"},
    {"lang": "ar"},
    {"lang": "en", "area": "aleppo", "known": "2025-02-01"},
    {"lang": "ar", "area": "homs hama", "from": "2024-12-01", "to": "2025-01-31", "anchor": "2024-12-08", "length": "30"},
    {"lang": "en", "source": "vdc_documented_deaths", "measure": "people_killed", "period": "all", "by": "year", "closures": "1"},
)
KEYS = set(visit.View._fields) - {"today"}


def seen(app: AppTest) -> tuple[Any, ...]:
    tables = [frame.value.to_csv() for frame in app.dataframe]
    return html(app), [element.label for element in app.get("expander")], tables, charts(app)


class Watched(MutableMapping[str, Any]):
    """What is remembered of a visitor, and which of it was asked for."""

    def __init__(self, of: MutableMapping[str, Any], asked: Callable[[str], None]) -> None:
        self.of, self.asked = of, asked

    def __getitem__(self, key: str) -> Any:
        self.asked(key)
        return self.of[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.of[key] = value

    def __delitem__(self, key: str) -> None:
        del self.of[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.of)

    def __len__(self) -> int:
        return len(self.of)

    def __contains__(self, key: object) -> bool:
        self.asked(str(key))
        return key in self.of


@pytest.mark.parametrize("page", PAGES)
def test_a_part_depends_on_its_view_alone_and_a_view_is_the_same_whatever_was_looked_at_before(
    opened: Open,  # noqa: F811
    embedded: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    page: str,
) -> None:
    inside, read, state, alone = [0], set[str](), visit.state, []

    def made_anew(make: Callable[..., Any], _view: visit.View, given: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> Any:
        inside[0] += 1
        try:
            return make(*given, **dict(named))
        finally:
            inside[0] -= 1

    with monkeypatch.context() as apart:
        apart.setattr(visit, "_part", made_anew)
        apart.setattr(visit, "state", lambda: Watched(state(), lambda key: read.add(key) if inside[0] else None))
        for view in VIEWS:
            data._answer.cache_clear()
            alone.append(seen(opened(embedded, page, **view)))
    assert {"filters", "store", "language"} <= read <= KEYS
    visit._part.cache_clear()
    assert [seen(opened(embedded, page, **view)) for view in VIEWS] == alone
    assert visit._part.cache_info().hits > 0


def test_a_part_shows_nothing_by_itself() -> None:
    """What it showed would be there the first time only."""
    parts = [
        function
        for path in (ROOT / "pages").rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and any("remembered" in ast.unparse(one) for one in function.decorator_list)
    ]
    assert len(parts) > 20
    assert [part.name for part in parts if any(isinstance(name, ast.Name) and name.id == "st" for name in ast.walk(part))] == []


@pytest.mark.parametrize("view", [{}, {"known": "2025-02-01", "period": "all"}, {"source": "vdc_documented_deaths", "period": "all"}])
def test_what_is_made_once_for_all_choices_of_governorates_is_the_same_when_made_for_one(
    view: dict[str, str],
    embedded: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    what = What("people_killed")
    with visit.once("en"):
        assert data.state() == "ready"
        filters.take_up({"area": ["aleppo"], **{name: [value] for name, value in view.items()}})
        for_all, for_one = panels.by_governorate_listed(what), _made_for_this_view(panels.by_governorate_listed)(what)
        assert for_all.html == for_one.html
        assert downloads.made(for_all, "csv") == downloads.made(for_one, "csv")
        bars = [panels._governorates_as_bars(what), _made_for_this_view(panels._governorates_as_bars)(what)]
        assert len({_without_address(one) for one in bars if one}) == 1


def _made_for_this_view(part: Callable[..., Any]) -> Callable[..., Any]:
    made: Callable[..., Any] = part.__wrapped__  # type: ignore[attr-defined]
    return made


def _without_address(figure: plots.Drawn) -> str:
    said = json.loads(figure.said)
    assert "?" in said["picture"].pop("address")
    return json.dumps(said)
