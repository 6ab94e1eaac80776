"""How pages are served: small where the browser can take it, whole where anything is unusual, and always with the headers."""

import gzip
import hashlib
import io
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import pytest
import requests
import uvicorn
from fontTools.ttLib import TTFont
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from streamlit import file_util
from streamlit.material_icon_names import ALL_MATERIAL_ICONS
from streamlit.web.server.starlette.starlette_gzip_middleware import SelectiveGZipMiddleware
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

import pages.serve
from pages.parts.words import LANGUAGES, Words
from pages.serve import icons
from pages.serve.assets_kept import A_WEEK, Assets
from pages.serve.headers import HEADERS, SecurityHeaders
from pages.serve.small import FIRST_NEEDED, FOREVER, PRELOAD, UNUSED_FONTS, SmallFiles, StreamlitFiles

STREAMLIT = Path(file_util.get_static_dir())
FONT = Path(pages.serve.__file__).parent / "assets/fonts/plex-latin-400.woff2"
SCRIPT = 'const icon=":material/expand_more:", other="map";' + "let words = 'again and again';\n" * 400
PLAIN = "identity"
CHARTS = "charts.0123456789ab.js"


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """A real server for the app on a free port of this machine; its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def some_icons() -> bytes:
    """Forty of the thousands of icons in Streamlit's own font, so that each test cuts it in no time."""
    (font,) = STREAMLIT.rglob("MaterialSymbols-Rounded*.woff2")
    cut = icons.cut(font, frozenset({"expand_more", "map", *sorted(ALL_MATERIAL_ICONS)[1000:1040]}))
    assert cut is not None
    return cut


