"""What may be asked of the store: one question, one DataFrame."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, FromClause, Select, and_, case, func, literal, literal_column, select, true, union_all

from db import comparisons, schema, totals
from db.closures import Statement
from db.freshness import freshness as judged
from db.known import Known, joined, listed, tables
from db.material import Question, fulfilling, material, tree, within_areas
from db.material import wider as within_wider
from db.measures import MEASURES, inside
from db.sharing import read_once, standing
from db.spans import DAY, Window, days, months, years
from db.summaries import first_of_month
from db.totals import Answer, Series, Tree

__all__ = ["Question"]

BUCKETS = {"day": days, "month": months, "year": years}


def data_version(engine: Engine) -> int:
    """A number that grows with each run and each correction made or taken back: what was read before may be kept until it changes."""
    c = schema.correction.c
    corrected = select(func.count() + func.count(c.withdrawn_at)).select_from(schema.correction).scalar_subquery()
    with engine.connect() as connection:
        return connection.scalar(select(func.coalesce(func.max(schema.run.c.id), 0) + corrected)) or 0


def begun_on(engine: Engine) -> date | None:
    """The day on which the store first read anything; None before that."""
    r = schema.run.c
    with engine.connect() as connection:
        first = connection.scalar(select(func.min(r.started_at)).where(r.outcome == "ok"))
    return None if first is None else first.date()


_OF_AN_ANSWER = (
    "source", "counter", "measure", "group", "unit", "counts", "covers", "value", "low", "high", "quantifier", "starts_on", "as_of",
    "since_on", "days_covered", "window_days", "reports", "areas_reported", "areas_total", "whole", "uneven", "grade", "status", "known_on",
    "place",
)  # fmt: skip
_OF_A_PART = ("part_value", "part_place", "part_starts_on", "part_ends_on")
_OF_SOME = tuple(
    f"some_{name}" for name in ("least", "measure", "counter", "value", "low", "high", "quantifier", "starts_on", "ends_on", "place")
)
ANSWER_COLUMNS = (*_OF_AN_ANSWER, "documents", "gaps", *_OF_A_PART, *_OF_SOME, "why")


def _row(answer: Answer) -> dict[str, Any]:
    s, amount = answer.series, answer.amount
    return {
        "source": s.source, "counter": s.counter, "measure": s.measure, "group": s.group, "unit": s.unit, "counts": s.counts,
        "covers": answer.covers, "value": amount.value, "low": amount.low, "high": amount.high, "quantifier": amount.word,
        "starts_on": answer.starts_on, "as_of": answer.as_of, "since_on": s.since_on, "days_covered": answer.days_covered,
        "window_days": answer.window_days, "reports": answer.reports, "areas_reported": answer.areas_reported,
        "areas_total": answer.areas_total, "whole": answer.whole, "uneven": answer.uneven, "grade": answer.grade, "status": answer.status,
        "known_on": answer.known_on, "place": answer.place,
    }  # fmt: skip


def _documents(answer: Answer) -> tuple[tuple[str, str], ...]:
    """Title and address of what the number was read in, the latest first; none for summed incidents, whose documents are their reports'."""
    stated = [one for term in answer.terms for one in term.derived_from or (term,)]
    latest = sorted((term for term in stated if term.url), key=lambda term: (term.ends_on, term.key), reverse=True)
    return tuple(dict.fromkeys((term.title, term.url) for term in latest))


def _frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """The rows with Python's own values, None for nothing: pandas would turn them into values of its own, and pages them back."""
    return pd.DataFrame([list(map(row.get, columns)) for row in rows], columns=list(columns), dtype="object")


@read_once
def _answered(engine: Engine, q: Question) -> tuple[list[Answer], dict[str, Any]]:
    """As ordered_answers, and what the headline's counter says at least of a part."""
    m = material(engine, q)
    ordered = totals.answers(m.terms, q.areas, q.window, m.tree, m.coverage, m.known)
    told = totals.told_of_a_part(ordered[0].series, m.terms, q.areas, q.window, m.tree) if ordered else None
    if told is None:
        return ordered, {}
    least, term = told
    return ordered, dict(zip(_OF_A_PART, (least, term.place, term.starts_on, term.ends_on), strict=True))


