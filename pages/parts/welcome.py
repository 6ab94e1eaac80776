"""The first minute: what these pages are, how fresh, what can be trusted and where to start, until the reader has closed it."""

from datetime import date
from html import escape

import streamlit as st

from pages.parts import browser, cards, data, drawing, filters, safe, words
from pages.parts.words import Words

OVERVIEW = "overview.py"
_EXAMPLE = "SY02"


def panel() -> None:
    """Four short answers and a button to close them; nothing for whoever closed them before in this browser."""
    if not st.session_state.get("welcome", browser.remembered(browser.WELCOMED) != "1"):
        return
    say = words.say()
    with st.container(border=True, key="welcome"):
        parts = ((say("What is this?"), _what(say)), (say("How fresh is it?"), _fresh(say)), (say("What can I trust?"), _trust(say)),
                 (say("Where do I start?"), _start(say)))  # fmt: skip
        st.html(f'<div class="welcome">{"".join(f"<div><h2>{escape(heading)}</h2>{body}</div>" for heading, body in parts)}</div>')
        st.button(say("Close, and do not show it again"), key="close_welcome", on_click=_close, icon=":material/close:", type="tertiary")


def about() -> None:
    """The way back to the panel, from any page."""
    st.button(words.say()("About these pages"), key="about", on_click=_open, icon=":material/info:", type="tertiary")
    if st.session_state.pop("goes_to_welcome", False):
        st.switch_page(OVERVIEW)


def _close() -> None:
    st.session_state["welcome"] = False
    browser.keep(browser.WELCOMED, "1")
    st.rerun()


def _open() -> None:
    st.session_state.update(welcome=True, goes_to_welcome=True)


def _list(items: list[str]) -> str:
    """A list of HTML."""
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _what(say: Words) -> str:
    n = int(data.sources()["last_ok_at"].notna().sum())
    if n == 0:
        return cards.paragraph(say("Casualties, displacement, returns and closures in Syria by place and day."))
    return cards.paragraph(
        say.many(
            "Casualties, displacement, returns and closures in Syria by place and day, as {n} source says.",
            "Casualties, displacement, returns and closures in Syria by place and day, as {n} sources say.",
            n,
        )
    )


def _fresh(say: Words) -> str:
    ended = data.sources()["last_ok_at"].dropna()
    newest = data.freshness(filters.current().today)["newest_on"].dropna()
    late = int(data.freshness(filters.current().today)["freshness"].isin(["overdue", "delinquent"]).sum())
    failing = len(data.failing())
    told = [
        say("Last updated {day}, {time} UTC.", day=say.day(ended.max()), time=f"{ended.max():%H:%M}") if len(ended) else "",
        _newest(max(newest), say) if len(newest) else "",
        say.many("{n} source is late.", "{n} sources are late.", late) if late else "",
        say.many("{n} source fails.", "{n} sources fail.", failing) if failing else "",
    ]
    return cards.paragraph(" ".join(text for text in told if text))


def _newest(day: date, say: Words) -> str:
    """Of what day the newest report is: that something was read today does not make it of today."""
    age = (filters.current().today - day).days
    return say.many("The newest report is {n} day old, of {day}.", "The newest report is {n} days old, of {day}.", age, day=say.day(day))


def _trust(say: Words) -> str:
    rules = (
        say("Counters are never added to each other."),
        say("Empty is not zero: there is no figure."),
        say("Every number opens, down to its reports."),
    )
    return _list([escape(rule) for rule in rules])


def _start(say: Words) -> str:
    now = filters.current()
    names = {row.area: say.name(row) for row in drawing.rows(data.governorates())}
    here, there = (
        filters.query_of(f, filters.language_to_name()).removesuffix("?")
        for f in (now, now._replace(areas=(_EXAMPLE,), mark=filters.HEADLINE))
    )
    ways = (
        ("evidence" + here, say("A number, and what is behind it")),
        ("casualties" + there, say("One governorate: {name}", name=names[_EXAMPLE])),
        ("displacement" + here, say("Sentences and tables for a report")),
    )
    return _list([safe.within(address, label) for address, label in ways])
