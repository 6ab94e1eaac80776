"""The filters of every page and the address bar, in both directions."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from db.measures import COUNTS, GRADES, GROUPS, MEASURES, UNITS, Subject
from pages.parts import browser, data, drawing, safe, short_names, visit, words
from pages.parts.data import Length, Question
from pages.parts.words import Words

FIRST_DAY = date(2011, 1, 1)
DEFAULT_PERIOD = "since_2024_11_27"
DEFAULT_ANCHOR = date(2024, 11, 27)
LENGTHS = {length.code: length for length in (*data.LENGTHS, *data.MONTHS)}
DEFAULT_LENGTH = data.Length(90)
_MOST_NAMED = 3
_DAYS_FOR_DAYS = 120
_A_MONTH = 30

_SEVERAL = re.compile(r"[\s,]+")

Query = Mapping[str, Sequence[str]]


class What(NamedTuple):
    """What is asked about: a measure, and of whom."""

    measure: str
    group: str = "all"


class Mark(NamedTuple):
    """Which number of the filters' areas and days is looked behind: whose it is, and how it came about. Without a source: the headline.

    It says what a filter would narrow too far: other counters' answers to the same question stay beside this one. `drawn` is "bar" for
    one bar of a chart over time, "compared" for an area beside others or a count on its day, and empty for an answer to the question.
    """

    source: str = ""
    counter: str = ""
    counts: str = ""
    unit: str = ""
    estimated: bool = False
    counted_since: date | None = None
    drawn: str = ""
    district: str = ""


DRAWN = ("bar", "compared")
HEADLINE = Mark()
PAGE = "page"
"""The part of a page that is drawn anew where the filters beside it show already what was chosen."""
_NARROWS = {"period", "chosen", "areas", "source", "counter", "grades", "measure", "group"}


class Filters(NamedTuple):
    """What a visitor asks for; empty means everything.

    `known` is the day as of whose end everything is answered, None for now; `today` is then that day.
    """

    today: date
    period: str = DEFAULT_PERIOD
    chosen: tuple[date, date] | None = None
    areas: tuple[str, ...] = ()
    source: str = ""
    counter: str = ""
    grades: tuple[str, ...] = ()
    measure: str = ""
    group: str = "all"
    by: str = ""
    day: date | None = None
    known: date | None = None
    changed: date | None = None
    facility: str = ""
    closures: bool = False
    anchor: date = DEFAULT_ANCHOR
    length: Length = DEFAULT_LENGTH
    population: str = ""
    mark: Mark = HEADLINE

    @property
    def since(self) -> date:
        return self.window[0]

    @property
    def until(self) -> date:
        return self.window[1]

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day of the period, both included."""
        if self.period == "dates" and self.chosen is not None:
            first, last = self.chosen
            return min(first, self.today), min(last, self.today)
        starts = {
            "since_2024_11_27": date(2024, 11, 27),
            "since_2024_12_08": date(2024, 12, 8),
            "last_90_days": max(self.today - timedelta(days=89), FIRST_DAY),
            "this_year": self.today.replace(month=1, day=1),
            "all": FIRST_DAY,
        }
        return min(starts[self.period], self.today), self.today

    @property
    def moves(self) -> bool:
        """Whether the days that are asked about move on with today."""
        return self.known is None and self.period != "dates"

    def settled(self) -> "Filters":
        """The one form of all filters that ask the same, which has the one address of them all."""
        return self._replace(
            chosen=self.window if self.period == "dates" else None,
            areas=tuple(sorted(set(self.areas))),
            grades=tuple(grade for grade in GRADES if grade in self.grades) if len(set(self.grades)) < len(GRADES) else (),
            day=None if self.day == self.until and not self.moves else self.day,
            anchor=DEFAULT_ANCHOR if self.anchored_on == self.today <= DEFAULT_ANCHOR else self.anchor,
        )

    def fixed(self, on: date) -> "Filters":
        """The same days, as known at the end of a day: what is to be cited, and looks the same for ever."""
        return self._replace(period="dates", chosen=self.window, known=self.known or on).settled()

    @property
    def anchored_on(self) -> date:
        """The day that is compared before and after: never one that is to come."""
        return min(self.anchor, self.today)

    def question(self, what: What) -> Question:
        """The same filters as a question to the store."""
        return Question(
            measure=what.measure,
            group=what.group,
            areas=self.areas or ("SY",),
            since=self.since,
            until=self.until,
            source=self.source,
            counter=self.counter,
            grades=self.grades,
            known_on=self.known,
        )


