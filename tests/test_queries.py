"""What pages ask the store, on both databases, against the same arithmetic over the reports themselves."""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from db import closures, comparisons, queries, schema, totals
from db.amounts import Amount
from db.material import material, tree
from db.queries import Question
from db.schema import Closure, Figure, Where
from db.sharing import one_look
from db.spans import Window
from db.store import store as keep
from db.totals import Coverage, Term
from etl.contract import Report, Source, Span

WATCHED = Source("watched", "Watched", "W", "https://example.org", "CC0", "W", True, 30, 1, 2, date(2024, 1, 1), absence_is_zero=True)
LOOSE = WATCHED._replace(id="loose", title="Loose", rank=3, absence_is_zero=False)
SPAN = Span(date(2024, 1, 1), date(2024, 6, 30))
FIRST = date(2023, 12, 20)


def put(engine: Engine, source: Source, reports: Iterable[Report], span: Span | None) -> None:
    keep(engine, source, list(reports), lambda where, counts: where.code, span=span, may_shrink=True)


@st.composite
def figures(draw: st.DrawFn) -> list[Figure]:
    found = []
    for i in range(draw(st.integers(1, 12))):
        starts = FIRST + timedelta(days=draw(st.integers(0, 200)))
        counts = draw(st.sampled_from(["incident", "incident", "total"]))
        length = draw(st.sampled_from([0, 0, 3, 30, 90]))
        low, best, high = sorted(draw(st.tuples(*[st.integers(0, 50)] * 3)))
        bounds = draw(
            st.sampled_from([(None, best, None, ""), (low, best, high, ""), (low, None, None, "at_least"), (None, best, None, "about")])
        )
        found.append(
            Figure(
                Where("x", code=draw(st.sampled_from(["SY", "SY01", "SY02", "SY0200", "SY020001", "SY07"]))),
                f"k{i}",
                "people_killed",
                counts,
                starts,
                starts + timedelta(days=length),
                *bounds[:3],
                quantifier=bounds[3],
                counted_by=draw(st.sampled_from(["A", "B"])),
                grade=draw(st.sampled_from(["confirmed", "reported"])),
                published_on=date(2024, 7, 1) + timedelta(days=i),
                precision=draw(st.sampled_from(["day", "span", "week", "month"])),
            )
        )
    return found


questions = st.builds(
    lambda since, length, areas, grades: Question(
        "people_killed", FIRST + timedelta(days=since), FIRST + timedelta(days=since + length), areas, grades=grades
    ),
    st.integers(0, 150),
    st.integers(0, 190),
    st.sampled_from([("SY",), ("SY02",), ("SY01", "SY02"), ("SY0200",)]),
    st.sampled_from([(), (), ("confirmed",)]),
)


def raw_terms(engine: Engine, q: Question) -> list[Term]:
    """Every figure as a term of its own, read from the table of reports and from no summary."""
    f = schema.figure
    with engine.connect() as connection:
        rows = connection.execute(select(f).where(f.c.measure == q.measure, f.c.group == q.group)).all()
    ranks = {"watched": 2, "loose": 3}
    return [
        Term(
            row.source, row.counted_by, row.measure, row.group, row.unit, row.counts, row.area, row.covers, row.starts_on, row.ends_on,
            Amount(row.low, row.best, row.high, row.quantifier), row.grade, row.status, row.known_on, row.published_on,
            row.since_on, 1, ranks[row.source],
            row.place, row.key, precision=row.precision,
        )
        for row in rows
        if (not q.grades or row.grade in q.grades) and (row.counts != "incident" or q.window.touches(row.starts_on, row.ends_on))
    ]  # fmt: skip


def plain(answers: Iterable[totals.Answer]) -> list[tuple[object, ...]]:
    return [
        (a.series, a.amount, a.starts_on, a.as_of, a.days_covered, a.share, a.reports, a.areas_reported, a.areas_total, a.whole, a.covers)
        for a in answers
    ]


