"""Which months of one counter in one governorate are unusually high against its own last year and last three years."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil, sqrt
from random import Random
from statistics import median
from typing import Any, NamedTuple

YEAR, THREE_YEARS = 12, 36
_TO_A_DEVIATION = 1.4826
"""By which the median distance from the median is multiplied to be what a standard deviation is for numbers that vary evenly."""

_MOST_SHUFFLED = 20_000


class Rule(NamedTuple):
    """When a month is an unusual high.

    It has at least `least`; it is above every known month of the year before; and, for the year and for the three years before, it is
    above the median by more than `spread` deviations (the median distance from the median, times 1.4826) and by more than three times
    the square root of the median, which is what chance alone moves a count by. `known_in_year` and `known_in_three` are how many of
    the 12 and 36 months have to be known: not reported and not covered are no numbers. For `quiet` months after one there is none,
    unless a month has `much_higher` times its number.
    """

    least: int = 10
    spread: float = 2.0
    known_in_year: int = 9
    known_in_three: int = 24
    quiet: int = 3
    much_higher: float = 1.5


class Month(NamedTuple):
    """What one counter says of a month; `value` is None where it says nothing or did not watch. A month that is not `whole` is not over
    or was watched in part: it can be above already, and nothing is measured by it.
    """

    starts_on: date
    value: int | None
    word: str = "exact"
    whole: bool = True


class Past(NamedTuple):
    """The known months before: how many, their lowest, highest and middle number, and the number above which a month is unusual."""

    known: int
    low: int
    high: int
    middle: float
    limit: int


class Signal(NamedTuple):
    """An unusual high, and what it was measured by."""

    month: Month
    year: Past
    three_years: Past


def signals(months: Sequence[Month], rule: Rule) -> list[Signal]:
    """The unusual highs among consecutive calendar months, the earliest first."""
    values = [month.value if month.whole else None for month in months]
    found: list[tuple[int, Signal]] = []
    for place, month in enumerate(months):
        before = values[place - 1] if place else None
        # Most months are not above the one before them: that is said at once, for it is asked of every month in the store.
        if month.value is None or month.value < rule.least or (before is not None and month.value <= before):
            continue
        signal = _judged(month, month.value, values, place, rule)
        if signal is not None and not _still_quiet(place, month, found, rule):
            found.append((place, signal))
    return [signal for _, signal in found]


def _judged(month: Month, value: int, values: Sequence[int | None], place: int, rule: Rule) -> Signal | None:
    year = [number for number in values[max(0, place - YEAR) : place] if number is not None]
    if len(year) < rule.known_in_year or value <= max(year):
        return None
    three = [number for number in values[max(0, place - THREE_YEARS) : place] if number is not None]
    if len(three) < rule.known_in_three:
        return None
    pasts = past(year, rule), past(three, rule)
    return Signal(month, *pasts) if all(value >= one.limit for one in pasts) else None


def _still_quiet(place: int, month: Month, found: Sequence[tuple[int, Signal]], rule: Rule) -> bool:
    if not found or place - found[-1][0] > rule.quiet:
        return False
    return (month.value or 0) < rule.much_higher * (found[-1][1].month.value or 0)


def past(values: Sequence[int], rule: Rule) -> Past:
    """At least one number, summed up; `limit` is the least whole number that is unusual against them."""
    middle = median(values)
    deviation = _TO_A_DEVIATION * median([abs(value - middle) for value in values])
    above = middle + max(rule.spread * deviation, 3 * sqrt(max(middle, 1)))
    return Past(len(values), min(values), max(values), middle, max(ceil(above), int(above) + 1, rule.least))


# --- the rule tried on the past


class Trial(NamedTuple):
    """What the rule does with the history there is.

    `judged` months had enough of a past to be judged, and `found` of them were unusual highs. `by_chance` is the share of months that
    the rule calls unusual when the same months are shuffled, so that whatever it finds is chance. `peaks` are the highest judged month
    of each line, and whether it was found, or is in the quiet months after one: it may not be where a month of the year before was higher.
    """

    judged: int
    found: int
    by_chance: float
    peaks: tuple[tuple[Any, Month, bool], ...]


def trial(lines: Mapping[Any, Sequence[Month]], rules: Mapping[Any, Rule], seed: int = 1) -> Trial:
    """The rule tried on lines of consecutive months, each by the rule of the same key; the same for the same seed."""
    judgeable = {key: [place for place in range(len(months)) if _has_past(months, place, rules[key])] for key, months in lines.items()}
    tried = {key: months for key, months in lines.items() if judgeable[key]}
    found = {key: {signal.month.starts_on for signal in signals(months, rules[key])} for key, months in tried.items()}
    peaks = []
    for key, months in tried.items():
        place = max(judgeable[key], key=lambda place: months[place].value or 0)
        near = months[max(0, place - rules[key].quiet) : place + 1]
        peaks.append((key, months[place], any(month.starts_on in found[key] for month in near)))
    judged = sum(len(places) for places in judgeable.values())
    return Trial(judged, sum(map(len, found.values())), _by_chance(tried, rules, Random(seed)), tuple(peaks))


def _has_past(months: Sequence[Month], place: int, rule: Rule) -> bool:
    if months[place].value is None or not months[place].whole:
        return False
    before = [month for month in months[max(0, place - THREE_YEARS) : place] if month.whole and month.value is not None]
    in_year = sum(month.whole and month.value is not None for month in months[max(0, place - YEAR) : place])
    return len(before) >= rule.known_in_three and in_year >= rule.known_in_year


def _by_chance(lines: Mapping[Any, Sequence[Month]], rules: Mapping[Any, Rule], chance: Random) -> float:
    """The share of judged months that are called unusual in shuffled lines."""
    length = sum(map(len, lines.values()))
    called = judged = 0
    for _ in range(min(_MOST_SHUFFLED // length, 20) if length else 0):
        for key, months in lines.items():
            known = [month for month in months if month.whole and month.value is not None]
            shuffled = chance.sample(known, len(known))
            called += len(signals(shuffled, rules[key]))
            judged += max(0, len(known) - rules[key].known_in_three)
    return called / judged if judged else 0.0
