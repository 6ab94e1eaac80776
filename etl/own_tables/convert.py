"""The rows of a table and what its columns mean -> figures, closures and new facilities; every row becomes one of them or is put aside
with the reason."""

import json
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from db import amounts, reference
from db.measures import GRADES, MEASURES, UNITS
from db.schema import UNTIL, Aside, Closure, Facility, Figure, Precision, Quantifier, Until, Where
from etl import places
from etl.own_tables import mapping as mappings
from etl.own_tables import roles, values
from etl.own_tables.layout import Table
from etl.own_tables.mapping import Mapping, Meaning
from etl.own_tables.review import About
from etl.workbooks import Cell

_NOWHERE = "?"
"""In no area: the place is put aside for a person."""

DAMASCUS, UTC = ZoneInfo("Asia/Damascus"), ZoneInfo("UTC")

Cells = Dictionary[str, Cell]
Numbered = tuple[int, Cells]


class Read(NamedTuple):
    """What one row says: the number of the row, the report, and the number as it was written."""

    row: int
    report: Figure | Closure | Facility | Aside
    written: str = ""


class _Wrong(Exception):
    """Why a row cannot be used."""


def convert(rows: Iterable[Numbered], mapping: Mapping, about: About) -> Iterator[Read]:
    """Everything that the rows say, in their order; rows that are put aside have at most one reason each.

    Raises ValueError for an answer that is none: mapping.questions asks for all that is needed before.
    """
    listed = _filled_down(rows, mapping)
    if mapping.is_of_closures:
        yield from _each(listed, mapping, lambda cells: _closure(cells, mapping, about))
        return
    order = _order(mapping)
    found = list(_each(listed, mapping, lambda cells: _figures(cells, mapping, about, order)))
    if mapping.answers.get("complete") == "yes":
        found = _added_up(found)
    yield from _told_apart(found, has_ids=bool(mapping.of("id")))


def unknown_places(read: Iterable[Read]) -> dict[str, int]:
    """The spellings of places that are not known, or not certain, each with how many reports it has."""
    found: dict[str, int] = defaultdict(int)
    for one in read:
        if isinstance(one.report, Figure) and area_of(one.report) is None:
            found[one.report.where.name] += 1
    return dict(found)


def area_of(figure: Figure) -> str | None:
    """The area under which a figure would be stored; None where its place is not known, or not certain."""
    return places.locate(figure.where)


def unknown_facilities(rows: Iterable[Numbered], mapping: Mapping) -> tuple[str, ...]:
    """The names of facilities that are neither known nor confirmed as new."""
    names = [_text(cells, key) for _, cells in rows for key in mapping.of("facility")]
    return tuple(dict.fromkeys(name for name in names if name and name not in mapping.facilities and not known_facility(name)))


# --- rows


def _filled_down(rows: Iterable[Numbered], mapping: Mapping) -> Iterator[Numbered]:
    """The rows with the place of the row above where a person has said that an empty cell means the same."""
    keys = mapping.of("governorate", "district") if mapping.answers.get("gaps") == "same" else []
    above: dict[str, Cell] = {}
    for number, cells in rows:
        filled = dict(cells)
        for key in keys:
            if values.is_nothing(filled.get(key, "")):
                filled[key] = above.get(key, "")
            elif filled[key] != above.get(key):
                for finer in keys[: keys.index(key)]:
                    above.pop(finer, None)
                above[key] = filled[key]
        yield number, filled


def _each(rows: Iterable[Numbered], mapping: Mapping, read: Any) -> Iterator[Read]:
    """What each row says; a row that says nothing, or something wrong, is put aside with what is kept of it."""
    for number, cells in rows:
        found: list[Read] = []
        try:
            found = [Read(number, report, written) for report, written in read(cells)]
            reason = "" if found else "there is no number in it: nothing was reported"
        except _Wrong as why:
            reason = str(why)
        yield from found
        if reason:
            yield Read(number, Aside(number, reason, _kept(cells, mapping)))


def _kept(cells: Cells, mapping: Mapping) -> str:
    said = {key: _text(cells, key) for key in mapping.used if _text(cells, key)}
    return json.dumps(said, ensure_ascii=False)


