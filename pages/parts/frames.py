"""What stands around every page: style, direction of reading, side, footer, and what is said when nothing can be shown."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import urljoin

import streamlit as st

from pages.parts import browser, cards, data, filters, marks, plots, reach, visit, welcome
from pages.parts.data import State
from pages.parts.look import STYLE, now
from pages.parts.words import Words, mark, say

SERVE = Path(__file__).parents[1] / "serve"
LIGHT = ("casualties", "displacement", "returns", "closures", "evidence")
"""The pages beside the overview that have a light version."""
MISSING: dict[State, str] = {
    "missing": mark("There is no data yet. Run `python -m etl` in the folder of the project, then load this page again."),
    "empty": mark("The store is there, but nothing was read into it yet. Run `python -m etl`, then load this page again."),
    "outdated": mark(
        "The store was made by another version of Athar. Run `python -m etl`, which brings an older one up to date, "
        "then load this page again."
    ),
}


def asset(name: str) -> str:
    """The address of a picture of ours, or its path where no address is known.

    The picture itself would be sent anew with every run, and forgotten when the page alone is drawn anew.
    """
    return urljoin(visit.here(), f"/assets/{name}") if visit.here() else str(SERVE / "assets" / name)


def dress(words: Words) -> None:
    """Style, language and direction of the whole document, menus and tooltips included."""
    look = now()
    st.logo(asset(f"logo.{'dark' if look.dark else 'light'}.svg"), size="large")
    st.html(STYLE)
    colours = "".join(f"--status-{status}:{colour};" for status, colour in look.closure.items())
    variables = (
        f"--quiet:{look.quiet};--line:{look.line};--accent:{look.accent};--link:{look.link};--ink:{look.ink};--paper:{look.paper};"
        f"--focus:{look.focus};{colours}"
    )
    st.html(f"<style>:root{{{variables}}}</style>")
    direction = "rtl" if words.rtl else "ltr"
    script = f"document.documentElement.lang='{words.language}';document.documentElement.dir='{direction}';{browser.keeping()}"
    st.html(f"<script>{script}{reach.script(words)}{plots.script(words, look)}</script>", unsafe_allow_javascript=True)


def sidebar(words: Words) -> None:
    """Language, filters, and the way to what these pages are."""
    with st.sidebar:
        filters.language_switch()
        filters.sidebar()
        welcome.about()


def show(page: Callable[[], None]) -> None:
    """Shows what a page file defines, between the band and the footer, so that it can be drawn anew without what stands around it."""
    drawn_of = data.asked_of()
    plots.outlines()

    @st.fragment(key=filters.PAGE)
    def shown() -> None:
        if data.state() != "ready" or data.asked_of() != drawn_of:
            st.rerun()
        words = say()
        as_known_on(words)
        marks.follow()
        with data.one_look():
            page()
        footer(words)

    shown()


def as_known_on(words: Words) -> None:
    """A band that stays in sight while everything is answered as it was known on an earlier day, and the way back."""
    told = known_then(words)
    if not told:
        return
    with st.container(key="as_known_on", horizontal=True, vertical_alignment="center"):
        st.html(cards.band(*told))
        st.button(words("Back to now"), on_click=filters.as_known_on, args=(None,), icon=":material/history:", key="back_to_now")


def known_then(words: Words) -> tuple[str, str] | None:
    """As of which earlier day everything is answered, and what that leaves out; nothing where it is answered as of now."""
    day, begun = filters.current().known, data.begun_on()
    if day is None:
        return None
    told = (
        words("Nothing was read into this store yet: this is what had been published by then.")
        if begun is None or day < begun
        else words("What was learnt, revised or withdrawn since then is not on this page.")
    )
    return words("As known on {day}", day=words.day(day)), told


def footer(words: Words) -> None:
    """What holds for every page: revisions, the last update, the boundaries."""
    st.html(_footer(words))


@visit.remembered
def _footer(words: Words) -> str:
    light = f'<p><a href="{escape(light_version())}" target="_self">{escape(words("Light version, for slow lines and for print"))}</a></p>'
    return '<footer role="contentinfo">' + "".join(cards.paragraph(part) for part in standing(words)) + light + "</footer>"


def light_version() -> str:
    """The address of the same page without a script, or of the overview where there is none, with the same filters."""
    return f"lite{f'/{visit.page()}' if visit.page() in LIGHT else ''}{filters.link()}".removesuffix("?")


def standing(words: Words) -> list[str]:
    """The sentences of the footer."""
    sources = data.sources()
    ended = sources["last_ok_at"].dropna()
    parts = [
        words("Figures are subject to revision: sources correct, merge and withdraw what they published."),
        words("Last updated {day}, {time} UTC.", day=words.day(ended.max()), time=f"{ended.max():%H:%M}") if len(ended) else "",
        plots.boundaries_note(words),
        words("Sources are never added to each other. Where nothing was reported nothing is shown, and that is not zero."),
    ]
    return [part for part in parts if part]


def no_store(found: State, words: Words) -> None:
    """What to do when there is nothing to show."""
    with st.sidebar:
        filters.language_switch()
    st.html(cards.title(words("Nothing to show yet")))
    st.info(words(MISSING[found]), icon=":material/info:")


def apologise(error: Exception) -> bool:
    """What a visitor sees when a page fails; the log has the rest."""
    words = say()
    st.error(words("Something went wrong on this page. Load it again, or clear the filters. The details are in the server's log."))
    st.html(cards.behind([(words("This page without filters"), "?")]))
    return True
