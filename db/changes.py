"""What changed between two days, report by report: new, revised up or down, withdrawn, merged, and what about it changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_, func, literal_column, select

from db import schema
from db.arrivals import KEY, arrivals, later, wanted
from db.known import SAME_SUM, InOrder, joined, tables
from db.material import Question, fulfilling, tree
from db.summaries import first_of_month, last_of_month
from db.totals import Tree

Kind = Literal["new", "up", "down", "revised", "withdrawn", "merged"]
KINDS: tuple[Kind, ...] = ("new", "up", "down", "revised", "withdrawn", "merged")
FACETS: dict[str, tuple[str, ...]] = {
    "number": ("low", "best", "high", "quantifier", "unit"),
    "days": ("starts_on", "ends_on", "precision", "since_on"),
    "place": ("area", "place", "covers", "correction"),
    "grade": ("grade",),
    "status": ("status", "counts"),
    "counter": ("counted_by",),
    "words": ("url", "title", "published_on", "note"),
}
"""What may change of a report, and the columns that say it."""
_ABOUT = (
    "source", "key", "measure", "group", "counts", "area", "place", "covers", "starts_on", "ends_on", "unit", "grade", "status",
    "counted_by", "url", "title", "published_on",
)  # fmt: skip
_STANDING = tuple(column.name for column in schema.figure.c if column.name != "id")
_NUMBERS = ("low", "best", "high", "quantifier")
CHANGE_COLUMNS = (
    "change", "changed_on", *_ABOUT, *(f"was_{name}" for name in _NUMBERS), *_NUMBERS, "what", "into", "joined", "may_export",
)  # fmt: skip

Row = Mapping[str, Any]


def changes(engine: Engine, q: Question, since: date, limit: int = 1000) -> pd.DataFrame:
    """What is known of the question now, or at the end of its `known_on`, and was not known so at the end of `since`: CHANGE_COLUMNS.

    The latest changes first, at most `limit` of those that are new and all of the others. `what` names the FACETS that changed,
    `into` the key of the report that a merged one went into, `joined` says that the whole source is new. attrs count each of KINDS, and
    "kept_back" how many more are of sources that let nobody see single reports.
    """
    within = tree(engine)
    with engine.connect() as connection:
        about = {row.id: row for row in connection.execute(select(schema.source))}
        new, counted = arrivals(connection, q, since, within, limit)
        pairs = [dict(row) for row in connection.execute(_gone(q, since)).mappings()]
    met = [pair for pair in pairs if _concerns(pair, "was_", q, within) or (pair["key"] and _concerns(pair, "", q, within))]
    judged = [row for pair in met if (row := _judged(pair)).get("what") != ()]
    found = [*({**row, "change": "new", "changed_on": row["known_on"]} for row in new), *_merged(judged)]
    shown = [_row(row, about[row["source"]]) for row in found if about[row["source"]].shows_reports]
    ordered: list[dict[str, Any]] = sorted(shown, key=_latest_first)
    frame = pd.DataFrame(ordered, columns=list(CHANGE_COLUMNS), dtype="object")
    others = {kind: sum(row["change"] == kind for row in found) for kind in KINDS if kind != "new"}
    silent = [row for row in found if row["change"] != "new" and not about[row["source"]].shows_reports]
    frame.attrs.update(new=sum(counted.values()), **others)
    frame.attrs["kept_back"] = len(silent) + sum(n for source, n in counted.items() if not about[source].shows_reports)
    return frame


def _latest_first(row: dict[str, Any]) -> tuple[Any, ...]:
    return (-row["changed_on"].toordinal(), KINDS.index(row["change"]), -row["ends_on"].toordinal(), *(row[name] for name in KEY))


def _gone(q: Question, since: date) -> Select[Any]:
    """The versions of then that do not stand any more (was_...), each beside what its report says instead, where it says anything."""
    h, f = schema.figure_history, tables(q.known_on).figure
    still: ColumnElement[bool] = and_(h.c.known_on <= since, h.c.superseded_on > since, joined(h.c.source, since))
    if q.known_on is not None:
        still = and_(still, h.c.superseded_on <= q.known_on)
    same = and_(*(f.c[name] == h.c[name] for name in KEY))
    # The other filters are asked of both versions: a report may have been revised into them, or out of them.
    measured = fulfilling(h, q._replace(counter="", grades=()))
    was = [h.c[name].label(f"was_{name}") for name in (*dict.fromkeys((*_ABOUT, *_columns())), "superseded_on")]
    return select(*was, *(f.c[name] for name in _STANDING)).outerjoin_from(h, f, same).where(still, *measured)


def _columns() -> tuple[str, ...]:
    return tuple(name for names in FACETS.values() for name in names)


def _concerns(row: Row, when: str, q: Question, within: Tree) -> bool:
    touches = row[f"{when}starts_on"] <= q.until and row[f"{when}ends_on"] >= q.since
    asked = q.counter in ("", row[f"{when}counted_by"]) and (not q.grades or row[f"{when}grade"] in q.grades)
    return touches and asked and within.within(row[f"{when}area"], q.areas)


def _judged(pair: Row) -> dict[str, Any]:
    """One report that changed or went: how, and what of it."""
    was = {f"was_{name}": pair[f"was_{name}"] for name in _NUMBERS}
    if pair["key"] is None:
        about = {name: pair[f"was_{name}"] for name in _ABOUT}
        return {**about, **was, "change": "withdrawn", "changed_on": pair["was_superseded_on"]}
    what = tuple(facet for facet, names in FACETS.items() if any(pair[name] != pair[f"was_{name}"] for name in names))
    return {**pair, "change": _direction(pair), "changed_on": pair["known_on"], "what": what}


def _direction(pair: Row) -> Kind:
    """Whether the number rose or fell, where both versions state one of the same kind."""
    for name in ("best", "low", "high"):
        was, now = pair[f"was_{name}"], pair[name]
        if (was is None) != (now is None):
            return "revised"
        if was != now:
            return "up" if now > was else "down"
    return "revised"


def _merged(judged: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reports that were withdrawn on the day on which another one of the same counter, place and days rose by just their number.

    They are merged into it where only one rose so, and only one went: else nobody can tell which.
    """
    rows = list(judged)
    rose: dict[tuple[object, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["change"] == "up":
            rose[_where_and_when(row)].append(row)
    gone = [row for row in rows if row["change"] == "withdrawn"]
    pairs = [(row, other) for row in gone for other in rose.get(_where_and_when(row), ()) if _may_hold(other, row)]
    named = Counter(id(row) for pair in pairs for row in pair)
    for row, other in pairs:
        if named[id(row)] == named[id(other)] == 1:
            row.update(change="merged", into=other["key"])
    return rows


def _may_hold(other: Row, gone: Row) -> bool:
    """Whether a report that rose did so by just what another one of the same place said that is gone."""
    if None in (other["best"], other["was_best"]):
        return False
    overlaps = other["starts_on"] <= gone["ends_on"] and other["ends_on"] >= gone["starts_on"]
    return overlaps and bool(gone["was_best"]) and other["best"] - other["was_best"] == gone["was_best"]


def _where_and_when(row: Row) -> tuple[object, ...]:
    return (row["source"], row["counted_by"], row["measure"], row["group"], row["unit"], row["area"], row["changed_on"])


def _row(row: Row, source: Any) -> dict[str, Any]:
    said = {name: row.get(name) for name in CHANGE_COLUMNS}
    more = {"what": row.get("what") or (), "into": row.get("into", ""), "joined": bool(row.get("joined"))}
    return {**said, **more, "may_export": source.may_export}


# --- how many there are of each measure


def counted(engine: Engine, q: Question, since: date, measures: Sequence[str]) -> dict[str, dict[Kind, int]]:
    """How many reports changed, by measure and kind, of the measures of which any did: what `changes` counts for each of them.

    The question's own measure is not asked for. Of now they are counted from the summaries; of an earlier day report by report.
    """
    within = tree(engine)
    if q.known_on is not None:
        ever = select(schema.series.c.measure).union(select(schema.figure_history.c.measure))
        with engine.connect() as connection:
            told = set(connection.scalars(ever))
        attrs = {measure: changes(engine, q._replace(measure=measure), since, 0).attrs for measure in measures if measure in told}
        return _of_some({measure: {kind: int(n[kind]) for kind in KINDS} for measure, n in attrs.items()})
    found: dict[str, dict[Kind, int]] = {measure: dict.fromkeys(KINDS, 0) for measure in measures}
    h = schema.figure_history.c
    with engine.connect() as connection:
        for query in _later_ones(q, since, within, measures):
            for measure, n in connection.execute(query):
                found[measure]["new"] += int(n or 0)
        revised = select(h.measure).where(h.measure.in_(measures), h.known_on <= since, h.superseded_on > since).distinct()
        for measure in connection.scalars(revised).all():
            own = q._replace(measure=measure)
            pairs = [dict(row) for row in connection.execute(_gone(own, since)).mappings()]
            standing = [pair["key"] is not None and _concerns(pair, "", own, within) for pair in pairs]
            found[measure]["new"] -= sum(standing)
            met = [pair for pair, stands in zip(pairs, standing, strict=True) if stands or _concerns(pair, "was_", own, within)]
            for row in _merged(row for row in map(_judged, met) if row.get("what") != ()):
                found[measure][row["change"]] += 1
    return _of_some(found)


def _of_some(found: Mapping[str, dict[Kind, int]]) -> dict[str, dict[Kind, int]]:
    return {measure: kinds for measure, kinds in found.items() if any(kinds.values())}


def _later_ones(q: Question, since: date, within: Tree, measures: Sequence[str]) -> list[Select[Any]]:
    """How many reports stand that nobody knew so at the end of `since`, by measure: new ones and revised ones.

    Incidents whose days became known together are counted in their sums. The months of which nothing became known are not looked into.
    """
    f, d, m = schema.figure, schema.daily, schema.by_governorate
    in_month = first_of_month(d.c.starts_on) == first_of_month(d.c.ends_on)
    late = select(m.c.measure, m.c.starts_on).where(m.c.measure.in_(measures), later(m, since)).distinct().subquery("late")
    of_late = (d.c.measure == late.c.measure, d.c.starts_on >= late.c.starts_on, d.c.starts_on <= last_of_month(late.c.starts_on), in_month)
    lasting = (d.c.starts_on != d.c.ends_on, ~in_month)
    asked, became = _of_measures(d, q, within, measures), later(d, since, d.c.known_from)
    some = and_(d.c.known_from <= since, d.c.known_on > since, joined(d.c.source, since))
    one_by_one = (*SAME_SUM, f.c.known_on > since, f.c.counts == "incident")
    n, counted = func.sum(d.c.reports), select(d.c.measure, func.count())
    stated = select(f.c.measure, func.count()).where(f.c.counts != literal_column("'incident'"), later(f, since))
    return [
        select(d.c.measure, n).select_from(InOrder(late, d)).where(*of_late, *asked, became).group_by(d.c.measure),
        select(d.c.measure, n).where(*lasting, *asked, became).group_by(d.c.measure),
        counted.select_from(InOrder(InOrder(late, d), f)).where(*of_late, *asked, some, *one_by_one).group_by(d.c.measure),
        counted.select_from(InOrder(d, f)).where(*lasting, *asked, some, *one_by_one).group_by(d.c.measure),
        stated.where(*_of_measures(f, q, within, measures)).group_by(f.c.measure),
    ]


def _of_measures(table: Any, q: Question, within: Tree, measures: Sequence[str]) -> list[ColumnElement[bool]]:
    return [table.c.measure.in_(measures), *wanted(table, q, within)[1:]]
