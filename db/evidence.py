"""What is behind one number: the reports that make it, those that were left out with the rule that did it, and what each said before."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Engine, Row

from db import comparisons, totals
from db.amounts import Amount, add
from db.evidence_rows import Place, asked_of_incidents, figures_of, frame_of, latest_first, newest, shows_reports
from db.known import tables
from db.material import Material, Question, material
from db.spans import DAY, Window
from db.totals import Answer, Series, Term, series_of

SHOWN = 250
RULES = (
    "reaches_outside", "states_only_a_limit", "inside_the_whole", "the_whole_of_its_parts", "earlier_round", "another_part",
    "only_a_part", "restated", "overlaps_a_total", "on_a_line",
)  # fmt: skip
"""Why a report that is about the areas and the days is not in the number: the rules of db.totals, and what lies outside its terms."""


class Number(NamedTuple):
    """One number on some screen: a series' answer for the areas and the days of a question.

    `drawn` is "bar" for one bar of a chart, whose days are the question's: only what lies in them and on no line. It is "compared" for an
    area beside others or a stock on its day: no stock of an earlier time.
    """

    question: Question
    series: Series
    drawn: str = ""


def of_answer(q: Question, row: Any) -> Number:
    """The number of a row of queries.answers."""
    return Number(q, _series(row))


def of_area(q: Question, row: Any) -> Number:
    """The number of a row of queries.by_area."""
    return Number(q._replace(areas=(row.area,)), _series(row), "compared")


def of_bucket(q: Question, row: Any) -> Number:
    """The number of a row of queries.over_time."""
    if row.kind == "running":
        return Number(q._replace(since=row.starts_on, until=row.as_of), _series(row))
    drawn: str = "bar" if row.kind == "flow" else "compared"
    return Number(q._replace(since=row.bucket_starts_on, until=row.bucket_ends_on), _series(row), drawn)


def of_statement(q: Question, row: Any) -> Number | None:
    """The number of a row of queries.coarse over its own days and area; none of incidents, of which those days have more, and of a part."""
    if row.counts == "incident" or row.covers == "part":
        return None
    return Number(q._replace(areas=(row.area,), since=row.starts_on, until=row.ends_on), _series(row))


def of_month(q: Question, row: Any) -> Number:
    """The number of a row of queries.summary."""
    there = q._replace(areas=(row.area,))
    if row.counts == "stock":
        return Number(there._replace(since=row.as_of, until=row.as_of), _series(row), "compared")
    ends_on = (row.month.replace(day=1) + 31 * DAY).replace(day=1) - DAY
    return Number(there._replace(since=row.month, until=min(ends_on, q.until)), _series(row), "bar")


def _series(row: Any) -> Series:
    return Series(row.source, row.counter, row.measure, row.group, row.unit, row.counts, row.status == "estimated", row.since_on)


class Subtraction(NamedTuple):
    """Two running totals with one start, and what was added between their ends: the later less the earlier."""

    starts_on: date
    ends_on: date
    earlier: int
    later: int
    difference: int
    rounded: bool


class Behind(NamedTuple):
    """One number and what it is made of.

    `answer` is None where the series says nothing. `rows` are at most as many reports as were asked for in the sum and as many left out,
    the latest first: all columns of table figure, the source's title, publisher, licence and permission to export; `enters` (added,
    taken_away, or both of two subtractions) is empty and `rule` is not for what was left out; `revisions` and `earlier` are what it said
    before. `summed` and `left_out` count all of them, those of sources that let nobody see single reports included, whose rows are not
    there. `contested` is what the contested reports in the sum come to, None where none is.
    """

    series: Series
    answer: Answer | None
    rows: pd.DataFrame
    summed: int
    left_out: dict[str, int]
    subtractions: tuple[Subtraction, ...]
    shows_reports: bool
    contested: Amount | None


def behind(engine: Engine, number: Number, limit: int = SHOWN) -> Behind:
    """What a number is, and the reports behind it."""
    q, series, drawn = number
    asked = q._replace(source=series.source, counter=series.counter)
    m = material(engine, asked)
    own = [term for term in m.terms if series_of(term) == series]
    answer = _answered(series, own, asked, m, drawn)
    if series.counts == "incident":
        return _of_incidents(engine, series, own, answer, asked, m, limit)
    return _of_statements(engine, series, own, answer, asked, m, drawn, limit)


def _answered(series: Series, own: list[Term], q: Question, m: Material, drawn: str) -> Answer | None:
    """The number, by the way that brought it to the screen."""
    # A chart draws the zeros of estimates too, where the counter estimated anything in other days of it.
    known = [series] if series._replace(estimated=False) in m.known else []
    if not own and not known:
        return None
    if drawn == "bar":
        points, _ = comparisons.over_time(own, q.areas, [q.window], m.tree, m.coverage, known)
        return next((point.answer for point in points if point.kind == "flow"), None)
    said = [term for term in own if drawn == "" or term.counts != "stock" or q.window.holds(term.starts_on, term.ends_on)]
    found = totals.answer_of(series, said, m.tree.outermost(q.areas), q.window, m.tree, m.coverage)
    return found if drawn == "" or (found is not None and found.covers == "whole") else None


# --- totals and stocks: few, and each is a term


def _of_statements(
    engine: Engine, series: Series, own: list[Term], answer: Answer | None, q: Question, m: Material, drawn: str, limit: int
) -> Behind:
    places = _places(own, answer, q.window, drawn)
    by_rule = Counter(place.rule for place in places if place.rule)
    summed, left_out = [p for p in places if p.enters], [p for p in places if p.rule]
    then = tables(q.known_on)
    with engine.connect() as connection:
        shows = shows_reports(connection, series)
        shown = {place.key: place for place in (*summed[:limit], *left_out[:limit])} if shows else {}
        found = sorted(figures_of(connection, then, series, list(shown)), key=latest_first)
        rows = frame_of(connection, found, [shown[row.key] for row in found], q)
    return Behind(
        series, _light(answer), rows, len(summed), dict(by_rule), _subtractions(answer) if shows else (), shows, _contested(answer)
    )


def _places(own: Iterable[Term], answer: Answer | None, window: Window, drawn: str) -> list[Place]:
    """Each statement that touches the window or is in the sum, the latest first: how it enters, or why not."""
    enters = _entering(answer)
    rules: dict[str, str] = {}
    for out in answer.left_out if answer else ():
        for one in out.term.derived_from or (out.term,):
            rules.setdefault(one.key, out.rule)
    standing: dict[tuple[object, ...], Term] = {}
    for term in sorted(own, key=lambda term: (term.preference, term.key)):
        standing[_about(term)] = term
    part = answer is not None and answer.covers == "part"
    ordered = sorted(own, key=lambda term: (-term.ends_on.toordinal(), -term.starts_on.toordinal(), term.key))
    return [
        Place(term.key, enters.get(term.key, ""), "" if term.key in enters else rules.get(term.key) or _rule(term, standing, window, part))
        for term in ordered
        if term.key in enters or window.touches(term.starts_on, term.ends_on)
    ]


def _about(term: Term) -> tuple[object, ...]:
    return (term.area, term.starts_on, term.ends_on, term.key if term.covers == "part" else "")


def _rule(term: Term, standing: Mapping[tuple[object, ...], Term], window: Window, part: bool) -> str:
    """Why a statement was no candidate at all."""
    if standing[_about(term)].key != term.key:
        return "restated"
    if not window.holds(term.starts_on, term.ends_on):
        return "reaches_outside"
    if term.covers == "part":
        return "another_part" if part else "only_a_part"
    return "on_a_line"


def _entering(answer: Answer | None) -> dict[str, str]:
    enters: dict[str, set[str]] = defaultdict(set)
    for term in answer.terms if answer else ():
        if not term.derived_from:
            enters[term.key].add("added")
        else:
            earlier, later = term.derived_from
            enters[earlier.key].add("taken_away")
            enters[later.key].add("added")
    return {key: "both" if len(ways) > 1 else next(iter(ways)) for key, ways in enters.items()}


def _subtractions(answer: Answer | None) -> tuple[Subtraction, ...]:
    found = []
    for term in answer.terms if answer else ():
        if term.derived_from:
            earlier, later = (one.amount.best or 0 for one in term.derived_from)
            found.append(Subtraction(term.starts_on, term.ends_on, earlier, later, later - earlier, term.amount.word == "about"))
    return tuple(sorted(found))


# --- incidents: many, and read from their summaries but for those that are shown


def _of_incidents(engine: Engine, series: Series, own: list[Term], answer: Answer | None, q: Question, m: Material, limit: int) -> Behind:
    here = [term for term in own if m.tree.within(term.area, q.areas)]
    unlike = {out.term.amount.word for out in answer.left_out if out.rule == "states_only_a_limit"} if answer else set()
    summed, by_rule = 0, Counter[str]()
    for term in here:
        inside = q.window.holds(term.starts_on, term.ends_on)
        rule = "" if inside and term.amount.word not in unlike else "states_only_a_limit" if inside else "reaches_outside"
        summed += 0 if rule else term.reports
        by_rule[rule] += term.reports if rule and q.window.touches(term.starts_on, term.ends_on) else 0
    then = tables(q.known_on)
    with engine.connect() as connection:
        shows, found, places = shows_reports(connection, series), list[Row[Any]](), list[Place]()
        for rule, where in asked_of_incidents(series, q, m, sorted(unlike)).items():
            if shows and (by_rule[rule] if rule else summed):
                rows = newest(connection, then, where, limit, spans=rule == "reaches_outside")
                found += rows
                places += [Place(row.key, "" if rule else "added", rule) for row in rows]
        frame = frame_of(connection, found, places, q)
    return Behind(series, _light(answer), frame, summed, {rule: n for rule, n in by_rule.items() if n}, (), shows, _contested(answer))


def _contested(answer: Answer | None) -> Amount | None:
    doubted = [term.amount for term in answer.terms if term.grade == "contested"] if answer else []
    return add(doubted).amount if doubted else None


def _light(answer: Answer | None) -> Answer | None:
    """The answer without its terms, which are there as rows."""
    return answer and answer._replace(terms=(), left_out=())
