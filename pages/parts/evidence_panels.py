"""What one number is made of: the reports in its sum, and below them those that were left out, each with the rule in words."""

from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import cards, data, downloads, drawing, filters, marks, safe, tables, taken_in, words
from pages.parts.data import Behind, Number
from pages.parts.filters import What
from pages.parts.tables import Table
from pages.parts.words import Words

MOST = 250
"""As many as a table can be read as text, with the link of each."""
_NOTED = 2
_SUMMED = ("title", "figure", "low", "high", "span", "place", "name", "grade", "published_on", "learnt_on", "said_before")
_KEPT = (
    "source", "publisher", "counted_by", "key", "measure", "group", "counts", "area", "place", "covers", "starts_on", "ends_on",
    "precision", "low", "best", "high", "quantifier", "unit", "grade", "status", "title", "url", "published_on", "since_on", "known_on",
    "learnt_at", "revisions", "said_before", "enters", "rule", "taken_in_by", "note",
)  # fmt: skip

_NO_ROWS = pd.DataFrame(columns=[*_KEPT, "earlier"], dtype=object)


def behind(what: What) -> None:
    """The number that the address names, else the headline, the reports that make it and those that were left out."""
    say = words.say()
    with st.container(border=True, key="behind"):
        st.html(cards.heading(say("What this number is made of")))
        number = marks.number(what)
        st.html(told(number, what))
        if number is None:
            return
        found = behind_it(number)
        rows, others = summed(number, what), left_out(number, what)
        if above := above_summed(found):
            st.html(above)
        if len(rows.frame):
            downloads.give(rows)
        if above := above_left_out(found):
            st.html(above)
        if len(others.frame):
            filters.unfolded("left_out", say("The reports left out, one by one"), ":material/list:", partial(downloads.give, others))


def behind_it(number: Number) -> Behind:
    """What a number is made of, with as many reports as are listed."""
    return data.behind(number, MOST)


def told(number: Number | None, what: What) -> str:
    """The number with its areas and days, and in words how the reports come to it, as HTML."""
    say = words.say()
    if number is None:
        return cards.paragraph(say("Nothing was reported for these filters."), "nothing")
    found = behind_it(number)
    return _number(found, number, what, say) + ("" if found.shows_reports else cards.paragraph(_kept_back(found, say), "under"))


def _number(found: Behind, number: Number, what: What, say: Words) -> str:
    """The number with its areas and days, and in words how the reports come to it."""
    source = data.sources().set_index("id").loc[found.series.source]
    lines = [_covered(found, number, say)]
    lines += [cards.paragraph(line, "warn") for line in (*_beside(number, say), *_contested(found, say))]
    lines += [cards.paragraph(line, "sum") for line in _in_words(found, say)]
    lines.append(cards.mind(what.measure, say))
    lines.append(
        f"<dl><dt>{escape(say('Counter'))}</dt><dd>{safe.html(say.counter(found.series.counter))}</dd>"
        f"<dt>{escape(say('Publisher'))}</dt><dd>{safe.html(source['publisher'])}</dd>"
        f"<dt>{escape(say('Source'))}</dt><dd>{safe.link(source['url'], source['title'])}</dd></dl>"
    )
    return cards.count(_label(found, what, say), _amount(found, say), lines)


def _beside(number: Number, say: Words) -> list[str]:
    """Of a headline, what alone says more than it does."""
    rows = drawing.rows(data.answers(number.question))
    headed = bool(rows) and data.of_answer(number.question, rows[0]) == number
    return [more] if headed and (more := drawing.says_more(rows[0], rows[1:], say)) else []


def _contested(found: Behind, say: Words) -> list[str]:
    """How much of the number is contested, and what those who read the reports noted of them."""
    doubted = found.contested
    if doubted is None or found.answer is None:
        return []
    rows = found.rows[(found.rows["rule"] == "") & (found.rows["grade"] == "contested") & (found.rows["note"] != "")]
    noted = [say.apart(safe.clean(note)) for note in rows["note"].head(_NOTED)]
    why = " ".join(noted) or say("others disagree, or its day or its counter is not certain.")
    if doubted == found.answer.amount:
        return [say("It is contested: {why}", why=why)]
    return [say("{number} of it is contested: {why}", number=say.amount(doubted.value, doubted.low, doubted.high, doubted.word), why=why)]