COVERAGE = {"watched": Coverage(*SPAN, True, 2)}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(watched=figures(), loose=figures(), asked=st.lists(questions, min_size=1, max_size=6))
def test_an_answer_from_the_summaries_is_the_answer_from_the_reports(
    store: Engine, watched: list[Figure], loose: list[Figure], asked: list[Question]
) -> None:
    put(store, WATCHED, watched, SPAN)
    put(store, LOOSE, loose, None)
    for q in asked:
        m, terms, within = material(store, q), raw_terms(store, q), tree(store)
        slow = totals.answers(terms, q.areas, q.window, within, COVERAGE, m.known)
        assert plain(queries.ordered_answers(store, q)) == plain(slow)
        for bucket in ("month", "year"):
            buckets = queries.BUCKETS[bucket](q.window)
            points, _ = comparisons.over_time(terms, q.areas, buckets, within, COVERAGE, m.known)
            drawn, _ = comparisons.over_time(material(store, q, bucket).terms, q.areas, buckets, within, COVERAGE, m.known)
            assert _points(drawn) == _points(points)


def _points(points: Iterable[comparisons.Point]) -> set[tuple[object, ...]]:
    return {
        (p.series, p.kind, p.bucket, p.state, p.answer.amount if p.answer else None, p.answer.reports if p.answer else 0) for p in points
    }


def killed(key: str, code: str, day: date, best: int, **more: object) -> Figure:
    fields = {"counts": "incident", "counted_by": "A", "published_on": day, **more}
    return Figure(Where("as spelt", code=code), key, "civilians_killed", starts_on=day, ends_on=day, best=best, **fields)


JANUARY = Question("civilians_killed", date(2024, 1, 1), date(2024, 1, 31))


def test_one_row_for_each_governorate_with_its_state(store: Engine) -> None:
    put(store, WATCHED, [killed("1", "SY02", date(2024, 1, 5), 3), killed("2", "SY0200", date(2024, 1, 6), 4)], SPAN)
    frame = queries.by_area(store, JANUARY)
    assert len(frame) == 14
    assert frame.attrs == {"source": "watched", "counter": "A", "counts": "incident"}
    said = frame.set_index("area")
    assert (said.loc["SY02", "state"], said.loc["SY02", "value"], said.loc["SY02", "name_en"]) == ("reported", 7, "Aleppo")
    assert (said.loc["SY14", "state"], said.loc["SY14", "value"]) == ("zero", 0)
    assert set(queries.by_area(store, JANUARY._replace(since=date(2020, 1, 1), until=date(2020, 1, 31)))["state"]) <= {
        "not_covered",
        "not_reported",
    }


def test_districts_of_one_governorate_can_be_compared(store: Engine) -> None:
    put(store, WATCHED, [killed("2", "SY0200", date(2024, 1, 6), 4)], SPAN)
    frame = queries.by_area(store, JANUARY._replace(areas=("SY02",)), level=2)
    assert {code[:4] for code in frame["area"]} == {"SY02"}
    assert frame.set_index("area").loc["SY0200", "value"] == 4


def test_the_summary_is_governorate_by_month_of_one_counter(store: Engine) -> None:
    put(store, WATCHED, [killed("1", "SY02", date(2024, 1, 5), 3), killed("2", "SY02", date(2024, 3, 6), 4)], SPAN)
    q = Question("civilians_killed", date(2024, 1, 1), date(2024, 8, 31), ("SY02",))
    frame = queries.summary(store, q)
    assert [(m.month, s) for m, s in zip(frame["month"], frame["state"], strict=True)] == [
        (1, "reported"), (2, "zero"), (3, "reported"), (4, "zero"), (5, "zero"), (6, "zero"), (7, "not_covered"), (8, "not_covered"),
    ]  # fmt: skip
    assert len(queries.summary(store, q._replace(areas=("SY",)))) == 14 * 8


