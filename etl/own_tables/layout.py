"""Where the tables of a sheet are: title lines, headers of one row or several, HXL tags, data, totals and notes, each row accounted for."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from etl.own_tables import roles, values
from etl.own_tables.grids import Grid
from etl.workbooks import Cell

Row = Sequence[Cell]
Kind = Literal["title", "blank", "hxl", "header", "total", "note"]

_HEADER_ROWS = 3
_LOOKED_AT = 25
_MOST_TABLES = 50
_WHERE = ("place", "code", "facility")


class Column(NamedTuple):
    """One column: its letter in the sheet, the headers above it from top to bottom, its HXL tag, and whether it is a total of others."""

    letter: str
    place: int
    path: tuple[str, ...]
    key: str
    hxl: str = ""

    @property
    def is_total(self) -> bool:
        return any(roles.is_total(part) for part in self.path)


class Named(NamedTuple):
    """A row that is no data: its number in the sheet, what it is, and its cells."""

    number: int
    kind: Kind
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        return " | ".join(str(cell).strip() for cell in self.cells if not _blank(cell))


class Table(NamedTuple):
    """A table of a sheet: `rows` are the data, each with its number in the sheet and a cell for each column."""

    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    named: tuple[Named, ...]

    @property
    def title(self) -> tuple[str, ...]:
        """The lines above the table."""
        return tuple(row.text for row in self.named if row.kind == "title")

    @property
    def shape(self) -> tuple[str, ...]:
        """The headers, by which the next file of the same kind is known again."""
        return tuple(column.key for column in self.columns)


def tables(grid: Grid) -> list[Table]:
    """The tables of a sheet from top to bottom, and from left to right where they stand beside one another."""
    found: list[Table] = []
    start = 0
    while start < len(grid.rows) and len(found) < _MOST_TABLES:
        header = _header(grid.rows, start)
        if header is None:
            break
        first, last = header
        end = _end(grid.rows, last + 1)
        found += _side_by_side(grid, start, first, last, end)
        start = end
    return found


def samples(table: Table, place: int, most: int = 5) -> tuple[str, ...]:
    """The first different values of a column, as they are written; `place` counts the table's columns from 0."""
    seen: dict[str, None] = {}
    for _, cells in table.rows:
        if not _blank(cells[place]):
            seen[str(cells[place]).strip()] = None
        if len(seen) == most:
            break
    return tuple(seen)


def letter(place: int) -> str:
    """The letters over a column of a sheet: 0 is A, 26 is AA."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _filled(row: Row) -> list[int]:
    return [place for place, cell in enumerate(row) if not _blank(cell)]


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return False
    return isinstance(cell, float | int) or isinstance(values.number(cell), values.Number | values.Ambiguous)


def _is_period(cell: Cell) -> bool:
    """A month, a year or a day as a header: not any number."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return 1990 <= cell <= 2100 and cell == int(cell)
    found = values.days(cell)
    return isinstance(found, values.Days) or found == values.Ambiguous("year")


def _is_words(cell: Cell) -> bool:
    return isinstance(cell, str) and (not _is_number(cell) or _is_period(cell))


def _is_label(cell: Cell) -> bool:
    """Something that stands in headers: a word for a role or a measure, a total, a month, a year."""
    if not isinstance(cell, str):
        return _is_period(cell)
    if len(cell) > 120 or _is_tag(cell):
        return False
    said = roles.label(cell)
    return bool(said.role or said.why) or roles.is_total(cell) or _is_period(cell)


def _is_hxl(row: Row) -> bool:
    filled = [str(row[place]).strip() for place in _filled(row)]
    return bool(filled) and sum(map(_is_tag, filled)) * 2 > len(filled)


def _is_tag(text: str) -> bool:
    return text.startswith("#") and len(text) > 2 and text[1].isalpha()


def _is_header(row: Row) -> bool:
    filled = _filled(row)
    if len(filled) < 2 or _is_hxl(row):
        return False
    words = [place for place in filled if _is_words(row[place]) or _is_period(row[place])]
    return len(words) >= 0.8 * len(filled) and any(isinstance(row[place], str) and not _is_period(row[place]) for place in filled)


