"""What stands on each light page: the numbers, pictures and tables of the full page, without anything that needs a script."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from pages.parts import (
    alarms,
    cards,
    charts,
    closure_panels,
    data,
    filters,
    headlines,
    look,
    panels,
    source_panels,
    svg,
    svg_days,
    words,
)
from pages.parts.filters import What
from pages.parts.pens import Pen
from pages.parts.tables import Table
from pages.parts.words import Words
from pages.serve.lite import offers, shell
from pages.serve.lite.html import Cells, Html, el, evidence, joined, table

_AREAS = ("name", "figure", "state", "as_of", "days")
_SERIES = ("counter", "figure", "unit", "as_of", "counted", "days", "answers_for", "grade", "status")
_STANDING = ("facility_name", "status_said", "starts_on", "confirmed_age", "days_closed_said", "governorate_name", "counter")


def of(page: str, put: Callable[[str, str, Html], str]) -> str:
    """What stands on the page of that name, put into a whole by `put`, which is given the name, the title and that."""
    say = words.say()
    if page in shell.SUBJECTS:
        return put(page, say(shell.PAGES[page]), _subject(page))
    return put(page, say("Closures"), _closures()) if page == "closures" else put("", _title(say), _overview())


def _title(say: Words) -> str:
    return say("Humanitarian impact in Syria")


def _pen(name: str) -> Pen:
    return Pen(look.now(), name, live=True)


def _html(parts: list[str]) -> Html:
    """Parts of the full page, which are HTML already."""
    return Html("".join(parts))


# --- overview


def _overview() -> Html:
    say, now = words.say(), filters.current()
    subjects = [_card(subject, _html(panels.of_subject(subject))) for subject in panels.SPEAKING]
    shut = _card("closures", Html(closure_panels.closed(now.until)))
    what = filters.stands_on(default="civilians_killed")
    return joined(
        _html(alarms.told()),
        el("div", *subjects, shut, class_="cards"),
        el("div", el("div", _by_area(what, "")), el("div", _closed_now(say), _fresh(say)), class_="two"),
    )


def _card(page: str, content: Html) -> Html:
    say = words.say()
    name = say(shell.PAGES[page])
    return el("section", el("h2", el("a", name, href=shell.address(page) + shell.query())), content, class_="card")


def _closed_now(say: Words) -> Html:
    found = closure_panels.closed_listed(filters.current().until)
    heading = say("Last reported closed or restricted, {day}", day=say.day(filters.current().until))
    told = say("As last confirmed; an old confirmation may no longer hold.")
    return joined(el("h2", heading), el("p", told, class_="under"), table(found, found.shown, say, {}))


def _fresh(say: Words) -> Html:
    found = source_panels.freshness_listed()
    below = [el("p", found.below, class_="under")] if found.below else []
    return joined(el("h2", found.title), table(found, found.shown, say, {}), *below)


# --- one subject


def _subject(page: str) -> Html:
    say, what = words.say(), offers.what(page)
    return joined(
        el("section", _html(panels.headline(what)), Html(cards.definition(what.measure, say)), class_="card"),
        _by_area(what, page),
        _over_time(what, page),
        _series(what, page),
        offers.link(page, "summary", say("{measure} by governorate and month", measure=panels.label_of(what))),
    )


def _by_area(what: What, page: str) -> Html:
    """The map, and below it the numbers; on a subject's own page those of all governorates, in a table."""
    say, frame = words.say(), data.by_area(filters.question(what))
    heading = say("{measure} by governorate", measure=panels.label_of(what))
    numbered = frame[frame["state"].isin(["reported", "zero"])]
    drawn = Html(svg.governorates(frame, data.sketch(), filters.current().areas, _pen("m"), heading))
    bars = Html(svg.comparison(numbered, _pen("b"), heading)) if len(numbered) else Html()
    told = el("p", panels.reported_by(frame, say), class_="under")
    another = Html(headlines.another_counter(frame.attrs.get("counter", ""), what))
    top = joined(el("h2", heading), told, another, el("div", drawn, bars, class_="two"))
    if not page:
        return top
    found = panels.by_governorate_listed(what)
    cells: Cells = {"figure": evidence, "name": lambda row, said: _only(row, said, page)}
    return joined(top, table(found, _AREAS, say, cells), offers.link(page, "by_governorate"))