class Known(NamedTuple):
    """The codes that an address may name; anything else in it is passed over."""

    areas: tuple[str, ...]
    sources: tuple[str, ...]
    counters: tuple[str, ...]
    districts: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()


def _written_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(text: str, last: date) -> date | None:
    day = _written_day(text)
    return None if day is None else min(max(day, FIRST_DAY), last)


def known_in(query: Query, now: date) -> date | None:
    """The day as of which an address wants everything answered."""
    return next((day for text in query.get("known", ()) if (day := _day(text, now))), None)


def read(query: Query, known: Known, now: date) -> Filters:
    """The filters that an address names. Nonsense in it is passed over, never an error."""
    known_on = known_in(query, now)
    now = known_on or now

    def one(name: str, allowed: Sequence[str], default: str = "") -> str:
        return next((value for value in query.get(name, ()) if value in allowed), default)

    def several(name: str, allowed: Sequence[str]) -> tuple[str, ...]:
        asked = {word.lower() for value in query.get(name, ()) for word in _SEVERAL.split(value)}
        return tuple(value for value in allowed if not asked.isdisjoint((value.lower(), short_names.of(value))))

    def a_day(*names: str) -> date | None:
        return next((day for name in names for text in query.get(name, ()) if (day := _day(text, now))), None)

    since, until = a_day("from", "since"), a_day("to", "until")
    period = one("period", tuple(words.PERIODS), "dates" if since or until else DEFAULT_PERIOD)
    chosen = None
    if period == "dates":
        first, last = since or FIRST_DAY, until or now
        chosen = (min(first, last), max(first, last))
    areas = several("area", known.areas)
    return Filters(
        today=now,
        period=period,
        chosen=chosen,
        areas=areas if len(areas) < len(known.areas) else (),
        source=one("source", known.sources),
        counter=one("counter", known.counters),
        grades=several("grade", GRADES),
        measure=one("measure", tuple(MEASURES)),
        group=one("group", tuple(GROUPS), "all"),
        by=one("by", tuple(words.BUCKETS)),
        day=a_day("day"),
        known=known_on,
        changed=a_day("changed"),
        facility=one("facility", known.facilities),
        closures=one("closures", ("1",)) == "1",
        anchor=a_day("anchor") or DEFAULT_ANCHOR,
        length=LENGTHS[one("length", tuple(LENGTHS), DEFAULT_LENGTH.code)],
        population=one("population", known.populations),
        mark=_mark(query, known, one),
    ).settled()


def _mark(query: Query, known: Known, one: Callable[..., str]) -> Mark:
    """The number that an address names; the headline where it names none, or none that could be."""
    source, counts = one("of", known.sources), one("counts", COUNTS)
    counter = one("counted_by", known.counters)
    if not source or not counts or (query.get("counted_by") and not counter):
        return HEADLINE._replace(district=one("district", known.districts))
    return Mark(
        source=source,
        counter=counter,
        counts=counts,
        unit=one("unit", UNITS, "people"),
        estimated=one("status", ("estimated",)) == "estimated",
        counted_since=next((day for text in query.get("counted_since", ()) if (day := _written_day(text))), None),
        drawn=one("drawn", DRAWN),
        district=one("district", known.districts),
    )


