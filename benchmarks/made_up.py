"""Made-up sources, only for measuring: a million incidents over 62 districts and twelve years, and as many totals as are asked for."""

import csv
import io
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import chain, islice
from pathlib import Path

from db import reference
from db.schema import Figure, Where
from db.spans import Window, months
from etl.contract import Http, Parts, Report, Source, SourceUnavailable, Span

SOURCE = Source(
    id="made_up",
    title="Made-up incidents",
    publisher="Nobody",
    url="",
    licence="",
    credit="",
    may_export=False,
    every_days=None,
    at_least=1,
    rank=99,
    joined_on=date(2026, 11, 22),
)
FIRST_ON, LAST_ON = date(2013, 1, 1), date(2024, 12, 31)
MEASURES = ("civilians_killed", "civilians_injured", "people_killed", "people_injured", "people_displaced")
COLUMNS = ("id", "day", "district", "district_code", "measure", "low", "best", "high", "url", "headline", "published", "precise")
PART = "incidents.csv"


def write(path: Path, rows: int, seed: int = 1) -> None:
    """The same file for the same seed: three in four incidents with a best number alone, one with a range; one in twenty of a month."""
    chance = random.Random(seed)
    districts = [area for area in reference.areas() if area.level == 2]
    days = [FIRST_ON + timedelta(days=n) for n in range((LAST_ON - FIRST_ON).days + 1)]
    weights = [chance.paretovariate(1.5) for _ in districts]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for number in range(rows):
            day, best = chance.choice(days), int(chance.paretovariate(1.2))
            (where,) = chance.choices(districts, weights)
            low, high = (best - best // 3, best + best // 2) if number % 4 == 0 else ("", "")
            table.writerow(
                (
                    *(f"MU{number:08}", day.isoformat(), where.name_en, where.code, MEASURES[number * 7 % 5], low, best, high),
                    *(f"https://example.org/incident/{number}", f"Incident in {where.name_en}"),
                    *((day + timedelta(days=number % 9)).isoformat(), "month" if number % 20 == 0 else "day"),
                )
            )


def fetch(http: Http) -> Parts:
    """There is nothing to fetch: the pipeline is given the file."""
    raise SourceUnavailable("made_up: made-up incidents are not published; give the file that the benchmark writes")


def parse(parts: Parts) -> Iterator[Report]:
    """One figure for each row."""
    table = csv.reader(io.TextIOWrapper(io.BytesIO(parts[PART]), "utf-8", newline=""))
    next(table)
    for row in table:
        key, day, district, code, measure, low, best, high, url, headline, published, precision = row
        starts_on = _day(day)
        yield Figure(
            _where(district, code),
            key,
            measure,
            "incident",
            starts_on,
            starts_on,
            int(low) if low else None,
            int(best),
            int(high) if high else None,
            precision="month" if precision == "month" else "day",
            counted_by="Nobody",
            url=url,
            title=headline,
            published_on=_day(published),
        )


def span(parts: Parts) -> Span | None:
    """All twelve years."""
    return Span(FIRST_ON, LAST_ON)


@cache
def _day(written: str) -> date:
    return date.fromisoformat(written)


@cache
def _where(district: str, code: str) -> Where:
    return Where(district, level=2, code=code)


TOTALS = SOURCE._replace(id="made_up_totals", title="Made-up totals", shows_reports=True)
_MONTHLY_COUNTERS = 4


def totals(number: int) -> Iterator[Figure]:
    """Of each measure four counters' totals by governorate and month, then running totals of the country by a fifth."""
    governorates = [area for area in reference.areas() if area.level == 1]
    each = number // len(MEASURES)
    for measure in MEASURES:
        monthly = (
            (f"Counter {counter}", where, month.since, month.until)
            for counter in range(_MONTHLY_COUNTERS)
            for where in governorates
            for month in months(Window(FIRST_ON, LAST_ON))
        )
        country = next(area for area in reference.areas() if area.level == 0)
        running = (("Counter who runs on", country, FIRST_ON, FIRST_ON + timedelta(days=n)) for n in range(30, each))
        for place, (counter, where, first, last) in enumerate(islice(chain(monthly, running), each)):
            yield Figure(
                Where(where.name_en, where.level, where.code), f"{measure} {place}", measure, "total", first, last, best=place,
                counted_by=counter, url=f"https://example.org/total/{place}", title=f"Total {place}", published_on=last,
            )  # fmt: skip
