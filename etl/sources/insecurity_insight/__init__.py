"""Attacks on health care, aid, education, food supply and camps, event by event (Insecurity Insight's SiND data base). CC BY-SA.

One event stands in several files under the same id: the files are merged on it before anything is counted, and where two state
different numbers the file of the subject speaks. People killed or injured are groups of civilians, never everybody. A number of
attacks is a number of incidents at facilities nobody names: no column says that a facility is out of service, so that none of
them is a closure here. A zero is the recorder's "nobody in this event" and makes no figure: it must not read as "nobody in this
governorate". The text of an event, the name of a camp and the coordinates are left in the payload.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from db.measures import MEASURES
from db.schema import Aside, Figure
from etl import hdx, settings
from etl.contract import Http, Parts, Report, Source, SourceChanged, Span
from etl.sources.insecurity_insight.rows import Row, rows, unread
from etl.sources.insecurity_insight.topics import TOPICS, Told, Topic, topic_of

SOURCE = Source(
    id="insecurity_insight",
    title="Attacks on health care, aid, education, food supply and camps, Syria",
    publisher="Insecurity Insight",
    url="https://data.humdata.org/dataset/syria-violent-and-threatening-incidents-against-healthcare",
    licence="CC BY-SA: what is made of it is passed on under the same licence.",
    credit="Insecurity Insight, Security in Numbers Database (SiND), Syria incident data, insecurityinsight.org, through HDX",
    may_export=True,
    every_days=30,
    at_least=300,
    rank=11,
    joined_on=date(2026, 11, 24),
    caveat_en="Incidents that the recorder found in open sources and was told of by partners, not verified and not all there were. "
    "Where a report gives no number one is counted, so that 1 may mean at least one. Aid workers killed in captivity are counted as "
    "kidnapped. Incidents at facilities do not say that a facility is closed.",
    caveat_ar="حوادث وجدها الموثِّق في مصادر مفتوحة أو أبلغه بها شركاء، لم يُتحقق منها وليست كل ما حدث. حين لا يذكر التقرير عدداً يُحسب واحد، "
    "فقد يعني 1 واحداً على الأقل. عمال الإغاثة الذين قُتلوا في الأسر محسوبون مع المخطوفين. حوادث المنشآت لا تعني أن المنشأة مغلقة.",
)

CATALOGUE = "dataset.json"
"""The part that holds the catalogue's answer, kept for its licence and dates; it has no rows."""

_ONE = "1 may mean at least one: where a report gives no number, one is counted."

_log = logging.getLogger("etl")


def fetch(http: Http) -> Parts:
    """The catalogue, and the workbook of each topic in it. Raises SourceChanged when a topic has none."""
    found = hdx.dataset(http, settings.insecurity_insight_dataset())
    parts = {CATALOGUE: found.raw}
    for file in found.files:
        if file.format == "XLSX" and _is_read(file.name):
            parts[f"{len(parts)}-{re.sub(r'[^a-z0-9]+', '-', file.name.lower().removesuffix('.xlsx'))}.xlsx"] = http.get(file.url)
    _of_topics(parts)
    return parts


def parse(parts: Parts) -> Iterator[Report]:
    """What the rows of all workbooks tell; the columns that nobody reads are named in the log."""
    for topic, name, raw in _of_topics(parts):
        _log.info("%s: these columns are not read: %s.", name, ", ".join(unread(raw, topic, name)))
    yield from merged(_rows(parts))


def merged(told: Iterable[Row]) -> Iterator[Report]:
    """One figure for each number above zero of an event; other statements of the same are put aside with both named."""
    spoken: dict[tuple[str, Told], tuple[int, Row]] = {}
    for number, row in enumerate(told, 1):
        unusable = _unusable(row)
        doubts = () if unusable else (_said_before(spoken, row, what, many) for what, many in row.told.items())
        if reasons := "; ".join(reason for reason in (unusable, *row.odd, *doubts) if reason):
            yield Aside(number, f"row {row.number} of the file on {row.topic.title}: {reasons}", row.plain)
    yield from (_figure(row, what, many) for (_, what), (many, row) in spoken.items() if many)


def span(parts: Parts) -> Span | None:
    """From the first to the last day on which anything is recorded."""
    days = [row.day for row in _rows(parts) if row.day]
    return Span(min(days), max(days)) if days else None


class _Part(NamedTuple):
    topic: Topic
    name: str
    raw: bytes


def _is_read(name: str) -> bool:
    try:
        return topic_of(name) is not None
    except LookupError:
        _log.warning("Insecurity Insight has a file that is new to us and is not read: %s.", name)
        return False


def _of_topics(parts: Parts) -> list[_Part]:
    """The workbooks in the order in which they speak. Raises SourceChanged when one is missing."""
    found = []
    for topic in TOPICS:
        of_topic = [_Part(topic, name, raw) for name, raw in parts.items() if name != CATALOGUE and topic_of(name) is topic]
        if topic.expected and not of_topic:
            raise SourceChanged(
                f"Insecurity Insight: expected a workbook with {' or '.join(topic.words)} in its name, found {', '.join(parts)}. "
                "Look at the data set on HDX: the file may be called otherwise."
            )
        found += of_topic
    return found


def _rows(parts: Parts) -> Iterator[Row]:
    for topic, name, raw in _of_topics(parts):
        yield from rows(raw, topic, name)


def _unusable(row: Row) -> str:
    if not re.fullmatch(r"[0-9]+", row.event):
        return f"the event id is {row.event!r}, expected a number"
    return "" if row.day else f"the day is {row.written!r}, expected one such as 2024-01-27"


def _said_before(spoken: dict[tuple[str, Told], tuple[int, Row]], row: Row, what: Told, number: int) -> str:
    """Keeps what is said of an event for the first time; why a later statement is put aside, or nothing where it is the same."""
    before, first = spoken.setdefault((row.event, what), (number, row))
    measure, group = what
    if before == number:
        return ""
    return (
        f"event {row.event} has {number} for {measure.replace('_', ' ')} ({group.replace('_', ' ')}) here and {before} in row "
        f"{first.number} of the file on {first.topic.title}, which speaks"
    )


def _figure(row: Row, what: Told, number: int) -> Figure:
    measure, group = what
    assert row.day is not None
    return Figure(
        where=row.where,
        key=row.event,
        measure=measure,
        counts="incident",
        starts_on=row.day,
        ends_on=row.day,
        best=number,
        group=group,
        unit=MEASURES[measure].unit,
        counted_by="Insecurity Insight",
        url=SOURCE.url,
        title=f"SiND event {row.event}, file on {row.topic.title}",
        note=_ONE if number == 1 and row.topic.columns else "",
    )
