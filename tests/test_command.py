"""The command `python -m etl`, as a person types it: what it prints, and its exit code."""

import json
import os
import pty
import re
import select
import shlex
import subprocess
import sys
import termios
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import make_url

from db import engine, schema
from db.store import note, switch_off
from etl import __main__ as command
from etl import status_command
from etl.sources import SOURCES
from tests.reports import MONDAY, SOURCE, figure, keep, rows
from tests.small_source import SmallSource, payload, serving
from tests.test_pipeline import ALEPPO, IDLEB, raised

ROOT = Path(__file__).parents[1]
WELL = serving(payload(ALEPPO, IDLEB))
BROKEN = SmallSource(raised(KeyError, "resources"), SOURCE=SOURCE._replace(id="broken_source", every_days=7))


@pytest.fixture
def two_sources() -> Iterator[None]:
    """A registry of a source that is broken and, after it, one that is well; afterwards all sources in their order."""
    registered = dict(SOURCES)
    SOURCES.clear()
    SOURCES.update({"broken_source": BROKEN, SOURCE.id: WELL})  # type: ignore[dict-item]
    yield
    SOURCES.clear()
    SOURCES.update(registered)


def typed(*arguments: str, standard_input: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "etl", *arguments],
        cwd=ROOT,
        input=standard_input,
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )


