"""A selection as sentences that can be pasted into a report: the number with its range, who counted, as of when, and where it was read."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from db.measures import MEASURES
from pages.parts import safe, tables
from pages.parts.drawing import amount, counter_beside, says_more
from pages.parts.words import Words, many, mark

COUNTED: dict[str, tuple[str, str]] = {
    "civilians_killed": many("{n} civilian was killed", "{n} civilians were killed"),
    "civilians_injured": many("{n} civilian was injured", "{n} civilians were injured"),
    "people_killed": many("{n} person was killed", "{n} people were killed"),
    "people_injured": many("{n} person was injured", "{n} people were injured"),
    "combatants_killed": many("{n} combatant was killed", "{n} combatants were killed"),
    "people_killed_or_injured": many("{n} person was killed or injured", "{n} people were killed or injured"),
    "fatalities_in_civilian_targeting": many(
        "{n} person was killed in attacks that targeted civilians", "{n} people were killed in attacks that targeted civilians"
    ),
    "killed_by_explosive_remnants": many(
        "{n} person was killed by mines and explosive remnants", "{n} people were killed by mines and explosive remnants"
    ),
    "injured_by_explosive_remnants": many(
        "{n} person was injured by mines and explosive remnants", "{n} people were injured by mines and explosive remnants"
    ),
    "killed_or_injured_by_explosive_remnants": many(
        "{n} person was killed or injured by mines and explosive remnants",
        "{n} people were killed or injured by mines and explosive remnants",
    ),
    "people_displaced": many("{n} person was displaced", "{n} people were displaced"),
    "people_living_displaced": many("{n} person was living in displacement", "{n} people were living in displacement"),
    "people_newly_displaced": many("{n} newly displaced person was still displaced", "{n} newly displaced people were still displaced"),
    "people_in_camps": many("{n} person was living in camps and centres", "{n} people were living in camps and centres"),
    "refugees_abroad": many("{n} Syrian refugee was abroad", "{n} Syrian refugees were abroad"),
    "people_left_camps": many("{n} person left camps", "{n} people left camps"),
    "people_crossed_into_syria": many("{n} person crossed the border into Syria", "{n} people crossed the border into Syria"),
    "people_crossed_out_of_syria": many("{n} person crossed the border out of Syria", "{n} people crossed the border out of Syria"),
    "refugees_returned": many("{n} refugee returned", "{n} refugees returned"),
    "idps_returned": many("{n} displaced person returned", "{n} displaced people returned"),
    "refugees_and_idps_returned": many("{n} refugee or displaced person returned", "{n} refugees and displaced people returned"),
    "health_facilities_destroyed": many("{n} attack destroyed a health facility", "{n} attacks destroyed a health facility"),
    "health_facilities_damaged": many("{n} attack damaged a health facility", "{n} attacks damaged a health facility"),
    "health_facilities_occupied": many(
        "a health facility was entered by force or occupied in {n} incident",
        "health facilities were entered by force or occupied in {n} incidents",
    ),
    "health_access_denied": many(
        "access to health care was denied or obstructed in {n} incident",
        "access to health care was denied or obstructed in {n} incidents",
    ),
    "schools_attacked": many("{n} attack hit a school or university", "{n} attacks hit schools or universities"),
    "schools_occupied": many(
        "armed forces used or occupied a school in {n} incident", "armed forces used or occupied schools in {n} incidents"
    ),
    "camps_destroyed": many("{n} attack destroyed parts of a camp", "{n} attacks destroyed parts of a camp"),
    "camps_damaged": many("{n} attack damaged a camp", "{n} attacks damaged a camp"),
    "food_and_water_attacked": many("{n} attack hit food or water supply", "{n} attacks hit food or water supply"),
}
"""What was counted as a clause with its number, by measure."""

_QUANTIFIED = {"about": mark("about {number}"), "at_least": mark("at least {number}"), "up_to": mark("up to {number}")}
# Where a language says a number without a numeral ("one person", in a word), the quantifier stands behind the clause.
_BEHIND = {"about": mark("{clause}, about"), "at_least": mark("{clause}, at least"), "up_to": mark("{clause}, at most")}
_CAUTIONS = {
    "estimated": mark("It is an estimate."),
    "provisional": mark("It is provisional."),
    "contested": mark("It is contested: sources disagree, or the day is not certain."),
}
_ACROSS_THE_BORDER = ("refugees_abroad", "people_crossed_into_syria", "people_crossed_out_of_syria")
_MOST_OTHERS, _MOST_DOCUMENTS = 3, 3
_FEW = 3
_SQUARE = str.maketrans("()", "[]")


class Selection(NamedTuple):
    """What the sentences are about: places by name, whether they are the whole country, of whom, as known on which day, the link."""

    places: tuple[str, ...]
    country: bool
    group: str
    as_of: date
    link: str


def ready(rows: Sequence[Any], selected: Selection, publishers: Mapping[str, str], say: Words) -> str:
    """The sentences for the headline (the first row) and what other counters say, and below them the documents and the link."""
    return f"{told(rows, selected, say)}\n{_read_in(rows[0], publishers, say)}\n{_athar(selected, say)}"


def told(rows: Sequence[Any], selected: Selection, say: Words) -> str:
    """The sentences alone, for where the source and the link stand beside them."""
    more = [f"{said}."] if (said := says_more(rows[0], rows[1:], say)) else []
    return " ".join([_headline(rows[0], selected, say), *_cautions(rows[0], say), *more, *_others(rows, say)])


def nothing(measure: str, selected: Selection, window: tuple[date, date], say: Words) -> str:
    """What can be said where nobody counted."""
    return f"{unsaid(measure, selected, window, say)}\n{_athar(selected, say)}"


def unsaid(measure: str, selected: Selection, window: tuple[date, date], say: Words) -> str:
    """The same without the link."""
    place = say(", ").join(selected.places)
    return say("{measure}, {place}, {span}: nothing was reported in the sources read, which does not mean zero.",
               measure=tables.measure_name(measure, say), place=place, span=say.span(*window))  # fmt: skip


def closures(day: date, counted: tuple[int, int], names: Sequence[str], selected: Selection, say: Words) -> str:
    """How many facilities were last reported closed and restricted on a day, and which of them are closed."""
    return f"{shut(day, counted, names, selected, say)}\n{_athar(selected, say)}"


def shut(day: date, counted: tuple[int, int], names: Sequence[str], selected: Selection, say: Words) -> str:
    """The same without the link. `names` are those of the closed, or the first of them."""
    closed, restricted = counted
    place = say(", ").join(selected.places)
    so_many = say.many("{n} facility was last reported closed", "{n} facilities were last reported closed", closed)
    limited = say.many("{n} restricted", "{n} restricted", restricted)
    told = say("On {day}, in {place}, {shut}, and {limited}.", day=say.day(day), place=place, shut=so_many, limited=limited)
    named, more = say(", ").join(names), closed - len(names)
    if names and more > 0:
        named = say.many("{named} and {n} more", "{named} and {n} more", more, named=named)
    listed = f" {say('Closed: {names}.', names=named)}" if names else ""
    return f"{told}{listed} {say('A closure is as good as its last confirmation.')}"


def clause(measure: str, row: Any, say: Words) -> str:
    """What was counted with its number and quantifier: "at least 69 civilians were killed"."""
    if row.unit != MEASURES[measure].unit:
        return f"{tables.measure_name(measure, say)}: {amount(say, row)}"
    n = next(int(number) for number in (row.value, row.high, row.low) if number is not None)
    # A language that says small numbers in a word has no place in it for a range, nor for a limit of nothing.
    in_numerals = row.quantifier == "between" or (n == 0 and row.quantifier in _QUANTIFIED)
    form = say.form(*COUNTED[measure], max(n, _FEW) if in_numerals else n)
    if row.quantifier == "between":
        number = say("between {low} and {high}", low=say.number(row.low), high=say.number(row.high))
    else:
        number = say(_QUANTIFIED[row.quantifier], number=say.number(n)) if row.quantifier in _QUANTIFIED else say.number(n)
    told = form.format(n=number)
    return say(_BEHIND[row.quantifier], clause=told) if "{n}" not in form and row.quantifier in _BEHIND else told


def _headline(row: Any, selected: Selection, say: Words) -> str:
    counted = clause(row.measure, row, say)
    if row.value is not None and row.low is not None and row.high is not None and row.low < row.high:
        counted = say("{clause} (range {low} to {high})", clause=counted, low=say.number(row.low), high=say.number(row.high))
    if selected.group:
        counted = f"{counted} ({selected.group})"
    if row.since_on:
        counted = say("{clause}, counted since {day}", clause=counted, day=say.day(row.since_on))
    values = {
        "clause": counted,
        "where": _where(row, selected, say),
        "counter": say.counter(row.counter),
        "day": say.day(row.as_of),
    }
    if row.starts_on == row.as_of:
        return _spaced(say("On {day}, {clause} {where}, according to {counter}.", **values))
    return _spaced(say("From {first} to {day}, {clause} {where}, according to {counter}.", first=say.day(row.starts_on), **values))


def _spaced(text: str) -> str:
    return " ".join(text.replace(" ,", ",").replace(" ،", "،").split())


def _where(row: Any, selected: Selection, say: Words) -> str:
    place = say(", ").join(selected.places)
    if row.covers == "part" and row.place:
        return say("in part of {place} only ({part})", place=place, part=safe.clean(row.place))
    if selected.country and row.measure in _ACROSS_THE_BORDER:
        return ""
    returned = MEASURES[row.measure].subject == "returns" and row.measure not in _ACROSS_THE_BORDER
    return say("to {place}", place=place) if returned else say("in {place}", place=place)


def _cautions(row: Any, say: Words) -> list[str]:
    made_of = say.made_of(row)
    found = [made_of] if made_of else []
    if row.counts == "total" and row.reports > 1:
        found.insert(0, say.many(
            "It is the sum of {n} total that this counter published for separate days.",
            "It is the sum of {n} totals that this counter published for separate days.", int(row.reports),
        ))  # fmt: skip
    found += [say(_CAUTIONS[word]) for word in (row.status, row.grade) if word in _CAUTIONS]
    if not MEASURES[row.measure].is_stock and row.days_covered < row.window_days:
        days = say.many("It covers {covered} of {n} day asked for.", "It covers {covered} of {n} days asked for.", int(row.window_days),
                        covered=say.number(row.days_covered))  # fmt: skip
        found.append(days)
        if gap := say.gap(row):
            found.append(gap)
    return found


def _others(rows: Sequence[Any], say: Words) -> list[str]:
    others = rows[1:]
    if not others:
        return []
    named = say(", ").join(_other(other, rows[0], say) for other in others[:_MOST_OTHERS])
    more = len(others) - _MOST_OTHERS
    if more > 0:
        named = say.many("{named} and {n} more", "{named} and {n} more", more, named=named)
    return [say("Other counts, which are not added to it: {named}.", named=named)]


def _other(row: Any, headline: Any, say: Words) -> str:
    """Another count, and of which part of the area it is where it is of a part."""
    # Between them, since some names end in a number.
    told = say.together(f"{counter_beside(row, headline, say)}:", amount(say, row))
    # Brackets that a place has of its own are square inside ours.
    part = say.apart(safe.clean(row.place).translate(_SQUARE)) if row.place else say("part of the area only")
    return f"{told} ({part})" if row.covers == "part" else told


def _read_in(row: Any, publishers: Mapping[str, str], say: Words) -> str:
    documents = [(safe.clean(title), safe.web(url)) for title, url in row.documents if safe.web(url)]
    if not documents:
        return say("Source: {source}.", source=safe.clean(publishers[row.source]))
    named = "; ".join(f"{say.apart(title)}, {url}" for title, url in documents[:_MOST_DOCUMENTS])
    more = len(documents) - _MOST_DOCUMENTS
    left = f" {say.many('and {n} more document', 'and {n} more documents', more)}" if more > 0 else ""
    return say("Source: {source}.", source=f"{named}{left}")


def _athar(selected: Selection, say: Words) -> str:
    # An address stands in no isolate: whoever makes it a link would take the sign at its end for a part of it.
    return say("Athar, as known on {day}: {link}", day=say.day(selected.as_of), link=selected.link)
