"""What differs between two claims, in an order in which a reader wants to hear it: why their numbers are not one number."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, get_args

from db.claim import Claim, method, one_voice, relation
from db.same_statement import same
from db.spans import in_both
from db.totals import Tree


class Difference(NamedTuple):
    """One thing that differs: its code of CODES, and how each of the two claims has it, in the order in which they were given.

    `first` and `second` are text, a day, or a whole number, as the code needs; both are empty where the code says all.
    """

    code: str
    first: object = ""
    second: object = ""


_KILLED, _HURT = "killed", "killed_or_injured"
_HOW_SURE = ("limit", "contested")


def differences(a: Claim, b: Claim, tree: Tree) -> tuple[Difference, ...]:
    """Everything that differs, the most telling first; never empty.

    The codes are the same whichever claim is given first. Claims that are one statement differ in nothing else.
    """
    if same(a, b, tree):
        return (Difference("same_statement"),)
    if a.version_of == b.key or b.version_of == a.key:
        return (Difference("revised", a.superseded_on or "", b.superseded_on or ""),)
    found = [difference for ask in _ASKED if (difference := ask(a, b, tree)) is not None]
    restated = all(difference.code in _HOW_SURE for difference in found)
    return (Difference("restated"), *found) if restated else tuple(found)


Kind = Literal["same", "way", "summand", "own", "told_again", "days", "area", "thing"]
"""How two claims lie to each other in a word: `same` is another counter's, of the same people and area, over most of the same days;
`summand` is in the headline's sum; `own` is the same counter's, of another day or other days.
"""

_OF_KIND: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("told_again", frozenset({"same_statement"})),
    ("own", frozenset({"revised"})),
    ("thing", frozenset({"same_number", "unit", "stock_or_flow", "killed_or_casualties", "who", "part_of_whom", "other_group"})),
    ("area", frozenset({"smaller_area", "other_area", "parts_reported"})),
    ("way", frozenset({"estimated", "method", "incidents_or_total"})),
)
KINDS: tuple[Kind, ...] = get_args(Kind)
_NEARLY_THE_DAYS = 0.7


def kind(a: Claim, b: Claim, found: Sequence[Difference]) -> Kind:
    """How two claims lie to each other, of what `differences` found: the same whichever is given first."""
    if a.in_headline or b.in_headline:
        return "summand"
    codes = {difference.code for difference in found}
    for name, of in _OF_KIND:
        if codes & of:
            return name
    if one_voice(a.counter, b.counter):
        return "own"
    if codes & {"other_day", "counted_since"}:
        return "days"
    common = shared(a, b)
    return "same" if common > _NEARLY_THE_DAYS * (a.days + b.days - common) else "days"


def shared(a: Claim, b: Claim) -> int:
    """How many days two claims both count, at most."""
    return min(in_both(a.spans, b.spans), a.days, b.days)


def _same_number(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    """One number, of two things: one of the two outlets has misread it."""
    alike = a.amount.value is not None and a.amount.value == b.amount.value and a.amount.value > 0
    return Difference("same_number", a.measure, b.measure) if alike and a.measure != b.measure else None


def _unit(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    return Difference("unit", a.unit, b.unit) if a.unit != b.unit else None


def _stock_or_flow(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    return Difference("stock_or_flow", a.counts, b.counts) if (a.counts == "stock") != (b.counts == "stock") else None


def _killed_or_casualties(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    kinds = _harm(a.measure), _harm(b.measure)
    return Difference("killed_or_casualties", a.measure, b.measure) if all(kinds) and kinds[0] != kinds[1] else None


def _harm(measure: str) -> str:
    """Which harm a measure counts: killed, injured, or the two together; nothing for a measure of something else."""
    return next((word for word in (_HURT, "injured", _KILLED) if word in measure.replace("fatalities", _KILLED)), "")


def _who(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    """Who or what is counted; said of the harm already where that differs, and of stock and flow."""
    told = _killed_or_casualties(a, b, tree) or _stock_or_flow(a, b, tree)
    return Difference("who", a.measure, b.measure) if a.measure != b.measure and not told else None


def _of_whom(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    if a.group == b.group:
        return None
    beside = shared(a, b) > 0 and relation(a, b, tree) != "other"
    code = "part_of_whom" if "all" in (a.group, b.group) and a.measure == b.measure and beside else "other_group"
    return Difference(code, a.group, b.group)


def _area(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    lie = relation(a, b, tree)
    if lie == "same":
        return None
    return Difference("other_area" if lie == "other" else "smaller_area", lie == "first_inside", lie == "second_inside")


def _parts(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    missing = a.parts_total - a.parts_reported, b.parts_total - b.parts_reported
    return Difference("parts_reported", *missing) if (missing[0] > 0) != (missing[1] > 0) else None


def _estimated(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    differ = (a.status == "estimated") != (b.status == "estimated")
    return Difference("estimated", a.status, b.status) if differ else None


def _method(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    ways = method(a.counter), method(b.counter)
    return Difference("method", *ways) if ways[0] != ways[1] and one_voice(a.counter, b.counter) else None


def _incidents_or_total(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    """Single reports added up here, against a total as somebody published it."""
    if (a.counts == "incident") == (b.counts == "incident") or "stock" in (a.counts, b.counts):
        return None
    return Difference("incidents_or_total", *(claim.statements if claim.counts == "incident" else 0 for claim in (a, b)))


def _added_up(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    """Published totals added up here, against one that was stated."""
    added = tuple(claim.statements if claim.added and claim.counts != "incident" else 0 for claim in (a, b))
    return Difference("added_up", *added) if (added[0] > 0) != (added[1] > 0) and "incident" not in (a.counts, b.counts) else None


def _days(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    """How the days of two flows lie to each other."""
    if "stock" in (a.counts, b.counts) or a.spans == b.spans:
        return None
    unbroken = len(a.spans) == len(b.spans) == 1
    if unbroken and a.starts_on == b.starts_on:
        return Difference("update" if _one_count(a, b, tree) else "runs_longer", a.ends_on, b.ends_on)
    if unbroken and a.ends_on == b.ends_on:
        return Difference("since", a.starts_on, b.starts_on)
    common = shared(a, b)
    if common == min(a.days, b.days):
        return Difference("shorter_span", a.days, b.days)
    return Difference("days_in_common" if common else "no_day_in_common", common, common)


def _one_count(a: Claim, b: Claim, tree: Tree) -> bool:
    """Whether two running totals are one counter's count of one thing, read on two days."""
    told = (_who(a, b, tree), _killed_or_casualties(a, b, tree), _of_whom(a, b, tree), _area(a, b, tree), _unit(a, b, tree))
    ways = (_estimated(a, b, tree), _method(a, b, tree), _added_up(a, b, tree), _incidents_or_total(a, b, tree))
    return one_voice(a.counter, b.counter) and not any((*told, *ways))


