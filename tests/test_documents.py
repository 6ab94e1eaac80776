"""Documents to read: asked by what they are about and by the day, and shown as links on the pages that they serve."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from db import engine, queries
from db.schema import Document
from db.spans import Window
from tests.reports import closure, figure, keep

DECEMBER = Window(date(2024, 12, 1), date(2024, 12, 31))
PAGES = Path(__file__).parents[1] / "pages"
MOVES = ("displacement", "people_displaced"), ("returns", "refugees_returned")


def paper(key: str, about: str, on: date | None = date(2024, 12, 9), title: str = "Flash update") -> Document:
    return Document(key, f"https://example.org/{key}", f"{title} {key}", "OCHA", on, about)


def test_documents_are_those_about_one_of_the_things_in_the_window_the_latest_first(store: Engine) -> None:
    keep(
        store,
        paper("1", "aleppo_airport"), paper("1", "nasib_crossing"), paper("2", "nasib_crossing", date(2024, 12, 31)),
        paper("3", "nasib_crossing", date(2025, 1, 1)), paper("4", "SY13"), paper("5", "nasib_crossing", None),
    )  # fmt: skip
    found = queries.documents(store, ("aleppo_airport", "nasib_crossing"), DECEMBER)
    assert list(zip(found["key"], found["about"], strict=True)) == [
        ("2", "nasib_crossing"),
        ("1", "aleppo_airport"),
        ("1", "nasib_crossing"),
    ]
    assert found.attrs["all"] == 2
    first = found.iloc[1]
    assert (first["url"], first["title"], first["publisher"]) == ("https://example.org/1", "Flash update 1", "OCHA")
    assert len(queries.documents(store, ("aleppo_airport", "nasib_crossing"), DECEMBER, limit=1)) == 1
    assert queries.documents(store, (), DECEMBER).empty


def test_a_document_without_a_day_counts_from_the_day_on_which_it_was_found(store: Engine) -> None:
    keep(store, paper("5", "nasib_crossing", None))
    assert list(queries.documents(store, ("nasib_crossing",), Window(date(2024, 6, 1), date(2024, 6, 30)))["key"]) == ["5"]


@pytest.fixture
def filled() -> Iterator[Engine]:
    """A store with a closure, a figure of each subject, and documents of 9 December 2024."""
    made = engine.writer(engine.address())
    engine.create(made)
    counts = [figure("a", on=date(2024, 12, 8)), *(figure(measure, measure=measure, on=date(2024, 12, 8)) for _, measure in MOVES)]
    papers = [paper("1", "aleppo_airport"), paper("1", "nasib_crossing"), paper("2", "SY02", title="<b>Aleppo</b>")]
    keep(
        made,
        *counts,
        closure("x"),
        *papers,
        *(paper(f"on {page}", measure) for page, measure in (("casualties", "civilians_killed"), *MOVES)),
    )
    yield made
    made.dispose()


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(PAGES / "frame.py"), default_timeout=30)
    for name, value in {"since": "2024-12-01", "until": "2024-12-31", **query}.items():
        app.query_params[name] = value
    return app.run().switch_page(f"{page}.py").run()


def said(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.proto) for element in app.get("html")) + "\n".join(str(e.proto) for e in app.get("expander"))


def test_the_closures_page_leads_to_documents_that_mention_a_facility(filled: Engine) -> None:
    app = opened("closures")
    assert [expander.label for expander in app.expander if "mention" in expander.label] == [
        "1 document that mentions one of these facilities"
    ]
    text = said(app)
    assert "https://example.org/1" in text
    assert "Aleppo International Airport, Nasib / Jaber crossing" in text
    assert "Not read by a person for Athar" in text
    (which,) = [box for box in app.selectbox if box.key == "w_mentioned"]
    assert which.options == ["All facilities", "Aleppo International Airport", "Nasib / Jaber crossing"]
    assert "Aleppo International Airport, Nasib" not in said(which.select("nasib_crossing").run())


@pytest.mark.parametrize("page", ["casualties", "displacement", "returns"])
def test_a_subject_leads_to_its_documents_and_to_those_of_a_chosen_governorate(filled: Engine, page: str) -> None:
    text = said(opened(page))
    assert f"Flash update on {page}" in text
    assert "example.org/2" not in text
    chosen = said(opened(page, area="SY02"))
    assert "1 document with a chosen governorate in its title" in chosen
    assert "&lt;b&gt;Aleppo&lt;/b&gt; 2" in chosen


def test_in_arabic_too(filled: Engine) -> None:
    text = said(opened("closures", lang="ar"))
    assert "وثيقة واحدة تذكر أحد هذه المرافق" in text
    assert "وُجدت بالبحث في ReliefWeb عن اسم كل مرفق" in text


@pytest.mark.parametrize("page", ["closures", "casualties", "displacement", "returns"])
def test_where_no_document_was_found_nothing_is_said(filled: Engine, page: str) -> None:
    assert "ReliefWeb" not in said(opened(page, since="2024-11-01", until="2024-11-30"))
