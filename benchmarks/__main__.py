"""`python -m benchmarks`: the pipeline against bare sqlite3, the pages' queries against the raw rows, and how well retellings are found."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import loading, made_up, questions, same_statements

GOAL_TIMES, GOAL_MEGABYTES, GOAL_MILLISECONDS, GOAL_EVIDENCE = 2.0, 1000, 25.0, 300.0


def main(arguments: Sequence[str]) -> int:
    """Prints every measurement with its goal; 0, whatever came out of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="made-up incidents, 1,000,000 by default")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        print(json.dumps({**STEPS[options.step](options.folder), "peak_mb": _peak()}))
        return 0
    print("statements told twice, found among pairs that were labelled by reading (benchmarks/same_statements.csv)")
    print("\n".join(same_statements.report()), end="\n\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="athar-bench-") as folder:
        _measure(Path(folder), options.rows)
    return 0


def _measure(folder: Path, rows: int) -> None:
    print(f"{rows:,} made-up incidents; seconds on the clock, and of the processor", flush=True)
    made_up.write(folder / made_up.PART, rows)
    bare = _step("bare", folder)
    _tell("bare sqlite3.executemany", bare)
    first = _step("first", folder)
    _tell("whole pipeline, first load", first)
    again = _step("again", folder)
    _tell("whole pipeline, unchanged", again)
    _tell("bare sqlite3.executemany again", bare_again := _step("bare", folder))
    clock = min(bare["seconds"], bare_again["seconds"])
    processor = min(bare["cpu_seconds"], bare_again["cpu_seconds"])
    _verdict("first load / bare, clock", first["seconds"] / clock, GOAL_TIMES, "times")
    _verdict("first load / bare, processor", first["cpu_seconds"] / processor, GOAL_TIMES, "times")
    _verdict("unchanged / first load, clock", again["seconds"] / first["seconds"], 1.0, "times")
    _verdict("peak memory", max(first["peak_mb"], again["peak_mb"]), GOAL_MEGABYTES, "MB")
    print(f"store: {first['file_mb']:,.0f} MB; bare table: {bare['file_mb']:,.0f} MB; kept in the summaries: {first['summaries']}")
    print("\nthe pages' questions, median of 9; the same put to the raw rows")
    for name, (ours, raw) in _step("questions", folder)["questions"].items():
        _verdict(name, ours, GOAL_MILLISECONDS, "ms", f"raw rows {raw:8.1f} ms")
    _tell(f"{loading.TOTALS:,} totals beside them", _step("totals", folder))
    for name, ours in _step("evidence", folder)["evidence"].items():
        _verdict(name, ours, GOAL_EVIDENCE, "ms")


def _step(name: str, folder: Path) -> dict[str, Any]:
    """One step in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--step", name, "--folder", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"the step {name} failed:\n{done.stderr}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _peak() -> float:
    """The most memory this process ever had, in MB; Linux counts it in kB, macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _tell(what: str, said: dict[str, Any]) -> None:
    print(f"{what:36} {said['seconds']:8.1f} s {said['cpu_seconds']:8.1f} s  {said['peak_mb']:6.0f} MB at most", flush=True)


def _verdict(what: str, found: float, goal: float, unit: str, beside: str = "") -> None:
    print(f"{what:36} {found:8.2f} {unit:5} (goal: at most {goal:g}) {'met' if found <= goal else 'MISSED'}  {beside}".rstrip(), flush=True)


STEPS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "bare": loading.bare,
    "first": loading.pipeline_once,
    "again": loading.pipeline_once,
    "totals": loading.some_totals,
    "evidence": lambda folder: {"evidence": questions.evidence_timed(folder)},
    "questions": lambda folder: {"questions": questions.timed(folder)},
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
