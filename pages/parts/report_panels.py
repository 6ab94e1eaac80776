"""The situation report of a page: language and kind of file, made when its button is pressed."""

from functools import partial

import streamlit as st

from db.measures import MEASURES, Subject
from pages.parts import filters, visit, words
from pages.report import make
from pages.report.make import Asked, Ending

_LABELS: dict[Ending, str] = {"pdf": "PDF", "docx": "Word", "html": "HTML"}


@st.fragment
def offer(measure: str, subject: Subject | None = None) -> None:
    """The report of what the filters ask for now: in detail the measure that is chosen, where it is of the page's subject, else its own.

    What is inside is made when somebody looks at it, and only that.
    """
    say, now = words.say(), filters.current()
    with st.popover(say("Situation report"), icon=":material/description:", key="report", width="content", on_change="rerun") as inside:
        if not inside.open:
            return
        st.caption(say("Headline figures with their sources, map, charts, closures and what changed, for these filters. Prints on A4."))
        languages = {**words.LANGUAGES, make.BOTH: say("English and Arabic")}
        language = st.segmented_control(
            say("Language of the report"), list(languages), default=say.language, format_func=languages.__getitem__, key="report_language",
            required=True,
        )  # fmt: skip
        site, _, page = visit.here().rpartition("/")
        chosen = now.measure if now.measure and subject in (None, MEASURES[now.measure].subject) else measure
        query = filters.written(now._replace(measure=chosen))
        asked = Asked(query, language, site, page)
        called = filters.file_name("report")
        with st.container(horizontal=True, key="report_files"):
            for ending, label in _LABELS.items():
                st.download_button(
                    label, partial(make.file, asked, ending), make.name(called, language, ending), make.ENDINGS[ending],
                    key=f"report_{ending}", on_click="ignore",
                )  # fmt: skip
