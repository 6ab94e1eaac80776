"""What a table looks like before it is stored: its columns, questions, figures, totals, and the rows that would be put aside."""

import json
from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from etl.own_tables import Aside, Choice, Closure, Earlier, Figure, Question, Review, Stated, days_of
from pages.parts import cards, data, drawing, reasons, safe, tables, taken_in, words
from pages.parts.words import Words

_SHOWN = 200
_COLUMNS_SHOWN = 60
_FIGURES = ("line", "written", "figure", "name", "area", "starts_on", "ends_on", "measure_name", "group_name", "counts", "unit")
_CLOSURES = ("line", "facility_name", "status", "from_on", "until_on", "until", "last_confirmed_on", "reason")
_TOTALS = ("measure_name", "year", "unit", "read_sum", "printed_sum", "agrees")
_ASIDE = ("line", "reason", "row")


def _label(choice: Choice, say: Words) -> str:
    return str(getattr(choice, say.language))


def columns(review: Review, say: Words) -> None:
    """Each column: its header, a few of its values, and what it is taken for, to be corrected."""
    labels = {role.code: _label(role, say) for role in review.roles}
    if review.known:
        st.caption(say(words.KNOWN[review.known]))
    if review.dropped:
        names = say(", ").join(safe.clean(name) for name in review.dropped)
        st.warning(
            say.many(
                "{n} column is about persons and is dropped before anything is kept: {names}",
                "{n} columns are about persons and are dropped before anything is kept: {names}",
                len(review.dropped),
                names=names,
            ),
            icon=":material/visibility_off:",
        )
    for column in [column for column in review.columns if not column.personal][:_COLUMNS_SHOWN]:
        head, values, role = st.columns([3, 4, 4], vertical_alignment="center")
        with head:
            st.html(f'<p class="column"><b>{safe.html(column.header)}</b></p>')
        with values:
            seen = " · ".join(safe.html(value) for value in column.samples)
            st.html(f'<p class="samples">{seen}</p>')
        with role:
            st.selectbox(
                say("What “{column}” is", column=safe.clean(column.header)),
                list(labels),
                index=list(labels).index(column.role),
                format_func=labels.__getitem__,
                key=f"t_role_{column.id}",
                label_visibility="collapsed",
            )


def questions(review: Review, say: Words) -> None:
    """What has to be answered: a list where there is one, else a line to write."""
    for question in review.questions:
        _ask(question, say)


def _ask(question: Question, say: Words) -> None:
    text, key = str(getattr(question, say.language)), f"t_answer_{question.id}"
    if not question.choices:
        st.text_input(text, question.answer, key=key, max_chars=200)
        return
    labels = {choice.code: _label(choice, say) for choice in question.choices}
    codes = list(labels)
    st.selectbox(
        text,
        codes,
        index=codes.index(question.answer) if question.answer in codes else None,
        format_func=labels.__getitem__,
        key=key,
        placeholder=say("Choose"),
    )


def places(review: Review, say: Words) -> None:
    """The spellings that are not one known area, each with a list to say which is meant: none is chosen beforehand."""
    if not review.places:
        return
    st.html(cards.paragraph(say("Places that are not known, or not certain. What is not chosen is put aside."), "subhead"))
    names = {row.code: f"{row.code} {say.name(row)}" for row in drawing.rows(data.areas())}
    for spelling, rows in review.places[:_COLUMNS_SHOWN]:
        label = say.many("“{place}”, in {n} row", "“{place}”, in {n} rows", rows, place=safe.clean(spelling))
        st.selectbox(
            label,
            list(names),
            index=None,
            format_func=names.__getitem__,
            key=f"t_place_{spelling}",
            placeholder=say("Which area is meant?"),
        )


def facilities(review: Review, say: Words) -> None:
    """The names of facilities that are not known, each with a list to say which is meant, or that it is a new one."""
    if not review.facilities:
        return
    st.html(cards.paragraph(say("Facilities that are not known. Closures of those that nobody names are put aside."), "subhead"))
    names = {"new": say("A new one, of the kind and in the place of its row")}
    names |= {row.id: say.name(row) for row in drawing.rows(data.facilities())}
    for name in review.facilities[:_COLUMNS_SHOWN]:
        which = say("Which one is meant?")
        st.selectbox(safe.clean(name), list(names), index=None, format_func=names.__getitem__, key=f"t_facility_{name}", placeholder=which)


def stated(review: Review, say: Words) -> None:
    """The figures and the closures as they would be stored."""
    if review.open_questions:
        st.html(cards.paragraph(say("Answer what is asked above: then the figures are shown here."), "nothing"))
        return
    found_figures = [one for one in review.stated if isinstance(one.report, Figure)]
    found_closures = [one for one in review.stated if isinstance(one.report, Closure)]
    counted = (
        say.many("{n} figure", "{n} figures", len(found_figures)) if found_figures else "",
        say.many("{n} closure", "{n} closures", len(found_closures)) if found_closures else "",
        say.many("{n} row to be put aside", "{n} rows to be put aside", len(review.asides)),
    )
    st.html(cards.paragraph(say(", ").join(text for text in counted if text), "subhead"))
    if found_figures:
        shown = found_figures[:_SHOWN]
        frame = pd.DataFrame([_figure(one, say) for one in shown])
        frame = frame.assign(taken_in_by=taken_in.said([one.correction for one in shown], say))
        _table(frame, "preview_figures", (*_FIGURES, *taken_in.columns(frame)), len(found_figures), say)
    if found_closures:
        _table(
            pd.DataFrame([_closure(one, say) for one in found_closures[:_SHOWN]]), "preview_closures", _CLOSURES, len(found_closures), say
        )


