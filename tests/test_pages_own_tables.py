"""The page on which tables are brought in: who sees what, what is understood, asked and shown, and that nothing is stored before."""

import io
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from db import corrections, engine, schema
from etl import own_tables
from etl.own_tables import About, Choices
from pages.parts import admission, words
from pages.parts.admission import Visitor

ROOT = Path(__file__).parents[1]
HERE = Visitor("127.0.0.1", {"host": ("localhost:8501",)}, None)
ELSEWHERE = Visitor("203.0.113.9", {"host": ("athar.ngo.example",)}, None)
LISTED = ELSEWHERE._replace(signed_in=True, email="amal@ngo.example")
ABOUT = About("Camp counts", "Our NGO", "Our NGO", False)

AWKWARD = """IDP arrivals, field office north;;;;
reported by our teams in March 2025;;;;
Governorate;District;Date;Families;Name of enumerator
حلب;Afrin;03/03/2025;~1.250;A. B.
Aleppo;Azaz;14/03/2025;more than 300;C. D.
Idlib;;20/03/2025;120-150;E. F.
Kafr Nowhere;;21/03/2025;77;E. F.
Idleb;Harim;22/03/2025;-;G. H.
Total;;;1747;
"""
ANSWERS = {"measure:Families": "people_displaced", "separator": ".", "gaps": "none", "counts": "total"}

Open = Callable[..., AppTest]


def camps() -> tuple[own_tables.Opened, Choices, About]:
    raw = b'governorate,people in camps,date\nIdleb,"12,000",2025-03-31\nAleppo,800,2025-03-31\n'
    return own_tables.open_file("camps.csv", raw), Choices(), ABOUT


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds one small table that was brought in, and a data folder beside it."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as surroundings:
        within(folder, surroundings)
        assert own_tables.take_in(*camps()).outcome == "ok"
    return folder