def _of_some(engine: Engine, q: Question, headline: Answer) -> dict[str, Any]:
    """What is said most of some of those whom the measure counts, of the same areas and days, whoever counted them: of the answers of the
    measures inside it the one with the highest lower limit.
    """
    found = [
        (least, measure, answer)
        for measure in inside(q.measure)
        for answer in ordered_answers(engine, q._replace(measure=measure))
        if answer.series.unit == headline.series.unit and not answer.series.estimated
        if (least := totals.floor_of(answer.amount)) is not None
    ]
    if not found:
        return {}
    least, measure, answer = max(found, key=lambda one: (one[0], one[1], one[2].series))
    place = answer.place if answer.covers == "part" else ""
    a = answer.amount
    said = (least, measure, answer.series.counter, a.value, a.low, a.high, a.word, answer.starts_on, answer.as_of, place)
    return dict(zip(_OF_SOME, said, strict=True))


def ordered_answers(engine: Engine, q: Question) -> list[Answer]:
    """What each series answers, the headline first, with the terms that make it and those that were left out."""
    return _answered(engine, q)[0]


def answers(engine: Engine, q: Question) -> pd.DataFrame:
    """One row for each series that answers, the headline first: ANSWER_COLUMNS.

    `gaps` are the spans of days between the first and the last that are not in a total, `why` says what put the first one there, part_...
    what its counter says at least of a part of the area, and some_... what is said most of some of those who are counted.
    """
    ordered, of_a_part = _answered(engine, q)
    rows = [{**_row(answer), "documents": _documents(answer), "gaps": answer.gaps} for answer in ordered]
    if ordered:
        rows[0] |= {"why": totals.why_first(ordered), **of_a_part, **_of_some(engine, q, ordered[0])}
    return _frame(rows, ANSWER_COLUMNS)


AREA_COLUMNS = ("area", "name_en", "name_ar", "state", *_OF_AN_ANSWER)


def by_area(engine: Engine, q: Question, level: int = 1) -> pd.DataFrame:
    """One counter's answer for each governorate (level 1: all 14 whatever is asked), each district of the areas asked (level 2), or
    each of the areas asked (level 0).

    `state` tells reported, zero, not_reported and not_covered apart. attrs name the series: source and counter, empty when nobody reported.
    """
    series, found = _governorates(engine, q._replace(areas=("SY",))) if level == 1 else _compared(engine, q, level)
    frame = _area_frame(engine, [(code, state, answer) for code, state, answer in found])
    frame.attrs.update(
        source=series.source if series else "", counter=series.counter if series else "", counts=series.counts if series else ""
    )
    return frame


@standing
def _governorates(engine: Engine, q: Question) -> tuple[Series | None, list[comparisons.AreaAnswer]]:
    return _compared(engine, q, 1)


@read_once
def _compared(engine: Engine, q: Question, level: int) -> tuple[Series | None, list[comparisons.AreaAnswer]]:
    m = material(engine, q, districts=level == 2).in_unit(MEASURES[q.measure].unit)
    return comparisons.by_area(m.terms, _parts(m.tree, q, level), q.window, m.tree, m.coverage, m.known)


def _parts(within: Tree, q: Question, level: int) -> list[str]:
    governorates = within.children["SY"]
    if level == 0:
        return list(within.outermost(q.areas))
    if level == 1:
        return governorates
    return [part for code in governorates if within.within(code, q.areas) for part in within.children[code]]


def _area_frame(engine: Engine, rows: Iterable[tuple[str, str, Answer | None]]) -> pd.DataFrame:
    names = _names(engine)
    said = [{"area": code, "name_en": names[code][0], "name_ar": names[code][1], "state": state, **(_row(answer) if answer else {})}
            for code, state, answer in rows]  # fmt: skip
    return _frame(said, AREA_COLUMNS)


@lru_cache(maxsize=8)
def _names(engine: Engine) -> dict[str, tuple[str, str]]:
    with engine.connect() as connection:
        return {
            code: (en, ar) for code, en, ar in connection.execute(select(schema.area.c.code, schema.area.c.name_en, schema.area.c.name_ar))
        }


TIME_COLUMNS = ("kind", "bucket_starts_on", "bucket_ends_on", "state", *_OF_AN_ANSWER)


