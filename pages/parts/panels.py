"""The parts that pages are made of: each asks its question, and shows the answer as words, a chart or a table."""

from functools import partial
from html import escape
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from db.measures import MEASURES, Subject
from pages.parts import (
    band_panels,
    cards,
    charts,
    data,
    downloads,
    drawing,
    filters,
    headlines,
    links,
    look,
    maps,
    marks,
    plots,
    safe,
    tables,
    taken_in,
    visit,
    words,
)
from pages.parts.filters import What
from pages.parts.tables import Table
from pages.parts.words import Words

SPEAKING: dict[Subject, tuple[str, ...]] = {
    "casualties": ("civilians_killed", "people_killed"),
    "displacement": ("people_displaced", "people_living_displaced"),
    "returns": ("refugees_returned", "idps_returned"),
}
"""The measures that speak for a subject, the first that is answered before the others."""
MOST_REPORTS = 2_000
MOST_NEWS = 12
_OTHERS = 6
_DOCUMENTS = 2
_GAPS = 3
_SERIES = ("counter", "figure", "counted", "days", "as_of", "answers_for", "areas", "grade", "status", "reports")
_SERIES_KEPT = (
    "source", "counter", "measure", "group", "unit", "counts", "covers", "place", "value", "low", "high", "quantifier", "starts_on",
    "as_of", "since_on", "days_covered", "window_days", "reports", "areas_reported", "areas_total", "grade", "status", "known_on",
)  # fmt: skip
_AREAS = ("name", "area", "figure", "state", "as_of", "days", "reports")
_AREAS_KEPT = (
    "area", "name_en", "name_ar", "measure", "state", "value", "low", "high", "quantifier", "unit", "starts_on", "as_of", "days_covered",
    "window_days", "reports", "counter", "source",
)  # fmt: skip
_SILENT = {"reported": 0, "zero": 0, "longer": 1}
"""In which order the months of a summary stand: those with a number, those in a longer span, the others."""
_SUMMARY = ("name", "area", "month", "figure", "state", "reports")
_SUMMARY_KEPT = (
    "area",
    "name_en",
    "name_ar",
    "month",
    "measure",
    "state",
    "value",
    "low",
    "high",
    "quantifier",
    "reports",
    "counter",
    "source",
)
_REPORTS = (
    "title",
    "counted_by",
    "figure",
    "group_name",
    "area",
    "place",
    "starts_on",
    "ends_on",
    "counts",
    "answers_for",
    "grade",
    "status",
    "url",
    "note",
)
_REPORTS_KEPT = (
    "source", "key", "measure", "group", "counts", "area", "place", "covers", "starts_on", "ends_on", "precision", "low", "best", "high",
    "quantifier", "unit", "grade", "status", "counted_by", "title", "url", "published_on", "since_on", "known_on", "learnt_at",
    "taken_in_by", "note",
)  # fmt: skip
_COARSE = ("counter", "figure", "title", "counts", "area", "place", "starts_on", "ends_on", "covers")
_COARSE_KEPT = (
    "source", "counter", "measure", "group", "counts", "covers", "area", "place", "starts_on", "ends_on", "value", "low", "high",
    "quantifier", "grade", "reports", "title", "url",
)  # fmt: skip


def title(text: str) -> None:
    """The heading of the page, with the places and the days that are asked for."""
    st.html(_title(text))


@visit.remembered
def _title(text: str) -> str:
    say, now = words.say(), filters.current()
    return cards.title(text, f"{asked_areas(say)} · {say.span(*now.window)}", links.control(now, say))


def heading(text: str, below: str = "") -> None:
    """The heading of a page that no filter narrows."""
    st.html(cards.title(text, below, links.control(filters.current(), words.say(), has_days=False)))


def asked_areas(say: Words) -> str:
    """The governorates that are asked for, by name."""
    names = {row.area: say.name(row) for row in drawing.rows(data.governorates())}
    return say(", ").join(names[code] for code in filters.current().areas) or say("All of Syria")


def label_of(what: What) -> str:
    """What is counted, and of whom."""
    say = words.say()
    group = tables.group_name(what.group, say)
    return f"{tables.measure_name(what.measure, say)} ({group})" if group else tables.measure_name(what.measure, say)


# --- headlines