def file_name(*parts: str, every_area: bool = False) -> str:
    """The name of a file of what is asked for, without its ending: what it is, the governorates chosen unless it has all, the last day."""
    now = current()
    few = [] if every_area else [short_names.of(code) for code in now.areas]
    chosen = few if len(few) <= _MOST_NAMED else [f"{len(few)}_governorates"]
    return "_".join(("athar", *parts, *chosen, now.until.isoformat()))


def written(filters: Filters, language: str = "") -> dict[str, list[str]]:
    """The one address that `read` turns into the same filters again; what is at its default is left out.

    A language is named only where the view is not to open in the reader's own.
    """
    filters = filters.settled()
    parts = {
        "lang": [language] if language else [],
        "area": [" ".join(map(short_names.of, filters.areas))] if filters.areas else [],
        "period": [filters.period] if filters.period not in (DEFAULT_PERIOD, "dates") else [],
        "from": [filters.since.isoformat()] if filters.period == "dates" else [],
        "to": [filters.until.isoformat()] if filters.period == "dates" else [],
        "source": [filters.source] if filters.source else [],
        "counter": [filters.counter] if filters.counter else [],
        "grade": [" ".join(filters.grades)] if filters.grades else [],
        "measure": [filters.measure] if filters.measure else [],
        "group": [filters.group] if filters.group != "all" else [],
        "by": [filters.by] if filters.by else [],
        "day": [filters.day.isoformat()] if filters.day else [],
        "changed": [filters.changed.isoformat()] if filters.changed else [],
        "known": [filters.known.isoformat()] if filters.known else [],
        "facility": [filters.facility] if filters.facility else [],
        "closures": ["1"] if filters.closures else [],
        "anchor": [filters.anchor.isoformat()] if filters.anchor != DEFAULT_ANCHOR else [],
        "length": [filters.length.code] if filters.length != DEFAULT_LENGTH else [],
        "population": [filters.population] if filters.population else [],
        **_mark_written(filters.mark),
    }
    return {name: values for name, values in parts.items() if values}


def _mark_written(mark: Mark) -> dict[str, list[str]]:
    said = {
        "of": mark.source,
        "counted_by": mark.counter,
        "counts": mark.counts,
        "unit": mark.unit if mark.unit != "people" else "",
        "status": "estimated" if mark.estimated else "",
        "counted_since": mark.counted_since.isoformat() if mark.counted_since else "",
        "drawn": mark.drawn,
        "district": mark.district,
    }
    return {name: [value] for name, value in said.items() if value}


def current() -> Filters:
    """What this visitor asks for now."""
    filters: Filters = visit.state()["filters"]
    return filters


def question(what: What) -> Question:
    """The visitor's filters as a question."""
    return current().question(what)


def take(**changes: Any) -> None:
    """Change some of this visitor's filters, and the address with them: the last thing that a callback does, for it ends here.

    The page is drawn anew, and what stands around it where that changes.
    """
    before, now = current(), _changed(changes).settled()
    st.session_state["filters"] = now
    _push()
    held = all(st.session_state[name] == value for name, value in _held(now).items())
    st.rerun(PAGE if st.session_state["side_drawn"] and _offers(before) == _offers(now) and held else "app")


def _changed(changes: dict[str, Any]) -> Filters:
    """The filters with some changed: a number that was looked behind is not one of other filters."""
    other = {"mark": HEADLINE} if not _NARROWS.isdisjoint(changes) else {}
    return current()._replace(**{**other, **changes})


def _offers(now: Filters) -> tuple[object, ...]:
    """What the filters at the side depend on for what they offer."""
    return now.source, now.known, now.today


def _held(now: Filters) -> dict[str, Any]:
    """What the widgets at the side hold where they show these filters."""
    return {
        "w_area": list(now.areas),
        "w_period": now.period,
        "w_since": now.since,
        "w_until": now.until,
        "w_source": now.source,
        "w_counter": now.counter if now.counter in _offered(now.source) else "",
        "w_grade": list(now.grades),
        "w_known": now.known,
    }


def link(**changes: Any) -> str:
    """The address of this page with some filters changed, for a link in a table."""
    return query_of(_changed(changes), language_to_name())


