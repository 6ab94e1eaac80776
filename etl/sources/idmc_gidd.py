"""Displacement by year, validated and national (IDMC's Global Internal Displacement Database): what the updates are replaced by.

New displacement is a total of the calendar year, the number of people living in displacement is a stock on its 31 December. Conflict is
the group `all`, as in IDMC's updates. Disasters are listed event by event, with days that are right to a month at worst (one event ends
before it starts): so it is IDMC's own year that they are summed over, which answers for the country as the conflict's year does. How
many are still displaced by disasters is not read: most events say nothing of it, and a sum of the others would be taken for all.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from db.schema import Aside, Figure, Where
from etl import hdx, settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceUnavailable, Span
from etl.http import NotFound

SOURCE = Source(
    id="idmc_gidd",
    title="Global Internal Displacement Database, Syria",
    publisher="Internal Displacement Monitoring Centre (IDMC)",
    url="https://data.humdata.org/dataset/idmc-idp-data-syr",
    licence="CC BY 3.0 IGO on HDX; IDMC's own API states CC BY-NC-SA 3.0 IGO: not for sale, and share alike.",
    credit="Internal Displacement Monitoring Centre (IDMC), Global Internal Displacement Database, internal-displacement.org",
    may_export=True,
    every_days=182,
    at_least=20,
    rank=10,
    joined_on=date(2026, 11, 24),
    caveat_en="Validated estimates for the whole country by calendar year, published in May for the year before. They replace the "
    "provisional updates of that year and are never added to them. Movements, not people: one person may be counted twice.",
    caveat_ar="تقديرات مدققة للبلد كله حسب السنة الميلادية، تُنشر في أيار عن العام السابق. تحل محل التحديثات المؤقتة لذلك العام "
    "ولا تُجمع معها. وهي حركات وليست أشخاصاً: قد يُحسب الشخص مرتين.",
)

CATALOGUE = "dataset.json"
"""The part that holds the catalogue's answer, kept for its licence and dates; it has no rows."""

_CONFLICTS, _DISASTERS = "conflicts", "disasters"
_NEW, _LIVING = "new_displacement", "total_displacement"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    _CONFLICTS: ("iso3", "year", _NEW, f"{_NEW}_rounded", _LIVING, f"{_LIVING}_rounded"),
    _DISASTERS: ("iso3", "year", "event_name", "start_date", "end_date", "hazard_type_name", _NEW),
}
_PAGE = 100
_MOST_PAGES = 50
_NUMBER = re.compile(r"[0-9]{1,9}")

_log = logging.getLogger("etl")


def fetch(http: Http) -> Parts:
    """Both lists from the API where a client id is set, else (or when the API refuses) the two files on HDX."""
    if settings.idmc_client_id():
        try:
            return {**_pages(http, _CONFLICTS), **_pages(http, _DISASTERS)}
        except (SourceUnavailable, NotFound) as error:
            refusal = str(error)
        _log.warning("%s The files of HDX are read instead.", refusal)
    found = hdx.dataset(http, settings.idmc_gidd_dataset())
    files = {_DISASTERS if "disaster" in file.name.lower() else _CONFLICTS: file for file in found.files if file.format == "CSV"}
    if len(files) != 2 or sum(file.format == "CSV" for file in found.files) != 2:
        names = ", ".join(file.name for file in found.files)
        raise SourceChanged(f"IDMC: expected a CSV file on conflict and one on disasters in the HDX data set, found {names}.")
    return {CATALOGUE: found.raw, **{f"{name}.csv": http.get(files[name].url) for name in (_CONFLICTS, _DISASTERS)}}


def parse(parts: Parts) -> Iterator[Report]:
    """The two numbers of each year of conflict, and the sum over each year's disasters."""
    by_year: dict[int, list[_Row]] = {}
    seen: dict[tuple[str, ...], _Row] = {}
    for row in _rows(parts):
        year = int(row.cells["year"])
        before = seen.setdefault((row.kind, *row.cells.values()) if row.kind == _DISASTERS else (row.kind, row.cells["year"]), row)
        if before is not row and row.kind == _CONFLICTS:
            raise SourceChanged(f"{row.part}: the year {year} is there twice: a page may have come twice. Run it again.")
        if before is not row:
            yield Aside(row.number, "the same row came before", row.plain)
        elif row.kind == _CONFLICTS:
            yield from _of_conflict(row, year)
        elif _NUMBER.fullmatch(row.cells[_NEW]):
            by_year.setdefault(year, []).append(row)
        else:
            yield Aside(row.number, f"{_NEW} is {row.cells[_NEW]!r}: nobody says how many this event displaced", row.plain)
    for year, rows in sorted(by_year.items()):
        yield _of_disasters(rows, year)


def span(parts: Parts) -> Span | None:
    """From the first day of the first year to the last day of the last one."""
    years = [int(row.cells["year"]) for row in _rows(parts)]
    return Span(date(min(years), 1, 1), date(max(years), 12, 31)) if years else None


class _Row(NamedTuple):
    number: int
    part: str
    kind: str
    cells: Mapping[str, str]
    updated_on: date | None

    @property
    def plain(self) -> str:
        return str(dict(self.cells))


