"""The tables that a light page has, and the files that can be taken of them: those of the full page, by the same functions."""

from collections.abc import Callable

from pages.parts import (
    anchor_panels,
    change_panels,
    closure_panels,
    data,
    disagreement_panels,
    evidence_panels,
    filters,
    marks,
    panels,
    words,
)
from pages.parts.filters import What
from pages.parts.tables import Table
from pages.serve.lite import shell
from pages.serve.lite.html import Html, el


def what(page: str) -> What:
    """What a page is about with the filters as they are."""
    subject, default = shell.SUBJECTS.get(page, (None, "civilians_killed"))
    return filters.stands_on(subject, default=default)


def of(page: str) -> dict[str, Callable[[], Table]]:
    """Each table of a page by the name of its file."""
    if page in shell.SUBJECTS:
        return {
            "counters": lambda: panels.series_listed(what(page)),
            "by_governorate": lambda: panels.by_governorate_listed(what(page)),
            "summary": lambda: panels.summary_listed(what(page)),
            "coarse": lambda: panels.coarse_listed(what(page), filters.drawn_by(filters.current())),
            "before_after": lambda: anchor_panels.before_after_listed(what(page)),
            "reports": lambda: panels.reports_listed(what(page)),
        }
    if page == "closures":
        return {
            "facilities": lambda: closure_panels.standing_listed(filters.looked_at(filters.current())),
            "days_closed": closure_panels.days_closed_listed,
            "statements": closure_panels.statements_listed,
        }
    return _of_evidence(what(page)) if page == "evidence" else {}


def _of_evidence(what: What) -> dict[str, Callable[[], Table]]:
    def changes() -> Table:
        day = filters.changed_on(filters.current())
        return change_panels.changes_listed(data.changes(marks.question(what), day), what, day)

    return {
        "behind": lambda: evidence_panels.summed(marks.number(what), what),
        "left_out": lambda: evidence_panels.left_out(marks.number(what), what),
        "claims": lambda: disagreement_panels.claims_listed(data.claims(marks.question(what)), what),
        "changes": changes,
    }


def link(page: str, name: str, title: str = "") -> Html:
    """The link to a table as a file, with the filters of the page."""
    say = words.say()
    said = say("Download {format}", format="CSV") + (f": {title}" if title else "")
    return el("p", el("a", said, href=f"{shell.address(page)}/{name}.csv{shell.query()}", download=True), class_="csv")
