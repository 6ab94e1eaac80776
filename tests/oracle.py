"""A slow and obvious second opinion on db.totals: every subset, every day, every area, one by one."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from db.amounts import Amount
from db.measures import GRADES
from db.totals import Coverage, Term

PARENTS: dict[str, str | None] = {
    "SY": None,
    "SY01": "SY",
    "SY02": "SY",
    "SY03": "SY",
    "SY0200": "SY02",
    "SY0201": "SY02",
    "SY0300": "SY03",
}


class Opinion(NamedTuple):
    low: int | None
    best: int | None
    high: int | None
    quantifier: str
    days: int
    reported: int
    of: int
    whole: bool


class Part(NamedTuple):
    amount: Amount
    share: Fraction
    ends: tuple[date, ...]
    days: frozenset[date]
    reported: int
    of: int
    whole: bool


def children(code: str) -> list[str]:
    return [child for child, parent in PARENTS.items() if parent == code]


def inside(code: str, areas: Iterable[str]) -> bool:
    line: str | None = code
    while line is not None:
        if line in areas:
            return True
        line = PARENTS[line]
    return False


def each_day(starts_on: date, ends_on: date) -> set[date]:
    return {starts_on + timedelta(days=i) for i in range((ends_on - starts_on).days + 1)}


def sum_of(amounts: Sequence[Amount]) -> tuple[Amount, set[int]]:
    """Adds as intervals: what a set of statements surely says of their sum; and which of them are in it."""
    about = [i for i, a in enumerate(amounts) if a.quantifier == "about"]
    limits_below = [i for i, a in enumerate(amounts) if a.quantifier == "at_least"]
    limits_above = [i for i, a in enumerate(amounts) if a.quantifier == "up_to"]
    ranges = [i for i, a in enumerate(amounts) if a.best is None and a.quantifier == ""]
    kept = set(range(len(amounts)))
    if about:
        kept -= {*limits_below, *limits_above, *ranges}
    elif limits_below:
        kept -= set(limits_above)
    chosen = [amounts[i] for i in sorted(kept)]
    if all(a.best is not None for a in chosen):
        low = sum(a.low for a in chosen) if all(a.low is not None for a in chosen) else None
        high = sum(a.high for a in chosen) if all(a.high is not None for a in chosen) else None
        return Amount(low, sum(a.best for a in chosen), high, "about" if about else ""), kept
    floor, ceiling = 0, 0
    for a in chosen:
        floor = None if floor is None or (a.low is None and a.best is None) else floor + (a.low if a.low is not None else a.best)
        ceiling = None if ceiling is None or (a.high is None and a.best is None) else ceiling + (a.high if a.high is not None else a.best)
    return Amount(floor, None, ceiling, "at_least" if ceiling is None else "up_to" if floor is None else ""), kept


def opinion(terms: Sequence[Term], areas: Sequence[str], since: date, until: date, coverage: Coverage | None) -> Opinion | None:
    """What one series' terms (all of one kind) say; None where nothing answers for the whole of any part asked."""
    asked = [code for code in sorted(set(areas)) if not any(inside(code, [other]) for other in set(areas) if other != code)]
    counts = terms[0].counts if terms else "incident"
    if counts == "incident":
        return _of_incidents(terms, asked, since, until, coverage)
    part = _of_area(terms, asked[0], since, until) if len(asked) == 1 else _of_parts(terms, asked, since, until)
    if part is None:
        return None
    return Opinion(*part.amount, len(part.days), part.reported, part.of, part.whole)


def _of_incidents(terms: Sequence[Term], asked: list[str], since: date, until: date, coverage: Coverage | None) -> Opinion | None:
    found = [t for t in terms if inside(t.area, asked) and since <= t.starts_on and t.ends_on <= until]
    window = each_day(since, until)
    seen = window & each_day(coverage.starts_on, coverage.ends_on) if coverage else _known_days(found)
    quiet = coverage is not None and coverage.absence_is_zero and bool(seen)
    if not found and not quiet:
        return None
    parts = children("SY") if asked == ["SY"] else asked
    reported = len(parts) if quiet else sum(any(inside(t.area, [part]) for t in found) for part in parts)
    amount = sum_of([t.amount for t in found])[0] if found else Amount(None, 0, None)
    if coverage is None and amount.quantifier == "":
        floor = amount.low if amount.low is not None else amount.best
        amount = Amount(floor, None, None, "at_least")
    whole = coverage is not None and (coverage.absence_is_zero or reported == len(parts))
    return Opinion(*amount, len(seen), reported, len(parts), whole)


