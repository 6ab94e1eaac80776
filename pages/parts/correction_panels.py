"""What names mean that nobody knew: those put aside, the form in which a person says what one is, and what was said before."""

import json
from html import escape
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from pages.parts import admission, cards, data, downloads, drawing, safe, tables, words
from pages.parts.aside_panels import titles, told_apart
from pages.parts.data import Said
from pages.parts.words import Words

_NAMES = ("written", "name_of", "how_many", "sources")
_MADE = ("written", "name", "code", "holds_for", "taken_in", "made_at", "withdrawn_at", "words")
_WHO = ("who", "withdrawn_by")
_KEPT = ("about", "written", "level", "code", "name_en", "name_ar", "source", "holds_for", "taken_in", "words", "made_at", "withdrawn_at")
_SHOWN, _STANDING = 50, 25
_OWN = "own_"


class Unknown(NamedTuple):
    """A name that nobody knew, as it is spelt in one kind of column: how many rows of which sources stand aside for it."""

    about: Any
    name: str
    level: int | None
    rows: int
    sources: tuple[str, ...]

    @property
    def id(self) -> str:
        return json.dumps(self[:3], ensure_ascii=False)


def _unknown(*, now: bool = False) -> list[Unknown]:
    """The names with most rows first."""
    together: dict[tuple[Any, ...], list[Any]] = {}
    for row in drawing.rows(data.aside_names(now=now)):
        together.setdefault((row.about, row.name, None if row.level is None else int(row.level)), []).append(row)
    found = [
        Unknown(about, name, level, sum(int(row.how_many) for row in rows), tuple(row.source for row in rows))
        for (about, name, level), rows in together.items()
    ]
    return sorted(found, key=lambda one: (-one.rows, one.name))


def _name_of(one: Unknown, say: Words) -> str:
    """What the name is of: a facility, a place, or an area of the level that its column says."""
    if one.about == "facility":
        return say("a facility")
    return say("a place") if one.level is None else say(words.LEVELS[one.level])


def names() -> None:
    """The names that nobody knew."""
    say, found, named = words.say(), _unknown(), titles()
    heading = say("Names that nobody knew")
    with st.container(border=True):
        below = say("A name is never guessed. Once somebody says what it is, the next run takes its rows in.")
        st.html(cards.heading(heading, below))
        if not found:
            st.html(cards.paragraph(say("Every name was known."), "nothing"))
            return
        rows = [
            {"written": one.name, "name_of": _name_of(one, say), "how_many": one.rows, "sources": _sources(one, named, say)}
            for one in found[:_SHOWN]
        ]
        tables.show(tables.Table("names", heading, pd.DataFrame(rows), _NAMES, ()), say)
        if more := len(found) - len(rows):
            further = say.many("{n} further name, of no more rows each", "{n} further names, of no more rows each", more)
            st.html(cards.paragraph(further, "under"))


def _sources(one: Unknown, named: dict[str, str], say: Words) -> str:
    return say(", ").join(say.apart(safe.clean(named.get(id_, id_))) for id_ in one.sources)


def _choices(one: Unknown, say: Words) -> dict[str, str]:
    """What the name can be, by its code: all areas of its level, or all facilities, in the order of the alphabet and no other."""
    if one.about == "facility":
        found = {row.id: f"{safe.clean(say.name(row))} · {say(words.FACILITIES[row.kind])}" for row in drawing.rows(data.facilities())}
    else:
        areas = {row.code: row for row in drawing.rows(data.areas())}
        found = {code: _area(row, areas, say) for code, row in areas.items() if one.level in (None, row.level)}
    return told_apart(dict(sorted(found.items(), key=lambda choice: choice[1].casefold())))


def _area(row: Any, areas: dict[str, Any], say: Words) -> str:
    level = say(words.LEVELS[row.level])
    within = [say.name(areas[row.parent])] if row.level and row.level > 1 else []
    return " · ".join((say.name(row), level, *within, say.ltr(row.code)))