def _links(row: Any) -> str:
    """The documents that a number was read in, the latest first; of summed incidents the data set that has them."""
    documents = [(title, url) for title, url in row.documents if safe.web(url)]
    if not documents:
        source = data.sources().set_index("id").loc[row.source]
        return safe.link(source["url"], source["title"])
    more = len(documents) - _DOCUMENTS
    rest = [escape(words.say().many("and {n} more document", "and {n} more documents", more))] if more > 0 else []
    return "<br>".join([*(safe.link(url, title) for title, url in documents[:_DOCUMENTS]), *rest])


def answers_to(what: What) -> list[Any]:
    """What each series says, the headline first."""
    return drawing.rows(data.answers(filters.question(what)))


@visit.remembered
def headline(what: What) -> list[str]:
    """The card of one measure: the headline series with everything that is needed to read it, or what there is instead."""
    say, question, rows = words.say(), filters.question(what), answers_to(what)
    if rows:
        address = marks.address(data.of_answer(question, rows[0]))
        told = cards.headline(label_of(what), rows[0], say, _links(rows[0]), data.change(question), rows[1:], address, question.until)
        alike = []
    else:
        alike = [What(one.id) for one in MEASURES.values() if one.subject == MEASURES[what.measure].subject and one.id != what.measure]
        beside = [(other, marks.address(data.of_answer(filters.question(one), other))) for one in alike for other in answers_to(one)[:1]]
        told = cards.unsaid(label_of(what), say, beside) + cards.behind([(say("This page without filters"), filters.unfiltered())])
    # Who finds nothing is told what else of the subject names this area.
    wider = [row for one in (what, *alike) for row in drawing.rows(data.wider(filters.question(one)))]
    named = [(_named(row, what, say), drawing.amount(say, row), row.place, row.ends_on, _document(row)) for row in wider]
    return [told, *([cards.wider(named, say)] if named else [])]


def _named(row: Any, what: What, say: Words) -> str:
    """A counter, and what it counts where that is not what was asked for."""
    counter = say.counter(row.counter)
    return counter if row.measure == what.measure else f"{tables.measure_name(row.measure, say)} · {counter}"


def _document(row: Any) -> str:
    """The document of one statement as a link, else its source."""
    source = data.sources().set_index("id").loc[row.source]
    return safe.link(row.url, row.title) if safe.web(row.url) else safe.link(source["url"], source["title"])


def headline_card(what: What) -> None:
    """The headline with the definition of its measure below."""
    st.html(cards.framed("".join(_headline_card(what))))


def _of_days(row: Any, say: Words) -> list[str]:
    """How many of the days asked for are in a count over days, where not all are, and which between are in none, where they are few."""
    if row.counts == "stock" or row.days_covered >= row.window_days:
        return []
    n, covered = int(row.window_days), say.number(row.days_covered)
    without = [say("without {spans}", spans=say.spans(row.gaps))] if 0 < len(row.gaps) <= _GAPS else []
    return [say.many("{covered} of {n} day", "{covered} of {n} days", n, covered=covered), *without]


def _of_part(row: Any, say: Words) -> list[str]:
    """What must stand beside a count that is not of the whole area."""
    if row.covers == "part":
        return [say.apart(safe.clean(row.place))] if row.place else [say(words.COVERS["part"])]
    if row.whole or row.areas_reported == row.areas_total:
        return []
    return [say.many("{n} of {total} areas", "{n} of {total} areas", row.areas_reported, total=say.number(row.areas_total))]


@visit.remembered
def _headline_card(what: What) -> list[str]:
    say, question = words.say(), filters.question(what)
    rows = answers_to(what)
    told = [
        (drawing.counter_beside(row, rows[0], say), drawing.amount(say, row),
         " · ".join([say.day(row.as_of), *_of_days(row, say), *_of_part(row, say)]),
         marks.address(data.of_answer(question, row)))
        for row in rows[1:_OTHERS]
    ]  # fmt: skip
    return [*headline(what), *([cards.others(told, say)] if told else []), cards.definition(what.measure, say)]


def subject(which: Subject, page: str, link: str) -> None:
    """The card of a subject on the overview: its first measure that has an answer, then the others in a line each.

    A line is of the same counter as the headline where that counter answers, so that the two do not seem to contradict each other.
    """
    say = words.say()
    with st.container(border=True, height="stretch"):
        st.html("".join(of_subject(which)))
        st.page_link(page, label=link, icon=":material/arrow_back:" if say.rtl else ":material/arrow_forward:")


