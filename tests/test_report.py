"""The situation report says what the pages say, in three kinds of file and two languages, and whatever a source says stays words."""

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from zipfile import ZipFile

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from pypdf.generic import BooleanObject

from db import engine
from db.measures import MEASURES
from pages.parts import closure_panels, data, drawing, filters, safe, visit, words
from pages.parts.drawing import amount
from pages.parts.filters import What
from pages.parts.words import Words
from pages.report import lettering, make, plain, typeset
from pages.report.make import ENDINGS, Asked, Ending
from pages.report.model import Cell, Grid, Listing, Paragraph, Picture, Report, Section, Tile, Tiles, pictures
from tests.reports import figure, keep
from tests.test_pages import embedded, hostile  # noqa: F401

SITE = "https://athar.example.org"
WHOLE = "period=dates&since=2024-11-27&until=2026-11-22"
ARABIC = re.compile("[\u0621-\u064a]{3,}")
MOST_BYTES = 300_000


@pytest.fixture
def made(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Report]]:  # noqa: F811
    """The reports of an address of the embedded store."""
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    return lambda language="en", address=WHOLE, page="": make.reports(Asked(parse_qs(address), language, SITE, page))


def every_word(value: Any) -> str:
    """All that a report says, as one text."""
    if isinstance(value, str):
        return value
    return "\n".join(every_word(one) for one in value if isinstance(one, str | tuple)) if isinstance(value, tuple) else ""


def part(report: Report, kind: type, title: str = "") -> Any:
    """The first part of a kind, of a section whose title has these words."""
    return next(p for one in report.sections if title in one.title for p in one.parts if isinstance(p, kind))


def read(raw: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(raw))


