"""What the page and the command do with a file: open it, look at it under the choices made so far, and store it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from db import engine, store
from db.attempts import NOBODY_ASKED
from db.intake import Corrections, Placed, placed
from db.measures import MEASURES
from db.schema import Aside, Closure, Facility, Figure
from db.turn import TurnTaken, turn
from etl import pipeline, raw, settings, sources
from etl.contract import Parts, SourceModule, SourceUnavailable
from etl.own_tables import columns, convert, grids, kept, layout, mapping, shelf, template
from etl.own_tables.kept import PART, Kept, Numbered, OwnTable
from etl.own_tables.layout import Table
from etl.own_tables.mapping import Mapping as Meanings
from etl.own_tables.review import About, Choices, Notices, Question, Refused, Review, Stated, Stored, Total
from etl.own_tables.template_words import Language

MOST_MB = 20
_CORRECTED = 30
_FEW = 3
_OF_VALUES = "value:"
_NOTAM, _PASTED = "notam", "pasted.txt"


class Busy(Refused):
    """Another run is writing, or has the turn: nothing was stored."""


class Opened(NamedTuple):
    """A file that was opened: its tables by name, and what was said of tables before."""

    file: str
    tables: tuple[tuple[str, Table], ...]
    shelf: tuple[shelf.Known, ...]


class Understood(NamedTuple):
    """One table under some choices: what its columns mean, and what is still asked."""

    name: str
    table: Table
    meanings: Meanings
    questions: tuple[Question, ...]


def workbook(language: Language) -> bytes:
    """The workbook to fill in."""
    return template.workbook(language)


def open_file(name: str, raw_bytes: bytes) -> Opened:
    """The tables of a file. Raises Refused, in words, for what is too large, cannot be read, or holds no table."""
    if len(raw_bytes) > MOST_MB * 1024 * 1024:
        raise Refused(f"{name} is larger than {MOST_MB} MB. Leave out what is not needed, or split it.")
    sheets = grids.read(raw_bytes, name)
    own = [table for sheet in sheets if (table := columns.of_workbook(sheet)) is not None]
    if own and not any(table.rows for table in own):
        raise Refused(f"{name} is Athar's own workbook, and nothing is filled in yet below its two rows of headings.")
    found = [table for table in own if table.rows] or [table for sheet in sheets for table in layout.tables(sheet)]
    if not found:
        raise Refused(
            f"{name}: no table was found in it. Expected a row of headers (a place, a day, what is counted) with the figures below it."
        )
    return Opened(name, _named(found), shelf.known())


def reopen(source: str) -> Opened:
    """A table as it was kept when it was brought in last. Raises Refused where nothing is kept of it."""
    last = shelf.kept(source)
    known = tuple(shelf.Known(sheet.mapping, last.about) for sheet in last.sheets)
    return Opened(last.file, tuple((sheet.name, sheet.table) for sheet in last.sheets), (*known, *shelf.known()))


def with_mapping(opened: Opened, text: str) -> Opened:
    """The file with a mapping that somebody hands over, before those on the shelf. Raises Refused where it is none."""
    try:
        found = mapping.from_json(text)
    except ValueError as wrong:
        raise Refused(f"The mapping cannot be read: {wrong}.") from wrong
    if not any(tuple(found.columns) == table.shape for _, table in opened.tables):
        raise Refused("The mapping is of another table: its columns are not those of any table of this file.")
    return opened._replace(shelf=(shelf.Known(found, About()), *opened.shelf))


def review(opened: Opened, choices: Choices) -> Review:
    """What is understood under these choices, what is asked, and what would be stored once nothing is left to ask."""
    understood = _understand(opened, choices)
    first, alone = understood[0], len(understood) == 1
    found = Review(
        sheet=first.name if alone else "",
        sheets=tuple(name for name, _ in opened.tables) if alone else (),
        known="template" if columns.is_template(first.table) else "kept" if _before(opened, first.table) else "",
        columns=columns.views(first.table, first.meanings) if alone else (),
        roles=columns.ROLES,
        questions=tuple(question for one in understood for question in one.questions),
        facilities=tuple(
            name for one in understood for name in convert.unknown_facilities(mapping.rows_of(one.table, one.meanings), one.meanings)
        ),
        dropped=tuple(dict.fromkeys(name for one in understood for name in columns.personal(one.table, one.meanings))),
    )
    if found.open_questions:
        return found
    try:
        read = list(kept.read(_kept(opened, understood, About())))
    except ValueError as wrong:
        return found._replace(wrong=str(wrong))
    stated, asides, spellings = _sorted_out(read, shelf.standing_corrections(about(opened, choices).name))
    return found._replace(
        stated=tuple(stated),
        asides=tuple(asides),
        cells=_cells(understood, asides) if alone else {},
        totals=tuple(_totals(stated, understood)),
        places=tuple(spellings.most_common()),
        new=tuple(one.report for one in read if isinstance(one.report, Facility)),
    )


def about(opened: Opened, choices: Choices) -> About:
    """Who stood behind the last table of this shape; nobody, where there was none."""
    tables = dict(_chosen(opened, choices))
    return next(
        (known.about for known in opened.shelf if any(tuple(known.mapping.columns) == table.shape for table in tables.values())), About()
    )


def meanings(opened: Opened, choices: Choices) -> tuple[Meanings, ...]:
    """What the columns of the chosen tables mean under these choices."""
    return tuple(one.meanings for one in _understand(opened, choices))


def take_in(opened: Opened, choices: Choices, about: About) -> Stored:
    """Stores what would be stored, and keeps the reduced table and what was said of it. Raises Refused where it cannot be."""
    found = review(opened, choices)
    if not found.is_ready:
        open_ = [question.en for question in found.open_questions] or [found.wrong or "no row could be read as a figure or a closure"]
        raise Refused(f"Not stored: {' '.join(open_)}")
    payload = _kept(opened, _understand(opened, choices), about)
    run = _run(OwnTable(about, store.now().date()), {PART: kept.to_json(payload)})
    if run.outcome == "ok":
        shelf.remember(payload)
    return Stored(run.source, about.name, run.outcome, run.words, run.stored, run.unchanged, run.put_aside, _subjects(found.stated))


def _run(module: SourceModule, parts: Parts) -> store.Run:
    """One run of a source over parts that somebody handed over; they are kept as a fetched payload is."""

    def handed_over(source: SourceModule, at: object) -> Parts:
        raw.keep(settings.raw_folder() / source.SOURCE.id, parts, store.now())
        return parts

    try:
        writer = engine.writer()
        try:
            with turn(writer):
                engine.create(writer)
                return pipeline.run(writer, module, handed_over, complete=False, program=NOBODY_ASKED)
        finally:
            writer.dispose()
    except (TurnTaken, engine.StoreBusy) as busy:
        raise Busy(str(busy)) from busy
    except (engine.StoreOutdated, engine.StoreRefused, engine.StoreFailed, SourceUnavailable) as wrong:
        raise Refused(str(wrong)) from wrong


def _named(tables: Sequence[Table]) -> tuple[tuple[str, Table], ...]:
    """The tables by the name of their sheet, with their rows where a sheet has several."""
    several = Counter(table.sheet for table in tables)
    found = {}
    for table in tables:
        first, last = table.rows[0][0], table.rows[-1][0]
        name = (
            table.sheet
            if several[table.sheet] == 1
            else f"{table.sheet}, {first}-{last} ({table.columns[0].letter}-{table.columns[-1].letter})"
        )
        found[name] = table
    return tuple(found.items())


def _chosen(opened: Opened, choices: Choices) -> tuple[tuple[str, Table], ...]:
    """The table that was chosen, else the first; of Athar's own workbook every sheet. Raises Refused for a name that is none."""
    if all(columns.is_template(table) for _, table in opened.tables):
        return opened.tables
    if choices.sheet and choices.sheet not in dict(opened.tables):
        raise Refused(f"There is no table {choices.sheet!r} in {opened.file}. Its tables: {', '.join(name for name, _ in opened.tables)}.")
    return tuple((name, table) for name, table in opened.tables if name == choices.sheet) or opened.tables[:1]


