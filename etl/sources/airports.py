"""Syria's airports as facilities, so that closures have something to be about (OurAirports' list of the airports of the world).

An airport that Athar knows stays as it is known: by its ICAO code, else by where it lies. The others are brought under the id that
notices to airmen use, or OurAirports' own number. OurAirports does not say whether an airport is military, but where its name does.
"""

import re
from collections.abc import Iterator
from datetime import date
from math import cos, hypot, isfinite, radians

from db import reference
from db.schema import Aside, Facility, Where
from etl import aerodromes, settings, sheets
from etl.contract import Http, Parts, Report, Source, Span

SOURCE = Source(
    id="airports",
    title="OurAirports, the airports of Syria",
    publisher="OurAirports",
    url="https://ourairports.com/countries/SY/",
    licence="Public domain",
    credit="OurAirports",
    may_export=True,
    every_days=30,
    at_least=10,
    rank=16,
    joined_on=date(2026, 11, 27),
    caveat_en="A list of places, kept by volunteers: it does not say whether an airport is open.",
    caveat_ar="قائمة أماكن يحرّرها متطوعون: لا تقول إن كان المطار مفتوحاً.",
    only_adds=True,
)

PART = "airports.csv"

_COUNTRY = "SY"
_KINDS = {
    "large_airport": "airport",
    "medium_airport": "airport",
    "small_airport": "airport",
    "heliport": "other",
    "seaplane_base": "other",
    "balloonport": "other",
}
_CLOSED = "closed"
_COLUMNS = ("id", "type", "name", "latitude_deg", "longitude_deg", "iso_country", "iso_region", "gps_code")
_NEWER = "icao_code"
_ICAO = re.compile(r"[A-Z]{4}")
_ONE_AIRPORT_KM = 4
_KM_PER_DEGREE = 111.2


def fetch(http: Http) -> Parts:
    """The list of the world: there is none of a country alone."""
    return {PART: http.get(settings.airports_url())}


def parse(parts: Parts) -> Iterator[Report]:
    """Each airport of Syria; those that OurAirports calls closed for good, or that lie nowhere, are put aside."""
    for name, raw in parts.items():
        for number, row in sheets.rows(raw, _COLUMNS, name, optional=(_NEWER,)):
            if row["iso_country"] == _COUNTRY:
                reason = _unusable(row)
                yield Aside(number, reason, str(row)) if reason else _facility(row)


def span(parts: Parts) -> Span | None:
    """None: a list of places has no days."""
    return None


def _unusable(row: sheets.Cells) -> str:
    """Why a row is no facility, or nothing."""
    known = (
        (bool(re.fullmatch(r"[0-9]+", row["id"])), f"the id is {row['id']!r}, expected a number"),
        (row["type"] != _CLOSED, "OurAirports calls it closed for good"),
        (row["type"] in _KINDS, f"the type {row['type']!r} is not known, expected closed or one of {', '.join(_KINDS)}"),
        (bool(row["name"].strip()), "it has no name"),
        (_position(row) is not None, f"the position is {row['latitude_deg']!r}, {row['longitude_deg']!r}, expected degrees"),
    )
    return next((reason for fine, reason in known if not fine), "")


def _facility(row: sheets.Cells) -> Facility:
    position = _position(row)
    assert position is not None
    icao = next((code for code in (row.get(_NEWER, ""), row["gps_code"]) if _ICAO.fullmatch(code)), "")
    kind = _KINDS[row["type"]]
    same = aerodromes.known().get(icao) or (_known_at(position, icao) if kind == "airport" else None)
    if same is not None:
        return _as_known(same)
    return Facility(
        id=aerodromes.facility_id(icao) if icao else f"ourairports_{row['id']}",
        kind=kind,
        name_en=row["name"].strip(),
        name_ar="",
        where=Where("", code=row["iso_region"], latitude=position[0], longitude=position[1]),
        latitude=position[0],
        longitude=position[1],
        icao=icao,
        position_source="OurAirports (public domain)",
    )


def _as_known(facility: reference.Facility) -> Facility:
    said = facility._asdict()
    area = said.pop("area")
    return Facility(**{**said, "icao": facility.icao or ""}, where=Where("", code=area))


def _position(row: sheets.Cells) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None where they are none."""
    try:
        latitude, longitude = float(row["latitude_deg"]), float(row["longitude_deg"])
    except ValueError:
        return None
    fits = isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if fits else None


def _known_at(position: tuple[float, float], icao: str) -> reference.Facility | None:
    """The known airport at a position; None where the nearest is more than a few kilometres away, or has another code of ICAO."""
    airports = [facility for facility in reference.facilities() if facility.kind == "airport" and not (icao and facility.icao)]
    near = min(airports, key=lambda facility: _kilometres(facility, *position))
    return near if _kilometres(near, *position) <= _ONE_AIRPORT_KM else None


def _kilometres(facility: reference.Facility, latitude: float, longitude: float) -> float:
    if facility.latitude is None or facility.longitude is None:
        return float("inf")
    east = (longitude - facility.longitude) * cos(radians(latitude))
    return hypot(east, latitude - facility.latitude) * _KM_PER_DEGREE