def test_a_month_inside_a_number_for_several_is_not_one_of_which_nothing_was_reported(store: Engine) -> None:
    rows = [
        killed("1", "SY02", date(2024, 3, 6), 866, counts="total")._replace(ends_on=date(2024, 4, 30)),
        killed("2", "SY02", date(2024, 6, 1), 7, counts="total")._replace(ends_on=date(2024, 6, 30)),
        killed("3", "SY0200", date(2024, 7, 6), 5, counts="total")._replace(ends_on=date(2024, 8, 2)),
    ]
    put(store, LOOSE, rows, None)
    frame = queries.summary(store, Question("civilians_killed", date(2024, 2, 1), date(2024, 8, 31), ("SY02",)))
    assert list(frame["state"]) == ["not_reported", "longer", "longer", "not_reported", "reported", "not_reported", "not_reported"]
    assert list(frame["value"].dropna()) == [7]


def test_households_stand_beside_people_and_in_no_picture(store: Engine) -> None:
    rows = [
        killed("1", "SY02", date(2024, 1, 5), 3, counts="total"),
        killed("2", "SY02", date(2024, 1, 5), 900, counts="total", unit="households", counted_by="B"),
    ]
    put(store, LOOSE, rows, None)
    assert list(queries.answers(store, JANUARY)["unit"]) == ["people", "households"]
    assert queries.by_area(store, JANUARY).set_index("area").loc["SY02", "value"] == 3
    assert set(queries.over_time(store, JANUARY)["unit"].dropna()) == {"people"}


def test_filters_by_counter_source_and_grade(store: Engine) -> None:
    put(store, WATCHED, [killed("1", "SY02", date(2024, 1, 5), 3), killed("2", "SY02", date(2024, 1, 5), 4, grade="contested")], SPAN)
    put(store, LOOSE, [killed("1", "SY02", date(2024, 1, 5), 9, counted_by="B")], None)
    assert set(queries.answers(store, JANUARY)["counter"]) == {"A", "B"}
    assert list(queries.answers(store, JANUARY._replace(counter="B"))["value"]) == [9]
    assert list(queries.answers(store, JANUARY._replace(source="watched"))["value"]) == [7]
    assert list(queries.answers(store, JANUARY._replace(source="watched", grades=("reported",)))["value"]) == [3]


def test_the_reports_behind_an_answer_say_how_many_there_are(store: Engine) -> None:
    put(store, WATCHED, [killed(str(i), "SY02", date(2024, 1, 1 + i), i) for i in range(9)], SPAN)
    frame = queries.reports(store, JANUARY, limit=4)
    assert (list(frame["best"]), frame.attrs["all"]) == ([8, 7, 6, 5], 9)
    assert {"place", "url", "licence", "may_export", "source_title", "learnt_at"} <= set(frame.columns)


def test_an_empty_store_answers_every_question_with_an_empty_frame(store: Engine) -> None:
    assert queries.answers(store, JANUARY).empty
    assert set(queries.by_area(store, JANUARY)["state"]) == {"not_reported"}
    for frame in (
        queries.over_time(store, JANUARY), queries.coarse(store, JANUARY), queries.summary(store, JANUARY), queries.reports(store, JANUARY),
        queries.latest(store), queries.closures(store), queries.sources(store), queries.runs(store), queries.put_aside(store),
        queries.counters(store), queries.freshness(store, date(2024, 1, 1)),
    ):  # fmt: skip
        assert frame.empty
    assert queries.change(store, JANUARY) is None
    assert queries.data_version(store) == 0
    assert len(queries.areas(store)) == 1 + 14 + 62 + 272


def test_closures_come_with_their_facility_and_become_statements(store: Engine) -> None:
    shut = Closure(
        "aleppo_airport", "c1", "closed", datetime.fromisoformat("2024-11-29T21:00:00"), None, "open", date(2024, 12, 31), counted_by="H"
    )
    put(store, LOOSE, [shut], None)
    frame = queries.closures(store)
    assert (frame.loc[0, "name_en"], frame.loc[0, "kind"], frame.loc[0, "icao"]) == ("Aleppo International Airport", "airport", "OSAP")
    (statement,) = queries.statements(frame)["aleppo_airport"]
    assert closures.standing([statement], date(2025, 1, 2)).status == "closed"
    assert statement.first_on == date(2024, 11, 30)
    assert len(queries.closures(store, ("SY07",))) == 0
    assert len(queries.closures(store, ("SY02",), ("airport",))) == 1


