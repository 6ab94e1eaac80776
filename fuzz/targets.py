"""What is fuzzed: each target takes any bytes and lets nothing out but a failure of ours."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from db import reference
from db.intake import Intake
from etl import pipeline, sheets
from etl.contract import Report, SourceChanged
from etl.sources import SOURCES

_RECORDINGS = Path(__file__).parents[1] / "tests" / "recordings"
_AREAS = frozenset(area.code for area in reference.areas())
_FACILITIES = frozenset(facility.id for facility in reference.facilities())


class Target(NamedTuple):
    """Something that reads bytes, and what it is tried with first."""

    of_bytes: Callable[[bytes], None]
    seeds: Callable[[], Iterator[bytes]]


def _recorded(*endings: str, folder: str = "*") -> Iterator[bytes]:
    for path in sorted(_RECORDINGS.glob(f"{folder}/*")):
        if path.suffix in endings and path.name != "expected.json":
            yield path.read_bytes()


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


def _storable(reports: list[Report]) -> None:
    """Whatever was read can be handed to the store: as a row, or put aside."""
    intake = Intake(_AREAS, _FACILITIES, pipeline.area_of)
    rows = list(intake.rows(reports))
    assert len(rows) <= len(reports)


TARGETS = {
    "publisher_tables": Target(_publisher_tables, lambda: _recorded(".csv", ".json", ".gz")),
}
