"""What people do to look behind numbers: open what was told twice, read why rows stand aside, say what a name is and take it back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from db import engine
from db.schema import Where
from db.store import store as keep
from etl import pipeline
from tests import databases
from tests.browser.conftest import Visit, settle, started
from tests.reports import MONDAY, SOURCE, figure

EAST = "Halab as-Sharqiyya"
TOLD_TWICE = "lang=en&measure=people_displaced&period=since_2024_11_27"


@pytest.fixture
def with_an_unknown_name(surroundings: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The dashboard over the embedded figures, and a figure of a place that nobody knows."""
    shutil.copy(surroundings["ATHAR_DB"], tmp_path / "athar.db")
    writer = engine.writer(databases.sqlite(tmp_path))
    keep(writer, SOURCE, [figure("a"), figure("b", where=Where(EAST, 1), counts="total")], pipeline.area_of, started_at=MONDAY)
    writer.dispose()
    with started(surroundings | {"ATHAR_DB": str(tmp_path / "athar.db")}) as address:
        yield address


def choose(page: Page, box: str, option: str) -> None:
    """Writes into a list to choose from, and takes the first that is left."""
    page.locator(f'[class*="st-key-{box}"] input').click()
    page.keyboard.type(option)
    page.get_by_role("option").filter(has_text=option).first.click()
    settle(page)


def write(page: Page, box: str, text: str) -> None:
    page.locator(f".st-key-{box} input").fill(text)
    page.keyboard.press("Tab")
    settle(page)


def test_a_statement_that_was_told_twice_is_opened_and_every_telling_has_its_document(visit: Visit, site: str) -> None:
    page = visit(f"{site}/evidence?{TOLD_TWICE}")
    told = page.get_by_test_id("stExpander").filter(has_text="told 2 times").first
    expect(told.locator("li").first).to_be_hidden()
    told.locator("summary").click()
    expect(told.locator("li").last).to_be_visible()
    expect(told.locator("li")).to_have_count(2)
    assert all(str(link.get_attribute("href")).startswith("https://") for link in told.locator("li a").all())


def test_a_reason_is_chosen_and_its_rows_alone_are_read(visit: Visit, site: str) -> None:
    page = visit(f"{site}/put_aside?lang=ar")
    before = page.locator(".asides li").count()
    choose(page, "aside_reason_", "منازل")
    expect(page.locator(".asides li")).to_have_count(1)
    expect(page.locator(".asides li .why")).to_have_text("عدد منازل، لا عدد أشخاص.")
    assert before > 1


def test_a_name_is_said_to_be_an_area_and_that_is_taken_back(visit: Visit, with_an_unknown_name: str) -> None:
    page = visit(f"{with_an_unknown_name}/put_aside?lang=en")
    choose(page, "c_name", EAST)
    choose(page, "c_code_", "Aleppo")
    write(page, "c_words", "The office there says so")
    write(page, "c_who", "IM team")
    page.get_by_role("button", name="Keep it for the next run").click()
    expect(page.get_by_text("Kept. The next run,")).to_be_visible()
    expect(page.get_by_text("waits for the next run")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("button", name="Take back")).to_have_count(0)
    settle(page)
    page.close()
