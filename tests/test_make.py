"""What `make` does before any of our Python runs: it finds a Python, installs once, and says in words what is in the way."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with our Makefile and a .venv whose python only writes down how it was called."""
    for name in ("Makefile", "requirements.txt", "requirements-test.txt", "requirements-fuzz.txt"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/calls\ntest ! -e {tmp_path}/offline || test "$1" = -c\n')
    python.chmod(0o755)
    return tmp_path


def make(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL")}
    return subprocess.run(["make", "-s", *arguments], cwd=project, env=env, capture_output=True, text=True, check=False, timeout=60)


def installs(project: Path) -> list[str]:
    calls = project / "calls"
    return [call for call in calls.read_text().splitlines() if "pip install" in call] if calls.exists() else []


def test_requirements_are_installed_once_with_their_hashes(project: Path) -> None:
    assert "requirements.txt" in make(project, "needs").stdout
    (install,) = installs(project)
    assert "--require-hashes -r requirements.txt" in install
    assert (make(project, "needs").stdout, len(installs(project))) == ("", 1)


def test_another_lock_is_installed_anew(project: Path) -> None:
    make(project, "tests-need")
    assert len(installs(project)) == 2
    with (project / "requirements-test.txt").open("a") as lock:
        lock.write("# newer\n")
    make(project, "tests-need")
    assert [call.rsplit(" ", 1)[1] for call in installs(project)] == ["requirements.txt", "requirements-test.txt", "requirements-test.txt"]


def test_an_installation_that_failed_says_why_and_is_tried_again(project: Path) -> None:
    (project / "offline").touch()
    failed = make(project, "needs")
    assert failed.returncode
    assert "needs a connection" in failed.stdout
    (project / "offline").unlink()
    assert make(project, "needs").returncode == 0
    assert len(installs(project)) == 2


def test_without_a_python_it_says_which_one_is_needed(project: Path) -> None:
    refused = make(project, "run", "PYTHON=", "PORT=1")
    assert refused.returncode
    assert "Python 3.11 or newer" in refused.stdout


def test_a_python_that_cannot_make_an_environment_is_named_with_the_cure(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    half = project / "python-without-venv"
    half.write_text('#!/bin/sh\necho "ensurepip is not available"\nexit 1\n')
    half.chmod(0o755)
    refused = make(project, "needs", f"PYTHON={half}")
    assert refused.returncode
    assert "ensurepip is not available" in refused.stdout
    assert "sudo apt install python3-venv" in refused.stdout
    assert not (project / ".venv").exists()


def test_a_broken_environment_is_made_again(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    (project / ".venv").mkdir()
    (project / ".venv/installed.txt").write_text("of a python that is gone")
    able = project / "able-python"
    able.write_text("#!/bin/sh\nmkdir -p $3/bin\n")
    able.chmod(0o755)
    assert make(project, "venv", f"PYTHON={able}").stdout == f"Making .venv with {able}\n"
    assert [path.name for path in (project / ".venv").iterdir()] == ["bin"]


def test_a_busy_port_is_said_before_anything_else_is_done(project: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = make(project, "run", f"PORT={port}", f"PYTHON={sys.executable}")
    assert refused.returncode
    assert refused.stdout == f"Port {port} is in use by another program: stop that one, or choose another port: make run PORT={port + 1}\n"
    assert installs(project) == []


@pytest.mark.parametrize(("code", "serves"), [(0, True), (1, True), (3, True), (2, False)])
def test_the_pages_are_served_unless_the_store_is_wrong(project: Path, code: int, serves: bool) -> None:
    (project / "dashboard.py").touch()
    python = project / ".venv/bin/python"
    both = "for i in $(seq 100); do grep -qx -- '-m etl' calls && break; sleep 0.1; done"  # serving ends only after the other has begun
    python.write_text(f"{python.read_text()}case \"$*\" in '-m etl --embedded') exit {code};; '-m streamlit'*) {both};; esac\n")
    make(project, "needs")
    done = make(project, "run", "PORT=1", f"PYTHON={sys.executable}")
    assert (done.returncode == 0) == serves, done.stderr
    asked = {
        call.split(" --server")[0] for call in (project / "calls").read_text().splitlines() if call.startswith("-m ") and "pip" not in call
    }
    assert asked == ({"-m etl --embedded", "-m etl", "-m streamlit run dashboard.py"} if serves else {"-m etl --embedded"})


def test_the_fuzzer_is_installed_with_its_hashes_only_for_those_who_fuzz(project: Path) -> None:
    python = project / ".venv/bin/python"
    python.write_text(f'{python.read_text()}case "$*" in *atheris*) exit 1;; esac\n')
    make(project, "tests-need")
    assert len(installs(project)) == 2
    make(project, "fuzz-needs")
    assert "--require-hashes -r requirements-fuzz.txt" in installs(project)[2]
