"""The dashboard: `streamlit run dashboard.py`."""

import streamlit as st

from pages.parts.frames import apologise
from pages.serve import lifespan, middleware, routes

app = st.App("pages/frame.py", lifespan=lifespan, middleware=middleware, routes=routes, on_script_error=apologise)
