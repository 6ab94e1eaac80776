"""Licences are enforced: everything that can be taken away is taken away, and no row of a source that forbids it is in any of it."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import pypdf
import pytest
import requests
import streamlit as st
from sqlalchemy import Engine
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from db import engine
from db.schema import Aside, Boundary, Closure, Document, Facility, Figure, Where
from db.store import note, store
from etl import __main__ as command
from etl.contract import Source
from etl.sources import SOURCES
from pages.parts import words
from pages.report.make import ENDINGS
from pages.serve import data_routes
from pages.serve.asked import OfFigures
from tests.reports import by_code
from tests.test_pages import unfolded
from tests.test_serve import serving

ROOT = Path(__file__).parents[1]
LEARNT = [datetime.fromisoformat(f"2025-02-0{day}T08:00") for day in (1, 2, 3)]
ALEPPO, IDLEB = Where("Aleppo", 1, "SY02"), Where("Idleb", 1, "SY07")

SQUARE = '{"type":"Polygon","coordinates":[[[37,36],[38,36],[38,37],[37,36]]]}'

# Beside the registry: sources of the kinds that an organisation may bring in itself, and one that lets nobody see single reports.
OWN = next(iter(SOURCES.values())).SOURCE._replace(id="own_hospitals", title="Our hospitals", may_export=False, every_days=None, rank=50)
ALL: dict[str, Source] = {name: module.SOURCE for name, module in SOURCES.items()} | {
    "own_hospitals": OWN,
    "own_shared": OWN._replace(id="own_shared", title="Shared hospitals", may_export=True, rank=51),
    "own_secret": OWN._replace(id="own_secret", title="Secret hospitals", shows_reports=False, rank=52),
}
FORBIDDEN = sorted(name for name, source in ALL.items() if not source.may_export)
MEASURES = {"casualties": "civilians_killed", "displacement": "people_displaced", "returns": "refugees_returned"}
ATTACKS = "health_facilities_damaged"


def mark(source: str, what: str) -> str:
    """A value that is nowhere else: it says whose it is and where it was put."""
    return f"planted.{source}.{what}"


def said(source: str, what: str) -> dict[str, Any]:
    """The fields of a report that are its publisher's own words."""
    fields = {name: mark(source, f"{what}-{name}") for name in ("key", "title", "note")}
    return fields | {"url": f"https://example.org/{mark(source, f'{what}-url')}", "counted_by": f"counter of {source}"}


def figures(source: str, version: str) -> Iterator[Figure]:
    """An incident to the day, one over a longer span and a total over half a year for each measure, with what they are marked by."""
    for measure in (*MEASURES.values(), ATTACKS):
        unit = "incidents" if measure == ATTACKS else "people"
        how: dict[str, Any] = {"measure": measure, "unit": unit, "precision": "span"}
        day, month, last = date(2025, 1, 2), date(2024, 12, 1), date(2025, 1, 31)
        place = ALEPPO._replace(name=mark(source, "place"))
        about = said(source, f"{measure}-incident")
        yield Figure(place, measure=measure, counts="incident", starts_on=day, ends_on=day, best=7, unit=unit, **about | {"note": version})
        yield Figure(IDLEB, counts="incident", starts_on=month, ends_on=last, best=90_417, **how, **said(source, f"{measure}-long"))
        yield Figure(ALEPPO, counts="total", starts_on=month, ends_on=last, best=81_553, **how, **said(source, f"{measure}-total"))
    yield Figure(ALEPPO, measure="people_living_displaced", counts="stock", starts_on=day, ends_on=day, best=4_000, **said(source, "stock"))


def closures(source: str) -> Iterator[Facility | Closure]:
    """One of a facility that the source brings, one of a facility that everybody knows."""
    own = mark(source, "facility")
    yield Facility(own, "hospital", mark(source, "facility-name"), "", ALEPPO)
    for facility in (own, "aleppo_airport"):
        about = said(source, f"{facility}-closure") | {"reason": mark(source, "reason")}
        yield Closure(
            facility=facility,
            status="closed",
            from_at=datetime.fromisoformat("2025-01-05"),
            until_at=None,
            until="open",
            last_confirmed_on=date(2025, 1, 20),
            **about,
        )


