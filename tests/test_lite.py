"""The light pages: the numbers of the full ones in one small answer, without a script, in both languages."""

import io
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from shutil import copyfile
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

import openpyxl
import pytest
import requests
from sqlalchemy import insert, select, update
from starlette.applications import Starlette
from starlette.middleware import Middleware

from db import engine, schema
from pages.parts import data, downloads, files, filters, frames, visit, words
from pages.serve import lite
from pages.serve.headers import SecurityHeaders
from pages.serve.lite import answers, offers, shell
from tests.test_pages import HOSTILE, Open, embedded, hostile, html, opened  # noqa: F401
from tests.test_serve import serving

SMALL = 10_000
TAGS = {
    "a", "b", "base", "bdi", "body", "br", "button", "circle", "code", "dd", "defs", "details", "div", "dl", "dt", "fieldset", "footer",
    "form", "g", "h1", "h2", "head", "header", "html", "input", "label", "legend", "li", "link",
    "main", "meta", "nav", "ol", "option", "p", "path",
    "pattern", "rect", "section", "select", "small", "span", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead",
    "title", "tr", "ul", "caption",
}  # fmt: skip
FILTERS = (
    "",
    "period=all",
    "period=all&area=SY02",
    "area=SY04&area=SY05&period=this_year",
    "since=2025-01-01&until=2025-06-30",
    "period=all&source=vdc_documented_deaths&measure=people_killed",
    "period=all&grade=confirmed&known=2025-06-01",
    "period=all&counter=UNHCR",
)

MARKS = {"of", "counted_by", "counts", "unit", "status", "counted_since", "drawn", "district"}
"""What an address of evidence has to name its number."""


class Page(HTMLParser):
    """A page as a browser reads it."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.seen = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attributes}))

    def handle_data(self, data: str) -> None:
        self.seen += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(Starlette(routes=lite.routes, middleware=[Middleware(SecurityHeaders)])) as address:
        yield address


@pytest.fixture
def on(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The embedded sources, for whoever asks."""
    monkeypatch.setenv("ATHAR_DB", str(embedded))


def read(site: str, page: str = "", query: str = "", **headers: str) -> requests.Response:
    address = f"{site}/{shell.address(page)}" + (f"?{query}" if query else "")
    return requests.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()}, timeout=60)


def wire(site: str, page: str, query: str, encoding: str) -> int:
    """How many bytes come over the line for a page."""
    with requests.get(f"{site}/{shell.address(page)}?{query}", headers={"Accept-Encoding": encoding}, stream=True, timeout=60) as answer:
        assert answer.headers["Content-Encoding"] == encoding
        return len(answer.raw.read(decode_content=False))


# --- small, without a script, and for everybody


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("page", shell.PAGES)
def test_a_light_page_is_small_and_has_no_script(site: str, on: None, page: str, language: str) -> None:
    for query in (f"lang={language}", f"lang={language}&period=all", f"lang={language}&area=SY02&area=SY04&period=all&grade=reported"):
        assert wire(site, page, query, "br") <= SMALL
        assert wire(site, page, query, "gzip") <= SMALL * 1.2
    answer = read(site, page, f"lang={language}&period=all")
    found = Page(answer.text)
    assert answer.status_code == 200
    assert {tag for tag, _ in found.tags} <= TAGS
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "style"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert found.all("html") == [{"lang": language, "dir": "rtl" if language == "ar" else "ltr"}]
    assert not re.search(r"\{\w+\}|\bnan\b|\bNaT\b|<NA>|\bNone\b", found.seen.split("}}")[-1])


@pytest.mark.parametrize("page", shell.PAGES)
def test_a_light_page_is_built_for_every_reader(site: str, on: None, page: str) -> None:
    found = Page(read(site, page, "lang=en&period=all").text)
    assert [len(found.all(tag)) for tag in ("main", "h1", "header", "footer", "nav")] == [1, 1, 1, 1, 1]
    assert len(found.all("caption")) == len(found.all("table")) > 0
    assert all(head["scope"] in ("col", "row") for head in found.all("th"))
    assert all(picture["role"] == "img" for picture in found.all("svg"))
    assert len(found.all("title")) >= 1 + len(found.all("svg"))
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert [link["href"] for link in found.all("a") if link.get("aria-current") == "page"] == [f"{shell.address(page)}?period=all"]
    assert "do not imply official endorsement" in found.seen


