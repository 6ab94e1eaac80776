"""Notices -> what Athar keeps of them: closures of known aerodromes and of the airspace, and what a person has to read."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from db import reference
from db.closures import local_day
from db.schema import Aside, Closure, ClosureStatus, Facility, Where
from etl import aerodromes
from etl.sources.notam import rule
from etl.sources.notam.notices import Damaged, Notice, said

COUNTED_BY = "NOTAM (issuing office)"
_SYRIAN = "OS"
_LONGEST_REASON = 300
_LONGEST_ROW = 1_000


class _Stated(NamedTuple):
    """What a kind of notice comes to: a status, and what has to be said with it."""

    status: ClosureStatus
    note: str


_STATED: dict[rule.Says, _Stated] = {
    "closed": _Stated("closed", ""),
    "closed_scheduled": _Stated("restricted", "Closed at some hours or on some days only."),
    "limited": _Stated("restricted", "Closed or limited for some, not for all."),
    "runway": _Stated("restricted", "A runway is closed; an aerodrome that has no other is in fact closed, which the notice does not say."),
    "reopened": _Stated("open", ""),
}
# Closures of no length, which say only that the one they replace ended.
_ENDS = _Stated("open", "Says only that an earlier notice ended.")
_ENDS_IN_DOUBT = _Stated("unknown", "Says that an earlier notice ended, and nothing certain of what holds since.")


def reports(found: Iterable[Notice | Damaged], url: str) -> Iterator[Closure | Facility | Aside]:
    """Each notice as closures, or as a row put aside with the reason.

    A notice about something else (lights, cranes, frequencies) leaves only the aerodrome that it is about, which is known already: so it is
    counted as read and unchanged. Notices about other countries are put aside together, as one row.
    """
    notices: list[Notice] = []
    for one in found:
        if isinstance(one, Damaged):
            yield Aside(
                one.number,
                f"{f'the notice {one.id}' if one.id else 'a notice without a number'} is damaged: {one.reason}",
                _cut(one.text, _LONGEST_ROW),
            )
        else:
            notices.append(one)
    kept, differing = _once(notices)
    for notice in differing:
        yield _aside(notice, f"{notice.id} came before and said something else; the first is followed")
    yield from _abroad([notice for notice in kept if not _here(notice)])
    places = {notice.id: _here(notice) for notice in kept}
    for notice in kept:
        if _here(notice):
            yield from _of(notice, url, tuple(dict.fromkeys((*_here(notice), *places.get(notice.about, ())))))


def key(id_: str, place: str) -> str:
    """The key of the closure that a notice is for one place: numbers are given anew by each office and year."""
    return f"{id_} {place}"


def _here(notice: Notice) -> tuple[str, ...]:
    return tuple(place for place in notice.places if place in aerodromes.known() or place.startswith(_SYRIAN))


def _once(notices: Iterable[Notice]) -> tuple[list[Notice], list[Notice]]:
    """Each notice once, as its own text says it rather than fields; and those that say otherwise than one that came before."""
    kept: dict[tuple[str, tuple[str, ...]], Notice] = {}
    differing = []
    for notice in sorted(notices, key=lambda notice: not notice.whole):
        first = kept.setdefault((notice.id, notice.places), notice)
        if notice.whole and _facts(first) != _facts(notice):
            differing.append(notice)
        elif first.issued_at is None:
            kept[notice.id, notice.places] = first._replace(issued_at=notice.issued_at)
    return sorted(kept.values(), key=lambda notice: notice.number), differing


def _facts(notice: Notice) -> tuple[object, ...]:
    return (*notice[2:8], *notice[9:14], rule.says(notice))


def _abroad(notices: list[Notice]) -> Iterator[Aside]:
    if notices:
        which = ", ".join(dict.fromkeys(place for notice in notices for place in notice.places))
        ids = " ".join(notice.id for notice in notices)
        counted = "1 notice is" if len(notices) == 1 else f"{len(notices):,} notices are"
        yield Aside(notices[0].number, f"{counted} not about Syria, but about {_cut(which, 200)}", _cut(ids, _LONGEST_ROW))


def _of(notice: Notice, url: str, ended: tuple[str, ...]) -> Iterator[Closure | Facility | Aside]:
    """What one notice comes to. `ended` are the places for which it ends the notice that it names, also those that it leaves out."""
    says = rule.says(notice)
    stated, doubt = _STATED.get(says), _doubt(notice, says)
    if doubt:
        yield _aside(notice, f"{doubt}: a person has to read it")
    elif stated:
        for place in _here(notice):
            yield _closure(notice, place, stated, url)
        ended = tuple(place for place in ended if place not in _here(notice))
    elif says == "other":
        yield _about_something_else(notice)
    if notice.about and says != "other":
        after = _ENDS if not doubt and says != "replaced" else _ENDS_IN_DOUBT
        for place in ended:
            closed = _closure(notice, place, after, url)
            yield closed._replace(until_at=notice.from_at, until="known")


def _doubt(notice: Notice, says: rule.Says) -> str:
    """Why a notice may say that something is closed and cannot be taken at its word, or nothing."""
    misplaced = [place for place in _here(notice) if (place == aerodromes.FIR) != (notice.subject == rule.AIRSPACE)]
    if says == "review":
        return "its text says that something is closed and its code does not"
    if says in _STATED and misplaced:
        return f"it is about {' '.join(misplaced)}, which its code Q{notice.subject} does not fit"
    return ""


def _about_something_else(notice: Notice) -> Facility | Aside:
    facilities = [aerodromes.known()[place] for place in _here(notice) if place in aerodromes.known()]
    return known(facilities[0]) if facilities else _aside(notice, f"{' '.join(_here(notice))} is not known to Athar")


def _closure(notice: Notice, place: str, stated: _Stated, url: str) -> Closure:
    resumed = stated.status == "open"
    schedule = f"At these times (UTC): {said(notice.schedule)}." if notice.schedule else ""
    replaced = f"{'Cancels' if notice.kind == 'C' else 'Replaces'} {notice.about}." if notice.about else ""
    unsure = "" if notice.whole or notice.until != "estimated" else "The service does not say whether the end is an estimate."
    return Closure(
        facility=aerodromes.facility_id(place),
        key=key(notice.id, place),
        status=stated.status,
        from_at=notice.from_at,
        until_at=None if resumed else notice.until_at,
        until="open" if resumed else notice.until,
        last_confirmed_on=local_day(notice.from_at),
        reason=_cut(said(notice.text), _LONGEST_REASON),
        grade="confirmed",
        counted_by=COUNTED_BY,
        url=url,
        title=f"NOTAM {key(notice.id, place)}",
        published_on=notice.issued_at and local_day(notice.issued_at),
        note=" ".join(words for words in (stated.note, schedule, replaced, unsure) if words),
        place=place,
        replaces=key(notice.about, place) if notice.about else "",
    )


def known(facility: reference.Facility) -> Facility:
    """A facility as Athar knows it already."""
    return Facility(
        id=facility.id,
        kind=facility.kind,
        name_en=facility.name_en,
        name_ar=facility.name_ar,
        where=Where(facility.name_en, code=facility.area),
        latitude=facility.latitude,
        longitude=facility.longitude,
        icao=facility.icao or "",
        position_source=facility.position_source,
    )


def _aside(notice: Notice, reason: str) -> Aside:
    until = "PERM" if notice.until_at is None else f"{notice.until_at:%Y-%m-%d %H:%M}"
    places = " ".join(notice.places)
    head = f"{notice.id} NOTAM{notice.kind} Q{notice.subject}{notice.condition} {places} {notice.from_at:%Y-%m-%d %H:%M} {until}"
    return Aside(notice.number, reason, _cut(f"{head} {said(notice.schedule)} {said(notice.text)}", _LONGEST_ROW))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
