"""The command `python -m etl`: runs the sources, and answers what they are, where a place is, and what the figures come to."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from db import engine
from db.turn import TurnTaken, turn
from etl import correct_command, places, run_command, status_command, totals_command
from etl.own_tables import command as import_command
from etl.sources import SOURCES

OTHERS = """other commands:
  status [--json]      each source's last run, outcome, counts and freshness, and when it is due
  place [NAME...]      the area code of each name, or of each line of standard input: name<TAB>code
  totals MEASURE ...   what the pages would say of a measure; `totals --help` tells more
  import FILE ...      takes in a table of your own; `import --help` tells more
  correct NAME CODE    says what a name means that was put aside; `correct --help` tells more
  template FILE        writes the workbook to fill in; --arabic for the Arabic one

exit code: 0 every source that was run is stored (none, when none was due), 1 a source was unavailable or has changed, 2 the command
or the store is wrong, 3 another run is going and this one left
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
        case ["import", *rest]:
            return import_command.main(rest)
        case ["correct", *rest]:
            return correct_command.main(rest, SOURCES)
        case ["template", *rest]:
            return import_command.write_template(rest)
        case _:
            return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m etl",
        description=f"Runs the sources that are due, or those named, due or not. The sources: {', '.join(SOURCES)}.",
        epilog=OTHERS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help="a source to run; those that are due when none is named")
    parser.add_argument("--all", action="store_true", help="run every source, due or not")
    parser.add_argument("--embedded", action="store_true", help="only the sources that come with Athar and need no network")
    parser.add_argument("--from", dest="path", metavar="PATH", type=Path, help="read one source from a file or a folder, not the web")
    parser.add_argument("--replay", action="store_true", help="read again what was fetched last, not the web")
    parser.add_argument("--accept-fewer", action="store_true", help="store a payload with fewer than half of the rows that stand")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.sources if name not in SOURCES]:
        parser.error(f"unknown source {unknown[0]!r}: expected one of {', '.join(SOURCES)}")
    if options.path and (options.replay or len(options.sources) != 1):
        parser.error("--from reads one source: name that source, and leave out --replay")
    try:
        store = engine.writer()
        with turn(store):
            engine.create(store)
            return run_command.run(store, SOURCES, options)
    except TurnTaken as taken:
        print(taken, file=sys.stderr)
        return 3
    except (engine.StoreBusy, engine.StoreOutdated, engine.StoreRefused, engine.StoreFailed) as wrong:
        print(wrong, file=sys.stderr)
    return 2


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
