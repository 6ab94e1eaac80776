"""Civilians and others killed and injured, as each counter recorded them."""

import streamlit as st

from pages.parts import anchor_panels, document_panels, filters, frames, panels, report_panels, sentence_panels, words


def casualties() -> None:
    say = words.say()
    panels.title(say("Casualties"))
    report_panels.offer("civilians_killed", "casualties")
    what = filters.what("casualties", default="civilians_killed")

    number, places = st.columns([2, 3])
    with number:
        panels.headline_card(what)
    with places:
        panels.governorate_map(what)
    sentence_panels.headline(what)

    panels.over_time(what)
    panels.series(what)
    panels.comparison(what)
    anchor_panels.before_after(what)
    panels.by_governorate(what)
    panels.summary(what)
    panels.reports(what)
    document_panels.subject(what)


frames.show(casualties)
