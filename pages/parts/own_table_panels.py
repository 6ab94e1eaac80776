"""The steps in which a table is brought in: choose it, look at what was understood, answer, look at the figures, store."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import streamlit as st

from etl import own_tables
from etl.own_tables import About, Choices, Opened, Refused, Review, Stored
from pages.parts import admission, cards, downloads, filters, own_table_views, safe, words
from pages.parts.words import Words

_ENDINGS = ["csv", "tsv", "txt", "xlsx", "xls", "ods"]
_PAGES = {"casualties": "casualties.py", "displacement": "displacement.py", "returns": "returns.py", "closures": "closures.py"}
_LICENCES = ("", "CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "CC0 1.0")


def workbooks() -> None:
    """The two workbooks to fill in."""
    say = words.say()
    with st.container(border=True):
        st.html(
            cards.heading(
                say("Workbooks to fill in"), say("With lists to choose from, in both languages. They are taken in without a question.")
            )
        )
        with st.container(horizontal=True):
            labels: dict[Literal["en", "ar"], str] = {"en": say("Workbook in English"), "ar": say("Workbook in Arabic")}
            for language, label in labels.items():
                st.download_button(
                    label,
                    partial(own_tables.workbook, language),
                    f"athar_{language}.xlsx",
                    downloads.KINDS["xlsx"].media,
                    key=f"workbook_{language}",
                    on_click="ignore",
                )


def bring_in() -> None:
    """From a file to stored figures; nothing is kept before the last button."""
    say, state = words.say(), st.session_state
    if "table_stored" in state:
        stored(state["table_stored"], say)
    with st.container(border=True):
        st.html(
            cards.heading(
                say("1. Choose the file"),
                say("CSV, XLSX, XLS or ODS, up to {n} MB. Nothing is kept until you store it.", n=own_tables.MOST_MB),
            )
        )
        uploaded = st.file_uploader(
            say("The file"),
            type=_ENDINGS,
            key=f"w_table_{state.get('table_round', 0)}",
            max_upload_size=own_tables.MOST_MB,
            label_visibility="collapsed",
        )
    if uploaded is not None and state.get("table_file") != uploaded.file_id:
        _open(uploaded.file_id, uploaded.name, uploaded.getvalue())
    if uploaded is None and not str(state.get("table_file", "")).startswith("kept "):
        _forget()
    if "table_refused" in state:
        st.error(safe.clean(state["table_refused"]), icon=":material/error:")
    if "table" in state:
        _looked_at(state["table"], say)


def _open(file_id: str, name: str, raw: bytes) -> None:
    _forget()
    st.session_state.pop("table_stored", None)
    st.session_state["table_file"] = file_id
    try:
        st.session_state["table"] = own_tables.open_file(name, raw)
    except Refused as refused:
        st.session_state["table_refused"] = str(refused)


def _forget() -> None:
    for name in [
        name
        for name in st.session_state
        if str(name).startswith(("table_file", "table_refused", "table_review", "table_cells", "t_", "w_row", "w_cell_"))
    ]:
        del st.session_state[name]
    st.session_state.pop("table", None)


def _chosen() -> Choices:
    """What has been decided so far, from the controls that were touched."""

    def of(kind: str) -> dict[str, str]:
        beginning = f"t_{kind}_"
        found = {str(name).removeprefix(beginning): value for name, value in st.session_state.items() if str(name).startswith(beginning)}
        return {name: str(value) for name, value in found.items() if value}

    cells: dict[str, str] = st.session_state.get("table_cells", {})
    return Choices(st.session_state.get("t_sheet", ""), of("role"), of("answer"), of("place"), of("facility"), cells)


def _reviewed(opened: Opened, choices: Choices) -> Review:
    """What is understood under these choices; asked again only when they change."""
    kept: tuple[Choices, Review] | None = st.session_state.get("table_review")
    if kept is None or kept[0] != choices:
        kept = (choices, own_tables.review(opened, choices))
        st.session_state["table_review"] = kept
    return kept[1]


def _looked_at(opened: Opened, say: Words) -> None:
    review = _reviewed(opened, _chosen())
    with st.container(border=True):
        st.html(cards.heading(say("2. What Athar understood")))
        if len(review.sheets) > 1:
            st.session_state["t_sheet"] = review.sheet
            st.selectbox(say("Sheet"), review.sheets, key="t_sheet", format_func=safe.clean)
        own_table_views.columns(review, say)
    if review.questions or review.places or review.facilities or review.wrong:
        with st.container(border=True):
            st.html(cards.heading(say("3. What the file does not say"), say("Nothing is guessed: what has no answer is not taken in.")))
            own_table_views.questions(review, say)
            if review.wrong:
                st.warning(safe.clean(review.wrong), icon=":material/error:")
            own_table_views.places(review, say)
            own_table_views.facilities(review, say)
    with st.container(border=True):
        st.html(cards.heading(say("4. What would be stored")))
        own_table_views.stated(review, say)
        own_table_views.totals(review, say)
        own_table_views.asides(review, say)
        own_table_views.corrections(review, say)
    with st.container(border=True):
        st.html(cards.heading(say("5. Store"), say("Whose numbers these are stands beside each of them on every page.")))
        _store(opened, review, say)


def _store(opened: Opened, review: Review, say: Words) -> None:
    about = own_tables.about(opened, _chosen())
    left, right = st.columns(2)
    with left:
        name = st.text_input(say("Name of the table"), about.name, key="t_about_name", max_chars=120)
        publisher = st.text_input(say("Organisation that publishes it"), about.publisher, key="t_about_publisher", max_chars=120)
        counter = st.text_input(
            say("Who counted, where no column says it"), about.counted_by, key="t_about_counter", max_chars=120,
            help=say("An organisation, never a person."),
        )  # fmt: skip
    with right:
        passed_on = st.radio(
            say("May its rows be passed on?"),
            ["yes", "no"],
            index=None if about.may_export is None else 0 if about.may_export else 1,
            format_func={"yes": say("Yes, in files that people take away"), "no": say("No: only sums and charts")}.__getitem__,
            key="t_about_export",
        )
        licence = st.selectbox(
            say("Licence"), _LICENCES, format_func=lambda code: code or say("None stated"), key="t_about_licence",
            index=_LICENCES.index(about.licence) if about.licence in _LICENCES else 0,
        )  # fmt: skip
        url = st.text_input(say("Where it can be read (address)"), about.url, key="t_about_url", max_chars=300)
    missing = _missing(review, {say("Name of the table"): name, say("Organisation that publishes it"): publisher}, passed_on, say)
    if missing:
        st.html(cards.paragraph(missing, "warn"))
    filled = About(name.strip(), publisher.strip(), counter.strip(), passed_on == "yes", licence, safe.web(url))
    st.button(
        say.many("Store {n} report", "Store {n} reports", len(review.stated)) if review.stated else say("Store"),
        key="table_store",
        type="primary",
        icon=":material/save:",
        disabled=bool(missing),
        on_click=_take_in,
        args=(opened, _chosen(), filled),
    )


def _missing(review: Review, needed: Mapping[str, str], passed_on: str | None, say: Words) -> str:
    """What has to be done before it can be stored, in words."""
    asked = [str(getattr(question, say.language)) for question in review.open_questions] + ([review.wrong] if review.wrong else [])
    if not review.stated and not asked:
        return say("There is nothing to store: no row could be read as a figure or a closure.")
    asked += [label for label, text in needed.items() if not text.strip()]
    asked += [say("May its rows be passed on?")] if passed_on is None else []
    return say("Still open: {questions}", questions=" · ".join(asked)) if asked else ""


def _take_in(opened: Opened, choices: Choices, about: About) -> None:
    """Stores, if this visitor may: asked again here, because a drawn button proves nothing."""
    if admission.now() != "open":
        return
    state = st.session_state
    try:
        stored = own_tables.take_in(opened, choices, about)
    except Refused as refused:
        state["table_refused"] = str(refused)
        return
    _forget()
    state["table_round"] = state.get("table_round", 0) + 1
    state["table_stored"] = stored


def stored(stored: Stored, say: Words) -> None:
    """What came of storing, and the way to the pages that show it."""
    if stored.outcome != "ok":
        st.error(safe.clean(stored.words), icon=":material/error:")
        return
    with st.container(border=True):
        counts = {"stored": stored.stored, "unchanged": stored.unchanged, "aside": stored.put_aside}
        said = say("{stored} stored, {unchanged} already there, {aside} put aside.", **{name: say.number(n) for name, n in counts.items()})
        st.html(cards.heading(say("Stored: {name}", name=safe.clean(stored.name)), said))
        with st.container(horizontal=True):
            for subject in stored.subjects:
                st.button(
                    say("See it: {page}", page=say(words.SUBJECTS[subject])),
                    key=f"see_{subject}",
                    on_click=_see,
                    args=(stored, subject),
                    icon=":material/arrow_back:" if say.rtl else ":material/arrow_forward:",
                )
    if "table_go" in st.session_state:
        st.switch_page(st.session_state.pop("table_go"))


def _see(stored: Stored, subject: str) -> None:
    """Goes to the page of a subject, narrowed to what was just stored."""
    st.session_state["table_go"] = _PAGES[subject]
    filters.take(source=stored.source, counter="", areas=(), grades=(), period="all", chosen=None, measure=stored.measures.get(subject, ""))


def earlier() -> None:
    """The tables that were brought in before, and what of them was put aside."""
    say = words.say()
    found = own_tables.earlier()
    if not found:
        st.html(cards.paragraph(say("No table was brought in yet."), "nothing"))
    for one in found:
        with st.container(border=True):
            st.html(cards.heading(safe.clean(one.name), _history(one, say)))
            own_table_views.put_aside(one, say)
            if one.can_be_opened:
                st.button(
                    say("Correct it and store again"),
                    key=f"reopen_{one.source}",
                    on_click=_reopen,
                    args=(one.source,),
                    icon=":material/edit:",
                )


def _history(one: Any, say: Words) -> str:
    return say(
        "{file}, {day}: {stored} stored, {aside} put aside", file=safe.clean(one.file), day=say.day(one.at), stored=say.number(one.stands),
        aside=say.number(len(one.asides)),
    )  # fmt: skip


def _reopen(source: str) -> None:
    if admission.now() != "open":
        return
    _forget()
    st.session_state["table_round"] = st.session_state.get("table_round", 0) + 1
    st.session_state["table_file"] = f"kept {source}"
    st.session_state["table"] = own_tables.reopen(source)
