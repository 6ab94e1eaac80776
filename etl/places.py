"""Names, codes and coordinates become area codes here, and nothing is ever guessed.

A name is brought to one form (script variants, diacritics, articles), relieved of what merely decorates it ("governorate",
"countryside of", a compass word), and looked up: as it is written, as it sounds, by its consonants, and, for long names of
governorates, with one slip of the pen. An answer counts only where it is the only one: several areas, or none that is known, have
no code.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TextIO

from db import reference
from db.schema import Where
from etl import outline, spelling

COUNTRY = "SY"
CAPITAL = "SY01"
AROUND_THE_CAPITAL = "SY03"
SEVERAL = "several areas"
LONGEST_NAME = 200

ISO_3166_2 = {
    "DI": "SY01",
    "HL": "SY02",
    "RD": "SY03",
    "HI": "SY04",
    "HM": "SY05",
    "LA": "SY06",
    "ID": "SY07",
    "HA": "SY08",
    "DY": "SY09",
    "TA": "SY10",
    "RA": "SY11",
    "DR": "SY12",
    "SU": "SY13",
    "QU": "SY14",
}

RETIRED = {"SY100202": "SY100601", "SY100203": "SY100602", "SY100204": "SY100603", "SY100205": "SY100604"}
"""Codes of older lists, in which the sub-districts of Qadmous were a part of the district Banyas, each with the one of today."""

_AREAS = {area.code: area for area in reference.areas()}
_CODE = re.compile(r"SYR?[\s._-]*(\d{0,6})", re.IGNORECASE | re.ASCII)
_ISO_CODE = re.compile(r"SY[\s._-]([A-Z]{2})", re.IGNORECASE | re.ASCII)
_CODE_BESIDE_NAME = re.compile(r"(SYR?\d{2,6})\s+(.+)|(.+)\s+(SYR?\d{2,6})", re.IGNORECASE | re.ASCII | re.DOTALL)
_AND_OR = re.compile(
    r"\b(?:and|or|et|ou|und|oder|ve|veya|y|o|e|to|versus|vs)\b|[&+]|\s(?:او|أو|أم|حتى|الى|إلى)\s|\sو\s?(?=\S{3})", re.IGNORECASE
)
_NEXT_PART = re.compile(r"[,،;؛/\\|:()\[\]{}<>\r\n\t]|\s[-–—]+\s")


@lru_cache(maxsize=1 << 17)
def locate(where: Where) -> str | None:
    """The p-code of a place, or None where it is unknown or not one area.

    A valid code wins over the name, and a name over coordinates; a code and a name that contradict each other have no answer.
    Several `points` decide alone, and only where they all lie in one governorate. The answer is never outside `where.within`; where
    the source is not sure of the country, only governorates are believed. What has no answer is asked again as `where.otherwise`.
    """
    found = _within(_by_points(where) if where.points else _by_what_is_said(where), where.within)
    return locate(where.otherwise) if found is None and where.otherwise is not None else found


def is_unknown(name: str, level: int | None = None) -> bool:
    """Whether a name means nothing here, so that a person may say what it is: not one of an area, nor of several or of a part of one."""
    return bool(name.strip()) and len(name) <= LONGEST_NAME and _by_name(name, level) is None


def is_part(where: Where, code: str) -> bool:
    """Whether a name says only a part of the area that it is located in: "Aleppo city", "ريف حلب", "Eastern Ghouta".

    The city of Damascus is its whole governorate, and what lies around it is another one; in a column of districts or sub-districts
    the town gives the area its name.
    """
    words = spelling.words(where.name)
    if " ".join(words) in _regions():
        return True
    if spelling.areas_called(words):
        return False
    if any(spelling.is_compass(word) for word in words):
        return True
    if any(spelling.is_countryside(word) for word in words):
        return code != AROUND_THE_CAPITAL
    return where.level not in (2, 3) and not code.startswith(CAPITAL) and any(spelling.is_town(word) for word in words)


@cache
def _regions() -> frozenset[str]:
    return frozenset(" ".join(spelling.words(alias.name)) for alias in reference.aliases() if alias.kind == "region")


def print_codes(names: Iterable[str], out: TextIO) -> None:
    """Write `name<TAB>code` for each name, the code empty where the name is unknown or not one area."""
    for name in names:
        name = name.rstrip("\r\n")
        out.write(f"{name}\t{locate(Where(name)) or ''}\n")


def parse_code(text: str) -> str | None:
    """The p-code that `text` is a variant of: SY2, sy02, SY-002, SYR02 and SY-HL (ISO 3166-2) are all SY02; else None.

    Three digits are a governorate's number with zeros before it (SY010 is SY10); a district has four and a sub-district six.
    """
    text = unicodedata.normalize("NFKC", "".join(c for c in text if unicodedata.category(c) != "Cf")).strip()
    if match := _ISO_CODE.fullmatch(text):
        return ISO_3166_2.get(match[1].upper())
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    digits = match[1]
    if len(digits) == 3 and digits.startswith("0"):
        digits = digits[1:]
    code = COUNTRY + (digits.zfill(2) if digits else "")
    code = RETIRED.get(code, code)
    return code if code in _AREAS else None


def _by_points(where: Where) -> str | None:
    governorates = {_at(latitude, longitude, where.within) for latitude, longitude in where.points}
    return governorates.pop() if len(governorates) == 1 else None


def _at(latitude: float, longitude: float, within: str) -> str | None:
    return outline.governorate_at(latitude, longitude, sure_of_country=within in _AREAS)


def _by_what_is_said(where: Where) -> str | None:
    found = _by_code_and_name(where)
    if found is None and where.latitude is not None and where.longitude is not None:
        return _at(where.latitude, where.longitude, where.within)
    return None if found == SEVERAL else found


def _within(code: str | None, area: str) -> str | None:
    if code is None or (area and area not in _AREAS):
        return None
    sure = _nested(code, area) if area else _AREAS[code].level <= 1
    return code if sure else None


def _by_code_and_name(where: Where) -> str | None:
    code = parse_code(where.code)
    named = _by_name(where.name, where.level) if where.name.strip() else None
    if code is None:
        return named
    if named is None or named == SEVERAL:
        return code
    if not _nested(code, named):
        return None if code not in _candidates_of(where.name) else code
    return named if code == COUNTRY else code


def _candidates_of(name: str) -> frozenset[str]:
    return spelling.areas_called(spelling.words(name))


def _nested(one: str, other: str) -> bool:
    """Whether one of the two areas is the other or lies in it: a p-code begins with the codes of the areas around it."""
    return one.startswith(other) or other.startswith(one)


def _by_name(name: str, level: int | None) -> str | None:
    if len(name) > LONGEST_NAME:
        return None
    return parse_code(name) or _whole(name, level) or _in_parts(name, level)


def _whole(name: str, level: int | None) -> str | None:
    """The area of a name that is one name, with or without its decoration: two names side by side are never read as one."""
    if sum(spelling.names_something(part) for part in _NEXT_PART.split(name)) > 1:
        return None
    words = spelling.words(name)
    said = next((found for word in words if (found := spelling.level_said(word)) is not None), None)
    which = tuple(word for word in words if not spelling.is_kind(word))
    bare = tuple(word for word in which if not spelling.is_countryside(word) and not spelling.is_compass(word))
    for place in (words, which, bare):
        if place and (codes := spelling.areas_called(place)):
            break
    else:
        place, codes = bare, spelling.governorates_nearly_called(bare)
    wanted = level if place == words or said is None else said
    if not codes or (spelling.is_unplaceable(place) and wanted not in (2, 3)):
        return None
    if place in (words, which):
        return _choose(codes, wanted)
    return _around(_choose(codes, None), countryside=any(spelling.is_countryside(word) for word in which))


def _choose(codes: frozenset[str], level: int | None) -> str | None:
    """The one area among those of a name: of the level that the column says, else the one that all the others lie in."""
    of_level = [code for code in codes if _AREAS[code].level == level]
    if of_level:
        return of_level[0] if len(of_level) == 1 else None
    widest = min(codes, key=len, default=None)
    return widest if widest is not None and all(code.startswith(widest) for code in codes) else None


def _around(code: str | None, *, countryside: bool) -> str | None:
    """The area of "northern X" or "countryside of X": that of X, but around the capital it is another governorate."""
    if code is None or code == COUNTRY:
        return None
    if code.startswith(CAPITAL):
        return AROUND_THE_CAPITAL if countryside else None
    area = _AREAS[code]
    return area.parent if area.level == 3 else code


def _in_parts(name: str, level: int | None) -> str | None:
    """The area of a name made of several: "Afrin, Aleppo" is Afrin, "Hama or Idlib" is no one area."""
    joined = [part for part in _AND_OR.split(name) if part.strip()]
    if len(joined) > 1:
        codes = {_by_name(part, level) for part in joined}
        return codes.pop() if len(codes) == 1 and None not in codes else SEVERAL
    parts = _parts(name)
    if len(parts) < 2:
        return None
    found = [_by_name(part, level) for part in parts]
    known = [code for code in found if code is not None]
    if SEVERAL in known or len(known) < len(found):
        return SEVERAL if SEVERAL in known else None
    inside = [code for code in known if code != COUNTRY] or known
    if not all(_nested(one, other) for one in inside for other in inside):
        return SEVERAL
    return inside[0] if sorted(inside, key=len, reverse=True) == inside else min(inside, key=len)


def _parts(name: str) -> list[str]:
    """A name cut at commas, slashes, brackets and spaced dashes, else between a code or a script and the next."""
    parts = [part for part in _NEXT_PART.split(name) if part.strip()]
    if len(parts) > 1:
        return parts
    if beside := _CODE_BESIDE_NAME.fullmatch(name.strip()):
        return [part for part in beside.groups() if part]
    words = spelling.plain(name).split()
    scripts = [" ".join(word for word in words if word.isascii()), " ".join(word for word in words if not word.isascii())]
    return [script for script in scripts if script] if all(scripts) else parts
