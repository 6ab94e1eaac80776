"""The rows of the workbooks -> what each says of one event in Syria, without its text and its coordinates."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from db.schema import Where
from etl import sheets, workbooks
from etl.contract import SourceChanged
from etl.sources.insecurity_insight.topics import EVENT, Told, Topic

_COLUMNS = ("Date", "Country", "Country ISO", "Admin 1")
_PLACE = ("Latitude", "Longitude", "Geo Precision")
_EVENT_IDS = ("SiND Event ID", "SiND ID", "Sind Event ID", "SIND Event ID", "Event ID")
_SYRIA = ("SYR", "Syria", "Syrian Arab Republic")
_NOT_SAID = ("", "no information", "noinformation", "not applicable", "notapplicable", "none", "null")
_YES_OR_NO: Mapping[str, int] = {"true": 1, "yes": 1, "false": 0, "no": 0}
_IN_ONE_GOVERNORATE = ("(1)", "(2)", "(3)", "(4)")
_ODD = -1


class Row(NamedTuple):
    """A row: `told` are its numbers, those that it leaves empty left out; `odd` says of the rest why they are no numbers."""

    topic: Topic
    number: int
    event: str
    day: date | None
    written: str
    where: Where
    told: Mapping[Told, int]
    odd: tuple[str, ...]
    plain: str


def rows(raw: bytes, topic: Topic, name: str) -> Iterator[Row]:
    """The rows on Syria of one workbook. Raises SourceChanged when a column that is needed is missing."""
    for number, cells in sheets.workbook_rows(raw, (*_COLUMNS, *topic.columns), name, optional=(*_EVENT_IDS, *_PLACE)):
        if (cells["Country ISO"] or cells["Country"]).strip() in _SYRIA:
            yield row_of(topic, number, cells, name)


def unread(raw: bytes, topic: Topic, name: str) -> list[str]:
    """The columns that a workbook has and nobody reads: the set grows, and each is a choice."""
    header = {workbooks.text(cell).strip() for lines in workbooks.sheets(raw, name).values() if lines for cell in lines[0]}
    return sorted(header - {"", *_COLUMNS, *_PLACE, *_EVENT_IDS, *topic.columns})


def row_of(topic: Topic, number: int, cells: Mapping[str, str], name: str) -> Row:
    """What one row says, whatever is in its cells. Raises SourceChanged when there is no column with the id of the event."""
    ids = [cells[column].strip() for column in _EVENT_IDS if column in cells]
    if not ids:
        raise SourceChanged(
            f"{name}: the column {_EVENT_IDS[0]} is missing: without it events that several files tell would be counted twice."
        )
    told: dict[Told, int] = {}
    odd = []
    for what, columns in topic.counted.items():
        numbers = [1 if column == EVENT else _number(cells[column]) for column in columns]
        odd += [f"{column} is {cells[column]!r}, expected a number" for column, n in zip(columns, numbers, strict=True) if n == _ODD]
        if said := [n for n in numbers if n is not None and n != _ODD]:
            told[what] = max(said)
    shown = {column: cells[column] for column in ("Date", "Admin 1", *topic.columns)}
    return Row(
        topic, number, ids[0], _day(cells["Date"]), cells["Date"], _where(cells), told, tuple(odd), str({"SiND Event ID": ids[0], **shown})
    )


def _number(cell: str) -> int | None:
    """A whole number, 1 or 0 for a yes or a no, None where nothing is said; else _ODD."""
    plain = " ".join(cell.lower().split())
    if plain in _NOT_SAID:
        return None
    if plain in _YES_OR_NO:
        return _YES_OR_NO[plain]
    number = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?", plain)
    return int(number[1]) if number else _ODD


def _day(written: str) -> date | None:
    """A day, or the start of it as an instant; None for anything else."""
    try:
        return datetime.fromisoformat(written.strip()).date()
    except ValueError:
        return None


def _where(cells: Mapping[str, str]) -> Where:
    """The governorate or district by its name; coordinates help only where no name is known, and are exact enough for that."""
    name = cells["Admin 1"].strip()
    if not cells.get("Geo Precision", "").strip().startswith(_IN_ONE_GOVERNORATE):
        return Where(name, level=1)
    return Where(name, level=1, latitude=_degrees(cells.get("Latitude", "")), longitude=_degrees(cells.get("Longitude", "")))


def _degrees(written: str) -> float | None:
    return float(written) if re.fullmatch(r"\s*-?[0-9]{1,3}(\.[0-9]+)?\s*", written) else None
