"""What one run does to the store: what is kept, revised, withdrawn and put aside, and that it may be repeated."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from db import engine, schema
from db.schema import Aside, Figure, Where
from db.store import TooFew, content_hash, note
from db.store import store as run_store
from etl.contract import Span
from tests.reports import MONDAY, SOURCE, TUESDAY, WEDNESDAY, by_code, closure, everything, figure, keep, rows
from tests.test_schema import REFUSED

NOON = datetime.fromisoformat("2024-03-05T12:00")
ALL = list(schema.metadata.tables.values())


def counts(run: Any) -> tuple[int, int, int, int, int]:
    return run.read, run.stored, run.unchanged, run.put_aside, run.withdrawn


def reasons(engine: Engine) -> list[str]:
    return [reason for _, reason in rows(engine, schema.put_aside, "number", "reason")]


def test_the_same_payload_three_times_is_one_content_and_writes_only_the_run(store: Engine) -> None:
    payload = [figure("a", 3), figure("b", None, low=4, quantifier="at_least"), closure("c"), figure("d", -1), Aside(9, "no date", "x")]
    assert counts(keep(store, *payload)) == (5, 3, 0, 2, 0)
    first, before = content_hash(store), everything(store, ALL)
    for day in (TUESDAY, WEDNESDAY):
        assert counts(keep(store, *payload, at=day)) == (5, 0, 3, 2, 0)
    assert content_hash(store) == first
    after = everything(store, ALL)
    assert {table for table in after if after[table] != before[table]} == {"run", "put_aside"}


def test_the_content_hash_sees_every_table_it_covers(store: Engine) -> None:
    hashes = [content_hash(store)]
    for payload, day in (
        ([figure("a", 3)], MONDAY),
        ([figure("a", 3), closure("c")], TUESDAY),
        ([figure("a", 4), closure("c")], WEDNESDAY),
        ([figure("a", 4), closure("c", reason="shelling")], WEDNESDAY),
    ):
        keep(store, *payload, at=day)
        hashes.append(content_hash(store))
    assert len(set(hashes)) == len(hashes)


def test_what_was_stored_is_what_was_said(store: Engine) -> None:
    said = Figure(
        where=Where("Jisr", 3, "SY070200"),
        key="k",
        measure="people_displaced",
        counts="total",
        starts_on=date(2024, 11, 27),
        ends_on=date(2024, 12, 9),
        low=800_000,
        high=1_000_000,
        group="children",
        covers="part",
        precision="span",
        unit="households",
        grade="confirmed",
        status="estimated",
        counted_by="OCHA",
        url="https://example.org/1",
        title="تقرير",
        published_on=date(2024, 6, 1),
        since_on=date(2024, 11, 27),
        note="a note",
    )
    keep(store, said)
    kept = rows(store, schema.figure, *(column.name for column in schema.figure.c if column.name != "id"))
    fields = said._asdict() | {
        "source": SOURCE.id,
        "area": "SY070200",
        "place": "Jisr",
        "correction": None,
        "known_on": date(2024, 6, 1),
        "learnt_at": MONDAY,
    }
    assert kept == [tuple(fields[column.name] for column in schema.figure.c if column.name != "id")]


def test_a_closure_is_stored_in_utc(store: Engine) -> None:
    damascus = datetime.fromisoformat("2024-11-30T03:00+03:00")
    keep(store, closure("c", from_at=damascus, until_at=damascus + timedelta(days=2), until="estimated"))
    assert rows(store, schema.closure, "key", "facility", "from_at", "until_at", "until", "known_on") == [
        ("c", "aleppo_airport", damascus.replace(tzinfo=None) - timedelta(hours=3), damascus.replace(tzinfo=None) + timedelta(hours=45),
         "estimated", date(2024, 6, 3))
    ]  # fmt: skip


def test_what_the_first_run_brings_was_known_when_it_was_published_and_what_a_later_one_brings_on_its_day(store: Engine) -> None:
    march, june = date(2024, 3, 9), date(2024, 6, 4)
    keep(store, figure("a", published_on=march), figure("b"), figure("c", published_on=june))
    later = figure("a", published_on=march), figure("b", 2), figure("c", published_on=june), figure("d", published_on=march)
    keep(store, *later, at=WEDNESDAY)
    assert rows(store, schema.figure, "key", "known_on", "learnt_at") == [
        ("a", date(2024, 3, 9), MONDAY),
        ("b", date(2024, 6, 5), WEDNESDAY),
        ("c", date(2024, 6, 3), MONDAY),
        ("d", date(2024, 6, 5), WEDNESDAY),
    ]


def test_no_two_versions_of_a_figure_are_known_on_one_day(store: Engine) -> None:
    published = date(2024, 3, 9)
    keep(store, figure("a", 1, published_on=published), figure("b", 1))
    keep(store, figure("a", 2, published_on=published), figure("b", 1), at=TUESDAY)
    keep(store, figure("b", 1), at=WEDNESDAY)
    keep(store, figure("a", 3, published_on=date(2024, 6, 4)), figure("b", 1), at=WEDNESDAY)
    history = rows(store, schema.figure_history, "best", "known_on", "superseded_on", "why")
    assert history == [
        (1, published, date(2024, 6, 4), "revised"),
        (2, date(2024, 6, 4), date(2024, 6, 5), "withdrawn"),
    ]
    assert rows(store, schema.figure, "key", "best", "known_on") == [("a", 3, date(2024, 6, 5)), ("b", 1, date(2024, 6, 3))]


def test_a_closure_beyond_the_calendar_that_can_be_counted_is_put_aside(store: Engine) -> None:
    for_ever = datetime.fromisoformat("9999-12-31T23:59:00+00:00")
    run = keep(store, figure("a"), closure("c", until_at=for_ever, until="known"))
    assert counts(run) == (2, 1, 0, 1, 0)
    assert [row for (row,) in rows(store, schema.put_aside, "reason")] == ["a day lies outside 1900-01-01 to 2199-12-31"]


def test_what_is_revised_and_withdrawn_goes_to_history(store: Engine) -> None:
    keep(store, figure("same"), figure("revised", 5), figure("gone", 7), closure("shut"), closure("left"))
    run = keep(store, figure("same"), figure("revised", 6), figure("new", 8), closure("shut", status="restricted"), at=TUESDAY)
    assert counts(run) == (4, 3, 1, 0, 2)
    assert rows(store, schema.figure, "key", "best", "learnt_at") == [("new", 8, TUESDAY), ("revised", 6, TUESDAY), ("same", 1, MONDAY)]
    history = ("key", "known_on", "learnt_at", "superseded_on", "why")
    assert rows(store, schema.figure_history, "best", *history) == [
        (5, "revised", date(2024, 6, 3), MONDAY, date(2024, 6, 4), "revised"),
        (7, "gone", date(2024, 6, 3), MONDAY, date(2024, 6, 4), "withdrawn"),
    ]
    assert rows(store, schema.closure, "key", "status") == [("shut", "restricted")]
    assert rows(store, schema.closure_history, "status", *history) == [
        ("closed", "left", date(2024, 6, 3), MONDAY, date(2024, 6, 4), "withdrawn"),
        ("closed", "shut", date(2024, 6, 3), MONDAY, date(2024, 6, 4), "revised"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"where": Where("Idleb", 1, "SY07")},
        {"where": Where("Halab", 1, "SY02")},
        {"until": date(2024, 3, 6)},
        {"low": 0},
        {"high": 9},
        {"best": None, "low": 1, "quantifier": "at_least"},
        {"quantifier": "about"},
        {"counts": "total"},
        {"covers": "part"},
        {"precision": "week"},
        {"unit": "households"},
        {"grade": "confirmed"},
        {"status": "provisional"},
        {"counted_by": "Somebody else"},
        {"url": "https://example.org/2"},
        {"title": "Another title"},
        {"published_on": date(2024, 3, 9)},
        {"since_on": date(2024, 3, 1)},
        {"note": "corrected"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_any_field_is_a_revision(store: Engine, change: dict[str, Any]) -> None:
    keep(store, figure("a", 1))
    assert counts(keep(store, figure("a", **({"best": 1} | change)), at=TUESDAY)) == (1, 1, 0, 0, 0)
    assert [why for (why,) in rows(store, schema.figure_history, "why")] == ["revised"]
    assert counts(keep(store, figure("a", **({"best": 1} | change)), at=WEDNESDAY)) == (1, 0, 1, 0, 0)


def test_one_key_may_have_several_measures_and_groups(store: Engine) -> None:
    payload = [figure("a"), figure("a", measure="civilians_injured"), figure("a", group="children")]
    assert counts(keep(store, *payload)) == (3, 3, 0, 0, 0)
    assert counts(keep(store, *payload[1:], at=TUESDAY)) == (2, 0, 2, 0, 1)
    assert rows(store, schema.figure_history, "measure", "group", "why") == [("civilians_killed", "all", "withdrawn")]


def test_nothing_outside_the_span_asked_for_is_withdrawn(store: Engine) -> None:
    inside, before, across = (
        figure("in"),
        figure("before", on=date(2023, 12, 31)),
        figure("x", on=date(2023, 12, 30), until=date(2024, 1, 2)),
    )
    shut, later = closure("shut", from_at=NOON), closure("later")
    keep(store, inside, before, across, shut, later)
    run = keep(store, figure("new", on=date(2024, 2, 1)), at=TUESDAY, span=Span(date(2024, 1, 1), date(2024, 6, 30)))
    assert run.withdrawn == 2
    assert [key for (key,) in rows(store, schema.figure, "key")] == ["before", "new", "x"]
    assert [key for (key,) in rows(store, schema.closure, "key")] == ["later"]


def test_the_rows_of_other_sources_are_left_alone(store: Engine) -> None:
    other = SOURCE._replace(id="other_dataset")
    keep(store, figure("a", 5), closure("c"))
    before = everything(store, [schema.figure, schema.closure, *schema.SUMMARIES])
    keep(store, figure("a", 9), source=other, at=TUESDAY)
    keep(store, figure("b", 9), source=other, at=WEDNESDAY)
    after = everything(store, [schema.figure, schema.closure, *schema.SUMMARIES])
    assert all(set(before[table]) <= set(after[table]) for table in before)


def test_a_payload_may_say_the_same_row_twice(store: Engine) -> None:
    run = keep(store, figure("a", 3), figure("b"), figure("a", 3), figure("a", 3), closure("c"), closure("c"))
    assert counts(run) == (6, 3, 0, 3, 0)
    assert reasons(store) == [
        "the same row twice: it repeats row 1",
        "the same row twice: it repeats row 1",
        "the same row twice: it repeats row 5",
    ]


def test_a_key_that_stands_for_two_different_rows_is_put_aside_and_what_stood_stands(store: Engine) -> None:
    keep(store, figure("a", 3), figure("b"), closure("c"))
    run = keep(store, figure("a", 4), figure("a", 5), figure("b"), closure("c", reason="x"), closure("c", reason="y"), at=TUESDAY)
    assert counts(run) == (5, 0, 1, 4, 0)
    assert rows(store, schema.figure, "key", "best") == [("a", 3), ("b", 1)]
    assert rows(store, schema.closure, "key", "reason") == [("c", "")]
    assert all("differ" in reason for reason in reasons(store))


def test_what_cannot_be_read_now_does_not_withdraw_what_stood(store: Engine) -> None:
    keep(store, figure("a", 3), figure("b"), closure("c"))
    run = keep(store, figure("a", -3), figure("b"), closure("c", status="shut"), at=TUESDAY)
    assert counts(run) == (3, 0, 1, 2, 0)
    assert rows(store, schema.figure, "key", "best") == [("a", 3), ("b", 1)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (figure("x", -1), "below zero"),
        (figure("x", 10_000_000_001), "more than all people"),
        (figure("x", 2**70), "beyond 64 bits"),
        (figure("x", None), "no number"),
        (figure("x", 3, low=4), "not in order"),
        (figure("x", 3, high=2), "not in order"),
        (figure("x", None, low=4, high=2), "not in order"),
        (figure("x", None, low=4), "half a range"),
        (figure("x", 3, quantifier="at_least"), "low alone"),
        (figure("x", 3, quantifier="up_to"), "high alone"),
        (figure("x", None, low=1, quantifier="about"), "best does not give it"),
        (figure("x", quantifier="circa"), "quantifier 'circa' is not known"),
        (figure("x", 1.5), "wrong type"),  # type: ignore[arg-type]
        (figure("x", True), "wrong type"),
        (figure("x", "7"), "wrong type"),  # type: ignore[arg-type]
        (figure("x", on=NOON, until=NOON), "wrong type"),
        (figure("x", title=None), "wrong type"),
        (figure("x", note="a\0b"), "no text"),
        (figure("x", url="\ud800"), "no text"),
        (figure("x", counted_by="\0"), "no text"),
        (figure(""), "no key"),
        (figure("x", on=date(2024, 3, 5), until=date(2024, 3, 4)), "ends before it starts"),
        (figure("x", on=date(1024, 3, 5), until=date(1024, 3, 5)), "outside 1900"),
        (figure("x", measure="casualties"), "measure 'casualties' is not known"),
        (figure("x", group="dragons"), "group 'dragons' is not known"),
        (figure("x", measure=["civilians_killed"]), "wrong type"),
        (figure("x", counts="stock"), "is a flow"),
        (figure("x", measure="people_living_displaced"), "is a stock"),
        (figure("x", measure="people_living_displaced", counts="stock", until=date(2024, 3, 6)), "two"),
        (figure("x", where=Where("Nowhere")), "'Nowhere'"),
        (figure("x", where=Where("Nowhere", code="SY77")), "'SY77' is not in the store"),
        (closure("x", facility="castle"), "'castle' is not known"),
        (closure("x", status="shut"), "status 'shut' is not known"),
        (closure("x", until="known"), "an open end has no until_at"),
        (closure("x", until="known", until_at=NOON), "ends before it begins"),
        (closure("x", last_confirmed_on=None), "last_confirmed_on is of the wrong type"),
        (closure("x", reason="\0"), "reason is of the wrong type"),
        (closure(""), "no key"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_bad_row_is_put_aside_in_words_and_the_others_are_stored(store: Engine, bad: Any, reason: str) -> None:
    assert counts(keep(store, figure("good"), bad)) == (2, 1, 0, 1, 0)
    assert reason in reasons(store)[0]
    assert rows(store, schema.figure, "key") == [("good",)]


@pytest.mark.parametrize(("name", "change"), [(name, change) for table, name, change in REFUSED if table == "figure"])
def test_no_row_that_the_tables_refuse_loses_the_run(store: Engine, name: str, change: dict[str, Any]) -> None:
    said = {"low": 1, "best": 2, "high": 3, "counts": "incident"} | change
    bad = figure("x", said.pop("best"), until=said.pop("ends_on", None), **said)
    assert counts(keep(store, figure("good"), bad)) == (2, 1, 0, 1, 0), name


def test_what_is_put_aside_can_be_read_again(store: Engine) -> None:
    keep(store, figure("a", -5, where=Where("حلب", 1, "SY02")), figure("b"), Aside(77, "no date", "row 77"))
    assert rows(store, schema.put_aside, "number", "reason") == [(1, "a number is below zero"), (77, "no date")]
    ((text, _),) = rows(store, schema.put_aside, "row", "number")[1:]
    assert '"place": "حلب"' in text
    assert '"best": -5' in text


def test_a_payload_with_far_fewer_rows_is_refused_and_the_old_data_stays(store: Engine) -> None:
    keep(store, *(figure(str(n)) for n in range(10)))
    before = everything(store, ALL)
    with pytest.raises(TooFew, match="fewer than half of the 10"):
        run_store(store, SOURCE, [figure(str(n)) for n in range(4)], by_code)
    with pytest.raises(TooFew, match="at least 20"):
        run_store(store, SOURCE, [figure(str(n)) for n in range(10)], by_code, at_least=20)
    with pytest.raises(TooFew, match="found 0"):
        run_store(store, SOURCE, [figure("a", -1)], by_code)
    assert everything(store, ALL) == before
    assert run_store(store, SOURCE, [figure(str(n)) for n in range(5)], by_code).withdrawn == 5


def test_fewer_rows_are_counted_inside_the_span_asked_for(store: Engine) -> None:
    keep(store, *(figure(str(n), on=date(2023, 1, 1)) for n in range(10)), figure("now"))
    run_store(store, SOURCE, [figure("now")], by_code, span=Span(date(2024, 1, 1), date(2024, 12, 31)))
    assert len(rows(store, schema.figure, "key")) == 11


@pytest.mark.parametrize("crash", [ValueError, KeyboardInterrupt, StopAsyncIteration])
def test_a_source_that_breaks_in_the_middle_leaves_everything_as_it_was(store: Engine, crash: Callable[..., BaseException]) -> None:
    def broken() -> Iterator[Figure]:
        yield figure("a", 9)
        raise crash("in the middle")

    keep(store, figure("a", 3), closure("c"))
    before = everything(store, ALL)
    with pytest.raises(crash):  # type: ignore[call-overload]
        run_store(store, SOURCE, broken(), by_code)
    assert everything(store, ALL) == before
    assert counts(keep(store, figure("a", 3), closure("c"), at=TUESDAY)) == (2, 0, 2, 0, 0)


def test_coverage_grows_with_spans_that_touch_and_starts_anew_after_a_gap(store: Engine) -> None:
    def covered(first: date, last: date) -> list[tuple[Any, ...]]:
        keep(store, figure("a"), span=Span(first, last))
        return rows(store, schema.coverage, "source", "starts_on", "ends_on")

    assert covered(date(2024, 1, 1), date(2024, 6, 30)) == [(SOURCE.id, date(2024, 1, 1), date(2024, 6, 30))]
    assert covered(date(2024, 7, 1), date(2024, 7, 31)) == [(SOURCE.id, date(2024, 1, 1), date(2024, 7, 31))]
    assert covered(date(2024, 2, 1), date(2024, 2, 2)) == [(SOURCE.id, date(2024, 1, 1), date(2024, 7, 31))]
    assert covered(date(2026, 1, 1), date(2026, 1, 31)) == [(SOURCE.id, date(2026, 1, 1), date(2026, 1, 31))]


def test_a_source_without_a_span_has_no_coverage(store: Engine) -> None:
    keep(store, figure("a"))
    assert rows(store, schema.coverage, "source") == []


def test_a_failed_run_is_noted_and_nothing_else(store: Engine) -> None:
    keep(store, figure("a", published_on=date(2024, 3, 9)))
    before = everything(store, ALL)
    note(store, SOURCE._replace(title="Renamed"), TUESDAY, "unavailable", "The server said 503.")
    after = everything(store, ALL)
    assert {table for table in after if after[table] != before[table]} == {"run", "source"}
    assert rows(store, schema.run, "id", "outcome", "read", "words", "known_on")[-1][1:] == (
        "unavailable",
        0,
        "The server said 503.",
        date(2024, 3, 9),
    )


def test_two_writers_at_once_and_the_second_says_so(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    second = engine.writer(store.url if store.dialect.name == "postgresql" else None)
    with engine.transaction(store), pytest.raises(engine.StoreBusy, match="Another run is writing"):
        keep(second, figure("a"))
    second.dispose()
    keep(store, figure("a"))
