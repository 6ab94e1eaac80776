"""Before and after a day: one sentence, a chart by governorate and its table."""

from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from db.measures import MEASURES
from pages.parts import (
    anchor_choices,
    cards,
    data,
    downloads,
    drawing,
    filters,
    headlines,
    look,
    pair_charts,
    plots,
    safe,
    tables,
    visit,
    words,
)
from pages.parts.data import Window
from pages.parts.filters import What
from pages.parts.tables import Table
from pages.parts.words import Words, many

_SHOWN = ("name", "area", "before_said", "after_said", "change_said", "before_days", "after_days", "before_rate", "after_rate")
_KEPT = (
    "area", "name_en", "name_ar", "measure", "group", "before_state", "before_value", "before_low", "before_high", "before_quantifier",
    "before_starts_on", "before_as_of", "before_days_covered", "before_window_days", "after_state", "after_value", "after_low",
    "after_high", "after_quantifier", "after_starts_on", "after_as_of", "after_days_covered", "after_window_days", "obstacle",
    "difference", "ratio", "before_rate", "after_rate", "people", "vintage", "unit", "counter", "source",
)  # fmt: skip
_IN_DAYS = {
    "silent": many(
        "{counter}: {measure}, {area}. In the {n} day from {day}: {after}. In the {n} day before: {before}.",
        "{counter}: {measure}, {area}. In the {n} days from {day}: {after}. In the {n} days before: {before}.",
    ),
    "stock": many(
        "{measure}, {area}: in the {n} day from {day}, {counter} last counted {after}; in the {n} day before, {before}.",
        "{measure}, {area}: in the {n} days from {day}, {counter} last counted {after}; in the {n} days before, {before}.",
    ),
    "flow": many(
        "{measure}, {area}: in the {n} day from {day}, {counter} recorded {after}; in the {n} day before, {before}.",
        "{measure}, {area}: in the {n} days from {day}, {counter} recorded {after}; in the {n} days before, {before}.",
    ),
}
_IN_MONTHS = {
    "silent": many(
        "{counter}: {measure}, {area}. In the {n} month after ({span_after}): {after}. In the {n} month before ({span_before}): {before}.",
        "{counter}: {measure}, {area}. In the {n} months after ({span_after}): {after}. In the {n} months before ({span_before}): "
        "{before}.",
    ),
    "stock": many(
        "{measure}, {area}: in the {n} month after ({span_after}), {counter} last counted {after}; in the {n} month before "
        "({span_before}), {before}.",
        "{measure}, {area}: in the {n} months after ({span_after}), {counter} last counted {after}; in the {n} months before "
        "({span_before}), {before}.",
    ),
    "flow": many(
        "{measure}, {area}: in the {n} month after ({span_after}), {counter} recorded {after}; in the {n} month before "
        "({span_before}), {before}.",
        "{measure}, {area}: in the {n} months after ({span_after}), {counter} recorded {after}; in the {n} months before "
        "({span_before}), {before}.",
    ),
}


def before_after(what: What) -> None:
    """One counter's numbers in the days before an anchor and as many from it on, or in whole months."""
    found = _before_after(what)
    with st.container(border=True):
        st.html(found.above)
        anchor_choices.choose()
        if found.figure:
            plots.show(found.figure)
        if len(found.table.frame):
            downloads.give(found.table, found.below)


def before_after_listed(what: What) -> Table:
    """The table of the comparison; empty where nothing was reported."""
    return _before_after(what).table


class _Compared(NamedTuple):
    """The heading with what is told, the table with what stands above it, and the chart; without rows and chart nothing was reported."""

    above: str
    table: Table
    below: str = ""
    figure: plots.Drawn | None = None


