"""Refugees, displaced people and returns by year, national (UNHCR's Refugee Statistics API). CC BY 4.0.

Stocks are those of 31 December (the API has no mid-year figures), returns are those during the year. Everybody is the API's own sum
over all countries of asylum, never a sum of ours: host countries are groups of it. Returned refugees are by the country that they
returned from. A "-" is what UNHCR did not collect; a 0 also stands in years in which nobody counted, so that neither makes a figure.
Asylum seekers, stateless people, others of concern, people in need of protection and host communities have no measure here.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from db.schema import Aside, Figure, Where
from etl import settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, Span

SOURCE = Source(
    id="unhcr_population",
    title="Refugee Population Statistics, people from Syria",
    publisher="United Nations High Commissioner for Refugees (UNHCR)",
    url="https://www.unhcr.org/refugee-statistics/",
    licence="CC BY 4.0; UNHCR, Terms of Use for Datasets",
    credit="UNHCR Refugee Population Statistics Database, www.unhcr.org/refugee-statistics",
    may_export=True,
    every_days=182,
    at_least=40,
    rank=9,
    joined_on=date(2026, 11, 24),
    caveat_en="Yearly and national, published in June for the year before. Registered refugees and people in a refugee-like situation; "
    "asylum seekers are not among them. IDPs are those whom UNHCR protects or assists. Numbers below 5 are rounded to 0 or 5.",
    caveat_ar="أرقام سنوية على مستوى البلد تُنشر في حزيران عن العام السابق. لاجئون مسجلون وأشخاص في أوضاع شبيهة باللجوء، "
    "ولا تشمل طالبي اللجوء. "
    "النازحون هم من تحميهم المفوضية أو تساعدهم. الأعداد دون 5 مقرّبة إلى 0 أو 5.",
)

_FIRST_YEAR = 2011
_PAGE = 5_000
_MOST_PAGES = 50
_TOTAL, _BY_ASYLUM = "total", "by-asylum"
_COLUMNS = ("year", "coo_iso", "coa_iso", "coo_name", "refugees", "returned_refugees", "idps", "returned_idps")
_HOSTS: Mapping[str, str] = {
    "TUR": "turkiye",
    "LBN": "lebanon",
    "JOR": "jordan",
    "IRQ": "iraq",
    "EGY": "egypt",
    "DEU": "germany",
}
_NUMBER = re.compile(r" *(-|[0-9]{1,9}) *")
_RETURNED_FROM = ("TUR", "LBN", "JOR", "IRQ", "EGY")


class _Counted(NamedTuple):
    column: str
    measure: str
    group: str


def fetch(http: Http) -> Parts:
    """The sums over all countries of asylum, and the rows of each one."""
    return {**_pages(http, _TOTAL, {}), **_pages(http, _BY_ASYLUM, {"coa_all": "true"})}


def parse(parts: Parts) -> Iterator[Report]:
    """A figure for each number above zero of Syria as a whole and of the host countries that have a group."""
    for number, name, row in _rows(parts):
        odd = [what.column for what in _counted(row) if not _NUMBER.fullmatch(row[what.column])]
        if odd:
            said = " and ".join(f"{column} is {row[column]!r}" for column in odd)
            yield Aside(number, f"{name}, {row['year']}: {said}, expected a whole number or -", str(row))
        for what in _counted(row):
            if what.column not in odd and row[what.column].strip(" -0"):
                yield _figure(row, what, int(row[what.column]), _link(parts[name], name))


def span(parts: Parts) -> Span | None:
    """From the first day of the first year to the last day of the last one."""
    years = [int(row["year"]) for _, _, row in _rows(parts)]
    return Span(date(min(years), 1, 1), date(max(years), 12, 31)) if years else None


def _rows(parts: Parts) -> Iterator[tuple[int, str, sheets.Cells]]:
    """The rows of all pages: their number, their part, and what they say. Raises SourceChanged for one that is not of our question."""
    seen: set[tuple[str, str]] = set()
    number = 0
    for name in sorted(parts):
        for _, row in sheets.records(parts[name], _COLUMNS, name, under="items"):
            number += 1
            _check(row, name, seen)
            yield number, name, row


def _pages(http: Http, name: str, params: Mapping[str, str]) -> dict[str, bytes]:
    """All pages of one question. Both years are given: one alone is not heeded, and neither is a misspelt parameter."""
    pages: dict[str, bytes] = {}
    last = 1
    while len(pages) < last:
        number = len(pages) + 1
        part = f"{name}-{number:02}.json"
        asked = {"coo": "SYR", "cf_type": "ISO", "yearFrom": str(_FIRST_YEAR), "yearTo": str(datetime.now(UTC).year - 1)}
        pages[part] = http.get(f"{settings.unhcr_url()}/population/", params={**asked, **params, "limit": str(_PAGE), "page": str(number)})
        page, promised, rows = _envelope(pages[part], part)
        if page != number or (number > 1 and promised != last) or (promised > 1 and not rows):
            raise SourceChanged(
                f"UNHCR: expected page {number} of {last} with rows, found page {page} of {promised} with {rows:,} rows: the pages do not "
                "follow one another. Run it again; if it stays so, look at the API's documentation."
            )
        if promised > _MOST_PAGES:
            raise SourceChanged(f"UNHCR promises {promised:,} pages of {_PAGE:,} rows for Syria, expected no more than {_MOST_PAGES}.")
        last = promised
    return pages


def _envelope(raw: bytes, name: str) -> tuple[int, int, int]:
    """The number of the page, how many there are, and how many rows it has."""
    answer = sheets.document(raw, name)
    if not isinstance(answer, dict) or not {"page", "maxPages", "items"} <= answer.keys() or not isinstance(answer["items"], list):
        raise SourceChanged(f"{name}: expected page, maxPages and a list of items, found {sheets.sketch(answer)}.")
    numbers = [answer["page"], answer["maxPages"]]
    if not all(re.fullmatch(r"[0-9]{1,9}", str(number)) for number in numbers):
        raise SourceChanged(f"{name}: expected numbers in page and maxPages, found {sheets.sketch(numbers)}.")
    return int(numbers[0]), int(numbers[1]), len(answer["items"])


def _check(row: sheets.Cells, name: str, seen: set[tuple[str, str]]) -> None:
    """Raises SourceChanged for a row that answers another question than ours, and for one that is there twice."""
    summed = row["coa_iso"] == "-"
    if row["coo_iso"] != "SYR" or summed != name.startswith(_TOTAL) or not re.fullmatch(r"(19|20)[0-9]{2}", row["year"]):
        asked = "the sum over all countries of asylum" if name.startswith(_TOTAL) else "one country of asylum"
        raise SourceChanged(f"{name}: expected a year of people from Syria (coo_iso SYR) in {asked}, found {sheets.sketch(row)}.")
    if (row["year"], row["coa_iso"]) in seen:
        raise SourceChanged(
            f"{name}: the row of {row['year']} and {row['coa_iso']} is there twice: a page may have come twice. Run it again."
        )
    seen.add((row["year"], row["coa_iso"]))


def _counted(row: sheets.Cells) -> list[_Counted]:
    """What is read from a row."""
    host = row["coa_iso"]
    if host == "-":
        return [
            _Counted("refugees", "refugees_abroad", "all"),
            _Counted("returned_refugees", "refugees_returned", "all"),
            _Counted("idps", "people_living_displaced", "all"),
            _Counted("returned_idps", "idps_returned", "all"),
        ]
    abroad = [_Counted("refugees", "refugees_abroad", f"in_{_HOSTS[host]}")] if host in _HOSTS else []
    return abroad + ([_Counted("returned_refugees", "refugees_returned", f"from_{_HOSTS[host]}")] if host in _RETURNED_FROM else [])


def _figure(row: sheets.Cells, what: _Counted, number: int, link: str) -> Figure:
    year = int(row["year"])
    stock = what.column in ("refugees", "idps")
    return Figure(
        where=Where(row["coo_name"].strip(), level=0, code="SY"),
        key=row["year"],
        measure=what.measure,
        counts="stock" if stock else "total",
        starts_on=date(year, 12 if stock else 1, 31 if stock else 1),
        ends_on=date(year, 12, 31),
        best=number,
        group=what.group,
        precision="day" if stock else "year",
        counted_by="UNHCR",
        url=link,
        title=f"Refugee Population Statistics Database, {year}",
        note="Those whom UNHCR protects or assists." if what.column == "idps" else "",
    )


def _link(raw: bytes, name: str) -> str:
    """The address at which UNHCR shows the same question to people."""
    answer = sheets.document(raw, name)
    short = answer.get("short-url") if isinstance(answer, dict) else None
    if isinstance(short, str) and re.fullmatch(r"[A-Za-z0-9]{1,20}", short):
        return f"https://www.unhcr.org/refugee-statistics/download?url={short}"
    return SOURCE.url
