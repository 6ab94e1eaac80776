"""Why numbers disagree: every figure that claims to answer on one axis, the rule of the headline, and what differs in a sentence."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import cards, claim_charts, data, downloads, drawing, filters, look, marks, plots, safe, tables, words
from pages.parts import sentences_of_difference as sentences
from pages.parts.data import Claim, Disagreement
from pages.parts.filters import What
from pages.parts.tables import Table
from pages.parts.words import Words

MOST_DRAWN = 12
_NAMED = 3
_LETTERS, _LETTERS_BELOW, _FEWEST_LETTERS = 44, 54, 12
_SHOWN = ("figure", "counter", "measure_name", "group_name", "place", "starts_on", "ends_on", "counted", "status", "title", "differs")
_KEPT = (
    "source", "key", "counter", "measure", "group", "unit", "counts", "area", "place", "covers", "starts_on", "ends_on", "since_on",
    "value", "low", "high", "quantifier", "grade", "status", "reports", "title", "url", "published_on", "known_on", "differs", "note",
)  # fmt: skip


def claims(what: What) -> None:
    """The section: a chart, the rule, a sentence for each, any two compared, what was told twice, and all as a table."""
    say, found = words.say(), data.claims(marks.question(what))
    with st.container(border=True):
        st.html(cards.heading(say("Why do these numbers disagree?"), how_many(found, say)))
        if not found.claims:
            st.html(cards.paragraph(say("Nothing was reported for these filters."), "nothing"))
            return
        if short := in_short(found, what):
            st.html(short)
        _chart(found, what, say)
        everything = bool(st.session_state.get("w_claims"))
        st.html(rule(found) + against_the_first(found, what, len(found.claims) if everything else MOST_DRAWN))
        if len(found.claims) > 1:
            _any_two(found, what, say)
        _told_again(found, say)
        with st.expander(say("All of these figures as a table"), icon=":material/table:"):
            downloads.give(claims_listed(found, what))


def how_many(found: Disagreement, say: Words) -> str:
    """How many figures there are, and how many of them are not among these."""
    n, left = len(found.claims), found.touching - len(found.claims)
    said = say.many("{n} figure speaks of these days", "{n} figures speak of these days", n)
    if left > 0:
        said = say.many(
            "The {n} figure that comes closest to what is asked, of {total} that speak of these days",
            "The {n} figures that come closest to what is asked, of {total} that speak of these days",
            n, total=say.number(found.touching),
        )  # fmt: skip
    again = n - len(found.clusters)
    folded = say.many(
        "{n} of them tells again what another says, so that there are {statements} statements",
        "{n} of them tell again what others say, so that there are {statements} statements",
        again, statements=say.number(len(found.clusters)),
    )  # fmt: skip
    others = [say("narrow the filters to see the others")] if left > 0 else []
    return " · ".join([said, *([folded] if again else []), say("they are never added"), *others])


def in_short(found: Disagreement, what: What) -> str:
    """The headline with what put it first, and how many of the others are of each kind, those that count the same named, as HTML; empty
    where there is no headline or nothing else.
    """
    say, (first, *others) = words.say(), _heads(found) or [0]
    if not found.why or not others:
        return ""
    head = found.claims[first]
    named = say("The headline is {claim}, {span}.", claim=sentences.named(head, say), span=_days(head, say))
    of_kind: dict[data.Kind, list[int]] = {name: [] for name in data.KINDS}
    for place in others:
        of_kind[data.kind(head, found.claims[place], found.between[first, place])].append(place)
    same = of_kind.pop("same")
    items = [_of_a_kind(name, [found.claims[place] for place in those], what, say) for name, those in of_kind.items() if those]
    heading = say.many("The other figure is not the same count:", "The {n} others are not the same count:", len(others) - len(same))
    return (
        cards.paragraph(f"{named} {say(words.WHY[found.why])}")
        + _the_same(found, first, same, what, say)
        + (cards.paragraph(heading, "subhead") + cards.listed(items) if items else "")
    )


def _the_same(found: Disagreement, first: int, same: Sequence[int], what: What, say: Words) -> str:
    """Who else counts the same of the same area and most of the same days, what differs, and that no figure explains the rest, as HTML."""
    if not same:
        return cards.paragraph(say("Nobody else counts the same, of the same area, over most of the same days."))
    heading = say.many(
        "{n} other counter counts the same, of the same area, over most of the same days:",
        "{n} other counters count the same, of the same area, over most of the same days:",
        len({found.claims[place].counter for place in same}),
    )  # fmt: skip
    shown, left = same[:_NAMED], len(same) - _NAMED
    items = [
        (
            sentences.number(found.claims[place], say),
            _named(found.claims[place], what, say),
            " ".join([_sentence(found, first, place, say), *_alone(found.claims[first], found.claims[place], what, say)]),
        )
        for place in shown
    ]
    more = [say.many("{n} more figure is listed below.", "{n} more figures are listed below.", left)] if left > 0 else []
    gap = any(found.claims[place].amount != found.claims[first].amount for place in shown)
    unexplained = [say("The figures themselves do not explain the gap any further.")] if gap else []
    below = cards.paragraph(" ".join([*more, *unexplained]), "unexplained") if more or unexplained else ""
    return cards.paragraph(heading, "subhead") + cards.differences(items) + below


def _alone(a: Claim, b: Claim, what: What, say: Words) -> list[str]:
    """What each of two counters says of the days that only it counts, span by span, where it has a number for just these days."""
    return [
        say("Of these days alone {counter} has {numbers}.", counter=say.counter(one.counter), numbers=say.listed(numbers))
        for one, other in ((a, b), (b, a))
        if (numbers := [said for span in data.without(one.spans, other.spans) for said in _of_span(one, span, what, say)])
    ]


def _of_span(claim: Claim, span: tuple[date, date], what: What, say: Words) -> list[str]:
    """The number of a claim's own counter for all days of a span, with the span."""
    of_it = marks.question(what)._replace(since=span[0], until=span[1], source=claim.source, counter=claim.counter)
    return [
        say("{number} for {span}", number=drawing.amount(say, row), span=say.span(*span))
        for row in drawing.rows(data.answers(of_it))
        if (row.counts, row.unit, row.days_covered) == (claim.counts, claim.unit, row.window_days) and row.whole and row.covers == "whole"
        if (row.status == "estimated") == (claim.status == "estimated")
    ][:1]