@visit.remembered
def _before_after(what: What) -> _Compared:
    say, now = words.say(), filters.current()
    heading = say("{measure} before and after {day}", measure=_label(what, say), day=say.day(now.anchored_on))
    said = say(
        "Two windows of the same length and one counter; a number that spans days on both sides is in neither. It does not say what caused "
        "a change."
    )
    frame = data.before_after(filters.question(what), now.anchored_on, now.length, now.today, now.population)
    above = cards.heading(heading, said) + headlines.another_counter(frame.attrs.get("counter", ""), what)
    spans = data.windows(now.anchored_on, now.length, now.today)
    if spans is None or frame.empty:
        nothing = cards.paragraph(say("Nothing was reported in either window for these filters."), "nothing")
        return _Compared(above + nothing, Table("before_after", heading, pd.DataFrame(columns=_KEPT), _SHOWN, _KEPT))
    cut, sentence = _cut(spans, say), _sentence(frame, spans, what, say)
    told = (
        (cards.paragraph(cut, "warn") if cut else "")
        + cards.paragraph(sentence, "before-after")
        + cards.paragraph(f"{_months_rule(spans, say)} {_below(frame, say)}".strip(), "under")
    )
    title, figure = f"{heading}. {sentence}", _chart(frame, f"{heading}. {sentence}", spans, say)
    below = (
        say("A whole line joins what may be compared, a dotted one what may not.")
        if figure
        else say("By governorate this counter reported nothing in these two windows.")
    )
    return _Compared(above + told, _table(frame, title, spans, what, say), cards.paragraph(below, "under"), figure)


def _whole_months() -> bool:
    return filters.current().length.unit == "month"


def _cut(spans: tuple[Window, Window], say: Words) -> str:
    """That both windows are shorter than was asked for."""
    asked = filters.current().length
    if not _whole_months():
        return "" if spans[0].days == asked.n else say.many(
            "Both windows are cut to {n} day, because later days have not come yet.",
            "Both windows are cut to {n} days, because later days have not come yet.",
            spans[0].days,
        )  # fmt: skip
    months = data.months_of(spans)
    return "" if months == asked.n else say.many(
        "Both windows are cut to {n} month, because later months are not over yet.",
        "Both windows are cut to {n} months, because later months are not over yet.",
        months,
    )  # fmt: skip


def _months_rule(spans: tuple[Window, Window], say: Words) -> str:
    """How windows of whole months are cut, and by how many days they differ."""
    if not _whole_months():
        return ""
    between = data.left_out(spans)
    said = (
        say("Whole months: {month}, which has days from before and after, is in neither window.", month=say.month(between.since))
        if between
        else say("Whole months: the day is the first of its month, and no month is left out.")
    )
    before, after = (say.number(span.days) for span in spans)
    days = say("As many months on each side, of {before} days before and {after} after.", before=before, after=after)
    return f"{said} {days}"


def _label(what: What, say: Words) -> str:
    group = tables.group_name(what.group, say)
    name = tables.measure_name(what.measure, say)
    return f"{name} ({group})" if group else name


# --- what it says


def _sentence(frame: pd.DataFrame, spans: tuple[Window, Window], what: What, say: Words) -> str:
    """The areas asked together, before and after, as one would say it."""
    row, drawn = drawing.rows(frame)[0], look.now()
    before, after = (_figure(row, side, drawn) for side in ("before", "after"))
    counter = say.counter(row.counter or row.source)
    if frame.attrs.get("counts") == "incident":  # a counter's totals, which the tables below may show, are other numbers
        counter = say.together(counter, f"({say(words.HOW_COUNTED['incident'])})")
    values = {
        "counter": counter, "measure": _label(what, say), "area": _areas(row, say), "before": before,
        "after": after,
    }  # fmt: skip
    way = "silent" if None in (row.before_as_of, row.after_as_of) else "stock" if MEASURES[what.measure].is_stock else "flow"
    values |= {"day": say.day(spans[1].since), "span_before": say.span(*spans[0]), "span_after": say.span(*spans[1])}
    months = _whole_months()
    n = data.months_of(spans) if months else spans[1].days
    said = say.form(*(_IN_MONTHS if months else _IN_DAYS)[way], n).format(n=say.number(n), **values)
    return f"{said} {_change(row, say)}".strip()


