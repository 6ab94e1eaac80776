"""An unusual high in words: the number, what it was measured by, and who has looked at it."""

from collections.abc import Sequence
from html import escape
from typing import Any

from pages.parts import safe
from pages.parts.data import Month
from pages.parts.drawing import amount
from pages.parts.tables import measure_name
from pages.parts.words import Words, mark

STATES = {"open": mark("not confirmed"), "confirmed": mark("confirmed")}


def signal(row: Any, say: Words) -> str:
    """One unusual high with its reason."""
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in reasons(row, say))
    said = f'<p class="said">{escape(say("Whoever looked at it says:"))} {safe.html(row.words)}</p>' if row.words else ""
    return (
        f'<section class="signal {escape(row.state)}"><h3><span>{escape(where(row, say))}</span> <b>{escape(amount(say, row))}</b> '
        f"<small>{escape(measure_name(row.measure, say))}</small> <em>{escape(standing(row, say))}</em></h3>{told}{said}</section>"
    )


def where(row: Any, say: Words) -> str:
    """The governorate and the month."""
    return say("{place}, {month}", place=say.name(row), month=say.month(row.month))


def standing(row: Any, say: Words) -> str:
    """Whether a person has confirmed it, and when."""
    if row.state == "open" or row.decided_on is None:
        return say(STATES["open"])
    return say("confirmed by a person on {day}", day=say.day(row.decided_on))


def reasons(row: Any, say: Words) -> list[str]:
    """Why it is unusual, with the numbers it was measured by."""
    counted = say("Counted by {counter} ({source}).", counter=say.counter(row.counter), source=safe.clean(row.source_title))
    year = say(
        "The 12 months before had {low} to {high}, middle {middle} ({known} known): unusual from {limit}.",
        **_past(row.year_low, row.year_high, row.year_middle, row.year_limit, row.year_known, say),
    )
    three = say(
        "The 36 months before had {low} to {high}, middle {middle} ({known} known): unusual from {limit}.",
        **_past(row.three_low, row.three_high, row.three_middle, row.three_limit, row.three_known, say),
    )
    found = [counted, f"{year} {three}"]
    if not row.whole:
        found.append(say("The month is not over, or was watched in part: it is above already."))
    if row.state == "confirmed" and row.decided_value != row.value:
        found.append(say("It was {number} when it was confirmed.", number=say.number(row.decided_value)))
    return found


def threshold(row: Any) -> int:
    """The least number that would have been unusual in the month: above all of the 12 months, and from the limits of both pasts on."""
    return int(max(row.year_high + 1, row.year_limit, row.three_limit))


def threshold_said(row: Any, say: Words) -> str:
    """The threshold in words, and what it is where it is not one of the two limits that are told beside it."""
    limit = threshold(row)
    if limit > max(row.year_limit, row.three_limit):
        return say("above all of the last 12 months: unusual from {limit}", limit=say.number(limit))
    return say("unusual from {limit}", limit=say.number(limit))


def in_words(row: Any, months: Sequence[Month], say: Words) -> str:
    """What the chart of an unusual high shows, for those who do not see it."""
    past = months[:-1]
    return say(
        "{counter}, {place}: {measure} by month, {first} to {last}. {low} to {high} in the {known} of {n} months before that are known; "
        "{threshold}; {number} in {month}.",
        counter=say.counter(row.counter), place=say.name(row), measure=measure_name(row.measure, say), first=say.month(months[0].starts_on),
        last=say.month(row.month), low=say.number(row.three_low), high=say.number(row.three_high), known=say.number(row.three_known),
        n=say.number(len(past)), threshold=threshold_said(row, say), number=amount(say, row), month=say.month(row.month),
    )  # fmt: skip


def _past(low: int, high: int, middle: float, limit: int, known: int, say: Words) -> dict[str, str]:
    half = say.number(int(middle)) if middle == int(middle) else f"{say.number(int(middle))}.5"
    return {"low": say.number(low), "high": say.number(high), "middle": half, "limit": say.number(limit), "known": say.number(known)}


def in_short(rows: Sequence[Any], n: int, say: Words) -> str:
    """The first of the unusual highs in a line each."""
    heading = say.many("{n} unusually high month", "{n} unusually high months", n)
    items = "".join(
        f"<li><span>{escape(where(row, say))} · {escape(measure_name(row.measure, say))} · {safe.html(say.counter(row.counter))}</span>"
        f"<b>{escape(amount(say, row))}</b><small>{escape(say(STATES[row.state]))}</small></li>"
        for row in rows
    )
    return f'<h2 class="part">{escape(heading)}</h2><ul class="others">{items}</ul>'
