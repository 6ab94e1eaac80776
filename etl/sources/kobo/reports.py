"""Rows of a form and the rules for them -> figures and closures; what an answer does not say plainly is put aside."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from db.closures import DAMASCUS
from db.measures import GROUPS, MEASURES
from db.schema import Closure, ClosureStatus, Counts, Facility, Figure, Grade, Status, Until, Where
from etl import places
from etl.sources.kobo.rules import LEVELS, Rule, Rules
from etl.sources.kobo.submissions import SENT, Row

PREFIX = "kobo_"
_DAY = timedelta(days=1)
_WHOLE = re.compile(r"(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.0+)?")


def facilities(rules: Rules) -> Iterator[Facility]:
    """The facilities of the organisation's own, which closures may be about."""
    for key, said in rules.facilities.items():
        yield Facility(f"{PREFIX}{key}", said["kind"], said["name_en"], said["name_ar"], Where(said["area"], code=said["area"]))


def figure(row: Row, rule: Rule, rules: Rules, url: str) -> Figure | None:
    """The figure that a rule reads in a row, None where its number was not answered. Raises ValueError in words for a wrong answer."""
    words = {name: said.of(row.cells) for name, said in rule.words.items()}
    if not words["number"]:
        return None
    measure = _known(words["measure"], MEASURES, "measure")
    counts = words.get("counts") or ("stock" if MEASURES[measure].is_stock else "incident")
    ends_on = _day(words["ends_on"], "ends_on")
    starts_on = _day(words["starts_on"], "starts_on") if words.get("starts_on") and counts != "stock" else ends_on
    if starts_on > ends_on:
        raise ValueError(f"it ends on {ends_on}, before it starts on {starts_on}")
    where = _where(row.cells, rule.place)
    if where is None:
        raise ValueError(f"no answer says where it was ({', '.join(rule.place.values())})")
    return Figure(
        where=where,
        key=_key(row, rule),
        measure=measure,
        counts=cast(Counts, counts),
        starts_on=starts_on,
        ends_on=ends_on,
        best=_number(words["number"]),
        group=_known(words.get("group") or "all", GROUPS, "group"),
        precision="day" if starts_on == ends_on else "span",
        unit=words.get("unit") or MEASURES[measure].unit,
        grade=cast(Grade, words.get("grade") or "reported"),
        status=cast(Status, words.get("status") or "documented"),
        counted_by=rules.counted_by,
        url=url,
        title=rules.title,
        published_on=_sent_on(row),
        note=words.get("note", ""),
    )


def closure(row: Row, rule: Rule, rules: Rules, url: str) -> Closure | None:
    """The closure that a rule reads in a row, None where no facility was answered. Raises ValueError in words for a wrong answer."""
    words = {name: said.of(row.cells) for name, said in rule.words.items()}
    facility = words["facility"]
    if not facility:
        return None
    from_at, from_day = _instant(words["from"], "from", after=False)
    until_at, until_day = _instant(words["until"], "until", after=True) if words.get("until") else (None, None)
    if until_at is not None and until_at <= from_at:
        raise ValueError(f"it ends on {until_day}, before it starts on {from_day}")
    sent_on = _sent_on(row)
    confirmed_on = _day(words["confirmed_on"], "confirmed_on") if words.get("confirmed_on") else sent_on or from_day
    known_end = until_day if until_day and confirmed_on > until_day else confirmed_on
    return Closure(
        facility=f"{PREFIX}{facility}" if facility in rules.facilities else facility,
        key=_key(row, rule),
        status=cast(ClosureStatus, words["status"] or "unknown"),
        from_at=from_at,
        until_at=until_at,
        until=cast(Until, (words.get("until_is") or "known") if until_at else "open"),
        last_confirmed_on=max(known_end, from_day),
        reason=words.get("reason", ""),
        grade=cast(Grade, words.get("grade") or "reported"),
        counted_by=rules.counted_by,
        url=url,
        title=rules.title,
        published_on=sent_on,
    )


def _key(row: Row, rule: Rule) -> str:
    return f"{row.key}/{rule.name}" if rule.name else row.key


def _where(cells: Mapping[str, str], place: Mapping[str, str]) -> Where | None:
    """The finest place that was answered, inside the governorate that was; else the one around it; else where the form was filled in."""
    found: Where | None = None
    for level in reversed(LEVELS):
        if level in place and (answer := cells.get(place[level], "").strip()):
            around = places.locate(found) if found and level != "governorate" else None
            found = Where(answer, level=LEVELS[level], code=answer, within=around or "SY", otherwise=found)
    return found


def _known(word: str, known: Mapping[str, object], what: str) -> str:
    if word not in known:
        raise ValueError(f"the {what} {word!r} is not known: give its answers codes in the mapping")
    return word


def _number(answer: str) -> int:
    if not _WHOLE.fullmatch(answer):
        raise ValueError(f"expected a whole number of people, households or incidents, found {answer!r}")
    return int(answer.split(".")[0].replace(",", ""))


def _day(answer: str, what: str) -> date:
    """A day: as it was answered, or that of an instant, in Damascus."""
    return _moment(answer, what)[1]


def _instant(answer: str, what: str, *, after: bool) -> tuple[datetime, date]:
    """An instant in UTC and its day; of a day alone the first instant of it in Damascus, or the first one `after` it."""
    instant, day = _moment(answer, what)
    if instant is None:
        local = datetime.combine(day + _DAY if after else day, time.min, DAMASCUS)
        return local.astimezone(UTC).replace(tzinfo=None), day
    return instant.astimezone(UTC).replace(tzinfo=None), day


def _moment(answer: str, what: str) -> tuple[datetime | None, date]:
    try:
        if len(answer) == len("2024-11-30"):
            return None, date.fromisoformat(answer)
        instant = datetime.fromisoformat(answer)
    except ValueError:
        instant = None
    if instant is None:
        raise ValueError(f"expected a day such as 2024-11-30 for {what}, found {answer!r}")
    zoned = instant if instant.tzinfo else instant.replace(tzinfo=DAMASCUS)
    return zoned, zoned.astimezone(DAMASCUS).date()


def _sent_on(row: Row) -> date | None:
    sent = row.cells.get(SENT)
    return _day(sent, SENT) if sent else None