def _areas(row: Any, say: Words) -> str:
    """The names of the areas asked, and how many of their parts a number is of where it is not all."""
    now = filters.current()
    names = {area.area: say.name(area) for area in drawing.rows(data.governorates())}
    asked = say(", ").join(names[code] for code in now.areas) if now.areas else say("All of Syria")
    reported = [getattr(row, f"{side}_areas_reported") for side in ("before", "after")]
    total = next((n for n in (row.after_areas_total, row.before_areas_total) if n is not None), None)
    parts = {n for n in reported if n is not None}
    if total is None or parts == {total}:
        return asked
    few = say.number(min(parts))
    return say("{area} ({n} of {total} parts)", area=asked, n=few, total=say.number(total))


def _figure(row: Any, side: str, drawn: look.Look) -> str:
    """A number, and of how many days it is where they are not all."""
    covered, days = getattr(row, f"{side}_days_covered"), getattr(row, f"{side}_window_days")
    number = pair_charts.said(row, side, drawn)
    if covered is None or covered == days or MEASURES[row.measure].is_stock:
        return number
    return drawn.say.many(
        "{number} (on {part} of {n} day)", "{number} (on {part} of {n} days)", days, number=number, part=drawn.say.number(covered)
    )


def _change(row: Any, say: Words) -> str:
    if row.obstacle:
        return say(words.OBSTACLES[row.obstacle])
    return say("Change: {change}.", change=_difference(row, say))


def _difference(row: Any, say: Words) -> str:
    """A difference, and its share of the earlier number."""
    if row.difference is None:
        return ""
    size = say.difference(row.difference)
    return size if row.ratio is None else f"{size} ({say.percent(row.ratio)})"


def _below(frame: pd.DataFrame, say: Words) -> str:
    row = drawing.rows(frame)[0]
    chosen = say("Choose another counter at the side to compare its numbers.")
    if row.obstacle == "days" and not _whole_months():
        chosen = f"{say('Whole months may be compared where a counter reports by the month.')} {chosen}"
    if row.unit != "people":
        return chosen
    rates = say(
        "Rates are per 100,000 people of the estimate {vintage}; there is none where it lacks the area.", vintage=safe.clean(row.vintage)
    )
    return f"{chosen} {rates}"


# --- how it is shown


def _sides(spans: tuple[Window, Window], say: Words) -> dict[str, str]:
    before, after = (say.span(*span) for span in spans)
    return {"before": say("Before: {span}", span=before), "after": say("After: {span}", span=after)}


def _chart(frame: pd.DataFrame, alt: str, spans: tuple[Window, Window], say: Words) -> plots.Drawn | None:
    """Each governorate before and after; None where none has a number."""
    areas = frame[frame["area"] != ""]
    numbered = areas[areas["before_state"].isin(["reported", "zero"]) | areas["after_state"].isin(["reported", "zero"])]
    if numbered.empty:
        return None
    return plots.drawn(pair_charts.before_after(numbered, _sides(spans, say), look.now()), "before_after", alt, rows=frame)


def _table(frame: pd.DataFrame, title: str, spans: tuple[Window, Window], what: What, say: Words) -> Table:
    """The areas asked together, then each governorate."""
    drawn, rows = look.now(), drawing.rows(frame)
    more: dict[str, Any] = {}
    for side in ("before", "after"):
        more[f"{side}_said"] = [pair_charts.said(row, side, drawn) for row in rows]
        more[f"{side}_days"] = [_days(row, side, say) for row in rows]
    more["change_said"] = [_difference(row, say) or "–" for row in rows]
    asked = {"name_en": _areas(rows[0], Words("en")), "name_ar": _areas(rows[0], Words("ar"))}
    named = frame.assign(**more, **{name: [text, *frame[name][1:]] for name, text in asked.items()})
    return downloads.listed(named, "before_after", title, _SHOWN, _KEPT, (what.measure,), every_area=True, sums=True)


def _days(row: Any, side: str, say: Words) -> str:
    covered, days = getattr(row, f"{side}_days_covered"), getattr(row, f"{side}_window_days")
    if covered is None or MEASURES[row.measure].is_stock:
        return ""
    return say("{part} of {whole}", part=say.number(covered), whole=say.number(days))