def unfiltered() -> str:
    """The address of this page for everything, of the same measure and as of the same day; empty where nothing is narrowed."""
    now = current()
    everything = Filters(now.today, measure=now.measure, known=now.known)
    return "" if now._replace(mark=HEADLINE).settled() == everything.settled() else query_of(everything, language_to_name())


def query_of(filters: Filters, language: str = "") -> str:
    """The part of an address that asks for these filters, with its question mark."""
    return "?" + urlencode(written(filters, language), doseq=True)


def language_to_name() -> str:
    """The language that addresses of this visit name: the one that its own address named, where that is not the reader's own."""
    state = visit.state()
    return "" if state.get("own_language", visit.language()) == visit.language() else visit.language()


def _push() -> None:
    state, wanted = st.session_state, _query()
    if "filters" in state:
        state["known_on"] = current().known
        wanted = written(current(), language_to_name())
    elif state["language"] == state["own_language"]:
        wanted.pop("lang", None)
    state["address"] = wanted
    if list(_query().items()) != list(wanted.items()):
        st.query_params.from_dict(wanted)


def _query() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _known() -> Known:
    return Known(
        areas=tuple(data.governorates()["area"]),
        sources=tuple(data.sources()["id"]),
        counters=tuple(_counters("")),
        facilities=tuple(data.facilities()["id"]),
        populations=tuple(dict.fromkeys(data.populations()["vintage"])),
        districts=tuple(data.districts()["code"]),
    )


def _counters(source: str) -> list[str]:
    """Who counted or stated anything in one source, or in any."""
    figures, closures = data.counters(), data.closures(data.Stated(known_on=data.known_on()))
    of_figures = figures[figures["source"] == source] if source else figures
    of_closures = closures[closures["source"] == source] if source else closures
    return sorted({*of_figures["counter"], *of_closures["counted_by"]} - {""}, key=str.casefold)


@visit.remembered
def _offered(source: str) -> list[str]:
    return _counters(source)


def open_address(store: data.State) -> Words:
    """Take the filters from the address when it is new, else put them there; the visitor's language is the answer.

    The address is new on the first run of a visit, and when somebody changed it, followed a link with one, or went back to one. A page
    change empties it: then it is written again.
    """
    asked, state = _query(), st.session_state
    is_new = "address" not in state or ((bool(asked) or browser.went_back()) and asked != state["address"])
    if is_new:
        own = state.setdefault("own_language", browser.own_language())
        state["language"] = next((code for code in asked.get("lang", ()) if code in words.LANGUAGES), state.get("language", own))
    if store == "ready" and (is_new or "filters" not in state):
        take_up(asked)
    _push()
    return words.say()


def take_up(asked: Query) -> None:
    """Answer an address once, outside of a session: `visit.once` says in which language. The store has to be ready."""
    state = visit.state()
    # What an address may name is what was there on the day that it names.
    state["known_on"] = known_in(asked, visit.today())
    state["filters"] = read(asked, _known(), visit.today())


def _set_language() -> None:
    state = st.session_state
    state["language"] = state["own_language"] = state["w_language"] or state["language"]
    browser.keep(browser.LANGUAGE, state["language"])
    _push()


def _set_areas() -> None:
    areas = tuple(st.session_state["w_area"])
    take(areas=areas if len(areas) < len(data.governorates()) else ())


def _set_period() -> None:
    period = st.session_state["w_period"]
    take(period=period, chosen=current().window if period == "dates" else None)


def _set_dates() -> None:
    first = st.session_state["w_since"] or current().since
    last = st.session_state["w_until"] or current().until
    take(period="dates", chosen=(min(first, last), max(first, last)))


def _set_rest() -> None:
    state = st.session_state
    counter = state["w_counter"] if state["w_counter"] in _counters(state["w_source"]) else ""
    take(source=state["w_source"], counter=counter, grades=tuple(g for g in GRADES if g in state["w_grade"]))


def _set_known() -> None:
    as_known_on(st.session_state["w_known"])


