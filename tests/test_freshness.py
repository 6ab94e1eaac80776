"""Freshness by a source's own cadence."""

from datetime import date, timedelta

import pytest

from db.freshness import freshness

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("every_days", "age", "expected"),
    [
        (7, 6, "fresh"), (7, 7, "due"), (7, 14, "overdue"), (7, 21, "delinquent"),
        (30, 29, "fresh"), (30, 30, "due"), (30, 44, "overdue"), (30, 60, "delinquent"),
        (365, 364, "fresh"), (365, 425, "overdue"), (1000, 456, "delinquent"), (10, 13, "fresh"), (10, 14, "due"),
        (None, 9_999, "embedded"),
    ],
)  # fmt: skip
def test_a_source_is_judged_by_its_own_cadence(every_days: int | None, age: int, expected: str) -> None:
    assert freshness(every_days, TODAY - timedelta(days=age), TODAY) == expected


def test_a_source_that_was_never_read_says_so() -> None:
    assert freshness(None, None, TODAY) == freshness(7, None, TODAY) == "never"