@visit.remembered
def of_subject(which: Subject) -> list[str]:
    """The headline of the first measure that has an answer, and the others in a line each."""
    answered = {what: rows for measure in SPEAKING[which] if (rows := answers_to(what := What(measure)))}
    first, *others = answered or [What(SPEAKING[which][0])]
    lines = []
    for what in others:
        chosen = answered[what][0]
        row = next((row for row in answered[what] if row.counter == answered[first][0].counter), chosen)
        # Fewer people killed than civilians killed, by another counter or of other days, would mislead below these.
        if (drawing.most_said(row) or 0) < (chosen.some_least or 0):
            continue
        address = marks.address(data.of_answer(filters.question(what), row))
        lines.append(cards.second(row, words.say(), address, chosen_alike=row is not chosen))
    return [*headline(first), *lines]


def attacks() -> None:
    """Attacks on facilities, which say nothing of closures: the measures of the subject as on a page of its own, where any was read."""
    say = words.say()
    if not filters.is_reported("infrastructure"):
        return
    st.html(
        cards.title(say("Attacks on facilities"), say("What was hit. An attack does not say that a facility is closed, nor for how long."))
    )
    what = filters.what("infrastructure", default="health_facilities_damaged")
    number, places = st.columns([2, 3])
    with number:
        headline_card(what)
    with places:
        governorate_map(what)
    for part in (over_time, series, by_governorate, reports):
        part(what)


# --- areas


def _clicked() -> None:
    """A click on the map chooses that governorate; a click on the only chosen one chooses all again."""
    points = plots.selected("map")
    code = str(points[0].get("location", "")) if points else ""
    if code in set(data.governorates()["area"]):
        filters.take(areas=() if filters.current().areas == (code,) else (code,))


def reported_by(frame: pd.DataFrame, say: Words) -> str:
    """Whose numbers are compared, of which days, how many governorates they answer for, and that their days differ where they do."""
    here = frame[frame["state"].isin(["reported", "zero"])]
    n, spans = len(here), set(zip(here["starts_on"], here["as_of"], here["days_covered"], strict=True))
    said = say.many("{n} of {total} governorates reported", "{n} of {total} governorates reported", n, total=say.number(len(frame)))
    uneven = [_uneven(here, say)] if frame.attrs.get("counts") == "total" and len(spans) > 1 else []
    return " · ".join([*counted_by(frame, say), said, *uneven])


def _uneven(here: pd.DataFrame, say: Words) -> str:
    """That governorates were counted over different days, and over how many where that differs too."""
    least, most = here["days_covered"].min(), here["days_covered"].max()
    if least == most:
        return say("their days differ: one cannot be compared with another")
    number = {"least": say.number(least), "most": say.number(most), "n": say.number(here["window_days"].iloc[0])}
    return say("their days differ, {least} to {most} of {n}: one cannot be compared with another", **number)


def counted_by(frame: pd.DataFrame, say: Words) -> list[str]:
    """The counter of a comparison with its first and last day."""
    counter, starts, ends = frame.attrs.get("counter", ""), frame["starts_on"].dropna(), frame["as_of"].dropna()
    if not counter or starts.empty:
        return []
    return [say("Counter: {counter}, {span}", counter=say.counter(counter), span=say.span(starts.min(), ends.max()))]


def _headed(heading: str, below: str, frame: pd.DataFrame, what: What) -> str:
    """The heading of a comparison, and under it that its counter is not the headline's, where it is not."""
    return cards.heading(heading, below) + headlines.another_counter(frame.attrs.get("counter", ""), what)


def governorate_map(what: What) -> None:
    """The map of a measure; a click sets the governorate filter."""
    above, figure, below = _governorate_map(what)
    with st.container(border=True):
        st.html(above)
        plots.show(figure, _clicked)
        st.html(below)


@visit.remembered
def _governorate_map(what: What) -> tuple[str, plots.Drawn, str]:
    """The map with what stands above and below it."""
    say, drawn = words.say(), look.now()
    frame = data.by_area(filters.question(what))
    heading = say("{measure} by governorate", measure=label_of(what))
    figure = maps.governorates(frame, data.outlines(), filters.current().areas, drawn)
    alt = f"{heading}. {reported_by(frame, say)}. {highest(frame, say)}"
    swatches = maps.swatches(maps.steps_of(frame, drawn), tuple(frame["state"].unique()), drawn)
    note = cards.paragraph(f"{say('Click a governorate to choose it.')} {plots.boundaries_note(say)}", "under")
    return (
        _headed(heading, reported_by(frame, say), frame, what),
        plots.drawn(figure, "map", alt, clicks=True, rows=frame, legend=swatches),
        cards.map_legend(swatches) + _behind_chosen(frame, what, say) + note,
    )