def over_time(engine: Engine, q: Question, bucket: str = "month") -> pd.DataFrame:
    """Each series bucket by bucket: TIME_COLUMNS. `kind` is flow (bars), running (a line of totals since `starts_on`) or stock (a line).

    Buckets without an answer between a series' first and last are there, with their state and no value.
    """
    points, _ = _bucketed(engine, q, bucket)
    return _frame(
        (
            {
                **(_row(p.answer) if p.answer else _silent(p.series)),
                "kind": p.kind,
                "bucket_starts_on": p.bucket.since,
                "bucket_ends_on": p.bucket.until,
                "state": p.state,
            }
            for p in points
        ),
        TIME_COLUMNS,
    )


@read_once
def _bucketed(engine: Engine, q: Question, bucket: str) -> tuple[list[comparisons.Point], list[totals.LeftOut]]:
    # What is listed beside a chart of some areas is told with the place it was told of.
    m = material(engine, q, bucket, districts="SY" not in q.areas).in_unit(MEASURES[q.measure].unit)
    return comparisons.over_time(m.terms, q.areas, BUCKETS[bucket](q.window), m.tree, m.coverage, m.known)


def _silent(series: Series) -> dict[str, Any]:
    """What can be said of a series where it says nothing: which one it is."""
    status = "estimated" if series.estimated else "documented"
    return {"source": series.source, "counter": series.counter, "counts": series.counts, "status": status, "since_on": series.since_on}


COARSE_COLUMNS = (
    "source", "counter", "measure", "group", "unit", "counts", "covers", "area", "place", "starts_on", "ends_on", "value", "low", "high",
    "quantifier", "grade", "status", "since_on", "reports", "rule", "title", "url",
)  # fmt: skip


def coarse(engine: Engine, q: Question, bucket: str = "month") -> pd.DataFrame:
    """The statements that a chart by `bucket` does not draw, because their span is longer than a bucket: COARSE_COLUMNS."""
    _, listed = _bucketed(engine, q, bucket)
    return _frame((_left_out_row(out) for out in listed), COARSE_COLUMNS)


def _left_out_row(out: totals.LeftOut) -> dict[str, Any]:
    t = out.term
    return {
        "source": t.source, "counter": t.counter, "measure": t.measure, "group": t.group, "unit": t.unit, "counts": t.counts,
        "covers": t.covers, "area": t.area, "place": t.place, "starts_on": t.starts_on, "ends_on": t.ends_on, "value": t.amount.value,
        "low": t.amount.low, "high": t.amount.high, "quantifier": t.amount.word, "grade": t.grade, "status": t.status,
        "since_on": t.since_on, "reports": t.reports, "rule": out.rule, "title": t.title, "url": t.url,
    }  # fmt: skip


def wider(engine: Engine, q: Question) -> pd.DataFrame:
    """Statements about several areas together that name one of the areas asked: COARSE_COLUMNS. They answer for none of them alone."""
    names = [_names(engine)[code][0] for code in q.areas if code != "SY"]
    found = within_wider(engine, q, names) if names else []
    return _frame((_left_out_row(totals.LeftOut(term, "wider_area")) for term in found), COARSE_COLUMNS)


def change(engine: Engine, q: Question) -> dict[str, Any] | None:
    """The headline's series in the as many days before: previous, difference, ratio (None when the earlier was zero), since, until.

    None where the two may not be compared.
    """
    ordered = ordered_answers(engine, q)
    if not ordered:
        return None
    now = ordered[0]
    earlier = q._replace(since=q.since - q.window.days * DAY, until=q.since - DAY)
    m = material(engine, earlier)
    before = comparisons.change(m.terms, q.areas, q.window, m.tree, m.coverage, m.known, now)
    if before is None or before.amount.best is None or now.amount.best is None:
        return None
    difference = now.amount.best - before.amount.best
    ratio = difference / before.amount.best if before.amount.best else None
    return {"previous": before.amount.best, "difference": difference, "ratio": ratio, "since": earlier.since, "until": earlier.until}


SUMMARY_COLUMNS = (
    "area", "name_en", "name_ar", "month", "state", "value", "low", "high", "quantifier", "reports", "days_covered", "window_days",
    "counter", "source", "measure", "group", "unit", "counts", "status", "since_on", "as_of",
)  # fmt: skip


