"""Small pieces of HTML that pages are laid out from: cards, legends, notes. Everything put into them is escaped."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from db.measures import MEASURES
from pages.parts import safe
from pages.parts.drawing import amount, says_more
from pages.parts.maps import Swatch
from pages.parts.words import QUANTIFIERS, STATUSES, WHY, Words

_LATE = 30


def paragraph(text: str, kind: str = "") -> str:
    return f'<p class="{escape(kind)}">{escape(text)}</p>'


def pasted(heading: str, text: str, of: Words, say: Words) -> str:
    """A text in the language `of` that is ready to be taken along, with a button that the script of the page lets copy it."""
    copy, direction = escape(say("Copy")), "rtl" if of.rtl else "ltr"
    return (
        f'{paragraph(heading, "subhead")}<div class="pasted" lang="{of.language}" dir="{direction}">{paragraph(text)}</div>'
        f'<div class="link" data-copied="{escape(say("Copied"))}" data-select="{escape(say("Copy it from here:"))}">'
        f'<button type="button" data-copy="{escape(text)}" aria-label="{copy}: {escape(heading)}">{copy}</button>'
        f'<span role="status" aria-live="polite"></span></div>'
    )


def title(text: str, below: str = "", beside: str = "") -> str:
    """The heading of a page; `beside` is HTML."""
    said = f'<h1 class="page">{escape(text)}</h1>' + (paragraph(below, "lead") if below else "")
    return f'<div class="head"><div>{said}</div>{beside}</div>' if beside else said


def band(text: str, below: str) -> str:
    """What must not be missed on a page."""
    return f'<p class="band" role="status"><b>{escape(text)}</b> {escape(below)}</p>'


def framed(inside: str) -> str:
    """Some HTML in a frame of its own."""
    return f'<div class="card">{inside}</div>'


def heading(text: str, below: str = "") -> str:
    """The heading of a chart or table."""
    return f'<h2 class="part">{escape(text)}</h2>' + (paragraph(below, "under") if below else "")


def another(text: str) -> str:
    """That a part of a page is of another counter than the headline: said with a sign beside the words."""
    return f'<p class="another"><span aria-hidden="true">≠</span> {escape(text)}</p>'


def headline(
    label: str, row: Any, say: Words, link: str, change: dict[str, Any] | None, others: Sequence[Any], address: str, until: date
) -> str:
    """A card: the measure, its number, and all that is needed to read it rightly; the evidence of the number is at the address, and
    `until` is the last day of the period.
    """
    told = say(QUANTIFIERS[row.quantifier]) if row.quantifier != "exact" and say.has_signs else ""
    quantifier = f'<span class="sign">{escape(told)}</span>' if told else ""
    value, low, high = row.value, row.low, row.high
    spread = value is not None and low is not None and high is not None and low < high
    ranged = paragraph(say("range {range}", range=say.ltr(f"{say.number(low)}–{say.number(high)}")), "range") if spread else ""
    covers = "" if MEASURES[row.measure].is_stock else days_counted(row, row.counts, say)
    part = paragraph(say("Part of the area only: {place}", place=safe.clean(row.place)), "warn") if row.covers == "part" else ""
    made_of = say.made_of(row)
    some = paragraph(made_of, "warn") if made_of else ""
    added = paragraph(added_up(row.reports, say)) if row.counts == "total" and row.reports > 1 else ""
    estimated = paragraph(say(STATUSES[row.status]), "warn") if row.status != "documented" else ""
    contested = paragraph(say("Contested: sources disagree, or the day is not certain"), "warn") if row.grade == "contested" else ""
    return "".join(
        (
            '<div class="figure">',
            f'<div class="label">{escape(label)}</div>',
            f'<div class="value">{escape(amount(say, row))}{quantifier}</div>',
            ranged,
            _change(change, say),
            covers,
            added,
            part,
            some,
            estimated,
            contested,
            paragraph(more, "warn") if (more := says_more(row, others, say)) else "",
            f"<dl><dt>{escape(say('As of'))}</dt><dd>{escape(_as_of(row.as_of, until, say))}</dd>",
            f"<dt>{escape(say('Counter'))}</dt><dd>{safe.html(say.counter(row.counter))}</dd>",
            f"<dt>{escape(say('Source'))}</dt><dd>{link}</dd></dl>",
            f'<p class="why"><b>{escape(say("Why this number"))}</b> {escape(say(WHY[row.why]))} {escape(_others(len(others), say))}</p>',
            behind([(say("What is behind this number"), address)]),
            "</div>",
        )
    )


def _as_of(day: date, until: date, say: Words) -> str:
    """The last day of a number, and how long before the end of the period that is where it is long."""
    before = (until - day).days
    if before <= _LATE:
        return say.day(day)
    return say.many("{day}, {n} day before the period ends", "{day}, {n} days before the period ends", before, day=say.day(day))


def behind(links: Sequence[tuple[str, str]]) -> str:
    """Links to the evidence of numbers, each with its words; those without an address are left out."""
    return "".join(f'<p class="behind">{safe.within(address, text)}</p>' for text, address in links if address)


def _others(others: int, say: Words) -> str:
    if others == 0:
        return ""
    return say.many("{n} other count stands beside it.", "{n} other counts stand beside it.", others)


def days_counted(row: Any, counts: str, say: Words, where: str = "") -> str:
    """The days that are in a number, behind where it is about: of totals a warning where they are less than half of those asked for, and
    how many of those between are in none.
    """
    little = counts == "total" and 2 * row.days_covered < row.window_days
    gap = say.gap(row) if counts == "total" else ""
    said = " · ".join(part for part in (where, covered(row, say)) if part)
    return paragraph(said, "covers warn" if little else "covers") + (paragraph(gap, "warn") if gap else "")


def added_up(n: int, say: Words) -> str:
    """Of how many totals of one counter a number is the sum, which nobody but us has made."""
    return say.many(
        "One published total.", "Added up here from {n} published totals of this counter; nobody published the sum.", n
    )  # fmt: skip


def covered(row: Any, say: Words) -> str:
    """The days that are in a number, and how many they are of those asked for."""
    asked, covered = int(row.window_days), say.number(row.days_covered)
    days = say.many("{covered} of {n} day", "{covered} of {n} days", asked, covered=covered)
    if row.days_covered < asked:
        days = say.many("only {covered} of the {n} day asked for", "only {covered} of the {n} days asked for", asked, covered=covered)
    return f"{say.span(row.starts_on, row.as_of)} · {days}"


def _change(change: dict[str, Any] | None, say: Words) -> str:
    if change is None:
        return ""
    size = say.percent(change["ratio"]) if change["ratio"] is not None else say.difference(change["difference"])
    against = say("against {span}", span=say.span(change["since"], change["until"]))
    return f'<p class="change"><span class="chip">{escape(size)}</span> {escape(against)}</p>'


def second(row: Any, say: Words, address: str = "", *, chosen_alike: bool = False) -> str:
    """A further measure of the same subject, in one line; the number leads to its evidence. `chosen_alike`: it is of the counter above, and
    not the headline that its own page has.
    """
    number = safe.within(address, amount(say, row)) if address else escape(amount(say, row))
    label = say.label(MEASURES[row.measure])
    named = {"counter": say.counter(row.counter)}
    when = say("as of {day}", day=say.day(row.as_of)) if row.counts == "stock" else say.span(row.starts_on, row.as_of)
    said = say("{counter} as above, {when}", when=when, **named) if chosen_alike else say("{counter}, {when}", when=when, **named)
    return f'<div class="second"><span>{escape(label)}</span><b>{number}</b><small>{escape(said)}</small></div>'


def count(label: str, number: str, lines: Sequence[str]) -> str:
    """A card of something that is simply counted."""
    return f'<div class="figure"><div class="label">{escape(label)}</div><div class="value">{escape(number)}</div>{"".join(lines)}</div>'


def map_legend(swatches: Sequence[Swatch]) -> str:
    """What the colours of a map mean."""
    items = "".join(f'<li><i style="background:{_filled(one)}"></i><span>{escape(one.text)}</span></li>' for one in swatches)
    return f'<ul class="legend">{items}</ul>'


def _filled(swatch: Swatch) -> str:
    lines = f"repeating-linear-gradient(135deg,{swatch.colour} 0 3px,{swatch.hatching} 3px 4px)"
    return escape(lines if swatch.hatching else swatch.colour)


def definition(measure: str, say: Words) -> str:
    """What a measure is, is not, and who says so."""
    m = MEASURES[measure]
    return (
        f'<div class="definition"><p>{escape(str(getattr(m, f"is_{say.language}")))}</p>{mind(measure, say)}'
        f'<p class="under">{escape(say("Definition: {authority}", authority=m.authority))} · <code>{escape(m.hxl)}</code></p></div>'
    )


def mind(measure: str, say: Words) -> str:
    """What a measure is not."""
    return f'<p class="mind"><b>{escape(say("Mind:"))}</b> {escape(str(getattr(MEASURES[measure], f"is_not_{say.language}")))}</p>'


def tally(pairs: Sequence[tuple[str, str]]) -> str:
    """How many of each kind: words and numbers in one line of chips."""
    return '<ul class="tally">' + "".join(f"<li><b>{escape(n)}</b> {escape(text)}</li>" for text, n in pairs) + "</ul>"


def matrix(label: str, corner: str, heads: Sequence[str], rows: Sequence[tuple[str, str, bool, Sequence[str]]]) -> str:
    """A small table of counts: each row has a name, the address that it leads to, whether it is the one looked at, and its cells."""
    head = "".join(f'<th scope="col" class="number">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row"{" aria-current=true" if here else ""}>{escape(name) if here else safe.within(address, name)}</th>'
        f"{''.join(f'<td class=number>{escape(cell)}</td>' for cell in cells)}</tr>"
        for name, address, here, cells in rows
    )
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{escape(label)}"><table><thead><tr>'
        f'<th scope="col">{escape(corner)}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and values, one pair a line; what of a value is foreign is set apart in it."""
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs) + "</dl>"


