"""What names mean that nobody knew, as people have said it: kept with who and when, asked by the next run, taken back and never deleted."""

from datetime import datetime
from typing import Literal, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, and_, exists, func, insert, literal, or_, select, update

from db import contacts, schema
from db import engine as engines
from db.intake import Correction, Corrections, plain
from db.schema import About

COUNTRY = "SY"
LONGEST = {"words": 500, "who": 120}
LEVELS = ("countries", "governorates", "districts", "sub-districts")
"""What a column of names is of, by its level."""

Why = Literal["no_name", "no_who", "no_words", "unknown_code", "other_level", "is_known", "stands", "not_there"]


class Said(NamedTuple):
    """One correction as somebody makes it: what a name means in a source (empty: in every one), why, and who says so.

    `written` is the name as the source spells it and `level` the kind of column that it came from (see db.schema.Where), both as they
    are put aside; `code` is that of an area, or the id of a facility.
    """

    kind: About
    written: str
    level: int | None
    code: str
    words: str
    who: str
    source: str = ""


class Refused(Exception):
    """A correction that cannot be made or taken back: `why`, and the same in words."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.why = why


def make(engine: Engine, said: Said, at: datetime) -> int:
    """Keeps a correction, made at an instant (UTC, without its zone); its number. The next run of the source asks it.

    Raises Refused for one that is not complete, that would contradict what is known, or that stands already; StoreBusy when a run
    has the store.
    """
    said = said._replace(words=contacts.removed(plain(said.words).strip()), who=plain(said.who).strip())
    _expect_complete(said)
    with engines.transaction(engine) as connection:
        _expect_fitting(connection, said)
        c = schema.correction.c
        same = (c.source == said.source, c.kind == said.kind, c.written == said.written, c.level.is_not_distinct_from(said.level))
        if before := connection.scalar(select(c.code).where(*same, c.withdrawn_at.is_(None))):
            raise Refused("stands", f"{said.written!r} is {before} by a correction that stands: take that one back first.")
        number: int = connection.execute(insert(schema.correction).values(**said._asdict(), made_at=at).returning(c.id)).scalar_one()
    return number


def take_back(engine: Engine, number: int, who: str, at: datetime) -> None:
    """Ends a correction: the next run puts aside again what it took in. It stays on the list, with who took it back and when.

    Raises Refused where no such correction stands or nobody takes it back; StoreBusy when a run has the store.
    """
    if not (who := plain(who).strip()[: LONGEST["who"]]):
        raise Refused("no_who", "Nobody is named who takes the correction back: expected a name of a team or a role.")
    c = schema.correction.c
    with engines.transaction(engine) as connection:
        ended = update(schema.correction).where(c.id == number, c.withdrawn_at.is_(None)).values(withdrawn_by=who, withdrawn_at=at)
        if not connection.execute(ended).rowcount:
            raise Refused("not_there", f"There is no correction {number} that stands: it was taken back already, or never made.")


def standing(connection: Connection, source: str) -> Corrections:
    """The corrections that a run of a source asks; one of the source's own goes before one of every source."""
    c = schema.correction.c
    asked = select(schema.correction).where(c.withdrawn_at.is_(None), c.source.in_(("", source))).order_by(c.source)
    return {(row.kind, row.written, row.level): Correction(row.id, row.code) for row in connection.execute(asked)}


def waiting(engine: Engine) -> frozenset[str]:
    """The sources whose last good run did not know a correction, made or taken back, that changes what they say."""
    r, c = schema.run, schema.correction
    last = select(func.max(r.c.id)).where(r.c.outcome == "ok").group_by(r.c.source)
    changed_at = func.coalesce(c.c.withdrawn_at, c.c.made_at)
    pairs = (
        select(r.c.id.label("run"), r.c.source.label("of"), c)
        .join_from(r, c, and_(or_(c.c.source == "", c.c.source == r.c.source), changed_at >= r.c.started_at))
        .where(r.c.id.in_(last))
    )
    with engine.connect() as connection:
        found = connection.execute(pairs).mappings().all()
        return frozenset(str(row["of"]) for row in found if _changes(connection, row))


