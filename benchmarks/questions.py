"""What the pages ask, timed, beside the same question put to the raw rows of the same store."""

import gc
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import URL, ColumnElement, Engine, Select, case, func, select

from benchmarks import made_up
from db import anchors, changes, claims, engine, evidence, grid, highs, queries, schema
from db.anchor_windows import Length
from db.cells import Asked
from db.evidence import Number
from db.measures import MEASURES
from db.queries import Question
from db.spans import DAY
from db.totals import Series

f = schema.figure.c
ALL = Question("civilians_killed", made_up.FIRST_ON, made_up.LAST_ON)
YEAR = ALL._replace(since=date(2023, 3, 14), until=date(2024, 3, 13))
GRID = Asked(ALL.since, ALL.until, (ALL.measure,), ALL.group)
EVERY = Asked(YEAR.since, YEAR.until)
ALEPPO = ALL._replace(areas=("SY02",))
KILLED = ALL._replace(measure="people_killed")
SUMS = (func.sum(f.low), func.sum(f.best), func.sum(f.high), func.count())
GOVERNORATE, MONTH = func.substr(f.area, 1, 4), func.substr(f.starts_on, 1, 7)


class Timed(NamedTuple):
    """A question as a page asks it, and as it would be asked of the raw rows."""

    name: str
    page: Callable[[Engine], object]
    raw: Select[Any]


def _raw(q: Question, *by: ColumnElement[Any]) -> Select[Any]:
    where = [f.measure == q.measure, f.group == q.group, f.starts_on >= q.since, f.ends_on <= q.until]
    if q.areas != ("SY",):
        where.append(GOVERNORATE.in_(q.areas))
    grouped: tuple[ColumnElement[Any], ...] = (f.source, f.counted_by, f.unit, *by)
    return select(*grouped, *SUMS).where(*where).group_by(*grouped)


_NEWEST = case((f.published_on.is_(None), f.ends_on), else_=f.published_on)  # written so that no index answers it
QUESTIONS = (
    Timed("answers, 12 years", lambda e: queries.answers(e, ALL), _raw(ALL)),
    Timed("answers, one year", lambda e: queries.answers(e, YEAR), _raw(YEAR)),
    Timed("answers, Aleppo, 12 years", lambda e: queries.answers(e, ALEPPO), _raw(ALEPPO)),
    # A measure that holds others asks those for what is said of some, too.
    Timed("answers, people killed, 12 years", lambda e: queries.answers(e, KILLED), _raw(KILLED)),
    Timed("by_area, 12 years", lambda e: queries.by_area(e, ALL), _raw(ALL, GOVERNORATE)),
    Timed("by_area, districts of Aleppo", lambda e: queries.by_area(e, ALEPPO), _raw(ALEPPO, f.area)),
    Timed("over_time by month, 12 years", lambda e: queries.over_time(e, ALL, "month"), _raw(ALL, MONTH)),
    Timed("over_time by day, one year", lambda e: queries.over_time(e, YEAR, "day"), _raw(YEAR, f.starts_on)),
    Timed("summary, one year", lambda e: queries.summary(e, YEAR), _raw(YEAR, GOVERNORATE, MONTH)),
    Timed(
        "before and after, one year",
        lambda e: anchors.before_after(e, YEAR, YEAR.since, Length(365), made_up.LAST_ON),
        _raw(YEAR, GOVERNORATE),
    ),
    Timed("change, one year", lambda e: queries.change(e, YEAR), _raw(YEAR)),
    Timed(
        "reports, one year",
        lambda e: queries.reports(e, YEAR, 1000),
        select(schema.figure)
        .where(f.measure == YEAR.measure, f.starts_on >= YEAR.since, f.ends_on <= YEAR.until)
        .order_by(f.ends_on.desc())
        .limit(1000),
    ),
    Timed("latest", lambda e: queries.latest(e, 20), select(schema.figure).order_by(_NEWEST.desc()).limit(20)),
    Timed("sources", queries.sources, select(f.source, func.max(f.known_on), func.count()).group_by(f.source)),
)


def _of(ask: Callable[[Engine, Number], object], number: Number, store: Engine) -> object:
    return ask(store, number)


