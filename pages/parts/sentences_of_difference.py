"""One sentence for what differs between two figures: the most telling first, in words that somebody who counts nothing understands."""

from collections.abc import Callable, Sequence

from db.measures import GROUPS, MEASURES
from pages.parts import data, drawing, safe, words
from pages.parts.data import Claim, Difference
from pages.parts.words import Words

MOST = 2
_MOST_SPANS = 3
_MOST_PARTS = 5
_LIMITED = ("limit", "contested")


def sentence(a: Claim, b: Claim, found: Sequence[Difference], say: Words) -> str:
    """The one or two most telling differences of two claims, in a sentence each."""
    telling = [difference for difference in found if difference.code not in _LIMITED] or list(found)
    return " ".join(one(a, b, difference, say) for difference in telling[:MOST])


def every(a: Claim, b: Claim, found: Sequence[Difference], say: Words) -> list[str]:
    """A sentence for each difference of two claims."""
    return [one(a, b, difference, say) for difference in found]


def one(a: Claim, b: Claim, difference: Difference, say: Words) -> str:
    """One difference in words."""
    if difference.code == "smaller_area" and difference.first:
        a, b = b, a
    said = _SAID[difference.code](a, b, say)
    return said[:1].upper() + said[1:]


def number(claim: Claim, say: Words) -> str:
    """The amount with its quantifier as a sign, and what it counts where that is not what its measure counts."""
    amount = claim.amount
    return drawing.in_unit(say.amount(amount.value, amount.low, amount.high, amount.word), claim, say)


def told(claim: Claim, say: Words) -> str:
    """A claim in a few words: that it is the headline, else its number and who counted."""
    return say("the headline") if claim.headline else named(claim, say)


def named(claim: Claim, say: Words) -> str:
    """A claim by its number and who counted."""
    return f"{number(claim, say)} ({say.counter(claim.counter)})"


def place(claim: Claim, say: Words) -> str:
    """Where a claim is about: the area by its name, a part of one as its source spells it; a sum has no place of its own."""
    if claim.covers == "whole" and all(area in data.AREAS for area in claim.areas):
        return say(", ").join(say.name(data.AREAS[area]) for area in claim.areas)
    return say.apart(safe.clean(claim.place)) or say("the area asked for")


def days(claim: Claim, say: Words) -> str:
    """The days that a claim counts: where some are left out between its first and its last its spans one by one, of many how many days."""
    if len(claim.spans) <= _MOST_SPANS:
        return say.listed([say.span(*span) for span in claim.spans])
    return span(claim, say)


def span(claim: Claim, say: Words) -> str:
    """The same in short: from the first to the last, and how many of these days are counted where not all are."""
    named = say.span(claim.starts_on, claim.ends_on)
    if len(claim.spans) == 1:
        return named
    return say.many("{span}, {n} of these days", "{span}, {n} of these days", claim.days, span=named)


def parts(claim: Claim, say: Words) -> str:
    """The parts of the area that a claim has numbers of, by name; empty where it has all, or too many to name."""
    few = 0 < len(claim.parts) <= _MOST_PARTS and all(code in data.AREAS for code in claim.parts)
    return say.listed([say.name(data.AREAS[code]) for code in claim.parts]) if few else ""


def counted(claim: Claim, say: Words) -> str:
    """What a claim counts, and of whom."""
    return say.label(MEASURES[claim.measure])


def whom(claim: Claim, say: Words) -> str:
    """Of whom a claim speaks."""
    return say.label(GROUPS[claim.group]) if claim.group in GROUPS else say.apart(safe.clean(claim.group))


def _ordered(a: Claim, b: Claim, first: bool) -> tuple[Claim, Claim]:
    return (a, b) if first else (b, a)


def _same_statement(a: Claim, b: Claim, say: Words) -> str:
    return say("One statement, told twice: {a} and {b}.", a=told(a, say), b=told(b, say))


def _revised(a: Claim, b: Claim, say: Words) -> str:
    earlier, later = _ordered(a, b, a.superseded_on is not None)
    said = {"earlier": number(earlier, say), "later": number(later, say), "day": say.day(earlier.superseded_on or later.known_on)}
    return say("The same report said {earlier} until it was revised to {later} on {day}.", **said)


