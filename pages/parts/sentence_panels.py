"""The sentences that can be pasted into a report, in both languages, with the citation that the publisher asks for."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from pages.parts import cards, closure_panels, data, drawing, filters, safe, sentences, tables, visit, words
from pages.parts.filters import What
from pages.parts.sentences import Selection
from pages.parts.words import Words

_MOST_NAMES = 6


def headline(what: What) -> None:
    """What the headline says, as sentences."""
    _offer(partial(_of_headline, what))


class _Told(NamedTuple):
    """The sentences by language, and how the sources want to be cited."""

    sentences: dict[str, str]
    credit: str


@visit.remembered
def _of_headline(what: What) -> _Told:
    now = filters.current()
    rows = drawing.rows(data.answers(filters.question(what)))

    def told(say: Words) -> str:
        selected = selection(say, tables.group_name(what.group, say))
        return (
            sentences.ready(rows, selected, data.titles(say.language), say)
            if rows
            else sentences.nothing(what.measure, selected, now.window, say)
        )

    return _told(told, {row.source for row in rows[:1]}, [document for row in rows[:1] for document in _documents(row)])


def _documents(row: Any) -> Iterator[str]:
    """What a number was read in, each with who counted."""
    for title, url in row.documents:
        if safe.web(url):
            yield f"{safe.clean(row.counter)}: {safe.clean(title)}, {safe.web(url)}"


def closures() -> None:
    """How many facilities are closed and restricted, as sentences."""
    _offer(_of_closures)


@visit.remembered
def _of_closures() -> _Told:
    day = filters.current().day or filters.current().until
    found = closure_panels.standing(day)
    shut = found[found["status"] == "closed"]
    counted = (len(shut), int((found["status"] == "restricted").sum()))
    recent = drawing.rows(shut.sort_values("confirmed_on", ascending=False, kind="stable").head(_MOST_NAMES))

    def told(say: Words) -> str:
        names = [say("{name} (last confirmed {day})", name=safe.clean(say.name(row)), day=say.day(row.confirmed_on)) for row in recent]
        return sentences.closures(day, counted, names, selection(say), say)

    stated = {f"{row.source} {row.key}": row for row in drawing.rows(data.closures(closure_panels.asked()))}
    behind = [stated[key] for row in recent for key in map(str, row.keys) if key in stated and stated[key].may_export]
    documents = dict.fromkeys(
        f"{safe.clean(row.counted_by)}: {safe.clean(row.title)}, {safe.web(row.url)}" for row in behind if safe.web(row.url)
    )
    return _told(told, {str(key).split(" ", 1)[0] for keys in shut["keys"] for key in keys}, list(documents))


def _told(told: Callable[[Words], str], sources: set[str], documents: Sequence[str] = ()) -> _Told:
    frame = data.sources()
    credit = [safe.clean(row.credit) for row in drawing.rows(frame[frame["id"].isin(sources)])]
    return _Told({code: told(Words(code)) for code in words.LANGUAGES}, "; ".join([*documents, *credit]))


def _offer(made: Callable[[], _Told]) -> None:
    """The sentences, in the visitor's language first, each with a button to copy it."""
    say = words.say()

    def inside() -> None:
        told = made()
        own_first = sorted(words.LANGUAGES, key=lambda code: code != say.language)
        parts = [cards.pasted(words.LANGUAGES[code], told.sentences[code], Words(code), say) for code in own_first]
        cited = [cards.pasted(say("Cite the source as"), told.credit, Words("en"), say)] if told.credit else []
        st.html("".join(parts + cited))

    filters.unfolded("sentences", say("In sentences, ready to paste"), ":material/content_paste:", inside)


def selection(say: Words, group: str = "") -> Selection:
    """What sentences of this visitor's filters are about."""
    now = filters.current()
    names = {row.area: say.name(row) for row in drawing.rows(data.governorates())}
    places = tuple(names[code] for code in now.areas) or (say("Syria"),)
    return Selection(places, not now.areas, group, now.today, visit.here() + filters.query_of(now.fixed(now.today)).removesuffix("?"))