def test_news_is_by_the_day_of_publication_and_else_by_the_day_it_is_about(store: Engine) -> None:
    rows = [
        killed("old", "SY02", date(2024, 1, 5), 3, published_on=None),
        killed("new", "SY02", date(2024, 1, 4), 3, published_on=date(2024, 2, 1)),
    ]
    put(store, LOOSE, rows, None)
    assert list(queries.latest(store)["key"]) == ["new", "old"]


def test_a_source_says_how_it_stands(store: Engine) -> None:
    put(store, WATCHED, [killed("1", "SY02", date(2024, 1, 5), 3)], SPAN)
    frame = queries.freshness(store, date(2024, 1, 5) + timedelta(days=45))
    assert list(frame["freshness"]) == ["overdue"]
    assert queries.sources(store).loc[0, "figures"] == 1
    assert queries.data_version(store) == 1


def test_an_embedded_source_is_as_new_as_its_last_figure_or_closure(store: Engine) -> None:
    began = datetime.fromisoformat("2024-01-01T21:00:00")
    shut = Closure("aleppo_airport", "c1", "closed", began, None, "open", date(2024, 3, 1), counted_by="H")
    embedded = WATCHED._replace(every_days=None)
    put(store, embedded, [killed("1", "SY02", date(2024, 1, 5), 3), shut], None)
    assert list(queries.freshness(store, date(2024, 3, 11))["newest_on"]) == [date(2024, 3, 1)]
    put(store, embedded, [killed("1", "SY02", date(2024, 1, 5), 3)], None)
    assert list(queries.freshness(store, date(2024, 3, 11))["newest_on"]) == [date(2024, 1, 5)]


@pytest.mark.parametrize("bucket", ["day", "month", "year"])
def test_what_a_chart_cannot_draw_is_listed_beside_it(store: Engine, bucket: str) -> None:
    long = killed("1", "SY02", date(2024, 1, 5), 3)._replace(ends_on=date(2024, 3, 5))
    put(store, WATCHED, [long], SPAN)
    q = Question("civilians_killed", date(2024, 1, 1), date(2024, 6, 30))
    listed = queries.coarse(store, q, bucket)
    assert list(listed["value"]) == ([] if bucket == "year" else [3])
    drawn = queries.over_time(store, q, bucket)
    assert int(drawn["value"].sum()) == (3 if bucket == "year" else 0)
    assert Window(q.since, q.until).days == 182


def test_a_server_that_writes_days_in_another_way_answers_the_same(store: Engine) -> None:
    put(store, WATCHED, [killed("1", "SY02", date(2024, 1, 5), 3)._replace(ends_on=date(2024, 1, 9))], SPAN)
    with store.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"ALTER DATABASE {connection.engine.url.database} SET datestyle = 'German, DMY'")
    store.dispose()
    assert list(queries.answers(store, JANUARY)["value"]) == [3]


def test_an_answer_names_the_documents_that_it_was_read_in(store: Engine) -> None:
    rows = [
        killed("1", "SY02", date(2024, 1, 5), 3, counts="total", url="https://example.org/1", title="one"),
        killed("2", "SY02", date(2024, 1, 6), 4, counts="total", url="https://example.org/2", title="two"),
        killed("3", "SY02", date(2024, 1, 6), 9, counts="total", url="https://example.org/3", title="three", counted_by="B"),
    ]
    put(store, LOOSE, rows, None)
    said = queries.answers(store, JANUARY._replace(areas=("SY02",))).set_index("counter")["documents"]
    assert said["A"] == (("two", "https://example.org/2"), ("one", "https://example.org/1"))
    assert said["B"] == (("three", "https://example.org/3"),)


