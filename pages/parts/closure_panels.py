"""The parts of the closures page: what is closed on a day, the timeline of each facility, and where it stands."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import cards, charts, data, downloads, drawing, filters, look, maps, plots, tables, taken_in, visit, words
from pages.parts.data import FACILITY_KINDS, Stated, Window
from pages.parts.tables import Table
from pages.parts.words import CLOSURES, Words

_MOST = 6
ORDER = ("closed", "restricted", "unknown", "open")
_STANDING = ("facility_name", "kind", "status_said", "starts_on", "confirmed_age", "until", "governorate_name", "counter")
_STANDING_KEPT = ("facility", "kind", "name_en", "name_ar", "area", "status", "starts_on", "confirmed_on", "until", "counter")
_DAYS = (
    "facility_name", "kind", "governorate_name", "area", "days_closed_said", "days_restricted", "days_unconfirmed", "days_unknown",
    "window_days",
)  # fmt: skip
_DAYS_KEPT = (
    "facility", "kind", "name_en", "name_ar", "area", "days_closed_low", "days_closed", "days_closed_high", "days_restricted",
    "days_unconfirmed", "days_unknown", "window_days",
)  # fmt: skip
_STATED = ("facility_name", "status", "from_on", "until_on", "until", "last_confirmed_on", "counted_by", "grade", "reason", "title", "note")
_STATED_KEPT = (
    "source", "key", "facility", "kind", "name_en", "name_ar", "area", "status", "from_at", "until_at", "until", "last_confirmed_on",
    "precision", "reason", "grade", "counted_by", "title", "url", "published_on", "known_on", "learnt_at", "taken_in_by", "note",
)  # fmt: skip


def asked() -> Stated:
    """The visitor's filters as a question about facilities."""
    now = filters.current()
    return Stated(now.areas or ("SY",), now.source, now.counter, now.grades, now.known)


def _named(frame: pd.DataFrame, say: Words) -> pd.DataFrame:
    """With the names of facilities and of their governorates in the language."""
    names = {row.area: say.name(row) for row in drawing.rows(data.governorates())}
    codes = [code[:4] for code in frame["area"]]
    named = [names.get(code, say("Several governorates or unknown")) for code in codes]
    return frame.assign(facility_name=[say.name(row) for row in drawing.rows(frame)], governorate=codes, governorate_name=named)


@visit.remembered
def standing(day: date) -> pd.DataFrame:
    """The status of every facility anything was ever said about, on one day: since when, and when that was last confirmed."""
    say = words.say()
    found = data.segments(asked(), Window(filters.FIRST_DAY, day))
    found = found[found["ends_on"] == day].rename(columns={"ending": "until"})
    found = found.sort_values("status", key=lambda column: column.map(ORDER.index), kind="stable")
    days = [(day - confirmed).days for confirmed in found["confirmed_on"]]
    ages = [say.age(n) if n else say.day(day) for n in days]
    doubted = [row.status != "unknown" and row.until != "known" for row in drawing.rows(found)]
    old = [doubt and n > words.LONG_AGO for doubt, n in zip(doubted, days, strict=True)]
    said = [_said(row, n if is_old else 0, say) for row, n, is_old in zip(drawing.rows(found), days, old, strict=True)]
    return _named(found.assign(confirmed_age=ages, old=old, status_said=said), say)


def _said(row: Any, unconfirmed: int, say: Words) -> str:
    """A status in words: why it is unknown, or for how many days nobody confirmed it where that is long."""
    if row.why_unknown:
        return say(words.WHY_UNKNOWN[row.why_unknown])
    return say.unconfirmed(say(CLOSURES[row.status]), unconfirmed) if unconfirmed else say(CLOSURES[row.status])


def counts(day: date) -> None:
    """How many facilities have each status on the day."""
    with st.container(border=True):
        for part in counted(day):
            st.html(part)


@visit.remembered
def counted(day: date) -> list[str]:
    """The number of facilities of each status as tiles, and what they are the number of."""
    say, found = words.say(), standing(day)
    tiles = []
    for status in ORDER:
        here = found[found["status"] == status]
        old = int(here["old"].sum())
        unconfirmed = _unconfirmed(old, len(here), say)
        tiles.append((status, say(words.LAST_REPORTED[status]), say.number(len(here)), unconfirmed, 0 < old == len(here)))
    said = say("Facilities of which anything was reported, on {day}. Others are not known to be open.", day=say.day(day))
    return [cards.statuses(tiles), cards.paragraph(said, "under")]


