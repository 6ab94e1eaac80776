"""Refugees from Syria by host country, and returns, as UNHCR's situation pages show them (the HDX file and the portal). CC BY 4.0.

The file on HDX is read always. The Operational Data Portal has newer and more series, but no documentation, and a wall that asks
for a browser: the series that somebody has set are tried, and one that cannot be had is a line in the log, never a failure.
Neither is ever complete, so that what is absent from them is not withdrawn. Asylum seekers have no measure here.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from db.measures import GROUPS, MEASURES
from db.schema import Aside, Figure, Where
from etl import hdx, settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceOff, SourceUnavailable, Span
from etl.sources.unhcr_situations import series
from etl.sources.unhcr_situations.series import Series

SOURCE = Source(
    id="unhcr_situations",
    title="Refugee situations, people from Syria",
    publisher="United Nations High Commissioner for Refugees (UNHCR)",
    url="https://data.unhcr.org/en/situations/syria",
    licence="CC BY 3.0 IGO on HDX, CC BY 4.0 on the portal",
    credit="UNHCR, Operational Data Portal, data.unhcr.org, and UNHCR Situations on HDX",
    may_export=True,
    every_days=30,
    at_least=1,
    rank=8,
    joined_on=date(2026, 11, 24),
    caveat_en="Each host country reports on days of its own. Running totals of returns grow since the day they are said to start from, "
    "and change when a country starts to report or counts in another way.",
    caveat_ar="يبلّغ كل بلد مضيف في أيامه الخاصة. مجاميع العودة التراكمية تُحسب منذ اليوم المذكور، "
    "وتتغير حين يبدأ بلد بالتبليغ أو يغيّر طريقة العدّ.",
    only_adds=True,
)

CATALOGUE = "dataset.json"
"""The part that holds the catalogue's answer, kept for its licence and dates; it has no rows."""

_FILE = "unhcr-situations.csv"
_SERIES = re.compile(r"(series-[0-9]+)\.json")
_COLUMNS = ("Country", "ISO3", "ISO3 of Origin", "Population type", "Source", "Date", "Individuals")
_POINT = ("data_date", "individuals")
_HOSTS: Mapping[str, str] = {"TUR": "turkiye", "LBN": "lebanon", "JOR": "jordan", "IRQ": "iraq", "EGY": "egypt", "DEU": "germany"}
_NO_MEASURE = ("asylum-seekers",)
_EVER_SINCE = "1900-01-01"

_log = logging.getLogger("etl")


class _Said(NamedTuple):
    """A number of the file or of a series: what of, the day and the number as they are written, and where it stands."""

    measure: str
    group: str
    area: str
    since: date | None
    day: str
    people: str
    row: int
    part: str
    note: str = ""


def fetch(http: Http) -> Parts:
    """The file of HDX, and of the series that are set those that the portal gives. Raises SourceOff when there is nothing to read."""
    wanted = series.read(settings.unhcr_situations_series())
    found = hdx.dataset(http, settings.unhcr_situations_dataset())
    files = [file for file in found.files if file.format == "CSV"]
    if len(files) != 1:
        raise SourceChanged(f"UNHCR: expected one CSV file in the HDX data set, found {', '.join(file.name for file in found.files)}.")
    parts = {CATALOGUE: found.raw, _FILE: http.get(files[0].url)}
    refusals = []
    for number, one in enumerate(wanted, 1):
        try:
            parts |= {f"series-{number:02}.json": _asked(http, one), f"series-{number:02}.txt": one.written.encode()}
        except (SourceUnavailable, SourceChanged) as refusal:
            refusals.append(f"UNHCR's portal does not give the series {one.written} now: {refusal}")
    if all(map(_unusable, _said(parts))):
        if refusals:
            raise SourceUnavailable(f"The file on HDX has nothing on refugees from Syria. {' '.join(refusals)}")
        raise SourceOff("set UNHCR_SITUATIONS_SERIES: the file on HDX has nothing on refugees from Syria")
    for words in refusals:
        _log.warning("%s The rest is read without it.", words)
    return parts


def parse(parts: Parts) -> Iterator[Report]:
    """A figure for each day of each series; where a day is there twice, the later statement stands, and the portal's before HDX's."""
    standing: dict[tuple[object, ...], tuple[int, _Said]] = {}
    for number, said in enumerate(_said(parts), 1):
        reason = _unusable(said)
        if reason:
            yield _aside(number, said, reason)
            continue
        what = (said.measure, said.group, said.area, said.since, said.day)
        earlier, before = standing.pop(what, (0, said))
        if before.people != said.people:
            yield _aside(earlier, before, f"row {said.row} of {said.part} says {said.people} of the same day, and stands")
        standing[what] = number, said
    yield from (_figure(said) for _, said in standing.values())


