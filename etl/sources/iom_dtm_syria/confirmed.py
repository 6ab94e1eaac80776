"""What a person has confirmed of the columns of these workbooks: kept as a list of mappings, the one confirmed last first."""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from db.measures import GROUPS, MEASURES, UNITS
from etl import settings
from etl.contract import SourceChanged
from etl.own_tables import grids, layout, values
from etl.own_tables.layout import Table
from etl.own_tables.mapping import Mapping, Meaning, asked_of, from_json, since_said, to_json
from etl.own_tables.review import Question, Refused
from etl.sources.iom_dtm_syria.rounds import Round

COMMAND = "python -m etl import --for iom_dtm_syria"
"""Takes the newest workbook of HDX, or a FILE, and asks what its columns count."""
FILE = "iom_dtm_syria.json"
MONTH = "month"
NOT_ASKED = ("counts", "period", "since", "year", "day_order", "whole_months")
"""What an importer asks of any table and is known here: of which days a workbook is, and that its numbers are everybody's."""

_SINCE = "since:"
_DAYS = ("day", "starts_on", "ends_on", "year", "as_of")


class Column(NamedTuple):
    """A column of numbers: its header, and what it counts as far as that is said."""

    key: str
    measure: str

    @property
    def is_flow(self) -> bool:
        return self.measure in MEASURES and not MEASURES[self.measure].is_stock

    @property
    def has_start(self) -> bool:
        """Whether the number counts from a day on: what happened, and who is displaced since then."""
        return self.is_flow or self.measure == "people_newly_displaced"


def read(raw: bytes) -> list[Mapping]:
    """The mappings that were confirmed. Raises SourceChanged for a file that holds none, or one that is not complete."""
    try:
        listed = json.loads(raw.decode("utf-8"))["mappings"]
        found = [from_json(json.dumps(said)) for said in listed]
        for mapping in found:
            _check(mapping)
    except (ValueError, LookupError, TypeError, AttributeError) as wrong:
        reason = str(wrong)
    else:
        if found:
            return found
        reason = "it is empty"
    raise SourceChanged(f"{FILE} does not hold what was confirmed of the columns: {reason}. Confirm them anew: {COMMAND}.")


def kept() -> bytes | None:
    """The file as it is now; None where nobody has confirmed anything yet."""
    file = settings.mappings_folder() / FILE
    return file.read_bytes() if file.is_file() else None


