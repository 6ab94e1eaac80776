"""The columns of a table as they are shown: runs of columns alike as one, and those of Athar's own workbook known by their tags."""

from collections.abc import Mapping
from itertools import groupby

from etl.own_tables import roles
from etl.own_tables.grids import Grid
from etl.own_tables.layout import Column, Table, letter, samples
from etl.own_tables.mapping import Mapping as Meanings
from etl.own_tables.mapping import Meaning
from etl.own_tables.review import Choice, ColumnView
from etl.own_tables.template_words import COLUMNS

ROLES = tuple(Choice(code, said.en, said.ar) for code, said in roles.ROLES.items() if code != "personal")
_ALIKE = 4
_SAMPLES = 4
_LONGEST = 40


_TAGS = {kind: {column.hxl: column for column in columns} for kind, columns in COLUMNS.items()}
_SEARCHED = 10


def of_workbook(grid: Grid) -> Table | None:
    """A sheet of Athar's own workbook as a table, known by its row of tags wherever its columns were moved to; None for any other."""
    for at, row in enumerate(grid.rows[:_SEARCHED]):
        tags = [str(cell).strip() for cell in row]
        for known in _TAGS.values():
            needed = {tag for tag, column in known.items() if column.needed}
            if needed <= set(tags) <= known.keys() | {""}:
                places = [place for place, tag in enumerate(tags) if tag]
                columns = tuple(Column(letter(place), place, (tags[place],), tags[place], tags[place]) for place in places)
                body = enumerate(grid.rows[at + 1 :], at + 2)
                rows = [(number, tuple(cells[place] if place < len(cells) else "" for place in places)) for number, cells in body]
                return Table(grid.name, columns, tuple(row for row in rows if any(cell != "" for cell in row[1])), ())
    return None


def is_template(table: Table) -> bool:
    """Whether a table is a sheet of Athar's own workbook."""
    return any({column.hxl for column in table.columns} <= known.keys() for known in _TAGS.values()) and bool(table.columns[0].hxl)


def of_template(table: Table) -> Meanings:
    """What the columns of Athar's own workbook mean."""
    by_tag = {tag: column.role for known in _TAGS.values() for tag, column in known.items()}
    return Meanings({column.key: Meaning(by_tag[column.hxl], "Athar's own workbook") for column in table.columns})


def views(table: Table, meanings: Meanings) -> tuple[ColumnView, ...]:
    """The columns as they are shown, in the order of the sheet."""
    shown: list[ColumnView] = []
    for _, run in groupby(table.columns, key=lambda column: _alike(column, meanings)):
        columns = list(run)
        if len(columns) < _ALIKE:
            shown += [_view(table, [column], meanings) for column in columns]
        else:
            shown.append(_view(table, columns, meanings))
    return tuple(shown)


def _alike(column: Column, meanings: Meanings) -> tuple[str, ...]:
    """What columns beside each other have in common that are shown as one: those with months or places for headers."""
    meaning = meanings.columns[column.key]
    beside = bool(meaning.period or meaning.place) or meaning.role == "total"
    return (meaning.role, meaning.measure, meaning.group, meaning.unit) if beside else (column.key,)


def _view(table: Table, columns: list[Column], meanings: Meanings) -> ColumnView:
    first, last, meaning = columns[0], columns[-1], meanings.columns[columns[0].key]
    personal = meaning.role == "personal"
    place = table.columns.index(first)
    shown = () if personal else tuple(_short(value) for value in samples(table, place, _SAMPLES))
    if len(columns) == 1:
        return ColumnView(first.letter, first.key, shown, meaning.role, meaning.why, personal)
    header = f"{first.key} … {last.key} ({len(columns)})"
    return ColumnView(f"{first.letter}-{last.letter}", header, shown, meaning.role, meaning.why, personal)


def _short(value: str) -> str:
    """A sample as it is read: whole numbers without the point that spreadsheets keep them with."""
    value = value.removesuffix(".0")
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"


def with_roles(table: Table, meanings: Meanings, chosen: Mapping[str, str]) -> Meanings:
    """The meanings with those roles in place of the proposed ones that a person has chosen, by letter or by run of letters."""
    found = dict(meanings.columns)
    letters = [column.letter for column in table.columns]
    for columns, role in chosen.items():
        first, _, last = columns.partition("-")
        if first not in letters or (last and last not in letters):
            continue
        for column in table.columns[letters.index(first) : letters.index(last or first) + 1]:
            if found[column.key].role != role:
                found[column.key] = found[column.key]._replace(role=role, why="chosen")
    return meanings._replace(columns=found)


def personal(table: Table, meanings: Meanings) -> list[str]:
    """The headers of the columns that are about persons."""
    return [column.key for column in table.columns if meanings.columns[column.key].role == "personal"]
