"""New displacement and returns, event by event, within weeks (IDMC's Internal Displacement Updates).

Only recommended figures are read: they are the ones that IDMC adds up; triangulation repeats them. Each is a flow with people of
its own. IDMC keeps displacement by conflict and displacement by disasters apart: conflict is the group `all`, so that it stands
beside what other counters say of the conflict, and the rest has groups of its own that are never added to it.

The rows carry no category, so that returns are known by IDMC's wording alone: "N returns", or "N displacements (returns)". The
wording does not say whether those who returned were displaced inside the country or abroad.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import NamedTuple

from db.schema import Aside, Figure, Quantifier, Where
from etl import hdx, settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceUnavailable, Span
from etl.http import NotFound

SOURCE = Source(
    id="idmc_idu",
    title="Internal Displacement Updates, Syria",
    publisher="Internal Displacement Monitoring Centre (IDMC)",
    url="https://data.humdata.org/dataset/syr-idmc-idu-events",
    licence="CC BY 3.0 IGO on HDX; IDMC's own API states CC BY-NC-SA 3.0 IGO: not for sale, and share alike.",
    credit="Internal Displacement Monitoring Centre (IDMC), Internal Displacement Updates, internal-displacement.org",
    may_export=True,
    every_days=7,
    at_least=10,
    rank=5,
    joined_on=date(2026, 11, 22),
    caveat_en="Movements reported event by event, provisional until the yearly report: one person may be counted twice, and "
    "recent weeks are incomplete. Displacement by disasters is kept apart from displacement by conflict. Without a key only "
    "this year and the last one.",
    caveat_ar="حركات مسجلة حدثاً حدثاً، مؤقتة حتى التقرير السنوي: قد يُحسب الشخص مرتين، والأسابيع الأخيرة غير مكتملة. "
    "النزوح بسبب الكوارث منفصل عن النزوح بسبب النزاع. من دون مفتاح لا يتوفر إلا هذا العام والعام السابق.",
)

CATALOGUE = "dataset.json"
"""The part that holds the catalogue's answer, kept for its licence and dates; it has no rows."""

_COLUMNS = (
    *("id", "iso3", "displacement_type", "qualifier", "figure", "displacement_date", "displacement_start_date", "displacement_end_date"),
    *("event_name", "created_at"),
)
_LATER = ("role", "locations_name", "locations_coordinates", "locations_accuracy")
_RECOMMENDED = "recommended figure"
_GROUPS: Mapping[str, str] = {"conflict": "all", "disaster": "by_disaster", "other": "by_other_causes"}
_QUALIFIERS: Mapping[str, Quantifier] = {
    "": "",
    "total": "",
    "exact": "",
    "exactly": "",
    "more than": "at_least",
    "more than or equal": "at_least",
    "more than or equal to": "at_least",
    "at least": "at_least",
    "over": "at_least",
    "less than": "up_to",
    "less than or equal": "up_to",
    "less than or equal to": "up_to",
    "up to": "up_to",
    "approximately": "about",
    "about": "about",
    "around": "about",
}
_MIDNIGHT_IN_NEW_ZEALAND = timedelta(hours=13)

_log = logging.getLogger("etl")


def fetch(http: Http) -> Parts:
    """All years from the API where a key is set, else (or when the API refuses) the file on HDX with this year and the last."""
    if settings.idmc_client_id():
        try:
            return {"idus-all.json": _dump(http)}
        except SourceUnavailable as error:
            refusal = str(error)
        _log.warning("%s The file of HDX is read instead.", refusal)
    found = hdx.dataset(http, settings.idmc_dataset())
    files = [file for file in found.files if file.format == "CSV"]
    if len(files) != 1:
        raise SourceChanged(f"IDMC: expected one CSV file in the HDX data set, found {', '.join(file.name for file in found.files)}.")
    return {CATALOGUE: found.raw, "idus-syria.csv": http.get(files[0].url)}


