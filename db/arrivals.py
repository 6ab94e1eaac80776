"""The reports that became known after a day and of which nothing was known before: the latest of them, and of each source how many."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, exists, func, not_, or_, select, true, union_all

from db import schema
from db.known import SAME_SUM, InOrder, joined
from db.material import Question, fulfilling, is_stated, within_areas
from db.summaries import first_of_month
from db.totals import Tree

KEY = ("source", "key", "measure", "group")
_STANDING = tuple(column.name for column in schema.figure.c if column.name != "id")
_MANY = func.count().label("many")


def wanted(table: Any, q: Question, within: Tree) -> list[ColumnElement[bool]]:
    """What a row of figure, of its history or of a summary must fulfil to be about the question and to touch its window."""
    return [*fulfilling(table, q), *within_areas(table, q, within), table.c.starts_on <= q.until, table.c.ends_on >= q.since]


def later(table: Any, since: date, known_on: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
    """Whether something became known after a day, or its whole source did; all of a sum where its `known_from` is given."""
    return or_((table.c.known_on if known_on is None else known_on) > since, not_(joined(table.c.source, since)))


class Arrivals(NamedTuple):
    """The latest, each a row of figure with `joined`: that the whole source is new; and how many there are of each source."""

    latest: Sequence[Mapping[str, Any]]
    of_source: Mapping[str, int]


def arrivals(connection: Connection, q: Question, since: date, within: Tree, limit: int) -> Arrivals:
    """The reports of the question that are known now, or at the end of its `known_on`, and of which nothing was at the end of `since`."""
    asked = _Asked(q, since, within)
    summed = [row for query in asked.summed() for row in connection.execute(query).all()]
    again = {source: int(many) for source, many in connection.execute(asked.said_before())}
    of_source = Counter({source: -many for source, many in again.items()})
    for source, _, reports in summed:
        of_source[source] += int(reports)
    for source, many in connection.execute(asked.single()):
        of_source[source] += int(many)
    first = _first_day([(day, int(reports)) for _, day, reports in summed], limit + sum(again.values()))
    latest = [dict(row) for row in connection.execute(asked.listed(first).limit(limit)).mappings()]
    return Arrivals(latest, {source: many for source, many in of_source.items() if many})


def _first_day(known: Sequence[tuple[date, int]], enough: int) -> date:
    """The latest day since which at least so many became known; the first of all days where they are fewer."""
    for day, reports in sorted(known, reverse=True):
        enough -= reports
        if enough <= 0:
            return day
    return date.min


class _Asked(NamedTuple):
    """The questions to the tables. Sums of which all became known after `since` are counted as they are: months that lie in the window,
    and in other months days. Months of which nothing became known are not looked into.
    """

    q: Question
    since: date
    within: Tree

    def _by_then(self, table: Any, known_on: ColumnElement[Any]) -> ColumnElement[bool]:
        then = self.q.known_on
        return true() if then is None else and_(known_on <= then, joined(table.c.source, then))

    def _came(self, table: Any) -> list[ColumnElement[bool]]:
        return [*wanted(table, self.q, self.within), *self._news(table)]

    def _news(self, table: Any) -> list[ColumnElement[bool]]:
        return [later(table, self.since), self._by_then(table, table.c.known_on)]

    def _all_came(self, sums: Any) -> ColumnElement[bool]:
        return and_(later(sums, self.since, sums.c.known_from), self._by_then(sums, sums.c.known_on))

    def _some_came(self, sums: Any) -> list[ColumnElement[bool]]:
        return [*wanted(sums, self.q, self.within), later(sums, self.since), self._by_then(sums, sums.c.known_from)]

    def _by_month(self) -> Any:
        return schema.by_governorate if self.within.has_only(self.q.areas, 1) else schema.monthly

    def _late(self) -> FromClause:
        """The months of which something came, whether it is `all` of them that is asked for, and the last day on which something did."""
        m = self._by_month()
        inside = and_(m.c.starts_on >= self.q.since, m.c.ends_on <= self.q.until, self._all_came(m))
        came = and_(later(m, self.since), self._by_then(m, m.c.known_from))
        month = (m.c.measure, m.c.starts_on, m.c.ends_on)
        return (
            select(*month, func.min(case((inside, 1), else_=0)).label("all"), func.max(m.c.known_on).label("known_on"))
            .where(*wanted(m, self.q, self.within))
            .group_by(*month)
            .having(func.max(case((came, 1), else_=0)) == 1)
            .subquery("late")
        )

    def _days(self, columns: Sequence[Any], late: FromClause, table: Any = None) -> list[Select[Any]]:
        """Something of the daily sums of these months, and of those that leave their month; `table` beside them."""
        d = schema.daily
        in_month = first_of_month(d.c.starts_on) == first_of_month(d.c.ends_on)
        of_late = (d.c.measure == late.c.measure, d.c.starts_on >= late.c.starts_on, d.c.starts_on <= late.c.ends_on, in_month)
        sources: list[FromClause] = [InOrder(late, d), d]
        beside = sources if table is None else [InOrder(source, table) for source in sources]
        conditions = (of_late, (d.c.starts_on != d.c.ends_on, ~in_month))
        return [select(*columns).select_from(of).where(*where) for of, where in zip(beside, conditions, strict=True)]

    def summed(self) -> list[Select[Any]]:
        """Source, day and number of the incidents whose whole sum came; of a month the day on which the first of them became known."""
        m, d, late = self._by_month(), schema.daily, self._late()
        whole = m.c.starts_on.in_(select(late.c.starts_on).where(late.c.all == 1))
        months = select(m.c.source, m.c.known_from, func.sum(m.c.reports)).where(*wanted(m, self.q, self.within), whole)
        days = self._days((d.c.source, d.c.known_from, func.sum(d.c.reports)), self._some_late())
        asked = (*wanted(d, self.q, self.within), self._all_came(d))
        return [
            months.group_by(m.c.source, m.c.known_from),
            *(query.where(*asked).group_by(d.c.source, d.c.known_from) for query in days),
        ]

    def _some_late(self) -> FromClause:
        late = self._late()
        return select(late).where(late.c.all == 0).subquery("late")

    def single(self) -> Select[Any]:
        """Source and number of all others, counted one by one."""
        d, f = schema.daily, schema.figure
        # What is wanted is asked of the sums alone: asked of the reports again, SQLite goes through all days of the window.
        mixed = (*self._some_came(d), not_(self._all_came(d)), *SAME_SUM, f.c.counts == "incident", *self._news(f))
        parts = [
            *(query.where(*mixed) for query in self._days((f.c.source,), self._some_late(), f)),
            select(f.c.source).where(is_stated(f), *self._came(f), ~self._before(f)),
        ]
        if self.q.known_on is not None:
            parts.append(select(schema.figure_history.c.source).where(*self._held(self.q.known_on)))
        one = union_all(*parts).subquery("one")
        return select(one.c.source, _MANY).group_by(one.c.source)

    def said_before(self) -> Select[Any]:
        """Source and number of the incidents that came and of which something was known before."""
        f, b = schema.figure, schema.figure_history
        measured = fulfilling(b, self.q._replace(counter="", grades=()))
        keys = select(*(b.c[name] for name in KEY)).where(*measured, *self._stood(b)).distinct().subquery("keys")
        same = (f.c[name] == keys.c[name] for name in KEY)
        came = select(f.c.source, _MANY).select_from(InOrder(keys, f)).where(*same, f.c.counts == "incident", *self._came(f))
        return came.group_by(f.c.source)

    def listed(self, first: date) -> Select[Any]:
        """The reports, the latest first; of those that became known before `first` perhaps none."""
        f, h, d = schema.figure, schema.figure_history, schema.daily
        columns = [f.c[name] for name in _STANDING]
        # The days on which nothing became known need not be looked into.
        months = self._late()
        late = select(months).where(months.c.known_on >= first).subquery("late")
        days = [query.where(*self._some_came(d), d.c.known_on >= first) for query in self._days((d.c.ends_on,), late)]
        # Days after the window's first, which is not asked again: SQLite would go through all that follows it.
        of_late = (f.c.ends_on.in_(union_all(*days)), *wanted(f, self.q, self.within)[:-1], *self._news(f))
        parts = [
            select(*columns).where(is_stated(f), *self._came(f), f.c.known_on >= first),
            select(*columns).where(f.c.counts == "incident", *of_late, f.c.known_on >= first),
        ]
        if self.q.known_on is not None:
            parts.append(select(*(h.c[name] for name in _STANDING)).where(*self._held(self.q.known_on)))
        came = union_all(*parts).subquery("came")
        order = (came.c.known_on.desc(), came.c.ends_on.desc(), *(came.c[name] for name in KEY))
        joined_later = not_(joined(came.c.source, self.since)).label("joined")
        return select(came, joined_later).where(~self._before(came)).order_by(*order)

    def _held(self, then: date) -> list[ColumnElement[bool]]:
        h = schema.figure_history
        return [*self._came(h), h.c.superseded_on > then, ~self._before(h)]

    def _stood(self, table: Any) -> tuple[ColumnElement[bool], ...]:
        return table.c.known_on <= self.since, table.c.superseded_on > self.since, joined(table.c.source, self.since)

    def _before(self, table: Any) -> ColumnElement[bool]:
        """Whether something was known of the report at the end of `since`."""
        b = schema.figure_history.alias("before")
        return exists().where(*(b.c[name] == table.c[name] for name in KEY), *self._stood(b))
