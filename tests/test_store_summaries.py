"""The summaries are always what a slow and obvious sum over the figures gives, after any sequence of runs."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from db import engine, lines, schema, summaries
from db.schema import Figure, Where
from db.store import content_hash
from etl.contract import Span
from tests.reports import MONDAY, SOURCE, TUESDAY, WEDNESDAY, everything, figure, keep, rows

OTHER = SOURCE._replace(id="other_dataset")
ALIKE = ("source", "counted_by", "measure", "group", "unit", "grade", "status", "quantifier", "area")
AREAS = {"SY": "SY", "SY02": "SY02", "SY0200": "SY02", "SY020001": "SY02", "SY07": "SY07"}
DAYS = [date(2024, 1, 30) + timedelta(days=n) for n in range(4)]


def slow(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    """The four summaries, summed up in Python from the table of figures."""
    with engine.connect() as connection:
        found = connection.execute(select(schema.figure)).mappings().all()
    daily: dict[tuple[Any, ...], list[Mapping[Any, Any]]] = defaultdict(list)
    monthly: dict[tuple[Any, ...], list[Mapping[Any, Any]]] = defaultdict(list)
    wide: dict[tuple[Any, ...], list[Mapping[Any, Any]]] = defaultdict(list)
    series: dict[tuple[Any, ...], list[Mapping[Any, Any]]] = defaultdict(list)
    for row in found:
        series[tuple(row[name] for name in (*ALIKE[:5], "counts"))].append(row)
        if row["counts"] != "incident":
            continue
        alike = (*(row[name] for name in ALIKE), AREAS[row["area"]], *(row[bound] is not None for bound in ("low", "best", "high")))
        daily[(*alike, row["starts_on"], row["ends_on"], row["precision"])].append(row)
        first = row["starts_on"].replace(day=1)
        if first == row["ends_on"].replace(day=1):
            month = (first, first.replace(day=monthrange(first.year, first.month)[1]), row["starts_on"] != row["ends_on"])
            monthly[(*alike, *month)].append(row)
            wide[(*alike[: len(ALIKE) - 1], AREAS[row["area"]], *alike[len(ALIKE) :], *month)].append(row)
    return {
        "daily": {(*key, *_sums(of), len(of), max(row["known_on"] for row in of)) for key, of in daily.items()},
        "monthly": {(*key, *_sums(of), len(of), max(row["known_on"] for row in of), *_days(of), _bits(of)) for key, of in monthly.items()},
        "by_governorate": {
            (*key, *_sums(of), len(of), max(row["known_on"] for row in of), *_days(of), _bits(of)) for key, of in wide.items()
        },
        "series": {(*key, *_days(of), len(of), max(row["known_on"] for row in of)) for key, of in series.items()},
    }


def _sums(of: Iterable[Mapping[Any, Any]]) -> list[int | None]:
    return [None if any(row[bound] is None for row in of) else sum(row[bound] for row in of) for bound in ("low", "best", "high")]


def _days(of: Iterable[Mapping[Any, Any]]) -> tuple[date, date]:
    return min(row["starts_on"] for row in of), max(row["ends_on"] for row in of)


def _bits(of: Iterable[Mapping[str, Any]]) -> int:
    """The days of incidents of a single day, a bit for each."""
    days = {row["starts_on"].day for row in of if row["starts_on"] == row["ends_on"]}
    return sum(2 ** (day - 1) for day in days)


def kept(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    """The four summaries as the store keeps them."""
    has, sums = ("governorate", "has_low", "has_best", "has_high"), ("low", "best", "high", "reports", "known_on")
    month = (*ALIKE, *has, "starts_on", "ends_on", "lasts", *sums, "first_on", "last_on", "days")
    found = {
        "daily": rows_of(engine, schema.daily, *ALIKE, *has, "starts_on", "ends_on", "precision", *sums),
        "monthly": rows_of(engine, schema.monthly, *month),
        "by_governorate": rows_of(engine, schema.by_governorate, *month),
        "series": rows_of(engine, schema.series, *ALIKE[:5], "counts", "starts_on", "ends_on", "reports", "known_on"),
    }
    assert {name: len(set(of)) for name, of in found.items()} == {name: len(of) for name, of in found.items()}
    return {name: set(of) for name, of in found.items()}


def rows_of(engine: Engine, table: Any, *names: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*(table.c[name] for name in names)))]


def _number(counts: tuple[int, int, int], bounds: str) -> dict[str, Any]:
    low, best, high = sorted(counts)
    return {
        "best": {"best": best},
        "range": {"low": low, "best": best, "high": high},
        "at_least": {"best": None, "low": low, "quantifier": "at_least"},
        "up_to": {"best": None, "high": high, "quantifier": "up_to"},
        "between": {"best": None, "low": low, "high": high},
    }[bounds]


figures = st.builds(
    lambda key, first, length, area, counts, bounds, grade, published: figure(
        **{"key": f"k{key}", "best": None, "on": first, "where": Where("x", code=area), "grade": grade, "published_on": published}
        | ({"until": first + timedelta(days=length)})
        | _number(counts, bounds)
    ),
    st.integers(0, 7),
    st.sampled_from(DAYS),
    st.sampled_from([0, 0, 0, 1, 40]),
    st.sampled_from(sorted(AREAS)),
    st.tuples(*[st.integers(0, 9)] * 3),
    st.sampled_from(["best", "best", "range", "at_least", "up_to", "between"]),
    st.sampled_from(["reported", "confirmed"]),
    st.sampled_from([None, date(2024, 2, 1), date(2024, 2, 2)]),
) | st.builds(
    lambda key, total, first, days: figure(f"t{key}", total, first, first + timedelta(days=days), counts="total", precision="month"),
    st.integers(0, 2),
    st.integers(0, 9),
    st.sampled_from(DAYS),
    st.sampled_from([5, 28, 30]),
)
runs = st.lists(
    st.tuples(
        st.sampled_from([SOURCE, OTHER]),
        st.lists(figures, min_size=1, max_size=10, unique_by=lambda report: report.key),
        st.sampled_from([None, Span(DAYS[0], DAYS[1]), Span(DAYS[1], DAYS[3])]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=runs)
def test_after_any_runs_the_summaries_are_the_sums_of_the_figures(store: Engine, history: list[Any]) -> None:
    with store.begin() as connection:
        for table in (*schema.SUMMARIES, schema.figure, schema.figure_history, schema.coverage):
            connection.execute(table.delete())
    for source, payload, span in history:
        keep(store, *payload, source=source, span=span)
        assert kept(store) == slow(store)
        # Of a day after all runs nothing is kept: it is put together from the reports.
        assert lines.lines(store) == lines.lines(store, date(2100, 1, 1))
    before = everything(store, schema.SUMMARIES)
    with engine.transaction(store) as connection:
        for source in (SOURCE, OTHER):
            summaries.refresh(connection, source.id, everything=True)
            lines.keep(connection, source.id)
    assert everything(store, schema.SUMMARIES) == before


def test_rows_with_and_without_a_bound_are_not_mixed(store: Engine) -> None:
    alone: Figure = figure("a", 3)
    keep(store, alone, figure("b", 4), figure("c", 5, low=2, high=9), figure("d", None, low=7, quantifier="at_least"))
    assert rows(store, schema.daily, "has_low", "has_best", "has_high", "low", "best", "high", "reports") == [
        (False, True, False, None, 7, None, 2),
        (True, False, False, 7, None, None, 1),
        (True, True, True, 2, 5, 9, 1),
    ]


def test_the_governorate_of_a_summary_is_that_of_the_area(store: Engine) -> None:
    keep(store, *(figure(code, where=Where("x", code=code)) for code in AREAS))
    assert rows(store, schema.daily, "area", "governorate") == sorted(AREAS.items())


def test_a_span_that_crosses_a_month_is_in_no_month(store: Engine) -> None:
    keep(store, figure("a", 3, date(2024, 1, 31), date(2024, 2, 1)), figure("b", 4, date(2024, 2, 1), date(2024, 2, 29)))
    assert rows(store, schema.monthly, "starts_on", "ends_on", "best", "first_on", "last_on") == [
        (date(2024, 2, 1), date(2024, 2, 29), 4, date(2024, 2, 1), date(2024, 2, 29))
    ]
    assert len(rows(store, schema.daily, "best")) == 2


@pytest.mark.parametrize("known_on", [None, date(2024, 4, 1)])
def test_an_unchanged_payload_leaves_the_summaries_alone(store: Engine, known_on: date | None) -> None:
    keep(store, figure("a", published_on=known_on), at=MONDAY)
    before = content_hash(store)
    for day in (TUESDAY, WEDNESDAY):
        keep(store, figure("a", published_on=known_on), at=day)
    assert content_hash(store) == before
