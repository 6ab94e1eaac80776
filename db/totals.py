"""The arithmetic of figures: what one counter's reports come to for an area and a window, and which counter is the headline.

Nothing here adds two counters, a stock to a stock over time, overlapping totals, or a whole to its part: the only sums are inside one
series, and an answer has no operation to be added with.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, cast

from db.amounts import Amount, add
from db.measures import GRADES, MEASURES
from db.spans import DAY, Window, chain, days_known, spans_of, together

VAGUE = ("week", "month", "year")
"""Precisions of an incident that happened on a day of its week, month or year."""


class Term(NamedTuple):
    """One statement that may enter a sum: a total or a stock as stated, or `reports` incidents alike in everything else."""

    source: str
    counter: str
    measure: str
    group: str
    unit: str
    counts: str
    area: str
    covers: str
    starts_on: date
    ends_on: date
    amount: Amount
    grade: str = "reported"
    status: str = "documented"
    known_on: date = date.min
    said_on: date | None = None
    since_on: date | None = None
    reports: int = 1
    rank: int = 99
    place: str = ""
    key: str = ""
    title: str = ""
    url: str = ""
    derived_from: tuple["Term", ...] = ()
    precision: str = "day"
    days: int = 0
    """Of incidents of single days in one month, those days: a bit for each from the month's first; 0 where the span says it."""

    @property
    def is_vague(self) -> bool:
        """Whether it happened on some day of its span, and nobody says on which."""
        return self.precision in VAGUE

    @property
    def preference(self) -> tuple[int, ...]:
        """Stated before derived, then the more recently said (known, where nobody says when it was said), then the better grade."""
        return (-len(self.derived_from), (self.said_on or self.known_on).toordinal(), -GRADES.index(self.grade))


class Series(NamedTuple):
    """One counter's figures that are of one kind and may be followed over areas and days."""

    source: str
    counter: str
    measure: str
    group: str
    unit: str
    counts: str
    estimated: bool = False
    since_on: date | None = None


def series_of(term: Term) -> Series:
    """The series a term belongs to: documented and estimated figures, and stocks of different starts, stay apart."""
    estimated = term.status == "estimated"
    return Series(term.source, term.counter, term.measure, term.group, term.unit, term.counts, estimated, term.since_on)


def by_series(terms: Iterable[Term], known: Iterable[Series] = ()) -> dict[Series, list[Term]]:
    """The terms of each series, and of those that are known without any, none."""
    found: dict[tuple[object, ...], list[Term]] = {series: [] for series in known}
    for term in terms:
        # As series_of, which takes as long as all the rest of this.
        alike = (*term[:6], term.status == "estimated", term.since_on)
        if alike in found:
            found[alike].append(term)
        else:
            found[series_of(term)] = [term]
    return cast(dict[Series, list[Term]], found)


class LeftOut(NamedTuple):
    """A statement that is not in the sum, and the rule that left it out."""

    term: Term
    rule: str


class Coverage(NamedTuple):
    """The days a source answers for; inside them no row means none recorded where `absence_is_zero`."""

    starts_on: date
    ends_on: date
    absence_is_zero: bool = False
    rank: int = 99


class Answer(NamedTuple):
    """What one series says about an area and a window.

    `whole`: it answers for the whole area, not for some of its parts. `days_covered` are the days of the window that are in the number,
    each once; `share` is the same averaged over the area's parts, so that one of 14 governorates is a fourteenth of the days.
    """

    series: Series
    amount: Amount
    starts_on: date
    as_of: date
    days_covered: int
    share: Fraction | int
    window_days: int
    reports: int
    areas_reported: int
    areas_total: int
    whole: bool
    covers: str
    grade: str
    status: str
    known_on: date
    rank: int
    place: str
    terms: tuple[Term, ...]
    left_out: tuple[LeftOut, ...]
    gaps: tuple[tuple[date, date], ...] = ()
    """Of totals, the spans of days between the first and the last that are not in the number."""

    @property
    def uneven(self) -> bool:
        """Whether it adds up areas that were counted over different days."""
        return self.whole and self.series.counts == "total" and self.share != self.days_covered


