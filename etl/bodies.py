"""What came over the wire -> whole, decoded bytes; a part of a file and a page for people do not pass for data."""

import re
import zlib
from collections.abc import Callable, Iterable

_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|script|meta)\b", re.IGNORECASE | re.DOTALL
)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_LOOKED_AT = 4_000


class Cut(Exception):
    """The stream ended before its end."""


class TooLarge(Exception):
    """The body is larger than it may be."""


class UnknownCoding(Exception):
    """The body is coded in a way that was not asked for."""


def whole(pieces: Iterable[bytes], coding: str, most: int, on_piece: Callable[[], None]) -> bytes:
    """The pieces joined and decoded. It is done here because a cut gzip stream must not pass for a short file.

    `coding` is the Content-Encoding; `on_piece` is called for each piece and may raise to stop. Raises Cut, TooLarge,
    UnknownCoding.
    """
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise UnknownCoding(coding)
    gunzip = _Gunzip(most) if "gzip" in coding else None
    found = bytearray()
    for piece in pieces:
        on_piece()
        found += piece if gunzip is None else gunzip.more(piece)
        if len(found) > most:
            raise TooLarge
    if gunzip is not None and not gunzip.ended:
        raise Cut("the gzip stream is cut")
    return bytes(found)


def is_page(body: bytes, content_type: str = "") -> bool:
    """Whether the body is a web page: by how it starts, or by its type where it starts with a tag at all."""
    start = _start(body)
    return bool(_PAGE.match(start)) or ("html" in content_type.lower() and start.lstrip().startswith(b"<"))


def title(body: bytes) -> str:
    """The title of a web page, in brackets and quotes, or nothing."""
    found = _TITLE.search(_start(body))
    return f' ("{printable(found[1], 80)}")' if found else ""


def printable(body: bytes, most: int) -> str:
    """The start of a text in one line without control characters."""
    said = " ".join(body[: most * 4].decode("utf-8", "replace").split())
    return "".join(letter if letter.isprintable() else "?" for letter in said)[:most]


def _start(body: bytes) -> bytes:
    return body[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")


class _Gunzip:
    """A gzip stream, member by member; a piece never becomes more than the cap and a byte."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._stream = zlib.decompressobj(wbits=31)
        self.ended = False

    def more(self, piece: bytes) -> bytes:
        plain = bytearray()
        while piece and len(plain) <= self._most:
            if self._stream.eof:
                if not piece.strip(b"\0"):
                    break
                self._stream = zlib.decompressobj(wbits=31)
            plain += self._stream.decompress(piece, self._most + 1)
            piece = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        self.ended = self._stream.eof
        return bytes(plain)
