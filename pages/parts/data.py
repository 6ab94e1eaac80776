"""What the pages know: answers of the store, kept until it changes, and the only door to `db`. What is made of them, `visit` keeps."""

import json
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, cast

import numpy as np
import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from db import anchor_windows, anchors, asides, corrections, decisions, engine, evidence, highs, queries, reference, sharing, store
from db.anchor_windows import LENGTHS, MONTHS, Length
from db.attempts import failing as failures
from db.cells import COUNTRY, Asked
from db.changes import changes as changed
from db.changes import counted as changes_counted
from db.claim import Claim
from db.claims import Disagreement, disagreement
from db.closure_days import days_closed
from db.closure_grid import closure_grid as closure_grid_of
from db.closures import Segment, Statement, pieces, timeline
from db.closures import days_by_status as counted
from db.corrections import Said
from db.decisions import Decision
from db.disagreements import KINDS, Difference, Kind, kind, shared
from db.evidence import Behind, Number, of_answer, of_area, of_bucket, of_month, of_statement
from db.grid import folded
from db.grid import grid as grid_of
from db.highs import LEAST
from db.ledger import ledger as resolved
from db.lines import Line
from db.material import tree
from db.queries import Question
from db.schema import FACILITY_KINDS
from db.signals import Month, Rule
from db.spans import Window, without
from db.totals import HEADLINE_RULE, Series
from pages.parts import shapes, sketches, visit

__all__ = [
    "COUNTRY",
    "FACILITY_KINDS",
    "KINDS",
    "LEAST",
    "LENGTHS",
    "MONTHS",
    "Asked",
    "Behind",
    "Claim",
    "Difference",
    "Disagreement",
    "Kind",
    "Length",
    "Month",
    "Number",
    "Question",
    "Said",
    "Series",
    "Window",
    "kind",
    "of_answer",
    "of_area",
    "of_bucket",
    "of_month",
    "of_statement",
    "shared",
    "without",
]

T = TypeVar("T")

_KEPT = 1_000
_KEPT_PAGES = 1_000
RULE = Rule()
_MOST_RUNS, _MOST_ROWS = 50, 1_000
COUNTERS = reference.counters()
"""The Arabic names of counters."""
AREAS = {area.code: area for area in reference.areas()}
"""The country, its governorates and districts, each with its names."""
REASONS = reference.reasons()
"""Why rows are put aside, in English and in Arabic."""
DOUBTFUL = ("closed", "restricted", "open")
COUNTED = ("closed", "restricted", "unconfirmed", "unknown", "open")
BOUNDS = ("days_closed_low", "days_closed_high")
BOUNDARY_SOURCE = {"en": reference.BOUNDARY_SOURCE_EN, "ar": reference.BOUNDARY_SOURCE_AR}
PARTS_OF_THE_RULE = tuple(name for name, _ in HEADLINE_RULE)
"""The parts of the rule of the headline, in its order."""
OFFICIAL_SOURCE = {"en": reference.OFFICIAL_SOURCE_EN, "ar": reference.OFFICIAL_SOURCE_AR}
LEDGER = ("starts_on", "ends_on", "days", "days_unconfirmed", "confirmed_on", "doubtful", "why_unknown", "role", "said")
FACILITY = ("facility", "kind", "name_en", "name_ar", "area", "latitude", "longitude", "icao")


State = Literal["ready", "empty", "missing", "outdated"]


class Version(NamedTuple):
    """What the store was when it was asked: where it is, which file that is, and the number of what it knows."""

    where: str
    file: int
    number: int


@st.cache_resource(show_spinner=False, max_entries=8)
def _opened(where: str, file: int) -> Engine:
    return engine.reader()


def _found() -> tuple[str, int]:
    """Where the store is, and which file: the number of a file that is open is never another's, also where it was removed."""
    url = engine.address()
    path = Path(url.database or "")
    return url.render_as_string(), path.stat().st_ino if url.get_backend_name() == "sqlite" and path.is_file() else 0


