"""What the data routes may be asked, parameter by parameter. What a page would pass over in an address is refused here, in words."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from db.measures import GRADES, GROUPS, MEASURES
from pages.parts import data, filters, visit
from pages.parts.filters import FIRST_DAY, What

MOST_ROWS = 20_000
ROWS = 5_000


class Refused(Exception):
    """A parameter cannot be answered; the message says what was found, what was expected and what to do."""


class Asked(BaseModel):
    """What every route may be asked."""

    model_config = ConfigDict(extra="forbid")

    lang: Literal["en", "ar"] = Field("en", description="The language of titles, definitions and notes.")
    known: date | None = Field(None, description="Answers as it was known at the end of this day, such as 2025-01-15. Left out: now.")
    hxl: bool = Field(False, description="With true a CSV file carries HXL tags in a second row.")
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = Field(ROWS, description="How many rows at most.")
    offset: Annotated[int, Field(ge=0, le=MOST_ROWS)] = Field(0, description="How many rows are passed over first.")

    def address(self) -> dict[str, list[str]]:
        """The same as the pages' address has it."""
        said = self.model_dump(mode="json", exclude={"lang", "hxl", "limit", "offset", "on"}, exclude_defaults=True)
        return {name: value if isinstance(value, list) else [str(value)] for name, value in said.items()}


class OfPlaces(Asked):
    """What routes may be asked that the filters of the pages narrow."""

    area: list[Annotated[str, Field(pattern=r"^SY(0[1-9]|1[0-4])$")]] = Field(
        [], description="P-codes of governorates, SY01 to SY14; several may be named. Left out: the whole country.", max_length=14
    )
    source: str = Field("", description="The id of one source, as /api/v1/sources.json lists them. Left out: all.", max_length=100)
    counter: str = Field("", description="The name of one counter, as /api/v1/counters.json gives it. Left out: all.", max_length=300)
    grade: list[Literal[GRADES]] = Field([], description="How well reports are corroborated; several may be named.")  # type: ignore[valid-type]


class InTime(OfPlaces):
    """The same in a span of days."""

    since: date | None = Field(None, description="The first day. With neither first nor last day: since 2024-11-27.")
    until: date | None = Field(None, description="The last day. Left out: today, or the day of `known`.")


class OfFigures(InTime):
    """The same of one measure."""

    measure: Literal[tuple(MEASURES)] = Field(  # type: ignore[valid-type]
        "civilians_killed", description="What is counted, as /api/v1/measures.json explains."
    )
    group: Literal[tuple(GROUPS)] = Field("all", description="Of whom it is counted.")  # type: ignore[valid-type]

    @property
    def what(self) -> What:
        return What(self.measure, self.group)


class OnADay(OfPlaces):
    """The same on one day."""

    on: date | None = Field(None, description="The day. Left out: today, or the day of `known`.")


def take_up(asked: Asked) -> None:
    """Makes the filters those that are asked for, inside `visit.once`, or refuses."""
    now = visit.today()
    last = getattr(asked, "known", None) or now
    for name in ("known", "since", "until", "on"):
        day: date | None = getattr(asked, name, None)
        latest = now if name == "known" else last
        if day is not None and not FIRST_DAY <= day <= latest:
            raise Refused(f"`{name}` is {day}; a day from {FIRST_DAY} to {latest} is expected.")
    since, until = getattr(asked, "since", None), getattr(asked, "until", None)
    if since and until and since > until:
        raise Refused(f"`since` is {since}, after `until`, {until}; the first day comes first.")
    filters.take_up(asked.address())
    taken: Any = filters.current()
    if (source := getattr(asked, "source", "")) != taken.source:
        raise Refused(f"`source` is {source!r}, which is not in this store; expected one of {', '.join(sorted(data.sources()['id']))}.")
    if (counter := getattr(asked, "counter", "")) != taken.counter:
        raise Refused(f"`counter` is {counter!r}, who counted nothing here; /api/v1/counters.json names who did.")


def day(asked: OnADay) -> date:
    """The day that is asked about."""
    return asked.on or filters.current().today
