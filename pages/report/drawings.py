"""The pictures of a report: the small pictures of the light pages at the width of a page of paper, in fixed colours."""

from collections.abc import Sequence
from itertools import count

import pandas as pd

from pages.parts import data, svg, svg_days, words
from pages.parts.charts import Lines, Window
from pages.parts.look import Look
from pages.parts.pens import Pen

WIDTH = 620
_NUMBERS = count(1)


def _pen() -> Pen:
    """By day, whoever asks: paper is white. Patterns of the pictures of one file need names of their own."""
    return Pen(Look(words.say(), dark=False), f"p{next(_NUMBERS)}")


def governorates(frame: pd.DataFrame, selected: Sequence[str], alt: str) -> str:
    """The map of one measure by one counter, with its numbers in it."""
    return svg.governorates(frame, data.sketch(), selected, _pen(), alt, numbers=True)


def over_time(lines: Lines, bucket: str, window: Window, title: str) -> str:
    """A row of bars or points for each series."""
    return svg_days.over_time(lines, bucket, window, _pen(), title, WIDTH)


def timeline(frame: pd.DataFrame, window: Window, title: str) -> str:
    """The statuses of facilities from day to day."""
    return svg_days.timeline(frame, window, _pen(), title, WIDTH)
