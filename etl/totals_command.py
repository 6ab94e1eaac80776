"""`python -m etl totals`: what the pages would say to one question, in a terminal or as JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from db import engine, intake, queries
from db.closures import DAMASCUS
from db.measures import GROUPS, MEASURES
from db.queries import Question
from etl.sources import SOURCES

FIRST_DAY = date(2011, 1, 1)
SAID = (
    "unit", "value", "low", "high", "quantifier", "as_of", "starts_on", "since_on", "counter", "source", "counts", "covers", "place",
    "days_covered", "window_days", "reports", "areas_reported", "areas_total", "grade", "status",
)  # fmt: skip
BY = {
    "area": ("area", "name_en", "name_ar", "state", *SAID),
    "month": ("bucket_starts_on", "bucket_ends_on", "kind", "state", *SAID),
    "day": ("bucket_starts_on", "bucket_ends_on", "kind", "state", *SAID),
    "source": SAID,
}
SIGNS = {"exact": "", "about": "~", "at_least": "≥", "up_to": "≤"}


def main(arguments: Sequence[str]) -> int:
    """Prints the answer; 0 when the question could be asked, 2 when it could not."""
    options = _options(arguments)
    try:
        store = engine.reader()
        unknown = _unknown(store, options)
    except (engine.StoreMissing, engine.StoreOutdated) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if unknown:
        print(unknown, file=sys.stderr)
        return 2
    said = answer(store, options)
    print(json.dumps(said, ensure_ascii=False, indent=2) if options.json else words(said))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m etl totals", description="What the pages would say of one measure.")
    parser.add_argument("measure", metavar="MEASURE", choices=sorted(MEASURES), help=", ".join(MEASURES))
    parser.add_argument("--area", metavar="CODE", action="append", default=[], help="a p-code, SY by default; may be given again")
    parser.add_argument("--since", metavar="DAY", type=_day, default=FIRST_DAY, help="YYYY-MM-DD, 2011-01-01 by default")
    parser.add_argument("--until", metavar="DAY", type=_day, default=_today(), help="YYYY-MM-DD, today by default")
    parser.add_argument("--source", metavar="ID", default="", help="only this source")
    parser.add_argument("--counter", metavar="NAME", default="", help="only this counter")
    parser.add_argument("--group", metavar="GROUP", choices=sorted(GROUPS), default="all", help="a subset that figures are of whom")
    parser.add_argument("--by", choices=sorted(BY), help="the rows behind the answer")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if options.until < options.since:
        parser.error(f"--until {options.until} is before --since {options.since}: expected the later day last")
    options.area = options.area or ["SY"]
    return options


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not intake.FIRST_DAY <= day <= intake.LAST_DAY:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a day from {intake.FIRST_DAY} to {intake.LAST_DAY}, written YYYY-MM-DD")
    return day


def _unknown(store: Engine, options: argparse.Namespace) -> str:
    """What the question names and nobody knows, in words; nothing where all is known: a slip of the pen is not "nothing reported"."""
    areas, counters = set(queries.areas(store)["code"]), set(queries.counters(store)["counter"])
    for code in options.area:
        if code not in areas:
            return f"unknown area {code!r}: expected a p-code such as SY02; `python -m etl place NAME` finds one"
    if options.source and options.source not in SOURCES:
        return f"unknown source {options.source!r}: expected one of {', '.join(SOURCES)}"
    if options.counter and options.counter not in counters:
        return f"unknown counter {options.counter!r}: expected one of {', '.join(sorted(counters))}"
    return ""


def _today() -> date:
    return datetime.now(UTC).astimezone(DAMASCUS).date()


def answer(store: Engine, options: argparse.Namespace) -> dict[str, Any]:
    """The question, the headline's keys at the top (null where nobody answers), `others`, and `rows` when --by asks for them."""
    q = Question(options.measure, options.since, options.until, tuple(options.area), options.group, options.source, options.counter)
    answers = queries.answers(store, q)
    ordered = _rows(answers, (*SAID, "why"))
    headline = ordered[0] if ordered else dict.fromkeys((*SAID, "why"))
    asked = {
        "measure": q.measure,
        "label": MEASURES[q.measure].label_en,
        "group": q.group,
        "area": list(q.areas),
        "since": q.since.isoformat(),
        "until": q.until.isoformat(),
    }
    headline["unit"] = headline["unit"] or MEASURES[q.measure].unit
    said = {**asked, **headline, "others": [{key: row[key] for key in SAID} for row in ordered[1:]]}
    if options.by:
        said |= {"by": options.by, "rows": _rows(_behind(store, q, options.by, answers), BY[options.by])}
    return said


def _behind(store: Engine, q: Question, by: str, answers: pd.DataFrame) -> pd.DataFrame:
    if by == "source":
        return answers
    if by == "area":
        return queries.by_area(store, q, level=1 if "SY" in q.areas else 0)
    return queries.over_time(store, q, by)


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    return [{column: _plain(row[column]) for column in columns} for row in rows]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else int(value)


def words(said: dict[str, Any]) -> str:
    """The same for a terminal."""
    lines = [f"{said['label']}, {', '.join(said['area'])}, {said['since']} to {said['until']}"]
    if said["counter"] is None:
        return "\n".join([*lines, "Nothing was reported for these areas and days. Not reported is not zero."])
    lines.append(f"{_line(said)} [headline: {said['why']}]")
    lines += [f"  {_line(other)}" for other in said["others"]]
    for row in said.get("rows", []):
        at = (
            f"{row['area']} {row['name_en']}"
            if "area" in row
            else f"{row['bucket_starts_on']} to {row['bucket_ends_on']}"
            if "kind" in row
            else ""
        )
        lines.append(f"    {at}: {_line(row) if row['value'] is not None or row['low'] is not None else row['state'].replace('_', ' ')}")
    return "\n".join(lines)


def _line(row: dict[str, Any]) -> str:
    number = f"{row['low']:,}-{row['high']:,}" if row["quantifier"] == "between" else f"{SIGNS[row['quantifier']]}{row['value']:,}"
    span = (
        f" ({row['low']:,}-{row['high']:,})" if row["quantifier"] == "exact" and row["low"] is not None and row["high"] is not None else ""
    )
    unit = " households" if row["unit"] == "households" else ""
    part = f", only {row['place'] or 'a part of the area'}" if row["covers"] == "part" else ""
    reports = "1 report" if row["reports"] == 1 else f"{row['reports']} reports"
    days = "" if row["counts"] == "stock" else f", {row['days_covered']} of {row['window_days']} days"
    areas = f", {row['areas_reported']} of {row['areas_total']} areas reported" if row["areas_total"] > 1 else ""
    return f"{number}{unit}{span}  {row['counter']} ({row['source']}), as of {row['as_of']}{part}, {reports}{days}{areas}"
