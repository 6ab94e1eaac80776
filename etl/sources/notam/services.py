"""What services and people hand over -> notices: texts, the FAA's two envelopes and ICAO's two lists; pure."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from etl import sheets
from etl.contract import SourceChanged
from etl.sources.notam.notices import ID, KINDS, Damaged, Notice, in_text, of_fields
from etl.sources.notam.times import instant

Fields = Mapping[str, Any]


def notices(parts: Mapping[str, bytes]) -> Iterator[Notice | Damaged]:
    """All notices of a payload, numbered through: of the answer of a service in a part that is called .json, of a text in any other.

    A text may be the answer of a service too, as somebody saved it. Raises SourceChanged for a .json of another shape than the services'.
    """
    number = count(1)
    for name in sorted(parts):
        raw = sheets.unpacked(parts[name], name)
        listed = records(sheets.document(raw, name), name) if name.endswith(".json") else _saved(_text(raw), name)
        for notice in in_text(_text(raw)) if listed is None else _of_services(listed):
            yield notice._replace(number=next(number))


def records(document: object, name: str) -> list[object]:
    """The records in the answer of a service. Raises SourceChanged for anything that is none, with what the service says."""
    if isinstance(document, list):
        return document
    fields = _folded(document)
    data = _folded(fields.get("data"))
    listed = next((given for given in (fields.get("items"), data.get("geojson"), fields.get("features")) if given is not None), None)
    if listed is None and "geojson" in data:
        listed = []
    if not isinstance(listed, list) or fields.get("errors"):
        raise SourceChanged(
            f'{name}: expected a list of notices without errors, as it is or under "items" or "data" and "geojson", found '
            f"{sheets.sketch(document)}. Look at what the service documents of its API."
        )
    return listed


def _text(raw: bytes) -> str:
    """Notices are ASCII: what else is in the file only has to be passed over."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _saved(text: str, name: str) -> list[object] | None:
    """The records of a service's answer that somebody saved, None where the text is none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return records(json.loads(text), name)
    except (ValueError, RecursionError, SourceChanged):
        return None


def _of_services(listed: list[object]) -> Iterator[Notice | Damaged]:
    for n, record in enumerate(listed, 1):
        fields = _folded(record)
        core = _folded(_folded(fields.get("properties")).get("corenotamdata"))
        yield _of_faa(n, core) if core else _of_icao(n, fields)


def _of_faa(number: int, core: Fields) -> Notice | Damaged:
    about = _folded(core.get("notam"))
    given = core.get("notamtranslation")
    translations = [_folded(one) for one in (given if isinstance(given, list) else [given])]
    texts = [_word(one, "formattedtext", "icaomessage") for one in translations if _word(one, "type").upper() == "ICAO"]
    return _best(number, "".join(texts[:1]), about, _word(about, "selectioncode"), instant(_word(about, "issued")))


def _of_icao(number: int, row: Fields) -> Notice | Damaged:
    code = _word(row, "qcode") or _word(row, "entity", "code23") + _word(row, "status", "code45")
    return _best(number, _word(row, "all"), row, code, None)


def _best(number: int, text: str, row: Fields, code: str, issued_at: datetime | None) -> Notice | Damaged:
    """The notice as its own text says it, else as the fields say it."""
    own = next(in_text(text), None)
    if isinstance(own, Notice):
        return own._replace(number=number, issued_at=own.issued_at or issued_at)
    id_ = ID.search(_word(row, "number", "id", "key").upper())
    kind = _word(row, "type").upper().removeprefix("NOTAM")
    fields = {
        "id": id_[0] if id_ else "",
        "kind": kind if kind in KINDS else "N",
        "about": "",
        "fir": _word(row, "affectedfir"),
        "code": code.upper(),
        "place": _word(row, "itema", "icaolocation", "location").upper(),
        "from": _word(row, "effectivestart", "startdate", "startvalidity"),
        "until": _word(row, "effectiveend", "enddate", "endvalidity"),
        "text": _word(row, "text", "message", "iteme"),
    }
    built = of_fields(number, fields, issued_at)
    return own._replace(number=number) if isinstance(own, Damaged) and isinstance(built, Damaged) else built


def _folded(record: object) -> Fields:
    """A record by its keys in lower case without underscores: the services spell them in several ways. Nothing for what is none."""
    return {str(key).lower().replace("_", ""): value for key, value in record.items()} if isinstance(record, dict) else {}


def _word(fields: Fields, *names: str) -> str:
    """The first of these fields that is given, as text."""
    values = (fields.get(name) for name in names)
    return next((str(value).strip() for value in values if isinstance(value, str | int | float) and str(value).strip()), "")
