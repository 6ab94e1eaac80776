"""Submissions of a KoboToolbox form: page by page, only the questions that are wanted, and as rows of a table."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from db.schema import Where
from etl import places, settings, sheets
from etl.contract import Http, SourceChanged, SourceUnavailable
from etl.http import NotFound

ID, ROOT, SENT, VERSION, VALIDATION = "_id", "meta/rootUuid", "_submission_time", "__version__", "_validation_status"
APPROVED = "validation_status_approved"
VALIDATIONS = (APPROVED, "validation_status_not_approved", "validation_status_on_hold")

_PAGE = 1_000
_MOST_PAGES = 150
# Latitude and longitude with a fraction: "1 2" is two options of a question that takes several.
_DEGREES = r"-?\d{1,3}\.\d+"
_POINT = re.compile(rf"({_DEGREES}) ({_DEGREES})(?: -?[\d.]+ [\d.]+)?")
_SHAPE = re.compile(rf"{_DEGREES} {_DEGREES}[\d. -]*;.*", re.DOTALL)


class Row(NamedTuple):
    """One row of a table that the form is read as: its own key, and what was answered by question."""

    key: str
    cells: dict[str, str]


def fetch(http: Http, wanted: Collection[str]) -> list[dict[str, Any]]:
    """All submissions of the form, of each only what is wanted and what Athar needs to follow it. Nothing else is asked for or kept.

    The answers go to no disk. Raises SourceChanged for pages that repeat or never end, SourceUnavailable when some are missing.
    """
    found: list[dict[str, Any]] = []
    seen: set[int] = set()
    for number in range(_MOST_PAGES):
        answer = _page(http, number * _PAGE, wanted)
        ids = {int(row[ID]) for row in answer["results"]}
        if ids & seen or (not ids and answer["next"]):
            raise SourceChanged(
                f"KoboToolbox: page {number + 1} repeats submissions or is empty: it may ignore where a page starts. Run it again; "
                "if it stays so, look at what KoboToolbox documents of its pages."
            )
        seen |= ids
        found += [only(row, wanted) for row in answer["results"]]
        if not answer["next"]:
            if len(seen) < int(answer["count"]):
                raise SourceUnavailable(
                    f"KoboToolbox says that there are {answer['count']} submissions and gave {len(seen)}: they may be changing just now. "
                    "Try again later."
                )
            return found
    raise SourceChanged(
        f"KoboToolbox gives more than {_MOST_PAGES} pages of {_PAGE:,} submissions: the chain may have no end. Look at the form there."
    )


def asked(http: Http, path: str, params: Mapping[str, str]) -> object:
    """What KoboToolbox says of the form, never kept on disk. Raises in words that name the settings."""
    address = f"{settings.kobo_url()}/api/v2/assets/{settings.kobo_asset()}/{path}"
    headers = {"Authorization": f"Token {settings.kobo_token()}"}
    try:
        raw = http.get(address, params=params, headers=headers, keep=False)
    except NotFound as error:
        reason = f"{error} KOBO_ASSET names no form that this KOBO_TOKEN may see on KOBO_URL: correct one of the three."
    else:
        return sheets.document(raw, "KoboToolbox")
    raise SourceUnavailable(reason)


def checked(found: object) -> list[dict[str, Any]]:
    """A list of submissions that have what Athar follows them by. Raises SourceChanged for anything else."""
    listed: list[dict[str, Any]] = found if isinstance(found, list) else [{}]
    if not all(isinstance(one, dict) and _is_sound(one) for one in listed):
        raise SourceChanged(
            f"KoboToolbox: expected submissions with {ID}, {ROOT}, {SENT} and {VALIDATION}, found one in another shape. "
            "Compare what KoboToolbox documents of its API."
        )
    return listed


def only(submission: Mapping[str, Any], wanted: Collection[str]) -> dict[str, Any]:
    """A submission without everything that is not wanted: who sent it, attachments, positions and every question that has no meaning."""
    kept = {name: submission[name] for name in (ID, ROOT, SENT, VERSION) if submission.get(name) is not None}
    status = submission.get(VALIDATION) or {}
    return {**kept, **({VALIDATION: {"uid": status["uid"]}} if status.get("uid") else {}), **_answers(submission, wanted)}


def rows(submissions: Sequence[Mapping[str, Any]], repeat: str, wanted: Collection[str]) -> Iterator[Row]:
    """The submissions as rows: one each, or one for each entry of a repeat (its path) with the answers around it."""
    for submission in submissions:
        sent = submission.get(SENT)
        utc = {SENT: _in_utc(sent).isoformat()} if sent else {}
        for place, cells in _entries({**submission, **utc}, repeat, {}):
            yield Row(key(submission) + place, _with_options(cells, wanted))


def key(submission: Mapping[str, Any]) -> str:
    """What a submission is known by through every edit; its number where it is older than such ids."""
    return str(submission.get(ROOT) or submission[ID]).removeprefix("uuid:")


def validation(submission: Mapping[str, Any]) -> str:
    """The code of what reviewers said of a submission, empty where they said nothing. Raises SourceChanged for one that is not known."""
    code = str((submission.get(VALIDATION) or {}).get("uid") or "")
    if code and code not in VALIDATIONS:
        raise SourceChanged(
            f"KoboToolbox: expected a validation status of {', '.join(VALIDATIONS)}, found {code!r}. Look at what it means, then add it."
        )
    return code


def _page(http: Http, start: int, wanted: Collection[str]) -> dict[str, Any]:
    fields = sorted({ID, ROOT, SENT, VERSION, VALIDATION, *(path for column in wanted for path in _paths(column))})
    params = {"start": str(start), "limit": str(_PAGE), "sort": '{"_id":1}', "fields": json.dumps(fields)}
    answer = asked(http, "data.json", params)
    if not isinstance(answer, dict) or not {"count", "next", "results"} <= answer.keys() or not str(answer["count"]).isdecimal():
        raise SourceChanged(
            f"KoboToolbox: expected submissions with count, next and results, found {sheets.sketch(_names(answer))}. "
            "Look at KOBO_URL, and compare what KoboToolbox documents of its API."
        )
    return {**answer, "results": checked(answer["results"])}


def _names(answer: object) -> object:
    """What may be shown of an answer: the names in it, never the answers of people."""
    return sorted(answer) if isinstance(answer, dict) else type(answer).__name__


def _is_sound(one: Mapping[str, Any]) -> bool:
    try:
        sent = one.get(SENT) is None or bool(_in_utc(one[SENT]))
    except (TypeError, ValueError, OverflowError):
        return False
    known_by = str(one.get(ID, "")).isdecimal() and isinstance(one.get(ROOT, ""), str)
    return sent and known_by and isinstance(one.get(VALIDATION) or {}, dict)


def _in_utc(sent: str) -> datetime:
    """When KoboToolbox received a submission: without a zone that is in UTC."""
    instant = datetime.fromisoformat(sent)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)


def _paths(column: str) -> list[str]:
    """The names under which the answer to a question may stand: its own, and those of the groups and repeats around it."""
    steps = column.split("/")
    return ["/".join(steps[:n]) for n in range(1, len(steps) + 1)]


def _answers(answers: Mapping[str, Any], wanted: Collection[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        inside = any(column.startswith(f"{name}/") for column in wanted)
        if isinstance(value, list):
            if inside:
                kept[name] = [_answers(entry, wanted) for entry in value if isinstance(entry, dict)]
        elif (name in wanted or inside) and value is not None and not isinstance(value, dict):
            kept[name] = _coarse(str(value))
    return kept


def _coarse(answer: str) -> str:
    """A position becomes the code of the area that it lies in, or nothing where that is not certain; a line or a shape becomes nothing."""
    if point := _POINT.fullmatch(answer):
        return places.locate(Where("", latitude=float(point[1]), longitude=float(point[2]))) or ""
    return "" if _SHAPE.fullmatch(answer) else answer


def _entries(answers: Mapping[str, Any], repeat: str, around: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    cells = {**around, **{name: value for name, value in answers.items() if isinstance(value, str)}}
    if not repeat:
        yield "", cells
    for name, value in answers.items():
        if repeat and isinstance(value, list) and (name == repeat or repeat.startswith(f"{name}/")):
            for number, entry in enumerate((entry for entry in value if isinstance(entry, dict)), 1):
                for place, found in _entries(entry, "" if name == repeat else repeat, cells):
                    yield f"/{number}{place}", found


def _with_options(cells: dict[str, str], wanted: Collection[str]) -> dict[str, str]:
    """With a column for each wanted option of a question that takes several: 1 where it was chosen, 0 where others were."""
    options = {}
    for column in wanted:
        question, _, option = column.rpartition("/")
        if column not in cells and question in cells:
            options[column] = "1" if option in cells[question].split() else "0"
    return {**cells, **options}
