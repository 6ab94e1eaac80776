"""Payloads made wrong on purpose: the parts of a recording, changed as networks, exports and publishers change them."""

import csv
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import xlsxwriter

from etl import workbooks
from etl.contract import SourceChanged

WORDS = (
    *("", " ", "-", "–", "N/A", "NaN", "nan", "inf", "-1", "0", "1.5", "1e309", "1E5", "9" * 25, "12,345", "0x10", "1_000", "²", "½"),
    *("2024-13-45", "0000-00-00", "10000-01-01", "0001-01-01", "2024-02-30", "1/2/2024", "2024-W01-1", "20240101"),
    *("2024-01-01T25:00:00Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "yes", "True", "null", "[]", "{}"),
    *("\0", "\x1a", "\ud800", "\u202e", "é", "١٢٣", "حلب", "Aleppo", "SY02", "SY99", "SYR", "x" * 3_000, "a\nb", 'a"b', "a;b", "=1+1"),
    *("#REF!", "91,181", "-91.5,400", "nan,nan", "http://[", "https://example.org/\x00", "%s{0}"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 1e300, 10**30, -(10**400), float("nan"), float("inf"), [], {}, [[]], [None], {"": None}),
    *(["SY02", 3], {"name": {"name": "x"}}),
    *WORDS,
)


def mutated(parts: Mapping[str, bytes], chance: Random) -> dict[str, bytes]:
    """The parts with one to three changes to one of them; rarely one part is gone, doubled, or has another one's bytes."""
    changed = dict(parts)
    name = chance.choice(sorted(changed))
    if chance.random() < 0.05:
        other = chance.choice(sorted(changed))
        match chance.choice(("gone", "doubled", "another", "empty")):
            case "gone":
                del changed[name]
            case "doubled":
                changed[f"2-{name}"] = changed[name]
            case "another":
                changed[name] = changed[other]
            case "empty":
                changed[name] = b""
        return changed
    for _ in range(chance.randint(1, 3)):
        changed[name] = _change(changed[name], chance)
    return changed


def _change(raw: bytes, chance: Random) -> bytes:
    if chance.random() < 0.25:
        return broken(raw, chance)
    for form in (_within_gzip, _within_zip, _as_workbook, _as_json, _as_table):
        if (changed := form(raw, chance)) is not None:
            return changed
    return broken(raw, chance)


def broken(raw: bytes, chance: Random) -> bytes:
    """Bytes as a bad line or a bad disk leaves them."""
    if not raw:
        return chance.randbytes(chance.randint(0, 20))
    first, last = sorted((chance.randrange(len(raw) + 1), chance.randrange(len(raw) + 1)))
    match chance.choice(("cut", "hole", "twice", "noise", "flipped", "login")):
        case "cut":
            return raw[:first]
        case "hole":
            return raw[:first] + raw[last:]
        case "twice":
            return raw[:last] + raw[first:]
        case "noise":
            return raw[:first] + chance.randbytes(chance.randint(1, 9)) + raw[first:]
        case "flipped":
            bent = bytearray(raw)
            for _ in range(chance.randint(1, 6)):
                bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
            return bytes(bent)
    return b"<!doctype html><title>Sign in</title>"


_DAMAGED = (OSError, EOFError, ValueError, RuntimeError, zlib.error, zipfile.BadZipFile)


def _within_gzip(raw: bytes, chance: Random) -> bytes | None:
    if not raw.startswith(b"\x1f\x8b"):
        return None
    with suppress(*_DAMAGED):
        return gzip.compress(_change(gzip.decompress(raw), chance))
    return None


def _within_zip(raw: bytes, chance: Random) -> bytes | None:
    if not raw.startswith(b"PK"):
        return None
    inside: dict[str, bytes] = {}
    with suppress(*_DAMAGED), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    if not inside or "[Content_Types].xml" in inside:
        return None
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, body in inside.items():
            made.writestr(name, _change(body, chance))
    return out.getvalue()


def _as_workbook(raw: bytes, chance: Random) -> bytes | None:
    if not raw.startswith(b"PK"):
        return None
    try:
        sheets = workbooks.sheets(raw, "a workbook")
    except SourceChanged:
        return None
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(_table([list(row) for row in rows], chance, VALUES)):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(line, column, value.encode("utf-8", "replace").decode())
                    elif isinstance(value, int | float):
                        sheet.write_number(line, column, min(max(value, -(10**15)), 10**15))
    return out.getvalue()


def _as_json(raw: bytes, chance: Random) -> bytes | None:
    try:
        document = json.loads(raw)
    except ValueError:
        return None
    places = list(_places(document))
    if not places:
        return None
    holder, key = chance.choice(places)
    match chance.choice(("value", "value", "gone", "twice", "another", "renamed")):
        case "value":
            holder[key] = chance.choice(VALUES)
        case "gone":
            del holder[key]
        case "twice" if isinstance(holder, list):
            holder.append(holder[key])
        case "another":
            there, other = chance.choice(places)
            holder[key] = json.loads(json.dumps(there[other]))
        case _ if isinstance(holder, dict):
            holder[f"{key}_"] = holder.pop(key)
    return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every value of a document, as where it is held and under what."""
    for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from _places(node[key])


def _as_table(raw: bytes, chance: Random) -> bytes | None:
    try:
        text = raw.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error):
        return None
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(_table(rows, chance, WORDS))
    return out.getvalue().encode("utf-8", "surrogatepass")


def _table(rows: list[list[Any]], chance: Random, values: tuple[Any, ...]) -> list[list[Any]]:
    """Rows of which the first is a header, with one change."""
    if len(rows) < 2 or not rows[0]:
        return rows
    row, other = (chance.randrange(1, len(rows)) for _ in range(2))
    column, beside = (chance.randrange(len(rows[0])) for _ in range(2))
    match chance.choice(("cell", "cell", "cell", "another", "another", "dropped", "renamed", "swapped", "gone", "twice", "short", "long")):
        case "cell":
            _put(rows[row], column, chance.choice(values))
        case "another":
            _put(rows[row], column, rows[other][column] if column < len(rows[other]) else "")
        case "dropped":
            return [line[:column] + line[column + 1 :] for line in rows]
        case "renamed":
            rows[0][column] = f"{rows[0][column]} 2"
        case "swapped":
            for line in rows[1:]:
                if max(column, beside) < len(line):
                    line[column], line[beside] = line[beside], line[column]
        case "gone":
            del rows[row]
        case "twice":
            rows.insert(other, list(rows[row]))
        case "short":
            del rows[row][column:]
        case "long":
            rows[row].append(chance.choice(values))
    return rows


def _put(row: list[Any], column: int, value: Any) -> None:
    if column < len(row):
        row[column] = value
