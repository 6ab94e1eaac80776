"""What a person wrote into a cell -> a number with its bounds, or days; or why it is neither. Nothing is guessed: what may be read in two
ways says so."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from babel import Locale

from db.schema import Precision, Quantifier
from etl.workbooks import Cell

Order = Literal["", "dmy", "mdy"]


class Number(NamedTuple):
    """A number as its writer gives it; it fits the bounds of a Figure. `unit` is "households" where the cell itself says so."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    quantifier: Quantifier = ""
    unit: str = ""


class Days(NamedTuple):
    """An inclusive span of days, and how exactly it was written."""

    starts_on: date
    ends_on: date
    precision: Precision


class Unread(NamedTuple):
    """A cell that says something that cannot be used, and why."""

    why: str


class Ambiguous(NamedTuple):
    """A cell that can be read in two ways; `question` is the one that decides (day_order, separator)."""

    question: str


NOTHING = frozenset(
    ("", "-", "--", "—", "–", "―", "...", "…", ".", "n/a", "na", "n.a.", "n.a", "nr", "n/r", "not reported", "not available", "no data")
) | frozenset(
    (
        "none",
        "null",
        "nan",
        "unknown",
        "tbd",
        "tbc",
        "?",
        "x",
        "لا يوجد",
        "لا يوجد معلومات",
        "غير متوفر",
        "غير متاح",
        "غير معروف",
        "لا معلومات",
    )
)
"""What stands in a cell where nothing was reported; it is never a zero."""

