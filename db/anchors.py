"""Before and after a day: one counter's numbers in two windows of one length, side by side for each area."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Engine

from db import comparisons, queries
from db.anchor_windows import Length, Windows, windows
from db.comparisons import State
from db.material import Material, Question, material
from db.measures import MEASURES
from db.spans import Window
from db.totals import Answer, Series, Term, answer_of, by_series, precedence

PER = 100_000
SIDES = ("before", "after")


class Pair(NamedTuple):
    """What one series says of one area (or of the areas asked together) before and after.

    `difference` and `ratio` (of the earlier number, none where that is zero) only where the two may be compared and no `obstacle` stands.
    """

    area: str
    before: Answer | None
    after: Answer | None
    states: tuple[State, State]
    obstacle: str
    difference: int | None
    ratio: Fraction | None


class Comparison(NamedTuple):
    """One series before and after: of the areas asked together, and of each area of `parts`."""

    series: Series
    whole: Pair
    parts: list[Pair]


def obstacle(before: Answer | None, after: Answer | None) -> str:
    """Why a difference between the two would mean nothing; empty where it means something.

    It needs plain numbers for the whole area, and of every day of each window; a stock is of one day, and has no days to cover.
    """
    if before is None or after is None:
        return "no_before" if after else "no_after" if before else "neither"
    pair = (before, after)
    of_all = all(a.covers == "whole" and a.areas_reported == a.areas_total for a in pair)
    if before.areas_reported != after.areas_reported or not (of_all or all(a.whole for a in pair)):
        return "part"
    if not all(a.whole and a.amount.word == "exact" for a in pair):
        return "limit"
    return "" if before.series.counts == "stock" or all(a.days_covered == a.window_days for a in pair) else "days"


def compare(before: Material, after: Material, spans: Windows, asked: Sequence[str], parts: Sequence[str]) -> Comparison | None:
    """The one series that may be compared for the areas asked, then for most parts, then that says most; None when nobody says anything."""
    sides = [(side, span, by_series(side.terms, side.known)) for side, span in zip((before, after), spans, strict=True)]
    found = []
    for series in sorted({*sides[0][2], *sides[1][2]}, key=str):
        whole, each = [], []
        for side, span, terms in sides:
            own, watched = terms.get(series, []), side.coverage.get(series.source)
            known = [series] if series in side.known else []
            answer = _together(series, own, side, span, asked)
            whole.append((answer, comparisons.state_of(answer, span, watched)))
            each.append(
                [(one.answer, one.state) for one in comparisons.by_area(own, parts, span, side.tree, side.coverage, known, series)[1]]
            )
        pairs = [_pair(code, *two) for code, *two in zip(parts, *each, strict=True)]
        if any(answer for answer, _ in [*whole, *each[0], *each[1]]):
            found.append(Comparison(series, _pair("", *whole), pairs))
    return min(found, key=_order, default=None)


def _together(series: Series, own: Sequence[Term], side: Material, span: Window, asked: Sequence[str]) -> Answer | None:
    """The series' answer for the areas asked, taken together; a stock only from inside the window."""
    inside = [term for term in own if term.counts != "stock" or span.holds(term.starts_on, term.ends_on)]
    answer = answer_of(series, inside, side.tree.outermost(asked), span, side.tree, side.coverage)
    return answer if answer is not None and answer.covers == "whole" and (inside or series in side.known) else None


def _pair(area: str, before: tuple[Answer | None, State], after: tuple[Answer | None, State]) -> Pair:
    earlier, later = before[0], after[0]
    why_not, difference, ratio = obstacle(earlier, later), None, None
    if not why_not and earlier and later and earlier.amount.best is not None and later.amount.best is not None:
        difference = later.amount.best - earlier.amount.best
        ratio = Fraction(difference, earlier.amount.best) if earlier.amount.best else None
    return Pair(area, earlier, later, (before[1], after[1]), why_not, difference, ratio)


def _order(one: Comparison) -> tuple[object, ...]:
    pairs = (one.whole, *one.parts)
    answers = [answer for pair in pairs for answer in (pair.after, pair.before) if answer]
    of_all = [answer is not None and answer.whole for answer in (one.whole.before, one.whole.after)]
    first = min(answers, key=precedence)
    return (
        bool(one.whole.obstacle), not all(of_all), not (one.whole.before or one.whole.after), -sum(not pair.obstacle for pair in one.parts),
        -sum(bool(pair.before and pair.after) for pair in one.parts), not of_all[1], -len(answers), *precedence(first)[3:],
    )  # fmt: skip


