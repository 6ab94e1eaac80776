"""The grid of sources, governorates and months: each kind of silence told apart, against the raw rows one by one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

import pandas as pd
import pytest
from sqlalchemy import Engine

from db import grid
from db.cells import Asked
from db.closure_grid import closure_grid
from db.schema import Aside, Figure, Where
from etl.contract import Span
from tests.reports import MONDAY, SOURCE, TUESDAY, closure, figure, keep

SPRING = Asked(date(2024, 2, 10), date(2024, 4, 20))
FEBRUARY, MARCH, APRIL = date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1)
WATCHFUL = SOURCE._replace(id="agency_watchful", absence_is_zero=True, rank=1)
PLACES = {"SY": "SY", "SY02": "SY02", "SY0203": "SY02", "SY020300": "SY02", "SY04": "SY04"}


def cells(frame: pd.DataFrame) -> dict[tuple[str, date], tuple[str, int, int, int]]:
    """What the grid says of each area and month of one source, where that is not silence."""
    return {
        (row.area, row.month): (row.state, row.reports, row.longer, row.put_aside)
        for row in frame.itertuples()
        if row.state not in ("not_reported", "not_covered") or row.put_aside
    }


def test_every_state_is_told_apart(store: Engine) -> None:
    keep(
        store,
        figure("a", 3, on=date(2024, 2, 29)),
        figure("b", 0, on=date(2024, 3, 1), counts="total", until=date(2024, 3, 31)),
        figure("c", 9, on=date(2024, 1, 1), until=date(2024, 3, 31), counts="total", where=Where("", code="SY0703")),
        figure("lost", 4, on=date(2024, 4, 2), where=Where("Nowhere")),
        Aside(7, "no number", "{}", subject="casualties", area="SY02", starts_on=date(2024, 4, 1), ends_on=date(2024, 4, 1)),
        Aside(8, "no number", "{}"),
        span=Span(date(2024, 1, 1), date(2024, 4, 1)),
    )
    found = grid.grid(store, SPRING)
    assert cells(found) == {
        ("SY02", FEBRUARY): ("reported", 1, 0, 0),
        ("SY02", MARCH): ("zero", 1, 0, 0),
        ("SY07", FEBRUARY): ("longer", 0, 1, 0),
        ("SY07", MARCH): ("longer", 0, 1, 0),
        ("SY", APRIL): ("put_aside", 0, 0, 1),
        ("SY02", APRIL): ("put_aside", 0, 0, 1),
    }
    assert len(found) == 15 * 3
    assert found.attrs["unplaced"] == {"agency_dataset": 1}
    later = grid.grid(store, SPRING._replace(until=date(2024, 5, 1)))
    assert set(later[later["month"] == date(2024, 5, 1)]["state"]) == {"not_covered"}


def test_a_source_that_names_everything_says_zero_where_it_is_silent_and_only_of_what_it_counts(store: Engine) -> None:
    keep(store, figure("a", 3, on=MARCH), span=Span(date(2024, 3, 5), date(2024, 4, 2)), source=WATCHFUL)
    found = grid.grid(store, SPRING._replace(measures=("civilians_killed",)))
    states = found.groupby("month")["state"].agg(lambda said: sorted(set(said))).to_dict()
    assert states == {FEBRUARY: ["not_covered"], MARCH: ["reported", "zero"], APRIL: ["zero"]}
    assert grid.grid(store, SPRING._replace(measures=("people_injured",))).empty


def test_the_grid_follows_the_filters(store: Engine) -> None:
    keep(
        store,
        figure("a", 3, on=MARCH, counted_by="A", grade="confirmed"),
        figure("b", 3, on=APRIL, counted_by="B", group="children"),
        figure("c", 3, on=FEBRUARY, measure="people_injured", counted_by="C"),
    )
    keep(store, figure("d", 3, on=MARCH), source=SOURCE._replace(id="agency_other", rank=6))

    def told(**filters: object) -> list[tuple[str, date]]:
        frame = grid.grid(store, SPRING._replace(**filters))
        return sorted((row.source, row.month) for row in frame.itertuples() if row.state == "reported")

    mine, other = "agency_dataset", "agency_other"
    assert told() == [(mine, FEBRUARY), (mine, MARCH), (mine, APRIL), (other, MARCH)]
    assert told(measures=("civilians_killed",)) == [(mine, MARCH), (mine, APRIL), (other, MARCH)]
    assert told(measures=("civilians_killed",), group="all") == [(mine, MARCH), (other, MARCH)]
    assert told(source=other) == [(other, MARCH)]
    assert told(counter="B") == [(mine, APRIL)]
    assert told(grades=("confirmed",)) == [(mine, MARCH)]
    assert list(dict.fromkeys(grid.grid(store, SPRING)["source"])) == [mine, other]


def test_the_grid_of_an_earlier_day_is_the_one_of_then(store: Engine) -> None:
    first = (
        figure("a", 3, on=MARCH),
        figure("gone", 2, on=FEBRUARY),
        Aside(7, "no number", "{}", subject="casualties", area="SY02", starts_on=APRIL, ends_on=APRIL),
    )
    keep(store, *first, at=MONDAY, span=Span(date(2024, 1, 1), date(2024, 4, 1)))
    then = cells(grid.grid(store, SPRING))
    keep(store, figure("a", 0, on=MARCH), figure("b", 8, on=APRIL), at=TUESDAY, span=Span(date(2024, 1, 1), date(2024, 4, 30)))
    assert cells(grid.grid(store, SPRING)) == {("SY02", MARCH): ("zero", 1, 0, 0), ("SY02", APRIL): ("reported", 1, 0, 0)}
    assert cells(grid.grid(store, SPRING._replace(known_on=MONDAY.date()))) == then
    assert len(then) == 3


def random_reports(chance: Random) -> Iterator[Figure]:
    for number in range(60):
        measure = chance.choice(["civilians_killed", "people_displaced", "people_living_displaced"])
        counts = "stock" if measure == "people_living_displaced" else chance.choice(["incident", "incident", "total"])
        on = date(2024, 1, 15) + timedelta(days=chance.randrange(110))
        length = 0 if counts == "stock" else chance.choice([0, 0, 0, 5, 40])
        where = Where("", code=chance.choice(list(PLACES)))
        numbers = chance.choice([{"best": 0}, {"best": 5}, {"best": None, "low": 0, "quantifier": "at_least"}, {"best": 0, "high": 4}])
        yield figure(str(number), on=on, until=on + timedelta(days=length), measure=measure, counts=counts, where=where, **numbers)


@pytest.mark.parametrize("seed", range(6))
def test_the_grid_is_what_the_raw_rows_say_one_by_one(store: Engine, seed: int) -> None:
    chance = Random(seed)
    said = list(random_reports(chance))
    measures = chance.choice([(), ("civilians_killed",), ("people_displaced", "people_living_displaced")])
    keep(store, *said)
    found = grid.grid(store, SPRING._replace(measures=measures))
    wanted = [one for one in said if not measures or one.measure in measures]
    for row in found.itertuples():
        here = [one for one in wanted if PLACES[one.where.code] == row.area]
        within = [one for one in here if (one.starts_on.replace(day=1), one.ends_on.replace(day=1)) == (row.month, row.month)]
        across = [one for one in here if one not in within and one.starts_on.replace(day=1) <= row.month <= one.ends_on]
        silence = "longer" if across else "not_reported"
        state = ("zero" if all(one.best == 0 for one in within) else "reported") if within else silence
        assert (row.state, row.reports, row.longer) == (state, len(within), len(across))
    assert len(found) == 45


def test_folded_over_governorates_the_most_telling_state_holds(store: Engine) -> None:
    keep(
        store,
        figure("a", 3, on=MARCH),
        figure("b", 0, on=MARCH, where=Where("", code="SY04")),
        figure("c", 5, on=APRIL, where=Where("", code="SY")),
        figure("d", 9, on=date(2024, 1, 1), until=date(2024, 2, 20), counts="total"),
        at=datetime.fromisoformat("2024-06-03T12:00"),
    )
    found = grid.grid(store, SPRING)
    assert grid.folded(found)[["month", "state", "areas_reported", "reports", "longer"]].to_numpy().tolist() == [
        [FEBRUARY, "longer", 0, 0, 1],
        [MARCH, "reported", 2, 2, 0],
        [APRIL, "reported", 0, 1, 0],
    ]
    assert list(grid.folded(found, ["SY04"])["state"]) == ["not_reported", "zero", "reported"]
    assert grid.folded(found[:0]).empty


# --- what was stated of facilities

YEAR = Asked(date(2024, 10, 1), date(2025, 3, 31))


def stated(frame: pd.DataFrame) -> dict[str, list[str]]:
    """The months in which something is stated, by area."""
    found: dict[str, list[str]] = {}
    for row in frame[frame["state"] == "reported"].itertuples():
        found.setdefault(row.area, []).append(f"{row.month:%Y-%m}")
    return found


def test_a_statement_is_in_every_month_that_it_holds_to_its_end_else_to_its_last_confirmation(store: Engine) -> None:
    ended = {
        "until": "known",
        "until_at": datetime.fromisoformat("2024-12-31T21:00"),
        "from_at": datetime.fromisoformat("2024-11-30T22:00"),
    }
    keep(
        store,
        closure("open end", last_confirmed_on=date(2025, 1, 3)),
        closure("ended", facility="damascus_airport", last_confirmed_on=date(2025, 3, 5), **ended),
        figure("a figure", 3, on=date(2024, 10, 5)),
    )
    keep(store, figure("another's", 3, on=date(2024, 10, 5)), source=SOURCE._replace(id="agency_other"))
    found = closure_grid(store, YEAR)
    assert set(found["source"]) == {"agency_dataset"}
    assert stated(found) == {"SY02": ["2024-11", "2024-12", "2025-01"], "SY03": ["2024-12", "2025-03"]}
    assert set(found["state"]) == {"reported", "not_reported"}
    assert len(found) == 15 * 6


def test_the_grid_of_facilities_follows_the_filters_the_cover_and_the_day(store: Engine) -> None:
    first = (
        closure("a", counted_by="A", grade="confirmed"),
        Aside(7, "no status", "{}", area="SY02", starts_on=FEBRUARY, ends_on=FEBRUARY),
    )
    keep(store, *first, at=MONDAY, span=Span(date(2024, 11, 1), date(2025, 2, 28)))
    then = stated(closure_grid(store, YEAR))
    keep(
        store, closure("a", counted_by="A", last_confirmed_on=date(2025, 2, 1)), at=TUESDAY, span=Span(date(2024, 11, 1), date(2025, 2, 28))
    )
    assert then == {"SY02": ["2024-11", "2024-12"]}
    assert stated(closure_grid(store, YEAR)) == {"SY02": ["2024-11", "2024-12", "2025-01", "2025-02"]}
    assert stated(closure_grid(store, YEAR._replace(known_on=MONDAY.date()))) == then
    assert set(closure_grid(store, YEAR).set_index("month")["state"].loc[date(2025, 3, 1)]) == {"not_covered"}
    assert [stated(closure_grid(store, YEAR._replace(**filters))) for filters in ({"counter": "B"}, {"grades": ("confirmed",)})] == [{}, {}]
    assert closure_grid(store, YEAR._replace(source="nobody")).empty


def test_a_row_put_aside_that_may_be_about_a_facility_is_in_the_grid_of_facilities_too(store: Engine) -> None:
    keep(
        store,
        closure("a"),
        Aside(7, "no status", "{}", area="SY02", starts_on=date(2024, 10, 1), ends_on=date(2024, 10, 1)),
        Aside(8, "no number", "{}", subject="casualties", area="SY04", starts_on=date(2024, 10, 1), ends_on=date(2024, 10, 1)),
        Aside(9, "no day", "{}"),
    )
    found = closure_grid(store, YEAR)
    assert [(row.area, row.month) for row in found[found["state"] == "put_aside"].itertuples()] == [("SY02", date(2024, 10, 1))]
    assert found.attrs["unplaced"] == {"agency_dataset": 1}
