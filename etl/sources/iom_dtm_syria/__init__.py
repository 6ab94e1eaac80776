"""IDPs, returnees and arrivals from abroad by month (the workbooks of IOM's DTM in Syria on HDX).

What the columns of these workbooks are called is not documented, so that nothing is read before a person has confirmed what each one
counts (`python -m etl import --for iom_dtm_syria`); that is kept and goes with the payload. Every workbook is read whose headers are
exactly those of a confirmed one, each as of the month in its name; the newest one has to be among them.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from db.schema import Aside, Figure
from etl import hdx, settings
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceOff, Span
from etl.own_tables import convert
from etl.own_tables.layout import Table
from etl.own_tables.mapping import Mapping, rows_of
from etl.own_tables.review import About
from etl.sources.iom_dtm_syria import confirmed, rounds
from etl.sources.iom_dtm_syria.rounds import Round

SOURCE = Source(
    id="iom_dtm_syria",
    title="DTM Syria, displacement and returns by month",
    publisher="International Organization for Migration (IOM)",
    url="https://data.humdata.org/dataset/syrian-arab-republic-displacement-data-iom-dtm",
    licence="IOM's own terms: not for sale, not to be passed on, no derivatives, with credit.",
    credit="International Organization for Migration (IOM), Displacement Tracking Matrix (DTM)",
    may_export=False,
    every_days=30,
    at_least=10,
    rank=6,
    joined_on=date(2026, 11, 24),
    caveat_en="Estimates of key informants by location, once a month. Running totals of returnees and of arrivals from abroad grow since "
    "the day that they are said to start from. What each column counts was confirmed by a person here.",
    caveat_ar="تقديرات مصادر محلية حسب الموقع مرة في الشهر. مجاميع العائدين والقادمين من الخارج تراكمية منذ اليوم المذكور. "
    "معنى كل عمود أكده شخص هنا.",
)

CATALOGUE = "dataset.json"
"""The part that holds the catalogue's answer, kept for its licence and dates; it has no rows."""
CONFIRMED = "mapping.json"
"""The part that holds what was confirmed of the columns when the payload was fetched."""

_BOOKS = ("XLSX", "XLS")
_UNDATED = Round(date.min, 0)


class _Book(NamedTuple):
    name: str
    of: Round
    tables: list[Table]


def fetch(http: Http) -> Parts:
    """All workbooks, and what was confirmed of them. Raises SourceOff, with the command that shows and confirms it, before that."""
    mapping = confirmed.kept()
    if mapping is None:
        raise SourceOff(
            f"say once what the columns of its workbooks count: {confirmed.COMMAND} (it fetches the newest one of {SOURCE.url}; or name "
            "a FILE that you downloaded there)"
        )
    return {CONFIRMED: mapping, **workbooks(http)}


def workbooks(http: Http, newest_only: bool = False) -> dict[str, bytes]:
    """The catalogue's answer and the workbooks of the data set by their names, all of them or the newest one."""
    found = hdx.dataset(http, settings.dtm_syria_dataset())
    books = {_called(file.name, file.format): file for file in found.files if file.format in _BOOKS}
    if len(books) != sum(file.format in _BOOKS for file in found.files) or not books:
        names = ", ".join(file.name for file in found.files)
        raise SourceChanged(f"DTM: expected workbooks with names of their own in the HDX data set, found {names}. Look at its page on HDX.")
    wanted = [_newest(list(books))] if newest_only else list(books)
    return {CATALOGUE: found.raw, **{name: http.get(books[name].url) for name in wanted}}


def parse(parts: Parts) -> Iterator[Report]:
    """What the rows of each workbook say; a workbook whose name or headers say nothing certain is put aside, but never the newest."""
    mappings = _confirmed(parts)
    number = 0
    said: dict[tuple[str, str, str], tuple[str, Figure]] = {}
    names = sorted(set(parts) - {CATALOGUE, CONFIRMED}, key=lambda name: (rounds.of_name(name) or _UNDATED, name), reverse=True)
    newest = _newest(names)
    for name in names:
        for report in _of_book(name, parts[name], mappings, is_newest=name == newest):
            if isinstance(report, Figure):
                before = said.setdefault((report.key, report.measure, report.group), (name, report))
                if before[1] is report:
                    yield report
                    continue
                report = _again(report, name, *before)
            if isinstance(report, Aside):
                number += 1
                yield report._replace(number=number)


