"""One form for the many spellings of a place's name, and the known areas that go by it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from db import reference

_SAYS = reference.name_words()
_LEVELS = {"governorate": 1, "district": 2, "sub-district": 3}
_NOT_THE_NAME = frozenset((*_LEVELS, "town", "link"))
_ATTACHED_ARTICLE = re.compile(r"^(?:[aeu]l|[aeu](?=([rstdzn])\1))(?=[a-z]{3})")
_QUOTES = re.compile("['\"`´’‘‚‛“”„«»ʹʻʼʽʾʿˈˋ′″＇]")
_POSSESSIVE = re.compile(r"(?<=\w\w)['’]s(?=\s)")
_ELIDED = re.compile(r"\b([dl])['’](?=\w)")
_IN_TWO_WORDS = re.compile(r"\b(sub) (?=districts?\b)|\b(country) (?=side\b)")
_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ھ": "ه", "ہ": "ه", "ء": "", "ـ": ""}
)
_DIGRAPHS = {"sch": "$", "tch": "$", "sh": "$", "ch": "$", "kh": "x", "gh": "g", "dj": "j", "dh": "d", "th": "t", "ph": "f", "ck": "k"}
_CONSONANTS = re.compile("|".join([*_DIGRAPHS, "[qcv]"]))
_VOWELS = re.compile(r"[aeiouy]+")

NEAR_ENOUGH = 8
"""The least length of a name, as it sounds, in which one slip of the pen is forgiven."""

# How many consonants a name of each level needs before it is believed by its sound, and by its consonants. The name of the country
# never is (Surrey, Siirt), and short names have too many neighbours: Hama is not Hamma, and Sednaya is not Sydney.
LONGER_THAN_ANY = 1_000
_ENOUGH_TO_SOUND = {1: 3, 2: 3, 3: 4}
_ENOUGH_FOR_BONES = {1: 3, 2: 4}


class Known(NamedTuple):
    """What the known names look up to, from the form closest to writing to the loosest; `unplaceable` are names of too many places."""

    written: dict[str, frozenset[str]]
    sounds: dict[str, frozenset[str]]
    bones: dict[str, frozenset[str]]
    unplaceable: frozenset[str]


def plain(name: str) -> str:
    """The name in lower case, without diacritics, invisible signs and quotes, everything but letters and digits made a space."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Mn"))
    text = _QUOTES.sub("", _ELIDED.sub(r"\1 ", _POSSESSIVE.sub("", text))).translate(_LETTERS)
    text = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c if c.isalpha() else " " for c in text)
    return _IN_TWO_WORDS.sub(r"\1\2", " ".join(text.split()))


def words(name: str) -> tuple[str, ...]:
    """The words of a name in their plain form, Arabic articles taken off, Latin ones left out."""
    found = [word[2:] if word.startswith("ال") and len(word) > 3 else word for word in plain(name).split()]
    return tuple(word for word in found if _SAYS.get(word) != "article") or tuple(found)


def level_said(word: str) -> int | None:
    """The level that a word such as "governorate" or "ناحية" says, else None."""
    return _LEVELS.get(_SAYS.get(word, ""))


def names_something(text: str) -> bool:
    """Whether a text has a word that is not mere decoration."""
    return any(word.removeprefix("ال") not in _SAYS for word in plain(text).split())


def is_kind(word: str) -> bool:
    """Whether a word says what a place is and not which."""
    return _SAYS.get(word) in _NOT_THE_NAME


def is_countryside(word: str) -> bool:
    """Whether a word means the land around a town."""
    return _SAYS.get(word) == "countryside"


def is_town(word: str) -> bool:
    """Whether a word says that a place is a city or a town."""
    return _SAYS.get(word) == "town"


def is_compass(word: str) -> bool:
    """Whether a word is a direction."""
    return _SAYS.get(word) == "direction"


def sound(key: str) -> str:
    """How a joined Latin name sounds, so that transliterations agree: runs of vowels are one of a, i, u, consonants are single."""
    key = _CONSONANTS.sub(lambda found: _DIGRAPHS.get(found[0]) or ("w" if found[0] == "v" else "k"), key)
    key = re.sub(r"ou|oo", "u", key)
    key = re.sub(r"u(?=[aeiy])", "uw", key)
    key = re.sub(r"w(?![aeiouy])", "u", key)
    key = re.sub(r"h(?![aeiouyw])", "", key)
    key = _VOWELS.sub(lambda run: _vowel(run[0], last=run.end() == len(key)), key)
    return re.sub(r"(.)\1+", r"\1", key)


def _vowel(run: str, *, last: bool) -> str:
    if "u" in run or "o" in run:
        return "u"
    if "i" in run or "y" in run:
        return "i"
    return "i" if "e" in run and not last else "a"


