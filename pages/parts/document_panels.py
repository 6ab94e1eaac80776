"""Documents to read beside the numbers: links that were found by searching, for the facilities, places and subject that are asked for."""

import pandas as pd
import streamlit as st

from db.measures import MEASURES
from pages.parts import cards, data, downloads, drawing, filters, words
from pages.parts.data import Window
from pages.parts.filters import What
from pages.parts.words import Words

_ON_FACILITIES = ("title", "published_on", "facility_name", "publisher")
_ON_SUBJECT = ("title", "published_on", "publisher")
_KEPT = ("source", "key", "title", "publisher", "published_on", "url", "about", "known_on")


def facilities() -> None:
    """Documents that mention the facilities of the chosen governorates, or the one that a person picks; nothing where none was found."""
    say, now = words.say(), filters.current()
    names = {
        row.id: say.name(row) for row in drawing.rows(data.facilities()) if not now.areas or any(row.area.startswith(a) for a in now.areas)
    }
    found = data.documents(tuple(names), Window(*now.window))
    if found.empty:
        return
    label = say.many(
        "{n} document that mentions one of these facilities", "{n} documents that mention one of these facilities", int(found.attrs["all"])
    )
    with st.expander(label, icon=":material/description:"):
        st.html(cards.paragraph(say("Found by searching ReliefWeb for the name of each facility. {unread}", unread=_unread(say)), "under"))
        mentioned = sorted(set(found["about"]), key=lambda facility: names[facility])
        one = st.selectbox(
            say("Facility"), ["", *mentioned], format_func=lambda facility: names.get(facility, say("All facilities")), key="w_mentioned"
        )
        rows = _each_once(found[found["about"] == one] if one else found)
        told = [say(", ").join(names[facility] for facility in about.split("; ")) for about in rows["about"]]
        downloads.give(downloads.listed(rows.assign(facility_name=told), "documents", label, _ON_FACILITIES, _KEPT))


def subject(what: What) -> None:
    """Documents with a chosen governorate in the title; where none is chosen, those on the subject of the page."""
    say, now = words.say(), filters.current()
    on = MEASURES[what.measure].subject
    about = now.areas or tuple(measure.id for measure in MEASURES.values() if measure.subject == on)
    found = data.documents(about, Window(*now.window))
    if found.empty:
        return
    n = int(found.attrs["all"])
    label = (
        say.many("{n} document with a chosen governorate in its title", "{n} documents with a chosen governorate in their titles", n)
        if now.areas
        else say.many("{n} document to read on this subject", "{n} documents to read on this subject", n)
    )
    with st.expander(label, icon=":material/description:"):
        st.html(cards.paragraph(say("Found by searching the titles on ReliefWeb. {unread}", unread=_unread(say)), "under"))
        downloads.give(downloads.listed(_each_once(found), "documents", label, _ON_SUBJECT, _KEPT))


def _unread(say: Words) -> str:
    return say("Not read by a person for Athar, and no figure here comes from them.")


def _each_once(found: pd.DataFrame) -> pd.DataFrame:
    """Each document in one row, with all that it was found for."""
    rows = found.drop_duplicates(["source", "key"]).reset_index(drop=True)
    about = found.groupby(["source", "key"])["about"].agg("; ".join)
    return rows.assign(about=[about[row.source, row.key] for row in drawing.rows(rows)])
