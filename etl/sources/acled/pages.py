"""The way to ACLED's events: a token for name and password, pages by cursor or by number, and the days that the account may see."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from etl import settings, sheets
from etl.contract import Http, SourceChanged, SourceUnavailable, Span

FIRST_DAY = date(2017, 1, 1)
"""The first day of ACLED's records on Syria."""
SYRIA = "760"
COLUMNS = (
    *("event_id_cnty", "event_date", "time_precision", "civilian_targeting", "iso"),
    *("admin1", "admin2", "geo_precision", "fatalities", "timestamp"),
)
LOOK = "Look at what ACLED documents of its API."

_PAGE = 5_000
_MOST_PAGES = 150
_LAST_YEAR = 2199


def token(http: Http) -> str:
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
            raise SourceChanged(f"ACLED's sign-in: expected an access_token in the answer, found none. {LOOK}")
        for name in ("access_token", "refresh_token"):
            http.secret(str(answer.get(name) or ""))
        return str(answer["access_token"])
    if "invalid_grant" in refusal:
        refusal = f"ACLED does not accept ACLED_USERNAME and ACLED_PASSWORD: correct them. {refusal}"
    raise SourceUnavailable(refusal)


def fetch(http: Http, asked: Span, headers: Mapping[str, str]) -> tuple[dict[str, bytes], Mapping[str, Any]]:
    """Every page, and the last answer: by cursor, or by number where ACLED's answer knows no cursors."""
    pages: dict[str, bytes] = {}
    seen: set[str] = set()
    following: dict[str, str] | None = {"cursor": "0"}
    while following is not None:
        if len(pages) == _MOST_PAGES:
            raise SourceChanged(
                f"ACLED gives more than {_MOST_PAGES} pages of {_PAGE:,} events for Syria: the chain may have no end. {LOOK}"
            )
        answer = _answer(http, asked, following, headers)
        rows = _rows_of(answer)
        ids = {str(row["event_id_cnty"]) for row in rows}
        if rows and ids <= seen:
            raise SourceChanged(
                f"ACLED: page {len(pages) + 1} repeats events of the pages before it: it may ignore {' '.join(following)}. {LOOK}"
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
            "iso": SYRIA,
            "event_date": f"{asked.starts_on}|{asked.ends_on}",
            "event_date_where": "BETWEEN",
            "fatalities": "0",
            "fatalities_where": ">",
            "fields": "|".join(COLUMNS),
            "with_total": "true",
            "limit": str(_PAGE),
            **following,
        },
        headers=headers,
        keep=False,
    )
    answer = sheets.document(raw, "ACLED")
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise SourceChanged(f'ACLED: expected an object with "data", found {sheets.sketch(answer)}. {LOOK}')
    if answer.get("success") is not True:
        raise SourceUnavailable(f"ACLED did not answer the question: {sheets.sketch(answer.get('messages'))}. Look at your account there.")
    return answer


def _rows_of(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The events of a page, of each only the fields that are asked for, whatever else came with them."""
    rows = []
    for row in answer["data"]:
        if not isinstance(row, dict) or not row.keys() >= set(COLUMNS):
            found = sorted(row) if isinstance(row, dict) else type(row).__name__
            raise SourceChanged(f"ACLED: expected an event with {', '.join(COLUMNS)}, found {found}. {LOOK}")
        rows.append({column: row[column] for column in COLUMNS})
    return rows


def _following(answer: Mapping[str, Any], count: int, page: int, before: Mapping[str, str]) -> dict[str, str] | None:
    """What asks for the next page: the cursor that this one names, the next number where it knows no cursors, None at the end."""
    if "next_cursor" in answer:
        cursor = answer["next_cursor"]
        if cursor in (None, "", False) or not count:
            return None
        if str(cursor) == before.get("cursor"):
            raise SourceChanged(f"ACLED: page {page} names itself as the next one: the chain has no end. {LOOK}")
        return {"cursor": str(cursor)}
    return {"page": str(page + 1)} if count >= _PAGE else None


def seen_by_the_account(asked: Span, answer: Mapping[str, Any]) -> Span:
    """The days asked for without those that the account may not see: up to the day before the limit, which may be seen in part."""
    restrictions = answer.get("data_query_restrictions") or {}
    unknown = [name for name in restrictions if name != "date_recency"]
    if unknown:
        raise SourceChanged(
            f"ACLED restricts this account by {', '.join(unknown)}, which is not known here: what it leaves out is unclear. {LOOK}"
        )
    recency = restrictions.get("date_recency") if restrictions else None
    if not recency:
        return asked
    limit = day(str(recency["date"])[:10], "the date of data_query_restrictions") - timedelta(days=1)
    return asked._replace(ends_on=min(asked.ends_on, limit))


def day(written: str, what: str) -> date:
    """A day that can be counted with. Raises SourceChanged, naming `what`, for anything else."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = date.max
    if not FIRST_DAY.year <= found.year <= _LAST_YEAR:
        raise SourceChanged(f"ACLED: expected a day such as 2024-11-30 as {what}, found {written!r}. {LOOK}")
    return found
