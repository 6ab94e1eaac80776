"""One source, one run: fetch, keep as published, parse, place, store, and note how it went."""

import csv
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from db import store
from db.engine import StoreRefused
from db.intake import Unplaced, plain
from db.schema import Where
from db.store import Run
from etl import places, raw, settings
from etl.contract import Http, Parts, Report, SourceChanged, SourceModule, SourceOff, SourceUnavailable
from etl.redaction import redact

Origin = Callable[[SourceModule, datetime], Parts]
Watch = Callable[[Iterable[Report]], Iterable[Report]]
T = TypeVar("T")

COUNTRY = "SY"

# What the code of a source may raise over a payload that is not what it was written for. Nothing else is caught there.
_UNREADABLE = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, EOFError, RecursionError),
    *(csv.Error, zipfile.BadZipFile, zlib.error),
)


def run(
    engine: Engine,
    module: SourceModule,
    origin: Origin,
    *,
    started_at: datetime | None = None,
    complete: bool = True,
    may_shrink: bool = False,
    program: str = "",
    watch: Watch = iter,
) -> Run:
    """One run of one source: stored, or ended as unavailable or changed, in words, with the old data left as it was.

    `origin` gives the payload (web, replay, given). A payload that is not `complete` (a file that a person hands over) may have
    fewer rows than SOURCE.at_least; one that `may_shrink` may have fewer than half of what stands. `program` is the
    fingerprint of what reads (etl.due), db.attempts.NOBODY_ASKED where the publisher was not asked. `watch` is shown the reports.
    A source that is not set up ends as "off" and says what it needs; that is no run, and none is noted.
    Raises StoreBusy of db.engine when another run is writing, StoreFailed when the database cannot write.
    """
    source, started_at = module.SOURCE, started_at or store.now()
    try:
        parts = origin(module, started_at)
        return store.store(
            engine,
            source,
            watch(_parse(module, parts)),
            area_of,
            span=_understand(module, lambda: module.span(parts)),
            started_at=started_at,
            at_least=source.at_least if complete else 1,
            may_shrink=may_shrink,
            program=program,
        )
    except SourceOff as reason:
        words = _words(reason)
        store.switch_off(engine, source, words)
        return Run(source.id, started_at, max(store.now(), started_at), "off", words=words)
    except SourceUnavailable as reason:
        return store.note(engine, source, started_at, "unavailable", _words(reason), program)
    except SourceChanged as reason:
        words = f"{reason} The old data stays. If it happens again, look at {source.url}: the publisher may have changed what it publishes."
        return store.note(engine, source, started_at, "changed", _words(words), program)
    except store.TooFew as reason:
        words = f"{source.id}: {reason}. The old data stays. Look at what was published; if it is right, run it with --accept-fewer."
        return store.note(engine, source, started_at, "changed", _words(words), program)
    except StoreRefused as refused:
        return store.note(engine, source, started_at, "changed", _words(f"{source.id}: {refused}"), program)


def web(http: Http) -> Origin:
    """The payload as the publisher serves it now, kept under data/raw/<source>/<instant>/."""

    def fetch(module: SourceModule, started_at: datetime) -> Parts:
        parts = _understand(module, lambda: module.fetch(http))
        if not any(parts.values()):
            raise SourceChanged(f"{module.SOURCE.id}: the answer is empty, expected data.")
        raw.keep(settings.raw_folder() / module.SOURCE.id, parts, started_at)
        return parts

    return fetch


def replay(module: SourceModule, started_at: datetime) -> Parts:
    """The payload that was kept last."""
    return raw.newest(settings.raw_folder() / module.SOURCE.id)


def given(path: Path) -> Origin:
    """The payload in a file, or in all files of a folder."""
    return lambda module, started_at: raw.given(path)


def area_of(where: Where, counts: str) -> str | Unplaced | None:
    """The area under which a figure is stored, or the name that a person has to explain before it has one.

    An incident whose place is not known stays under the country, if the source is sure of that: its people are counted, with the
    place as it was spelt. A total or a stock of a place that is not known has no area.
    """
    code = places.locate(where)
    if code is not None:
        return code
    otherwise = COUNTRY if counts == "incident" and where.within == COUNTRY else None
    named = _named(where)
    if named is None or not places.is_unknown(named.name, named.level) or (named.within and places.parse_code(named.within) is None):
        return otherwise
    return Unplaced(named.name, named.level, named.within, otherwise)


def _named(where: Where | None) -> Where | None:
    """The finest statement of a place that has a name; several points have none."""
    while where is not None and not where.name.strip():
        where = where.otherwise
    return None if where is None or where.points else where


def _parse(module: SourceModule, parts: Parts) -> Iterator[Report]:
    try:
        yield from module.parse(parts)
    except _UNREADABLE as crash:
        raise _not_understood(module, crash) from crash


def _understand(module: SourceModule, ask: Callable[[], T]) -> T:
    try:
        return ask()
    except _UNREADABLE as crash:
        raise _not_understood(module, crash) from crash
    except OSError as wrong:
        raise SourceUnavailable(f"{module.SOURCE.id}: a file or a connection failed ({wrong}).") from wrong


def _not_understood(module: SourceModule, crash: BaseException) -> SourceChanged:
    where = crash.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    line = f"{Path(where.tb_frame.f_code.co_filename).name}, line {where.tb_lineno}" if where else "its code"
    return SourceChanged(
        f"{module.SOURCE.id}: the payload could not be read ({type(crash).__name__}: {crash}; {line}). The publisher may have changed "
        "the format: compare what is kept under data/raw with the recording in tests/recordings."
    )


def _words(reason: object) -> str:
    return plain(redact(str(reason), settings.secrets()))
