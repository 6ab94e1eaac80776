"""The words of the interface: every one in both languages, with the numbers and dates of each."""

import ast
import string
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from db import reference
from etl.sources import SOURCES
from pages.parts import words
from pages.parts.words import Words

PAGES = Path(words.__file__).parents[1]
SAYERS = {"say", "mark", "self", "words"}
EN, AR = Words("en"), Words("ar")


def said() -> dict[str, str | None]:
    """Every text that the code says, with its plural where it has one."""
    found: dict[str, str | None] = {}
    for path in PAGES.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)):
            texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            if name == "many":
                found[texts[0]] = texts[1]
            elif (
                texts
                and call.args[0] is not None
                and isinstance(call.args[0], ast.Constant)
                and (name in SAYERS or isinstance(call.func, ast.Call))
            ):
                found.setdefault(texts[0], None)
    return found


SAID = said()
with (words.LOCALE / "ar" / "LC_MESSAGES" / "athar.po").open("rb") as file:
    CATALOG = {(m.id if isinstance(m.id, str) else m.id[0]): m for m in read_po(file, locale="ar") if m.id}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_code_says_something() -> None:
    assert len(SAID) > 200


@pytest.mark.parametrize("text", sorted(SAID))
def test_every_text_is_translated_with_the_same_blanks(text: str) -> None:
    message = CATALOG[text]
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    assert len(forms) == (6 if SAID[text] else 1)
    assert all(form.strip() for form in forms)
    for form in forms:
        assert blanks(form) <= blanks(text) | {"n"}
        assert blanks(text) - {"n"} <= blanks(form)


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    assert set(CATALOG) == set(SAID)


@pytest.mark.parametrize(
    ("n", "arabic", "english"),
    [
        (0, "لا تقارير", "0 reports"),
        (1, "تقرير واحد", "1 report"),
        (2, "تقريران", "2 reports"),
        (3, "3 تقارير", "3 reports"),
        (10, "10 تقارير", "10 reports"),
        (11, "11 تقريراً", "11 reports"),
        (99, "99 تقريراً", "99 reports"),
        (100, "100 تقرير", "100 reports"),
        (103, "103 تقارير", "103 reports"),
        (1_702, "1,702 تقرير", "1,702 reports"),
    ],
)
def test_arabic_has_six_plurals(n: int, arabic: str, english: str) -> None:
    assert AR.many("{n} report", "{n} reports", n) == arabic
    assert EN.many("{n} report", "{n} reports", n) == english


@pytest.mark.parametrize(
    ("month", "name"),
    [
        (1, "كانون الثاني"),
        (2, "شباط"),
        (4, "نيسان"),
        (7, "تموز"),
        (8, "آب"),
        (10, "تشرين الأول"),
        (11, "تشرين الثاني"),
        (12, "كانون الأول"),
    ],
)
def test_months_are_named_as_in_syria(month: int, name: str) -> None:
    assert AR.month(date(2024, month, 1)) == f"{name} 2024"
    assert AR.day(date(2024, month, 9)) == f"9 {name} 2024"


@pytest.mark.parametrize(
    ("first", "last", "english"),
    [
        (date(2024, 11, 27), date(2024, 11, 27), "27 Nov 2024"),
        (date(2024, 2, 1), date(2024, 2, 29), "Feb 2024"),
        (date(2024, 12, 1), date(2024, 12, 31), "Dec 2024"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2026, 3, 1), date(2026, 3, 3), "1 to 3 Mar 2026"),
        (date(2024, 11, 27), date(2024, 12, 9), "27 Nov 2024 to 9 Dec 2024"),
        (date(2023, 1, 1), date(2024, 12, 31), "1 Jan 2023 to 31 Dec 2024"),
    ],
)
def test_a_span_is_said_as_short_as_it_can_be(first: date, last: date, english: str) -> None:
    assert EN.span(first, last) == english