def _text(cells: Cells, key: str) -> str:
    cell = cells.get(key, "")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _said(cells: Cells, mapping: Mapping, role: str) -> str:
    for key in mapping.of(role):
        if not values.is_nothing(cells.get(key, "")):
            return _text(cells, key)
    return ""


# --- figures


def _figures(cells: Cells, mapping: Mapping, about: About, order: values.Order) -> Iterator[tuple[Figure, str]]:
    for key, meaning in mapping.columns.items():
        if meaning.role != "number" or meaning.bound:
            continue
        number = _number(cells, key, mapping)
        if number is None:
            continue
        measure = _measure(cells, key, meaning, mapping)
        if measure != "leave_out":
            yield (
                _figure(cells, key, meaning, measure, _with_bounds(number, cells, meaning, mapping), mapping, about, order),
                _text(cells, key),
            )


def _number(cells: Cells, key: str, mapping: Mapping) -> values.Number | None:
    found = values.number(cells.get(key, ""), mapping.answers.get("separator", ""))
    if isinstance(found, values.Unread):
        raise _Wrong(f"{key}: {found.why}")
    if isinstance(found, values.Ambiguous):
        raise _Wrong(f"{key}: {_text(cells, key)!r} can be read in two ways, and nobody has said which")
    return found


def _with_bounds(number: values.Number, cells: Cells, meaning: Meaning, mapping: Mapping) -> values.Number:
    """The number with the low and the high of the columns beside it that speak of the same."""
    bounds: dict[str, int] = {}
    for key, other in mapping.columns.items():
        same = roles.label(other.says).measures in ((), roles.label(meaning.says).measures)
        beside = (other.group, other.period, other.place) == (meaning.group, meaning.period, meaning.place)
        if other.role == "number" and other.bound and same and beside:
            found = _number(cells, key, mapping)
            if found is not None and found.best is not None:
                bounds[other.bound] = found.best
    if not bounds or number.quantifier:
        return number
    low, high = bounds.get("low", number.low), bounds.get("high", number.high)
    given = [value for value in (low, number.best, high) if value is not None]
    if given != sorted(given):
        raise _Wrong(f"low, best and high are not in order: {', '.join(map(str, given))}")
    return number._replace(low=low, high=high)


def _measure(cells: Cells, key: str, meaning: Meaning, mapping: Mapping) -> str:
    said = _said(cells, mapping, "measure")
    if mapping.of("measure"):
        if not said:
            raise _Wrong("the cell that says what is counted is empty")
        if not (found := mappings.measure_called(said, mapping)):
            raise _Wrong(f"what is counted is {said!r}, and nobody has said what that means")
        return found
    return meaning.measure or mapping.answers[f"measure:{mappings.asked_of(key, meaning)}"]


def _since(key: str, mapping: Mapping) -> date | None:
    """The day from which a running total counts: as its header says it, else as a person has."""
    if f"since:{key}" in mapping.answers:
        return None
    said = mappings.since_said(key) if roles.is_running(key) and not mapping.of("starts_on") else None
    others_run = any(roles.is_running(other) for other in mapping.of("number"))
    if said or not mapping.answers.get("since") or (others_run and not roles.is_running(key)):
        return said
    return _answered_day(mapping, "since")


