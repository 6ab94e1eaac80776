"""The tables of the pages as tables of a report: the same columns, words and permissions."""

import pandas as pd

from pages.parts import downloads, drawing, safe, tables, words
from pages.report.figures import clipped
from pages.report.model import Cell, Grid


def grid(
    frame: pd.DataFrame, columns: dict[str, float], title: str, below: str = "", *, most: int = 0, sums: bool = False, under: str = ""
) -> Grid:
    """A frame as a table of a report; `columns` are names of tables.COLUMNS with their shares of the width.

    As in the files of the pages, a row of a source that does not allow it to be passed on is left out and counted, unless the rows are
    `sums`; of more than `most` rows the first are shown, and it is said how many there are. `under` names a column that stands in small
    letters under the first.
    """
    say = words.say()
    spelt = tables.spelt(frame if sums else downloads.permitted(frame), say)
    rows = drawing.rows(spelt[spelt["may_export"].astype(bool)] if "may_export" in spelt and not sums else spelt)
    shown = rows[:most] if most else rows
    cells = tuple(tuple(_cell(name, row, under if place == 0 else "") for place, name in enumerate(columns)) for row in shown)
    notes = [
        say("The first {n} of {total} rows; the page has all.", n=say.number(len(shown)), total=say.number(len(rows)))
        if len(shown) < len(rows)
        else "",
        say.many(
            "{n} row was left out, because its source does not allow it to be passed on.",
            "{n} rows were left out, because their source does not allow them to be passed on.",
            left_out,
        )
        if (left_out := len(spelt) - len(rows))
        else "",
    ]
    heads = tuple(say(tables.COLUMNS[name].label) for name in columns)
    return Grid(title, heads, cells, tuple(columns.values()), below, " ".join(note for note in notes if note))


def _cell(name: str, row: object, under: str) -> Cell:
    text = _said(name, row)
    link = safe.web(getattr(row, "url", "")) if name == "title" else ""
    small = _said(under, row) if under else ""
    return Cell(text, (small,) if small else (), link, strong=name == "figure")


def _said(name: str, row: object) -> str:
    column = tables.COLUMNS[name]
    said = tables.cell(column, getattr(row, name), words.say())
    return clipped(said) if column.kind in ("text", "counter") else said
