"""Fatalities in political violence, event by event, as ACLED gives them to a user's own account.

Everybody killed in an event, combatants included, is one figure; an event that targeted civilians gives the same number again as
the measure of that, which lies inside the first and is never added to it. ACLED collects no injuries.

Only what the figures need is asked for and kept: no text, no actor and no source of an event is ever on this machine.
"""

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from db.schema import Aside, Figure, Precision, Where
from etl import places, settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceOff, Span
from etl.sources.acled import pages
from etl.sources.acled.pages import COLUMNS, FIRST_DAY, LOOK, SYRIA

SOURCE = Source(
    id="acled",
    title="ACLED conflict events, with your own account",
    publisher="Armed Conflict Location & Event Data (ACLED)",
    url="https://acleddata.com/",
    licence="ACLED terms of use: non-commercial, with attribution, no redistribution of the data; aggregates and pictures may be shown.",
    credit="ACLED, acleddata.com",
    may_export=False,
    every_days=7,
    at_least=1_000,
    rank=12,
    joined_on=date(2026, 11, 24),
    caveat_en="Everybody killed in an event, combatants included, by the most cautious of the reports; no injuries. Most accounts see "
    "only events that are at least a year old. ACLED corrects and deletes events every week.",
    caveat_ar="كل من قُتل في الحدث بمن فيهم المقاتلون، وفق أكثر التقارير تحفظاً؛ ولا تشمل الإصابات. معظم الحسابات لا ترى "
    "إلا أحداثاً مضى عليها عام على الأقل. تصحح ACLED أحداثاً وتحذف غيرها كل أسبوع.",
    absence_is_zero=True,
    shows_reports=False,
)

ASKED = "asked.json"
"""The part that says which days were asked for, and which the account may see; it has no rows."""

_TARGETING = {"": False, "Civilian targeting": True}
_PRECISIONS: Mapping[str, Precision] = {"1": "day", "2": "week", "3": "month"}
_TOWN, _NEAR_A_TOWN, _REGION = "1", "2", "3"
_LAST_SECOND = 7_000_000_000
_HALF_A_WEEK = timedelta(days=3)

T = TypeVar("T")


def fetch(http: Http) -> Parts:
    """Every deadly event since 2017 that the account may see: a page for each 5,000, and the days that they answer for."""
    if not (settings.acled_username() and settings.acled_password()):
        raise SourceOff("set ACLED_USERNAME and ACLED_PASSWORD")
    asked = Span(FIRST_DAY, datetime.now(UTC).date())
    fetched, last = pages.fetch(http, asked, {"Authorization": f"Bearer {pages.token(http)}"})
    answered = pages.seen_by_the_account(asked, last)
    days = {"starts_on": answered.starts_on.isoformat(), "ends_on": answered.ends_on.isoformat()}
    return {ASKED: json.dumps(days).encode(), **fetched}


def parse(parts: Parts) -> Iterator[Report]:
    """One or two figures an event. Of an event that is there twice the newer version counts, and the other is put aside.

    Raises SourceChanged for a code that is not known, a number or a day that is none, and an event outside Syria.
    """
    newest: dict[str, sheets.Cells] = {}
    for number, cells in enumerate(_rows(parts), 1):
        key = cells["event_id_cnty"]
        if key in newest:
            yield Aside(number, "the event is on two pages: its newer version counts", key)
        if key not in newest or _whole(cells, "timestamp") > _whole(newest[key], "timestamp"):
            newest[key] = cells
    for cells in newest.values():
        yield from _figures(cells)


def span(parts: Parts) -> Span | None:
    """The days that were asked for, as far as the account may see: an event that ACLED deleted is withdrawn."""
    if ASKED not in parts:
        return None
    asked = sheets.document(parts[ASKED], ASKED)
    if not isinstance(asked, dict) or not {"starts_on", "ends_on"} <= asked.keys():
        raise SourceChanged(f"{ASKED}: expected starts_on and ends_on, found {sheets.sketch(asked)}. Run it again.")
    return Span(*(pages.day(str(asked[name]), name) for name in ("starts_on", "ends_on")))


def _rows(parts: Parts) -> Iterator[sheets.Cells]:
    for name in sorted(set(parts) - {ASKED}):
        for _, cells in sheets.records(parts[name], COLUMNS, name, under="data"):
            if cells["iso"] != SYRIA:
                raise SourceChanged(f"{name}: expected events in Syria (iso {SYRIA}), found iso {cells['iso']!r}. {LOOK}")
            yield cells


def _whole(cells: Mapping[str, str], column: str) -> int:
    """A number that may come as a text, as a whole number or with a fraction of zero."""
    written = cells[column].removesuffix(".0")
    if not written.isdecimal():
        raise SourceChanged(
            f"ACLED: expected a whole number of {column}, found {cells[column]!r} in event {cells['event_id_cnty']}. {LOOK}"
        )
    return int(written)


def _figures(cells: Mapping[str, str]) -> Iterator[Figure]:
    key, best = cells["event_id_cnty"], _whole(cells, "fatalities")
    precision = _known(cells, "time_precision", _PRECISIONS)
    targeted = _known(cells, "civilian_targeting", _TARGETING)
    if not best:
        return
    starts_on, ends_on = _days(pages.day(cells["event_date"], f"event_date of {key}"), precision)
    for measure in ("people_killed", "fatalities_in_civilian_targeting") if targeted else ("people_killed",):
        yield Figure(
            where=_where(cells),
            key=key,
            measure=measure,
            counts="incident",
            starts_on=starts_on,
            ends_on=ends_on,
            best=best,
            precision=precision,
            counted_by="ACLED",
            url=SOURCE.url,
            title="ACLED conflict events",
            published_on=_published_on(cells),
        )


def _published_on(cells: Mapping[str, str]) -> date:
    """The day on which ACLED wrote this version of the event."""
    seconds = _whole(cells, "timestamp")
    if seconds > _LAST_SECOND:
        raise SourceChanged(f"ACLED: expected a time in seconds as timestamp, found {seconds} in event {cells['event_id_cnty']}. {LOOK}")
    return datetime.fromtimestamp(seconds, UTC).date()


def _known(cells: Mapping[str, str], column: str, codes: Mapping[str, T]) -> T:
    if cells[column] not in codes:
        known = ", ".join(map(repr, codes))
        raise SourceChanged(
            f"ACLED: expected {column} to be one of {known}, found {cells[column]!r} in event {cells['event_id_cnty']}. {LOOK}"
        )
    return codes[cells[column]]


def _days(day: date, precision: Precision) -> tuple[date, date]:
    """The span that ACLED's day stands for: it is the middle of a week, or a day of the month."""
    if precision == "week":
        return day - _HALF_A_WEEK, day + _HALF_A_WEEK
    if precision == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return day, day


def _where(cells: Mapping[str, str]) -> Where:
    """The district inside the governorate; where ACLED knows no more than the region, its district is only that of the capital."""
    precision = cells["geo_precision"]
    governorate = Where(cells["admin1"], level=1)
    if precision in (_TOWN, _NEAR_A_TOWN):
        within = places.locate(governorate)
        return Where(cells["admin2"], level=2, within=within, otherwise=governorate) if within and cells["admin2"] else governorate
    if precision == _REGION:
        return governorate
    raise SourceChanged(f"ACLED: expected geo_precision 1, 2 or 3, found {precision!r} in event {cells['event_id_cnty']}. {LOOK}")
