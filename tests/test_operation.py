"""What docs/operation.md and deploy/ tell an operator to do works: each example is read, and run where it can be."""

import configparser
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from db import engine
from db.store import content_hash
from etl.sources import SOURCES
from pages.report.__main__ import options
from tests.reports import figure, keep

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
DOCS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md")}
OPERATION = DOCS["docs/operation.md"]
HOME = "/srv/athar"


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder as the examples expect it, whose python writes down how it was called."""
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    (tmp_path / "data").mkdir()
    python.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/calls\necho done\n')
    python.chmod(0o755)
    return tmp_path


def unit(name: str) -> configparser.ConfigParser:
    said = configparser.ConfigParser(interpolation=None)
    said.optionxform = str  # type: ignore[assignment, method-assign]
    said.read(DEPLOY / name, encoding="utf-8")
    return said


def test_the_timer_calls_the_service_every_hour() -> None:
    timer, service = unit("athar-update.timer"), unit("athar-update.service")
    assert timer["Timer"]["OnCalendar"] == "hourly"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["ExecStart"] == f"{HOME}/.venv/bin/python -m etl"
    assert service["Service"]["SuccessExitStatus"].split() == ["1", "3"]


@pytest.mark.parametrize("name", ["athar.service", "athar-update.service", "athar-report.service"])
def test_a_service_runs_in_the_project_as_nobody_else_and_writes_to_data_only(name: str) -> None:
    service = unit(name)["Service"]
    assert (service["User"], service["WorkingDirectory"], service["ReadWritePaths"]) == ("athar", HOME, f"{HOME}/data")
    python, _, module, *rest = service["ExecStart"].split()
    assert (python, module in ("etl", "streamlit", "pages.report")) == (f"{HOME}/.venv/bin/python", True)
    assert all((ROOT / word).exists() for word in rest if word.endswith(".py"))


def test_the_lines_for_reports_are_understood() -> None:
    timer, service = unit("athar-report.timer"), unit("athar-report.service")
    assert timer["Timer"]["OnCalendar"] == "Mon 06:00"
    told = [line for line in OPERATION.replace("\\\n", " ").splitlines() if "-m pages.report" in line]
    lines = [line.split("pages.report ")[1].split(">>")[0] for line in (service["Service"]["ExecStart"], *told)]
    read = [options(shlex.split(line)) for line in lines]
    assert [(one.out, one.language, one.view.site) for one in read] == [(Path("data/reports"), "both", "https://athar.example.org")] * 3
    assert [one.format for one in read] == [["pdf", "docx", "html"], ["pdf", "docx", "html"], ["pdf"]]


def test_the_line_for_cron_runs_the_etl_and_keeps_what_it_says(installed: Path) -> None:
    (line,) = [line for line in (DEPLOY / "athar.cron").read_text().splitlines() if not line.startswith("#")]
    *times, command = line.split(maxsplit=5)
    assert re.fullmatch(r"[0-5]?\d \* \* \* \*", " ".join(times))
    subprocess.run(["sh", "-c", command.replace(HOME, str(installed))], check=True)
    assert (installed / "calls").read_text() == "-m etl\n"
    assert (installed / "data/updates.log").read_text() == "done\n"


def test_the_image_is_not_root_keeps_its_data_and_takes_what_is_there() -> None:
    lines = [line.split(maxsplit=1) for line in (DEPLOY / "Dockerfile").read_text().splitlines() if line and line[0] not in "# "]
    said = {word: [rest for other, rest in lines if other == word] for word, _ in lines}
    assert said["FROM"] == ["python:3.11-slim"]
    assert said["USER"] == ["athar"]
    assert said["VOLUME"] == [f"{said['WORKDIR'][0]}/data"]
    assert all((ROOT / words.split()[0]).exists() for words in said["COPY"])
    assert [word for word, _ in lines].index("USER") < [word for word, _ in lines].index("CMD")
    assert any("--require-hashes -r requirements.txt" in words for words in said["RUN"])
    left_out = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert {"data", ".venv", ".git", ".streamlit/secrets.toml"} <= set(left_out)


def test_the_container_for_updates_calls_the_etl_again_after_an_hour(installed: Path) -> None:
    compose = (DEPLOY / "compose.yaml").read_text()
    assert (DEPLOY / re.findall(r"context: (\S+)", compose)[0] / "requirements.txt").resolve().exists()
    assert (ROOT / re.findall(r"dockerfile: (\S+)", compose)[0]).exists()
    assert set(re.findall(rf"data:({HOME}\S+)", compose)) == {f"{HOME}/data"}
    (written,) = re.findall(r"command: \[(.*)\]", compose)
    command = shlex.split(written.replace(",", ""))
    (installed / ".venv/bin/sleep").write_text(f'#!/bin/sh\necho "sleep $@" >>{installed}/calls\nkill $PPID\n')
    (installed / ".venv/bin/sleep").chmod(0o755)
    env = os.environ | {"PATH": f"{installed}/.venv/bin:{os.environ['PATH']}"}
    subprocess.run(command, env=env, check=False, capture_output=True, timeout=20)
    assert (installed / "calls").read_text() == "-m etl\nsleep 3600\n"


def test_the_backup_is_a_whole_store_taken_while_another_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATHAR_DB")
    monkeypatch.chdir(tmp_path)
    store = engine.writer()
    engine.create(store)
    keep(store, figure("1"), figure("2"))
    (command,) = [line.strip() for line in OPERATION.splitlines() if "backup(" in line]
    with engine.transaction(store):
        subprocess.run(shlex.split(command.replace(".venv/bin/python", sys.executable)), check=True)
    copy = engine.reader(engine.address().set(database=str(tmp_path / "athar-backup.db")))
    assert content_hash(copy) == content_hash(store)


def test_the_exit_codes_are_those_of_the_command() -> None:
    told = subprocess.run([sys.executable, "-m", "etl", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (codes,) = re.findall(r"exit code: (.*)", told, re.DOTALL)
    assert re.findall(r"(?:^|, )(\d) ", " ".join(codes.split())) == re.findall(r"^\| (\d) \|", OPERATION, re.MULTILINE) == list("0123")


@pytest.mark.parametrize("name", sorted(name for name, text in DOCS.items() if "python -m etl" in text))
def test_every_command_in_the_docs_exists(name: str) -> None:
    told = subprocess.run([sys.executable, "-m", "etl", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    known = {*SOURCES, "SOURCE", *re.findall(r"--[a-z-]+", told), *re.findall(r"^  ([a-z]+) ", told, re.MULTILINE)}
    written = re.findall(r"python -m etl((?: [a-zA-Z_-]+)*)", DOCS[name])
    assert written
    assert [words for words in map(str.split, written) if words and words[0] not in known and not words[0].startswith("own_")] == []


@pytest.mark.parametrize(("name", "link"), [(name, link) for name, text in DOCS.items() for link in re.findall(r"\]\(([^)#:]+)[#)]", text)])
def test_what_the_docs_point_at_is_there(name: str, link: str) -> None:
    assert ((ROOT / name).parent / link).resolve().exists()