def everything(source: str) -> Iterator[Any]:
    yield from figures(source, mark(source, "new"))
    yield from closures(source)
    for about in ("aleppo_airport", "SY02", *MEASURES.values()):
        url = f"https://example.org/{mark(source, 'document-url')}"
        yield Document(mark(source, "document"), url, mark(source, "document-title"), "A publisher", date(2025, 1, 9), about)
    yield Boundary("SY02", SQUARE, mark(source, "outline"), "")
    yield Aside(99, mark(source, "aside-reason"), mark(source, "aside-row"))


def fill(into: Engine, sources: dict[str, Source]) -> None:
    for name, source in sources.items():
        # What is revised and what is withdrawn goes to history.
        gone = Figure(ALEPPO, measure="people_killed", counts="incident", starts_on=date(2025, 1, 3), ends_on=date(2025, 1, 3), best=1,
                      **said(name, "withdrawn"))  # fmt: skip
        store(into, source, [*figures(name, mark(name, "old")), gone], by_code, started_at=LEARNT[0], may_shrink=True)
        done = store(into, source, list(everything(name)), by_code, started_at=LEARNT[1], may_shrink=True)
        assert (done.put_aside, done.withdrawn) == (1, 0 if source.only_adds else 1), done
    # Last of all, since pages list the latest runs only: a run of each fails and says what it met.
    for name, source in sources.items():
        note(into, source, LEARNT[2], "changed", mark(name, "words"), "this")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which every source said something that may be told apart."""
    path = tmp_path_factory.mktemp("licences") / "athar.db"
    made = engine.writer(engine.address().set(database=str(path), drivername="sqlite"))
    engine.create(made)
    fill(made, ALL)
    made.dispose()
    return path


class Taken(NamedTuple):
    """One file that was taken away, as text; and where it came from."""

    page: str
    language: str
    name: str
    text: str


def drawn(buttons: dict[str, Any]) -> Callable[..., None]:
    """A button to take a file away by: what it would give is kept under the name of the file, until it is pressed."""

    def draw(label: str, data: Any, file_name: str, *_: Any, **__: Any) -> None:
        buttons[file_name] = data

    return draw


def text_of(name: str, raw: bytes) -> str:
    if name.endswith((".xlsx", ".docx")):
        # All that is inside, cells or not.
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            return unescape("\n".join(book.read(part).decode() for part in book.namelist() if part.endswith((".xml", ".rels"))))
    if name.endswith(".pdf"):
        reader = pypdf.PdfReader(io.BytesIO(raw))
        led = [str(note.get_object()["/A"]) for page in reader.pages for note in page.get("/Annots", ())]
        return "\n".join([*(page.extract_text() for page in reader.pages), *led])
    assert name.endswith((".csv", ".html")), f"{name}: a new kind of file has to be read here"
    return unescape(raw.decode("utf-8-sig"))


REPORTED = ("overview", "closures")
PAGES = ("overview", *MEASURES, "closures", "evidence", "coverage", "put_aside", "sources", "own_tables")


@pytest.fixture(scope="module")
def taken(file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Taken]:
    """Every file of every page, in both languages, with everything on it that can be switched on."""
    found: list[Taken] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATHAR_DB", str(file))
        patch.setenv("ATHAR_DATA", str(tmp_path_factory.mktemp("data")))
        for language in words.LANGUAGES:
            app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
            app.query_params.update({"lang": language, "from": "2024-06-01", "to": "2025-02-28", "day": "2025-01-20"})
            app.run()
            for page in PAGES:
                buttons: dict[str, Any] = {}
                patch.setattr(st, "download_button", drawn(buttons))
                app.switch_page(f"{page}.py").run()
                if page in REPORTED:
                    app.session_state["report"] = True
                    app.run()
                for switch in unfolded(app).toggle:
                    app = switch.set_value(True).run()
                assert not app.exception
                # A report says the same under the same filters on whichever page, and takes seconds.
                buttons = {name: data for name, data in buttons.items() if page in REPORTED or not name.startswith("athar_report_")}
                files = {name: data() if callable(data) else data for name, data in buttons.items()}
                found += [Taken(page, language, name, text_of(name, raw)) for name, raw in files.items()]
        with serving(Starlette(routes=data_routes.routes(0))) as site:
            found += [
                Taken("data routes", "en", f"{listing.name}.{ending}", requests.get(f"{site}{path}", timeout=60).text)
                for listing in data_routes.LISTINGS
                for ending in ("csv", "json")
                for path in (f"/api/v1/{listing.name}.{ending}", *_of_measures(listing, ending))
            ]
    return found


def _of_measures(listing: data_routes.Listing, ending: str) -> list[str]:
    """The questions for each measure, where a listing is of one."""
    asked = "since=2011-01-01&limit=20000"
    return [f"/api/v1/{listing.name}.{ending}?measure={m}&{asked}" for m in MEASURES.values() if listing.asked is OfFigures]


def test_every_page_of_the_navigation_is_opened() -> None:
    pages = re.findall(r'HERE / "(\w+)\.py"', (ROOT / "pages/frame.py").read_text(encoding="utf-8"))
    assert set(pages) == set(PAGES)


def test_nothing_is_taken_away_but_by_the_button_that_is_pressed_here() -> None:
    sources = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "pages").rglob("*.py")}
    assert [name for name, text in sources.items() if len(re.findall(r"download_button", text)) != text.count("st.download_button(")] == []
    assert "disableDataExport = true" in (ROOT / ".streamlit/config.toml").read_text(encoding="utf-8")


def test_the_registry_has_sources_that_forbid_it_and_sources_that_do_not() -> None:
    assert "hdx_hapi_conflict_event" in FORBIDDEN
    assert len(FORBIDDEN) < len(ALL)


@pytest.mark.parametrize("source", FORBIDDEN)
def test_no_file_has_a_row_of_a_source_that_forbids_it(source: str, taken: list[Taken]) -> None:
    found = {(one.page, one.language, one.name, *set(re.findall(rf"planted\.{source}\.[\w.-]+", one.text))) for one in taken}
    assert [one for one in found if len(one) > 3] == []


@pytest.mark.parametrize("source", sorted(ALL.keys() - set(FORBIDDEN)))
def test_the_rows_of_the_others_are_there(source: str, taken: list[Taken]) -> None:
    found = {what for one in taken for what in re.findall(rf"planted\.{source}\.([\w.-]+)", one.text)}
    reports = {
        f"{measure}-{kind}-{name}" for measure in MEASURES.values() for kind in ("incident", "long", "total") for name in ("key", "url")
    }
    assert reports | {"aside-row", "reason", "document-title", "words", "facility-name"} <= found


@pytest.mark.parametrize("source", FORBIDDEN)
def test_the_sums_of_those_that_forbid_rows_are_there(source: str, taken: list[Taken]) -> None:
    for language in words.LANGUAGES:
        counters = [one.text for one in taken if one.language == language and one.name.startswith("athar_counters_")]
        assert len(counters) == 2 * len({*MEASURES, "attacks"})
        assert all(f"counter of {source}" in text for text in counters)


def test_a_report_of_each_kind_was_taken(taken: list[Taken]) -> None:
    reports = [(one.page, one.language, one.name.rsplit(".")[-1]) for one in taken if one.name.startswith("athar_report_")]
    assert sorted(reports) == sorted((page, code, ending) for page in REPORTED for code in words.LANGUAGES for ending in ENDINGS)


@pytest.mark.parametrize(("language", "words"), [("en", "left out, because"), ("ar", "استُبعد")])
def test_each_file_that_lacks_rows_says_so(language: str, words: str, taken: list[Taken]) -> None:
    names = ("reports", "coarse", "statements", "facilities", "days_closed", "put_aside", "documents", "runs")
    for name in names:
        files = [one for one in taken if one.language == language and one.name.startswith(f"athar_{name}_")]
        assert files, name
        assert [one.name for one in files if words not in one.text] == []


@pytest.mark.parametrize("measure", [*MEASURES.values(), ATTACKS])
@pytest.mark.parametrize("more", [(), ("--by", "area"), ("--by", "month"), ("--by", "day"), ("--by", "source")])
def test_the_command_line_has_sums_only(
    measure: str, more: tuple[str, ...], file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ATHAR_DB", str(file))
    for form in ((), ("--json",)):
        assert command.main(["totals", measure, "--since", "2024-12-01", "--until", "2025-01-31", *more, *form]) == 0
        said = capsys.readouterr().out
        assert "counter of own_hospitals" in said
        assert [token for token in re.findall(r"planted\.(\w+)\.", said) if token in FORBIDDEN] == []