def _same_number(a: Claim, b: Claim, say: Words) -> str:
    what = {"a": counted(a, say), "b": counted(b, say)}
    return say("The same number, {number}, is told of two things: “{a}” in one and “{b}” in the other.", number=number(a, say), **what)


def _unit(a: Claim, b: Claim, say: Words) -> str:
    units = {"unit_a": say(words.UNITS[a.unit]), "unit_b": say(words.UNITS[b.unit])}
    return say("{a} counts {unit_a}, {b} counts {unit_b}: neither is turned into the other.", a=told(a, say), b=told(b, say), **units)


def _stock_or_flow(a: Claim, b: Claim, say: Words) -> str:
    stock, flow = _ordered(a, b, a.counts == "stock")
    said = {
        "flow": told(flow, say),
        "stock": told(stock, say),
        "day": say.day(stock.ends_on),
        "span": days(flow, say),
    }
    return say(
        "{flow} is a flow, what happened {span}; {stock} is a stock, who was there on {day}. Neither follows from the other.", **said
    )


def _killed_or_casualties(a: Claim, b: Claim, say: Words) -> str:
    said = {"a": told(a, say), "b": told(b, say), "measure_a": counted(a, say), "measure_b": counted(b, say)}
    return say("{a} is “{measure_a}”, {b} is “{measure_b}”: killed and injured are never one number.", **said)


def _who(a: Claim, b: Claim, say: Words) -> str:
    said = {"a": told(a, say), "b": told(b, say), "measure_a": counted(a, say), "measure_b": counted(b, say)}
    return say("They count different things: {a} “{measure_a}”, {b} “{measure_b}”.", **said)


def _part_of_whom(a: Claim, b: Claim, say: Words) -> str:
    whole, part = _ordered(a, b, a.group == "all")
    return say(
        "{part} is a part: only “{group}”, of all whom {whole} counts.", part=told(part, say), group=whom(part, say), whole=told(whole, say)
    )


def _part_elsewhere(a: Claim, b: Claim, say: Words) -> str:
    said = {"a": told(a, say), "b": told(b, say), "group_a": whom(a, say), "group_b": whom(b, say)}
    return say("They count different people: {a} “{group_a}”, {b} “{group_b}”.", **said)


def _smaller_area(wider: Claim, smaller: Claim, say: Words) -> str:
    said = {"part": told(smaller, say), "whole": told(wider, say), "place": place(smaller, say), "around": place(wider, say)}
    if said["place"] == said["around"]:
        return say("{part} is about some part of {around} only; {whole} is about all of it.", **said)
    return say("{part} is about a part only, {place}; {whole} is about {around}.", **said)


def _other_area(a: Claim, b: Claim, say: Words) -> str:
    said = {"a": told(a, say), "b": told(b, say), "place_a": place(a, say), "place_b": place(b, say)}
    return say("They cover different places: {a} is about {place_a}, {b} about {place_b}.", **said)


def _parts_reported(a: Claim, b: Claim, say: Words) -> str:
    some, _ = _ordered(a, b, a.parts_reported < a.parts_total)
    said = {"some": told(some, say), "total": say.number(some.parts_total)}
    if named := parts(some, say):
        return say("{some} has numbers of {parts} only, of {total} parts of the area.", parts=named, **said)
    return say.many("{some} has numbers of {n} of {total} parts of the area.", "{some} has numbers of {n} of {total} parts of the area.",
                    some.parts_reported, **said)  # fmt: skip


def _estimated(a: Claim, b: Claim, say: Words) -> str:
    estimate, documented = _ordered(a, b, a.status == "estimated")
    said = {"documented": told(documented, say), "estimate": told(estimate, say)}
    return say("{documented} was documented case by case; {estimate} is an estimate, which also counts what nobody recorded.", **said)


def _method(a: Claim, b: Claim, say: Words) -> str:
    two = {"a": named(a, say), "b": named(b, say)}
    if a.spans == b.spans:
        return say(
            "One counter, two ways of counting: {a} and {b}. The step between them is a change of method, not of what happened.", **two
        )
    return say(
        "One counter, two ways of counting: {a} and {b}. The step between them is a change of method and of days, not what happened in "
        "between.",
        **two,
    )


