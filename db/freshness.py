"""How old a source's newest report may be before it is due, overdue or delinquent, by its own cadence (the ladder that HDX uses)."""

from datetime import date
from typing import Literal

Freshness = Literal["fresh", "due", "overdue", "delinquent", "embedded", "never", "off"]

# The cadence in days, and the ages in days from which a data set is due, overdue and delinquent.
LADDER = (
    (1, 1, 2, 3),
    (7, 7, 14, 21),
    (14, 14, 21, 28),
    (30, 30, 44, 60),
    (90, 90, 120, 150),
    (180, 180, 210, 240),
    (365, 365, 425, 455),
)


def freshness(every_days: int | None, newest_on: date | None, today: date) -> Freshness:
    """Where a source stands on the ladder.

    `every_days` is its cadence, None for an embedded data set, which is only ever edited; `newest_on` is the day on which its newest
    report became known, None when it was never read. A cadence between two steps takes the longer one's days.
    """
    if newest_on is None:
        return "never"
    if every_days is None:
        return "embedded"
    age = (today - newest_on).days
    _, due, overdue, delinquent = next((step for step in LADDER if every_days <= step[0]), LADDER[-1])
    if age >= delinquent:
        return "delinquent"
    if age >= overdue:
        return "overdue"
    return "due" if age >= due else "fresh"
