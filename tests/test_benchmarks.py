"""The benchmark runs, on a handful of rows: what it measures changes its shape, and nobody runs a million rows each day."""

from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import loading, made_up

ROWS, TOTALS = 300, 400


def test_every_step_of_the_benchmark_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(loading, "TOTALS", TOTALS)
    made_up.write(tmp_path / made_up.PART, ROWS)
    found = {name: benchmarks.STEPS[name](tmp_path) for name in ("bare", "first", "again", "questions", "totals", "evidence")}
    assert all(found[name]["seconds"] > 0 for name in ("bare", "first", "again", "totals"))
    assert 0 < found["first"]["summaries"]["daily"] <= ROWS
    assert len(found["questions"]["questions"]) > 10
    assert all(ours > 0 and raw > 0 for ours, raw in found["questions"]["questions"].values())
    assert len(found["evidence"]["evidence"]) > 15
    assert all(took > 0 for took in found["evidence"]["evidence"].values())