def bones(heard: str) -> str:
    """The consonants of a sound with the places of its vowels, the last vowel kept: what vowels alone cannot make another name."""
    return re.sub(r"[aiu](?!$)", "°", heard)


@lru_cache(maxsize=1)
def known() -> Known:
    """The names of all areas and their aliases in each of the forms in which they are looked up."""
    written: dict[str, set[str]] = {}
    heard: dict[str, set[str]] = {}
    skeletons: dict[str, set[str]] = {}
    heard_enough: set[str] = set()
    bones_enough: set[str] = set()
    levels = {area.code: area.level for area in reference.areas()}
    for name, code in _names():
        key = "".join(words(name))
        written.setdefault(key, set()).add(code)
        if not key.isascii():
            continue
        heard.setdefault(sound(key), set()).add(code)
        skeletons.setdefault(bones(sound(key)), set()).add(code)
        consonants = len(re.sub("[aiu]", "", sound(key)))
        if consonants >= _ENOUGH_TO_SOUND.get(levels[code], LONGER_THAN_ANY):
            heard_enough.add(sound(key))
        if consonants >= _ENOUGH_FOR_BONES.get(levels[code], LONGER_THAN_ANY):
            bones_enough.add(bones(sound(key)))
    unplaceable = {"".join(words(alias.name)) for alias in reference.aliases() if not alias.area}
    return Known(
        {key: frozenset(codes) for key, codes in written.items()},
        {key: frozenset(codes) for key, codes in heard.items() if key in heard_enough and _of_one_place(codes)},
        {key: frozenset(codes) for key, codes in skeletons.items() if key in bones_enough and _of_one_place(codes)},
        frozenset(unplaceable | {sound(key) for key in unplaceable if key.isascii()}),
    )


def _of_one_place(codes: set[str]) -> bool:
    """Whether all areas lie in one of them, so that a loose form of a name cannot stand for places apart."""
    widest = min(codes, key=len)
    return all(code.startswith(widest) for code in codes)


def _names() -> Iterator[tuple[str, str]]:
    for area in reference.areas():
        yield area.name_en, area.code
        yield area.name_ar, area.code
    for alias in reference.aliases():
        if alias.area:
            yield alias.name, alias.area
        if alias.kind == "name":
            yield from ((alias.name, code) for code in _namesakes().get(alias.area, ()))


@lru_cache(maxsize=1)
def _namesakes() -> dict[str, tuple[str, ...]]:
    """The districts and sub-districts that carry their governorate's name, by governorate: they go by its other spellings too."""
    areas = reference.areas()
    return {
        whole.code: tuple(area.code for area in areas if area.name_en == whole.name_en and area.code[:4] == whole.code != area.code)
        for whole in areas
        if whole.level == 1
    }


def _keys(name: tuple[str, ...]) -> tuple[str, ...]:
    """The name in one word, and the same with articles taken off that are written together with their words."""
    return tuple(dict.fromkeys(("".join(name), "".join(_ATTACHED_ARTICLE.sub("", word, count=1) for word in name))))


def areas_called(name: tuple[str, ...]) -> frozenset[str]:
    """The codes of all areas that go by a name, in the strictest of the forms in which any does."""
    names = known()
    keys = _keys(name)
    for key in keys:
        if key in names.written:
            return names.written[key]
    sounds = [sound(key) for key in keys if key.isascii()]
    for heard in sounds:
        if heard in names.sounds:
            return names.sounds[heard]
    return names.bones.get(bones(sounds[0]), frozenset()) if sounds else frozenset()


def is_unplaceable(name: tuple[str, ...]) -> bool:
    """Whether a name is one of those that too many places have, or a place abroad."""
    names = known()
    for key in _keys(name):
        if key in names.unplaceable or key in names.written:
            return key in names.unplaceable
    return any(key.isascii() and sound(key) in names.unplaceable for key in _keys(name))


def governorates_nearly_called(name: tuple[str, ...]) -> frozenset[str]:
    """The governorate whose name is one slip away from a long word, if no name of another area is; else nothing."""
    heard = sound("".join(name))
    if len(name) != 1 or not heard.isascii():
        return frozenset()
    names = known()
    near = {key for key in (*names.sounds, *names.unplaceable) if max(len(heard), len(key)) >= NEAR_ENOUGH and _one_slip(heard, key)}
    codes = {code for key in near for code in names.sounds.get(key, ())}
    governorates = {code[:4] for code in codes}
    if len(governorates) != 1 or not governorates <= codes or near & names.unplaceable:
        return frozenset()
    if not any(key[0] == heard[0] and (key[-1] == heard[-1] or not {key[-1], heard[-1]} & set("aiu")) for key in near):
        return frozenset()
    return frozenset(codes)


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong, or exchanged with its neighbour turns one word into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[2:] == b[2:] and a[:2] == b[1::-1])