def _incidents_or_total(a: Claim, b: Claim, say: Words) -> str:
    added, total = _ordered(a, b, a.counts == "incident")
    said = {"added": told(added, say), "total": told(total, say)}
    if total.added and total.statements > 1:
        return say.many(
            "{added} is {n} single report; {total} is added up from published totals.",
            "{added} adds up {n} single reports; {total} is added up from published totals.",
            added.statements, **said,
        )  # fmt: skip
    return say.many(
        "{added} is {n} single report; {total} is a total as published.",
        "{added} adds up {n} single reports; {total} is a total as published.",
        added.statements, **said,
    )  # fmt: skip


def _added_up(a: Claim, b: Claim, say: Words) -> str:
    added, stated = _ordered(a, b, a.added and a.counts != "incident")
    return say.many(
        "{added} rests on {n} published total; {stated} was stated as it is.",
        "{added} is added up from {n} published totals; {stated} was stated as it is.",
        added.statements, added=told(added, say), stated=told(stated, say),
    )  # fmt: skip


def _longer(a: Claim, b: Claim, say: Words) -> tuple[int, dict[str, str]]:
    earlier, later = _ordered(a, b, a.ends_on <= b.ends_on)
    said = {"earlier": told(earlier, say), "later": told(later, say), "day": say.day(a.starts_on), "until": say.day(later.ends_on)}
    return (later.ends_on - earlier.ends_on).days, said


def _update(a: Claim, b: Claim, say: Words) -> str:
    days, said = _longer(a, b, say)
    return say.many(
        "Both count from {day}: {later} goes on {n} day longer, to {until}. It updates {earlier} and is not added to it.",
        "Both count from {day}: {later} goes on {n} days longer, to {until}. It updates {earlier} and is not added to it.",
        days, **said,
    )  # fmt: skip


def _runs_longer(a: Claim, b: Claim, say: Words) -> str:
    days, said = _longer(a, b, say)
    if any(claim.added or claim.counts == "incident" for claim in (a, b)):
        return say.many(
            "Both begin on {day}: {later} goes on {n} day longer than {earlier}, to {until}.",
            "Both begin on {day}: {later} goes on {n} days longer than {earlier}, to {until}.",
            days, **said,
        )  # fmt: skip
    return say.many(
        "Both are running totals from {day}: {later} goes on {n} day longer than {earlier}, to {until}.",
        "Both are running totals from {day}: {later} goes on {n} days longer than {earlier}, to {until}.",
        days, **said,
    )  # fmt: skip


def _since(a: Claim, b: Claim, say: Words) -> str:
    longer, shorter = _ordered(a, b, a.starts_on <= b.starts_on)
    said = {"longer": told(longer, say), "shorter": told(shorter, say), "day": say.day(a.ends_on)}
    starts = {"long_since": say.day(longer.starts_on), "short_since": say.day(shorter.starts_on)}
    return say(
        "Both end on {day}: {longer} counts since {long_since}, {shorter} only since {short_since}, which lies inside.", **said, **starts
    )


def _shorter_span(a: Claim, b: Claim, say: Words) -> str:
    shorter, longer = _ordered(a, b, a.days <= b.days)
    said = {"shorter": told(shorter, say), "longer": told(longer, say), "span": days(longer, say)}
    return say.many(
        "{shorter} is of {n} day only, inside those of {longer}, {span}.",
        "{shorter} is of {n} days only, inside those of {longer}, {span}.",
        shorter.days, **said,
    )  # fmt: skip


def _spans(a: Claim, b: Claim, say: Words) -> dict[str, str]:
    return {"a": told(a, say), "b": told(b, say), "span_a": days(a, say), "span_b": days(b, say)}


