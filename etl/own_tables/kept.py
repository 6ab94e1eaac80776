"""Tables as they are kept: their rows without the columns that mean nothing here, what the columns mean, and who stands behind them."""

import json
import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from db.schema import Aside
from etl import spelling
from etl.contract import Http, Parts, Report, Source, SourceChanged, Span
from etl.own_tables import convert
from etl.own_tables.layout import Column, Table
from etl.own_tables.mapping import Mapping as Meanings
from etl.own_tables.mapping import from_json as from_text
from etl.own_tables.mapping import rows_of
from etl.own_tables.mapping import to_json as to_text
from etl.own_tables.review import About
from etl.workbooks import Cell

PART = "table.json"
PREFIX = "own_"
RANK = 50
_LONGEST_ID = 40


class Sheet(NamedTuple):
    """What is kept of one table: cells of columns that are not used are empty."""

    name: str
    mapping: Meanings
    table: Table


class Kept(NamedTuple):
    """What is kept of a file: the tables in it that are taken in."""

    file: str
    about: About
    sheets: tuple[Sheet, ...]


class Numbered(NamedTuple):
    """A report with the sheet and the row that it was read from, and its number as it was written."""

    sheet: str
    row: int
    report: Report
    written: str


def read(kept: Kept) -> Iterator[Numbered]:
    """Everything that the rows say. A row put aside has a number of its own in the whole file; its reason says the sheet and the row."""
    several, number = len(kept.sheets) > 1, 0
    for sheet in kept.sheets:
        for found in convert.convert(rows_of(sheet.table, sheet.mapping), sheet.mapping, kept.about):
            report = found.report
            if several and isinstance(report, Aside):
                number += 1
                report = Aside(number, f"{sheet.name}, row {found.row}: {report.reason}", report.row)
            yield Numbered(sheet.name, found.row, report, found.written)


class OwnTable:
    """A source made of a table that somebody brought: everything that it says is in its one part."""

    def __init__(self, about: About, joined_on: date) -> None:
        self.SOURCE = source(about, joined_on)

    def fetch(self, http: Http, /) -> Parts:
        raise SourceChanged(f"{self.SOURCE.id}: this table was brought in by hand; bring it in again with python -m etl import")

    def parse(self, parts: Parts, /) -> Iterator[Report]:
        """The figures, closures and facilities of the kept rows, and the rows put aside."""
        return (found.report for found in read(from_json(parts[PART])))

    def span(self, parts: Parts, /) -> Span | None:
        """None: a file says nothing about what it leaves out."""
        return None


def source(about: About, joined_on: date) -> Source:
    """The data set of a table: its id comes from its name, so that the same name is the same data set."""
    return Source(
        id=source_id(about.name),
        title=about.name,
        publisher=about.publisher,
        url=about.url,
        licence=about.licence or "No licence is stated",
        credit=f"{about.publisher}: {about.name}",
        may_export=bool(about.may_export),
        every_days=None,
        at_least=1,
        rank=RANK,
        joined_on=joined_on,
        only_adds=True,
    )


def source_id(name: str) -> str:
    """own_field_returns for "Field returns"; letters that are not Latin are told apart by their numbers."""
    plain = "_".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", name).casefold().encode("ascii", "ignore").decode()))
    if not plain or not name.isascii():
        plain = f"{plain}_{_number(name):08x}".strip("_")
    return PREFIX + plain[:_LONGEST_ID].strip("_")


def _number(name: str) -> int:
    """A number of a name that is the same on every machine and for every way to write the same letters."""
    return zlib.crc32(" ".join(spelling.plain(name).split()).encode())


def to_json(kept: Kept) -> bytes:
    """The one part of the payload."""
    about = {**kept.about._asdict(), "published_on": kept.about.published_on and kept.about.published_on.isoformat()}
    sheets = [
        {
            "name": sheet.name,
            "mapping": json.loads(to_text(sheet.mapping)),
            "columns": [[column.letter, column.place, list(column.path), column.key, column.hxl] for column in sheet.table.columns],
            "rows": [[number, [_written(cell) for cell in cells]] for number, cells in sheet.table.rows],
        }
        for sheet in kept.sheets
    ]
    said = {"file": kept.file, "about": about, "sheets": sheets}
    return json.dumps(said, ensure_ascii=False, indent=0).encode()


def from_json(raw: bytes) -> Kept:
    """The table as it was kept. Raises KeyError, TypeError or ValueError for anything else."""
    said = json.loads(raw)
    day = said["about"]["published_on"]
    about = About(**{**said["about"], "published_on": date.fromisoformat(day) if day else None})
    return Kept(said["file"], about, tuple(_sheet(sheet) for sheet in said["sheets"]))


def _sheet(said: Mapping[str, Any]) -> Sheet:
    columns = tuple(Column(letter, place, tuple(path), key, hxl) for letter, place, path, key, hxl in said["columns"])
    rows = tuple((int(number), tuple(_read(cell) for cell in cells)) for number, cells in said["rows"])
    return Sheet(said["name"], from_text(json.dumps(said["mapping"])), Table(said["name"], columns, rows, ()))


def reduced(name: str, table: Table, mapping: Meanings) -> Sheet:
    """A table without the cells of columns that are not used, and without the rows that are no data."""
    used = {place for place, column in enumerate(table.columns) if column.key in mapping.used}
    rows = tuple((number, tuple(cell if place in used else "" for place, cell in enumerate(cells))) for number, cells in table.rows)
    return Sheet(name, mapping, Table(table.sheet, table.columns, rows, ()))


def _written(cell: Cell) -> Any:
    """A cell in JSON: text, number and truth value as they are, times with their kind."""
    if isinstance(cell, datetime):
        return {"instant": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    return {"seconds": cell.total_seconds()} if isinstance(cell, timedelta) else cell


def _read(said: Any) -> Cell:
    if not isinstance(said, Mapping):
        return said  # type: ignore[no-any-return]
    ((kind, value),) = said.items()
    match kind:
        case "instant":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
        case "seconds":
            return timedelta(seconds=value)
    raise ValueError(f"a cell of an unknown kind: {kind!r}")
