"""The command that writes situation reports for a timer: what it writes, what it says, how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import docx
import pypdf
import pytest

from db import engine
from pages.report.__main__ import View, main, view
from tests.test_pages import embedded  # noqa: F401

ROOT = Path(__file__).parents[1]
DAYS = "period=dates&since=2024-11-27&until=2025-03-01"


def run(store: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as a timer calls it."""
    mine = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "pages.report", *arguments], cwd=ROOT, env=mine | {"ATHAR_DB": str(store)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_it_writes_the_files_of_a_view_and_says_which(embedded: Path, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "weekly" / "reports"
    address = f"https://athar.example.org/casualties?{DAYS}&area=SY02"
    done = run(embedded, "--out", str(out), "--address", address, "--language", "both", "--format", "pdf,docx,html")
    files = [out / f"athar_report_aleppo_2025-03-01_both.{ending}" for ending in ("pdf", "docx", "html")]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [str(path) for path in files]
    assert sorted(out.iterdir()) == sorted(files)
    assert "Aleppo" in pypdf.PdfReader(files[0]).pages[0].extract_text()
    assert "Aleppo" in docx.Document(str(files[1])).paragraphs[1].text
    assert "https://athar.example.org/casualties?area=aleppo" in files[2].read_text(encoding="utf-8")


def test_a_file_of_that_day_is_replaced(embedded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    old = tmp_path / "athar_report_2025-03-01_ar.html"
    old.write_text("old", encoding="utf-8")
    assert main(["--out", str(tmp_path), "--address", f"?{DAYS}", "--language", "ar", "--format", "html"]) == 0
    assert old.read_text(encoding="utf-8").startswith("<!DOCTYPE html><html lang=\"ar\"")  # fmt: skip
    assert list(tmp_path.iterdir()) == [old]


def test_without_a_store_it_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path / "none.db", "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "`python -m etl`" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_empty_store_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = engine.writer(engine.address())
    engine.create(store)
    store.dispose()
    assert main(["--out", str(tmp_path / "out")]) == 2
    assert "nothing was read into it yet" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to_is_named(
    embedded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["--out", str(tmp_path / "file"), "--address", f"?{DAYS}", "--format", "html"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "athar_report_2025-03-01_en.html could not be written" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "pdf,odt"], "unknown format 'odt': expected one or several of pdf,docx,html"),
        (["--language", "de"], "invalid choice: 'de'"),
        (["--address", "area=SY02"], "'area=SY02' is no address"),
    ],
)
def test_a_wrong_command_says_what_was_expected(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "site", "expected"),
    [
        ("", "", View("http://localhost:8501", "", {})),
        ("?area=SY02&area=SY07", "", View("http://localhost:8501", "", {"area": ["SY02", "SY07"]})),
        ("https://a.example/returns?lang=ar", "", View("https://a.example", "returns", {"lang": ["ar"]})),
        ("https://a.example/x/returns", "https://b.example/", View("https://b.example", "x/returns", {})),
    ],
)
def test_an_address_is_taken_as_it_is_copied(address: str, site: str, expected: View) -> None:
    assert view(address, site) == expected
