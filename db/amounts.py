"""How amounts with bounds and quantifiers are added: each kind with its own, and nothing invented."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Word = Literal["exact", "about", "at_least", "up_to", "between"]


class Amount(NamedTuple):
    """A number as it was stated: `best` with or without bounds, only a lower or upper limit, or a range without a best.

    `quantifier` is "" or "about" where there is a best, "at_least" where there is only `low`, "up_to" where there is only
    `high`, "" for a range.
    """

    low: int | None
    best: int | None
    high: int | None
    quantifier: str = ""

    @property
    def word(self) -> Word:
        """How the number is to be read."""
        if self.best is not None:
            return "about" if self.quantifier == "about" else "exact"
        if self.low is not None and self.high is not None:
            return "between"
        return "at_least" if self.high is None else "up_to"

    @property
    def value(self) -> int | None:
        """The one number to print: the best, or the limit that was stated; None for a range, which has no one number."""
        if self.best is not None:
            return self.best
        return None if self.word == "between" else self.low if self.low is not None else self.high


class Sum(NamedTuple):
    """What amounts come to, and the places of those that could not be added to the others."""

    amount: Amount
    left_out: tuple[int, ...] = ()


def add(amounts: Sequence[Amount]) -> Sum:
    """The sum of at least one amount.

    Where each has a best, bests are added, and lows and highs are added where each states one. Where some state only a limit
    or a range, a plain best counts as its own limit, and the sum is a limit or a range. An "about" has no limits, and an upper
    limit says nothing of a lower one: those that state less than the others are left out of the sum and named by their place.
    """
    if not amounts:
        raise ValueError("a sum of no amounts was asked for: nothing reported is not zero")
    if len(amounts) == 1:
        return Sum(amounts[0])
    said = [amount.word for amount in amounts]
    left_out = _left_out(said)
    chosen = [amount for i, amount in enumerate(amounts) if i not in left_out] if left_out else amounts
    words = {said[i] for i in range(len(said)) if i not in left_out}
    if words <= {"exact", "about"}:
        best = sum(amount.best for amount in chosen if amount.best is not None)
        quantifier = "about" if "about" in words else ""
        return Sum(Amount(_all([a.low for a in chosen]), best, _all([a.high for a in chosen]), quantifier), left_out)
    low = None if "up_to" in words else _all([a.best if a.low is None else a.low for a in chosen])
    high = None if "at_least" in words else _all([a.best if a.high is None else a.high for a in chosen])
    quantifier = "at_least" if high is None else "up_to" if low is None else ""
    return Sum(Amount(low, None, high, quantifier), left_out)


def _left_out(words: Sequence[Word]) -> tuple[int, ...]:
    """The places of the words that cannot be added to the others."""
    if "about" in words:
        return tuple(i for i, word in enumerate(words) if word not in ("exact", "about"))
    if "at_least" in words:
        return tuple(i for i, word in enumerate(words) if word == "up_to")
    return ()


def _all(numbers: Sequence[int | None]) -> int | None:
    given = [number for number in numbers if number is not None]
    return sum(given) if len(given) == len(numbers) else None