def parse(parts: Parts) -> Iterator[Report]:
    """A figure for each recommended row about Syria; triangulation and what cannot be read with certainty is put aside."""
    seen: dict[str, Mapping[str, str]] = {}
    for row in _rows(parts):
        reason = _unusable(row, seen)
        yield Aside(row.number, reason, row.plain) if reason else _figure(row)


def span(parts: Parts) -> Span | None:
    """From the first to the last day of displacement: rows of earlier years leave the HDX file and are not withdrawn."""
    days = sorted(row.ends_on for row in _rows(parts) if row.ends_on)
    return Span(days[0], days[-1]) if days else None


class _Row(NamedTuple):
    number: int
    cells: Mapping[str, str]
    text: str
    link: str
    starts_on: date | None
    ends_on: date | None

    @property
    def plain(self) -> str:
        """The row without its free text."""
        return str(dict(self.cells))


def _dump(http: Http) -> bytes:
    """The API redirects to a dump in gzip; while there is none it says 404 or 202, and then it is not there now."""
    try:
        return http.get(f"{settings.idmc_url()}/idus/all/", params={"client_id": settings.idmc_client_id()})
    except NotFound as error:
        refusal = str(error)
    raise SourceUnavailable(refusal)


def _rows(parts: Parts) -> Iterator[_Row]:
    number = 0
    for name in sorted(set(parts) - {CATALOGUE}):
        raw = sheets.unpacked(parts[name], name)
        for cells, text, link in _from_api(raw, name) if raw.lstrip()[:1] in (b"[", b"{") else _from_file(raw, name):
            if cells["iso3"] == "SYR":
                number += 1
                last = _day(cells["displacement_end_date"] or cells["displacement_date"], name)
                first = _day(cells["displacement_start_date"], name) or last
                yield _Row(number, cells, text, link, first, last)


def _from_api(raw: bytes, name: str) -> Iterator[tuple[sheets.Cells, str, str]]:
    """Rows of before 2024 lack the role and the places; they are all recommended ones, at places nobody named."""
    for _, cells in sheets.records(raw, (*_COLUMNS, "standard_popup_text"), name, optional=(*_LATER, "source_url")):
        text = cells.pop("standard_popup_text")
        yield cells, _without_tags(text), cells.pop("source_url", "") or text


def _from_file(raw: bytes, name: str) -> Iterator[tuple[sheets.Cells, str, str]]:
    for _, cells in sheets.rows(raw, (*_COLUMNS, "description", "link"), name, optional=_LATER):
        yield cells, _without_tags(cells.pop("description")), cells.pop("link")


