"""`python -m etl status`: each source's last run, how it ended, what it counted, and how fresh its reports are."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from db import engine, queries
from etl.contract import SourceModule

COUNTS = ("read", "stored", "unchanged", "put_aside", "withdrawn")


def main(arguments: Sequence[str], sources: Mapping[str, SourceModule], today: date | None = None) -> int:
    """Prints the state of every source of the registry; 0, or 2 when the store cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m etl status", description="How each source stands.")
    parser.add_argument("--json", action="store_true", help="a JSON list, one object for each source")
    options = parser.parse_args(arguments)
    try:
        said = status(sources, today or datetime.now(UTC).date())
    except (engine.StoreOutdated, engine.StoreFailed) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(json.dumps(said, ensure_ascii=False, indent=2) if options.json else _table(said))
    return 0


def status(sources: Mapping[str, SourceModule], today: date) -> list[dict[str, Any]]:
    """One record for each source: source, title, every_days, last_run_at (UTC), outcome (never, ok, unavailable, changed), the
    counts of the last run, words, last_ok_at, newest_on, age_days, freshness (never, embedded, fresh, due, overdue, delinquent),
    figures and closures that stand."""
    try:
        store = engine.reader()
    except engine.StoreMissing:
        ran: dict[str, dict[str, Any]] = {}
    else:
        fresh = queries.freshness(store, today).set_index("source")
        ran = {row["id"]: row | fresh.loc[row["id"]].to_dict() for row in queries.sources(store).to_dict("records")}
        store.dispose()
    return [_record(module, ran.get(name, {})) for name, module in sources.items()]


def _record(module: SourceModule, row: Mapping[Any, Any]) -> dict[str, Any]:
    def said(name: str) -> Any:
        value = row.get(name)
        return None if value is None or pd.isna(value) else value

    def at(name: str) -> str | None:
        return f"{said(name):%Y-%m-%dT%H:%M:%SZ}" if said(name) is not None else None

    def whole(name: str) -> int:
        return int(said(name) or 0)

    newest_on, age = said("newest_on"), said("age_days")
    return {
        "source": module.SOURCE.id,
        "title": module.SOURCE.title,
        "every_days": module.SOURCE.every_days,
        "last_run_at": at("ended_at"),
        "outcome": said("outcome") or "never",
        **{name: whole(name) for name in COUNTS},
        "words": said("words") or "",
        "last_ok_at": at("last_ok_at"),
        "newest_on": newest_on and str(newest_on),
        "age_days": None if age is None else int(age),
        "freshness": said("freshness") or "never",
        "figures": whole("figures"),
        "closures": whole("closures"),
    }


def _table(said: Sequence[Mapping[str, Any]]) -> str:
    head = (
        "source",
        "last run (UTC)",
        "outcome",
        *(name.replace("_", " ") for name in COUNTS),
        "figures",
        "closures",
        "newest",
        "freshness",
    )
    rows = [
        (
            row["source"],
            (row["last_run_at"] or "never")[:16].replace("T", " "),
            row["outcome"],
            *(f"{row[name]:,}" for name in COUNTS),
            f"{row['figures']:,}",
            f"{row['closures']:,}",
            row["newest_on"] or "-",
            row["freshness"] + (f" ({row['age_days']} days)" if row["age_days"] is not None and row["freshness"] != "embedded" else ""),
        )
        for row in said
    ]
    lines = [columns(head, rows)]
    lines += [f"\n{row['source']}: {row['words']}" for row in said if row["words"]]
    return "\n".join(lines)


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain table: texts to the left, numbers to the right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    numeric = [bool(rows) and all(row[i].replace(",", "").isdigit() for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width) for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in (head, *rows)
    )
