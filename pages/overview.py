"""What stands out: one headline per subject, where, what is closed, what is new, how fresh it all is, and which sources fail."""

import streamlit as st

from pages.parts import alarms, closure_panels, filters, frames, panels, report_panels, signal_panels, source_panels, welcome, words


def overview() -> None:
    say = words.say()
    panels.title(say("Humanitarian impact in Syria"))
    welcome.panel()
    report_panels.offer("civilians_killed")
    alarms.failing("sources.py", say("How the last runs went"))

    cards = st.grid(4, min_column_width=215)
    with cards:
        panels.subject("casualties", "casualties.py", say("Casualties"))
        panels.subject("displacement", "displacement.py", say("Displacement"))
        panels.subject("returns", "returns.py", say("Returns"))
        closure_panels.closed_card("closures.py", say("Closures"))

    signal_panels.in_short("coverage.py", say("Coverage and signals"))

    what = filters.measure(default="civilians_killed")
    where, else_ = st.columns([3, 2])
    with where:
        panels.governorate_map(what)
    with else_:
        closure_panels.closed_now("closures.py", say("All closures"))
        source_panels.freshness_in_short("sources.py", say("Sources and definitions"))

    panels.latest()


frames.show(overview)