def _days_in_common(a: Claim, b: Claim, say: Words) -> str:
    common = data.shared(a, b)
    if not any(claim.known_days for claim in (a, b)):
        both = say.many("Both count {n} day.", "Both count {n} days.", common)
        return " ".join([both, *(_only(*pair, say) for pair in ((a, b), (b, a)))])
    return say.many(
        "Their spans share {n} day: {a} is of {span_a}, {b} of {span_b}.",
        "Their spans share {n} days: {a} is of {span_a}, {b} of {span_b}.",
        common, **_spans(a, b, say),
    )  # fmt: skip


def _only(claim: Claim, other: Claim, say: Words) -> str:
    """The days that only one of two claims counts, by name where they are few spans."""
    left = data.without(claim.spans, other.spans)
    if len(left) <= _MOST_SPANS:
        return say("Only {claim} counts {spans}.", claim=told(claim, say), spans=say.listed([say.span(*span) for span in left]))
    days = sum((last - first).days + 1 for first, last in left)
    return say.many("Only {claim} counts {n} other day.", "Only {claim} counts {n} other days.", days, claim=told(claim, say))


def _no_day_in_common(a: Claim, b: Claim, say: Words) -> str:
    return say("They share no day: {a} is of {span_a}, {b} of {span_b}.", **_spans(a, b, say))


def _other_day(a: Claim, b: Claim, say: Words) -> str:
    said = {"a": told(a, say), "b": told(b, say), "day_a": say.day(a.ends_on), "day_b": say.day(b.ends_on)}
    return say("They were counted on two days: {a} on {day_a}, {b} on {day_b}.", **said)


def _counted_since(a: Claim, b: Claim, say: Words) -> str:
    since = [say.day(claim.since_on) if claim.since_on else say("no day named") for claim in (a, b)]
    return say("They count people since different days: {a} since {day_a}, {b} since {day_b}.",
               a=told(a, say), b=told(b, say), day_a=since[0], day_b=since[1])  # fmt: skip


def _provisional(a: Claim, b: Claim, say: Words) -> str:
    first, valid = _ordered(a, b, a.status == "provisional")
    return say(
        "{first} is provisional and gives way to what was validated; {valid} is not.", first=told(first, say), valid=told(valid, say)
    )


def _counter(a: Claim, b: Claim, say: Words) -> str:
    names = [say.counter(claim.counter) for claim in (a, b)]
    return say("Two counters recorded separately, {a} and {b}: neither corrects the other.", a=names[0], b=names[1])


def _limit(a: Claim, b: Claim, say: Words) -> str:
    kinds = {"kind_a": say(words.STATED[a.amount.word]), "kind_b": say(words.STATED[b.amount.word])}
    return say("{a} states {kind_a}, {b} {kind_b}.", a=told(a, say), b=told(b, say), **kinds)


def _contested(a: Claim, b: Claim, say: Words) -> str:
    doubted, _ = _ordered(a, b, a.grade == "contested")
    return say("{doubted} is contested: others disagree, or its day or its counter is not certain.", doubted=told(doubted, say))


def _restated(a: Claim, b: Claim, say: Words) -> str:
    return say("One counter gave both for the same days, {a} and {b}: one corrects the other, or an outlet misquoted it.",
               a=told(a, say), b=told(b, say))  # fmt: skip


_SAID: dict[str, Callable[[Claim, Claim, Words], str]] = {
    "same_statement": _same_statement,
    "revised": _revised,
    "same_number": _same_number,
    "unit": _unit,
    "stock_or_flow": _stock_or_flow,
    "killed_or_casualties": _killed_or_casualties,
    "who": _who,
    "part_of_whom": _part_of_whom,
    "other_group": _part_elsewhere,
    "smaller_area": _smaller_area,
    "other_area": _other_area,
    "parts_reported": _parts_reported,
    "estimated": _estimated,
    "method": _method,
    "incidents_or_total": _incidents_or_total,
    "added_up": _added_up,
    "update": _update,
    "runs_longer": _runs_longer,
    "since": _since,
    "shorter_span": _shorter_span,
    "days_in_common": _days_in_common,
    "no_day_in_common": _no_day_in_common,
    "other_day": _other_day,
    "counted_since": _counted_since,
    "provisional": _provisional,
    "counter": _counter,
    "limit": _limit,
    "contested": _contested,
    "restated": _restated,
}
