"""One address for each view, a first visit, and lines that are slow or drop: by deed, in a browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Visit, settle, started
from tests.browser.test_visits import choose_governorate, take

VIEW = "area=aleppo&period=all&source=vdc_documented_deaths&measure=people_killed"
PHONE = {"width": 360, "height": 740}


def number(page: Page) -> str:
    """The headline, whatever the words around it."""
    return re.findall(r"\d[\d,]*", page.locator(".figure .value").first.inner_text())[0]


def test_a_link_is_copied_with_one_tap_and_opens_the_same_view_in_the_readers_own_language(visit: Visit, site: str) -> None:
    page = visit(f"{site}/casualties?lang=ar&measure=people_killed&source=vdc_documented_deaths&period=all&area=SY02", **PHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    told = page.locator(".head .link [role=status]")
    fixed = r"from=2011-01-01&to=\d.*&known=\d"
    for button, copied in (("انسخ الرابط", rf"/casualties\?{VIEW}$"), ("انسخ رابطاً ثابتاً بتاريخ اليوم", fixed)):
        page.get_by_role("button", name=button, exact=True).tap()
        expect(told).to_have_text("نُسخ")
        link = page.evaluate("navigator.clipboard.readText()")
        assert re.search(copied, link), link
        assert "lang=" not in link
        there = visit(link)
        expect(there.locator("html")).to_have_attribute("lang", "en")
        expect(there.locator("p.lead")).to_contain_text("Aleppo")
        assert number(there) == number(page)
        assert there.url == link, "the address that is copied is the address that is shown"


@pytest.mark.parametrize("size", [{"width": 1400, "height": 900}, PHONE])
def test_a_sentence_is_copied_in_the_language_that_is_wanted(visit: Visit, site: str, size: dict[str, int]) -> None:
    page = visit(f"{site}/casualties?{VIEW}", **size)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("In sentences, ready to paste").click()
    for language, words in (("en", "was recorded|were recorded|killed"), ("ar", "قُتل")):
        said = page.locator(f".pasted[lang={language}]").first
        said.locator("xpath=following-sibling::div[1]").get_by_role("button").click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == said.inner_text().strip()
        assert re.search(words, copied)
        assert re.search(r"/casualties\?area=aleppo&from=2011-01-01&to=\S+&known=\d{4}-\d\d-\d\d$", copied), "the view of that day"


@pytest.mark.parametrize("copies", [True, False])
def test_over_plain_http_a_link_is_copied_from_a_field(visit: Visit, site: str, copies: bool) -> None:
    """There is no clipboard there; where the browser does not copy from a field either, the reader does."""
    script = (
        f"Object.defineProperty(navigator, 'clipboard', {{value: undefined}}); {'' if copies else 'document.execCommand = () => false;'}"
    )
    page = visit(f"{site}/returns?area=homs", before=lambda page: page.add_init_script(script))
    page.get_by_role("button", name="Copy link", exact=True).press("Enter")
    expect(page.locator(".head .link [role=status]")).to_have_text("Copied" if copies else "Copy it from here:")
    assert [field.input_value() for field in page.locator(".head .link textarea").all()] == (
        [] if copies else [f"{site}/returns?area=homs"]
    )


def test_going_back_undoes_a_filter_and_the_view_without_any_has_the_bare_address(visit: Visit, site: str) -> None:
    page = visit(f"{site}/casualties")
    assert page.url == f"{site}/casualties"
    choose_governorate(page, "Aleppo")
    expect(page).to_have_url(f"{site}/casualties?area=aleppo")
    settle(page)
    page.go_back()
    expect(page.locator("p.lead")).to_contain_text("All of Syria")
    settle(page)
    assert page.url == f"{site}/casualties"


@pytest.mark.parametrize(("size", "scheme"), [({"width": 1440, "height": 900}, "light"), (PHONE, "dark")])
def test_a_first_visit_is_told_what_this_is_in_one_screen_until_it_closes_that(
    visit: Visit, site: str, size: dict[str, int], scheme: str
) -> None:
    page = visit(site, scheme=scheme, **size)
    panel = page.locator(".st-key-welcome")
    for part in (panel.get_by_role("heading", name="Where do I start?"), page.locator(".figure .value").first):
        expect(part).to_be_in_viewport()
    for link in panel.get_by_role("link").all():
        assert requests.get(f"{site}/{link.get_attribute('href')}", timeout=10).ok
    panel.get_by_role("button").click()
    expect(panel).to_have_count(0)
    page.reload()
    settle(page)
    expect(panel).to_have_count(0)
    page.goto(f"{site}/sources")
    settle(page)
    page.locator(".st-key-about button").evaluate("button => button.click()")
    expect(page.locator("h1.page")).to_have_text("Humanitarian impact in Syria")
    expect(panel).to_be_visible()


@contextmanager
def held(browser: Browser, address: str, **of: Any) -> Iterator[tuple[Page, Callable[[], None]]]:
    """The page at an address, of whose scripts none comes until that is called."""
    with browser.new_context(**of) as context:
        page, waiting = context.new_page(), list[Route]()
        page.route("**/static/js/index*.js", lambda request: waiting.append(request))
        page.goto(address, wait_until="commit")

        def let() -> None:
            for request in waiting:
                request.continue_()

        yield page, let


def test_while_a_page_is_waited_for_its_name_stands_there_and_then_the_light_version_is_offered(browser: Browser, site: str) -> None:
    with held(browser, f"{site}/coverage?{VIEW}", locale="ar-SY", viewport=PHONE) as (page, let):
        expect(page.get_by_role("heading", name="أثر")).to_be_visible()
        offered = page.locator(".late a:visible")
        expect(offered).to_have_attribute("href", f"./lite?{VIEW}")
        let()
        settle(page)


@pytest.mark.parametrize(("locale", "size", "scheme"), [("en-GB", {"width": 1440, "height": 900}, "light"), ("ar-SY", PHONE, "dark")])
@pytest.mark.parametrize("name", ["", "closures"])
def test_the_numbers_are_there_and_for_everybody_before_the_page_is(
    browser: Browser, site: str, name: str, locale: str, size: dict[str, int], scheme: str
) -> None:
    with held(browser, f"{site}/{name}?area=aleppo&period=all", locale=locale, viewport=size, color_scheme=scheme) as (page, let):
        light = page.locator("#athar-light")
        expect(light.locator("h1")).to_be_visible()
        expect(light.locator(".value, .statuses b").first).to_have_text(re.compile(r"\d"))
        expect(light.locator("svg").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        let()
        settle(page)
        assert not page.evaluate("document.getElementById('root').inert")


def test_who_reads_already_is_not_interrupted_by_the_full_page(browser: Browser, site: str) -> None:
    with held(browser, f"{site}/casualties?{VIEW}", locale="en-GB", viewport=PHONE) as (page, let):
        expect(page.locator("#athar-light h1")).to_be_visible()
        before = re.findall(r"\d[\d,]*", page.locator("#athar-light .value").first.inner_text())[0]
        page.keyboard.press("PageDown")
        expect(page.locator("#athar-first.read")).to_be_visible()
        assert len(page.pdf()) > 50_000, "it can be printed"
        let()
        told = page.get_by_role("status").filter(has_text="The full page is ready.")
        expect(told).to_be_visible()
        assert page.evaluate("scrollY") > 100
        told.get_by_role("button", name="Show it").press("Enter")
        expect(page.locator("h1.page")).to_be_focused()
        settle(page)
        assert number(page) == before


def test_a_chart_that_does_not_come_keeps_nobody_from_the_page(browser: Browser, site: str) -> None:
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.route("**/charts.*.js", lambda never: None)
        page.goto(f"{site}/casualties?{VIEW}")
        page.get_by_role("button", name="Show it").click()
        expect(page.locator("#athar-first")).to_have_count(0)
        expect(page.locator(".figure .value").first).to_be_visible()


def test_a_browser_that_knows_no_shadow_in_html_shows_the_numbers_too(browser: Browser, site: str) -> None:
    def older(route: Route) -> None:
        came = route.fetch()
        route.fulfill(response=came, body=came.text().replace(" shadowrootmode=", " data-mode="))

    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.route(f"{site}/returns", older)
        page.route("**/static/js/index*.js", lambda never: None)
        page.goto(f"{site}/returns", wait_until="commit")
        expect(page.locator("#athar-light .value").first).to_be_visible()


def test_the_address_of_a_page_needs_no_script(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{site}/casualties?{VIEW}")
        expect(page.get_by_role("heading", name="Casualties")).to_be_visible()
        expect(page.locator(".told noscript")).to_be_visible()
        expect(page.get_by_text("still loading")).to_be_hidden()
        page.get_by_role("link", name="All of Syria").click()
        expect(page.locator(".lead")).to_contain_text("All of Syria")
        page.get_by_role("link", name="What is behind this number").first.click()
        expect(page.get_by_role("heading", name="What this number is made of")).to_be_visible()
        page.goto(f"{site}/coverage")
        expect(page.locator("section noscript")).to_be_visible()
        expect(page.locator(".soon")).to_be_hidden()


def test_filters_outlive_a_server_that_stops_and_comes_back(browser: Browser, surroundings: dict[str, str]) -> None:
    with browser.new_context(locale="en-GB", accept_downloads=True) as context:
        page = context.new_page()
        band = page.locator("#athar-line")
        with started(surroundings) as address:
            page.goto(f"{address}/casualties?{VIEW}")
            settle(page)
            before = number(page)
        expect(band).to_contain_text(re.compile(r"loaded at \d\d:\d\d"))
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert number(page) == before
        with started(surroundings, port=int(urlsplit(address).port or 0)):
            expect(band).to_be_hidden()
            settle(page)
            expect(page.locator("p.lead")).to_contain_text("Aleppo")
            assert (number(page), urlsplit(page.url).query) == (before, VIEW)
            choose_governorate(page, "Homs")
            expect(page).to_have_url(re.compile(r"area=aleppo\+homs&period=all"))
            settle(page)
            assert {b"SY02", b"SY04"} <= set(re.findall(rb"SY\d\d", take(page, "summary.csv")[1]))
            context.set_offline(True)
            expect(band).to_be_visible()
            context.set_offline(False)
            expect(band).to_be_hidden()
            page.close()
