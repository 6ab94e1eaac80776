"""Fatalities in political violence, event by event, as ACLED gives them to a user's own account.

Everybody killed in an event, combatants included, is one figure; an event that targeted civilians gives the same number again as
the measure of that, which lies inside the first and is never added to it. ACLED collects no injuries.

Only what the figures need is asked for and kept: no text, no actor and no source of an event is ever on this machine.
"""

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from db.schema import Aside, Figure, Precision, Where
from etl import places, settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceOff, SourceUnavailable, Span

SOURCE = Source(
    id="acled",
    title="ACLED conflict events, with your own account",
    publisher="Armed Conflict Location & Event Data (ACLED)",
    url="https://acleddata.com/",
    licence="ACLED terms of use: non-commercial, with attribution, no redistribution of the data; aggregates and pictures may be shown.",
    credit="ACLED, acleddata.com",
    may_export=False,
    every_days=7,
    at_least=1_000,
    rank=12,
    joined_on=date(2026, 11, 24),
    caveat_en="Everybody killed in an event, combatants included, by the most cautious of the reports; no injuries. Most accounts see "
    "only events that are at least a year old. ACLED corrects and deletes events every week.",
    caveat_ar="كل من قُتل في الحدث بمن فيهم المقاتلون، وفق أكثر التقارير تحفظاً؛ ولا تشمل الإصابات. معظم الحسابات لا ترى "
    "إلا أحداثاً مضى عليها عام على الأقل. تصحح ACLED أحداثاً وتحذف غيرها كل أسبوع.",
    absence_is_zero=True,
    shows_reports=False,
)

ASKED = "asked.json"
"""The part that says which days were asked for, and which the account may see; it has no rows."""

_FIRST_DAY = date(2017, 1, 1)
_SYRIA = "760"
_PAGE = 5_000
_MOST_PAGES = 150
_COLUMNS = (
    *("event_id_cnty", "event_date", "time_precision", "civilian_targeting", "iso"),
    *("admin1", "admin2", "geo_precision", "fatalities", "timestamp"),
)
_TARGETING = {"": False, "Civilian targeting": True}
_PRECISIONS: Mapping[str, Precision] = {"1": "day", "2": "week", "3": "month"}
_TOWN, _NEAR_A_TOWN, _REGION = "1", "2", "3"
_LAST_YEAR, _LAST_SECOND = 2199, 7_000_000_000
_HALF_A_WEEK = timedelta(days=3)

_LOOK = "Look at what ACLED documents of its API."

T = TypeVar("T")


def fetch(http: Http) -> Parts:
    """Every deadly event since 2017 that the account may see: a page for each 5,000, and the days that they answer for."""
    if not (settings.acled_username() and settings.acled_password()):
        raise SourceOff("set ACLED_USERNAME and ACLED_PASSWORD")
    asked = Span(_FIRST_DAY, datetime.now(UTC).date())
    pages, last = _pages(http, asked, {"Authorization": f"Bearer {_token(http)}"})
    answered = _seen_by_the_account(asked, last)
    days = {"starts_on": answered.starts_on.isoformat(), "ends_on": answered.ends_on.isoformat()}
    return {ASKED: json.dumps(days).encode(), **pages}


def parse(parts: Parts) -> Iterator[Report]:
    """One or two figures an event. Of an event that is there twice the newer version counts, and the other is put aside.

    Raises SourceChanged for a code that is not known, a number or a day that is none, and an event outside Syria.
    """
    newest: dict[str, sheets.Cells] = {}
    for number, cells in enumerate(_rows(parts), 1):
        key = cells["event_id_cnty"]
        if key in newest:
            yield Aside(number, "the event is on two pages: its newer version counts", key)
        if key not in newest or _whole(cells, "timestamp") > _whole(newest[key], "timestamp"):
            newest[key] = cells
    for cells in newest.values():
        yield from _figures(cells)


def span(parts: Parts) -> Span | None:
    """The days that were asked for, as far as the account may see: an event that ACLED deleted is withdrawn."""
    if ASKED not in parts:
        return None
    asked = sheets.document(parts[ASKED], ASKED)
    if not isinstance(asked, dict) or not {"starts_on", "ends_on"} <= asked.keys():
        raise SourceChanged(f"{ASKED}: expected starts_on and ends_on, found {sheets.sketch(asked)}. Run it again.")
    return Span(*(_day(str(asked[name]), name) for name in ("starts_on", "ends_on")))


