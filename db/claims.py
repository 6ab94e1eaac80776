"""Every figure that claims to answer a question, and for each two of them what differs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Engine

from db.claim import Claim
from db.disagreements import Difference, differences
from db.material import Question, material
from db.same_statement import clusters
from db.spans import Window, spans_of, together
from db.stated import Key, Slim, earlier, in_full, own, told_by_incidents, touching_too
from db.totals import Answer, Term, Tree, answers, why_first

_MOST_ANSWERS = 12
_MOST_STATED = {"own": 18, "taken_for": 6, "group": 6}
_READ_FIRST = {"own": 8, "taken_for": 3, "group": 1}
_OF_ONE_COUNTER, _CLOSE, _FEW_FAR = 3, 0.2, 3


class Disagreement(NamedTuple):
    """The claims, the headline first; `clusters` are the keys of those that are one statement, in the same order.

    `between` are the differences of each two, by their places in `claims`, the lower first. `touching` is how many statements there are
    in all, of which the claims are those that come closest to what was asked. `why` is what put the headline first, as `queries.answers`.
    """

    claims: tuple[Claim, ...]
    clusters: tuple[tuple[str, ...], ...]
    between: dict[tuple[int, int], tuple[Difference, ...]]
    touching: int
    why: str


def disagreement(engine: Engine, q: Question) -> Disagreement:
    """All that claims to answer the question, as it stands or was known, and why it does not agree."""
    m = material(engine, q)
    ordered = answers(m.terms, q.areas, q.window, m.tree, m.coverage, m.known)
    others = [
        answer for measure in told_by_incidents(engine, q) for answer in _incidents(engine, q._replace(measure=measure, group="all"))[:1]
    ]
    stated = [*own(engine, q, m.terms), *touching_too(engine, q, m.tree)]
    chosen = [*ordered[:_MOST_ANSWERS], *others]
    full = in_full(engine, q, _closest_keys(q, stated, chosen))
    found = _with_answers(q, chosen, full, m.tree, headed=bool(ordered))
    claims = (*found, *earlier(engine, q, found))
    together = tuple(tuple(claim.key for claim in cluster) for cluster in clusters(claims, m.tree))
    between = {(i, j): differences(claims[i], claims[j], m.tree) for j in range(len(claims)) for i in range(j)}
    touching = len({slim.key for slim in stated} | {_stated_by(answer) or answer.series for answer in [*ordered, *others]})
    return Disagreement(claims, together, between, touching, why_first(ordered) if ordered else "")


def _incidents(engine: Engine, q: Question) -> list[Answer]:
    """What each counter's incidents come to."""
    m = material(engine, q, stated=False)
    return answers(m.terms, q.areas, q.window, m.tree, m.coverage, m.known)


def _closest_keys(q: Question, stated: Sequence[Slim], chosen: Iterable[Answer]) -> list[Key]:
    """The keys of the statements that answer, and of those that come closest to the question."""
    kinds: dict[str, list[Slim]] = defaultdict(list)
    for slim in stated:
        kinds[_kind(q, slim.key[2], slim.key[3])].append(slim)
    close = [slim.key for kind, most in _MOST_STATED.items() for slim in _closest(kinds[kind], q.window)[:most]]
    answering = [key for answer in chosen if (key := _stated_by(answer)) is not None]
    return list(dict.fromkeys((*answering, *close)))