def _header(rows: Sequence[Row], start: int) -> tuple[int, int] | None:
    """The first and the last row of the next header at or below `start`.

    A header is words over a body: of the rows that might be one, that which names most of the columns in use below, the more of them in
    words that are known the better; then the rows above it that say more, and those below it that go on.
    """
    best: tuple[float, int] | None = None
    tags = next((at for at in range(start, min(len(rows), start + 60)) if _is_hxl(rows[at])), None)
    above = tags is not None and any(len(_filled(row)) > 1 for row in rows[start:tags])
    for at in range(start, tags if tags is not None and above else min(len(rows), start + 60)):
        if not _is_header(rows[at]):
            continue
        body = [row for row in rows[at + 1 : at + 1 + _LOOKED_AT] if _filled(row) and not _is_hxl(row)]
        if not body:
            continue
        used = {place for row in body for place in _filled(row)}
        named = set(_filled(rows[at]))
        known = sum(_is_label(rows[at][place]) for place in named)
        if above and at + 1 == tags:
            known = len(named)
        numbers = any(_is_number(cell) or _is_period(cell) for row in body[:5] for cell in row if not _blank(cell))
        if not known or not (numbers or known >= 2):
            continue
        worth = len(named & used) / max(len(used), 1) + known / len(named) - 0.02 * (at - start)
        if best is None or worth > best[0] + 1e-9:
            best = (worth, at)
    if best is None:
        return None
    first = last = best[1]
    while first > start and last - first < _HEADER_ROWS - 1 and _says_more(rows[first - 1], rows[first : last + 1]):
        first -= 1
    while last + 1 < len(rows) and last - first < _HEADER_ROWS - 1 and _goes_on(rows[last + 1], rows[last]):
        last += 1
    return first, last


