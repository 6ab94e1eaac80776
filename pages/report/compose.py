"""A situation report put together from the filters of whoever asks, in the order in which it is read."""

import pandas as pd

from pages.parts import closure_panels, data, filters, panels, visit, words
from pages.parts.filters import What
from pages.parts.words import Words
from pages.report import details, facilities, figures, standing
from pages.report.figures import Headlines
from pages.report.model import Paragraph, Report, Section


def report() -> Report:
    """The report of the filters: all subjects in short, and the measure of the filters in detail."""
    say, now = words.say(), filters.current()
    found = figures.asked(now.group)
    what = _in_detail(found)
    measures = tuple(dict.fromkeys((*found.answers, what.measure)))
    shut = closure_panels.standing(filters.looked_at(now))
    sources = _sources(found, what, shut)
    return Report(
        language=say.language,
        title=say("Humanitarian impact in Syria: situation report"),
        lead=(panels.asked_areas(say), say.span(*now.window), _known(say)),
        sections=(
            figures.in_short(found, shut),
            figures.table(found),
            details.where(what),
            details.over_time(what),
            facilities.closures(shut),
            details.changes(what, found),
            standing.definitions(measures),
            standing.caveats(sources),
            standing.asked((what.measure,)),
            standing.cited(sources),
            _made(say),
        ),
        foot=say("Athar, situation report, as known on {day}", day=say.day(now.today)),
        called=filters.file_name("report"),
    )


def _in_detail(found: Headlines) -> What:
    """The measure that is chosen, else the one that speaks for the first subject that has an answer."""
    now = filters.current()
    speaking = [found.speaks(subject) for subject in panels.SPEAKING]
    first = next((measure for measure in speaking if measure in found.answers), speaking[0])
    measure = now.measure or first
    return What(measure, now.group if now.measure else "all")


def _sources(found: Headlines, what: What, shut: pd.DataFrame) -> set[str]:
    """The sources of every number of the report."""
    named = {str(row.source) for rows in found.answers.values() for row in rows}
    named |= {str(row.source) for row in panels.answers_to(what)}
    return named | {str(key).split(" ", 1)[0] for keys in shut["keys"] for key in keys}


def _known(say: Words) -> str:
    ended = data.sources()["last_ok_at"].dropna()
    known = say("As known on {day}", day=say.day(filters.current().today))
    if not len(ended):
        return known
    return f"{known} · {say('Last updated {day}, {time} UTC.', day=say.day(ended.max()), time=f'{ended.max():%H:%M}').rstrip('.')}"


def _made(say: Words) -> Section:
    """When it was made, and the address of the view that it is of."""
    now = filters.current()
    link = visit.here() + filters.query_of(now.fixed(now.today)).removesuffix("?")
    revised = say("Figures are subject to revision: sources correct, merge and withdraw what they published.")
    made = say(
        "Made by Athar on {day} from what was known then. The same view, with every report behind its numbers:",
        day=say.day(visit.today()),
    )
    return Section(say("Where this comes from"), (Paragraph(revised), Paragraph(made, below=link, link=link)))
