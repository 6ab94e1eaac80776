"""Every page in both languages, wide and by day, narrow and by night: it is drawn, nothing goes wrong, and nobody is shut out."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visit, settle

PAGES = ("", "casualties", "displacement", "returns", "closures", "evidence", "coverage", "own_tables", "put_aside", "sources")
LANGUAGES = {"en": "ltr", "ar": "rtl"}
ARABIC = re.compile(r"[\u0600-\u06FF]")
PHONE: ViewportSize = {"width": 390, "height": 844}
NIGHT = "#0E181E"

# How far the page, or the part of it that scrolls, can be pushed sideways.
SIDEWAYS = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map(element => element.scrollWidth - element.clientWidth)"""
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = """() => {
    const style = getComputedStyle(document.querySelector('[data-testid=stApp]'));
    return [style.backgroundColor, style.color];
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_wide_and_by_day_and_on_a_phone_by_night(visit: Visit, site: str, page: str, language: str) -> None:
    shown = visit(f"{site}/{page}?lang={language}")
    document = shown.locator("html")
    expect(document).to_have_attribute("lang", language)
    expect(document).to_have_attribute("dir", LANGUAGES[language])
    expect(shown.locator("footer")).to_be_visible()
    heading = shown.locator("h1.page").inner_text()
    assert bool(ARABIC.search(heading)) == (language == "ar")
    assert not shown.get_by_text(re.compile(r"Traceback|Error:|\bNaN\b|\bNone\b|\{\w+\}")).count()
    assert violations(shown) == []

    shown.set_viewport_size(PHONE)
    shown.emulate_media(color_scheme="dark")
    expect(document).to_have_css("--paper", NIGHT)
    expect(shown.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    settle(shown)
    fits(shown)
    assert violations(shown) == []


@pytest.mark.parametrize(("page", "language"), [("", "ar"), ("casualties", "en")])
def test_a_page_opens_on_a_phone_by_night(visit: Visit, site: str, page: str, language: str) -> None:
    shown = visit(f"{site}/{page}?lang={language}", scheme="dark", **PHONE)
    fits(shown)
    assert violations(shown) == []


def fits(shown: Page) -> None:
    """Nothing of it is beside the screen, and it is dark."""
    expect(shown.locator("h1.page")).to_be_in_viewport()
    assert shown.evaluate(SIDEWAYS) == [0, 0]
    paper, ink = shown.evaluate(COLOURS)
    assert _light(paper) < 60 < 180 < _light(ink)


def test_on_a_phone_the_side_makes_way_for_the_page_that_was_chosen(visit: Visit, site: str) -> None:
    page = visit(f"{site}/?lang=en", width=360, height=740)
    page.get_by_test_id("stExpandSidebarButton").click()
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text="Casualties")
    link.tap()
    settle(page)
    expect(page.locator("h1.page")).to_have_text("Casualties")
    expect(link).not_to_be_in_viewport()


def test_on_a_phone_what_opens_near_the_foot_of_the_screen_can_be_read(visit: Visit, site: str) -> None:
    page = visit(f"{site}/?lang=en", width=360, height=740)
    opens = page.get_by_role("button", name="Situation report")
    opens.evaluate("button => button.scrollIntoView({block: 'end'})")
    opens.tap()
    expect(page.get_by_role("button", name="PDF")).to_be_in_viewport(ratio=1)
    expect(opens).to_be_in_viewport(ratio=1)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2, levels A and AA: the rule, the first element and what is wrong with it. No rule is switched off."""
    options = {"runOnly": {"type": "tag", "values": WCAG_2_2_AA}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}" for one in found]


def test_a_page_follows_the_light_of_the_device_while_it_is_open(visit: Visit, site: str) -> None:
    shown = visit(f"{site}/casualties?lang=en")
    shown.emulate_media(color_scheme="dark")
    expect(shown.locator("html")).to_have_css("--paper", NIGHT)
    settle(shown)
    expect(shown.locator(".plot text").first).to_have_css("fill", "rgb(169, 183, 194)")
    assert violations(shown) == []


def _light(colour: str) -> float:
    red, green, blue = (float(part) for part in re.findall(r"[\d.]+", colour)[:3])
    return 0.3 * red + 0.6 * green + 0.1 * blue


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("ar-SY", "ar"), ("de-DE", "en")])
def test_the_language_is_first_the_browsers(visit: Visit, site: str, locale: str, language: str) -> None:
    expect(visit(site, locale=locale).locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize(
    "nonsense", ["area=SY99&period=%00&since=0000-99-99&lang=xx", "measure='--&grade=&by=aeon&source=%F0%9F%98%80", "area=SY02" * 300]
)
def test_nonsense_in_the_address_is_passed_over(visit: Visit, site: str, nonsense: str) -> None:
    expect(visit(f"{site}/casualties?{nonsense}").locator("footer")).to_be_visible()
