"""What people do on the pages: filter, click the map, follow a link, switch the language, take a table away."""

import csv
import io
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import requests
from playwright.sync_api import Browser, Download, Page, Route, expect
from streamlit import file_util

from tests.browser.conftest import Visit, settle, started

ALEPPO = "SY02"
NAMED = "aleppo"
MOST_BYTES = {"en": 1_200_000, "ar": 1_300_000}
MADE_SECONDS = 180
# A point on the screen inside a governorate of the map: plotly itself looks up which shape lies under the pointer.
INSIDE = """code => {
    const shapes = [...document.querySelectorAll('.st-key-map .choroplethlayer path')];
    const shape = shapes.find(path => path.__data__ && path.__data__.loc === code);
    const box = shape.getBoundingClientRect(), within = shape.getScreenCTM().inverse();
    for (let row = 1; row < 20; row++) for (let column = 1; column < 20; column++) {
        const x = box.left + box.width * column / 20, y = box.top + box.height * row / 20;
        if (shape.isPointInFill(new DOMPoint(x, y).matrixTransform(within))) return {x, y};
    }
}"""


def asked(page: Page, name: str) -> list[str]:
    """What the address bar says about one filter."""
    return parse_qs(urlsplit(page.url).query).get(name, [])


def expect_address(page: Page, pattern: str) -> None:
    expect(page).to_have_url(re.compile(pattern))
    settle(page)


def choose_governorate(page: Page, name: str) -> None:
    page.locator(".st-key-w_area input").click()
    page.keyboard.type(name)
    page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")


def take(page: Page, file: str) -> tuple[Download, bytes]:
    """Follows the link to a table's file; what came, and its bytes."""
    locator = page.locator(f'p.files a[href*="/{file}"]').first
    locator.scroll_into_view_if_needed()
    with page.expect_download() as coming:
        locator.click()
    return coming.value, Path(coming.value.path()).read_bytes()


@pytest.mark.parametrize(("language", "aleppo"), [("en", "Aleppo"), ("ar", "حلب")])
def test_a_governorate_is_chosen_in_the_side(visit: Visit, site: str, language: str, aleppo: str) -> None:
    page = visit(f"{site}/casualties?lang={language}")
    before = page.locator(".figure .value").first.inner_text()
    choose_governorate(page, aleppo)
    expect_address(page, rf"area={NAMED}")
    expect(page.locator("p.lead")).to_contain_text(aleppo)
    assert page.locator(".figure .value").first.inner_text() != before


def test_a_filter_holds_on_the_next_page_and_after_a_reload(visit: Visit, site: str) -> None:
    page = visit(f"{site}/casualties?lang=en&area={ALEPPO}&period=all")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Displacement").click()
    expect_address(page, r"/displacement\?")
    assert (asked(page, "area"), asked(page, "period"), asked(page, "lang")) == ([NAMED], ["all"], [])
    page.reload()
    settle(page)
    expect(page.locator("p.lead")).to_contain_text("Aleppo")
    assert (asked(page, "area"), asked(page, "period"), asked(page, "lang")) == ([NAMED], ["all"], [])


def test_a_click_on_the_map_chooses_the_governorate_and_another_chooses_all_again(visit: Visit, site: str) -> None:
    page = visit(f"{site}/?lang=en&period=all&measure=people_killed")
    for expected in ([NAMED], []):
        page.locator(".st-key-map").scroll_into_view_if_needed()
        point = page.evaluate(INSIDE, ALEPPO)
        page.mouse.click(point["x"], point["y"])
        expect(page.locator("p.lead")).to_contain_text("Aleppo" if expected else "All of Syria")
        settle(page)
        assert asked(page, "area") == expected


