"""What the columns of a table mean: proposed from words and values, decided by a person, kept for the next table of the same shape."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dictionary
from datetime import date
from typing import Any, NamedTuple

from db.measures import GROUPS, MEASURES
from db.schema import FACILITY_KINDS, Where
from etl import places
from etl.own_tables import roles, values
from etl.own_tables.layout import Column, Row, Table, samples
from etl.own_tables.review import Choice, Question
from etl.own_tables.template_words import offered
from etl.workbooks import Cell

_SINCE_A_DAY = re.compile(r"\b(?:since|منذ)\b")
_MOST_VALUES = 40
_PROVEN = 0.9


class Meaning(NamedTuple):
    """What one column is. Of a number: what is counted and of whom, in which unit, which bound it is, and the days and the place that
    its own header names."""

    role: str
    why: str = ""
    measure: str = ""
    says: str = ""
    group: str = "all"
    unit: str = "people"
    bound: str = ""
    period: str = ""
    place: str = ""


class Mapping(NamedTuple):
    """What a table means. `columns` by their headers; `values` what words in cells stand for; `answers` to questions, by their id;
    `places` and `facilities` what a person has said of spellings: a p-code, a facility's id, or "new"."""

    columns: Dictionary[str, Meaning]
    values: Dictionary[str, str] = {}
    answers: Dictionary[str, str] = {}
    places: Dictionary[str, str] = {}
    facilities: Dictionary[str, str] = {}

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that are read and kept; the others are never stored."""
        return tuple(key for key, meaning in self.columns.items() if meaning.role not in ("ignore", "personal", "total"))

    def of(self, *wanted: str) -> list[str]:
        """The columns of these roles, in the order of the roles."""
        return [key for role in wanted for key, meaning in self.columns.items() if meaning.role == role]

    @property
    def is_of_closures(self) -> bool:
        return bool(self.of("facility") and self.of("status"))


def to_json(mapping: Mapping) -> str:
    """A mapping as a text that a person can read and edit."""
    columns = {key: {name: said for name, said in meaning._asdict().items() if said != Meaning._field_defaults.get(name)}
               for key, meaning in mapping.columns.items()}  # fmt: skip
    return json.dumps({**mapping._asdict(), "columns": columns}, ensure_ascii=False, indent=1)


def from_json(text: str) -> Mapping:
    """The mapping of such a text. Raises ValueError, in words, for anything else."""
    found = json.loads(text)
    if not isinstance(found, dict) or not isinstance(found.get("columns"), dict) or not found.keys() <= set(Mapping._fields):
        raise ValueError(f"expected a mapping with columns and, if need be, {', '.join(Mapping._fields[1:])}")
    columns = {key: _meaning(key, said) for key, said in found["columns"].items()}
    others = {name: _texts(name, found.get(name, {})) for name in Mapping._fields[1:]}
    return Mapping(columns, **others)


def _meaning(key: str, said: Any) -> Meaning:
    if not isinstance(said, dict) or not said.keys() <= set(Meaning._fields) or said.get("role") not in roles.ROLES:
        raise ValueError(f"the column {key!r} has no known role; expected one of {', '.join(roles.ROLES)}")
    return Meaning(**_texts(key, said))


def _texts(name: str, said: Any) -> dict[str, str]:
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise ValueError(f"{name}: expected texts by their names")
    return said


def rows_of(table: Table, mapping: Mapping) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows of a table by the headers of the columns that are used: nothing else leaves it."""
    used = [(place, column.key) for place, column in enumerate(table.columns) if column.key in set(mapping.used)]
    return ((number, {key: cells[place] for place, key in used}) for number, cells in table.rows)


def propose(table: Table, kept: Iterable[Mapping] = ()) -> Mapping:
    """What a table may mean. A mapping that was kept for a table with the same headers is taken as it is, but for what its numbers
    count where they were called by the lines above the table, and those say something else here."""
    for known in kept:
        if tuple(known.columns) == table.shape:
            candidates = _measures_above(table)
            other = candidates and known.answers.get("measure:", candidates[0]) not in candidates
            return known._replace(answers={id_: said for id_, said in known.answers.items() if not other or id_ != "measure:"})
    numeric = {place for place in range(len(table.columns)) if _share(table, place, _is_number) >= 0.5}
    found = {column.key: _propose(table, place, column, place in numeric) for place, column in enumerate(table.columns)}
    return Mapping(_one_each(table, _alone(table, _of_closures(found))))


