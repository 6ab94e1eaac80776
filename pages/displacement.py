"""People who had to leave their homes, and people who live displaced."""

import streamlit as st

from pages.parts import filters, panels, words

say = words.say()

panels.title(say("Displacement"))
measure = filters.measure("displacement", default="people_displaced")

number, places = st.columns([2, 3])
with number:
    panels.headline_card(measure)
with places:
    panels.governorate_map(measure)

panels.over_time(measure)
panels.series(measure)
panels.comparison(measure)
panels.by_governorate(measure)
panels.summary(measure)
panels.reports(measure)
