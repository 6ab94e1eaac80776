"""What is written: one run of one source in one transaction, safe to repeat, with what it replaces kept in history."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple, Protocol

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)

from db import corrections, lines, schema, staging, summaries
from db import engine as engines
from db.attempts import NOBODY_ASKED
from db.intake import Intake, Locate, Report


class SourceRow(Protocol):
    """What the store keeps of a source; etl.contract.Source is one."""

    @property
    def id(self) -> str: ...
    @property
    def only_adds(self) -> bool: ...
    @property
    def ends_by_name(self) -> bool: ...
    def _asdict(self) -> dict[str, Any]: ...


class Days(Protocol):
    """The inclusive days that a payload answers for; etl.contract.Span is one."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


class Run(NamedTuple):
    """How one attempt at one source ended; read = stored + unchanged + put_aside. "off" was no attempt, and is not noted."""

    source: str
    started_at: datetime
    ended_at: datetime
    outcome: schema.Outcome | Literal["off"]
    read: int = 0
    stored: int = 0
    unchanged: int = 0
    put_aside: int = 0
    withdrawn: int = 0
    words: str = ""
    program: str = ""


_SMALL = 100_000
"""Rows of other sources up to which indexing them again costs little."""


class TooFew(Exception):
    """The payload has far fewer figures and closures than it should; nothing was stored."""


def now() -> datetime:
    """This instant as it is stored: UTC, without its zone."""
    return datetime.now(UTC).replace(tzinfo=None)


class _Kind(NamedTuple):
    """Figures or closures: the table, its history, what is staged for it, and what makes two rows the same statement."""

    table: Table
    history: Table
    staged: Table
    key: tuple[str, ...]
    changed: Table
    gone: Table


def _kind(table: Table, history: Table, staged: Table, key: tuple[str, ...]) -> _Kind:
    number, temporary = Column("n", Integer, primary_key=True), ["TEMPORARY"]
    changed = Table(f"changed_{table.name}", staging.temporary, number, Column("stands", Integer), prefixes=temporary)
    gone = Table(f"gone_{table.name}", staging.temporary, Column("id", Integer, primary_key=True), Column("why", Text), prefixes=temporary)
    return _Kind(table, history, staged, key, changed, gone)


FIGURES = _kind(schema.figure, schema.figure_history, staging.figures, ("key", "measure", "group"))
CLOSURES = _kind(schema.closure, schema.closure_history, staging.closures, ("key",))


def store(
    engine: Engine,
    source: SourceRow,
    reports: Iterable[Report],
    locate: Locate,
    *,
    span: Days | None = None,
    started_at: datetime | None = None,
    at_least: int = 0,
    may_shrink: bool = False,
    program: str = "",
) -> Run:
    """Stores what a source says now, in one transaction, and notes the run.

    `locate(where, counts)` gives the area code of a figure, or None to put it aside; a name that it does not know is asked of the
    corrections that stand. Rows that cannot be stored are put aside
    with the reason. What the source no longer has inside `span` (None: everything it ever had) is withdrawn, unless the source
    only adds; what it had and cannot be read now stands, and so do facilities, outlines and documents. What stood by a correction that
    was taken back is withdrawn. An unchanged row keeps its
    known_on and learnt_at. `started_at` is UTC without a zone; `program` is noted with the run.

    Raises TooFew when fewer than `at_least` rows can be stored, or fewer than half of those that stand inside the span
    (unless it `may_shrink`); StoreBusy when another writer has the store; and whatever `reports` raises. Then nothing is kept.
    """
    started_at = started_at or now()
    with engines.transaction(engine) as connection:
        keep_source(connection, source)
        areas = frozenset(connection.scalars(select(schema.area.c.code)))
        facilities = frozenset(connection.scalars(select(schema.facility.c.id)))
        intake = Intake(areas, facilities, locate, corrections.standing(connection, source.id))
        staging.stage(connection, reports, intake)
        _expect_enough(connection, source, intake, span, at_least, may_shrink)
        read_before = select(schema.run.c.id).where(schema.run.c.source == source.id, schema.run.c.outcome == "ok").limit(1)
        first = connection.scalar(read_before) is None
        stored, withdrawn = intake.brought.keep(connection, source.id, started_at.date()), 0
        asides = staging.put_aside(connection, intake)
        for kind in (FIGURES, CLOSURES):
            changed, gone = _replace(connection, kind, source, span, started_at, first)
            stored, withdrawn = stored + changed, withdrawn + gone
        _cover(connection, source.id, span, started_at.date())
        run = Run(
            source=source.id,
            started_at=started_at,
            ended_at=max(now(), started_at),
            outcome="ok",
            read=intake.read,
            stored=stored,
            unchanged=intake.read - stored - len(asides),
            put_aside=len(asides),
            withdrawn=withdrawn,
            program=program,
        )
        number = _note(connection, source, run)
        if asides:
            connection.execute(insert(schema.put_aside), [{"run": number, **aside._asdict()} for aside in asides])
        staging.clear(connection)
        if stored or withdrawn:
            engines.weigh(connection)
    return run


