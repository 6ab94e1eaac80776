"""A program of its own that reads a workbook from its input and writes the cells to its output: see etl.workbooks for why.

The output is a JSON object of sheets, or a text that says why there is none. Days, instants, times and spans of time are pairs.
"""

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

MOST_MEMORY = 3_000_000_000


def main() -> None:
    """Reads, within the memory that a sound workbook needs."""
    try:
        import resource
    except ImportError:
        pass  # Windows has no such limit.
    else:
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        allowed = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (allowed, most))
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
        # What nobody sees comes last: it is seldom what is meant.
        listed = sorted(workbook.sheets_metadata, key=lambda sheet: sheet.visible != python_calamine.SheetVisibleEnum.Visible)
        names = [sheet.name for sheet in listed if sheet.name in workbook.sheet_names]
        found: object = {name: _rows(workbook.get_sheet_by_name(name)) for name in names}
    except python_calamine.CalamineError as error:
        found = str(error) or "it is damaged"
    sys.stdout.buffer.write(json.dumps(found, default=_pair).encode())


def _rows(sheet: python_calamine.CalamineSheet) -> list[list[Any]]:
    """The cells of a sheet; those merged down a column filled, where that is asked for. A cell merged over columns is a heading."""
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, _) in (sheet.merged_cell_ranges or []) if "merged" in sys.argv[1:] else []:
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] == "":
                row[left] = rows[top][left]
    return rows


def _pair(cell: object) -> tuple[str, str | float]:
    if isinstance(cell, timedelta):
        return "timedelta", cell.total_seconds()
    assert isinstance(cell, datetime | date | time)
    return type(cell).__name__, cell.isoformat()


if __name__ == "__main__":
    main()
