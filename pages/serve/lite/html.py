"""HTML put together from small pieces: whatever is not HTML already is escaped where it is put in."""

from collections.abc import Callable
from html import escape
from typing import Any

from pages.parts import drawing, safe, tables
from pages.parts.tables import COLUMNS, Table
from pages.parts.words import Words

_EMPTY = frozenset({"base", "input", "link", "meta"})


class Html(str):
    """Text that is HTML already."""


Cells = dict[str, Callable[[Any, str], Html]]
"""By the name of a column: how a cell is made of its row and its text."""


def el(tag: str, *inner: str, **attributes: str | bool | None) -> Html:
    """An element; an attribute that is true has no value, one that is false, empty or None is left out."""
    named = "".join(
        f" {name.strip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for name, value in attributes.items()
        if value
    )
    return Html(f"<{tag}{named}>" if tag in _EMPTY else f"<{tag}{named}>{joined(*inner)}</{tag}>")


def joined(*inner: str) -> Html:
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in inner))


def table(found: Table, shown: tuple[str, ...], say: Words, cells: Cells) -> Html:
    """A real table: a caption, heads of columns, and the first cell of each row as its head."""
    if found.frame.empty:
        return el("p", say("Nothing was reported for these filters."))
    head = joined(*(el("th", say(COLUMNS[name].label), scope="col") for name in shown))
    first = shown[0]
    body = [
        el("tr", el("th", _cell(first, row, say, cells), scope="row"), *(_td(name, row, say, cells) for name in shown[1:]))
        for row in drawing.rows(found.frame)
    ]
    whole = el("table", el("caption", found.named), el("thead", el("tr", head)), el("tbody", *body))
    return el("div", whole, class_="table", role="region", tabindex="0", aria_label=found.title)


def _td(name: str, row: Any, say: Words, cells: Cells) -> Html:
    return el("td", _cell(name, row, say, cells), class_="n" if COLUMNS[name].kind in ("short", "day", "number") else "")


def _cell(name: str, row: Any, say: Words, cells: Cells) -> Html:
    column = COLUMNS[name]
    said = tables.cell(column, getattr(row, name), say)
    if name in cells:
        return cells[name](row, said)
    return Html(safe.html(said)) if column.kind in ("text", "counter") and said else joined(said)


def evidence(row: Any, said: str) -> Html:
    """A number that leads to its evidence where it has any."""
    return el("a", said, href=row.behind) if getattr(row, "behind", "") else joined(said)


def document(row: Any, said: str) -> Html:
    """A title that leads to its document where there is an address."""
    address = safe.web(row.url)
    return el("a", Html(safe.html(said)), href=address) if address else Html(safe.html(said))
