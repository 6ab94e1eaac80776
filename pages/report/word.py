"""A report as a Word document: real styles and headings, tables whose head comes back on each page, Arabic from right to left."""

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell as TableCell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from pages.parts import safe
from pages.parts.words import Words
from pages.report import typeset
from pages.report.model import Cell, Grid, Listing, Paragraph, Picture, Report, Tiles
from pages.report.plain import whole

_ACROSS, _DOWN, _MARGIN = Mm(210), Mm(297), Mm(17)
_ROOM = _ACROSS - 2 * _MARGIN
_QUIET, _LINK = RGBColor(0x48, 0x56, 0x5F), "0A5F85"
_INK = RGBColor(0x14, 0x21, 0x2B)
_FONT = "Arial"
_TAGS = {"en": "en-GB", "ar": "ar-SY"}
_SIZES = {"Normal": 10, "Title": 22, "Heading 1": 14, "Heading 2": 11, "List Bullet": 9}
_ORDER = {
    qn("w:rPr"): [qn(f"w:{name}") for name in ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "spacing", "kern", "sz", "szCs", "u",
                                               "rtl", "cs", "lang")],
    qn("w:pPr"): [qn(f"w:{name}") for name in ("pStyle", "keepNext", "keepLines", "numPr", "pBdr", "tabs", "bidi", "spacing", "ind",
                                               "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr")],
}  # fmt: skip
"""The order that Word's schema has for what is said of runs and paragraphs."""


def word(reports: Sequence[Report], made_at: datetime) -> bytes:
    """Reports as one .docx, each from a new page."""
    document = docx.Document()
    _dress(document)
    core = document.core_properties
    core.title, core.author, core.language = " · ".join(report.title for report in reports), "Athar", _TAGS[reports[0].language]
    core.created = core.modified = made_at.replace(tzinfo=None, microsecond=0)
    for place, report in enumerate(reports):
        section = document.add_section(WD_SECTION.NEW_PAGE) if place else document.sections[0]
        section.page_width, section.page_height = _ACROSS, _DOWN
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
        _Writer(document, report).write(section)
    parts = [document.element, document.styles.element, *(section.footer._element for section in document.sections)]
    for properties in (found for part in parts for found in part.iter(*_ORDER)):
        _in_order(properties)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _dress(document: Document) -> None:
    """The styles: one font for both scripts, sizes for both, and ink that is black in print."""
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _INK
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), _FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        _child(properties, "szCs", val=str(size * 2))
        style.paragraph_format.space_after = Pt(5)
        if (border := style.element.pPr.find(qn("w:pBdr"))) is not None:
            style.element.pPr.remove(border)
    for name in ("Heading 1", "Heading 2"):
        _child(document.styles[name].element.get_or_add_rPr(), "bCs")
        document.styles[name].paragraph_format.space_before = Pt(14 if name == "Heading 1" else 10)


def _child(parent: Any, name: str, **attributes: str) -> Any:
    """An element of WordprocessingML under another, with its attributes."""
    found = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        found.set(qn(f"w:{attribute}"), value)
    parent.append(found)
    return found


