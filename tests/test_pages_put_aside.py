"""The page of what was put aside: everybody reads it, those who are admitted say what a name is, and nothing is proposed."""

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from db import asides, corrections, engine, schema
from db.schema import Aside, Where
from db.store import store as keep
from etl import pipeline
from pages.parts import admission, aside_panels, aside_rows, reasons, words
from pages.parts.words import Words
from tests import databases
from tests.reports import MONDAY, SOURCE, TUESDAY, closure, figure, rows
from tests.test_pages import unfolded
from tests.test_pages_own_tables import ELSEWHERE, HERE, LISTED, html, ran

ROOT = Path(__file__).parents[1]
EAST = "Halab as-Sharqiyya"
QUIET = SOURCE._replace(id="quiet_dataset", title="A quiet data set", may_export=False, shows_reports=False)

Open = Callable[..., AppTest]


def reports() -> list[Any]:
    """A figure that is stored, and what is not: a governorate twice, a district, a place, a facility, a number, a reason of the source."""
    east = {"where": Where(EAST, 1), "counts": "total", "note": "ask 0944 123 456"}
    names = [figure("b", **east), figure("c", **east), figure("d", where=Where("Elsewhere", 2), counts="total")]
    return [figure("a"), *names, closure("e", facility="halab_intl"), figure("f", -1), Aside(9, "a reason of the source", "{'x': 1}")]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two sources, of which one shows nobody its rows."""
    folder = tmp_path_factory.mktemp("asides")
    store = engine.writer(databases.sqlite(folder))
    engine.create(store)
    keep(store, SOURCE, reports(), pipeline.area_of, started_at=MONDAY)
    keep(store, QUIET, [figure("a"), figure("b", where=Where(EAST, 1), counts="total")], pipeline.area_of, started_at=MONDAY)
    store.dispose()
    return folder / "athar.db"


@pytest.fixture
def stored(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same for one test alone."""
    shutil.copy(made, tmp_path / "athar.db")
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "athar.db"))
    return tmp_path / "athar.db"


