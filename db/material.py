"""What the arithmetic needs from the store for one question: totals and stocks as stated, incidents from their summaries."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from sys import intern
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine, Select, and_, func, literal, literal_column, or_, select

from db import schema
from db.amounts import Amount
from db.known import Known, tables
from db.sharing import looking, read_once, standing
from db.spans import DAY, Window, months
from db.summaries import first_of_month
from db.totals import Coverage, Series, Term, Tree


class Question(NamedTuple):
    """What is asked: a measure of MEASURES about areas (p-codes) from `since` to `until`, both included; empty filters mean any.

    With `known_on` the answer is the one that was known at the end of that day.
    """

    measure: str
    since: date
    until: date
    areas: tuple[str, ...] = ("SY",)
    group: str = "all"
    source: str = ""
    counter: str = ""
    grades: tuple[str, ...] = ()
    known_on: date | None = None

    @property
    def window(self) -> Window:
        return Window(self.since, self.until)


class Material(NamedTuple):
    """All that the arithmetic needs for one question."""

    terms: list[Term]
    known: list[Series]
    coverage: dict[str, Coverage]
    tree: Tree

    def in_unit(self, unit: str) -> "Material":
        """Only what is counted in the unit: households are shown beside people, and are never in one picture with them."""
        return self._replace(terms=[t for t in self.terms if t.unit == unit], known=[s for s in self.known if s.unit == unit])


@lru_cache(maxsize=8)
def tree(engine: Engine) -> Tree:
    """Which area lies in which."""
    with engine.connect() as connection:
        return Tree({row.code: row.parent for row in connection.execute(select(schema.area.c.code, schema.area.c.parent))})


def fulfilling(table: Any, q: Question) -> list[ColumnElement[bool]]:
    """What a row of figure or of a summary must fulfil to be about the question's measure, group and filters."""
    wanted = [table.c.measure == q.measure, table.c.group == q.group]
    if q.source:
        wanted.append(table.c.source == q.source)
    if q.counter:
        wanted.append(table.c.counted_by == q.counter)
    if q.grades:
        wanted.append(table.c.grade.in_(q.grades))
    return wanted


def within_areas(table: Any, q: Question, within: Tree) -> list[ColumnElement[bool]]:
    """What a row must fulfil to lie in the question's areas."""
    if "SY" in q.areas:
        return []
    return [table.c.area.in_([code for code in within.parents if within.within(code, q.areas)])]


@read_once
def material(engine: Engine, q: Question, bucket: str = "", *, stated: bool = True, districts: bool = False) -> Material:
    """The terms that may answer a question: totals and stocks as stated, incidents from their summaries.

    Without a bucket incidents come as one term for each governorate; with "day", "month" or "year" they stay apart as finely as that
    needs, and with `districts` by the area they lie in, as they always do where an area inside a governorate is asked for. Not
    `stated`: incidents alone.
    """
    within = tree(engine)
    districts = districts or not within.has_only(within.outermost(q.areas), 1)
    if districts or not looking():
        return _read(engine, q, bucket, stated=stated, districts=districts)
    # A page asks the same of the whole country, too.
    m = _of_the_country(engine, q._replace(areas=("SY",)), bucket, stated=stated)
    return m if "SY" in q.areas else m._replace(terms=[term for term in m.terms if within.within(term.area, q.areas)])


@standing
def _of_the_country(engine: Engine, q: Question, bucket: str, *, stated: bool) -> Material:
    return _read(engine, q, bucket, stated=stated, districts=False)


def _read(engine: Engine, q: Question, bucket: str, *, stated: bool, districts: bool) -> Material:
    within, known_then = tree(engine), tables(q.known_on)
    with engine.connect() as connection:
        sources = {row.id: row for row in connection.execute(select(schema.source))}
        ranks = {source: row.rank for source, row in sources.items()}
        coverage = {
            row.source: Coverage(row.starts_on, row.ends_on, sources[row.source].absence_is_zero, ranks[row.source])
            for row in connection.execute(select(known_then.coverage))
        }
        recorded = _recorded(q, known_then)
        known = [Series(source, counter, q.measure, q.group, unit, "incident") for source, counter, unit in connection.execute(recorded)]
        said = connection.execute(_stated_query(q, within, known_then.figure)).all() if stated else ()
        terms: list[Term] = []
        if known:
            recording = {series.source for series in known}
            summaries = _incident_queries(
                q, within, sorted(recording & set(coverage)), sorted(recording - set(coverage)), bucket, known_then, districts
            )
            terms += [_summed(row, q, ranks) for query in summaries for row in connection.execute(query).all()]
            terms.sort(key=_place_among_sums)
    quiet = [series for series in known if series.source in coverage and coverage[series.source].absence_is_zero]
    terms += [_stated(row, q, ranks) for row in said]
    # A database gives rows in any order, and what is drawn from them is the same every time.
    return Material(sorted(terms, key=_PLACE_IN_ORDER), sorted(quiet), coverage, within)


