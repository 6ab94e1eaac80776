"""Which months of one counter in one governorate are unusually high against its own last year and last three years."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from math import nan
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

YEAR, THREE_YEARS = 12, 36
_TO_A_DEVIATION = 1.4826
"""By which the median distance from the median is multiplied to be what a standard deviation is for numbers that vary evenly."""

_MOST_SHUFFLED, _MOST_TIMES = 20_000, 20

Key = TypeVar("Key", bound=Hashable)
Numbers = NDArray[np.float64]
Places = NDArray[np.intp]


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
    """The known months before: how many, their lowest, highest and middle number, and the least number that is unusual after them."""

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
    return signals_of({"": months}, {"": rule})[""]


def signals_of(lines: Mapping[Key, Sequence[Month]], rules: Mapping[Key, Rule]) -> dict[Key, list[Signal]]:
    """The unusual highs of each line of consecutive calendar months, by the rule of the same key."""
    return _signals(lines, _laid(lines, rules))


def _signals(lines: Mapping[Key, Sequence[Month]], all_laid: Iterable[tuple[Rule, "_Laid[Key]"]]) -> dict[Key, list[Signal]]:
    found: dict[Key, list[Signal]] = {key: [] for key in lines}
    for rule, laid in all_laid:
        at = laid.found(rule)
        pasts = zip(laid.pasts(at, YEAR, rule), laid.pasts(at, THREE_YEARS, rule), strict=True)
        for key, places in laid.by_line(at).items():
            found[key] = [Signal(lines[key][place], *past) for place, past in zip(places, islice(pasts, len(places)), strict=True)]
    return found


class _Laid(Generic[Key]):
    """Lines laid end to end, so that each step of the rule is one pass over all of them.

    `said` are the numbers and `whole` those of whole months; what is not known is no number. Three years of nothing lie around each
    line, so that none is measured by another.
    """

    def __init__(self, lengths: Mapping[Key, int], said: Numbers, whole: Numbers) -> None:
        self.said, self.whole = said, whole
        self._keys = tuple(lengths)
        self._starts = np.cumsum([THREE_YEARS, *(length + THREE_YEARS for length in lengths.values())])
        self._pasts = sliding_window_view(whole, THREE_YEARS)

    @classmethod
    def of_months(cls, lines: Mapping[Key, Sequence[Month]]) -> "_Laid[Key]":
        nothing = [Month(date.min, None)] * THREE_YEARS
        months = [*nothing, *chain.from_iterable((*line, *nothing) for line in lines.values())]
        # Of None it makes what is no number.
        said: Numbers = np.array([month.value for month in months], dtype=np.float64)
        return cls({key: len(line) for key, line in lines.items()}, said, np.where([month.whole for month in months], said, nan))

    @classmethod
    def of_numbers(cls, lines: Mapping[Key, Numbers]) -> "_Laid[Key]":
        """Lines of which every month is known, and whole."""
        nothing = np.full(THREE_YEARS, nan)
        said = np.concatenate([nothing, *chain.from_iterable((line, nothing) for line in lines.values())])
        return cls({key: len(line) for key, line in lines.items()}, said, said)

    def by_line(self, at: Places) -> dict[Key, list[int]]:
        """The places in each line, from places in all of them."""
        parts = np.split(at, np.searchsorted(at, self._starts[1:]))
        return {key: (part - start).tolist() for key, start, part in zip(self._keys, self._starts, parts, strict=False)}

    def each(self) -> dict[Key, Numbers]:
        """The whole months of each line."""
        parts = np.split(self.whole, self._starts)[1:]
        return {key: part[: len(part) - THREE_YEARS] for key, part in zip(self._keys, parts, strict=False)}

    def judgeable(self, at: Places, rule: Rule) -> Places:
        """Those of the places before which enough is known."""
        for length, known in ((YEAR, rule.known_in_year), (THREE_YEARS, rule.known_in_three)):
            at = at[np.count_nonzero(~np.isnan(self._before(at, length)), axis=1) >= known]
        return at

    def found(self, rule: Rule) -> Places:
        """The places of unusual highs without those in the quiet months after another one, which are fewer than lie between lines."""
        found: list[int] = []
        for place in self.unusual(rule).tolist():
            is_quiet = found and place - found[-1] <= rule.quiet
            if not is_quiet or self.said[place] >= rule.much_higher * self.said[found[-1]]:
                found.append(place)
        return np.array(found, dtype=np.intp)

    def unusual(self, rule: Rule) -> Places:
        """The places of unusual highs, those in the quiet months after another one among them."""
        at: Places = self.judgeable(np.flatnonzero(self.said >= rule.least), rule)
        at = at[self.said[at] > np.nanmax(self._before(at, YEAR), axis=1)]
        for length in (YEAR, THREE_YEARS):
            at = at[self.said[at] >= _middles_and_limits(self._before(at, length), rule)[1]]
        return at

    def pasts(self, at: Places, length: int, rule: Rule) -> list[Past]:
        """What each of the places, before which something is known, is measured by."""
        return _pasts(self._before(at, length), rule)

    def _before(self, at: Places, length: int) -> Numbers:
        """What is known of whole months before each of the places, a row for each."""
        return self._pasts[at - THREE_YEARS, -length:]


def _laid(lines: Mapping[Key, Sequence[Month]], rules: Mapping[Key, Rule]) -> list[tuple[Rule, _Laid[Key]]]:
    """The lines that are judged alike, end to end."""
    alike = dict.fromkeys(rules[key] for key in lines)
    return [(rule, _Laid.of_months({key: months for key, months in lines.items() if rules[key] == rule})) for rule in alike]


def _pasts(rows: Numbers, rule: Rule) -> list[Past]:
    """Each row summed up, in which at least one number is known; `limit` is the least whole number that is unusual against it."""
    if not len(rows):
        return []
    middles, limits = _middles_and_limits(rows, rule)
    known, whole = np.count_nonzero(~np.isnan(rows), axis=1), (np.nanmin(rows, axis=1), np.nanmax(rows, axis=1), limits)
    lows, highs, least = (numbers.astype(np.int64).tolist() for numbers in whole)
    return list(map(Past, known.tolist(), lows, highs, middles.tolist(), least))


def _middles_and_limits(rows: Numbers, rule: Rule) -> tuple[Numbers, Numbers]:
    """Of each row the middle number, and the least whole number that is unusual against it."""
    middle = _middles(rows)
    deviation = _TO_A_DEVIATION * _middles(np.abs(rows - middle[:, np.newaxis]))
    above = middle + np.maximum(rule.spread * deviation, 3 * np.sqrt(np.maximum(middle, 1)))
    return middle, np.maximum(np.floor(above) + 1, rule.least)


def _middles(rows: Numbers) -> Numbers:
    """The median of what is known in each row."""
    ordered, known = np.sort(rows, axis=1), np.count_nonzero(~np.isnan(rows), axis=1)
    every = np.arange(len(rows))
    middle: Numbers = (ordered[every, (known - 1) // 2] + ordered[every, known // 2]) / 2
    return middle


# --- the rule tried on the past


class Trial(NamedTuple):
    """What the rule does with the history there is.

    `judged` months had enough of a past to be judged, and `found` of them were unusual highs. `by_chance` is the share of months that
    the rule calls unusual when the same months are shuffled, so that whatever it finds is chance. `peaks` are the highest judged month
    of each line, and whether it was found, or is in the quiet months after one: it may not be where a month of the year before was higher.
    `last` is the latest month that was judged.
    """

    judged: int
    found: int
    by_chance: float
    peaks: tuple[tuple[Any, Month, bool], ...]
    last: date | None


def trial(lines: Mapping[Any, Sequence[Month]], rules: Mapping[Any, Rule], seed: int = 1) -> Trial:
    """The rule tried on lines of consecutive months, each by the rule of the same key; the same for the same seed."""
    judged: dict[Any, list[int]] = {}
    whole: dict[Any, Numbers] = {}
    all_laid = _laid(lines, rules)
    for rule, laid in all_laid:
        judged |= laid.by_line(laid.judgeable(np.flatnonzero(~np.isnan(laid.whole)), rule))
        whole |= laid.each()
    tried = {key: months for key, months in lines.items() if judged[key]}
    found = {key: {one.month.starts_on for one in signals} for key, signals in _signals(lines, all_laid).items() if judged[key]}
    peaks = []
    for key, months in tried.items():
        place = judged[key][int(np.argmax(whole[key][judged[key]]))]
        near = months[max(0, place - rules[key].quiet) : place + 1]
        peaks.append((key, months[place], any(month.starts_on in found[key] for month in near)))
    by_chance = _by_chance({key: whole[key][~np.isnan(whole[key])] for key in tried}, rules, np.random.default_rng(seed))
    last = max((months[judged[key][-1]].starts_on for key, months in tried.items()), default=None)
    return Trial(sum(map(len, judged.values())), sum(map(len, found.values())), by_chance, tuple(peaks), last)


def _by_chance(known: Mapping[Key, Numbers], rules: Mapping[Key, Rule], chance: np.random.Generator) -> float:
    """The share of judged months that are called unusual in shuffled lines: all of them some times over, or where they are many, some."""
    keys = list(known)
    shuffled: dict[Rule, dict[tuple[int, Key], Numbers]] = {}
    left = _MOST_SHUFFLED
    for turn in range(_MOST_TIMES):
        for key in map(keys.__getitem__, chance.permutation(len(keys)).tolist()):
            left -= len(known[key])
            if left >= 0:
                shuffled.setdefault(rules[key], {})[turn, key] = chance.permutation(known[key])
    called = sum(len(_Laid.of_numbers(lines).found(rule)) for rule, lines in shuffled.items())
    judged = sum(max(0, len(numbers) - rule.known_in_three) for rule, lines in shuffled.items() for numbers in lines.values())
    return called / judged if judged else 0.0