def _measures_above(table: Table) -> tuple[str, ...]:
    """What the name of the sheet or the lines above the table may count."""
    return next((label for line in (table.sheet, *table.title) if (label := roles.label(line).measures)), ())


def _of_closures(found: dict[str, Meaning]) -> dict[str, Meaning]:
    """Beside a facility and its status a type is the kind of facility, and nothing is counted."""
    if not {"facility", "status"} <= {meaning.role for meaning in found.values()}:
        return found
    return {key: meaning._replace(role="facility_kind") if meaning.role == "measure" else meaning for key, meaning in found.items()}


def _alone(table: Table, found: dict[str, Meaning]) -> dict[str, Meaning]:
    """A total that stands alone is the number: beside it nothing else counts the same people ("Total IDPs"; male, female, total)."""
    counted = {(_counted_in(column), found[column.key].unit) for column in table.columns
               if found[column.key].role == "number" and found[column.key].group == "all"}  # fmt: skip
    for column in table.columns:
        labels = [roles.label(part) for part in column.path]
        if found[column.key].role == "total" and any(label.measures or label.unit for label in labels):
            number = _number(labels, labels[-1], "", "")
            if (_counted_in(column), number.unit) not in counted:
                found[column.key] = number._replace(says="" if len(column.path) > 1 else number.says)
    return found


def _counted_in(column: Column) -> tuple[str, ...]:
    return next((label.measures for part in reversed(column.path) if (label := roles.label(part)).measures), ())


def _share(table: Table, place: int, fits: Any) -> float:
    filled = [cells[place] for _, cells in table.rows if not values.is_nothing(cells[place])]
    return sum(bool(fits(cell)) for cell in filled) / len(filled) if filled else 0.0


def _is_number(cell: Cell) -> bool:
    return not isinstance(cell, bool) and isinstance(values.number(cell), values.Number | values.Ambiguous)


def _is_day(cell: Cell) -> bool:
    return isinstance(values.days(cell), values.Days | values.Ambiguous)


def _is_place(cell: Cell) -> bool:
    return isinstance(cell, str) and places.locate(Where(cell)) is not None


def _propose(table: Table, place: int, column: Column, numeric: bool) -> Meaning:
    labels = [roles.label(part) for part in column.path]
    by_tag = roles.of_tag(column.hxl) if column.hxl else roles.Label()
    if by_tag.role == "ignore" or (by_tag.role and not any(label.role for label in labels)):
        labels.append(by_tag)
    shown = samples(table, place)
    last = next((label for label in reversed(labels) if label.role), roles.Label())
    if any(label.role == "personal" for label in labels):
        return Meaning("personal", "its header is that of personal data")
    if not shown:
        return Meaning("ignore", "it is empty")
    if column.is_total and numeric:
        return Meaning("total", "a total of other columns")
    if last.role == "ignore":
        return Meaning("ignore", last.why)
    period, where = _period(column.path), _where_in(column.path)
    if last.role == "number" or (numeric and not last.role and (period or where)):
        if not numeric and all(roles.label(value).measures for value in shown):
            return Meaning("measure", "its values say what is counted")
        return _as_asked(_number(labels, last, period, where), column)
    if last.role in ("place", "code"):
        return _of_place(last)
    if last.role == "note":
        return Meaning("ignore", "free text may name people: keep it only if nobody is named in it")
    if last.role == "id" and len({str(cells[place]) for _, cells in table.rows}) < len(table.rows):
        return Meaning("ignore", "numbers of rows that are not all different")
    is_month = last.role == "day" and any(re.search(r"\bmonths?\b|شهر", roles.words(part)) for part in column.path)
    if last.role in _OF_DAYS and _share(table, place, _is_day) < 0.5 and not (is_month and _share(table, place, values.is_month) >= 0.5):
        # Words that are no days (a round, a week) are still what the rows are dated by: put aside, and never dated by something else.
        other = _by_values(table, place, shown)
        return other if other.role != "ignore" else Meaning(last.role, last.why)
    if is_month:
        return Meaning("day", last.why, says="month")
    if last.role:
        return Meaning(last.role, last.why)
    return _by_values(table, place, shown)


