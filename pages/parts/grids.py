"""A grid of months as HTML: a row for each source or governorate, a mark and a colour for each state, in a box that scrolls by itself."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from pages.parts import safe
from pages.parts.words import STATES, Words

MARKS = {"reported": "●", "zero": "0", "longer": "–", "put_aside": "!", "not_reported": "·", "not_covered": ""}
"""What stands in a cell beside its colour; a number there is that of the governorates with a number of their own."""


class Line(NamedTuple):
    """One row: whose it is, whether that is text of others, the rows put aside that have no month, and its cells month by month."""

    name: str
    foreign: bool
    unplaced: int
    cells: Sequence[Any]


def grid(lines: Sequence[Line], head: str, label: str, say: Words) -> str:
    """The grid; every line has the same months, the earliest first."""
    months = [cell.month for cell in lines[0].cells]
    years = "".join(
        f'<th scope="colgroup" colspan="{len(list(of_year))}">{year}</th>' for year, of_year in groupby(months, lambda month: month.year)
    )
    numbers = "".join(f'<th scope="col" title="{escape(say.month(month))}">{month.month}</th>' for month in months)
    aside = any(line.unplaced for line in lines)
    more = f'<th scope="col" rowspan="2" class="aside">{escape(say("Put aside, month not known"))}</th>' if aside else ""
    body = "".join(_line(line, aside, say) for line in lines)
    return (
        f'<div class="months" role="region" tabindex="0" aria-label="{escape(label)}"><table><thead>'
        f'<tr><th scope="col" rowspan="2">{escape(head)}</th>{years}{more}</tr><tr>{numbers}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _line(line: Line, aside: bool, say: Words) -> str:
    name = safe.html(line.name) if line.foreign else escape(line.name)
    more = f'<td class="aside">{escape(say.number(line.unplaced)) if line.unplaced else ""}</td>' if aside else ""
    return f'<tr><th scope="row">{name}</th>{"".join(_cell(cell, say) for cell in line.cells)}{more}</tr>'


def _cell(cell: Any, say: Words) -> str:
    own = getattr(cell, "areas_reported", 0)
    mark = say.number(own) if own and cell.state == "reported" else MARKS[cell.state]
    told = escape(say(", ").join([say.month(cell.month), say(STATES[cell.state]), *_counts(cell, own, say)]))
    also = " also" if cell.put_aside and cell.state != "put_aside" else ""
    return f'<td class="{cell.state}{also}" title="{told}">{mark}</td>'


def _counts(cell: Any, own: int, say: Words) -> list[str]:
    found = [
        (own, say.many("{n} governorate", "{n} governorates", own)),
        (cell.reports, say.many("{n} report", "{n} reports", cell.reports)),
        (cell.longer, say.many("{n} report of a longer span", "{n} reports of a longer span", cell.longer)),
        (cell.put_aside, say.many("{n} row put aside", "{n} rows put aside", cell.put_aside)),
    ]
    return [text for n, text in found if n]


def legend(states: Sequence[str], numbers: bool, also: bool, say: Words) -> str:
    """What the marks mean: those that are in the grid."""
    told = {**STATES, "also": ""}
    items = [(state, MARKS[state], say(told[state])) for state in MARKS if state in states]
    if numbers:
        items.insert(1, ("reported", "3", say("Reported, for so many governorates")))
    if also:
        items.append(("not_reported also", "", say("Rows were put aside too")))
    marks = "".join(f'<li><i class="{escape(kind)}">{escape(mark)}</i><span>{escape(text)}</span></li>' for kind, mark, text in items)
    return f'<ul class="legend months">{marks}</ul>'
