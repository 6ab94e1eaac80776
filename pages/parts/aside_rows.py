"""Rows that were put aside as HTML: each with its reason, and its cells as they were read, each in the direction of its own script."""

import ast
import json
import re
from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from pages.parts import safe
from pages.parts.words import Words

_CELLS = re.compile(r"; (?=\w+: )")
_CELL = re.compile(r"(\w+): (.*)", re.DOTALL)
_MOST_CELLS, _LONGEST = 40, 600


class Row(NamedTuple):
    """One row: its number in what was published, the title of its source, why it was put aside, and the row as it is kept."""

    number: int
    source: str
    reason: str
    kept: str


def cells(row: str) -> list[tuple[str, str]]:
    """The cells of a row as it is kept, by their headers; a row that has none is one cell without a header."""
    found = _of_object(row) or _of_pairs(row) or [("", row)]
    return [(name, value) for name, value in found if value]


def _of_object(row: str) -> list[tuple[str, str]]:
    read: Any = None
    for reader in (json.loads, ast.literal_eval):
        try:
            read = reader(row)
            break
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    if not isinstance(read, dict):
        return []
    return [(str(name), _plain(value)) for name, value in read.items()]


def _plain(value: Any) -> str:
    """A cell in a line; the place of a figure is kept as a list, of which the first is the name."""
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value if one not in (None, "", [], False))
    return "" if value is None else str(value)


def _of_pairs(row: str) -> list[tuple[str, str]]:
    pairs = [_CELL.fullmatch(cell) for cell in _CELLS.split(row)]
    return [(pair[1], pair[2]) for pair in pairs if pair] if all(pairs) else []


def listed(rows: Sequence[Row], label: str, say: Words) -> str:
    """The rows as a list, in a box that scrolls by itself."""
    items = "".join(_item(row, say) for row in rows)
    return f'<div class="asides" role="region" tabindex="0" aria-label="{escape(label)}"><ol>{items}</ol></div>'


def _item(row: Row, say: Words) -> str:
    numbered = escape(say("Row {n}", n=say.number(row.number)))
    return (
        f'<li><p class="why">{_own(row.reason)}</p>'
        f'<p class="under">{safe.html(row.source)} · {numbered}</p>'
        f"<p>{''.join(_cell(*cell) for cell in cells(row.kept)[:_MOST_CELLS])}</p></li>"
    )


def _cell(name: str, value: str) -> str:
    """A cell with its header; both are the publisher's own and stay in their own direction."""
    head = f"<i>{safe.html(name)}:</i> " if name else ""
    cut = value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"
    return f"<span>{head}{safe.address(cut) if safe.web(cut) else _own(cut)}</span> "


def _own(text: str) -> str:
    """Text of others in the direction of its first letter, whatever stands around it."""
    return f'<bdi dir="auto">{escape(safe.clean(text))}</bdi>'