def test_the_style_sheet_is_the_one_that_the_policy_allows(site: str, on: None) -> None:
    body = read(site).text
    assert re.findall("<style>(.*?)</style>", body, flags=re.S) == [shell.STYLE]
    assert read(site).headers["Content-Security-Policy"] == answers.POLICY
    assert len(shell.STYLE) < 4_000


# --- the same numbers


def figures(body: str) -> dict[str, list[str]]:
    """The numbers of a page, full or light: of its card, its tables and its tiles, without the signs of direction."""
    plain = re.sub("[\u2066-\u2069]|</?bdi>", "", body)
    cells = re.findall(r'<td class="(?:short figure|n)">(?:<a [^>]*>)?([^<]*)', plain)
    return {
        "card": re.findall(r'<div class="value">([^<]*)', plain),
        "ranges": re.findall(r'<p class="range">([^<]*)', plain),
        "covers": re.findall(r'<p class="covers[^"]*">([^<]*)', plain),
        "seconds": re.findall(r'<div class="second"><span>[^<]*</span><b>(?:<a [^>]*>)?([^<]*)', plain),
        "tiles": re.findall(r'<li class="[^"]*code-\w+"><b>([^<]*)', plain),
        "cells": cells,
    }


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("page", ["casualties", "displacement", "returns"])
def test_a_subject_says_the_numbers_of_its_full_page(site: str, opened: Open, embedded: Path, page: str, query: str, language: str) -> None:  # noqa: F811
    full = html(opened(embedded, page, lang=language, **parse_qs(query)))
    light = read(site, page, f"lang={language}&{query}").text
    mine, theirs = figures(light), figures(full)
    for part in ("card", "ranges", "covers"):
        assert mine[part] == theirs[part], part
    numbered = [number for number in theirs["cells"] if number]
    assert set(numbered) <= {*mine["cells"], *_in_files(page, query, language)}
    assert not [number for number in mine["cells"] if re.match(r"[≥≤~]", number) and number not in numbered]


def _in_files(page: str, query: str, language: str) -> set[str]:
    """The numbers of the tables that the light page gives as files only."""
    with visit.once(language, page=page):
        assert data.state() == "ready"
        filters.take_up(parse_qs(query))
        tables = [offers.of(page)[name]().frame for name in ("summary", "coarse")]
        return {re.sub("[\u2066-\u2069]", "", number) for frame in tables if len(frame) for number in frame["figure"]}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("query", FILTERS[:5])
def test_the_overview_says_the_numbers_of_the_full_one(site: str, opened: Open, embedded: Path, query: str, language: str) -> None:  # noqa: F811
    full, light = html(opened(embedded, lang=language, **parse_qs(query))), read(site, "", f"lang={language}&{query}").text
    for part in ("card", "ranges", "covers", "seconds"):
        assert figures(light)[part] == figures(full)[part]


@pytest.mark.parametrize("query", [*FILTERS[:5], "period=all&day=2024-12-05"])
def test_closures_say_what_the_full_page_says(site: str, opened: Open, embedded: Path, query: str) -> None:  # noqa: F811
    full, light = html(opened(embedded, "closures", lang="en", **parse_qs(query))), read(site, "closures", f"lang=en&{query}").text
    assert figures(light)["tiles"] == figures(full)["tiles"]
    assert len(figures(light)["tiles"]) == 4
    days = set(re.findall(r'<td class="own days_closed_said">([^<]*)', full))
    assert {said for said in days if said != "0 days"} <= set(re.findall(r"<td>([^<]*)", light))
    listed = full.split("Status of each facility")[1].split("Days closed, ")[0]
    statuses = re.findall(r'<td class="own status_said[^"]*">([^<]*)', listed)
    assert sorted(set(statuses)) == sorted({status for status in statuses if f"<td>{status}</td>" in light})


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("query", ["", "period=all&area=SY02", "period=all&known=2025-06-01"])
@pytest.mark.parametrize(("page", "name"), [(page, name) for page, names in downloads.BY_ADDRESS.items() for name in names])
def test_a_file_is_the_very_one_of_the_full_page(site: str, on: None, page: str, name: str, query: str, language: str) -> None:
    answer, book = (requests.get(f"{site}/lite/{page}/{name}.{ending}?lang={language}&{query}", timeout=60) for ending in ("csv", "xlsx"))
    with visit.once(language, site=site, page=page):
        visit.state()["own_language"] = "en"
        assert data.state() == "ready"
        filters.take_up(parse_qs(query))
        found = offers.of(page)[name]()
        assert answer.content == files.to_csv(found, downloads.citation(found), words.say())
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{downloads.file_name(found)}.csv"'
        cells, told = (openpyxl.load_workbook(io.BytesIO(raw)) for raw in (book.content, downloads.made(found, "xlsx")))
        assert [list(sheet.values) for sheet in cells] == [list(sheet.values) for sheet in told]
        assert book.headers["Content-Disposition"] == f'attachment; filename="{downloads.file_name(found)}.xlsx"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert book.headers["Content-Type"] == downloads.KINDS["xlsx"].media