def _reader() -> Engine:
    """The store, opened once for as long as it is the same file at the same place."""
    return _opened(*_found())


def state() -> State:
    """Whether there is something to show; every other function here needs it to be ready, and answers from the store as it is now."""
    try:
        visit.state()["store"] = Version(*(found := _found()), queries.data_version(_opened(*found)))
    except engine.StoreMissing:
        return "missing"
    except engine.StoreOutdated:
        return "outdated"
    return "ready" if version() else "empty"


def version() -> int:
    """The number of what the store knows, which grows with each run and each correction; `state` has to be asked first."""
    return asked_of().number


def asked_of() -> Version:
    """The store as it was when its state was asked."""
    return cast(Version, visit.state()["store"])


def one_look() -> AbstractContextManager[None]:
    """Inside it the store is taken to be what it was when its state was asked: what a page needs several times is read once."""
    return sharing.one_look(asked_of())


def last_run_at() -> datetime | None:
    """When the newest attempt at any source ended (UTC)."""
    ended = _frame("runs", "", 1, None)["ended_at"].dropna()
    return cast("datetime | None", next(iter(ended), None))


def _plain(answer: Any) -> Any:
    """The frame with Python's own values, None for nothing: what is read row by row is read much faster so."""
    if not isinstance(answer, pd.DataFrame):
        return answer
    values = np.empty(answer.shape, dtype=object)
    for place, name in enumerate(answer.columns):
        values[:, place] = answer[name].to_numpy(dtype=object)
    values[pd.isna(values)] = None
    plain = pd.DataFrame(values, index=answer.index, columns=answer.columns, dtype=object)
    plain.attrs = dict(answer.attrs)
    return plain


def _governorates(store: Engine) -> pd.DataFrame:
    found = queries.areas(store)
    return found[found["level"] == 1].rename(columns={"code": "area"}).reset_index(drop=True)


def _districts(store: Engine) -> pd.DataFrame:
    found = queries.areas(store)
    return found[found["level"] == 2].reset_index(drop=True)


class Stated(NamedTuple):
    """Which statements about facilities are asked for; empty filters mean any."""

    areas: tuple[str, ...] = ("SY",)
    source: str = ""
    counter: str = ""
    grades: tuple[str, ...] = ()
    known_on: date | None = None


def _named(found: pd.DataFrame, ids: str, language: str) -> pd.DataFrame:
    """With title and publisher of each source in the language, where they are known in it."""
    named = reference.sources() if language == "ar" else {}
    said = [named.get(id_, (title, publisher)) for id_, title, publisher in found[[ids, "title", "publisher"]].to_numpy().tolist()]
    return found.assign(title=[title for title, _ in said], publisher=[publisher for _, publisher in said])


def _sources_in(store: Engine, language: str, known_on: date | None) -> pd.DataFrame:
    return _named(queries.sources(store, known_on), "id", language)


def _freshness_in(store: Engine, language: str, day: date, known_on: date | None) -> pd.DataFrame:
    found = _named(queries.freshness(store, day, known_on), "source", language)
    return found if known_on is None else found.assign(freshness=found["freshness"].replace("never", "not_yet"))


def _closures(store: Engine, asked: Stated) -> pd.DataFrame:
    found = queries.closures(store, asked.areas, known_on=asked.known_on)
    wanted = {"source": asked.source, "counted_by": asked.counter}
    for column, value in wanted.items():
        found = found[found[column] == value] if value else found
    return found[found["grade"].isin(asked.grades)] if asked.grades else found


def _stated(store: Engine, asked: Stated) -> pd.DataFrame:
    return _in_days(_closures(store, asked))


def _latest(store: Engine, limit: int, known_on: date | None) -> pd.DataFrame:
    found = queries.latest(store, limit, known_on)
    shut = found[found["what"] == "closure"]
    days = _in_days(shut.assign(from_at=pd.to_datetime(shut["from_at"]), until_at=pd.to_datetime(shut["until_at"])))
    return found.assign(from_on=days["from_on"].astype(object), until_on=days["until_on"].astype(object))