_PLACE_IN_ORDER = attrgetter("source", "counter", "unit", "counts", "starts_on", "ends_on", "area", "key")
"""The order of terms; by their key no two totals or stocks of one source are alike, and sums have an order of their own before."""


def _place_among_sums(term: Term) -> tuple[object, ...]:
    a = term.amount
    numbers = tuple(-1 if number is None else number for number in (a.low, a.best, a.high))
    return (term.grade, term.status, term.precision, a.quantifier, numbers, term.reports)


def _recorded(q: Question, known: Known) -> Select[Any]:
    """The sources and counters that have incidents of the question's measure and group."""
    r = known.recorded
    return select(r.c.source, r.c.counted_by, r.c.unit).where(*fulfilling(r, q._replace(grades=()))).distinct()


def _stated_query(q: Question, within: Tree, f: Any) -> Select[Any]:
    spans = [f.c.counts == "stock", f.c.ends_on >= q.since - DAY]
    return select(*(f.c[name] for name in _OF_A_TERM)).where(
        *fulfilling(f, q), *within_areas(f, q, within), is_stated(f), or_(*spans), f.c.starts_on <= q.until
    )


def is_stated(f: Any) -> ColumnElement[bool]:
    """Totals and stocks, said in the words of the index that has them."""
    stated: ColumnElement[bool] = f.c.counts != literal_column("'incident'")
    return stated


_OF_A_TERM = (
    "source", "counted_by", "unit", "counts", "area", "covers", "starts_on", "ends_on", "low", "best", "high",
    "quantifier", "grade", "status", "known_on", "published_on", "since_on", "place", "key", "title", "url",
)  # fmt: skip


def _stated(row: Sequence[Any], q: Question, ranks: Mapping[str, int]) -> Term:
    """A row of _OF_A_TERM as a term; there may be thousands: in slices they are read fastest, and words that are one are sorted fastest."""
    words = [*map(intern, row[:6])]
    amount = Amount(*row[8:12])
    said = (*words[:2], q.measure, q.group, *words[2:], *row[6:8], amount, *row[12:17], 1, ranks[row[0]], *row[17:])
    return Term(*said)


def wider(engine: Engine, q: Question, names: Sequence[str]) -> list[Term]:
    """Statements about a part of a larger area that lies around the areas asked and names one of them, the latest first.

    "As-Sweida, Dar'a, Rural Damascus" answers for none of the three, and whoever asks for one of them must still be told of it.
    """
    f, within = tables(q.known_on).figure, tree(engine)
    around = {line for code in q.areas for line in within.line(code)} - set(q.areas)
    named = or_(*(f.c.place.contains(name, autoescape=True) for name in names))
    about = (is_stated(f), f.c.covers == "part", f.c.area.in_(around), named, f.c.starts_on <= q.until, f.c.ends_on >= q.since)
    with engine.connect() as connection:
        ranks = {row.id: row.rank for row in connection.execute(select(schema.source.c.id, schema.source.c.rank))}
        found = connection.execute(
            select(*(f.c[name] for name in _OF_A_TERM)).where(*fulfilling(f, q), *about).order_by(f.c.ends_on.desc(), f.c.key).limit(5)
        )
        return [_stated(row, q, ranks) for row in found]