def test_a_broken_source_does_not_stop_the_others_and_is_not_hidden(two_sources: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("broken_source: changed after ")
    assert "KeyError: 'resources'" in lines[0]
    assert lines[1].startswith(f"{SOURCE.id}: ok in ")
    assert lines[1].endswith("2 read = 2 stored + 0 unchanged + 0 put aside; 0 withdrawn")
    assert [line.split() for line in lines[3:6]] == [
        ["source", "outcome", "read", "stored", "unchanged", "put", "aside", "withdrawn"],
        ["broken_source", "changed", "0", "0", "0", "0", "0"],
        [SOURCE.id, "ok", "2", "2", "0", "0", "0"],
    ]
    assert lines[7] == "1 of 2 sources stored."
    assert lines[8].startswith("- broken_source (changed): broken_source: the payload could not be read")


def test_one_source_that_is_well_gives_zero(two_sources: None) -> None:
    assert command.main([SOURCE.id]) == 0
    assert command.main([SOURCE.id, SOURCE.id, "--replay"]) == 0
    assert rows(engine.reader(), schema.run, "id", "outcome", "unchanged") == [(1, "ok", 0), (2, "ok", 2)]


def test_fewer_rows_are_accepted_when_a_person_says_so(two_sources: None, tmp_path: Path) -> None:
    (tmp_path / "incidents.csv").write_bytes(payload(*(f"{n},2024-03-05,Aleppo,1" for n in range(9))))
    assert command.main([SOURCE.id, "--from", str(tmp_path / "incidents.csv")]) == 0
    (tmp_path / "incidents.csv").write_bytes(payload(ALEPPO))
    assert command.main([SOURCE.id, "--from", str(tmp_path / "incidents.csv")]) == 1
    assert command.main([SOURCE.id, "--from", str(tmp_path / "incidents.csv"), "--accept-fewer"]) == 0


def test_status_before_any_run(two_sources: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["status"]) == 0
    assert [line.split()[:3] for line in capsys.readouterr().out.splitlines()] == [
        ["source", "last", "run"],
        ["broken_source", "never", "never"],
        [SOURCE.id, "never", "never"],
    ]


def test_status_in_words_and_as_json(two_sources: None, capsys: pytest.CaptureFixture[str]) -> None:
    command.main([])
    capsys.readouterr()
    assert command.main(["status", "--json"]) == 0
    broken, well = json.loads(capsys.readouterr().out)
    assert (broken["source"], broken["outcome"], broken["freshness"], broken["figures"]) == ("broken_source", "changed", "never", 0)
    assert "KeyError" in broken["words"]
    today = rows(engine.reader(), schema.figure, "known_on")[0][0].isoformat()
    said = {name: value for name, value in well.items() if not name.endswith("_at")}
    assert said == {
        "source": SOURCE.id,
        "title": SOURCE.title,
        "every_days": 30,
        "outcome": "ok",
        "read": 2,
        "stored": 2,
        "unchanged": 0,
        "put_aside": 0,
        "withdrawn": 0,
        "words": "",
        "newest_on": today,
        "age_days": said["age_days"],
        "freshness": "fresh",
        "figures": 2,
        "closures": 0,
        "off": "",
        "failures": 0,
        "failing_since": None,
        "fails": "none",
    }
    assert said["age_days"] in (0, 1)
    assert (broken["failures"], broken["fails"], broken["failing_since"] < broken["due_at"] < well["due_at"]) == (1, "none", True)
    assert command.main(["status"]) == 0
    assert re.search(r"^broken_source: failed once since [\d -]+:\d\d UTC: broken_source: the payload could", capsys.readouterr().out, re.M)


def test_status_shows_what_was_imported_what_is_off_and_what_fails(two_sources: None, capsys: pytest.CaptureFixture[str]) -> None:
    store = engine.writer()
    engine.create(store)
    keep(store, figure("1"), source=SOURCE._replace(id="own_table", title="Our own table", every_days=None, rank=50))
    switch_off(store, SOURCE, "set AGENCY_KEY")
    for hour in range(3):
        note(store, BROKEN.SOURCE, MONDAY.replace(hour=hour), "unavailable", "no route to host", "this")
    assert command.main(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [re.split(r"  +", line)[0:3:2] for line in lines[1:4]] == [
        ["broken_source", "unavailable"],
        [SOURCE.id, "off"],
        ["own_table", "ok"],
    ]
    assert [re.split(r"  +", line)[-1] for line in lines[:4]] == ["due (UTC)", "now", "-", "-"]
    assert [line for line in lines[4:] if line] == [
        "broken_source: failed 3 times in a row since 2024-06-03 00:00 UTC: no route to host",
        f"{SOURCE.id}: off: set AGENCY_KEY",
    ]
    (broken, off, imported) = status_command.status(SOURCES, date(2024, 6, 4))
    assert (broken["fails"], broken["due_at"], off["off"], imported["title"], imported["due_at"]) == (
        *("own", "now", "set AGENCY_KEY"),
        *("Our own table", None),
    )


@pytest.mark.parametrize(("age", "word"), [(29, "fresh"), (30, "due"), (44, "overdue"), (60, "delinquent")])
def test_status_says_how_fresh_a_monthly_source_is(two_sources: None, age: int, word: str) -> None:
    command.main([SOURCE.id])
    newest_on: date = rows(engine.reader(), schema.figure, "known_on")[0][0]
    (_, well) = status_command.status(SOURCES, date.fromordinal(newest_on.toordinal() + age))
    assert (well["freshness"], well["age_days"]) == (word, age)


def test_an_unknown_source_is_told_which_there_are() -> None:
    done = typed("ucdp")
    assert done.returncode == 2
    assert "unknown source 'ucdp'" in done.stderr
    assert all(name in done.stderr for name in SOURCES)


@pytest.mark.parametrize("arguments", [["--from", "x"], ["ucdp_ged", "idmc_idu", "--from", "x"], ["ucdp_ged", "--from", "x", "--replay"]])
def test_a_file_is_for_one_source(arguments: list[str]) -> None:
    done = typed(*arguments)
    assert (done.returncode, "--from reads one source" in done.stderr) == (2, True)


def test_places_by_argument_and_by_standard_input() -> None:
    assert typed("place", "Aleppo", "حلب", "Foo").stdout == "Aleppo\tSY02\nحلب\tSY02\nFoo\t\n"
    assert typed("place", standard_input="Hama\nSyria\n").stdout == "Hama\tSY05\nSyria\tSY\n"


def test_the_embedded_sources_load_and_answer(tmp_path: Path) -> None:
    done = typed("desk_review", "vdc_documented_deaths")
    assert done.returncode == 0, done.stderr
    assert "2 of 2 sources stored." in done.stdout
    assert "\r" not in done.stdout + done.stderr
    asked = typed("totals", "people_killed", "--area", "SY02", "--source", "vdc_documented_deaths", "--json")
    assert asked.returncode == 0, asked.stderr
    assert "27618" in asked.stdout
    again = typed("desk_review", "vdc_documented_deaths")
    assert all(" 0 stored + " in line for line in again.stdout.splitlines()[:2])


def test_a_progress_bar_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    done = subprocess.run(
        [sys.executable, "-m", "etl", "vdc_documented_deaths"], cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, check=False
    )
    waiting, _, _ = select.select([ours], [], [], 5)
    shown = os.read(ours, 100_000).decode() if waiting else ""
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0
    assert "sources:" in shown
    assert "0/1" in shown


def test_a_store_that_another_run_writes_to_says_so(
    monkeypatch: pytest.MonkeyPatch, two_sources: None, capsys: pytest.CaptureFixture[str]
) -> None:
    writer = engine.writer()
    engine.create(writer)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    with engine.transaction(writer):
        assert command.main([]) == 2
    assert "Another run is writing to the store" in capsys.readouterr().err


def test_a_store_of_another_shape_says_what_to_do(two_sources: None, capsys: pytest.CaptureFixture[str]) -> None:
    writer = engine.writer()
    engine.create(writer)
    with writer.begin() as connection:
        connection.execute(schema.made_with.update().values(shape="early"))
    assert command.main(["status"]) == 2
    assert "Run `python -m etl`: it brings the store up to date" in capsys.readouterr().err
    engine.create(writer)
    assert command.main(["status"]) == 0
    with writer.begin() as connection:
        connection.execute(schema.made_with.update().values(shape="late", version=schema.VERSION + 1))
    for arguments in ([], ["status"]):
        assert command.main(arguments) == 2
        assert "made by a newer version of Athar" in capsys.readouterr().err


def test_a_store_that_cannot_be_written_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "file" / "athar.db"))
    assert command.main([]) == 2
    assert "could not be" in capsys.readouterr().err