def note(engine: Engine, source: SourceRow, started_at: datetime, outcome: schema.Outcome, words: str, program: str = "") -> Run:
    """Notes a run that stored nothing, and why."""
    run = Run(source.id, started_at, max(now(), started_at), outcome, words=words, program=program)
    with engines.transaction(engine) as connection:
        keep_source(connection, source)
        _note(connection, source, run)
    return run


def switch_off(engine: Engine, source: SourceRow, words: str) -> None:
    """Says of a source that it is not set up, and what that takes. What it had stands; there was no run."""
    with engines.transaction(engine) as connection:
        keep_source(connection, source, words)


def keep_source(connection: Connection, source: SourceRow, off: str = "") -> None:
    """Brings what the store says of a source (title, licence, rank ...) up to date; `off` is what it needs to be set up."""
    said = {**source._asdict(), "off": off}
    engines.upsert(connection, schema.source, [{name: value for name, value in said.items() if name in schema.source.c}])


def content_hash(engine: Engine) -> str:
    """A hash of all that the store says (not of its runs): the same for the same content in whatever order it was written."""
    total = 0
    with engine.connect() as connection:
        for table in (
            *(schema.figure, schema.figure_history, schema.closure, schema.closure_history),
            *(*schema.SUMMARIES, schema.coverage, schema.facility, schema.boundary, schema.document),
        ):
            columns = [column for column in table.c if column.name != "id"]
            for row in connection.execution_options(yield_per=10_000).execute(select(*columns)):
                written = f"{table.name}{tuple(row)!r}".encode()
                total += int.from_bytes(hashlib.blake2b(written, digest_size=16).digest())
    return f"{total % 2**128:032x}"


def _says(kind: _Kind, source: str, started_at: datetime, first: bool) -> dict[str, ColumnElement[Any]]:
    """Each column of the table, as the staged rows give it.

    What the first run of a source brings was known when it was published; what a later one brings was not in the store before.
    """
    today = literal(started_at.date(), Date)
    s = kind.staged.c
    found: dict[str, ColumnElement[Any]] = {
        "source": literal(source),
        "known_on": case((s.published_on < today, s.published_on), else_=today) if first else today,
        "learnt_at": literal(started_at, DateTime),
    }
    for column in kind.table.c:
        if column.name != "id" and column.name not in found:
            found[column.name] = next(
                table.c[column.name] for table in (kind.staged, staging.whats, staging.locations) if column.name in table.c
            )
    return found


def _replace(
    connection: Connection, kind: _Kind, about: SourceRow, span: Days | None, started_at: datetime, first: bool
) -> tuple[int, int]:
    """Makes the table say what is staged; how many rows were stored (new or revised) and how many withdrawn."""
    source = about.id
    table, says = kind.table, _says(kind, source, started_at, first)
    today = started_at.date()
    stand = connection.scalar(select(func.count()).where(table.c.source == source)) or 0
    withdrawn = 0
    if stand:
        for temporary in (kind.changed, kind.gone, summaries.touched):
            temporary.create(connection)
        gone = [literal(False)] if about.only_adds else _inside(table, span)
        withdrawn = _retire(connection, kind, says, source, gone, stand, today)
    new = _new(connection, kind, says, source)
    if stand:
        new = new.where(kind.staged.c.n.in_(select(kind.changed.c.n)))
    order = [kind.staged.c[name] for name in ("key", "same") if name in kind.staged.c]
    with _indexes_after(connection, table, stand):
        stored = _insert(connection, table, list(says), new.order_by(*order))
    if table is schema.figure and (stored or withdrawn):
        summaries.refresh(connection, source, everything=not stand)
        lines.keep(connection, source)
    if stand:
        for temporary in (kind.changed, kind.gone, summaries.touched):
            temporary.drop(connection)
    return stored, withdrawn


