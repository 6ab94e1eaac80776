"""The ledger of one facility loses no statement, and days closed lie between what the statements allow."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from db import closures
from db.closure_days import DaysClosed, claim, days_closed
from db.closures import Statement
from db.ledger import Line, ledger
from db.spans import DAY, Window
from etl.sources import desk_review
from tests.test_rules import ALEPPO

FIRST = date(2024, 11, 20)
WINDOW = Window(FIRST, FIRST + 40 * DAY)


@some.composite
def statements(draw: some.DrawFn) -> Statement:
    first = draw(some.integers(-5, 35))
    until = draw(some.sampled_from(["known", "estimated", "open"]))
    noon = datetime.combine(FIRST, datetime.min.time()) + timedelta(days=first, hours=draw(some.integers(0, 23)))
    until_at = None if until == "open" else noon + timedelta(hours=draw(some.integers(1, 24 * 20)))
    return Statement(
        key="",
        status=draw(some.sampled_from(["closed", "closed", "restricted", "open", "unknown"])),
        from_at=noon,
        until_at=until_at,
        until=until,
        last_confirmed_on=FIRST + draw(some.integers(first - 1, first + 25)) * DAY,
        grade=draw(some.sampled_from(["reported", "contested"])),
        replaces=draw(some.sampled_from(["", "", "s0", "s1", "s9"])),
        ends_by_name=draw(some.booleans()),
        precision=draw(some.sampled_from(["day", "day", "week", "month", "year"])),
    )


of_one_facility = some.lists(statements(), max_size=6).map(lambda found: [s._replace(key=f"s{n}") for n, s in enumerate(found)])


@given(of_one_facility)
@settings(max_examples=300)
def test_every_statement_is_in_the_ledger_and_carries_it_or_says_otherwise(said: list[Statement]) -> None:
    found = ledger(said, WINDOW)
    beside = [line for entry in found.entries for line in entry.lines]
    assert {line.key for line in beside} | {line.key for line in found.apart} == {s.key for s in said}
    assert not {line.key for line in beside} & {line.key for line in found.apart}
    for entry in found.entries:
        assert len({line.key for line in entry.lines}) == len(entry.lines)
        carrying = {line.key for line in entry.lines if line.role in ("carries", "starts", "ends", "starts_and_ends")}
        assert carrying == set(entry.segment.keys)
        assert all(line.status != entry.segment.status or line.role != "otherwise" or line.key not in carrying for line in entry.lines)
    assert all(earlier.segment.ends_on + DAY == later.segment.starts_on for earlier, later in pairwise(found.entries))


@given(of_one_facility)
@settings(max_examples=300)
def test_what_lasts_in_one_status_is_confirmed_at_least_as_late_as_its_parts(said: list[Statement]) -> None:
    for segment in closures.timeline(said, WINDOW):
        day = segment.starts_on
        while day <= segment.ends_on:
            alone = closures.standing(said, day)
            assert alone is not None
            assert (alone.status, alone.confirmed_on <= segment.confirmed_on) == (segment.status, True)
            day += DAY


def slow(said: list[Statement], window: Window) -> tuple[int, int]:
    """The fewest and the most days closed, day by day and statement by statement."""
    held = closures.as_they_held(said)
    low = high = 0
    for n in range(window.days):
        day = window.since + n * DAY
        standing = closures.standing(said, day)
        is_closed = standing is not None and standing.status == "closed"
        claims = [s for s in held if claim(s)[0] <= day <= claim(s)[1]]
        sure = [s for s in claims if s.status == "closed" and surely(s, day)]
        against = any(s.status != "closed" for s in claims) or (is_closed and disputed(said, held, day, window))
        low += is_closed and bool(sure) and not against
        high += is_closed or any(s.status == "closed" for s in claims)
    return low, high


def surely(statement: Statement, day: date) -> bool:
    """Whether it holds on the day whichever day of its week, month or year it began on, and is confirmed."""
    ends = [statement.last_on] if statement.last_on is not None else []
    last = min([statement.last_confirmed_on, *ends]) if statement.until != "known" else ends[0]
    every = [statement.first_on + n * DAY for n in range(366)]
    period = {"month": "%Y-%m", "year": "%Y"}.get(statement.precision, "%Y-%m-%d")
    starts = every[:7] if statement.precision == "week" else [d for d in every if f"{d:{period}}" == f"{every[0]:{period}}"]
    return day == last or starts[-1] <= day <= last


def disputed(said: list[Statement], held: list[Statement], day: date, window: Window) -> bool:
    (segment,) = [s for s in closures.timeline(said, window) if s.starts_on <= day <= s.ends_on]
    contested = [s for s in held if s.key in segment.keys and s.grade == "contested"]
    return any(day < s.first_on or (s.until == "known" and s.last_on is not None and s.last_on < day) for s in contested)


@given(of_one_facility)
@settings(max_examples=300)
def test_days_closed_lie_between_the_fewest_and_the_most_that_are_said(said: list[Statement]) -> None:
    found = days_closed(said, WINDOW)
    assert found.low <= found.best <= found.high <= WINDOW.days
    assert (found.low, found.high) == slow(said, WINDOW)
    assert found.best == closures.days_by_status(closures.pieces(said, WINDOW)).get("closed", 0)


def test_days_closed_of_aleppo_airport_as_the_sources_have_it() -> None:
    january = Window(date(2026, 1, 1), date(2026, 1, 31))
    assert days_closed(ALEPPO, january) == DaysClosed(14, 14, 14)
    disputing = [s._replace(grade="contested") if s.key == "jan10" else s for s in ALEPPO]
    assert days_closed(disputing, january) == DaysClosed(10, 14, 14)
    assert days_closed(ALEPPO, Window(date(2024, 12, 1), date(2024, 12, 31))) == DaysClosed(24, 24, 31)


def test_a_closure_without_an_end_is_as_long_as_nobody_knows() -> None:
    still = Statement("s", "closed", datetime.fromisoformat("2024-11-30T09:00"), None, "open", date(2024, 12, 4))
    assert days_closed([still], Window(date(2024, 11, 1), date(2024, 12, 31))) == DaysClosed(5, 5, 32)
    assert days_closed([still._replace(precision="month")], Window(date(2024, 11, 1), date(2024, 12, 31))) == DaysClosed(5, 5, 32)
    december = still._replace(from_at=datetime.fromisoformat("2024-12-01T09:00"), precision="month")
    assert days_closed([december], Window(date(2024, 11, 1), date(2024, 12, 31))) == DaysClosed(1, 4, 31)


# ---- the facilities that the desk review reads most of, in the words of its rows

PARTS = desk_review.fetch(None)
CLOSURES = list(desk_review.parse({"closures.csv": PARTS["closures.csv"]}))
LAST = date(2026, 11, 22)


def of(facility: str) -> list[Statement]:
    return [
        Statement(c.key, c.status, c.from_at, c.until_at, c.until, c.last_confirmed_on, c.grade, precision=c.precision)
        for c in CLOSURES
        if c.facility == facility
    ]


TIMELINES = {
    "aleppo_airport": [
        ("2023-10-22", "closed"),  # closed by a strike, still closed one month later
        ("2023-11-26", "open"),  # flights to Damascus were sent to Aleppo
        ("2024-11-30", "closed"),
        ("2024-12-12", "restricted"),  # special permits, until 18 December; the test flight of that day ends nothing
        ("2024-12-19", "closed"),
        ("2025-03-18", "open"),  # the first passenger aircraft
        ("2026-01-06", "closed"),  # 6, 7 or 10 January by source
        ("2026-01-20", "open"),
        ("2026-03-01", "closed"),  # all airports
        ("2026-03-04", "unknown"),  # the announced reopening, confirmed by nobody
    ],
    "damascus_airport": [
        ("2023-10-22", "closed"),
        ("2023-11-25", "open"),  # in service again
        ("2023-11-26", "closed"),  # out of service hours after flights had resumed
        ("2023-11-27", "unknown"),  # nothing says when it was in service again
        ("2024-12-08", "closed"),
        ("2024-12-12", "restricted"),  # special permits, then domestic flights, then no international ones
        ("2025-01-07", "open"),  # first international flight
        ("2026-03-01", "closed"),  # still suspended on 11 March, and nothing after
    ],
    "nasib_crossing": [
        ("2024-12-06", "closed"),
        ("2024-12-18", "restricted"),  # reopened for lorries
        ("2025-03-31", "open"),  # crossings with Jordan stayed open over the holiday
    ],
    "jdeidet_yabous_crossing": [
        ("2024-10-04", "restricted"),  # on foot only, and closed by another report of the first day
        ("2024-11-28", "open"),
        ("2026-03-04", "closed"),
        ("2026-03-05", "open"),
        ("2026-04-04", "closed"),
        ("2026-04-08", "open"),
    ],
    "arida_crossing": [
        ("2024-10-04", "open"),
        ("2024-11-26", "unknown"),  # struck; whether it could still be crossed is not stated
        ("2024-12-06", "closed"),
        ("2025-06-03", "open"),
        ("2026-01-01", "closed"),  # flood, and nothing after
    ],
    "jousieh_crossing": [
        ("2024-10-04", "open"),
        ("2024-10-25", "closed"),  # until 1 December by one report
        ("2024-10-29", "open"),  # short-lived, by UNHCR
        ("2024-11-02", "restricted"),  # hit again, people still crossed
        ("2024-11-26", "unknown"),
        ("2024-12-01", "open"),
        ("2024-12-06", "closed"),
        ("2025-03-31", "open"),
    ],
    "semalka_crossing": [
        ("2021-12-15", "closed"),
        ("2022-01-24", "open"),
        ("2023-05-11", "closed"),  # until further notice
        ("2023-06-05", "restricted"),  # three days a week
        ("2024-03-20", "closed"),  # the bridge collapsed
        ("2024-04-13", "restricted"),  # to trade; that travellers followed is confirmed by nobody
    ],
    "damascus_sweida_highway": [
        ("2025-07-03", "open"),  # an earlier closure ended
        ("2025-07-12", "closed"),
        ("2025-08-28", "open"),
        ("2025-09-01", "restricted"),  # patients and aid only
        ("2026-02-01", "closed"),
        ("2026-02-11", "open"),
    ],
    "alouk_water_station": [
        ("2022-08-01", "closed"),  # for about two months
        ("2022-10-19", "open"),
        ("2022-11-01", "closed"),  # for about six months, from which the end is inferred
        ("2023-05-01", "unknown"),
        ("2023-10-03", "closed"),  # for the fourth month in about January 2024
        ("2025-06-01", "restricted"),  # not working steadily
    ],
}


@pytest.mark.parametrize("facility", TIMELINES)
def test_the_timeline_of_a_facility_is_what_its_rows_say(facility: str) -> None:
    found = closures.timeline(of(facility), Window(date(2021, 1, 1), LAST))
    assert [(str(s.starts_on), s.status) for s in found] == TIMELINES[facility]
    assert not ledger(of(facility), Window(date(2021, 1, 1), LAST)).apart


def test_the_ledger_of_aleppo_airport_keeps_the_three_first_days_of_january() -> None:
    entries = ledger(of("aleppo_airport"), Window(date(2021, 1, 1), LAST)).entries
    (january,) = [entry for entry in entries if entry.segment.starts_on == date(2026, 1, 6)]
    assert january.segment.ends_on == date(2026, 1, 19)
    assert {line.first_on.day for line in january.lines} == {6, 7, 10, 12}
    (permits,) = [entry for entry in entries if entry.segment.status == "restricted"]
    assert {(line.key.split("-")[1], line.role) for line in permits.lines} == {
        ("read", "carries"),
        *((fact, "otherwise") for fact in ("187", "188", "203", "227")),
    }


def test_a_closure_that_was_over_does_not_carry_the_next_one() -> None:
    (closed,) = [s for s in closures.timeline(of("aleppo_airport"), Window(date(2024, 11, 27), date(2024, 12, 11))) if s.status == "closed"]
    assert "fact-935-aleppo_airport-closed" not in closed.keys


def test_a_known_end_confirms_that_it_is_open_again() -> None:
    reopened = closures.standing(of("jdeidet_yabous_crossing"), date(2026, 3, 20))
    assert reopened is not None
    assert (reopened.status, reopened.confirmed_on) == ("open", date(2026, 3, 5))


def test_a_notice_that_only_ends_another_is_in_the_ledger_too() -> None:
    shut = Statement("a", "closed", datetime.fromisoformat("2024-12-01T09:00"), None, "open", date(2024, 12, 1), ends_by_name=True)
    never = shut._replace(key="b", from_at=datetime.fromisoformat("2024-12-06T09:00"))
    end = shut._replace(
        key="c",
        status="open",
        from_at=datetime.fromisoformat("2024-12-05T09:00"),
        until_at=datetime.fromisoformat("2024-12-05T09:00"),
        until="known",
        replaces="a",
    )
    other = end._replace(key="d", replaces="b")
    (closed, after) = ledger([shut, never, end, other], Window(date(2024, 12, 1), date(2024, 12, 10))).entries
    assert closed.lines == (
        Line("a", "carries", "closed", date(2024, 12, 1), None),
        Line("c", "ended_another", "open", date(2024, 12, 5), date(2024, 12, 5)),
        Line("d", "ended_another", "open", date(2024, 12, 5), date(2024, 12, 5)),
    )
    assert [(line.key, line.role) for line in after.lines] == [("a", "carries"), ("b", "replaced")]
