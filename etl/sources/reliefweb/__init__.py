"""Documents on ReliefWeb that mention a facility, or have a governorate or a subject in their title: links to read, and no figure.

A small set of searches (searches.csv), each for the newest documents about Syria; what one run finds is added to what earlier ones
found. Only title, publisher, day and address are asked for: the texts belong to their publishers.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from db.schema import Aside, Document
from etl import settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceOff, SourceUnavailable, Span
from etl.http import NotFound

SOURCE = Source(
    id="reliefweb",
    title="ReliefWeb: documents that mention a facility or a place",
    publisher="ReliefWeb, United Nations Office for the Coordination of Humanitarian Affairs (OCHA)",
    url="https://reliefweb.int/country/syr",
    licence="Titles and links; the documents belong to their publishers.",
    credit="ReliefWeb (OCHA), reliefweb.int, and the publisher of each document",
    may_export=True,
    every_days=1,
    at_least=20,
    rank=15,
    joined_on=date(2026, 11, 24),
    caveat_en="Links found by searching for names and words; nobody has read the documents for Athar, and no figure comes from them.",
    caveat_ar="روابط وُجدت بالبحث عن أسماء وكلمات؛ لم يقرأ أحد هذه الوثائق لأجل أثر، ولا يؤخذ منها أي رقم.",
    only_adds=True,
)

_SEARCHES = Path(__file__).parent / "searches.csv"
_NEWEST = 100
_FIELDS = ("title", "url", "url_alias", "status", "source.name", "source.shortname", "date.original", "date.created")
_PUBLISHED = "published"


class Search(NamedTuple):
    """What is asked: any of the phrases, anywhere in a document about Syria or only in its title. `about` is what that serves."""

    about: str
    where: str
    phrases: tuple[str, ...]

    @property
    def query(self) -> str:
        return " OR ".join(f'"{phrase}"' for phrase in self.phrases)


@cache
def searches() -> Mapping[str, Search]:
    """The searches by what they are about: a facility, a governorate, or a measure. Together far below the 1,000 calls a day."""
    with _SEARCHES.open(encoding="utf-8", newline="") as file:
        return {row["about"]: Search(row["about"], row["where"], tuple(row["phrases"].split("|"))) for row in csv.DictReader(file)}


def fetch(http: Http) -> Parts:
    """The newest documents of each search, a part for each."""
    if not settings.reliefweb_appname():
        raise SourceOff("set RELIEFWEB_APPNAME (ReliefWeb approves one at https://apidoc.reliefweb.int/parameters#appname)")
    return {f"{search.about}.json": _found(http, search) for search in searches().values()}


def parse(parts: Parts) -> Iterator[Report]:
    """A link for each document that is published and has a title, an address and a day; what lacks one is put aside.

    Raises SourceChanged for an answer of another shape, and for a part that none of the searches has.
    """
    number = 0
    for name in sorted(parts):
        about = name.removesuffix(".json")
        if about not in searches():
            raise SourceChanged(f"{name} is the answer to no search: a part has the name of what it is about, such as aleppo_airport.json.")
        for entry in _entries(parts[name], name):
            number += 1
            yield _document(entry, about, number)


def span(parts: Parts) -> Span | None:
    """None: what a search no longer gives is not gone, and links answer for no days."""
    return None


def _found(http: Http, search: Search) -> bytes:
    params = {
        "appname": settings.reliefweb_appname(),
        "query[value]": search.query,
        "query[operator]": "OR",
        "filter[field]": "primary_country.iso3",
        "filter[value]": "syr",
        "sort[0]": "date.created:desc",
        "limit": str(_NEWEST),
    }
    if search.where == "title":
        params["query[fields][0]"] = "title"
    params |= {f"fields[include][{number}]": field for number, field in enumerate(_FIELDS)}
    kind: type[SourceChanged] | type[SourceUnavailable]
    try:
        return http.get(f"{settings.reliefweb_url()}/reports", params=params)
    except NotFound as error:
        kind, reason = SourceChanged, f"{error} If ReliefWeb has ended this version of its API, set RELIEFWEB_URL to the newer one."
    except SourceUnavailable as error:
        kind, reason = SourceUnavailable, str(error)
    if " answered 403 " in reason or " answered 400 " in reason:
        reason = (
            f"ReliefWeb does not answer to the appname in RELIEFWEB_APPNAME: it has to be approved. Ask for one at "
            f"https://apidoc.reliefweb.int/parameters#appname and set it as approved. {reason}"
        )
    raise kind(reason)


def _entries(raw: bytes, name: str) -> list[dict[str, Any]]:
    answer = sheets.document(raw, name)
    listed: object = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(listed, list) or not all(map(_is_entry, listed)):
        raise SourceChanged(
            f'{name}: expected an object with "data", a list of documents with "id" and "fields", found {sheets.sketch(answer)}. '
            "Compare what ReliefWeb documents of its API."
        )
    return listed


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and "id" in entry and isinstance(entry.get("fields"), dict)


def _document(entry: Mapping[str, Any], about: str, number: int) -> Document | Aside:
    """The link of one document. `status`, the alias and the short name of a publisher are documented as optional."""
    key, fields = str(entry["id"]), entry["fields"]
    if fields.get("status", _PUBLISHED) != _PUBLISHED:
        return Aside(number, f"the document is {fields['status']}, not published", key)
    title, url, on = (
        str(fields.get("title") or "").strip(),
        str(fields.get("url_alias") or fields.get("url") or ""),
        _day(fields.get("date")),
    )
    if not title or not url.startswith("https://") or on is None:
        return Aside(number, "the document has no title, no address or no day", key)
    return Document(key, url, title, ", ".join(_publishers(fields.get("source"))), on, about)


def _publishers(sources: object) -> list[str]:
    listed = [source for source in sources if isinstance(source, dict)] if isinstance(sources, list) else []
    return [str(source.get("shortname") or source.get("name") or "") for source in listed]


def _day(dates: object) -> date | None:
    """The day on which a document was published, else the day on which ReliefWeb posted it."""
    written = (dates.get("original") or dates.get("created")) if isinstance(dates, dict) else None
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None
