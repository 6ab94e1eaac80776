"""How a table reads where it has no room for columns: a card for each row, with the name of its column beside each value."""

import re
from collections.abc import Sequence

_WIDTH = "(max-width: 640px)"
_LETTERS, _ARABIC_LETTERS = 19, 24
"""As many letters of a column's name fit in one line of a card."""


def mark(name: str) -> str:
    """The class of the table of this name, whose rules are below."""
    return f"t-{re.sub('[^a-z0-9]+', '-', name.lower())}"


def names(name: str, heads: Sequence[str]) -> str:
    """The style that puts the names of the columns, in their order, beside the values. Readers that speak have them from the head."""
    rules = "".join(_rules(f".{mark(name)} td:nth-child({place})", head) for place, head in enumerate(heads, 1))
    return f"<style>@media {_WIDTH}{{{rules}}}</style>"


def _rules(cell: str, head: str) -> str:
    said = head.replace("\\", "").replace('"', "'").replace("<", "‹").replace("\n", " ")
    lines = -(-len(said) // (_LETTERS if said.isascii() else _ARABIC_LETTERS))
    room = f"{cell}{{min-height:{lines * 1.6:.2f}em}}" if lines > 1 else ""
    return f'{cell}::after{{content:"{said}";content:"{said}"/""}}{room}'