@pytest.fixture
def opened(stored: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page as a visitor; a page that fails fails the test."""

    def open_page(visitor: admission.Visitor = HERE, language: str = "en", **address: str) -> AppTest:
        monkeypatch.setattr(admission, "_visitor", lambda: visitor)
        app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
        app.query_params.update({"lang": language, **address})
        ran(app)
        return ran(app.switch_page("put_aside.py"))

    return open_page


def chosen(app: AppTest, name: str) -> AppTest:
    """The form after a name was chosen."""
    box = app.selectbox(key="c_name")
    return ran(box.select(next(option for option in box.options if option.startswith(name))))


def box(app: AppTest, beginning: str) -> Any:
    return next(one for one in app.selectbox if str(one.key).startswith(beginning))


def written(app: AppTest, words: str = "The office there says so", who: str = "IM team") -> AppTest:
    app.text_input(key="c_words").set_value(words)
    if any(one.key == "c_who" for one in app.text_input):
        app.text_input(key="c_who").set_value(who)
    return ran(app.button(key="c_keep").click())


def corrected(path: Path, *names: str) -> list[tuple[Any, ...]]:
    reader = engine.reader(engine.address().set(database=str(path)))
    found = rows(reader, schema.correction, *names)
    reader.dispose()
    return found


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_everybody_reads_how_many_rows_why_and_which_names(opened: Open, language: str) -> None:
    app, say = opened(ELSEWHERE, language), Words(language)
    seen = html(app)
    for text in ("The name of a place is not known", "A facility is not known"):
        assert f"<bdi>{say(text)}</bdi>" in seen
    assert f"<bdi>{reasons.spelt('a number is below zero', say)}</bdi>" in seen
    assert SOURCE.title in seen
    assert SOURCE.id not in seen
    assert f"<bdi>{EAST}</bdi>" in seen
    assert "<bdi>a reason of the source</bdi>" in seen
    assert "`python -m etl correct NAME CODE`" in app.info[0].value
    assert [one.key for one in app.selectbox if str(one.key).startswith("c_")] == []


def test_rows_are_shown_without_contacts_and_of_a_quiet_source_not_at_all(opened: Open) -> None:
    seen = html(opened(ELSEWHERE))
    table = seen[seen.index("The rows themselves") :]
    assert "[contact removed]" in table
    assert "944" not in seen
    assert "people_killed" not in table
    of_quiet = next(item for item in table.split("<li>") if f"<bdi>{QUIET.title}</bdi>" in item)
    assert re.sub(r"<[^>]+>", "", of_quiet.split("</li>")[0]).endswith("Row 2")
    assert '<i><bdi>best</bdi>:</i> <bdi dir="auto">-1</bdi>' in table


def test_rows_are_those_of_the_source_and_the_reason_that_are_chosen(opened: Open) -> None:
    app = opened(ELSEWHERE, source=SOURCE.id)
    reason = next(one for one in app.selectbox if str(one.key).startswith("aside_reason"))
    assert reason.options == [
        "Any reason", "The name of a place is not known", "a number is below zero", "a reason of the source", "A facility is not known",
    ]  # fmt: skip
    seen = html(ran(reason.select("a number is below zero")))
    table = seen[seen.index("The rows themselves") :]
    assert (table.count("<li>"), QUIET.title in table) == (1, False)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_nothing_is_chosen_beforehand_and_all_areas_of_the_level_stand_in_the_order_of_the_alphabet(opened: Open, language: str) -> None:
    app = opened(HERE, language)
    assert app.selectbox(key="c_name").value is None
    app = chosen(app, EAST)
    choice = box(app, "c_code_")
    assert choice.value is None
    assert (len(choice.options), choice.options) == (14, sorted(choice.options, key=str.casefold))
    assert sum("SY02" in option for option in choice.options) == 1
    assert len(box(chosen(app, "Elsewhere"), "c_code_").options) == 62


def test_a_name_is_corrected_taken_in_by_the_next_run_and_taken_back(opened: Open, stored: Path) -> None:
    app = chosen(opened(HERE), EAST)
    box(app, "c_code_").select("SY02")
    app = written(app)
    assert [one.value for one in app.success] == ["Kept. The next run, `python -m etl`, reads the sources concerned again."]
    assert corrected(stored, "source", "kind", "written", "level", "code", "words", "who") == [
        ("", "place", EAST, 1, "SY02", "The office there says so", "IM team")
    ]
    assert "waits for the next run" in html(app)
    writer = engine.writer(databases.sqlite(stored.parent))
    assert keep(writer, SOURCE, reports(), pipeline.area_of, started_at=TUESDAY).put_aside == 4
    writer.dispose()
    app = ran(app)
    assert "2 rows taken in" in html(app)
    app = ran(app.button(key="c_back_1").click())
    assert "rows taken in" not in html(app)
    assert [row[0] for row in corrected(stored, "withdrawn_by")] == ["somebody at the machine"]


@pytest.mark.parametrize(
    ("language", "remark"),
    [
        ("en", f"Taken in by a correction of “{EAST}”, made on 3 Nov 2026."),
        ("ar", f"أُدخل بتصحيح الاسم “{EAST}” الذي أُجري في 3 تشرين الثاني 2026."),
    ],
)
def test_what_a_correction_took_in_says_so_among_the_reports_and_in_their_file(
    opened: Open, stored: Path, language: str, remark: str
) -> None:
    writer = engine.writer(databases.sqlite(stored.parent))
    said = corrections.Said("place", EAST, 1, "SY02", "The office there says so", "IM team")
    corrections.make(writer, said, datetime.fromisoformat("2026-11-03"))
    keep(writer, SOURCE, reports(), pipeline.area_of, started_at=TUESDAY)
    writer.dispose()
    app = opened(ELSEWHERE, language)
    asked = {"lang": language, "period": "all", "measure": "civilians_killed", "area": "SY02"}
    app.query_params.update({**asked, "of": SOURCE.id, "counts": "total"})
    assert f"<bdi>{remark}</bdi>" in html(ran(app.switch_page("evidence.py")))
    app.query_params.update(asked)
    ran(app.switch_page("casualties.py"))
    assert f"<bdi>{remark}</bdi>" in html(ran(unfolded(app)))


def test_who_is_signed_in_is_who_said_it_and_only_those_who_are_admitted_read_who(opened: Open, stored: Path) -> None:
    app = chosen(opened(LISTED), EAST)
    assert [one.key for one in app.text_input if one.key == "c_who"] == []
    box(app, "c_code_").select("SY02")
    box(app, "c_source_").select(SOURCE.id)
    app = written(app)
    assert corrected(stored, "source", "who") == [(SOURCE.id, LISTED.email)]
    assert LISTED.email in html(app)
    assert LISTED.email not in html(opened(ELSEWHERE))


@pytest.mark.parametrize(
    ("code", "text", "who", "said"),
    [
        (None, "why", "IM team", "Choose what it is."),
        ("SY02", " ", "IM team", "Say how it is known, in at most 500 letters."),
        ("SY02", "why", "", "Say who says so: a team or a role."),
    ],
)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_is_missing_is_said(opened: Open, stored: Path, code: str, text: str, who: str, said: str, language: str) -> None:
    app = chosen(opened(HERE, language), EAST)
    if code:
        box(app, "c_code_").select(code)
    app = written(app, text, who)
    assert [one.value for one in app.warning] == [Words(language)(said)]
    assert corrected(stored, "id") == []


def test_a_run_that_is_writing_is_said(opened: Open, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    app = chosen(opened(HERE), EAST)
    box(app, "c_code_").select("SY02")
    other = engine.writer(databases.sqlite(stored.parent))
    with engine.transaction(other):
        app = written(app)
    other.dispose()
    assert [one.value for one in app.warning] == ["A run is writing to the store. Press the button again in a minute."]


def test_a_button_that_was_drawn_before_the_visitor_was_turned_away_does_nothing(
    opened: Open, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = chosen(opened(HERE), EAST)
    box(app, "c_code_").select("SY02")
    monkeypatch.setattr(admission, "_visitor", lambda: ELSEWHERE)
    written(app)
    assert corrected(stored, "id") == []


def test_a_facility_is_chosen_among_those_that_are_known(opened: Open, stored: Path) -> None:
    app = chosen(opened(HERE), "halab_intl")
    box(app, "c_code_").select("aleppo_airport")
    written(app)
    assert corrected(stored, "kind", "written", "code") == [("facility", "halab_intl", "aleppo_airport")]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_where_nothing_was_put_aside_the_page_says_so(opened: Open, stored: Path, language: str) -> None:
    writer = engine.writer(databases.sqlite(stored.parent))
    for source in (SOURCE, QUIET):
        keep(writer, source, [figure("a")], pipeline.area_of, started_at=TUESDAY, may_shrink=True)
    writer.dispose()
    seen = html(opened(HERE, language))
    assert seen.count(Words(language)("Nothing was put aside.")) == 2
    assert Words(language)("Every name was known.") in seen


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("subject: casualties; place: Aleppo; 2 km; note: a: b", [("subject", "casualties"), ("place", "Aleppo; 2 km"), ("note", "a: b")]),
        ('{"الموقع": "حلب", "best": 7, "where": ["Halab", null, "", 1]}', [("الموقع", "حلب"), ("best", "7"), ("where", "Halab, 1")]),
        ("{'x': 1, 'y': None}", [("x", "1")]),
        ("A1234/24 NOTAMN closed", [("", "A1234/24 NOTAMN closed")]),
        ("[1, 2]", [("", "[1, 2]")]),
        ("", []),
    ],
)
def test_the_cells_of_a_row_are_read_apart(row: str, cells: list[tuple[str, str]]) -> None:
    assert aside_rows.cells(row) == cells


def test_choices_that_read_alike_are_told_apart() -> None:
    assert aside_panels.told_apart({"a": "x", "b": "y", "c": "x", "d": "x"}) == {"a": "x", "b": "y", "c": "x (2)", "d": "x (3)"}


def test_many_rows_are_listed_in_time(stored: Path) -> None:
    writer = engine.writer(databases.sqlite(stored.parent))
    with writer.begin() as connection:
        run = {"run": 1, "reason": "the place is not known", "row": "{}" * 50, "about": "place", "level": 1}
        connection.execute(insert(schema.put_aside), [{**run, "number": n, "name": f"Place {n % 900}"} for n in range(30_000)])
    assert len(asides.names(writer)) > 900
    assert asides.rows(writer, source=SOURCE.id).attrs["all"] == 30_006
    assert len(asides.rows(writer)) == asides.MOST
    writer.dispose()
