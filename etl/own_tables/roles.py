"""What a column can be, and what the words of a header say of it, in English and Arabic: candidates, never decisions."""

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from db.measures import MEASURES
from etl.own_tables.template_words import Said

ROLES: dict[str, Said] = {
    "number": Said("A number", "عدد"),
    "country": Said("Country", "البلد"),
    "governorate": Said("Governorate", "المحافظة"),
    "district": Said("District", "المنطقة"),
    "sub_district": Said("Sub-district", "الناحية"),
    "community": Said("Village, camp or quarter", "قرية أو مخيم أو حي"),
    "place": Said("Place of any kind", "مكان من أي نوع"),
    "code": Said("P-code of a place", "رمز المكان"),
    "day": Said("Day, month or year", "يوم أو شهر أو سنة"),
    "starts_on": Said("First day", "أول يوم"),
    "ends_on": Said("Last day", "آخر يوم"),
    "year": Said("Year", "السنة"),
    "as_of": Said("As of (the day of the count)", "حتى تاريخ (يوم العدّ)"),
    "published_on": Said("Day of publication", "تاريخ النشر"),
    "measure": Said("What is counted", "ما الذي يُعدّ"),
    "group": Said("Of whom", "من هم"),
    "counts": Said("How it counts", "طريقة العدّ"),
    "unit": Said("People or households", "أشخاص أو أسر"),
    "counted_by": Said("Who counted", "من أحصى"),
    "grade": Said("Grade", "درجة التوثيق"),
    "id": Said("Your own number of the row", "رقم السطر لديكم"),
    "title": Said("Title of the report", "عنوان التقرير"),
    "url": Said("Link", "رابط"),
    "note": Said("Note (free of personal data)", "ملاحظة (خالية من بيانات شخصية)"),
    "facility": Said("Facility", "المرفق"),
    "facility_kind": Said("Kind of facility", "نوع المرفق"),
    "status": Said("Status of the facility", "حالة المرفق"),
    "until": Said("What the end is", "ما هي النهاية"),
    "last_confirmed_on": Said("Last confirmed", "آخر تأكيد"),
    "reason": Said("Reason", "السبب"),
    "total": Said("A total of other columns (only checked)", "مجموع أعمدة أخرى (للتحقق فقط)"),
    "ignore": Said("Nothing: left out", "لا شيء: يُهمل"),
    "personal": Said("Personal: left out and never kept", "بيانات شخصية: تُهمل ولا تُحفظ أبداً"),
}


PLACES: dict[str, int | None] = {"community": 4, "sub_district": 3, "district": 2, "governorate": 1, "country": 0, "place": None}
"""The roles that name places, the finest first, each with its level."""


class Label(NamedTuple):
    """What the words of one header say: a role where they name one, and what else they tell of the numbers below.

    `measures` are what may be counted, more than one where the words do not say which. `level` is that of a place (4: a village, a camp
    or a quarter, below the p-coded areas; None: any).
    """

    role: str = ""
    level: int | None = None
    measures: tuple[str, ...] = ()
    unit: str = ""
    group: str = ""
    bound: str = ""
    why: str = ""


def _folded(text: str) -> str:
    """Text in plain letters: without accents and kashida, the forms of an Arabic letter as one."""
    bare = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    shown = "".join(letter for letter in bare if unicodedata.category(letter) != "Cf" and letter != "ـ")
    return shown.translate(str.maketrans("أإآىة", "ااايه"))


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """A header in small letters and single spaces: `Mohafaza_PCODE` is "mohafaza pcode", Arabic letters in their plain form."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    folded = _folded(apart).casefold()
    return " ".join(re.sub(r"[^\w#%+]+|_", " ", folded).split())


def _patterns() -> dict[str, list[tuple[str, str]]]:
    """The vocabulary of headers.csv by its kind, in the order of the file: what words say, and a pattern for the words in their plain form.

    Of measures the first pattern that is found counts; several measures are named where the words do not say which.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    with Path(__file__).with_name("headers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kind"], []).append((row["says"], _folded(row["words"])))
    return found


_SAYS = _patterns()
_CODE, _ANY_PLACE, _ORIGIN, _PERSONAL, _NOT_OURS, _TOTAL, _COMPUTED, _RUNNING, _PART_OF, _SCALED = (
    _SAYS[kind][0][1]
    for kind in ("code", "any_place", "origin", "personal", "not_ours", "total", "computed", "running", "part_of", "scaled")
)
STATUSES = {status: pattern.split("|") for status, pattern in _SAYS["status"]}
"""The words for each status of a facility, in their plain form."""