def as_known_on(day: date | None) -> None:
    """Answer everything as of the end of a day, or of now."""
    real = visit.today()
    last = real if day is None else min(max(day, FIRST_DAY), real)
    now = current()
    earlier = {"day": now.day and min(now.day, last), "changed": now.changed and min(now.changed, last), "anchor": min(now.anchor, last)}
    take(known=None if day is None else last, today=last, **earlier)


def _reset() -> None:
    st.session_state["filters"] = Filters(visit.today(), measure=current().measure)
    _push()


def language_switch() -> None:
    """English or Arabic."""
    st.session_state["w_language"] = st.session_state["language"]
    st.segmented_control(
        words.say()("Language"),
        list(words.LANGUAGES),
        format_func=words.LANGUAGES.__getitem__,
        key="w_language",
        on_change=_set_language,
        required=True,
        label_visibility="collapsed",
    )


def sidebar() -> None:
    """Every filter, showing what is asked for now. Widgets follow the filters, never the other way round on a run."""
    say, now = words.say(), current()
    names = {row.area: say.name(row) for row in drawing.rows(data.governorates())}
    titles = data.titles(say.language)
    # A run that is stopped in between leaves the widgets half as they were.
    st.session_state.update(_held(now), side_drawn=False)
    st.multiselect(
        say("Governorate"), list(names), format_func=names.__getitem__, key="w_area", on_change=_set_areas,
        placeholder=say("All governorates"), select_all=False,
    )  # fmt: skip
    st.selectbox(
        say("Period"), list(words.PERIODS), format_func=lambda code: say(words.PERIODS[code]), key="w_period", on_change=_set_period
    )
    days: dict[str, Any] = {"min_value": FIRST_DAY, "max_value": now.today, "on_change": _set_dates, "format": "DD/MM/YYYY"}
    st.date_input(say("From"), key="w_since", **days)
    st.date_input(say("To"), key="w_until", **days)
    st.selectbox(
        say("Source"),
        ["", *titles],
        format_func=lambda code: safe.clean(titles[code]) if code else say("All sources"),
        key="w_source",
        on_change=_set_rest,
    )
    st.selectbox(
        say("Counter"),
        ["", *_offered(now.source)],
        format_func=lambda name: safe.clean(say.counter(name)) if name else say("All counters, best first"),
        key="w_counter",
        on_change=_set_rest,
        help=say("Who counted. Numbers of different counters are never added to each other."),
    )
    st.pills(
        say("Grade"),
        list(GRADES),
        format_func=lambda code: say(words.GRADES[code]),
        key="w_grade",
        on_change=_set_rest,
        selection_mode="multi",
        help=say("How well a report is corroborated. Nothing chosen means every grade."),
    )
    st.date_input(
        say("As known on"), min_value=FIRST_DAY, max_value=visit.today(), format="DD/MM/YYYY", key="w_known", on_change=_set_known,
        help=say("Everything is answered as it was known at the end of that day: what was learnt, revised or withdrawn since is left out."),
    )  # fmt: skip
    st.button(say("Clear filters"), on_click=_reset, icon=":material/restart_alt:", type="tertiary")
    st.session_state["side_drawn"] = True


def _set_measure() -> None:
    take(measure=st.session_state["w_measure"])


def _set_group() -> None:
    take(group=st.session_state["w_group"])


def is_reported(subject: Subject) -> bool:
    """Whether anybody says anything of a subject."""
    return any(MEASURES[measure].subject == subject for measure in set(data.counters()["measure"]))


def measure(subject: Subject | None = None, *, default: str) -> What:
    """A switch between the measures of one subject, or of all; the measure it stands on is the answer, of everybody."""
    say, labels, chosen = words.say(), measures(subject, default), stands_on(subject, default=default).measure
    st.session_state["w_measure"] = chosen
    st.selectbox(say("Measure"), list(labels), format_func=labels.__getitem__, key="w_measure", on_change=_set_measure, width=460)
    return What(chosen)


