"""The choice of what is compared before and after: the day, the length of the windows, and the population of the rates."""

from datetime import date

import streamlit as st

from pages.parts import data, drawing, filters, safe, visit, words
from pages.parts.data import Stated, Window
from pages.parts.words import Words, mark

_EVENTS = {
    date(2024, 11, 27): mark("{day}: the offensive from the north-west begins"),
    date(2024, 12, 8): mark("{day}: the government in Damascus changes"),
}


@st.fragment
def choose() -> None:
    """The day, by its event or itself, how long the windows are, in days or whole months, and whose population the rates are of.

    The choices are made when somebody looks at them, and only then.
    """
    say = words.say()
    with st.popover(say("Choose what is compared"), icon=":material/tune:", key="compared", width="content", on_change="rerun") as inside:
        if inside.open:
            _choices(say)


def _choices(say: Words) -> None:
    now, state = filters.current(), st.session_state
    events, vintages = _events(say), list(dict.fromkeys(data.populations()["vintage"]))
    whole_months = now.length.unit == "month"
    state.update(w_event=now.anchored_on if now.anchored_on in events else None, w_anchor=now.anchored_on, w_length=now.length.code)
    state.update(w_population=now.population, w_months=whole_months)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("Event"), list(events), format_func=events.__getitem__, key="w_event", on_change=_set_event, width=380,
            placeholder=say("Another day"),
        )  # fmt: skip
        st.date_input(
            say("Day"), key="w_anchor", min_value=filters.FIRST_DAY, max_value=now.today, on_change=_set_anchor, format="DD/MM/YYYY",
            width=170,
        )  # fmt: skip
        st.segmented_control(
            say("Months on each side") if whole_months else say("Days on each side"),
            [length.code for length in (data.MONTHS if whole_months else data.LENGTHS)],
            format_func=lambda code: say.number(filters.LENGTHS[code].n), key="w_length", on_change=_set_length, required=True,
        )  # fmt: skip
        st.toggle(
            say("Whole months"), key="w_months", on_change=_set_months,
            help=say("For what is reported by the month: days cut months in two, and no number covers a part of one."),
        )  # fmt: skip
        st.selectbox(
            say("Population for rates"), ["", *vintages],
            format_func=lambda name: safe.clean(name) if name else say("The newest of that year or before"), key="w_population",
            on_change=_set_population, width=300,
        )  # fmt: skip


@visit.remembered
def _events(say: Words) -> dict[date, str]:
    """The days that are offered: two of the whole country, and those on which a facility of the chosen areas closed, the latest first."""
    now = filters.current()
    asked = Stated(now.areas or ("SY",), now.source, "", now.grades, now.known)
    found = data.segments(asked, Window(filters.FIRST_DAY, now.today))
    began = found[(found["status"] == "closed") & (found["starts_on"] > filters.FIRST_DAY)]
    days: dict[date, list[str]] = {}
    for row in sorted(drawing.rows(began), key=lambda row: row.starts_on, reverse=True):
        days.setdefault(row.starts_on, []).append(safe.clean(say.name(row)))
    named = {day: say(text, day=say.day(day)) for day, text in _EVENTS.items() if day <= now.today}
    return {**named, **{day: _closed(day, names, say) for day, names in days.items() if day not in named}}


def _closed(day: date, names: list[str], say: Words) -> str:
    if len(names) == 1:
        return say("{day}: {facility} closes", day=say.day(day), facility=names[0])
    return say.many(
        "{day}: {facility} and {n} more close", "{day}: {facility} and {n} more close", len(names) - 1, day=say.day(day), facility=names[0]
    )


def _set_event() -> None:
    if st.session_state["w_event"]:
        filters.take(anchor=st.session_state["w_event"])


def _set_anchor() -> None:
    filters.take(anchor=st.session_state["w_anchor"] or filters.current().anchored_on)


def _set_length() -> None:
    filters.take(length=filters.LENGTHS.get(st.session_state["w_length"], filters.current().length))


def _set_months() -> None:
    """To months and back, each to the length that is about as long."""
    wanted, others = (data.MONTHS, data.LENGTHS) if st.session_state["w_months"] else (data.LENGTHS, data.MONTHS)
    now = filters.current().length
    filters.take(length=wanted[others.index(now)] if now in others else now)


def _set_population() -> None:
    filters.take(population=st.session_state["w_population"])
