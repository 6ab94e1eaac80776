"""The tables, and the records that sources hand over to be stored in them."""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
    func,
    literal_column,
    true,
)
from sqlalchemy.schema import SchemaItem

from db import measures

Counts = Literal["incident", "total", "stock"]
Covers = Literal["whole", "part"]
Precision = Literal["day", "week", "month", "year", "span"]
Quantifier = Literal["", "about", "at_least", "up_to"]
Grade = Literal["confirmed", "probable", "reported", "contested"]
Status = Literal["documented", "estimated", "provisional"]
ClosureStatus = Literal["closed", "restricted", "open", "unknown"]
Until = Literal["known", "estimated", "open"]
Outcome = Literal["ok", "unavailable", "changed"]
About = Literal["", "place", "facility"]

CLOSURE_STATUSES = ("closed", "restricted", "open", "unknown")
UNTIL = ("known", "estimated", "open")
OUTCOMES = ("ok", "unavailable", "changed")
CORRECTED = ("place", "facility")
"""What a correction may be of: the name of a place, or of a facility."""
DECISIONS = ("confirmed", "dismissed")
FACILITY_KINDS = (
    "airport",
    "airspace",
    "crossing",
    "road",
    "bridge",
    "hospital",
    "school",
    "water",
    "power",
    "dam",
    "port",
    "camp",
    "other",
)


class Where(NamedTuple):
    """A place as the source gives it; the pipeline turns it into an area code, or puts the row aside.

    `level` is the kind of column the name came from: 0 country, 1 governorate, 2 district, 3 sub-district, None unknown.
    `code` is a p-code where the source prints one. `within` is the area the source is sure of ("SY" for a file about Syria).
    `points` (latitude, longitude) are the several places of one total: they are answered by the smallest area that holds all.
    `otherwise` is a coarser statement of the same place, asked where this one is not known.
    """

    name: str
    level: int | None = None
    code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    within: str = "SY"
    points: tuple[tuple[float, float], ...] = ()
    otherwise: "Where | None" = None


class Figure(NamedTuple):
    """A number about one area and an inclusive span of days, as its source states it.

    `key` is the source's own id: (source, key, measure, group) is unique. At least one of `low`, `best`, `high` is given:
    "at least 69" is low=69, "up to 1,000" is high=1000 (quantifier says so), "about 500" is best=500, a range is low and high.
    For a stock the two days are the same. `since_on` is the start that a stock counts from ("still displaced since 27 Nov").
    """

    where: Where
    key: str
    measure: str
    counts: Counts
    starts_on: date
    ends_on: date
    low: int | None = None
    best: int | None = None
    high: int | None = None
    quantifier: Quantifier = ""
    group: str = "all"
    covers: Covers = "whole"
    precision: Precision = "day"
    unit: str = "people"
    grade: Grade = "reported"
    status: Status = "documented"
    counted_by: str = ""
    url: str = ""
    title: str = ""
    published_on: date | None = None
    since_on: date | None = None
    note: str = ""


class Closure(NamedTuple):
    """A span of time in which one facility had one status, as one source states it.

    `facility` is an id of db/reference/facilities.csv. Instants are UTC. `until` says what `until_at` is: `known` (it ended
    then), `estimated` (a NOTAM's EST, an announced reopening), `open` (no end was stated; until_at is None).
    `last_confirmed_on` is the latest day on which the source says that the status held. `replaces` is the key of an earlier
    closure of the same source that this one ends where it begins.
    """

    facility: str
    key: str
    status: ClosureStatus
    from_at: datetime
    until_at: datetime | None
    until: Until
    last_confirmed_on: date
    precision: Precision = "day"
    reason: str = ""
    grade: Grade = "reported"
    counted_by: str = ""
    url: str = ""
    title: str = ""
    published_on: date | None = None
    note: str = ""
    place: str = ""
    replaces: str = ""


