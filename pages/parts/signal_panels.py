"""Unusual highs on the pages: those that a person confirmed for everybody, the others for those who may decide; and how they are judged."""

from typing import Any, Literal

import pandas as pd
import streamlit as st

from pages.parts import admission, cards, data, drawing, filters, look, plots, safe, signal_cards, signal_charts, tables, words
from pages.parts.words import Words, mark

_MOST = 12
_IN_SHORT = 3
_PEAKS = ("name", "measure_name", "counter", "month", "value", "judged_so")
_NOT_NOTED = {
    "busy": mark("Another run is writing to the store. Nothing was noted: decide again in a minute."),
    "failed": mark("The store could not be written, and nothing was noted. The server's log has the rest."),
}


def signals() -> None:
    """The unusual highs of the period. Nobody but those who may decide sees one that no person has confirmed."""
    say = words.say()
    with st.container(border=True):
        st.html(cards.heading(say("Unusually high months"), _below(say)))
        if problem := st.session_state.pop("signal_problem", ""):
            st.warning(say(_NOT_NOTED[problem]))
        deciding = _may_decide()
        found = _visible(deciding)
        if not found:
            st.html(cards.paragraph(_none(deciding, say), "nothing"))
        for row in found[:_MOST]:
            _signal(row, deciding, say)
        if len(found) > _MOST:
            more = say.many("{n} more: narrow the filters to see it.", "{n} more: narrow the filters to see them.", len(found) - _MOST)
            st.html(cards.paragraph(more, "under"))


def _none(deciding: bool, say: Words) -> str:
    last = data.signals_tried().attrs["last"]
    if last is None:
        return say("No month could be judged yet: there is too little history before any. Nothing is said of what is unusual.")
    if last < filters.current().since.replace(day=1):
        return say(
            "No month of this period can be judged, and no warning is possible: the last one that can is {month}. Silence is not calm.",
            month=say.month(last),
        )
    if deciding:
        return say("No unusual high in this period, in what can be judged. That does not mean that all is quiet.")
    return say("No unusual high in this period that a person has confirmed. That does not mean that all is quiet.")


def _below(say: Words) -> str:
    if known := filters.current().known:
        return say(
            "Each is measured against its own last year and three years, by what was known on {day}; what a person decided later does "
            "not count.", day=say.day(known),
        )  # fmt: skip
    if _may_decide():
        return say("Each is measured against its own last year and three years. Others see it only when you have confirmed it.")
    return say("Each is measured against its own last year and three years, and shown only when a person has confirmed it.")


def in_short(page: str, link: str) -> None:
    """A line on the overview where there is something to say, else nothing."""
    say = words.say()
    found = _visible(_may_decide())
    if not found:
        return
    with st.container(border=True):
        st.html(signal_cards.in_short(found[:_IN_SHORT], len(found), say))
        st.page_link(page, label=link, icon=":material/arrow_back:" if say.rtl else ":material/arrow_forward:")


def _may_decide() -> bool:
    return admission.now() == "open"


def _visible(deciding: bool) -> list[Any]:
    """The signals of the period and the filters that this visitor may see; what waits for a decision comes first."""
    now = filters.current()
    frame = data.signals()
    first = now.since.replace(day=1)
    inside = [first <= month <= now.until for month in frame["month"]]
    wanted = frame.loc[inside]
    for column, value in (("source", now.source), ("counter", now.counter)):
        wanted = wanted[wanted[column] == value] if value else wanted
    if now.areas:
        wanted = wanted[wanted["area"].isin(now.areas)]
    allowed = ("open", "confirmed") if deciding else ("confirmed",)
    order = {state: place for place, state in enumerate(allowed)}
    return sorted((row for row in drawing.rows(wanted) if row.state in allowed), key=lambda row: order[row.state])


def _signal(row: Any, deciding: bool, say: Words) -> None:
    st.html(signal_cards.signal(row, say))
    months = data.measured_by(row)
    figure = signal_charts.measured_by(row, months, look.now())
    plots.show(plots.drawn(figure, f"measured_{_key(row)}", signal_cards.in_words(row, months, say)))
    if not deciding or filters.current().known:
        return
    key = _key(row)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(say("What you know of it (shown to everybody)"), key=f"words|{key}", max_chars=300, width=420)
        for decision, label, icon in (
            ("confirmed", say("Confirm"), ":material/check:"),
            ("dismissed", say("Dismiss"), ":material/close:"),
        ):
            if row.state != decision:
                st.button(label, key=f"{decision}|{key}", on_click=_decide, args=(row, decision, f"words|{key}"), icon=icon)