def test_every_table_on_a_light_page_is_linked_and_every_table_with_an_address_is_made(site: str, on: None) -> None:
    for page, names in downloads.BY_ADDRESS.items():
        links = [link["href"].split("?")[0] for link in Page(read(site, page, "lang=en").text).all("a")]
        shown = set(names) - {"before_after", "reports"}
        assert {link for link in links if link.endswith(".csv")} == {f"lite/{page}/{name}.csv" for name in shown}
        assert set(names) == set(_offered(page))


def _offered(page: str) -> list[str]:
    with visit.once("en", page=page):
        assert data.state() == "ready"
        filters.take_up({})
        return list(offers.of(page))


def test_each_full_page_leads_to_its_light_version() -> None:
    assert {"", *frames.LIGHT} == set(shell.PAGES)


# --- what is behind a number


@pytest.mark.parametrize(
    ("language", "query"),
    [("ar", "period=all"), ("en", "area=SY02&period=this_year"), ("en", "period=all&known=2025-06-01")],
)
@pytest.mark.parametrize("page", ["", "casualties", "displacement", "returns"])
def test_every_number_leads_to_the_reports_that_make_it(site: str, on: None, page: str, query: str, language: str) -> None:
    answer = read(site, page, f"lang={language}&{query}")
    base = urljoin(answer.url, Page(answer.text).all("base")[0]["href"])
    plain = re.sub("[\u2066-\u2069]", "", answer.text)
    numbers = re.findall(r'<a [^>]*href="(lite/evidence\?[^"]*)"[^>]*>([^<]*\d[^<]*)</a>', plain)
    assert numbers or page == "" or query.startswith("area")
    for href, number in dict(numbers).items():
        behind = requests.get(urljoin(base, unescape(href)), timeout=60)
        assert figures(behind.text)["card"] == [number], href
        assert 'href="lite/evidence/behind.csv?' in behind.text


@pytest.mark.parametrize("query", ["", "period=all&area=SY02", "period=all&known=2025-06-01", "measure=people_displaced&period=all"])
def test_evidence_says_what_the_full_page_says(site: str, opened: Open, embedded: Path, query: str) -> None:  # noqa: F811
    full, light = html(opened(embedded, "evidence", lang="en", **parse_qs(query))), read(site, "evidence", f"lang=en&{query}").text
    for part in ("card", "covers"):
        assert figures(light)[part] == figures(full)[part]
    for said in (
        r'<p class="sum">([^<]*)',
        r'<p class="subhead">([^<]*)',
        r'<ul class="caveats">(.*?)</ul>',
        r'<ul class="tally">(.*?)</ul>',
    ):
        mine, theirs = re.findall(said, light), re.findall(said, full)
        assert mine, said
        assert set(mine) <= set(theirs), said
    sentences = re.findall(r"<p>([^<]*)</p></li>", light.split('<ul class="differences">')[-1].split("</ul>")[0])
    assert 1 < len(sentences) <= 9
    assert all(f"<p>{one}</p></li>" in full for one in sentences)


OPENED = "lang=en&of=vdc_documented_deaths&counted_by=VDC&counts=total&period=all&measure=people_killed"


def test_a_file_of_evidence_that_is_cut_says_so(site: str, on: None) -> None:
    assert "230 more are in the file." in read(site, "evidence", OPENED).text
    rows = requests.get(f"{site}/lite/evidence/behind.csv?{OPENED}", timeout=60).text.splitlines()
    assert len(rows) == 251
    assert "VDC, All of Syria. The latest 250 of " in rows[1]


