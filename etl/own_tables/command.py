"""`python -m etl import FILE` and `python -m etl template FILE`: the same steps as on the page, in a terminal or without one."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from etl.own_tables import confirming, desk, template
from etl.own_tables.review import About, Choices, Refused, Review, Stated, Stored
from etl.own_tables.shown import asked, show, show_stated

SHOWN = 20
EXIT_CODES = """exit code: 0 it is stored, or could be; 1 it is not: a question is open, nothing could be read, or you said no; 2 the
command, the file or the store is wrong; 3 another run is going and this one left
"""
STORED, NOT_STORED, WRONG = 0, 1, 2


def main(arguments: Sequence[str], answers: TextIO | None = None) -> int:
    """Shows what a file says, and stores it when told to; gives the exit code. `answers` is where a typed yes comes from."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.file and not options.to_confirm:
        parser.error("name the FILE to take in")
    answers = answers or sys.stdin
    try:
        raw, name = _file(options.file) if options.file else confirming.newest()
        if options.to_confirm:
            return _confirm(name, raw, options, answers)
        if options.notam:
            return _notices(raw.decode("utf-8", "replace"), options, answers)
        return _table(name, raw, options, answers)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return WRONG
    except desk.Busy as busy:
        print(busy, file=sys.stderr)
        return 3


