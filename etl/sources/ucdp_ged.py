"""Deaths in organised violence, event by event (Uppsala Conflict Data Program). CC BY 4.0.

The yearly release is validated; candidate releases of the months after it are provisional. An event is known by its id, and the
newest release that has it speaks for it. A release of more than one month answers for all its days: what an older release has
there and it does not, is no event any more.

Of each event everybody killed is one figure, with low, best and high. Civilians killed are another, of which only the best number
is published: low and high are about all deaths, and bound the civilians only where no other deaths are counted. An event without
civilian deaths has no figure of civilians: inside the span, no figure means none recorded.

Grades: `confirmed` is what passed the yearly validation without an open question (code_status Clear), `probable` a candidate
without one, `reported` everything that UCDP still marks for a check.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from db.schema import Aside, Figure, Grade, Precision, Where
from etl import settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceUnavailable, Span
from etl.http import NotFound, WebPage

SOURCE = Source(
    id="ucdp_ged",
    title="UCDP Georeferenced Event Dataset and Candidate Events",
    publisher="Uppsala Conflict Data Program (UCDP), Uppsala University",
    url="https://ucdp.uu.se/downloads/",
    licence="CC BY 4.0",
    credit="Uppsala Conflict Data Program (UCDP), Georeferenced Event Dataset and Candidate Events Dataset, ucdp.uu.se",
    may_export=True,
    every_days=30,
    at_least=1_000,
    rank=2,
    joined_on=date(2026, 11, 22),
    caveat_en="Deaths in organised violence that at least one source reports: not deaths in custody or from hunger, and no injuries. "
    "People of unknown status are not counted as civilians. Events after the last yearly release are provisional and about a month late.",
    caveat_ar="وفيات العنف المنظم التي أوردها مصدر واحد على الأقل: لا تشمل الوفيات في الاحتجاز أو جوعاً ولا الإصابات. "
    "لا يُحسب مجهولو الصفة مدنيين. الأحداث التي تلي آخر إصدار سنوي مؤقتة وتتأخر نحو شهر.",
    absence_is_zero=True,
)

_DEGREES = re.compile(r"-?\d{1,3}(\.\d+)?")
_SYRIA = "652"
_ONE_SIDED = "3"
_DEATHS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "low", "best", "high")
_COLUMNS = (
    *("id", "type_of_violence", "code_status", "where_prec", "adm_1", "adm_2", "latitude", "longitude", "country_id"),
    *("date_prec", "date_start", "date_end"),
    *_DEATHS,
)
_PRECISIONS: Mapping[str, Precision] = {"1": "day", "2": "week", "3": "week", "4": "month", "5": "span"}
_PRECISE_PLACES = ("1", "2", "3", "4", "5", "6", "7")

_YEARLY = re.compile(r"(?:ged(\d\d)(\d)(?:-csv)?\.(?:zip|csv)|GEDEvent_v(\d\d)[._]([1-9])\.csv)", re.IGNORECASE)
_MONTHLY = re.compile(r"GEDEvent_v(\d\d)[._]0[._](\d{1,2})\.csv", re.IGNORECASE)
_CONSOLIDATED = re.compile(r"GEDEvent_v(\d\d)[._](\d\d)[._](\d\d)[._](\d\d)\.csv", re.IGNORECASE)


class _Release(NamedTuple):
    """A file and what its name says of it. Releases are compared by age: the greater one is the newer one."""

    validated: bool
    ends_on: date
    months: int
    starts_on: date
    part: str


def fetch(http: Http) -> Parts:
    """The newest yearly release; then, year after year, the longest consolidated candidate release and the months after it."""
    year, parts = _yearly(http)
    while _candidates(http, year, parts) == 12:
        year += 1
    return parts


def parse(parts: Parts) -> Iterator[Report]:
    """At most two figures an event in Syria. Raises SourceChanged for codes that are not known and for an id twice in a file."""
    number = 0
    newer: list[_Release] = []
    spoken: set[str] = set()
    for release in _releases(parts):
        before = frozenset(spoken)
        for row in _events(parts[release.part], release.part):
            if row["id"] in before:
                continue
            number += 1
            if row["id"] in spoken:
                raise SourceChanged(f"{release.part}: the event {row['id']} is there twice, expected once.")
            spoken.add(row["id"])
            reason = _unusable(row, newer)
            if reason:
                yield Aside(number, reason, str({column: row[column] for column in _COLUMNS}))
            else:
                yield from _figures(row, release)
        newer.append(release)


def span(parts: Parts) -> Span | None:
    """From the first to the last day of the releases. Raises SourceChanged when a month between them is in none of them."""
    until: date | None = None
    releases = sorted(_releases(parts), key=lambda release: release.starts_on)
    for release in releases:
        if until and release.starts_on.toordinal() > until.toordinal() + 1:
            raise SourceChanged(f"UCDP: no release covers the days between {until} and {release.starts_on}: add the missing files.")
        until = max(until or release.ends_on, release.ends_on)
    return Span(releases[0].starts_on, until) if until else None


def _yearly(http: Http) -> tuple[int, dict[str, bytes]]:
    """The yearly release of the settings or a newer one, and the year after the last one it covers."""
    written = settings.ucdp_ged_version()
    if not re.fullmatch(r"\d\d\.\d", written):
        raise SourceUnavailable(f"UCDP_GED_VERSION is {written!r}, expected a version such as 26.1: set it so.")
    year, minor = int(written[:2]), written[3]
    part = f"ged{year}{minor}-csv.zip"
    raw = http.get(f"{settings.ucdp_url()}/ged/{part}")
    while newer := _maybe(http, f"ged/ged{year + 1}1-csv.zip"):
        year, part, raw = year + 1, f"ged{year + 1}1-csv.zip", newer
    return 2000 + year, {part: raw}


def _candidates(http: Http, year: int, parts: dict[str, bytes]) -> int:
    """Adds the candidate releases of a year to the parts; the last month that they cover, 0 for none."""
    month = 0
    for last in (12, 9, 6, 3):
        if _add(http, f"GEDEvent_v{year % 100}_01_{year % 100}_{last:02}.csv", parts):
            month = last
            break
    while month < 12 and _add(http, f"GEDEvent_v{year % 100}_0_{month + 1}.csv", parts):
        month += 1
    return month


def _add(http: Http, part: str, parts: dict[str, bytes]) -> bool:
    raw = _maybe(http, f"candidateged/{part}")
    if raw:
        parts[part] = raw
    return bool(raw)


def _maybe(http: Http, path: str) -> bytes:
    """A file that may not exist yet: UCDP says so with 404, or with a page of its site."""
    try:
        return http.get(f"{settings.ucdp_url()}/{path}")
    except (NotFound, WebPage):
        return b""


def _releases(parts: Parts) -> list[_Release]:
    """The parts by age, the newest first; every validated release is newer than every candidate."""
    return sorted((_release(part) for part in parts), reverse=True)


def _release(part: str) -> _Release:
    if found := _YEARLY.fullmatch(part):
        year = 2000 + int(found[1] or found[3]) - 1
        return _Release(True, date(year, 12, 31), (year - 1988) * 12, date(1989, 1, 1), part)
    if found := _MONTHLY.fullmatch(part):
        return _candidate(part, int(found[1]), int(found[2]), int(found[1]), int(found[2]))
    if found := _CONSOLIDATED.fullmatch(part):
        return _candidate(part, *(int(number) for number in found.groups()))
    raise SourceChanged(
        f"{part}: expected a name that says which release it is: ged261-csv.zip, GEDEvent_v26_1.csv, GEDEvent_v26_0_8.csv or "
        f"GEDEvent_v26_01_26_06.csv. Give the file the name it has at UCDP."
    )


def _candidate(part: str, year: int, month: int, last_year: int, last_month: int) -> _Release:
    if not (1 <= month <= 12 and 1 <= last_month <= 12 and (year, month) <= (last_year, last_month)):
        raise SourceChanged(f"{part}: expected months from 1 to 12, in order, in the name of a candidate release.")
    ends_on = date(2000 + last_year, last_month, monthrange(2000 + last_year, last_month)[1])
    return _Release(False, ends_on, (last_year - year) * 12 + last_month - month + 1, date(2000 + year, month, 1), part)


def _events(raw: bytes, part: str) -> Iterator[sheets.Cells]:
    """The events in Syria, every code of theirs known and every number a number."""
    for number, row in sheets.rows(sheets.opened(raw, part), _COLUMNS, part):
        if row["country_id"] != _SYRIA:
            continue
        codes = (row["date_prec"] in _PRECISIONS, row["where_prec"] in _PRECISE_PLACES, row["type_of_violence"] in ("1", "2", "3"))
        numbers = [row["id"].isdecimal(), *(row[column].isdecimal() for column in _DEATHS)]
        degrees = [_DEGREES.fullmatch(row[column]) for column in ("latitude", "longitude")]
        if not all((*codes, *numbers, *degrees)):
            raise SourceChanged(f"{part}, row {number}: expected the codes and whole numbers of UCDP's codebook, found {row}.")
        row["date_start"], row["date_end"] = _day(row["date_start"], part, number), _day(row["date_end"], part, number)
        yield row


def _day(written: str, part: str, number: int) -> str:
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00:00(?:\.0+)?)?", written)
    try:
        return date.fromisoformat(found[1] if found else "").isoformat()
    except ValueError:
        reason = f"{part}, row {number}: expected a day such as 2026-08-31 or 2026-08-31 00:00:00.000, found {written!r}."
    raise SourceChanged(reason)


def _unusable(row: sheets.Cells, newer: list[_Release]) -> str:
    """Why an event cannot be used, or nothing."""
    ends_on = date.fromisoformat(row["date_end"])
    for release in newer:
        if release.months > 1 and release.starts_on <= ends_on <= release.ends_on:
            return f"{release.part} answers for this day and no longer has the event"
    if row["date_start"] > row["date_end"]:
        return "the event ends before it starts"
    if not int(row["low"]) <= int(row["best"]) <= int(row["high"]) or int(row["deaths_civilians"]) > int(row["best"]):
        return "low, best, high and the civilians among best do not fit together"
    return ""


def _figures(row: sheets.Cells, release: _Release) -> Iterator[Figure]:
    everybody = _figure(row, release)
    yield everybody
    civilians = int(row["deaths_civilians"])
    low, high = _bounds(row)
    if civilians or high:
        yield everybody._replace(measure="civilians_killed", low=low, best=civilians, high=high, note=_note(row, civilians=True))


def _bounds(row: sheets.Cells) -> tuple[int | None, int | None]:
    """The event's low and high where all deaths it counts are civilians', and nothing where they are not, or where none is counted.

    One-sided violence is against civilians: there an event with no death in its best number may still have a high one.
    """
    others = int(row["deaths_a"]) + int(row["deaths_b"]) + int(row["deaths_unknown"])
    if others or (row["deaths_civilians"] == "0" and row["type_of_violence"] != _ONE_SIDED):
        return None, None
    low, civilians, high = int(row["low"]), int(row["deaths_civilians"]), int(row["high"])
    return (low, high) if low <= civilians <= high else (None, None)


def _figure(row: sheets.Cells, release: _Release) -> Figure:
    starts_on, ends_on = date.fromisoformat(row["date_start"]), date.fromisoformat(row["date_end"])
    clear = row["code_status"].strip().casefold() == "clear"
    grade: Grade = "reported" if not clear else "confirmed" if release.validated else "probable"
    precision = _PRECISIONS[row["date_prec"]]
    return Figure(
        where=_where(row),
        key=row["id"],
        measure="people_killed",
        counts="incident",
        starts_on=starts_on,
        ends_on=ends_on,
        low=int(row["low"]),
        best=int(row["best"]),
        high=int(row["high"]),
        precision="span" if precision == "day" and starts_on != ends_on else precision,
        grade=grade,
        status="documented" if release.validated else "provisional",
        counted_by="UCDP",
        url=f"https://ucdp.uu.se/event/{row['id']}" if release.validated else SOURCE.url,
        title=f"UCDP GED event {row['id']}",
        note=_note(row, civilians=False),
    )


def _note(row: sheets.Cells, *, civilians: bool) -> str:
    status, unknown = row["code_status"].strip(), row["deaths_unknown"]
    notes = (
        f"UCDP marks the event: {status}." if status.casefold() != "clear" else "",
        f"Not among them: killed people whose status is unknown ({unknown})." if civilians and unknown != "0" else "",
    )
    return " ".join(note for note in notes if note)


def _where(row: sheets.Cells) -> Where:
    """The finest place that the event's own precision allows; a point speaks only where the names are not known."""
    precision, district, governorate = row["where_prec"], row["adm_2"].strip(), row["adm_1"].strip()
    somewhere = Where("Syria", level=0, code="SY")
    if precision in ("6", "7") or not (district or governorate or precision in ("1", "2")):
        return somewhere
    where = Where(governorate, level=1) if governorate else None
    if precision in ("1", "2"):
        where = Where(governorate, level=1, latitude=float(row["latitude"]), longitude=float(row["longitude"]))
    if district and precision in ("1", "2", "3"):
        where = Where(district, level=2, otherwise=where)
    return where or somewhere