class _Writer:
    """Writes one report at the end of a document."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self.report = report

    def write(self, section: Any) -> None:
        self._foot(section)
        self._say(self._begun("Title"), self.report.title)
        for line in self.report.lead:
            self._say(self.document.add_paragraph(), line, quiet=True)
        writers: dict[type, Callable[[Any], None]] = {
            Paragraph: self._paragraph, Grid: self._grid, Tiles: self._tiles, Picture: self._picture, Listing: self._listing,
        }  # fmt: skip
        for one in self.report.sections:
            self._say(self._begun("Heading1"), one.title)
            for part in one.parts:
                writers[type(part)](part)

    def _begun(self, style: str) -> WordParagraph:
        """A paragraph of a style by its id: to look one up by its name takes longer than all else."""
        paragraph = self.document.add_paragraph()
        paragraph._p.style = style
        return paragraph

    def _turn(self, paragraph: WordParagraph) -> WordParagraph:
        if self.report.rtl:
            properties = paragraph._p.get_or_add_pPr()
            if properties.find(qn("w:bidi")) is None:
                properties.append(OxmlElement("w:bidi"))
        return paragraph

    def _say(self, paragraph: WordParagraph, words: str, *, bold: bool = False, quiet: bool = False, size: float = 0) -> Run:
        run = self._turn(paragraph).add_run(whole(words))
        run.bold = bold or None
        if quiet:
            run.font.color.rgb = _QUIET
        self._mark(run, bold, size)
        return run

    def _mark(self, run: Run, bold: bool, size: float) -> None:
        """What a run needs to be set right in its language: complex scripts have sizes and weights of their own."""
        properties = run._r.get_or_add_rPr()
        if bold:
            _child(properties, "bCs")
        if size:
            run.font.size = Pt(size)
            _child(properties, "szCs", val=str(round(size * 2)))
        if self.report.rtl:
            _child(properties, "rtl")
        _child(properties, "lang", val=_TAGS[self.report.language], bidi=_TAGS["ar"])

    def _lead_to(self, paragraph: WordParagraph, address: str, words: str, *, bold: bool = False, size: float = 0) -> None:
        """Words that lead somewhere, where the address is one of the web."""
        run = self._say(paragraph, words, bold=bold, size=size)
        if not safe.web(address):
            return
        run.font.color.rgb = RGBColor.from_string(_LINK)
        run.underline = True
        relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), relation)
        run._r.addprevious(link)
        link.append(run._r)

    def _paragraph(self, part: Paragraph) -> None:
        paragraph = self.document.add_paragraph()
        if part.lead:
            self._say(paragraph, f"{part.lead}: ", bold=True)
        self._say(paragraph, part.text, quiet=part.quiet, size=9 if part.quiet else 0)
        if part.below:
            paragraph.add_run().add_break()
            self._lead_to(paragraph, part.link, part.below, size=8)

    def _small(self, words: str, *, above: bool = False) -> None:
        """Small words under a part; those above it stay with it."""
        if words:
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.keep_with_next = above or None
            self._say(paragraph, words, quiet=True, size=8)

    def _titled(self, words: str) -> None:
        if words:
            self._say(self._begun("Heading2"), words)

    def _table(self, rows: int, shares: Sequence[float]) -> Any:
        table = self.document.add_table(rows, len(shares), style="Table Grid")
        table.autofit = False
        if self.report.rtl:
            _first(table._tbl.tblPr, OxmlElement("w:bidiVisual"))
        for column, share in zip(table.columns, shares, strict=True):
            column.width = round(_ROOM * share / sum(shares))
        for row in table.rows:
            _child(row._tr.get_or_add_trPr(), "cantSplit")
            for cell, share in zip(row.cells, shares, strict=True):
                cell.width = round(_ROOM * share / sum(shares))
        return table

    def _grid(self, part: Grid) -> None:
        self._titled(part.title)
        self._small(part.below, above=True)
        table = self._table(len(part.rows) + 1, part.widths)
        _child(table.rows[0]._tr.get_or_add_trPr(), "tblHeader")
        for head, cell in zip(part.heads, table.rows[0].cells, strict=True):
            self._fill(cell, Cell(head, strong=True), shaded=True)
        for row, line in zip(table.rows[1:], part.rows, strict=True):
            cells = row.cells
            if len(line) == 1 < len(cells):
                self._fill(cells[0].merge(cells[-1]), line[0], shaded=True)
                continue
            for cell, said in zip(cells, line, strict=True):
                self._fill(cell, said)
        self._after(part.note)

    def _after(self, note: str) -> None:
        """What keeps a table apart from what follows: its note, or an empty line."""
        self._say(self.document.add_paragraph(), note, quiet=True, size=8)

    def _fill(self, cell: TableCell, said: Cell, *, shaded: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        self._lead_to(paragraph, said.link, said.text, bold=said.strong, size=8.5)
        for line in said.below:
            paragraph.add_run().add_break()
            self._say(paragraph, line, quiet=True, size=7.5)
        if shaded:
            _child(cell._tc.get_or_add_tcPr(), "shd", val="clear", color="auto", fill="EEEEEE")

    def _tiles(self, part: Tiles) -> None:
        table = self._table(1, [1.0] * len(part.items))
        for cell, tile in zip(table.rows[0].cells, part.items, strict=True):
            paragraph = cell.paragraphs[0]
            self._say(paragraph, tile.label, bold=True, size=9)
            paragraph.add_run().add_break()
            self._say(paragraph, tile.number, bold=True, size=17)
            for line in tile.below:
                paragraph.add_run().add_break()
                self._say(paragraph, line, quiet=True, size=7.5)
        self._after("")

    def _picture(self, part: Picture) -> None:
        self._titled(part.title)
        self._small(part.below, above=True)
        paragraph = self._turn(self.document.add_paragraph())
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape = paragraph.add_run().add_picture(BytesIO(typeset.png(part)), width=_ROOM if part.wide else round(_ROOM * 0.55))
        shape._inline.docPr.set("descr", whole(part.alt))
        self._small(part.note)

    def _listing(self, part: Listing) -> None:
        for lead, words, address in part.items:
            paragraph = self._begun("ListBullet")
            if lead:
                self._say(paragraph, f"{lead}: ", bold=True)
            self._say(paragraph, words)
            if address:
                self._say(paragraph, " ")
                self._lead_to(paragraph, address, address, size=8)

    def _foot(self, section: Any) -> None:
        """On each page: what it is, as known on which day, and which page of how many."""
        section.footer.is_linked_to_previous = False
        paragraph = section.footer.paragraphs[0]
        before, between, after = Words(self.report.language)("Page {n} of {total}", n="\0", total="\0").split("\0")
        self._say(paragraph, f"{self.report.foot} · {before}", quiet=True, size=8)
        for field, words in (("PAGE", between), ("NUMPAGES", after)):
            run = self._say(paragraph, "1", quiet=True, size=8)
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            run._r.addprevious(simple)
            simple.append(run._r)
            self._say(paragraph, words, quiet=True, size=8)


def _first(properties: Any, element: Any) -> None:
    """Into the properties of a table, where the schema wants it: after the style."""
    properties.tblStyle.addnext(element) if properties.tblStyle is not None else properties.insert(0, element)


def _in_order(properties: Any) -> None:
    """Puts what was said of a run or paragraph into the order that the schema of Word has."""
    order = _ORDER[properties.tag]
    for child in sorted(properties, key=lambda element: order.index(element.tag) if element.tag in order else len(order)):
        properties.append(child)
