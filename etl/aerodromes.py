"""Which facility an aerodrome is, so that all sources speak of the same one."""

from collections.abc import Mapping
from functools import cache
from math import cos, hypot, radians

from db import reference
from db.reference import Facility

FIR = "OSTT"
"""The flight information region of Damascus: the Syrian airspace."""

AIRSPACE = "syrian_airspace"
_ONE_AERODROME_KM = 4
_KM_PER_DEGREE = 111.2


@cache
def known() -> Mapping[str, Facility]:
    """The facilities that Athar knows by a code of ICAO, the airspace by that of its region."""
    found = {facility.icao: facility for facility in reference.facilities() if facility.icao}
    return {**found, FIR: next(facility for facility in reference.facilities() if facility.id == AIRSPACE)}


def facility_id(icao: str) -> str:
    """The id of the facility with a code of ICAO: the known one's, else the one under which a list of airports brings it."""
    return known()[icao].id if icao in known() else f"airport_{icao.lower()}"


def known_at(latitude: float, longitude: float) -> Facility | None:
    """The known airport at a position in degrees, none where the nearest is more than a few kilometres away."""
    near = [(_kilometres(facility, latitude, longitude), facility) for facility in reference.facilities() if facility.kind == "airport"]
    distance, nearest = min(near, key=lambda pair: pair[0])
    return nearest if distance <= _ONE_AERODROME_KM else None


def _kilometres(facility: Facility, latitude: float, longitude: float) -> float:
    if facility.latitude is None or facility.longitude is None:
        return float("inf")
    east = (longitude - facility.longitude) * cos(radians(latitude))
    return hypot(east, latitude - facility.latitude) * _KM_PER_DEGREE
