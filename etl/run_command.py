"""`python -m etl`: the sources that are due, one after the other, each with its line, and a summary that accounts for all of them."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from sqlalchemy import Engine
from tqdm import tqdm  # type: ignore[import-untyped]

from db import store
from db.attempts import NOBODY_ASKED, attempts
from db.corrections import waiting
from db.store import Run
from etl import due, pipeline, settings, status_command
from etl.contract import Report, SourceModule
from etl.http import Http


class Options(Protocol):
    """What was asked for on the command line."""

    sources: Sequence[str]
    all: bool
    embedded: bool
    path: Path | None
    replay: bool
    accept_fewer: bool


class Chosen(NamedTuple):
    """Which sources are run now, and of each other one in a line why not."""

    now: list[SourceModule]
    later: list[str]


def run(engine: Engine, sources: Mapping[str, SourceModule], options: Options, at: datetime | None = None) -> int:
    """Runs what is due at an instant (UTC; now when not given), or what was asked for; the exit code: 0, or 1 when a source failed.

    A source that is not set up is no failure, unless it was asked for by its name.
    """
    chosen = choose(engine, sources, options, at or store.now())
    runs = _run_each(engine, chosen.now, options)
    print(_summary(runs, chosen.later))
    wrong = ("unavailable", "changed", "off") if options.sources else ("unavailable", "changed")
    return 1 if any(run.outcome in wrong for run in runs) else 0


def choose(engine: Engine, sources: Mapping[str, SourceModule], options: Options, now: datetime) -> Chosen:
    """The sources to run: those named; else those that are due, all of them with --all, what is kept of them with --replay."""
    if options.sources:
        return Chosen([sources[name] for name in dict.fromkeys(options.sources)], [])
    stand, corrected = {one.source: one for one in attempts(engine)}, waiting(engine)
    chosen = Chosen([], [])
    for name, module in sources.items():
        if options.embedded and module.SOURCE.every_days is not None:
            continue
        if options.replay:
            if (settings.raw_folder() / name).is_dir():
                chosen.now.append(module)
            else:
                chosen.later.append(f"{name}: nothing is kept of it yet")
            continue
        at = due.due(module.SOURCE, stand.get(name), due.program(), name in corrected)
        if options.all or due.is_due(at, now):
            chosen.now.append(module)
        else:
            chosen.later.append(_not_due(name, at, stand[name].failures))
    return chosen


def _not_due(name: str, at: datetime | None, failures: int) -> str:
    if at is None:
        return f"{name}: has not changed since it was read"
    since = f" (failed {failures} times in a row)" if failures > 1 else " (failed)" if failures else ""
    return f"{name}: not due before {due.shown(at)}{since}"


def _run_each(engine: Engine, modules: Sequence[SourceModule], options: Options) -> list[Run]:
    origin, program = pipeline.web(Http(settings.answers_folder())), due.program()
    if options.replay:
        origin, program = pipeline.replay, NOBODY_ASKED
    if options.path:
        origin, program = pipeline.given(options.path), NOBODY_ASKED
    runs: list[Run] = []
    with tqdm(total=len(modules), desc="sources", unit="source", leave=False, disable=None) as bar:
        for module in modules:
            bar.set_postfix_str(module.SOURCE.id)
            run = pipeline.run(
                engine,
                module,
                origin,
                complete=not options.path,
                may_shrink=options.accept_fewer,
                program=program,
                watch=partial(_watched, module),
            )
            runs.append(run)
            bar.update()
            tqdm.write(_line(run), file=sys.stdout)
            sys.stdout.flush()
    return runs


def _watched(module: SourceModule, reports: Iterable[Report]) -> Iterable[Report]:
    bar: Iterable[Report] = tqdm(reports, desc=module.SOURCE.id, unit=" rows", leave=False, disable=None, mininterval=0.5)
    return bar


def _line(run: Run) -> str:
    if run.outcome == "off":
        return f"{run.source}: unavailable: {run.words}"
    seconds = (run.ended_at - run.started_at).total_seconds()
    if run.outcome != "ok":
        return f"{run.source}: {run.outcome} after {seconds:.1f} s: {run.words}"
    return (
        f"{run.source}: ok in {seconds:.1f} s: {run.read:,} read = {run.stored:,} stored + {run.unchanged:,} unchanged + "
        f"{run.put_aside:,} put aside; {run.withdrawn:,} withdrawn"
    )


def _summary(runs: Sequence[Run], later: Sequence[str]) -> str:
    asked = [run for run in runs if run.outcome != "off"]
    well = sum(run.outcome == "ok" for run in asked)
    others = [f"{len(later)} left for later"] * bool(later) + [f"{len(runs) - len(asked)} not set up"] * (len(runs) > len(asked))
    said = f"{well} of {len(asked)} sources stored" if asked else "No source was run"
    lines = ["", *_table(asked), "; ".join((said, *others)) + "."]
    lines += [f"- {run.source} ({run.outcome}): {run.words}" for run in asked if run.outcome != "ok"]
    lines += [f"- {line}" for line in later]
    if any(run.put_aside for run in runs):
        lines.append("Rows put aside are listed with their reasons on the page Put aside.")
    return "\n".join(lines)


def _table(runs: Sequence[Run]) -> list[str]:
    head = ("source", "outcome", *(name.replace("_", " ") for name in status_command.COUNTS))
    rows = [(run.source, run.outcome, *(f"{getattr(run, name):,}" for name in status_command.COUNTS)) for run in runs]
    return [status_command.columns(head, rows), ""] if rows else []
