"""Deaths that the Violations Documentation Center in Syria documented, by governorate and month, 2011 to 13 August 2018."""

import calendar
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from db.schema import Figure, Where
from etl import sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, Span

LAST_DAY = date(2018, 8, 13)
"""The day on which the daily counts end: August 2018 is a part of a month, and nothing after it is covered."""

_PART = "deaths_by_month.csv"
_DAILY_COUNTS = "https://github.com/romansul/syrian-civil-war"
_GOVERNORATES = tuple(f"SY{number:02}" for number in range(1, 15))

SOURCE = Source(
    id="vdc_documented_deaths",
    title="Documented deaths by governorate and month, 2011-2018",
    publisher="Violations Documentation Center in Syria (VDC)",
    url="https://vdc-sy.net",
    licence="No licence is stated. These are counts, not records: monthly sums of the centre's daily counts by province, "
    "as republished in a public repository; no person's record is here.",
    credit="Violations Documentation Center in Syria (VDC); daily counts by province republished at github.com/romansul/syrian-civil-war, "
    "added up by month",
    may_export=True,
    every_days=None,
    at_least=1_274,
    rank=3,
    joined_on=date(2026, 11, 22),
    caveat_en="Civilians and combatants together, as documented: deaths that nobody reported to the centre are missing. February 2011 "
    "is not covered, August 2018 only until the 13th, and nothing after that day.",
    caveat_ar="مدنيون ومقاتلون معاً كما وُثّقوا: لا يشمل وفيات لم تصل إلى المركز. شباط/فبراير 2011 غير مشمول، وآب/أغسطس 2018 حتى الثالث عشر "
    "منه فقط، ولا شيء بعد ذلك اليوم.",
)


def fetch(http: Http) -> Parts:
    """The table of this package: it is embedded and nothing is fetched."""
    return {_PART: Path(__file__).with_name(_PART).read_bytes()}


def parse(parts: Parts) -> Iterator[Report]:
    """One total of people killed per governorate and month; a zero is the centre's own. Raises SourceChanged for any other row."""
    for name, raw in parts.items():
        for number, row in sheets.rows(raw, ("month", "area", "people_killed"), name):
            starts_on, ends_on = _month(row["month"], f"{name}, row {number}")
            if row["area"] not in _GOVERNORATES or not row["people_killed"].isdecimal():
                raise SourceChanged(f"{name}, row {number}: expected a governorate SY01 to SY14 and a number, found {row}.")
            yield Figure(
                where=Where("", level=1, code=row["area"]),
                key=f"{row['area']}-{row['month']}",
                measure="people_killed",
                counts="total",
                starts_on=starts_on,
                ends_on=ends_on,
                best=int(row["people_killed"]),
                precision="day" if ends_on == LAST_DAY else "month",
                counted_by="VDC",
                url=_DAILY_COUNTS,
                title=f"VDC daily counts by province, {row['month']}",
                note="The month is counted until its 13th day." if ends_on == LAST_DAY else "",
            )


def span(parts: Parts) -> Span | None:
    """The years of the table; February 2011 lies inside it without a row and is not known."""
    return Span(date(2011, 1, 1), LAST_DAY)


def _month(written: str, what: str) -> tuple[date, date]:
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError:
        first = date.max
    if not date(2011, 1, 1) <= first <= LAST_DAY:
        raise SourceChanged(f"{what}: expected a month from 2011-01 to 2018-08, found {written!r}.")
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first, min(last, LAST_DAY)
