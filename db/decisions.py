"""What people decided of unusual highs: kept with who and when, and never taken back, only followed by a later decision."""

from datetime import date, datetime, time
from typing import Literal, NamedTuple

from sqlalchemy import Engine, insert, select

from db import engine as engines
from db.lines import Line
from db.schema import signal_decision
from db.signals import Rule

State = Literal["open", "confirmed", "dismissed"]
MOST_WORDS = 500


class Decision(NamedTuple):
    """What somebody said of the number `value` of a line and a month; `decided_at` is UTC without a zone."""

    line: Line
    month: date
    value: int
    decision: Literal["confirmed", "dismissed"]
    decided_by: str
    decided_at: datetime
    words: str = ""


def decide(engine: Engine, said: Decision) -> None:
    """Notes a decision. Raises StoreBusy while a run writes, StoreRefused for a line or area that is not known, StoreFailed."""
    row = said._asdict() | {"counted_by": said.line.counter, **said.line._asdict(), "words": said.words[:MOST_WORDS]}
    with engines.transaction(engine) as connection:
        connection.execute(insert(signal_decision), {name: value for name, value in row.items() if name in signal_decision.c})


def standing(engine: Engine, known_on: date | None = None) -> dict[tuple[Line, date], Decision]:
    """The decision that was noted last of each line and month, or had been by the end of a day."""
    d = signal_decision.c
    asked = select(signal_decision).order_by(d.id)
    if known_on is not None:
        asked = asked.where(d.decided_at <= datetime.combine(known_on, time.max))
    found: dict[tuple[Line, date], Decision] = {}
    with engine.connect() as connection:
        for row in connection.execute(asked):
            line = Line(row.source, row.counted_by, row.measure, row.group, row.counts, row.area)
            found[line, row.month] = Decision(line, row.month, row.value, row.decision, row.decided_by, row.decided_at, row.words)
    return found


def state_of(value: int, decision: Decision | None) -> State:
    """How an unusual high stands: one that was dismissed is open again when its number has become much higher since."""
    if decision is None:
        return "open"
    if decision.decision == "dismissed" and value >= Rule().much_higher * max(decision.value, 1):
        return "open"
    return decision.decision
