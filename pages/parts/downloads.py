"""The two buttons under a table, and the citation that its files carry."""

from functools import partial

import pandas as pd
import streamlit as st

from pages.parts import data, drawing, files, filters, marks, safe, tables, visit, words
from pages.parts.files import Citation
from pages.parts.filters import Filters
from pages.parts.tables import Table
from pages.parts.words import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    return f"athar_{table.name}_{filters.current().until.isoformat()}"


def as_csv(table: Table) -> bytes:
    """The file that the button of a table gives."""
    return files.to_csv(table, citation(table), words.say())


def offer(table: Table) -> None:
    """CSV and XLSX of a table; each is made when its button is pressed."""
    if table.frame.empty:
        return
    say, cited = words.say(), citation(table)
    with st.container(horizontal=True, key=f"files_{table.name}"):
        for label, ending, mime, make in (("CSV", "csv", "text/csv", files.to_csv), ("XLSX", "xlsx", XLSX, files.to_xlsx)):
            st.download_button(
                say("Download {format}", format=label),
                partial(make, table, cited, say),
                f"{file_name(table)}.{ending}",
                mime,
                key=f"{ending}_{table.name}",
                on_click="ignore",
                icon=":material/download:",
                help=table.named,
            )
    if table.left_out:
        st.caption(
            say.many(
                "{n} row is shown but not in the files, because its source does not allow it to be passed on.",
                "{n} rows are shown but not in the files, because their source does not allow them to be passed on.",
                table.left_out,
            )
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
    return Table(name, title, tables.spelt(frame if sums else permitted(frame), words.say()), columns, kept, measures, every_area, below)


def give(table: Table, above: str = "") -> None:
    """A table on screen, below some HTML, with its two buttons."""
    tables.show(table, words.say(), above)
    offer(table)


def card(table: Table, above: str) -> None:
    """A table with its two buttons in a frame of its own, its heading above."""
    with st.container(border=True):
        give(table, above)


def permitted(frame: pd.DataFrame) -> pd.DataFrame:
    """With the permission of each row's source, where the rows do not say it yet."""
    if "source" not in frame or "may_export" in frame:
        return frame
    sources = data.sources()
    allowed = dict(zip(sources["id"], sources["may_export"], strict=True))
    return frame.assign(may_export=[bool(allowed[source]) for source in frame["source"]])