def test_the_language_is_switched_and_remembered_and_the_filters_stay(visit: Visit, site: str) -> None:
    page = visit(f"{site}/returns?lang=en&area={ALEPPO}")
    page.locator(".st-key-w_language").get_by_text("العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    settle(page)
    expect(page.locator("p.lead")).to_contain_text("حلب")
    assert urlsplit(page.url).query == f"area={NAMED}", "one address for readers of both languages"
    page.goto(f"{site}/casualties")
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.goto(f"{site}/casualties?lang=en&area={ALEPPO}")
    settle(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert urlsplit(page.url).query == f"lang=en&area={NAMED}", "the address asks for another language than the reader chose"


def test_what_is_offered_reads_in_the_direction_of_the_page_in_any_browser(visit: Visit, site: str) -> None:
    page = visit(f"{site}/casualties?lang=ar")
    for choice in ("w_area", "w_period", "w_measure"):
        page.locator(f".st-key-{choice} input").click()
        option = page.get_by_role("option").first
        expect(option).to_be_visible()
        assert option.evaluate("option => getComputedStyle(option).direction") == "rtl", choice
        page.keyboard.press("Escape")
        expect(option).to_be_hidden()


def test_the_first_visitor_of_a_cold_server_may_come_by_a_deep_link(visit: Visit, surroundings: dict[str, str]) -> None:
    with started(surroundings) as cold:
        page = visit(f"{cold}/displacement?lang=ar&area={ALEPPO}&period=since_2024_11_27")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("p.lead")).to_contain_text("حلب")
        expect(page.get_by_test_id("stSidebarNav")).to_be_attached()
        expect(page.locator("footer")).to_be_visible()
        assert (asked(page, "area"), asked(page, "lang")) == ([NAMED], ["ar"])
        page.close()


def test_a_table_is_taken_away_as_csv(visit: Visit, site: str) -> None:
    page = visit(f"{site}/casualties?lang=ar&area={ALEPPO}&period=all&measure=people_killed&source=vdc_documented_deaths")
    download, raw = take(page, "summary.csv")
    assert download.suggested_filename.endswith(".csv")
    assert raw.startswith(b"\xef\xbb\xbf"), "without its mark Excel shows no Arabic"
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert {row["area"] for row in rows} == {ALEPPO}
    assert {row["name_ar"] for row in rows} == {"حلب"}
    assert {row["source"] for row in rows} == {"vdc_documented_deaths"}
    assert sum(int(row["value"]) for row in rows if row["state"] == "reported") > 10_000
    assert all(row["credit"] and row["filters"] and row["definition"] for row in rows)


def test_a_table_is_taken_away_as_a_workbook(visit: Visit, site: str) -> None:
    page = visit(f"{site}/displacement?lang=en&measure=people_displaced")
    _, raw = take(page, "counters.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert book.sheetnames == ["Data", "Filters and citation", "Sources", "Definitions"]
    heads = [cell.value for cell in book["Data"][1]]
    assert {"Counter", "Value", "Low", "High", "Quantifier", "As of"} <= set(heads)
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in book["Data"].iter_rows(min_row=2)]
    assert rows
    assert all(isinstance(row[name], int | float | None) for row in rows for name in ("Value", "Low", "High"))
    about = {row[0].value: row[1].value for row in book["Filters and citation"].iter_rows(min_row=2)}
    assert about["Governorate"] == "All governorates"


def until_small(site: str) -> None:
    """Waits for the copy that a server makes last of those that it makes at once: the font of icons."""
    (font,) = Path(file_util.get_static_dir()).rglob("MaterialSymbols-Rounded*.woff2")
    gives_up_at = time.monotonic() + MADE_SECONDS
    while len(requests.get(f"{site}/static/media/{font.name}", timeout=10).content) == font.stat().st_size:
        assert time.monotonic() < gives_up_at, f"the small copies were not made within {MADE_SECONDS} seconds"
        time.sleep(1)


@pytest.mark.parametrize("language", MOST_BYTES)
def test_a_first_visit_is_small(visit: Visit, site: str, language: str) -> None:
    """Streamlit as it is would send 8 MB."""
    until_small(site)
    asked, sizes = dict[str, str](), list[tuple[float, str]]()

    def count(page: Page) -> None:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", lambda sent: asked.update({sent["requestId"]: sent["request"]["url"]}))
        wire.on("Network.loadingFinished", lambda ended: sizes.append((ended["encodedDataLength"], asked[ended["requestId"]])))

    visit(f"{site}/?lang={language}", before=count)
    assert 500_000 < sum(size for size, _ in sizes) < MOST_BYTES[language], sorted(sizes, reverse=True)


@pytest.mark.parametrize(("language", "said"), [("en", "This chart could not be loaded."), ("ar", "تعذّر تحميل هذا الرسم البياني.")])
def test_where_the_charts_script_does_not_come_it_is_said_in_words_and_the_rest_is_there(
    browser: Browser, site: str, language: str, said: str
) -> None:
    page = browser.new_page()
    page.route("**/assets/charts/*", lambda route: route.abort())
    page.goto(f"{site}/?lang={language}")
    chart = page.locator(".st-key-map .plot")
    expect(chart).to_contain_text(said)
    expect(chart).to_have_attribute("role", "alert")
    expect(page.locator("#athar-first")).to_have_count(0)
    expect(page.locator("footer")).to_be_visible()
    page.close()


def test_the_place_of_a_chart_is_held_while_it_is_fetched(browser: Browser, site: str) -> None:
    page, held = browser.new_page(), list[Route]()
    page.route("**/assets/charts/*", lambda route: held.append(route))
    page.goto(f"{site}/?lang=en")
    chart = page.locator(".st-key-map")
    expect(page.locator("#athar-first")).to_have_count(0)
    expect(page.locator("footer")).to_be_visible()
    before = chart.bounding_box()
    for route in held:
        route.continue_()
    page.unroute("**/assets/charts/*")
    settle(page)
    after = chart.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["height"] - after["height"]) < 2
    assert before["height"] > 300
    page.close()


