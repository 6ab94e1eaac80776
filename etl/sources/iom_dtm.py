"""IDPs present by governorate, district and round (IOM's Displacement Tracking Matrix, API version 3, or its file on HDX).

Each number is a stock on the day of its round. DTM splits it by the reason of displacement and by origin: these rows are summed, and
only within one operation, kind of assessment, round, day and area. Operations and kinds of assessment overlap, so that each pair is a
counter of its own; the baseline of the national operation is "IOM DTM" and answers for whole areas, any other for a part of them.

IOM's own client (dtmapi 0.2.1 on the registry) is not used: it reads with time-outs for each read only, has no cap on the size of an
answer, no conditional requests and no check of how many records were promised, and prints addresses into logs that are not ours.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from db.schema import Aside, Figure, Where
from etl import hdx, settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceUnavailable, Span
from etl.http import NotFound

SOURCE = Source(
    id="iom_dtm",
    title="Displacement Tracking Matrix, IDPs in Syria",
    publisher="International Organization for Migration (IOM)",
    url="https://data.humdata.org/dataset/syr-iom-dtm-from-api",
    licence="IOM's own terms: not for sale, not to be passed on, no derivatives, with credit.",
    credit="International Organization for Migration (IOM), Displacement Tracking Matrix (DTM)",
    may_export=False,
    every_days=30,
    at_least=20,
    rank=7,
    joined_on=date(2026, 11, 24),
    caveat_en="IDPs present on the day of a round, as key informants estimate them. Rounds are never added. Special operations, such as "
    "the one on As-Sweida, are inside the national one and are shown beside it.",
    caveat_ar="النازحون الموجودون في يوم الجولة حسب تقدير مصادر محلية. الجولات لا تُجمع أبداً. العمليات الخاصة، كعملية السويداء، "
    "داخلة في العملية الوطنية وتُعرض إلى جانبها.",
)

CATALOGUE = "dataset.json"
"""The part that holds the catalogue's answer, kept for its licence and dates; it has no rows."""

_NATIONAL = "Syrian Arab Republic Displacement"
_ASSESSMENTS: Mapping[str, str] = {
    "BA": "baseline assessment",
    "SA": "site and location assessment",
    "ETT": "emergency tracking",
}
_LEVELS = ("0", "1", "2")
_COLUMNS = (
    *("operation", "admin0Name", "admin0Pcode", "numPresentIdpInd", "reportingDate", "roundNumber", "displacementReason"),
    *("idpOriginAdmin1Name", "idpOriginAdmin1Pcode", "assessmentType"),
)
_PLACES: Mapping[str, tuple[str, ...]] = {
    "0": (),
    "1": ("admin1Name", "admin1Pcode"),
    "2": ("admin1Name", "admin1Pcode", "admin2Name", "admin2Pcode"),
}
_PART = re.compile(r"admin([012])\.json")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T00:00:00(\.0+)?Z?)?")

_log = logging.getLogger("etl")


def fetch(http: Http) -> Parts:
    """The API's three levels where a key is set, else (or when the API refuses) the file on HDX, which has the same rows."""
    if settings.dtm_key():
        try:
            return {f"admin{level}.json": _asked(http, level) for level in _LEVELS}
        except (SourceUnavailable, NotFound) as error:
            refusal = str(error)
        _log.warning("%s The file of HDX is read instead.", refusal)
    found = hdx.dataset(http, settings.dtm_dataset())
    files = [file for file in found.files if file.format == "CSV" and "quickcharts" not in file.name.lower()]
    if len(files) != 1:
        names = ", ".join(file.name for file in found.files)
        raise SourceChanged(f"DTM: expected one CSV file in the HDX data set, found {names}. Look at its page on HDX.")
    return {CATALOGUE: found.raw, "iom-dtm.csv": http.get(files[0].url)}


def parse(parts: Parts) -> Iterator[Report]:
    """A stock for each operation, kind of assessment, round, day and area; a sum with a row that cannot be used is put aside whole."""
    together: dict[tuple[str, ...], list[_Row]] = {}
    for row in _rows(parts):
        if reason := _unusable(row):
            yield Aside(row.number, reason, row.plain)
        else:
            together.setdefault(_what(row), []).append(row)
    if together and not any(operation == _NATIONAL for operation, *_ in together):
        found = ", ".join(sorted({operation for operation, *_ in together}))
        raise SourceChanged(
            f"DTM: expected rows of the operation {_NATIONAL}, found {found}. Look at the list of operations on dtm.iom.int."
        )
    for rows in together.values():
        yield from _summed(rows)


def span(parts: Parts) -> Span | None:
    """From the first to the last day of a round."""
    days = sorted(day for row in _rows(parts) if (day := _day(row.cells["reportingDate"])))
    return Span(days[0], days[-1]) if days else None


class _Row(NamedTuple):
    number: int
    level: str
    cells: Mapping[str, str]

    @property
    def plain(self) -> str:
        return str(dict(self.cells))

    @property
    def place(self) -> tuple[str, str]:
        """The name and the p-code of the row's own area."""
        if self.level == "0":
            return self.cells["admin0Name"], "SY"
        return self.cells[f"admin{self.level}Name"], self.cells[f"admin{self.level}Pcode"]


def _asked(http: Http, level: str) -> bytes:
    key = {"Ocp-Apim-Subscription-Key": settings.dtm_key()}
    return http.get(f"{settings.dtm_url()}/displacement/admin{level}", params={"Admin0Pcode": "SYR"}, headers=key)