_OF_DAYS = ("day", "starts_on", "ends_on", "published_on", "as_of", "last_confirmed_on")


def _as_asked(meaning: Meaning, column: Column) -> Meaning:
    """A number below a header of several rows, whose last says something that is not known ("IDPs", below it "In camps"), is not known."""
    last = roles.label(column.path[-1]) if column.path else roles.Label()
    plain = bool(last.role or last.measures or last.unit or last.group or last.bound or column.hxl)
    named = bool(_period(column.path[-1:]) or _where_in(column.path[-1:])) if column.path else True
    if plain or named or len(column.path) < 2:
        return meaning
    return meaning._replace(measure="", says=column.key)


def _by_values(table: Table, place: int, shown: Sequence[str]) -> Meaning:
    if all(roles.label(value).measures for value in shown):
        return Meaning("measure", "its values say what is counted")
    if _share(table, place, _is_place) >= _PROVEN:
        return Meaning("place", "its values are names of places")
    if _share(table, place, lambda cell: not isinstance(cell, float | int) and _is_day(cell)) >= _PROVEN:
        return Meaning("day", "its values are days")
    return Meaning("ignore", "its header is not understood")


def _of_place(label: roles.Label) -> Meaning:
    if label.role == "code":
        # What lies below sub-districts has no p-code of the list.
        return (
            Meaning("ignore", "codes below sub-districts are not in the list of areas") if label.level == 4 else Meaning("code", label.why)
        )
    return Meaning(next(role for role, level in roles.PLACES.items() if level == label.level), label.why)


def _number(labels: Sequence[roles.Label], last: roles.Label, period: str, where: str) -> Meaning:
    said = [label for label in labels if label.measures]
    measures = said[-1].measures if said else ()
    units = [label.unit for label in labels if label.unit]
    groups = [label.group for label in labels if label.group]
    bounds = [label.bound for label in labels if label.bound]
    only = measures[0] if len(measures) == 1 else ""
    return Meaning(
        "number",
        " ".join(label.why for label in labels if label.why) or f"{period}{where}",
        only,
        said[-1].why.strip("“”") if said else "",
        groups[-1] if groups else "all",
        MEASURES[only].unit if only and not units else (units[-1] if units else "people"),
        bounds[-1] if bounds else "",
        period,
        where,
    )


def _period(path: Sequence[str]) -> str:
    """The days that a header names, as first/last/precision; a month takes its year from another part of the header, or is ?-01."""
    year = next((int(part) for part in path if part.isdigit() and 1990 <= int(part) <= 2100), None)
    found = ""
    for part in path:
        # The start of a running total is not the days of its numbers: "Returnees since 8 Dec 2024".
        if _SINCE_A_DAY.search(roles.words(part)):
            continue
        days = values.days(_without_words(part), year=year)
        if isinstance(days, values.Days):
            found = f"{days.starts_on}/{days.ends_on}/{days.precision}"
        elif days == values.Ambiguous("year"):
            named = values.days(_without_words(part), year=2000)
            found = f"?-{named.starts_on.month:02}" if isinstance(named, values.Days) and named.precision == "month" else found
    return found


def _without_words(part: str) -> str:
    """The part itself, what stands in its brackets, or the one month and year among its words: "Returnees_estimates_Aug_2017"."""
    inside = part[part.find("(") + 1 : part.rfind(")")] if "(" in part and ")" in part else ""
    if inside and isinstance(values.days(inside), values.Days | values.Ambiguous):
        return inside
    months = [word for word in roles.words(part).split() if values.days(word) == values.Ambiguous("year")]
    years = re.findall(r"\b(?:19|20)\d\d\b", roles.words(part))
    return f"{months[0]} {years[0]}" if len(months) == len(years) == 1 else part


def _where_in(path: Sequence[str]) -> str:
    return next((part for part in path if not roles.label(part).role and _is_place(part)), "")


