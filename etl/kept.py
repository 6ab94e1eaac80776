"""The last good answer of each address, so that an unchanged file is asked after but not fetched again."""

import gzip
import hashlib
import json
import os
import zlib
from pathlib import Path
from typing import NamedTuple


class Answer(NamedTuple):
    """The bytes of an address and what its server called this version of them."""

    body: bytes
    etag: str
    last_modified: str


class Kept:
    """Answers in a folder: two files an address, both written whole or not at all. Without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def answer(self, address: str) -> Answer | None:
        """What was kept for an address; None when there is nothing, or when it is not what was written."""
        if self._folder is None:
            return None
        about, body = self._paths(address)
        try:
            said = json.loads(about.read_text(encoding="utf-8"))
            found = gzip.decompress(body.read_bytes())
        except (OSError, ValueError, EOFError, zlib.error):
            return None
        if said["address"] != address or said["sha256"] != hashlib.sha256(found).hexdigest():
            return None
        return Answer(found, said["etag"], said["last_modified"])

    def keep(self, address: str, answer: Answer) -> None:
        """Keeps an answer that names its version; one that does not could never be asked after."""
        if self._folder is None or not (answer.etag or answer.last_modified):
            return
        about, body = self._paths(address)
        self._folder.mkdir(parents=True, exist_ok=True)
        _replace(body, gzip.compress(answer.body, compresslevel=6, mtime=0))
        said = {
            "address": address,
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "sha256": hashlib.sha256(answer.body).hexdigest(),
        }
        _replace(about, json.dumps(said, indent=1).encode())

    def _paths(self, address: str) -> tuple[Path, Path]:
        assert self._folder is not None
        name = hashlib.sha256(address.encode()).hexdigest()[:32]
        return self._folder / f"{name}.json", self._folder / f"{name}.gz"


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    beside.write_bytes(content)
    os.replace(beside, path)
