"""What an address of the full pages answers by itself, before any script of it runs: the light version, where there is one."""

import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
import requests
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from streamlit import file_util
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

import pages
from pages.parts import browser
from pages.parts.words import LANGUAGES, Words
from pages.serve import ASSETS, answering, lite
from pages.serve.headers import HEADERS, SecurityHeaders
from pages.serve.lite import shell
from pages.serve.small import SmallFiles, StreamlitFiles
from tests.test_pages import embedded  # noqa: F401
from tests.test_serve import serving

STREAMLIT = Path(file_util.get_static_dir())
SMALL = 16_000
OTHERS = ("coverage", "own_tables", "put_aside", "sources")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Streamlit's own page at every address, below ours, and the light pages."""
    kept = tmp_path_factory.mktemp("kept")
    files = SmallFiles(STREAMLIT, ASSETS, kept, Path(pages.__path__[0]), ASSETS / "fonts/plex-latin-400.woff2", "1.0")
    files.make_index()
    routes = [*lite.routes, Mount("/", app=create_streamlit_static_handler(str(STREAMLIT), None))]
    with serving(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders), Middleware(StreamlitFiles, files=files)])) as address:
        yield address


@pytest.fixture
def on(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(embedded))


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "none.db"))


def read(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()}, timeout=60)


def between(page: str, start: str, end: str) -> str:
    return page[page.index(start) : page.index(end) + len(end)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "area=aleppo&period=all", "known=2025-06-01&period=all"])
@pytest.mark.parametrize("page", shell.PAGES)
def test_an_address_answers_with_all_of_its_light_version(site: str, on: None, page: str, query: str, language: str) -> None:
    asked = f"{query}&lang={language}".removeprefix("&")
    full, light = read(f"{site}/{page}?{asked}"), read(f"{site}/{shell.address(page)}?{asked}")
    assert between(full.text, "<main>", "</footer>") == between(light.text, "<main>", "</footer>")
    assert full.text.count(f"<style>{shell.STYLE}</style>") == full.text.count('<template shadowrootmode="open">') == 1
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in full.text
    assert '<div id="root">' in full.text
    assert {name: full.headers[name] for name in HEADERS} == HEADERS, "the scripts of the full page may run"


@pytest.mark.parametrize("page", shell.PAGES)
def test_it_is_small_and_not_sent_again_while_nothing_changed(site: str, on: None, page: str) -> None:
    with requests.get(f"{site}/{page}", headers={"Accept-Encoding": "br"}, stream=True, timeout=60) as answer:
        body = answer.raw.read(decode_content=False)
    assert len(body) <= SMALL
    assert b"<title>Athar</title>" in brotli.decompress(body)
    assert answer.headers["Cache-Control"] == "no-cache"
    again = read(f"{site}/{page}", Accept_Encoding="br", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"
    other = read(f"{site}/{page}", Accept_Encoding="br", Accept_Language="ar", If_None_Match=answer.headers["ETag"])
    assert (other.status_code, Words("ar")("Governorate") in other.text) == (200, True)


def test_a_page_with_another_script_is_another_page() -> None:
    assert any(path.name == "first.js" for pattern in answering._CODE for path in answering._PROJECT.glob(pattern))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", OTHERS)
def test_where_there_is_no_light_version_its_name_stands_there_and_a_way_to_the_light_overview(
    site: str, on: None, page: str, language: str
) -> None:
    answer = read(f"{site}/{page}?area=aleppo", Accept_Language=language)
    say = Words(language)
    assert answer.status_code == 200
    assert answer.text.count('href="./lite?area=aleppo"') == 3
    for text in ("Loading…", "Open the light version", "Athar: humanitarian impact in Syria"):
        assert say(text) in answer.text
    assert "athar-light" not in answer.text.split("<script>")[0]


def test_without_a_store_the_light_page_that_says_so_is_offered(site: str, empty: None) -> None:
    answer = read(f"{site}/casualties?area=aleppo")
    assert answer.text.count('href="./lite/casualties?area=aleppo"') == 3
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("url", ["", "postgresql+psycopg://nobody@127.0.0.1:1/none"])
def test_where_the_store_cannot_be_read_the_full_page_comes_and_says_so(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    (tmp_path / "athar.db").write_bytes(b"no database at all" * 300)
    monkeypatch.setenv("DATABASE_URL" if url else "ATHAR_DB", url or str(tmp_path / "athar.db"))
    answer = read(f"{site}/casualties?area=aleppo")
    assert answer.status_code == 200
    assert answer.text.count('href="./lite/casualties?area=aleppo"') == 3
    assert "The light version of /casualties could not be made" in caplog.text
    assert read(f"{site}/coverage").status_code == 200


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "ar-SY,ar;q=0.9,en;q=0.8", "ar"),
        ("", "en;q=0.5, ar;q=0.7", "ar"),
        ("", "fr-FR, ar;q=0", "en"),
        ("", "tr, ku, ar;q=0.3", "ar"),
        ("", "", "en"),
        ("en", "ar", "en"),
        ("ar", "en", "ar"),
        ("tlh", "ar", "ar"),
    ],
)
def test_a_reader_is_answered_in_what_they_chose_else_in_the_first_of_ours_that_their_browser_names(
    site: str, on: None, chosen: str, accepted: str, language: str
) -> None:
    assert browser.preferred(chosen, accepted) == language
    answer = read(f"{site}/returns", Accept_Language=accepted, Cookie=f"{browser.LANGUAGE}={chosen}")
    assert re.findall(r"<html lang=\"(\w+)\"", answer.text) == [language]
