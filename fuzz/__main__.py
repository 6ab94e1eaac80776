"""`python -m fuzz [--seconds N] [TARGET ...]`: each target for so long, in a process of its own, then a line for each.

The exit code is 1 when one of them failed, 2 without the fuzzer.

What is found stays in data/fuzz: the corpus, from which the next run goes on, and the inputs that made a target fail.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from etl import settings
from fuzz.targets import TARGETS

LONGEST_INPUT = 20_000


def main() -> int:
    """Runs the targets one after the other; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=f"The targets: {', '.join(TARGETS)}.")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("FUZZ_SECONDS", "60")), help="for each target; 60 when not said")
    parser.add_argument("targets", metavar="TARGET", nargs="*", choices=[*TARGETS, []], help="all when none is named")
    options = parser.parse_args()
    if find_spec("atheris") is None:
        print("The fuzzer atheris is not installed: `make fuzz` does that (on Linux).", file=sys.stderr)
        return 2
    found = [_run(name, options.seconds) for name in options.targets or TARGETS]
    print("", *(line for line, _ in found), sep="\n")
    return 0 if all(fine for _, fine in found) else 1


def _run(name: str, seconds: int) -> tuple[str, bool]:
    folder = Path(settings.data()) / "fuzz" / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST_INPUT}",
        "-timeout=20",
        "-rss_limit_mb=3000",
        "-print_final_stats=1",
        "-len_control=10",
    ]
    line = [sys.executable, "-m", "fuzz.one", name, str(corpus), f"-artifact_prefix={folder}/", *limits]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stderr
        said = list(_shown(process.stderr))
    runs, reached = (_last(pattern, said) for pattern in (r"stat::number_of_executed_units: (\d+)", r"cov: (\d+)"))
    how = "nothing found" if process.returncode == 0 else f"failed: the input is in {folder}"
    return f"{name}: {runs:,} executions in {seconds} s, {reached:,} branches reached, {how}", process.returncode == 0


def _shown(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        print(line, end="", file=sys.stderr)
        yield line


def _last(pattern: str, said: list[str]) -> int:
    return int(next((found[1] for line in reversed(said) if (found := re.search(pattern, line))), 0))


if __name__ == "__main__":
    sys.exit(main())
