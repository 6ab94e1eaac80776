"""The workbook to fill in: what it offers, in both languages, is what can be stored."""

import io
import re
from datetime import UTC, date, datetime
from typing import get_args

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from db import measures, reference, schema
from db.schema import Closure, Figure, Where
from etl import own_tables
from etl.own_tables import Choices, Refused, template
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


FIGURES: tuple[dict[str, object], ...] = (
    {
        "governorate": "SY02", "district": "SY0203", "starts_on": date(2025, 3, 3), "ends_on": date(2025, 3, 9),
        "measure": "people_displaced", "number": "at least 150", "counts": "total", "unit": "households",
        "counted_by": "Our field team", "grade": "confirmed",
        "published_on": date(2025, 3, 10), "title": "Weekly report 12", "url": "https://ngo.example/12", "note": "Roads cut", "id": "A-1",
    },
    {
        "governorate": "SY04", "starts_on": date(2025, 3, 5), "ends_on": date(2025, 3, 5), "measure": "civilians_killed",
        "group": "children", "number": 3, "counts": "incident",
    },
    {"governorate": "SY07", "ends_on": date(2025, 3, 31), "measure": "people_in_camps", "number": "~12,000", "counts": "stock"},
)  # fmt: skip
CLOSURES: tuple[dict[str, object], ...] = (
    {
        "facility": "aleppo_airport", "status": "closed", "starts_on": date(2024, 11, 30), "last_confirmed_on": date(2024, 12, 5),
        "reason": "Fighting in the city",
    },
    {
        "facility": "Health centre of our village", "facility_kind": "hospital", "governorate": "SY07", "status": "restricted",
        "starts_on": date(2025, 2, 1), "ends_on": date(2025, 2, 14), "until": "known", "last_confirmed_on": date(2025, 2, 14),
    },
)  # fmt: skip
SAID_IN_ARABIC = {"at least 150": "150 على الأقل", "~12,000": "حوالي ١٢٬٠٠٠"}


def filled(language: Language) -> bytes:
    """The workbook as somebody fills it in who chooses from its lists in its language."""
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(language)))
    rows: dict[Kind, tuple[dict[str, object], ...]] = {"figures": FIGURES, "closures": CLOSURES}
    for kind, given in rows.items():
        sheet = book[getattr(SHEETS[kind], language)]
        for number, row in enumerate(given, 3):
            for place, column in enumerate(COLUMNS[kind], 1):
                said = row.get(column.role)
                choices = offered(column.offers) if column.offers else {}
                said = getattr(choices[said], language) if isinstance(said, str) and said in choices else said
                sheet.cell(number, place, SAID_IN_ARABIC.get(str(said), said) if language == "ar" else said)  # type: ignore[arg-type]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_that_is_filled_in_says_the_same_in_both_languages_and_nothing_is_asked(language: Language) -> None:
    review = own_tables.review(own_tables.open_file("filled.xlsx", filled(language)), Choices())
    assert (review.known, review.questions, review.asides, review.places, review.facilities, review.wrong) == (
        "template",
        (),
        (),
        (),
        (),
        "",
    )
    ours = {"counted_by": "", "title": "", "key": ""}
    found = [
        one.report._replace(**{n: v for n, v in ours.items() if one.row != 3 or isinstance(one.report, Closure)}) for one in review.stated
    ]
    figures = [one._replace(where=Where("")) for one in found if isinstance(one, Figure)]
    stock_on, killed_on = date(2025, 3, 31), date(2025, 3, 5)
    assert figures == [
        Figure(
            Where(""), "A-1", "people_displaced", "total", date(2025, 3, 3), date(2025, 3, 9), low=150, quantifier="at_least",
            unit="households", grade="confirmed", counted_by="Our field team", url="https://ngo.example/12", title="Weekly report 12",
            published_on=date(2025, 3, 10), note="Roads cut", precision="span",
        ),
        Figure(Where(""), "", "civilians_killed", "incident", killed_on, killed_on, best=3, group="children"),
        Figure(Where(""), "", "people_in_camps", "stock", stock_on, stock_on, best=12_000, quantifier="about"),
    ]  # fmt: skip
    assert [one.area for one in review.stated] == ["SY0203", "SY04", "SY07", "", ""]
    (new,) = review.new
    assert (new.kind, new.name_en, new.where.name[:4]) == ("hospital", "Health centre of our village", "SY07")
    airport, village = (one for one in found if isinstance(one, Closure))
    midnight = datetime(2024, 11, 29, 21, tzinfo=UTC)
    assert (airport.facility, airport.status, airport.from_at, airport.until_at, airport.until, airport.reason) == (
        "aleppo_airport", "closed", midnight, None, "open", "Fighting in the city",
    )  # fmt: skip
    assert (airport.last_confirmed_on, village.last_confirmed_on) == (date(2024, 12, 5), date(2025, 2, 14))
    assert (village.facility, village.status, village.until) == (new.id, "restricted", "known")
    assert (village.from_at, village.until_at) == (datetime(2025, 1, 31, 21, tzinfo=UTC), datetime(2025, 2, 14, 21, tzinfo=UTC))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_workbook_brings_nothing_in_its_examples_least_of_all(language: Language) -> None:
    with pytest.raises(Refused):
        own_tables.open_file("empty.xlsx", template.workbook(language))


def test_the_languages_are_those_of_the_workbook() -> None:
    assert get_args(Language) == LANGUAGES
