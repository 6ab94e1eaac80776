"""The statements that claim to answer a question, as they stand in the store, and the earlier versions of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine, Row, and_, false, or_, select

from db import schema
from db.amounts import Amount
from db.claim import Claim
from db.known import tables
from db.material import Question, is_stated
from db.measures import GROUPS
from db.totals import Term, Tree

# What is taken for the measure, though it is another: asked for one, a reader is shown the others too.
_TAKEN_FOR = (
    ("civilians_killed", "people_killed", "combatants_killed", "fatalities_in_civilian_targeting", "people_killed_or_injured"),
    ("civilians_injured", "people_injured", "people_killed_or_injured"),
    ("killed_by_explosive_remnants", "injured_by_explosive_remnants", "killed_or_injured_by_explosive_remnants"),
    ("people_displaced", "people_newly_displaced", "people_living_displaced", "people_in_camps"),
    ("refugees_returned", "idps_returned", "refugees_and_idps_returned", "people_crossed_into_syria"),
    ("idps_returned", "people_left_camps"),
    ("people_crossed_out_of_syria", "refugees_abroad"),
)

Key = tuple[str, str, str, str]
"""Source, the source's own id, measure and group: what tells a statement from every other."""


def taken_for(measure: str) -> tuple[str, ...]:
    """The measures that a measure is commonly taken for."""
    return tuple(dict.fromkeys(other for alike in _TAKEN_FOR if measure in alike for other in alike if other != measure))


def told_by_incidents(engine: Engine, q: Question) -> tuple[str, ...]:
    """Of the measures that the question's is taken for, those that any counter tells by single incidents, now or as far as is known."""
    others, s = taken_for(q.measure), schema.series.c
    if q.known_on is not None or not others:
        return others
    with engine.connect() as connection:
        told = set(connection.scalars(select(s.measure).where(s.measure.in_(others), s.counts == "incident").distinct()))
    return tuple(measure for measure in others if measure in told)


class Slim(NamedTuple):
    """As much of a statement as is needed to see how close it comes to the question."""

    key: Key
    counter: str
    counts: str
    starts_on: date
    ends_on: date


def own(engine: Engine, q: Question, terms: Iterable[Term]) -> list[Slim]:
    """Of what was read for the answers: totals and stocks about the areas themselves whose days touch the window."""
    with engine.connect() as connection:
        hidden = set(connection.scalars(select(schema.source.c.id).where(~schema.source.c.shows_reports)))
    return [
        Slim((term.source, term.key, term.measure, term.group), term.counter, term.counts, term.starts_on, term.ends_on)
        for term in terms
        if term.area in q.areas and term.starts_on <= q.until and term.ends_on >= q.since and term.key and term.source not in hidden
    ]


def touching_too(engine: Engine, q: Question, within: Tree) -> list[Slim]:
    """The other totals and stocks whose days touch the window: of other groups, of what the measure is taken for, of wider areas."""
    f = tables(q.known_on).figure
    groups, wider = f.c.group.in_(_groups(engine, q)), _wider(engine, f, q, within)
    here = f.c.area.in_(q.areas) if wider is None else or_(f.c.area.in_(q.areas), wider)
    kinds = [and_(f.c.measure == q.measure, groups, here)]
    if wider is not None:
        kinds.append(and_(f.c.measure == q.measure, f.c.group == q.group, wider))
    if others := taken_for(q.measure):
        kinds.append(and_(f.c.measure.in_(others), f.c.group.in_(("all", q.group)), here))
    about = (is_stated(f), f.c.starts_on <= q.until, f.c.ends_on >= q.since, *_filtered(f, q), _shown(f))
    columns = (f.c.source, f.c.key, f.c.measure, f.c.group, f.c.counted_by, f.c.counts, f.c.starts_on, f.c.ends_on)
    with engine.connect() as connection:
        rows = [row for kind in kinds for row in connection.execute(select(*columns).where(kind, *about))]
    return [Slim(tuple(row[:4]), *row[4:]) for row in rows]


