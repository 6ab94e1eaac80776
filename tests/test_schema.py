"""What the tables refuse, whatever writes to them: every constraint on every table, on both databases."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Engine, insert
from sqlalchemy.exc import IntegrityError

from db import engine, schema
from db.measures import MEASURES
from tests.reports import everything, rows

DAY, INSTANT = date(2024, 3, 5), datetime.fromisoformat("2024-03-05T12:00")
WRITTEN = {"url": "", "title": "", "note": "", "known_on": DAY, "learnt_at": INSTANT, "counted_by": "A", "grade": "reported"}
FIGURE: dict[str, Any] = {
    **WRITTEN,
    **{"source": "agency_dataset", "key": "k", "measure": "civilians_killed", "group": "all", "counts": "incident", "area": "SY02"},
    **{"place": "Aleppo", "covers": "whole", "starts_on": DAY, "ends_on": DAY, "precision": "day", "low": 1, "best": 2, "high": 3},
    **{"quantifier": "", "unit": "people", "status": "documented"},
}
CLOSURE: dict[str, Any] = {
    **WRITTEN,
    **{"source": "agency_dataset", "key": "k", "facility": "aleppo_airport", "status": "closed", "from_at": INSTANT, "until_at": None},
    **{"until": "open", "last_confirmed_on": DAY, "precision": "day", "reason": "", "place": ""},
}
GOOD: dict[str, dict[str, Any]] = {
    "area": {"code": "SY99", "level": 1, "parent": "SY", "name_en": "A", "name_ar": "A", "latitude": 33.0, "longitude": 36.0},
    "area_population": {"area": "SY02", "year": 1999, "publisher": "P", "as_of": "1999", "people": 1, "note": ""},
    "facility": {"id": "x", "kind": "airport", "name_en": "A", "name_ar": "A", "area": "SY02", "position_source": ""},
    "run": {
        **{"source": "agency_dataset", "started_at": INSTANT, "ended_at": INSTANT, "outcome": "ok", "read": 6, "stored": 1},
        **{"unchanged": 2, "put_aside": 3, "withdrawn": 0, "words": ""},
    },
    "coverage": {"source": "agency_dataset", "starts_on": DAY, "ends_on": DAY},
    "figure": FIGURE,
    "closure": CLOSURE,
    "put_aside": {"run": 1_000, "number": 1, "reason": "why", "row": "", "about": "place", "name": "Nowhere", "level": 1},
    "correction": {
        **{"source": "", "kind": "place", "written": "Nowhere", "level": 1, "code": "SY02", "words": "why", "who": "a team"},
        **{"made_at": INSTANT, "withdrawn_by": "a team", "withdrawn_at": INSTANT},
    },
    "signal_decision": {
        **{"source": "agency_dataset", "counted_by": "A", "measure": "civilians_killed", "group": "all", "counts": "incident"},
        **{"area": "SY02", "month": DAY, "value": 3, "decision": "confirmed", "decided_by": "", "decided_at": INSTANT, "words": ""},
    },
    "figure_history": {**FIGURE, "superseded_on": DAY, "why": "revised"},
    "closure_history": {**CLOSURE, "superseded_on": DAY, "why": "withdrawn"},
}
REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("area", "level_known", {"level": 4}),
    ("area", "level_known", {"level": -1}),
    ("area", "parent_unless_country", {"parent": None}),
    ("area", "parent_unless_country", {"level": 0}),
    ("area_population", "not_negative", {"people": -1}),
    ("facility", "kind_known", {"kind": "palace"}),
    ("run", "outcome_known", {"outcome": "fine"}),
    ("run", "every_row_accounted_for", {"read": 7}),
    ("run", "in_order", {"ended_at": datetime.fromisoformat("2024-03-05T11:00")}),
    ("coverage", "in_order", {"ends_on": date(2024, 3, 4)}),
    ("figure", "half_range_says_which", {"low": None, "best": None, "high": None}),
    ("figure", "not_negative", {"low": -1}),
    ("figure", "not_negative", {"low": None, "best": -1, "high": None}),
    ("figure", "low_up_to_best", {"low": 3}),
    ("figure", "best_up_to_high", {"best": 4}),
    ("figure", "low_up_to_high", {"low": 4, "best": None}),
    ("figure", "measure_known", {"measure": "casualties"}),
    ("figure", "counts_known", {"counts": "event"}),
    ("figure", "covers_known", {"covers": "some"}),
    ("figure", "precision_known", {"precision": "decade"}),
    ("figure", "quantifier_fits", {"quantifier": "circa"}),
    ("figure", "quantifier_fits", {"quantifier": "about", "best": None}),
    ("figure", "quantifier_fits", {"quantifier": "at_least"}),
    ("figure", "quantifier_fits", {"quantifier": "up_to"}),
    ("figure", "half_range_says_which", {"best": None, "high": None}),
    ("figure", "unit_known", {"unit": "persons"}),
    ("figure", "grade_known", {"grade": "sure"}),
    ("figure", "status_known", {"status": "final"}),
    ("figure", "span_in_order", {"ends_on": date(2024, 3, 4)}),
    ("figure", "stock_is_one_day", {"measure": "people_living_displaced", "counts": "stock", "ends_on": date(2024, 3, 6)}),
    ("closure", "status_known", {"status": "shut"}),
    ("closure", "until_known", {"until": "never", "until_at": INSTANT}),
    ("closure", "span_in_order", {"until_at": datetime.fromisoformat("2024-03-04"), "until": "known"}),
    ("closure", "end_unless_open", {"until": "known"}),
    ("closure", "end_unless_open", {"until_at": INSTANT}),
    ("figure_history", "why_known", {"why": "lost"}),
    ("closure_history", "why_known", {"why": "lost"}),
    ("put_aside", "about_known", {"about": "number"}),
    ("correction", "kind_known", {"kind": "number"}),
    ("correction", "taken_back_by_somebody", {"withdrawn_by": None}),
    ("signal_decision", "decision_known", {"decision": "perhaps"}),
    ("signal_decision", "not_negative", {"value": -1}),
]
UNRELATED: list[tuple[str, dict[str, Any]]] = [
    ("area", {"parent": "SY77"}),
    ("area_population", {"area": "SY77"}),
    ("facility", {"area": "SY77"}),
    ("run", {"source": "nobody_nothing"}),
    ("coverage", {"source": "nobody_nothing"}),
    ("figure", {"area": "SY77"}),
    ("figure", {"source": "nobody_nothing"}),
    ("closure", {"facility": "castle"}),
    ("closure", {"source": "nobody_nothing"}),
    ("signal_decision", {"area": "SY77"}),
    ("signal_decision", {"source": "nobody_nothing"}),
]


@pytest.fixture
def sourced(store: Engine) -> Engine:
    """A store that knows one source."""
    texts = dict.fromkeys(("title", "publisher", "url", "licence", "credit", "caveat_en", "caveat_ar"), "")
    row = {"id": "agency_dataset", "may_export": True, "every_days": 1, "rank": 1, "absence_is_zero": False, "joined_on": DAY, **texts}
    with store.begin() as connection:
        connection.execute(insert(schema.source).values(row))
        connection.execute(insert(schema.run).values(GOOD["run"] | {"id": 1_000}))
    return store


def write(store: Engine, table: str, row: dict[str, Any]) -> None:
    with store.begin() as connection:
        connection.execute(insert(schema.metadata.tables[table]).values(row))


@pytest.mark.parametrize("table", GOOD)
def test_a_sound_row_is_taken(sourced: Engine, table: str) -> None:
    write(sourced, table, GOOD[table])


@pytest.mark.parametrize(("table", "name", "change"), REFUSED)
def test_a_row_that_breaks_a_rule_is_refused(sourced: Engine, table: str, name: str, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=f"{table}_{name}"):
        write(sourced, table, GOOD[table] | change)


@pytest.mark.parametrize(("table", "change"), UNRELATED)
def test_a_row_about_something_unknown_is_refused(sourced: Engine, table: str, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        write(sourced, table, GOOD[table] | change)


@pytest.mark.parametrize("table", ["figure", "closure"])
def test_one_key_of_a_source_is_one_row(sourced: Engine, table: str) -> None:
    write(sourced, table, GOOD[table])
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        write(sourced, table, GOOD[table])


def test_every_rule_of_the_tables_is_tried() -> None:
    rules = {
        (table.name, str(rule.name).removeprefix(f"{table.name}_"))
        for table in schema.metadata.tables.values()
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
    }
    assert rules == {(table, name) for table, name, _ in REFUSED}


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_taken(sourced: Engine, measure: str) -> None:
    write(sourced, "figure", FIGURE | {"measure": measure})


def test_a_store_has_all_areas_facilities_and_populations(store: Engine) -> None:

    levels = [level for (level,) in rows(store, schema.area, "level")]
    assert [levels.count(level) for level in range(4)] == [1, 14, 62, 272]
    assert all(name_en and name_ar for name_en, name_ar in rows(store, schema.area, "name_en", "name_ar"))
    assert {code for (code,) in rows(store, schema.area_population, "area")} >= {f"SY{number:02}" for number in range(1, 15)}
    assert {"airport", "crossing"} <= {kind for (kind,) in rows(store, schema.facility, "kind")}


def test_making_the_tables_again_changes_nothing(store: Engine) -> None:

    tables = list(schema.metadata.tables.values())
    before = everything(store, tables)
    engine.create(store)
    assert everything(store, tables) == before