def summary(engine: Engine, q: Question) -> pd.DataFrame:
    """Governorate by month, of the one counter that by_area compares: SUMMARY_COLUMNS; every month is there, with its state.

    `state` is as in by_area, or longer: the month has no number of its own and lies in a number for a longer span.
    """
    wide = q._replace(areas=("SY",))
    m = material(engine, wide, "month").in_unit(MEASURES[q.measure].unit)
    parts = [code for code in _parts(m.tree, q, 1) if m.tree.within(code, q.areas)] or sorted(
        {_governorate(m.tree, code) for code in q.areas}
    )
    series, _ = _governorates(engine, wide)
    if series is None:
        return _frame([], SUMMARY_COLUMNS)
    own = [term for term in m.terms if totals.series_of(term) == series]
    names, watched, rows = _names(engine), m.coverage.get(series.source), []
    buckets = months(q.window)
    for code in parts:
        here = [term for term in own if m.tree.within(term.area, (code,))]
        points, _ = comparisons.over_time(here, (code,), buckets, m.tree, m.coverage, [series] if series in m.known else [])
        said = {point.bucket: point for point in points if point.kind != "running" and point.answer}
        longer = comparisons.in_longer_spans(here, code, buckets)
        for bucket in buckets:
            point = said.get(bucket) or next((p for p in said.values() if p.kind == "stock" and bucket.holds(*p.bucket)), None)
            state = point.state if point else "longer" if bucket in longer else comparisons.state_of(None, bucket, watched)
            answer = _row(point.answer) if point and point.answer else {}
            where = {"area": code, "name_en": names[code][0], "name_ar": names[code][1], "month": bucket.since, "state": state}
            rows.append({**answer, **where, "counter": series.counter, "source": series.source})
    return _frame(rows, SUMMARY_COLUMNS)


def _governorate(within: Tree, code: str) -> str:
    return next((line for line in within.line(code) if within.parents[line] == "SY"), "SY")


def reports(engine: Engine, q: Question, limit: int = 1000) -> pd.DataFrame:
    """The figures behind an answer: those of the measure and areas whose span touches the window, latest first, at most `limit`.

    All columns of table figure, and the source's title, licence and permission to export. attrs["all"] is how many there are, and
    attrs["kept_back"] how many more are of sources that let nobody see single reports.
    """
    f, s = tables(q.known_on).figure, schema.source
    touching = (f.c.starts_on <= q.until, f.c.ends_on >= q.since)
    where = (*fulfilling(f, q), *within_areas(f, q, tree(engine)), *touching)
    shown = _shown(f)
    asked = (
        select(f, s.c.title.label("source_title"), s.c.licence, s.c.may_export)
        .join_from(f, s, s.c.id == f.c.source)
        .where(*where, shown)
        .order_by(f.c.ends_on.desc(), f.c.starts_on.desc(), f.c.source, f.c.key)
    )
    with engine.connect() as connection:
        frame = pd.read_sql_query(asked.limit(limit), connection)
        frame.attrs["all"] = connection.scalar(select(func.count()).select_from(f).where(*where, shown))
        frame.attrs["kept_back"] = connection.scalar(select(func.count()).select_from(f).where(*where, ~shown))
    return frame.drop(columns=["id"]).astype({"low": "Int64", "best": "Int64", "high": "Int64"})


def latest(engine: Engine, limit: int = 20, known_on: date | None = None) -> pd.DataFrame:
    """The newest reports, figures and closures together: the columns of both tables, `what` (figure or closure) and `news_on`.

    `news_on` is the day a report was published, else the last day it is about: a store that was filled today has no news by that alone.
    Reports of sources that let nobody see single ones are not among them.
    """
    then, s = tables(known_on), schema.source
    c = then.closure
    order = ["source", "key", "measure", "group"]
    with engine.connect() as connection:
        figures = pd.concat([pd.read_sql_query(_newest(part, order, limit), connection) for part in then.figures], ignore_index=True)
        shut = pd.read_sql_query(
            select(c, s.c.ends_by_name, func.coalesce(c.c.published_on, c.c.last_confirmed_on).label("news_on")).join(
                s, s.c.id == c.c.source
            ),
            connection,
        )
    both = pd.concat([figures.assign(what="figure"), shut.assign(what="closure")], ignore_index=True)
    found = both.sort_values(["news_on", "what", *order], ascending=[False, *[True] * 5], kind="stable").head(limit).drop(columns=["id"])
    return found.astype({"low": "Int64", "best": "Int64", "high": "Int64"}).reset_index(drop=True)


