"""The files of a table, as links where the address alone says what is in them, else as buttons; and the citation that they carry."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import NamedTuple

import pandas as pd
import streamlit as st

from pages.parts import cards, data, drawing, files, filters, marks, safe, tables, visit, words
from pages.parts.files import Citation
from pages.parts.filters import Filters
from pages.parts.tables import Table
from pages.parts.words import Words


class Kind(NamedTuple):
    """A kind of file: its name, its media type, and how it is made."""

    name: str
    media: str
    make: Callable[[Table, Citation, Words], bytes]


KINDS = {
    "csv": Kind("CSV", "text/csv; charset=utf-8", files.to_csv),
    "xlsx": Kind("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", files.to_xlsx),
}
"""The files of every table, by their ending."""
_OF_A_SUBJECT = ("counters", "by_governorate", "summary", "coarse", "before_after", "reports")
BY_ADDRESS = {
    **dict.fromkeys(("casualties", "displacement", "returns"), _OF_A_SUBJECT),
    "closures": ("facilities", "days_closed", "statements"),
    "evidence": ("behind", "left_out", "claims", "changes"),
}
"""The tables of each page that are answered at an address below its light version; `pages/serve/lite/offers.py` makes them."""


def asked(now: Filters, measures: tuple[str, ...], say: Words, every_area: bool = False) -> tuple[tuple[str, str], ...]:
    """The filters in words, for a citation; `every_area` is true of a table that the choice of governorates does not narrow."""
    names = {row.area: say.name(row) for row in drawing.rows(data.governorates())}
    chosen = ", ".join(f"{names[code]} ({code})" for code in now.areas)
    areas = say("All 14 governorates are compared, whichever are chosen: {names}", names=chosen) if chosen and every_area else chosen
    counted = ((say("Measure"), ", ".join(tables.measure_name(measure, say) for measure in measures)),) if measures else ()
    return (
        *counted,
        (say("Governorate"), areas or say("All governorates")),
        (say("Period"), say.span(*now.window)),
        (say("Source"), now.source or say("All sources")),
        (say("Counter"), safe.clean(now.counter) or say("All counters, best first")),
        (say("Grade"), ", ".join(say(words.GRADES[grade]) for grade in now.grades) or say("All grades")),
        (say("As known on"), say.day(now.today)),
    )


def citation(table: Table) -> Citation:
    """Who is behind a table, and how it was asked for."""
    named = tuple(sorted(set(table.frame["source"].dropna()))) if "source" in table.frame else None
    return _citation(named, table.measures, table.every_area)


@visit.remembered
def _citation(named: tuple[str, ...] | None, measures: tuple[str, ...], every_area: bool) -> Citation:
    say, sources = words.say(), data.sources()
    behind = sources if named is None else sources[sources["id"].isin(named)]
    caveats = tuple(text for text in behind[f"caveat_{say.language}"] if text)
    notes = (
        say("Figures are subject to revision: sources correct, merge and withdraw what they published."),
        say("Different counters are never added to each other; an empty cell is not zero."),
        *caveats,
    )
    return Citation(asked(filters.current(), measures, say, every_area), notes, behind, measures)


def file_name(table: Table) -> str:
    """The name of a table's files, without the ending."""
    return filters.file_name(table.name, *table.measures[:1], every_area=table.every_area)


def made(table: Table, ending: str) -> bytes:
    """The file of a table."""
    return KINDS[ending].make(table, citation(table), words.say())


def _links(table: Table) -> str:
    """The files of a table that has an address, as HTML."""
    if table.frame.empty or table.name not in BY_ADDRESS.get(visit.page(), ()):
        return ""
    say = words.say()
    links = (
        f'<a href="{escape(f"lite/{visit.page()}/{table.name}.{ending}{table.asked}")}" title="{escape(table.named)}" download>'
        f"{escape(say('Download {format}', format=kind.name))}</a>"
        for ending, kind in KINDS.items()
    )
    return f'<p class="files">{"".join(links)}</p>{left_out(table, say)}'


def offer(table: Table) -> None:
    """A button for each file of a table that has no address; a file is made when its button is pressed."""
    if table.frame.empty:
        return
    say, cited = words.say(), citation(table)
    with st.container(horizontal=True, key=f"files_{table.name}"):
        for ending, kind in KINDS.items():
            st.download_button(
                say("Download {format}", format=kind.name),
                partial(kind.make, table, cited, say),
                f"{file_name(table)}.{ending}",
                kind.media,
                key=f"{ending}_{table.name}",
                on_click="ignore",
                help=table.named,
            )
    if alone := left_out(table, say):
        st.html(alone)


def left_out(table: Table, say: Words) -> str:
    """How many rows are on screen alone."""
    return (
        cards.paragraph(
            say.many(
                "{n} row is shown but not in the files, because its source does not allow it to be passed on.",
                "{n} rows are shown but not in the files, because their source does not allow them to be passed on.",
                table.left_out,
            ),
            "under",
        )
        if table.left_out
        else ""
    )


def listed(
    frame: pd.DataFrame,
    name: str,
    title: str,
    columns: tuple[str, ...],
    kept: tuple[str, ...],
    measures: tuple[str, ...] = (),
    every_area: bool = False,
    sums: bool = False,
    below: str = "",
) -> Table:
    """A table that can be shown and taken away, under the filters of whoever asks.

    A row that names its source is taken for that source's own, and left out of the files where the source does not allow it to be
    passed on. `sums` says that the rows are sums, lists of sources, or what else everybody may have. Where rows lead to the evidence of
    their numbers, the files hold its address.
    """
    if "behind" in frame:
        frame = drawing.beside(frame, {"evidence": [marks.whole(address) for address in frame["behind"]]})
        kept = (*kept, "evidence")
    spelt = tables.spelt(frame if sums else permitted(frame), words.say())
    return Table(name, title, spelt, columns, kept, measures, every_area, below, filters.link())


def give(table: Table, above: str = "") -> None:
    """A table on screen, below some HTML, with its files."""
    links = _links(table)
    tables.show(table, words.say(), above, links)
    if not links:
        offer(table)


def card(table: Table, above: str) -> None:
    """A table with its files in a frame of its own, its heading above."""
    if (links := _links(table)) and not tables.is_long(table):
        st.html(cards.framed(above + tables.written(table, words.say()) + links))
    else:
        with st.container(border=True):
            give(table, above)


def permitted(frame: pd.DataFrame) -> pd.DataFrame:
    """With the permission of each row's source, where the rows do not say it yet."""
    if "source" not in frame or "may_export" in frame:
        return frame
    sources = data.sources()
    allowed = dict(zip(sources["id"], sources["may_export"], strict=True))
    return frame.assign(may_export=[bool(allowed[source]) for source in frame["source"]])