def write_template(arguments: Sequence[str]) -> int:
    """Writes the workbook to fill in; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m etl template", description="Writes the workbook to fill in, for figures and closures.")
    parser.add_argument("file", metavar="FILE", type=Path, help="the workbook to write, for example athar.xlsx")
    parser.add_argument("--arabic", action="store_true", help="in Arabic, read from right to left; what is stored is the same")
    parser.add_argument("--replace", action="store_true", help="write over a file that is there")
    options = parser.parse_args(arguments)
    if options.file.exists() and not options.replace:
        print(f"{options.file} is there already. Choose another name, or add --replace.", file=sys.stderr)
        return WRONG
    try:
        options.file.write_bytes(template.workbook("ar" if options.arabic else "en"))
    except OSError as wrong:
        print(f"{options.file} cannot be written: {wrong}.", file=sys.stderr)
        return WRONG
    print(f"{options.file} is written. Fill it in, then: python -m etl import {options.file}")
    return STORED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl import",
        description="Takes in a table of your own: CSV, TSV, XLSX, XLS or ODS. Shows what it understood, and stores only when told.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="the file; - is standard input, with --notam; with --for the newest if none"
    )
    parser.add_argument("--sheet", metavar="NAME", default="", help="which sheet or table of the file")
    parser.add_argument("--set", metavar="COLUMN=ROLE", action="append", default=[], help="what a column is, by its letter or its header")
    parser.add_argument("--answer", metavar="QUESTION=ANSWER", action="append", default=[], help="the answer to a question, by its code")
    parser.add_argument("--place", metavar="SPELLING=CODE", action="append", default=[], help="the p-code of a place that is not known")
    parser.add_argument("--facility", metavar="NAME=ID", action="append", default=[], help="which facility a name means, or new")
    parser.add_argument("--name", default="", help="what the table is called; the same name corrects what it stored before")
    parser.add_argument("--publisher", default="", help="the organisation that publishes it")
    parser.add_argument("--counter", default="", help="who counted, where no column says it: an organisation")
    parser.add_argument("--licence", default="", help="the licence, for example CC BY 4.0")
    parser.add_argument("--url", default="", help="where it can be read")
    passed_on = parser.add_mutually_exclusive_group()
    passed_on.add_argument("--export", dest="may_export", action="store_true", default=None, help="its rows may be passed on in files")
    passed_on.add_argument(
        "--no-export", dest="may_export", action="store_false", help="its rows may not be passed on: only sums and charts"
    )
    parser.add_argument("--mapping", metavar="FILE", type=Path, help="a mapping that was kept, as JSON, instead of proposing one")
    parser.add_argument("--rows", metavar="N", type=int, default=SHOWN, help=f"how many figures and rows to show ({SHOWN})")
    parser.add_argument("--store", action="store_true", help="store it, without asking")
    parser.add_argument("--notam", action="store_true", help="the file holds notices to airmen as text")
    parser.add_argument(
        "--for",
        dest="to_confirm",
        metavar="SOURCE",
        choices=tuple(confirming.SOURCES),
        help=f"say what the columns of a source count, instead of taking the file in: {', '.join(confirming.SOURCES)}",
    )
    return parser


def _file(name: str) -> tuple[bytes, str]:
    try:
        return (sys.stdin.buffer.read(), "standard input") if name == "-" else (Path(name).read_bytes(), Path(name).name)
    except OSError as wrong:
        raise Refused(f"{name} cannot be read: {wrong.strerror or wrong}.") from wrong


def _pairs(given: Iterable[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in given:
        left, equals, right = text.rpartition("=")
        if not equals or not left.strip():
            raise Refused(f"{option} {text!r} is not understood: expected NAME=VALUE.")
        pairs[left.strip()] = right.strip()
    return pairs


def _table(name: str, raw: bytes, options: argparse.Namespace, answers: TextIO) -> int:
    opened, choices = _decided(name, raw, options)
    review = desk.review(opened, choices)
    show(review, options.rows)
    about = _about(desk.about(opened, choices), options)
    missing = _missing(review, about)
    if missing:
        return _not_stored(missing)
    if not _told(options, answers, f"Store {_many(len(review.stated), 'report')}?"):
        return NOT_STORED if answers.isatty() else STORED
    return _said(desk.take_in(opened, choices, about))


def _confirm(name: str, raw: bytes, options: argparse.Namespace, answers: TextIO) -> int:
    """Keeps what the columns of a source count, once nothing is open and a person has seen what the source would read."""
    opened, choices = _decided(name, raw, options)
    looked = confirming.look(name, opened, choices)
    show(looked.review, options.rows)
    missing = [asked(question) for question in looked.questions] or _unread(looked.review)
    if missing:
        return _not_stored(missing)
    if not _told(options, answers, f"Is this what the columns of {options.to_confirm} count?"):
        return NOT_STORED if answers.isatty() else STORED
    print(f"\nKept in {confirming.keep(looked.meanings)}. Now read them all: python -m etl {options.to_confirm}")
    return STORED


def _decided(name: str, raw: bytes, options: argparse.Namespace) -> tuple[desk.Opened, Choices]:
    """The file, and what the command line says of it."""
    opened = desk.open_file(name, raw)
    if options.mapping:
        opened = desk.with_mapping(opened, _file(str(options.mapping))[0].decode("utf-8", "replace"))
    first = desk.review(opened, Choices(options.sheet))
    by_header = {column.header: column.id for column in first.columns}
    roles = {by_header.get(column, column): role for column, role in _pairs(options.set, "--set").items()}
    _known(roles, {column.id for column in first.columns}, {role.code for role in first.roles})
    given, places = _pairs(options.answer, "--answer"), _pairs(options.place, "--place")
    return opened, Choices(options.sheet, roles, given, places, _pairs(options.facility, "--facility"))


def _not_stored(missing: Sequence[str]) -> int:
    print("\nNot stored. Still open:\n" + "\n".join(f"- {text}" for text in missing))
    return NOT_STORED


def _known(roles: dict[str, str], ids: set[str], known: set[str]) -> None:
    for column, role in roles.items():
        if column not in ids:
            raise Refused(f"--set: there is no column {column!r}. The columns: {', '.join(sorted(ids))}.")
        if role not in known:
            raise Refused(f"--set: {role!r} is nothing that a column can be. Expected one of {', '.join(sorted(known))}.")


def _about(found: About, options: argparse.Namespace) -> About:
    """Who stands behind the table: as it is said now, else as it was said for the last file of this shape."""
    given = {name: getattr(options, name) or getattr(found, name) for name in ("name", "publisher", "licence", "url")}
    may_export = found.may_export if options.may_export is None else bool(options.may_export)
    return found._replace(**given, counted_by=options.counter or found.counted_by, may_export=may_export)


def _missing(review: Review, about: About) -> list[str]:
    missing = [asked(question) for question in review.open_questions] or _unread(review)
    missing += [f"say --{name}" for name in ("name", "publisher") if not getattr(about, name)]
    return missing + (["say --export or --no-export: may its rows be passed on in files?"] if about.may_export is None else [])


def _unread(review: Review) -> list[str]:
    return [review.wrong or "nothing could be read as a figure or a closure"] if review.wrong or not review.stated else []


def _told(options: argparse.Namespace, answers: TextIO, question: str) -> bool:
    if options.store:
        return True
    if not answers.isatty():
        print("\nNothing is kept yet. Everything is ready: the same command with --store keeps it.")
        return False
    print(f"\n{question} Type yes: ", end="", flush=True)
    return answers.readline().strip().casefold() in ("yes", "y", "نعم")


def _said(stored: Stored) -> int:
    if stored.outcome != "ok":
        print(stored.words, file=sys.stderr)
        return WRONG
    print(
        f"\n{stored.source}: {stored.stored:,} stored, {stored.unchanged:,} already there, {stored.put_aside:,} put aside. "
        "The pages show it at the next click."
    )
    return STORED


def _notices(text: str, options: argparse.Namespace, answers: TextIO) -> int:
    found = desk.read_notices(text)
    show_stated([Stated(n, closure, "", "") for n, closure in enumerate(found.closures, 1)], options.rows)
    counted = (_many(len(found.closures), "closure"), f"{_many(found.others, 'notice')} about something else")
    print(f"\n{', '.join(counted)}, {len(found.asides):,} put aside.")
    print("".join(f"- {aside.reason}\n" for aside in found.asides[: options.rows]), end="")
    if not found.closures:
        print("There is nothing to store: no notice says of an aerodrome or the airspace of Syria that it closes or opens.")
        return NOT_STORED
    if not _told(options, answers, f"Store {_many(len(found.closures), 'closure')}?"):
        return NOT_STORED if answers.isatty() else STORED
    return _said(desk.store_notices(text))


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
