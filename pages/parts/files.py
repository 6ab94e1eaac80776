"""A table as a file that can be taken away: CSV and XLSX, each with its filters, sources, definitions and credit."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any, NamedTuple

import pandas as pd
import xlsxwriter

from db.measures import MEASURES
from pages.parts import hxl, tables
from pages.parts.tables import COLUMNS, Table
from pages.parts.words import Words

MOST_ROWS = 20_000
"""The rows of an XLSX; a longer table is cut there, and says so. CSV files hold everything."""


class Citation(NamedTuple):
    """What goes with a table wherever it is taken: how it was asked for, and who is to be credited.

    `sources` are rows of the table of sources; `measures` are the ids of what is counted in the file.
    """

    filters: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    sources: pd.DataFrame
    measures: tuple[str, ...]


def definition(measure: str, say: Words) -> str:
    """What a measure is, and is not."""
    return f"{_is(measure, say)} {_is_not(measure, say)}"


def notes(table: Table, citation: Citation, say: Words) -> list[str]:
    """What is to be kept in mind with a table."""
    left_out = table.left_out
    said = say.many(
        "{n} row was left out, because its source does not allow it to be passed on.",
        "{n} rows were left out, because their source does not allow them to be passed on.",
        left_out,
    )
    return [*citation.notes, *([said] if left_out else [])]


def to_csv(table: Table, citation: Citation, say: Words, rows: pd.DataFrame | None = None, tagged: bool = False) -> bytes:
    """Every row, with P-codes and plain column names; the last columns carry filters, definition and credit in each row.

    `rows` are those of the table that are wanted where not all are; `tagged` puts HXL tags below the names.
    """
    rows = table.exported if rows is None else rows
    credits = "; ".join(str(tables.plain(credit)) for credit in citation.sources["credit"])
    filters = "; ".join([table.named, *(f"{label}: {value}" for label, value in citation.filters)])
    defined = " ".join(f"{_label(m, say)}: {definition(m, say)}" for m in citation.measures)
    fixed = [str(tables.plain(text)) for text in (filters, defined, credits, " ".join(notes(table, citation, say)))]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    about = (name if name not in rows else f"{name}_of_file" for name in ("filters", "definition", "credit", "notes"))
    names = [*rows.columns, *about]
    writer.writerow(names)
    if tagged:
        writer.writerow(hxl.tags(names, table.measures))
    for row in rows.itertuples(index=False):
        writer.writerow([*("" if (value := tables.plain(cell)) is None else value for cell in row), *fixed])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(table: Table, citation: Citation, say: Words) -> bytes:
    """The table as a workbook: data, filters and citation, sources, definitions."""
    out = BytesIO()
    with xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True}
    ) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        rows = table.exported
        body = [list(row) for row in rows.head(MOST_ROWS).itertuples(index=False)]
        kinds = [COLUMNS[name].kind for name in rows.columns]
        _sheet(book, formats, say("Data"), [say(COLUMNS[name].label) for name in rows.columns], body, say, kinds)
        told = notes(table, citation, say)
        if len(rows) > MOST_ROWS:
            told.append(say("This file holds the first {n} rows; the CSV file holds all.", n=say.number(MOST_ROWS)))
        about = [
            [say("Table"), table.named],
            *([label, value] for label, value in citation.filters),
            *([say("Note"), note] for note in told),
        ]
        _sheet(book, formats, say("Filters and citation"), [say("What"), say("Value")], about, say)
        names = ("title", "publisher", "licence", "credit", "url")
        credited = [list(row) for row in citation.sources[list(names)].itertuples(index=False)]
        _sheet(book, formats, say("Sources"), [say("Title"), *(say(COLUMNS[name].label) for name in names[1:])], credited, say)
        _sheet(
            book,
            formats,
            say("Definitions"),
            [say("What"), say("What it is"), say("What it is not"), say("Whose definition"), say("HXL tag")],
            [[_label(m, say), _is(m, say), _is_not(m, say), MEASURES[m].authority, MEASURES[m].hxl] for m in citation.measures]
            + [[name, say(COLUMNS[name].label), "", "", ""] for name in rows.columns],
            say,
        )
    return out.getvalue()


def _sheet(
    book: xlsxwriter.Workbook,
    formats: dict[str, Any],
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    say: Words,
    kinds: Sequence[str] = (),
) -> None:
    sheet = book.add_worksheet(name[:31])
    if say.rtl:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, formats["head"])
        sheet.set_column(column, column, min(max(len(head) + 2, 12, *(len(str(row[column])) for row in rows[:50])), 60) if rows else 14)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, line, column, tables.plain(value), formats, kinds[column] if kinds else "")


def _write(sheet: Any, line: int, column: int, value: object, formats: dict[str, Any], kind: str) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(line, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, int | float):
        # A spreadsheet keeps fifteen digits of a number; a longer one is kept whole as text.
        sheet.write_number(line, column, value) if abs(value) < 10**15 else sheet.write_string(line, column, str(value))
    else:
        sheet.write_datetime(line, column, value, formats["instant" if kind == "instant" else "day"])


def _label(measure: str, say: Words) -> str:
    return tables.measure_name(measure, say)


def _is(measure: str, say: Words) -> str:
    return str(getattr(MEASURES[measure], f"is_{say.language}"))


def _is_not(measure: str, say: Words) -> str:
    return str(getattr(MEASURES[measure], f"is_not_{say.language}"))