def _token(http: Http) -> str:
    """A token for a day, for name and password. Neither of them nor the token is ever in a message."""
    form = {
        "username": settings.acled_username(),
        "password": settings.acled_password(),
        "grant_type": "password",
        "client_id": "acled",
        "scope": "authenticated",
    }
    try:
        raw = http.post(f"{settings.acled_url()}/oauth/token", form=form)
    except SourceUnavailable as error:
        refusal = str(error)
    else:
        answer = sheets.document(raw, "ACLED's sign-in")
        if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str) or not answer["access_token"]:
            raise SourceChanged(f"ACLED's sign-in: expected an access_token in the answer, found none. {_LOOK}")
        for name in ("access_token", "refresh_token"):
            http.secret(str(answer.get(name) or ""))
        return str(answer["access_token"])
    if "invalid_grant" in refusal:
        refusal = f"ACLED does not accept ACLED_USERNAME and ACLED_PASSWORD: correct them. {refusal}"
    raise SourceUnavailable(refusal)


def _pages(http: Http, asked: Span, headers: Mapping[str, str]) -> tuple[dict[str, bytes], Mapping[str, Any]]:
    """Every page, and the last answer: by cursor, or by number where ACLED's answer knows no cursors."""
    pages: dict[str, bytes] = {}
    seen: set[str] = set()
    following: dict[str, str] | None = {"cursor": "0"}
    while following is not None:
        if len(pages) == _MOST_PAGES:
            raise SourceChanged(
                f"ACLED gives more than {_MOST_PAGES} pages of {_PAGE:,} events for Syria: the chain may have no end. {_LOOK}"
            )
        answer = _answer(http, asked, following, headers)
        rows = _rows_of(answer)
        ids = {str(row["event_id_cnty"]) for row in rows}
        if rows and ids <= seen:
            raise SourceChanged(
                f"ACLED: page {len(pages) + 1} repeats events of the pages before it: it may ignore {' '.join(following)}. {_LOOK}"
            )
        seen |= ids
        pages[f"page-{len(pages):03}.json"] = json.dumps({"data": rows}, ensure_ascii=False, indent=0).encode()
        following = _following(answer, len(rows), len(pages), following)
    promised = int(answer.get("total_count") or 0)
    if len(seen) < promised:
        raise SourceUnavailable(
            f"ACLED promises {promised:,} events and gave {len(seen):,}: they may be changing just now. Try again later."
        )
    return pages, answer


