"""Files as people send them (CSV in any encoding, XLSX, XLS, ODS) -> the cells of their sheets."""

from typing import NamedTuple

from etl import workbooks
from etl.workbooks import Cell


class Grid(NamedTuple):
    """A sheet: its name and its rows."""

    name: str
    rows: list[list[Cell]]


def read(raw: bytes, name: str) -> list[Grid]:
    """The sheets of a file."""
    return [Grid(sheet, rows) for sheet, rows in workbooks.sheets(raw, name).items()]
