"""The two windows that are compared before and after a day: as many days on each side, or as many whole months."""

from datetime import date
from typing import Literal, NamedTuple

from db.spans import DAY, Window


class Length(NamedTuple):
    """How long each window is."""

    n: int
    unit: Literal["day", "month"] = "day"

    @property
    def code(self) -> str:
        """The length as it stands in an address: "90" days, "3m" months."""
        return str(self.n) if self.unit == "day" else f"{self.n}m"


LENGTHS = tuple(Length(n) for n in (30, 90, 180, 365))
MONTHS = tuple(Length(n, "month") for n in (1, 3, 6, 12))
"""The lengths that are offered, each of one about as long as the one of the other at its place."""


class Windows(NamedTuple):
    """What is compared: the later window begins on the day or after it, and the earlier one ends before it."""

    before: Window
    after: Window


def windows(anchor: date, length: Length, today: date) -> Windows | None:
    """Two windows of one length in days or in whole months; both are cut alike where the later one would reach past today.

    Days: those before the anchor, and as many from it on. Months: those that were over before the anchor, and as many that begin on it or
    later; the month of the anchor, which has days of both sides, is in neither, unless the anchor is its first day. Windows of as many
    months differ by 3 days at most. None for a day that is to come, or after which no month is over.
    """
    return _of_days(anchor, length.n, today) if length.unit == "day" else _of_months(anchor, length.n, today)


def _of_days(anchor: date, length: int, today: date) -> Windows | None:
    days = min(length, (today - anchor).days + 1)
    return Windows(Window(anchor - days * DAY, anchor - DAY), Window(anchor, anchor + (days - 1) * DAY)) if days > 0 else None


def _of_months(anchor: date, length: int, today: date) -> Windows | None:
    begins = anchor.replace(day=1)
    first = begins if anchor == begins else _later(begins, 1)
    over = _number(today + DAY) - _number(first)
    months = min(length, over)
    if months <= 0:
        return None
    return Windows(Window(_later(begins, -months), begins - DAY), Window(first, _later(first, months) - DAY))


def left_out(spans: Windows) -> Window | None:
    """The days between the two windows, which are in neither; None where they meet."""
    between = Window(spans.before.until + DAY, spans.after.since - DAY)
    return between if between.days > 0 else None


def months_of(spans: Windows) -> int:
    """How many months each window of whole months has."""
    return _number(spans.before.until + DAY) - _number(spans.before.since)


def _number(day: date) -> int:
    return day.year * 12 + day.month


def _later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