class Facility(NamedTuple):
    """Something that a closure can be about, which a source brings: a hospital of an NGO, an airport of a list.

    `id` is the same at every run. One that Athar knows already (db/reference/facilities.csv) stays as it is known.
    `latitude` and `longitude` only where the source publishes them and no harm can come of it.
    """

    id: str
    kind: str
    name_en: str
    name_ar: str
    where: Where
    latitude: float | None = None
    longitude: float | None = None
    icao: str = ""
    position_source: str = ""


class Boundary(NamedTuple):
    """The outline of one area, as a GeoJSON geometry in WGS 84, with the names that its publisher gives the area."""

    area: str
    geometry: str
    name_en: str
    name_ar: str


class Document(NamedTuple):
    """Something to read about a facility, an area or a measure (`about` is its id): a link, never the text, and no figure."""

    key: str
    url: str
    title: str
    publisher: str
    published_on: date | None
    about: str


class Aside(NamedTuple):
    """A row that was read and cannot be used: why, and the row itself (without personal data).

    `about` says that a correction of a name takes it in: of a `place` or of a `facility`. `name` is that name as the source spells it,
    `level` the kind of column that it came from (see Where). The others are what it would have been about where that is certain: a
    subject of measures, an area (p-code), and inclusive days.
    """

    number: int
    reason: str
    row: str
    about: About = ""
    name: str = ""
    level: int | None = None
    subject: str = ""
    area: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def _one_of(column: str, allowed: tuple[str, ...]) -> CheckConstraint:
    # Not IN (...): SQLite builds a table of the words for every row that it checks, which made a load three times as slow.
    return CheckConstraint(" OR ".join(f"{column} = {word!r}" for word in allowed), name=f"{column}_known")


def _range_in_order() -> list[CheckConstraint]:
    return [
        CheckConstraint("low >= 0 AND best >= 0 AND high >= 0", name="not_negative"),
        CheckConstraint("low <= best", name="low_up_to_best"),
        CheckConstraint("best <= high", name="best_up_to_high"),
        CheckConstraint("low <= high", name="low_up_to_high"),
        CheckConstraint(
            "quantifier = '' OR (quantifier = 'about' AND best IS NOT NULL)"
            " OR (quantifier = 'at_least' AND low IS NOT NULL AND best IS NULL AND high IS NULL)"
            " OR (quantifier = 'up_to' AND high IS NOT NULL AND best IS NULL AND low IS NULL)",
            name="quantifier_fits",
        ),
        CheckConstraint("quantifier <> '' OR best IS NOT NULL OR (low IS NOT NULL AND high IS NOT NULL)", name="half_range_says_which"),
    ]


metadata = MetaData(naming_convention={"ck": "%(table_name)s_%(constraint_name)s"})

