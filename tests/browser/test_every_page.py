"""Every page in both languages, wide and by day, narrow and by night: it is drawn, and nothing goes wrong."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

PAGES = ("", "casualties", "displacement", "returns", "closures", "evidence", "coverage", "put_aside", "sources")
LANGUAGES = {"en": "ltr", "ar": "rtl"}
ARABIC = re.compile(r"[\u0600-\u06FF]")
PHONE = {"width": 390, "height": 844}

# How far the page, or the part of it that scrolls, can be pushed sideways.
SIDEWAYS = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map(element => element.scrollWidth - element.clientWidth)"""
COLOURS = """() => {
    const style = getComputedStyle(document.querySelector('[data-testid=stApp]'));
    return [style.backgroundColor, style.color];
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_a_language(visit: Visit, site: str, page: str, language: str) -> None:
    shown = visit(f"{site}/{page}?lang={language}")
    document = shown.locator("html")
    expect(document).to_have_attribute("lang", language)
    expect(document).to_have_attribute("dir", LANGUAGES[language])
    expect(shown.locator("footer")).to_be_visible()
    heading = shown.locator("h1.page").inner_text()
    assert bool(ARABIC.search(heading)) == (language == "ar")
    assert not shown.get_by_text(re.compile(r"Traceback|Error:|\bNaN\b|\bNone\b|\{\w+\}")).count()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone_and_is_dark_where_the_phone_is(visit: Visit, site: str, page: str, language: str) -> None:
    shown = visit(f"{site}/{page}?lang={language}", scheme="dark", **PHONE)
    expect(shown.locator("h1.page")).to_be_in_viewport()
    assert shown.evaluate(SIDEWAYS) == [0, 0]
    paper, ink = shown.evaluate(COLOURS)
    assert _light(paper) < 60 < 180 < _light(ink)


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