def _known_days(found: Sequence[Term]) -> set[date]:
    """The days of what is dated to its days, and as few more as can hold all that is dated to a week, month or year."""
    exact: set[date] = set().union(*(each_day(t.starts_on, t.ends_on) for t in found if t.precision in ("day", "span")))
    vague = [each_day(t.starts_on, t.ends_on) for t in found if t.precision in ("week", "month", "year")]
    left = [days for days in vague if not days & exact]
    ends = sorted({max(days) for days in left})
    sizes = (set(chosen) for n in range(len(ends) + 1) for chosen in combinations(ends, n))
    return exact | next(chosen for chosen in sizes if all(days & chosen for days in left))


def _of_area(terms: Sequence[Term], code: str, since: date, until: date) -> Part | None:
    own = [t for t in terms if t.area == code and t.covers == "whole"]
    stock = bool(terms) and terms[0].counts == "stock"
    said = (_of_stock(own, until) if stock else _of_totals(own, since, until)) if own else None
    parts = _of_parts(terms, children(code), since, until)
    if said is None or parts is None:
        return said or parts
    return parts if (parts.whole, parts.share) > (said.whole, said.share) else said


def _of_parts(terms: Sequence[Term], codes: Sequence[str], since: date, until: date) -> Part | None:
    found = [part for code in codes if (part := _of_area(terms, code, since, until)) is not None]
    if not found:
        return None
    if terms[0].counts == "stock":
        latest = max(max(part.ends) for part in found)
        found = [part for part in found if max(part.ends) == latest]
    amount, kept = sum_of([part.amount for part in found])
    summed = [found[i] for i in sorted(kept)]
    whole = len(summed) == len(codes) and all(part.whole for part in summed)
    ends = tuple(end for part in summed for end in part.ends)
    return Part(
        amount,
        sum((part.share for part in summed), Fraction(0)) / len(codes),
        ends,
        frozenset().union(*(part.days for part in summed)),
        len(summed),
        len(codes),
        whole,
    )


def _standing(own: Sequence[Term]) -> list[Term]:
    """For each span only the statement that beats all others about it."""
    return [t for t in own if not any(o is not t and (o.starts_on, o.ends_on) == (t.starts_on, t.ends_on) and _beats(o, t) for o in own)]


def _beats(one: Term, other: Term) -> bool:
    return (one.known_on, -GRADES.index(one.grade), one.key) > (other.known_on, -GRADES.index(other.grade), other.key)


def _of_stock(own: Sequence[Term], until: date) -> Part | None:
    until_then = [t for t in _standing(own) if t.ends_on <= until]
    if not until_then:
        return None
    latest = max(until_then, key=lambda t: t.ends_on)
    return Part(latest.amount, Fraction(1), (latest.ends_on,), frozenset({latest.ends_on}), 1, 1, True)


class _Link(NamedTuple):
    starts_on: date
    ends_on: date
    amount: Amount
    derived: int
    known_on: date
    grade: str


def _of_totals(own: Sequence[Term], since: date, until: date) -> Part | None:
    standing = _standing(own)
    links = [_Link(t.starts_on, t.ends_on, t.amount, 0, t.known_on, t.grade) for t in standing]
    exact = [t for t in standing if t.amount.best is not None and t.amount.quantifier == ""]
    for earlier in exact:
        later = [t for t in exact if t.starts_on == earlier.starts_on and t.ends_on > earlier.ends_on]
        if later and earlier.starts_on < since:
            following = min(later, key=lambda t: t.ends_on)
            more = following.amount.best - earlier.amount.best
            if more >= 0:
                rounded = earlier.amount.best % 100 == 0 or following.amount.best % 100 == 0
                amount = Amount(None, more, None, "about" if rounded else "")
                links.append(_Link(earlier.ends_on + timedelta(days=1), following.ends_on, amount, 2, following.known_on, following.grade))
    links = [link for link in links if since <= link.starts_on and link.ends_on <= until]
    best, best_worth = None, None
    for size in range(1, len(links) + 1):
        for chosen in combinations(links, size):
            days = [each_day(link.starts_on, link.ends_on) for link in chosen]
            if sum(map(len, days)) != len(set().union(*days)):
                continue
            worth = (
                sum(map(len, days)),
                -size,
                -sum(link.derived for link in chosen),
                sum(link.known_on.toordinal() for link in chosen),
                -sum(GRADES.index(link.grade) for link in chosen),
            )
            if best_worth is None or worth > best_worth:
                best, best_worth = chosen, worth
    if best is None:
        return None
    ordered = sorted(best, key=lambda link: link.starts_on)
    amount, kept = sum_of([link.amount for link in ordered])
    summed = [ordered[i] for i in sorted(kept)]
    days = frozenset().union(*(each_day(link.starts_on, link.ends_on) for link in summed))
    return Part(amount, Fraction(len(days)), tuple(link.ends_on for link in summed), days, 1, 1, True)