def _rows(parts: Parts) -> Iterator[_Row]:
    number = 0
    for name in sorted(set(parts) - {CATALOGUE}):
        for level, cells in _from_api(parts[name], name) if name.endswith(".json") else _from_file(parts[name], name):
            if cells["admin0Pcode"] == "SYR":
                number += 1
                yield _Row(number, level, cells)


def _from_api(raw: bytes, name: str) -> Iterator[tuple[str, sheets.Cells]]:
    level = _PART.fullmatch(name)
    if level is None:
        raise SourceChanged(f"DTM: expected the parts admin0.json, admin1.json and admin2.json, found {name}.")
    answer = sheets.document(raw, name)
    if not isinstance(answer, dict) or answer.get("isSuccess") is not True:
        found = {key: value for key, value in answer.items() if key != "result"} if isinstance(answer, dict) else answer
        raise SourceChanged(f"{name}: expected isSuccess and a result from DTM, found {sheets.sketch(found)}. Look at its documentation.")
    records = sheets.records(raw, (*_COLUMNS, *_PLACES[level[1]]), name, under="result")
    if answer.get("totalRecordsCount") != len(records):
        promised = sheets.sketch(answer.get("totalRecordsCount"))
        raise SourceChanged(f"{name}: DTM promises {promised} records and gives {len(records):,}: it may be cut. Run it again.")
    yield from ((level[1], cells) for _, cells in records)


def _from_file(raw: bytes, name: str) -> Iterator[tuple[str, sheets.Cells]]:
    for _, cells in sheets.rows(raw, (*_COLUMNS, *_PLACES["2"], "adminLevel"), name):
        yield cells["adminLevel"], cells


def _unusable(row: _Row) -> str:
    """Why a row cannot be used, or nothing."""
    cells = row.cells
    known = (
        (row.level in _LEVELS, f"the level is {row.level!r}, expected 0, 1 or 2"),
        (bool(cells["operation"].strip()), "the row names no operation"),
        (cells["assessmentType"] in _ASSESSMENTS, f"the kind of assessment {cells['assessmentType']!r} is not known"),
        (bool(re.fullmatch(r"[0-9]{1,4}", cells["roundNumber"])), f"the round is {cells['roundNumber']!r}, expected a number"),
        (_day(cells["reportingDate"]) is not None, f"the day is {cells['reportingDate']!r}, expected one such as 2025-08-31T00:00:00"),
    )
    return next((reason for fine, reason in known if not fine), "")


def _day(written: str) -> date | None:
    found = _DAY.fullmatch(written)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _what(row: _Row) -> tuple[str, ...]:
    """What the rows of one number have in common."""
    name, code = row.place
    cells = row.cells
    place = code if code.upper().startswith("SY") else name
    return cells["operation"], cells["assessmentType"], cells["roundNumber"], cells["reportingDate"][:10], row.level, place


def _summed(rows: Sequence[_Row]) -> Iterator[Report]:
    """The number of one area and round. Where one of its rows says no number, or two contradict each other, there is none."""
    by_split: dict[tuple[str, ...], _Row] = {}
    doubled = []
    wrong = next((f"numPresentIdpInd is {row.cells['numPresentIdpInd']!r}" for row in rows if not _is_number(row)), "")
    for row in rows:
        split = tuple(row.cells[name] for name in ("displacementReason", "idpOriginAdmin1Name", "idpOriginAdmin1Pcode"))
        before = by_split.setdefault(split, row)
        if before is not row and before.cells["numPresentIdpInd"] == row.cells["numPresentIdpInd"]:
            doubled.append(row)
        elif before is not row:
            wrong = wrong or f"two rows for the reason {split[0]} and the origin {split[1]} differ"
    if wrong:
        yield from (Aside(row.number, f"{wrong}: the sum of its area and round is not known", row.plain) for row in rows)
        return
    yield from (Aside(row.number, "the same row came before", row.plain) for row in doubled)
    yield _figure(list(by_split.values()))


def _is_number(row: _Row) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,9}", row.cells["numPresentIdpInd"]))


def _figure(rows: Sequence[_Row]) -> Figure:
    operation, kind, number, written, level, _ = what = _what(rows[0])
    name, code = rows[0].place
    day = _day(written)
    assert day is not None
    whole = (operation, kind) == (_NATIONAL, "BA")
    reasons = ", ".join(sorted({row.cells["displacementReason"] for row in rows} - {""}))
    return Figure(
        where=Where(name, level=int(level), code=code),
        key=" | ".join(what),
        measure="people_living_displaced",
        counts="stock",
        starts_on=day,
        ends_on=day,
        best=sum(int(row.cells["numPresentIdpInd"]) for row in rows),
        covers="whole" if whole else "part",
        counted_by=_counter(operation, kind),
        url=SOURCE.url,
        title=f"DTM Syria, round {number}",
        note=f"{operation}, {_ASSESSMENTS[kind]}." + (f" Displaced by: {reasons}." if reasons else ""),
    )


def _counter(operation: str, kind: str) -> str:
    """The baseline of the national operation is the one that others are set beside."""
    apart = [*([] if operation == _NATIONAL else [operation]), *([] if kind == "BA" else [kind])]
    return f"IOM DTM ({', '.join(apart)})" if apart else "IOM DTM"