_DIGITS = {ord(digit): str(unicodedata.digit(digit)) for digit in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"}
_SEPARATORS = str.maketrans({"٬": ",", "٫": ".", "،": ",", "’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_ABOUT = ("~", "≈", "about", "approx", "approx.", "approximately", "around", "circa", "ca.", "ca", "some", "nearly", "almost",
          "حوالي", "نحو", "قرابة", "تقريبا", "ما يقارب", "زهاء")  # fmt: skip
_AT_LEAST = (
    "≥",
    ">=",
    ">",
    "at least",
    "more than",
    "over",
    "min",
    "min.",
    "minimum",
    "above",
    "على الأقل",
    "اكثر من",
    "أكثر من",
    "ما لا يقل عن",
    "يزيد عن",
    "لا يقل عن",
)
_UP_TO = (
    "≤",
    "<=",
    "<",
    "up to",
    "at most",
    "less than",
    "max",
    "max.",
    "maximum",
    "fewer than",
    "below",
    "حتى",
    "اقل من",
    "أقل من",
    "ما يصل إلى",
    "كحد أقصى",
    "لا يزيد عن",
)
_WORDS: tuple[tuple[tuple[str, ...], Quantifier], ...] = ((_ABOUT, "about"), (_AT_LEAST, "at_least"), (_UP_TO, "up_to"))
_AFTER: dict[str, Quantifier] = {
    "+": "at_least",
    "على الأقل": "at_least",
    "تقريبا": "about",
    "or more": "at_least",
    "كحد أقصى": "up_to",
    "كحد أدنى": "at_least",
}
_HOUSEHOLDS = re.compile(r"\b(?:hhs?|households?|families)\s*$|(?:أسر|أسرة|عائلة|عائلات)\s*$", re.IGNORECASE)
_UNITS = r"(?:people|persons?|individuals?|ind\.?|hhs?|households?|families|شخص(?:ا)?|أشخاص|فرد(?:ا)?|أفراد|أسر(?:ة)?|عائلة|عائلات)"
_RANGE = re.compile(r"(.+?)\s*(?:-|–|—|\bto\b|\band\b|إلى|الى|(?<=\s)و(?=\s))\s*(.+)")
_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "million": 1_000_000,
    "ألف": 1_000,
    "الف": 1_000,
    "آلاف": 1_000,
    "مليون": 1_000_000,
}
_NUMERAL = re.compile(r"(?P<digits>\d[\d,.' ]*)\s*(?P<scale>k|m|thousand|million|ألف|الف|آلاف|مليون)?", re.IGNORECASE)
# From the first mark of a run only, and each mark read in one way: a cell of asterisks is tried once.
_FOOTNOTE = re.compile(r"(?<![\s*†‡⁰¹²³⁴-⁹])(?:[\s*†‡⁰¹²³⁴-⁹]|\[\w{1,2}\])+$")


def plain(text: object) -> str:
    """Text with Western digits and one kind of space, comma and point, without marks that are not seen."""
    shown = "".join(letter for letter in str(text) if unicodedata.category(letter) != "Cf" and letter != "ـ")
    return " ".join(shown.translate(_DIGITS).translate(_SEPARATORS).split())


def is_nothing(cell: Cell) -> bool:
    """Whether the cell says that nothing was reported."""
    return isinstance(cell, str) and plain(cell).casefold() in NOTHING


def is_month(cell: Cell) -> bool:
    """Whether the cell is the number of a month and nothing else."""
    if isinstance(cell, str):
        return bool(re.fullmatch(r"0?[1-9]|1[0-2]", plain(cell)))
    return not isinstance(cell, bool) and isinstance(cell, float | int) and cell in range(1, 13)


def is_ongoing(cell: Cell) -> bool:
    """Whether the cell says that there is no end yet: "till now", "ongoing", "حتى الآن"."""
    return isinstance(cell, str) and bool(_ONGOING.fullmatch(_folded(plain(cell))))


def number(cell: Cell, separator: str = "") -> Number | Unread | Ambiguous | None:
    """The number of a cell; None where nothing was reported.

    `separator` is "," or "." where a person has said which one separates thousands; without it 1.234 and 1,23 are not understood.
    """
    if isinstance(cell, bool | date | time | timedelta):
        return Unread(f"{cell} is no number of people")
    if isinstance(cell, float | int):
        return _whole(float(cell), str(cell))
    text = _FOOTNOTE.sub("", plain(cell)).strip()
    if text.casefold() in NOTHING:
        return None
    if "%" in text or "٪" in text:
        return Unread(f"{text!r} is a share, not a number of people")
    if re.fullmatch(r"[-−]\s*\d.*", text) or re.fullmatch(r"\(\s*[\d,. ]+\s*\)", text):
        return Unread(f"{text!r} is below zero")
    unit = "households" if _HOUSEHOLDS.search(text) else ""
    text, said = _quantified(re.sub(rf"\s*\b{_UNITS}\s*$", "", text, flags=re.IGNORECASE).strip())
    if (ends := _RANGE.fullmatch(text)) and not said:
        spread = _range(ends[1], ends[2], separator, str(cell))
        return spread._replace(unit=unit) if isinstance(spread, Number) else spread
    found = _numeral(text, separator)
    if not isinstance(found, int):
        return found
    if said in ("", "about"):
        return Number(best=found, quantifier=said, unit=unit)
    return Number(low=found, quantifier=said, unit=unit) if said == "at_least" else Number(high=found, quantifier=said, unit=unit)


def _quantified(text: str) -> tuple[str, Quantifier]:
    lower = text.casefold()
    for words, quantifier in _WORDS:
        for word in sorted(words, key=len, reverse=True):
            if lower.startswith(word) and re.match(r"[\s\d]", lower[len(word) :] or " "):
                return text[len(word) :].strip(), quantifier
    for word, quantifier in _AFTER.items():
        if lower.endswith(word) and lower != word:
            return text[: -len(word)].strip(), quantifier
    return text, ""


def _range(low: str, high: str, separator: str, written: str) -> Number | Unread | Ambiguous:
    first, last = (
        _numeral(low.removeprefix("between ").removeprefix("from ").removeprefix("بين ").removeprefix("من "), separator),
        _numeral(high, separator),
    )
    for found in (first, last):
        if not isinstance(found, int):
            return Unread(f"{written!r} is no number and no range") if isinstance(found, Unread) else found
    assert isinstance(first, int)
    assert isinstance(last, int)
    if first > last:
        return Unread(f"{written!r} is a range that ends below its start")
    return Number(low=first, high=last)


def _numeral(text: str, separator: str) -> int | Unread | Ambiguous:
    found = _NUMERAL.fullmatch(text.strip())
    if found is None:
        return Unread(f"{text!r} is no number")
    digits = found["digits"].strip().replace("'", "")
    scale = _SCALES[found["scale"].casefold()] if found["scale"] else 1
    if re.fullmatch(r"\d{1,3}( \d{3})+", digits):
        digits = digits.replace(" ", "")
    if " " in digits:
        return Unread(f"{text!r} is more than one number")
    value = _decimal(digits, separator, scale)
    if not isinstance(value, float):
        return value
    whole = _whole(value * scale, text)
    return whole.best if isinstance(whole, Number) and whole.best is not None else Unread(f"{text!r} is no whole number")


def _decimal(digits: str, separator: str, scale: int) -> float | Unread | Ambiguous:
    """The value of digits with commas and points. One group of three after a single sign may be thousands or decimals."""
    marks = [letter for letter in digits if letter in ",."]
    if not marks:
        return float(digits)
    if len(set(marks)) == 2:
        thousands = marks[0]
        groups, _, decimals = digits.rpartition(next(mark for mark in ",." if mark != thousands))
        if marks.count(marks[-1]) > 1 or not re.fullmatch(rf"\d{{1,3}}(\{thousands}\d{{3}})+", groups):
            return Unread(f"{digits!r} is no number")
        return float(f"{groups.replace(thousands, '')}.{decimals or '0'}")
    mark = marks[0]
    if len(marks) > 1 or separator == mark:
        grouped = re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{3}})+", digits)
        return float(digits.replace(mark, "")) if grouped else Unread(f"{digits!r} is no number")
    whole, _, rest = digits.partition(mark)
    if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0" and not separator and scale == 1 and mark == ".":
        return Ambiguous("separator")
    if mark == "," and len(rest) == 3 and len(whole) <= 3 and not separator and scale == 1:
        return float(whole + rest)
    return float(f"{whole}.{rest or '0'}")