def _again(figure: Figure, name: str, other: str, before: Figure) -> Aside:
    """A figure that another workbook of the month states too: that of the later round holds. Raises SourceChanged where neither is."""
    differ = (figure.low, figure.best, figure.high, figure.quantifier) != (before.low, before.best, before.high, before.quantifier)
    if differ and rounds.of_name(name) == rounds.of_name(other):
        raise SourceChanged(f"{name} and {other} are of one month and differ, for example on {figure.key}. Look at the page on HDX.")
    return Aside(0, f"{name}: {other} states the same of the same days", figure.key)


def span(parts: Parts) -> Span | None:
    """None: the workbooks are all that the source has. What none of them says any more, or was confirmed to mean, is withdrawn."""
    return None


def _called(name: str, kind: str) -> str:
    """A resource's name as the name of a file."""
    plain = re.sub(r"[^\w.() -]+|\.{2,}", "-", name).strip(" .-")
    return plain if plain.lower().endswith(f".{kind.lower()}") else f"{plain}.{kind.lower()}"


def _newest(names: list[str]) -> str:
    """The workbook of the last month. Raises SourceChanged where that is not certain."""
    dated = [(of, name) for name in names if (of := rounds.of_name(name))]
    if not dated:
        raise SourceChanged(
            f"DTM: expected workbooks with a month and a year in their names, found {', '.join(names) or 'none'}. Look at the page on HDX."
        )
    last = max(of for of, _ in dated)
    newest = [name for of, name in dated if of == last]
    if len(newest) > 1:
        raise SourceChanged(f"DTM: expected one workbook of {last.month:%B %Y}, found {', '.join(newest)}. Look at the page on HDX.")
    return newest[0]


def _confirmed(parts: Parts) -> list[Mapping]:
    if CONFIRMED not in parts:
        raise SourceChanged(f"DTM: expected {CONFIRMED} among the files, with what was confirmed of the columns: {confirmed.COMMAND}.")
    return confirmed.read(parts[CONFIRMED])


def _of_book(name: str, raw: bytes, mappings: list[Mapping], *, is_newest: bool) -> Iterator[Report]:
    of = rounds.of_name(name)
    if of is None:
        yield Aside(0, f"{name}: its name does not say one month of one year", name)
        return
    found = confirmed.tables(raw, name)
    fits = confirmed.fitting(mappings, found)
    if fits is None:
        difference = f"{name}: its headers are not those that were confirmed: {confirmed.difference(mappings, found)}"
        if is_newest:
            raise SourceChanged(f"{difference}. Look at what each column counts, and confirm it: {confirmed.COMMAND}.")
        yield Aside(0, f"{difference}. To read it too, download it: {confirmed.COMMAND} FILE", name)
        return
    mapping, table = fits
    yield from _read(name, of, mapping, table)


def _read(name: str, of: Round, mapping: Mapping, table: Table) -> Iterator[Report]:
    round_ = f", round {of.number}" if of.number else ""
    about = About(f"DTM Syria, {of.month:%B %Y}{round_}", SOURCE.publisher, "IOM DTM", False, SOURCE.licence, SOURCE.url)
    first = confirmed.first_days(mapping)
    try:
        for read in convert.convert(rows_of(table, mapping), confirmed.for_round(mapping, of), about):
            report = read.report
            if isinstance(report, Aside):
                yield report._replace(reason=f"{name}, {table.sheet}, row {report.number}: {report.reason}")
            elif isinstance(report, Figure):
                yield report._replace(since_on=first.get((report.measure, report.group, report.unit)))
            else:
                yield report
    except (ValueError, LookupError) as wrong:
        reason = str(wrong)
    else:
        return
    raise SourceChanged(f"{name} cannot be read as it was confirmed: {reason}. Confirm it anew: {confirmed.COMMAND}.")