def _newest(f: FromClause, order: Sequence[str], limit: int) -> Select[Any]:
    """The newest figures of a table that may be seen one by one."""
    news = func.coalesce(f.c.published_on, f.c.ends_on)
    return select(f, news.label("news_on")).where(_shown(f)).order_by(news.desc(), *(f.c[name] for name in order)).limit(limit)


def _shown(f: Any) -> ColumnElement[bool]:
    """Of a source that lets single reports be seen. Said of the few that do not, or SQLite goes through the figures source by source."""
    s = schema.source.c
    shown: ColumnElement[bool] = f.c.source.not_in(select(s.id).where(~s.shows_reports))
    return shown


def closures(engine: Engine, areas: Sequence[str] = ("SY",), kinds: Sequence[str] = (), known_on: date | None = None) -> pd.DataFrame:
    """The statements about facilities in the areas with the facility's kind, names, area and position; instants in UTC.

    `may_export` is that of the source of the statement and of the one that brought the facility.
    """
    c, f, s, brought_by = tables(known_on).closure, schema.facility, schema.source, schema.source.alias()
    within = tree(engine)
    asked = (
        select(
            c,
            f.c.kind,
            f.c.name_en,
            f.c.name_ar,
            f.c.area,
            f.c.latitude,
            f.c.longitude,
            f.c.icao,
            s.c.title.label("source_title"),
            s.c.licence,
            and_(s.c.may_export, func.coalesce(brought_by.c.may_export, true())).label("may_export"),
            s.c.ends_by_name,
        )
        .join_from(c, f, f.c.id == c.c.facility)
        .join(s, s.c.id == c.c.source)
        .outerjoin(brought_by, brought_by.c.id == f.c.source)
        .order_by(c.c.facility, c.c.from_at, c.c.key)
    )
    if "SY" not in areas:
        asked = asked.where(f.c.area.in_([code for code in within.parents if within.within(code, areas)]))
    if kinds:
        asked = asked.where(f.c.kind.in_(kinds))
    with engine.connect() as connection:
        return pd.read_sql_query(asked, connection, parse_dates=["from_at", "until_at"]).drop(columns=["id"])


_OF_A_STATEMENT = (
    "facility", "source", "key", "status", "from_at", "until_at", "until", "last_confirmed_on", "grade", "replaces", "ends_by_name",
    "precision",
)  # fmt: skip


def statements(frame: pd.DataFrame) -> dict[str, list[Statement]]:
    """The rows of `closures` as statements for db.closures, by facility; their key is "source key"."""
    found: dict[str, list[Statement]] = {}
    columns = [frame[name].tolist() for name in _OF_A_STATEMENT]
    for facility, source, key, status, from_at, until_at, until, confirmed, grade, replaces, ends_by_name, precision in zip(
        *columns, strict=True
    ):
        ends = None if pd.isna(until_at) else until_at.to_pydatetime()
        instead_of = f"{source} {replaces}" if replaces else ""
        said = (status, from_at.to_pydatetime(), ends, until, confirmed, grade, instead_of, bool(ends_by_name), precision)
        found.setdefault(facility, []).append(Statement(f"{source} {key}", *said))
    return found


