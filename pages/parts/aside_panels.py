"""What was put aside: how many rows of which source and why, and the rows themselves."""

import textwrap
from collections import Counter
from collections.abc import Mapping

import streamlit as st

from pages.parts import cards, data, downloads, drawing, filters, reasons, tables, words
from pages.parts.words import Words

_REASONS = ("source", "reason_said", "how_many")
_ROWS = ("source", "number", "reason_said", "row")
_KEPT = ("source", "number", "reason", "row")
_MOST = 30


def _reason(about: str, reason: str, say: Words) -> str:
    return say(words.NAMES_OF[about]) if about else reasons.spelt(reason, say)


def reasons_of(source: str) -> list[tuple[str, str]]:
    """The reasons of one source, or of all, each with what it is about; those with most rows first."""
    found = data.aside_reasons()
    of_source = found[found["source"] == source] if source else found
    return list(dict.fromkeys(zip(of_source["about"], of_source["reason"], strict=True)))


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels of a list to choose from, by code; those that read alike are numbered, so that each stands for one code."""
    seen = Counter[str]()
    found = {}
    for code, label in labels.items():
        seen[label] += 1
        found[code] = label if seen[label] == 1 else f"{label} ({seen[label]})"
    return found


def why() -> None:
    """How many rows of which source were put aside for which reason."""
    say, now, found = words.say(), filters.current(), data.aside_reasons()
    frame = found[found["source"] == now.source] if now.source else found
    heading = say("How many, and why")
    with st.container(border=True):
        st.html(cards.heading(heading, say("From the last good run of each source.")))
        if frame.empty:
            st.html(cards.paragraph(say("Nothing was put aside."), "nothing"))
            return
        first = frame.head(_MOST)
        said = [_reason(row.about, row.reason, say) for row in drawing.rows(first)]
        tables.show(tables.Table("reasons", heading, first.assign(reason_said=said), _REASONS, ()), say)
        if more := len(frame) - len(first):
            st.caption(say.many("{n} further reason, with fewer rows", "{n} further reasons, with fewer rows", more))


def rows() -> None:
    """The rows, of the source of the filters and the reason that is chosen here."""
    say, now = words.say(), filters.current()
    offered = reasons_of(now.source)[:_MOST]
    shortened = {"|".join(one): textwrap.shorten(_reason(*one, say), 120, placeholder=" …") for one in offered}
    labels = told_apart({"": say("Any reason"), **shortened})
    heading = say("The rows themselves")
    with st.container(border=True):
        st.html(cards.heading(heading, say("As they were read, without what a person could be reached by.")))
        if not offered:
            st.html(cards.paragraph(say("Nothing was put aside."), "nothing"))
            return
        chosen = st.selectbox(say("Reason"), list(labels), format_func=labels.__getitem__, key=f"aside_reason_{now.source}")
        about, _, reason = chosen.partition("|")
        frame = data.aside_rows(now.source, about, reason)
        every = frame.attrs["all"]
        frame = frame.assign(reason_said=[reasons.spelt(text, say) for text in frame["reason"]])
        if every > len(frame):
            st.caption(say("The first {n} of {all} rows", n=say.number(len(frame)), all=say.number(every)))
        downloads.shown(frame, "put_aside", heading, _ROWS, _KEPT)