def _new(connection: Connection, kind: _Kind, says: Mapping[str, ColumnElement[Any]], source: str) -> Select[Any]:
    """The staged rows as the table says them. What follows an older version of its key is known from the day that one ended."""
    staged = staging.with_references(kind.staged)
    good = kind.staged.c.wrong.is_(None)
    h = kind.history.c
    if connection.scalar(select(h.id).where(h.source == source).limit(1)) is None:
        return select(*says.values()).select_from(staged).where(good)
    keys = [h[name] for name in kind.key]
    ended = select(*keys, func.max(h.superseded_on).label("ended_on")).where(h.source == source).group_by(*keys).subquery()
    followed = staged.outerjoin(ended, and_(*(ended.c[name] == says[name] for name in kind.key)))
    known_on = case((ended.c.ended_on > says["known_on"], ended.c.ended_on), else_=says["known_on"])
    return select(*(known_on if name == "known_on" else value for name, value in says.items())).select_from(followed).where(good)


@contextmanager
def _indexes_after(connection: Connection, table: Table, stand: int) -> Iterator[None]:
    """Builds the indexes that are not the key after the rows of a large first load: sorted once, not searched for each row.

    Not on PostgreSQL, where taking an index away would make readers wait.
    """
    indexes = [] if connection.dialect.name != "sqlite" or stand else [index for index in table.indexes if not index.unique]
    if indexes and (connection.scalar(select(func.count()).select_from(table)) or 0) > _SMALL:
        indexes = []
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _retire(
    connection: Connection,
    kind: _Kind,
    says: Mapping[str, ColumnElement[Any]],
    source: str,
    answered: Sequence[ColumnElement[bool]],
    stand: int,
    today: date,
) -> int:
    """Moves to history what is revised, or withdrawn of the rows `answered` for; names in `changed` what is to be stored.

    Gives how many were withdrawn.
    """
    table, changed, gone = kind.table, kind.changed, kind.gone
    unlike = [table.c[name].is_distinct_from(value) for name, value in says.items() if name not in ("source", "known_on", "learnt_at")]
    same_key = and_(table.c.source == source, *(table.c[name] == says[name] for name in kind.key))
    beside = staging.with_references(kind.staged).outerjoin(table, same_key)
    compared = select(kind.staged.c.n, table.c.id).select_from(beside).where(kind.staged.c.wrong.is_(None))
    connection.execute(insert(changed).from_select(["n", "stands"], compared.where(or_(table.c.id.is_(None), *unlike))))
    revised = select(changed.c.stands, literal("revised")).where(changed.c.stands.is_not(None))
    _insert(connection, gone, ["id", "why"], revised)
    withdrawn = 0
    if stand > _matched(connection, kind):
        still = (
            select(literal(1)).select_from(staging.with_references(kind.staged)).where(*(table.c[name] == says[name] for name in kind.key))
        )
        absent = select(table.c.id, literal("withdrawn")).where(table.c.source == source, *answered, ~still.exists())
        withdrawn = _insert(connection, gone, ["id", "why"], absent)
    unfounded = select(table.c.id, literal("withdrawn")).where(*_unfounded(table, source), table.c.id.not_in(select(gone.c.id)))
    withdrawn += _insert(connection, gone, ["id", "why"], unfounded)
    if table is schema.figure:
        _touch(connection, kind)
    kept = [column for column in table.c if column.name != "id"]
    old = select(*kept, literal(today, Date), gone.c.why).join(gone, gone.c.id == table.c.id)
    connection.execute(insert(kind.history).from_select([*(column.name for column in kept), "superseded_on", "why"], old))
    connection.execute(delete(table).where(table.c.id.in_(select(gone.c.id))))
    return withdrawn


def _unfounded(table: Table, source: str) -> list[ColumnElement[bool]]:
    """Rows that have their area by a correction that was taken back."""
    c = schema.correction.c
    return [table.c.source == source, table.c.correction.in_(select(c.id).where(c.withdrawn_at.is_not(None)))]


def _matched(connection: Connection, kind: _Kind) -> int:
    """How many of the rows that stand are in the payload, changed or not."""
    staged = connection.scalar(select(func.count()).select_from(kind.staged).where(kind.staged.c.wrong.is_(None))) or 0
    new = connection.scalar(select(func.count()).where(kind.changed.c.stands.is_(None))) or 0
    return staged - new


