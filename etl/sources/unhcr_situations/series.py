"""The series of the Operational Data Portal that somebody wants to be read, as they are written in a setting.

A series is `MEASURE/GROUP[/AREA][@SINCE]?IDS`, and several are separated by spaces:

    refugees_abroad/in_jordan?geo_id=36&sv_id=4&population_group=1234
    refugees_returned/all@2024-12-08?sv_id=123&population_group=5678

What a series counts is nowhere in the portal's answer, so that it is said here and never guessed: a stock (refugees_abroad) has no
first day, a running total (refugees_returned) says since when it counts. AREA is a p-code, the whole country where it is left out.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import parse_qsl

from db.measures import GROUPS, MEASURES
from etl.contract import SourceUnavailable

_WRITTEN = re.compile(r"([a-z_]+)/([a-z_]+)(?:/(SY[0-9]{0,6}))?(?:@([0-9-]+))?\?(.+)")
_MEASURES = ("refugees_abroad", "refugees_returned")
_IDS = ("geo_id", "sv_id", "widget_id", "population_group", "population_collection")
_OF_PEOPLE = ("population_group", "population_collection")
_EXAMPLE = "refugees_returned/all@2024-12-08?sv_id=123&population_group=5678"


class Series(NamedTuple):
    """One series: what it counts, where, since when (None for a stock), and the portal's ids."""

    written: str
    measure: str
    group: str
    area: str
    since: date | None
    ids: Mapping[str, str]


def read(setting: str) -> list[Series]:
    """The series of a setting. Raises SourceUnavailable, in words for the person who wrote it, when one is not understood."""
    return [_series(written) for written in setting.split()]


def _series(written: str) -> Series:
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise _wrong(written, f"expected MEASURE/GROUP[/AREA][@SINCE]?IDS, for example {_EXAMPLE}")
    measure, group, area, since, query = match.groups()
    ids = dict(parse_qsl(query, keep_blank_values=True))
    if measure not in _MEASURES:
        raise _wrong(written, f"the measure is {measure!r}, expected {' or '.join(_MEASURES)}")
    if group not in GROUPS:
        raise _wrong(written, f"the group {group!r} is not in db/reference/groups.csv")
    if (since is None) != MEASURES[measure].is_stock:
        raise _wrong(
            written, f"{measure} is a {'stock and has no first day' if since else 'running total: add @ and the day it counts from'}"
        )
    if not set(ids) <= set(_IDS) or not set(ids) & set(_OF_PEOPLE) or not all(re.fullmatch(r"[0-9]+(,[0-9]+)*", i) for i in ids.values()):
        raise _wrong(written, f"expected numbers for some of {', '.join(_IDS)}, {' or '.join(_OF_PEOPLE)} among them, found {query!r}")
    return Series(written, measure, group, area or "SY", _day(since, written) if since else None, ids)


def _day(since: str, written: str) -> date:
    try:
        return date.fromisoformat(since)
    except ValueError:
        reason = _wrong(written, f"{since!r} is no day, expected one such as 2024-12-08")
    raise reason


def _wrong(written: str, reason: str) -> SourceUnavailable:
    return SourceUnavailable(
        f"UNHCR_SITUATIONS_SERIES has {written!r}: {reason}. Correct the setting; README says how a series is written."
    )