def test_readers_of_a_missing_store_are_told_to_run_the_etl() -> None:
    with pytest.raises(engine.StoreMissing, match="run `python -m etl`"):
        engine.reader()
    Path(str(engine.address().database)).touch()
    with pytest.raises(engine.StoreMissing, match="run `python -m etl`"):
        engine.reader()


def test_a_database_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for url, words in (("postgresql+psycopg://me:secret@127.0.0.1:1/athar", "could not be"), ("postgres", "DATABASE_URL")):
        monkeypatch.setenv("DATABASE_URL", url)
        for arguments in ([], ["status"]):
            assert command.main(arguments) == 2
            said = capsys.readouterr().err
            assert words in said
            assert "secret" not in said


def test_the_address_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATHAR_DB")
    assert str(engine.address()) == "sqlite:///data/athar.db"
    monkeypatch.setenv("ATHAR_DB", "/somewhere/else.db")
    assert str(engine.address()) == "sqlite:////somewhere/else.db"
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://me:secret@host/athar")
    assert engine.address() == make_url("postgresql+psycopg://me:secret@host/athar")
    assert "secret" not in engine.shown(engine.address())


def test_a_terminal_that_cannot_show_arabic_gets_it_spelt_out() -> None:
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-m", "etl", "place", "حلب"], cwd=ROOT, env=env, capture_output=True, check=True)
    assert done.stdout == b"\\u062d\\u0644\\u0628\tSY02\n"


def test_a_reader_that_leaves_early_sees_no_stack_trace() -> None:
    line = f"{shlex.quote(sys.executable)} -m etl place $(yes Aleppo | head -n 20000) | head -n 1"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("Aleppo\tSY02\n", "")


def test_a_file_of_random_bytes_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    noise = tmp_path / "deaths_by_month.csv"
    noise.write_bytes(bytes((i * 7919) % 256 for i in range(5_000)))
    assert command.main(["vdc_documented_deaths", "--from", str(noise)]) == 1
    assert "vdc_documented_deaths (changed)" in capsys.readouterr().out