def _figure(
    cells: Cells, key: str, meaning: Meaning, measure: str, number: values.Number, mapping: Mapping, about: About, order: values.Order
) -> Figure:
    counts = _counts(cells, measure, mapping, is_running=roles.is_running(key))
    days = _days(cells, meaning, mapping, order)
    if counts == "stock":
        days = values.Days(days.ends_on, days.ends_on, days.precision)
    elif counts == "total" and (since := _since(key, mapping)):
        days = values.Days(since, days.ends_on, "span")
        if days.starts_on > days.ends_on:
            raise _Wrong(f"it is as of {days.ends_on}, before the day from which the numbers count")
    where, finest = _where(cells, meaning, mapping)
    code = places.locate(where)
    is_part = counts != "incident" and (
        finest == 4 or (code is not None and where.name not in mapping.places and places.is_part(where, code))
    )
    unit = number.unit or _one_of(cells, mapping, "unit", UNITS) or meaning.unit
    counted_by = _said(cells, mapping, "counted_by") or about.counted_by or about.publisher
    group = _group(cells, meaning, mapping)
    return Figure(
        where=where,
        key=_key(
            cells,
            mapping,
            (f"{where.code or where.within}:{where.name}", days.starts_on.isoformat(), days.ends_on.isoformat(), unit, counted_by),
        ),
        measure=measure,
        counts=counts,
        starts_on=days.starts_on,
        ends_on=days.ends_on,
        low=number.low,
        best=number.best,
        high=number.high,
        quantifier=number.quantifier,
        group=group,
        covers="part" if is_part else "whole",
        precision=days.precision,
        unit=unit,
        grade=_one_of(cells, mapping, "grade", GRADES) or "reported",
        counted_by=counted_by,
        url=_said(cells, mapping, "url") or about.url,
        title=_said(cells, mapping, "title") or about.name,
        published_on=_day(cells, mapping, "published_on", order) or about.published_on,
        note=_said(cells, mapping, "note"),
    )


def _named_inside(where: Where) -> str:
    """A name with the area that it lies in: two villages may be called the same."""
    return f"{where.code or where.within}:{where.name}"


def _counts(cells: Cells, measure: str, mapping: Mapping, *, is_running: bool) -> Any:
    said = _said(cells, mapping, "counts")
    found = mappings.offered_codes("counts").get(said, said) or ("total" if is_running else mapping.answers.get("counts", ""))
    is_stock = MEASURES[measure].is_stock
    if is_stock:
        if said and found != "stock":
            raise _Wrong(f"{MEASURES[measure].label_en} is who is there on a day, and the row counts it as {said!r}")
        return "stock"
    if found not in ("incident", "total"):
        raise _Wrong("the row does not say how it counts: one event, or everybody over the days")
    return found


def _one_of(cells: Cells, mapping: Mapping, role: str, allowed: Sequence[str]) -> Any:
    said = _said(cells, mapping, role)
    if not said:
        return ""
    found = mapping.values.get(said) or mappings.offered_codes(role).get(said) or (said.casefold() if said.casefold() in allowed else "")
    if role == "unit" and not found:
        found = roles.label(said).unit
    if found not in allowed:
        raise _Wrong(f"the {roles.ROLES[role].en.lower()} is {said!r}, expected one of {', '.join(allowed)}")
    return found


def _group(cells: Cells, meaning: Meaning, mapping: Mapping) -> str:
    said = _said(cells, mapping, "group")
    if not said:
        return meaning.group
    found = mapping.values.get(said) or mappings.offered_codes("group").get(said, "")
    if not found or found == "leave_out":
        raise _Wrong(f"of whom it speaks is {said!r}" + (": left out" if found else ", and nobody has said what that means"))
    return found


def _key(cells: Cells, mapping: Mapping, natural: Sequence[str]) -> str:
    """The row's own number where it has one, with the days where one row has several; else what makes the statement this one."""
    own = _said(cells, mapping, "id")
    if not own:
        return "|".join(natural)
    several = len({(m.period, m.place) for m in mapping.columns.values() if m.role == "number"}) > 1
    return "|".join((own, *natural[:3])) if several else own


# --- days


def _order(mapping: Mapping) -> values.Order:
    said = mapping.answers.get("day_order", "")
    return "dmy" if said == "dmy" else "mdy" if said == "mdy" else ""


def _days(cells: Cells, meaning: Meaning, mapping: Mapping, order: values.Order) -> values.Days:
    if meaning.period[:1] not in ("", "?"):
        begins, ends, precision = meaning.period.split("/")
        of_header = values.Days(date.fromisoformat(begins), date.fromisoformat(ends), cast(Precision, precision))
        return _whole_month(of_header, mapping)
    year = _year(cells, mapping)
    if meaning.period:
        return _of_month(int(meaning.period[2:]), year)
    first, last = _read(cells, mapping, "starts_on", order, year), _read(cells, mapping, "ends_on", order, year)
    if first or last:
        return _between(first, last or _read(cells, mapping, "as_of", order, year), mapping)
    for role in ("day", "as_of"):
        if found := _read(cells, mapping, role, order, year):
            return _whole_month(found, mapping) if role == "day" else found
    if year is not None and not mapping.of("day"):
        return values.Days(date(year, 1, 1), date(year, 12, 31), "year")
    if mapping.answers.get("period"):
        answered = values.days(mapping.answers["period"], "dmy")
        if isinstance(answered, values.Days):
            return answered
        raise ValueError(
            f"the days {mapping.answers['period']!r} are not understood: write 2024-12-31, 2024-12, or 2024-11-27 to 2024-12-09"
        )
    raise _Wrong("the row has no date")


