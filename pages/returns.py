"""Refugees and displaced people who went back."""

import streamlit as st

from pages.parts import filters, panels, words

say = words.say()

panels.title(say("Returns"))
measure = filters.measure("returns", default="refugees_returned")

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