def sources(engine: Engine, known_on: date | None = None) -> pd.DataFrame:
    """Every source, with how many figures and closures stand, the days they span, its last run and the last one that ended well."""
    then = tables(known_on)
    s, r, f, c = schema.source, then.run, schema.series if known_on is None else _spans(then), then.closure
    last = select(r.c.source, func.max(r.c.id).label("run")).group_by(r.c.source).subquery()
    well = (
        select(r.c.source, func.max(r.c.ended_at).label("last_ok_at"), func.max(r.c.known_on).label("known_on"))
        .where(r.c.outcome == "ok")
        .group_by(r.c.source)
        .subquery()
    )
    stand = (
        select(
            f.c.source,
            func.sum(f.c.reports).label("figures"),
            func.min(f.c.starts_on).label("first_on"),
            func.max(f.c.ends_on).label("last_on"),
        )
        .group_by(f.c.source)
        .subquery()
    )
    shut = (
        select(c.c.source, func.count().label("closures"), func.max(c.c.last_confirmed_on).label("confirmed_on"))
        .group_by(c.c.source)
        .subquery()
    )
    ran = [r.c.ended_at, r.c.outcome, r.c.read, r.c.stored, r.c.unchanged, r.c.put_aside, r.c.withdrawn, r.c.words]
    asked = (
        select(
            s,
            *ran,
            well.c.last_ok_at,
            well.c.known_on,
            stand.c.figures,
            stand.c.first_on,
            stand.c.last_on,
            shut.c.closures,
            shut.c.confirmed_on,
        )
        .outerjoin(last, last.c.source == s.c.id)
        .outerjoin(r, r.c.id == last.c.run)
        .outerjoin(well, well.c.source == s.c.id)
        .outerjoin(stand, stand.c.source == s.c.id)
        .outerjoin(shut, shut.c.source == s.c.id)
        .order_by(s.c.rank, s.c.id)
    )
    if known_on is not None:
        asked = asked.where(joined(s.c.id, known_on))
    with engine.connect() as connection:
        frame = pd.read_sql_query(asked, connection, parse_dates=["ended_at", "last_ok_at"])
    whole = ["every_days", "read", "stored", "unchanged", "put_aside", "withdrawn", "figures", "closures"]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _spans(then: Known) -> Any:
    """The days of the figures of each series, as they were known: a row for each month, and for each span beside."""
    m, d, f = then.by_governorate.whole.c, then.lasting.c, then.figure.c
    who = ("source", "counted_by", "measure", "group", "unit")
    incident = literal("incident").label("counts")
    months = select(*(m[name] for name in who), incident, m.first_on.label("starts_on"), m.last_on.label("ends_on"), m.reports)
    crossing = first_of_month(d.starts_on) != first_of_month(d.ends_on)
    longer = select(*(d[name] for name in who), incident, d.starts_on, d.ends_on, d.reports).where(crossing)
    stated = select(*(f[name] for name in who), f.counts, f.starts_on, f.ends_on, literal(1)).where(f.counts != "incident")
    return union_all(months, longer, stated).subquery("spans")


def freshness(engine: Engine, today: date, known_on: date | None = None) -> pd.DataFrame:
    """Each source and where it stands on the ladder of db.freshness: source, title, every_days, newest_on, age_days, freshness, outcome.

    `newest_on` is the day its newest report became known; of an embedded source, the last day that its figures are about or on
    which one of its closures was confirmed. A source that was never set up is "off", and `off` is what it needs.
    """
    frame = sources(engine, known_on)
    known = [None if pd.isna(day) else day for day in frame["known_on"]]
    cadences = [None if pd.isna(days) else int(days) for days in frame["every_days"]]
    judgements = [judged(cadence, day, today) for cadence, day in zip(cadences, known, strict=True)]
    said = ["off" if off and day is None else judgement for off, day, judgement in zip(frame["off"], known, judgements, strict=True)]
    pairs = zip(frame["last_on"], frame["confirmed_on"], strict=True)
    about = [max((day for day in pair if not pd.isna(day)), default=None) for pair in pairs]
    newest = [day if cadence else last for cadence, day, last in zip(cadences, known, about, strict=True)]
    ages = [None if day is None else (today - day).days for day in newest]
    kept = frame.rename(columns={"id": "source"})[
        ["source", "title", "publisher", "every_days", "last_ok_at", "last_on", "outcome", "words", "off"]
    ]
    return kept.assign(newest_on=pd.Series(newest, dtype="object"), age_days=pd.array(ages, dtype="Int64"), freshness=said)


def runs(engine: Engine, source: str = "", limit: int = 200, known_on: date | None = None) -> pd.DataFrame:
    """The last runs, the newest first."""
    r = tables(known_on).run
    asked = select(r).order_by(r.c.id.desc()).limit(limit)
    with engine.connect() as connection:
        return pd.read_sql_query(asked.where(r.c.source == source) if source else asked, connection, parse_dates=["started_at", "ended_at"])


