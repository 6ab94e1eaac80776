"""Payloads as published, kept compressed on disk for each run, and read back for a replay."""

import gzip
import os
import zlib
from datetime import datetime
from pathlib import Path

from etl.contract import Parts, SourceUnavailable

_INSTANT = "%Y%m%dT%H%M%S.%fZ"
_UNFINISHED = ".unfinished"


def keep(folder: Path, parts: Parts, at: datetime) -> Path:
    """Writes a payload to folder/<instant>/<part>.gz, whole or not at all, and gives that folder.

    A payload that is the same as the newest one is not written again. Raises SourceUnavailable when it cannot be written.
    """
    try:
        last = _newest(folder)
        if last is not None and _same(last, parts):
            return last
        unfinished = folder / f"{at.strftime(_INSTANT)}{_UNFINISHED}"
        unfinished.mkdir(parents=True)
        for name, body in parts.items():
            with (unfinished / f"{_safe(name)}.gz").open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
                packed.write(body)
        kept = unfinished.with_name(unfinished.name.removesuffix(_UNFINISHED))
        unfinished.rename(kept)
        return kept
    except OSError as wrong:
        raise SourceUnavailable(
            f"The payload could not be kept under {folder}: {wrong}. Make room or give leave to write there."
        ) from wrong


def newest(folder: Path) -> Parts:
    """The payload that was kept last. Raises SourceUnavailable when there is none, or when it is damaged."""
    last = _newest(folder)
    if last is None:
        raise SourceUnavailable(f"Nothing is kept under {folder} yet: run this source once without --replay.")
    try:
        return _parts(last)
    except (OSError, EOFError, zlib.error) as wrong:
        raise SourceUnavailable(f"The payload in {last} is damaged ({wrong}): delete that folder to replay the one before.") from wrong


def given(path: Path) -> Parts:
    """A payload from a file, or from every file of a folder; the names are those of the files.

    A folder as `keep` makes it is read too: files that end in .gz beside no other file are unpacked. Raises SourceUnavailable
    when there is nothing to read.
    """
    try:
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.is_file() and file.name not in ("expected.json", "README.md"))
            kept = bool(files) and all(file.suffix == ".gz" for file in files)
            parts = _parts(path) if kept else {file.name: file.read_bytes() for file in files}
        else:
            parts = {path.name: path.read_bytes()}
    except (OSError, EOFError, zlib.error) as wrong:
        raise SourceUnavailable(f"{path} could not be read: {wrong}. Name a file, or a folder with the files of one payload.") from wrong
    if not parts:
        raise SourceUnavailable(f"{path} has no file in it: name a file, or a folder with the files of one payload.")
    return parts


def _newest(folder: Path) -> Path | None:
    if not folder.is_dir():
        return None
    return max((kept for kept in folder.iterdir() if kept.is_dir() and kept.suffix != _UNFINISHED), default=None)


def _parts(folder: Path) -> Parts:
    return {file.name.removesuffix(".gz"): gzip.decompress(file.read_bytes()) for file in sorted(folder.glob("*.gz"))}


def _same(kept: Path, parts: Parts) -> bool:
    try:
        return _parts(kept) == dict(parts)
    except (OSError, EOFError, zlib.error):
        return False


def _safe(name: str) -> str:
    if name in ("", ".", "..") or os.sep in name or "/" in name or "\0" in name:
        raise OSError(f"{name!r} is not a file name")
    return name
