"""Scripts and styles, Streamlit's own and ours, made small once and then served small: as they are, a first visit is 8 MB."""

import gzip
import hashlib
import logging
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.config import get_option

from pages.serve import answering, first, icons

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
FOREVER = "public, max-age=31536000, immutable"
WORTH_IT = 1_000
UNUSED_FONTS = "SourceSansVF-"
PRELOAD = re.compile(rf'<link\s+rel="preload"\s+href="[^"]*/{UNUSED_FONTS}[^"]*"[^>]*>')
FIRST_NEEDED = "BidiComponent"
"""What Streamlit's scripts that draw our charts begin with: it asks for them only when the first chart is there."""

log = logging.getLogger(__name__)


def _quick(raw: bytes) -> bytes:
    return bytes(brotli.compress(raw, quality=7))


def _best(raw: bytes) -> bytes:
    return bytes(brotli.compress(raw, quality=11))


def _gzip(raw: bytes) -> bytes:
    return gzip.compress(raw, compresslevel=9, mtime=0)


ENCODINGS: dict[str, Callable[[bytes], bytes]] = {"br": _quick, "gzip": _gzip}
REST_SECONDS = 60.0


class SmallFiles:
    """The compressed copies of a folder of static files, kept on disk under a key of everything they are made from.

    `static` is Streamlit's folder (with `static/` and `index.html` in it); `assets` are ours, served below /assets; `sources` are our own
    pages, which name icons too; `font`, of the assets, answers in place of Streamlit's own. `found` is by the address of a file without the
    first slash, and `elsewhere` says where another is sent on to. A file that `make` has not got to, or cannot write, is simply not found
    here; one that has a compressed copy beside it, its name with .br, needs no other.
    """

    def __init__(self, static: Path, assets: Path, kept: Path, sources: Path, font: Path, version: str, rest: float = REST_SECONDS) -> None:
        self.static = static
        self.assets = assets
        self.sources = sources
        self.font = font
        self.kept = kept
        self.version = version
        self.rest = rest
        self.found: dict[str, dict[str, Path]] = {}
        self.elsewhere: dict[str, str] = {}
        self.pages = {path.stem for path in sources.glob("*.py")} - {"frame", "overview"} | {
            "",
            get_option("server.baseUrlPath").strip("/"),
        }
        self.index = ""
        self.index_mark = ""

    def make(self) -> None:
        """Makes what is not there yet: first in seconds, for whoever comes now; after a rest, and giving way, as small as can be."""
        try:
            self.make_index()
            self._swap_font()
            folder = self.kept / self._key()
            folder.mkdir(parents=True, exist_ok=True)
            self._make_texts(folder)
            self._make_icons(folder)
            self._make_smallest(folder)
        except OSError as error:
            log.warning("Pages are served uncompressed: %s. They need a folder to keep small copies in, %s.", error, self.kept)

    def _key(self) -> str:
        code = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__), Path(icons.__file__)))
        return f"{self.version}-{hashlib.sha256(code.encode()).hexdigest()[:12]}"

    def make_index(self) -> None:
        """Makes Streamlit's one HTML page ask for no more than we need, and early for what we do."""
        theirs = (self.static / "index.html").read_text(encoding="utf-8")
        self.index_mark = FileResponse(self.static / "index.html", stat_result=(self.static / "index.html").stat()).headers["etag"]
        self.index = PRELOAD.sub("", theirs).replace("<title>Streamlit</title>", f"<title>Athar</title>{self._early()}")

    def _early(self) -> str:
        """What a browser shall fetch while Streamlit's own script still starts: what draws the charts, and the letters."""
        scripts = [*self.assets.rglob("charts.*.js"), *(self.static / "static").rglob(f"{FIRST_NEEDED}.*.js")]
        modules = [f'<link rel="modulepreload" href="/{self._address(path)}" fetchpriority="low">' for path in scripts]
        return "".join([*modules, f'<link rel="preload" href="/{self._address(self.font)}" as="font" type="font/woff2" crossorigin>'])

    def _texts(self) -> list[Path]:
        """The files worth compressing, in the order in which a first visit asks for them."""
        files = [*self.assets.rglob("*"), *(self.static / "static").rglob("*")]
        worth = [path for path in files if path.suffix in (".js", ".css", ".svg") and path.stat().st_size >= WORTH_IT]
        needed = (FIRST_NEEDED, "charts")
        return sorted(worth, key=lambda path: (path.name not in self.index, not path.name.startswith(needed), path.name))

    def _address(self, path: Path) -> str:
        if path.is_relative_to(self.assets):
            return f"assets/{path.relative_to(self.assets).as_posix()}"
        return path.relative_to(self.static).as_posix()

    def _offer(self, path: Path, encoding: str, small: Path) -> None:
        self.found.setdefault(self._address(path), {})[encoding] = small

    def _make_texts(self, folder: Path) -> None:
        for path in self._texts():
            for encoding, compress in ENCODINGS.items():
                beside = path.with_name(f"{path.name}.{encoding}")
                small = beside if beside.exists() else folder / beside.name
                if not small.exists():
                    _write(small, compress(path.read_bytes()))
                self._offer(path, encoding, small)

    def _make_smallest(self, folder: Path) -> None:
        texts = [path for path in self._texts() if not path.with_name(f"{path.name}.br").exists()]
        smallest = {path: folder / f"{path.name}.best.br" for path in texts}
        if not all(small.exists() for small in smallest.values()):
            time.sleep(self.rest)
        for path, small in smallest.items():
            if not small.exists():
                began = time.monotonic()
                _write(small, _best(path.read_bytes()))
                time.sleep(min(self.rest, time.monotonic() - began))
            self._offer(path, "br", small)

    def _make_icons(self, folder: Path) -> None:
        fonts = list((self.static / "static").rglob("MaterialSymbols-Rounded*.woff2"))
        theirs = [path for path in self._texts() if path.is_relative_to(self.static)]
        ours = "".join(path.read_text(encoding="utf-8") for path in sorted(self.sources.rglob("*.py")))
        names = icons.named([*(path.read_text(encoding="utf-8") for path in theirs), ours])
        if len(fonts) != 1 or not names:
            return
        small = folder / f"icons-{hashlib.sha256(' '.join(sorted(names)).encode()).hexdigest()[:12]}.woff2"
        if not small.exists():
            font = icons.cut(fonts[0], names)
            if font is None:
                return
            _write(small, font)
        self.found[self._address(fonts[0])] = {"": small}

    def _swap_font(self) -> None:
        """Streamlit sets a few words in fonts of its own before it knows ours: 170 kB, on a slow machine 140 kB more, for what ours, loaded
        anyway, can say.

        It is sent on to ours, so that a browser has that one once.
        """
        for path in (self.static / "static").rglob(f"{UNUSED_FONTS}*.woff2"):
            self.elsewhere[self._address(path)] = f"/{self._address(self.font)}"


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    partial.write_bytes(content)
    os.replace(partial, path)