def _number(q: Question, counts: str, counter: str = "Nobody") -> Number:
    source = made_up.SOURCE if counts == "incident" else made_up.TOTALS
    return Number(q, Series(source.id, counter, q.measure, q.group, "people", counts))


# What is behind a number: asked for with the page's own limit, of few and of many reports, where they lie thick and where they lie thin.
BEHIND = {
    "behind incidents, 12 years": _number(ALL, "incident"),
    "behind incidents, one year": _number(YEAR, "incident"),
    "behind incidents, a district": _number(ALL._replace(areas=("SY0903",)), "incident"),
    "behind incidents, half of 12 years": _number(ALL._replace(until=date(2018, 6, 17)), "incident"),
    "behind totals by month, 12 years": _number(ALL, "total", "Counter 1"),
    "behind running totals, 12 years": _number(ALL, "total", "Counter who runs on"),
    "behind running totals, one month": _number(
        YEAR._replace(since=date(2015, 3, 1), until=date(2015, 3, 31)), "total", "Counter who runs on"
    ),
}


ON = made_up.LAST_ON - 30 * DAY
KNOWN = ALL._replace(known_on=datetime.now(UTC).date())
EVIDENCE: dict[str, Callable[[Engine], object]] = {
    **{name: partial(_of, evidence.behind, number) for name, number in BEHIND.items()},
    "disagreement, 12 years": lambda e: claims.disagreement(e, ALL),
    "disagreement, one year": lambda e: claims.disagreement(e, YEAR),
    "disagreement, Aleppo, 12 years": lambda e: claims.disagreement(e, ALEPPO),
    "changed in the last month, 12 years": lambda e: changes.changes(e, ALL, ON),
    "changed in the last month, one year": lambda e: changes.changes(e, YEAR, ON),
    "changed in the last month, every measure": lambda e: changes.counted(e, ALL, ON, tuple(MEASURES)),
    "changed in ten years, 12 years": lambda e: changes.changes(e, ALL, date(2015, 1, 1)),
    "changed from 2015 to 2020, 12 years": lambda e: changes.changes(e, ALL._replace(known_on=date(2020, 1, 1)), date(2015, 1, 1)),
    "as known today, 12 years": lambda e: queries.answers(e, KNOWN),
    "as known today by area, 12 years": lambda e: queries.by_area(e, KNOWN),
    "as known today by month, 12 years": lambda e: queries.over_time(e, KNOWN, "month"),
    "as known before it was read, one year": lambda e: queries.answers(e, YEAR._replace(known_on=ON)),
    "as known before it was read, 12 years": lambda e: queries.answers(e, ALL._replace(known_on=ON)),
    "grid, 12 years": lambda e: grid.grid(e, GRID),
    "grid of all measures, one year": lambda e: grid.grid(e, EVERY),
    "unusual highs, all of them": highs.highs,
    "the rule of highs tried": highs.tried,
}


def evidence_timed(folder: Path) -> dict[str, float]:
    """The median milliseconds of what the pages of evidence and coverage ask, with the totals beside the incidents."""
    _settle()
    store = engine.reader(URL.create("sqlite", database=str(folder / "athar.db")))
    return {name: median_ms(partial(ask, store), 5) for name, ask in EVIDENCE.items()}


def timed(folder: Path) -> dict[str, tuple[float, float]]:
    """The median milliseconds of each question: as the pages ask it, and of the raw rows."""
    _settle()
    store = engine.reader(URL.create("sqlite", database=str(folder / "athar.db")))
    return {asked.name: (median_ms(partial(asked.page, store), 9), median_ms(partial(_fetch, store, asked.raw), 3)) for asked in QUESTIONS}


def _settle() -> None:
    """Sets aside from the collector what is loaded, and lets it look as seldom, as the server does before it answers."""
    gc.set_threshold(20_000, *gc.get_threshold()[1:])
    gc.collect()
    gc.freeze()


def _fetch(store: Engine, asked: Select[Any]) -> object:
    with store.connect() as connection:
        return connection.execute(asked).all()


def median_ms(work: Callable[[], object], times: int) -> float:
    """The median of so many times, in milliseconds, after one that is not counted."""
    work()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)
