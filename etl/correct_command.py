"""`python -m etl correct`: what a name means that was put aside, kept with who says so; the list of what was said; and taking it back."""

import argparse
import sys
from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from db import asides, corrections, engine, store
from db.corrections import LEVELS, Refused, Said
from etl import places

_EPILOG = "The next run takes the rows in: `python -m etl` reads such a source again, `python -m etl SOURCE --replay` what is kept of it."


def main(arguments: Sequence[str], sources: Collection[str]) -> int:
    """Runs one command line; 0 when it is done, 2 when it cannot be, in words."""
    options = _options(arguments, sources)
    try:
        writer = engine.writer()
        try:
            engine.create(writer)
            _list(writer) if options.list else _take_back(writer, options) if options.take_back else _correct(writer, options)
        finally:
            writer.dispose()
    except (Refused, engine.StoreBusy, engine.StoreOutdated, engine.StoreRefused, engine.StoreFailed) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 0


def _options(arguments: Sequence[str], sources: Collection[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m etl correct", description="What a name means that was put aside.", epilog=_EPILOG)
    parser.add_argument("name", metavar="NAME", nargs="?", help="a place or facility that was put aside, as its source spells it")
    parser.add_argument("code", metavar="CODE", nargs="?", help="the p-code of the area, or the id of the facility, that it is")
    parser.add_argument("--source", metavar="ID", default="", help="only in this source; in every one that spells it so when not given")
    parser.add_argument("--by", metavar="WHO", default="", help="who says so: a team or a role rather than a person")
    parser.add_argument("--why", metavar="WORDS", default="", help="how it is known")
    parser.add_argument("--list", action="store_true", help="every correction, and what was put aside that one could take in")
    parser.add_argument("--take-back", metavar="NUMBER", type=int, help="end the correction with this number of the list")
    options = parser.parse_args(arguments)
    if not options.list and options.take_back is None and not (options.name and options.code):
        parser.error("expected NAME and CODE, --list, or --take-back NUMBER")
    if options.source and options.source not in sources:
        parser.error(f"unknown source {options.source!r}: expected one of {', '.join(sources)}")
    return options


def _correct(writer: Engine, options: argparse.Namespace) -> None:
    found = asides.names(writer)
    here = found[(found["name"] == options.name) & (found["source"].isin([options.source]) if options.source else True)]
    if here.empty:
        raise Refused("no_name", f"Nothing was put aside for the name {options.name!r} in the last runs: `correct --list` has the names.")
    for kind, level in dict.fromkeys((str(row.about), None if pd.isna(row.level) else int(row.level)) for row in here.itertuples()):
        code = options.code if kind == "facility" else places.parse_code(options.code) or options.code
        if kind == "place" and not places.is_unknown(options.name, level):
            raise Refused("is_known", f"{options.name!r} is known by now: the next run takes it in without a correction.")
        said = Said("facility" if kind == "facility" else "place", options.name, level, code, options.why, options.by, options.source)
        number = corrections.make(writer, said, store.now())
        print(f"{number}: {options.name!r} is {code}. {_EPILOG}")


def _take_back(writer: Engine, options: argparse.Namespace) -> None:
    corrections.take_back(writer, options.take_back, options.by, store.now())
    print(f"{options.take_back}: taken back. The next run puts its rows aside again.")


def _list(writer: Engine) -> None:
    made, aside = corrections.listing(writer).to_dict("records"), asides.names(writer).to_dict("records")
    print("\n".join(map(_line, made)) or "No correction was made.")
    for row in aside:
        of = "" if pd.isna(row["level"]) else f" (a column of {LEVELS[int(row['level'])]})"
        print(f"put aside: {row['name']!r}{of}: {int(row['how_many']):,} rows of {row['source']}")


def _line(row: dict[Any, Any]) -> str:
    where = row["source"] or "every source"
    ended = "" if pd.isna(row["withdrawn_at"]) else f"; taken back by {row['withdrawn_by']} on {row['withdrawn_at']:%Y-%m-%d}"
    held = int(row["figures"]) + int(row["closures"])
    said = f"{row['id']}: {row['written']!r} is {row['code']} ({row['name_en']}) in {where}: {held:,} rows"
    return f"{said}; {row['who']} on {row['made_at']:%Y-%m-%d}: {row['words']}{ended}"
