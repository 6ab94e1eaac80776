"""Airports, crossings, roads and other facilities: what is closed, since when, and how well that is known."""

import streamlit as st

from pages.parts import closure_panels, document_panels, filters, frames, ledger_panels, panels, report_panels, sentence_panels, words


def closures() -> None:
    say = words.say()
    panels.title(say("Closures"))
    report_panels.offer("civilians_killed")
    day = filters.day()
    ledger_panels.one_facility(day)

    numbers, places = st.columns([3, 2])
    with numbers:
        closure_panels.counts(day)
        closure_panels.by_kind_and_governorate(day)
    with places:
        closure_panels.facility_map(day)
    sentence_panels.closures()

    closure_panels.standing_table(day)
    closure_panels.timeline()
    closure_panels.days_closed()
    closure_panels.statements()
    document_panels.facilities()
    panels.attacks()


frames.show(closures)
