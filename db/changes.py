"""What changed between two days, report by report: new, revised up or down, withdrawn, merged, and what about it changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, and_, exists, func, literal_column, not_, or_, select, union_all

from db import schema
from db.known import joined, tables
from db.material import Question, fulfilling, tree, within_areas
from db.totals import Tree

Kind = Literal["new", "up", "down", "revised", "withdrawn", "merged"]
KINDS: tuple[Kind, ...] = ("new", "up", "down", "revised", "withdrawn", "merged")
KEY = ("source", "key", "measure", "group")
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
        came, gone = _came(q, since, within), _gone(q, since)
        new = [dict(row) for row in connection.execute(_listed(came).limit(limit)).mappings()]
        of_source = connection.execute(select(came.c.source, func.count()).group_by(came.c.source))
        counted = {str(source): int(n) for source, n in of_source}
        pairs = [dict(row) for row in connection.execute(gone).mappings()]
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


def _came(q: Question, since: date, within: Tree) -> Any:
    """The reports of the question that are known and of which nothing was known."""
    f, h, d = schema.figure, schema.figure_history, schema.daily
    columns = [f.c[name] for name in _STANDING]
    # The days on which nothing became known need not be looked into.
    of_late = f.c.ends_on.in_(select(d.c.ends_on).where(*_wanted(d, q, within), _later(d, since)))
    incidents = select(*columns).where(f.c.counts == "incident", of_late)
    parts = [select(*columns).where(f.c.counts != literal_column("'incident'")), incidents]
    if q.known_on is not None:
        parts = [part.where(f.c.known_on <= q.known_on, joined(f.c.source, q.known_on)) for part in parts]
    known = [part.where(*_wanted(f, q, within), _later(f, since)) for part in parts]
    if q.known_on is not None:
        held = (h.c.known_on <= q.known_on, h.c.superseded_on > q.known_on, joined(h.c.source, q.known_on))
        known.append(select(*(h.c[name] for name in _STANDING)).where(*_wanted(h, q, within), _later(h, since), *held))
    came, b = union_all(*known).subquery("came"), h.alias("before")
    before = exists().where(
        *(b.c[name] == came.c[name] for name in KEY), b.c.known_on <= since, b.c.superseded_on > since, joined(b.c.source, since)
    )
    return select(came, not_(joined(came.c.source, since)).label("joined")).where(~before).subquery("new")


def _wanted(table: Any, q: Question, within: Tree) -> list[ColumnElement[bool]]:
    return [*fulfilling(table, q), *within_areas(table, q, within), table.c.starts_on <= q.until, table.c.ends_on >= q.since]


def _later(table: Any, since: date) -> ColumnElement[bool]:
    return or_(table.c.known_on > since, not_(joined(table.c.source, since)))


def _listed(came: Any) -> Select[Any]:
    return select(came).order_by(came.c.known_on.desc(), came.c.ends_on.desc(), *(came.c[name] for name in KEY))


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