@pytest.fixture
def stored(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same for one test alone."""
    shutil.copytree(made, tmp_path / "data")
    within(tmp_path / "data", monkeypatch)
    return tmp_path / "data"


def within(folder: Path, surroundings: pytest.MonkeyPatch) -> None:
    surroundings.setenv("ATHAR_DB", str(folder / "athar.db"))
    surroundings.setenv("ATHAR_DATA", str(folder))
    surroundings.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def opened(stored: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page as a visitor; a page that fails fails the test."""

    def open_page(visitor: Visitor, language: str = "en") -> AppTest:
        monkeypatch.setattr(admission, "_visitor", lambda: visitor)
        app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
        app.query_params["lang"] = language
        app.run()
        return app.switch_page("own_tables.py").run()

    return open_page


def ran(what: AppTest | Widget) -> AppTest:
    """The page after a change."""
    app = what.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def count(table: str) -> int:
    reader = engine.reader()
    with reader.connect() as connection:
        found = connection.scalar(select(func.count()).select_from(schema.metadata.tables[table]))
    reader.dispose()
    return int(found or 0)


# --- who may


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_somebody_elsewhere_reads_what_to_do_and_can_upload_nothing(opened: Open, language: str) -> None:
    app = opened(ELSEWHERE, language)
    assert not app.exception
    assert "docs/own-tables.md" in app.info[0].value
    assert (len(app.file_uploader), len(app.tabs)) == (0, 0)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_somebody_on_this_machine_can_upload(opened: Open, language: str) -> None:
    app = opened(HERE, language)
    assert not app.exception
    assert (len(app.file_uploader), len(app.tabs), len(app.info)) == (1, 3, 0)


def test_who_is_not_signed_in_yet_is_asked_to(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "ways_in", lambda: [""])
    app = opened(HERE._replace(signed_in=False))
    assert not app.exception
    assert [button.label for button in app.button if button.key == "sign_in_"] == ["Sign in"]
    assert len(app.file_uploader) == 0


def test_who_is_not_on_the_list_may_not(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATHAR_IMPORTERS", "partner.example")
    app = opened(LISTED)
    assert not app.exception
    assert "may not bring in tables" in app.warning[0].value
    assert len(app.file_uploader) == 0
    monkeypatch.setenv("ATHAR_IMPORTERS", "ngo.example")
    assert len(opened(LISTED).file_uploader) == 1


def test_the_button_that_stores_asks_again_who_it_is(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    app = ready(opened(HERE))
    monkeypatch.setattr(admission, "_visitor", lambda: ELSEWHERE)
    before = count("figure")
    ran(app.button(key="table_store").click())
    assert count("figure") == before


# --- the steps


def uploaded(app: AppTest, name: str, raw: bytes) -> AppTest:
    app.file_uploader[0].set_value((name, raw, "text/csv"))
    return ran(app)


def ready(app: AppTest, written: str = AWKWARD) -> AppTest:
    """The awkward file, with everything answered that is asked."""
    uploaded(app, "awkward.csv", written.encode())
    for question, answer in ANSWERS.items():
        ran(app.selectbox(key=f"t_answer_{question}").set_value(answer))
    app.text_input(key="t_about_name").set_value("North arrivals")
    app.text_input(key="t_about_publisher").set_value("Our NGO")
    app.radio(key="t_about_export").set_value("yes")
    return ran(app)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_table_is_shown_and_asked_about_before_anything_is_kept(opened: Open, stored: Path, language: str) -> None:
    before = (count("figure"), count("run"), sorted((stored / "raw").rglob("*")))
    app = uploaded(opened(HERE, language), "awkward.csv", AWKWARD.encode())
    assert {key: app.selectbox(key=f"t_role_{key}").value for key in "ABCD"} == {
        "A": "governorate", "B": "district", "C": "day", "D": "number",
    }  # fmt: skip
    assert [app.selectbox(key=f"t_answer_{question}").value for question in list(ANSWERS)[:3]] == [None] * 3
    assert "Name of enumerator" in app.warning[0].value
    assert "A. B." not in html(app)
    assert app.button(key="table_store").disabled
    assert (count("figure"), count("run"), sorted((stored / "raw").rglob("*"))) == before


def test_figures_are_shown_as_they_were_written_and_as_they_were_understood(opened: Open) -> None:
    app = ready(opened(HERE))
    seen = html(app)
    for written, understood in (
        ("~1.250", "~\N{NO-BREAK SPACE}1,250"),
        ("more than 300", "≥\N{NO-BREAK SPACE}300"),
        ("120-150", "120–150"),
    ):
        assert written in seen
        assert understood in seen
    assert "SY0203" in seen
    assert "the place is not known" in seen
    assert "Governorate: Idleb · District: Harim · Date: 22/03/2025 · Families: -" in seen
    assert app.selectbox(key="t_place_Kafr Nowhere").value is None
    assert not app.button(key="table_store").disabled


def test_a_place_that_somebody_names_is_taken_in(opened: Open) -> None:
    app = ready(opened(HERE))
    ran(app.selectbox(key="t_place_Kafr Nowhere").set_value("SY0700"))
    assert "the place is not known" not in html(app)
    ran(app.button(key="table_store").click())
    assert "4 stored, 0 already there, 1 put aside." in html(app)


def test_a_name_that_a_correction_places_is_shown_as_placed_with_that_remark_and_stored_so(opened: Open) -> None:
    writer = engine.writer()
    made = corrections.Said("place", "Kafr Nowhere", 2, "SY0203", "The office there says so", "IM team")
    corrections.make(writer, made, datetime.fromisoformat("2026-11-03"))
    writer.dispose()
    app = ready(opened(HERE), AWKWARD.replace("Kafr Nowhere;", "Aleppo;Kafr Nowhere"))
    assert "Taken in by a correction of “Kafr Nowhere”, made on 3 Nov 2026." in html(app)
    assert "the place is not known" not in html(app)
    assert [one.key for one in app.selectbox if str(one.key).startswith("t_place_")] == []
    ran(app.button(key="table_store").click())
    assert "4 stored, 0 already there, 1 put aside." in html(app)


def test_what_is_stored_is_said_and_leads_to_its_page_and_the_same_file_needs_no_answers(opened: Open, stored: Path) -> None:
    app = ready(opened(HERE))
    before = count("figure")
    ran(app.button(key="table_store").click())
    assert "3 stored, 0 already there, 2 put aside." in html(app)
    assert count("figure") == before + 3
    assert len(app.button(key="see_displacement").label) > 5
    kept = b"".join(file.read_bytes() for file in (stored / "mappings").iterdir())
    assert b"A. B." not in kept
    again = uploaded(opened(HERE), "awkward.csv", AWKWARD.encode())
    assert [again.selectbox(key=f"t_answer_{question}").value for question in ANSWERS] == list(ANSWERS.values())
    assert again.text_input(key="t_about_name").value == "North arrivals"
    assert not again.button(key="table_store").disabled
    ran(again.button(key="table_store").click())
    assert "0 stored, 3 already there, 2 put aside." in html(again)


def test_a_row_that_was_put_aside_is_corrected_and_taken_in_later(opened: Open) -> None:
    ran(ready(opened(HERE)).button(key="table_store").click())
    app = opened(HERE)
    ran(app.button(key="reopen_own_north_arrivals").click())
    app.selectbox(key="w_row").set_value(8)
    ran(app)
    ran(app.text_input(key="w_cell_8:D").set_value("60"))
    ran(app.button(key="table_store").click())
    assert "1 stored, 3 already there, 1 put aside." in html(app)


def test_what_is_no_table_is_refused_in_words(opened: Open) -> None:
    app = uploaded(opened(HERE), "letter.csv", b"Dear colleagues,\nwe write to you about nothing.\n")
    assert "no table was found" in app.error[0].value
    damaged = uploaded(opened(HERE), "broken.xlsx", b"PK\x03\x04 not a workbook")
    assert "broken.xlsx" in damaged.error[0].value


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_workbooks_to_fill_in_are_offered_in_both_languages(opened: Open, language: str) -> None:
    app = opened(HERE, language)
    assert len(app.get("download_button")) == 2
    for of in ("en", "ar"):
        assert len(openpyxl.load_workbook(io.BytesIO(own_tables.workbook(of))).sheetnames) == 4  # type: ignore[arg-type]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_foreign_text_in_a_file_stays_text(opened: Open, language: str) -> None:
    hostile = (
        "governorate,date,killed civilians\n<img src=x onerror=alert(1)>,2025-01-01,=HYPERLINK(1)\n**b** :material/home:,2025-01-02,5\n"
    )
    app = uploaded(opened(HERE, language), "<b>x</b>.csv", hostile.encode())
    assert "<img" not in html(app)


def test_the_days_of_one_file_are_asked_again_of_the_next_one(stored: Path) -> None:
    raw = b"governorate,people in camps\nIdleb,5\n"
    said = Choices(answers={"period": "2025-03-31"})
    assert own_tables.take_in(own_tables.open_file("march.csv", raw), said, ABOUT._replace(name="Undated")).outcome == "ok"
    later = own_tables.review(own_tables.open_file("april.csv", raw.replace(b"5", b"6")), Choices())
    assert [question.id for question in later.open_questions] == ["period"]
    assert own_tables.review(own_tables.reopen("own_undated"), Choices()).is_ready
