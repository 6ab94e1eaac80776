"""That a report has its place by a correction: of which name, and since when."""

from typing import Any

import pandas as pd

from pages.parts import data, drawing
from pages.parts.words import Words

COLUMN = "taken_in_by"


def said(numbers: list[Any], say: Words) -> list[str]:
    """The remark beside each report, by the number of the correction by which it has its place; nothing where it has none."""
    numbered = {int(number) for number in numbers if number is not None}
    made = {int(row.id): row for row in drawing.rows(data.made_corrections())} if numbered else {}
    told = {number: _remark(made[number], say) for number in numbered if number in made}
    return [told.get(int(number), "") if number is not None else "" for number in numbers]


def _remark(row: Any, say: Words) -> str:
    return say("Taken in by a correction of {name}, made on {day}.", name=say.apart(f"“{row.written}”"), day=say.day(row.made_at))


def beside(frame: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The frame of reports with the remark in a column of its own."""
    numbers = list(frame["correction"]) if "correction" in frame else [None] * len(frame)
    return frame.assign(**{COLUMN: said(numbers, say)})


def columns(frame: pd.DataFrame) -> tuple[str, ...]:
    """The column to be shown: none where no report has a remark."""
    return (COLUMN,) if any(frame[COLUMN]) else ()