@pytest.mark.parametrize(
    ("forbids", "said"),
    [
        ("may_export", "250 rows are shown but not in the files"),
        ("shows_reports", "reports are not listed: their source does not allow"),
    ],
)
def test_evidence_offers_no_file_in_which_nothing_would_be(
    site: str,
    embedded: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    forbids: str,
    said: str,
) -> None:
    path = tmp_path / "kept.db"
    copyfile(embedded, path)
    monkeypatch.setenv("ATHAR_DB", str(path))
    store = engine.writer(engine.address())
    with store.begin() as connection:
        connection.execute(update(schema.source).where(schema.source.c.id == "vdc_documented_deaths").values({forbids: False}))
    store.dispose()
    told = read(site, "evidence", OPENED).text
    assert said in told
    assert "lite/evidence/behind.csv" not in told
    assert "more are in the file" not in told
    assert ("of these changes are not listed" in told) == (forbids == "shows_reports")


def test_evidence_of_nothing_says_so(site: str, on: None) -> None:
    light = read(site, "evidence", "lang=en&from=2011-01-01&to=2011-01-02")
    assert light.status_code == 200
    assert light.text.count("Nothing was reported for these filters.") == 1
    for name in ("behind", "left_out", "claims", "changes"):
        table = requests.get(f"{site}/lite/evidence/{name}.csv?lang=en&from=2011-01-01&to=2011-01-02", timeout=60)
        assert table.status_code == 200
        assert len([line for line in table.text.splitlines() if line and not line.startswith("#")]) == 1, "a head and no rows"


def test_other_filters_are_not_asked_of_the_number_that_was_opened(site: str, on: None) -> None:
    answer = read(site, "evidence", "lang=en&period=all&of=vdc_documented_deaths&counted_by=VDC&counts=total")
    links = [link["href"] for link in Page(answer.text).all("a")]
    assert "lite/evidence?period=this_year" in links
    assert "lite/casualties?period=all&of=vdc_documented_deaths&counted_by=VDC&counts=total" in links, "the way back is to the same view"
    assert not [field for field in Page(answer.text).all("input") if field["name"] in MARKS]


# --- links and forms


def test_every_link_leads_somewhere_with_the_same_filters(site: str, on: None) -> None:
    query = "lang=en&area=SY02&period=all&measure=people_killed&grade=reported"
    asked = {"area": ["aleppo"], "period": ["all"], "measure": ["people_killed"], "grade": ["reported"]}
    answer = read(site, "casualties", query)
    base = urljoin(answer.url, Page(answer.text).all("base")[0]["href"])
    links = [link["href"] for link in Page(answer.text).all("a") if "download" not in link]
    ours = [urljoin(base, link) for link in links if not link.startswith("http")]
    assert f"{site}/casualties?area=aleppo&period=all&grade=reported&measure=people_killed" in ours
    for link in dict.fromkeys(ours):
        path, said = urlsplit(link).path, parse_qs(urlsplit(link).query)
        assert path in {f"/{shell.address(name)}" for name in shell.PAGES} | {"/casualties", "/evidence"}
        assert said["grade"] == ["reported"]
        if path.startswith("/lite"):
            assert requests.get(link, timeout=60).status_code == 200
            changed = {name for name in (said.keys() | asked.keys()) - MARKS if said.get(name) != asked.get(name)}
            assert len(changed) <= 1, link


def _sent(body: str, number: int, **chosen: str) -> str:
    """What a browser asks for when a form is sent as it stands, but for what was chosen."""
    form = re.findall(r"<form.*?</form>", body, flags=re.S)[number]
    fields = [
        (field["name"], field.get("value", ""))
        for field in Page(form).all("input")
        if field.get("type") != "checkbox" or "checked" in field
    ]
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', form, flags=re.S):
        fields.append((name, next(option["value"] for option in Page(options).all("option") if "selected" in option)))
    return urlencode([(name, chosen.get(name, value)) for name, value in fields])