area = Table(
    "area",
    metadata,
    Column("code", Text, primary_key=True),
    Column("level", Integer, nullable=False),
    Column("parent", Text, ForeignKey("area.code")),
    Column("name_en", Text, nullable=False),
    Column("name_ar", Text, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    CheckConstraint("level BETWEEN 0 AND 3", name="level_known"),
    CheckConstraint("(level = 0) = (parent IS NULL)", name="parent_unless_country"),
)

area_population = Table(
    "area_population",
    metadata,
    Column("area", Text, ForeignKey("area.code"), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("publisher", Text, primary_key=True),
    Column("as_of", Text, primary_key=True),
    Column("people", Integer, nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint("people >= 0", name="not_negative"),
)

facility = Table(
    "facility",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("name_ar", Text, nullable=False),
    Column("area", Text, ForeignKey("area.code"), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("icao", Text),
    Column("position_source", Text, nullable=False),
    # The source that brought it; empty for those that come with Athar.
    Column("source", Text, nullable=False, server_default=""),
    _one_of("kind", FACILITY_KINDS),
)

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("credit", Text, nullable=False),
    Column("may_export", Boolean, nullable=False),
    Column("every_days", Integer),
    Column("rank", Integer, nullable=False),
    Column("caveat_en", Text, nullable=False),
    Column("caveat_ar", Text, nullable=False),
    Column("absence_is_zero", Boolean, nullable=False),
    Column("joined_on", Date, nullable=False),
    # Whether its reports may be seen one by one, or in sums and charts alone.
    Column("shows_reports", Boolean, nullable=False, server_default=true()),
    # Whether its statements are notices that stand beside each other until one names the other (closure.replaces).
    Column("ends_by_name", Boolean, nullable=False, server_default=false()),
    # What has to be set before anybody is asked; empty when the source is set up.
    Column("off", Text, nullable=False, server_default=""),
)

boundary = Table(
    "boundary",
    metadata,
    Column("area", Text, ForeignKey("area.code"), primary_key=True),
    Column("source", Text, ForeignKey("source.id"), nullable=False),
    Column("geometry", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("name_ar", Text, nullable=False),
    Column("known_on", Date, nullable=False),
)

document = Table(
    "document",
    metadata,
    Column("source", Text, ForeignKey("source.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("published_on", Date),
    Column("known_on", Date, nullable=False),
)
Index("document_about", document.c.about, document.c.published_on)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text, ForeignKey("source.id"), nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("ended_at", DateTime, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("read", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("put_aside", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    Column("words", Text, nullable=False),
    # The latest known_on of all that stood of the source when the run ended: what its freshness is measured from.
    Column("known_on", Date),
    # A fingerprint of the program that read the source, and of the data that come with it.
    Column("program", Text, nullable=False, server_default=""),
    _one_of("outcome", OUTCOMES),
    CheckConstraint("read = stored + unchanged + put_aside", name="every_row_accounted_for"),
    CheckConstraint("started_at <= ended_at", name="in_order"),
)

# The span that a source was asked for and answered: inside it an absent row means "none recorded" where the source says so. The row
# that was noted last holds; those before it say what held then.
coverage = Table(
    "coverage",
    metadata,
    Column("source", Text, ForeignKey("source.id"), primary_key=True),
    Column("known_on", Date, primary_key=True, server_default=func.current_date()),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    CheckConstraint("starts_on <= ends_on", name="in_order"),
)


def _figure_columns() -> list[Column[object]]:
    return [
        Column("source", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("measure", Text, nullable=False),
        Column("group", Text, nullable=False),
        Column("counts", Text, nullable=False),
        Column("area", Text, nullable=False),
        Column("place", Text, nullable=False),
        Column("covers", Text, nullable=False),
        Column("starts_on", Date, nullable=False),
        Column("ends_on", Date, nullable=False),
        Column("precision", Text, nullable=False),
        Column("low", BigInteger),
        Column("best", BigInteger),
        Column("high", BigInteger),
        Column("quantifier", Text, nullable=False),
        Column("unit", Text, nullable=False),
        Column("grade", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("counted_by", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("published_on", Date),
        Column("since_on", Date),
        Column("note", Text, nullable=False),
        # The correction of a name by which it has its area; nothing where the source was understood as it is.
        Column("correction", Integer),
        Column("known_on", Date, nullable=False),
        Column("learnt_at", DateTime, nullable=False),
    ]


def _closure_columns() -> list[Column[object]]:
    return [
        Column("source", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("facility", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("from_at", DateTime, nullable=False),
        Column("until_at", DateTime),
        Column("until", Text, nullable=False),
        Column("last_confirmed_on", Date, nullable=False),
        Column("precision", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("grade", Text, nullable=False),
        Column("counted_by", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("title", Text, nullable=False),
        Column("published_on", Date),
        Column("note", Text, nullable=False),
        Column("place", Text, nullable=False),
        Column("replaces", Text, nullable=False, server_default=""),
        Column("correction", Integer),
        Column("known_on", Date, nullable=False),
        Column("learnt_at", DateTime, nullable=False),
    ]


figure = Table(
    "figure",
    metadata,
    Column("id", Integer, primary_key=True),
    *_figure_columns(),
    *_range_in_order(),
    ForeignKeyConstraint(["source"], ["source.id"]),
    ForeignKeyConstraint(["area"], ["area.code"]),
    _one_of("measure", tuple(measures.MEASURES)),
    _one_of("counts", measures.COUNTS),
    _one_of("covers", ("whole", "part")),
    _one_of("precision", measures.PRECISIONS),
    _one_of("unit", measures.UNITS),
    _one_of("grade", measures.GRADES),
    _one_of("status", measures.STATUSES),
    CheckConstraint("starts_on <= ends_on", name="span_in_order"),
    CheckConstraint("counts <> 'stock' OR starts_on = ends_on", name="stock_is_one_day"),
)
# Totals and stocks are few and are read as they are; incidents are read from their summaries. Queries say so in these very words:
# with a bound word SQLite would not see that the index answers.
is_stated = figure.c.counts != literal_column("'incident'")
Index("figure_stated", figure.c.measure, figure.c.group, figure.c.ends_on, sqlite_where=is_stated, postgresql_where=is_stated)
Index("figure_key", figure.c.source, figure.c.key, figure.c.measure, figure.c.group, unique=True)
Index("figure_window", figure.c.measure, figure.c.ends_on)
# What is news: by the day a report was published, else the last day it is about.
Index("figure_newest", func.coalesce(figure.c.published_on, figure.c.ends_on))

closure = Table(
    "closure",
    metadata,
    Column("id", Integer, primary_key=True),
    *_closure_columns(),
    ForeignKeyConstraint(["source"], ["source.id"]),
    ForeignKeyConstraint(["facility"], ["facility.id"]),
    _one_of("status", CLOSURE_STATUSES),
    _one_of("until", UNTIL),
    CheckConstraint("until_at IS NULL OR from_at <= until_at", name="span_in_order"),
    CheckConstraint("(until = 'open') = (until_at IS NULL)", name="end_unless_open"),
)
Index("closure_key", closure.c.source, closure.c.key, unique=True)

# What the current tables no longer say: superseded by a newer statement of the same key, or withdrawn by the source.
figure_history = Table(
    "figure_history",
    metadata,
    Column("id", Integer, primary_key=True),
    *_figure_columns(),
    Column("superseded_on", Date, nullable=False),
    Column("why", Text, nullable=False),
    _one_of("why", ("revised", "withdrawn")),
)
Index("figure_history_key", figure_history.c.source, figure_history.c.key, figure_history.c.measure, figure_history.c.group)
closure_history = Table(
    "closure_history",
    metadata,
    Column("id", Integer, primary_key=True),
    *_closure_columns(),
    Column("superseded_on", Date, nullable=False),
    Column("why", Text, nullable=False),
    _one_of("why", ("revised", "withdrawn")),
)

put_aside = Table(
    "put_aside",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", Integer, ForeignKey("run.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("row", Text, nullable=False),
    Column("about", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("level", Integer),
    _one_of("about", ("", *CORRECTED)),
    # What the row would have been about; empty where that is not certain.
    Column("subject", Text, nullable=False, server_default=""),
    Column("area", Text, nullable=False, server_default=""),
    Column("starts_on", Date),
    Column("ends_on", Date),
)
# Names and their numbers are read from the index alone.
Index("put_aside_names", put_aside.c.run, put_aside.c.about, put_aside.c.name, put_aside.c.level)
Index("put_aside_run", put_aside.c.run)

# What a name means that nobody knew, as a person has said it. One that is taken back stays, with who took it back and when.
correction = Table(
    "correction",
    metadata,
    Column("id", Integer, primary_key=True),
    # The source whose rows it is about; empty for every source that writes so.
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("written", Text, nullable=False),
    Column("level", Integer),
    Column("code", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("withdrawn_by", Text),
    Column("withdrawn_at", DateTime),
    _one_of("kind", CORRECTED),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="taken_back_by_somebody"),
)
_stands = correction.c.withdrawn_at.is_(None)
Index(
    "correction_stands_once",
    *(correction.c.source, correction.c.kind, correction.c.written, func.coalesce(correction.c.level, -1)),
    unique=True,
    sqlite_where=_stands,
    postgresql_where=_stands,
)
for _taken_in in (figure.c.correction, closure.c.correction):
    _is_taken_in = _taken_in.is_not(None)
    Index(f"{_taken_in.table.name}_corrected", _taken_in, sqlite_where=_is_taken_in, postgresql_where=_is_taken_in)
# What a person said of an unusual high (db.signals): the row noted last of a line, an area and a month holds; those before it stay.
signal_decision = Table(
    "signal_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text, ForeignKey("source.id"), nullable=False),
    Column("counted_by", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("area", Text, ForeignKey("area.code"), nullable=False),
    Column("month", Date, nullable=False),
    # The number of that month when the decision was made.
    Column("value", BigInteger, nullable=False),
    Column("decision", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", DateTime, nullable=False),
    Column("words", Text, nullable=False),
    _one_of("decision", DECISIONS),
    CheckConstraint("value >= 0", name="not_negative"),
)

# The summaries that pages read, so that a page costs areas x days and not reports; store keeps them in the same transaction.


def _summary_columns(*more: Column[Any]) -> list[SchemaItem]:
    """What incidents alike are summed by, then their sums; the key is ordered as pages ask, so that a window is read in one piece."""
    alike: list[Column[Any]] = [
        Column("measure", Text, nullable=False),
        Column("starts_on", Date, nullable=False),
        Column("area", Text, nullable=False),
        Column("ends_on", Date, nullable=False),
        *more,
        *(Column(name, Text, nullable=False) for name in ("source", "counted_by", "group", "unit", "grade", "status", "quantifier")),
        # Rows with and without a bound stay apart: a missing bound is not invented, a given one is not lost.
        *(Column(name, Boolean, nullable=False) for name in ("has_low", "has_best", "has_high")),
    ]
    return [
        *alike,
        Column("governorate", Text, nullable=False),
        Column("low", BigInteger),
        Column("best", BigInteger),
        Column("high", BigInteger),
        Column("reports", Integer, nullable=False),
        # The days on which the first of them became known, and the last.
        Column("known_from", Date, nullable=False),
        Column("known_on", Date, nullable=False),
        PrimaryKeyConstraint(*(column.name for column in alike)),
    ]


# Incidents alike in everything that the arithmetic looks at, a row for each span.
daily = Table("daily", metadata, *_summary_columns(Column("precision", Text, nullable=False)), sqlite_with_rowid=False)
_crosses = daily.c.starts_on != daily.c.ends_on
Index("daily_spans", daily.c.measure, daily.c.ends_on, sqlite_where=_crosses, postgresql_where=_crosses)


# The same for whole calendar months: only incidents whose span lies in one month; starts_on and ends_on are the month's first and last day.
# first_on and last_on are the days on which the first of them began and the last one ended. Those of a single day stay apart from those
# that last; `days` are the days they happened on, a bit for each from the month's first, and 0 of those that last.
def _months(name: str) -> Table:
    return Table(
        name,
        metadata,
        *_summary_columns(Column("lasts", Boolean, nullable=False)),
        Column("first_on", Date, nullable=False),
        Column("last_on", Date, nullable=False),
        Column("days", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


monthly = _months("monthly")
# The same once more with the governorate as the area: pages that look at the whole country read this one, a quarter as long.
by_governorate = _months("by_governorate")

# Which counters answer for a measure at all: what filters offer, and where "none recorded" may be said.
series = Table(
    "series",
    metadata,
    Column("source", Text, primary_key=True),
    Column("counted_by", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("group", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("counts", Text, primary_key=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("known_on", Date, nullable=False),
)

# What each counter says of a governorate month by month, a row for each line of months, in which unusual highs are looked for: from its
# first month on the numbers (null where it says nothing), how each is meant, and whether it is of the whole month, as JSON.
line = Table(
    "line",
    metadata,
    *(Column(name, Text, primary_key=True) for name in ("source", "counted_by", "measure", "group", "counts", "area")),
    Column("starts_on", Date, nullable=False),
    Column("months", Text, nullable=False),
)

SUMMARIES = (daily, monthly, by_governorate, series, line)

# The shape of the tables that a store was made with: one of another shape is not read before it is brought up to date.
made_with = Table("made_with", metadata, Column("shape", Text, primary_key=True), Column("version", Integer, nullable=False))

VERSION = 5
"""Counts up with the shape of the tables, so that an older Athar does not take a newer store for one to bring up to date."""
