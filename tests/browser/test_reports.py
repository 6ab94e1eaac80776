"""The situation report as somebody takes it: from a page, and opened where there is no network."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TAKEN_MS = 60_000


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_report_is_taken_from_a_page_and_opens_offline(
    visit: Visit, site: str, browser: Browser, tmp_path: Path, language: str, direction: str
) -> None:
    page = visit(f"{site}/casualties?lang={language}&period=all&area=SY02")
    page.locator(".st-key-report button").first.click()
    with page.expect_download(timeout=TAKEN_MS) as taken:
        page.locator(".st-key-report_html button").click()
    assert re.fullmatch(rf"athar_report_aleppo_\d{{4}}-\d\d-\d\d_{language}\.html", taken.value.suggested_filename)
    path = tmp_path / "report.html"
    taken.value.save_as(path)
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    asked: list[str] = []
    report = context.new_page()
    report.on("request", lambda request: asked.append(request.url))
    report.goto(path.as_uri())
    expect(report.locator("html")).to_have_attribute("dir", direction)
    expect(report.locator("figure svg").first).to_be_visible()
    assert report.evaluate(SIDEWAYS) == 0
    link = str(report.locator("a", has_text=site).get_attribute("href"))
    assert re.match(rf"{site}/casualties\?area=aleppo&from=2011-01-01&to=\S+&known=\d", link), "the view of that day"
    assert asked == [path.as_uri()]
    context.close()