def listing(engine: Engine) -> pd.DataFrame:
    """Every correction, the newest first: all columns of table correction, the names of what it says, and what it holds.

    `name_en`, `name_ar` are those of the area or facility; `figures` and `closures` stand by it now.
    """
    c, a, f = schema.correction.c, schema.area.c, schema.facility.c
    names: list[ColumnElement[str]] = [func.coalesce(a[name], f[name], "").label(name) for name in ("name_en", "name_ar")]
    held: list[ColumnElement[int]] = [
        select(func.count()).where(table.c.correction == c.id).scalar_subquery().label(f"{table.name}s")
        for table in (schema.figure, schema.closure)
    ]
    asked = (
        select(schema.correction, *names, *held)
        .outerjoin_from(schema.correction, schema.area, and_(c.kind == "place", a.code == c.code))
        .outerjoin(schema.facility, and_(c.kind == "facility", f.id == c.code))
        .order_by(c.id.desc())
    )
    with engine.connect() as connection:
        return pd.read_sql_query(asked, connection, parse_dates=["made_at", "withdrawn_at"]).astype({"level": "Int64"})


def _changes(connection: Connection, row: RowMapping) -> bool:
    """Whether a correction that a run did not know would have changed what it stored."""
    p, f, s = schema.put_aside.c, schema.figure.c, schema.closure.c
    if row["withdrawn_at"] is not None:
        asked: list[ColumnElement[bool]] = [exists().where(t.correction == row["id"], t.source == row["of"]) for t in (f, s)]
    else:
        name = (p.about == row["kind"], p.name == row["written"], p.level.is_not_distinct_from(row["level"]))
        unplaced = exists().where(f.source == row["of"], f.area == COUNTRY, f.place == row["written"], f.correction.is_(None))
        asked = [exists().where(p.run == row["run"], *name), unplaced if row["kind"] == "place" else literal(False)]
    return any(connection.scalar(select(one)) for one in asked)


def _expect_complete(said: Said) -> None:
    if said.kind not in schema.CORRECTED or not said.written.strip():
        raise Refused("no_name", "No name is given: expected one of a place or a facility, as the source spells it.")
    if not said.words:
        raise Refused("no_words", "It is not said why: expected where that can be read, or who knows it.")
    if not said.who:
        raise Refused("no_who", "Nobody is named who says so: expected the name of a team or a role.")
    for name, most in LONGEST.items():
        if len(getattr(said, name)) > most:
            raise Refused("no_words" if name == "words" else "no_who", f"{name} is longer than {most} letters: shorten it.")


def _expect_fitting(connection: Connection, said: Said) -> None:
    if said.kind == "facility":
        if connection.scalar(select(schema.facility.c.id).where(schema.facility.c.id == said.code)) is None:
            raise Refused("unknown_code", f"{said.code!r} is no facility of the store: expected one of its ids.")
        if connection.scalar(select(schema.facility.c.id).where(schema.facility.c.id == said.written)) is not None:
            raise Refused("is_known", f"{said.written!r} is a facility that is known: a correction never says otherwise.")
        return
    a = schema.area.c
    level = connection.scalar(select(a.level).where(a.code == said.code))
    if level is None:
        raise Refused("unknown_code", f"{said.code!r} is no area of the store: expected a p-code such as SY02.")
    if said.level is not None and said.level != level:
        found, expected = LEVELS[level], LEVELS[said.level]
        raise Refused("other_level", f"{said.written!r} stands in a column of {expected}, and {said.code} is one of {found}.")
    name = said.written.strip().casefold()
    known = connection.execute(select(a.code, a.name_en, a.name_ar).where(literal(True) if said.level is None else a.level == said.level))
    if any(name in (row.name_en.casefold(), row.name_ar.casefold()) for row in known):
        raise Refused("is_known", f"{said.written!r} is the name of an area that is known: a correction never says otherwise.")