def _table(frame: pd.DataFrame, name: str, shown: tuple[str, ...], of: int, say: Words) -> None:
    plain = frame.astype(object).where(frame.notna(), None)
    tables.show(tables.Table(name, say("What would be stored"), plain, shown, ()), say)
    if of > len(frame):
        st.caption(say("The first {shown} of {n}.", shown=say.number(len(frame)), n=say.number(of)))


def _figure(one: Stated, say: Words) -> dict[str, Any]:
    figure: Any = one.report
    value = figure.best
    ranged = value is None and figure.low is not None and figure.high is not None
    names = {row.code: say.name(row) for row in drawing.rows(data.areas())}
    return {
        **figure._asdict(),
        "line": str(one.row),
        "written": one.written,
        "figure": say.amount(value, figure.low, figure.high, "between" if ranged else figure.quantifier or "exact"),
        "name": names.get(one.area, ""),
        "area": one.area,
        "measure_name": tables.measure_name(figure.measure, say),
        "group_name": tables.group_name(figure.group, say),
    }


def _closure(one: Stated, say: Words) -> dict[str, Any]:
    closure: Any = one.report
    first, last = days_of(closure)
    names = {row.facility: say.name(row) for row in drawing.rows(data.facilities().rename(columns={"id": "facility"}))}
    return {
        **closure._asdict(),
        "line": str(one.row),
        "facility_name": names.get(closure.facility, closure.place or closure.facility),
        "from_on": first,
        "until_on": last,
    }


def totals(review: Review, say: Words) -> None:
    """The sum of each year as it was read, beside the one that the sheet prints."""
    if not review.totals:
        return
    st.html(cards.paragraph(say("Sums, to be compared with the sheet"), "subhead"))
    rows = [
        {
            "measure_name": tables.measure_name(total.measure, say),
            "year": str(total.year),
            "unit": total.unit,
            "read_sum": total.read,
            "printed_sum": total.printed,
            "agrees": "" if total.printed is None else say("the same") if total.printed == total.read else say("differs"),
        }
        for total in review.totals
    ]
    _table(pd.DataFrame(rows), "preview_totals", _TOTALS, len(rows), say)


def asides(review: Review, say: Words) -> None:
    """The rows that would be put aside, each with its reason."""
    rows_aside(review.asides, say("Rows that would be put aside"), "preview_asides", say)


def corrections(review: Review, say: Words) -> None:
    """A row that would be put aside, to be written anew cell by cell."""
    if not review.cells:
        return
    headers = {column.id: safe.clean(column.header) for column in review.columns}
    with st.expander(say("Correct a row"), icon=":material/edit:", expanded="w_row" in st.session_state):
        why = {aside.number: reasons.spelt(aside.reason, say) for aside in review.asides}
        row = st.selectbox(
            say("Row"),
            list(review.cells),
            index=None,
            format_func=lambda number: f"{number}: {why.get(number, '')}",
            key="w_row",
            placeholder=say("Choose"),
        )
        for letter, cell in review.cells.get(row, {}).items() if row else ():
            key = f"w_cell_{row}:{letter}"
            st.text_input(headers.get(letter, letter), cell, key=key, max_chars=500, on_change=_write_anew, args=(key,))


def _write_anew(key: str) -> None:
    written = st.session_state.setdefault("table_cells", {})
    st.session_state["table_cells"] = {**written, key.removeprefix("w_cell_"): st.session_state[key]}


def put_aside(one: Earlier, say: Words) -> None:
    """The rows of an earlier table that stand aside."""
    if one.asides:
        with st.expander(say("Rows that were put aside"), icon=":material/list:"):
            rows_aside(one.asides, "", f"asides_{one.source}", say)


def _readable(row: str) -> str:
    """A row as it is kept, its cells by their headers, as a line; a row that is no such thing as it is."""
    try:
        said = json.loads(row)
    except ValueError:
        return row
    return " · ".join(f"{header}: {cell}" for header, cell in said.items()) if isinstance(said, dict) else row


def rows_aside(found: Sequence[Aside], title: str, name: str, say: Words) -> None:
    """Rows that are put aside, each with its reason."""
    if not found:
        return
    if title:
        st.html(f'<p class="subhead">{escape(title)}</p>')
    rows = [
        {"line": str(aside.number), "reason": reasons.spelt(aside.reason, say), "row": _readable(aside.row)} for aside in found[:_SHOWN]
    ]
    _table(pd.DataFrame(rows), name, _ASIDE, len(found), say)
