"""Instants as notices and the services that hand them on write them, all in UTC."""

import re
from datetime import UTC, datetime, timedelta

from db.schema import Until

_STAMP = re.compile(r"(\d{10})\s*(EST[A-Z]*)?", re.ASCII)
_OPEN_ENDS = ("PERM", "UFN")
_CREATED = re.compile(r"^ ?CREATED: ?(\d{1,2}) ([A-Z]{3}) (\d{4}) (\d{2}):(\d{2})", re.ASCII | re.MULTILINE)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_YEARS = range(1990, 2199)


class Wrong(Exception):
    """Why a notice cannot be read; it never leaves this source."""


def instant(written: str) -> datetime | None:
    """An instant as services write it: 2024-11-30T05:00:00.000Z, seconds or milliseconds since 1970; None for anything else."""
    try:
        if re.fullmatch(r"\d{9,13}", written, re.ASCII) and not _STAMP.fullmatch(written):
            found = datetime.fromtimestamp(int(written) / (1000 if len(written) > 11 else 1), UTC)
        else:
            found = datetime.fromisoformat(written)
        found = found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
        return found if found.year in _YEARS else None
    except (ValueError, OverflowError, OSError):
        return None


def stamp(written: str, item: str) -> tuple[datetime, bool]:
    """An instant as notices write it, YYMMDDHHMM in UTC, and whether it is an estimate."""
    found = _STAMP.fullmatch(written)
    if found is None:
        raise Wrong(f"item {item}) is {written[:40]!r}, expected an instant such as 2411300500")
    year, month, day, hour, minute = (int(found[1][at : at + 2]) for at in range(0, 10, 2))
    try:
        midnight = datetime(2000 + year, month, day, 0, minute, tzinfo=UTC).replace(tzinfo=None)
        if hour > 24 or (hour == 24 and minute):
            raise ValueError
        return midnight + timedelta(hours=hour), found[2] is not None
    except ValueError:
        reason = f"item {item}) is {written[:40]!r}, which is no day and hour"
    raise Wrong(reason)


def end(written: str) -> tuple[datetime | None, Until]:
    """The end in item C), and whether it is known, an estimate, or open."""
    if written in _OPEN_ENDS:
        return None, "open"
    until_at, estimated = stamp(written, "C")
    return until_at, "estimated" if estimated else "known"


def from_field(written: str) -> datetime:
    found = instant(written)
    return found if found is not None else stamp(written, "B")[0]


def end_from_field(written: str) -> tuple[datetime | None, Until]:
    if written.upper().startswith(_OPEN_ENDS):
        return None, "open"
    return from_field(written), "estimated"


def created_at(body: str) -> datetime | None:
    """When a service says that the notice was made."""
    found = _CREATED.search(body)
    if found is None or found[2] not in _MONTHS:
        return None
    day, month, year, hour, minute = int(found[1]), _MONTHS.index(found[2]) + 1, int(found[3]), int(found[4]), int(found[5])
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)
    except ValueError:
        return None