def _whole(value: float, written: str) -> Number | Unread:
    if value != value or value in (float("inf"), float("-inf")):
        return Unread(f"{written} is no number")
    if value < 0:
        return Unread(f"{written} is below zero")
    if abs(value - round(value)) > 1e-6:
        return Unread(f"{written} is not a whole number")
    return Number(best=round(value))


# --- days

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_MONTHS_AR = (
    ("كانون الثاني", "شباط", "اذار", "نيسان", "ايار", "حزيران", "تموز", "اب", "ايلول", "تشرين الاول", "تشرين الثاني", "كانون الاول"),
    ("يناير", "فبراير", "مارس", "ابريل", "مايو", "يونيو", "يوليو", "اغسطس", "سبتمبر", "اكتوبر", "نوفمبر", "ديسمبر"),
    ("جانفي", "فيفري", "مارس", "افريل", "ماي", "جوان", "جويلية", "اوت", "سبتمبر", "اكتوبر", "نوفمبر", "ديسمبر"),
)
_HIJRI = re.compile(r"هـ|\bah\b|محرم|صفر|ربيع الاول|ربيع الثاني|جمادى|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة|hijri", re.IGNORECASE)


def _folded(text: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return bare.casefold().replace("أ", "ا").replace("إ", "ا").replace("آ", "ا").replace("ى", "ي").strip(" .")


def _month_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in ("en", "tr", "fr"):
        months = Locale.parse(language).months["format"]
        for width in ("wide", "abbreviated"):
            names |= {_folded(name): number for number, name in months[width].items()}
    names |= {"sept": 9}
    for listed in _MONTHS_AR:
        names |= {_folded(name): number for number, name in enumerate(listed, 1)}
    return names


_MONTHS = _month_names()
_MONTH = "|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))
_NAMED = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s/.-]+(?:of )?(?P<month>{_MONTH})\.?[\s,/.'-]+(?P<year>\d{{4}}|\d{{2}})"),
    re.compile(rf"(?P<month>{_MONTH})\.?[\s/-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s/-]+(?P<year>\d{{4}})"),
    re.compile(rf"(?P<month>{_MONTH})\.?[\s,/.'-]*(?P<year>\d{{4}}|\d{{2}})"),
    re.compile(rf"(?P<year>\d{{4}})[\s/.-]+(?P<month>{_MONTH})"),
    re.compile(rf"(?P<month>{_MONTH})"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s/.-]+(?P<month>{_MONTH})"),
)
_ONGOING = re.compile(
    r"(?:(?:until|till|til|up to) )?(?:now|present|today|date)|on ?going|continuing|still(?: closed)?"
    r"|حتي الان|الي الان|حتي تاريخه|للان|مستمرة?|لا يزال(?: مستمرا)?"
)
_WITHIN_MONTH = re.compile(rf"(\d{{1,2}})\s*[-–—]\s*(\d{{1,2}}\s+(?:{_MONTH})\.?,?\s+\d{{4}})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ tT]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE)
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4})")
_TO = re.compile(r"\s+(?:to|until|till|through|حتى|الى|إلى|-|–|—)\s+|\s*[–—]\s*|(?<=\d{4}-\d{2}-\d{2})\s*[-–/]\s*(?=\d{4})", re.IGNORECASE)
_QUARTER = re.compile(r"q([1-4])[\s/-]*(\d{4})|(\d{4})[\s/-]*q([1-4])")


def days(cell: Cell, order: Order = "", year: int | None = None) -> Days | Unread | Ambiguous | None:
    """The days of a cell: a day, a month, a year or a span; None where it is empty.

    `order` is what a person has said of dates such as 03/04/2021; `year` is that of a month that stands without one.
    """
    if isinstance(cell, datetime):
        return _one(cell.date())
    if isinstance(cell, date):
        return _one(cell)
    if isinstance(cell, bool | time | timedelta):
        return Unread(f"{cell} is no date")
    if isinstance(cell, float | int):
        return _of_number(float(cell))
    text = _folded(plain(cell))
    if text in NOTHING or not text:
        return None
    if _HIJRI.search(text):
        return Unread(f"{cell!r} is a date of the Islamic calendar: write it in the Gregorian one")
    whole = _written(text, order, year)
    if not isinstance(whole, Unread):
        return whole
    within = _WITHIN_MONTH.fullmatch(text)
    ends = within.groups() if within else _TO.split(text)
    if len(ends) != 2:
        return whole
    return _span(ends[0], ends[1], order, year, str(cell))


