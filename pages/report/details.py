"""One measure in detail: where, when, by governorate, and what changed."""

from datetime import date, timedelta
from html import unescape

import pandas as pd

from pages.parts import change_panels, charts, data, drawing, filters, headlines, panels, plots, tables, words
from pages.parts.filters import What
from pages.parts.words import Words
from pages.report import drawings
from pages.report.figures import Headlines, clipped
from pages.report.grids import grid
from pages.report.model import Cell, Grid, Paragraph, Part, Picture, Section

_AREAS = {"name": 1.6, "figure": 1.2, "state": 1.9, "as_of": 1.3, "days": 1.2, "reports": 0.8}
_CHANGES = {"change": 1.1, "changed_on": 1.2, "figure_before": 1.0, "figure": 1.0, "area_name": 1.3, "title": 2.6}
_MOST_CHANGES = 8
_SAID = ("reported", "zero")
_A_WEEK = timedelta(days=7)


def where(what: What) -> Section:
    """The map of a measure, and its table by governorate."""
    say = words.say()
    frame = data.by_area(filters.question(what))
    heading = say("{measure} by governorate", measure=panels.label_of(what))
    reported = panels.reported_by(frame, say)
    parts: list[Part] = []
    if not frame["state"].isin(_SAID).any():
        parts.append(Paragraph(say("Nothing was reported for these filters.")))
    else:
        alt = f"{heading}. {reported}. {panels.highest(frame, say)}"
        svg = drawings.governorates(frame, filters.current().areas, alt)
        if another := headlines.another_counter_said(frame.attrs.get("counter", ""), what):
            parts.append(Paragraph(another))
        parts.append(Picture(svg, "", reported, alt, plots.boundaries_note(say), wide=False))
        said = frame[frame["state"].isin(_SAID)].assign(measure=what.measure)
        parts += [grid(said, _AREAS, say("Summary by governorate"), sums=True), *_silent(frame, say)]
    return Section(heading, tuple(parts))


def _silent(frame: pd.DataFrame, say: Words) -> list[Part]:
    """The governorates without a number, by the reason."""
    found: list[Part] = []
    for state, reason in words.STATES.items():
        names = [say.name(row) for row in drawing.rows(frame[frame["state"] == state])]
        if names and state not in _SAID:
            found.append(Paragraph(say(", ").join(names), say(reason), quiet=True))
    return found


def over_time(what: What) -> Section:
    """Bars of what happened, and lines of running totals and stocks, as on the page."""
    say, now = words.say(), filters.current()
    bucket = filters.drawn_by(now)
    frame = data.over_time(filters.question(what), bucket)
    order = [(row.source, row.counter) for row in panels.answers_to(what)]
    kinds = {
        "flow": say("{measure} by {bucket}", measure=panels.label_of(what), bucket=say(words.BUCKETS[bucket])),
        "running": say("{measure}, running totals", measure=panels.label_of(what)),
        "stock": panels.label_of(what),
    }
    parts: list[Part] = []
    for kind, heading in kinds.items():
        lines = charts.series(frame[frame["kind"] == kind], order, say)
        if lines:
            shown = lines[: charts.MOST_SERIES]
            below = _named(shown, len(lines) - len(shown), say)
            window = charts.extent(shown, now.window)
            svg = drawings.over_time(shown, bucket, window, heading)
            parts.append(Picture(svg, heading, f"{say.span(*now.window)} · {below}", f"{heading}. {below}"))
    nothing = Paragraph(say("Nothing was reported for these filters."))
    return Section(say("{measure} over time", measure=panels.label_of(what)), tuple(parts) or (nothing,))


def _named(lines: charts.Lines, left: int, say: Words) -> str:
    """Which series are drawn, and how many are on the page alone."""
    named = say("Counted by {names}", names=say(", ").join(say.apart(clipped(unescape(label))) for label, _ in lines))
    more = say.many("{n} more on the page", "{n} more on the page", left) if left > 0 else ""
    return " · ".join(part for part in (named, more, say("a gap: no number for that time alone")) if part)


def changed_since() -> date:
    """The day since which a report tells changes: the one that was chosen, else a week before the last day of the period."""
    now = filters.current()
    return now.changed or max(now.until - _A_WEEK, filters.FIRST_DAY)


def changes(what: What, found: Headlines) -> Section:
    """What changed since a day: how many reports of each measure, and those of the measure in detail."""
    say, day = words.say(), changed_since()
    told = (say("Reports that are new, or say something else than they said on the day chosen."), change_panels.not_read_by(day))
    parts: list[Part] = [Paragraph(" ".join(text for text in told if text), quiet=True)]
    if counted := data.changes_by_measure(filters.question(what), day, tuple(found.answers)):
        parts.append(_tally(counted, say))
    else:
        parts.append(Paragraph(say("Nothing changed since {day}.", day=say.day(day))))
    listed = data.changes(filters.question(what), day)
    if len(listed):
        title = say("{measure}: what changed, the latest first", measure=panels.label_of(what))
        rows = change_panels.told(listed, say).sort_values("changed_on", ascending=False, kind="stable")
        columns = {name: share for name, share in _CHANGES.items() if name != "figure_before" or rows[name].any()}
        parts.append(grid(rows, columns, title, most=_MOST_CHANGES))
    if kept_back := int(listed.attrs["kept_back"]):
        parts.append(Paragraph(change_panels.kept_back(kept_back, say), quiet=True))
    return Section(say("What changed since {day}", day=say.day(day)), tuple(parts))


def _tally(counted: dict[str, dict[str, int]], say: Words) -> Grid:
    """How many reports of each measure are new, revised and gone; a measure of which nothing changed is left out."""
    kinds = [kind for kind in words.CHANGES if any(counts[kind] for counts in counted.values())]
    rows = tuple(
        (Cell(tables.measure_name(measure, say)), *(Cell(say.number(counts[kind]) if counts[kind] else "–") for kind in kinds))
        for measure, counts in counted.items()
    )
    heads = (say("What is counted"), *(say(words.CHANGES[kind]) for kind in kinds))
    return Grid(say("Reports that changed, by measure"), heads, rows, (2.5, *(1.0 for _ in kinds)))
