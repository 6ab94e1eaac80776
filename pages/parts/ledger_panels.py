"""The ledger of one facility on the closures page: its timeline span by span, who says so, and who says otherwise."""

from datetime import date
from html import escape
from itertools import groupby
from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import cards, data, downloads, drawing, filters, safe, tables, words
from pages.parts.data import Stated, Window
from pages.parts.words import CLOSURES, Words, mark

RULE = (
    mark("Of the reports that hold on a day, the one that began last is followed. After it, an earlier one that still holds goes on."),
    mark("“Special permits only” is restricted, not open. A test flight is not service. A planned reopening is not a reopening."),
    mark("A known end means open again. An announced end that has passed means unknown, until somebody confirms what followed."),
    mark("A closure without an end goes on until an end becomes known; the days after its last confirmation are counted as not confirmed."),
    mark("A notice that replaces another one ends it. Overlapping reports of one closure count its days once."),
    mark("No report is dropped: each stands below, as what is followed or as what says otherwise."),
)
_KEPT = (
    "starts_on", "ends_on", "status", "confirmed_on", "role", "said", "facility", "kind", "name_en", "name_ar", "area", "from_at",
    "until_at", "until", "last_confirmed_on", "precision", "reason", "grade", "counted_by", "title", "url", "published_on", "known_on",
    "source", "key", "note",
)  # fmt: skip
_SO = ("carries", "reopened")
_SAID = {"closed": mark("closed"), "restricted": mark("restricted"), "open": mark("open"), "unknown": mark("unknown")}


def one_facility(day: date) -> None:
    """The choice of a facility, and once one is chosen its ledger up to the day."""
    say, now = words.say(), filters.current()
    asked = Stated(("SY",), now.source, now.counter, now.grades, now.known)
    names = _names(asked, say)
    st.session_state["w_facility"] = now.facility if now.facility in names else ""
    st.selectbox(
        say("Look at one facility"),
        ["", *names],
        format_func=lambda code: names[code] if code else say("None chosen: all facilities below"),
        key="w_facility",
        on_change=_set_facility,
        width=460,
    )
    if now.facility in names:
        _ledger(asked, now.facility, names[now.facility], day, say)


def _set_facility() -> None:
    filters.take(facility=st.session_state["w_facility"])


def _names(asked: Stated, say: Words) -> dict[str, str]:
    """The facilities of which anything was stated, those first of which most was."""
    stated = data.closures(asked)
    most = stated["facility"].value_counts(sort=True)
    named = {row.facility: safe.clean(say.name(row)) for row in drawing.rows(stated)}
    return {code: named[code] for code in sorted(named, key=lambda code: (-int(most[code]), named[code]))}


def _ledger(asked: Stated, facility: str, name: str, day: date, say: Words) -> None:
    frame = data.ledger(asked, facility, Window(filters.FIRST_DAY, day))
    heading = say("{facility}: what was reported, in order", facility=name)
    with st.container(border=True):
        st.html(cards.heading(heading, say("The whole record up to {day}, whatever the period.", day=say.day(day))))
        if frame.empty:
            st.html(cards.paragraph(say("Nothing was reported of it by that day. That does not mean that it was open.")))
            return
        last = drawing.rows(frame[frame["ends_on"] == day])[:1]
        standing = [say("On {day}: {status}", day=say.day(day), status=_stands(row, day, say)) for row in last]
        st.html("".join(cards.paragraph(part) for part in (*standing, *_closed(asked, facility, day, say))))
        told = frame.assign(note=frame["note"].mask(frame.duplicated(["source", "key"]), ""))
        st.html(f'<ol class="ledger">{"".join(_spans(told, day, say))}</ol>')
        if say.rtl and any(told["note"]):
            st.html(tables.written_as(say))
        with st.expander(say("The rule by which reports that disagree become one timeline"), icon=":material/rule:"):
            st.html("<ul>" + "".join(f"<li>{escape(say(part))}</li>" for part in RULE) + "</ul>")
        downloads.offer(tables.Table("ledger", heading, frame, (), _KEPT))


def _closed(asked: Stated, facility: str, day: date, say: Words) -> list[str]:
    """How many days it was closed in the period as far as the day, and in all of the record."""
    since, until = filters.current().window
    spans = {say("Days closed on the whole record"): Window(filters.FIRST_DAY, day)}
    if since <= day:
        inside = Window(since, min(until, day))
        spans = {say("Days closed, {span}", span=say.span(*inside)): inside, **spans}
    said = []
    for label, span in spans.items():
        frame = data.days_by_status(asked, span)
        days = [_counted(row, say) for row in drawing.rows(frame[frame["facility"] == facility])]
        said.append(f"{label}: {days[0] if days else say('Not reported')}")
    return said