def _chosen(header: str, offered: dict[str, Path] | dict[str, bytes]) -> str | None:
    """The encoding to send of those that a file is there in; "" is the plain file."""
    return answering.encoding(header, [name for name in (*ENCODINGS, "") if name in offered])


class StreamlitFiles:
    """Answers for the files that were made small and for Streamlit's one HTML page; everything else goes on unchanged."""

    def __init__(self, app: ASGIApp, files: SmallFiles) -> None:
        self.app = app
        self.files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        accepts = Headers(scope=scope).get("accept-encoding", "")
        _, mark, name = scope["path"].partition("/static/")
        address = f"static/{name}" if mark else scope["path"].removeprefix("/")
        if there := self.files.elsewhere.get(address):
            await RedirectResponse(there, 308, {"Cache-Control": FOREVER})(scope, receive, send)
            return
        offered = self.files.found.get(address, {})
        encoding = _chosen(accepts, offered)
        if encoding is None or not offered[encoding].exists():
            await self.app(scope, receive, self._with_ours(scope, receive, send))
            return
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"} | ({"Content-Encoding": encoding} if encoding else {})
        await FileResponse(offered[encoding], media_type=TYPES[Path(address).suffix], headers=headers)(scope, receive, send)

    def _with_ours(self, scope: Scope, receive: Receive, send: Send) -> Send:
        """A `send` that recognises Streamlit's HTML page, whatever the address and however compressed, and sends ours in its place."""
        replaced = False

        async def answer(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and self._is_index(message):
                replaced = True
                is_page = scope["path"].rsplit("/", 1)[-1] in self.files.pages
                ours = await run_in_threadpool(first.answer, Request(scope), self.files.index, is_page)
                await ours(scope, receive, send)
            if not replaced:
                await send(message)

        return answer

    def _is_index(self, message: Message) -> bool:
        headers = Headers(raw=message["headers"])
        return message["status"] == 200 and bool(self.files.index) and headers.get("etag") == self.files.index_mark
