"""What answers of ours have in common: in which encoding one is sent, and that it is not sent again while nothing changed."""

import hashlib
import re
from collections.abc import Container, Iterable
from functools import cache
from pathlib import Path

from starlette.requests import Request

from pages.parts import data, visit

_PROJECT = Path(__file__).parents[2]
_CODE = ("pages/**/*.py", "pages/**/*.css", "pages/**/*.po", "db/**/*.py", "db/reference/*.csv")


def encoding(header: str, offered: Iterable[str]) -> str | None:
    """Of the encodings offered, best first, the one that an Accept-Encoding takes; "" is none, which everybody takes."""
    parts = header.lower().split(",")
    accepted: Container[str] = {part.split(";")[0].strip() for part in parts if not re.search(r";\s*q=0(\.0*)?\s*$", part)}
    return next((name for name in offered if name in accepted or not name), None)


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
