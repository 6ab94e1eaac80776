"""The way from a number on any page to what is behind it: its address, and back from an address to the number."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

import pandas as pd
import streamlit as st

from pages.parts import data, drawing, filters, plots, visit
from pages.parts.data import Number, Question, Series
from pages.parts.filters import Filters, Mark, What

PAGE = "evidence"
Pointed = Callable[[Question, Any], Number | None]


def question(what: What) -> Question:
    """What is asked of the area that the address names: a district where it names one."""
    now = filters.current()
    asked = now.question(what)
    return asked._replace(areas=(now.mark.district,)) if now.mark.district else asked


def number(what: What) -> Number | None:
    """The number that the address names: the headline's where it names none, and None where there is no headline."""
    asked, mark = question(what), filters.current().mark
    if not mark.source:
        return next((data.of_answer(asked, row) for row in drawing.rows(data.answers(asked))[:1]), None)
    named = (mark.source, mark.counter, what.measure, what.group, mark.unit, mark.counts, mark.estimated, mark.counted_since)
    return Number(asked, Series(*named), mark.drawn)


@lru_cache(maxsize=20_000)
def _pair(name: str, value: str) -> str:
    return urlencode({name: value})


class _Here(NamedTuple):
    """What every address is written from."""

    now: Filters
    language: str
    districts: dict[str, str]

    def address(self, pointed: Number | None) -> str:
        """This visitor's filters narrowed to the areas and days of a number, and its mark; nothing where no address reaches so far."""
        if pointed is None:
            return ""
        question, s, drawn = pointed
        if question.since < filters.FIRST_DAY or question.until > self.now.today:
            return ""
        district = next((code for code in question.areas if code in self.districts), "")
        areas = (self.districts[district],) if district else tuple(code for code in question.areas if code != "SY")
        mark = Mark(s.source, s.counter, s.counts, s.unit, s.estimated, s.since_on, drawn, district)
        narrowed = self.now._replace(measure=question.measure, group=question.group, areas=areas, mark=mark)
        if question.window != self.now.window:
            narrowed = narrowed._replace(period="dates", chosen=(question.since, question.until))
        said = filters.written(narrowed, self.language)
        return f"{PAGE}?{'&'.join(_pair(name, value) for name, values in said.items() for value in values)}"


def _here() -> _Here:
    districts = data.districts()
    return _Here(filters.current(), filters.language_to_name(), dict(zip(districts["code"], districts["parent"], strict=True)))


def address(pointed: Number) -> str:
    """Where the evidence of a number is, as seen from any page; empty where no address reaches so far."""
    return _here().address(pointed)


def with_addresses(frame: pd.DataFrame, what: What, pointed: Pointed) -> pd.DataFrame:
    """The frame with the address of the evidence of each row's number in `behind`, empty where there is no number."""
    question, here = filters.question(what), _here()
    return drawing.beside(frame, {"behind": [here.address(pointed(question, row)) if _says(row) else "" for row in drawing.rows(frame)]})


def whole(address: str) -> str:
    """The address of a piece of evidence as it is written into a file: with that of the dashboard where it is known, and as of its day.

    So a file leads to what it was made of for ever, and one of an earlier day is the same as one that was taken on it.
    """
    if not address:
        return ""
    kept = [part for part in address.split("&") if not part.startswith("known=")]
    return urljoin(visit.here(), "&".join([*kept, f"known={filters.current().today.isoformat()}"]))


def _says(row: Any) -> bool:
    return getattr(row, "state", "reported") in ("reported", "zero")


def opened_by(key: str, frame: pd.DataFrame, what: What, pointed: Pointed) -> Callable[[], None]:
    """What a click on a chart does: the point's customdata is the place of its row in the frame, and its evidence is opened."""

    def clicked() -> None:
        places = [point["customdata"] for point in plots.selected(key) if point.get("customdata") is not None]
        if places:
            row = next(row for row in drawing.rows(frame) if row.Index == places[0])
            st.session_state["opens"] = _here().address(pointed(filters.question(what), row))

    return clicked


def follow() -> None:
    """Opens the evidence that a click on a chart asked for, as a link would: the way back leads to the page as it was.

    Streamlit's own change of page would first write the new address under the page that is left.
    """
    if address := st.session_state.pop("opens", ""):
        st.html(f"<script>window.location.assign({json.dumps(address)})</script>", unsafe_allow_javascript=True)
