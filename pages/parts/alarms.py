"""The band at the top of the overview: which sources fail, since when, why, and what still stands."""

from html import escape
from typing import Any

import streamlit as st

from pages.parts import data, drawing, safe, words
from pages.parts.words import Words, mark

_WHY = {
    "unavailable": mark("It could not be reached, or did not answer."),
    "changed": mark("It answers, but not in the form that is known: nothing of that was taken in."),
}


def failing(page: str, link: str) -> None:
    """A band for the sources whose own fault it is, a quiet line where it is likelier that this machine is offline, else nothing.

    It speaks of now: as of an earlier day there is none.
    """
    say, found = words.say(), told()
    for part in found:
        st.html(part)
    if found:
        st.page_link(page, label=link, icon=":material/arrow_back:" if say.rtl else ":material/arrow_forward:")


def told() -> list[str]:
    """The band and the quiet line, each where there is reason for it."""
    if data.known_on():
        return []
    say, rows = words.say(), drawing.rows(data.failing())
    own = [row for row in rows if row.fault == "own"]
    network = [row for row in rows if row.fault == "network"]
    return [*([_band(own, say)] if own else []), *([_quiet(network, say)] if network else [])]


def _band(rows: list[Any], say: Words) -> str:
    heading = say.many("{n} source is not up to date: it fails", "{n} sources are not up to date: they fail", len(rows))
    rule = say("Said of a source when it has failed three times in a row, unless all publishers that were asked since failed alike.")
    titles = data.titles(say.language)
    items = "".join(f"<li><b>{safe.html(titles.get(row.source, row.title))}</b> {escape(_said(row, say))}</li>" for row in rows)
    return f'<section class="alarm" role="alert"><h2>⚠ {escape(heading)}</h2><ul>{items}</ul><p>{escape(rule)}</p></section>'


def _said(row: Any, say: Words) -> str:
    runs = say.many("{n} run failed since {day}.", "{n} runs failed since {day}.", row.failures, day=say.day(row.since.date()))
    return f"{runs} {say(_WHY[row.outcome])} {_stands(row, say)}"


def _stands(row: Any, say: Words) -> str:
    match (row.ok_at, row.last_on):
        case (None, None):
            return say("Nothing of it is shown.")
        case (None, last):
            return say("What is shown of it is about days up to {last}.", last=say.day(last))
        case (read, None):
            return say("What is shown of it was read on {day}.", day=say.day(read.date()))
    read_on, last = say.day(row.ok_at.date()), say.day(row.last_on)
    return say("What is shown of it was read on {day} and is about days up to {last}.", day=read_on, last=last)


def _quiet(rows: list[Any], say: Words) -> str:
    since = say.day(min(row.since for row in rows).date())
    said = say(
        "Of the publishers asked since {day} none could be read: this machine may be offline. What was read before is shown.", day=since
    )
    return f'<p class="offline">{escape(said)}</p>'
