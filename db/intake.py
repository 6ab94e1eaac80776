"""Reports as a source hands them over, turned into rows to be staged; what cannot even be staged says why."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from db.brought import Brought, Thing
from db.measures import COUNTS, GRADES, GROUPS, MEASURES, PRECISIONS, QUANTIFIERS, STATUSES, UNITS
from db.schema import CLOSURE_STATUSES, UNTIL, Aside, Closure, Figure, Where

Report = Figure | Closure | Thing | Aside
Locate = Callable[[Where, str], str | None]
"""(where, counts) -> the code of the area under which a figure is stored; None when it cannot be stored."""
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


class Intake:
    """One reading of a source: how many rows it had, those put aside on the way, and what the staged rows refer to."""

    def __init__(self, areas: frozenset[str], facilities: frozenset[str], locate: Locate) -> None:
        self.read = 0
        self.asides: list[Aside] = []
        self.closures: list[dict[str, Any]] = []
        self.misfits: dict[int, Figure | Closure] = {}
        self.whats = Whats()
        self.locations = Locations(areas, locate)
        self.brought = Brought(areas, facilities, lambda where: locate(where, "total"))
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

    def _other(self, n: int, report: Closure | Thing | Aside) -> None:
        if isinstance(report, Aside):
            self.asides.append(Aside(report.number, plain(report.reason), plain(report.row)))
            return
        if not isinstance(report, Closure):
            if reason := self.brought.take(report):
                self.asides.append(Aside(n, reason, as_text(report._asdict())))
            return
        wrong = _wrong_closure(report, self.brought.facilities)
        if wrong:
            self.misfits[n] = report
            self.closures.append({"n": n, "key": plain(report.key), "wrong": wrong})
        else:
            instants = {"from_at": utc(report.from_at), "until_at": report.until_at and utc(report.until_at)}
            self.closures.append({"n": n, **report._asdict(), **instants, "wrong": None})


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


class Locations(dict[tuple[Where, str], int]):
    """Where figures are, by what the source says of it."""

    def __init__(self, areas: frozenset[str], locate: Locate) -> None:
        super().__init__()
        self._areas, self._locate = areas, locate
        self._numbers: dict[tuple[str | None, str], int] = {}

    def __missing__(self, said: tuple[Where, str]) -> int:
        found = self._locate(*said)
        number = self[said] = self._numbers.setdefault((found, said[0].name), len(self._numbers))
        return number

    def rows(self) -> Iterator[Row]:
        """Rows of db.staging.locations: the number, the area, the place as the source spells it, and what is wrong with it."""
        for (found, place), number in self._numbers.items():
            wrong = None
            if found is None:
                wrong = f"the place is not known, or it is not certain which one is meant: {place!r}"
            elif found not in self._areas:
                wrong = f"the area {found!r} is not in the store"
            yield (number, found, plain(place), wrong)


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
        return f"the facility {closure.facility!r} is not known: it is not in db/reference/facilities.csv, and the source did not bring it"
    days = [local.date() for local in (closure.from_at, closure.until_at) if local is not None] + [closure.last_confirmed_on]
    if min(days) < FIRST_DAY or max(days) > LAST_DAY:
        return f"a day lies outside {FIRST_DAY} to {LAST_DAY}"
    if (closure.until == "open") != (closure.until_at is None):
        return "an open end has no until_at, and any other end has one"
    if closure.until_at is not None and utc(closure.until_at) < utc(closure.from_at):
        return "it ends before it begins"
    return None