def _covered(found: Behind, number: Number, say: Words) -> str:
    """The areas asked for, and the days that are in the number."""
    if found.answer is None or found.series.counts == "stock":
        return cards.paragraph(f"{_areas(number, say)} · {say.span(number.question.since, number.question.until)}", "covers")
    return cards.days_counted(found.answer, found.series.counts, say, _areas(number, say))


def _label(found: Behind, what: What, say: Words) -> str:
    group = tables.group_name(what.group, say)
    label = tables.measure_name(what.measure, say)
    return f"{label} ({group})" if group else label


def _areas(number: Number, say: Words) -> str:
    names = {row.code: say.name(row) for row in drawing.rows(data.areas())}
    areas = [code for code in number.question.areas if code != "SY"]
    return say(", ").join(names[code] for code in areas) or say("All of Syria")


def _amount(found: Behind, say: Words) -> str:
    if found.answer is None:
        return "–"
    amount = found.answer.amount
    return drawing.in_unit(say.amount(amount.value, amount.low, amount.high, amount.word), found.series, say)


def _in_words(found: Behind, say: Words) -> list[str]:
    """How many reports there are and how they come to the number: what a reader needs to add them up again."""
    if found.answer is None:
        return [say("This counter says nothing that answers for these areas and days as a whole.")]
    amount, n = found.answer.amount, found.summed
    said = [_how(found, n, say)]
    if amount.word != "between" and amount.low is not None and amount.high is not None and amount.low < amount.high:
        said.append(say("Low {low}, best {best}, high {high}: each kind is added with its own.", low=say.number(amount.low),
                        best=_amount(found, say), high=say.number(amount.high)))  # fmt: skip
    for one in found.subtractions:
        difference = say.amount(one.difference, None, None, "about" if one.rounded else "exact")
        sum_ = say.ltr(f"{say.number(one.later)} − {say.number(one.earlier)} = {difference}")
        said.append(f"{say.span(one.starts_on, one.ends_on)}: {sum_}")
    if found.series.counts == "incident" and amount.word == "at_least":
        said.append(say("Nobody says that these are all: the sum is a lower limit."))
    if found.answer.covers == "part":
        said.append(say("It is about a part of the area: for the whole it is a lower limit at most."))
    return said


def _how(found: Behind, n: int, say: Words) -> str:
    if n == 0:
        return say("No report: the source covers these days, recorded none, and says that this means zero.")
    if found.series.counts == "stock":
        return say.many("One count of who was there that day.", "{n} counts of the same day, one for each area, added up.", n)
    if found.subtractions:
        return say("Running totals: the later one less the earlier one is what was added between their days.")
    if found.series.counts == "total":
        return cards.added_up(n, say)
    return say.many("{n} incident.", "{n} incidents, added up.", n)


def _kept_back(found: Behind, say: Words) -> str:
    return say.many(
        "{n} report is not listed: its source does not allow single reports to be shown.",
        "{n} reports are not listed: their source does not allow single reports to be shown.",
        found.summed + sum(found.left_out.values()),
    )


def above_summed(found: Behind) -> str:
    """How many reports are in the sum, as HTML; empty where none is to be listed."""
    say, rows = words.say(), found.rows[found.rows["rule"] == ""]
    return "" if rows.empty else cards.paragraph(_in_the_sum(found, say), "subhead") + _told_how_many(len(rows), found.summed, say)


def _in_the_sum(found: Behind, say: Words) -> str:
    return say.many("{n} report in the sum", "{n} reports in the sum", found.summed)


def summed(number: Number | None, what: What) -> Table:
    """The reports that make the number."""
    say = words.say()
    if number is None:
        return _table(_NO_ROWS, "behind", say("What this number is made of"), (), what, say)
    found = behind_it(number)
    rows, more = found.rows[found.rows["rule"] == ""], ("enters_said",) if found.subtractions else ()
    return _table(rows, "behind", _in_the_sum(found, say), more, what, say, _below(number, len(rows), found.summed, say))