def _of_a_kind(kind: data.Kind, claims: Sequence[Claim], what: What, say: Words) -> str:
    """How many figures are of a kind, with the first of them, as HTML."""
    named = f"{sentences.number(claims[0], say)} · {_named(claims[0], what, say)}"
    told = say.form(*words.AGAINST_THE_HEADLINE[kind], len(claims)).format(n=f"<b>{escape(say.number(len(claims)))}</b>")
    left = len(claims) - 1
    return f"{told}: {escape(named)}{escape(say.many(', and {n} other', ', and {n} others', left)) if left else ''}"


def _heads(found: Disagreement) -> list[int]:
    """The places of the claims that stand for their statement: of those told twice, the first telling alone."""
    firsts = {cluster[0] for cluster in found.clusters}
    return [place for place, claim in enumerate(found.claims) if claim.key in firsts]


def _copies(found: Disagreement) -> dict[str, int]:
    return {cluster[0]: len(cluster) - 1 for cluster in found.clusters}


# --- the chart


def _chart(found: Disagreement, what: What, say: Words) -> None:
    heads, drawn = _heads(found), look.now()
    everything = len(heads) <= MOST_DRAWN or filters.switch(
        "claims", say.many("Draw all {n} figures", "Draw all {n} figures", len(heads))
    )  # fmt: skip
    shown = [found.claims[place] for place in (heads if everything else heads[:MOST_DRAWN])]
    frame = pd.DataFrame([_drawn(claim, what, _copies(found)[claim.key], say) for claim in shown], dtype=object)
    heading = say("Every figure that claims to answer, on one axis")
    alt = f"{heading}. {say(', ').join(sentences.named(claim, say) for claim in shown)}"
    plots.show(plots.drawn(claim_charts.claims(frame, drawn), "claims", alt, rows=frame))
    st.html(cards.paragraph(_signs(shown, say), "under"))
    if not everything:
        left = len(heads) - MOST_DRAWN
        st.html(cards.paragraph(say.many("{n} more is not drawn.", "{n} more are not drawn.", left), "under"))


