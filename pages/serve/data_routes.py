"""The data routes below /api/v1: what the pages show, as CSV and JSON, for spreadsheets and programs."""

import math
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, cast, get_args
from urllib.parse import urlencode

import anyio
import pandas as pd
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts import closure_panels, data, downloads, files, filters, frames, hxl, panels, safe, source_panels, tables, visit, words
from pages.parts.tables import COLUMNS, Table
from pages.serve import answering
from pages.serve import asked as asking
from pages.serve.asked import Asked, InTime, OfFigures, OnADay, Refused
from pages.serve.limits import PerMinute

AT_ONCE = 2
PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
REFUSALS = {
    422: "A parameter was not understood, or cannot be answered.",
    429: "Too many questions in a minute.",
    503: "There is nothing to answer from.",
}
Ending = Literal["csv", "json"]


class Listing(NamedTuple):
    """One table that can be asked for: its name in the address, what it is, and how a question is answered."""

    name: str
    about: str
    asked: type[Asked]
    table: Callable[[Any], Table]


LISTINGS = (
    Listing(
        "counters",
        "What each counter says of a measure in the areas and days, the headline first. Rows are never added to each other.",
        OfFigures,
        lambda asked: panels.series_listed(asked.what),
    ),
    Listing(
        "governorates",
        "Every governorate by one counter, with its state: reported, zero, not reported and not covered are four different things.",
        OfFigures,
        lambda asked: panels.by_governorate_listed(asked.what),
    ),
    Listing("summary", "Governorate by month, of one counter.", OfFigures, lambda asked: panels.summary_listed(asked.what)),
    Listing(
        "reports",
        "The reports behind the numbers, the latest first, of sources whose licence allows it. Only `counts`=incident adds up.",
        OfFigures,
        lambda asked: panels.reports_listed(asked.what, asked.offset + asked.limit),
    ),
    Listing(
        "closures",
        "The status of each facility on a day, and when it was last confirmed.",
        OnADay,
        lambda asked: closure_panels.standing_listed(asking.day(asked)),
    ),
    Listing(
        "days_closed",
        "Days on which each facility was closed, with the fewest and the most that the reports allow.",
        InTime,
        lambda asked: closure_panels.days_closed_listed(),
    ),
    Listing("statements", "What was stated about facilities, source by source.", InTime, lambda asked: closure_panels.statements_listed()),
    Listing(
        "sources",
        "The publishers' data sets, their licences, and the credit that each asks for.",
        Asked,
        lambda asked: source_panels.publishers_listed(),
    ),
    Listing("measures", "What is counted, and what each number is not.", Asked, lambda asked: source_panels.definitions_listed()),
)


class Source(BaseModel):
    """A source behind an answer."""

    id: str
    title: str
    publisher: str
    licence: str
    credit: str
    url: str


class Citation(BaseModel):
    """How an answer was asked for, and who is to be credited."""

    title: str
    filters: dict[str, str]
    notes: list[str]
    definitions: dict[str, str]
    sources: list[Source]
    data_version: int
    page: str


class Column(BaseModel):
    """One column of the rows, as Table Schema describes it."""

    name: str
    title: str
    type: Literal["string", "number", "date", "datetime"]
    hxl: str


class Columns(BaseModel):
    """The columns of the rows."""

    fields: list[Column]


class Answer(BaseModel):
    """Rows with all that is needed to read and to cite them. A value that was not reported is null, and never 0."""

    model_config = ConfigDict(serialize_by_alias=True)

    citation: Citation
    total: int
    next: str | None
    columns: Columns = Field(alias="schema")
    data: list[dict[str, str | int | float | bool | None]]


class Problem(BaseModel):
    """Why there is no answer: what was found, what was expected, what to do."""

    title: str
    status: int
    detail: str


def _problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    return Response(Problem(title=title, status=status, detail=detail).model_dump_json(), status, headers, PROBLEM)


# --- answering


def _answered(listing: Listing, ending: Ending, asked: Asked, request: Request) -> Response:
    """The answer to one question, or why there is none."""
    site = str(request.base_url).rstrip("/").removesuffix(PREFIX)
    with visit.once(asked.lang, site=site):
        if (found := data.state()) != "ready":
            return _problem(503, "There is nothing to answer from.", words.say()(frames.MISSING[found]), {"Retry-After": "60"})
        tag = answering.tag(request)
        kept = {"ETag": tag, "Cache-Control": "no-cache"}
        if answering.is_kept(request, tag):
            return Response(None, 304, kept)
        try:
            asking.take_up(asked)
        except Refused as refused:
            return _problem(422, "A parameter cannot be answered.", str(refused))
        table = listing.table(asked)
        rows = table.exported.iloc[asked.offset : asked.offset + asked.limit]
        total = max(len(table.exported), int(table.frame.attrs.get("all", 0)) - table.left_out)
        following = _following(request, asked, total)
        headers = kept | {"X-Total-Count": str(total)} | ({"Link": f'<{following}>; rel="next"'} if following else {})
        if ending == "csv":
            named = f'inline; filename="athar_{table.name}.csv"'
            body = files.to_csv(table, downloads.citation(table), words.say(), rows, asked.hxl)
            return Response(body, 200, headers | {"Content-Disposition": named}, "text/csv; charset=utf-8")
        return Response(_as_json(table, rows, total, following, site), 200, headers, "application/json")