def _counted(row: Any, say: Words) -> str:
    """The days closed, and those restricted, which are days with some service and are not among them."""
    beside = say.many("{n} day restricted is not among them", "{n} days restricted are not among them", row.days_restricted)
    return " · ".join([say.days_closed(row), *([beside] if row.days_restricted else [])])


def _spans(frame: pd.DataFrame, day: date, say: Words) -> list[str]:
    """A span of the timeline and the statements beside it as an item each; last the statements that are beside none."""
    found = []
    for starts_on, lines in groupby(drawing.rows(frame), key=lambda row: row.starts_on):
        told = list(lines)
        head = _head(told[0], day, say) if starts_on else f"<h3>{escape(say('Beside no span of the timeline'))}</h3>"
        code = told[0].status if starts_on else "unknown"
        carried = _list(say("Follows from"), [row for row in told if row.role in _SO], say)
        apart = _list(say("Beside it: other statuses, or other days of this one"), [row for row in told if row.role not in _SO], say)
        found.append(f'<li class="code-{escape(code)}">{head}{carried}{apart}</li>')
    return found


def _head(row: Any, day: date, say: Words) -> str:
    """A span in one line: its status, its days, how many they are, and how far it was confirmed."""
    lasts = row.ends_on == day
    when = say("since {day}", day=say.day(row.starts_on)) if lasts else say.span(row.starts_on, row.ends_on)
    status = _status(row, say)
    length = say.many("{n} day", "{n} days", row.days)
    doubt = say("not confirmed after {day}", day=say.day(max(row.confirmed_on, row.starts_on))) if row.doubtful else ""
    some = "" if row.doubtful or not row.days_unconfirmed else say.many(
        "of which {n} not confirmed", "of which {n} not confirmed", int(row.days_unconfirmed)
    )  # fmt: skip
    below = " · ".join(part for part in (length, doubt, some) if part)
    return f"<h3><b>{escape(status)}</b> <span>{escape(when)}</span> <small>{escape(below)}</small></h3>"


def _stands(row: Any, day: date, say: Words) -> str:
    """The status of the last span on its day, and for how many days nobody has confirmed it."""
    silent = (day - max(row.confirmed_on, row.starts_on)).days
    return say.unconfirmed(_status(row, say), silent) if silent > 0 and not row.why_unknown else _status(row, say)


def _status(row: Any, say: Words) -> str:
    return say(words.WHY_UNKNOWN[row.why_unknown]) if row.why_unknown else say(CLOSURES[row.status])


def _list(label: str, rows: list[Any], say: Words) -> str:
    if not rows:
        return ""
    items = "".join(f"<li>{escape(_sentence(row, say))} {safe.link(row.url, row.title)}{_note(row)}</li>" for row in rows)
    return f"<p>{escape(label)}</p><ul>{items}</ul>"


def _note(row: Any) -> str:
    return f"<small>{safe.prose(row.note)}</small>" if row.note else ""


def _sentence(row: Any, say: Words) -> str:
    """What one statement says, in one sentence."""
    counter, status = say.counter(row.counted_by), say(_SAID[row.said])
    first, last = say.day(row.from_on), "" if row.until_on is None else say.day(row.until_on)
    if row.role == "ended_another":
        return say("{counter} ended an earlier notice on {day}.", counter=counter, day=first)
    if row.role == "replaced":
        return say("{counter} announced {status} from {day}; a later notice took its place.", counter=counter, status=status, day=first)
    if row.until_on is None:
        confirmed = say.day(row.last_confirmed_on)
        return say(
            "{counter}: {status} from {day}, last confirmed {confirmed}.",
            counter=counter,
            status=status,
            day=first,
            confirmed=confirmed,
        )
    if row.until_on == row.from_on:
        return say("{counter}: {status} on {day}.", counter=counter, status=status, day=first)
    if row.until == "estimated":
        return say("{counter}: {status} from {first} to {last}, an announced end.", counter=counter, status=status, first=first, last=last)
    if isinstance(row.published_on, date) and row.published_on < row.until_on:
        return say(
            "{counter}: {status} from {first}; that it ended on {last} was known later.",
            counter=counter, status=status, first=first, last=last,
        )  # fmt: skip
    return say("{counter}: {status} from {first} to {last}.", counter=counter, status=status, first=first, last=last)
