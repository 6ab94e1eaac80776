"""What people do without a mouse, and what a screen reader is told: a page is gone through with keys alone."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, settle

ALEPPO = "aleppo"
MOST_STEPS = 120
# What has the keyboard, in words, and how its ring looks: on the element itself or on the box that it stands in.
FOCUSED = """() => {
    const element = document.activeElement, box = element.matches('input') ? element.closest('label') || element.parentElement : element;
    const style = getComputedStyle(box), said = element.getAttribute('aria-label') || element.textContent || '';
    return {said: said.trim(), ring: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2, seen: box.checkVisibility()};
}"""


def goes_to(page: Page, said: str) -> None:
    """Presses Tab until what says this has the keyboard; whatever has it on the way can be seen to have it."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["ring"], f"nothing shows that the keyboard is on {focused['said'][:80]!r}"
        assert focused["seen"], f"the keyboard is on what nobody sees: {focused['said'][:80]!r}"
        if re.search(said, focused["said"]):
            return
    raise AssertionError(f"{said} was not reached in {MOST_STEPS} steps")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_governorate_is_chosen_a_number_opened_and_the_filters_cleared_by_keyboard(visit: Visit, site: str, scheme: str) -> None:
    page = visit(f"{site}/casualties?lang=en", scheme=scheme)
    goes_to(page, "^Governorate$")
    page.keyboard.type("Aleppo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(f"area={ALEPPO}"))
    settle(page)
    expect(page.locator("#athar-news")).to_have_text(re.compile("Aleppo.*The page is ready"))
    goes_to(page, "Clear filters$")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("area="))
    settle(page)
    goes_to(page, "^What is behind this number$")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/evidence\?"), wait_until="commit")


def test_the_first_step_leads_past_the_side_and_a_table_is_taken_away_by_keyboard(visit: Visit, site: str) -> None:
    page = visit(f"{site}/returns?lang=ar")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["said"] == "انتقل إلى المحتوى"
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    goes_to(page, "CSV$")
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename.endswith(".csv")


def test_a_typed_day_holds_when_enter_is_pressed(visit: Visit, site: str) -> None:
    page = visit(f"{site}/?lang=en")
    page.get_by_test_id("stDateInput").filter(has_text="As known on").get_by_role("spinbutton").first.click()
    page.keyboard.type("15012025")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"known=2025-01-15"))
    expect(page.locator(".band")).to_contain_text("As known on 15 Jan 2025")


def test_the_language_is_changed_by_keyboard(visit: Visit, site: str) -> None:
    page = visit(f"{site}/sources?lang=en")
    goes_to(page, "^English$")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "ar")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_screen_reader_is_told_the_parts_of_a_page_in_its_language(visit: Visit, site: str, language: str) -> None:
    page = visit(f"{site}/casualties?lang={language}&area={ALEPPO}", width=390, height=844)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(head => Number(head.tagName[1]))")
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    figures = page.get_by_role("figure")
    assert figures.count() >= 2
    assert all(re.search(r"\d", figure.get_attribute("aria-label") or "") for figure in figures.all())
    tables = page.get_by_role("table")
    assert tables.count() >= 3
    for table in tables.all():
        assert table.get_attribute("aria-label")
        assert table.get_by_role("columnheader").count() >= 2
    if language == "ar":
        told = page.evaluate(
            "[...document.querySelectorAll('main [aria-label], [data-testid=stSidebar] [aria-label]')].map(e => e.ariaLabel)"
        )
        assert [text for text in told if text != "English" and not re.search(r"[\u0600-\u06FF]", text)] == []
