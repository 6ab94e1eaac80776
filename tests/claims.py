"""Claims as tests hand them to the arithmetic of disagreement: short to write."""

from datetime import date
from typing import Any

from db.amounts import Amount
from db.claim import Claim
from db.totals import Tree

TREE = Tree({"SY": None, "SY02": "SY", "SY07": "SY", "SY13": "SY", "SY0200": "SY02"})


def exactly(number: int) -> Amount:
    return Amount(None, number, None)


def at_least(number: int) -> Amount:
    return Amount(number, None, None, "at_least")


def about(number: int) -> Amount:
    return Amount(None, number, None, "about")


def claim(key: str = "a", amount: Amount | int = 1_517, **others: Any) -> Claim:
    """1,517 people killed in As-Sweida from 13 July to 4 August 2025 by one monitor, but for what is said otherwise."""
    said: dict[str, Any] = {
        "source": "desk_review", "counter": "SOHR", "measure": "people_killed", "group": "all", "unit": "people", "counts": "total",
        "area": "SY13", "place": "As-Sweida", "covers": "whole", "starts_on": date(2025, 7, 13), "ends_on": date(2025, 8, 4),
    } | others  # fmt: skip
    if said["counts"] == "stock":
        said["starts_on"] = said["ends_on"]
    return Claim(key=key, amount=exactly(amount) if isinstance(amount, int) else amount, **said)