def _one_each(table: Table, found: Dictionary[str, Meaning]) -> dict[str, Meaning]:
    """Of several columns for one level of place or one role that may be there once, the first stays."""
    taken: Counter[str] = Counter()
    kept = {}
    for key, meaning in found.items():
        once = meaning.role in roles.PLACES or meaning.role in _ONCE
        if once and taken[meaning.role]:
            meaning = Meaning("ignore", f"another column is the {roles.ROLES[meaning.role].en.lower()} already")
        taken[meaning.role] += 1
        kept[key] = meaning
    return kept


_ONCE = (
    "day",
    "starts_on",
    "ends_on",
    "year",
    "as_of",
    "published_on",
    "measure",
    "group",
    "unit",
    "counts",
    "id",
    "facility",
    "status",
    "counted_by",
)

# --- what is left to ask

_NO_DAYS = ("day", "starts_on", "ends_on", "year", "as_of")


def questions(table: Table, mapping: Mapping) -> list[Question]:
    """What the table does not say, each question with its answer so far; nothing can be stored while one is open."""
    asked = list(_about_closures(table, mapping) if mapping.is_of_closures else _about_figures(table, mapping))
    return [question._replace(answer=_answer(mapping, question)) for question in asked]


def _answer(mapping: Mapping, question: Question) -> str:
    kind, _, said = question.id.partition(":")
    given = mapping.values.get(said, "") if kind == "value" else mapping.answers.get(question.id, "")
    return given if not question.choices or given in {choice.code for choice in question.choices} else ""


def _about_figures(table: Table, mapping: Mapping) -> Iterator[Question]:
    numbers = {key: meaning for key, meaning in mapping.columns.items() if meaning.role == "number"}
    yield from _what_is_counted(table, mapping, numbers)
    used = set(measures_of(table, mapping))
    if any(meaning.says == "month" and _share(table, table.shape.index(key), values.is_month) > 0
           for key, meaning in mapping.columns.items() if meaning.role == "day") and not mapping.of("year"):  # fmt: skip
        yield _YEAR
    if not any(mapping.of(*_NO_DAYS)) and any(not meaning.period or meaning.period[0] == "?" for meaning in numbers.values()):
        if any(meaning.period[:1] == "?" for meaning in numbers.values()):
            yield _YEAR
        else:
            yield _PERIOD
    yield from _about_days(table, mapping)
    if _are_mixed(table, mapping):
        yield _MIXED
    if any(isinstance(values.number(cell), values.Ambiguous) for key in numbers for cell in _cells(table, key)):
        yield _SEPARATOR
    if not mapping.of(*roles.PLACES, "code") and not all(meaning.place for meaning in numbers.values()):
        yield _PLACE
    if mapping.of(*roles.PLACES, "code") and any(meaning.place for meaning in numbers.values()):
        yield _WHICH_PLACE
    if any(key for key in mapping.of("governorate", "district") if _has_gaps(table, key)):
        yield _GAPS
    flows = [measure for measure in used if not MEASURES[measure].is_stock]
    if flows and not mapping.of("counts"):
        if not all(map(roles.is_running, numbers)):
            yield _COUNTS
        as_of = mapping.of("as_of") and not mapping.of("day", "starts_on", "year") and mapping.answers.get("counts") == "total"
        if as_of or (not mapping.of("starts_on") and any(map(since_is_open, numbers))):
            yield _SINCE
    if mapping.of("community") and (mapping.answers.get("counts") == "total" or any(MEASURES[measure].is_stock for measure in used)):
        yield _COMPLETE


