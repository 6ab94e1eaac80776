"""What is fuzzed: each target takes any bytes and lets nothing out but a failure of ours."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from db import reference
from db.intake import Intake
from etl import pipeline, sheets
from etl.contract import Report, SourceChanged
from etl.own_tables import desk, mapping, values
from etl.own_tables.review import Choices, Question, Refused
from etl.sources import SOURCES

_RECORDINGS = Path(__file__).parents[1] / "tests" / "recordings"
_SEEDS = Path(__file__).with_name("seeds")
_SPLIT = re.compile(r"[,;\t\r\n]")
_ROUNDS = 4
_AREAS = frozenset(area.code for area in reference.areas())
_FACILITIES = frozenset(facility.id for facility in reference.facilities())


class Target(NamedTuple):
    """Something that reads bytes, and what it is tried with first."""

    of_bytes: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


def _recorded(*endings: str, folder: str = "*") -> Iterator[bytes]:
    for path in sorted(_RECORDINGS.glob(f"{folder}/*")):
        if path.suffix in endings and path.name != "expected.json":
            yield path.read_bytes()


def _seeds(*endings: str) -> Iterator[bytes]:
    return (path.read_bytes() for path in sorted(_SEEDS.iterdir()) if path.suffix in endings)


def _in_windows(texts: Iterable[bytes]) -> Iterator[bytes]:
    """As spreadsheets in Arabic save them."""
    return (text.decode("utf-8-sig").encode("cp1256", "ignore") for text in texts)


def _publisher_tables(raw: bytes) -> None:
    """Tables as publishers serve them, read with the columns that they have, with some of them, and with others."""
    with suppress(SourceChanged):
        plain = sheets.unpacked(raw, "a table")
        header = plain[:2_000].decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[0].strip("\r").split(",")
        for columns in (header, header[:1], ["id", "name"]):
            with suppress(SourceChanged):
                for number, cells in sheets.rows(sheets.opened(plain, "a table"), columns, "a table", optional=header[-1:]):
                    assert number > 0
                    assert set(columns) <= set(cells)
    with suppress(SourceChanged):
        document = sheets.document(raw, "a document")
        assert len(sheets.sketch(document)) <= 120
        keys = list(document[0]) if isinstance(document, list) and document and isinstance(document[0], dict) else ["id"]
        for _, cells in sheets.records(raw, keys, "a document", optional=["x"]):
            assert all(isinstance(cell, str) for cell in cells.values())


def _notices(raw: bytes) -> None:
    """Notices as people paste them."""
    with suppress(SourceChanged):
        _storable(list(SOURCES["notam"].parse({"pasted.txt": raw})))


def _own_tables(raw: bytes) -> None:
    """A table that somebody sends: opened, understood, every question answered somehow, and read."""
    with suppress(Refused):
        opened = desk.open_file("table.csv", raw)
        choices = Choices()
        for _ in range(_ROUNDS):
            seen = desk.review(opened, choices)
            asked = [question for question in seen.questions if not question.answer]
            if not asked:
                break
            given = {question.id: _answer(question, len(raw)) for question in asked}
            choices = choices._replace(answers={**choices.answers, **given})
        _storable([*seen.new, *(one.report for one in seen.stated)])
        for _, table in opened.tables:
            meanings = mapping.propose(table)
            assert mapping.from_json(mapping.to_json(meanings)) == meanings


def _answer(question: Question, chance: int) -> str:
    return question.choices[chance % len(question.choices)].code if question.choices else "2024"


def _cells(raw: bytes) -> None:
    """One cell that a person wrote: it is a number, days, nothing, or says why it is neither."""
    text = raw.decode("utf-8", "replace")
    for order in ("", "dmy", "mdy"):
        days = values.days(text, order)
        assert not isinstance(days, values.Days) or days.starts_on <= days.ends_on
    for separator in ("", ".", ","):
        number = values.number(text, separator)
        if isinstance(number, values.Number):
            bounds = [bound for bound in (number.low, number.best, number.high) if bound is not None]
            assert bounds
            assert bounds == sorted(bounds)


def _storable(reports: list[Report]) -> None:
    """Whatever was read can be handed to the store: as a row, or put aside."""
    intake = Intake(_AREAS, _FACILITIES, pipeline.area_of)
    rows = list(intake.rows(reports))
    assert len(rows) <= len(reports)


TARGETS = {
    "publisher_tables": Target(_publisher_tables, lambda: _recorded(".csv", ".json", ".gz")),
    "own_tables": Target(_own_tables, lambda: (*_seeds(".csv", ".tsv"), *_in_windows(_seeds(".csv")))),
    "cells": Target(
        _cells, lambda: (cell.encode() for raw in _seeds(".csv", ".tsv") for cell in _SPLIT.split(raw.decode("utf-8", "replace")))
    ),
    "notices": Target(_notices, lambda: (*_seeds(".txt"), *_recorded(".txt", folder="notam*"))),
}
