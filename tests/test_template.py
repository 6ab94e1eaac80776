"""The workbook to fill in: what it offers, in both languages, is what can be stored."""

import io
import re
from typing import get_args

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from db import measures, reference, schema
from etl.own_tables import template
from etl.own_tables.template_words import COLUMNS, LANGUAGES, SHEETS, Kind, Language, Said, codes, offered

BOOKS = {language: openpyxl.load_workbook(io.BytesIO(template.workbook(language))) for language in LANGUAGES}


def listed(sheet: Worksheet, column: int) -> list[str]:
    """What the drop-down of a column offers, as the spreadsheet program looks it up."""
    letter = openpyxl.utils.get_column_letter(column)
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if str(rule.sqref).startswith(f"{letter}3:"))
    assert rule.type == "list"
    name, cells = re.findall(r"(\w+)!(\$\w+\$\d+:\$\w+\$\d+)", str(rule.formula1))[0]
    return [str(row[0].value) for row in sheet.parent[name][cells.replace("$", "")]]


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drop_down_offers_every_choice_in_the_language_of_the_workbook(language: Language, kind: Kind) -> None:
    sheet = BOOKS[language][getattr(SHEETS[kind], language)]
    for place, column in enumerate(COLUMNS[kind], 1):
        if column.offers:
            assert listed(sheet, place) == [getattr(said, language) for said in offered(column.offers).values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_are_headed_and_tagged_and_empty_below(language: Language) -> None:
    book = BOOKS[language]
    for kind, columns in COLUMNS.items():
        sheet = book[getattr(SHEETS[kind], language)]
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
            [getattr(column.label, language) for column in columns],
            [column.hxl for column in columns],
        ]
        assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    assert book["lists"].sheet_state == "veryHidden"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("counts", measures.COUNTS),
        ("unit", measures.UNITS),
        ("grade", measures.GRADES),
        ("status", schema.CLOSURE_STATUSES),
        ("until", schema.UNTIL),
        ("facility_kind", schema.FACILITY_KINDS),
        ("measure", tuple(measures.MEASURES)),
        ("group", tuple(group for group in measures.GROUPS if group != "all")),
        ("governorate", tuple(area.code for area in reference.areas() if area.level == 1)),
        ("district", tuple(area.code for area in reference.areas() if area.level == 2)),
        ("facility", tuple(facility.id for facility in reference.facilities())),
    ],
)
def test_what_is_offered_is_all_that_can_be_stored_and_each_label_means_one_thing(name: str, known: tuple[str, ...]) -> None:
    choices = offered(name)
    assert tuple(choices) == known
    for language in LANGUAGES:
        assert len({getattr(said, language) for said in choices.values()}) == len(choices)
    assert codes(name) == {label: code for code, said in choices.items() for label in said}


def test_districts_stand_in_order_so_that_those_of_one_governorate_are_one_piece_of_the_list() -> None:
    assert list(offered("district")) == sorted(offered("district"))


def test_everything_is_said_in_both_languages() -> None:
    def arabic(text: str) -> bool:
        return any("\u0600" <= letter <= "\u06ff" for letter in text)

    said = [text for columns in COLUMNS.values() for column in columns for text in (column.label, column.help)]
    said += [text for text in vars(template).values() if isinstance(text, Said)]
    assert [text for text in said if arabic(text.en) or not arabic(text.ar)] == []
    assert [
        column.role for columns in COLUMNS.values() for column in columns if len(column.help.en) > 255 or len(column.help.ar) > 255
    ] == []


def test_the_languages_are_those_of_the_workbook() -> None:
    assert get_args(Language) == LANGUAGES
