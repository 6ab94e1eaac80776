"""The frame of every page: navigation, language, filters and footer."""

from pathlib import Path

import streamlit as st

from pages.parts import data, filters, frames

HERE = Path(__file__).parent

state = data.state()
say = filters.open_address(state)
st.set_page_config(
    page_title=say("Athar: humanitarian impact in Syria"), page_icon=frames.asset("icon.png"), layout="wide", initial_sidebar_state="auto"
)
page = st.navigation(
    [
        st.Page(HERE / "overview.py", title=say("Overview"), icon=":material/map:", default=True),
        st.Page(HERE / "casualties.py", title=say("Casualties"), icon=":material/person_off:", url_path="casualties"),
        st.Page(HERE / "displacement.py", title=say("Displacement"), icon=":material/directions_walk:", url_path="displacement"),
        st.Page(HERE / "returns.py", title=say("Returns"), icon=":material/home:", url_path="returns"),
        st.Page(HERE / "closures.py", title=say("Closures"), icon=":material/block:", url_path="closures"),
        st.Page(HERE / "evidence.py", title=say("Evidence"), icon=":material/fact_check:", url_path="evidence"),
        st.Page(HERE / "coverage.py", title=say("Coverage and signals"), icon=":material/grid_on:", url_path="coverage"),
        st.Page(HERE / "own_tables.py", title=say("Bring in a table"), icon=":material/upload_file:", url_path="own_tables"),
        st.Page(HERE / "put_aside.py", title=say("Put aside"), icon=":material/rule:", url_path="put_aside"),
        st.Page(HERE / "sources.py", title=say("Sources and definitions"), icon=":material/menu_book:", url_path="sources"),
    ]
)
frames.dress(say)
if state == "ready":
    frames.sidebar(say)
    page.run()
else:
    frames.no_store(state, say)
