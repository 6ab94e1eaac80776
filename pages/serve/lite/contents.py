"""What stands on each light page: the numbers, pictures and tables of the full page, without anything that needs a script."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from pages.parts import (
    alarms,
    cards,
    change_panels,
    charts,
    closure_panels,
    data,
    disagreement_panels,
    downloads,
    evidence_panels,
    filters,
    headlines,
    look,
    marks,
    panels,
    source_panels,
    svg,
    svg_days,
    words,
)
from pages.parts.data import Disagreement, Number
from pages.parts.filters import What
from pages.parts.pens import Pen
from pages.parts.tables import Table
from pages.parts.words import Words
from pages.serve.lite import offers, shell
from pages.serve.lite.html import Cells, Html, document, el, evidence, joined, table

_AREAS = ("name", "figure", "state", "as_of", "days")
_SERIES = ("counter", "figure", "as_of", "counted", "days", "answers_for", "grade", "status")
_REPORTS = ("title", "figure", "low", "high", "rule", "enters_said", "span", "place", "name", "published_on", "said_before")
_MOST_REPORTS, _MOST_CLAIMS = 20, 8
_STANDING = ("facility_name", "status_said", "starts_on", "confirmed_age", "days_closed_said", "governorate_name", "counter")


def of(page: str, put: Callable[[str, str, Html], str]) -> str:
    """What stands on the page of that name, put into a whole by `put`, which is given the name, the title and that."""
    title, content = _page(page)
    # What is behind a number is shown on a light page, too.
    return put(page, title, Html(content.replace(f'href="{marks.PAGE}?', f'href="{shell.address(marks.PAGE)}?')))


def _page(page: str) -> tuple[str, Html]:
    say = words.say()
    made = {"": _overview, "closures": _closures, "evidence": _evidence}
    title = say(shell.PAGES[page]) if page else say("Humanitarian impact in Syria")
    return title, made[page]() if page in made else _subject(page)


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
    return joined(el("h2", heading), el("p", told, class_="under"), table(found, found.shown, say, {}), _below(found))


def _fresh(say: Words) -> Html:
    found = source_panels.freshness_listed()
    return joined(el("h2", found.title), table(found, found.shown, say, {}), _below(found))


def _below(found: Table) -> Html:
    return el("p", found.below, class_="under") if found.below else Html()


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


# --- what a number is made of


def _evidence() -> Html:
    say, what = words.say(), offers.what("evidence")
    number, day = marks.number(what), filters.changed_on(filters.current())
    claims, changes = data.claims(marks.question(what)), data.changes(marks.question(what), day)
    return joined(
        el("h2", say("What this number is made of")),
        el("section", Html(evidence_panels.told(number, what)), class_="card"),
        *(_made_of(number, what, say) if number else ()),
        el("h2", say("Why do these numbers disagree?")),
        el("p", disagreement_panels.how_many(claims, say), class_="under"),
        *(_apart(claims, what) if claims.claims else ()),
        _file(disagreement_panels.claims_listed(claims, what), say("All of these figures as a table"), say),
        el("h2", say("What changed since {day}", day=say.day(day))),
        _html([change_panels.counted(changes, day), change_panels.headline(what, day)]),
        _file(change_panels.changes_listed(changes, what, day), "", say),
    )


def _apart(claims: Disagreement, what: What) -> Iterator[Html]:
    yield Html(disagreement_panels.in_short(claims, what))
    yield Html(disagreement_panels.rule(claims))
    yield Html(disagreement_panels.against_the_first(claims, what, _MOST_CLAIMS))


def _made_of(number: Number, what: What, say: Words) -> Iterator[Html]:
    """The latest of the reports in the sum and, folded, of those left out of it; all that are listed are in the files."""
    found = evidence_panels.behind_it(number)
    summed, left_out = evidence_panels.summed(number, what), evidence_panels.left_out(number, what)
    yield joined(Html(evidence_panels.above_summed(found)), *_latest(summed, say))
    yield Html(evidence_panels.above_left_out(found))
    if len(left_out.frame):
        yield el("details", el("summary", say("The reports left out, one by one")), *_latest(left_out, say))


def _latest(rows: Table, say: Words) -> Iterator[Html]:
    """The first of the rows, how many more are in the file, and the file."""
    if len(rows.frame):
        shown = tuple(column for column in _REPORTS if column in rows.shown)
        yield table(replace(rows, frame=rows.frame.head(_MOST_REPORTS)), shown, say, {"title": document})
    if (more := len(rows.exported) - _MOST_REPORTS) > 0 and not rows.left_out:
        yield el("p", say.many("{n} more is in the file.", "{n} more are in the file.", more), class_="under")
    yield _file(rows, rows.title, say)


def _file(found: Table, title: str, say: Words) -> Html:
    """The link to a table as a file where there is anything in it, and how many rows are not."""
    link = offers.link("evidence", found.name, title) if len(found.exported) else Html()
    return joined(link, Html(downloads.left_out(found, say)))
