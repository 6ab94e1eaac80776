"""How well statements that are told twice are found: precision and recall of db.same_statement on pairs that were labelled by reading.

same_statements.csv has a row for each pair: two statements of the desk review (`a`, `b`: key, measure and group), or one of them and a
second that is spelt out in the row because the desk review carries the two as one. `told` is `read` for pairs that stand so in the
documents, and `retold` for copies that were written by hand the way outlets retell such numbers. `half` is `tune` or `held`: the rule was
made looking at the first alone.
"""

import csv
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from db.amounts import Amount
from db.claim import Claim
from db.reference import areas
from db.same_statement import same
from db.schema import Figure
from db.totals import Tree
from etl.sources import desk_review

LABELLED = Path(__file__).with_suffix(".csv")


class Pair(NamedTuple):
    """Two claims, and whether a reader says that they are one statement."""

    a: Claim
    b: Claim
    same: bool
    told: str
    half: str
    why: str


class Score(NamedTuple):
    """How many pairs were found rightly, found wrongly, and missed."""

    rightly: int
    wrongly: int
    missed: int

    @property
    def precision(self) -> float:
        return self.rightly / (self.rightly + self.wrongly) if self.rightly + self.wrongly else 1.0

    @property
    def recall(self) -> float:
        return self.rightly / (self.rightly + self.missed) if self.rightly + self.missed else 1.0


@cache
def tree() -> Tree:
    """Which area lies in which."""
    return Tree({area.code: area.parent or None for area in areas()})


def pairs() -> list[Pair]:
    """All labelled pairs."""
    parts = {path.name: path.read_bytes() for path in sorted(Path(desk_review.__file__).parent.glob("*.csv"))}
    stated = {claim.key: claim for report in desk_review.parse(parts) if isinstance(report, Figure) for claim in [_claim(report)]}
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return [_pair(row, stated) for row in csv.DictReader(file)]


def _pair(row: dict[str, str], stated: dict[str, Claim]) -> Pair:
    a = stated[row["a"]]
    b = stated[row["b"]] if row["b"] else _told_again(a, row)
    return Pair(a, b, row["label"] == "same", row["told"], row["half"], row["why"])


def _claim(figure: Figure) -> Claim:
    return Claim(
        key=f"{figure.key} {figure.measure} {figure.group}",
        source=desk_review.SOURCE.id,
        counter=figure.counted_by,
        measure=figure.measure,
        group=figure.group,
        unit=figure.unit,
        counts=figure.counts,
        area=figure.where.code,
        place=figure.where.name,
        covers=figure.covers,
        starts_on=figure.starts_on,
        ends_on=figure.ends_on,
        amount=Amount(figure.low, figure.best, figure.high, figure.quantifier),
        since_on=figure.since_on,
        grade=figure.grade,
        status=figure.status,
        title=figure.title,
        url=figure.url,
        published_on=figure.published_on,
        note=figure.note,
    )


def _told_again(claim: Claim, row: dict[str, str]) -> Claim:
    """The second statement of a row that spells it out; what it does not spell out is as in the first."""
    low, best, high = (int(row[name]) if row[name] else None for name in ("low", "best", "high"))
    ends_on = date.fromisoformat(row["ends_on"])
    return claim._replace(
        key=f"{claim.key} again",
        counter=row["counter"],
        place=row["place"],
        starts_on=ends_on if claim.counts == "stock" else date.fromisoformat(row["starts_on"]),
        ends_on=ends_on,
        amount=Amount(low, best, high, row["quantifier"]),
        title=row["title"],
        url=row["url"],
        published_on=date.fromisoformat(row["published_on"]) if row["published_on"] else None,
        note="",
    )


def score(labelled: Iterable[Pair]) -> Score:
    """How the rule does on these pairs."""
    found = [(pair.same, same(pair.a, pair.b, tree())) for pair in labelled]
    return Score(found.count((True, True)), found.count((False, True)), found.count((True, False)))


def report() -> list[str]:
    """Lines to print: precision and recall with their numbers, of both halves apart, and of what was read alone."""
    everything = pairs()
    parts = {
        "all pairs": everything,
        "half the rule was made with": [pair for pair in everything if pair.half == "tune"],
        "half held back": [pair for pair in everything if pair.half == "held"],
        "read in documents alone": [pair for pair in everything if pair.told == "read"],
    }
    return [_line(name, some, score(some)) for name, some in parts.items()]


def _line(name: str, some: list[Pair], found: Score) -> str:
    one, two = sum(pair.same for pair in some), sum(not pair.same for pair in some)
    return (
        f"{name:36} precision {found.precision:6.1%} ({found.wrongly} of {found.rightly + found.wrongly} joined wrongly)"
        f"  recall {found.recall:6.1%} ({found.missed} of {one} missed; {two} pairs are apart)"
    )