def lead(body: str) -> str:
    return unescape(re.findall(r'<p class="lead">(.*?)</p>', body)[0])


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("query", [*FILTERS, "day=2025-01-01&facility=aleppo_airport"])
@pytest.mark.parametrize("page", ["", "casualties", "closures"])
def test_a_form_that_is_sent_as_it_stands_changes_nothing(site: str, on: None, page: str, query: str, language: str) -> None:
    body = read(site, page, f"lang={language}&{query}").text
    for number in (0, 1):
        again = read(site, page, _sent(body, number)).text
        assert lead(again) == lead(body)
        assert figures(again) == figures(body)
        assert Page(again).all("html") == Page(body).all("html")


def test_what_is_chosen_in_a_form_is_answered(site: str, on: None) -> None:
    body = read(site, "casualties", "lang=en&area=SY02").text
    assert lead(read(site, "casualties", _sent(body, 0, period="all")).text).startswith("Aleppo · 1 Jan 2011 to ")
    spring = _sent(body, 1, **{"from": "2025-01-01", "to": "2025-03-31"})
    assert lead(read(site, "casualties", spring).text) == "Aleppo · 1 Jan 2025 to 31 Mar 2025"
    killed = read(site, "casualties", _sent(body, 0, measure="people_killed", known="2025-06-01")).text
    assert '<div class="label">People killed</div>' in killed
    assert "As known on 1 Jun 2025" in killed
    assert 'href="lite/casualties?area=aleppo&amp;measure=people_killed">Back to now' in killed


# --- languages


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("ar-SY,ar;q=0.9,en;q=0.8", "ar"),
        ("fr-FR,fr;q=0.9", "en"),
        ("fr, ar;q=0.5, en;q=0.4", "ar"),
        ("en;q=0.3, AR;q=0.7", "ar"),
        ("ar;q=0, en;q=0.1", "en"),
        (";;q=,x;q=nine", "en"),
    ],
)
def test_the_reader_is_answered_in_their_own_language_unless_they_chose_another(site: str, on: None, header: str, language: str) -> None:
    answer = read(site, Accept_Language=header)
    assert Page(answer.text).all("html")[0]["lang"] == language
    assert "Accept-Language" in answer.headers["Vary"]
    assert Page(read(site, "", "lang=ar", Accept_Language="en").text).all("html")[0]["lang"] == "ar"
    assert Page(read(site, "", "lang=tlh", Accept_Language="ar").text).all("html")[0]["lang"] == "ar"


def test_a_language_that_was_chosen_on_the_full_pages_is_kept(site: str, on: None) -> None:
    answer = read(site, "", "", Accept_Language="en", Cookie="athar_language=ar")
    assert Page(answer.text).all("html")[0]["lang"] == "ar"
    assert 'href="lite/returns"' in answer.text
    assert "Cookie" in answer.headers["Vary"]
    assert Page(read(site, "", "", Accept_Language="en", Cookie="athar_language=tlh").text).all("html")[0]["lang"] == "en"


def test_the_other_language_is_one_link_away_with_the_same_filters(site: str, on: None) -> None:
    (link,) = [link for link in Page(read(site, "returns", "lang=en&area=SY02").text).all("a") if "hreflang" in link]
    assert (link["lang"], dict(parse_qsl(urlsplit(link["href"]).query))) == ("ar", {"area": "aleppo", "lang": "ar"})
    assert link["href"].startswith("lite/returns?")


# --- again and again