def _insert(connection: Connection, table: Table, columns: list[str], rows: Select[Any]) -> int:
    """Inserts what is selected; how many rows that were."""
    return connection.execute(insert(table).from_select(columns, rows), execution_options={"preserve_rowcount": True}).rowcount


def _touch(connection: Connection, kind: _Kind) -> None:
    """Names the slices of the summaries that the rows going and coming are in."""
    f, s = schema.figure.c, staging.figures.c
    going = select(f.measure, f.starts_on, f.ends_on).join(kind.gone, kind.gone.c.id == f.id).where(f.counts == "incident")
    coming = (
        select(staging.whats.c.measure, s.starts_on, s.ends_on)
        .select_from(staging.with_references(kind.staged).join(kind.changed, kind.changed.c.n == s.n))
        .where(staging.whats.c.counts == "incident")
    )
    connection.execute(insert(summaries.touched).from_select(summaries.SLICE, going.union(coming)))


def _inside(table: Table, span: Days | None) -> list[ColumnElement[bool]]:
    """Rows that lie wholly in the days a payload answers for."""
    if span is None:
        return []
    if "from_at" not in table.c:
        return [table.c.starts_on >= span.starts_on, table.c.ends_on <= span.ends_on]
    first, after = datetime.combine(span.starts_on, time.min), datetime.combine(span.ends_on + timedelta(days=1), time.min)
    return [table.c.from_at >= first, func.coalesce(table.c.until_at, table.c.from_at) < after]


def _expect_enough(connection: Connection, source: SourceRow, intake: Intake, span: Days | None, at_least: int, may_shrink: bool) -> None:
    def count(table: Table, *conditions: ColumnElement[bool]) -> int:
        return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    kinds = (FIGURES, CLOSURES)
    good = sum(count(kind.staged, kind.staged.c.wrong.is_(None)) for kind in kinds) + len(intake.brought)
    if good < max(at_least, 1):
        raise TooFew(f"found {good:,} reports that can be stored, expected at least {max(at_least, 1):,}")
    if source.only_adds:
        return
    stand = sum(count(kind.table, kind.table.c.source == source.id, *_inside(kind.table, span)) for kind in kinds)
    stand -= sum(count(kind.table, *_unfounded(kind.table, source.id), *_inside(kind.table, span)) for kind in kinds)
    inside = sum(count(kind.staged, kind.staged.c.wrong.is_(None), *_inside(kind.staged, span)) for kind in kinds)
    if 2 * inside < stand and not may_shrink:
        raise TooFew(f"found {inside:,} figures and closures, fewer than half of the {stand:,} that stand from the last time")


def _cover(connection: Connection, source: str, span: Days | None, today: date) -> None:
    """Notes the days that the source answered for: together with those before where they touch, else the new ones alone."""
    if span is None:
        return
    c, first, last = schema.coverage.c, span.starts_on, span.ends_on
    before = connection.execute(select(c.starts_on, c.ends_on).where(c.source == source).order_by(c.known_on.desc())).first()
    if before and before.starts_on <= last + timedelta(days=1) and first <= before.ends_on + timedelta(days=1):
        first, last = min(first, before.starts_on), max(last, before.ends_on)
    if before is None or (first, last) != tuple(before):
        engines.upsert(connection, schema.coverage, [{"source": source, "known_on": today, "starts_on": first, "ends_on": last}])


def _note(connection: Connection, source: SourceRow, run: Run) -> int:
    latest = [
        connection.scalar(select(func.max(table.c.known_on)).where(table.c.source == run.source))
        for table in (schema.series, schema.closure)
    ]
    if source.ends_by_name:
        # Notices stand until another one ends them: that there is no new one today is as fresh as a new one.
        latest.append(connection.scalar(select(func.max(schema.run.c.known_on)).where(schema.run.c.source == run.source)))
        latest.append(run.started_at.date() if run.outcome == "ok" and run.program != NOBODY_ASKED else None)
    # Outlines, facilities and documents are a list as it is on the day on which it was read.
    known_on = max((day for day in latest if day), default=run.started_at.date() if run.outcome == "ok" else None)
    inserted = insert(schema.run).values(**run._asdict(), known_on=known_on).returning(schema.run.c.id)
    number: int = connection.execute(inserted).scalar_one()
    return number