class Tree:
    """Which area lies in which: country, governorates, districts, sub-districts."""

    def __init__(self, parents: Mapping[str, str | None]) -> None:
        self.parents = dict(parents)
        self.children: dict[str, list[str]] = defaultdict(list)
        for code, parent in sorted(parents.items()):
            if parent is not None:
                self.children[parent].append(code)
        self._lines = {code: frozenset(self._line(code)) for code in self.parents}
        self._around = {code: line - {code} for code, line in self._lines.items()}

    def _line(self, code: str) -> tuple[str, ...]:
        parent = self.parents[code]
        return (code,) if parent is None else (code, *self._line(parent))

    def line(self, code: str) -> frozenset[str]:
        """The area and all that it lies in."""
        return self._lines[code]

    def around(self, code: str) -> frozenset[str]:
        """All that the area lies in."""
        return self._around[code]

    def within(self, code: str, areas: Iterable[str]) -> bool:
        """Whether the area is one of `areas` or lies in one of them."""
        return not self._lines[code].isdisjoint(areas)

    def has_only(self, codes: Iterable[str], level: int) -> bool:
        """Whether all the areas are of the level or above it: 0 is the country, 1 its governorates."""
        return all(len(self._lines[code]) <= level + 1 for code in codes)

    def outermost(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The areas without those that lie in another of them, in order: a whole is never beside its part."""
        asked = sorted(set(codes))
        return tuple(code for code in asked if len(self._lines[code] & set(asked)) == 1)


class Found(NamedTuple):
    """What was found for one area before it becomes an answer; `share` is the days covered, averaged over the area's parts.

    `seen` is how many days of the window incidents are known for, of one that is dated to its month a single day; a stock is known for its
    one day.
    """

    amount: Amount
    share: Fraction | int
    terms: tuple[Term, ...]
    left_out: tuple[LeftOut, ...]
    reported: int
    of: int
    whole: bool
    covers: str = "whole"
    seen: int = 1


def answers(
    terms: Iterable[Term], areas: Sequence[str], window: Window, tree: Tree, coverage: Mapping[str, Coverage], known: Iterable[Series] = ()
) -> list[Answer]:
    """What each series says about the areas in the window, the headline first.

    `areas` are p-codes; several are asked for together as one. `known` are series of incidents that exist even where no term is given: a
    source that says so answers them with zero inside its coverage.
    """
    asked = tree.outermost(areas)
    found = (answer_of(series, own, asked, window, tree, coverage) for series, own in by_series(terms, known).items())
    return sorted((answer for answer in found if answer is not None), key=precedence)


def precedence(answer: Answer) -> tuple[object, ...]:
    """The printed rule of the headline, HEADLINE_RULE in its order, and then names, so that the order is always the same."""
    return (*(reason(answer) for _, reason in HEADLINE_RULE), answer.series.counter, answer.series.source, str(answer.series))


def _months_old(answer: Answer) -> int:
    return -(answer.as_of.year * 12 + answer.as_of.month) if answer.series.counts == "stock" else 0


def _place_in_ranking(answer: Answer) -> int:
    ranking = MEASURES[answer.series.measure].ranking
    return ranking.index(answer.series.counter) if answer.series.counter in ranking else len(ranking)


def _wholeness(answer: Answer) -> int:
    """0 for the whole area; 1 for some of its parts or a lower limit from one; 2 for a part that says no limit."""
    if answer.covers == "whole":
        return 0 if answer.whole else 1
    return 1 if answer.amount.word == "at_least" else 2


HEADLINE_RULE: tuple[tuple[str, Callable[[Answer], object]], ...] = (
    ("unit", lambda answer: answer.series.unit != MEASURES[answer.series.measure].unit),
    ("whole_area", _wholeness),
    ("most_days", lambda answer: -answer.share),
    ("most_recent_month", _months_old),
    ("rank", _place_in_ranking),
    ("validated", lambda answer: answer.status == "provisional"),
    ("source", lambda answer: answer.rank),
    ("documented", lambda answer: answer.series.estimated),
    ("grade", lambda answer: GRADES.index(answer.grade)),
    ("most_recent", lambda answer: -answer.as_of.toordinal()),
)


def why_first(ordered: Sequence[Answer]) -> str:
    """The part of the rule that put the first answer before the second: "only_one" when there is no second."""
    if len(ordered) < 2:
        return "only_one"
    for name, reason in HEADLINE_RULE:
        if reason(ordered[0]) != reason(ordered[1]):
            return name
    return "order"


def answer_of(
    series: Series, terms: Sequence[Term], areas: tuple[str, ...], window: Window, tree: Tree, coverage: Mapping[str, Coverage]
) -> Answer | None:
    """What one series' terms say about the areas (outermost ones) in the window; None where they say nothing."""
    watched = coverage.get(series.source)
    if series.counts == "incident":
        found = _incidents(terms, areas, window, tree, watched)
    else:
        sort = _of_stock if series.counts == "stock" else _of_totals
        found = _stated(terms, areas, window, tree, sort) or _parts_only(terms, areas, window, tree, sort)
    return None if found is None else _as_answer(series, found, window, watched)


def _as_answer(series: Series, found: Found, window: Window, watched: Coverage | None) -> Answer:
    terms = found.terms
    if watched is not None and series.counts == "incident":
        starts_on, as_of = max(window.since, watched.starts_on), min(window.until, watched.ends_on)
    else:
        starts_on, as_of = min(term.starts_on for term in terms), max(term.ends_on for term in terms)
    statuses = {term.status for term in terms}
    spans = together({(t.starts_on, t.ends_on) for t in terms}) if series.counts == "total" else ()
    return Answer(
        series=series,
        amount=found.amount,
        starts_on=starts_on,
        as_of=as_of,
        days_covered=sum([(last - first).days + 1 for first, last in spans]) if spans else found.seen,
        share=found.share,
        window_days=window.days,
        reports=sum([term.reports for term in terms]),
        areas_reported=found.reported,
        areas_total=found.of,
        whole=found.whole,
        covers=found.covers,
        grade=max({term.grade for term in terms}, key=GRADES.index, default="reported"),
        status="provisional" if "provisional" in statuses else "estimated" if series.estimated else "documented",
        known_on=max([term.known_on for term in terms], default=as_of),
        rank=min([term.rank for term in terms], default=watched.rank if watched else 99),
        place=", ".join(sorted({term.place for term in terms if term.place})[:3]) if len(terms) <= 3 else "",
        terms=terms,
        left_out=found.left_out,
        gaps=tuple([(before[1] + DAY, after[0] - DAY) for before, after in pairwise(spans)]),
    )


def _incidents(terms: Sequence[Term], areas: tuple[str, ...], window: Window, tree: Tree, watched: Coverage | None) -> Found | None:
    """Incidents add up: those that lie in the areas and, with their whole span, in the window.

    Where nobody says which days were watched there may have been others: what was reported is then a lower limit.
    """
    here = [term for term in terms if tree.within(term.area, areas)]
    inside = [term for term in here if window.holds(term.starts_on, term.ends_on)]
    outside = [
        LeftOut(t, "reaches_outside") for t in here if not window.holds(t.starts_on, t.ends_on) and window.touches(t.starts_on, t.ends_on)
    ]
    seen = window.cut(watched.starts_on, watched.ends_on) if watched else _days_known(inside)
    silent_is_zero = watched is not None and watched.absence_is_zero and seen > 0
    if not inside and not silent_is_zero:
        return None
    parts = areas if len(areas) > 1 or tree.parents[areas[0]] else tuple(tree.children[areas[0]])
    reported = len(parts) if silent_is_zero else len({code for term in inside for code in tree.line(term.area) if code in parts})
    if not inside:
        return Found(Amount(None, 0, None), seen, (), tuple(outside), reported, len(parts), whole=True, seen=seen)
    total = add([term.amount for term in inside])
    kept = tuple(term for i, term in enumerate(inside) if i not in total.left_out)
    unlike = [LeftOut(inside[i], "states_only_a_limit") for i in total.left_out]
    whole = _watches(watched, reported, parts)
    share = seen if whole else Fraction(seen * reported, len(parts) if watched else _parts_of(areas, tree))
    amount = total.amount if watched else _as_floor(total.amount)
    return Found(amount, share, kept, (*outside, *unlike), reported, len(parts), whole, seen=seen)


def _days_known(terms: Sequence[Term]) -> int:
    exact, vague = ([(t.starts_on, t.ends_on) for t in terms if t.is_vague == is_vague and not t.days] for is_vague in (False, True))
    months: dict[date, int] = defaultdict(int)
    for term in terms:
        if term.days:
            months[term.starts_on.replace(day=1)] |= term.days
    happened = [span for first, days in months.items() for span in spans_of(first, days)]
    return days_known([*exact, *happened], vague)


def _watches(watched: Coverage | None, reported: int, parts: Sequence[str]) -> bool:
    """Whether incidents answer for the whole area: their source says which days it watched, and none means that there were none, or it
    has some in each part that is asked for. What somebody told of, one by one, says nothing of all others.
    """
    return watched is not None and (watched.absence_is_zero or reported == len(parts))


def _parts_of(areas: tuple[str, ...], tree: Tree) -> int:
    """Of how many parts at least what does not answer for the whole of the areas is one."""
    return max(len(areas) if len(areas) > 1 else len(tree.children[areas[0]]), 2)


Sort = Callable[[Sequence[Term], Window], Found | None]


def _stated(terms: Sequence[Term], areas: tuple[str, ...], window: Window, tree: Tree, sort: Sort) -> Found | None:
    """Totals and stocks: the counter's own figure for the area, else what its parts come to."""
    if len(terms) == 1 and terms[0].covers == "whole" and areas == (terms[0].area,):  # as is each point of a line
        return sort(terms, window)
    at: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        if term.covers == "whole":
            at[term.area].append(term)
    said = _Said(at, {code for area in at for code in tree.around(area)}, tree, window, sort)
    return said.of_parts(areas) if len(areas) > 1 else said.of_area(areas[0])


class _Said(NamedTuple):
    """What one series states, area by area, and the areas around those."""

    at: Mapping[str, Sequence[Term]]
    around: set[str]
    tree: Tree
    window: Window
    sort: Sort

    def of_area(self, code: str) -> Found | None:
        """The counter's own figure for the area or the sum of its parts: the one that says more of it."""
        own = self.sort(self.at[code], self.window) if code in self.at else None
        parts = self.of_parts(self.tree.children[code]) if code in self.around else None
        if own is None or parts is None:
            return own or parts
        better = parts if (parts.whole, parts.share) > (own.whole, own.share) else own
        rule, other = ("inside_the_whole", parts) if better is own else ("the_whole_of_its_parts", own)
        return better._replace(left_out=(*better.left_out, *(LeftOut(term, rule) for term in other.terms), *other.left_out))

    def of_parts(self, codes: Sequence[str]) -> Found | None:
        """What the areas come to together."""
        at, around = self.at, self.around
        found = {code: part for code in codes if (code in at or code in around) and (part := self.of_area(code)) is not None}
        return _together(found, len(codes)) if found else None


def _together(found: Mapping[str, Found], of: int) -> Found:
    """The sum over parts of an area that do not overlap; a stock only over those counted on the latest of their days."""
    left_out = [out for part in found.values() for out in part.left_out]
    parts = list(found.values())
    if any(term.counts == "stock" for part in parts for term in part.terms):
        latest = max(term.ends_on for part in parts for term in part.terms)
        earlier = [part for part in parts if max(term.ends_on for term in part.terms) < latest]
        left_out += [LeftOut(term, "earlier_round") for part in earlier for term in part.terms]
        parts = [part for part in parts if part not in earlier]
    total = add([part.amount for part in parts])
    left_out += [LeftOut(term, "states_only_a_limit") for i in total.left_out for term in parts[i].terms]
    kept = [part for i, part in enumerate(parts) if i not in total.left_out]
    whole = len(kept) == of and all(part.whole for part in kept)
    share = Fraction(sum(part.share for part in kept), of)
    return Found(total.amount, share, tuple(t for part in kept for t in part.terms), tuple(left_out), len(kept), of, whole)


def _parts_only(terms: Sequence[Term], areas: tuple[str, ...], window: Window, tree: Tree, sort: Sort) -> Found | None:
    """Where nothing answers for the area: the most telling statement about a part of it, a lower limit at most."""
    partial = [sort([term], window) for term in terms if term.covers == "part" and tree.within(term.area, areas)]
    found = [part for part in partial if part is not None]
    if not found:
        return None
    best = max(found, key=_telling)
    others = tuple(LeftOut(term, "another_part") for part in found if part is not best for term in part.terms)
    share = Fraction(best.share, _parts_of(areas, tree))
    return best._replace(amount=_as_floor(best.amount), share=share, whole=False, covers="part", left_out=others)


def told_of_a_part(series: Series, terms: Iterable[Term], areas: Sequence[str], window: Window, tree: Tree) -> tuple[int, Term] | None:
    """Of one counter's totals of the series' kind about a part of the areas that lie in the window, the one that says most at least; that
    number beside it. A number for the whole says nothing of the days that such a one counts.
    """
    totals = series._replace(counts="total")
    found = [
        (least, term)
        for term in terms
        if term.covers == "part" and series_of(term) == totals
        if tree.within(term.area, areas) and window.holds(term.starts_on, term.ends_on)
        if (least := floor_of(term.amount)) is not None
    ]
    return max(found, key=lambda pair: (pair[0], pair[1].ends_on, pair[1].key), default=None)


def _telling(part: Found) -> tuple[object, ...]:
    """Of statements about parts the one to tell: of stocks the latest, of totals the highest limit."""
    (term,) = part.terms
    floor = floor_of(part.amount)
    return (term.ends_on if term.counts == "stock" else date.min, -1 if floor is None else floor, part.share, term.ends_on, term.preference)


def _as_floor(amount: Amount) -> Amount:
    """The amount as a lower limit, where it says one."""
    floor = floor_of(amount)
    return amount if floor is None else Amount(floor, None, None, "at_least")


def floor_of(amount: Amount) -> int | None:
    """The least that an amount surely says; an "about" and an "up to" say none."""
    if amount.low is not None:
        return amount.low
    return amount.best if amount.word == "exact" else None


def _latest_of_each_span(terms: Sequence[Term]) -> tuple[list[Term], list[LeftOut]]:
    """One counter restates: for one span the statement known last stands."""
    if len(terms) == 1:
        return list(terms), []
    of_span: dict[tuple[date, date], list[Term]] = {}
    for term in terms:
        of_span.setdefault((term.starts_on, term.ends_on), []).append(term)
    # Nearly every span is stated once, and what is preferred is worked out for the others only.
    said = [sorted(own, key=_as_preferred) if len(own) > 1 else own for own in of_span.values()]
    replaced = sorted((pair for own in said for pair in pairwise(own)), key=lambda pair: _as_preferred(pair[1]))
    return [own[-1] for own in said], [LeftOut(earlier, "restated") for earlier, _ in replaced]


def _as_preferred(term: Term) -> tuple[object, ...]:
    return term.preference, term.key


def _of_totals(terms: Sequence[Term], window: Window) -> Found | None:
    """Totals: the chain of spans in the window that covers most days, differences of running totals among them."""
    if len(terms) == 1:
        (only,) = terms
        days = (only.ends_on - only.starts_on).days + 1
        return Found(only.amount, days, (only,), (), 1, 1, whole=True) if window.holds(only.starts_on, only.ends_on) else None
    standing, left_out = _latest_of_each_span(terms)
    inside = [term for term in standing if window.holds(term.starts_on, term.ends_on)]
    links = chain([*inside, *(_differences(standing, window) if len(standing) > len(inside) else ())])
    if not links:
        return None
    total = add([link.amount for link in links])
    unlike = [LeftOut(links[i], "states_only_a_limit") for i in total.left_out]
    kept = tuple(link for i, link in enumerate(links) if i not in total.left_out)
    in_chain = {id(link) for link in links}
    overlapping = [LeftOut(term, "overlaps_a_total") for term in inside if id(term) not in in_chain]
    shown = [out for out in left_out if window.holds(out.term.starts_on, out.term.ends_on)]
    share = sum((link.ends_on - link.starts_on).days + 1 for link in kept)
    return Found(total.amount, share, kept, (*shown, *overlapping, *unlike), 1, 1, whole=True)


def _differences(terms: Sequence[Term], window: Window) -> list[Term]:
    """Running totals that began before the window, differenced into the spans between their ends; a fall is a revision and gives none."""
    return [
        later
        for earlier, later in steps(terms)
        if later.amount.best is not None
        and window.holds(later.starts_on, later.ends_on)
        and earlier.starts_on < window.since
        and later.amount.best >= 0
    ]


def steps(terms: Sequence[Term]) -> list[tuple[Term, Term]]:
    """Each exact running total with what was added after it, as a derived term; a negative one shows a revision.

    Round numbers give a difference that is only about right, and it says so.
    """
    by_start: dict[date, list[Term]] = defaultdict(list)
    for term in terms:
        if term.amount.word == "exact" and term.counts == "total":
            by_start[term.starts_on].append(term)
    found = []
    for running in by_start.values():
        ordered = sorted(running, key=lambda term: term.ends_on)
        for earlier, later in pairwise(ordered):
            difference = (later.amount.best or 0) - (earlier.amount.best or 0)
            rounded = any((term.amount.best or 0) % 100 == 0 for term in (earlier, later))
            amount = Amount(None, difference, None, "about" if rounded else "")
            found.append((earlier, later._replace(starts_on=earlier.ends_on + DAY, amount=amount, derived_from=(earlier, later))))
    return found


def _of_stock(terms: Sequence[Term], window: Window) -> Found | None:
    """A stock: the latest count not later than the window's end."""
    standing, left_out = _latest_of_each_span([term for term in terms if term.ends_on <= window.until])
    if not standing:
        return None
    latest = max(standing, key=lambda term: term.ends_on)
    earlier = [LeftOut(term, "earlier_round") for term in standing if term is not latest]
    return Found(latest.amount, 1, (latest,), (*left_out, *earlier), 1, 1, whole=True)