def _behind_chosen(frame: pd.DataFrame, what: What, say: Words) -> str:
    """Links to what is behind the numbers of the governorates that are chosen on the map."""
    chosen = marks.with_addresses(frame[frame["area"].isin(filters.current().areas)], what, data.of_area)
    return cards.behind(
        [(say("What is behind the number of {area}: {number}", area=say.name(row), number=drawing.amount(say, row)), row.behind)
         for row in drawing.rows(chosen)]
    )  # fmt: skip


def highest(frame: pd.DataFrame, say: Words) -> str:
    """The three highest areas, for those who do not see the chart."""
    rows = sorted((row for row in drawing.rows(frame) if drawing.drawn(row)), key=lambda row: -(drawing.drawn(row) or 0))[:3]
    return say(", ").join(f"{say.name(row)} {drawing.amount(say, row)}" for row in rows)


def comparison(what: What) -> None:
    """One counter's numbers by governorate as bars, and by district below when governorates are chosen."""
    for level in (1, 2) if filters.current().areas else (1,):
        above, figure = _comparison(what, level)
        if figure is None and level == 2:
            continue
        with st.container(border=True):
            st.html(above)
            if figure is None:
                st.html(cards.paragraph(words.say()("Nothing was reported for these filters."), "nothing"))
            else:
                frame = data.by_area(filters.question(what), level)
                plots.show(figure, marks.opened_by(figure.key, frame, what, data.of_area))


@visit.remembered
def _comparison(what: What, level: int) -> tuple[str, plots.Drawn | None]:
    """The areas of a level as bars with the heading above; no bars where nothing was reported."""
    say, frame = words.say(), data.by_area(filters.question(what), level)
    told = reported_by(frame, say) if level == 1 else " · ".join(counted_by(frame, say))
    return _headed(_compared(what, level), told, frame, what), _governorates_as_bars(what) if level == 1 else _as_bars(what, level)


def _compared(what: What, level: int) -> str:
    say, label = words.say(), label_of(what)
    return say("{measure}, governorates compared", measure=label) if level == 1 else say("{measure}, districts compared", measure=label)


@visit.remembered_everywhere
def _governorates_as_bars(what: What) -> plots.Drawn | None:
    return _as_bars(what, 1)


def _as_bars(what: What, level: int) -> plots.Drawn | None:
    frame = data.by_area(filters.question(what), level)
    if not frame["state"].isin(["reported", "zero"]).any():
        return None
    alt = f"{_compared(what, level)}. {highest(frame, words.say())}"
    return plots.drawn(charts.comparison(frame, look.now()), f"compared_{level}", alt, clicks=True, rows=frame)


@visit.remembered_everywhere
def by_governorate_listed(what: What) -> Table:
    """Every governorate by one counter, whose name and days the title says."""
    say = words.say()
    frame = data.by_area(filters.question(what)).assign(measure=what.measure)
    frame = marks.with_addresses(frame, what, data.of_area)
    heading = say("{measure} by governorate", measure=label_of(what))
    return downloads.listed(
        frame, "by_governorate", heading, _AREAS, _AREAS_KEPT, (what.measure,), every_area=True, sums=True, below=reported_by(frame, say)
    )


def by_governorate(what: What) -> None:
    """The summary by governorate as a table with its files."""
    table = by_governorate_listed(what)
    downloads.card(table, _headed(table.title, table.below, data.by_area(filters.question(what)), what))


# --- time


class _OverTime(NamedTuple):
    """One picture over time: what stands above it, itself, and the closures above it in words."""

    above: str
    figure: plots.Drawn
    shut: str


def over_time(what: What) -> None:
    """What happened when: bars for flows and incidents, lines for running totals and stocks, and a list of what is too coarse to draw."""
    bucket = filters.bucket()
    closures = band_panels.switch() if MEASURES[what.measure].subject in ("displacement", "returns") else False
    frame = data.over_time(filters.question(what), bucket)
    for one in _over_time(what, bucket, closures):
        with st.container(border=True):
            st.html(one.above)
            plots.show(one.figure, marks.opened_by(one.figure.key, frame, what, data.of_bucket))
            if one.shut:
                st.html(cards.paragraph(one.shut, "under"))
    _too_coarse(what, bucket)


