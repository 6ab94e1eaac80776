"""Whose number the headline is, and that what stands beside it on a page is another counter's."""

from pages.parts import cards, data, drawing, filters, words
from pages.parts.filters import What


def another_counter(counter: str, what: What) -> str:
    """The line under the heading of a map, comparison or table of one counter that is not the headline's; empty where it is the same.

    The words are the same everywhere; a sign says it beside the words.
    """
    told = another_counter_said(counter, what)
    return cards.another(told) if told else ""


def another_counter_said(counter: str, what: What) -> str:
    """The words of it."""
    say = words.say()
    headline = next((row.counter for row in drawing.rows(data.answers(filters.question(what)))), counter)
    if not counter or counter == headline:
        return ""
    return say(
        "Another counter than the headline's: here {counter}, there {headline}.",
        counter=say.counter(counter), headline=say.counter(headline),
    )  # fmt: skip
