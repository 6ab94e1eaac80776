"""People who had to leave their homes, and people who live displaced."""

import streamlit as st

from pages.parts import anchor_panels, document_panels, filters, frames, panels, report_panels, sentence_panels, words


def displacement() -> None:
    say = words.say()
    panels.title(say("Displacement"))
    report_panels.offer("people_displaced", "displacement")
    what = filters.what("displacement", default="people_displaced")

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


frames.show(displacement)