@visit.remembered
def _over_time(what: What, bucket: str, closures: bool) -> list[_OverTime]:
    say, found = words.say(), list[_OverTime]()
    frame = data.over_time(filters.question(what), bucket)
    order = [(row.source, row.counter) for row in answers_to(what)]
    leading = _leading(frame, what)
    for kind, heading in sorted(kinds_of_time(what, bucket).items(), key=lambda one: one[0] not in leading):
        if lines := charts.series(frame[frame["kind"] == kind], order, say):
            shown = lines[: charts.MOST_SERIES]
            below = drawn_names(shown, len(lines) - len(shown), say)
            window = charts.extent(shown, filters.current().window)
            figure = charts.flows(shown, bucket, window, look.now()) if kind == "flow" else charts.lines(shown, window, look.now())
            figure, shut = band_panels.above(figure, window) if closures else (figure, "")
            sent = plots.drawn(figure, f"time_{kind}", f"{heading}. {below}. {shut}", clicks=True, rows=frame)
            found.append(_OverTime(cards.heading(heading, below), sent, shut))
    return found


def _leading(frame: pd.DataFrame, what: What) -> set[str]:
    """The kinds of numbers among which the headline is: their pictures come first."""
    head = next(iter(answers_to(what)), None)
    if head is None:
        return set()
    own = (frame["source"] == head.source) & (frame["counter"] == head.counter) & (frame["as_of"] == head.as_of)
    return set(frame.loc[own, "kind"])


def kinds_of_time(what: What, bucket: str) -> dict[str, str]:
    """The pictures over time of a measure, each kind of number in its own, with their headings."""
    say, label = words.say(), label_of(what)
    return {
        "flow": say("{measure} by {bucket}", measure=label, bucket=say(words.BUCKETS[bucket])),
        "running": say("{measure}, running totals", measure=label),
        "stock": label,
    }


def drawn_names(lines: charts.Lines, left: int, say: Words) -> str:
    """Which series are drawn, and how many are not."""
    named = say("Counted by {names}", names=say(", ").join(label for label, _ in lines))
    more = say.many("{n} more in the table below", "{n} more in the table below", left) if left > 0 else ""
    return " · ".join(part for part in (named, more, say("a gap: no number for that time alone")) if part)


@visit.remembered
def coarse_listed(what: What, bucket: str) -> Table:
    """What is too coarse to be drawn; the title says how many."""
    say = words.say()
    frame = marks.with_addresses(data.coarse(filters.question(what), bucket), what, data.of_statement)
    said = say.many(
        "{n} report that spans more than one {bucket} and is not drawn",
        "{n} reports that span more than one {bucket} and are not drawn",
        int(frame["reports"].sum()),
        bucket=say(words.BUCKETS[bucket]),
    )
    return downloads.listed(frame, "coarse", said, _COARSE, _COARSE_KEPT, (what.measure,))


def _too_coarse(what: What, bucket: str) -> None:
    table = coarse_listed(what, bucket)
    if len(table.frame):
        filters.unfolded("coarse", table.title, ":material/list:", partial(downloads.give, table))


# --- tables


def latest(limit: int = MOST_NEWS) -> None:
    """The reports learnt last, of every subject."""
    table = _latest(limit)
    with st.container(border=True):
        tables.show(table, words.say(), cards.heading(table.title))


@visit.remembered
def _latest(limit: int) -> Table:
    say = words.say()
    found = data.latest(limit)
    names = {row.code: say.name(row) for row in drawing.rows(data.areas())}
    facilities = {row.id: row for row in drawing.rows(data.facilities())}
    rows = [
        {
            "news_on": row.news_on,
            "said": _said(row, say, facilities),
            "name": names.get(row.area or facilities[row.facility].area[:4], ""),
            "counter": row.counted_by,
            "title": row.title,
            "url": row.url,
        }
        for row in drawing.rows(found)
    ]
    return Table("latest", say("Latest reports"), pd.DataFrame(rows), ("news_on", "said", "name", "counter", "title"), ())


def _said(row: Any, say: Words, facilities: dict[str, Any]) -> str:
    """One report in a line: a number and its measure, or a facility and its status."""
    if row.what == "closure":
        return f"{say.name(facilities[row.facility])}: {_spanned(say(words.CLOSURES[row.status]), row, say)}"
    group = tables.group_name(row.group, say)
    said = say.amount(row.best, row.low, row.high, _quantifier(row))
    return f"{tables.measure_name(row.measure, say)}{f' ({group})' if group else ''}: {said}"


