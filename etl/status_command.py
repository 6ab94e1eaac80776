"""`python -m etl status`: each source's last run, how it ended, what it counted, and how fresh its reports are."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from db import engine, queries
from db.attempts import Attempts, attempts, fault
from db.corrections import waiting
from etl import due
from etl.contract import SourceModule

COUNTS = ("read", "stored", "unchanged", "put_aside", "withdrawn")


def main(arguments: Sequence[str], sources: Mapping[str, SourceModule], today: date | None = None) -> int:
    """Prints the state of every source, of the registry or of the store alone; 0, or 2 when the store cannot be read."""
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
    """One record for each source, those of the registry first, then those that only the store knows (tables that were imported).

    source, title, every_days, last_run_at (UTC), outcome (never, ok, unavailable, changed), the counts of the last run, words,
    last_ok_at, newest_on, age_days, freshness (never, embedded, fresh, due, overdue, delinquent), figures and closures that stand;
    off (what has to be set, empty when it is set up), failures (in a row), failing_since, fails (whether they are enough to be said
    on the overview: own, network, or none), due_at (or "now"; null: with
    the next version, or when somebody imports it).
    """
    try:
        store = engine.reader()
    except engine.StoreMissing:
        ran: dict[str, dict[str, Any]] = {}
        tried: dict[str, Attempts] = {}
        corrected: frozenset[str] = frozenset()
    else:
        fresh = queries.freshness(store, today).set_index("source")
        ran = {row["id"]: row | fresh.loc[row["id"]].to_dict() for row in queries.sources(store).to_dict("records")}
        tried = {one.source: one for one in attempts(store)}
        corrected = waiting(store)
        store.dispose()
    known = {name: (module.SOURCE.title, module.SOURCE.every_days) for name, module in sources.items()}
    imported = {name: (row["title"], None) for name, row in ran.items() if name not in sources}
    said = []
    for name, (title, every_days) in (known | imported).items():
        record = {"source": name, "title": title, "every_days": every_days, **_run(ran.get(name, {}))}
        at = due.due(sources[name].SOURCE, tried.get(name), due.program(), name in corrected) if name in sources else None
        said.append(record | _attempts(tried.get(name), list(tried.values())) | {"due_at": "now" if at == due.AT_ONCE else _instant(at)})
    return said


def _run(row: Mapping[Any, Any]) -> dict[str, Any]:
    def said(name: str) -> Any:
        value = row.get(name)
        return None if value is None or pd.isna(value) else value

    def whole(name: str) -> int:
        return int(said(name) or 0)

    newest_on, age = said("newest_on"), said("age_days")
    return {
        "last_run_at": _instant(said("ended_at")),
        "outcome": said("outcome") or "never",
        **{name: whole(name) for name in COUNTS},
        "words": said("words") or "",
        "last_ok_at": _instant(said("last_ok_at")),
        "newest_on": newest_on and str(newest_on),
        "age_days": None if age is None else int(age),
        "freshness": said("freshness") or "never",
        "figures": whole("figures"),
        "closures": whole("closures"),
    }


def _attempts(one: Attempts | None, everyone: Sequence[Attempts]) -> dict[str, Any]:
    if one is None:
        return {"off": "", "failures": 0, "failing_since": None, "fails": "none"}
    return {"off": one.off, "failures": one.failures, "failing_since": _instant(one.failing_since), "fails": fault(one, everyone)}


def _instant(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at is not None else None


def _table(said: Sequence[Mapping[str, Any]]) -> str:
    head = ("source", "last run (UTC)", "outcome", *map(_spaced, COUNTS), "figures", "closures", "newest", "freshness", "due (UTC)")
    rows = [
        (
            row["source"],
            _minute(row["last_run_at"], "never"),
            "off" if row["off"] else row["outcome"],
            *(f"{row[name]:,}" for name in COUNTS),
            f"{row['figures']:,}",
            f"{row['closures']:,}",
            row["newest_on"] or "-",
            row["freshness"] + (f" ({row['age_days']} days)" if row["age_days"] is not None and row["freshness"] != "embedded" else ""),
            "-" if row["off"] else _minute(row["due_at"], "-"),
        )
        for row in said
    ]
    return "\n".join([columns(head, rows), *filter(None, map(_remark, said))])


def _remark(row: Mapping[str, Any]) -> str:
    if row["off"]:
        return f"\n{row['source']}: off: {row['off']}"
    if row["failures"]:
        times = "once" if row["failures"] == 1 else f"{row['failures']} times in a row"
        return f"\n{row['source']}: failed {times} since {_minute(row['failing_since'], '')} UTC: {row['words']}"
    return f"\n{row['source']}: {row['words']}" if row["words"] else ""


def _minute(instant: str | None, otherwise: str) -> str:
    return instant[:16].replace("T", " ") if instant else otherwise


def _spaced(name: str) -> str:
    return name.replace("_", " ")


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
