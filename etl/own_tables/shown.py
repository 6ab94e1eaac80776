"""What is understood of a table, as a terminal shows it: columns, figures, sums, what is put aside, and what is still asked."""

from collections.abc import Mapping, Sequence

from db.schema import Closure, Figure
from etl.own_tables.review import ColumnView, Question, Review, Stated, days_of
from etl.status_command import columns as laid_out

_FEW = 6


def show(review: Review, most: int) -> None:
    """Prints the columns, the reports, the sums, what is not known and what would be put aside; of each list at most `most`."""
    if len(review.sheets) > 1:
        others = [sheet for sheet in review.sheets if sheet != review.sheet]
        print(f"Table: {review.sheet}. Others in the file (--sheet NAME): {', '.join(others)}.\n")
    roles = {role.code: role.en for role in review.roles}
    rows = [(c.id, c.header, ", ".join(c.samples)[:40], _is(c, roles)) for c in review.columns if not c.personal]
    print(laid_out(("column", "header", "for example", "is"), rows))
    if review.dropped:
        print(f"\nAbout persons, and dropped before anything is kept: {', '.join(review.dropped)}.")
    show_stated(review.stated, most)
    if review.totals:
        sums = [
            (t.measure, str(t.year), t.unit, f"{t.read:,}", "-" if t.printed is None else f"{t.printed:,}", _compared(t.read, t.printed))
            for t in review.totals
        ]
        print("\n" + laid_out(("measure", "year", "unit", "sum as read", "sum in the sheet", ""), sums))
    if review.places:
        print("\nPlaces that are not known, or not certain (--place SPELLING=CODE):")
        print("\n".join(f"- {spelling} ({rows:,} rows)" for spelling, rows in review.places))
    if review.facilities:
        print("\nFacilities that are not known (--facility NAME=ID, or NAME=new); their closures are put aside:")
        print("\n".join(f"- {name}" for name in review.facilities))
    if review.new:
        print("\nNew facilities:")
        print("\n".join(f"- {new.name_en or new.name_ar}, {new.kind}, {new.where.name}" for new in review.new))
    if review.asides:
        print(f"\n{len(review.asides):,} rows would be put aside:")
        print("\n".join(f"- row {aside.number}: {aside.reason}" for aside in review.asides[:most]))
        _rest(len(review.asides), most)


def _is(column: ColumnView, roles: Mapping[str, str]) -> str:
    why = f" ({column.why})" if column.role == "ignore" and column.why else ""
    return f"{column.role}: {roles[column.role]}{why}"


def _compared(read: int, printed: int | None) -> str:
    return "" if printed is None else "the same" if printed == read else "DIFFERS"


def show_stated(stated: Sequence[Stated], most: int) -> None:
    """Prints the figures and the closures that would be stored."""
    figures = [_figure(one) for one in stated if isinstance(one.report, Figure)]
    closures = [_closure(one) for one in stated if isinstance(one.report, Closure)]
    for what, head, rows in (
        ("figures", ("row", "as written", "number", "area", "place", "from", "to", "measure", "of whom", "counts", "unit"), figures),
        ("closures", ("row", "facility", "status", "from", "to", "end", "last confirmed"), closures),
    ):
        if rows:
            print(f"\n{len(rows):,} {what} would be stored:\n{laid_out(head, rows[:most])}")
            _rest(len(rows), most)


def _rest(of: int, most: int) -> None:
    if of > most:
        print(f"... and {of - most:,} more (--rows {of})")


def _figure(one: Stated) -> tuple[str, ...]:
    figure = one.report
    assert isinstance(figure, Figure)
    number = "-".join(f"{n:,}" for n in (figure.low, figure.best, figure.high) if n is not None)
    said = f"{figure.quantifier} {number}".strip().replace("_", " ")
    days = (figure.starts_on.isoformat(), figure.ends_on.isoformat())
    return (
        *(str(one.row), one.written, said, one.area, figure.where.name, *days, figure.measure, figure.group, figure.counts, figure.unit),
    )


def _closure(one: Stated) -> tuple[str, ...]:
    closure = one.report
    assert isinstance(closure, Closure)
    first, last = days_of(closure)
    days = (first.isoformat(), last.isoformat() if last else "", closure.until, closure.last_confirmed_on.isoformat())
    return (str(one.row), closure.facility, closure.status, *days)


def asked(question: Question) -> str:
    """A question, and how it is answered on the command line."""
    how = f"{question.en}\n    --answer '{question.id}=...'"
    if len(question.choices) > _FEW:
        return f"{how} with one of: {', '.join(choice.code for choice in question.choices)}"
    return "\n".join((how, *(f"        {choice.code}  {choice.en}" for choice in question.choices)))