def _pages(http: Http, kind: str) -> dict[str, bytes]:
    """All pages of one list. The key is taken out of what is kept: `next` repeats it. Where a page starts is counted here."""
    pages: dict[str, bytes] = {}
    seen: list[object] = []
    client = settings.idmc_client_id()
    while True:
        part = f"{kind}-{len(pages) + 1:02}.json"
        params = {"client_id": client, "format": "json", "iso3__in": "SYR", "limit": str(_PAGE), "offset": str(len(seen))}
        raw = http.get(f"{settings.idmc_url()}/gidd/{kind}/", params=params, keep=False)
        pages[part] = _without(client, raw)
        count, following, rows = _envelope(pages[part], part)
        repeated = bool(rows) and rows == seen[-len(rows) :]
        seen += rows
        if repeated or (following and not rows) or (not following and len(seen) != count) or len(pages) > _MOST_PAGES:
            raise SourceChanged(
                f"IDMC: expected {count:,} rows of {kind} in pages that follow one another, found {len(seen):,} after {len(pages)} pages"
                f"{', one of them twice' if repeated else ''}. Run it again; if it stays so, look at the API's documentation."
            )
        if not following:
            return pages


def _without(client: str, raw: bytes) -> bytes:
    for spelling in {client, quote(client, safe=""), quote_plus(client)}:
        raw = raw.replace(spelling.encode(), b"***")
    return raw


def _envelope(raw: bytes, part: str) -> tuple[int, bool, list[object]]:
    """How many rows there are over all pages, whether another page follows, and the rows of this one."""
    answer = sheets.document(raw, part)
    if not isinstance(answer, dict) or not {"count", "next", "results"} <= answer.keys():
        raise SourceChanged(f"{part}: expected count, next and results from IDMC, found {sheets.sketch(answer)}.")
    count, rows = answer["count"], answer["results"]
    if not isinstance(count, int) or not isinstance(rows, list):
        raise SourceChanged(f"{part}: expected a number in count and a list in results, found {sheets.sketch([count, rows])}.")
    return count, bool(answer["next"]), rows


def _rows(parts: Parts) -> Iterator[_Row]:
    number = 0
    for part in sorted(set(parts) - {CATALOGUE}):
        kind = _DISASTERS if part.startswith(_DISASTERS) else _CONFLICTS
        from_api = part.endswith(".json")
        raw, columns = parts[part], _COLUMNS[kind]
        updated_on = _updated_on(raw, part) if from_api else None
        for _, cells in sheets.records(raw, columns, part, under="results") if from_api else sheets.rows(raw, columns, part):
            if cells["iso3"] != "SYR":
                continue
            if not re.fullmatch(r"(19|20)[0-9]{2}", cells["year"]):
                raise SourceChanged(f"{part}: expected a year, found {cells['year']!r}.")
            number += 1
            yield _Row(number, part, kind, cells, updated_on)


def _updated_on(raw: bytes, part: str) -> date | None:
    """The day of the release, as the API prints it beside its rows."""
    answer = sheets.document(raw, part)
    written = answer.get("last_updated") if isinstance(answer, dict) else None
    try:
        return date.fromisoformat(str(written)[:10]) if written else None
    except ValueError:
        reason = f"{part}: expected a day in last_updated, found {sheets.sketch(written)}."
    raise SourceChanged(reason)


def _of_conflict(row: _Row, year: int) -> Iterator[Report]:
    """Both numbers of a year. A 0 that is not rounded to 0 stands where nobody counted (2009 and 2010)."""
    odd = []
    for column in (_NEW, _LIVING):
        written, rounded = row.cells[column], row.cells[f"{column}_rounded"]
        if not written and not rounded:
            odd.append(f"{column} is not given")
        elif not _NUMBER.fullmatch(written):
            odd.append(f"{column} is {written!r}, expected a whole number")
        elif not int(written) and not rounded:
            odd.append(f"{column} is 0 and not rounded: nobody counted")
        else:
            yield _figure(row, year, column, int(written))
    if odd:
        yield Aside(row.number, "; ".join(odd), row.plain)


def _of_disasters(rows: list[_Row], year: int) -> Figure:
    hazards = ", ".join(sorted({row.cells["hazard_type_name"] for row in rows} - {""}))
    note = f"{f'Sum of {len(rows)} events' if len(rows) > 1 else 'One event'}{f': {hazards}' if hazards else ''}."
    return _figure(rows[0], year, _NEW, sum(int(row.cells[_NEW]) for row in rows), "by_disaster", note)


def _figure(row: _Row, year: int, column: str, number: int, group: str = "all", note: str = "") -> Figure:
    stock = column == _LIVING
    return Figure(
        where=Where("Syria", level=0, code="SY"),
        key=str(year),
        measure="people_living_displaced" if stock else "people_displaced",
        counts="stock" if stock else "total",
        starts_on=date(year, 12, 31) if stock else date(year, 1, 1),
        ends_on=date(year, 12, 31),
        best=number,
        group=group,
        precision="day" if stock else "year",
        counted_by="IDMC",
        url=SOURCE.url,
        title=f"Global Internal Displacement Database, {year}",
        published_on=row.updated_on,
        note=note,
    )
