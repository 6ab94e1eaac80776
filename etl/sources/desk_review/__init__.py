"""Figures and closures read one by one in public documents about Syria, each with its address, its counter and how it counts."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from db import measures, schema
from db.reference import areas, facilities
from db.schema import Aside, Closure, Figure, Where
from etl import sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, Span

SOURCE = Source(
    id="desk_review",
    title="Desk review of public documents, 2011-2026",
    publisher="Athar, from public documents of the United Nations, monitoring groups, authorities and the press",
    url="https://reliefweb.int/country/syr",
    licence="Facts in our own words. Each row links to the document it was read in; the documents remain their publishers' own.",
    credit="The counter and the document that each figure names, as read for Athar",
    may_export=True,
    every_days=None,
    at_least=1_400,
    rank=1,
    joined_on=date(2026, 11, 22),
    caveat_en="What was read, not everything that was published: a gap here is not a quiet month. Counters differ in what they count; "
    "a row is as good as the document it links to.",
    caveat_ar="ما قُرئ وليس كل ما نُشر: الفجوة هنا ليست شهراً هادئاً. يختلف الموثِّقون فيما يعدّونه؛ "
    "وقيمة كل سطر من قيمة الوثيقة التي يحيل إليها.",
)

_FIGURES = (
    "fact,measure,group,counts,area,place,covers,starts_on,ends_on,precision,low,best,high,quantifier,"
    "unit,grade,status,counted_by,url,title,published_on,since_on,note"
)
_CLOSURES = (
    "fact,facility,status,from_at,until_at,until,last_confirmed_on,precision,reason,grade,counted_by,url,title,published_on,note,place"
)
_LEFT_OUT = "fact,reason,subject,measure_text,area,place,starts,ends,as_of,low,best,high,counted_by,url,title,note"
_FACT = re.compile(r"\d+|read-\d+")


class _Row(NamedTuple):
    """One line of a table, and where it stands for a message."""

    at: str
    cells: Mapping[str, str]

    def wrong(self, column: str, expected: str) -> SourceChanged:
        return SourceChanged(f"{self.at}: {column} is {self.cells[column]!r}, expected {expected}. Correct the row and run again.")

    def one_of(self, column: str, allowed: tuple[str, ...]) -> Any:
        if self.cells[column] not in allowed:
            raise self.wrong(column, "one of " + ", ".join(repr(word) for word in allowed))
        return self.cells[column]

    def matching(self, column: str, pattern: str, expected: str) -> str:
        if not re.fullmatch(pattern, self.cells[column]):
            raise self.wrong(column, expected)
        return self.cells[column]

    def day(self, column: str) -> date:
        self.matching(column, r"\d{4}-\d\d-\d\d", "a day as YYYY-MM-DD")
        try:
            return date.fromisoformat(self.cells[column])
        except ValueError:
            raise self.wrong(column, "a day of the calendar") from None

    def day_or_none(self, column: str) -> date | None:
        return self.day(column) if self.cells[column] else None

    def instant(self, column: str) -> datetime:
        self.matching(column, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "an instant in UTC as YYYY-MM-DDTHH:MM:SSZ")
        try:
            return datetime.fromisoformat(self.cells[column]).replace(tzinfo=None)
        except ValueError:
            raise self.wrong(column, "an instant of the calendar") from None

    def number_or_none(self, column: str) -> int | None:
        return int(self.matching(column, r"\d+", "a whole number or nothing")) if self.cells[column] else None

    def facts(self) -> list[str]:
        found = self.cells["fact"].split(";")
        if not all(_FACT.fullmatch(fact) for fact in found):
            raise self.wrong("fact", "numbers of facts joined by ;")
        return found

    def cited(self) -> tuple[str, str, str]:
        """Who counted, the address, the title: no row is without them."""
        url = self.matching("url", r"https?://\S+", "the address of the document")
        return self.matching("counted_by", r"\S.*", "who said so"), url, self.matching("title", r"\S.*", "the title of the document")


def fetch(http: Http) -> Parts:
    """The tables of this package: they are embedded and nothing is fetched."""
    return {path.name: path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.csv"))}


def parse(parts: Parts) -> Iterator[Report]:
    """Every row as a figure, a closure, or put aside with the reason why it was left out.

    Raises SourceChanged, naming file and row, for a table or a column that is not known, a word outside its list, a date or a
    number that is none, bounds out of order, an unknown area or facility, and a statement that is there twice.
    """
    seen: set[tuple[str, ...]] = set()
    for name, raw in parts.items():
        if name not in _TABLES:
            raise SourceChanged(f"{name}: not a table of the desk review, expected {', '.join(_TABLES)}.")
        columns, made = _TABLES[name]
        for row in _rows(name, raw, columns.split(",")):
            report = made(row)
            identity = _identity(report)
            if identity in seen:
                raise SourceChanged(f"{row.at}: {' '.join(identity)} is there twice. Join the two rows, or give one another group.")
            seen.add(identity)
            yield report


def span(parts: Parts) -> Span | None:
    """None: a desk review answers for the documents that were read, not for a span of days."""
    return None


def _rows(name: str, raw: bytes, columns: list[str]) -> Iterator[_Row]:
    header = raw.partition(b"\n")[0].decode("utf-8-sig", "replace").strip().split(",")
    if header != columns:
        raise SourceChanged(f"{name}: expected the columns {','.join(columns)}, found {','.join(header)}.")
    for number, cells in sheets.rows(raw, columns, name):
        yield _Row(f"{name}, row {number}", cells)


def _identity(report: Figure | Closure | Aside) -> tuple[str, ...]:
    match report:
        case Figure():
            return ("figure", report.key, report.measure, report.group)
        case Closure():
            return ("closure", report.key)
        case Aside():
            return ("left out", str(report.number))


def _figure(row: _Row) -> Figure:
    counted_by, url, title = row.cited()
    measure = row.one_of("measure", tuple(measures.MEASURES))
    counts = row.one_of("counts", measures.COUNTS)
    starts_on, ends_on = row.day("starts_on"), row.day("ends_on")
    if (counts == "stock") != measures.MEASURES[measure].is_stock:
        raise row.wrong("counts", f"what {measure} is")
    if starts_on > ends_on or (counts == "stock" and starts_on != ends_on):
        raise row.wrong("ends_on", f"a day not before {starts_on}, and that day itself for a stock")
    if bool(row.cells["since_on"]) != (measure == "people_newly_displaced"):
        raise row.wrong("since_on", "the day that newly displaced people are counted from, and nothing elsewhere")
    if counts == "incident" and row.cells["covers"] != "whole":
        raise row.wrong("covers", "whole: an incident happened inside its area")
    low, best, high, quantifier = _amount(row)
    code = row.one_of("area", tuple(area.code for area in areas()))
    return Figure(
        where=Where(row.cells["place"], level=len(code) // 2 - 1, code=code),
        key=f"fact-{row.facts()[0]}",
        measure=measure,
        counts=counts,
        starts_on=starts_on,
        ends_on=ends_on,
        low=low,
        best=best,
        high=high,
        quantifier=quantifier,
        group=row.one_of("group", tuple(measures.GROUPS)),
        covers=row.one_of("covers", ("whole", "part")),
        precision=row.one_of("precision", measures.PRECISIONS),
        unit=row.one_of("unit", measures.UNITS),
        grade=row.one_of("grade", measures.GRADES),
        status=row.one_of("status", measures.STATUSES),
        counted_by=counted_by,
        url=url,
        title=title,
        published_on=row.day_or_none("published_on"),
        since_on=row.day_or_none("since_on"),
        note=row.cells["note"],
    )


def _amount(row: _Row) -> tuple[int | None, int | None, int | None, Any]:
    """Low, best and high with their quantifier: "at least" has a low alone, "up to" a high alone, "about" a best."""
    low, best, high = (row.number_or_none(column) for column in ("low", "best", "high"))
    quantifier = row.one_of("quantifier", measures.QUANTIFIERS)
    given = [number for number in (low, best, high) if number is not None]
    if not given or given != sorted(given):
        raise row.wrong("best", f"a number, with low <= best <= high; low is {low}, high is {high}")
    stated = (low is not None, best is not None, high is not None)
    shape = {"at_least": (True, False, False), "up_to": (False, False, True), "about": (False, True, False)}.get(quantifier)
    if shape is not None and stated != shape:
        raise row.wrong("quantifier", "at_least with low alone, up_to with high alone, about with best alone")
    if not quantifier and stated in ((True, False, False), (False, False, True)):
        raise row.wrong("quantifier", "at_least or up_to where one bound alone is given")
    return low, best, high, quantifier


def _closure(row: _Row) -> Closure:
    counted_by, url, title = row.cited()
    facility = row.one_of("facility", tuple(facility.id for facility in facilities()))
    status = row.one_of("status", schema.CLOSURE_STATUSES)
    until = row.one_of("until", schema.UNTIL)
    from_at, until_at = row.instant("from_at"), row.instant("until_at") if row.cells["until_at"] else None
    if (until == "open") != (until_at is None) or (until_at is not None and until_at <= from_at):
        raise row.wrong("until_at", f"an instant after {from_at}, or nothing where until is open")
    return Closure(
        facility=facility,
        key=f"fact-{row.facts()[0]}-{facility}-{status}",
        status=status,
        from_at=from_at,
        until_at=until_at,
        until=until,
        last_confirmed_on=row.day("last_confirmed_on"),
        precision=row.one_of("precision", measures.PRECISIONS),
        reason=row.cells["reason"],
        grade=row.one_of("grade", measures.GRADES),
        counted_by=counted_by,
        url=url,
        title=title,
        published_on=row.day_or_none("published_on"),
        note=row.cells["note"],
        place=row.cells["place"],
    )


def _left_out(row: _Row) -> Aside:
    reason = row.matching("reason", r"\S.*", "why the row was left out")
    number = int(row.matching("fact", r"\d+", "the number of one fact"))
    told = "; ".join(f"{column}: {cell}" for column, cell in row.cells.items() if cell and column not in ("fact", "reason"))
    subject = row.cells["subject"] if row.cells["subject"] in measures.SUBJECTS else ""
    starts_on, ends_on = _certain_day(row.cells["starts"]), _certain_day(row.cells["ends"])
    return Aside(number, reason, told, subject=subject, area=row.cells["area"], starts_on=starts_on, ends_on=ends_on)


def _certain_day(cell: str) -> date | None:
    """The day of a row that was left out; one that is said less precisely ("2025-02") is none."""
    return date.fromisoformat(cell) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else None


_TABLES: dict[str, tuple[str, Callable[[_Row], Figure | Closure | Aside]]] = {
    "casualties.csv": (_FIGURES, _figure),
    "war_tolls.csv": (_FIGURES, _figure),
    "displacement.csv": (_FIGURES, _figure),
    "returns.csv": (_FIGURES, _figure),
    "closures.csv": (_CLOSURES, _closure),
    "left_out_casualties.csv": (_LEFT_OUT, _left_out),
    "left_out_movement.csv": (_LEFT_OUT, _left_out),
}
