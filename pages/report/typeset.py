"""Setting with typst: whole reports as PDF and single pictures as PNG, in the fonts of the pages and no others."""

import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import typst
from fontTools.ttLib import TTFont
from PIL import Image

from pages.parts.words import Words
from pages.report.lettering import lettered
from pages.report.model import Grid, Listing, Paragraph, Part, Picture, Report, Tiles
from pages.report.plain import breakable, settable

HERE = Path(__file__).parent
WOFF = HERE.parent / "serve" / "assets" / "fonts"
_DOTS_PER_INCH = 160
_SHARE_OF_A_MAP = 0.5
_COLOURS = 64
_KINDS: dict[type, str] = {Paragraph: "paragraph", Grid: "grid", Tiles: "tiles", Picture: "picture", Listing: "listing"}


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    """The fonts that browsers are sent, unpacked once for each process: typst reads no woff2. The folder goes when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="athar-fonts-")
    for packed in sorted(WOFF.glob("*.woff2")):
        font = TTFont(packed)
        font.flavor = None
        font.save(Path(folder.name) / f"{packed.stem}.ttf")
    return folder


@cache
def fonts() -> typst.Fonts:
    """Our fonts, and those that typst carries for the signs that ours do not have; none of the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_folder().name])


def pdf(reports: Sequence[Report], made_at: datetime) -> bytes:
    """Reports as one PDF/UA-1: tagged, with its title and languages, and every font embedded."""
    inputs = {"reports": json.dumps([said(report) for report in reports], ensure_ascii=False)}
    compiler = typst.Compiler(HERE / "report.typ", font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_at.replace(microsecond=0))
    return cast("bytes", made)


def png(picture: Picture) -> bytes:
    """A picture as pixels, sharp in print."""
    inputs = {"picture": json.dumps(lettered(picture), ensure_ascii=False)}
    compiler = typst.Compiler(HERE / "picture.typ", font_paths=fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    drawn = Image.open(BytesIO(cast("bytes", compiler.compile(format="png", ppi=_DOTS_PER_INCH))))
    small = BytesIO()
    # A few flat colours and what lies between them: a third of the size, and nobody sees it.
    drawn.convert("RGB").quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(small, "PNG")
    return small.getvalue()


def said(report: Report) -> dict[str, Any]:
    """A report as plain values, all of its words such that our fonts can set them."""
    pages = Words(report.language)("Page {n} of {total}", n="{n}", total="{total}")
    sections = [{"title": one.title, "parts": [_part(part) for part in one.parts]} for one in report.sections]
    told = {"language": report.language, "rtl": report.rtl, "title": report.title, "lead": report.lead, "foot": report.foot}
    return {**_fitted(told), "pages": pages, "sections": [{**one, "title": _fitted(one["title"])} for one in sections]}


def _part(part: Part) -> dict[str, Any]:
    kind = {"kind": _KINDS[type(part)]}
    match part:
        case Picture():
            words = _fitted({"title": part.title, "below": part.below, "note": part.note})
            return {**kind, **words, **lettered(part), "width": 1.0 if part.wide else _SHARE_OF_A_MAP}
        case Listing():
            return {**kind, "items": [(_fitted(lead), _fitted(words), address) for lead, words, address in part.items]}
        case Grid():
            return {**kind, **_fitted({**part._asdict(), "rows": [[cell._asdict() for cell in row] for row in part.rows]})}
        case Tiles():
            return {**kind, "items": [_fitted(tile._asdict()) for tile in part.items]}
        case Paragraph():
            return {**kind, **_fitted(part._asdict()), "own": part.below == part.link}


def _fitted(value: Any, name: str = "") -> Any:
    """Plain values with all words such that they can be set and broken; an address stays as it is."""
    if isinstance(value, dict):
        return {name: _fitted(one, name) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_fitted(one) for one in value]
    return breakable(settable(value)) if isinstance(value, str) and name != "link" else value
