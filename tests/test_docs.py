"""What is written about the project is true of it, and nothing that belongs to one machine or one person is in it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from db.totals import HEADLINE_RULE
from etl import settings
from etl.sources import SOURCES
from etl.totals_command import BY, SAID

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_OURS = {".git", ".venv", "data", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
READ_SETTING = re.compile(r"""(?:environ(?:\.get\(|\[)|getenv\()\s*["']([A-Z][A-Z0-9_]+)["']""")
TARGET = re.compile(r"^([a-z]+):(?!=)", re.MULTILINE)

# Each pattern is spelled so that it does not find itself here.
OF_ONE_MACHINE = re.compile(r"/ro[o]t/|/ho[m]e/\w|/Us[e]rs/\w|/wor[k]/|/op[t]/(?!homebrew)|[C]:\\Users|/tm[p]/\w")
PACKAGE_HOST = re.compile(r"pyp[i]\.org|pythonhoste[d]|registry\.npm|(?<!emit-)index-ur[l]|(?<!emit-)find-link[s]")
SECRET = re.compile(
    r"-----BEGI[N] [A-Z ]*PRIVATE|AKI[A][0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30}|xox[bap]-\d"
    r"""|(?i:api_?key|token|secret|passw(?:or)?d|app_identifier)["']?\s*[=:]\s*["'][A-Za-z0-9+/_=-]{20,}["']"""
)
PROMISE = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b")


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """The path and text of every file of ours; with suffixes, of those kinds only."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT)
        if path.is_file() and not NOT_OURS & set(inside.parts) and (not suffixes or path.suffix in suffixes):
            raw = path.read_bytes()
            if b"\0" not in raw:
                yield inside.as_posix(), raw.decode("utf-8")


SETTINGS = {setting.name: setting.default for setting in settings.settings()}
READ = {name for _, text in texts(".py") for name in READ_SETTING.findall(text) if name.startswith(("ATHAR", "DATABASE"))}


@pytest.mark.parametrize("setting", sorted(SETTINGS.keys() | READ))
def test_readme_lists_every_setting_and_its_default(setting: str) -> None:
    (row,) = re.findall(rf"^\| `{setting}` \|.*$", README, re.MULTILINE)
    assert SETTINGS.get(setting, "") in row


def test_readme_lists_no_setting_that_is_gone() -> None:
    assert set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", README, re.MULTILINE)) == SETTINGS.keys() | READ


@pytest.mark.parametrize("source", list(SOURCES))
def test_readme_credits_every_source(source: str) -> None:
    (row,) = re.findall(rf"^\| `{source}` \|.*$", README, re.MULTILINE)
    assert SOURCES[source].SOURCE.publisher in row
    assert re.split(r"[:;]|\. ", SOURCES[source].SOURCE.licence)[0] in row


@pytest.mark.parametrize(
    "key", sorted({*SAID, *chain(*BY.values()), "measure", "label", "unit", "group", "area", "why", "others", "by", "rows"})
)
def test_readme_explains_every_key_of_totals(key: str) -> None:
    assert f"`{key}`" in README


@pytest.mark.parametrize("reason", ["only_one", "order", *(name for name, _ in HEADLINE_RULE)])
def test_readme_explains_every_reason_for_a_headline(reason: str) -> None:
    (row,) = re.findall(r"^\| `why` \|.*$", README, re.MULTILINE)
    assert f"`{reason}`" in row


def test_readme_names_every_command_and_option_of_etl() -> None:
    ask = [sys.executable, "-m", "etl"]
    helps = [[*ask, "--help"], [*ask, "totals", "--help"], [*ask, "status", "--help"]]
    told = " ".join(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout for words in helps)
    commands = set(re.findall(r"^  ([a-z]+) +(?:\[|[A-Z])", told, re.MULTILINE))
    assert {"status", "place", "totals"} <= commands
    assert [command for command in commands if f"python -m etl {command}" not in README] == []
    assert [option for option in set(re.findall(r"--[a-z-]+", told)) - {"--help"} if option not in README] == []


@pytest.mark.parametrize("target", sorted(set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))))
def test_readme_or_help_names_every_make_target(target: str) -> None:
    internal = {"venv", "needs", "browser", "help"}
    assert f"make {target}" in README or target in internal


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", README))))
def test_what_readme_points_at_is_there(link: str) -> None:
    assert (ROOT / link.replace("\\", "")).exists()


def test_nothing_of_one_machine_no_host_of_packages_and_no_secret_is_in_the_project() -> None:
    found = [
        f"{path}: {match.group()}"
        for path, text in texts()
        for pattern in (OF_ONE_MACHINE, PACKAGE_HOST, SECRET, PROMISE)
        for match in pattern.finditer(text)
        if path not in ("LICENSE",)
    ]
    assert found == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt"])
def test_every_locked_requirement_carries_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    assert len(requirements) > 10
    assert all("--hash=sha256:" in requirement and "==" in requirement for requirement in requirements)
    assert "://" not in text


@pytest.mark.parametrize(
    ("short", "lock"),
    [
        ("requirements.in", "requirements.txt"),
        ("requirements-test.in", "requirements-test.txt"),
        ("requirements-fuzz.in", "requirements-fuzz.txt"),
    ],
)
def test_what_is_asked_for_directly_is_locked(short: str, lock: str) -> None:
    asked = re.findall(r"^([a-z][a-z0-9-]*)", (ROOT / short).read_text(encoding="utf-8"), re.MULTILINE)
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    assert set(asked) <= set(locked)