def _spanned(status: str, row: Any, say: Words) -> str:
    """A status with its days where an end was stated, so that what has ended does not read as news of today."""
    if row.until_on is None:
        return status
    span = say.span(row.from_on, row.until_on)
    if row.until == "estimated":
        return say("{status}, {span} (end announced)", status=status, span=span)
    return say("{status}, {span} (ended)", status=status, span=span)


@visit.remembered
def series_listed(what: What) -> Table:
    """Every counter's own answer, the headline first."""
    frame = marks.with_addresses(data.answers(filters.question(what)), what, data.of_answer)
    heading = words.say()("What each counter says: {measure}", measure=label_of(what))
    return downloads.listed(frame, "counters", heading, _SERIES, _SERIES_KEPT, (what.measure,), sums=True)


def series(what: What) -> None:
    """Every counter's own answer side by side, the headline first; never added."""
    table = series_listed(what)
    downloads.card(table, cards.heading(table.title, words.say()("The first row is the headline. The rows are never added to each other.")))


@visit.remembered
def summary_listed(what: What) -> Table:
    """Governorate by month, of one counter, which the title names."""
    say = words.say()
    found = data.summary(filters.question(what))
    frame = marks.with_addresses(found, what, data.of_month)
    frame = frame.assign(measure=what.measure, silent=[_SILENT.get(state, len(_SILENT)) for state in found["state"]])
    frame = frame.sort_values(["silent", "month", "area"], ascending=[True, False, True], kind="stable")
    heading = say("{measure} by governorate and month", measure=label_of(what))
    compared = data.by_area(filters.question(what)).attrs
    counter = (
        say("Counter: {counter}, {way}.", counter=say.counter(compared["counter"]), way=say(words.WAYS[compared["counts"]]))
        if compared["counter"]
        else ""
    )
    return downloads.listed(frame, "summary", heading, _SUMMARY, _SUMMARY_KEPT, (what.measure,), sums=True, below=counter)


def summary(what: What) -> None:
    """Governorate by month."""
    table = summary_listed(what)
    told = words.say()("A number for several months is in none of them. Not reported, outside the source's cover and zero are told apart.")
    downloads.card(table, _headed(table.title, f"{table.below} {told}".strip(), data.by_area(filters.question(what)), what))


def reports_listed(what: What, most: int = MOST_REPORTS) -> Table:
    """The latest reports, each with its link; the frame's attrs say how many there are in `all`, and of how many only sums may be shown."""
    found = data.reports(filters.question(what), most)
    say = words.say()
    rows = drawing.rows(found)
    # An incident happened at its place, and says nothing of an area.
    answers_for = ["" if row.counts == "incident" else say(words.COVERS[row.covers]) for row in rows]
    frame = found.assign(value=found["best"], quantifier=[_quantifier(row) for row in rows], answers_for=answers_for)
    frame = taken_in.beside(frame, say)
    columns = (*_REPORTS, *taken_in.columns(frame))
    return downloads.listed(frame, "reports", say("The reports behind these numbers"), columns, _REPORTS_KEPT, (what.measure,))


def reports(what: What) -> None:
    """The reports themselves, each with its link, when somebody asks for them."""
    filters.unfolded("reports", words.say()("The reports behind these numbers"), ":material/list:", partial(_reports, what))


def _reports(what: What) -> None:
    say, table = words.say(), reports_listed(what)
    total = int(table.frame.attrs["all"])
    said = say.many("{n} report", "{n} reports", total)
    if total > len(table.frame):
        said = f"{said}. {say('The latest {n} are shown; narrow the filters to see the others.', n=say.number(len(table.frame)))}"
    if kept_back := int(table.frame.attrs["kept_back"]):
        said = f"{said}. {_kept_back(kept_back, say)}"
    downloads.give(table, cards.paragraph(said, "under"))


def _kept_back(n: int, say: Words) -> str:
    return say.many(
        "{n} more is in the sums only: its source does not allow single reports to be shown.",
        "{n} more are in the sums only: their source does not allow single reports to be shown.",
        n,
    )


def _quantifier(row: Any) -> str:
    if row.quantifier:
        return str(row.quantifier)
    return "between" if row.best is None and row.low is not None and row.high is not None else "exact"