def _groups(engine: Engine, q: Question) -> list[str]:
    """The other groups, each by its name: without one the index of totals would not be used."""
    with engine.connect() as connection:
        spoken = connection.execute(select(schema.series.c.group).where(schema.series.c.measure == q.measure).distinct())
        return sorted({*GROUPS, *(group for (group,) in spoken)} - {q.group})


def _wider(engine: Engine, f: Any, q: Question, within: Tree) -> ColumnElement[bool] | None:
    """Statements about a part of a wider area that name one of those asked; there is none around the country."""
    around = {line for code in q.areas for line in within.line(code)} - set(q.areas)
    if not around:
        return None
    with engine.connect() as connection:
        named = connection.scalars(select(schema.area.c.name_en).where(schema.area.c.code.in_(q.areas))).all()
    names = or_(*(f.c.place.contains(name, autoescape=True) for name in named))
    return and_(f.c.area.in_(around), f.c.covers == "part", names)


def _filtered(f: Any, q: Question) -> list[ColumnElement[bool]]:
    wanted = []
    if q.source:
        wanted.append(f.c.source == q.source)
    if q.counter:
        wanted.append(f.c.counted_by == q.counter)
    if q.grades:
        wanted.append(f.c.grade.in_(q.grades))
    return wanted


def in_full(engine: Engine, q: Question, keys: Sequence[Key]) -> dict[Key, Claim]:
    """The statements of these keys, in their order; none of a source that lets nobody see single ones."""
    f = tables(q.known_on).figure
    one_of = (
        and_(f.c.source == source, f.c.key == key, f.c.measure == measure, f.c.group == group) for source, key, measure, group in keys
    )
    asked = select(f).where(or_(false(), *one_of), _shown(f))
    with engine.connect() as connection:
        rows = {(row.source, row.key, row.measure, row.group): _claim(row) for row in connection.execute(asked)} if keys else {}
    return {key: rows[key] for key in keys if key in rows}


def _shown(f: Any) -> ColumnElement[bool]:
    s = schema.source.c
    shown: ColumnElement[bool] = f.c.source.in_(select(s.id).where(s.shows_reports))
    return shown


def _name(key: Key) -> str:
    return " ".join(key)


def _claim(row: Row[Any], **more: Any) -> Claim:
    return Claim(
        key=_name((row.source, row.key, row.measure, row.group)),
        source=row.source,
        counter=row.counted_by,
        measure=row.measure,
        group=row.group,
        unit=row.unit,
        counts=row.counts,
        area=row.area,
        place=row.place,
        covers=row.covers,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        amount=Amount(row.low, row.best, row.high, row.quantifier),
        since_on=row.since_on,
        grade=row.grade,
        status=row.status,
        title=row.title,
        url=row.url,
        published_on=row.published_on,
        known_on=row.known_on,
        note=row.note,
    )._replace(**more)


def earlier(engine: Engine, q: Question, claims: Sequence[Claim]) -> list[Claim]:
    """Earlier versions of the claims, where they said another number: what was corrected since, as far as the question looks."""
    standing = {claim.key: claim for claim in claims if not claim.added}
    h = schema.figure_history
    if not standing:
        return []
    asked = select(h).where(h.c.source.in_({claim.source for claim in standing.values()}), h.c.why == "revised", h.c.counts != "incident")
    asked = asked.where(h.c.measure.in_({claim.measure for claim in standing.values()}))
    if q.known_on is not None:
        asked = asked.where(h.c.superseded_on <= q.known_on)
    with engine.connect() as connection:
        rows = connection.execute(asked.order_by(h.c.superseded_on, h.c.id)).all()
    found = []
    for row in rows:
        now = standing.get(_name((row.source, row.key, row.measure, row.group)))
        if now is not None and Amount(row.low, row.best, row.high, row.quantifier) != now.amount:
            earlier = {"key": f"{now.key} until {row.superseded_on} {row.id}", "superseded_on": row.superseded_on, "version_of": now.key}
            found.append(_claim(row, **earlier))
    return found