def _unconfirmed(n: int, of: int, say: Words) -> str:
    """How many of so many nobody has confirmed for long; empty where there is none of these."""
    if n == of > 1:
        return say("none of them confirmed in the last 90 days")
    return say.many("{n} of them not confirmed for 90 days", "{n} of them not confirmed for 90 days", n) if n else ""


def closed_now(page: str, link: str) -> None:
    """What is closed or restricted on the last day of the period, for the overview."""
    say, day = words.say(), filters.current().until
    with st.container(border=True):
        st.html(
            cards.heading(
                say("Last reported closed or restricted, {day}", day=say.day(day)),
                say("As last confirmed; an old confirmation may no longer hold."),
            )
        )
        listed = closed_listed(day)
        tables.show(listed, say, below=cards.paragraph(listed.below, "under") if listed.below else "")
        st.page_link(page, label=link, icon=":material/arrow_back:" if say.rtl else ":material/arrow_forward:")


@visit.remembered
def closed_listed(day: date) -> Table:
    """The facilities that are closed or restricted on a day and were confirmed last."""
    found = standing(day)
    shut = found[found["status"].isin(["closed", "restricted"])]
    ordered, say, more = shut.sort_values("confirmed_on", ascending=False, kind="stable").head(_MOST), words.say(), len(shut) - _MOST
    cut = say.many("{n} more is on the page of closures.", "{n} more are on the page of closures.", more) if more > 0 else ""
    shown = ("facility_name", "status_said", "confirmed_age")
    return Table("closed_now", say("Closed or restricted"), ordered, shown, (), below=cut)


def closed_card(page: str, link: str) -> None:
    """The card of closures on the overview."""
    say = words.say()
    with st.container(border=True, height="stretch"):
        st.html(closed(filters.current().until))
        st.page_link(page, label=link, icon=":material/arrow_back:" if say.rtl else ":material/arrow_forward:")


@visit.remembered
def closed(day: date) -> str:
    """How many facilities are closed on a day, as a card."""
    say, found = words.say(), standing(day)
    shut, restricted = found[found["status"] == "closed"], found[found["status"] == "restricted"]
    if found.empty:
        return cards.unsaid(say("Facilities last reported closed"), say)
    confirmed = shut["confirmed_on"].max() if len(shut) else None
    old = shut[shut["old"].astype(bool)]
    lines = [
        cards.paragraph(say.many("and {n} restricted", "and {n} restricted", len(restricted)), "covers"),
        cards.paragraph(_unconfirmed(len(old), len(shut), say), "warn") if len(old) else "",
        cards.facts([(say("On"), say.day(day)), *([(say("Newest confirmation"), say.day(confirmed))] if confirmed else [])]),
        cards.paragraph(say(words.WHICH_ARE_SHUT), "why"),
    ]
    return cards.count(say("Facilities last reported closed"), say.number(len(shut)), lines)


@visit.remembered
def standing_listed(day: date) -> Table:
    """Facility by facility: its status on the day, and how old that knowledge is."""
    say, found = words.say(), standing(day)
    linked = found.assign(ledger=[filters.link(facility=facility) for facility in found["facility"]])
    return downloads.listed(linked, "facilities", say("Status of each facility on {day}", day=say.day(day)), _STANDING, _STANDING_KEPT)


def standing_table(day: date) -> None:
    """The same on the page."""
    table = standing_listed(day)
    below = words.say()("Where sources disagree the statement that began last is followed; all statements are listed below.")
    downloads.card(table, cards.heading(table.title, below))


def timeline() -> None:
    """Every facility's statuses over the period."""
    say, (heading, figure) = words.say(), _timeline()
    with st.container(border=True):
        st.html(
            cards.heading(heading, say("Before the first bar nothing was reported of a facility; that does not mean that it was open."))
        )
        if figure is None:
            st.html(cards.paragraph(say("Nothing was reported for these filters."), "nothing"))
            return
        plots.show(figure, _clicked)
        st.html(cards.paragraph(say("Click a bar to read all that was reported of its facility, at the top of this page."), "under"))


