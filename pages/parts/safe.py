"""Text that others wrote, made harmless: on the screen, in a link and in a spreadsheet."""

import re
from html import escape
from urllib.parse import unquote, urlsplit

# Control characters, and the ones that turn the direction of everything after them: they have no business in a name or a note.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'’»])")
_LONGEST_ADDRESS = 70
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def clean(text: object) -> str:
    """The text without characters that cannot be seen."""
    return _UNSEEN.sub("", "" if text is None else str(text)).strip()


def html(text: object) -> str:
    """The text for HTML, isolated from the direction of what stands around it."""
    return f"<bdi>{escape(clean(text))}</bdi>"


def web(url: object) -> str:
    """The address when it leads to the web, else nothing."""
    address = clean(url)
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def link(url: object, label: object) -> str:
    """A link as HTML that leaves this page alone, or the label where the address is not one of the web."""
    address = web(url)
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{html(label)}</a>' if address else html(label)


def address(url: object) -> str:
    """An address that stands in a text as a link that can be read: its host and path with their letters instead of %D8 and the like."""
    found = web(url)
    if not found:
        return html(url)
    parts = urlsplit(found)
    read = clean(unquote(f"{parts.hostname}{parts.path}")).rstrip("/")
    return link(found, read if len(read) <= _LONGEST_ADDRESS else f"{read[: _LONGEST_ADDRESS - 1]}…")


def prose(text: object) -> str:
    """The text for HTML as `html` gives it, with the addresses in it as links that can be read."""
    parts = _ADDRESS.split(clean(text))
    return f"<bdi>{''.join(address(part) if place % 2 and web(part) else escape(part) for place, part in enumerate(parts))}</bdi>"


def within(address: str, label: str, kind: str = "") -> str:
    """A link as HTML to a page of ours, opened in place of this one; the address is one that we wrote."""
    return f'<a href="{escape(address)}" target="_self" class="within {escape(kind)}">{escape(label)}</a>'


def cell(text: object) -> str:
    """The text for a cell of a spreadsheet: what would run as a formula is made plain text."""
    plain = clean(text)
    return f"'{plain}" if plain.lstrip().startswith(_RUNS_AS_FORMULA) or plain.startswith(_RUNS_AS_FORMULA) else plain
