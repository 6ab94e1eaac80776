"""What is on the shelf: what was said of tables before, and the tables themselves as they were brought in."""

import json
import os
from datetime import date
from typing import NamedTuple

import pandas as pd

from db import corrections, engine, queries
from db.intake import Corrections
from db.schema import Aside
from etl import raw, settings
from etl.contract import SourceUnavailable
from etl.own_tables.kept import PART, PREFIX, Kept, from_json, source_id
from etl.own_tables.mapping import Mapping as Meanings
from etl.own_tables.mapping import from_json as from_text
from etl.own_tables.mapping import to_json as to_text
from etl.own_tables.review import About, Earlier, Refused

_OF_ONE_FILE = ("period", "year")


class Known(NamedTuple):
    """What was said of a table: its columns and answers, and who stands behind it."""

    mapping: Meanings
    about: About


def known() -> tuple[Known, ...]:
    """What was said of each table that was brought in, the last one first. A file that is damaged is passed over."""
    folder = settings.mappings_folder()
    files = sorted(folder.glob(f"{PREFIX}*.json"), key=lambda file: file.stat().st_mtime, reverse=True) if folder.is_dir() else []
    found = []
    for file in files:
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            found += [Known(_of_any_file(from_text(json.dumps(mapping))), _about(said["about"])) for mapping in said["mappings"]]
        except (OSError, ValueError, LookupError, TypeError):
            continue
    return tuple(found)


def _of_any_file(mapping: Meanings) -> Meanings:
    """What holds for the next file too: the days of one file are not those of the next one."""
    return mapping._replace(answers={id_: said for id_, said in mapping.answers.items() if id_ not in _OF_ONE_FILE})


def remember(kept: Kept) -> None:
    """Keeps what was said of a table for the next one of the same shape. Raises Refused where it cannot be written."""
    about = {**kept.about._asdict(), "published_on": None}
    said = {"about": about, "mappings": [json.loads(to_text(sheet.mapping)) for sheet in kept.sheets]}
    file = settings.mappings_folder() / f"{source_id(kept.about.name)}.json"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".unfinished")
        beside.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(beside, file)
    except OSError as wrong:
        raise Refused(f"What was said of the table cannot be kept: {wrong}. Make room or give leave to write there.") from wrong


def _about(said: dict[str, object]) -> About:
    day = said.pop("published_on", None)
    return About(**said, published_on=date.fromisoformat(str(day)) if day else None)  # type: ignore[arg-type]


def kept(source: str) -> Kept:
    """A table as it was brought in last. Raises Refused where nothing is kept of it."""
    try:
        return from_json(raw.newest(settings.raw_folder() / source)[PART])
    except (SourceUnavailable, LookupError, ValueError, TypeError) as wrong:
        raise Refused(f"Nothing is kept of {source}, or it is damaged: bring the file in again.") from wrong


def standing_corrections(name: str) -> Corrections:
    """What people have said that names mean, as the storing of a table of this name asks it; of every source where it has no name yet."""
    try:
        store = engine.reader()
    except (engine.StoreMissing, engine.StoreOutdated):
        return {}
    try:
        with store.connect() as connection:
            return corrections.standing(connection, source_id(name) if name else "")
    finally:
        store.dispose()


def earlier() -> tuple[Earlier, ...]:
    """The tables that were brought in before, the last one first."""
    try:
        store = engine.reader()
    except (engine.StoreMissing, engine.StoreOutdated):
        return ()
    try:
        sources = [row for row in queries.sources(store).to_dict("records") if str(row["id"]).startswith(PREFIX)]
        found = []
        for row in sources:
            aside = queries.put_aside(store, str(row["id"])).to_dict("records")
            asides = tuple(Aside(int(one["number"]), str(one["reason"]), str(one["row"])) for one in aside)
            file, opens = _file(str(row["id"]))
            stands = sum(int(row[name]) for name in ("figures", "closures") if not pd.isna(row[name]))
            found.append(Earlier(str(row["id"]), str(row["title"]), file, row["ended_at"].to_pydatetime(), stands, asides, opens))
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))
    finally:
        store.dispose()


def _file(source: str) -> tuple[str, bool]:
    try:
        return kept(source).file, True
    except Refused:
        return "", False
