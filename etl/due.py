"""When a source is asked: by its own cadence, again after a pause when it failed, and at once by another version of the program."""

import hashlib
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

from db.attempts import Attempts
from etl.contract import Source

_HOME = Path(__file__).parents[1]
AT_ONCE = datetime.fromisoformat("1970-01-01")
_DAY = timedelta(days=1)

LONGEST = 30
"""A source that appears more rarely is asked once in so many days all the same: nobody knows the day on which a year's figures come."""
PAUSES = (timedelta(hours=1), timedelta(hours=1), timedelta(hours=1), timedelta(hours=6))
"""After the first failure in a row, the second, the third, and each one that follows."""
EARLY = timedelta(hours=1), timedelta(minutes=10)
"""A timer is never to the second: what is due so soon (after a success, after a failure) is due now."""


def due(source: Source, stands: Attempts | None, program: str, corrected: bool = False) -> datetime | None:
    """The instant (UTC) from which a source is asked; 1970 for at once, None for not before the program is another one.

    Asked well: again when the next edition may be there, `every_days` after the newest that is known, then once a day until it comes,
    and in any case `every_days` (at most 30) after it was asked. Failed: after an hour, three times, then every six hours, or when the
    program has changed. Embedded: when the program has changed, which its data are a part of. One whose last good run did not know a
    correction that changes what it says (`corrected`) is asked at once, unless it fails.
    """
    if stands is None or stands.asked_at is None:
        return AT_ONCE
    if stands.failures:
        if stands.program != program:
            return AT_ONCE
        return stands.asked_at + PAUSES[min(stands.failures, len(PAUSES)) - 1] - EARLY[1]
    if corrected:
        return AT_ONCE
    if source.every_days is None:
        return None if stands.program == program else AT_ONCE
    latest = stands.asked_at + min(source.every_days, LONGEST) * _DAY
    if stands.known_on is None:
        return latest - EARLY[0]
    expected = datetime.combine(stands.known_on, time.min) + source.every_days * _DAY
    return min(latest, max(expected, stands.asked_at + _DAY)) - EARLY[0]


def is_due(at: datetime | None, now: datetime) -> bool:
    """Whether that instant has come."""
    return at is not None and at <= now


@cache
def program() -> str:
    """A fingerprint of the code that reads and stores, and of the data that come with it: another one for every other version."""
    seen = hashlib.blake2b(digest_size=8)
    for file in sorted(path for folder in ("db", "etl") for path in (_HOME / folder).rglob("*") if path.is_file()):
        if "__pycache__" in file.parts:
            continue
        seen.update(file.relative_to(_HOME).as_posix().encode() + b"\0" + hashlib.blake2b(file.read_bytes()).digest())
    return seen.hexdigest()


def shown(at: datetime | None) -> str:
    """The instant in words: "2026-12-01 06:00 UTC", "now", or "with the next version"."""
    if at is None:
        return "with the next version"
    return "now" if at == AT_ONCE else f"{at:%Y-%m-%d %H:%M} UTC"
