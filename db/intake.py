"""Reports as a source hands them over, turned into rows to be staged; what cannot even be staged says why."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from db.brought import Brought, Thing
from db.measures import COUNTS, GRADES, GROUPS, MEASURES, PRECISIONS, QUANTIFIERS, STATUSES, UNITS
from db.schema import CLOSURE_STATUSES, UNTIL, About, Aside, Closure, Facility, Figure, Where


class Unplaced(NamedTuple):
    """A name that nobody knows, and that a correction may explain: as it is spelt, and the kind of column that it came from.

    Only an area that lies `within` is believed. `otherwise` is the area of the row while nobody has said more, if it has one.
    """

    name: str
    level: int | None = None
    within: str = ""
    otherwise: str | None = None


class Correction(NamedTuple):
    """What a name means by a correction: the number of the correction, and the code of the area or facility."""

    number: int
    code: str


Report = Figure | Closure | Thing | Aside
Locate = Callable[[Where, str], str | Unplaced | None]
"""(where, counts) -> the code of the area under which a figure is stored; None when it cannot be stored, and no correction helps."""
Name = tuple[About, str, int | None]
"""What a correction is about: place or facility, the name as it is spelt, the level of its column."""
Corrections = Mapping[Name, Correction]
Row = tuple[Any, ...]

WHAT = ("measure", "group", "counts", "covers", "precision", "quantifier", "unit", "grade", "status", "counted_by")
_KNOWN: tuple[tuple[str, Iterable[str]], ...] = (
    ("measure", MEASURES),
    ("group", GROUPS),
    ("counts", COUNTS),
    ("covers", ("whole", "part")),
    ("precision", PRECISIONS),
    ("quantifier", QUANTIFIERS),
    ("unit", UNITS),
    ("grade", GRADES),
    ("status", STATUSES),
)
_64_BITS = 2**63
NO_NAME: Name = ("", "", None)


class Intake:
    """One reading of a source: how many rows it had, those put aside on the way, and what the staged rows refer to."""

    def __init__(self, areas: frozenset[str], facilities: frozenset[str], locate: Locate, corrections: Corrections | None = None) -> None:
        self.read = 0
        self.asides: list[Aside] = []
        self.closures: list[dict[str, Any]] = []
        self.misfits: dict[int, Figure | Closure] = {}
        self.names: dict[int, Name] = {}
        self.whats = Whats()
        self.corrections = corrections or {}
        self.locations = Locations(areas, locate, self.corrections)
        self.brought = Brought(areas, facilities, lambda where: self._placed(where).area)
        self._locate = locate
        self._days = _Days({None: None})

    def rows(self, reports: Iterable[Report]) -> Iterator[Row]:
        """The figures among the reports as rows of db.staging.figures; closures and whatever else came are kept in this object."""
        days, whats, locations = self._days, self.whats, self.locations
        n = 0
        for n, report in enumerate(reports, 1):
            if not isinstance(report, Figure):
                self._other(n, report)
                continue
            (
                where, key, measure, counts, starts_on, ends_on, low, best, high, quantifier, group, covers, precision,
                unit, grade, status, counted_by, url, title, published_on, since_on, note,
            ) = report  # fmt: skip
            try:
                same, what = whats[measure, group, counts, covers, precision, quantifier, unit, grade, status, counted_by]
                row = (
                    n, key, same, what, locations[where, counts], days[starts_on], days[ends_on], low, best, high,
                    url, title, days[published_on], days[since_on], note, None,
                )  # fmt: skip
                fits = (
                    (low is None or (low.__class__ is int and -_64_BITS <= low < _64_BITS))
                    and (best is None or (best.__class__ is int and -_64_BITS <= best < _64_BITS))
                    and (high is None or (high.__class__ is int and -_64_BITS <= high < _64_BITS))
                    and is_plain(key + url + title + note)
                )
            except (TypeError, AttributeError):
                fits = False
            yield row if fits else self._misfit(n, report)
        self.read = n

    def _misfit(self, n: int, figure: Figure) -> Row:
        """A row without what does not fit, so that its key is still known to be in the payload."""
        self.misfits[n] = figure
        same, what = self.whats[tuple(plain(getattr(figure, name)) for name in WHAT)]
        wrong = "a field is of the wrong type, holds a character that is no text, or is a number beyond 64 bits"
        return (n, plain(figure.key), same, what, None, *(None,) * 5, "", "", None, None, "", wrong)

    def _placed(self, where: Where) -> "Placed":
        return placed(self._locate(where, "total"), self.corrections)

    def _other(self, n: int, report: Closure | Thing | Aside) -> None:
        if isinstance(report, Aside):
            area = report.area if report.area in self.locations.areas else ""
            plainly = report._replace(reason=plain(report.reason), row=plain(report.row), name=plain(report.name))
            self.asides.append(plainly._replace(area=area))
        elif isinstance(report, Closure):
            self._closure(n, report)
        elif reason := self.brought.take(report):
            name = self._placed(report.where).name if isinstance(report, Facility) else NO_NAME
            self.asides.append(Aside(n, reason, as_text(report._asdict()), *name))

    def _closure(self, n: int, closure: Closure) -> None:
        """A closure under the facility that it names, or, where nobody knows that one, under the one that a correction says it is."""
        name: Name = ("facility", plain(closure.facility), None)
        unknown = closure.facility not in self.brought.facilities
        made = self.corrections.get(name) if unknown else None
        of_facility = closure._replace(facility=made.code) if made else closure
        if wrong := _wrong_closure(of_facility, self.brought.facilities):
            self.misfits[n] = closure
            if wrong == _unknown_facility(closure.facility):
                self.names[n] = name
            self.closures.append({"n": n, "key": plain(closure.key), "wrong": wrong})
        else:
            instants = {"from_at": utc(closure.from_at), "until_at": closure.until_at and utc(closure.until_at)}
            number = made.number if made else None
            self.closures.append({"n": n, **of_facility._asdict(), **instants, "correction": number, "wrong": None})


# The days that the arithmetic can count with; a day outside them is a slip of the pen.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class Whats(dict[tuple[str, ...], tuple[int, int]]):
    """What figures are, by what they have in common (WHAT): the number of its (measure, group), and its own."""

    def __init__(self) -> None:
        super().__init__()
        self._sames: dict[tuple[str, ...], int] = {}

    def __missing__(self, words: tuple[str, ...]) -> tuple[int, int]:
        same = self._sames.setdefault(words[:2], len(self._sames))
        numbers = self[words] = (same, len(self))
        return numbers

    def rows(self) -> Iterator[Row]:
        """Rows of db.staging.whats: the number, the words, and what is wrong with them."""
        for words, (_, number) in self.items():
            yield (number, *map(plain, words), _wrong_words(words))


class Placed(NamedTuple):
    """Where a report is stored, by which correction, and, where it is not, the name that a correction would have to be of."""

    area: str | None
    correction: int | None = None
    name: Name = NO_NAME


def placed(answer: str | Unplaced | None, corrections: Corrections) -> Placed:
    """Where a report is stored: a correction is asked only of a name that nobody knows."""
    if not isinstance(answer, Unplaced):
        return Placed(answer)
    name: Name = ("place", plain(answer.name), answer.level)
    made = corrections.get(name)
    if made and made.code.startswith(answer.within):
        return Placed(made.code, made.number)
    return Placed(answer.otherwise, None, name if answer.otherwise is None else NO_NAME)


class Locations(dict[tuple[Where, str], int]):
    """Where figures are, by what the source says of it."""

    def __init__(self, areas: frozenset[str], locate: Locate, corrections: Corrections) -> None:
        super().__init__()
        self.areas, self._locate, self._corrections = areas, locate, corrections
        self._numbers: dict[tuple[Placed, str], int] = {}

    def __missing__(self, said: tuple[Where, str]) -> int:
        found = placed(self._locate(*said), self._corrections)
        number = self[said] = self._numbers.setdefault((found, said[0].name), len(self._numbers))
        return number

    def rows(self) -> Iterator[Row]:
        """Rows of db.staging.locations: the number, the area, the place as the source spells it, the correction, and what is wrong."""
        for (found, place), number in self._numbers.items():
            wrong = None
            if found.area is None:
                wrong = f"the place is not known, or it is not certain which one is meant: {place!r}"
            elif found.area not in self.areas:
                wrong = f"the area {found.area!r} is not in the store"
            yield (number, found.area, plain(place), found.correction, *found.name, wrong)


class _Days(dict[date | None, str | None]):
    def __missing__(self, day: date | None) -> str | None:
        if type(day) is not date:
            raise TypeError(f"expected a date, found {day!r}")
        written = self[day] = day.isoformat()
        return written


def plain(value: object) -> str:
    """A text that both databases can hold: without NUL and without half characters."""
    return str(value).replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def is_plain(words: str) -> bool:
    """Whether both databases can hold a text as it is."""
    return "\0" not in words and (words.isascii() or plain(words) == words)


def utc(instant: datetime) -> datetime:
    """An instant as it is stored: in UTC, without its zone. One without a zone is in UTC already."""
    return instant if instant.tzinfo is None else instant.astimezone(UTC).replace(tzinfo=None)


def as_text(fields: dict[str, Any]) -> str:
    """A row as it is put aside: what it says, without what it leaves empty."""
    return plain(json.dumps({name: value for name, value in fields.items() if value not in (None, "")}, ensure_ascii=False, default=str))


def _wrong_words(words: tuple[str, ...]) -> str | None:
    said = dict(zip(WHAT, words, strict=True))
    for name, known in _KNOWN:
        if said[name] not in known:
            return f"{name} {said[name]!r} is not known; expected one of {', '.join(map(repr, known))}"
    if MEASURES[said["measure"]].is_stock != (said["counts"] == "stock"):
        kind = MEASURES[said["measure"]].kind
        return f"{said['measure']} is a {kind}, and the row counts it as {said['counts']}"
    return None if is_plain(said["counted_by"]) else "counted_by holds a character that is no text"


_CLOSURE_TYPES: dict[str, tuple[type, ...]] = {
    "from_at": (datetime,),
    "until_at": (datetime, type(None)),
    "last_confirmed_on": (date,),
    "published_on": (date, type(None)),
}
_CLOSURE_KNOWN = (("status", CLOSURE_STATUSES), ("until", UNTIL), ("precision", PRECISIONS), ("grade", GRADES))


def _unknown_facility(facility: str) -> str:
    return f"the facility {facility!r} is not known: it is not in db/reference/facilities.csv, and the source did not bring it"


def _wrong_closure(closure: Closure, facilities: Collection[str]) -> str | None:
    for name, value in closure._asdict().items():
        if not isinstance(value, _CLOSURE_TYPES.get(name, (str,))) or (isinstance(value, str) and not is_plain(value)):
            return f"{name} is of the wrong type, or holds a character that is no text"
    for name, known in _CLOSURE_KNOWN:
        if getattr(closure, name) not in known:
            return f"{name} {getattr(closure, name)!r} is not known; expected one of {', '.join(map(repr, known))}"
    if not closure.key:
        return "the row has no key"
    if closure.facility not in facilities:
        return _unknown_facility(closure.facility)
    days = [local.date() for local in (closure.from_at, closure.until_at) if local is not None] + [closure.last_confirmed_on]
    if min(days) < FIRST_DAY or max(days) > LAST_DAY:
        return f"a day lies outside {FIRST_DAY} to {LAST_DAY}"
    if (closure.until == "open") != (closure.until_at is None):
        return "an open end has no until_at, and any other end has one"
    if closure.until_at is not None and utc(closure.until_at) < utc(closure.from_at):
        return "it ends before it begins"
    return None
