"""Writes a situation report, for the button of a page and for the command alike: an address in, a file out."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from pages.parts import data, filters, visit, words
from pages.report import compose, page, typeset, word
from pages.report.model import Report

Ending = Literal["pdf", "docx", "html"]
ENDINGS: dict[Ending, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
}
"""The kinds of file, and what each is to a browser."""
BOTH = "both"
LANGUAGES = (*words.LANGUAGES, BOTH)


class Asked(NamedTuple):
    """Which report is wanted: the address of the view in parts, and in which language; "both" is English and then Arabic."""

    query: Mapping[str, Sequence[str]]
    language: str
    site: str = ""
    page: str = ""


class NotReady(Exception):
    """There is no store to make a report from; its words are `data.State`."""


def reports(asked: Asked) -> list[Report]:
    """The report in each language that is asked for. The store has to be ready."""
    found = []
    for language in words.LANGUAGES if asked.language == BOTH else (asked.language,):
        with visit.once(language, site=asked.site, page=asked.page):
            if (state := data.state()) != "ready":
                raise NotReady(state)
            with data.one_look():
                filters.take_up(asked.query)
                found.append(compose.report())
    return found


def written(found: Sequence[Report], ending: Ending) -> bytes:
    """The reports as a file."""
    now = datetime.now(UTC)
    match ending:
        case "pdf":
            return typeset.pdf(found, now)
        case "docx":
            return word.word(found, now)
        case "html":
            return page.html(found)


def file(asked: Asked, ending: Ending) -> bytes:
    """Both in one."""
    return written(reports(asked), ending)


def name(called: str, language: str, ending: Ending) -> str:
    """What the file is called: athar_report_aleppo_2025-03-01_en.pdf."""
    return f"{called}_{language}.{ending}"
