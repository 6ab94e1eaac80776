"""What happens to a statement about a facility when a later one names it, in whatever order and payloads they come."""

from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from db import closures, queries
from db.closures import Statement
from db.schema import Closure
from db.spans import Window
from db.store import store as write
from tests.reports import SOURCE

NOTICES = SOURCE._replace(id="notices", rank=2, only_adds=True, ends_by_name=True)
AIRPORT = "aleppo_airport"
WINDOW = Window(date(2024, 11, 29), date(2024, 12, 31))


def at(day: int, hour: int = 9, month: int = 12) -> datetime:
    return datetime.fromisoformat(f"2024-{month:02}-{day:02}T{hour:02}:00")


def notice(key: str, status: str, first: datetime, until: datetime | None, kind: str, replaces: str = "") -> Statement:
    return Statement(key, status, first, until, kind, closures.local_day(first), replaces=replaces, ends_by_name=True)


CLOSED = notice("A1", "closed", at(30, 5, 11), at(20), "estimated")
PERMITS = notice("A2", "restricted", at(5), at(12), "estimated", "A1")
ENDER = notice("A3", "open", at(10), at(10), "known", "A2")
REOPENED = notice("A3", "open", at(10), None, "open", "A2")


def told(*statements: Statement) -> list[tuple[int, str]]:
    """The day of the month on which each status begins, the same in whatever order the statements come."""
    (found,) = {tuple((s.starts_on.day, s.status) for s in closures.timeline(order, WINDOW)) for order in permutations(statements)}
    return list(found)


def test_a_statement_ends_where_the_one_that_replaces_it_begins() -> None:
    assert told(CLOSED, PERMITS) == [(30, "closed"), (5, "restricted"), (13, "unknown")]
    assert told(CLOSED, PERMITS, ENDER) == [(30, "closed"), (5, "restricted"), (11, "open")]
    assert told(CLOSED, PERMITS, REOPENED) == [(30, "closed"), (5, "restricted"), (10, "open")]


def test_what_is_ended_by_something_that_does_not_say_that_it_is_open_is_unknown_from_then_on() -> None:
    doubtful = ENDER._replace(status="unknown")
    assert told(CLOSED, PERMITS, doubtful) == [(30, "closed"), (5, "restricted"), (11, "unknown")]
    assert told(doubtful) == []


def test_a_replacement_of_something_that_was_never_seen_says_what_it_says() -> None:
    assert told(PERMITS) == [(5, "restricted"), (13, "unknown")]
    assert told(REOPENED) == [(10, "open")]
    assert told(ENDER) == []
    assert closures.standing([ENDER], date(2024, 12, 11)) is None


def test_an_estimated_or_open_end_waits_for_the_replacement_and_a_known_one_does_not() -> None:
    early = at(2)
    for until, kind, between in [(early, "estimated", []), (None, "open", []), (early, "known", [(3, "open")])]:
        first = CLOSED._replace(until_at=until, until=kind)
        assert told(first, PERMITS) == [(30, "closed"), *between, (5, "restricted"), (13, "unknown")]


def test_what_is_replaced_before_it_began_never_held() -> None:
    assert told(CLOSED._replace(from_at=at(8)), PERMITS) == [(5, "restricted"), (13, "unknown")]


def test_a_second_notice_holds_on_when_the_first_is_cancelled() -> None:
    second = notice("A9", "closed", at(1), at(25), "known")
    assert told(second, PERMITS, ENDER) == [(1, "closed"), (5, "restricted"), (11, "closed"), (26, "open")]


def test_what_a_replacement_ends_is_no_end_of_what_has_none() -> None:
    still = PERMITS._replace(status="closed", until_at=None, until="open")
    assert told(CLOSED, still) == [(30, "closed")]
    beside = notice("A9", "closed", at(1), at(4), "known")
    assert told(still, beside) == [(1, "closed")]


def test_notices_stand_beside_each_other_and_other_reports_end_each_other() -> None:
    lasting = notice("A1", "restricted", at(1), None, "open")
    brief = notice("A2", "restricted", at(3), at(4), "known")
    assert told(lasting, brief) == [(1, "restricted")]
    assert told(lasting, brief._replace(ends_by_name=False)) == [(1, "restricted"), (5, "open")]


def test_of_two_that_begin_on_one_day_the_later_hour_is_followed() -> None:
    assert told(CLOSED, notice("A0", "open", at(30, 12, 11), None, "open", "A1"))[0] == (30, "open")


CLOSURES = [
    Closure(AIRPORT, "A1", "closed", CLOSED.from_at, CLOSED.until_at, "estimated", CLOSED.first_on, counted_by="office"),
    Closure(
        AIRPORT, "A2", "restricted", PERMITS.from_at, PERMITS.until_at, "estimated", PERMITS.first_on, counted_by="office", replaces="A1"
    ),
    Closure(AIRPORT, "A3", "open", ENDER.from_at, ENDER.until_at, "known", ENDER.first_on, counted_by="office", replaces="A2"),
]


@pytest.mark.parametrize("payloads", [[CLOSURES], *([[one] for one in order] for order in permutations(CLOSURES))])
def test_a_chain_is_the_same_in_one_payload_or_in_several_in_any_order(store, payloads) -> None:
    for payload in payloads:
        assert write(store, NOTICES, payload, lambda where, counts: "SY").stored == len(payload)
    (said,) = queries.statements(queries.closures(store)).values()
    assert [(s.starts_on.day, s.status) for s in closures.timeline(said, WINDOW)] == [(30, "closed"), (5, "restricted"), (11, "open")]
    assert {s.replaces for s in said} == {"", "notices A1", "notices A2"}


@given(some.lists(some.tuples(some.sampled_from(["closed", "restricted", "open"]), some.integers(0, 50), some.integers(0, 20),
                              some.sampled_from(["known", "estimated", "open"]), some.integers(0, 20)), min_size=1, max_size=5),
       some.integers(5, 60))  # fmt: skip
def test_days_are_counted_the_same_wherever_the_window_is_cut(said: list[tuple[str, int, int, str, int]], cut: int) -> None:
    first = datetime.fromisoformat("2025-01-01T09:00")
    statements = [
        Statement(
            key=f"{number}",
            status=status,
            from_at=first + timedelta(days=start),
            until_at=None if until == "open" else first + timedelta(days=start + length),
            until=until,
            last_confirmed_on=(first + timedelta(days=start + confirmed)).date(),
        )
        for number, (status, start, length, until, confirmed) in enumerate(said)
    ]
    days = [first.date() + timedelta(days=day) for day in (0, cut, cut + 1, 90)]
    whole, *parts = (closures.days_by_status(closures.pieces(statements, Window(*span))) for span in (days[::3], days[:2], days[2:]))
    assert whole == {status: n for status in {*parts[0], *parts[1]} if (n := parts[0].get(status, 0) + parts[1].get(status, 0))}
