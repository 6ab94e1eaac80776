"""The tab that takes in notices to airmen: paste the text, see what it says, store."""

from typing import Any

import pandas as pd
import streamlit as st

from etl import own_tables
from etl.own_tables import Notices, Refused
from pages.parts import admission, cards, data, drawing, own_table_panels, own_table_views, safe, tables, words
from pages.parts.words import Words

_SHOWN = ("facility_name", "status", "from_at", "until_at", "until", "reason", "note")
_MOST_LETTERS = 200_000
_EXAMPLE = (
    "(A0123/24 NOTAMN\nQ) OSTT/QFALC/IV/NBO/A/000/999/3611N03713E005\nA) OSAP B) 2411300500 C) 2412012359 EST\nE) AD CLSD TO ALL TFC.)"
)


def paste() -> None:
    """A box for the text, what was understood of it, and the button that stores."""
    say, state = words.say(), st.session_state
    if "notices_stored" in state:
        own_table_panels.stored(state["notices_stored"], say)
    if "notices_refused" in state:
        st.error(safe.clean(state.pop("notices_refused")), icon=":material/error:")
    with st.container(border=True):
        st.html(cards.heading(say("Paste notices"), say("As they are mailed or copied, one or many. Nothing is kept until you store it.")))
        text = st.text_area(
            say("The text of the notices"),
            key="w_notices",
            height=240,
            max_chars=_MOST_LETTERS,
            label_visibility="collapsed",
            placeholder=_EXAMPLE,
        )
        st.button(say("Read"), key="notices_read", icon=":material/search:")
    if text.strip():
        _understood(text, own_tables.read_notices(text), say)


def _understood(text: str, found: Notices, say: Words) -> None:
    with st.container(border=True):
        counted = (
            say.many("{n} closure", "{n} closures", len(found.closures)),
            say.many("{n} notice about something else", "{n} notices about something else", found.others),
            say.many("{n} put aside", "{n} put aside", len(found.asides)),
        )
        said = say(", ").join(counted)
        st.html(cards.heading(say("What Athar understood"), said))
        if found.closures:
            names = {row.id: say.name(row) for row in drawing.rows(data.facilities())}
            rows: list[dict[str, Any]] = [
                {**closure._asdict(), "facility_name": names.get(closure.facility, closure.place)} for closure in found.closures
            ]
            frame = pd.DataFrame(rows).astype(object)
            tables.show(tables.Table("notices", say("What would be stored"), frame.where(frame.notna(), None), _SHOWN, ()), say)
        if not found.closures:
            st.info(
                say("There is nothing to store: no notice says of an aerodrome or the airspace of Syria that it closes or opens."),
                icon=":material/info:",
            )
        own_table_views.rows_aside(found.asides, say("Notices that would be put aside"), "notices_aside", say)
        st.button(
            say("Store"), key="notices_store", type="primary", icon=":material/save:", on_click=_store, args=(text,),
            disabled=not found.closures,
        )  # fmt: skip


def _store(text: str) -> None:
    """Stores, if this visitor may: asked again here, because a drawn button proves nothing."""
    if admission.now() == "open":
        try:
            st.session_state["notices_stored"] = own_tables.store_notices(text)
        except Refused as refused:
            st.session_state["notices_refused"] = str(refused)
            return
        st.session_state["w_notices"] = ""
