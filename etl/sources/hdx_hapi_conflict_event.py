"""Fatalities in events that targeted civilians, by district and month: ACLED's counts as HDX HAPI republishes them.

A month of a district is everybody killed there in it, and months and districts share nobody: the rows add up as incidents do,
each with the span of its month. A zero is "ACLED recorded none"; a missing row is not covered.
"""

import calendar
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from db.schema import Aside, Figure, Grade, Where
from etl import hdx, settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceUnavailable, Span

SOURCE = Source(
    id="hdx_hapi_conflict_event",
    title="Conflict events by district and month (HDX HAPI)",
    publisher="Armed Conflict Location & Event Data (ACLED), through OCHA's HDX Humanitarian API",
    url="https://data.humdata.org/dataset/hdx-hapi-conflict-event",
    licence="ACLED terms of use: non-commercial, with attribution, no redistribution of the data; aggregates and pictures may be shown.",
    credit="ACLED, acleddata.com, through the HDX Humanitarian API (OCHA)",
    may_export=False,
    every_days=7,
    at_least=62,
    rank=4,
    joined_on=date(2026, 11, 22),
    caveat_en="Everybody killed in events that targeted civilians: bystanders killed in battles are missing, attackers who died "
    "may be in it. The newest month is incomplete, and past months change.",
    caveat_ar="كل من قُتل في أحداث استهدفت المدنيين: لا يشمل من قُتلوا عرضاً في المعارك، وقد يشمل مهاجمين قُتلوا. "
    "أحدث شهر غير مكتمل، وقد تتغير الأشهر السابقة.",
)

CATALOGUE = "dataset.json"
"""The part that holds the catalogue's answer, kept for its licence and dates; it has no rows."""

_PAGE = 10_000
_MOST_PAGES = 100
_IN_BOTH = (
    "location_code",
    "provider_admin1_name",
    "provider_admin2_name",
    "admin1_code",
    "admin2_code",
    "admin2_name",
    "admin_level",
    "event_type",
    "events",
    "fatalities",
    "reference_period_start",
    "reference_period_end",
)
_EVENT_TYPES = ("civilian_targeting", "demonstration", "political_violence")
_HARMLESS = re.compile(r"PCode length \S+->\S+")

_log = logging.getLogger("etl")


def fetch(http: Http) -> Parts:
    """The API's pages where an application identifier is set, else (or when the API refuses) a CSV file for each year from HDX."""
    identifier = settings.hdx_hapi_identifier()
    if identifier:
        try:
            return _pages(http, identifier)
        except SourceUnavailable as error:
            refusal = str(error)
        _log.warning("%s The files of HDX are read instead.", refusal)
    return _files(http)


def parse(parts: Parts) -> Iterator[Report]:
    """Everybody killed in events that targeted civilians, by district and month; the newest month is provisional.

    A row with an error of HDX, without a number, not about a district, or there twice is put aside. Raises SourceChanged for
    columns, event types and periods that are not known, and for two rows that contradict each other.
    """
    rows = list(_rows(parts))
    newest = max((row.starts_on for row in rows), default=date.min)
    seen: dict[str, str] = {}
    for row in rows:
        reason = _unusable(row, seen)
        yield Aside(row.number, reason, str(row.cells)) if reason else _figure(row, newest)


def span(parts: Parts) -> Span | None:
    """From the first to the last month. Raises SourceChanged when a month between them is missing: its rows would be withdrawn."""
    months = sorted({row.starts_on for row in _rows(parts)})
    if not months:
        return None
    for month, following in pairwise(months):
        if _last_day(month).toordinal() + 1 != following.toordinal():
            raise SourceChanged(
                f"HDX HAPI: after {month:%Y-%m} comes {following:%Y-%m}: months between them are missing. Wait for the missing file, "
                f"or set HDX_HAPI_SINCE to the year after the gap."
            )
    return Span(months[0], _last_day(months[-1]))


class _Row(NamedTuple):
    number: int
    cells: Mapping[str, str]
    starts_on: date
    warning: str
    error: str

    @property
    def key(self) -> str:
        return f"{self.cells['admin2_code']}/{self.cells['provider_admin2_name']}/{self.starts_on:%Y-%m}"


def _pages(http: Http, identifier: str) -> dict[str, bytes]:
    """Without a start date and a country, the API answers with the first 10,000 rows of the alphabet and says nothing of it."""
    pages: dict[str, bytes] = {}
    seen: set[tuple[str, ...]] = set()
    for number in range(_MOST_PAGES):
        name = f"page-{number:02}.json"
        pages[name] = http.get(
            f"{settings.hdx_hapi_url()}/coordination-context/conflict-events",
            params={
                "location_code": "SYR",
                "event_type": "civilian_targeting",
                "start_date": f"{_since()}-01-01",
                "output_format": "json",
                "limit": str(_PAGE),
                "offset": str(number * _PAGE),
            },
            headers={"X-HDX-HAPI-APP-IDENTIFIER": identifier},
        )
        found = sheets.records(pages[name], _IN_BOTH, name, under="data")
        rows = {tuple(cells.values()) for _, cells in found}
        if rows and rows <= seen:
            raise SourceChanged(f"HDX HAPI: {name} repeats what came before it: the API may ignore the offset. Run it again.")
        seen |= rows
        if len(found) < _PAGE:
            return pages
    raise SourceChanged(f"HDX HAPI gives more than {_MOST_PAGES} pages of {_PAGE:,} rows for Syria: it may ignore the offset.")