def _whole_month(days: values.Days, mapping: Mapping) -> values.Days:
    """The month of a day where the column is one of months: its header says so, or a person has."""
    months = mapping.answers.get("whole_months") == "yes" or any(mapping.columns[key].says == "month" for key in mapping.of("day"))
    return _of_month(days.starts_on.month, days.starts_on.year) if months and days.precision == "day" else days


def _between(first: values.Days | None, last: values.Days | None, mapping: Mapping) -> values.Days:
    if first is None or last is None:
        only = first or last
        assert only is not None
        if first is None or not mapping.of("ends_on", "as_of"):
            return only
        raise _Wrong("the row has a first day and no last day")
    if first.starts_on > last.ends_on:
        raise _Wrong(f"it ends on {last.ends_on}, before it begins on {first.starts_on}")
    return spanning(first.starts_on, last.ends_on)


def spanning(first: date, last: date) -> values.Days:
    """The days from one to another with the precision that they have together: a whole month is a month."""
    if first == last:
        return values.Days(first, last, "day")
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and last.day == monthrange(last.year, last.month)[1]:
        return values.Days(first, last, "month")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return values.Days(first, last, "year")
    return values.Days(first, last, "span")


def _of_month(month: int, year: int | None) -> values.Days:
    if year is None:
        raise _Wrong("the month stands without a year")
    return values.Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def _year(cells: Cells, mapping: Mapping) -> int | None:
    said = _said(cells, mapping, "year") or mapping.answers.get("year", "")
    if not said:
        return None
    found = values.days(values.plain(said))
    if not isinstance(found, values.Days) or found.precision != "year":
        raise _Wrong(f"the year is {said!r}")
    return found.starts_on.year


def _read(cells: Cells, mapping: Mapping, role: str, order: values.Order, year: int | None = None) -> values.Days | None:
    for key in mapping.of(role):
        cell = cells.get(key, "")
        if role == "ends_on" and mapping.is_of_closures and values.is_ongoing(cell):
            continue
        if mapping.columns[key].says == "month" and values.is_month(cell):
            return _of_month(int(values.plain(cell).removesuffix(".0")), year)
        if mapping.answers.get("mixed_dates") == "swapped" and isinstance(cell, date):
            cell = cell.replace(month=cell.day, day=cell.month)
        found = values.days(cell, order, year)
        if isinstance(found, values.Unread):
            raise _Wrong(f"{key}: {found.why}")
        if isinstance(found, values.Ambiguous):
            raise _Wrong(f"{key}: {_text(cells, key)!r} can be read in two ways, and nobody has said which")
        if found is not None:
            return found
    return None


def _day(cells: Cells, mapping: Mapping, role: str, order: values.Order) -> date | None:
    found = _read(cells, mapping, role, order)
    return found.ends_on if found else None


def _answered_day(mapping: Mapping, question: str) -> date:
    found = values.days(mapping.answers[question], "dmy")
    if isinstance(found, values.Days) and found.precision == "day":
        return found.starts_on
    raise ValueError(f"{mapping.answers[question]!r} is no day: write it as 2024-11-27")


# --- places