@pytest.mark.parametrize(
    ("value", "low", "high", "quantifier", "english", "arabic"),
    [
        (69, None, None, "exact", "69", "69"),
        (69, 69, None, "at_least", "≥\N{NO-BREAK SPACE}69", "69 على الأقل"),
        (None, 150_000, None, "at_least", "≥\N{NO-BREAK SPACE}150,000", "150,000 على الأقل"),
        (None, None, 1_000, "up_to", "≤\N{NO-BREAK SPACE}1,000", "1,000 على الأكثر"),
        (500, None, None, "about", "~\N{NO-BREAK SPACE}500", "نحو 500"),
        (None, 800_000, 1_000_000, "between", "800,000–1,000,000", "800,000–1,000,000"),
        (0, None, None, "exact", "0", "0"),
        (None, None, None, "exact", "–", "–"),
    ],
)
def test_a_number_keeps_its_quantifier_which_is_a_word_where_a_sign_would_be_read_from_the_right(
    value: int | None, low: int | None, high: int | None, quantifier: str, english: str, arabic: str
) -> None:
    assert EN.amount(value, low, high, quantifier) == english
    said = AR.amount(value, low, high, quantifier)
    assert said.strip("\N{FIRST STRONG ISOLATE}\N{LEFT-TO-RIGHT ISOLATE}\N{POP DIRECTIONAL ISOLATE}") == arabic


def test_every_reason_for_a_headline_has_its_words() -> None:
    from db.totals import HEADLINE_RULE

    assert set(words.WHY) == {"only_one", "order", *(name for name, _ in HEADLINE_RULE)}


def test_every_code_of_the_store_has_its_word() -> None:
    from db import measures, schema

    assert set(words.GRADES) == set(measures.GRADES)
    assert set(words.STATUSES) == set(measures.STATUSES)
    assert set(words.PRECISIONS) == set(measures.PRECISIONS)
    assert set(words.UNITS) == set(measures.UNITS)
    assert set(words.COUNTS) == set(measures.COUNTS)
    assert set(words.CLOSURES) == set(schema.CLOSURE_STATUSES)
    assert set(words.FACILITIES) == set(schema.FACILITY_KINDS)
    assert set(words.OUTCOMES) == set(schema.OUTCOMES)
    assert set(words.UNTIL) == set(schema.UNTIL)
    assert set(words.LAST_REPORTED) == set(schema.CLOSURE_STATUSES)


@pytest.mark.parametrize(
    ("stored", "english", "arabic"),
    [
        ("SOHR", "SOHR", "المرصد السوري لحقوق الإنسان"),
        ("ACLED", "ACLED", "ACLED"),
        ("SOHR, SNHR", "SOHR, SNHR", "المرصد السوري لحقوق الإنسان، الشبكة السورية لحقوق الإنسان"),
        ("SOHR, ACLED", "SOHR, ACLED", "المرصد السوري لحقوق الإنسان، ACLED"),
        ("unnamed, cited by somebody", "unnamed, cited by somebody", "unnamed, cited by somebody"),
        ("unnamed, cited by OCHA", "unnamed, cited by OCHA", "جهة غير مسماة، نقلاً عن أوتشا"),
        ("", "", ""),
    ],
)
def test_a_counter_is_read_by_its_arabic_name_where_one_is_known(stored: str, english: str, arabic: str) -> None:
    assert EN.counter(stored) == english
    assert AR.counter(stored).strip("\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}") == arabic


def test_every_counter_of_the_table_has_one_arabic_name_of_its_own() -> None:
    names = reference.counters()
    assert len(set(names.values())) == len(names)
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in name) for name in names.values())
    lines = (reference.FOLDER / "counters.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(names) + 1


def test_every_source_has_a_title_and_a_publisher_in_arabic() -> None:
    named = reference.sources()
    assert named.keys() == SOURCES.keys()
    assert len({title for title, _ in named.values()}) == len(named)
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in title) for title, _ in named.values())
    assert all(publisher for _, publisher in named.values())