def span(parts: Parts) -> Span | None:
    """None: neither the file nor the portal answers for whole spans of days."""
    return None


def _aside(number: int, said: _Said, reason: str) -> Aside:
    return Aside(number, f"row {said.row} of {said.part}: {reason}", str(said._asdict()))


def _asked(http: Http, one: Series) -> bytes:
    params = {**one.ids, "frequency": "day", "fromDate": _EVER_SINCE}
    raw = http.get(f"{settings.unhcr_situations_url()}/get/timeseries", params=params)
    _points(raw, one.written)
    return raw


def _points(raw: bytes, name: str) -> list[tuple[int, sheets.Cells]]:
    answer = sheets.document(raw, name)
    data = answer.get("data") if isinstance(answer, dict) else None
    points = data.get("timeseries") if isinstance(data, dict) else None
    if not isinstance(points, list) or not points:
        raise SourceChanged(f"{name}: expected data with a timeseries that is not empty, found {sheets.sketch(answer)}. Look at its ids.")
    return sheets.records(json.dumps(points).encode(), _POINT, name)


def _said(parts: Parts) -> Iterator[_Said]:
    """What is said of refugees from Syria: the rows of the file of HDX, then the points of each series."""
    if _FILE in parts:
        for number, row in sheets.rows(parts[_FILE], _COLUMNS, _FILE):
            if row["ISO3 of Origin"] == "SYR" and row["Population type"].strip().lower() not in _NO_MEASURE:
                yield _of_file(number, row)
    for name in sorted(parts):
        if match := _SERIES.fullmatch(name):
            one = _asked_by(parts, f"{match[1]}.txt")
            for number, point in _points(parts[name], name):
                yield _Said(one.measure, one.group, one.area, one.since, point["data_date"], point["individuals"], number, name)


def _asked_by(parts: Parts, name: str) -> Series:
    """The words of the setting by which a series was asked, kept beside it."""
    try:
        found = series.read(parts.get(name, b"").decode("utf-8", "replace"))
    except SourceUnavailable as wrong:
        reason = str(wrong)
    else:
        if len(found) == 1:
            return found[0]
        reason = f"found {len(found)}"
    raise SourceChanged(f"{name}: expected the one series that was asked for: {reason}. Fetch it again.")


def _of_file(number: int, row: sheets.Cells) -> _Said:
    """A row of the file; a measure or a group that there is none for stays as the file spells it, and is put aside."""
    kind, host = row["Population type"].strip(), row["ISO3"].strip()
    measure = "refugees_abroad" if kind.lower() == "refugees" else kind
    group = f"in_{_HOSTS[host]}" if host in _HOSTS else host
    note = f"Counted by {row['Source'].strip()}." if row["Source"].strip() else ""
    return _Said(measure, group, "SY", None, row["Date"].strip(), row["Individuals"].strip(), number, _FILE, note)


def _unusable(said: _Said) -> str:
    known = (
        (said.measure in MEASURES, f"the population type {said.measure!r} is not known, expected Refugees or Asylum-Seekers"),
        (said.group in GROUPS, f"there is no group for the host country {said.group!r}"),
        (bool(re.fullmatch(r"[0-9]{1,9}", said.people)), f"the number of people is {said.people!r}, expected a whole number"),
        (_day(said.day) is not None, f"the day is {said.day!r}, expected one such as 2024-12-31"),
    )
    reason = next((reason for fine, reason in known if not fine), "")
    day = _day(said.day)
    if not reason and said.since and day and day < said.since:
        return f"the day is {said.day}, before {said.since}, from which the total is said to count"
    return reason


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written) else None
    except ValueError:
        return None


def _figure(said: _Said) -> Figure:
    day = _day(said.day)
    assert day is not None
    return Figure(
        where=Where("Syria" if said.area == "SY" else said.area, code=said.area),
        key=f"{said.area}/{said.day}" + (f" since {said.since}" if said.since else ""),
        measure=said.measure,
        counts="total" if said.since else "stock",
        starts_on=said.since or day,
        ends_on=day,
        best=int(said.people),
        group=said.group,
        precision="span" if said.since else "day",
        counted_by="UNHCR",
        url=SOURCE.url if said.part != _FILE else "https://data.humdata.org/dataset/unhcr-situations",
        title=f"UNHCR situations, {said.day}",
        note=said.note,
    )