def above_left_out(found: Behind) -> str:
    """How many reports were left out of the sum, by which rules, as HTML."""
    say, number = words.say(), sum(found.left_out.values())
    if not number:
        nothing = say("Nothing else of {counter} is about these areas and days.", counter=say.counter(found.series.counter))
        return "" if found.answer is None else cards.paragraph(nothing, "under")
    rules = [(rule, found.left_out[rule]) for rule in words.LEFT_OUT if rule in found.left_out]
    items = [f"<b>{escape(say.number(n))}</b> · {escape(say(words.LEFT_OUT[rule]))}" for rule, n in rules]
    heading = cards.paragraph(_out_of_the_sum(number, say), "subhead")
    listed = int((found.rows["rule"] != "").sum())
    return heading + cards.listed(items) + (_told_how_many(listed, number, say) if listed else "")


def _out_of_the_sum(n: int, say: Words) -> str:
    return say.many("{n} report left out of the sum", "{n} reports left out of the sum", n)


def left_out(number: Number | None, what: What) -> Table:
    """The reports that were left out, each with its rule."""
    say = words.say()
    if number is None:
        return _table(_NO_ROWS, "left_out", _out_of_the_sum(0, say), ("rule",), what, say)
    found = behind_it(number)
    rows, of = found.rows[found.rows["rule"] != ""], sum(found.left_out.values())
    return _table(rows, "left_out", _out_of_the_sum(of, say), ("rule",), what, say, _below(number, len(rows), of, say))


def _below(number: Number, listed: int, of: int, say: Words) -> str:
    """Whose number it is and of which areas, and that not all of its reports are listed."""
    about = say(", ").join((safe.clean(say.counter(number.series.counter)), _areas(number, say)))
    return ". ".join(part for part in (about, _cut(listed, of, say)) if part)


def _told_how_many(shown: int, number: int, say: Words) -> str:
    cut = _cut(shown, number, say)
    return cards.paragraph(cut, "under") if cut else ""


def _cut(shown: int, number: int, say: Words) -> str:
    """That not all reports are listed; of those of a source that lets nobody see its reports that is said elsewhere."""
    if shown == number or not shown:
        return ""
    return say("The latest {n} of {number} are listed; narrow the filters to see the others.", n=say.number(shown),
               number=say.number(number))  # fmt: skip


def _table(rows: pd.DataFrame, name: str, heading: str, more: tuple[str, ...], what: What, say: Words, below: str = "") -> Table:
    each = drawing.rows(rows)
    names = data.areas().set_index("code")
    frame = rows.assign(
        name_en=list(names.loc[list(rows["area"]), "name_en"]),
        name_ar=list(names.loc[list(rows["area"]), "name_ar"]),
        value=rows["best"],
        quantifier=[_word(row) for row in each],
        title=[row.title or row.key for row in each],
        span=[say.span(row.starts_on, row.ends_on) for row in each],
        learnt_on=[row.learnt_at.date() for row in each],
        said_before=[_said_before(row, say) for row in each],
        enters_said=[say(words.ENTERS[row.enters]) if row.enters else "" for row in each],
    )
    frame = taken_in.beside(frame, say)
    given = {column for column in ("low", "high") if frame[column].notna().any()}
    shown = tuple(column for column in _SUMMED if column not in ("low", "high") or column in given)
    columns = (*shown[:2], *more, *shown[2:], *taken_in.columns(frame))
    return downloads.listed(frame, name, heading, columns, _KEPT, (what.measure,), below=below)


def _word(row: Any) -> str:
    if row.quantifier:
        return str(row.quantifier)
    return "between" if row.best is None and row.low is not None and row.high is not None else "exact"


def _said_before(row: Any, say: Words) -> str:
    """What a report said in earlier versions, each with the day until which it stood."""
    if not row.earlier:
        return say("not revised")
    return say("; ").join(
        say("{number} until {day}", number=say.amount(one.best, one.low, one.high, _word(one)), day=say.day(one.superseded_on))
        for one in row.earlier
    )
