"""The workbook to fill in, in English and in Arabic: what it offers is what is stored, so that it is taken in without a question."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from etl.own_tables.template_words import COLUMNS, HOW_TO, SHEETS, Column, Kind, Language, Said, offered

ROWS = 2_000
"""The rows below the headers that have drop-downs."""

HEAD_ROWS = 2
LISTS = "lists"
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_LONGEST_HELP = 255

_LINES = (
    Said(
        "One row for each number, in the sheet “Figures”; one row for each time that a place was shut or open, in the sheet “Closures”.",
        "سطر لكل عدد في ورقة «أرقام»، وسطر لكل فترة كان فيها المرفق مغلقاً أو مفتوحاً في ورقة «إغلاقات».",
    ),
    Said(
        "Columns with a dark heading are needed; the others may stay empty.",
        "الأعمدة ذات العنوان الداكن مطلوبة، والأعمدة الأخرى يمكن تركها فارغة.",
    ),
    Said(
        "Leave the two rows of headings as they are. Rows below them are read until the last one that is filled in.",
        "اترك سطري العناوين كما هما. تُقرأ الأسطر التي تحتهما حتى آخر سطر معبّأ.",
    ),
    Said(
        "Choose from the lists: the same choice means the same thing in English and in Arabic.",
        "اختر من القوائم: الاختيار نفسه يعني الشيء نفسه بالعربية والإنكليزية.",
    ),
    Said(
        "Write a number as it was said: 500, ~500, at least 500, up to 500, 400-600. An empty cell is unknown, and never zero.",
        "اكتب العدد كما ورد: 500 أو ~500 أو 500 على الأقل أو حتى 500 أو 400-600. الخانة الفارغة تعني مجهولاً ولا تعني صفراً أبداً.",
    ),
    Said(
        "If only the month is known, enter its first and its last day.",
        "إذا عُرف الشهر فقط، فأدخل أول يوم فيه وآخر يوم.",
    ),
    Said(
        "No names, telephone numbers or other traces of victims, witnesses or staff, in no column.",
        "لا تكتب في أي عمود أسماء أو أرقام هواتف أو ما يدل على ضحايا أو شهود أو عاملين.",
    ),
    Said(
        "Then bring it in: on the page “Bring in a table”, or with  python -m etl import FILE",
        "ثم أدخل الملف: من صفحة «إدخال جدول»، أو بالأمر  python -m etl import FILE",
    ),
)
_EXAMPLES = Said("Examples, to look at only: they are not taken in", "أمثلة للاطلاع فقط: لا تُدخل")
_COLUMN, _MEANS = Said("Column", "العمود"), Said("What to write", "ماذا تكتب")
_NGO, _REPORT = Said("Our organisation", "منظمتنا"), Said("Weekly report 12", "التقرير الأسبوعي 12")

# Column -> the code of a choice, or what is written.
_EXAMPLE_FIGURES: tuple[dict[str, str | Said], ...] = (
    {
        "governorate": "SY02", "district": "SY0203", "starts_on": "2025-03-03", "ends_on": "2025-03-09", "measure": "people_displaced",
        "number": Said("at least 150", "150 على الأقل"), "counts": "total", "unit": "households", "counted_by": _NGO, "title": _REPORT,
    },
    {
        "governorate": "SY04", "starts_on": "2025-03-05", "ends_on": "2025-03-05", "measure": "civilians_killed", "group": "children",
        "number": "3", "counts": "incident", "counted_by": _NGO, "grade": "confirmed", "title": _REPORT,
    },
    {
        "governorate": "SY07", "ends_on": "2025-03-31", "measure": "people_in_camps", "number": "~12,000", "counts": "stock",
        "counted_by": _NGO, "title": _REPORT,
    },
)  # fmt: skip
_EXAMPLE_CLOSURES: tuple[dict[str, str | Said], ...] = (
    {
        "facility": "aleppo_airport", "status": "closed", "starts_on": "2024-11-30", "last_confirmed_on": "2024-12-05",
        "reason": Said("Fighting in the city", "معارك في المدينة"), "counted_by": _NGO,
    },
    {
        "facility": Said("Health centre of our village", "المركز الصحي في قريتنا"), "facility_kind": "hospital", "governorate": "SY07",
        "status": "restricted", "starts_on": "2025-02-01", "ends_on": "2025-02-14", "until": "known", "last_confirmed_on": "2025-02-14",
        "reason": Said("Emergencies only", "حالات إسعافية فقط"), "counted_by": _NGO,
    },
)  # fmt: skip

_EXAMPLES_OF: dict[Kind, tuple[dict[str, str | Said], ...]] = {"figures": _EXAMPLE_FIGURES, "closures": _EXAMPLE_CLOSURES}


def workbook(language: Language) -> bytes:
    """The template as an XLSX file; the sheets of the Arabic one are read from right to left."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "Athar"})
        looks = _looks(book)
        sheets = {kind: book.add_worksheet(getattr(said, language)) for kind, said in SHEETS.items()}
        how_to = book.add_worksheet(getattr(HOW_TO, language))
        ranges = _lists(book.add_worksheet(LISTS), language)
        for kind, sheet in sheets.items():
            _to_fill_in(sheet, COLUMNS[kind], ranges, language, looks)
        _how_to(how_to, language, looks)
        for sheet in (*sheets.values(), how_to):
            if language == "ar":
                sheet.right_to_left()
    return out.getvalue()


