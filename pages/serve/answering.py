"""What answers of ours have in common: in which language and encoding one is sent, and that it is not sent again while nothing changed."""

import gzip
import hashlib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli
from starlette.requests import Request
from starlette.responses import Response

from pages.parts import browser, data, filters, visit, words
from pages.parts.data import State

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=9)),
    "gzip": lambda body: gzip.compress(body, compresslevel=9, mtime=0),
    "": bytes,
}
VARY = {"Vary": "Accept-Encoding, Accept-Language, Cookie"}
"""On what an answer in the reader's language depends beside its address."""
HTML = "text/html; charset=utf-8"
_PROJECT = Path(__file__).parents[2]
_CODE = ("pages/**/*.py", "pages/**/*.css", "pages/serve/*.js", "pages/**/*.po", "db/**/*.py", "db/reference/*.csv")


def encoding(header: str, offered: Iterable[str]) -> str | None:
    """Of the encodings offered, best first, the one that an Accept-Encoding takes; "" is none, which everybody takes."""
    parts = header.lower().split(",")
    accepted: Container[str] = {part.split(";")[0].strip() for part in parts if not re.search(r";\s*q=0(\.0*)?\s*$", part)}
    return next((name for name in offered if name in accepted or not name), None)


def compression(request: Request) -> str:
    """The best of COMPRESS that whoever asks takes."""
    return encoding(request.headers.get("accept-encoding", ""), COMPRESS) or ""


def query(request: Request) -> dict[str, list[str]]:
    """What the address asks for, by name."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def language(request: Request) -> str:
    """The language that the address names, else the reader's own."""
    named = [code for code in request.query_params.getlist("lang") if code in words.LANGUAGES]
    return named[0] if named else preferred(request)


def preferred(request: Request) -> str:
    """The reader's own language."""
    return browser.preferred(request.cookies.get(browser.LANGUAGE, ""), request.headers.get("accept-language", ""))


class Body(NamedTuple):
    """What is sent: bytes, their type, and the headers that belong to them."""

    content: bytes
    kind: str = HTML
    headers: Mapping[str, str] = {}


@contextmanager
def once(request: Request, page: str) -> Iterator[State]:
    """Inside it whoever asks is answered about a page, in their language; given is whether there is a store to answer from."""
    with visit.once(language(request), site=str(request.base_url).rstrip("/"), page=page):
        visit.state()["own_language"] = preferred(request)
        yield data.state()


def page(request: Request, make: Callable[[], str], headers: Mapping[str, str], *of: str) -> Response:
    """The HTML that is made of the address and `of`; it is small whatever the store holds, and kept for whoever asks for the same."""
    return _answered(request, lambda: Body(make().encode()), headers, of, kept=True)


def file(request: Request, make: Callable[[], Body], headers: Mapping[str, str]) -> Response:
    """The file that is made of the address, however large."""
    return _answered(request, make, headers, (), kept=False)


def told(request: Request, body: str, status: int, headers: Mapping[str, str]) -> Response:
    """A page that is not to be kept."""
    how = compression(request)
    return _sent(how, Body(COMPRESS[how](body.encode())), status, {"Cache-Control": "no-store", **headers})


def _answered(request: Request, make: Callable[[], Body], headers: Mapping[str, str], of: tuple[str, ...], kept: bool) -> Response:
    """Inside `once`, with a store that is ready."""
    how = compression(request)
    mark = tag(request, language(request), preferred(request), how, *of)
    again = {"Cache-Control": "no-cache", "ETag": mark, **headers}
    if is_kept(request, mark):
        return Response(status_code=304, headers={**again, **VARY})

    def made() -> Body:
        filters.take_up(query(request))
        body = make()
        return body._replace(content=COMPRESS[how](body.content))

    with data.one_look():
        return _sent(how, data.kept(mark, made) if kept else made(), 200, again)


def _sent(how: str, body: Body, status: int, headers: Mapping[str, str]) -> Response:
    encoded = {"Content-Encoding": how} if how else {}
    return Response(body.content, status, {**headers, **body.headers, **VARY, **encoded}, body.kind)


def tag(request: Request, *asked: str) -> str:
    """The ETag of an answer: another one when the data, the day, this program, the address, or what else is asked are others.

    Weak, since the same answer may be compressed in several ways. `data.state` has to have been asked.
    """
    made_of = (data.asked_of(), visit.today(), _code(), str(request.url), *asked)
    return f'W/"{hashlib.sha256(repr(made_of).encode()).hexdigest()[:20]}"'


def is_kept(request: Request, of: str) -> bool:
    """Whether whoever asks has the answer of this tag already."""
    kept = (part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(","))
    return of.removeprefix("W/") in kept


@cache
def _code() -> str:
    """What answers are made by."""
    texts = (path.read_bytes() for pattern in _CODE for path in sorted(_PROJECT.glob(pattern)))
    return hashlib.sha256(b"".join(texts)).hexdigest()