def _where(cells: Cells, meaning: Meaning, mapping: Mapping) -> tuple[Where, int | None]:
    """The place of a number as the row spells it, coarser statements of it behind, and the level of the finest."""
    if meaning.place and mapping.answers.get("which_place") != "row":
        return _named(meaning.place, 1, mapping), 1
    codes = [text for key in mapping.of("code")[::-1] if (text := _text(cells, key))]
    code = next((text for text in codes if places.parse_code(text)), "")
    named = [(level, _said(cells, mapping, role)) for role, level in roles.PLACES.items()]
    spelt = [(level, name) for level, name in named if name]
    if not spelt and code and code != codes[0]:
        raise _Wrong(f"the p-code {codes[0]!r} is not known, and {code!r} beside it is of a larger area")
    if not spelt and not code:
        if mapping.answers.get("place"):
            return _named(mapping.answers["place"], None, mapping), None
        raise _Wrong("the row names no place")
    area = [(level, name) for level, name in spelt if level != 4]
    where = _chain(area, code, mapping)
    village = next((name for level, name in spelt if level == 4), "")
    if not village:
        return where, area[0][0] if area else None
    if village in mapping.places:
        return _named(village, None, mapping), 4
    found = places.locate(where)
    if found is None:
        return where, 4
    return Where(village, code=found, otherwise=Where("", code=found)), 4


def _chain(spelt: Sequence[tuple[int | None, str]], code: str, mapping: Mapping) -> Where:
    """The finest name with its code; one that is not unique in the country is looked for inside the coarser ones."""
    if not spelt:
        return Where("", code=code)
    level, name = spelt[0]
    if name in mapping.places:
        return _named(name, level, mapping)
    known = places.parse_code(code) or ""
    if known and (level is None or len(known) >= len("SY") + 2 * level):
        return Where(name, level, code)
    # A code of a larger area than the one that is named says only where the name is to be looked for.
    around = (places.locate(_named(coarser, coarse, mapping)) for coarse, coarser in spelt[1:])
    where = Where(name, level, within=known or next((code for code in around if code), "SY"))
    found = places.locate(where)
    if found is None and where.within == "SY":
        # What nobody knows may be no place at all, such as the name below a table: of events too it is asked, and not put in the country.
        return where._replace(within=_NOWHERE)
    if found is None or level is None or len(found) >= len("SY") + 2 * level:
        return where
    # A coarser area of the same name would take a district's number for a governorate's: a person has to say which it is.
    spelt_out = f"{name} ({_role_of(level)})"
    return _named(spelt_out, None, mapping) if spelt_out in mapping.places else Where(spelt_out, within=_NOWHERE)


def _role_of(level: int) -> str:
    return next(roles.ROLES[role].en.lower() for role, of in roles.PLACES.items() if of == level)


def _named(name: str, level: int | None, mapping: Mapping) -> Where:
    code = mapping.places.get(name, "")
    if code:
        return Where(name, code=code, otherwise=Where("", code=code))
    return Where(name, level, code=places.parse_code(name) or _offered_place(name))


def _offered_place(name: str) -> str:
    return mappings.offered_codes("governorate").get(name) or mappings.offered_codes("district").get(name, "")


# --- what rows come to together


def _added_up(found: Sequence[Read]) -> list[Read]:
    """Villages, camps and quarters as one figure for each sub-district, where the table has all of them."""
    together: dict[tuple[object, ...], list[Read]] = defaultdict(list)
    kept: list[Read] = []
    for read in found:
        figure = read.report
        if isinstance(figure, Figure) and figure.covers == "part":
            area = places.locate(figure.where)
            alike = (figure.measure, figure.group, figure.starts_on, figure.ends_on, figure.unit, figure.counted_by, figure.grade)
            together[(area, *alike) if area else (None, read.row)].append(read)
        else:
            kept.append(read)
    for alike_in, reads in together.items():
        kept += reads if alike_in[0] is None else [_sum(str(alike_in[0]), reads)]
    return sorted(kept, key=lambda read: read.row)


def _sum(area: str, reads: Sequence[Read]) -> Read:
    figures = [read.report for read in reads if isinstance(read.report, Figure)]
    total = amounts.add([amounts.Amount(figure.low, figure.best, figure.high, figure.quantifier) for figure in figures])
    first, amount = figures[0], total.amount
    natural = (area, first.starts_on.isoformat(), first.ends_on.isoformat(), first.unit, first.counted_by)
    note = f"The sum of {len(figures) - len(total.left_out)} places of the file in this area."
    summed = first._replace(
        where=Where("", code=area), key="|".join(natural), covers="whole", low=amount.low, best=amount.best, high=amount.high,
        quantifier=cast(Quantifier, amount.quantifier), note=note,
    )  # fmt: skip
    return Read(reads[0].row, summed, " + ".join(read.written for read in reads[:4]) + (" + …" if len(reads) > 4 else ""))