def _what_is_counted(table: Table, mapping: Mapping, numbers: Dictionary[str, Meaning]) -> Iterator[Question]:
    by_value = mapping.of("measure")
    for key in by_value:
        for value in _different(table, key):
            candidates = roles.label(value).measures
            if len(candidates) != 1 and value not in offered_codes("measure"):
                yield Question(f"value:{value}", f"What does “{value}” count?", f"ماذا يعني «{value}»؟", _measures(candidates))
    for key in mapping.of("group"):
        for value in _different(table, key):
            if value not in offered_codes("group"):
                groups = tuple(Choice(group.id, group.label_en, group.label_ar) for group in GROUPS.values())
                yield Question(f"value:{value}", f"Of whom does “{value}” speak?", f"عمن يتحدث «{value}»؟", (*groups, _LEAVE_OUT))
    if by_value:
        return
    for said in dict.fromkeys(asked_of(key, meaning) for key, meaning in numbers.items() if not meaning.measure and not meaning.bound):
        if said:
            candidates = next((label for part in said.split(" / ") if (label := roles.label(part).measures)), ())
            yield Question(f"measure:{said}", f"What does “{said}” count?", f"ماذا تعدّ «{said}»؟", _measures(candidates))
        else:
            yield Question("measure:", "What do the numbers count?", "ماذا تعدّ الأعداد؟", _measures(_measures_above(table)))


def since_is_open(key: str) -> bool:
    """Whether a header says that its numbers count from a day on, and not from which."""
    return roles.is_running(key) and since_said(key) is None


def since_said(key: str) -> date | None:
    """The day that a header itself says: "Returnees since 8 Dec 2024"."""
    found = re.search(r"\b(?:since|منذ)\b([^()\[\]/]*)", key, re.IGNORECASE)
    days = values.days(found[1].strip(" :.-"), "") if found else None
    return days.starts_on if isinstance(days, values.Days) and days.precision == "day" else None


def asked_of(key: str, meaning: Meaning) -> str:
    """What a number column is asked by: words that may name a measure, its header, or nothing where that names only days or a place."""
    return meaning.says or ("" if meaning.period or meaning.place else key)


def _measures(candidates: Sequence[str]) -> tuple[Choice, ...]:
    ordered = [*candidates, *(measure for measure in MEASURES if measure not in candidates)]
    return (*(Choice(measure, MEASURES[measure].label_en, MEASURES[measure].label_ar) for measure in ordered), _LEAVE_OUT)


def _about_days(table: Table, mapping: Mapping) -> Iterator[Question]:
    keys = mapping.of("day", "starts_on", "ends_on", "as_of", "published_on", "last_confirmed_on")
    found = [values.days(cell) for key in keys for cell in _cells(table, key)]
    if values.Ambiguous("day_order") in found and not day_order(table, mapping):
        yield _DAY_ORDER
    if values.Ambiguous("year") in found and not mapping.of("year"):
        yield _YEAR
    heads = [meaning.period.split("/") for meaning in mapping.columns.values() if meaning.role == "number" and meaning.period]
    if len(heads) > 1 and all(head[-1] == "day" and head[0].endswith("-01") for head in heads):
        yield _WHOLE_MONTHS
    for key in mapping.of("day"):
        firsts = {day for cell in _cells(table, key) if isinstance(day := values.days(cell, day_order(table, mapping)), values.Days)}
        if mapping.columns[key].says != "month" and len(firsts) > 2 and all(d.precision == "day" and d.starts_on.day == 1 for d in firsts):
            yield _WHOLE_MONTHS


def _are_mixed(table: Table, mapping: Mapping) -> bool:
    """Whether a column has days of the first twelve of a month as dates, and all others as text with the day first.

    So leaves a spreadsheet program that reads the month first the dates of a file that has the day first: those that it can read, it swaps.
    """
    for key in mapping.of(*_OF_DAYS):
        dates = [cell for cell in _cells(table, key) if isinstance(cell, date)]
        orders = [values.proven_order(cell) for cell in _cells(table, key)]
        if any(day.day != day.month for day in dates) and "dmy" in orders and all(day.day <= 12 for day in dates):
            return True
    return False


def day_order(table: Table, mapping: Mapping) -> values.Order:
    """The order of day and month that the dates themselves prove (13/04/2021 cannot be read the other way), or that a person has said."""
    said = mapping.answers.get("day_order", "")
    keys = mapping.of("day", "starts_on", "ends_on", "as_of", "published_on", "last_confirmed_on")
    proven = {values.proven_order(cell) for key in keys for cell in _cells(table, key)} - {""}
    # What the dates of this file prove holds before what was said of another one of the same shape.
    return proven.pop() if len(proven) == 1 else "dmy" if said == "dmy" else "mdy" if said == "mdy" else ""