def _key(row: Any) -> str:
    return "|".join((row.source, row.counter, row.measure, row.group, row.counts, row.area, row.month.isoformat()))


def _decide(row: Any, decision: Literal["confirmed", "dismissed"], words_key: str) -> None:
    if not _may_decide() or filters.current().known:
        return
    who = admission.signed_in_as()
    by = "this machine" if who is None else who or "somebody who signed in"
    st.session_state["signal_problem"] = data.decide(row, decision, by, safe.clean(st.session_state.get(words_key, "")))


def judged() -> None:
    """The rule in words, and what it does with the history that is in the store."""
    say = words.say()
    frame = data.signals_tried()
    with st.container(border=True):
        st.html(cards.heading(say("How an unusual high is judged")))
        st.html(cards.caveats(_rule(say), []))
        if not frame.attrs["judged"]:
            st.html(cards.paragraph(say("There is too little history in this store to try the rule on."), "nothing"))
            return
        st.html(cards.paragraph(_trial(frame, say), "under"))
        _peaks(frame, say)


def _rule(say: Words) -> tuple[str, ...]:
    rule = data.RULE
    return (
        say(
            "A month is compared with the 12 and the 36 months before it, of the same counter, measure and governorate. Months that were "
            "not reported or not covered are left out, not taken for zero; {year} of the 12 and {three} of the 36 have to be known.",
            year=say.number(rule.known_in_year), three=say.number(rule.known_in_three),
        ),
        say(
            "It is unusual when it is above every one of the 12, and above the middle number of both by more than twice their usual "
            "distance from it (the median distance, times 1.48) and by more than what chance alone moves a count by (three times its root)."
        ),
        say(
            "It has a least size: {casualties} people killed or injured, {movements} displaced or returned, {attacks} attacks.",
            casualties=say.number(data.LEAST["casualties"]), movements=say.number(data.LEAST["displacement"]),
            attacks=say.number(data.LEAST["infrastructure"]),
        ),
        say(
            "After one there is none for {n} months, unless a month is half as high again. A month that is not over can be above already; "
            "nothing is said of it otherwise.",
            n=say.number(rule.quiet),
        ),
        say("Only documented numbers are judged, of sources whose months are known. A high says that a number is unusual, not why."),
    )  # fmt: skip


def _trial(frame: pd.DataFrame, say: Words) -> str:
    found, judged, peaks = frame.attrs["found"], frame.attrs["judged"], drawing.rows(frame)
    tried = say.many(
        "Tried on the history in this store: {n} month could be judged, {found} of them unusual, {share} in 1,000.",
        "Tried on the history in this store: {n} months could be judged, {found} of them unusual, {share} in 1,000.",
        judged, found=say.number(found), share=say.number(found * 1000 / judged),
    )  # fmt: skip
    chance = say(
        "The same months in a random order, where every find is chance: {share} in 1,000 are called unusual.",
        share=say.number(frame.attrs["by_chance"] * 1000),
    )
    highest = say(
        "Of the highest month of each counter, measure and governorate, {found} of {all} were found.",
        found=say.number(sum(row.found for row in peaks)), all=say.number(len(peaks)),
    )  # fmt: skip
    missed = say(
        "One is missed where a month of the year before was as high, or where the numbers moved as much before: war that goes on hides "
        "what follows it."
    )
    return " ".join((tried, chance, highest, missed))


def _peaks(frame: pd.DataFrame, say: Words) -> None:
    names = {row.area: (row.name_en, row.name_ar) for row in drawing.rows(data.governorates())}
    answers = {True: say("found"), False: say("not found")}
    table = frame.assign(
        name_en=[names[area][0] for area in frame["area"]],
        name_ar=[names[area][1] for area in frame["area"]],
        judged_so=[answers[bool(found)] for found in frame["found"]],
    )
    with st.expander(say("The highest months, and which were found"), icon=":material/table:"):
        heading = say("The highest months, and which were found")
        tables.show(tables.Table("peaks", heading, tables.spelt(table, say), _PEAKS, ()), say)