def _answer(http: Http, asked: Span, following: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    raw = http.get(
        f"{settings.acled_url()}/api/acled/read",
        params={
            "_format": "json",
            "iso": _SYRIA,
            "event_date": f"{asked.starts_on}|{asked.ends_on}",
            "event_date_where": "BETWEEN",
            "fatalities": "0",
            "fatalities_where": ">",
            "fields": "|".join(_COLUMNS),
            "with_total": "true",
            "limit": str(_PAGE),
            **following,
        },
        headers=headers,
        keep=False,
    )
    answer = sheets.document(raw, "ACLED")
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise SourceChanged(f'ACLED: expected an object with "data", found {sheets.sketch(answer)}. {_LOOK}')
    if answer.get("success") is not True:
        raise SourceUnavailable(f"ACLED did not answer the question: {sheets.sketch(answer.get('messages'))}. Look at your account there.")
    return answer


def _rows_of(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The events of a page, of each only the fields that are asked for, whatever else came with them."""
    rows = []
    for row in answer["data"]:
        if not isinstance(row, dict) or not row.keys() >= set(_COLUMNS):
            found = sorted(row) if isinstance(row, dict) else type(row).__name__
            raise SourceChanged(f"ACLED: expected an event with {', '.join(_COLUMNS)}, found {found}. {_LOOK}")
        rows.append({column: row[column] for column in _COLUMNS})
    return rows


def _following(answer: Mapping[str, Any], count: int, page: int, before: Mapping[str, str]) -> dict[str, str] | None:
    """What asks for the next page: the cursor that this one names, the next number where it knows no cursors, None at the end."""
    if "next_cursor" in answer:
        cursor = answer["next_cursor"]
        if cursor in (None, "", False) or not count:
            return None
        if str(cursor) == before.get("cursor"):
            raise SourceChanged(f"ACLED: page {page} names itself as the next one: the chain has no end. {_LOOK}")
        return {"cursor": str(cursor)}
    return {"page": str(page + 1)} if count >= _PAGE else None


def _seen_by_the_account(asked: Span, answer: Mapping[str, Any]) -> Span:
    """The days asked for without those that the account may not see: up to the day before the limit, which may be seen in part."""
    restrictions = answer.get("data_query_restrictions") or {}
    unknown = [name for name in restrictions if name != "date_recency"]
    if unknown:
        raise SourceChanged(
            f"ACLED restricts this account by {', '.join(unknown)}, which is not known here: what it leaves out is unclear."
        )
    recency = restrictions.get("date_recency") if restrictions else None
    if not recency:
        return asked
    limit = _day(str(recency["date"])[:10], "the date of data_query_restrictions") - timedelta(days=1)
    return asked._replace(ends_on=min(asked.ends_on, limit))


def _rows(parts: Parts) -> Iterator[sheets.Cells]:
    for name in sorted(set(parts) - {ASKED}):
        for _, cells in sheets.records(parts[name], _COLUMNS, name, under="data"):
            if cells["iso"] != _SYRIA:
                raise SourceChanged(f"{name}: expected events in Syria (iso {_SYRIA}), found iso {cells['iso']!r}. {_LOOK}")
            yield cells


def _whole(cells: Mapping[str, str], column: str) -> int:
    """A number that may come as a text, as a whole number or with a fraction of zero."""
    written = cells[column].removesuffix(".0")
    if not written.isdecimal():
        raise SourceChanged(
            f"ACLED: expected a whole number of {column}, found {cells[column]!r} in event {cells['event_id_cnty']}. {_LOOK}"
        )
    return int(written)


def _figures(cells: Mapping[str, str]) -> Iterator[Figure]:
    key, best = cells["event_id_cnty"], _whole(cells, "fatalities")
    precision = _known(cells, "time_precision", _PRECISIONS)
    targeted = _known(cells, "civilian_targeting", _TARGETING)
    if not best:
        return
    starts_on, ends_on = _days(_day(cells["event_date"], f"event_date of {key}"), precision)
    for measure in ("people_killed", "fatalities_in_civilian_targeting") if targeted else ("people_killed",):
        yield Figure(
            where=_where(cells),
            key=key,
            measure=measure,
            counts="incident",
            starts_on=starts_on,
            ends_on=ends_on,
            best=best,
            precision=precision,
            counted_by="ACLED",
            url=SOURCE.url,
            title="ACLED conflict events",
            published_on=_published_on(cells),
        )


def _day(written: str, what: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.max
    if not _FIRST_DAY.year <= day.year <= _LAST_YEAR:
        raise SourceChanged(f"ACLED: expected a day such as 2024-11-30 as {what}, found {written!r}. {_LOOK}")
    return day


def _published_on(cells: Mapping[str, str]) -> date:
    """The day on which ACLED wrote this version of the event."""
    seconds = _whole(cells, "timestamp")
    if seconds > _LAST_SECOND:
        raise SourceChanged(f"ACLED: expected a time in seconds as timestamp, found {seconds} in event {cells['event_id_cnty']}. {_LOOK}")
    return datetime.fromtimestamp(seconds, UTC).date()


def _known(cells: Mapping[str, str], column: str, codes: Mapping[str, T]) -> T:
    if cells[column] not in codes:
        known = ", ".join(map(repr, codes))
        raise SourceChanged(
            f"ACLED: expected {column} to be one of {known}, found {cells[column]!r} in event {cells['event_id_cnty']}. {_LOOK}"
        )
    return codes[cells[column]]


def _days(day: date, precision: Precision) -> tuple[date, date]:
    """The span that ACLED's day stands for: it is the middle of a week, or a day of the month."""
    if precision == "week":
        return day - _HALF_A_WEEK, day + _HALF_A_WEEK
    if precision == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return day, day


def _where(cells: Mapping[str, str]) -> Where:
    """The district inside the governorate; where ACLED knows no more than the region, its district is only that of the capital."""
    precision = cells["geo_precision"]
    governorate = Where(cells["admin1"], level=1)
    if precision in (_TOWN, _NEAR_A_TOWN):
        within = places.locate(governorate)
        return Where(cells["admin2"], level=2, within=within, otherwise=governorate) if within and cells["admin2"] else governorate
    if precision == _REGION:
        return governorate
    raise SourceChanged(f"ACLED: expected geo_precision 1, 2 or 3, found {precision!r} in event {cells['event_id_cnty']}. {_LOOK}")