def _closest(stated: Sequence[Slim], window: Window) -> list[Slim]:
    """Those first whose days are most nearly those of the window, and few of those that are mostly about other days.

    A counter that says much does not crowd out the others.
    """
    turns: dict[str, int] = defaultdict(int)
    close: list[tuple[int, int, Slim]] = []
    far: list[Slim] = []
    for slim in sorted(stated, key=lambda slim: (-_closeness(slim, window), slim.key)):
        if window.cut(slim.starts_on, slim.ends_on) < _CLOSE * ((slim.ends_on - slim.starts_on).days + 1):
            far.append(slim)
        else:
            close.append((turns[slim.counter] // _OF_ONE_COUNTER, len(close), slim))
            turns[slim.counter] += 1
    return [*(slim for _, _, slim in sorted(close)), *far[:_FEW_FAR]]


def _closeness(slim: Slim, window: Window) -> float:
    """From 0 to 1: the days in common of all days of the two; of a stock how late in the window it is."""
    if slim.counts == "stock":
        return ((slim.ends_on - window.since).days + 1) / window.days
    common = window.cut(slim.starts_on, slim.ends_on)
    return common / (window.days + (slim.ends_on - slim.starts_on).days + 1 - common)


def _stated_by(answer: Answer) -> Key | None:
    """The statement that an answer is, where it is one statement as it was made."""
    if len(answer.terms) != 1 or answer.terms[0].derived_from or not answer.terms[0].key:
        return None
    return _key(answer.terms[0])


def _key(term: Term) -> Key:
    return term.source, term.key, term.measure, term.group


def _with_answers(q: Question, chosen: Sequence[Answer], full: dict[Key, Claim], tree: Tree, *, headed: bool) -> list[Claim]:
    """The claims in the order of reading: the headline, what else answers, what else was stated; each once."""
    found: dict[str, Claim] = {}
    summed = {_key(term) for term in chosen[0].terms} if headed else set()
    for place, answer in enumerate(chosen):
        key = _stated_by(answer)
        claim = full[key] if key in full else _added(q, answer, tree)
        found.setdefault(claim.key, claim._replace(headline=headed and place == 0))
    for key, claim in full.items():
        found.setdefault(claim.key, claim._replace(in_headline=key in summed))
    return _in_reading_order(q, list(found.values()))


def _in_reading_order(q: Question, found: Sequence[Claim]) -> list[Claim]:
    """The first of each kind before the rest of any, so that who reads only the first dozen has seen every kind."""
    kinds: dict[str, list[Claim]] = {kind: [] for kind in _READ_FIRST}
    for claim in found:
        kinds[_kind(q, claim.measure, claim.group)].append(claim)
    kinds["taken_for"].sort(key=lambda claim: claim.added)
    first = [claim for kind, n in _READ_FIRST.items() for claim in kinds[kind][:n]]
    return [*first, *(claim for kind, n in _READ_FIRST.items() for claim in kinds[kind][n:])]


def _kind(q: Question, measure: str, group: str) -> str:
    if measure != q.measure:
        return "taken_for"
    return "own" if group == q.group else "group"


def _counted(answer: Answer) -> tuple[tuple[date, date], ...]:
    """The spans of days in an answer, where they are not all from its first to its last."""
    if answer.series.counts == "stock" or answer.days_covered == (answer.as_of - answer.starts_on).days + 1:
        return ()
    return together(span for term in answer.terms for span in _days_in(term))


def _days_in(term: Term) -> Iterable[tuple[date, date]]:
    return spans_of(term.starts_on.replace(day=1), term.days) if term.days else [(term.starts_on, term.ends_on)]


def _parts(q: Question, answer: Answer, tree: Tree) -> tuple[str, ...]:
    """The parts of the area that an answer has numbers of, where it does not have all of them."""
    if answer.whole or answer.covers == "part" or answer.areas_reported == answer.areas_total:
        return ()
    reached = {code for term in answer.terms for code in tree.line(term.area)}
    return tuple(code for code in (q.areas if len(q.areas) > 1 else tree.children[q.areas[0]]) if code in reached)


def _added(q: Question, answer: Answer, tree: Tree) -> Claim:
    """What a counter's statements come to, as a claim of its own; some parts of an area are not the whole of it."""
    s = answer.series
    stock = s.counts == "stock"
    return Claim(
        key=f"added {s.source} {s.counter} {s.measure} {s.group} {s.unit} {s.counts} {s.estimated} {s.since_on}",
        source=s.source,
        counter=s.counter,
        measure=s.measure,
        group=s.group,
        unit=s.unit,
        counts=s.counts,
        area=" ".join(q.areas),
        place=answer.place if answer.covers == "part" else "",
        covers=answer.covers,
        starts_on=answer.as_of if stock else answer.starts_on,
        ends_on=answer.as_of,
        amount=answer.amount,
        since_on=s.since_on,
        grade=answer.grade,
        status=answer.status,
        known_on=answer.known_on,
        statements=answer.reports,
        added=True,
        counted=_counted(answer),
        known_days=answer.days_covered if s.counts == "incident" else 0,
        parts_reported=answer.areas_reported if not answer.whole else answer.areas_total,
        parts_total=answer.areas_total,
        parts=_parts(q, answer, tree),
    )
