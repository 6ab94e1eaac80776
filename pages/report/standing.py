"""What stands at the end of every report: definitions, caveats, how it was asked for, and whom to cite."""

from collections.abc import Iterable

from db.measures import MEASURES
from pages.parts import data, downloads, drawing, filters, plots, safe, source_panels, tables, words
from pages.parts.words import Words
from pages.report.figures import clipped
from pages.report.model import Listing, Paragraph, Section

_MOST_OF_A_CAVEAT = 600


def definitions(measures: Iterable[str]) -> Section:
    """What each measure of the report is, is not, and who says so."""
    say = words.say()
    items = tuple((tables.measure_name(measure, say), _defined(measure, say), "") for measure in measures)
    return Section(say("What the measures mean"), (Listing(items),))


def _defined(measure: str, say: Words) -> str:
    m = MEASURES[measure]
    is_, is_not = str(getattr(m, f"is_{say.language}")), str(getattr(m, f"is_not_{say.language}"))
    authority = say("Definition: {authority}", authority=say.apart(m.authority))
    return f"{is_} {say('Mind:')} {is_not} {authority}."


def caveats(sources: set[str]) -> Section:
    """What holds for all numbers, and what each source of the report says against its own."""
    say, frame = words.say(), data.sources()
    items = [("", text, "") for text in source_panels.standing(say)]
    for row in drawing.rows(frame[frame["id"].isin(sources)]):
        if caveat := clipped(getattr(row, f"caveat_{say.language}"), _MOST_OF_A_CAVEAT):
            items.append((say.apart(clipped(row.title)), say.apart(caveat), ""))
    return Section(say("What to keep in mind"), (Listing(tuple(items)),))


def asked(measures: tuple[str, ...]) -> Section:
    """Every filter in words, whether it narrows anything or not."""
    say = words.say()
    items = [(label, clipped(value, _MOST_OF_A_CAVEAT), "") for label, value in downloads.asked(filters.current(), measures, say)]
    return Section(say("How it was asked for"), (Listing(tuple(items)),))


def cited(sources: set[str]) -> Section:
    """Who published what the report is made of: licence, credit line, address; and the boundaries."""
    say, frame = words.say(), data.sources()
    items = [
        (
            say.apart(clipped(row.title)),
            say("{publisher}. Licence: {licence}. Cite as: {credit}.", publisher=say.apart(clipped(row.publisher).rstrip(".")),
                licence=say.apart(clipped(row.licence).rstrip(".")), credit=say.apart(clipped(row.credit, _MOST_OF_A_CAVEAT).rstrip("."))),
            safe.web(row.url),
        )
        for row in drawing.rows(frame[frame["id"].isin(sources)])
    ]  # fmt: skip
    return Section(say("Sources, and how to cite them"), (Listing(tuple(items)), Paragraph(plots.boundaries_note(say), quiet=True)))