@pytest.fixture
def static(tmp_path: Path, some_icons: bytes) -> Path:
    """A folder of the shape of Streamlit's, with its own page in it."""
    folder = tmp_path / "streamlit"
    (folder / "static/js").mkdir(parents=True)
    (folder / "static/media").mkdir()
    (folder / "static/js/index.abc.js").write_text(SCRIPT)
    (folder / "static/js/tiny.js").write_text("1")
    shutil.copy(STREAMLIT / "index.html", folder)
    (folder / "static/media/MaterialSymbols-Rounded.abc.woff2").write_bytes(some_icons)
    (folder / f"static/media/{UNUSED_FONTS}Italic.abc.woff2").write_bytes(b"170 kB of letters")
    return folder


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A folder of the shape of ours."""
    folder = tmp_path / "assets"
    (folder / "fonts").mkdir(parents=True)
    (folder / "charts").mkdir()
    shutil.copy(FONT, folder / "fonts")
    (folder / f"charts/{CHARTS}").write_text(SCRIPT)
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "page.py").write_text('st.button("Map", icon=":material/map:")\n')
    return folder


@pytest.fixture
def files(static: Path, assets: Path, sources: Path, tmp_path: Path) -> SmallFiles:
    return SmallFiles(static, assets, tmp_path / "kept", sources, assets / "fonts" / FONT.name, "1.0", rest=0)


@pytest.fixture
def site(files: SmallFiles) -> Iterator[str]:
    inner = [Mount("/assets", app=Assets(directory=files.assets)), Mount("/", app=StaticFiles(directory=files.static, html=True))]
    with serving(Starlette(routes=inner, middleware=[Middleware(SecurityHeaders), Middleware(StreamlitFiles, files=files)])) as url:
        yield url


@pytest.fixture
def streamlits(files: SmallFiles) -> Iterator[str]:
    """The same below the handler and the compression of Streamlit itself, which answers every address with its one HTML page."""
    routes = [Mount("/", app=create_streamlit_static_handler(str(files.static), None))]
    middleware = [Middleware(StreamlitFiles, files=files), Middleware(SelectiveGZipMiddleware)]
    with serving(Starlette(routes=routes, middleware=middleware)) as url:
        yield url


def wire(url: str, accept: str = PLAIN) -> tuple[requests.Response, bytes]:
    """The answer, and its body as it came over the wire."""
    answer = requests.get(url, headers={"Accept-Encoding": accept}, stream=True, timeout=10)
    return answer, answer.raw.read(decode_content=False)


def test_before_the_copies_are_made_everything_is_served_as_it_is(site: str) -> None:
    answer, body = wire(f"{site}/static/js/index.abc.js", "br, gzip")
    assert (answer.status_code, body.decode()) == (200, SCRIPT)
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accept", "encoding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
        ("GZIP;q=0.5", "gzip", gzip.decompress),
        (PLAIN, None, bytes),
        ("br;q=0.0", None, bytes),
    ],
)
def test_a_script_arrives_in_the_best_encoding_that_the_browser_takes(
    site: str, files: SmallFiles, accept: str, encoding: str | None, decode: Callable[[bytes], bytes]
) -> None:
    files.make()
    answer, body = wire(f"{site}/static/js/index.abc.js", accept)
    assert answer.headers.get("Content-Encoding") == encoding
    assert decode(body).decode() == SCRIPT
    if encoding:
        assert len(body) < len(SCRIPT) / 10
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Type"].startswith("text/javascript")


def test_a_second_start_finds_the_copies_of_the_first(files: SmallFiles, static: Path, sources: Path) -> None:
    files.make()
    written = {path: path.stat().st_mtime_ns for path in files.kept.rglob("*")}
    again = SmallFiles(static, files.assets, files.kept, sources, files.font, "1.0", rest=0)
    again.make()
    assert {path: path.stat().st_mtime_ns for path in files.kept.rglob("*")} == written
    assert again.found == files.found


def test_another_version_of_streamlit_gets_copies_of_its_own(files: SmallFiles, static: Path, sources: Path) -> None:
    files.make()
    (static / "static/js/index.abc.js").write_text(SCRIPT + "// newer")
    newer = SmallFiles(static, files.assets, files.kept, sources, files.font, "1.1", rest=0)
    newer.make()
    assert brotli.decompress(newer.found["static/js/index.abc.js"]["br"].read_bytes()).decode() == SCRIPT + "// newer"


def test_what_draws_the_charts_is_small_and_kept_for_ever_before_and_after(site: str, files: SmallFiles) -> None:
    url = f"{site}/assets/charts/{CHARTS}"
    before, whole = wire(url, "br")
    files.make()
    after, small = wire(url, "br")
    assert (whole.decode(), brotli.decompress(small).decode()) == (SCRIPT, SCRIPT)
    assert len(small) < len(whole) / 10
    assert (before.headers["Cache-Control"], after.headers["Cache-Control"]) == (FOREVER, FOREVER)


def test_a_copy_that_comes_with_the_file_is_served_at_once(site: str, files: SmallFiles) -> None:
    beside = files.assets / f"charts/{CHARTS}.br"
    beside.write_bytes(brotli.compress(SCRIPT.encode()))
    files.make()
    assert files.found[f"assets/charts/{CHARTS}"]["br"] == beside
    assert wire(f"{site}/assets/charts/{CHARTS}", "br")[1] == beside.read_bytes()


def test_what_is_not_named_by_its_content_is_asked_for_again_after_a_week(site: str) -> None:
    answer, body = wire(f"{site}/assets/fonts/{FONT.name}")
    assert (answer.headers["Cache-Control"], body) == (A_WEEK, FONT.read_bytes())
    again = requests.get(f"{site}/assets/fonts/{FONT.name}", headers={"If-None-Match": answer.headers["ETag"]}, timeout=10)
    assert (again.status_code, again.headers["Cache-Control"]) == (304, A_WEEK)


def test_the_page_asks_early_for_what_draws_the_charts(site: str, files: SmallFiles) -> None:
    (files.static / f"static/js/{FIRST_NEEDED}.abc.js").write_text("1")
    files.make()
    page = requests.get(site, timeout=10).text
    early = re.findall(r'<link rel="(\w*preload)" href="([^"]+)"', page)
    assert early == [
        ("modulepreload", f"/assets/charts/{CHARTS}"),
        ("modulepreload", f"/static/js/{FIRST_NEEDED}.abc.js"),
        ("preload", f"/assets/fonts/{FONT.name}"),
    ]
    assert all(requests.get(site + address, timeout=10).ok for _, address in early)


@pytest.mark.parametrize("accept", [PLAIN, "gzip", "br"])
def test_the_page_itself_is_small_never_stale_and_asks_for_no_font_it_does_not_use(site: str, files: SmallFiles, accept: str) -> None:
    files.make()
    answer = requests.get(site, headers={"Accept-Encoding": accept}, timeout=10)
    body = {PLAIN: bytes, "gzip": bytes, "br": bytes}[accept](answer.content)
    assert b"<title>Athar</title>" in body
    assert b"SourceSans" not in body
    assert b'<div id="root">' in body
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers.get("Content-Encoding", PLAIN) == accept


def test_a_file_that_vanished_is_served_from_where_it_came(site: str, files: SmallFiles) -> None:
    files.make()
    shutil.rmtree(files.kept)
    _, body = wire(f"{site}/static/js/index.abc.js", "br")
    assert body.decode() == SCRIPT


def test_where_nothing_can_be_kept_pages_work_all_the_same(site: str, files: SmallFiles, caplog: pytest.LogCaptureFixture) -> None:
    files.kept.write_text("a file where the folder should be")
    files.make()
    _, body = wire(f"{site}/static/js/index.abc.js", "br")
    assert body.decode() == SCRIPT
    assert str(files.kept) in caplog.text


@pytest.mark.parametrize(
    "path", ["/static/%2e%2e/%2e%2e/sources/page.py", "/static/..%2f..%2fsources/page.py", "/static//etc/passwd", "/static/js/absent.js"]
)
def test_only_files_that_were_found_beforehand_can_be_asked_for(site: str, files: SmallFiles, path: str) -> None:
    files.make()
    connection = requests.Session()
    asked = requests.Request("GET", site).prepare()
    asked.url = site + path
    assert connection.send(asked, timeout=10).status_code == 404


def test_every_answer_carries_the_headers_errors_too(site: str, files: SmallFiles) -> None:
    files.make()
    for path in ("/", "/static/js/index.abc.js", "/static/js/tiny.js", "/nowhere"):
        answer, _ = wire(site + path, "br")
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_nothing_may_be_fetched_from_or_sent_to_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in HEADERS["Content-Security-Policy"].split("; "))
    allowed = {word for rule in rules.values() for word in rule.split()}
    assert allowed == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}
    assert (rules["default-src"], rules["connect-src"], rules["object-src"]) == ("'self'", "'self'", "'none'")


def test_the_icon_font_keeps_the_icons_in_use_and_their_names(site: str, files: SmallFiles) -> None:
    files.make()
    (font,) = (files.static / "static/media").glob("MaterialSymbols*")
    answer, body = wire(f"{site}/static/media/{font.name}", "br")
    assert answer.headers["Content-Type"] == "font/woff2"
    assert len(body) < font.stat().st_size / 4
    cut = TTFont(io.BytesIO(body))
    letters = cut.getBestCmap()
    spelled = set(icons._ligatures(cut))
    assert spelled == {tuple(letters[ord(letter)] for letter in name) for name in ("expand_more", "map")}


def test_the_font_that_streamlit_starts_with_is_answered_with_ours(site: str, files: SmallFiles) -> None:
    files.make()
    answer, body = wire(f"{site}/static/media/{UNUSED_FONTS}Italic.abc.woff2")
    assert (answer.url, body) == (f"{site}/assets/fonts/{FONT.name}", FONT.read_bytes())
    assert [(sent.status_code, sent.headers["Cache-Control"]) for sent in answer.history] == [(308, FOREVER)]


def test_a_font_that_does_not_spell_its_icons_is_left_alone() -> None:
    assert icons.cut(FONT, frozenset({"map"})) is None


def test_a_font_that_lost_an_icon_is_left_alone() -> None:
    (font,) = STREAMLIT.rglob("MaterialSymbols-Rounded*.woff2")
    assert icons.cut(font, frozenset({"map", "no_such_icon"})) is None


def test_icons_are_found_as_quoted_words_and_as_shortcodes() -> None:
    assert icons.named(["""x='home', y=":material/map:", close is not quoted, 'nothing_of_the_kind'"""]) == {"home", "map"}


def test_a_script_that_draws_no_icon_names_none() -> None:
    assert icons.named(["emoji=['hotel','school']", "x=':material/map:'"]) == {"map"}


def test_this_version_of_streamlit_is_still_built_as_we_expect() -> None:
    assert len(list(STREAMLIT.rglob("MaterialSymbols-Rounded*.woff2"))) == 1
    assert len(list(STREAMLIT.rglob(f"{UNUSED_FONTS}*.woff2"))) == 2
    assert len(PRELOAD.findall((STREAMLIT / "index.html").read_text(encoding="utf-8"))) == 1
    assert len(list(STREAMLIT.rglob(f"{FIRST_NEEDED}.*.js"))) == 1


def test_the_compressed_copy_of_what_draws_the_charts_is_of_the_same_script() -> None:
    (script,) = pages.serve.ASSETS.glob("charts/charts.*.js")
    small = script.with_name(f"{script.name}.br").read_bytes()
    assert brotli.decompress(small) == script.read_bytes()
    assert hashlib.sha256(script.read_bytes()).hexdigest()[:12] == script.name.split(".")[1]
    assert len(small) < 350_000


def test_our_own_fonts_and_the_empty_outline_for_the_map_are_served() -> None:
    with serving(Starlette(routes=pages.serve.routes)) as url:
        for name in ("plex-latin-400", "plex-latin-600", "plex-arabic-400", "plex-arabic-600"):
            assert wire(f"{url}/assets/fonts/{name}.woff2")[1].startswith(b"wOF2")
        outline = requests.get(f"{url}/assets/topojson/world_110m.json", timeout=10).json()
    assert outline["arcs"] == []
    assert all(layer["geometries"] == [] for layer in outline["objects"].values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("accept", [PLAIN, "gzip", "br"])
@pytest.mark.parametrize("path", ["", "/page", "/page?area=aleppo"])
def test_what_waits_for_the_page_is_at_every_address_of_it(
    streamlits: str, files: SmallFiles, path: str, accept: str, language: str
) -> None:
    files.make()
    answer = requests.get(streamlits + path, headers={"Accept-Encoding": accept, "Accept-Language": language}, stream=True, timeout=10)
    raw = answer.raw.read(decode_content=False)
    page = {PLAIN: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[accept](raw).decode()
    assert answer.status_code == 200
    for text in ("Loading…", "Open the light version"):
        assert Words(language)(text) in page
    for code in LANGUAGES:
        assert Words(code)("Load the page again") in page
    assert page.count(f'href="./lite{path.partition("page")[2]}"') == 3
    assert "Streamlit app" not in page
    assert not re.search(r"\{\w+\}|\x01|src=\"https?:", page.split("<body>")[1].split("<script>")[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "root"), [("/nowhere", "./"), ("/a/b", "../"), ("/page.html", "./")])
def test_an_address_without_a_page_is_said_to_be_so_and_leads_on(
    streamlits: str, files: SmallFiles, path: str, root: str, language: str
) -> None:
    files.make()
    answer = requests.get(streamlits + path, headers={"Accept-Language": language}, timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert Words(language)("Page not found") in answer.text
    assert answer.text.count(f'href="{root}"') == answer.text.count(f'href="{root}lite"') == 1
    assert "<script" not in answer.text