def keep(mapping: Mapping) -> str:
    """Adds a mapping, in the place of one with the same headers; gives where it is kept. Raises ValueError for one that is not complete."""
    _check(mapping)
    before = kept()
    others = [other for other in read(before) if tuple(other.columns) != tuple(mapping.columns)] if before else []
    file = settings.mappings_folder() / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".unfinished")
    said = [json.loads(to_json(one)) for one in (mapping, *others)]
    beside.write_text(json.dumps({"mappings": said}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(file)
    return str(file)


def _check(mapping: Mapping) -> None:
    for meaning in mapping.columns.values():
        if meaning.group not in GROUPS or meaning.unit not in UNITS or (meaning.measure and meaning.measure not in MEASURES):
            raise ValueError(f"{meaning.measure!r}, {meaning.group!r} and {meaning.unit!r} are not a measure, a group and a unit")
    if not numbers(mapping):
        raise ValueError("no column is a number")
    for column in numbers(mapping):
        if column.measure not in MEASURES:
            raise ValueError(f"nobody has said what {column.key!r} counts")
        if column.has_start and since(mapping, column) is None:
            raise ValueError(f"nobody has said since when {column.key!r} counts")


def numbers(mapping: Mapping) -> list[Column]:
    """The columns of numbers that are read."""
    found = [(key, meaning) for key, meaning in mapping.columns.items() if meaning.role == "number" and not meaning.bound]
    return [column for key, meaning in found if (column := Column(key, _measure(mapping, key, meaning))).measure != "leave_out"]


def _measure(mapping: Mapping, key: str, meaning: Meaning) -> str:
    return meaning.measure or mapping.answers.get(f"measure:{asked_of(key, meaning)}", "")


def questions(mapping: Mapping) -> list[Question]:
    """What is still to be asked of a mapping: since when each of its columns counts."""
    asked = [column for column in numbers(mapping) if column.has_start and since(mapping, column) is None]
    return [
        Question(
            f"{_SINCE}{column.key}",
            f"Since which day does “{column.key}” count? For example 2024-12-08{_OR_MONTH_EN if column.is_flow else ''}.",
            f"منذ أي يوم يُحسب «{column.key}»؟ مثلاً 2024-12-08{_OR_MONTH_AR if column.is_flow else ''}.",
        )
        for column in asked
    ]


def with_what_headers_say(mapping: Mapping) -> Mapping:
    """The mapping with the days that headers themselves say: "Returnees since 8 Dec 2024"; what was answered holds."""
    said = {f"{_SINCE}{key}": day.isoformat() for key in mapping.of("number") if (day := since_said(key))}
    return mapping._replace(answers={"counts": "total", **said, **mapping.answers})


def since(mapping: Mapping, column: Column) -> date | str | None:
    """The day from which a column counts, MONTH for the month of the workbook alone; None where that is not said, or not understood."""
    said = mapping.answers.get(f"{_SINCE}{column.key}", "").strip()
    if said == MONTH and column.is_flow:
        return MONTH
    days = values.days(said, "dmy")
    return days.starts_on if isinstance(days, values.Days) and days.precision == "day" else None


def first_days(mapping: Mapping) -> dict[tuple[str, str, str], date]:
    """The days since which the stocks count that count since a day, by measure, group and unit."""
    found = {}
    for column in numbers(mapping):
        meaning, first = mapping.columns[column.key], since(mapping, column)
        if column.has_start and not column.is_flow and isinstance(first, date):
            found[column.measure, meaning.group, meaning.unit] = first
    return found


def for_round(mapping: Mapping, of: Round) -> Mapping:
    """A mapping with the days of one round. A stock is of the round's month, whenever in it a place was visited; what happened is of
    that month, or of the days from the one it counts from to the month's last. Raises ValueError where that comes after the month."""
    columns = {key: meaning._replace(role="ignore") if meaning.role in _DAYS else meaning for key, meaning in mapping.columns.items()}
    said = {column.key: column for column in numbers(mapping)}
    for key in mapping.of("number"):
        if key in said:
            columns[key] = columns[key]._replace(measure=said[key].measure, period=_period(mapping, said[key], of))
        elif not columns[key].bound:
            columns[key] = columns[key]._replace(role="ignore")
    answers = {**mapping.answers, "counts": "total", "period": f"{of.month:%Y-%m}"}
    return mapping._replace(columns=columns, answers=answers)


def _period(mapping: Mapping, column: Column, of: Round) -> str:
    first = since(mapping, column) if column.has_start else MONTH
    if isinstance(first, date) and first > of.last_day:
        raise ValueError(f"{column.key!r} counts since {first}, after the month of the round, {of.month:%Y-%m}")
    return f"{first}/{of.last_day}/span" if column.is_flow and isinstance(first, date) else f"{of.month}/{of.last_day}/month"


def tables(raw: bytes, name: str) -> list[Table]:
    """The tables of a workbook. Raises SourceChanged where it cannot be opened."""
    try:
        return [table for grid in grids.read(raw, name) for table in layout.tables(grid)]
    except Refused as refused:
        reason = str(refused)
    raise SourceChanged(f"{name}: {reason}")


def fitting(mappings: Sequence[Mapping], found: Sequence[Table]) -> tuple[Mapping, Table] | None:
    """The mapping and the table that have the same headers. Raises SourceChanged where several tables have them."""
    for mapping in mappings:
        alike = [table for table in found if table.shape == tuple(mapping.columns)]
        if len(alike) > 1:
            sheets = ", ".join(table.sheet for table in alike)
            raise SourceChanged(f"expected one table with the headers that were confirmed, found {len(alike)} ({sheets})")
        if alike:
            return mapping, alike[0]
    return None


def difference(mappings: Sequence[Mapping], found: Sequence[Table]) -> str:
    """How the headers of a workbook differ from those that were confirmed, by the table that is most like one of them."""
    if not found:
        return "found no table in it"
    table, mapping = max(
        ((table, mapping) for table in found for mapping in mappings),
        key=lambda pair: len(set(pair[0].shape) & set(pair[1].columns)),
    )
    return f"found {', '.join(table.shape)}; expected {', '.join(mapping.columns)}"


_OR_MONTH_EN = "; or month, where it is the month of the workbook alone"
_OR_MONTH_AR = "؛ أو month إن كان لشهر الملف وحده"
