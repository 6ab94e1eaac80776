"""One figure that claims to answer a question: who says it, of whom, of where, of which days, and how it was counted."""

import re
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from db.amounts import Amount
from db.spans import days_of
from db.totals import Tree


class Claim(NamedTuple):
    """A statement as it stands in the store, or what one counter's statements come to.

    `area` is a p-code, or several with a space between them where what was added up is about all of these.
    `key` is the claim's own, unlike any other's. `statements` is how many reports are in the number, and `added` says that it was added up
    here and nobody stated it; `counted` are then the spans of days that are in it, where they are not all from the first to the last,
    and `known_days` how many of those incidents surely happened on: of one that is dated to its month nobody knows more than one day.
    `parts_reported` of `parts_total` parts of the area are in it; `parts` are their p-codes where they are not all. `in_headline`: it
    is one of those that the headline was added up from. `superseded_on` is the day on which the same source said something else under the
    same key: the claim is then an earlier version of that one, which has the key `version_of`.
    """

    key: str
    source: str
    counter: str
    measure: str
    group: str
    unit: str
    counts: str
    area: str
    place: str
    covers: str
    starts_on: date
    ends_on: date
    amount: Amount
    since_on: date | None = None
    grade: str = "reported"
    status: str = "documented"
    title: str = ""
    url: str = ""
    published_on: date | None = None
    known_on: date = date.min
    note: str = ""
    statements: int = 1
    added: bool = False
    counted: tuple[tuple[date, date], ...] = ()
    known_days: int = 0
    parts_reported: int = 1
    parts_total: int = 1
    parts: tuple[str, ...] = ()
    headline: bool = False
    in_headline: bool = False
    superseded_on: date | None = None
    version_of: str = ""

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(self.area.split())

    @property
    def spans(self) -> tuple[tuple[date, date], ...]:
        """The days that it counts, as spans in order."""
        return self.counted or ((self.starts_on, self.ends_on),)

    @property
    def days(self) -> int:
        """How many days it counts."""
        return self.known_days or days_of(self.spans)


_IN_BRACKETS = re.compile(r"\(([^)]*)\)")
_BETWEEN_VOICES = re.compile(r"/|,|\band\b|\bvia\b|\bcited by\b|\bquoted by\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_SMALL_WORDS = frozenset({"of", "the", "for", "in", "un", "unnamed", "general", "syrian", "syria"})
_ALSO_CALLED = {"syrian civil defence": "white helmets", "civil defence": "white helmets"}
_MOST_ALIKE = 0.5


def method(counter: str) -> str:
    """What a counter's name says in brackets of the way it counted: "border monitoring"; nothing where it says nothing."""
    return "; ".join(part.strip().casefold() for part in _IN_BRACKETS.findall(counter))


@lru_cache(maxsize=5_000)
def voices(counter: str) -> tuple[frozenset[str], ...]:
    """Those who speak in a counter's name, each as its telling words: "UNHCR via Anadolu" are two, "Ministry of Health" is one."""
    plain = _IN_BRACKETS.sub(" ", counter)
    named = [part.strip().casefold() for part in _BETWEEN_VOICES.split(plain)]
    words = [frozenset(_WORD.findall(_ALSO_CALLED.get(name, name))) - _SMALL_WORDS for name in named]
    return tuple(dict.fromkeys(found for found in words if found))


def one_voice(a: str, b: str) -> bool:
    """Whether two names of counters name the same one among those who speak: spelling and order of the words do not matter."""
    if a.casefold() == b.casefold():
        return True
    return any(len(x & y) / len(x | y) >= _MOST_ALIKE for x in voices(a) for y in voices(b))


def names(text: str, counter: str) -> bool:
    """Whether a text names one of those who speak in a counter's name."""
    said = frozenset(_WORD.findall(text.casefold()))
    return any(voice <= said for voice in voices(counter))


Relation = Literal["same", "first_inside", "second_inside", "other"]


def relation(a: Claim, b: Claim, tree: Tree) -> Relation:
    """How the areas of two claims lie to each other, parts of an area by the name they were given."""
    whole_a, whole_b = (claim.covers == "whole" for claim in (a, b))
    if {*a.areas} == {*b.areas}:
        if whole_a and whole_b:
            return "same"
        if whole_a != whole_b:
            return "second_inside" if whole_a else "first_inside"
        return "same" if spelt(a.place) == spelt(b.place) else "other"
    if whole_a and _lies_in(b, a, tree):
        return "second_inside"
    if whole_b and _lies_in(a, b, tree):
        return "first_inside"
    return "other"


def _lies_in(inner: Claim, outer: Claim, tree: Tree) -> bool:
    """Whether all areas of one claim lie in areas of the other."""
    return all(tree.within(area, outer.areas) for area in inner.areas)


def spelt(place: str) -> frozenset[str]:
    """The words of a place: "North-west Syria" and "north-west syria" are one."""
    return frozenset(_WORD.findall(place.casefold()))
