"""A report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from pages.parts import safe
from pages.report.model import Cell, Grid, Listing, Paragraph, Part, Picture, Report, Tiles

STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
_ALLOWED = "default-src 'none'; style-src 'unsafe-inline'"


def html(reports: Sequence[Report]) -> bytes:
    """Reports one after the other, in the language of the first with the others marked as theirs."""
    first = reports[0]
    title = " · ".join(report.title for report in reports)
    body = "".join(_report(report) for report in reports)
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_ALLOWED}">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title><style>{STYLE}</style>'
    )
    return f'<!DOCTYPE html><html lang="{first.language}" dir="{_direction(first)}"><head>{head}</head><body>{body}</body></html>'.encode()


def _direction(report: Report) -> str:
    return "rtl" if report.rtl else "ltr"


def _report(report: Report) -> str:
    lead = "<br>".join(escape(line) for line in report.lead)
    sections = "".join(
        f"<section><h2>{escape(one.title)}</h2>{''.join(_part(part) for part in one.parts)}</section>" for one in report.sections
    )
    return (
        f'<article lang="{report.language}" dir="{_direction(report)}"><header><h1>{escape(report.title)}</h1>'
        f'<p class="lead">{lead}</p></header>{sections}<footer>{escape(report.foot)}</footer></article>'
    )


def _part(part: Part) -> str:
    writers: dict[type, Callable[[Any], str]] = {
        Paragraph: _paragraph, Grid: _grid, Tiles: _tiles, Picture: _picture, Listing: _listing,
    }  # fmt: skip
    return writers[type(part)](part)


def _lead(words: str) -> str:
    return f"<b>{escape(words)}:</b> " if words else ""


def _paragraph(part: Paragraph) -> str:
    below = f"<br><small>{_leading_to(part.link, part.below)}</small>" if part.below else ""
    return f"<p{' class=quiet' if part.quiet else ''}>{_lead(part.lead)}{escape(part.text)}{below}</p>"


def _leading_to(address: str, words: str) -> str:
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(words)}</a>' if safe.web(address) else escape(words)


def _small(words: str) -> str:
    return f"<p class=quiet>{escape(words)}</p>" if words else ""


def _titled(words: str) -> str:
    return f"<h3>{escape(words)}</h3>" if words else ""


def _grid(part: Grid) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in part.heads)
    rows = "".join(_row(row, len(part.heads)) for row in part.rows)
    table = f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    return f"{_titled(part.title)}{_small(part.below)}{table}{_small(part.note)}"


def _row(row: tuple[Cell, ...], columns: int) -> str:
    if len(row) == 1 < columns:
        return f'<tr><th scope="colgroup" colspan="{columns}">{_cell(row[0])}</th></tr>'
    return "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>"


def _cell(cell: Cell) -> str:
    words = _leading_to(cell.link, cell.text)
    below = "".join(f"<br><small>{escape(line)}</small>" for line in cell.below)
    return f"<bdi>{f'<b>{words}</b>' if cell.strong else words}</bdi>{below}"


def _tiles(part: Tiles) -> str:
    items = "".join(
        f"<li><b>{escape(tile.label)}</b><strong><bdi>{escape(tile.number)}</bdi></strong>"
        f"{''.join(f'<small>{escape(line)}</small>' for line in tile.below)}</li>"
        for tile in part.items
    )
    return f'<ul class="tiles">{items}</ul>'


def _picture(part: Picture) -> str:
    svg = part.svg.replace("<svg ", f'<svg aria-label="{escape(part.alt)}" ', 1)
    kind = "" if part.wide else ' class="map"'
    return f"{_titled(part.title)}{_small(part.below)}<figure{kind}>{svg}</figure>{_small(part.note)}"


def _listing(part: Listing) -> str:
    items = "".join(
        f"<li>{_lead(lead)}{escape(words)}{f' <bdi>{_leading_to(address, address)}</bdi>' if address else ''}</li>"
        for lead, words, address in part.items
    )
    return f"<ul>{items}</ul>"