def _told_apart(found: Sequence[Read], *, has_ids: bool) -> Iterator[Read]:
    """Rows that state the same of the same: of totals and stocks one, or none where they differ; events are several."""
    alike: dict[tuple[str, str, str], list[Read]] = defaultdict(list)
    for read in found:
        if isinstance(read.report, Figure):
            alike[read.report.key, read.report.measure, read.report.group].append(read)
    for read in found:
        figure = read.report
        if not isinstance(figure, Figure) or len(same := alike[figure.key, figure.measure, figure.group]) == 1:
            yield read
            continue
        rows = ", ".join(str(other.row) for other in same)
        if figure.counts == "incident" and not has_ids:
            ordered = sorted(same, key=lambda other: (str(_amount(other)), other.row))
            place = next(i for i, other in enumerate(ordered) if other is read)
            yield read._replace(report=figure._replace(key=f"{figure.key}|{place + 1}")) if place else read
        elif all(_amount(other) == _amount(read) for other in same):
            if read is same[0]:
                yield read
            else:
                yield Read(read.row, Aside(read.row, f"the same row twice: it repeats row {same[0].row}", figure.key), read.written)
        else:
            why = f"the rows {rows} say different numbers of the same place, days and people, and it is not known which one holds"
            yield Read(
                read.row, Aside(read.row, why, json.dumps({"key": figure.key, "number": read.written}, ensure_ascii=False)), read.written
            )


def _amount(read: Read) -> tuple[object, ...]:
    figure = read.report
    return (figure.low, figure.best, figure.high, figure.quantifier) if isinstance(figure, Figure) else ()


def printed_totals(table: Table, mapping: Mapping) -> dict[tuple[str, int, str], int]:
    """What the sheet itself prints as the sum of each measure, year and unit: its last line of totals, where its columns say them."""
    lines = [row.cells for row in table.named if row.kind == "total" and not any(map(_is_of_a_part, row.cells))]
    found: dict[tuple[str, int, str], int] = defaultdict(int)
    for place, column in enumerate(table.columns):
        meaning = mapping.columns[column.key]
        measure = meaning.measure or mapping.answers.get(f"measure:{mappings.asked_of(column.key, meaning)}", "")
        year = _only_year(table, mapping, meaning)
        if meaning.role == "number" and not meaning.bound and meaning.group == "all" and measure in MEASURES and year:
            sums = [number.best for line in lines if isinstance(number := values.number(line[place]), values.Number)]
            if sums and sums[-1] is not None:
                found[measure, year, meaning.unit] += sums[-1]
    return dict(found)


def _is_of_a_part(cell: Cell) -> bool:
    """Whether a cell of a line of totals says that it is one of a part: "Aleppo subtotal", or a governorate beside the word."""
    if not isinstance(cell, str):
        return False
    rest = roles.without_total(cell)
    return rest.startswith("sub") or places.locate(Where(rest)) not in (None, "SY") if rest else False


def _only_year(table: Table, mapping: Mapping, meaning: Meaning) -> int | None:
    """The year of a column, or the one year of all the rows."""
    if meaning.period[:1] not in ("", "?"):
        return date.fromisoformat(meaning.period.split("/")[1]).year
    order = _order(mapping)
    keys = [table.shape.index(key) for key in mapping.of("day", "starts_on", "ends_on", "as_of", "year")]
    days = [values.days(cells[place], order) for _, cells in table.rows for place in keys]
    years = {day.ends_on.year for day in days if isinstance(day, values.Days)}
    if not keys and mapping.answers.get("period"):
        given = values.days(mapping.answers["period"], "dmy")
        years = {given.ends_on.year} if isinstance(given, values.Days) else set()
    return years.pop() if len(years) == 1 else None


# --- closures


