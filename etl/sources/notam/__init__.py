"""Closures of aerodromes and of the airspace, as notices to airmen (NOTAM) say them: from the FAA, from ICAO, or pasted by somebody."""

from collections.abc import Iterator
from datetime import date

from etl import aerodromes
from etl.contract import Http, Parts, Report, Source, Span
from etl.sources.notam import asking, services
from etl.sources.notam import reports as found
from etl.sources.notam.asking import ASKED

SOURCE = Source(
    id="notam",
    title="Notices to airmen (NOTAM)",
    publisher="Aeronautical information services (NOTAM offices)",
    url="https://notams.aim.faa.gov/notamSearch/",
    licence="Notices of public authorities; what came through ICAO's API is under ICAO's terms as well.",
    credit="The NOTAM office that issued each notice, through the FAA, ICAO, or as pasted",
    may_export=True,
    every_days=1,
    at_least=1,
    rank=13,
    joined_on=date(2026, 11, 27),
    caveat_en="What notices announce for aviation, not what was seen on the ground. An estimated end that has passed is no reopening: the "
    "status is unconfirmed since then. Past notices are kept by nobody for all to read: what was never asked for or pasted is missing.",
    caveat_ar="ما تعلنه الإشعارات للطيران، لا ما شوهد على الأرض. انقضاء موعد النهاية المقدَّر لا يعني إعادة الافتتاح: الحالة غير مؤكدة "
    "منذ ذلك الحين. لا يوجد أرشيف مفتوح للإشعارات السابقة: ما لم يُطلب أو يُلصق هنا غير موجود.",
    only_adds=True,
    ends_by_name=True,
)


def fetch(http: Http) -> Parts:
    """The notices of today about Syria's aerodromes, from each service that there is a key for."""
    return asking.fetch(http)


def parse(parts: Parts) -> Iterator[Report]:
    """Closures, facilities that a notice says nothing of that kind about, and notices put aside, from answers and pasted texts alike.

    An aerodrome that was asked for and is known is told in any case: that there is no notice about it is an answer too.
    Raises SourceChanged for the answer of a service that is none.
    """
    if ASKED in parts:
        yield from (found.known(aerodromes.known()[code]) for code in asking.asked(parts[ASKED]) if code in aerodromes.known())
    notices = services.notices({name: raw for name, raw in parts.items() if name != ASKED})
    yield from found.reports(notices, SOURCE.url)


def span(parts: Parts) -> Span | None:
    """None: a notice that is no longer given is not withdrawn, and notices answer for no days."""
    return None
