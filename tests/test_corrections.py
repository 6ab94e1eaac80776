"""What somebody says of a name that nobody knew takes in its rows and no other, is kept with who and when, and can be taken back."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete

from db import asides, corrections, schema
from db import engine as engines
from db.corrections import Refused, Said
from db.schema import Aside, Facility, Where
from db.store import Run
from db.store import store as keep
from etl import __main__ as command
from etl import due, pipeline
from etl.contract import Source
from tests import databases
from tests.reports import MONDAY, SOURCE, TUESDAY, WEDNESDAY, closure, figure, rows
from tests.small_source import payload, serving
from tests.test_due import ASKED
from tests.test_pipeline import NoHttp

EAST = "Halab as-Sharqiyya"
SAID = Said("place", EAST, 1, "SY02", "The office there says so", "IM team")
RAW = payload("1,2024-03-05,Aleppo,3", f"2,2024-03-06,{EAST},4", f"3,2024-03-07,{EAST},5", "4,2024-03-08,Elsewhere,6")
LATER = SOURCE._replace(id="other_dataset")


def run(store: Engine, at: datetime, raw: bytes = RAW, counts: str = "total", source: Source = SOURCE) -> Run:
    module: Any = serving(raw, counts=counts, SOURCE=source)
    return pipeline.run(store, module, pipeline.web(NoHttp()), started_at=at, may_shrink=True)  # type: ignore[arg-type]


def refused(store: Engine, said: Said) -> tuple[str, str]:
    with pytest.raises(Refused) as why:
        corrections.make(store, said, MONDAY)
    return why.value.why, str(why.value)


FIGURE = ("key", "area", "place", "correction")


def test_a_place_that_nobody_knows_is_put_aside_with_its_name_and_level(store: Engine) -> None:
    run(store, MONDAY)
    assert rows(store, schema.put_aside, "number", "about", "name", "level") == [
        (2, "place", EAST, 1), (3, "place", EAST, 1), (4, "place", "Elsewhere", 1),
    ]  # fmt: skip
    found = asides.names(store)
    assert found.to_numpy().tolist() == [["place", EAST, 1, SOURCE.id, 2], ["place", "Elsewhere", 1, SOURCE.id, 1]]


def test_the_next_run_takes_in_the_rows_of_that_name_and_no_other(store: Engine) -> None:
    run(store, MONDAY)
    number = corrections.make(store, SAID, MONDAY)
    done = pipeline.run(store, serving(b"", counts="total"), pipeline.replay, started_at=TUESDAY)  # type: ignore[arg-type]
    assert (done.read, done.stored, done.unchanged, done.put_aside) == (4, 2, 1, 1)
    assert rows(store, schema.figure, *FIGURE) == sorted(
        [("1", "SY02", "Aleppo", None), ("2", "SY02", EAST, number), ("3", "SY02", EAST, number)], key=str
    )
    (made,) = corrections.listing(store).to_dict("records")
    assert (made["figures"], made["closures"], made["who"], made["made_at"]) == (2, 0, "IM team", MONDAY)


def test_taken_back_it_restores_what_was_and_history_keeps_both(store: Engine) -> None:
    run(store, MONDAY)
    before = rows(store, schema.figure, *FIGURE)
    number = corrections.make(store, SAID, MONDAY)
    run(store, TUESDAY)
    corrections.take_back(store, number, "Another team", TUESDAY)
    done = pipeline.run(store, serving(b"", counts="total"), pipeline.replay, started_at=WEDNESDAY)  # type: ignore[arg-type]
    assert (done.put_aside, done.withdrawn) == (3, 2)
    assert rows(store, schema.figure, *FIGURE) == before
    assert rows(store, schema.figure_history, *FIGURE, "why") == [(key, "SY02", EAST, number, "withdrawn") for key in ("2", "3")]
    assert rows(store, schema.correction, "written", "who", "made_at", "withdrawn_by", "withdrawn_at") == [
        (EAST, "IM team", MONDAY, "Another team", TUESDAY)
    ]
    again = corrections.make(store, SAID._replace(code="SY07"), WEDNESDAY)
    run(store, WEDNESDAY + timedelta(days=1))
    assert rows(store, schema.correction, "id", "code") == [(number, "SY02"), (again, "SY07")]
    assert ("2", "SY07", EAST, again) in rows(store, schema.figure, *FIGURE)


def test_an_incident_that_stood_under_the_country_moves_to_its_area(store: Engine) -> None:
    run(store, MONDAY, counts="incident")
    assert ("2", "SY", EAST, None) in rows(store, schema.figure, *FIGURE)
    number = corrections.make(store, SAID, MONDAY)
    assert corrections.waiting(store) == {SOURCE.id}
    run(store, TUESDAY, counts="incident")
    assert ("2", "SY02", EAST, number) in rows(store, schema.figure, *FIGURE)
    assert ("4", "SY", "Elsewhere", None) in rows(store, schema.figure, *FIGURE)


def test_a_correction_of_one_source_leaves_the_others_and_goes_before_one_of_all(store: Engine) -> None:
    for source in (SOURCE, LATER):
        run(store, MONDAY, source=source)
    corrections.make(store, SAID._replace(source=SOURCE.id), MONDAY)
    for source in (SOURCE, LATER):
        run(store, TUESDAY, source=source)
    assert {(of, area) for of, area, place in rows(store, schema.figure, "source", "area", "place") if place == EAST} == {
        (SOURCE.id, "SY02")
    }
    corrections.make(store, SAID._replace(code="SY07"), TUESDAY)
    for source in (SOURCE, LATER):
        run(store, WEDNESDAY, source=source)
    held = {(of, area) for of, area, place in rows(store, schema.figure, "source", "area", "place") if place == EAST}
    assert held == {(SOURCE.id, "SY02"), (LATER.id, "SY07")}


def test_a_name_that_is_known_is_never_said_to_be_another_place(store: Engine) -> None:
    # As if it had been made by an Athar that did not know the name.
    with store.begin() as connection:
        kept = SAID._replace(written="Alep", code="SY07")._asdict() | {"made_at": MONDAY}
        connection.execute(schema.correction.insert().values(**kept))
    run(store, MONDAY, payload("1,2024-03-05,Alep,3"))
    assert rows(store, schema.figure, *FIGURE) == [("1", "SY02", "Alep", None)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where("Elsewhere", 1), pipeline.Unplaced("Elsewhere", 1, "SY")),
        (Where("Elsewhere", 2, within="SY02"), pipeline.Unplaced("Elsewhere", 2, "SY02")),
        (Where("", otherwise=Where("Elsewhere", 1)), pipeline.Unplaced("Elsewhere", 1, "SY")),
        (Where("Elsewhere", within=""), pipeline.Unplaced("Elsewhere", None, "")),
        # A name that is known, beside a code that says otherwise; several areas; a place outside; no name; points.
        (Where("Hama", 1, "SY02"), None),
        (Where("Hama and Idlib", 1), None),
        (Where("Elsewhere", within="TR"), None),
        (Where(" "), None),
        (Where("Elsewhere", points=((36.2, 37.1), (35.1, 36.7))), None),
        (Where("Aleppo", 1), "SY02"),
    ],
)
def test_only_a_name_that_means_nothing_is_asked_of_people(where: Where, expected: object) -> None:
    assert pipeline.area_of(where, "total") == expected


def test_an_area_outside_what_the_source_is_sure_of_is_not_believed(store: Engine) -> None:
    corrections.make(store, SAID._replace(level=None), MONDAY)
    inside = figure("a", where=Where(EAST, within="SY02"), counts="total")
    outside = figure("b", where=Where(EAST, within="SY07"), counts="total")
    keep(store, SOURCE, [inside, outside], pipeline.area_of, started_at=MONDAY)
    assert rows(store, schema.figure, "key", "area") == [("a", "SY02")]


@pytest.mark.parametrize(
    ("changes", "why", "words"),
    [
        ({"code": "SY99"}, "unknown_code", "expected a p-code such as SY02"),
        ({"code": "SY0203"}, "other_level", "a column of governorates, and SY0203 is one of districts"),
        ({"level": 2}, "other_level", "a column of districts, and SY02 is one of governorates"),
        ({"written": "idleb"}, "is_known", "the name of an area that is known"),
        ({"written": " "}, "no_name", "No name"),
        ({"who": " "}, "no_who", "Nobody is named"),
        ({"words": ""}, "no_words", "not said why"),
        ({"words": "x" * 501}, "no_words", "longer than 500"),
        ({"who": "x" * 121}, "no_who", "longer than 120"),
        ({"kind": "facility", "level": None}, "unknown_code", "no facility of the store"),
        (
            {"kind": "facility", "level": None, "written": "aleppo_airport", "code": "damascus_airport"},
            "is_known",
            "is a facility that is known",
        ),
    ],
)
def test_what_is_not_complete_or_contradicts_is_refused_in_words(store: Engine, changes: dict[str, str], why: str, words: str) -> None:
    found, said = refused(store, SAID._replace(**changes))
    assert (found, words in said) == (why, True), said
    assert rows(store, schema.correction, "id") == []


def test_one_name_has_one_correction_that_stands(store: Engine) -> None:
    number = corrections.make(store, SAID, MONDAY)
    assert refused(store, SAID._replace(code="SY07"))[0] == "stands"
    corrections.make(store, SAID._replace(level=None), MONDAY)
    corrections.make(store, SAID._replace(source=SOURCE.id), MONDAY)
    corrections.take_back(store, number, "IM team", TUESDAY)
    corrections.make(store, SAID, WEDNESDAY)
    with pytest.raises(Refused, match="taken back already"):
        corrections.take_back(store, number, "IM team", WEDNESDAY)
    with pytest.raises(Refused, match="Nobody is named"):
        corrections.take_back(store, number, " ", WEDNESDAY)


def test_a_contact_in_the_words_of_a_correction_is_not_kept(store: Engine) -> None:
    corrections.make(store, SAID._replace(words="ask 0944 123 456"), MONDAY)
    assert rows(store, schema.correction, "words") == [("ask [contact removed]",)]


def test_a_run_that_is_writing_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    first, second = (engines.writer(databases.sqlite(tmp_path)) for _ in range(2))
    engines.create(first)
    with engines.transaction(first), pytest.raises(engines.StoreBusy, match="Another run is writing"):
        corrections.make(second, SAID, MONDAY)
    first.dispose()
    second.dispose()


def test_a_facility_that_nobody_knows_is_the_one_that_a_correction_says(store: Engine) -> None:
    def told(at: datetime) -> Run:
        return keep(store, SOURCE, [closure("a"), closure("b", facility="halab_intl")], pipeline.area_of, started_at=at)

    assert told(MONDAY).put_aside == 1
    assert asides.names(store)[["about", "name"]].to_numpy().tolist() == [["facility", "halab_intl"]]
    number = corrections.make(store, SAID._replace(kind="facility", written="halab_intl", level=None, code="aleppo_airport"), MONDAY)
    assert corrections.waiting(store) == {SOURCE.id}
    assert told(TUESDAY).put_aside == 0
    assert rows(store, schema.closure, "key", "facility", "correction") == [("a", "aleppo_airport", None), ("b", "aleppo_airport", number)]
    assert list(corrections.listing(store)["closures"]) == [1]


def test_a_facility_whose_place_nobody_knows_is_taken_in_too(store: Engine) -> None:
    reports = [figure("a"), Facility("own_clinic", "hospital", "Clinic", "", Where(EAST, 1)), closure("b", facility="own_clinic")]
    assert keep(store, SOURCE, reports, pipeline.area_of, started_at=MONDAY).put_aside == 2
    corrections.make(store, SAID, MONDAY)
    assert keep(store, SOURCE, reports, pipeline.area_of, started_at=TUESDAY).put_aside == 0


# --- when it is read again


def test_a_source_is_due_at_once_when_a_correction_waits_for_it_unless_it_fails() -> None:
    assert due.due(SOURCE, ASKED, "this", corrected=True) == due.AT_ONCE
    assert due.due(SOURCE._replace(every_days=None), ASKED, "this", corrected=True) == due.AT_ONCE
    assert due.due(SOURCE, ASKED._replace(failures=1), "this", corrected=True) == due.due(SOURCE, ASKED._replace(failures=1), "this")


def test_a_correction_waits_until_the_source_was_read_and_again_when_it_is_taken_back(store: Engine) -> None:
    run(store, MONDAY)
    run(store, MONDAY, payload("1,2024-03-05,Aleppo,3"), source=LATER)
    assert corrections.waiting(store) == frozenset()
    number = corrections.make(store, SAID, TUESDAY)
    assert corrections.waiting(store) == {SOURCE.id}
    run(store, WEDNESDAY)
    assert corrections.waiting(store) == frozenset()
    corrections.take_back(store, number, "IM team", WEDNESDAY + timedelta(hours=1))
    assert corrections.waiting(store) == {SOURCE.id}
    run(store, WEDNESDAY + timedelta(hours=2))
    assert corrections.waiting(store) == frozenset()


# --- any names, any corrections

NAMES = ("Aleppo", EAST, "Elsewhere", "halab as-sharqiyya", f"{EAST} ")
CODES = ("SY02", "SY07")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """One SQLite store for all the examples."""
    made = engines.writer(databases.sqlite(tmp_path_factory.mktemp("one")))
    engines.create(made)
    return made


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.sampled_from(NAMES), min_size=1, max_size=6),
    made=st.dictionaries(st.sampled_from(NAMES[1:]), st.sampled_from(CODES)),
    counts=st.sampled_from(["total", "incident"]),
)
def test_a_correction_takes_in_exactly_its_rows_and_taking_all_back_restores(
    one: Engine, places: Sequence[str], made: dict[str, str], counts: str
) -> None:
    with one.begin() as connection:
        for table in (schema.put_aside, schema.figure, schema.figure_history, schema.correction, schema.run):
            connection.execute(delete(table))
        for table in schema.SUMMARIES:
            connection.execute(delete(table))
    told = [figure("known"), *(figure(str(n), where=Where(name, 1), counts=counts) for n, name in enumerate(places))]

    def read(days: int) -> tuple[dict[str, str], int]:
        done = keep(one, SOURCE, told, pipeline.area_of, started_at=MONDAY + timedelta(days=days), may_shrink=True)
        return {key: area for key, area in rows(one, schema.figure, "key", "area") if key != "known"}, done.put_aside

    unknown = "SY" if counts == "incident" else None

    def expected(said: dict[str, str]) -> tuple[dict[str, str], int]:
        areas = [(str(n), "SY02" if name == "Aleppo" else said.get(name, unknown)) for n, name in enumerate(places)]
        return {key: area for key, area in areas if area}, sum(area is None for _, area in areas)

    assert read(0) == expected({})
    numbers = [corrections.make(one, SAID._replace(written=name, code=code), MONDAY) for name, code in made.items()]
    assert read(1) == expected(made)
    for number in numbers:
        corrections.take_back(one, number, "IM team", TUESDAY)
    assert read(2) == expected({})


# --- the command

Etl = Callable[..., tuple[int, str, str]]


@pytest.fixture
def etl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Etl:
    """Runs `etl correct` over a store in which a source of the registry has put a name aside."""
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "athar.db"))
    made = engines.writer(databases.sqlite(tmp_path))
    engines.create(made)
    run(made, MONDAY, source=SOURCE._replace(id="iom_dtm"))
    made.dispose()

    def called(*arguments: str) -> tuple[int, str, str]:
        code = command.main(["correct", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def test_the_command_corrects_lists_and_takes_back(etl: Etl) -> None:
    code, said, _ = etl("--list")
    first, second, third = said.splitlines()
    assert (code, first) == (0, "No correction was made.")
    assert second == f"put aside: {EAST!r} (a column of governorates): 2 rows of iom_dtm"
    assert third == "put aside: 'Elsewhere' (a column of governorates): 1 rows of iom_dtm"
    code, said, _ = etl(EAST, "sy2", "--source", "iom_dtm", "--by", "IM team", "--why", "The office says so")
    assert (code, said.startswith(f"1: {EAST!r} is SY02. The next run takes the rows in")) == (0, True)
    assert f"1: {EAST!r} is SY02 (Aleppo) in iom_dtm: 0 rows; IM team on" in etl("--list")[1]
    assert etl("--take-back", "1", "--by", "IM team")[:2] == (0, "1: taken back. The next run puts its rows aside again.\n")
    assert "taken back by IM team on" in etl("--list")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Nowhere", "SY02", "--by", "x", "--why", "y"), "Nothing was put aside for the name 'Nowhere'"),
        ((EAST, "SY0203", "--by", "x", "--why", "y"), "a column of governorates"),
        ((EAST, "SY02", "--why", "y"), "Nobody is named"),
        ((EAST, "SY02", "--by", "x"), "not said why"),
        (("--take-back", "7", "--by", "x"), "no correction 7"),
    ],
)
def test_the_command_says_what_is_missing(etl: Etl, arguments: tuple[str, ...], words: str) -> None:
    code, _, said = etl(*arguments)
    assert (code, words in said) == (2, True), said


@pytest.mark.parametrize("arguments", [(), ("Name",), ("Name", "SY02", "--source", "nobody")])
def test_the_command_refuses_what_is_no_question(etl: Etl, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        etl(*arguments)
    assert left.value.code == 2


# --- what stands aside


def test_reasons_are_counted_and_names_are_one_reason(store: Engine) -> None:
    run(
        store,
        MONDAY,
        payload("1,2024-03-05,Aleppo,3", "2,2024-03-05,Aleppo,", "3,2024-03-05,Aleppo,", f"4,2024-03-05,{EAST},1", "5,2024-03-05,Else,1"),
    )
    found = asides.reasons(store)
    assert found.to_numpy().tolist() == [[SOURCE.id, "", "nobody was counted", 2], [SOURCE.id, "place", "", 2]]
    assert found.attrs["all"] == 4
    assert list(asides.rows(store, about="place")["name"]) == [EAST, "Else"]
    assert list(asides.rows(store, reason="nobody was counted", limit=1)["number"]) == [2]
    assert asides.rows(store, reason="nobody was counted", limit=1).attrs["all"] == 2
    assert asides.rows(store, source="another").empty


def test_of_a_source_that_shows_no_reports_there_is_the_reason_and_no_row(store: Engine) -> None:
    quiet = SOURCE._replace(shows_reports=False)
    keep(store, quiet, [figure("a", on=date(2024, 1, 1)), Aside(7, "why", "secret")], lambda where, counts: where.code, started_at=MONDAY)
    assert asides.rows(store)[["reason", "row"]].to_numpy().tolist() == [["why", ""]]
