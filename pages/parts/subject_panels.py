"""The page of one subject: a measure as a number, on the map, over time, beside others, and in tables."""

import streamlit as st

from db.measures import Subject
from pages.parts import anchor_panels, document_panels, filters, panels, report_panels, sentence_panels


def subject(which: Subject, title: str, default: str) -> None:
    """Everything on one measure of the subject; `default` is the one that is shown where none is chosen.

    What a change of the filters is watched in is asked and sent first, wherever it stands: the number, then the series over time.
    """
    panels.title(title)
    report_panels.offer(default, which)
    what = filters.what(which, default=default)
    number, places = st.columns([2, 3])
    sentences, series = st.container(), st.container()
    with number:
        panels.headline_card(what)
    with series:
        panels.over_time(what)
    with places:
        panels.governorate_map(what)
    with sentences:
        sentence_panels.headline(what)
    for part in (panels.series, panels.comparison, anchor_panels.before_after, panels.by_governorate, panels.summary, panels.reports):
        part(what)
    document_panels.subject(what)
