"""Files as people send them (CSV in any encoding, XLSX, XLS, XLSB, ODS) -> the cells of their sheets."""

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from pathlib import PurePath
from typing import NamedTuple

from charset_normalizer import from_bytes

from etl import workbooks
from etl.contract import SourceChanged
from etl.own_tables.review import Refused
from etl.workbooks import Cell

MOST_BYTES = 20_000_000
MOST_CELLS = 3_000_000
MOST_XML = 200_000_000
_BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_TEXTS = (".csv", ".tsv", ".txt", ".tab")
_SEPARATORS = ",;\t|"
_ARABIC, _WESTERN = "cp1256", "cp1252"


class Grid(NamedTuple):
    """A sheet: its name, and its rows as long as they are."""

    name: str
    rows: list[list[Cell]]


def read(raw: bytes, name: str) -> list[Grid]:
    """The sheets of a file that have any cell. Raises Refused, in words, for a file that is no table or too large."""
    shown = PurePath(name).name
    if len(raw) > MOST_BYTES:
        raise Refused(f"{shown} has {len(raw):,} bytes, more than {MOST_BYTES:,}. Bring it in in parts.")
    kind = PurePath(name).suffix.lower()
    if kind in _BOOKS or raw[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        grids = _book(raw, shown)
    elif kind in _TEXTS or not kind:
        grids = [Grid("", _text(raw, shown))]
    else:
        raise Refused(f"{shown} is no table that can be read: expected a file that ends in {', '.join((*_TEXTS, *_BOOKS))}.")
    cells = sum(len(row) for grid in grids for row in grid.rows)
    if cells > MOST_CELLS:
        raise Refused(f"{shown} has {cells:,} cells, more than {MOST_CELLS:,}. Bring it in in parts.")
    filled = [grid for grid in grids if any(str(cell).strip() for row in grid.rows for cell in row)]
    if not filled:
        raise Refused(f"{shown} is empty: there is no filled cell in it.")
    return filled


def _book(raw: bytes, name: str) -> list[Grid]:
    if _is_not_computed(raw):
        raise Refused(
            f"{name} has formulas without their results: a program wrote it, and no spreadsheet program has worked them out. "
            "Open it in Excel or LibreOffice, save it, and bring it in again."
        )
    try:
        return [Grid(sheet, rows) for sheet, rows in workbooks.sheets(raw, name, merged=True).items()]
    except SourceChanged as wrong:
        reason = str(wrong)
    raise Refused(f"{reason} If it has a password, take it off.")


def _is_not_computed(raw: bytes) -> bool:
    """Whether an XLSX asks to be worked out in full when it is opened, and has formulas: until then they have no results, or zeros."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            infos = [info for info in book.infolist() if info.file_size <= MOST_XML and info.filename.startswith("xl/")]
            asks = any(b'fullCalcOnLoad="1"' in book.read(info) for info in infos if info.filename == "xl/workbook.xml")
            sheets = [info for info in infos if asks and info.filename.startswith("xl/worksheets/")]
            return any(re.search(rb"<f[ >]", book.read(info)) for info in sheets)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError):
        return False  # The reader of workbooks says what is wrong with it.


def _text(raw: bytes, name: str) -> list[list[Cell]]:
    text = _decoded(raw, name)
    if "\0" in text:
        raise Refused(f"{name} is no text: it has bytes that stand in no table. Save it as CSV or XLSX.")
    csv.field_size_limit(10_000_000)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))]
    except csv.Error as wrong:
        reason = str(wrong)
    raise Refused(f"{name} cannot be read as CSV: {reason}. Save it anew, or as XLSX.")


def _decoded(raw: bytes, name: str) -> str:
    """UTF-8 or UTF-16 where the bytes are that, else the old code page that makes words of them."""
    for marks, coding in (((b"\xff\xfe", b"\xfe\xff"), "utf-16"), ((b"",), "utf-8-sig")):
        if raw.startswith(marks):
            try:
                return raw.decode(coding)
            except UnicodeDecodeError:
                continue
    best = from_bytes(raw, cp_isolation=[_ARABIC, _WESTERN, "utf_16_le", "utf_16_be"]).best()
    if best is None:
        raise Refused(f"{name} is in no encoding that is known. Save it as CSV UTF-8, or as XLSX.")
    # The two code pages share half of their letters: Arabic ones beside one another decide.
    arabic = raw.decode(_ARABIC, "replace")
    letters = sum("\u0621" <= letter <= "\u064a" for letter in arabic)
    high = sum(byte > 0x7F for byte in raw)
    return arabic if best.encoding in (_ARABIC, _WESTERN) and high and letters >= 0.6 * high else str(best)


def _separator(text: str) -> str:
    """The sign that cuts most lines into the same number of cells, more than one."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    best, most = ",", (0, 0)
    for sign in _SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
        except csv.Error:
            continue
        alike = max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))
        if alike > most:
            best, most = sign, alike
    return best
