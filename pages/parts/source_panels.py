"""The parts of the sources page: who publishes, how fresh it is, how the last runs went, and what the numbers mean."""

import pandas as pd
import streamlit as st

from db.measures import MEASURES, SUBJECTS
from pages.parts import cards, data, downloads, drawing, filters, tables, words
from pages.parts.tables import Table
from pages.parts.words import Words

_FRESH = ("title", "freshness", "newest_on", "age_days", "every_days", "last_ok_at", "outcome", "off")
_SOURCES = ("title", "publisher", "licence", "credit", "every_days", "may_export", "figures", "closures", "first_on", "last_on", "url")
_SOURCES_KEPT = (
    "id",
    "title",
    "publisher",
    "url",
    "licence",
    "credit",
    "may_download",
    "every_days",
    "figures",
    "closures",
    "first_on",
    "last_on",
)
_RUNS = ("source", "started_at", "outcome", "read", "stored", "unchanged", "put_aside", "withdrawn", "words")


def freshness() -> None:
    """Each source on the ladder of its own cadence."""
    say, now = words.say(), filters.current()
    frame = data.freshness(now.today)
    heading = say("How fresh each source is")
    with st.container(border=True):
        tables.show(
            Table("freshness", heading, frame, _FRESH, ()),
            say,
            cards.heading(heading, say("By the source's own cadence: fresh, due, overdue, delinquent.")),
        )


def freshness_in_short(page: str, link: str) -> None:
    """The same on the overview: a line for each source."""
    say, table = words.say(), freshness_listed()
    with st.container(border=True):
        tables.show(table, say, cards.heading(table.title))
        if table.below:
            st.html(cards.paragraph(table.below, "under"))
        st.page_link(page, label=link, icon=":material/arrow_back:" if say.rtl else ":material/arrow_forward:")


def freshness_listed() -> Table:
    """A line for each source that is set up; below it, how many are not."""
    say, every = words.say(), data.freshness(filters.current().today)
    frame = every[every["freshness"] != "off"]
    ages = [say.age(int(age)) if age is not None else "" for age in frame["age_days"]]
    off = len(every) - len(frame)
    said = say.many("{n} further source is not set up", "{n} further sources are not set up", off) if off else ""
    shown = ("title", "freshness", "newest_age")
    return Table("freshness", say("How fresh each source is"), frame.assign(newest_age=ages), shown, (), below=said)


def publishers_listed() -> Table:
    """Publisher, licence, credit and cadence of every source."""
    say = words.say()
    frame = data.sources()
    allowed = {True: say("yes"), False: say("no, only sums")}
    frame = frame.assign(source=frame["id"], may_download=[allowed[bool(value)] for value in frame["may_export"]]).drop(
        columns="may_export"
    )
    shown = tuple("may_download" if name == "may_export" else name for name in _SOURCES)
    return downloads.listed(frame, "sources", say("Sources"), shown, _SOURCES_KEPT, sums=True)


def publishers() -> None:
    """The same on the page."""
    table = publishers_listed()
    downloads.card(table, cards.heading(table.title))


def caveats() -> None:
    """What each source says against its own numbers, and what holds for all."""
    say = words.say()
    frame = data.sources()
    with st.container(border=True):
        st.html(cards.heading(say("What to keep in mind")))
        own = [(row.title, getattr(row, f"caveat_{say.language}")) for row in drawing.rows(frame)]
        st.html(cards.caveats(standing(say), [(title, text) for title, text in own if text]))


def standing(say: Words) -> tuple[str, ...]:
    """What holds for the numbers of every source."""
    return (
        say("What is not reported is not shown. Most harm is never counted, and least of all where access is worst."),
        say("Counters differ in definition, area and method. Their numbers are shown side by side and never added."),
        say(
            "Killed, injured and missing are three measures. So are refugees returned and displaced people returned. "
            "Displacement is never reduced by returns."
        ),
        say("Figures about part of an area answer for that part alone and are marked so."),
        say("Small and old sources stay in: each number says who counted it and as of when."),
    )


def runs() -> None:
    """The last runs of the sources and how they ended."""
    say = words.say()
    frame, sources = data.runs(), data.sources()
    # What a run met may quote what it read.
    quiet = set(sources["id"][~sources["may_export"].astype(bool)])
    frame = frame.assign(may_export=[not row.words or row.source not in quiet for row in drawing.rows(frame)])
    heading = say("The last runs")
    downloads.card(
        downloads.listed(frame, "runs", heading, _RUNS, _RUNS),
        cards.heading(heading, say("Every row read is stored, unchanged, or put aside with a reason.")),
    )


def definitions_listed() -> Table:
    """What is counted: every measure, by subject."""
    say = words.say()
    rows = [
        {
            "subject": m.subject,
            "measure": m.id,
            "unit": m.unit,
            "definition": getattr(m, f"is_{say.language}"),
            "is_not": getattr(m, f"is_not_{say.language}"),
            "authority": m.authority,
            "hxl": m.hxl,
        }
        for subject in SUBJECTS
        for m in MEASURES.values()
        if m.subject == subject
    ]
    shown = ("measure_name", "definition", "is_not", "authority", "hxl")
    kept = ("subject", "measure", "unit", "definition", "is_not", "authority", "hxl")
    return downloads.listed(pd.DataFrame(rows), "definitions", say("What the measures mean"), shown, kept)


def definitions() -> None:
    """The same on the page."""
    table = definitions_listed()
    downloads.card(table, cards.heading(table.title, words.say()("A measure is what is counted. Two measures are never added.")))
