"""What was known on a day: the same answers that the store gave on that day, from its history, on both databases."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from db import queries, schema
from db.queries import Question
from db.schema import Figure
from db.sharing import one_look
from db.store import store as keep
from etl.contract import Source
from tests.reports import by_code, closure
from tests.test_queries import LOOSE, SPAN, WATCHED, figures, questions

FIRST = datetime.fromisoformat("2024-07-20T12:00")


def run(engine: Engine, source: Source, reports: Iterable[Figure], day: int, *, watched: bool) -> date:
    at = FIRST + timedelta(days=day)
    keep(engine, source, list(reports), by_code, span=SPAN if watched else None, may_shrink=True, started_at=at)
    return at.date()


def empty(engine: Engine) -> None:
    """Takes everything out that runs have brought."""
    with engine.begin() as connection:
        for table in (schema.put_aside, schema.run, schema.coverage, *schema.SUMMARIES):
            connection.execute(table.delete())
        for table in (schema.figure, schema.figure_history, schema.closure, schema.closure_history, schema.source):
            connection.execute(table.delete())


def said(engine: Engine, asked: Sequence[Question]) -> list[object]:
    """Everything that pages ask, as text: every answer in every column, the reports and what lies behind them."""
    return list(_said(engine, asked))


def _said(engine: Engine, asked: Sequence[Question]) -> Iterator[object]:
    for q in asked:
        yield queries.answers(engine, q).to_csv()
        yield queries.by_area(engine, q).to_csv()
        for bucket in ("month", "year"):
            yield queries.over_time(engine, q, bucket).to_csv()
            yield queries.coarse(engine, q, bucket).to_csv()
        yield queries.summary(engine, q).to_csv()
        yield queries.change(engine, q)
        yield queries.reports(engine, q).drop(columns=["learnt_at"]).to_csv()
    then = {"known_on": asked[0].known_on}
    yield queries.closures(engine, **then).drop(columns=["learnt_at"]).to_csv()
    ran = ["ended_at", "last_ok_at"]
    yield queries.sources(engine, **then).drop(columns=ran).to_csv()
    yield queries.freshness(engine, FIRST.date(), **then).drop(columns=["last_ok_at"]).to_csv()
    yield queries.counters(engine, **then).to_csv()
    yield queries.runs(engine, **then).drop(columns=["ended_at"]).to_csv()
    yield queries.put_aside(engine, **then).to_csv()
    yield queries.latest(engine, **then).drop(columns=["learnt_at"]).to_csv()


@settings(max_examples=6, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    watched=st.lists(figures(), min_size=2, max_size=4),
    loose=st.lists(figures(), min_size=2, max_size=4),
    asked=st.lists(questions, min_size=1, max_size=3),
)
def test_a_day_is_answered_as_it_was_answered_on_that_day(
    store: Engine, watched: list[list[Figure]], loose: list[list[Figure]], asked: list[Question]
) -> None:
    empty(store)
    days = []
    for number, (one, other) in enumerate(zip(watched, loose, strict=False)):
        day = run(store, WATCHED, one, 3 * number, watched=True)
        if number:  # this source joins later
            run(store, LOOSE, other, 3 * number, watched=False)
        days.append((day, said(store, asked)))
    now = object()
    for day, then in days:
        with one_look(now):  # as a page asks: what several questions need alike is read once, of the whole country
            assert said(store, [q._replace(known_on=day) for q in asked]) == then
        assert said(store, [q._replace(known_on=day + timedelta(days=2)) for q in asked]) == then


def test_before_the_store_was_begun_no_end_is_known_that_had_not_come_yet(store: Engine) -> None:
    shut = closure("a", until_at=datetime.fromisoformat("2025-03-17T21:00"), until="known", last_confirmed_on=date(2025, 3, 17))
    keep(store, WATCHED, [shut._replace(published_on=date(2024, 11, 30))], by_code, started_at=FIRST + timedelta(days=400))

    def said_on(day: date) -> tuple[object, ...]:
        (row,) = queries.closures(store, known_on=day).astype(object).to_dict("records")
        return row["until"], None if pd.isna(row["until_at"]) else row["until_at"].date(), row["last_confirmed_on"]

    assert said_on(date(2024, 12, 9)) == ("open", None, date(2024, 11, 30))
    assert said_on(date(2025, 3, 18)) == ("known", date(2025, 3, 17), date(2025, 3, 17))
    assert len(queries.closures(store, known_on=date(2024, 11, 29))) == 0
