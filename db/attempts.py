"""How the last attempts at each source went: when it was read last, how often it failed since, and whether that is its own fault."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

import pandas as pd
from sqlalchemy import Engine, func, or_, select

from db import schema

IN_A_ROW = 3
"""From so many failures in a row on, a source is said to fail."""

NOBODY_ASKED = "nobody asked"
"""In place of the program in a run that read a file or what was kept: it says nothing about the publisher."""


class Attempts(NamedTuple):
    """What the runs that asked the publisher say of one source: not those that read a file or what was kept. Instants are UTC.

    `asked_at` and `ok_at` are the starts of the last of them and of the last one that ended well, `failures` and `failing_since` count
    from there. `outcome`, `words` and `program` are those of the last one. `known_on` is the day on which the newest of its reports
    became known, `last_on` the last day that they are about.
    """

    source: str
    title: str
    embedded: bool
    off: str
    asked_at: datetime | None = None
    ok_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    outcome: str = "never"
    words: str = ""
    program: str = ""
    known_on: date | None = None
    last_on: date | None = None


def attempts(engine: Engine) -> list[Attempts]:
    """One for each source of the store, in the order of their ranks."""
    s, r = schema.source, schema.run
    asked, ok, last = r.alias(), r.alias(), r.alias()
    # Runs of one source begin one after the other: the number of a run is its place in time.
    well = (
        select(r.c.source, func.max(r.c.id).label("id"))
        .where(r.c.outcome == "ok", r.c.program != NOBODY_ASKED)
        .group_by(r.c.source)
        .subquery()
    )
    since = (
        select(
            asked.c.source,
            func.max(asked.c.id).label("id"),
            func.count().filter(asked.c.outcome != "ok").label("failures"),
            func.min(asked.c.started_at).filter(asked.c.outcome != "ok").label("failing_since"),
        )
        .outerjoin(well, well.c.source == asked.c.source)
        .where(asked.c.program != NOBODY_ASKED, or_(well.c.id.is_(None), asked.c.id >= well.c.id))
        .group_by(asked.c.source)
        .subquery()
    )
    known = select(r.c.source, func.max(r.c.known_on).label("known_on")).where(r.c.outcome == "ok").group_by(r.c.source).subquery()
    stated = select(schema.series.c.source, func.max(schema.series.c.ends_on).label("on")).group_by(schema.series.c.source).subquery()
    shut = (
        select(schema.closure.c.source, func.max(schema.closure.c.last_confirmed_on).label("on"))
        .group_by(schema.closure.c.source)
        .subquery()
    )
    question = (
        select(
            *(s.c.id, s.c.title, s.c.every_days, s.c.off, last.c.started_at.label("asked_at"), ok.c.started_at.label("ok_at")),
            *(since.c.failures, since.c.failing_since, last.c.outcome, last.c.words, last.c.program, known.c.known_on),
            *(stated.c.on.label("figures_on"), shut.c.on.label("closures_on")),
        )
        .outerjoin(since, since.c.source == s.c.id)
        .outerjoin(last, last.c.id == since.c.id)
        .outerjoin(well, well.c.source == s.c.id)
        .outerjoin(ok, ok.c.id == well.c.id)
        .outerjoin(known, known.c.source == s.c.id)
        .outerjoin(stated, stated.c.source == s.c.id)
        .outerjoin(shut, shut.c.source == s.c.id)
        .order_by(s.c.rank, s.c.id)
    )
    with engine.connect() as connection:
        rows = connection.execute(question).all()
    return [
        Attempts(
            source=row.id,
            title=row.title,
            embedded=row.every_days is None,
            off=row.off,
            asked_at=row.asked_at,
            ok_at=row.ok_at,
            failures=row.failures or 0,
            failing_since=row.failing_since,
            outcome=row.outcome or "never",
            words=row.words or "",
            program=row.program or "",
            known_on=row.known_on,
            last_on=max((day for day in (row.figures_on, row.closures_on) if day), default=None),
        )
        for row in rows
    ]


Fault = Literal["own", "network", "none"]


def fault(one: Attempts, everyone: Iterable[Attempts]) -> Fault:
    """Whose fault it is that a source fails: `none` until it has failed three times in a row, or when it is not set up.

    `network`: since it began to fail other publishers were asked too, and not one of them could be read. Then it is likelier that this
    machine is offline than that all of them are gone. Otherwise `own`.
    """
    if one.off or one.failures < IN_A_ROW or one.failing_since is None:
        return "none"
    since = one.failing_since
    others = [
        other for other in everyone if other.source != one.source and not other.embedded and other.asked_at and other.asked_at > since
    ]
    alike = bool(others) and not one.embedded and not any(other.ok_at and other.ok_at > since for other in others)
    return "network" if alike else "own"


FAILING_COLUMNS = ("source", "title", "fault", "failures", "since", "outcome", "words", "ok_at", "last_on")


def failing(engine: Engine) -> pd.DataFrame:
    """The sources that fail, those first whose own fault it is: FAILING_COLUMNS, the instants in UTC."""
    everyone = attempts(engine)
    judged = sorted(((fault(one, everyone), one) for one in everyone), key=lambda pair: pair[0] == "network")
    rows = [
        (one.source, one.title, whose, one.failures, one.failing_since, one.outcome, one.words, one.ok_at, one.last_on)
        for whose, one in judged
        if whose != "none"
    ]
    return _frame(rows)


def _frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FAILING_COLUMNS), dtype="object")
