"""The grid of the page on coverage: which source reported what of which governorate and month, and what its silence means."""

from typing import Any

import pandas as pd
import streamlit as st

from db.measures import MEASURES
from pages.parts import cards, data, downloads, drawing, filters, grids, tables, visit, words
from pages.parts.data import COUNTRY, Asked
from pages.parts.filters import What
from pages.parts.grids import Line
from pages.parts.words import Words

_SHOWN = ("source_title", "months_reported", "months_zero", "months_longer", "months_put_aside", "months_silent", "months_not_covered")
_KEPT = ("source", "area", "name_en", "name_ar", "month", "state", "reports", "longer", "put_aside")
_COUNTED = {
    "months_reported": "reported",
    "months_zero": "zero",
    "months_longer": "longer",
    "months_put_aside": "put_aside",
    "months_silent": "not_reported",
    "months_not_covered": "not_covered",
}


def grid(what: What) -> None:
    """A row for each source, or of one chosen source for each governorate; months across, each with its state."""
    say, now = words.say(), filters.current()
    together = filters.switch("all_measures", say("All measures together"))
    measures, group = ((), "") if together else ((what.measure,), what.group)
    asked = Asked(now.since, now.until, measures, group, now.source, now.counter, now.grades, now.known)
    long, folded = data.grid(asked), data.folded_grid(asked, now.areas)
    told = say("All measures") if together else tables.measure_name(what.measure, say)
    heading = say("What each source reported, month by month: {measure}", measure=told)
    with st.container(border=True):
        st.html(cards.heading(heading, _below(say)))
        if long.empty:
            st.html(cards.paragraph(say("No source speaks of this measure."), "nothing"))
            return
        _cells(long, folded, heading, say)
        _table("coverage", long, folded, heading, tuple(MEASURES) if together else measures, say)


def closures() -> None:
    """The same of what was stated about facilities, where any source states something of them."""
    say, now = words.say(), filters.current()
    asked = Asked(now.since, now.until, (), "", now.source, now.counter, now.grades, now.known)
    long = data.closure_grid(asked)
    if long.empty:
        return
    folded = data.folded_closure_grid(asked, now.areas)
    heading = say("What each source stated of facilities, month by month")
    with st.container(border=True):
        st.html(cards.heading(heading, _of_facilities(say)))
        if not long["state"].isin(["reported", "put_aside"]).any():
            st.html(
                cards.paragraph(say("Nothing was stated of facilities in these months. That does not mean that all were open."), "nothing")
            )
            return
        _cells(long, folded, heading, say)
        _table("coverage_closures", long, folded, heading, (), say)


def _of_facilities(say: Words) -> str:
    return " ".join(
        (
            say("Reported: a statement about an airport, a crossing, a road or another facility holds in the month, to the end that it "
                "states, else to its last confirmation."),
            say("It does not say that anything was closed, and silence does not mean open."),
        )
    )  # fmt: skip


def _cells(long: pd.DataFrame, folded: pd.DataFrame, heading: str, say: Words) -> None:
    """The legend and the grid, by source or of one chosen source by governorate."""
    now = filters.current()
    lines = _by_area(long, now.areas, say) if now.source else _by_source(folded)
    cells = [cell for line in lines for cell in line.cells]
    numbers = any(getattr(cell, "areas_reported", 0) and cell.state == "reported" for cell in cells)
    head = say("Governorate") if now.source else say("Source")
    st.html(grids.legend([*{cell.state for cell in cells}], numbers, any(_also(cell) for cell in cells), say))
    st.html(grids.grid(lines, head, f"{heading}. {_in_words(folded, say)}", say))


def _below(say: Words) -> str:
    return " ".join(
        (
            say("Whole calendar months; totals of several months are in the table below."),
            say("A source that does not say which days it watched is never outside its cover, only silent."),
            say("Choose a source on the side to see its governorates."),
        )
    )


def _also(cell: Any) -> bool:
    return bool(cell.put_aside) and cell.state != "put_aside"


def _by_source(folded: pd.DataFrame) -> list[Line]:
    titles = data.titles(visit.language())
    unplaced = folded.attrs["unplaced"]
    by_source: dict[str, list[Any]] = {}
    for cell in drawing.rows(folded):
        by_source.setdefault(cell.source, []).append(cell)
    return [Line(titles.get(source, source), True, unplaced.get(source, 0), cells) for source, cells in by_source.items()]


def _by_area(long: pd.DataFrame, areas: tuple[str, ...], say: Words) -> list[Line]:
    names = _names(say)
    wanted = long[long["area"].isin([*areas, COUNTRY])] if areas else long
    by_area: dict[str, list[Any]] = {}
    for cell in drawing.rows(wanted):
        by_area.setdefault(cell.area, []).append(cell)
    unplaced = sum(long.attrs["unplaced"].values())
    return [Line(names[area], False, unplaced if area == COUNTRY else 0, cells) for area, cells in by_area.items()]


def _names(say: Words) -> dict[str, str]:
    found = {row.area: say.name(row) for row in drawing.rows(data.governorates())}
    return {**found, COUNTRY: say("Whole country, or governorate not known")}


def _in_words(folded: pd.DataFrame, say: Words) -> str:
    """In how many of its months each source reported, for those who do not see the marks."""
    titles = data.titles(visit.language())
    told = folded.assign(said=folded["state"].isin(["reported", "zero"])).groupby("source", sort=False)["said"].agg(["sum", "count"])
    return say(", ").join(
        say.many("{source}: {reported} of {n} month", "{source}: {reported} of {n} months", int(row["count"]),
                 source=titles.get(str(source), str(source)), reported=say.number(row["sum"]))
        for source, row in told.iterrows()
    )  # fmt: skip


def _table(name: str, long: pd.DataFrame, folded: pd.DataFrame, heading: str, measures: tuple[str, ...], say: Words) -> None:
    """How many months each source has in each state; the files have every governorate and month."""
    titles = data.titles(visit.language())
    rows = [
        {
            "source_title": titles.get(str(source), str(source)),
            **{name: int((months["state"] == state).sum()) for name, state in _COUNTED.items()},
        }
        for source, months in folded.groupby("source", sort=False)
    ]
    with st.expander(say("The same as a table"), icon=":material/table:"):
        tables.show(tables.Table(f"{name}_months", heading, pd.DataFrame(rows), _SHOWN, ()), say)
        names = data.areas().set_index("code")
        english = dict(names["name_en"])
        arabic = dict(names["name_ar"])
        whole = long.assign(name_en=long["area"].map(english), name_ar=long["area"].map(arabic))
        st.html(cards.paragraph(say("The files have a row for each source, governorate and month."), "under"))
        downloads.offer(tables.Table(name, heading, whole, (), _KEPT, measures, every_area=True))
