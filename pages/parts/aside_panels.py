"""What was put aside: how many rows of which source and why, and the rows themselves."""

import textwrap
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import aside_rows, cards, data, downloads, drawing, filters, reasons, safe, tables, visit, words
from pages.parts.words import Words

_KEPT = ("source", "number", "reason", "row")
_MOST, _OFFERED, _LISTED = 30, 200, 50


def titles() -> dict[str, str]:
    """The title of each source by its id."""
    return data.titles(visit.language())


def _reason(about: str, reason: str, say: Words) -> str:
    return say(words.NAMES_OF[about]) if about else reasons.spelt(reason, say)


def _found() -> pd.DataFrame:
    """How many rows of the source of the filters, or of all, were put aside for each reason."""
    now, found = filters.current(), data.aside_reasons()
    return found[found["source"] == now.source] if now.source else found


def reasons_of() -> list[tuple[str, str]]:
    """The reasons, each with what it is about; those with most rows first."""
    found = _found()
    return list(dict.fromkeys(zip(found["about"], found["reason"], strict=True)))


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
    say, frame, named = words.say(), _found(), titles()
    heading = say("How many, and why")
    with st.container(border=True):
        st.html(cards.heading(heading, say("From the last good run of each source.")))
        if frame.empty:
            st.html(cards.paragraph(say("Nothing was put aside."), "nothing"))
            return
        of_source = Counter[str]()
        for row in drawing.rows(frame):
            of_source[row.source] += int(row.how_many)
        st.html(
            cards.tally(
                [
                    (say.apart(safe.clean(named.get(source, source))), say.many("{n} row", "{n} rows", n))
                    for source, n in of_source.most_common()
                ]
            )
        )
        first = frame.head(_MOST)
        told = first.assign(
            reason_said=[_reason(row.about, row.reason, say) for row in drawing.rows(first)],
            source_title=[named.get(source, source) for source in first["source"]],
        )
        shown = ("how_many", "reason_said", *(("source_title",) if len(of_source) > 1 else ()))
        tables.show(tables.Table("reasons", heading, told, shown, ()), say)
        if more := len(frame) - len(first):
            further = say.many("{n} further reason, of no more rows each", "{n} further reasons, of no more rows each", more)
            st.html(cards.paragraph(further, "under"))


def rows() -> None:
    """The rows, of the source of the filters and the reason that is chosen here."""
    say, now = words.say(), filters.current()
    offered = reasons_of()[:_OFFERED]
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
        _listed(data.aside_rows(now.source, about, reason), heading, say)


def _listed(frame: pd.DataFrame, heading: str, say: Words) -> None:
    """The first rows as a list to be read, and all that were asked for as files."""
    every, first = frame.attrs["all"], frame.head(_LISTED)
    if every > len(first):
        shown = say("The first {n} of {all} rows", n=say.number(len(first)), all=say.number(every))
        files = say("the files hold {n}", n=say.number(len(frame)))
        st.html(cards.paragraph(" · ".join([shown, files] if len(frame) > len(first) else [shown]), "under"))
    st.html(aside_rows.listed([_row(row, say) for row in drawing.rows(first)], heading, say))
    downloads.offer(tables.Table("put_aside", heading, frame, (), _KEPT))


def _row(row: Any, say: Words) -> aside_rows.Row:
    return aside_rows.Row(int(row.number), titles().get(row.source, row.source), reasons.spelt(row.reason, say), row.row)
