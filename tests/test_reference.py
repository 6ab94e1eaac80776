"""The facts the store starts with are whole and agree with each other."""

from collections import Counter
from itertools import pairwise

import pytest

from db import reference
from db.measures import MEASURES, inside
from db.schema import FACILITY_KINDS

BY_CODE = {area.code: area for area in reference.areas()}
Ring = list[list[float]]


def rings() -> list[tuple[str, int, Ring]]:
    """Each ring of the outline: the area, 0 for an outer and more for a hole, and its points."""
    found = []
    for feature in reference.boundaries()["features"]:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        found += [(feature["id"], number, ring) for polygon in polygons for number, ring in enumerate(polygon)]
    return found


def twice_signed_area(ring: Ring) -> float:
    return sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring))


def test_all_areas_of_the_ocha_list_are_there_once() -> None:
    assert Counter(area.level for area in reference.areas()) == {0: 1, 1: 14, 2: 62, 3: 272}
    assert len(BY_CODE) == len(reference.areas())


def test_every_area_comes_after_the_area_it_lies_in_and_begins_with_its_code() -> None:
    seen: set[str] = set()
    for area in reference.areas():
        if area.parent is None:
            assert (area.code, area.level) == ("SY", 0)
        else:
            assert area.parent in seen
            assert area.code.startswith(area.parent)
            assert BY_CODE[area.parent].level == area.level - 1
        seen.add(area.code)


def test_every_area_has_two_names_in_their_own_scripts_and_a_centre_in_the_country() -> None:
    for area in reference.areas():
        assert area.name_en.isascii()
        assert all("\u0600" <= letter <= "\u06ff" or letter == " " for letter in area.name_ar), area
        assert area.name_en == area.name_en.strip()
        assert area.name_ar == area.name_ar.strip() != ""
        assert 32 < area.latitude < 37.5
        assert 35.5 < area.longitude < 42.5


def test_aliases_are_of_known_areas_and_none_is_given_twice() -> None:
    assert {alias.area for alias in reference.aliases()} <= {*BY_CODE, ""}
    assert [name for name, times in Counter(alias.name for alias in reference.aliases()).items() if times > 1] == []


def test_every_vintage_of_population_is_of_all_governorates_and_names_its_publisher() -> None:
    vintages = Counter((row.year, row.publisher, row.as_of) for row in reference.populations())
    assert set(vintages.values()) == {14}
    assert len(vintages) == 8
    for row in reference.populations():
        assert BY_CODE[row.area].level == 1
        assert row.people > 0
        assert row.as_of.startswith(str(row.year))
        assert row.publisher in ("OCHA", "US Census Bureau")
    assert sum(row.people for row in reference.populations() if row.year == 2004) == 17_920_844


def test_facilities_are_known_things_in_known_areas_under_unique_names() -> None:
    facilities = reference.facilities()
    assert len({facility.id for facility in facilities}) == len(facilities)
    assert len({facility.name_en for facility in facilities}) == len(facilities)
    assert len({facility.name_ar for facility in facilities}) == len(facilities)
    for facility in facilities:
        assert facility.kind in FACILITY_KINDS
        assert facility.area in BY_CODE
        assert facility.name_en
        assert facility.name_ar
    assert {f.icao for f in facilities if f.icao} == {"OSAP", "OSDI", "OSDZ", "OSKL", "OSLK", "OSPR"}


def test_a_position_is_given_only_with_who_published_it_and_never_for_a_health_site_or_a_shelter() -> None:
    for facility in reference.facilities():
        placed = facility.latitude is not None and facility.longitude is not None
        assert placed == (facility.position_source != "") == (facility.latitude is not None or facility.longitude is not None)
        if facility.kind in ("hospital", "camp", "school"):
            assert not placed


def test_the_outline_has_the_fourteen_governorates_in_a_small_file() -> None:
    ids = [feature["id"] for feature in reference.boundaries()["features"]]
    assert sorted(ids) == sorted(area.code for area in reference.areas() if area.level == 1)
    assert (reference.FOLDER / "boundaries.geojson").stat().st_size < 25_000


@pytest.mark.parametrize("ring", rings(), ids=lambda ring: f"{ring[0]}-{ring[1]}")
def test_outer_rings_run_clockwise_or_a_sphere_would_be_painted_without_them(ring: tuple[str, int, Ring]) -> None:
    _, number, points = ring
    assert points[0] == points[-1]
    assert len(points) >= 10
    assert (twice_signed_area(points) > 0) == (number == 0)


def test_neighbours_share_their_borders_point_by_point() -> None:
    edges = Counter(frozenset(map(tuple, edge)) for _, _, ring in rings() for edge in pairwise(ring))
    assert set(edges.values()) == {1, 2}
    ends = Counter(point for edge, times in edges.items() if times == 1 for point in edge)
    assert set(ends.values()) == {2}


def test_the_capital_is_big_enough_to_be_seen_and_clicked() -> None:
    capital = next(points for area, _, points in rings() if area == "SY01")
    xs, ys = [x for x, _ in capital], [y for _, y in capital]
    assert max(xs) - min(xs) > 0.15
    assert max(ys) - min(ys) > 0.08


def test_border_errors_are_between_known_governorates_and_small() -> None:
    codes = {area.code for area in reference.areas() if area.level == 1}
    for (area, neighbour), degrees in reference.border_errors().items():
        assert area in codes
        assert neighbour in {*codes, ""} - {area}
        assert 0 < degrees < 0.2


def test_words_beside_names_say_known_things_and_are_in_their_plain_form() -> None:
    said = {"governorate", "district", "sub-district", "town", "link", "countryside", "direction", "article"}
    assert set(reference.name_words().values()) == said
    assert all(word == word.strip().casefold() and " " not in word for word in reference.name_words())


def test_a_measure_lies_inside_one_that_counts_the_same_in_the_same_way_and_in_none_that_lies_in_it() -> None:
    for one in MEASURES.values():
        for outer in map(MEASURES.__getitem__, one.inside):
            assert (outer.unit, outer.kind, outer.subject) == (one.unit, one.kind, one.subject), one.id
        assert one.id not in inside(one.id)
    assert set(inside("people_killed")) >= {"civilians_killed", "combatants_killed"}
    assert "civilians_killed" in inside("people_killed_or_injured")