def _in_days(stated: pd.DataFrame) -> pd.DataFrame:
    """With the first and the last day in Damascus of each statement."""
    days = {said.key: (said.first_on, said.last_on) for of_facility in queries.statements(stated).values() for said in of_facility}
    keys = [f"{row.source} {row.key}" for row in stated.itertuples()]
    spans: dict[str, Any] = {"from_on": [days[key][0] for key in keys], "until_on": [days[key][1] for key in keys]}
    return stated.assign(**spans)


def _timelines(stated: pd.DataFrame, window: Window) -> list[tuple[dict[Hashable, Any], list[Segment]]]:
    facilities = _by_facility(stated)
    return [(facilities[facility], timeline(said, window)) for facility, said in queries.statements(stated).items()]


def _by_facility(stated: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    """What is known of each facility of which something is stated, in the order of the statements."""
    each = stated[list(FACILITY)].drop_duplicates("facility").astype(object)
    return {str(row["facility"]): row for row in each.to_dict("records")}


def _segments(store: Engine, asked: Stated, window: Window) -> pd.DataFrame:
    stated = _closures(store, asked)
    counters = {f"{row.source} {row.key}": str(row.counted_by) for row in stated.itertuples()}
    statuses = {f"{row.source} {row.key}": str(row.status) for row in stated.itertuples()}
    allowed = {f"{row.source} {row.key}": bool(row.may_export) for row in stated.itertuples()}
    rows = [
        {
            **facility,
            **segment._asdict(),
            "doubtful": _doubtful(segment),
            "counter": ", ".join(dict.fromkeys(counters[key] for key in segment.keys)),
            "why_unknown": _why_unknown(segment, {statuses[key] for key in segment.keys}),
            "may_export": any(allowed[key] for key in segment.keys),
        }
        for facility, found in _timelines(stated, window)
        for segment in found
    ]
    return pd.DataFrame(rows, columns=[*FACILITY, *Segment._fields, "doubtful", "counter", "why_unknown", "may_export"])


def _why_unknown(segment: Segment, stated: set[str]) -> str:
    """Why a status is unknown: somebody said so, or an announced end has passed; empty for what is known."""
    if segment.status != "unknown":
        return ""
    return "said" if "unknown" in stated else "lapsed_open" if stated == {"open"} else "lapsed"


def _ledger(store: Engine, asked: Stated, facility: str, window: Window) -> pd.DataFrame:
    stated = _stated(store, asked)
    here = stated[(stated["facility"] == facility) & (stated["from_on"] <= window.until)]
    told = {f"{row['source']} {row['key']}": row for row in here.to_dict("records")}
    statements = queries.statements(here).get(facility, [])
    found = resolved(statements, window)
    rows = [{**told[line.key], **beside, "role": line.role, "said": line.status}
            for entry in found.entries for beside in (_span(entry.segment, statements, told),) for line in entry.lines]  # fmt: skip
    rows += [{**told[line.key], "role": line.role, "said": line.status} for line in found.apart]
    return pd.DataFrame(rows, columns=[*here.columns, *LEDGER])


def _span(segment: Segment, statements: Sequence[Statement], told: dict[str, dict[Any, Any]]) -> dict[str, Any]:
    """One span of a ledger, for the rows of the statements beside it; `days_unconfirmed` are those of its days that nobody confirmed."""
    by_status = counted(pieces(statements, Window(segment.starts_on, segment.ends_on)))
    said = {str(told[key]["status"]) for key in segment.keys}
    return {
        "starts_on": segment.starts_on, "ends_on": segment.ends_on, "status": segment.status, "confirmed_on": segment.confirmed_on,
        "days": (segment.ends_on - segment.starts_on).days + 1, "days_unconfirmed": by_status.get("unconfirmed", 0),
        "doubtful": _doubtful(segment), "why_unknown": _why_unknown(segment, said),
    }  # fmt: skip


def _doubtful(segment: Segment) -> bool:
    return segment.ending == "open" and segment.status in DOUBTFUL and segment.confirmed_on < segment.ends_on


def _days_by_status(store: Engine, asked: Stated, window: Window) -> pd.DataFrame:
    stated, length = _closures(store, asked), (window[1] - window[0]).days + 1
    said = queries.statements(stated)
    allowed = set(stated["facility"][stated["may_export"].astype(bool)])
    rows = [
        {
            **facility,
            **{f"days_{status}": days_of.get(status, 0) for status in COUNTED},
            "days_closed_low": (bounds := days_closed(said[facility["facility"]], window)).low,
            "days_closed_high": bounds.high,
            "window_days": length,
            "may_export": facility["facility"] in allowed,
        }
        for facility in _by_facility(stated).values()
        if (days_of := counted(pieces(said[facility["facility"]], window)))
    ]
    return pd.DataFrame(rows, columns=[*FACILITY, *(f"days_{status}" for status in COUNTED), *BOUNDS, "window_days", "may_export"])


def _behind(store: Engine, number: Number, limit: int) -> Behind:
    found = evidence.behind(store, number, limit)
    return found._replace(rows=_plain(found.rows))


_DERIVED: dict[str, Callable[..., Any]] = {
    "governorates": _governorates,
    "sources_in": _sources_in,
    "freshness_in": _freshness_in,
    "districts": _districts,
    "stated": _stated,
    "latest": _latest,
    "segments": _segments,
    "days_by_status": _days_by_status,
    "ledger": _ledger,
    "before_after": anchors.before_after,
    "failing": failures,
    "grid": grid_of,
    "folded_grid": lambda store, asked, areas: folded(grid_of(store, asked), areas),
    "closure_grid": closure_grid_of,
    "folded_closure_grid": lambda store, asked, areas: folded(closure_grid_of(store, asked), areas),
    "highs": highs.highs,
    "signals_tried": highs.tried,
    "measured_by": highs.measured_by,
    "changes": changed,
    "changes_counted": changes_counted,
    "behind": _behind,
    "aside_reasons": asides.reasons,
    "aside_names": asides.names,
    "aside_rows": asides.rows,
    "corrections": corrections.listing,
    "disagreement": disagreement,
}


@lru_cache(maxsize=_KEPT)
def _answer(store: Version, name: str, arguments: tuple[Any, ...]) -> Any:
    ask = _DERIVED[name] if name in _DERIVED else getattr(queries, name)
    return _plain(ask(_reader(), *arguments))


def known_on() -> date | None:
    """The day as of whose end this visitor wants everything answered; None is now."""
    return cast("date | None", visit.state().get("known_on"))


@st.cache_resource(show_spinner=False, max_entries=_KEPT_PAGES)
def _kept(name: str, _make: Callable[[], Any]) -> Any:
    return _make()


def kept(name: str, make: Callable[[], T]) -> T:
    """What was made under this name before, else what is made now: the name says of what data, and what of it."""
    return cast(T, _kept(name, make))


def _ask(name: str, *arguments: object) -> Any:
    """The one answer that all visitors share. Of a frame each gets a copy that copies nothing until it is written to."""
    found = _answer(asked_of(), name, arguments)
    return found.copy(deep=False) if isinstance(found, pd.DataFrame) else found


def _frame(name: str, *arguments: object) -> pd.DataFrame:
    return cast(pd.DataFrame, _ask(name, *arguments))


def begun_on() -> date | None:
    """The day on which the store first read anything."""
    return cast("date | None", _ask("begun_on"))


def answers(question: Question) -> pd.DataFrame:
    """One row per series, the headline first."""
    return _frame("answers", question)


def by_area(question: Question, level: int = 1) -> pd.DataFrame:
    """One row per governorate (level 1, whichever are asked for), or per district of the areas asked for (level 2), all of one counter."""
    return _frame("by_area", question._replace(areas=("SY",)) if level == 1 else question, level)


def over_time(question: Question, bucket: str) -> pd.DataFrame:
    """One row per series and day, month or year."""
    return _frame("over_time", question, bucket)


def coarse(question: Question, bucket: str) -> pd.DataFrame:
    """The reports whose span is coarser than the bucket."""
    return _frame("coarse", question, bucket)


def claims(question: Question) -> Disagreement:
    """Every figure that claims to answer, the headline first, and what differs between each two."""
    return cast(Disagreement, _ask("disagreement", question))


def wider(question: Question) -> pd.DataFrame:
    """What was said of several areas together that names one of those asked."""
    return _frame("wider", question)


def change(question: Question) -> dict[str, Any] | None:
    """The headline against the period before, where that may be said."""
    return cast("dict[str, Any] | None", _ask("change", question))


def summary(question: Question) -> pd.DataFrame:
    """Governorate by month, of one counter."""
    return _frame("summary", question)


def reports(question: Question, limit: int) -> pd.DataFrame:
    """The reports behind the numbers."""
    return _frame("reports", question, limit)


def changes(question: Question, since: date) -> pd.DataFrame:
    """What is known and was not known so at the end of a day, report by report: columns of db.changes; attrs count the kinds."""
    return _frame("changes", question, since)


def changes_by_measure(question: Question, since: date, measures: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """How many reports of each measure changed since the end of a day, by kind; measures of which none did are not in it."""
    return cast("dict[str, dict[str, int]]", _ask("changes_counted", question, since, measures))


def behind(number: Number, limit: int) -> Behind:
    """What one number is made of: at most as many reports in the sum, and as many that were left out."""
    return cast(Behind, _ask("behind", number, limit))


def latest(limit: int) -> pd.DataFrame:
    """The reports learnt last, of every subject; `from_on` and `until_on` are the days of a closure in Damascus."""
    return _frame("latest", limit, known_on())


def closures(asked: Stated) -> pd.DataFrame:
    """What was stated about facilities; `from_on` and `until_on` are the first and the last day in Damascus, where the instants are UTC."""
    return _in_areas("stated", asked)


def _in_areas(name: str, asked: Stated, *more: object) -> pd.DataFrame:
    """What is asked of all facilities, and of it those in the areas: each stands for itself, so it is the same for whoever asks."""
    found = _frame(name, asked._replace(areas=("SY",)), *more)
    if "SY" in asked.areas:
        return found
    within = tree(_reader())
    return found[np.array([within.within(code, asked.areas) for code in found["area"]], dtype=bool)].reset_index(drop=True)


def segments(asked: Stated, window: Window) -> pd.DataFrame:
    """Each facility's timeline inside the window: one row per span of days with one status, overlapping statements resolved.

    facility, kind, names, area, position, status, starts_on, ends_on, confirmed_on, ending, doubtful, counter, why_unknown, may_export.
    `doubtful`:
    nobody stated an end, and the days after `confirmed_on` are only not known to be otherwise. `why_unknown`: said, lapsed, lapsed_open
    or nothing.
    """
    return _in_areas("segments", asked, window)


def days_by_status(asked: Stated, window: Window) -> pd.DataFrame:
    """How many days of the window each facility had each status, each day once: FACILITY, days_closed and so on, may_export.

    The days closed are between days_closed_low and days_closed_high, as db.closure_days says.
    """
    return _in_areas("days_by_status", asked, window)


def ledger(asked: Stated, facility: str, window: Window) -> pd.DataFrame:
    """The ledger of one facility: a row for each statement beside each span of its timeline, in order.

    The columns of `closures`, and LEDGER: the span's first and last day, status and so on, the statement's `role` (db.ledger.Line) and
    what it `said`. A statement that is beside no span comes last, without a span.
    """
    return _frame("ledger", asked, facility, window)


def counters() -> pd.DataFrame:
    """Who counted what, in every source."""
    return _frame("counters", known_on())


def sources() -> pd.DataFrame:
    """The publishers' data sets in the store, with title and publisher in the language of the visitor where they are known in it."""
    return _frame("sources_in", visit.language(), known_on())


def titles(language: str) -> dict[str, str]:
    """The titles of the data sets in a language, by their ids."""
    found = _frame("sources_in", language, known_on())
    return dict(zip(found["id"], found["title"], strict=True))


def runs() -> pd.DataFrame:
    """The attempts at each source and how they ended."""
    return _frame("runs", "", _MOST_RUNS, known_on())


def aside_reasons() -> pd.DataFrame:
    """How many rows each source has put aside for each reason."""
    return _frame("aside_reasons", known_on())


def aside_names(*, now: bool = False) -> pd.DataFrame:
    """The names that nobody knew, for which rows stand aside; `now`, whatever day the page is of."""
    return _frame("aside_names", None if now else known_on())


def aside_rows(source: str, about: str, reason: str) -> pd.DataFrame:
    """The rows that were read and could not be used, with the reason; empty filters mean any."""
    return _frame("aside_rows", source, about, reason, known_on())


def made_corrections() -> pd.DataFrame:
    """What people said that names mean, the newest first, and what is taken in by it."""
    return _frame("corrections")


Kept = Literal["kept", "busy", "failed"] | corrections.Why
"""How keeping a correction ended."""


def correct(said: Said) -> Kept:
    """Keeps a correction for the next run."""
    return _written(lambda writer: corrections.make(writer, said, store.now()))


def take_back(number: int, who: str) -> Kept:
    """Ends a correction."""
    return _written(lambda writer: corrections.take_back(writer, number, who, store.now()))


def _written(write: Callable[[Engine], object]) -> Kept:
    try:
        writer = engine.writer()
        try:
            write(writer)
        finally:
            writer.dispose()
    except corrections.Refused as refused:
        return refused.why
    except engine.StoreBusy:
        return "busy"
    except (engine.StoreFailed, engine.StoreRefused):
        return "failed"
    return "kept"


def freshness(day: date) -> pd.DataFrame:
    """How fresh each source is by its own cadence."""
    return _frame("freshness_in", visit.language(), day, known_on())


def failing() -> pd.DataFrame:
    """The sources that fail, those first whose own fault it is."""
    return _frame("failing")


def grid(asked: Asked) -> pd.DataFrame:
    """Each source by governorate and month, with its state."""
    return _frame("grid", asked)


def folded_grid(asked: Asked, areas: tuple[str, ...]) -> pd.DataFrame:
    """The same with one row for each source and month."""
    return _frame("folded_grid", asked, areas)


def closure_grid(asked: Asked) -> pd.DataFrame:
    """Each source that stated something of a facility, by governorate and month, with its state."""
    return _frame("closure_grid", asked)


def folded_closure_grid(asked: Asked, areas: tuple[str, ...]) -> pd.DataFrame:
    """The same with one row for each source and month."""
    return _frame("folded_closure_grid", asked, areas)


def signals() -> pd.DataFrame:
    """Every unusual high, the latest first, and how it stands: open, confirmed or dismissed, by whom it was decided on what number.

    As of an earlier day they are looked for in what was known then, and a decision counts that had been made by then.
    """
    found, made = _frame("highs", known_on()), decisions.standing(_reader(), known_on())
    names = {row.area: (row.name_en, row.name_ar) for row in governorates().itertuples()}
    named = titles(visit.language())
    highest: list[Any] = list(found.itertuples())
    said = [made.get((_line(row), row.month)) for row in highest]
    rows: dict[str, list[Any]] = {
        "name_en": [names[area][0] for area in found["area"]],
        "name_ar": [names[area][1] for area in found["area"]],
        "source_title": [named[source] for source in found["source"]],
        "low": [value if word == "at_least" else None for value, word in zip(found["value"], found["quantifier"], strict=True)],
        "high": [None] * len(found),
        "state": [decisions.state_of(value, one) for value, one in zip(found["value"], said, strict=True)],
        "decided_on": [one and one.decided_at.date() for one in said],
        "decided_value": [one and one.value for one in said],
        "words": [one.words if one else "" for one in said],
    }
    return found.assign(**{name: pd.Series(values, index=found.index, dtype="object") for name, values in rows.items()})


def signals_tried() -> pd.DataFrame:
    """How the rule of unusual highs does on the history there is."""
    return _frame("signals_tried", known_on())


def measured_by(row: Any) -> list[Month]:
    """The months that an unusual high (a row of `signals`) was measured by, and its own at the end."""
    return cast("list[Month]", _ask("measured_by", _line(row), row.month, known_on()))


def _line(row: Any) -> Line:
    return Line(*(getattr(row, name) for name in Line._fields))


def decide(row: Any, decision: Literal["confirmed", "dismissed"], by: str, words: str) -> Literal["", "busy", "failed"]:
    """Notes what a person decided of an unusual high (a row of `signals`); says what hindered it, or nothing."""
    line = _line(row)
    writer = engine.writer()
    try:
        at = datetime.now(UTC).replace(tzinfo=None)
        decisions.decide(writer, Decision(line, row.month, row.value, decision, by, at, words))
    except engine.StoreBusy:
        return "busy"
    except (engine.StoreFailed, engine.StoreRefused):
        return "failed"
    finally:
        writer.dispose()
    return ""


def areas() -> pd.DataFrame:
    """Every area with its code and names."""
    return _frame("areas")


def facilities() -> pd.DataFrame:
    """Every facility that a closure can be about."""
    return _frame("facilities")


def before_after(question: Question, anchor: date, length: Length, today: date, vintage: str) -> pd.DataFrame:
    """Each governorate before and after a day, by one counter: db.anchors.COLUMNS; the first row is the areas asked together."""
    return _frame("before_after", question, anchor, length, today, vintage)


def windows(anchor: date, length: Length, today: date) -> tuple[Window, Window] | None:
    """The days before and from an anchor that are compared; None for a day that is to come."""
    return anchor_windows.windows(anchor, length, today)


def left_out(spans: tuple[Window, Window]) -> Window | None:
    """The days between the two, which are in neither; None where they meet."""
    return anchor_windows.left_out(anchor_windows.Windows(*spans))


def months_of(spans: tuple[Window, Window]) -> int:
    """How many months each of two windows of whole months has."""
    return anchor_windows.months_of(anchor_windows.Windows(*spans))


def populations() -> pd.DataFrame:
    """People by area, year and publisher, each vintage with its name."""
    return _frame("populations")


def documents(about: tuple[str, ...], window: Window) -> pd.DataFrame:
    """Links to read about facilities, areas or measures, published in the window."""
    return _frame("documents", about, window, _MOST_ROWS, known_on())


def governorates() -> pd.DataFrame:
    """The fourteen governorates: area, name_en, name_ar."""
    return _frame("governorates")


def districts() -> pd.DataFrame:
    """The districts: code, parent, name_en, name_ar."""
    return _frame("districts")


def outlines() -> shapes.Outlines:
    """The outlines of the governorates, ready to be drawn: the official ones where the store has them, else those that come along."""
    return _outlines(_reader(), asked_of())


@st.cache_resource(show_spinner=False, max_entries=2)
def _outlines(_store: Engine, store: Version) -> shapes.Outlines:
    found = queries.boundaries(_store).to_dict("records")
    features = [{"id": row["area"], "geometry": json.loads(row["geometry"])} for row in found]
    return shapes.outlines({"features": features}, official=True) if features else shapes.outlines(reference.boundaries())


def sketch() -> sketches.Sketch:
    """The same outlines made small, for pictures without a script."""
    return _sketch(_reader(), asked_of())


@st.cache_resource(show_spinner=False, max_entries=2)
def _sketch(_store: Engine, store: Version) -> sketches.Sketch:
    return sketches.sketch(_outlines(_store, store))


def boundary_source(language: str) -> str:
    """The line that names where the drawn boundaries are from."""
    return (OFFICIAL_SOURCE if outlines().official else BOUNDARY_SOURCE)[language]