def unsaid(label: str, say: Words, beside: Sequence[tuple[Any, str]] = ()) -> str:
    """The card of something of which nothing was reported, and what the same filters have instead, with the address of its evidence."""
    lines = [paragraph(say("Not reported for these filters. That is not zero."), "covers")]
    if beside:
        lines += [paragraph(say("The same filters have:"), "subhead"), *(second(row, say, address) for row, address in beside)]
    return count(label, "–", lines)


def wider(rows: Sequence[tuple[str, str, str, date, str]], say: Words) -> str:
    """What was said of several areas together, one of which was asked for; last the link to the document, which is HTML already."""
    items = "".join(
        f"<li><b>{escape(number)}</b><small>{escape(say.day(day))}</small>"
        f"<span>{safe.html(counter)} · {safe.html(place)}<br>{link}</span></li>"
        for counter, number, place, day, link in rows
    )
    return f'<p class="subhead">{escape(say("Reported for a wider area that names this one"))}</p><ul class="wider">{items}</ul>'


def statuses(counted: Sequence[tuple[str, str, str, str, bool]]) -> str:
    """How many have each status: its code, its word, the number, how many of them are old news, and whether all are."""
    return (
        '<ul class="statuses">'
        + "".join(
            f'<li class="{"old " if old else ""}code-{escape(code)}"><b>{escape(number)}</b><span>{escape(word)}</span>'
            f"{f'<small>{escape(unconfirmed)}</small>' if unconfirmed else ''}</li>"
            for code, word, number, unconfirmed, old in counted
        )
        + "</ul>"
    )