def text_of(reader: pypdf.PdfReader) -> str:
    """The text of a PDF with each run of blanks as one."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def unbroken(text: str) -> str:
    """Text without blanks: lines are broken wherever there was room."""
    return re.sub(r"\s", "", text)


def fonts_of(reader: pypdf.PdfReader) -> Iterator[tuple[str, bool]]:
    """Each font of a PDF, and whether it is in the file."""
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            one = font.get_object()
            whole = one["/DescendantFonts"][0].get_object() if "/DescendantFonts" in one else one
            inside = any(name.startswith("/FontFile") for name in whole["/FontDescriptor"].get_object())
            yield str(one["/BaseFont"]), inside


# --- what it says


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("address", [WHOLE, f"{WHOLE}&area=SY02", "period=all&source=vdc_documented_deaths", f"{WHOLE}&group=children"])
def test_every_headline_is_the_one_of_the_page(made: Callable[..., list[Report]], language: str, address: str) -> None:
    (report,) = made(language, address)
    say = Words(language)
    rows = {row[0].text: row for row in part(report, Grid, say("Headline figures")).rows if len(row) > 1}
    with visit.once(language, site=SITE):
        assert data.state() == "ready"
        filters.take_up(parse_qs(address))
        group = filters.current().group
        expected = {}
        for measure in MEASURES.values():
            answers = [drawing.rows(data.answers(filters.question(What(measure.id, of)))) for of in (group, "all")]
            if first := next((found[0] for found in answers if found), None):
                label = str(getattr(measure, f"label_{language}"))
                expected[label] = (amount(say, first), say.span(first.starts_on, first.as_of), safe.clean(say.counter(first.counter)))
    assert {label: (row[1].text, row[2].text, row[3].text) for label, row in rows.items()} == expected
    assert all(row[4].text for row in rows.values())


def test_a_headline_is_told_with_its_range_its_cautions_and_its_source(made: Callable[..., list[Report]]) -> None:
    (report,) = made()
    rows = {row[0].text: row for row in part(report, Grid, "Headline figures").rows}
    gap = "31 days between its first and its last are not covered: Dec 2025."
    assert rows["Civilians killed"] == (
        Cell("Civilians killed", (gap, "Contested: sources disagree, or the day is not certain")),
        Cell("≥\N{NO-BREAK SPACE}8,273", ("at least",), strong=True),
        Cell("8 Dec 2024 to 14 Jan 2026", ("372 of 726 days",)),
        Cell("SOHR", ("27 other counts stand beside it.",)),
        rows["Civilians killed"][4],
    )
    assert rows["Civilians killed"][4].link.startswith("https://")
    assert rows["People living in camps and centres"][0].below[0] == "Part of the area only: Aleppo city temporary shelters"
    (ranged,) = made(address="period=dates&since=2024-11-27&until=2024-12-09&counter=UNHCR")
    assert "800,000–1,000,000" in every_word(part(ranged, Grid, "Headline figures"))


def test_the_table_by_governorate_and_the_closures_are_those_of_the_page(made: Callable[..., list[Report]]) -> None:
    (report,) = made()
    with visit.once("en", site=SITE):
        data.state()
        filters.take_up(parse_qs(WHOLE))
        frame = data.by_area(filters.question(What("civilians_killed")))
        shut = closure_panels.standing(date(2026, 11, 22))
    listed = part(report, Grid, "Civilians killed by governorate")
    said = {row.name_en: amount(Words("en"), row) for row in drawing.rows(frame) if row.state in ("reported", "zero")}
    assert {row[0].text: row[1].text for row in listed.rows} == said
    silent = next(p for one in report.sections for p in one.parts if isinstance(p, Paragraph) and p.lead == "Not reported")
    assert set(silent.text.split(", ")) == {row.name_en for row in drawing.rows(frame) if row.state == "not_reported"}
    tile = part(report, Tiles).items[-1]
    assert (tile.label, tile.number) == ("Facilities last reported closed", str((shut["status"] == "closed").sum()))


def test_it_spells_out_every_filter_defines_every_measure_and_leads_back(made: Callable[..., list[Report]]) -> None:
    (report,) = made(address=f"{WHOLE}&area=SY02&area=SY07&counter=SOHR&grade=reported&known=2026-11-01", page="casualties")
    asked = {label: value for label, value, _ in part(report, Listing, "How it was asked for").items}
    assert asked == {
        "Measure": "Civilians killed",
        "Governorate": "Aleppo (SY02), Idleb (SY07)",
        "Period": "27 Nov 2024 to 1 Nov 2026",
        "Source": "All sources",
        "Counter": "SOHR",
        "Grade": "Reported",
        "As known on": "1 Nov 2026",
    }
    back = report.sections[-1].parts[-1]
    assert isinstance(back, Paragraph)
    assert back.link == back.below
    assert back.link.startswith(f"{SITE}/casualties?")
    with visit.once("en", site=SITE):
        data.state()
        filters.take_up(parse_qs(back.link.split("?")[1]))
        now = filters.current()
    assert (now.areas, now.counter, now.grades, now.known) == (("SY02", "SY07"), "SOHR", ("reported",), date(2026, 11, 1))
    measured = {row[0].text for row in part(report, Grid, "Headline figures").rows if len(row) > 1}
    assert {label for label, _, _ in part(report, Listing, "What the measures mean").items} == measured
    assert "do not imply official endorsement" in every_word(report)
    assert "subject to revision" in every_word(report)


def test_changes_are_of_a_week_or_since_the_day_chosen(made: Callable[..., list[Report]]) -> None:
    assert "What changed since 15 Nov 2026" in [one.title for one in made()[0].sections]
    assert "What changed since 1 Feb 2025" in [one.title for one in made(address=f"{WHOLE}&changed=2025-02-01")[0].sections]


def test_nothing_reported_is_said_and_is_no_zero(made: Callable[..., list[Report]]) -> None:
    (report,) = made(address="period=dates&since=2011-01-01&until=2011-01-02&source=vdc_documented_deaths")
    tiles = part(report, Tiles).items
    assert [(tile.number, tile.below) for tile in tiles] == [("–", ("Not reported for these filters. That is not zero.",))] * 4
    assert pictures([report]) == []
    assert all(make.written([report], ending) for ending in ENDINGS)


def test_maps_and_timelines_are_told_apart_without_colours(made: Callable[..., list[Report]]) -> None:
    found = pictures(made())
    assert "pattern" in found[0].svg
    assert found[-1].svg.count("<pattern") >= 3
    assert all(len(picture.alt) > 20 for picture in found)


# --- PDF


@pytest.mark.parametrize("language", make.LANGUAGES)
def test_the_pdf_is_tagged_titled_and_has_its_fonts(made: Callable[..., list[Report]], language: str) -> None:
    raw = make.written(made(language), "pdf")
    assert len(raw) < MOST_BYTES * (2 if language == "both" else 1.1)
    reader = read(raw)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == BooleanObject(True)
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == ("ar" if language == "ar" else "en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(True)
    assert reader.metadata is not None
    assert reader.metadata.title
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert {round(float(side)) for side in reader.pages[0].mediabox[2:]} == {595, 842}
    assert [font for font, inside in fonts_of(reader) if not inside] == []
    assert any("Arabic" in font for font, _ in fonts_of(reader)) == (language != "en")


def test_the_pdf_can_be_read_back(made: Callable[..., list[Report]]) -> None:
    (report,) = made()
    text = unbroken(text_of(read(make.written([report], "pdf"))))
    said = [cell.text for row in part(report, Grid, "Headline figures").rows for cell in row]
    said += ["Page 1 of", "of 14 governorates reported", "last: ≥ 8,180"]
    assert [words for words in said if unbroken(words) not in text] == []


def test_arabic_is_shaped_and_still_text(made: Callable[..., list[Report]]) -> None:
    reader = read(make.written(made("ar"), "pdf"))
    letters = re.sub(r"[^\u0621-\u064a]", "", text_of(reader))
    assert len(letters) > 5_000
    assert not re.search("[\ufb50-\ufdff\ufe70-\ufefc]", text_of(reader))
    assert "مدنيون" in text_of(reader)


def test_links_lead_where_they_say(made: Callable[..., list[Report]]) -> None:
    (report,) = made()
    reader = read(make.written([report], "pdf"))
    annotations = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    led = {str(note["/A"]["/URI"]) for note in annotations}
    assert report.sections[-1].parts[-1].link in led  # type: ignore[union-attr]
    assert all(address.startswith(("https://", "http://")) for address in led)


def test_every_sign_that_is_let_through_has_a_font() -> None:
    allowed = [chr(code) for code in range(0x20, 0xFFFE) if not 0xD800 <= code < 0xE000 and plain.settable(chr(code)) == chr(code)]
    assert len(allowed) > 600
    section = Section("x", (Paragraph(" ".join(allowed)), Paragraph(plain.settable("\U0001f600漢字\ue000"))))
    for language in words.LANGUAGES:
        report = Report(language, "x", (), (section,), "x", date(2026, 1, 1))
        assert typeset.pdf([report], datetime(2026, 1, 1, tzinfo=UTC)).startswith(b"%PDF")


def test_every_line_of_a_picture_is_set(made: Callable[..., list[Report]]) -> None:
    for picture in pictures(made("both")):
        found = lettering.lettered(picture)
        assert len(found["lines"]) == picture.svg.count("<text") > 0
        assert "<text" not in found["svg"]
        assert typeset.png(picture).startswith(b"\x89PNG")


# --- Word


def test_the_word_document_has_headings_heads_and_words_for_pictures(made: Callable[..., list[Report]]) -> None:
    (report,) = made()
    raw = make.written([report], "docx")
    document = docx.Document(io.BytesIO(raw))
    titles = [paragraph.text for paragraph in document.paragraphs if paragraph.style and paragraph.style.name == "Heading 1"]
    assert titles == [one.title for one in report.sections]
    cells = {cell.text.split("\n")[0] for table in document.tables for row in table.rows for cell in row.cells}
    for row in part(report, Grid, "Headline figures").rows:
        assert {cell.text for cell in row} <= cells
    grids = [p for one in report.sections for p in one.parts if isinstance(p, Grid)]
    heads = document.element.findall(f".//{qn('w:tblHeader')}")
    assert len(heads) == len(grids)
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [picture.alt for picture in pictures([report])]
    assert document.core_properties.title == report.title
    with ZipFile(io.BytesIO(raw)) as inside:
        assert "NUMPAGES" in "".join(inside.read(name).decode() for name in inside.namelist() if "footer" in name)


def test_arabic_word_runs_from_right_to_left(made: Callable[..., list[Report]]) -> None:
    raw = make.written(made("ar"), "docx")
    document = docx.Document(io.BytesIO(raw))
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in document.tables)
    said = [paragraph for paragraph in document.element.iter(qn("w:p")) if ARABIC.search("".join(paragraph.itertext()))]
    assert len(said) > 100
    assert all(paragraph.pPr.find(qn("w:bidi")) is not None for paragraph in said)
    runs = [run for run in document.element.iter(qn("w:r")) if ARABIC.search("".join(run.itertext()))]
    assert all(run.rPr.find(qn("w:rtl")) is not None for run in runs)


# --- HTML


class Seen(HTMLParser):
    """What an HTML file names: its elements, and every address in it."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.led: list[str] = []
        self.asked: list[str] = []
        self.handlers: list[str] = []
        self.feed(raw.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        for name, value in attrs:
            if name == "href":
                self.led.append(value or "")
            if name in ("src", "srcset", "xlink:href", "data", "poster"):
                self.asked.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)