def _span(first: str, last: str, order: Order, year: int | None, written: str) -> Days | Unread | Ambiguous:
    until = _written(last.strip(), order, year)
    if not isinstance(until, Days):
        return until if isinstance(until, Ambiguous) else Unread(f"{written!r} is no date")
    first = first.strip().removeprefix("from ").removeprefix("من ")
    if re.fullmatch(r"\d{1,2}", first) and until.precision == "day" and 1 <= int(first) <= until.starts_on.day:
        return Days(until.starts_on.replace(day=int(first)), until.ends_on, "span")
    since = _written(first, order, until.starts_on.year if year is None else year)
    if not isinstance(since, Days):
        return since if isinstance(since, Ambiguous) else Unread(f"{written!r} is no date")
    if since.starts_on > until.ends_on:
        return Unread(f"{written!r} ends before it begins")
    return Days(since.starts_on, until.ends_on, "span")


def _of_number(value: float) -> Days | Unread:
    """A year, or a day as spreadsheets count them (days since the end of 1899)."""
    if value == round(value) and _FIRST_YEAR <= value <= _LAST_YEAR:
        return _year(int(value))
    if 32_874 <= value < 73_416:
        return _one(date(1899, 12, 30) + timedelta(days=int(value)))
    return Unread(f"{value:g} is no date")


def _written(text: str, order: Order, year: int | None) -> Days | Unread | Ambiguous:
    text = text.strip()
    unread = Unread(f"{text!r} is no date")
    if re.fullmatch(r"\d{4}", text):
        return _year(int(text)) if _FIRST_YEAR <= int(text) <= _LAST_YEAR else unread
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _of_number(float(text))
    if found := _ISO.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]), text)
    if found := _YEAR_MONTH.fullmatch(text):
        return _month(int(found[1] or found[4]), int(found[2] or found[3]), text)
    if found := _QUARTER.fullmatch(text):
        first = 3 * (int(found[1] or found[4]) - 1) + 1
        of = int(found[2] or found[3])
        return Days(date(of, first, 1), date(of, first + 2, monthrange(of, first + 2)[1]), "span")
    if found := _NUMERIC.fullmatch(text):
        return _ordered(int(found[1]), int(found[2]), _full_year(found[3]), order, text)
    for pattern in _NAMED:
        if named := pattern.fullmatch(text):
            parts = named.groupdict()
            of_year = _full_year(parts["year"]) if parts.get("year") else year
            if of_year is None:
                return Ambiguous("year")
            month = _MONTHS[parts["month"]]
            return _made(of_year, month, int(parts["day"]), text) if parts.get("day") else _month(of_year, month, text)
    return unread


def _ordered(one: int, two: int, year: int, order: Order, text: str) -> Days | Unread | Ambiguous:
    proven = _proven(one, two)
    if proven and order and proven != order:
        return Unread(f"{text!r} has its day and its month in another order than the other dates")
    if one == two:
        return _made(year, one, two, text)
    order = order or proven
    if not order:
        return Ambiguous("day_order")
    return _made(year, two, one, text) if order == "dmy" else _made(year, one, two, text)


def _proven(one: int, two: int) -> Order:
    """The only order in which two numbers can be a day and a month; none where both can be."""
    return "dmy" if one > 12 >= two else "mdy" if two > 12 >= one else ""


def proven_order(cell: Cell) -> Order:
    """The order of day and month that a date proves by itself, as 13/04/2021 does."""
    found = _NUMERIC.fullmatch(_folded(plain(cell))) if isinstance(cell, str) else None
    return _proven(int(found[1]), int(found[2])) if found else ""


def _full_year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _made(year: int, month: int, day: int, text: str) -> Days | Unread:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return Unread(f"{text!r} is no day of the calendar between {_FIRST_YEAR} and {_LAST_YEAR}")
    return _one(date(year, month, day))


def _month(year: int, month: int, text: str) -> Days | Unread:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
        return Unread(f"{text!r} is no month")
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def _year(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31), "year")


def _one(day: date) -> Days | Unread:
    return Days(day, day, "day") if _FIRST_YEAR <= day.year <= _LAST_YEAR else Unread(f"{day} is too far away to be meant")