def _stock_day(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    two = a.counts == b.counts == "stock" and a.ends_on != b.ends_on
    return Difference("other_day", a.ends_on, b.ends_on) if two else None


def _stock_since(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    two = a.counts == b.counts == "stock" and a.since_on != b.since_on
    return Difference("counted_since", a.since_on or "", b.since_on or "") if two else None


def _provisional(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    return Difference("provisional", a.status, b.status) if (a.status == "provisional") != (b.status == "provisional") else None


def _limit(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    """One states a limit or a range where the other states a number."""
    words = a.amount.word, b.amount.word
    return Difference("limit", *words) if words[0] != words[1] and {*words} & {"at_least", "up_to", "between"} else None


def _counter(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    return None if one_voice(a.counter, b.counter) and a.source == b.source else Difference("counter", a.counter, b.counter)


def _contested(a: Claim, b: Claim, tree: Tree) -> Difference | None:
    return Difference("contested", a.grade, b.grade) if (a.grade == "contested") != (b.grade == "contested") else None


_ASKED: tuple[Callable[[Claim, Claim, Tree], Difference | None], ...] = (
    _same_number,
    _unit,
    _stock_or_flow,
    _killed_or_casualties,
    _who,
    _of_whom,
    _area,
    _parts,
    _estimated,
    _method,
    _incidents_or_total,
    _days,
    _added_up,
    _stock_day,
    _stock_since,
    _provisional,
    _counter,
    _limit,
    _contested,
)

CODES = (
    "same_statement", "revised", "same_number", "unit", "stock_or_flow", "killed_or_casualties", "who", "part_of_whom", "other_group",
    "smaller_area", "other_area", "parts_reported", "estimated", "method", "incidents_or_total", "added_up", "update", "runs_longer",
    "since", "shorter_span", "days_in_common", "no_day_in_common", "other_day", "counted_since", "provisional", "counter", "limit",
    "contested", "restated",
)  # fmt: skip
