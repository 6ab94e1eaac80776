"""What a report says first: two sentences on each subject, and the headline of every measure with all that is needed to read it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from db.measures import MEASURES, SUBJECTS, Subject
from pages.parts import data, drawing, filters, panels, safe, sentence_panels, sentences, tables, words
from pages.parts.drawing import amount
from pages.parts.filters import What
from pages.parts.words import Words
from pages.report.model import Cell, Grid, Paragraph, Section, Tile, Tiles

_LONG = 140
_MOST_NAMES = 5
_WIDTHS = (2.7, 1.5, 2.7, 1.8, 3.1)


class Read(NamedTuple):
    """Where a number was read: a document, or the data set where there is none that may be named; the address may be empty."""

    title: str
    url: str
    more: int


class Headlines(NamedTuple):
    """Every measure that is answered with its answers, the headline first, and the measures by subject."""

    answers: dict[str, list[Any]]

    def of(self, subject: Subject) -> list[str]:
        return [measure for measure in self.answers if MEASURES[measure].subject == subject]

    def speaks(self, subject: Subject) -> str:
        """The measure that speaks for a subject, answered or not."""
        wanted = panels.SPEAKING.get(subject, ())
        return next((measure for measure in (*wanted, *self.of(subject)) if measure in self.answers), next(iter(wanted), ""))


def asked(group: str) -> Headlines:
    """The answers to the filters, measure by measure; of the group where it is answered, else of everybody."""
    found: dict[str, list[Any]] = {}
    for measure in MEASURES:
        for of_whom in dict.fromkeys((group, "all")):
            if rows := drawing.rows(data.answers(filters.question(What(measure, of_whom)))):
                found[measure] = rows
                break
    return Headlines(found)


def clipped(text: object, most: int = _LONG) -> str:
    """Words of others as one line of a print: of a very long one the beginning."""
    plain = " ".join(safe.clean(text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def read_in(row: Any, sources: pd.DataFrame) -> Read:
    """Where a number was read. Of a source whose reports may not be passed on the data set alone is named."""
    source = sources.loc[row.source]
    documents = [(clipped(title), safe.web(url)) for title, url in row.documents if safe.web(url)] if source["may_export"] else []
    if not documents:
        return Read(clipped(source["title"]), safe.web(source["url"]), 0)
    return Read(*documents[0], len(documents) - 1)


# --- in sentences


def in_short(found: Headlines, facilities: pd.DataFrame) -> Section:
    """Two sentences on each subject: number, range, counter, days, what others say, and where it was read."""
    say = words.say()
    sources = data.sources().set_index("id")
    parts = [_sentences(subject, found, sources, say) for subject in SUBJECTS if found.speaks(subject)]
    return Section(say("In short"), (_tiles(found, facilities, say), *parts, _closed(facilities, say)))


def _tiles(found: Headlines, facilities: pd.DataFrame, say: Words) -> Tiles:
    """The number of each subject of the overview, to be seen first."""
    tiles = []
    for subject in panels.SPEAKING:
        measure = found.speaks(subject)
        label = tables.measure_name(measure, say)
        if rows := found.answers.get(measure):
            row = rows[0]
            higher = [said] if (said := drawing.says_more(row, rows[1:], say)) else []
            by = say("{counter}, {span}", counter=say.apart(clipped(say.counter(row.counter))), span=say.span(row.starts_on, row.as_of))
            tiles.append(Tile(label, amount(say, row), (*spread(row, say), *cautions(row, say), *higher, by)))
        else:
            tiles.append(Tile(label, "–", (say("Not reported for these filters. That is not zero."),)))
    shut, limited = ((facilities["status"] == status).sum() for status in ("closed", "restricted"))
    label, day = say("Facilities last reported closed"), filters.looked_at(filters.current())
    if facilities.empty:
        tiles.append(Tile(label, "–", (say("Not reported for these filters. That is not zero."),)))
    else:
        below = (say.many("and {n} restricted", "and {n} restricted", int(limited)), say("On {day}, as listed below", day=say.day(day)))
        tiles.append(Tile(label, say.number(int(shut)), below))
    return Tiles(tuple(tiles))


def _sentences(subject: Subject, found: Headlines, sources: pd.DataFrame, say: Words) -> Paragraph:
    measure = found.speaks(subject)
    lead = say(words.SUBJECTS[subject])
    rows = found.answers.get(measure, [])
    if not rows:
        selected = sentence_panels.selection(say)
        return Paragraph(sentences.unsaid(measure, selected, filters.current().window, say), lead)
    selected = sentence_panels.selection(say, tables.group_name(rows[0].group, say))
    read = read_in(rows[0], sources)
    more = f" {say.many('and {n} more document', 'and {n} more documents', read.more)}" if read.more else ""
    below = say("Source: {source}.", source=f"{say.apart(read.title)}{more}")
    return Paragraph(sentences.told(rows, selected, say), lead, below, read.url)


def _closed(found: pd.DataFrame, say: Words) -> Paragraph:
    day = filters.looked_at(filters.current())
    lead = say(words.SUBJECTS["closures"])
    if found.empty:
        return Paragraph(say("Not reported for these filters. That is not zero."), lead)
    shut = found[found["status"] == "closed"]
    named = shut[shut["may_export"].astype(bool)].sort_values("confirmed_on", ascending=False, kind="stable").head(_MOST_NAMES)
    names = [
        say("{name} (last confirmed {day})", name=say.apart(clipped(say.name(row))), day=say.day(row.confirmed_on))
        for row in drawing.rows(named)
    ]
    counted = (len(shut), int((found["status"] == "restricted").sum()))
    return Paragraph(sentences.shut(day, counted, names, sentence_panels.selection(say), say), lead)


# --- as a table


def table(found: Headlines) -> Section:
    """The headline of every measure that is answered: number with range and quantifier, days, counter, source."""
    say, sources = words.say(), data.sources().set_index("id")
    rows: list[tuple[Cell, ...]] = []
    for subject in SUBJECTS:
        if not (measures := found.of(subject)):
            if found.speaks(subject):
                rows += [
                    (Cell(say(words.SUBJECTS[subject]), strong=True),),
                    (Cell(say("Not reported for these filters. That is not zero.")),),
                ]
            continue
        rows.append((Cell(say(words.SUBJECTS[subject]), strong=True),))
        rows += [_row(measure, found.answers[measure], sources, say) for measure in measures]
    heads = tuple(say(head) for head in (say("What is counted"), say("Figure"), say("Days"), say("Counter"), say("Source")))
    told = say("Each row is one counter's. Rows are never added: counters and measures overlap. What nobody reported is not in the table.")
    return Section(say("Headline figures"), (Paragraph(told, quiet=True), Grid("", heads, tuple(rows), _WIDTHS)))


def _row(measure: str, answers: Sequence[Any], sources: pd.DataFrame, say: Words) -> tuple[Cell, ...]:
    row = answers[0]
    read = read_in(row, sources)
    more = (say.many("and {n} more document", "and {n} more documents", read.more),) if read.more else ()
    others = (say.many("{n} other count stands beside it.", "{n} other counts stand beside it.", len(answers) - 1),) if answers[1:] else ()
    group = tables.group_name(row.group, say)
    higher = (said,) if (said := drawing.says_more(row, answers[1:], say)) else ()
    return (
        Cell(tables.measure_name(measure, say), ((group,) if group else ()) + tuple(cautions(row, say)) + higher),
        Cell(amount(say, row), tuple(spread(row, say)), strong=True),
        Cell(say.span(row.starts_on, row.as_of), tuple(_covered(row, say))),
        Cell(clipped(say.counter(row.counter)), others),
        Cell(read.title, more, read.url),
    )


def spread(row: Any, say: Words) -> Iterator[str]:
    """What belongs to a number: its sign in words, its range."""
    if row.quantifier and row.quantifier != "exact" and say.has_signs:
        yield say(words.QUANTIFIERS[row.quantifier])
    if row.value is not None and row.low is not None and row.high is not None and row.low < row.high:
        yield say("range {range}", range=say.ltr(f"{say.number(row.low)}–{say.number(row.high)}"))


def cautions(row: Any, say: Words) -> Iterator[str]:
    """What a number is not, and how sure it is."""
    if row.covers == "part":
        yield say("Part of the area only: {place}", place=say.apart(clipped(row.place)))
    if made_of := say.made_of(row):
        yield made_of
    if row.counts == "total" and (gap := say.gap(row)):
        yield gap
    if row.status != "documented":
        yield say(words.STATUSES[row.status])
    if row.grade == "contested":
        yield say("Contested: sources disagree, or the day is not certain")


def _covered(row: Any, say: Words) -> Iterator[str]:
    if row.since_on:
        yield say("Counted since {day}", day=say.day(row.since_on))
    if not MEASURES[row.measure].is_stock:
        yield say.many("{covered} of {n} day", "{covered} of {n} days", int(row.window_days), covered=say.number(row.days_covered))