def _without_tags(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def _day(written: str, name: str) -> date | None:
    """A day, or an instant that is midnight of that day in New Zealand: in UTC it falls on the day before."""
    if not written:
        return None
    try:
        instant = datetime.fromisoformat(written.replace("Z", "+00:00"))
        utc = instant.astimezone(UTC) if instant.tzinfo else instant
        return (utc + _MIDNIGHT_IN_NEW_ZEALAND if (utc.hour, utc.minute) != (0, 0) else utc).date()
    except (ValueError, OverflowError):
        reason = f"{name}: expected a day such as 2026-08-31 or 2026-08-30T12:00:00.000Z, found {written!r}."
    raise SourceChanged(reason)


def _unusable(row: _Row, seen: dict[str, Mapping[str, str]]) -> str:
    """Why a row cannot be used, or nothing. `seen` gathers the rows before it by their id."""
    cells = row.cells
    before = seen.setdefault(cells["id"], cells)
    if before is not cells:
        if before == cells:
            return "the same row came before"
        raise SourceChanged(f"IDMC: two rows have the id {cells['id']} and are not the same.")
    role = cells.get("role", "").strip()
    known = (
        (not role or role.casefold() == _RECOMMENDED, f"the role is {role}: only recommended figures are added up"),
        (bool(cells["id"]), "the row has no id"),
        (cells["figure"].isdecimal(), f"the figure is {cells['figure']!r}, expected a whole number"),
        (cells["qualifier"].strip().casefold() in _QUALIFIERS, f"the qualifier {cells['qualifier']!r} is not known"),
        (cells["displacement_type"].strip().casefold() in _GROUPS, f"the type {cells['displacement_type']!r} is not known"),
        (bool(row.text), "without a text, displacement and return cannot be told apart"),
        ("fail" not in _what(row.text), "a failed return is neither a displacement nor a return"),
    )
    for fine, reason in known:
        if not fine:
            return reason
    if row.starts_on is None or row.ends_on is None:
        return "the row has no date"
    return "" if row.starts_on <= row.ends_on else "the row ends before it starts"


def _what(text: str) -> str:
    """What the figure counts, in IDMC's words: "displacements", "displacements (evacuated)", "returns", in lower case."""
    found = re.match(r"[^:]*:\s*[\d,.\s]*\d\s+([a-z][a-z -]*(?:\([^)]*\))?)", text, re.IGNORECASE)
    return found[1].strip().lower() if found else ""


def _figure(row: _Row) -> Figure:
    assert row.starts_on is not None
    assert row.ends_on is not None
    cells = row.cells
    number, quantifier = int(cells["figure"]), _QUALIFIERS[cells["qualifier"].strip().casefold()]
    group = _GROUPS[cells["displacement_type"].strip().casefold()]
    returned = "return" in _what(row.text)
    return Figure(
        where=_where(cells),
        key=cells["id"],
        measure="refugees_and_idps_returned" if returned else "people_displaced",
        counts="incident",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        low=number if quantifier == "at_least" else None,
        best=number if quantifier in ("", "about") else None,
        high=number if quantifier == "up_to" else None,
        quantifier=quantifier,
        group="all" if returned else group,
        precision="day" if row.starts_on == row.ends_on else "span",
        status="provisional",
        counted_by="IDMC",
        url=_first_address(row.link),
        title=cells["event_name"] or f"IDMC update {cells['id']}",
        published_on=_published_on(cells["created_at"]),
        note=_note(row, returned),
    )


def _note(row: _Row, returned: bool) -> str:
    several = len(_points(row.cells)) > 1
    notes = (
        "IDMC does not say whether those who returned were displaced inside the country or abroad." if returned else "",
        "" if returned or not re.search(r"\breturn", row.text, re.IGNORECASE) else "The text of the update speaks of returns too.",
        "One number for several places." if several else "",
    )
    return " ".join(note for note in notes if note)


def _where(cells: Mapping[str, str]) -> Where:
    """The places' points; never the row's own point, which is the middle of its places, or of the country where it names none."""
    names = cells.get("locations_name", "").strip()
    accuracies = [accuracy.strip().casefold() for accuracy in cells.get("locations_accuracy", "").split(";")]
    points = _points(cells)
    if not points or any(accuracy.startswith("country/territory") or accuracy == "country" for accuracy in accuracies):
        return Where(names or "Syria", level=0, code="SY")
    return Where(names, points=points, otherwise=Where(names) if len(points) == 1 and names else None)


def _points(cells: Mapping[str, str]) -> tuple[tuple[float, float], ...]:
    """Latitude and longitude of each place; nothing when they are not as many as the names, or no numbers."""
    written = [pair for pair in cells.get("locations_coordinates", "").split(";") if pair.strip()]
    found = [re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*", pair) for pair in written]
    names = [name for name in cells.get("locations_name", "").split(";") if name.strip()]
    if len(found) != len(names):
        return ()
    points = tuple((float(pair[1]), float(pair[2])) for pair in found if pair)
    return points if len(points) == len(found) else ()


def _first_address(link: str) -> str:
    found = re.search(r"https?://[^\s;\"<>]+", link)
    return found[0] if found else SOURCE.url


def _published_on(created_at: str) -> date | None:
    if not created_at:
        return None
    try:
        return datetime.fromisoformat(created_at.replace("Z", "+00:00")).date()
    except ValueError:
        reason = f"IDMC: expected an instant in created_at, found {created_at!r}."
    raise SourceChanged(reason)
