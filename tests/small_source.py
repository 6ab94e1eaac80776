"""A source as small as can be, for trying out the pipeline: a CSV of incidents, fetched from where a test says."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from db.schema import Aside, Figure, Where
from etl.contract import Http, Parts, Report, Source, Span
from tests.reports import SOURCE

HEADER = "id,day,place,killed"


def payload(*rows: str) -> bytes:
    """The file of this source with these rows."""
    return "\n".join([HEADER, *rows, ""]).encode()


class SmallSource(NamedTuple):
    """It has what etl.contract.SourceModule asks for; `fetch` is what a test makes of it."""

    fetch: Callable[[Http], Parts]
    SOURCE: Source = SOURCE
    counts: str = "incident"

    def parse(self, parts: Parts) -> Iterator[Report]:
        for number, row in enumerate(csv.DictReader(io.StringIO(parts["incidents.csv"].decode())), 1):
            if row["killed"] == "":
                yield Aside(number, "nobody was counted", str(row))
                continue
            day = date.fromisoformat(row["day"])
            yield Figure(Where(row["place"], 1), row["id"], "civilians_killed", self.counts, day, day, best=int(row["killed"]))

    def span(self, parts: Parts) -> Span | None:
        return Span(date(2024, 1, 1), date(2024, 12, 31))


def serving(raw: bytes, **others: object) -> SmallSource:
    """The source with this file."""
    return SmallSource(lambda http: {"incidents.csv": raw}, **others)  # type: ignore[arg-type]
