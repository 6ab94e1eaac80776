"""OurAirports: each airport of Syria is one facility, whatever list it stands in, and a notice about it finds it there."""

import csv
import io
from datetime import date, datetime

import pytest

from db import reference, schema
from db.schema import Aside, Closure, Facility
from db.store import store as store_reports
from etl import aerodromes, pipeline
from etl.contract import SourceChanged
from etl.sources import airports
from tests.reports import rows
from tests.test_recordings import parts

ROW = {
    **{"id": "900100", "ident": "SY-9100", "type": "small_airport", "name": "Example Airport"},
    **{"latitude_deg": "35.05", "longitude_deg": "38.95", "iso_country": "SY", "iso_region": "SY-HI", "icao_code": "", "gps_code": ""},
}
ALEPPO = {"latitude_deg": "36.1813", "longitude_deg": "37.2269"}
MEZZEH = {"latitude_deg": "33.48", "longitude_deg": "36.23"}
KNOWN = {facility.id for facility in reference.facilities()}


def table(*changes, without=()):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [name for name in ROW if name not in without], extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**ROW, **change} for change in changes)
    return {"airports.csv": text.getvalue().encode()}


def read(*changes, without=()):
    return list(airports.parse(table(*changes, without=without)))


@pytest.mark.parametrize(
    ("change", "id_"),
    [
        ({"icao_code": "OSAP"}, "aleppo_airport"),
        ({"gps_code": "OSAP"}, "aleppo_airport"),
        ({"icao_code": "OSAP", "gps_code": "OSZZ"}, "aleppo_airport"),
        (ALEPPO, "aleppo_airport"),
        (MEZZEH, "mezzeh_airport"),
        ({**MEZZEH, "icao_code": "OSZZ"}, "mezzeh_airport"),
        ({**ALEPPO, "icao_code": "OSZZ"}, "airport_oszz"),
        ({**ALEPPO, "type": "heliport"}, "ourairports_900100"),
        ({"icao_code": "OSZZ"}, "airport_oszz"),
        ({"gps_code": "OS67"}, "ourairports_900100"),
        ({}, "ourairports_900100"),
    ],
)
def test_an_airport_that_is_known_is_not_there_twice_and_another_has_an_id_of_its_own(change, id_):
    (facility,) = read(change)
    assert facility.id == id_
    assert (facility.name_en == "Example Airport") == (id_ not in KNOWN)


def test_a_list_without_the_newer_column_is_read_by_the_older_one():
    (facility,) = read({"gps_code": "OSZZ"}, without=("icao_code",))
    assert (facility.id, facility.icao) == ("airport_oszz", "OSZZ")


def test_airports_of_other_countries_are_none_of_ours():
    assert read({"iso_country": "LB"}, {"iso_country": "TR", "type": "closed"}) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": "closed"}, "OurAirports calls it closed for good"),
        ({"type": "spaceport"}, "the type 'spaceport' is not known"),
        ({"id": "SY-1"}, "the id is 'SY-1', expected a number"),
        ({"name": " "}, "it has no name"),
        ({"latitude_deg": "nan"}, "the position is 'nan', '38.95', expected degrees"),
        ({"longitude_deg": "380.95"}, "the position is '35.05', '380.95', expected degrees"),
        ({"latitude_deg": ""}, "the position is '', '38.95', expected degrees"),
    ],
)
def test_a_row_that_is_no_airport_is_put_aside_with_its_reason(change, reason):
    (aside,) = read(change)
    assert isinstance(aside, Aside)
    assert aside.reason.startswith(reason)


def test_a_list_of_another_shape_stops_the_source():
    with pytest.raises(SourceChanged, match=r"airports\.csv: the column iso_country is missing"):
        read({}, without=("iso_country",))


def test_the_store_keeps_what_it_knows_and_gains_what_is_new(store, tmp_path):
    (tmp_path / "airports.csv").write_bytes(parts("airports")["airports.csv"])
    before = rows(store, schema.facility, "id", "name_en", "source")
    run = pipeline.run(store, airports, pipeline.given(tmp_path / "airports.csv"), complete=False)
    assert (run.outcome, run.read, run.stored, run.unchanged, run.put_aside) == ("ok", 13 - 1, 6, 3, 3), run.words
    after = rows(store, schema.facility, "id", "name_en", "source")
    assert set(before) <= set(after)
    assert [row[0] for row in after if row[2] == "airports"] == [
        *("airport_oszx", "airport_oszy"),
        *("ourairports_900005", "ourairports_900006", "ourairports_900008", "ourairports_900013"),
    ]
    areas = dict(rows(store, schema.facility, "id", "area"))
    assert (areas["airport_oszy"], areas["ourairports_900008"]) == ("SY04", "SY09")
    assert pipeline.run(store, airports, pipeline.given(tmp_path / "airports.csv"), complete=False).stored == 0


def test_a_closure_by_the_code_of_a_notice_finds_the_airport_that_the_list_brought(store, tmp_path):
    (tmp_path / "airports.csv").write_bytes(table({"icao_code": "OSZZ"})["airports.csv"])
    assert pipeline.run(store, airports, pipeline.given(tmp_path / "airports.csv"), complete=False).stored == 1
    closed = Closure(
        facility=aerodromes.facility_id("OSZZ"),
        key="A0001/26",
        status="closed",
        from_at=datetime.fromisoformat("2026-11-01T00:00:00+00:00"),
        until_at=None,
        until="open",
        last_confirmed_on=date(2026, 11, 2),
        counted_by="a NOTAM office",
        url="https://example.org/",
    )
    other = airports.SOURCE._replace(id="notices", rank=90, at_least=1)
    run = store_reports(store, other, [closed], pipeline.area_of, started_at=datetime.fromisoformat("2026-11-03T00:00"))
    assert (run.stored, run.put_aside) == (1, 0)


def test_every_known_airport_would_be_found_again_by_its_code_or_its_place():
    listed = [facility for facility in reference.facilities() if facility.kind == "airport"]
    found = read(*({"latitude_deg": str(one.latitude), "longitude_deg": str(one.longitude), "icao_code": one.icao or ""} for one in listed))
    assert all(isinstance(facility, Facility) for facility in found)
    assert [facility.id for facility in found] == [facility.id for facility in listed]
