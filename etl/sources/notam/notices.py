"""NOTAM texts -> notices, as ICAO's Annex 15 lays them out and as services and people hand them on; pure.

Our own reader, because aviconv-notam 0.3.0, the one that the registry has, reads 2 of our 26 notices as they come and 22 without their
brackets: it wants an end of cancellations, a space before EST, and no field of Q) empty.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import NamedTuple

from db.schema import Until
from etl.sources.notam import times
from etl.sources.notam.times import Wrong

KINDS = ("N", "R", "C")
"""New, replacing, cancelling."""


class Notice(NamedTuple):
    """One notice: instants are UTC without a zone. `about` is the notice that it replaces or cancels.

    `subject` and `condition` are the second to fifth letter of the Q code. `lower` and `upper` are flight levels, empty where they are
    not given. `text` is item E) as it was written, with whatever it says of people; `limits` are F) and G). `whole` says that it was
    read from the notice itself, not from a service's fields.
    """

    number: int
    id: str
    kind: str
    about: str
    fir: str
    subject: str
    condition: str
    lower: str
    upper: str
    places: tuple[str, ...]
    from_at: datetime
    until_at: datetime | None
    until: Until
    schedule: str
    text: str
    limits: str
    issued_at: datetime | None
    whole: bool = True


class Damaged(NamedTuple):
    """A notice that cannot be read: its id where it has one, what is wrong, and its text."""

    number: int
    id: str
    reason: str
    text: str


ID = re.compile(r"[A-Z]\d{4}/\d{2}", re.ASCII)
_HEADER = re.compile(
    rf"(?:^|(?<=[\s(]))({ID.pattern})[ ]NOTAM([A-Z]?)(?:\s({ID.pattern}))?(?=[^\n]{{0,40}}(?:\n|Q\)|\Z))", re.ASCII | re.MULTILINE
)
_Q = re.compile(r"\bQ\)\s*([A-Z]{4})\s*/\s*Q([A-Z]{2})([A-Z]{2})\b((?:/[^/\s]*)*)", re.ASCII)
_ITEM = re.compile(r"(?:^|(?<=\s))([A-G])\)", re.ASCII)
_ADDED_BELOW = re.compile(r"^ ?(?:CREATED|SOURCE):", re.MULTILINE)
_CONTACTS = re.compile(
    r"\S{1,80}@\S+|\b(?:TEL|TELEPHONE|PHONE|MOB|MOBILE|FAX|CELL|WHATSAPP)\b[ .:NO]*[+\d][\d ()/.-]{4,}"
    r"|\+\d[\d ()/.-]{6,}|\b00963[\d ()/.-]{5,}"
    r"|\b(?:POC|PIC|CTC|CONTACT|MR|MRS|CAPT)\b[^.]*",
    re.ASCII,
)
_NO_NUMBER = "it has an item Q), and no number and kind that can be read"


def in_text(raw: str) -> Iterator[Notice | Damaged]:
    """The notices of a text in the order in which they stand, counted from 1; what stands between them is passed over."""
    text, number = _plain(raw), count(1)
    headers = list(_HEADER.finditer(text))
    starts = [header.start() for header in headers] + [len(text)]
    if _Q.search(text[: starts[0]]):
        yield Damaged(next(number), "", _NO_NUMBER, said(text[: starts[0]]))
    for header, end in zip(headers, starts[1:], strict=True):
        bracket = text[max(0, header.start() - 2) : header.start()].strip() == "("
        body = text[header.end() : end]
        n, own = next(number), _one(body, bracket)
        try:
            yield _notice(n, header, own, times.created_at(body))
        except Wrong as wrong:
            yield Damaged(n, header[1], str(wrong), said(header[0] + own))
        if len(codes := list(_Q.finditer(body))) > 1:
            yield Damaged(next(number), "", _NO_NUMBER, said(body[codes[1].start() :]))


def of_fields(number: int, fields: dict[str, str], issued_at: datetime | None) -> Notice | Damaged:
    """A notice from what a service says of it in fields: id, kind, about, fir, code, place, from, until, text.

    Services do not say whether the end is an estimate, so that it is taken for one.
    """
    try:
        place, code, kind = fields["place"], fields["code"].removeprefix("Q"), fields["kind"]
        if (
            not ID.fullmatch(fields["id"])
            or not re.fullmatch(r"[A-Z]{4}", place, re.ASCII)
            or not re.fullmatch(r"[A-Z]{4}", code, re.ASCII)
        ):
            raise Wrong("it has no number, place or Q code that can be read")
        from_at, (until_at, until) = times.from_field(fields["from"]), times.end_from_field(fields["until"])
        _expect_order(kind, fields["about"], from_at, until_at)
    except Wrong as wrong:
        return Damaged(number, fields["id"], str(wrong), said(" ".join(fields.values())))
    what = (fields["fir"], code[:2], code[2:], "", "", (place,))
    return Notice(
        number, fields["id"], kind, fields["about"], *what, from_at, until_at, until, "", _on_one_line(fields["text"]), "", issued_at, False
    )


def said(text: str) -> str:
    """A text on one line, as it may be kept: without telephone numbers, addresses and names of people."""
    return _CONTACTS.sub("...", _on_one_line(text))


def _on_one_line(text: str) -> str:
    return " ".join(_plain(text).split())


def _plain(raw: str) -> str:
    """In capitals, of one width, with single spaces and line ends."""
    text = unicodedata.normalize("NFKC", raw).upper().replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]+", " ", text))


def _one(body: str, bracket: bool) -> str:
    """What belongs to one notice of all that stands before the next: up to its closing bracket, without what services add below."""
    if added := _ADDED_BELOW.search(body):
        body = body[: added.start()]
    if bracket and (first := re.search(r"(?:^|\s)E\)", body)):
        depth = 0
        for found in re.finditer(r"[()]", body[first.end() :]):
            depth += 1 if found[0] == "(" else -1
            at = first.end() + found.end()
            after = body[at : at + 2] if depth < 0 else "more"
            if after.strip(" ") == "" or after.strip(" ").startswith("\n"):
                return body[: first.end() + found.start()]
            depth = max(depth, 0)
    return body


def _notice(number: int, header: re.Match[str], body: str, issued_at: datetime | None) -> Notice:
    id_, kind, about = header[1], header[2], header[3] or ""
    if kind not in KINDS:
        raise Wrong(f"its kind is {kind!r}, expected NOTAMN, NOTAMR or NOTAMC")
    q = _Q.search(body)
    if q is None:
        raise Wrong("it has no item Q) that can be read")
    items = _items(body[q.end() :])
    for letter in "AE" if kind == "C" else "ABCE":
        if not items.get(letter):
            raise Wrong(f"it has no item {letter})")
    from_at = issued_at if kind == "C" and not items.get("B") else times.stamp(items.get("B", ""), "B")[0]
    until_at, until = times.end(items["C"]) if items.get("C") else (None, "open")
    if from_at is None:
        raise Wrong("it has no item B)")
    _expect_order(kind, about, from_at, until_at)
    _, _, _, _, lower, upper = [*q[4].split("/"), *[""] * 6][:6]
    return Notice(
        number, id_, kind, about, q[1], q[2], q[3], lower, upper, _places(items["A"]), from_at, until_at, until,
        _on_one_line(items.get("D", "")), _on_one_line(items["E"]), _on_one_line(f"{items.get('F', '')} {items.get('G', '')}"), issued_at,
    )  # fmt: skip


def _expect_order(kind: str, about: str, from_at: datetime, until_at: datetime | None) -> None:
    if kind != "N" and not about:
        raise Wrong(f"a NOTAM{kind} has to name the notice that it {'replaces' if kind == 'R' else 'cancels'}")
    if until_at is not None and until_at < from_at:
        raise Wrong("it ends before it begins")


def _items(text: str) -> dict[str, str]:
    """The items after Q) by their letter; a letter that does not come later than the one before is a list in the text."""
    marks: list[re.Match[str]] = []
    for mark in _ITEM.finditer(text):
        if not marks or mark[1] > marks[-1][1]:
            marks.append(mark)
    starts = [mark.start() for mark in marks] + [len(text)]
    return {mark[1]: _closed(text[mark.end() : end]) for mark, end in zip(marks, starts[1:], strict=True)}


def _closed(item: str) -> str:
    """An item without the full stop and the bracket that close the notice, which some services leave out."""
    item = item.strip()
    if item.endswith(")") and item.count(")") > item.count("("):
        item = item[:-1].rstrip()
    return item.rstrip(" .\n")


def _places(written: str) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(word for word in re.split(r"[\s,/]+", written) if re.fullmatch(r"[A-Z]{4}", word, re.ASCII) and word != "PART")
    )
    if not found:
        raise Wrong(f"item A) is {written[:40]!r}, expected codes of four letters")
    return found
