"""What changed since a day: how many reports are new, revised, withdrawn or merged, what that did to the headline, and each of them."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from db.measures import MEASURES
from pages.parts import cards, charts, data, downloads, drawing, filters, look, marks, plots, safe, tables, words
from pages.parts.filters import What
from pages.parts.tables import Table
from pages.parts.words import Words

_SHOWN = (
    "change", "changed_on", "figure_before", "figure", "area_name", "starts_on", "ends_on", "counted_by", "title", "why_changed",
)  # fmt: skip
_KEPT = (
    "source", "key", "measure", "group", "change", "changed_on", "what", "into", "was_low", "was_best", "was_high", "was_quantifier", "low",
    "best", "high", "quantifier", "unit", "counts", "area", "place", "covers", "starts_on", "ends_on", "grade", "status", "counted_by",
    "title", "url", "published_on",
)  # fmt: skip


_ALIKE = ("value", "low", "high", "quantifier", "starts_on", "as_of", "source", "days_covered", "reports")


def since(what: What) -> None:
    """The section: since when, how many of what kind, the headline then and now, and the list."""
    say = words.say()
    with st.container(border=True):
        st.html(cards.heading(say("What changed"), say("Reports that are new, or say something else than they said on the day chosen.")))
        day = filters.changed_since()
        _by_measure(what, day)
        found = data.changes(marks.question(what), day)
        st.html(counted(found, day) + headline(what, day))
        _then_and_now(what, day)
        if len(found):
            downloads.give(changes_listed(found, what, day))


def counted(found: pd.DataFrame, day: date) -> str:
    """How many reports changed, by kind, and of how many only the number may be told, as HTML."""
    say, number = words.say(), int(found.attrs["kept_back"])
    if found.empty and not number:
        return cards.paragraph(say("Nothing changed since {day}.", day=say.day(day)), "nothing")
    kinds = [(say(words.CHANGES[kind]), say.number(n)) for kind in words.CHANGES if (n := int(found.attrs[kind]))]
    under = (not_read_by(day), _undated(found, say), _cut(found, say), kept_back(number, say) if number else "")
    return cards.tally(kinds) + "".join(cards.paragraph(text, "under") for text in under if text)


def not_read_by(day: date) -> str:
    """What "new" means of a day before anything had been read; empty of a later one."""
    say, begun = words.say(), data.begun_on()
    if begun is None or day >= begun:
        return ""
    return say("The first reports were read here on {begun}. New is therefore what was published after {day}, and all that bears no date.",
               begun=say.day(begun), day=say.day(day))  # fmt: skip


def _undated(found: pd.DataFrame, say: Words) -> str:
    """How many of the new ones may be old, as nobody says when they were published; empty where not all of them are listed."""
    if _cut(found, say) or found.attrs["kept_back"]:
        return ""
    undated = int((found["change"].eq("new") & found["published_on"].isna()).sum())
    return "" if not undated else say.many(
        "{n} of the new ones bears no date, and may be as old as what it is about.",
        "{n} of the new ones bear no date, and may be as old as what they are about.",
        undated,
    )  # fmt: skip


def _cut(found: pd.DataFrame, say: Words) -> str:
    """That not all of the new ones are listed."""
    listed = int(found["change"].eq("new").sum())
    if found.attrs["new"] <= listed:
        return ""
    return say("Of the new ones the latest {n} are listed; narrow the filters to see the others.", n=say.number(listed))


def changes_listed(found: pd.DataFrame, what: What, day: date) -> Table:
    """Each report that changed since the day, as it was and as it is."""
    say = words.say()
    heading = say("What changed since {day}", day=say.day(day))
    return downloads.listed(told(found, say), "changes", heading, _SHOWN, _KEPT, (what.measure,), below=_cut(found, say))


def _by_measure(what: What, day: date) -> None:
    """How many reports of each measure changed, by kind: of the subject of the chosen measure, or of all where none is chosen."""
    say, chosen = words.say(), filters.current().measure
    subject = MEASURES[what.measure].subject
    asked = tuple(measure for measure, one in MEASURES.items() if not chosen or one.subject == subject)
    found = data.changes_by_measure(marks.question(what), day, asked)
    told = say("All measures of the subject: {subject}", subject=say(words.SUBJECTS[subject])) if chosen else say("All measures")
    if not found:
        st.html(cards.paragraph(say("{measures}: nothing changed since {day}.", measures=told, day=say.day(day)), "under"))
        return
    kinds = [kind for kind in words.CHANGES if any(counts[kind] for counts in found.values())]
    rows = [
        (
            tables.measure_name(measure, say),
            filters.link(measure=measure, mark=filters.HEADLINE),
            measure == what.measure,
            [say.number(counts[kind]) if counts[kind] else "–" for kind in kinds],
        )
        for measure, counts in found.items()
    ]
    heads = [say(words.CHANGES[kind]) for kind in kinds]
    st.html(
        cards.paragraph(told, "subhead") + cards.matrix(say("What changed, by measure and kind"), say("Reports, not people"), heads, rows)
    )
    st.html(cards.paragraph(_label(what, say), "subhead"))


def _label(what: What, say: Words) -> str:
    group, name = tables.group_name(what.group, say), tables.measure_name(what.measure, say)
    return f"{name} ({group})" if group else name


def kept_back(n: int, say: Words) -> str:
    return say.many(
        "{n} of these changes is not listed: its source does not allow single reports to be shown.",
        "{n} of these changes are not listed: their source does not allow single reports to be shown.",
        n,
    )


def told(found: pd.DataFrame, say: Words) -> pd.DataFrame:
    """With the figure then and now, the name of the area, and why each is in the list, in words."""
    names = {row.code: say.name(row) for row in drawing.rows(data.areas())}
    rows = drawing.rows(found)
    return found.assign(
        figure_before=[_amount(row, row.was_best, row.was_low, row.was_high, row.was_quantifier, say) for row in rows],
        figure=[_amount(row, row.best, row.low, row.high, row.quantifier, say) for row in rows],
        area_name=[f"{names[row.area]}: {row.place}" if row.covers == "part" and row.place else names[row.area] for row in rows],
        why_changed=[_why(row, say) for row in rows],
        what=[" ".join(row.what) for row in rows],
    )


def _amount(row: Any, best: Any, low: Any, high: Any, quantifier: str | None, say: Words) -> str:
    if all(number is None for number in (best, low, high)):
        return ""
    said = say.amount(best, low, high, quantifier or ("between" if best is None else "exact"))
    return drawing.in_unit(said, row, say)


def _why(row: Any, say: Words) -> str:
    """Why a report is in the list, in words."""
    if row.change == "new":
        if row.joined:
            return say("Its source was read for the first time.")
        undated = "" if row.published_on else say("Its document bears no date: it counts from the day on which it was first read.")
        return f"{say('Nothing of it was known on that day.')} {undated}".strip()
    if row.change == "withdrawn":
        return say("Its source does not have it any more.")
    if row.change == "merged":
        return say("It went on the day on which {key}, of the same place and days, rose by just its number.", key=tables.plain(row.into))
    return say("Changed: {what}.", what=say(", ").join(say(words.FACETS[facet]) for facet in row.what))


def headline(what: What, day: date) -> str:
    """What the headline was as known on the day, and what it is, as HTML."""
    say, question, today = words.say(), marks.question(what), filters.current().today
    then, now = (
        next(iter(drawing.rows(data.answers(question._replace(known_on=known_on))[:1])), None) for known_on in (day, question.known_on)
    )
    if then is None and now is None:
        return ""
    if then and now and _thing(then) == _thing(now) and [getattr(then, name) for name in _ALIKE] == [getattr(now, name) for name in _ALIKE]:
        said = say("The headline is what it was as known on {day}: {headline}.", day=say.day(day), headline=_in_short(now, say))
        return cards.paragraph(said)
    known = [(say("As known on {day}", day=say.day(known_on)), _in_short(row, say)) for known_on, row in ((day, then), (today, now))]
    apart = _apart(then, now, say)
    return (
        cards.paragraph(say("The headline then and now"), "subhead")
        + cards.facts(known)
        + (cards.paragraph(apart, "warn") if apart else "")
    )


def _apart(then: Any, now: Any, say: Words) -> str:
    """Why a headline then and now are no number and its change; empty where they are, or where there was none."""
    if then is None or now is None:
        return ""
    if _thing(then) != _thing(now):
        return say("They are not the same count: other people, places or ways of counting. One is no change of the other.")
    if now.counts != "stock" and _made_of(then) != _made_of(now):
        return say("They are of other days or other reports: the step between them is not what happened since.")
    return ""


def _made_of(row: Any) -> tuple[object, ...]:
    return row.starts_on, row.as_of, row.days_covered, row.reports


def _thing(row: Any) -> tuple[object, ...]:
    """What a headline counts, of whom, of where and how: two of one thing are a number then and now."""
    place = row.place if row.covers == "part" else ""
    return row.counter, row.unit, row.counts, row.covers, place, row.status, row.since_on


def _in_short(row: Any, say: Words) -> str:
    """A headline in short: number, unit, place of a part, counter, days, how many reports, and that it is an estimate."""
    if row is None:
        return say(words.STATES["not_reported"])
    place = say("part of the area: {place}", place=say.apart(safe.clean(row.place))) if row.covers == "part" else ""
    status = "" if row.status == "documented" else say(words.STATUSES[row.status])
    days = say.day(row.as_of) if row.counts == "stock" else cards.covered(row, say)
    made_of = say.many("{n} report in the sum", "{n} reports in the sum", row.reports) if row.counts != "stock" else ""
    said = (drawing.amount(say, row), place, say.apart(safe.clean(say.counter(row.counter))), days, made_of, status)
    return say(", ").join(part for part in said if part)


def _then_and_now(what: What, day: date) -> None:
    """The headline's counter as it was known on the day, above what is known of the same now: where they differ."""
    say, question, bucket = words.say(), marks.question(what), filters.current().by or "month"
    headline = next(iter(drawing.rows(data.answers(question))), None)
    if headline is None:
        return
    lines: charts.Lines = []
    whens = (
        (say("As known on {day}", day=say.day(day)), day),
        (say("As known on {day}", day=say.day(filters.current().today)), question.known_on),
    )
    for label, known_on in whens:
        frame = data.over_time(question._replace(source=headline.source, counter=headline.counter, known_on=known_on), bucket)
        drawn = charts.series(frame[(frame["kind"] == "flow") & (frame["counts"] == headline.counts)], [], say)
        lines += [(label, own) for _, own in drawn[:1]]
    if len(lines) == 2 and _says(lines[0][1]) != _says(lines[1][1]):
        heading = say("{counter} then and now", counter=say.counter(headline.counter))
        figure = charts.flows(lines, bucket, charts.extent(lines, filters.current().window), look.now())
        plots.show(plots.drawn(figure, "then_and_now", f"{heading}: {lines[0][0]}, {lines[1][0]}"))


def _says(rows: list[Any]) -> list[tuple[object, ...]]:
    return [(row.bucket_starts_on, row.value, row.low, row.high, row.quantifier) for row in rows if drawing.drawn(row) is not None]
