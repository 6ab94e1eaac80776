"""What the first visitor's overview asks of the store, asked before anybody comes: all visitors share the answers."""

from itertools import chain

from pages.parts import data, filters, panels, visit
from pages.parts.filters import What


def ask() -> None:
    """Asks for the headlines, the map and the news as a visitor without filters does; nothing where there is nothing to show."""
    with visit.once("en"):
        if data.state() != "ready":
            return
        filters.take_up({})
        for measure in chain.from_iterable(panels.SPEAKING.values()):
            asked = filters.question(What(measure))
            data.answers(asked)
            data.change(asked)
        data.by_area(filters.question(What("civilians_killed")))
        data.outlines()
        data.latest(panels.MOST_NEWS)
        data.signals()
        data.counters()
