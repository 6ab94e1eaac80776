"""The light pages in a browser: usable by everybody, on a phone and on a wide screen, by day and by night, and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

LANGUAGES = {"en": "ltr", "ar": "rtl"}
# Words in a picture of which a letter is cut off at its edge.
OUTSIDE = """() => [...document.querySelectorAll("svg text")].filter(text => {
    const box = text.getBBox(), whole = text.ownerSVGElement.viewBox.baseVal;
    return box.x < -2 || box.x + box.width > whole.width + 2;
}).map(text => text.textContent)"""
PAGES = ("lite", "lite/casualties", "lite/displacement", "lite/returns", "lite/closures", "lite/nowhere")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_light_page_is_usable_by_everybody(browser: Browser, site: str, page: str, language: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light")
    shown = context.new_page()
    wrong: list[str] = []
    shown.on("console", lambda message: wrong.append(message.text) if message.type == "error" and "404" not in message.text else None)
    shown.goto(f"{site}/{page}?lang={language}&period=all")
    expect(shown.locator("html")).to_have_attribute("dir", LANGUAGES[language])
    expect(shown.locator("h1")).to_be_visible()
    assert shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert shown.evaluate(OUTSIDE) == []
    found = Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()
    context.close()
    assert wrong == []


def test_the_light_pages_need_no_script(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(f"{site}/lite?lang=en")
    shown.get_by_role("link", name="Casualties", exact=True).first.click()
    shown.get_by_text("Choose governorates, days and what is counted").click()
    shown.get_by_label("Aleppo", exact=True).check()
    shown.get_by_label("Period").select_option("all")
    shown.get_by_role("button", name="Show", exact=True).click()
    expect(shown.locator(".lead")).to_contain_text("Aleppo · 1 Jan 2011 to ")
    shown.get_by_role("link", name="العربية").click()
    expect(shown.locator("html")).to_have_attribute("lang", "ar")
    expect(shown.locator(".lead")).to_contain_text("حلب")
    with shown.expect_download() as taken:
        shown.get_by_role("link", name="CSV").first.click()
    assert taken.value.suggested_filename.startswith("athar_by_governorate_")
    context.close()
