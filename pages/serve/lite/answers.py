"""A request for a light page, and its answer: in the reader's language, compressed, and not sent again while nothing changed."""

import gzip
import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from functools import partial

import brotli
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.parts import browser, data, downloads, filters, visit, words
from pages.parts.tables import Table
from pages.serve import answering
from pages.serve.lite import contents, offers, shell

_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=9)),
    "gzip": lambda body: gzip.compress(body, compresslevel=9, mtime=0),
    "": bytes,
}
_VARY = {"Vary": "Accept-Encoding, Accept-Language, Cookie"}
_HTML = "text/html; charset=utf-8"
_STYLED = b64encode(hashlib.sha256(shell.STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLED}'; img-src 'self' data:; form-action 'self'; base-uri 'self'; frame-ancestors 'self'"
)
"""What a browser may do with a light page: show it. There is no script on it, and none may run."""


def page(request: Request) -> Response:
    """A light page; `/lite` itself is the overview."""
    name = str(request.path_params.get("page", ""))
    return _answered(request, name, lambda: contents.of(name)) if name in shell.PAGES else missing(request)


def table(request: Request) -> Response:
    """A table of a page as a file, for the light version and the full one."""
    page, name, ending = (str(request.path_params[part]) for part in ("page", "table", "ending"))
    if name not in downloads.BY_ADDRESS.get(page, ()) or ending not in downloads.KINDS:
        return missing(request)
    return _answered(request, page, lambda: offers.of(page)[name](), ending)


def moved(request: Request) -> Response:
    """To the overview without the slash at its end."""
    return RedirectResponse(f"../lite?{request.url.query}" if request.url.query else "../lite", 308)


def missing(request: Request) -> Response:
    """That there is no such page, in words, with links to those that there are."""
    with visit.once(_language(request)):
        return _told(request, shell.missing("../" * (request.url.path.partition("/lite/")[2].count("/") + 1)), 404)


def _answered(request: Request, name: str, make: Callable[[], str | Table], ending: str = "") -> Response:
    language, query = _language(request), _query(request)
    with visit.once(language, site=str(request.base_url).rstrip("/"), page=name):
        visit.state()["own_language"] = _preferred(request)
        found = data.state()
        if found != "ready":
            told = shell.nothing(name, found, {key: values for key, values in query.items() if key != "lang"})
            return _told(request, told, 503)
        encoding = _encoding(request)
        tag = answering.tag(request, language, _preferred(request), encoding)
        headers = {"Cache-Control": "no-cache", "ETag": tag}
        if answering.is_kept(request, tag):
            return Response(status_code=304, headers={**headers, **_VARY})
        made = partial(_made, query, make, ending, encoding)
        # A page is small whatever the store holds; a file is not.
        with data.one_look():
            body, file = made() if ending else data.kept(tag, made)
        named = {"Content-Disposition": f'attachment; filename="{file}"'} if file else {}
        return _sent(body, encoding, downloads.KINDS[ending].media if ending else _HTML, 200, headers | named)


def _made(query: dict[str, list[str]], make: Callable[[], str | Table], ending: str, encoding: str) -> tuple[bytes, str]:
    """A page or file as it is sent, and the name of the file."""
    filters.take_up(query)
    made = make()
    body, file = (made.encode(), "") if isinstance(made, str) else (downloads.made(made, ending), f"{downloads.file_name(made)}.{ending}")
    return _COMPRESS[encoding](body), file


def _told(request: Request, body: str, status: int) -> Response:
    """A page that is not to be kept."""
    encoding = _encoding(request)
    return _sent(_COMPRESS[encoding](body.encode()), encoding, _HTML, status, {"Cache-Control": "no-store"})


def _sent(body: bytes, encoding: str, kind: str, status: int, headers: dict[str, str]) -> Response:
    encoded = {"Content-Encoding": encoding} if encoding else {}
    return Response(body, status, {**headers, **_VARY, **encoded, "Content-Security-Policy": POLICY}, kind)


def _encoding(request: Request) -> str:
    return answering.encoding(request.headers.get("accept-encoding", ""), _COMPRESS) or ""


# --- what is asked


def _query(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def _language(request: Request) -> str:
    """The language that the address names, else the reader's own."""
    named = [code for code in request.query_params.getlist("lang") if code in words.LANGUAGES]
    return named[0] if named else _preferred(request)


def _preferred(request: Request) -> str:
    """The reader's own language: what they chose here before, else the first of ours in their browser's list, else English."""
    if (chosen := request.cookies.get(browser.LANGUAGE, "")) in words.LANGUAGES:
        return chosen
    wanted = []
    for place, part in enumerate(request.headers.get("accept-language", "").lower().split(",")):
        code, _, weight = part.partition(";")
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
        wanted.append((-float(quality[1]) if quality else -1.0, place, code.strip().split("-")[0]))
    return next((code for weight, _, code in sorted(wanted) if code in words.LANGUAGES and weight), "en")