def correct() -> None:
    """The form in which somebody says what a name is. Nothing is chosen beforehand."""
    say = words.say()
    found = {one.id: one for one in _unknown(now=True)}
    _said(say)
    if not found:
        return
    with st.container(border=True):
        st.html(cards.heading(say("Say what a name is"), say("Only where it is certain, and where the name means the whole of the area.")))
        chosen = st.selectbox(
            say("Name"),
            list(found),
            index=None,
            format_func=lambda id_: _labelled(found[id_], say),
            key="c_name",
            placeholder=say("Choose"),
        )
        one = found.get(chosen or "")
        if one is None:
            return
        left, right = st.columns(2)
        named, choices = titles(), _choices(one, say)
        with left:
            st.selectbox(
                say("What it is"), list(choices), index=None, format_func=choices.__getitem__, key=f"c_code_{one.id}",
                placeholder=say("Choose"),
            )  # fmt: skip
            st.selectbox(
                say("Where it holds"), [*one.sources, ""] if len(one.sources) == 1 else ["", *one.sources], key=f"c_source_{one.id}",
                format_func=lambda id_: safe.clean(named.get(id_, id_)) or say("In every source that spells it so"),
            )  # fmt: skip
        with right:
            st.text_input(
                say("How it is known"), key="c_words", max_chars=500, placeholder=say("A document, an address, a colleague there")
            )
            if not admission.signed_in_as():
                st.text_input(say("Who says so"), key="c_who", max_chars=120, help=say("A team or a role, rather than a person."))
        if any(name.startswith(_OWN) for name in one.sources):
            st.caption(say("Rows of a table of your own are taken in when it is stored again, on the page Bring in a table."))
        st.button(say("Keep it for the next run"), key="c_keep", type="primary", icon=":material/save:", on_click=_keep, args=(one,))


def _labelled(one: Unknown, say: Words) -> str:
    rows = say.many("{n} row", "{n} rows", one.rows)
    sources = say.many("{n} source", "{n} sources", len(one.sources))
    return f"{safe.clean(one.name)[:80]} · {_name_of(one, say)} · {rows} · {sources}"


def _keep(one: Unknown) -> None:
    """Keeps a correction, if this visitor may: asked again here, because a drawn button proves nothing."""
    if admission.now() != "open":
        return
    state = st.session_state
    who = admission.signed_in_as() or state.get("c_who", "")
    code, source = state.get(f"c_code_{one.id}") or "", state.get(f"c_source_{one.id}") or ""
    state["c_told"] = data.correct(Said(one.about, one.name, one.level, code, state.get("c_words", ""), who, source))
    if state["c_told"] == "kept":
        state["c_name"], state["c_words"] = None, ""


def _take_back(number: int) -> None:
    if admission.now() == "open":
        who = admission.signed_in_as() or words.say()("somebody at the machine")
        st.session_state["c_told"] = data.take_back(number, who)


def _said(say: Words) -> None:
    """How the last button ended."""
    told = st.session_state.pop("c_told", None)
    if told == "kept":
        st.success(say("Kept. The next run, `python -m etl`, reads the sources concerned again."), icon=":material/check:")
    elif told:
        st.warning(say(words.NOT_KEPT[told]), icon=":material/error:")


def made() -> None:
    """What people said before, what it took in, and the way back."""
    say, may = words.say(), admission.now() == "open"
    frame = data.made_corrections()
    if frame.empty:
        return
    everywhere, named = say("In every source that spells it so"), titles()
    allowed = dict(zip(data.sources()["id"], data.sources()["may_export"], strict=True))
    frame = frame.assign(
        holds_for=[named.get(source, source) or everywhere for source in frame["source"]],
        may_export=[bool(allowed.get(source, True)) for source in frame["source"]],
        taken_in=[int(row.figures) + int(row.closures) for row in drawing.rows(frame)],
    ).rename(columns={"kind": "about"})
    heading = say("What was said of names")
    with st.container(border=True):
        st.html(cards.heading(heading, say("Nothing of it is deleted: what is taken back stays on the list.")))
        standing = [row for row in drawing.rows(frame) if row.withdrawn_at is None]
        for row in standing[:_STANDING]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(_in_words(row, may, say))
                if may:
                    st.button(say("Take back"), key=f"c_back_{row.id}", on_click=_take_back, args=(int(row.id),), icon=":material/undo:")
        with st.expander(say("The whole list"), icon=":material/list:"):
            downloads.give(downloads.listed(frame, "corrections", heading, (*_MADE, *_WHO) if may else _MADE, _KEPT))


def _in_words(row: Any, may: bool, say: Words) -> str:
    """One correction: what is what, since when, by whom where the visitor may know that, and what stands by it."""
    rows = say.many("{n} row taken in", "{n} rows taken in", row.taken_in) if row.taken_in else say("waits for the next run")
    since = say("since {day}", day=say.day(row.made_at)) + (f" · {safe.html(row.who)}" if may else "")
    what = f"<b>{safe.html(row.written)}</b> = {safe.html(say.name(row) or row.code)} <span>{escape(say.ltr(row.code))}</span>"
    return f"<p>{what}</p><p><small>{safe.html(row.holds_for)} · {escape(rows)} · {since}</small></p>"