def _before(opened: Opened, table: Table) -> bool:
    return any(tuple(known.mapping.columns) == table.shape for known in opened.shelf)


def _understand(opened: Opened, choices: Choices) -> list[Understood]:
    understood = []
    for name, table in _chosen(opened, choices):
        table = _corrected(table, choices.cells)
        if columns.is_template(table):
            meanings = columns.of_template(table)
        else:
            meanings = mapping.propose(table, [known.mapping for known in opened.shelf])
        meanings = columns.with_roles(table, meanings, choices.roles)
        answers = {key: text for key, text in choices.answers.items() if not key.startswith(_OF_VALUES)}
        values = {key.removeprefix(_OF_VALUES): text for key, text in choices.answers.items() if key.startswith(_OF_VALUES)}
        meanings = meanings._replace(
            answers={**meanings.answers, **answers},
            values={**meanings.values, **values},
            places={**meanings.places, **choices.places},
            facilities={**meanings.facilities, **_described(table, meanings), **choices.facilities},
        )
        if proven := mapping.day_order(table, meanings):
            meanings = meanings._replace(answers={**meanings.answers, "day_order": proven})
        understood.append(Understood(name, table, meanings, tuple(mapping.questions(table, meanings))))
    return understood


def _described(table: Table, meanings: Meanings) -> dict[str, str]:
    """The facilities that Athar's own workbook describes in full, kind and place: they are new, as its writer says by that."""
    if not columns.is_template(table):
        return {}
    rows = mapping.rows_of(table, meanings)
    full = [(number, cells) for number, cells in rows if all(cells[key] != "" for key in meanings.of("facility_kind", "governorate"))]
    return dict.fromkeys(convert.unknown_facilities(full, meanings), "new")