def _incident_queries(
    q: Question, within: Tree, watched: Sequence[str], others: Sequence[str], bucket: str, known: Known, districts: bool
) -> list[Select[Any]]:
    """Whole months from the monthly sums; other days, and spans that leave a month, from the daily.

    Of `others`, of which nobody says which days they watched, what lasts for days is read by its span: which days are known depends on it.
    """
    whole = [month for month in months(q.window) if month == _whole_month(month)] if bucket != "day" else []
    by_month, d, longer = known.monthly if districts else known.by_governorate, known.daily, known.lasting
    leaves_month = first_of_month(longer.c.starts_on) != first_of_month(longer.c.ends_on)
    lasts = longer.c.starts_on != longer.c.ends_on
    into = and_(lasts, longer.c.ends_on >= q.since, longer.c.starts_on < q.since)
    if not whole:
        return [
            _sums(d, q, within, districts, True, d.c.starts_on.between(q.since, q.until)),
            _sums(longer, q, within, districts, True, into),
        ]
    first, last = whole[0].since, whole[-1].until
    by_span = or_(longer.c.source.in_(others), leaves_month) if others else leaves_month
    asked = [
        _sums(longer, q, within, districts, True, lasts, longer.c.ends_on > first, longer.c.starts_on.between(first, last), by_span),
        _sums(longer, q, within, districts, True, into),
    ]
    for m in (by_month.kept, by_month.made):
        alone = m is by_month.kept
        if m is not None and watched:
            asked.append(
                _sums(m, q, within, districts, bucket != "", m.c.source.in_(watched), m.c.starts_on.between(first, last), alone=alone)
            )
        if m is not None and others:
            single = (m.c.source.in_(others), ~m.c.lasts, m.c.starts_on.between(first, last))
            asked.append(_sums(m, q, within, districts, True, *single, alone=alone))
    if q.since < first:
        asked.append(_sums(d, q, within, districts, True, d.c.starts_on.between(q.since, first - DAY)))
    if last < q.until:
        asked.append(_sums(d, q, within, districts, True, d.c.starts_on.between(last + DAY, q.until)))
    return asked


def _whole_month(month: Window) -> Window:
    return months(Window(month.since.replace(day=1), month.since.replace(day=1) + 31 * DAY))[0]


def _sums(
    table: Any, q: Question, within: Tree, districts: bool, by_span: bool, *where: ColumnElement[bool], alone: bool = False
) -> Select[Any]:
    """Sums of alike incidents by area, and by span where asked; rows with and without a bound stay apart.

    `alone`: by area and span no two rows are alike, and to group them would only take time.
    """
    c = table.c
    area = (c.area if districts else c.governorate).label("area")
    who = (c.source, c.counted_by, c.unit, c.grade, c.status, c.quantifier)
    nulls = [c.low.is_(None), c.best.is_(None), c.high.is_(None)]
    # The days first, as in the primary key: so the rows come nearly sorted.
    by, span, precision = [c.starts_on, c.ends_on], (c.starts_on, c.ends_on), literal("day")
    days: ColumnElement[Any] = literal(0)
    if not by_span:
        by, span = [], (func.min(c.starts_on), func.max(c.ends_on))
    elif "precision" in c:
        by, precision = [*by, c.precision], c.precision
    else:
        span, days = (func.min(c.first_on), func.max(c.last_on)), func.bit_or(c.days)
    wanted = (*fulfilling(table, q), *within_areas(table, q, within), *where)
    if alone and by_span:
        return select(
            *who, area, precision.label("precision"), c.first_on, c.last_on, c.low, c.best, c.high, c.reports, c.known_on, c.days
        ).where(*wanted)
    sums = [func.sum(c.low), func.sum(c.best), func.sum(c.high), func.sum(c.reports), func.max(c.known_on), days]
    summed = select(*who, area, precision.label("precision"), *span, *sums)
    return summed.where(*wanted).group_by(*by, area, *who, *nulls)


def _summed(row: Sequence[Any], q: Question, ranks: Mapping[str, int]) -> Term:
    """A row of _sums as a term; by position, as _stated."""
    source, counter, unit, grade, status, quantifier, area, precision = map(intern, row[:8])
    starts_on, ends_on, low, best, high, reports, known_on, days = row[8:]
    amount = Amount(_whole(low), _whole(best), _whole(high), quantifier)
    about = (source, counter, q.measure, q.group, unit, "incident", area, "whole", starts_on, ends_on)
    return Term(*about, amount, grade, status, known_on, None, None, _whole(reports) or 0, ranks[source], precision=precision, days=days)


def _whole(number: Any) -> int | None:
    """A sum as Python counts; PostgreSQL gives it as Decimal."""
    return None if number is None else int(number)
