"""What the first visitor's overview asks of the store, asked before anybody comes: all visitors share the answers."""

from pages.parts import data, filters, visit
from pages.parts.filters import What

MEASURES = ("civilians_killed", "people_killed", "people_displaced", "people_living_displaced", "refugees_returned", "idps_returned")
NEWS = 12


def ask() -> None:
    """Asks for the headlines, the map and the news as a visitor without filters does; nothing where there is nothing to show."""
    with visit.once("en"):
        if data.state() != "ready":
            return
        filters.take_up({})
        for measure in MEASURES:
            asked = filters.question(What(measure))
            data.answers(asked)
            data.change(asked)
        data.by_area(filters.question(What(MEASURES[0])))
        data.outlines()
        data.latest(NEWS)
        data.signals()
        data.counters()