@visit.remembered
def measures(subject: Subject | None, default: str) -> dict[str, str]:
    """The measures that can be chosen, with their labels."""
    reported = set(data.counters()["measure"])
    offered = [m for m in MEASURES.values() if subject in (None, m.subject) and (m.id in reported or m.id == default)]
    return {m.id: str(getattr(m, f"label_{words.say().language}")) for m in offered}


@visit.remembered
def groups(measure: str) -> list[str]:
    """Of whom some counter speaks apart, everybody first."""
    counters = data.counters()
    spoken = set(counters[counters["measure"] == measure]["group"])
    return [group for group in GROUPS if group == "all" or group in spoken]


def stands_on(subject: Subject | None = None, *, default: str) -> What:
    """What the switches stand on, wherever they are shown."""
    now = current()
    measure = now.measure if now.measure in measures(subject, default) else default
    return What(measure, now.group if now.group in groups(measure) else "all")


def what(subject: Subject | None = None, *, default: str) -> What:
    """The switch between measures, and beside it one between everybody and those of whom some counter speaks apart."""
    say = words.say()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = measure(subject, default=default)
        offered = groups(chosen.measure)
        if len(offered) == 1:
            return chosen
        group = stands_on(subject, default=default).group
        st.session_state["w_group"] = group
        labels = {code: say.label(GROUPS[code]) for code in offered}
        st.selectbox(say("Of whom"), offered, format_func=labels.__getitem__, key="w_group", on_change=_set_group, width=320)
    return chosen._replace(group=group)


def _set_bucket() -> None:
    take(by=st.session_state["w_by"] or "")


def drawn_by(now: Filters) -> str:
    """Days, months or years: what was chosen, else what suits the period."""
    return now.by or ("day" if (now.until - now.since).days <= _DAYS_FOR_DAYS else "month")


def bucket() -> str:
    """A switch between days, months and years; the one it stands on is the answer. Left alone it suits the period."""
    say, chosen = words.say(), drawn_by(current())
    st.session_state["w_by"] = chosen
    st.segmented_control(
        say("Draw by"),
        list(words.BUCKETS),
        format_func=lambda code: say(words.BUCKETS[code]),
        key="w_by",
        on_change=_set_bucket,
        required=True,
    )
    return chosen


def _set_day() -> None:
    day = st.session_state["w_day"]
    take(day=None if day == current().until else day)


def looked_at(now: Filters) -> date:
    """The day that was chosen to look at, else the last of the period."""
    return now.day or now.until


def day() -> date:
    """One day to look at; left alone it is the last of the period."""
    say, now, chosen = words.say(), current(), looked_at(current())
    st.session_state["w_day"] = chosen
    st.date_input(
        say("On the day"), key="w_day", min_value=FIRST_DAY, max_value=now.today, on_change=_set_day, format="DD/MM/YYYY", width=220
    )
    return chosen


def _set_changed() -> None:
    take(changed=st.session_state["w_changed"])


def changed_on(now: Filters) -> date:
    """The day since which changes are asked for; left alone it is a month ago."""
    return now.changed or max(now.today - timedelta(days=_A_MONTH), FIRST_DAY)


def changed_since() -> date:
    """The switch of the day since which changes are asked for."""
    say, now = words.say(), current()
    chosen = changed_on(now)
    st.session_state["w_changed"] = chosen
    st.date_input(
        say("Changed since"),
        key="w_changed",
        min_value=FIRST_DAY,
        max_value=now.today,
        on_change=_set_changed,
        format="DD/MM/YYYY",
        width=220,
    )
    return chosen


@st.fragment
def unfolded(name: str, label: str, icon: str, inside: Callable[[], None]) -> None:
    """What is made when somebody unfolds it, and stays unfolded while its page is open."""
    with st.expander(label, icon=icon, key=name, on_change="rerun") as fold:
        if fold.open:
            inside()


def switch(name: str, label: str) -> bool:
    """A switch that stays as it was left while its page is open."""
    return st.toggle(label, key=f"w_{name}")