@visit.remembered
def _timeline() -> tuple[str, plots.Drawn | None]:
    say, frame = words.say(), over_the_period()
    heading = say("Timeline by facility")
    if frame.empty:
        return heading, None
    shut = say.many("{n} facility", "{n} facilities", frame["facility"].nunique())
    figure = charts.timeline(frame, filters.current().window, look.now())
    return heading, plots.drawn(figure, "timeline", f"{heading}. {shut}", clicks=True, rows=frame)


def over_the_period() -> pd.DataFrame:
    """The statuses of each facility over the period, span by span, kind by kind."""
    found = data.segments(asked(), Window(*filters.current().window))
    return found.sort_values(["kind", "facility", "starts_on"], key=_kinds_in_order)


def _clicked() -> None:
    """A click on a bar of the timeline chooses its facility."""
    points = plots.selected("timeline")
    if points:
        filters.take(facility=str(points[0].get("y", "")))


def _kinds_in_order(column: pd.Series) -> pd.Series:
    return column.map(FACILITY_KINDS.index) if column.name == "kind" else column


@visit.remembered
def days_closed_listed() -> Table:
    """Days closed in the period, each day once however many sources say it."""
    say, now = words.say(), filters.current()
    frame = data.days_by_status(asked(), Window(*now.window))
    ordered = _named(frame, say).sort_values(["days_closed", "days_restricted"], ascending=False, kind="stable")
    ordered = ordered.assign(days_closed_said=[say.days_closed(row) for row in drawing.rows(ordered)])
    return downloads.listed(ordered, "days_closed", say("Days closed, {span}", span=say.span(*now.window)), _DAYS, _DAYS_KEPT)


def days_closed() -> None:
    """The same on the page."""
    say, table = words.say(), days_closed_listed()
    below = say(
        "Overlapping reports count once; days after the last confirmation of a closure without an end are counted apart. The fewest are the"
        " days on which no report disagrees; the most are all days that any report calls closed, and those not confirmed."
    )
    downloads.card(table, cards.heading(table.title, below))


def facility_map(day: date) -> None:
    """Where the facilities are whose position was published."""
    above, figure = _facility_map(day)
    with st.container(border=True):
        st.html(above)
        plots.show(figure)
        st.html(cards.paragraph(plots.boundaries_note(words.say()), "under"))


@visit.remembered
def _facility_map(day: date) -> tuple[str, plots.Drawn]:
    say, found = words.say(), standing(day)
    placed = int(found["latitude"].notna().sum())
    heading = say("Where they are, on {day}", day=say.day(day))
    said = say.many(
        "{n} of {total} facilities has a published position",
        "{n} of {total} facilities have a published position",
        placed,
        total=say.number(len(found)),
    )
    figure = maps.facilities(found, data.outlines(), look.now())
    return cards.heading(heading, said), plots.drawn(figure, "facilities_map", f"{heading}. {said}", rows=found)


def by_kind_and_governorate(day: date) -> None:
    """How many facilities of each kind are closed or restricted in each governorate."""
    table = _by_kind_and_governorate(day)
    downloads.card(table, cards.heading(table.title))


@visit.remembered
def _by_kind_and_governorate(day: date) -> Table:
    say, found = words.say(), standing(day)
    shut = found[found["status"].isin(["closed", "restricted"])]
    heading = say("Last reported closed or restricted, by kind and governorate, {day}", day=say.day(day))
    by = ["kind", "governorate_name", "governorate", "status", "old"]
    rows = shut.groupby(by, sort=False).size().reset_index(name="facilities")
    said = [say.unconfirmed(s, words.LONG_AGO) if row.old else s for row in drawing.rows(rows) for s in [say(CLOSURES[row.status])]]
    return downloads.listed(
        rows.assign(status_said=said),
        "by_kind",
        heading,
        ("kind", "governorate_name", "status_said", "facilities"),
        ("kind", "governorate", "governorate_name", "status", "status_said", "facilities"),
    )


@visit.remembered
def statements_listed() -> Table:
    """All that was stated, disagreements included."""
    say, now = words.say(), filters.current()
    found = data.closures(asked())
    inside = found[(found["from_on"] <= now.until) & (found["until_on"].isna() | (found["until_on"] >= now.since))]
    frame = taken_in.beside(_named(inside, say), say)
    columns = (*_STATED, *taken_in.columns(frame))
    return downloads.listed(frame, "statements", say("What was stated, source by source"), columns, _STATED_KEPT)


def statements() -> None:
    """The same on the page."""
    table = statements_listed()
    downloads.card(table, cards.heading(table.title))