def put_aside(engine: Engine, source: str = "", limit: int = 1000, known_on: date | None = None) -> pd.DataFrame:
    """What the last run of each source put aside: source, run, number, reason, row, may_export.

    Of a source that lets nobody see single reports there is no row, only the reason.
    """
    then, s = tables(known_on), schema.source
    p, r = then.put_aside, then.run
    last = select(func.max(r.c.id)).where(r.c.outcome == "ok").group_by(r.c.source)
    columns = [column for column in p.c if column is not p.c.row]
    row = case((s.c.shows_reports, p.c.row), else_=literal("")).label("row")
    joined = p.join(r, r.c.id == p.c.run).join(s, s.c.id == r.c.source)
    asked = select(r.c.source, *columns, row, s.c.may_export).select_from(joined).where(r.c.id.in_(last))
    asked = asked.order_by(r.c.source, p.c.number).limit(limit)
    with engine.connect() as connection:
        return pd.read_sql_query(asked.where(r.c.source == source) if source else asked, connection)


def counters(engine: Engine, known_on: date | None = None) -> pd.DataFrame:
    """Which counter answers for which measure and group: source, counter, measure, group, unit, counts."""
    then, names = tables(known_on), ("source", "counted_by", "measure", "group", "unit")
    r, f = then.recorded.c, then.figure.c
    incidents = select(*(r[name] for name in names), literal("incident").label("counts"))
    stated = select(*(f[name] for name in names), f.counts).where(f.counts != literal_column("'incident'"))
    asked = incidents.union(stated).subquery("counters")
    with engine.connect() as connection:
        found = pd.read_sql_query(select(asked).order_by(asked.c.measure, *asked.c), connection)
    return found.rename(columns={"counted_by": "counter"})


def areas(engine: Engine) -> pd.DataFrame:
    """All areas: code, level, parent, names, centre in degrees."""
    with engine.connect() as connection:
        return pd.read_sql_query(select(schema.area).order_by(schema.area.c.code), connection)


def boundaries(engine: Engine, level: int = 1) -> pd.DataFrame:
    """The outlines that a source has brought for the areas of a level, all of them or none: area, geometry (GeoJSON), names, source.

    A level of which only some areas have an outline is none: on one map they would not fit together.
    """
    a, b = schema.area.c, schema.boundary.c
    columns = (a.code.label("area"), b.geometry, b.name_en, b.name_ar, b.source)
    question = select(*columns).outerjoin_from(schema.area, schema.boundary, b.area == a.code).where(a.level == level).order_by(a.code)
    with engine.connect() as connection:
        found = pd.read_sql_query(question, connection)
    return found if found["geometry"].notna().all() else found[:0]


def populations(engine: Engine) -> pd.DataFrame:
    """People by area, year and publisher; the vintages disagree. `vintage` names each, the newest first."""
    p = schema.area_population
    with engine.connect() as connection:
        found = pd.read_sql_query(select(p).order_by(p.c.year.desc(), p.c.as_of.desc(), p.c.publisher, p.c.area), connection)
    return found.assign(vintage=found["publisher"] + " " + found["as_of"])


def facilities(engine: Engine) -> pd.DataFrame:
    """Facilities with kind, names, area and, where published, position and ICAO code."""
    with engine.connect() as connection:
        return pd.read_sql_query(select(schema.facility).order_by(schema.facility.c.kind, schema.facility.c.name_en), connection)


def documents(engine: Engine, about: Sequence[str], window: Window, limit: int = 1000, known_on: date | None = None) -> pd.DataFrame:
    """Links to documents about facilities, areas or measures (their ids) that were published in the window, the latest first.

    All columns of table document, at most `limit` rows: one that is about several of them is there for each. A document whose day is not
    known counts from the day on which it was found. attrs["all"] is how many different ones there are.
    """
    d = schema.document
    day = func.coalesce(d.c.published_on, d.c.known_on)
    wanted = select(d).where(d.c.about.in_(about), day >= window.since, day <= window.until)
    if known_on is not None:
        wanted = wanted.where(listed(d, day, known_on))
    found = wanted.with_only_columns(d.c.source, d.c.key).distinct().subquery()
    with engine.connect() as connection:
        frame = pd.read_sql_query(wanted.order_by(day.desc(), d.c.source, d.c.key, d.c.about).limit(limit), connection)
        frame.attrs["all"] = connection.scalar(select(func.count()).select_from(found))
    return frame