def _files(http: Http) -> dict[str, bytes]:
    found = hdx.dataset(http, settings.hdx_hapi_dataset())
    since = _since()
    wanted = [file for file in found.files if file.format == "CSV" and _last_year(file.name) >= since]
    if not wanted:
        names = ", ".join(file.name for file in found.files)
        raise SourceChanged(f"HDX HAPI: expected CSV files of {since} and later, found {names}.")
    if len({file.name for file in wanted}) < len(wanted):
        raise SourceChanged(f"HDX HAPI: two files have one name: {', '.join(file.name for file in wanted)}.")
    return {CATALOGUE: found.raw, **{_part(file.name): http.get(file.url) for file in wanted}}


def _since() -> int:
    written = settings.hdx_hapi_since()
    if not re.fullmatch(r"(?:19|20)\d\d", written):
        raise SourceUnavailable(f"HDX_HAPI_SINCE is {written!r}, expected a year such as 2017: set it so.")
    return int(written)


def _part(name: str) -> str:
    plain = re.sub(r"[^\w.-]+", "_", name)
    return plain if plain.lower().endswith(".csv") else f"{plain}.csv"


def _last_year(name: str) -> int:
    """The last year in a file's name; a file that names none is taken, whatever it holds."""
    return max((int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", name)), default=9999)


def _rows(parts: Parts) -> Iterator[_Row]:
    """The rows about civilians in Syria, those of other countries and other types being outside this source."""
    number = 0
    for name in sorted(set(parts) - {CATALOGUE}):
        for _, cells in _table(parts[name], name):
            if cells["location_code"] != "SYR":
                continue
            number += 1
            if cells["event_type"] not in _EVENT_TYPES:
                raise SourceChanged(f"{name}: expected an event type of {', '.join(_EVENT_TYPES)}, found {cells['event_type']!r}.")
            if cells["event_type"] == "civilian_targeting":
                kept = {column: cells[column] for column in _IN_BOTH}
                yield _Row(number, kept, _month(cells, name), cells.get("warning", ""), cells.get("error", ""))


def _table(raw: bytes, name: str) -> Iterator[tuple[int, sheets.Cells]]:
    if raw.lstrip()[:1] in (b"{", b"["):
        yield from sheets.records(raw, _IN_BOTH, name, under="data")
    else:
        yield from sheets.rows(raw, (*_IN_BOTH, "warning", "error"), name)


def _month(cells: Mapping[str, str], name: str) -> date:
    starts, ends = cells["reference_period_start"], cells["reference_period_end"]
    try:
        first, last = (date.fromisoformat(written.removesuffix("T00:00:00").removesuffix("T23:59:59")) for written in (starts, ends))
    except ValueError:
        first = last = date.min
    if first.day != 1 or last != _last_day(first):
        raise SourceChanged(f"{name}: expected the first and the last day of a month, found {starts!r} to {ends!r}.")
    return first


def _last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _unusable(row: _Row, seen: dict[str, str]) -> str:
    """Why a row cannot be used, or nothing. `seen` gathers the numbers of the rows before it."""
    cells = row.cells
    if row.error:
        return f"HDX marks the row as an error: {row.error}"
    if cells["admin_level"] != "2":
        return f"a row of level {cells['admin_level']}, expected a district (2): it would repeat the districts in it"
    if not cells["fatalities"]:
        return "no number of fatalities: not recorded, which is not zero"
    if not cells["fatalities"].isdecimal():
        raise SourceChanged(f"HDX HAPI: expected a number of fatalities, found {cells['fatalities']!r} for {row.key}.")
    if row.key not in seen:
        seen[row.key] = cells["fatalities"]
        return ""
    if seen[row.key] == cells["fatalities"]:
        return "a row for this district and month came before with the same number"
    raise SourceChanged(f"HDX HAPI: two rows for {row.key}, one with {seen[row.key]} and one with {cells['fatalities']} fatalities.")


def _figure(row: _Row, newest: date) -> Figure:
    cells = row.cells
    warnings = [warning.strip() for warning in row.warning.split("|") if warning.strip()]
    notes = [f"Events: {cells['events']}." if cells["events"] else "", *(f"HDX warns: {warning}." for warning in warnings)]
    grade: Grade = "reported" if all(_HARMLESS.fullmatch(warning) for warning in warnings) else "contested"
    return Figure(
        where=Where(
            cells["provider_admin2_name"] or cells["admin2_name"],
            level=2,
            code=cells["admin2_code"],
            otherwise=Where(cells["provider_admin1_name"], level=1, code=cells["admin1_code"]),
        ),
        key=row.key,
        measure="fatalities_in_civilian_targeting",
        counts="incident",
        starts_on=row.starts_on,
        ends_on=_last_day(row.starts_on),
        best=int(cells["fatalities"]),
        precision="month",
        grade=grade,
        status="provisional" if row.starts_on == newest else "documented",
        counted_by="ACLED",
        url=SOURCE.url,
        title=f"HDX HAPI conflict events, civilian targeting, {row.starts_on:%Y-%m}",
        note=" ".join(note for note in notes if note),
    )
