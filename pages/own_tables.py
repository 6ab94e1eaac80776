"""Where an organisation brings in its own tables, and the notices that it has at hand."""

import streamlit as st

from pages.parts import admission_panels, frames, notice_panels, own_table_panels, panels, words


def own_tables() -> None:
    say = words.say()
    panels.heading(say("Bring in a table"))
    if admission_panels.admitted(admission_panels.of_tables()):
        table, notices, earlier = st.tabs([say("A table"), say("NOTAM text"), say("Earlier tables")])
        with table:
            own_table_panels.workbooks()
            own_table_panels.bring_in()
        with notices:
            notice_panels.paste()
        with earlier:
            own_table_panels.earlier()


frames.show(own_tables)
