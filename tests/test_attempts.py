"""How the attempts at a source went, and when a failure is its own and not this machine's."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from db import store as stores
from db.attempts import IN_A_ROW, NOBODY_ASKED, Attempts, attempts, failing, fault
from db.store import note, switch_off
from tests.reports import MONDAY, SOURCE, by_code, closure, figure, keep

HOUR = timedelta(hours=1)
OTHER = SOURCE._replace(id="other_source", title="Another data set", rank=6)


def well(engine: Engine, at: datetime, source: object = SOURCE, program: str = "one", **others: object) -> None:
    stores.store(engine, source, [figure("1", **others)], by_code, started_at=at, program=program)  # type: ignore[arg-type]


def failed(engine: Engine, at: datetime, source: object = SOURCE, program: str = "one") -> None:
    note(engine, source, at, "unavailable", f"no answer at {at:%H:%M}", program)  # type: ignore[arg-type]


def test_a_source_without_a_run_was_never_asked(store: Engine) -> None:
    switch_off(store, SOURCE, "set KEY")
    assert attempts(store) == [Attempts(SOURCE.id, SOURCE.title, False, "set KEY")]


def test_failures_are_counted_from_the_last_run_that_ended_well(store: Engine) -> None:
    failed(store, MONDAY)
    well(store, MONDAY + HOUR)
    for hours in (2, 3, 4):
        failed(store, MONDAY + hours * HOUR, program="two")
    assert attempts(store) == [
        Attempts(
            source=SOURCE.id,
            title=SOURCE.title,
            embedded=False,
            off="",
            asked_at=MONDAY + 4 * HOUR,
            ok_at=MONDAY + HOUR,
            failures=3,
            failing_since=MONDAY + 2 * HOUR,
            outcome="unavailable",
            words="no answer at 16:00",
            program="two",
            known_on=date(2024, 6, 3),
            last_on=date(2024, 3, 5),
        )
    ]


def test_after_a_run_that_ended_well_nothing_fails(store: Engine) -> None:
    for hours in range(3):
        failed(store, MONDAY + hours * HOUR)
    well(store, MONDAY + 3 * HOUR)
    (one,) = attempts(store)
    assert (one.failures, one.failing_since, one.outcome, one.asked_at) == (0, None, "ok", one.ok_at)
    assert failing(store).empty


def test_a_file_that_was_read_says_nothing_about_the_publisher(store: Engine) -> None:
    for hours in range(3):
        failed(store, MONDAY + hours * HOUR)
    well(store, MONDAY + 3 * HOUR, program=NOBODY_ASKED)
    (one,) = attempts(store)
    assert (one.failures, one.ok_at, one.last_on) == (3, None, date(2024, 3, 5))


def test_the_last_day_is_that_of_a_figure_or_of_a_closure(store: Engine) -> None:
    keep(store, figure("1"), closure("2", last_confirmed_on=date(2024, 12, 9)))
    assert attempts(store)[0].last_on == date(2024, 12, 9)


def test_three_failures_in_a_row_are_named_with_what_stands(store: Engine) -> None:
    well(store, MONDAY)
    well(store, MONDAY, OTHER)
    for hours in range(1, 4):
        assert failing(store).empty
        failed(store, MONDAY + hours * HOUR)
    assert failing(store).to_dict("records") == [
        {
            "source": SOURCE.id,
            "title": SOURCE.title,
            "fault": "own",
            "failures": 3,
            "since": MONDAY + HOUR,
            "outcome": "unavailable",
            "words": "no answer at 15:00",
            "ok_at": MONDAY,
            "last_on": date(2024, 3, 5),
        }
    ]


def test_when_all_that_are_asked_fail_it_is_likelier_the_network(store: Engine) -> None:
    for hours in range(3):
        failed(store, MONDAY + hours * HOUR)
        failed(store, MONDAY + hours * HOUR + timedelta(minutes=1), OTHER)
    assert list(failing(store)["fault"]) == ["network", "network"]
    well(store, MONDAY + 3 * HOUR, OTHER)
    assert failing(store)[["source", "fault"]].to_dict("records") == [{"source": SOURCE.id, "fault": "own"}]


FAILING = Attempts("a", "A", False, "", asked_at=MONDAY + 2 * HOUR, failures=IN_A_ROW, failing_since=MONDAY, outcome="changed")
WELL = Attempts("b", "B", False, "", asked_at=MONDAY + HOUR, ok_at=MONDAY + HOUR, outcome="ok")
BROKEN = WELL._replace(ok_at=None, failures=1, failing_since=MONDAY + HOUR, outcome="unavailable")


@pytest.mark.parametrize(
    ("one", "others", "expected"),
    [
        (FAILING, [], "own"),
        (FAILING, [WELL], "own"),
        (FAILING, [BROKEN], "network"),
        (FAILING, [BROKEN, WELL._replace(source="c")], "own"),
        (FAILING, [WELL._replace(asked_at=MONDAY - HOUR, ok_at=MONDAY - HOUR)], "own"),
        (FAILING, [BROKEN, WELL._replace(source="c", ok_at=MONDAY - HOUR, asked_at=MONDAY - HOUR)], "network"),
        (FAILING, [WELL._replace(embedded=True), BROKEN], "network"),
        (FAILING._replace(embedded=True), [BROKEN], "own"),
        (FAILING._replace(failures=IN_A_ROW - 1), [WELL], "none"),
        (FAILING._replace(off="set KEY"), [WELL], "none"),
    ],
)
def test_whose_fault_it_is(one: Attempts, others: list[Attempts], expected: str) -> None:
    assert fault(one, [one, *others]) == expected