def _says_more(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row above a header is a header of groups of columns, and not a title or a line of totals."""
    filled = _filled(row)
    if not filled or not all(_is_words(row[place]) or _is_period(row[place]) for place in filled):
        return False
    if any(str(row[place]).strip().endswith(":") or _is_day(row[place]) for place in filled):
        return False
    needed = [place for place in filled if all(place >= len(under) or _blank(under[place]) for under in below)]
    known = [place for place in filled if _is_label(row[place])]
    return (bool(needed) and len(filled) > 1) or len(known) >= 2 or (bool(known) and filled != [min(_filled(below[0]), default=0)])


def _is_day(cell: Cell) -> bool:
    found = values.days(cell) if isinstance(cell, str) else None
    return not isinstance(cell, str | float | int) or (isinstance(found, values.Days) and found.precision == "day")


def _goes_on(row: Row, header: Row) -> bool:
    """Whether a row below a header is part of it: it leaves the columns of places alone, and all its words are those of headers, or
    stand below a heading of several columns."""
    above = [header[place] if place < len(header) else "" for place in range(len(row))]
    filled = [place for place in _filled(row) if row[place] != above[place]]
    if len(filled) < 2 or any(roles.label(str(cell)).role in ("place", "code") for cell in (above[place] for place in filled)):
        return False
    if all(_is_label(row[place]) for place in filled):
        return True
    under_group = [place for place in filled if _blank(above[place])]
    grouped = {*under_group, *(place - 1 for place in under_group)}
    return bool(under_group) and all(_is_words(row[place]) and not values.is_nothing(row[place]) and place in grouped for place in filled)


def _end(rows: Sequence[Row], start: int) -> int:
    """Where the next table begins: a row of header words that names a column of places, or one after a gap."""
    gap = False
    for at in range(start, len(rows)):
        filled = _filled(rows[at])
        if len(filled) < 2:
            gap = True
            continue
        known = sum(_is_label(rows[at][place]) for place in filled)
        named = any(roles.label(str(rows[at][place])).role in _WHERE for place in filled)
        if _is_header(rows[at]) and ((named and known == len(filled)) or (gap and known >= max(2, 0.6 * len(filled)))):
            return _with_its_title(rows, at, start)
        gap = False
    return len(rows)


def _with_its_title(rows: Sequence[Row], header: int, start: int) -> int:
    """The first of the lines of one text, and of empty lines, right above a header: they are its title."""
    first = header
    while first > start + 1 and _is_one_text(rows[first - 1]):
        first -= 1
    return first


def _is_one_text(row: Row) -> bool:
    filled = _filled(row)
    return len(filled) < 2 and not any(_is_number(row[place]) for place in filled)


def _side_by_side(grid: Grid, start: int, first: int, last: int, end: int) -> list[Table]:
    width = max(len(row) for row in grid.rows[start:end])
    rows = [[*row, *[""] * (width - len(row))] for row in grid.rows[start:end]]
    header, body = rows[first - start : last + 1 - start], rows[last + 1 - start :]
    used = [place for place in range(width) if any(not _blank(row[place]) for row in [*header, *body])]
    groups: list[list[int]] = []
    for place in used:
        if groups and groups[-1][-1] == place - 1:
            groups[-1].append(place)
        else:
            groups.append([place])
    joined: list[list[int]] = []
    for group in groups:
        if joined and not _stands_alone(group, header):
            joined[-1] += group
        else:
            joined.append(group)
    return [table for group in joined if (table := _table(grid, rows, group, start, first - start, last - start)) is not None]


def _stands_alone(group: Sequence[int], header: Sequence[Row]) -> bool:
    said = [roles.label(str(row[place])).role for row in header for place in group if isinstance(row[place], str)]
    return len(group) >= 2 and any(role in _WHERE for role in said)


def _table(grid: Grid, rows: Sequence[Row], places: Sequence[int], start: int, first: int, last: int) -> Table | None:
    def cells(row: Row) -> tuple[Cell, ...]:
        return tuple(row[place] for place in places)

    paths = _paths([cells(row) for row in rows[first : last + 1]])
    named = [Named(start + at + 1, "header", cells(row)) for at, row in enumerate(rows) if first <= at <= last]
    data: list[tuple[int, tuple[Cell, ...]]] = []
    hxl = [""] * len(places)
    numeric = _numeric([cells(row) for row in rows[last + 1 :]])
    for at, row in enumerate(rows):
        number, here = start + at + 1, cells(row)
        if first <= at <= last:
            continue
        if not _filled(here):
            named.append(Named(number, "blank", here))
        elif _is_hxl(here):
            hxl = [str(cell).strip() for cell in here]
            named.append(Named(number, "hxl", here))
        elif at < first:
            is_sum = all(_is_number(here[place]) for place in _filled(here)) and set(_filled(here)) <= numeric
            named.append(Named(number, "total" if is_sum else "title", here))
        elif _is_total_row(here, numeric):
            named.append(Named(number, "total", here))
        elif _is_note(here) or _is_computed_row(here):
            named.append(Named(number, "note", here))
        else:
            data.append((number, here))
    if not data:
        return None
    columns = []
    keys: set[str] = set()
    for place, path, tag in zip(places, paths, hxl, strict=True):
        key = " / ".join(path) or tag or letter(place)
        key = f"{key} ({letter(place)})" if key in keys else key
        keys.add(key)
        columns.append(Column(letter(place), place, path, key, tag))
    return Table(grid.name, tuple(columns), tuple(data), tuple(sorted(named)))


def _paths(header: Sequence[Row]) -> list[tuple[str, ...]]:
    """What stands above each column; in the upper rows of a header a word holds to the right until the next one."""
    filled: list[list[str]] = []
    for at, row in enumerate(header):
        said, current = [], ""
        for place, cell in enumerate(row):
            text = _said(cell)
            above = any(_said(upper[place]) for upper in header[:at])
            if text:
                current = text
            elif at == len(header) - 1 or (above and not current):
                current = ""
            said.append(text if at == len(header) - 1 else current)
        filled.append(said)
    return [tuple(dict.fromkeys(part for part in parts if part)) for parts in zip(*filled, strict=True)]


def _said(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    found = None if isinstance(cell, str | float | int) else values.days(cell)
    return f"{found.starts_on:%Y-%m-%d}" if isinstance(found, values.Days) else " ".join(str(cell).split())


def _numeric(body: Sequence[Row]) -> set[int]:
    """The places of columns that hold numbers in most of their filled cells."""
    found = set()
    for place in range(len(body[0]) if body else 0):
        filled = [row[place] for row in body if not _blank(row[place])]
        if filled and sum(_is_number(cell) for cell in filled) * 2 > len(filled):
            found.add(place)
    return found


def _is_total_row(cells: Row, numeric: set[int]) -> bool:
    words = [str(cells[place]) for place in _filled(cells) if isinstance(cells[place], str) and not _is_number(cells[place])]
    return any(roles.is_total(word) and len(word) < 60 for word in words) and any(place in numeric for place in _filled(cells))


def _is_computed_row(cells: Row) -> bool:
    """A row of averages, shares or days: worked out from the others."""
    words = [cells[place] for place in _filled(cells) if isinstance(cells[place], str) and not _is_number(cells[place])]
    return len(words) == 1 and roles.is_computed(str(words[0]))


def _is_note(cells: Row) -> bool:
    """A row with words in one cell alone, in a table of three columns or more."""
    filled = _filled(cells)
    return len(filled) == 1 and len(cells) >= 3 and isinstance(cells[filled[0]], str) and not _is_number(cells[filled[0]])
