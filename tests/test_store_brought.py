"""What sources bring besides figures and closures: facilities, outlines and documents, on both databases."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Engine, select

from db import queries, schema
from db.schema import Boundary, Document, Facility, Where
from db.store import Run, note, switch_off
from tests.reports import MONDAY, SOURCE, TUESDAY, WEDNESDAY, closure, figure, keep, rows

CLINIC = Facility("own_clinic", "hospital", "Clinic of the hill", "عيادة التل", Where("Idleb", 1, "SY07"))
OUTLINE = Boundary("SY07", '{"type": "Polygon", "coordinates": [[[36, 35], [37, 35], [37, 36], [36, 35]]]}', "Idleb", "ادلب")
PAPER = Document("4100", "https://example.org/4100", "Flash update 3", "OCHA", date(2024, 12, 9), "aleppo_airport")
KINDS = {CLINIC: schema.facility, OUTLINE: schema.boundary, PAPER: schema.document}


@dataclass
class Told:
    """What became of a run."""

    read: int
    stored: int
    unchanged: int
    put_aside: int
    withdrawn: int


def told(run: Run) -> Told:
    return Told(run.read, run.stored, run.unchanged, run.put_aside, run.withdrawn)


@pytest.mark.parametrize("thing", KINDS, ids=lambda thing: type(thing).__name__)
def test_a_thing_is_stored_once_and_written_again_only_when_it_differs(store: Engine, thing: Facility | Boundary | Document) -> None:
    name = "title" if isinstance(thing, Document) else "name_en"
    assert told(keep(store, thing)) == Told(1, 1, 0, 0, 0)
    assert told(keep(store, thing, thing, at=TUESDAY)) == Told(2, 0, 2, 0, 0)
    assert told(keep(store, thing._replace(**{name: "Another name"}), at=TUESDAY)) == Told(1, 1, 0, 0, 0)
    with store.connect() as connection:
        (row,) = connection.execute(select(KINDS[thing]).where(KINDS[thing].c.source == SOURCE.id)).mappings()
    assert row[name] == "Another name"


def test_a_source_that_brings_no_figures_is_as_fresh_as_its_last_good_run(store: Engine) -> None:
    keep(store, PAPER)
    keep(store, PAPER, at=TUESDAY)
    note(store, SOURCE, WEDNESDAY, "unavailable", "no answer")
    assert rows(store, schema.run, "started_at", "known_on") == [
        (MONDAY, MONDAY.date()),
        (TUESDAY, TUESDAY.date()),
        (WEDNESDAY, None),
    ]


def test_things_that_a_payload_lacks_stand(store: Engine) -> None:
    keep(store, CLINIC, OUTLINE, PAPER)
    assert told(keep(store, figure("a"), at=TUESDAY)) == Told(1, 1, 0, 0, 0)
    for table in KINDS.values():
        assert len([row for row in rows(store, table, "source") if row == (SOURCE.id,)]) == 1


def test_a_closure_may_be_about_a_facility_that_came_before_it(store: Engine) -> None:
    shut = closure("a", facility="own_clinic")
    assert told(keep(store, shut, CLINIC)) == Told(2, 1, 0, 1, 0)
    assert told(keep(store, CLINIC, shut)) == Told(2, 1, 1, 0, 0)
    ((reason,),) = rows(store, schema.put_aside, "reason")
    assert "'own_clinic' is not known: it is not in db/reference/facilities.csv, and the source did not bring it" in reason


def test_a_facility_that_comes_with_athar_stays_as_it_is(store: Engine) -> None:
    twin = CLINIC._replace(id="aleppo_airport", kind="airport")
    assert told(keep(store, twin)) == Told(1, 0, 1, 0, 0)
    with store.connect() as connection:
        found = connection.execute(select(schema.facility.c.name_en, schema.facility.c.source).where(schema.facility.c.id == twin.id)).one()
    assert tuple(found) == ("Aleppo International Airport", "")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (CLINIC._replace(id=""), "a facility has an id and a name"),
        (CLINIC._replace(name_en="", name_ar=""), "a facility has an id and a name"),
        (CLINIC._replace(kind="spaceport"), "the kind of facility 'spaceport' is not known"),
        (CLINIC._replace(latitude=35.0), "a position has a latitude and a longitude"),
        (CLINIC._replace(latitude=135.0, longitude=36.0), "outside the world"),
        (CLINIC._replace(where=Where("nowhere")), "the place of the facility is not known"),
        (CLINIC._replace(name_en="a\0b"), "holds a character that is no text"),
        (OUTLINE._replace(area="SY99"), "the area 'SY99' is not in the store"),
        (OUTLINE._replace(geometry="{"), "no GeoJSON polygon"),
        (OUTLINE._replace(geometry='{"type": "Point", "coordinates": [36, 35]}'), "no GeoJSON polygon"),
        (PAPER._replace(url="javascript:alert(1)"), "is no web address"),
        (PAPER._replace(about=""), "something that it is about"),
    ],
)
def test_a_thing_that_is_wrong_is_put_aside_with_the_reason(store: Engine, wrong: Facility | Boundary | Document, reason: str) -> None:
    assert told(keep(store, figure("a"), wrong)) == Told(2, 1, 0, 1, 0)
    ((found,),) = rows(store, schema.put_aside, "reason")
    assert reason in found


def test_two_things_of_one_key_that_differ_are_not_both_believed(store: Engine) -> None:
    assert told(keep(store, PAPER, PAPER._replace(title="Flash update 4"))) == Told(2, 1, 0, 1, 0)
    ((found,),) = rows(store, schema.put_aside, "reason")
    assert found == "4100 aleppo_airport came before and said something else"


def test_a_source_that_only_adds_withdraws_nothing(store: Engine) -> None:
    adding = SOURCE._replace(only_adds=True)
    keep(store, figure("a"), figure("b"), closure("c"), source=adding)
    assert told(keep(store, figure("d"), at=TUESDAY, source=adding)) == Told(1, 1, 0, 0, 0)
    assert told(keep(store, figure("a", 5), at=TUESDAY, source=adding)) == Told(1, 1, 0, 0, 0)
    assert rows(store, schema.figure, "key", "best") == [("a", 5), ("b", 1), ("d", 1)]
    assert rows(store, schema.figure_history, "key", "best", "why") == [("a", 1, "revised")]
    assert rows(store, schema.closure, "key") == [("c",)]


def test_a_source_that_is_switched_off_says_what_it_needs_and_keeps_what_it_had(store: Engine) -> None:
    keep(store, figure("a"))
    switch_off(store, SOURCE, "set A_KEY")
    assert rows(store, schema.source, "id", "off") == [(SOURCE.id, "set A_KEY")]
    assert rows(store, schema.run, "started_at") == [(MONDAY,)]
    assert list(queries.freshness(store, MONDAY.date())["freshness"]) == ["fresh"]
    switch_off(store, SOURCE._replace(id="agency_other", rank=9), "set B_KEY")
    assert list(queries.freshness(store, MONDAY.date())[["freshness", "off"]].iloc[1]) == ["off", "set B_KEY"]
    keep(store, figure("a"), at=TUESDAY)
    assert rows(store, schema.source, "id", "off") == [(SOURCE.id, ""), ("agency_other", "set B_KEY")]
    assert rows(store, schema.figure, "key") == [("a",)]