def test_what_is_said_of_some_of_those_who_are_counted_stands_beside_the_headline(store: Engine) -> None:
    everybody = JANUARY._replace(measure="people_killed", areas=("SY02",))
    rows = [
        killed("1", "SY02", date(2024, 1, 5), 4, counts="total")._replace(measure="people_killed"),
        killed("2", "SY02", date(2024, 1, 6), 866, counts="total", counted_by="B"),
        killed("3", "SY02", date(2024, 1, 7), 20, counts="total", counted_by="C")._replace(measure="combatants_killed"),
        killed("4", "SY02", date(2024, 1, 7), 30, counts="total", counted_by="D")._replace(measure="killed_by_explosive_remnants"),
        killed("5", "SY02", date(2024, 1, 8), 9_000, counts="total", counted_by="E", status="estimated"),
        killed("6", "SY02", date(2024, 1, 8), 9_000, counts="total", counted_by="F", unit="households"),
        killed("7", "SY02", date(2024, 1, 8), 9_000, counts="total", counted_by="G", quantifier="about"),
        killed("8", "SY02", date(2024, 3, 8), 9_000, counts="total", counted_by="B"),
    ]
    put(store, LOOSE, rows, None)
    some = [f"some_{name}" for name in ("least", "measure", "counter", "value", "quantifier", "starts_on", "ends_on", "place")]
    day = date(2024, 1, 6)
    assert list(queries.answers(store, everybody)[some].loc[0]) == [866, "civilians_killed", "B", 866, "exact", day, day, ""]
    assert queries.answers(store, everybody._replace(counter="A"))["some_least"][0] is None
    assert queries.answers(store, JANUARY)["some_least"][0] is None, "nobody is counted inside civilians"
    assert queries.answers(store, everybody._replace(areas=("SY01", "SY02")))["some_least"][0] == 866


def test_a_sum_of_areas_that_were_counted_over_different_days_is_uneven(store: Engine) -> None:
    rows = [
        killed("1", "SY01", date(2024, 1, 5), 4, counts="total")._replace(ends_on=date(2024, 1, 9)),
        killed("2", "SY02", date(2024, 1, 5), 6, counts="total")._replace(ends_on=date(2024, 1, 9)),
        killed("3", "SY03", date(2024, 1, 20), 6, counts="total"),
    ]
    put(store, LOOSE, rows, None)
    for areas, uneven in ((("SY01",), False), (("SY01", "SY02"), False), (("SY01", "SY03"), True)):
        row = queries.answers(store, JANUARY._replace(areas=areas)).loc[0]
        assert (row["whole"], row["uneven"]) == (True, uneven), areas


def test_what_was_said_of_a_wider_area_is_told_to_who_asks_for_a_part_of_it(store: Engine) -> None:
    wide = killed("1", "SY", date(2024, 1, 5), 192_000, counts="total", covers="part")._replace(
        where=Where("As-Sweida, Dar'a, Rural Damascus", code="SY")
    )
    put(store, LOOSE, [wide], None)
    assert list(queries.wider(store, JANUARY._replace(areas=("SY13",)))["value"]) == [192_000]
    for other in (("SY02",), ("SY",)):
        assert queries.wider(store, JANUARY._replace(areas=other)).empty


def test_what_is_too_coarse_for_a_chart_keeps_the_district_it_was_told_of(store: Engine) -> None:
    lasting = [killed(code, code, date(2024, 1, 30), n)._replace(ends_on=date(2024, 2, 3)) for code, n in (("SY0200", 3), ("SY0203", 4))]
    put(store, LOOSE, lasting, None)
    q = Question("civilians_killed", date(2024, 1, 1), date(2024, 3, 31), ("SY02",))
    for look in (nullcontext(), one_look(object())):
        with look:
            listed = queries.coarse(store, q)
            assert sorted(zip(listed["area"], listed["value"], listed["reports"], strict=True)) == [("SY0200", 3, 1), ("SY0203", 4, 1)]
