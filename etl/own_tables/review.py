"""What is shown of a table before it is stored, and what a person has decided about it: the page and the command speak these words."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from db.closures import local_day
from db.schema import Aside, Closure, Facility, Figure


class Choice(NamedTuple):
    """One answer that can be chosen: its code, and what it is called."""

    code: str
    en: str
    ar: str


class Choices(NamedTuple):
    """What a person has decided: the sheet, what columns are (by their letter), answers to questions, areas of spellings, which
    facility a name means (its id, or "new"), and cells that are written anew ("12:C", the row and the column). Empty: nothing yet."""

    sheet: str = ""
    roles: Mapping[str, str] = {}
    answers: Mapping[str, str] = {}
    places: Mapping[str, str] = {}
    facilities: Mapping[str, str] = {}
    cells: Mapping[str, str] = {}


class ColumnView(NamedTuple):
    """One column, or a run of columns alike: its letter, its header, a few values as written, what it is taken for and why.

    `personal` says that its values are about persons: they are not shown, and never kept.
    """

    id: str
    header: str
    samples: tuple[str, ...]
    role: str
    why: str
    personal: bool = False


class Question(NamedTuple):
    """Something that the file does not say. Without choices the answer is free text; an empty answer is none yet."""

    id: str
    en: str
    ar: str
    choices: tuple[Choice, ...] = ()
    answer: str = ""


class Stated(NamedTuple):
    """One report as it would be stored, with the row it was read from, the area it is put under, and its number as it was written.

    `correction` is the number of the correction by which it has its area, None where it was understood as it is.
    """

    row: int
    report: Figure | Closure
    area: str
    written: str
    correction: int | None = None


def days_of(closure: Closure) -> tuple[date, date | None]:
    """The first and the last day of a closure in Syria; no last one where its end is open."""
    first = local_day(closure.from_at)
    return first, None if closure.until_at is None else max(first, local_day(closure.until_at - timedelta(seconds=1)))


class Total(NamedTuple):
    """A year's sum of what was read in one unit, and the sum that the sheet itself prints for it (None where it prints none)."""

    measure: str
    year: int
    read: int
    printed: int | None
    unit: str


class Review(NamedTuple):
    """All that is known of a table under some choices. `places` and `facilities` are spellings that are not known,
    `new` the facilities that it brings, `wrong` why an answer is none; `cells` are those of the rows
    that would be put aside, by row and by the letter of the column."""

    sheet: str = ""
    sheets: tuple[str, ...] = ()
    known: str = ""
    columns: tuple[ColumnView, ...] = ()
    roles: tuple[Choice, ...] = ()
    questions: tuple[Question, ...] = ()
    stated: tuple[Stated, ...] = ()
    asides: tuple[Aside, ...] = ()
    cells: Mapping[int, Mapping[str, str]] = {}
    totals: tuple[Total, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    facilities: tuple[str, ...] = ()
    new: tuple[Facility, ...] = ()
    wrong: str = ""
    dropped: tuple[str, ...] = ()

    @property
    def open_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if not question.answer)

    @property
    def is_ready(self) -> bool:
        """Whether it can be stored: something was read, and nothing is left to ask."""
        return bool(self.stated) and not self.wrong and not self.open_questions


class About(NamedTuple):
    """Who stands behind a table: what its data set is called, who publishes it, and whether its rows may be passed on (None: not said).

    `name` makes the id of the data set: the same name corrects and adds to what it stored before.
    """

    name: str = ""
    publisher: str = ""
    counted_by: str = ""
    may_export: bool | None = None
    licence: str = ""
    url: str = ""
    published_on: date | None = None


class Refused(Exception):
    """A file that cannot be taken in, or that cannot be taken in now: what was found, what was expected, and what to do."""


class Stored(NamedTuple):
    """How the storing of a table ended: what is stored under `source`, and by subject the measure that most of it is about."""

    source: str
    name: str
    outcome: str
    words: str
    stored: int = 0
    unchanged: int = 0
    put_aside: int = 0
    measures: Mapping[str, str] = {}

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(self.measures)


class Earlier(NamedTuple):
    """A table that was brought in before: when, how much of it stands, and what was put aside the last time."""

    source: str
    name: str
    file: str
    at: datetime
    stands: int
    asides: tuple[Aside, ...]
    can_be_opened: bool


class Notices(NamedTuple):
    """What a text of notices comes to: closures as they would be stored, those that say nothing of a closure, and what was put aside."""

    closures: tuple[Closure, ...] = ()
    others: int = 0
    asides: tuple[Aside, ...] = ()