@pytest.mark.parametrize("language", make.LANGUAGES)
def test_the_html_is_one_small_file_that_asks_for_nothing(made: Callable[..., list[Report]], language: str) -> None:
    raw = make.written(made(language), "html")
    assert len(raw) < MOST_BYTES
    seen = Seen(raw)
    assert {"svg", "table", "h1", "h2"} <= seen.names
    assert not seen.names & {"script", "link", "img", "iframe", "object"}
    assert (seen.asked, seen.handlers) == ([], [])
    assert not re.search(rb"@import|url\((?!#)", raw)
    identifiers = re.findall(rb'<pattern id="([^"]+)"', raw)
    assert len(identifiers) == len(set(identifiers))


def test_both_languages_are_one_file_english_first(made: Callable[..., list[Report]]) -> None:
    found = made("both")
    assert [report.language for report in found] == ["en", "ar"]
    page = make.written(found, "html").decode()
    assert page.index('<article lang="en" dir="ltr">') < page.index('<article lang="ar" dir="rtl">')
    assert read(make.written(found, "pdf")).trailer["/Root"]["/Lang"] == "en"


# --- words of others


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_whatever_a_source_says_stays_words(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, language: str  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.setenv("ATHAR_DB", str(hostile))
    found = make.reports(Asked(parse_qs("period=all&day=2025-02-02"), language, SITE))
    files: dict[Ending, bytes] = {ending: make.written(found, ending) for ending in ENDINGS}
    seen = Seen(files["html"])
    assert not seen.names & {"script", "img"}
    assert seen.handlers == []
    assert all(address.startswith(("https://", "http://")) for address in seen.led)
    assert "alert(1)" in text_of(read(files["pdf"]))
    with ZipFile(io.BytesIO(files["docx"])) as inside:
        led = re.findall(r'Target="([^"]*)" TargetMode="External"', inside.read("word/_rels/document.xml.rels").decode())
    assert all(address.startswith(("https://", "http://")) for address in led)
    assert "\u202e" not in files["html"].decode()


def test_words_of_typst_are_set_and_not_run() -> None:
    evil = '#panic("x") $ #read("/etc/passwd") ] } " \\ *a* _b_ <c> @d `e` // f /* g = h'
    parts = (
        Paragraph(evil, lead=evil, below=evil, link="https://example.org/?a=%22]&b=#x"),
        Grid(evil, (evil, evil), ((Cell(evil, (evil,), strong=True), Cell(evil)), (Cell(evil),)), (1.0, 2.0), evil, evil),
        Tiles((Tile(evil, evil, (evil,)),)),
        Picture(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20" font-size="11"><text x="1" y="9">{"#x $y$"}</text></svg>',
                evil, evil, evil, evil),
        Listing(((evil, evil, "https://example.org/#y"),)),
    )  # fmt: skip
    report = Report("en", evil, (evil,), (Section(evil, parts),), evil, date(2026, 1, 1))
    text = text_of(read(typeset.pdf([report], datetime(2026, 1, 1, tzinfo=UTC))))
    assert text.count('#panic("x")') >= 12
    assert "root:" not in text
    assert json.loads(json.dumps(typeset.said(report)))["title"] == evil


def test_a_store_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "none.db"))
    with pytest.raises(make.NotReady, match="missing"):
        make.reports(Asked({}, "en"))
    store = engine.writer(engine.address())
    engine.create(store)
    store.dispose()
    with pytest.raises(make.NotReady, match="empty"):
        make.reports(Asked({}, "en"))


def test_documented_and_estimated_are_never_one_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "two.db"))
    store = engine.writer(engine.address())
    engine.create(store)
    estimated = figure("b", best=20, status="estimated", counted_by="A counter")
    keep(store, figure("a", best=10, counted_by="A counter"), estimated)
    store.dispose()
    (report,) = make.reports(Asked(parse_qs("period=all&by=day"), "en", SITE))
    over_time = next(picture for picture in pictures([report]) if picture.title == "Civilians killed by day")
    assert "A counter, estimated" in over_time.below
    lines = re.sub("[\u2066-\u2069]", "", " | ".join(re.findall(r"<text[^>]*>([^<]*)", over_time.svg)))
    assert "A counter · most: ≥\N{NO-BREAK SPACE}10, 5 Mar 2024" in lines
    assert "A counter, estimated · most: ≥\N{NO-BREAK SPACE}20, 5 Mar 2024" in lines
    assert "-bar)" in over_time.svg