COLUMNS = (
    "area", "name_en", "name_ar",
    *(f"{side}_{name}" for side in SIDES for name in (
        "state", "value", "low", "high", "quantifier", "starts_on", "as_of", "days_covered", "window_days", "reports",
        "areas_reported", "areas_total", "rate",
    )),
    "obstacle", "difference", "ratio", "people", "vintage", "unit", "counter", "source", "measure", "group",
)  # fmt: skip


def before_after(engine: Engine, q: Question, anchor: date, length: Length, today: date, vintage: str = "") -> pd.DataFrame:
    """Each governorate before and after the anchor, by one series: COLUMNS; the first row, without an area, is the areas asked together.

    The question's own window is not asked for. Rates are per 100,000 people of the named vintage of `populations`, else of the newest of
    the anchor's year or before; there are none where the vintage lacks the area, and of what is not people. attrs: counter, source,
    counts; nothing but the columns where nobody says anything, or the anchor is to come.
    """
    spans = windows(anchor, length, today)
    found = None
    if spans is not None:
        unit = MEASURES[q.measure].unit
        wide = q._replace(areas=("SY",))
        before, after = (material(engine, wide._replace(since=span.since, until=span.until)).in_unit(unit) for span in spans)
        found = compare(before, after, spans, q.areas, after.tree.children["SY"])
    if found is None:
        return pd.DataFrame(columns=list(COLUMNS), dtype=object)
    named, people = _people(engine, anchor, vintage)
    names = queries.areas(engine).set_index("code")
    counted = people if unit == "people" else {}
    rows = [_row(pair, names, _inhabitants(pair.area, q.areas, counted)) for pair in (found.whole, *found.parts)]
    series = found.series
    said = {
        "vintage": named,
        "unit": unit,
        "counter": series.counter,
        "source": series.source,
        "measure": series.measure,
        "group": series.group,
    }
    frame = pd.DataFrame([{**row, **said} for row in rows], columns=list(COLUMNS), dtype=object)
    frame.attrs.update(counter=series.counter, source=series.source, counts=series.counts)
    return frame


def _people(engine: Engine, anchor: date, vintage: str) -> tuple[str, Mapping[str, int]]:
    """The name of the vintage, and its people by area."""
    every = queries.populations(engine)
    named = vintage or next(iter(every["vintage"][every["year"] <= anchor.year]), every["vintage"].iloc[-1])
    chosen = every[every["vintage"] == named]
    return named, dict(zip(chosen["area"], chosen["people"].astype(int), strict=True))


def _inhabitants(area: str, asked: Sequence[str], people: Mapping[str, int]) -> int | None:
    """The people of an area, or of the areas asked together; of the country the sum of all its governorates."""
    codes = [area] if area else [f"SY{number:02}" for number in range(1, 15)] if "SY" in asked else list(asked)
    return sum(people[code] for code in codes) if all(code in people for code in codes) else None


def _row(pair: Pair, names: pd.DataFrame, people: int | None) -> dict[str, Any]:
    named = {name: names.loc[pair.area, name] if pair.area else "" for name in ("name_en", "name_ar")}
    row: dict[str, Any] = {"area": pair.area, **named, "obstacle": pair.obstacle, "difference": pair.difference, "people": people}
    row["ratio"] = None if pair.ratio is None else float(pair.ratio)
    for side, answer, state in zip(SIDES, (pair.before, pair.after), pair.states, strict=True):
        row[f"{side}_state"] = state
        if answer is not None:
            amount = answer.amount
            said = {
                "value": amount.value, "low": amount.low, "high": amount.high, "quantifier": amount.word, "starts_on": answer.starts_on,
                "as_of": answer.as_of, "days_covered": answer.days_covered, "window_days": answer.window_days, "reports": answer.reports,
                "areas_reported": answer.areas_reported, "areas_total": answer.areas_total,
                "rate": None if amount.value is None or not people else amount.value * PER / people,
            }  # fmt: skip
            row.update({f"{side}_{name}": value for name, value in said.items()})
    return row
