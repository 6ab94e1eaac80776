"""Closures in a report: what is last reported closed or restricted, for how many days of the period, and when."""

import pandas as pd

from pages.parts import closure_panels, drawing, filters, words
from pages.report import drawings
from pages.report.figures import clipped
from pages.report.grids import grid
from pages.report.model import Paragraph, Part, Picture, Section

_STANDING = {"facility_name": 2.4, "kind": 1.1, "status_said": 2.0, "starts_on": 1.3, "confirmed_on": 1.3, "counter": 1.6}
_DAYS = {"facility_name": 2.4, "kind": 1.1, "days_closed_said": 2.0, "days_restricted": 1.0, "days_unconfirmed": 1.1}
_MOST_STANDING, _MOST_DAYS, _MOST_DRAWN = 12, 10, 12
_NOT_OPEN = ("closed", "restricted", "unknown")


def closures(found: pd.DataFrame) -> Section:
    """What is closed, restricted or unknown at the end of the period, as `closure_panels.standing` says, and the days closed in it."""
    say, now = words.say(), filters.current()
    title = say("Closures")
    if found.empty:
        return Section(title, (Paragraph(say("Not reported for these filters. That is not zero.")),))
    shut = found[found["status"].isin(_NOT_OPEN)].sort_values("confirmed_on", ascending=False, kind="stable")
    told = say("Closed, restricted or unknown as last reported, {day}", day=say.day(filters.looked_at(now)))
    below = say("As last confirmed; an old confirmation may no longer hold.")
    parts: list[Part] = [grid(shut, _STANDING, told, below, most=_MOST_STANDING, under="governorate_name")]
    days = closure_panels.days_closed_listed().frame
    days = days[(days["days_closed_high"] > 0) | (days["days_restricted"] > 0)]
    if len(days):
        counted = say("Each day counts once, however many reports say it. Days after the last confirmation are counted apart.")
        parts.append(
            grid(days, _DAYS, say("Days closed, {span}", span=say.span(*now.window)), counted, most=_MOST_DAYS, under="governorate_name")
        )
        parts += _timeline(list(days["facility"][days["may_export"].astype(bool)].head(_MOST_DRAWN)))
    return Section(title, tuple(parts))


def _timeline(facilities: list[str]) -> list[Part]:
    """The timeline of the facilities that were longest closed."""
    say, now = words.say(), filters.current()
    frame = closure_panels.over_the_period()
    frame = frame[frame["facility"].isin(facilities)].sort_values(
        ["facility", "starts_on"], key=lambda column: column.map(facilities.index) if column.name == "facility" else column
    )
    if frame.empty:
        return []
    heading = say("Timeline of the facilities that were longest closed or restricted")
    below = say("Before the first bar nothing was reported of a facility; that does not mean that it was open.")
    names = say(", ").join(dict.fromkeys(say.name(row) for row in drawing.rows(frame)))
    counters = say(", ").join(dict.fromkeys(say.counter(name) for counters in frame["counter"] for name in str(counters).split(", ")))
    counted = say("Counted by {names}", names=clipped(counters, 400))
    return [
        Picture(
            drawings.timeline(frame, now.window, heading), heading, f"{say.span(*now.window)} · {counted}", f"{heading}: {names}", below
        )
    ]
