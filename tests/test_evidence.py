"""What is behind a number, on both databases: thousands of random clicks, each of which adds up to the number that was clicked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from db import evidence, queries, schema, totals
from db.amounts import Amount, add
from db.evidence import Behind, Number
from db.material import tree
from db.queries import Question
from db.schema import Figure, Where
from db.totals import Term, series_of
from tests.reports import MONDAY, TUESDAY, WEDNESDAY, keep
from tests.test_known import empty
from tests.test_queries import COVERAGE, FIRST, JANUARY, LOOSE, SPAN, WATCHED, killed

BOUNDS = ("low", "best", "high", "quantifier")


@st.composite
def amounts(draw: st.DrawFn) -> dict[str, Any]:
    low, best, high = sorted(draw(st.tuples(*[st.integers(0, 50) | st.integers(1, 9).map(lambda n: n * 100)] * 3)))
    bounds = [
        (None, best, None, ""), (None, best, None, ""), (low, best, high, ""), (low, best, None, ""), (None, best, None, "about"),
        (low, None, None, "at_least"), (None, None, high, "up_to"), (low, None, high, ""),
    ]  # fmt: skip
    return dict(zip(BOUNDS, draw(st.sampled_from(bounds)), strict=True))


@st.composite
def figures(draw: st.DrawFn) -> list[Figure]:
    """Reports of every kind: incidents, totals that run on, overlap and nest, stocks, parts of areas, estimates and households."""
    begins = draw(st.sampled_from([range(200), (0, 20, 60), (35, 35, 40)]))
    found = []
    for i in range(draw(st.integers(1, 14))):
        counts = draw(st.sampled_from(["incident", "incident", "total", "total", "total", "stock"]))
        starts = FIRST + timedelta(days=draw(st.sampled_from(begins)))
        length = 0 if counts == "stock" else draw(st.sampled_from([0, 0, 3, 10, 11, 30, 90]))
        found.append(
            Figure(
                Where("x", code=draw(st.sampled_from(["SY", "SY", "SY01", "SY02", "SY0200", "SY0202", "SY020001", "SY07"]))),
                f"k{i}",
                "people_living_displaced" if counts == "stock" else "people_killed",
                counts,
                starts,
                starts + timedelta(days=length),
                **draw(amounts()),
                counted_by=draw(st.sampled_from(["A", "A", "B"])),
                covers=draw(st.sampled_from(["whole", "whole", "whole", "part"])) if counts != "incident" else "whole",
                unit=draw(st.sampled_from(["people", "people", "people", "households"])),
                status=draw(st.sampled_from(["documented", "documented", "estimated", "provisional"])),
                grade=draw(st.sampled_from(["confirmed", "reported", "contested"])),
                published_on=date(2024, 7, 1) + timedelta(days=draw(st.integers(0, 9))),
            )
        )
    return found


questions = st.builds(
    lambda measure, since, length, areas, grades, known_on: Question(
        measure, FIRST + timedelta(days=since), FIRST + timedelta(days=since + length), areas, grades=grades, known_on=known_on
    ),
    st.sampled_from(["people_killed", "people_killed", "people_living_displaced"]),
    st.integers(0, 150),
    st.integers(0, 190),
    st.sampled_from([("SY",), ("SY",), ("SY02",), ("SY01", "SY02"), ("SY0200",)]),
    st.sampled_from([(), (), ("confirmed",)]),
    st.sampled_from([None, None, date(2024, 8, 1)]),
)


def clicks(engine: Engine, q: Question) -> Iterator[tuple[Number, Any]]:
    """Every number that the pages show of a question, with what a click on it asks."""
    for row in _rows(queries.answers(engine, q)):
        yield evidence.of_answer(q, row), row
    for row in _rows(queries.by_area(engine, q)):
        yield evidence.of_area(q, row), row
    for bucket in ("day", "month", "year"):
        for row in _rows(queries.over_time(engine, q, bucket)):
            yield evidence.of_bucket(q, row), row
    for row in _rows(queries.summary(engine, q)):
        yield evidence.of_month(q, row), row


def _rows(frame: Any) -> list[Any]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [row for row in plain.itertuples() if row.state in ("reported", "zero")] if "state" in plain else list(plain.itertuples())


def terms_of(rows: Any) -> list[Term]:
    """The reports as terms of their own."""
    plain = rows.astype(object).where(rows.notna(), None)
    return [
        Term(
            row.source, row.counted_by, row.measure, row.group, row.unit, row.counts, row.area, row.covers, row.starts_on, row.ends_on,
            Amount(row.low, row.best, row.high, row.quantifier), row.grade, row.status, row.known_on, row.published_on, row.since_on,
            place=row.place, key=row.key,
        )
        for row in plain.itertuples()
    ]  # fmt: skip


def everything(engine: Engine) -> list[Term]:
    """Every report, as the table has it."""
    with engine.connect() as connection:
        return terms_of(pd.read_sql_query(select(schema.figure), connection))


def check(engine: Engine, number: Number, row: Any, stored: Sequence[Term]) -> None:
    found, q, within = evidence.behind(engine, number), number.question, tree(engine)
    assert found.answer is not None
    said = found.answer.amount
    assert (said.value, said.low, said.high, said.word) == (row.value, row.low, row.high, row.quantifier)
    summed, left = found.rows[found.rows["rule"] == ""], found.rows[found.rows["rule"] != ""]
    assert (len(summed), dict(Counter(left["rule"]))) == (found.summed, found.left_out)
    assert (summed["enters"] != "").all()
    assert (left["enters"] == "").all()
    assert set(left["rule"]) <= set(evidence.RULES) - ({"on_a_line"} if number.drawn != "bar" else set())
    again = totals.answer_of(found.series, terms_of(summed), within.outermost(q.areas), q.window, within, COVERAGE)
    assert again is not None
    assert again.amount == said
    doubted = [term.amount for term in terms_of(summed[summed["grade"] == "contested"])]
    if not found.subtractions:
        assert found.contested == (add(doubted).amount if doubted else None)
    _adds_up_by_hand(found)
    keys = list(found.rows["key"])
    assert len(keys) == len(set(keys))
    mine = [t for t in stored if series_of(t) == number.series and (not q.grades or t.grade in q.grades)]
    touching = {t.key for t in mine if within.within(t.area, q.areas) and q.window.touches(t.starts_on, t.ends_on)}
    assert touching | set(summed["key"]) == set(keys)


def _adds_up_by_hand(found: Behind) -> None:
    """As a reader adds: what is added less what is taken away."""
    summed = found.rows[found.rows["rule"] == ""]
    assert found.answer is not None
    if summed["best"].notna().all() and found.answer.amount.best is not None:
        signs = {"added": 1, "taken_away": -1, "both": 0}
        pairs = zip(summed["best"], summed["enters"], strict=True)
        assert sum(best * signs[enters] for best, enters in pairs) == found.answer.amount.best


@settings(max_examples=30, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(watched=figures(), loose=figures(), asked=st.lists(questions, min_size=1, max_size=2), chance=st.randoms(use_true_random=False))
def test_what_is_behind_any_number_adds_up_to_it(
    store: Engine, watched: list[Figure], loose: list[Figure], asked: list[Question], chance: Random
) -> None:
    empty(store)
    keep(store, *watched, source=WATCHED, span=SPAN)
    keep(store, *loose, source=LOOSE)
    stored = everything(store)
    for q in asked:
        screen = list(clicks(store, q))
        for number, row in chance.sample(screen, min(len(screen), 25)):
            check(store, number, row, stored)


def total(key: str, first: date, last: date, best: int, **more: Any) -> Figure:
    return killed(key, "SY02", first, best, counts="total", **more)._replace(ends_on=last)


ALEPPO = JANUARY._replace(areas=("SY02",))


def behind_headline(engine: Engine, q: Question = ALEPPO, limit: int = 100) -> Behind:
    return evidence.behind(engine, evidence.of_answer(q, _rows(queries.answers(engine, q))[0]), limit)


def placed(found: Behind) -> list[tuple[str, str, str]]:
    return list(found.rows[["key", "enters", "rule"]].itertuples(index=False, name=None))


def test_the_incidents_of_a_headline_are_listed_the_newest_first(store: Engine) -> None:
    keep(store, killed("1", "SY02", date(2024, 1, 5), 3), killed("2", "SY02", date(2024, 1, 6), 4), source=WATCHED, span=SPAN)
    keep(store, total("9", date(2024, 1, 5), date(2024, 1, 6), 9, counted_by="B"), source=LOOSE)
    found = behind_headline(store)
    assert (found.series.counter, found.answer and found.answer.amount.value, found.summed) == ("A", 7, 2)
    assert placed(found) == [("2", "added", ""), ("1", "added", "")]


def test_of_running_totals_both_are_shown_and_what_one_less_the_other_is(store: Engine) -> None:
    running = [total(str(day), date(2023, 12, 20), date(2024, 1, day), 10 * day) for day in (4, 9, 21)]
    keep(store, *running, total("x", date(2023, 12, 1), date(2024, 2, 2), 999), source=LOOSE)
    found = behind_headline(store)
    assert found.answer is not None
    assert found.answer.amount == Amount(None, 170, None, "")
    assert placed(found) == [("x", "", "reaches_outside"), ("21", "added", ""), ("9", "both", ""), ("4", "taken_away", "")]
    assert [tuple(one) for one in found.subtractions] == [
        (date(2024, 1, 5), date(2024, 1, 9), 40, 90, 50, False),
        (date(2024, 1, 10), date(2024, 1, 21), 90, 210, 120, False),
    ]


def test_a_report_tells_what_it_said_before_as_far_as_that_was_known(store: Engine) -> None:
    for at, best in ((MONDAY, 3), (TUESDAY, 5), (WEDNESDAY, 4)):
        keep(store, killed("1", "SY02", date(2024, 1, 5), best, published_on=None), source=LOOSE, at=at)
    (row,) = behind_headline(store).rows.itertuples()
    assert (row.best, row.revisions, [(one.best, one.superseded_on, one.why) for one in row.earlier]) == (
        4, 2, [(3, TUESDAY.date(), "revised"), (5, WEDNESDAY.date(), "revised")],
    )  # fmt: skip
    (then,) = behind_headline(store, ALEPPO._replace(known_on=TUESDAY.date())).rows.itertuples()
    assert (then.best, [one.best for one in then.earlier]) == (5, [3])


def test_a_source_that_lets_nobody_see_single_reports_is_counted_and_not_listed(store: Engine) -> None:
    closed = LOOSE._replace(id="closed", shows_reports=False, may_export=False)
    keep(store, *(killed(str(n), "SY02", date(2024, 1, n + 1), 2) for n in range(5)), source=closed)
    keep(store, *(total(str(n), date(2023, 12, 1), date(2024, 1, n + 1), n) for n in range(5)), source=closed._replace(id="closed_totals"))
    for row in _rows(queries.answers(store, ALEPPO)):
        found = evidence.behind(store, evidence.of_answer(ALEPPO, row))
        assert (found.shows_reports, found.rows.empty, found.summed, found.subtractions) == (False, True, 5, ())


def test_the_newest_are_shown_and_all_are_counted(store: Engine) -> None:
    keep(store, *(killed(str(n), "SY02", date(2024, 1, 1 + n % 9), n) for n in range(30)), source=WATCHED, span=SPAN)
    keep(store, *(total(str(n), date(2024, 1, 1), date(2024, 1, 2 + n), n, counted_by="B") for n in range(20)), source=LOOSE)
    found = behind_headline(store, limit=7)
    assert (found.summed, len(found.rows), min(found.rows["starts_on"])) == (30, 7, date(2024, 1, 7))
    totals_ = evidence.behind(store, evidence.of_answer(ALEPPO, _rows(queries.answers(store, ALEPPO))[1]), 7)
    assert (totals_.summed, totals_.left_out, len(totals_.rows)) == (1, {"overlaps_a_total": 19}, 8)


def test_the_number_of_a_day_is_the_one_that_was_known_then(store: Engine) -> None:
    keep(store, killed("1", "SY02", date(2024, 1, 5), 3, published_on=None), source=WATCHED, span=SPAN, at=MONDAY)
    both = [killed(str(n), "SY02", date(2024, 1, 5), 3, published_on=None) for n in (1, 2)]
    keep(store, *both, source=WATCHED, span=SPAN, at=WEDNESDAY)
    then, now = (behind_headline(store, ALEPPO._replace(known_on=day)) for day in (TUESDAY.date(), None))
    assert [(one.summed, sorted(one.rows["key"])) for one in (then, now)] == [(1, ["1"]), (2, ["1", "2"])]


def test_the_summary_of_a_month_of_one_day_is_no_running_total(store: Engine) -> None:
    keep(store, total("1", date(2024, 1, 5), date(2024, 1, 31), 9), total("2", date(2024, 1, 5), date(2024, 2, 9), 12), source=LOOSE)
    said = queries.summary(store, ALEPPO._replace(since=date(2024, 1, 31), until=date(2024, 2, 29)))
    assert list(said["state"]) == ["longer", "longer"]