def _closure(cells: Cells, mapping: Mapping, about: About) -> Iterator[tuple[Closure | Facility, str]]:
    order = _order(mapping)
    name, said = _said(cells, mapping, "facility"), _said(cells, mapping, "status")
    if not name:
        raise _Wrong("the row names no facility")
    status = mappings.status_called(said, mapping) if said else ""
    if status == "leave_out" or not status:
        raise _Wrong(f"the status is {said!r}" + (": left out" if status else ", expected closed, restricted, open or unknown"))
    first, last = _read(cells, mapping, "starts_on", order) or _read(cells, mapping, "day", order), _read(cells, mapping, "ends_on", order)
    confirmed = _day(cells, mapping, "last_confirmed_on", order) or _day(cells, mapping, "as_of", order)
    if first is None:
        raise _Wrong("the row has no first day")
    if last is not None and last.ends_on < first.starts_on:
        raise _Wrong(f"it ends on {last.ends_on}, before it begins on {first.starts_on}")
    facility, new = _facility(cells, name, mapping)
    if new is not None:
        yield new, name
    until: Until = _one_of(cells, mapping, "until", UNTIL) or ("known" if last else "open")
    if (until == "open") != (last is None):
        raise _Wrong("an open end has no last day, and any other end has one")
    counted_by = _said(cells, mapping, "counted_by") or about.counted_by or about.publisher
    yield Closure(
        facility=facility,
        key=_said(cells, mapping, "id") or "|".join((facility, status, first.starts_on.isoformat(), counted_by)),
        status=status,  # type: ignore[arg-type]
        from_at=_instant(first.starts_on),
        until_at=_instant(last.ends_on + timedelta(days=1)) if last else None,
        until=until,
        last_confirmed_on=confirmed or (last.ends_on if last and until == "known" else first.starts_on),
        precision=first.precision,
        reason=_said(cells, mapping, "reason"),
        grade=_one_of(cells, mapping, "grade", GRADES) or "reported",
        counted_by=counted_by,
        url=_said(cells, mapping, "url") or about.url,
        title=_said(cells, mapping, "title") or about.name,
        published_on=_day(cells, mapping, "published_on", order) or about.published_on,
        note=_said(cells, mapping, "note"),
        place=name,
    ), said  # fmt: skip


def _instant(day: date) -> datetime:
    """The first instant of a day in Syria, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=DAMASCUS).astimezone(UTC)


def _facility(cells: Cells, name: str, mapping: Mapping) -> tuple[str, Facility | None]:
    given = mapping.facilities.get(name, "")
    known = given if given and given != "new" else known_facility(name)
    if known:
        return known, None
    if given != "new":
        raise _Wrong(f"the facility {name!r} is not known: say which one it is, or that it is a new one")
    said = _said(cells, mapping, "facility_kind")
    kind = mappings.kind_called(said, mapping)
    if not kind:
        raise _Wrong(f"the new facility {name!r} needs its kind, found {said!r}")
    where, _ = _where(cells, Meaning("facility"), mapping)
    if places.locate(where) is None:
        raise _Wrong(f"the new facility {name!r} needs its place, found {where.name!r}")
    id_ = f"own_{re.sub(r'[^a-z0-9]+', '_', roles.words(name).encode('ascii', 'ignore').decode())}_{places.locate(where)}_{_digest(name)}"
    arabic = any("\u0600" <= letter <= "\u06ff" for letter in name)
    return id_, Facility(id_, kind, "" if arabic else name, name if arabic else "", where._replace(name=where.name or name))


def _digest(name: str) -> str:
    """A short word that stands for a name, the same at every run."""
    total = 0
    for letter in roles.words(name):
        total = (total * 131 + ord(letter)) % 2**32
    return f"{total:08x}"


@cache
def _facilities() -> dict[str, str]:
    """The plain names, ICAO codes and ids of the facilities that come with Athar; a name of two of them is none."""
    named: dict[str, set[str]] = defaultdict(set)
    for facility in reference.facilities():
        for name in (facility.name_en, facility.name_ar, facility.id, facility.icao or ""):
            for part in (name, *name.split(" / ")):
                if roles.words(part):
                    named[roles.words(part)].add(facility.id)
    return {name: ids.pop() for name, ids in named.items() if len(ids) == 1}


def known_facility(name: str) -> str:
    """The id of the facility that is called so; empty where that is not certain."""
    return _facilities().get(roles.words(name), "")
