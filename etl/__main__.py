"""The command `python -m etl`: runs the sources, and answers what they are, where a place is, and what the figures come to."""

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from tqdm import tqdm  # type: ignore[import-untyped]

from db import engine
from db.store import Run
from etl import pipeline, places, settings, status_command, totals_command
from etl.contract import Report, SourceModule
from etl.http import Http
from etl.sources import SOURCES

OTHERS = """other commands:
  status [--json]      each source's last run, outcome, counts and freshness
  place [NAME...]      the area code of each name, or of each line of standard input: name<TAB>code
  totals MEASURE ...   what the pages would say of a measure; `totals --help` tells more

exit code: 0 every source was stored, 1 a source was unavailable or has changed, 2 the command or the store is wrong
"""


def main(arguments: Sequence[str]) -> int:
    """Runs one command line; gives its exit code."""
    match arguments:
        case ["status", *rest]:
            return status_command.main(rest, SOURCES)
        case ["totals", *rest]:
            return totals_command.main(rest)
        case ["place", *names]:
            places.print_codes(names or sys.stdin, sys.stdout)
            return 0
        case _:
            return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m etl",
        description=f"Runs all sources, or those named. The sources: {', '.join(SOURCES)}.",
        epilog=OTHERS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help="a source to run; all of them when none is named")
    parser.add_argument("--from", dest="path", metavar="PATH", type=Path, help="read one source from a file or a folder, not the web")
    parser.add_argument("--replay", action="store_true", help="read again what was fetched last, not the web")
    parser.add_argument("--accept-fewer", action="store_true", help="store a payload with fewer than half of the rows that stand")
    options = parser.parse_args(arguments)
    names = list(dict.fromkeys(options.sources)) or list(SOURCES)
    if unknown := [name for name in names if name not in SOURCES]:
        parser.error(f"unknown source {unknown[0]!r}: expected one of {', '.join(SOURCES)}")
    if options.path and (options.replay or len(options.sources) != 1):
        parser.error("--from reads one source: name that source, and leave out --replay")
    try:
        store = engine.writer()
        engine.create(store)
        return _run_each(store, [SOURCES[name] for name in names], options)
    except (engine.StoreBusy, engine.StoreOutdated, engine.StoreRefused, engine.StoreFailed) as wrong:
        print(wrong, file=sys.stderr)
    return 2


def _run_each(store: Engine, modules: Sequence[SourceModule], options: argparse.Namespace) -> int:
    origin = pipeline.web(Http(settings.answers_folder()))
    if options.replay:
        origin = pipeline.replay
    if options.path:
        origin = pipeline.given(options.path)
    runs: list[Run] = []
    with tqdm(total=len(modules), desc="sources", unit="source", leave=False, disable=None) as bar:
        for module in modules:
            bar.set_postfix_str(module.SOURCE.id)
            run = pipeline.run(
                store, module, origin, complete=not options.path, may_shrink=options.accept_fewer, watch=partial(_watched, module)
            )
            runs.append(run)
            bar.update()
            tqdm.write(_line(run), file=sys.stdout)
            sys.stdout.flush()
    print(_summary(runs))
    return 0 if all(run.outcome == "ok" for run in runs) else 1


def _watched(module: SourceModule, reports: Iterable[Report]) -> Iterable[Report]:
    bar: Iterable[Report] = tqdm(reports, desc=module.SOURCE.id, unit=" rows", leave=False, disable=None, mininterval=0.5)
    return bar


def _line(run: Run) -> str:
    seconds = (run.ended_at - run.started_at).total_seconds()
    if run.outcome != "ok":
        return f"{run.source}: {run.outcome} after {seconds:.1f} s: {run.words}"
    return (
        f"{run.source}: ok in {seconds:.1f} s: {run.read:,} read = {run.stored:,} stored + {run.unchanged:,} unchanged + "
        f"{run.put_aside:,} put aside; {run.withdrawn:,} withdrawn"
    )


def _summary(runs: Sequence[Run]) -> str:
    head = ("source", "outcome", *(name.replace("_", " ") for name in status_command.COUNTS))
    rows = [(run.source, run.outcome, *(f"{getattr(run, name):,}" for name in status_command.COUNTS)) for run in runs]
    well = sum(run.outcome == "ok" for run in runs)
    lines = ["", status_command.columns(head, rows), "", f"{well} of {len(runs)} sources stored."]
    lines += [f"- {run.source} ({run.outcome}): {run.words}" for run in runs if run.outcome != "ok"]
    if any(run.put_aside for run in runs):
        lines.append("Rows put aside are listed with their reasons on the page Sources.")
    return "\n".join(lines)


def in_a_terminal() -> int:
    """The command line of this process: what its terminal cannot show is spelt out, and a reader that leaves early ends it quietly."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(in_a_terminal())