def _drawn(claim: Claim, what: What, copies: int, say: Words) -> dict[str, Any]:
    amount, number = claim.amount, sentences.number(claim, say)
    again = [say.many("told {n} more time", "told {n} more times", copies)] if copies else []
    aside = [*_also(claim, what, say), *again]
    named = _headed([number, *([say("headline")] if claim.headline else [])], safe.clean(say.counter(claim.counter)), say)
    spanned = _spanned(claim, say)
    room = _LETTERS_BELOW - len(spanned)
    fitting = aside[: max(room // _FEWEST_LETTERS, 1)]
    below = " · ".join([spanned, *(_short(part, room // len(fitting), say) for part in fitting)])
    lines = [f"<b>{named}</b>", below, say(words.STATUSES[claim.status]), say(words.COUNTS[claim.counts])]
    return {
        "value": amount.value, "low": amount.low, "high": amount.high, "quantifier": amount.word, "status": claim.status,
        "added": claim.added, "headline": claim.headline, "named": named, "spanned": below, "hover": drawing.hover(*lines),
    }  # fmt: skip


def _headed(first: list[str], counter: str, say: Words) -> str:
    """Number and counter as markup, in two lines where a phone has no room for one."""
    start = " · ".join(first)
    if len(start) + len(counter) + 3 <= _LETTERS:
        return " · ".join([start, say.apart(drawing.text(counter))])
    return f"{start}<br>{_short(counter, _LETTERS, say)}"


def _short(part: str, letters: int, say: Words) -> str:
    """A part of a label as markup, cut where a phone has no more room; the sentences below have it in full."""
    plain = safe.clean(part)
    most = max(letters, _FEWEST_LETTERS)
    return say.apart(drawing.text(plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"))


def _spanned(claim: Claim, say: Words) -> str:
    if claim.counts == "stock":
        return say("stock on {day}", day=say.day(claim.ends_on))
    return sentences.span(claim, say)


def _days(claim: Claim, say: Words) -> str:
    return _spanned(claim, say) if claim.counts == "stock" else sentences.days(claim, say)


def _also(claim: Claim, what: What, say: Words) -> list[str]:
    """What must be said of a claim beside its days: another measure or group, an estimate, a part of the area, an earlier version."""
    group = tables.group_name(claim.group, say) if claim.group != what.group else ""
    of_what = [] if claim.measure == what.measure else [sentences.counted(claim, say)]
    named = sentences.parts(claim, say)
    part = [say.apart(safe.clean(claim.place))] if claim.covers == "part" and claim.place else [named] if named else []
    old = [say("before its revision")] if claim.superseded_on else []
    estimate = [say("an estimate")] if claim.status == "estimated" else []
    return [*of_what, *([group] if group else []), *estimate, *part, *old]


def _signs(shown: Sequence[Claim], say: Words) -> str:
    """What the shapes mean, of those that are drawn."""
    statuses, amounts = {claim.status for claim in shown}, {claim.amount.word for claim in shown}
    signs = [
        (say("● documented"), "documented" in statuses),
        (say("◆ estimated"), "estimated" in statuses),
        (say("■ provisional"), "provisional" in statuses),
        (say("○ hollow: added up from several reports of one counter"), any(claim.added for claim in shown)),
        (say("⇢ at least so many"), "at_least" in amounts),
        (say("⇠ up to so many"), "up_to" in amounts),
        (say("a thick line: from the lowest to the highest"), any(claim.amount.low != claim.amount.high is not None for claim in shown)),
    ]
    return " · ".join(sign for sign, there in signs if there)


# --- words


def rule(found: Disagreement) -> str:
    """How the headline is chosen, in the order of the rule, the part that decided marked, as HTML."""
    say = words.say()
    if not found.why:
        none = say("None of these figures answers for the area and the days asked for, so none is the headline.")
        return cards.paragraph(none, "warn")
    return cards.rule(
        say("How the headline is chosen: it is the figure that, in this order,"),
        [(say(words.RULE[name]), name == found.why) for name in data.PARTS_OF_THE_RULE],
        say,
    )


def against_the_first(found: Disagreement, what: What, most: int) -> str:
    """Why each other figure is not the first, of at most so many others and one more, as HTML."""
    say = words.say()
    if len(found.claims) == 1:
        return cards.paragraph(say("It is the only figure that was read for these filters: there is nothing to compare it with."))
    first, *others = _heads(found)[: most + 1]
    head = found.claims[first]
    claim = sentences.named(head, say)
    heading = (
        say("Each against the headline, {claim}", claim=claim) if head.headline else say("Each against the first, {claim}", claim=claim)
    )
    items = [
        (sentences.number(found.claims[place], say), _named(found.claims[place], what, say), _sentence(found, first, place, say))
        for place in others
    ]
    return cards.paragraph(heading, "subhead") + cards.differences(items)


def _named(claim: Claim, what: What, say: Words) -> str:
    return " · ".join([say.counter(claim.counter), *_also(claim, what, say), _days(claim, say)])


def _sentence(found: Disagreement, a: int, b: int, say: Words) -> str:
    low, high = min(a, b), max(a, b)
    return sentences.sentence(found.claims[low], found.claims[high], found.between[low, high], say)


def _any_two(found: Disagreement, what: What, say: Words) -> None:
    """Any two figures side by side, with all that differs."""
    names = {place: f"{sentences.number(claim, say)} · {_named(claim, what, say)}" for place, claim in enumerate(found.claims)}
    with st.expander(say("Compare any two"), icon=":material/compare_arrows:"):
        a = st.selectbox(say("This figure"), list(names), format_func=names.__getitem__, key="w_first_claim")
        b = st.selectbox(say("with this one"), list(names), index=1, format_func=names.__getitem__, key="w_second_claim")
        if a == b:
            st.html(cards.paragraph(say("They are one and the same."), "under"))
            return
        low, high = min(a, b), max(a, b)
        said = sentences.every(found.claims[low], found.claims[high], found.between[low, high], say)
        st.html(cards.listed([escape(text) for text in said]))


def _told_again(found: Disagreement, say: Words) -> None:
    """Each statement that was told more than once, opened: every telling with its document."""
    by_key = {claim.key: claim for claim in found.claims}
    for cluster in (cluster for cluster in found.clusters if len(cluster) > 1):
        told = [by_key[key] for key in cluster]
        label = say.many("{number}: told {n} time", "{number}: told {n} times", len(told), number=sentences.number(told[0], say))
        with st.expander(label, icon=":material/content_copy:"):
            st.html(cards.paragraph(say("One statement, counted once; every telling is kept."), "under"))
            st.html(
                cards.tellings(
                    [(sentences.number(c, say), say.counter(c.counter), _telling_day(c, say), safe.link(c.url, c.title)) for c in told]
                )
            )


def _telling_day(claim: Claim, say: Words) -> str:
    if claim.published_on is None:
        return say("as of {day}", day=say.day(claim.ends_on))
    return say("as of {day}, published {published}", day=say.day(claim.ends_on), published=say.day(claim.published_on))


# --- the table


def claims_listed(found: Disagreement, what: What) -> Table:
    """Every figure that claims to answer, each with what makes it differ from the headline."""
    say = words.say()
    titles = data.titles(say.language)
    urls = dict(zip(data.sources()["id"], data.sources()["url"], strict=True))
    rows = [
        {
            **{name: getattr(claim, name) for name in Claim._fields if name not in ("amount", "headline", "statements")},
            "value": claim.amount.value, "low": claim.amount.low, "high": claim.amount.high, "quantifier": claim.amount.word,
            "reports": claim.statements, "areas_reported": claim.parts_reported, "areas_total": claim.parts_total,
            "whole": claim.covers == "whole" and claim.parts_reported == claim.parts_total,
            "title": claim.title or titles[claim.source], "url": claim.url or urls[claim.source],
            "differs": say("headline") if claim.headline else _sentence(found, 0, place, say) if place else "",
        }
        for place, claim in enumerate(found.claims)
    ]  # fmt: skip
    heading = say("Every figure that claims to answer: {measure}", measure=tables.measure_name(what.measure, say))
    measures = tuple(dict.fromkeys(claim.measure for claim in found.claims)) or (what.measure,)
    frame = pd.DataFrame(rows, columns=None if rows else list(dict.fromkeys((*_SHOWN, *_KEPT))), dtype=object)
    return downloads.listed(frame, "claims", heading, _SHOWN, _KEPT, measures)
