"""Which claims are one and the same statement, told twice: by another outlet, in round numbers, or a digit off."""

from collections.abc import Iterable

from db.amounts import Amount
from db.claim import Claim, method, names, one_voice, relation, spelt
from db.totals import Tree

_TELLING = 1_000
"""From here on two equal numbers are hardly equal by chance."""
_SPECIFIC_DIGITS = 5
_NOT_A_FEW = 20
_RETOLD_WITHIN_DAYS = 4
_COARSEST = 0.11
_ROUND_STEPS = (5, 2, 1)


def clusters(claims: Iterable[Claim], tree: Tree) -> list[list[Claim]]:
    """The claims by statement: each is in exactly one cluster, whose first is the one that was said first; the order of the claims stays.

    A claim joins a cluster only where it is the same as all that are in it, so that a chain of small steps never joins what is apart.
    """
    found: list[list[Claim]] = []
    for claim in claims:
        home = next((cluster for cluster in found if all(same(claim, other, tree) for other in cluster)), None)
        if home is None:
            found.append([claim])
        else:
            home.append(claim)
    return [sorted(cluster, key=_order) for cluster in found]


def _order(claim: Claim) -> tuple[object, ...]:
    said = claim.published_on or max(claim.ends_on, claim.known_on)
    return (not claim.headline, said, claim.amount.word != "exact", claim.key)


def same(a: Claim, b: Claim, tree: Tree) -> bool:
    """Whether two claims are one statement. What was added up here, and an earlier version of a report, is nobody's second statement."""
    if a.key == b.key:
        return True
    if a.added or b.added or a.superseded_on != b.superseded_on or not _of_one_kind(a, b):
        return False
    exactly, days_off = _numbers(a.amount) == _numbers(b.amount), abs((a.ends_on - b.ends_on).days)
    if abs((a.starts_on - b.starts_on).days) > (days_off if a.counts == "stock" else 1):
        return False
    return (
        _same_number(a, b, exactly=exactly, days_off=days_off)
        and _same_place(a, b, tree, exactly=exactly and days_off == 0)
        and _same_speaker(a, b, exactly=exactly)
    )


def _of_one_kind(a: Claim, b: Claim) -> bool:
    """Of one thing, counted in one way: never a stock with a flow, nor what is documented with an estimate."""
    kinds = ((c.measure, c.group, c.unit, c.counts, c.since_on, c.status == "estimated") for c in (a, b))
    first, second = kinds
    return first == second


def _numbers(amount: Amount) -> tuple[int, ...]:
    return tuple(sorted({number for number in (amount.low, amount.best, amount.high) if number is not None}))


def _same_number(a: Claim, b: Claim, *, exactly: bool, days_off: int) -> bool:
    """Equal; off by one in a long number; or one the other in round numbers.

    What grew from one day to another is an update, not the same statement: a retelling of a later day states no more than what it retells.
    """
    if exactly:
        return days_off == 0 or (days_off <= 2 and max(_numbers(a.amount)) >= _TELLING)
    if a.amount.value is None or b.amount.value is None:
        return False
    if abs(a.amount.value - b.amount.value) == 1 and min(a.amount.value, b.amount.value) >= _TELLING:
        return days_off <= 1
    earlier, later = sorted((a, b), key=lambda claim: claim.ends_on)
    if days_off and not _not_grown(earlier, later):
        return False
    return days_off <= _RETOLD_WITHIN_DAYS and (_rounds(a.amount, b.amount) or _rounds(b.amount, a.amount))


def _not_grown(earlier: Claim, later: Claim) -> bool:
    return (later.amount.value or 0) <= (earlier.amount.value or 0)


def _rounds(told: Amount, stated: Amount) -> bool:
    """Whether the first is what somebody says of the second in round numbers: "more than 400,000" of 437,226, "nearly 10,000" of 9,889."""
    round_number, exact = told.value, stated.value
    if not round_number or not exact or round_number == exact:
        return False
    step = _step(round_number)
    if step <= _step(exact) or abs(round_number - exact) > exact * _COARSEST:
        return False
    if told.word == "at_least":
        return round_number <= exact < round_number + step
    if told.word == "up_to":
        return round_number - step < exact <= round_number
    return abs(round_number - exact) * 2 <= step


def _step(number: int) -> int:
    """The coarseness of a number: 100,000 of 400,000, 50,000 of 750,000, 1 of 35,113."""
    if number == 0:
        return 1
    power = 1
    while number % (power * 10) == 0:
        power *= 10
    return next(power * step for step in _ROUND_STEPS if number % (power * step) == 0)


def _same_place(a: Claim, b: Claim, tree: Tree, *, exactly: bool) -> bool:
    """The same area; a part of it under a longer and a shorter name; or, where all else is exactly the same, a part and what it lies in."""
    if relation(a, b, tree) == "same":
        return True
    if a.url == b.url and a.area != b.area:
        return False
    words_a, words_b = spelt(a.place), spelt(b.place)
    if a.area == b.area and a.covers == b.covers == "part" and (words_a <= words_b or words_b <= words_a):
        return True
    nested = a.area in tree.line(b.area) or b.area in tree.line(a.area)
    return (
        exactly and nested and a.covers == b.covers == "part" and one_voice(a.counter, b.counter) and max(_numbers(a.amount)) >= _NOT_A_FEW
    )


def _same_speaker(a: Claim, b: Claim, *, exactly: bool) -> bool:
    """One counter, or one who tells what the other counted: it names the other, or gives the very same long number."""
    if one_voice(a.counter, b.counter):
        return exactly or method(a.counter) == method(b.counter)
    if a.url and a.url == b.url:
        return True
    naming = names(f"{a.title} {a.place} {a.note}", b.counter) or names(f"{b.title} {b.place} {b.note}", a.counter)
    specific = len(str(max(_numbers(a.amount))).rstrip("0")) >= _SPECIFIC_DIGITS
    return exactly and (naming or specific)
