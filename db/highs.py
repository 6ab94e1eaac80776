"""The unusual highs among the months of each counter in each governorate, what each is measured by, and how their rule does."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from db.lines import Line, lines
from db.measures import MEASURES, Subject
from db.signals import THREE_YEARS, Month, Past, Rule, Signal, Trial, signals_of, trial

LEAST: Mapping[Subject, int] = {"casualties": 10, "displacement": 500, "returns": 500, "infrastructure": 5}
"""The least number that is a signal: a governorate that is quiet otherwise moves by a few without anything being unusual."""

COLUMNS = (
    "source", "counter", "measure", "group", "counts", "area", "month", "value", "quantifier", "whole", "year_known", "year_low",
    "year_high", "year_middle", "year_limit", "three_known", "three_low", "three_high", "three_middle", "three_limit",
)  # fmt: skip
TRIED = ("source", "counter", "measure", "area", "month", "value", "found")


def rule(measure: str) -> Rule:
    """How unusual highs of a measure are judged."""
    return Rule(least=LEAST[MEASURES[measure].subject])


def highs(engine: Engine, known_on: date | None = None) -> pd.DataFrame:
    """Every unusual high in what is known, or was known at the end of a day, the latest first: COLUMNS."""
    said = lines(engine, known_on)
    judged = signals_of(said, {line: rule(line.measure) for line in said})
    found = [(line, signal) for line, signals in judged.items() for signal in signals]
    found.sort(key=lambda pair: (-pair[1].month.starts_on.toordinal(), -(pair[1].month.value or 0), pair[0]))
    return pd.DataFrame([_row(line, signal) for line, signal in found], columns=list(COLUMNS))


def _row(line: Line, signal: Signal) -> dict[str, Any]:
    month = signal.month
    said = {**line._asdict(), "month": month.starts_on, "value": month.value, "quantifier": month.word, "whole": month.whole}
    return said | _past("year", signal.year) | _past("three", signal.three_years)


def _past(name: str, past: Past) -> dict[str, Any]:
    return {f"{name}_{field}": value for field, value in past._asdict().items()}


def measured_by(engine: Engine, line: Line, month: date, known_on: date | None = None) -> list[Month]:
    """The months that one month of a line is measured by, the earliest first, and the month itself at the end."""
    said = lines(engine, known_on, line).get(line, [])
    upto = [one for one in said if one.starts_on <= month]
    return upto[-THREE_YEARS - 1 :]


def tried(engine: Engine, known_on: date | None = None) -> pd.DataFrame:
    """How the rule does on the history there is: a row for the highest judged month of each line (TRIED), and attrs judged, found,
    by_chance and last as in db.signals.Trial.
    """
    said = lines(engine, known_on)
    result: Trial = trial(said, {line: rule(line.measure) for line in said})
    rows = [
        {**{name: getattr(line, name) for name in TRIED[:4]}, "month": month.starts_on, "value": month.value, "found": found}
        for line, month, found in result.peaks
    ]
    frame = pd.DataFrame(rows, columns=list(TRIED))
    frame.attrs.update(judged=result.judged, found=result.found, by_chance=result.by_chance, last=result.last)
    return frame