def _looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top"}
    heading = {**wrapped, "bold": True, "border": 1, "border_color": "#DCE3E9"}
    return {
        "needed": book.add_format({**heading, "bg_color": "#0B6E99", "font_color": "#FFFFFF"}),
        "heading": book.add_format({**heading, "bg_color": "#E3EEF3", "font_color": "#14212B"}),
        "tag": book.add_format({"font_color": "#52626F", "italic": True, "font_size": 8}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "plain": book.add_format({}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format(wrapped),
        "example": book.add_format({**wrapped, "font_color": "#52626F"}),
    }


def _lists(sheet: Any, language: Language) -> dict[str, str]:
    """Writes what the drop-downs offer into a sheet that nobody sees: each list -> its range."""
    sheet.very_hidden()
    ranges = {}
    names = dict.fromkeys(column.offers for columns in COLUMNS.values() for column in columns if column.offers)
    for place, name in enumerate(names):
        labels = [getattr(said, language) for said in offered(name).values()]
        for row, label in enumerate(labels):
            sheet.write_string(row, place, label)
        letter = xlsxwriter.utility.xl_col_to_name(place)
        ranges[name] = f"={LISTS}!${letter}$1:${letter}${len(labels)}"
    return ranges


def _to_fill_in(sheet: Any, columns: Sequence[Column], ranges: dict[str, str], language: Language, looks: dict[str, Any]) -> None:
    sheet.freeze_panes(HEAD_ROWS, 1)
    sheet.set_row(0, 34)
    places = {column.role: place for place, column in enumerate(columns)}
    for place, column in enumerate(columns):
        label = getattr(column.label, language)
        sheet.set_column(place, place, column.width, looks["day" if column.is_day else "plain"])
        sheet.write_string(0, place, label, looks["needed" if column.needed else "heading"])
        sheet.write_string(1, place, column.hxl, looks["tag"])
        rule = _rule(column, ranges, places)
        told = {"input_title": label[:32], "input_message": getattr(column.help, language)[:_LONGEST_HELP]}
        sheet.data_validation(HEAD_ROWS, place, HEAD_ROWS + ROWS - 1, place, {**rule, **told})


def _rule(column: Column, ranges: dict[str, str], places: dict[str, int]) -> dict[str, Any]:
    if column.is_day:
        return {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
    if column.offers == "district":
        return {"validate": "list", "source": _districts(ranges["district"], places["governorate"])}
    if column.offers:
        return {"validate": "list", "source": ranges[column.offers], "show_error": not column.others_too}
    return {"validate": "any"}


def _districts(districts: str, governorate: int) -> str:
    """The districts of the governorate that is chosen in the same row, all of them where none is: they stand in order of their codes."""
    chosen = f'LEFT(${xlsxwriter.utility.xl_col_to_name(governorate)}{HEAD_ROWS + 1},4)&"*"'
    all_of_them = districts.lstrip("=")
    first = all_of_them.split(":")[0]
    return f"=OFFSET({first},MATCH({chosen},{all_of_them},0)-1,0,COUNTIF({all_of_them},{chosen}),1)"


def _how_to(sheet: Any, language: Language, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 20, 20)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, getattr(HOW_TO, language), looks["title"])
    row = 2
    for line in _LINES:
        sheet.merge_range(row, 0, row, 1, getattr(line, language), looks["line"])
        sheet.set_row(row, 32)
        row += 1
    for kind, columns in COLUMNS.items():
        row = _columns_told(sheet, row + 1, kind, columns, language, looks)
    sheet.write_string(row + 1, 0, getattr(_EXAMPLES, language), looks["title"])
    row += 2
    for kind, columns in COLUMNS.items():
        row = _examples(sheet, row + 1, columns, _EXAMPLES_OF[kind], language, looks)


def _columns_told(sheet: Any, row: int, kind: Kind, columns: Sequence[Column], language: Language, looks: dict[str, Any]) -> int:
    sheet.write_string(row, 0, getattr(SHEETS[kind], language), looks["title"])
    for place, head in enumerate((_COLUMN, _MEANS)):
        sheet.write_string(row + 1, place, getattr(head, language), looks["heading"])
    for below, column in enumerate(columns, row + 2):
        sheet.write_string(below, 0, getattr(column.label, language), looks["needed" if column.needed else "heading"])
        sheet.write_string(below, 1, getattr(column.help, language), looks["line"])
    return row + 2 + len(columns)


def _examples(
    sheet: Any, row: int, columns: Sequence[Column], examples: Sequence[dict[str, str | Said]], language: Language, looks: dict[str, Any]
) -> int:
    """Examples lie on their side, a column for each: nothing that looks like a table to take in."""
    for below, column in enumerate(columns, row):
        sheet.write_string(below, 0, getattr(column.label, language), looks["heading"])
        for beside, example in enumerate(examples, 1):
            sheet.write_string(below, beside, _said(column, example.get(column.role, ""), language), looks["example"])
    return row + len(columns)


def _said(column: Column, value: str | Said, language: Language) -> str:
    if isinstance(value, Said):
        return str(getattr(value, language))
    choices = offered(column.offers) if column.offers else {}
    return str(getattr(choices[value], language)) if value in choices else value
