"""What changed between two days: held to the obvious answer, the reports of both days laid side by side."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from db import queries, schema
from db.arrivals import KEY
from db.changes import FACETS, KINDS, changes, counted
from db.queries import Question
from db.schema import Figure
from tests.reports import SOURCE, figure, keep
from tests.test_known import empty, run
from tests.test_queries import LOOSE, WATCHED, figures, questions

FROM_ALEPPO = Question("civilians_killed", date(2024, 1, 1), date(2024, 12, 31))
DAYS = [datetime.fromisoformat(f"2024-06-0{day}T12:00") for day in range(1, 8)]
Reports = dict[tuple[Any, ...], Mapping[str, Any]]


def standing(store: Engine, q: Question, on: date) -> Reports:
    """All reports that anybody could ask for, as they were known on a day."""
    wide = Question(q.measure, date(1990, 1, 1), date(2099, 1, 1), group=q.group, source=q.source, known_on=on)
    frame = queries.reports(store, wide, 100_000)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return {tuple(row[name] for name in KEY): row for row in rows}


def concerns(row: Mapping[str, Any], q: Question, store: Engine) -> bool:
    touches = row["starts_on"] <= q.until and row["ends_on"] >= q.since
    return touches and queries.tree(store).within(row["area"], q.areas) and (not q.grades or row["grade"] in q.grades)


def plainly(store: Engine, q: Question, since: date, until: date) -> dict[tuple[Any, ...], str]:
    """What became of each report, read off both days.

    Before the store was begun what had been published is known; once it is begun, what it read. A report of a source that is not read
    yet is not known any more then, and nobody took it back.
    """
    then, now, found = standing(store, q, since), standing(store, q, until), {}
    with store.connect() as connection:
        began = connection.execute(select(schema.run.c.source, func.min(schema.run.c.started_at)).group_by(schema.run.c.source)).all()
    read = {source for source, started_at in began if started_at.date() <= until}
    for key in then.keys() | now.keys():
        was, is_ = then.get(key), now.get(key)
        if not any(row is not None and concerns(row, q, store) for row in (was, is_)):
            continue
        if was is None:
            found[key] = "new"
        elif is_ is None:
            if key[0] in read:
                found[key] = "gone"
        elif any(was[name] != is_[name] for names in FACETS.values() for name in names):
            found[key] = "revised"
    return found


COARSELY = {"new": "new", "up": "revised", "down": "revised", "revised": "revised", "withdrawn": "gone", "merged": "gone"}


@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    watched=st.lists(figures(), min_size=3, max_size=4),
    loose=st.lists(figures(), min_size=3, max_size=4),
    asked=questions,
    between=st.tuples(st.integers(-1, 9), st.integers(0, 12)),
)
def test_every_change_between_two_days_is_told_and_nothing_else(
    store: Engine, watched: list[list[Figure]], loose: list[list[Figure]], asked: Question, between: tuple[int, int]
) -> None:
    empty(store)
    days = [run(store, WATCHED, one, 3 * number, watched=True) for number, one in enumerate(watched)]
    for number, one in enumerate(loose[1:], 1):
        run(store, LOOSE, one, 3 * number, watched=False)
    since, until = days[0] + timedelta(days=between[0]), days[0] + timedelta(days=sum(between))
    q = asked._replace(known_on=until)
    frame = changes(store, q, since, 100_000)
    told = {tuple(row[name] for name in KEY): COARSELY[row["change"]] for row in frame.to_dict("records")}
    assert told == plainly(store, q, since, until)
    assert sum(frame.attrs[kind] for kind in KINDS) == len(frame)
    few = changes(store, q, since, 3)
    assert few.attrs == frame.attrs
    assert new(few) == new(frame)[:3]
    for asked_on in (q, q._replace(known_on=None)):
        attrs = changes(store, asked_on, since, 0).attrs
        by_kind = {kind: attrs[kind] for kind in KINDS}
        expected = {q.measure: by_kind} if any(by_kind.values()) else {}
        assert counted(store, asked_on, since, ["civilians_killed", q.measure]) == expected


def new(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The reports that are new, the latest first."""
    return [tuple(row[name] for name in KEY) for row in frame.to_dict("records") if row["change"] == "new"]