def measures_of(table: Table, mapping: Mapping) -> list[str]:
    """The measures that the table has numbers of, as far as that is known."""
    found = []
    for key in mapping.of("number"):
        meaning = mapping.columns[key]
        found.append(meaning.measure or mapping.answers.get(f"measure:{asked_of(key, meaning)}", ""))
    for key in mapping.of("measure"):
        found += [measure_called(value, mapping) for value in _different(table, key)]
    return [measure for measure in dict.fromkeys(found) if measure in MEASURES]


def measure_called(value: str, mapping: Mapping) -> str:
    """The measure that a word in a cell names; empty where nobody has said it."""
    if value in mapping.values:
        return mapping.values[value]
    if value in offered_codes("measure"):
        return offered_codes("measure")[value]
    candidates = roles.label(value).measures
    return candidates[0] if len(candidates) == 1 else ""


def offered_codes(name: str) -> dict[str, str]:
    """What a drop-down of the template offers, by its label in either language and by the code itself."""
    return {label: code for code, said in offered(name).items() for label in (*said, code)}


def _about_closures(table: Table, mapping: Mapping) -> Iterator[Question]:
    for key in mapping.of("status"):
        for value in _different(table, key):
            if not status_called(value, mapping):
                choices = tuple(Choice(code, said.en, said.ar) for code, said in offered("status").items())
                yield Question(f"value:{value}", f"Which status is “{value}”?", f"ما هي الحالة «{value}»؟", (*choices, _LEAVE_OUT))
    for key in mapping.of("facility_kind"):
        for value in _different(table, key):
            if not kind_called(value, mapping):
                choices = tuple(Choice(code, said.en, said.ar) for code, said in offered("facility_kind").items())
                yield Question(f"value:{value}", f"Which kind of facility is “{value}”?", f"ما نوع المرفق «{value}»؟", choices)
    if not mapping.of("starts_on", "day", "as_of"):
        yield _PERIOD
    yield from _about_days(table, mapping)


def status_called(value: str, mapping: Mapping) -> str:
    """The status that a word names; empty where that is not known."""
    said = mapping.values.get(value) or offered_codes("status").get(value, "")
    plain = roles.words(value)
    return said or next((status for status, words in roles.STATUSES.items() if plain in words), "")


def kind_called(value: str, mapping: Mapping) -> str:
    """The kind of facility that a word names; empty where that is not known."""
    said = mapping.values.get(value) or offered_codes("facility_kind").get(value, "")
    plain = roles.words(value)
    return said or next((kind for kind in FACILITY_KINDS if plain in (kind, f"{kind}s")), "")


def _cells(table: Table, key: str) -> Iterator[Cell]:
    place = table.shape.index(key)
    return (cells[place] for _, cells in table.rows)


def _different(table: Table, key: str) -> list[str]:
    said = dict.fromkeys(str(cell).strip() for cell in _cells(table, key) if not values.is_nothing(cell))
    return list(said)[:_MOST_VALUES]


def _has_gaps(table: Table, key: str) -> bool:
    """Whether the column is empty in rows with numbers after a row in which it was filled, as merged cells leave it."""
    seen = False
    place = table.shape.index(key)
    for _, cells in table.rows:
        if not values.is_nothing(cells[place]):
            seen = True
        elif seen and _has_finer(table, place, cells):
            return True
    return False


def _has_finer(table: Table, place: int, cells: Row) -> bool:
    return any(isinstance(cell, str) and not values.is_nothing(cell) for cell in cells[place + 1 : place + 3])