def _corrected(table: Table, cells: Mapping[str, str]) -> Table:
    """The table with the cells that were written anew, each by its row and column, as in 12:C."""
    if not cells:
        return table
    rows = tuple(
        (number, tuple(cells.get(f"{number}:{column.letter}", cell) for column, cell in zip(table.columns, row, strict=True)))
        for number, row in table.rows
    )
    return table._replace(rows=rows)


def _kept(opened: Opened, understood: Sequence[Understood], about: About) -> Kept:
    return Kept(opened.file, about, tuple(kept.reduced(one.name, one.table, one.meanings) for one in understood))


def _sorted_out(read: Sequence[Numbered], corrections: Corrections) -> tuple[list[Stated], list[Aside], Counter[str]]:
    """What would be stored, what would be put aside, and the spellings of places that are not known."""
    stated, asides, spellings = list[Stated](), list[Aside](), Counter[str]()
    for found in read:
        report = found.report
        if isinstance(report, Figure):
            there = _placed(report, corrections)
            if there.area is None:
                spellings[report.where.name] += 1
                asides.append(
                    Aside(found.row, f"the place is not known, or it is not certain which one is meant: {report.where.name!r}", "")
                )
            else:
                stated.append(Stated(found.row, report, there.area, found.written, there.correction))
        elif isinstance(report, Closure):
            stated.append(Stated(found.row, report, "", found.written))
        elif isinstance(report, Aside):
            asides.append(report)
    return stated, asides, spellings


def _placed(figure: Figure, corrections: Corrections) -> Placed:
    """Where a figure would be stored; of a place that is not known, where a correction says that it is."""
    area = convert.area_of(figure)
    if area is not None:
        return Placed(area)
    found = placed(pipeline.area_of(figure.where, figure.counts), corrections)
    return found if found.correction is not None else Placed(None)


def _cells(understood: Sequence[Understood], asides: Sequence[Aside]) -> dict[int, dict[str, str]]:
    """The cells of rows that would be put aside, by the letter of their column, so that they can be written anew."""
    wanted = [aside.number for aside in asides][:_CORRECTED]
    found: dict[int, dict[str, str]] = {}
    for one in understood:
        for number, row in one.table.rows:
            if number in wanted:
                used = zip(one.table.columns, row, strict=True)
                found[number] = {column.letter: str(cell) for column, cell in used if column.key in one.meanings.used}
    return found


def _totals(stated: Sequence[Stated], understood: Sequence[Understood]) -> list[Total]:
    """The sum of each measure, year and unit, beside the one that the sheet prints."""
    sums: defaultdict[tuple[str, int, str], int] = defaultdict(int)
    for one in stated:
        if isinstance(one.report, Figure) and one.report.group == "all":
            number = next((n for n in (one.report.best, one.report.low, one.report.high) if n is not None), 0)
            sums[one.report.measure, one.report.ends_on.year, one.report.unit] += number
    printed: dict[tuple[str, int, str], int] = {}
    for table in understood:
        printed |= convert.printed_totals(table.table, table.meanings)
    return [Total(measure, year, total, printed.get((measure, year, unit)), unit) for (measure, year, unit), total in sorted(sums.items())]


def _subjects(stated: Sequence[Stated]) -> dict[str, str]:
    """The pages that show what was stored, each with the measure that most of it is about."""
    measures = Counter(one.report.measure for one in stated if isinstance(one.report, Figure))
    found = {}
    for measure, _ in reversed(measures.most_common()):
        found[str(MEASURES[measure].subject)] = measure
    return found | ({"closures": ""} if any(isinstance(one.report, Closure) for one in stated) else {})


def read_notices(text: str) -> Notices:
    """What a text of notices to airmen says. What cannot be read is put aside, never refused."""
    reports = list(sources.SOURCES[_NOTAM].parse({_PASTED: text.encode()}))
    others = sum(isinstance(report, Facility) for report in reports)
    closures = tuple(report for report in reports if isinstance(report, Closure))
    return Notices(closures, others, tuple(report for report in reports if isinstance(report, Aside)))


def store_notices(text: str) -> Stored:
    """Stores what a text of notices says, beside the notices that are there. Raises Refused where it cannot be."""
    module = sources.SOURCES[_NOTAM]
    found = read_notices(text)
    if not found.closures:
        raise Refused(" ".join(("Not stored: no notice says of an aerodrome or the airspace of Syria that it closes or opens.",
                                *(f"{aside.reason}." for aside in found.asides[:_FEW]))))  # fmt: skip
    run = _run(module, {_PASTED: text.encode()})
    return Stored(run.source, module.SOURCE.title, run.outcome, run.words, run.stored, run.unchanged, run.put_aside, {"closures": ""})