def _following(request: Request, asked: Asked, total: int) -> str | None:
    """The address of the rows that come after these."""
    after = asked.offset + asked.limit
    return str(request.url.include_query_params(offset=after)) if after < min(total, asking.MOST_ROWS) else None


def _as_json(table: Table, rows: pd.DataFrame, total: int, following: str | None, site: str) -> str:
    say, cited = words.say(), downloads.citation(table)
    tags = hxl.tags(list(rows.columns), table.measures)
    said = {"number": "number", "ratio": "number", "day": "date", "month": "date", "instant": "datetime"}
    columns = [
        {"name": name, "title": say(COLUMNS[name].label), "type": said.get(COLUMNS[name].kind, "string"), "hxl": tag}
        for name, tag in zip(rows.columns, tags, strict=True)
    ]
    citation = {
        "title": table.named,
        "filters": dict(cited.filters),
        "notes": [safe.clean(note) for note in files.notes(table, cited, say)],
        "definitions": {measure: files.definition(measure, say) for measure in table.measures},
        "sources": [{name: safe.clean(row[name]) for name in Source.model_fields} for row in cited.sources.to_dict("records")],
        "data_version": data.version(),
        "page": f"{site}/?{urlencode(filters.written(filters.current(), say.language), doseq=True)}",
    }
    body = [{str(name): _value(value) for name, value in row.items()} for row in rows.to_dict("records")]
    answer = Answer.model_validate({"citation": citation, "total": total, "next": following, "schema": {"fields": columns}, "data": body})
    return answer.model_dump_json()


def _value(value: Any) -> str | int | float | bool | None:
    """A value for JSON: text without what cannot be seen, days and instants as ISO 8601 writes them, nothing as null."""
    if isinstance(value, str):
        return safe.clean(value)
    plain = tables.plain(value)
    return plain.isoformat() if isinstance(plain, date) else cast("int | float | bool | None", plain)


# --- the routes


def made(most_per_minute: int) -> FastAPI:
    """The data routes, of which one client may ask so many in a minute; 0 is any number."""
    api = FastAPI(
        title="Athar: humanitarian impact in Syria",
        version="1",
        summary="What the pages of Athar show, as CSV and JSON.",
        description=(
            "Every answer carries its filters, definitions and the credit that its sources ask for: pass them on with the numbers. "
            "Counters are never added to each other; what was not reported is empty and never zero. The CSV files are those of the pages."
        ),
        servers=[{"url": PREFIX}],
        docs_url=None,
        redoc_url=None,
    )
    api.add_middleware(GZipMiddleware, minimum_size=1_000)
    api.exception_handler(RequestValidationError)(_not_understood)
    api.exception_handler(HTTPException)(_not_there)
    clients, at_once = PerMinute(most_per_minute), anyio.CapacityLimiter(AT_ONCE)
    for listing in LISTINGS:
        for ending in get_args(Ending):
            _add(api, listing, ending, clients, at_once)
    return api


async def _not_understood(_request: Request, error: Exception) -> Response:
    errors = cast(RequestValidationError, error).errors()
    said = [f"`{'.'.join(map(str, one['loc'][1:]))}` is {one.get('input')!r}: {one['msg']}." for one in errors]
    return _problem(422, "A parameter was not understood.", f"{' '.join(said)} {PREFIX}/openapi.json describes every parameter.")


async def _not_there(request: Request, error: Exception) -> Response:
    found = cast(HTTPException, error)
    names = ", ".join(f"{listing.name}.{ending}" for listing in LISTINGS for ending in get_args(Ending))
    told = f"{request.method} {request.url.path}: {found.detail}. GET is answered for {names} below {PREFIX}, and openapi.json."
    return _problem(found.status_code, "There is no such route.", told, dict(found.headers or {}))


def _add(api: FastAPI, listing: Listing, ending: Ending, clients: PerMinute, at_once: anyio.CapacityLimiter) -> None:
    async def answer(request: Request, asked: Any) -> Response:
        if seconds := clients.wait(request.client.host if request.client else ""):
            told = f"More than {clients.most} questions in a minute; ask again in {math.ceil(seconds)} seconds, or for more rows at once."
            return _problem(429, "Too many questions.", told, {"Retry-After": str(math.ceil(seconds))})
        return await anyio.to_thread.run_sync(_answered, listing, ending, asked, request, limiter=at_once)

    # What may be asked differs from listing to listing, and FastAPI reads it from here.
    answer.__annotations__["asked"] = Annotated[listing.asked, Query()]
    text: dict[str, Any] = {"schema": {"type": "string"}}
    ok: dict[str, Any] = {"content": {"text/csv": text}} if ending == "csv" else {"model": Answer}
    problems: dict[int | str, dict[str, Any]] = {
        status: {"description": said, "content": {PROBLEM: {"schema": Problem.model_json_schema()}}} for status, said in REFUSALS.items()
    }
    api.get(
        f"/{listing.name}.{ending}",
        summary=listing.about,
        operation_id=f"{listing.name}_{ending}",
        response_class=Response,
        responses={200: {"description": listing.about, **ok}, 304: {"description": "The same as when it was last asked."}, **problems},
    )(answer)


class HeadToo:
    """Answers HEAD as GET: the server leaves the body away."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "method": "GET"} if scope.get("method") == "HEAD" else scope, receive, send)


def routes(most_per_minute: int) -> list[BaseRoute]:
    """Where the data routes are."""
    return [Mount(PREFIX, app=HeadToo(made(most_per_minute)), name="data")]
