"""Workbooks (XLSX, XLS, XLSB, ODS) -> the typed cells of their sheets.

A damaged or hostile file can end the reader's whole program without any error (a single cell at the far corner of a sheet makes it
ask for hundreds of gigabytes): so the reader works in a program of its own, and what ends there is only that one file.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from etl.contract import SourceChanged

Cell = str | float | bool | date | datetime | time | timedelta

MOST_SECONDS = 120
"""How long the reading of one workbook may take."""

_READER = Path(__file__).with_name("workbook_reader.py")


def sheets(raw: bytes, what: str, *, merged: bool = False) -> dict[str, list[list[Cell]]]:
    """The cells of each sheet by its name, from the first row and column on, in the workbook's order with hidden sheets last.

    An empty cell is "". With `merged`, cells that are merged down a column all have the value of the first of them (XLSX and XLS
    say which are).
    Raises SourceChanged, naming `what`, for anything that is no workbook, is damaged, or is too large to be laid out.
    """
    found = _read(raw, ["merged"] if merged else [])
    if isinstance(found, Mapping):
        return {name: [[_cell(cell) for cell in row] for row in rows] for name, rows in found.items()}
    raise SourceChanged(f"{what} cannot be opened as a workbook: {found}. Fetch it again; if it stays so, open it and save it anew.")


def text(cell: Cell) -> str:
    """A cell as text: days and instants as ISO 8601, whole numbers without a point, truth values as `true` and `false`."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _read(raw: bytes, how: list[str]) -> object:
    """The sheets, or why there are none."""
    # -P: the folder of the reader has modules that are called like some of Python's own.
    command = [sys.executable, "-P", str(_READER), *how]
    try:
        reader = subprocess.run(command, input=raw, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"it takes more than {MOST_SECONDS} seconds to read"
    return json.loads(reader.stdout) if reader.returncode == 0 else "it is damaged, or larger than can be laid out"


def _cell(cell: object) -> Cell:
    """What the reader wrote for a cell: text, a number, a truth value, or the kind and the value of a time."""
    if isinstance(cell, str | float | bool):
        return cell
    if isinstance(cell, int):
        return float(cell)
    assert isinstance(cell, list)
    kind, value = cell
    match kind:
        case "timedelta":
            return timedelta(seconds=value)
        case "datetime":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
    raise ValueError(f"the reader of workbooks wrote a {kind}")
