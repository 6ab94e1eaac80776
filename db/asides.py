"""What the last good run of each source put aside: how many rows for which reason, the names that nobody knew, and the rows themselves."""

from datetime import date, datetime, time

import pandas as pd
from sqlalchemy import ColumnElement, Engine, case, func, literal, select, union_all

from db import schema

MOST = 1_000
_MANY = func.count().label("how_many")
# Not "unlike nothing": so the index answers.
_NAMED = schema.put_aside.c.about.in_(schema.CORRECTED)


def reasons(engine: Engine, known_on: date | None = None, limit: int = MOST) -> pd.DataFrame:
    """How many rows each source has put aside for each reason, the most first: source, about, reason, how_many.

    Names of places are one reason, and so are names of facilities: `reason` is empty there. attrs["all"] is how many rows there are.
    """
    p, r = schema.put_aside.c, schema.run.c
    of_names = select(p.run, p.about, literal("").label("reason"), _MANY).where(_last(known_on), _NAMED).group_by(p.run, p.about)
    others = select(p.run, p.about, p.reason, _MANY).where(_last(known_on), p.about == "").group_by(p.run, p.about, p.reason)
    both = union_all(of_names, others).subquery()
    asked = select(r.source, both.c.about, both.c.reason, both.c.how_many).join_from(both, schema.run, r.id == both.c.run)
    with engine.connect() as connection:
        first = asked.order_by(both.c.how_many.desc(), r.source, both.c.about, both.c.reason).limit(limit)
        found = pd.read_sql_query(first, connection)
        found.attrs["all"] = connection.scalar(select(func.count()).where(_last(known_on)))
    return found


def names(engine: Engine, known_on: date | None = None) -> pd.DataFrame:
    """The names that a correction could take in, those with most rows first: about, name, level, source, how_many."""
    p, r = schema.put_aside.c, schema.run.c
    name = (p.run, p.about, p.name, p.level)
    counted = select(*name, _MANY).where(_last(known_on), _NAMED).group_by(*name).subquery()
    asked = select(counted.c.about, counted.c.name, counted.c.level, r.source, counted.c.how_many)
    asked = asked.join_from(counted, schema.run, r.id == counted.c.run)
    with engine.connect() as connection:
        order = (counted.c.how_many.desc(), counted.c.name, counted.c.level, r.source)
        return pd.read_sql_query(asked.order_by(*order), connection).astype({"level": "Int64"})


def rows(
    engine: Engine, source: str = "", about: str = "", reason: str = "", known_on: date | None = None, limit: int = MOST
) -> pd.DataFrame:
    """The rows, at most `limit`: source, run, number, about, name, reason, row, may_export; attrs["all"] is how many there are.

    Filters that are empty mean any. Of a source that lets nobody see single reports there is no row, only the reason.
    """
    p, r, s = schema.put_aside.c, schema.run.c, schema.source.c
    wanted: list[ColumnElement[bool]] = [r.source == source] if source else []
    wanted += [p.about == about] if about else []
    wanted += [p.about == "", p.reason == reason] if reason else []
    row = case((s.shows_reports, p.row), else_=literal("")).label("row")
    said = select(r.source, p.run, p.number, p.about, p.name, p.reason, row, s.may_export)
    joined = schema.put_aside.join(schema.run, r.id == p.run).join(schema.source, s.id == r.source)
    asked = said.select_from(joined).where(_last(known_on), *wanted)
    with engine.connect() as connection:
        first = asked.order_by(p.run, p.id).limit(limit)
        found = pd.read_sql_query(first, connection).sort_values(["source", "number"], kind="stable", ignore_index=True)
        found.attrs["all"] = connection.scalar(asked.with_only_columns(func.count()))
    return found


def _last(known_on: date | None) -> ColumnElement[bool]:
    """Rows of the last good run of each source, or of the last one that began by the end of a day."""
    r = schema.run.c
    by_then = [] if known_on is None else [r.started_at <= datetime.combine(known_on, time.max)]
    return schema.put_aside.c.run.in_(select(func.max(r.id)).where(r.outcome == "ok", *by_then).group_by(r.source))