def _only(row: Any, said: str, page: str) -> Html:
    """The name of a governorate, which chooses it alone."""
    return el("a", said, href=shell.address(page) + shell.query(areas=(row.area,)))


def _over_time(what: What, page: str) -> Html:
    say, now = words.say(), filters.current()
    bucket = filters.drawn_by(now)
    frame = data.over_time(filters.question(what), bucket)
    order = [(row.source, row.counter) for row in panels.answers_to(what)]
    parts = []
    for kind, heading in panels.kinds_of_time(what, bucket).items():
        lines = charts.series(frame[frame["kind"] == kind], order, say)
        if shown := lines[: charts.MOST_SERIES]:
            below = panels.drawn_names(shown, len(lines) - len(shown), say)
            picture = svg_days.over_time(shown, bucket, charts.extent(shown, now.window), _pen(kind[0]), heading)
            parts += [el("h2", heading), el("p", below, class_="under"), Html(picture)]
    coarse = panels.coarse_listed(what, bucket)
    return joined(*parts, *([offers.link(page, "coarse", coarse.title)] if len(coarse.frame) else []))


def _series(what: What, page: str) -> Html:
    say, found = words.say(), panels.series_listed(what)
    shown = tuple(name for name in _SERIES if name in found.shown)
    told = say("The first row is the headline. The rows are never added to each other.")
    listed = table(found, shown, say, {"figure": evidence})
    return joined(el("h2", found.title), el("p", told, class_="under"), listed, offers.link(page, "counters"))


# --- closures


def _closures() -> Html:
    say, day = words.say(), filters.looked_at(filters.current())
    standing = closure_panels.standing_listed(day)
    told = say("Where sources disagree the statement that began last is followed; all statements are listed below.")
    return joined(
        el("section", _html(closure_panels.counted(day)), class_="card"),
        el("h2", standing.title),
        el("p", told, class_="under"),
        _standing(standing, say),
        offers.link("closures", "facilities", standing.title),
        offers.link("closures", "days_closed", say("Days closed, {span}", span=say.span(*filters.current().window))),
        offers.link("closures", "statements", say("What was stated, source by source")),
        _timeline(say),
    )


def _standing(found: Table, say: Words) -> Html:
    """Each facility with its status on the day and its days closed in the period; last those of which nothing was reported by the day."""
    counted = closure_panels.days_closed_listed().frame
    days = dict(zip(counted["facility"], counted["days_closed_said"], strict=True))
    standing = found.frame.assign(days_closed_said=[days.get(facility, "") for facility in found.frame["facility"]])
    later = counted[~counted["facility"].isin(standing["facility"])]
    later = later.assign(status_said=say(words.STATES["not_reported"]), ledger=[shell.query(facility=code) for code in later["facility"]])
    frame = pd.concat([standing.astype(object), later.reindex(columns=standing.columns).astype(object)], ignore_index=True)
    frame = frame.where(frame.notna(), None)
    cells: Cells = {"facility_name": lambda row, said: el("a", said, href=f"closures{row.ledger}")}
    return table(replace(found, frame=frame), _STANDING, say, cells)


def _timeline(say: Words) -> Html:
    frame, heading = closure_panels.over_the_period(), say("Timeline by facility")
    if frame.empty:
        return Html()
    told = say("Before the first bar nothing was reported of a facility; that does not mean that it was open.")
    picture = svg_days.timeline(frame, filters.current().window, _pen("t"), heading)
    return joined(el("h2", heading), el("p", told, class_="under"), Html(picture))