def test_what_has_not_changed_is_not_sent_again(site: str, on: None) -> None:
    first = read(site, "returns", "lang=en")
    again = read(site, "returns", "lang=en", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    strong = read(site, "returns", "lang=en", If_None_Match=f'"x", {first.headers["ETag"].removeprefix("W/")}')
    assert (strong.status_code, first.headers["ETag"][:2]) == (304, "W/")
    for other in (read(site, "returns", "lang=ar"), read(site, "returns", "lang=en&area=SY02"), read(site, "", "lang=en")):
        assert other.headers["ETag"] != first.headers["ETag"]
    assert read(site, "returns", "lang=en", Accept_Encoding="identity").headers["ETag"] != first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"


def test_what_a_run_has_brought_is_another_page(site: str, embedded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    copy = tmp_path / "copy.db"
    copy.write_bytes(embedded.read_bytes())
    monkeypatch.setenv("ATHAR_DB", str(copy))
    first = read(site, "returns", "lang=en")
    store = engine.writer(engine.address())
    with store.begin() as connection:
        (row,) = connection.execute(select(schema.run).limit(1)).mappings().all()
        connection.execute(insert(schema.run), {**row, "id": 1_000})
    store.dispose()
    assert read(site, "returns", "lang=en", If_None_Match=first.headers["ETag"]).status_code == 200


def test_a_head_has_no_body(site: str, on: None) -> None:
    answer = requests.head(f"{site}/lite/closures?lang=en", timeout=60)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == read(site, "closures", "lang=en").headers["ETag"]


@pytest.mark.parametrize(("header", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("gzip, br;q=0", "gzip"), ("identity", None)])
def test_a_page_is_sent_in_the_smallest_form_that_is_taken(site: str, on: None, header: str, encoding: str | None) -> None:
    answer = read(site, "returns", "lang=en", Accept_Encoding=header)
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.text == read(site, "returns", "lang=en").text
    assert "Accept-Encoding" in answer.headers["Vary"]


# --- where nothing can be shown


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    "path", ["nothing", "casualties/nothing.csv", "casualties/summary.exe", "a/b/c", "summary.csv", "closures/summary.csv"]
)
def test_an_address_that_leads_nowhere_says_so_and_leads_on(site: str, on: None, path: str, language: str) -> None:
    answer = requests.get(f"{site}/lite/{path}?lang={language}", timeout=60)
    found = Page(answer.text)
    assert answer.status_code == 404
    assert words.Words(language)("There is no such page") in found.seen
    base = urljoin(answer.url, found.all("base")[0]["href"])
    assert {urljoin(base, link["href"]) for link in found.all("a")} >= {f"{site}/{shell.address(page)}" for page in shell.PAGES}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_slash_too_many_leads_on(site: str, on: None) -> None:
    answer = requests.get(f"{site}/lite/?area=SY02&lang=en", timeout=60)
    assert answer.url == f"{site}/lite?area=SY02&lang=en"
    assert answer.status_code == 200


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("path", ["lite", "lite/closures", "lite/casualties/counters.csv"])
def test_without_a_store_it_is_said_what_to_do(site: str, path: str, language: str, tmp_path: Path) -> None:
    def asked() -> requests.Response:
        return requests.get(f"{site}/{path}?lang={language}&area=SY02", timeout=60)

    missing = asked()
    store = engine.writer(engine.address())
    engine.create(store)
    store.dispose()
    empty = asked()
    for answer in (missing, empty):
        assert answer.status_code == 503
        assert "`python -m etl`" in Page(answer.text).seen
        assert answer.headers["Cache-Control"] == "no-store"
    assert missing.text != empty.text


@pytest.mark.parametrize(
    "query",
    [
        "area=SY99&period=never&since=yesterday&grade=A%2B&measure=love&lang=tlh&day=2024-13-45",
        "since=9999-12-31&until=0001-01-01&day=0001-01-01",
        "&".join(["area=SY02"] * 300) + "&counter=%27+OR+1%3D1+--&source=../../etc/passwd",
        "period=dates",
        "measure=idps_returned&by=aeon&=x&%00=%00&%ff",
        "known=0001-01-01",
        "area=%3Cscript%3Ealert(1)%3C/script%3E&lang=%22onload=x",
    ],
)
@pytest.mark.parametrize("page", ["", "casualties", "closures"])
def test_nonsense_is_passed_over(site: str, on: None, page: str, query: str) -> None:
    answer = read(site, page, query)
    assert answer.status_code == 200
    assert {tag for tag, _ in Page(answer.text).tags} <= TAGS


# --- hostile


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("page", shell.PAGES)
def test_foreign_text_stays_text(site: str, hostile: Path, monkeypatch: pytest.MonkeyPatch, page: str, language: str) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(hostile))
    found = Page(read(site, page, f"lang={language}&period=all").text)
    assert {tag for tag, _ in found.tags} <= TAGS
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "style"]
    hrefs = [link["href"] for link in found.all("a")]
    assert all(href.startswith(("https://", "lite", "evidence?", "closures?", *shell.PAGES.keys() - {""}, "?")) for href in hrefs)
    assert not [href for href in hrefs if not href.startswith("https://") and re.search(r"[<>\"'\s]", href)]
    assert not re.search("[\u202a-\u202e\u200b\ufeff]", found.seen)
    assert "alert(1)" in found.seen