def is_computed(text: str) -> bool:
    """Whether the words name something worked out from the rows: an average, a share, a count of days."""
    return bool(re.fullmatch(_COMPUTED, words(text)))


def is_running(text: str) -> bool:
    """Whether the words say that a number counts from a day on: "Cumulative returns", "Returnees since 8 Dec 2024"."""
    return bool(re.search(rf"\b(?:{_RUNNING})\b", words(text)))


def is_total(text: str) -> bool:
    """Whether the words name a total of others: "Grand Total", "2016 Total", "المجموع"."""
    return bool(re.search(_TOTAL, words(text)))


def without_total(text: str) -> str:
    """What words say besides that they are a total: "Aleppo total" is "aleppo", "Aleppo subtotal" is "sub"."""
    said = words(text)
    return "sub" if re.search(r"\bsub ?totals?\b", said) else " ".join(re.sub(_TOTAL, " ", said).split())


@lru_cache(maxsize=4096)
def label(text: str) -> Label:
    """What the words of a header, or of a value in a column of what is counted, say."""
    said = words(text)
    if not said:
        return Label()
    if re.fullmatch(_NOT_OURS, said):
        return Label("ignore", why="no figure of casualties, displacement, returns or closures")
    if is_computed(text):
        return Label("ignore", why="worked out from other numbers")
    if re.search(rf"\b(?:{_ORIGIN})\b", said):
        return Label("ignore", why="where people came from: figures are put where they are")
    if place := _place(said):
        return place
    if re.fullmatch(_PERSONAL, said):
        return Label("personal", why="personal")
    if re.search(rf"\b(?:{_SCALED})\b", said):
        return Label("ignore", why="its numbers are thousands or millions: write them in full")
    if re.search(rf"\b(?:{_PART_OF})\b", said):
        return Label("ignore", why="a part of the people, by sex or age, that is no group of Athar's own")
    for role, pattern in _SAYS["role"]:
        if re.fullmatch(pattern, said):
            return Label(role, why=f"“{text.strip()}”")
    return _counted(said, text)


def of_tag(tag: str) -> Label:
    """What an HXL tag says, where the words of a header say nothing: `#affected+idps+ind` reads as "affected idps ind"."""
    name, *attributes = tag.removeprefix("#").casefold().split("+")
    if {"f", "m"} & set(attributes):
        return label(" ".join(("female", *attributes)))
    return label(" ".join((name, *attributes)))


def _place(said: str) -> Label | None:
    for said_level, pattern in _SAYS["level"]:
        level = int(said_level)
        bare = re.sub(
            rf"\b(?:names?|en|ar|eng|english|arabic|اسم|of|the|{_CODE}|return|returns|displacement|arrival|current|النزوح|العوده|الحاليه)\b",
            " ",
            said,
        )
        if re.search(rf"\b(?:{pattern})\b", said) and not re.sub(rf"\b(?:{pattern})\b", " ", bare).strip():
            coded = re.search(rf"\b(?:{_CODE})\b", said) is not None
            return Label("code" if coded else "place", level, why=f"“{said}”")
    if re.fullmatch(_CODE.replace("code|", ""), said):
        return Label("code", None, why=f"“{said}”")
    return Label("place", None, why=f"“{said}”") if re.fullmatch(_ANY_PLACE, said) else None


def _counted(said: str, text: str) -> Label:
    measures = next((found.split() for found, pattern in _SAYS["measure"] if re.search(rf"\b(?:{pattern})\b", said)), [])
    exact = next((m.id for m in MEASURES.values() if said in (words(m.label_en), words(m.label_ar), words(m.id))), "")
    group = next((group for group, pattern in _SAYS["group"] if re.search(rf"\b(?:{pattern})\b", said)), "")
    unit = next((unit for unit, pattern in _SAYS["unit"] if re.search(rf"\b(?:{pattern})\b", said)), "")
    bound = next((bound for bound, pattern in _SAYS["bound"] if re.search(rf"\b(?:{pattern})\b", said)), "")
    found = (exact,) if exact else tuple(measures)
    why = f"“{text.strip()}”" if found or group or unit or bound else ""
    return Label("number" if why else "", None, found, unit, group, bound, why)
