"""What the columns of a source's workbooks count: looked at and asked of a person, before the source reads any of them."""

from collections.abc import Mapping
from typing import NamedTuple

from etl import settings
from etl.contract import SourceChanged, SourceUnavailable
from etl.http import Http
from etl.own_tables import desk
from etl.own_tables.desk import Opened
from etl.own_tables.mapping import Mapping as Meanings
from etl.own_tables.mapping import to_json
from etl.own_tables.review import Choices, Question, Refused, Review
from etl.sources import iom_dtm_syria
from etl.sources.iom_dtm_syria import confirmed, rounds

SOURCES: Mapping[str, str] = {iom_dtm_syria.SOURCE.id: iom_dtm_syria.SOURCE.url}
"""The sources whose columns a person has to confirm once, each with the page of its workbooks."""


class Looked(NamedTuple):
    """A workbook under some choices: what its columns mean, what the source would read of it, and what is still open."""

    meanings: Meanings
    review: Review
    questions: tuple[Question, ...]


def newest() -> tuple[bytes, str]:
    """The newest workbook, from the publisher, and its name. Raises Refused where it cannot be had."""
    try:
        books = iom_dtm_syria.workbooks(Http(settings.answers_folder()), newest_only=True)
    except (SourceUnavailable, SourceChanged) as wrong:
        raise Refused(f"{wrong} Or download a workbook from {iom_dtm_syria.SOURCE.url} and name the file.") from wrong
    return next((body, name) for name, body in books.items() if name != iom_dtm_syria.CATALOGUE)


def look(name: str, opened: Opened, choices: Choices) -> Looked:
    """The workbook as the source would read it, once nothing is open. Raises Refused for one that says no month."""
    of = rounds.of_name(name)
    if of is None:
        raise Refused(f"{name}: expected one month of one year in the name of the file, such as round-9-october-2025.xlsx. Name it so.")
    first, meant = desk.review(opened, choices), desk.meanings(opened, choices)
    if len(meant) != 1:
        raise Refused(f"{name} is Athar's own workbook: expected one of {iom_dtm_syria.SOURCE.url}.")
    meanings = confirmed.with_what_headers_say(meant[0])
    open_ = [question for question in first.open_questions if question.id not in confirmed.NOT_ASKED]
    questions = (*open_, *confirmed.questions(meanings))
    if questions:
        return Looked(meanings, first, questions)
    try:
        of_round = confirmed.for_round(meanings, of)
    except ValueError as wrong:
        raise Refused(f"{name}: {wrong}.") from wrong
    return Looked(meanings, desk.review(desk.with_mapping(opened, to_json(of_round)), Choices(choices.sheet)), ())


def keep(meanings: Meanings) -> str:
    """Keeps what was confirmed; gives the file. Raises Refused where that cannot be done."""
    try:
        return confirmed.keep(meanings)
    except SourceChanged as wrong:
        raise Refused(f"{wrong} Before that, move {settings.mappings_folder() / confirmed.FILE} away: it is damaged.") from wrong
    except (OSError, ValueError) as wrong:
        raise Refused(f"What the columns count cannot be kept: {wrong}.") from wrong
