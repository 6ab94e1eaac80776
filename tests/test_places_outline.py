"""A point is given to a governorate only where the generalised outline is sure of it."""

import math

import pytest

from db import reference
from db.schema import Where
from etl.outline import GENERALISED_BY, governorate_at
from etl.places import locate


@pytest.mark.parametrize("area", [a for a in reference.areas() if a.level == 1], ids=lambda area: area.code)
def test_the_centre_of_every_governorate_is_in_it(area: reference.Area) -> None:
    assert governorate_at(area.latitude, area.longitude, sure_of_country=False) == area.code


def test_the_centres_of_districts_and_sub_districts_are_in_their_governorate_or_left_open() -> None:
    finer = [area for area in reference.areas() if area.level > 1]
    answers = {area.code: governorate_at(area.latitude, area.longitude, sure_of_country=True) for area in finer}
    wrong = {code: answer for code, answer in answers.items() if answer not in (None, code[:4])}
    assert wrong == {}
    assert sum(answer is None for answer in answers.values()) < len(finer) / 8


def test_published_positions_of_facilities_agree_with_the_areas_they_are_listed_in() -> None:
    for facility in reference.facilities():
        if facility.latitude is not None and facility.longitude is not None:
            assert governorate_at(facility.latitude, facility.longitude, sure_of_country=True) in (None, facility.area[:4])


@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [
        ("Beirut", 33.89, 35.50),
        ("Gaziantep", 37.06, 37.38),
        ("Kilis", 36.72, 37.12),
        ("Mosul", 36.34, 43.13),
        ("Irbid", 32.55, 35.85),
        ("Tiberias", 32.79, 35.53),
        ("Tripoli", 34.44, 35.84),
        ("the sea off Tartous", 34.90, 35.60),
        ("the null island", 0.0, 0.0),
        ("nowhere", math.nan, math.nan),
        ("infinitely far", math.inf, -math.inf),
    ],
)
def test_a_point_outside_the_country_has_no_governorate(place: str, latitude: float, longitude: float) -> None:
    assert governorate_at(latitude, longitude, sure_of_country=True) is None


def test_the_occupied_golan_is_in_quneitra() -> None:
    assert governorate_at(32.99, 35.75, sure_of_country=True) == "SY14"


def test_the_desert_as_far_as_tanf_is_in_rural_damascus_as_its_sub_district_is_listed() -> None:
    assert governorate_at(33.43, 38.60, sure_of_country=True) == "SY03"


def test_a_point_on_a_border_within_the_error_of_the_outline_is_left_open() -> None:
    ring = next(f for f in reference.boundaries()["features"] if f["id"] == "SY01")["geometry"]["coordinates"][0]
    for longitude, latitude in ring:
        for step in (-GENERALISED_BY / 2, 0.0, GENERALISED_BY / 2):
            assert governorate_at(latitude + step, longitude, sure_of_country=True) is None


def test_a_point_at_the_edge_of_the_country_is_answered_where_the_source_is_sure_of_the_country() -> None:
    qamishli = {"latitude": 37.05, "longitude": 41.22}
    assert locate(Where("", **qamishli)) == "SY08"
    assert locate(Where("", **qamishli, within="")) is None