def others(rows: Sequence[tuple[str, str, str, str]], say: Words) -> str:
    """What the next counts of the same say: name, number, day, and the address of its evidence."""
    items = "".join(
        f"<li><span>{safe.html(name)}</span><b>{safe.within(address, number) if address else escape(number)}</b>"
        f"<small>{escape(day)}</small></li>"
        for name, number, day, address in rows
    )
    return f'<p class="subhead">{escape(say("Other counts"))}</p><ul class="others">{items}</ul>'


def caveats(standing: Sequence[str], own: Sequence[tuple[str, str]]) -> str:
    """A list of what to keep in mind, and of what each source says against itself."""
    return listed([*map(escape, standing), *(f"<b>{safe.html(title)}</b> {safe.html(text)}" for title, text in own)])


def listed(items: Sequence[str]) -> str:
    """A list of short lines, which are HTML already."""
    return f'<ul class="caveats">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


def rule(text: str, parts: Sequence[tuple[str, bool]], say: Words) -> str:
    """The parts of a rule in their order, the one that decided in bold and told so."""
    decisive = escape(say("this decided here"))
    items = (f"<li>{f'<b>{escape(part)}</b> · {decisive}' if decided else escape(part)}</li>" for part, decided in parts)
    return f'<div class="rule"><p class="under">{escape(text)}</p><ol>{"".join(items)}</ol></div>'


def differences(rows: Sequence[tuple[str, str, str]]) -> str:
    """Figures with what makes each differ: the number, who says it of which days, and a sentence."""
    items = "".join(f"<li><b>{escape(number)}</b> <span>{escape(named)}</span><p>{escape(said)}</p></li>" for number, named, said in rows)
    return f'<ul class="differences">{items}</ul>'


def tellings(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """The tellings of one statement: number, counter, days, and the link to the document, which is HTML already."""
    items = "".join(
        f"<li><b>{escape(number)}</b> <span>{safe.html(counter)} · {escape(day)}</span><p>{link}</p></li>"
        for number, counter, day, link in rows
    )
    return f'<ul class="differences">{items}</ul>'
