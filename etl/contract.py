"""What a source module has to have, and the two ways in which it may stop."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from db.schema import Aside, Boundary, Closure, Document, Facility, Figure

Parts = Mapping[str, bytes]
"""What was fetched, as published: the name of each part (a file name) and its bytes."""

Report = Figure | Closure | Facility | Boundary | Document | Aside


class Source(NamedTuple):
    """A publisher's data set.

    `every_days` is the publisher's own cadence, None for an embedded data set that is only ever edited. `at_least` is the
    least number of figures and closures that a sound payload gives. `absence_is_zero` says that inside its span the source
    recorded nothing where it has no row; otherwise no row means not known. `only_adds` says that what one payload lacks is not gone
    (notices that somebody pastes, the files of an organisation): it is never withdrawn. `shows_reports` says whether
    its reports may be seen one by one, or only in sums and charts. `ends_by_name` says that its closures are notices that stand
    beside each other: the end of one is no end of another, unless it names it in `replaces`. `rank` orders sources for the headline,
    1 first.
    """

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    credit: str
    may_export: bool
    every_days: int | None
    at_least: int
    rank: int
    joined_on: date
    caveat_en: str = ""
    caveat_ar: str = ""
    absence_is_zero: bool = False
    only_adds: bool = False
    shows_reports: bool = True
    ends_by_name: bool = False


class Span(NamedTuple):
    """The inclusive days a payload answers for: rows of the source inside it that the payload lacks are withdrawn."""

    starts_on: date
    ends_on: date


class SourceUnavailable(Exception):
    """The source could not be reached, or says that it cannot answer now. The old data stays."""


class SourceOff(SourceUnavailable):
    """The source is not set up: which settings it needs. Nobody was asked, so that this is no run and no failure."""


class SourceChanged(Exception):
    """The source answered something that is not what it used to publish. The old data stays."""


class Http(Protocol):
    """The one way to the web that a `fetch` is given; etl.http.Http is the real one."""

    def get(
        self, url: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, keep: bool = True
    ) -> bytes: ...
    def post(self, url: str, *, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bytes: ...
    def secret(self, value: str) -> None: ...


class SourceModule(Protocol):
    """A module of etl/sources: the web in `fetch` and nothing else; `parse` and `span` pure."""

    SOURCE: Source

    def fetch(self, http: Http, /) -> Parts: ...
    def parse(self, parts: Parts, /) -> Iterator[Report]: ...
    def span(self, parts: Parts, /) -> Span | None: ...