def changed(store: Engine, since: int, **others: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    frame = changes(store, FROM_ALEPPO._replace(**others), DAYS[since].date())
    return [(row["key"], row["change"], row["what"]) for row in frame.to_dict("records")]


@pytest.mark.parametrize(
    ("now", "kind", "what"),
    [
        ({"best": 9}, "up", ("number",)),
        ({"best": 2}, "down", ("number",)),
        ({"best": None, "low": 9, "quantifier": "at_least"}, "revised", ("number",)),
        ({"best": 4, "high": 7}, "revised", ("number",)),
        ({"best": 4, "grade": "confirmed"}, "revised", ("grade",)),
        ({"best": 4, "status": "provisional"}, "revised", ("status",)),
        ({"best": 4, "until": date(2024, 3, 9)}, "revised", ("days",)),
        ({"best": 9, "title": "Said anew"}, "up", ("number", "words")),
    ],
)
def test_a_revision_says_which_way_and_what(store: Engine, now: dict[str, Any], kind: str, what: tuple[str, ...]) -> None:
    keep(store, figure("a", 4), at=DAYS[0])
    keep(store, figure("a", **{"best": 4} | now), at=DAYS[2])
    assert changed(store, 1) == [("a", kind, what)]
    assert changed(store, 2) == []
    assert changed(store, 0, known_on=DAYS[1].date()) == []


def test_a_report_that_goes_into_another_is_merged_and_one_that_only_goes_is_withdrawn(store: Engine) -> None:
    keep(store, figure("a", 4), figure("b", 3), figure("c", 5), at=DAYS[0])
    keep(store, figure("a", 7), at=DAYS[1])
    frame = changes(store, FROM_ALEPPO, DAYS[0].date())
    assert {row["key"]: (row["change"], row["into"], row["was_best"]) for row in frame.to_dict("records")} == {
        "a": ("up", "", 4),
        "b": ("merged", "a", 3),
        "c": ("withdrawn", "", 5),
    }
    assert {kind: frame.attrs[kind] for kind in KINDS if frame.attrs[kind]} == {"up": 1, "withdrawn": 1, "merged": 1}


@pytest.mark.parametrize(
    "gone",
    [
        (figure("b", 3), figure("c", 3)),
        (figure("b", 3, counted_by="Another"),),
        (figure("b", 3, until=date(2024, 3, 5), group="children"),),
    ],
)
def test_where_it_is_not_certain_what_a_report_went_into_it_is_withdrawn(store: Engine, gone: tuple[Figure, ...]) -> None:
    keep(store, figure("a", 4), *gone, at=DAYS[0])
    keep(store, figure("a", 7), at=DAYS[1])
    assert {kind for _, kind, _ in changed(store, 0)} <= {"up", "withdrawn"}


def test_what_a_source_brings_that_joins_later_is_new_and_says_so(store: Engine) -> None:
    keep(store, figure("a", 4), at=DAYS[0])
    keep(store, figure("b", 3), at=DAYS[2], source=SOURCE._replace(id="joins_later"))
    frame = changes(store, FROM_ALEPPO, DAYS[1].date())
    assert [(row["key"], row["change"], row["joined"]) for row in frame.to_dict("records")] == [("b", "new", True)]


def test_of_a_source_that_shows_no_reports_only_the_number_is_told(store: Engine) -> None:
    quiet = SOURCE._replace(shows_reports=False)
    keep(store, figure("a", 4), figure("b", 4), at=DAYS[0], source=quiet)
    keep(store, figure("a", 7), figure("c", 1), at=DAYS[1], source=quiet)
    frame = changes(store, FROM_ALEPPO, DAYS[0].date())
    assert len(frame) == 0
    assert {kind: frame.attrs[kind] for kind in (*KINDS, "kept_back") if frame.attrs[kind]} == {
        "new": 1,
        "up": 1,
        "withdrawn": 1,
        "kept_back": 3,
    }


def test_every_measure_of_which_something_changed_is_counted_by_kind(store: Engine) -> None:
    keep(store, figure("a", 1), figure("b", 2), figure("total", 7, counts="total", measure="people_injured"), at=DAYS[0])
    later = [figure("a", 1), figure("b", 5), figure("c", 3), figure("total", 6, counts="total", measure="people_injured")]
    keep(store, *later, figure("long", 4, until=date(2024, 5, 1), precision="span", measure="people_displaced"), at=DAYS[2])
    none = dict.fromkeys(KINDS, 0)
    asked = FROM_ALEPPO._replace(areas=("SY02",))
    found = counted(store, asked, DAYS[0].date(), ["people_displaced", "civilians_killed", "people_injured", "refugees_returned"])
    assert found == {
        "people_displaced": none | {"new": 1},
        "civilians_killed": none | {"new": 1, "up": 1},
        "people_injured": none | {"down": 1},
    }
    assert counted(store, asked._replace(areas=("SY03",)), DAYS[0].date(), ["civilians_killed"]) == {}