def number_behind(page: Page) -> str:
    """The number of which the page of evidence says what it is made of."""
    expect(page.locator(".st-key-behind .figure .value")).to_be_visible()
    settle(page)
    expect(page.locator("h1.page")).to_have_text("Evidence")
    expect(page.locator(".st-key-behind p.subhead").first).to_contain_text("in the sum")
    return page.locator(".st-key-behind .figure .value").inner_text()


TOLL = "lang=en&period=all&measure=people_killed&source=vdc_documented_deaths"
# The middle of the bar of a month, by the place of its row among the bars.
BAR = """place => {
    const box = document.querySelectorAll('.st-key-time_flow .barlayer .point path')[place].getBoundingClientRect();
    return {x: box.left + box.width / 2, y: box.top + box.height / 2};
}"""


def test_the_headline_a_cell_and_the_map_lead_to_what_is_behind_their_numbers(visit: Visit, site: str) -> None:
    page = visit(f"{site}/casualties?{TOLL}&area={ALEPPO}")
    for way in (".figure p.behind a", "p.behind a:text('Aleppo')", "td.figure a"):
        link = page.locator(way).first
        number = page.locator(".figure .value").first.inner_text() if "figure p" in way else link.inner_text().split(": ")[-1]
        link.click()
        expect_address(page, r"/evidence\?")
        assert number_behind(page) == number
        assert len(page.context.pages) == 1
        page.go_back()
        settle(page)
        expect(page.locator("h1.page")).to_have_text("Casualties")
        assert asked(page, "area") == [NAMED]


def test_a_bar_leads_to_what_is_behind_its_number_and_back(visit: Visit, site: str) -> None:
    page = visit(f"{site}/casualties?{TOLL}&area={ALEPPO}")
    chart = page.locator(".st-key-time_flow")
    chart.scroll_into_view_if_needed()
    point = page.evaluate(BAR, 30)
    page.mouse.move(point["x"], point["y"])
    said = chart.locator(".hoverlayer .hovertext").text_content() or ""
    page.mouse.click(point["x"], point["y"])
    expect_address(page, r"/evidence\?.*drawn=bar")
    number = number_behind(page)
    assert said.startswith(number)
    assert asked(page, "from")[0][:7] == asked(page, "to")[0][:7]
    page.go_back()
    settle(page)
    expect(page.locator("h1.page")).to_have_text("Casualties")
    assert (asked(page, "area"), asked(page, "period"), asked(page, "drawn")) == ([NAMED], ["all"], [])
