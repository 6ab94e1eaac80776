"""When a source is asked again, and that `python -m etl` asks the others not."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine

from db import engine, schema
from db.attempts import NOBODY_ASKED, Attempts, attempts
from db.turn import turn
from etl import __main__ as command
from etl import due, pipeline, run_command
from etl.contract import SourceModule, SourceOff, SourceUnavailable
from etl.sources import SOURCES
from tests.reports import MONDAY, SOURCE, rows
from tests.small_source import SmallSource, payload, serving
from tests.test_pipeline import ALEPPO, IDLEB, NoHttp, raised

ROOT = Path(__file__).parents[1]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = Attempts(SOURCE.id, SOURCE.title, False, "", asked_at=MONDAY, ok_at=MONDAY, outcome="ok", program="this")


def source(every_days: int | None) -> object:
    return SOURCE._replace(every_days=every_days)


@pytest.mark.parametrize(
    ("every_days", "known_on", "expected"),
    [
        # The newest report is of that Monday: the next is expected a cadence later. A timer an hour early is in time.
        (1, date(2024, 6, 3), MONDAY + 1 * DAY - HOUR),
        (7, date(2024, 6, 3), datetime.fromisoformat("2024-06-09T23:00")),
        (30, date(2024, 6, 3), datetime.fromisoformat("2024-07-02T23:00")),
        # It became known 20 days before: the next one is expected in ten days.
        (30, date(2024, 5, 14), datetime.fromisoformat("2024-06-12T23:00")),
        # The next one was expected already: once a day until it is there.
        (30, date(2024, 5, 1), MONDAY + DAY - HOUR),
        (7, date(2020, 1, 1), MONDAY + DAY - HOUR),
        # What appears once a year is asked for once in thirty days.
        (365, date(2024, 6, 3), MONDAY + 30 * DAY - HOUR),
        (7, None, MONDAY + 7 * DAY - HOUR),
    ],
)
def test_a_source_that_was_read_is_due_when_the_next_edition_may_be_there(
    every_days: int, known_on: date | None, expected: datetime
) -> None:
    assert due.due(source(every_days), ASKED._replace(known_on=known_on), "this") == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 1), (3, 1), (4, 6), (50, 6)])
def test_a_source_that_failed_is_asked_after_an_hour_and_later_after_six(failures: int, hours: int) -> None:
    failed = ASKED._replace(failures=failures, failing_since=MONDAY - DAY, outcome="unavailable")
    assert due.due(SOURCE, failed, "this") == MONDAY + hours * HOUR - timedelta(minutes=10)
    assert due.is_due(due.due(SOURCE, failed, "another"), MONDAY), "an update may be the cure"


def test_an_embedded_source_is_due_once_for_each_version_of_the_program() -> None:
    embedded, stands = SOURCE._replace(every_days=None), ASKED._replace(embedded=True)
    assert due.due(embedded, stands, "this") is None
    assert due.is_due(due.due(embedded, stands, "another"), MONDAY)
    assert due.is_due(due.due(embedded, None, "this"), MONDAY)
    assert (due.shown(None), due.shown(due.due(embedded, None, "this"))) == ("with the next version", "now")


def test_the_program_is_what_reads_and_what_comes_with_it() -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", due.program())
    asked = [sys.executable, "-c", "from etl import due; print(due.program())"]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == due.program()


def options(*names: str, **others: object) -> run_command.Options:
    said = {"sources": names, "all": False, "embedded": False, "path": None, "replay": False, "accept_fewer": False}
    return SimpleNamespace(**{**said, **others})  # type: ignore[return-value]


def read(store: Engine, module: object, at: datetime, program: str | None = None) -> None:
    pipeline.run(
        store,
        module,  # type: ignore[arg-type]
        pipeline.web(NoHttp()),  # type: ignore[arg-type]
        started_at=at,
        program=due.program() if program is None else program,
    )


WELL = serving(payload(ALEPPO, IDLEB), SOURCE=SOURCE._replace(every_days=7))
FAILS = SmallSource(raised(SourceUnavailable, "503: come back later"), SOURCE=SOURCE._replace(id="failing_source", rank=6))
EMBEDDED = serving(payload(ALEPPO), SOURCE=SOURCE._replace(id="embedded_source", every_days=None, rank=7))
REGISTRY: dict[str, SourceModule] = {module.SOURCE.id: module for module in (WELL, FAILS, EMBEDDED)}  # type: ignore[misc]


def chosen(store: Engine, now: datetime, asked: run_command.Options | None = None) -> tuple[list[str], list[str]]:
    found = run_command.choose(store, REGISTRY, asked or options(), now)
    return [module.SOURCE.id for module in found.now], found.later


def test_all_are_due_in_an_empty_store(store: Engine) -> None:
    assert chosen(store, MONDAY) == (list(REGISTRY), [])
    assert chosen(store, MONDAY, options(embedded=True)) == (["embedded_source"], [])


def test_after_a_run_each_is_due_at_its_own_time(store: Engine) -> None:
    for module in REGISTRY.values():
        read(store, module, MONDAY)
    in_all = ["agency_dataset: not due before 2024-06-09 23:00 UTC", "embedded_source: has not changed since it was read"]
    failed = "failing_source: not due before 2024-06-03 12:50 UTC (failed)"
    assert chosen(store, MONDAY + timedelta(minutes=30)) == ([], [in_all[0], failed, in_all[1]])
    assert chosen(store, MONDAY + HOUR) == (["failing_source"], in_all)
    read(store, FAILS, MONDAY + HOUR)
    assert chosen(store, MONDAY + HOUR)[1][1] == "failing_source: not due before 2024-06-03 13:50 UTC (failed 2 times in a row)"
    assert chosen(store, MONDAY + 7 * DAY) == (["agency_dataset", "failing_source"], [in_all[1]])


def test_all_of_them_or_those_named_are_run_whenever_somebody_says_so(store: Engine) -> None:
    for module in REGISTRY.values():
        read(store, module, MONDAY)
    assert chosen(store, MONDAY, options(all=True)) == (list(REGISTRY), [])
    assert chosen(store, MONDAY, options(all=True, embedded=True)) == (["embedded_source"], [])
    assert chosen(store, MONDAY, options("agency_dataset", "agency_dataset")) == (["agency_dataset"], [])


def test_a_replay_reads_what_is_kept_and_does_not_put_off_the_publisher(store: Engine) -> None:
    read(store, WELL, MONDAY)
    assert chosen(store, MONDAY, options(replay=True)) == (
        ["agency_dataset"],
        ["failing_source: nothing is kept of it yet", "embedded_source: nothing is kept of it yet"],
    )
    before = attempts(store)
    pipeline.run(store, WELL, pipeline.replay, started_at=MONDAY + 30 * DAY, program=NOBODY_ASKED)  # type: ignore[arg-type]
    assert attempts(store) == before


@pytest.fixture
def registered() -> Iterator[Callable[..., None]]:
    """Puts other sources in the place of those of the registry, until the test has ended."""
    kept = dict(SOURCES)

    def register(*modules: SmallSource) -> None:
        SOURCES.clear()
        SOURCES.update({module.SOURCE.id: module for module in modules})  # type: ignore[misc]

    yield register
    SOURCES.clear()
    SOURCES.update(kept)


def test_the_second_hour_asks_nobody_and_says_when(registered: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    registered(WELL, EMBEDDED)
    assert command.main([]) == 0
    capsys.readouterr()
    assert command.main([]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["", "No source was run; 2 left for later."]
    assert re.fullmatch(r"- agency_dataset: not due before \d{4}-\d\d-\d\d \d\d:\d\d UTC", said[2])
    assert said[3:] == ["- embedded_source: has not changed since it was read"]
    assert rows(engine.reader(), schema.run, "source") == [("agency_dataset",), ("embedded_source",)]
    assert command.main(["--all"]) == 0
    assert command.main(["agency_dataset"]) == 0
    assert [source for (source,) in rows(engine.reader(), schema.run, "source")].count("agency_dataset") == 3


def test_a_source_that_is_not_set_up_is_one_line_no_run_and_no_failure(
    registered: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    registered(SmallSource(raised(SourceOff, "set AGENCY_KEY")), EMBEDDED)
    assert command.main([]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "agency_dataset: unavailable: set AGENCY_KEY"
    assert said[-1] == "1 of 1 sources stored; 1 not set up."
    assert rows(engine.reader(), schema.run, "source") == [("embedded_source",)]
    assert rows(engine.reader(), schema.source, "id", "off") == [("agency_dataset", "set AGENCY_KEY"), ("embedded_source", "")]
    assert command.main(["agency_dataset"]) == 1, "somebody asked for it by its name"
    assert command.main([]) == 0


def test_a_second_run_leaves_and_the_questions_are_answered_meanwhile(
    registered: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    registered(WELL)
    assert command.main([]) == 0
    before = rows(engine.reader(), schema.run, "id")
    with turn(engine.writer()):
        capsys.readouterr()
        for arguments in ([], ["agency_dataset"], ["--all"], ["--replay"]):
            assert command.main(arguments) == 3
            assert re.search(r"is going since 20\d\d-\d\d-\d\d \d\d:\d\d UTC\. This one leaves", capsys.readouterr().err)
        assert command.main(["status"]) == command.main(["totals", "civilians_killed"]) == command.main(["place", "Aleppo"]) == 0
    assert rows(engine.reader(), schema.run, "id") == before
    assert command.main(["--all"]) == 0