_LEAVE_OUT = Choice("leave_out", "Leave it out", "يُستبعد")
_PERIOD = Question(
    "period",
    "Of which days are these numbers? For example 2024-12-31, 2024-12, or 2024-11-27 to 2024-12-09.",
    "لأي أيام هذه الأعداد؟ مثلاً 2024-12-31 أو 2024-12 أو 2024-11-27 إلى 2024-12-09.",
)
_YEAR = Question("year", "The months stand without a year. Which year is it?", "الأشهر مذكورة بلا سنة. أي سنة هي؟")
_PLACE = Question(
    "place",
    "No column names a place. Of which place are these numbers? A name or a p-code; SY is the whole country.",
    "لا يوجد عمود للمكان. لأي مكان هذه الأعداد؟ اسم أو رمز؛ SY هي البلد كله.",
)
_SINCE = Question(
    "since",
    "The numbers are as of a day. From which day on do they count? For example 2024-11-27.",
    "الأعداد حتى تاريخ معين. من أي يوم يبدأ العدّ؟ مثلاً 2024-11-27.",
)
_DAY_ORDER = Question(
    "day_order",
    "In dates such as 03/04/2021, what comes first?",
    "في تواريخ مثل 03/04/2021، ما الذي يأتي أولاً؟",
    (Choice("dmy", "The day: 3 April", "اليوم: 3 نيسان"), Choice("mdy", "The month: 4 March", "الشهر: 4 آذار")),
)
_MIXED = Question(
    "mixed_dates",
    "Some dates are dates of the spreadsheet, and those after the 12th of a month are text such as 13/04/2024. So leaves it a program that "
    "reads the month first, and swaps the others. Is 4 March 2024 in the sheet right, or was it 3 April?",
    "بعض التواريخ هي تواريخ الجدول، وما بعد اليوم الثاني عشر من الشهر نص مثل 13/04/2024. هذا ما يتركه برنامج يقرأ الشهر أولاً ويبدّل "
    "الباقي. هل 4 آذار 2024 في الجدول صحيح أم كان 3 نيسان؟",
    (
        Choice("right", "They are right as they stand", "هي صحيحة كما هي"),
        Choice("swapped", "They were swapped: swap them back", "بُدّلت: أعدها"),
    ),
)
_SEPARATOR = Question(
    "separator",
    "In numbers such as 1.234, what is the point?",
    "في أعداد مثل 1.234، ماذا تعني النقطة؟",
    (
        Choice(".", "It separates thousands: one thousand two hundred thirty-four", "تفصل الآلاف: ألف ومئتان وأربعة وثلاثون"),
        Choice(",", "It is a decimal point", "فاصلة عشرية"),
    ),
)
_WHICH_PLACE = Question(
    "which_place",
    "Both the rows and the headers name places. Where are the people that the numbers count?",
    "الأسطر والعناوين كلاهما يذكر أماكن. أين الأشخاص الذين تعدّهم الأعداد؟",
    (Choice("header", "In the places of the headers", "في أماكن العناوين"), Choice("row", "In the places of the rows", "في أماكن الأسطر")),
)
_WHOLE_MONTHS = Question(
    "whole_months",
    "All dates are the first of a month. Do they stand for whole months?",
    "كل التواريخ هي أول الشهر. هل تعني أشهراً كاملة؟",
    (Choice("yes", "Yes, for the whole month", "نعم، الشهر كله"), Choice("no", "No, for that day", "لا، ذلك اليوم")),
)
_GAPS = Question(
    "gaps",
    "Some cells of places are empty below a filled one. What do they mean?",
    "بعض خلايا الأماكن فارغة تحت خلية مملوءة. ماذا تعني؟",
    (Choice("same", "The same as above", "مثل ما فوقها"), Choice("none", "No place is given", "لم يُذكر مكان")),
)
_COUNTS = Question(
    "counts",
    "How do the numbers count?",
    "كيف تُحسب الأعداد؟",
    (
        Choice("incident", "Each row has people of its own, and rows can be added up", "لكل سطر أشخاصه، ويمكن جمع الأسطر"),
        Choice("total", "Each number is everybody in that area over those days", "كل عدد هو الجميع في تلك المنطقة خلال تلك الأيام"),
    ),
)
_COMPLETE = Question(
    "complete",
    "The rows are villages, camps or quarters. Are they all of those with people in each sub-district?",
    "الأسطر قرى أو مخيمات أو أحياء. هل هي كل ما فيه أشخاص في كل ناحية؟",
    (
        Choice("yes", "Yes: add them up for each sub-district", "نعم: تُجمع لكل ناحية"),
        Choice("no", "No: each is a part of its sub-district", "لا: كل منها جزء من ناحيته"),
    ),
)
