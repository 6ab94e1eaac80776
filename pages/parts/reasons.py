"""Why rows are put aside, in the language of the reader where the reason is one of ours; what a source says stays as it is said."""

import re
from functools import cache

from pages.parts import safe
from pages.parts.words import Words, mark

OURS = (
    mark("the row has no key"),
    mark("there is no number: low, best and high are all empty"),
    mark("a number is below zero"),
    mark("a number is above 10,000,000,000, more than all people"),
    mark("low, best and high are not in order"),
    mark("about a number, and best does not give it"),
    mark("at least a number gives low alone"),
    mark("up to a number gives high alone"),
    mark("half a range does not say whether it is at least or up to"),
    mark("a day is missing"),
    mark("it ends before it starts"),
    mark("it ends before it begins"),
    mark("a day lies outside 1900-01-01 to 2199-12-31"),
    mark("a stock is of one day, this one has two"),
    mark("an open end has no until_at, and any other end has one"),
    mark("a field is of the wrong type, holds a character that is no text, or is a number beyond 64 bits"),
    mark("the same row came before"),
    mark("the same row twice: it repeats row {row}"),
    mark("the key {key} stands for rows that differ ({rows}), and it is not known which one holds"),
    mark("the place is not known, or it is not certain which one is meant: {place}"),
    mark("the place of the facility is not known, or it is not certain which one is meant: {place}"),
    mark("the facility {facility} is not known: it is not in db/reference/facilities.csv, and the source did not bring it"),
    mark("{word} {said} is not known; expected one of {words}"),
)
"""The reasons of db/intake.py, db/staging.py and db/brought.py."""

_BLANK = re.compile(r"\\\{(\w+)\\\}")
_LONGEST = 2_000


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((text, re.compile(_BLANK.sub(r"(?P<\1>.*)", re.escape(text)), re.DOTALL)) for text in OURS)


def spelt(reason: str, say: Words) -> str:
    """The reason in the language of the reader; one that is not of ours as it stands."""
    if reason in OURS:
        return say(reason)
    found = ((text, pattern.fullmatch(reason)) for text, pattern in _patterns() if len(reason) < _LONGEST)
    return next((say(text, **match.groupdict()) for text, match in found if match), safe.clean(reason))
