"""Which facility an aerodrome is, so that all sources speak of the same one."""

from collections.abc import Mapping
from functools import cache

from db import reference
from db.reference import Facility

FIR = "OSTT"
"""The flight information region of Damascus: the Syrian airspace."""

AIRSPACE = "syrian_airspace"


@cache
def known() -> Mapping[str, Facility]:
    """The facilities that Athar knows by a code of ICAO, the airspace by that of its region."""
    found = {facility.icao: facility for facility in reference.facilities() if facility.icao}
    return {**found, FIR: next(facility for facility in reference.facilities() if facility.id == AIRSPACE)}


def facility_id(icao: str) -> str:
    """The id of the facility with a code of ICAO: the known one's, else the one under which a list of airports brings it."""
    return known()[icao].id if icao in known() else f"airport_{icao.lower()}"
