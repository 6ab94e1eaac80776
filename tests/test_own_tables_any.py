"""Whatever is in a sheet: it is understood or refused in words, and every row of data is a report or is put aside."""

import contextlib
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.schema import Closure, Facility, Figure
from etl.own_tables import convert, grids, layout, mapping, values
from etl.own_tables.review import About, Refused
from etl.workbooks import Cell

ABOUT = About(name="Our tracking", publisher="An organisation")
ANSWERS = {"period": "2024-12", "year": "2024", "place": "Aleppo", "since": "2024-11-27"}
WORDS = (
    *("Governorate", "District", "Village", "Date", "Month", "From", "To", "IDPs", "Killed", "Low", "High", "Returnees", "Type", "Status"),
    *("Facility", "Total", "Grand Total", "Aleppo", "Homs", "Gotham", "حلب", "المحافظة", "النازحون", "Jan", "Dec 2024", "2024", "2025"),
    *("-", "", "", "", "12", "~500", "1.234", "1,5", "10-20", "03/04/2024", "2024-12-01", "closed", "Aleppo International Airport"),
    *("#adm1+name", ""),
)

cells: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from(WORDS),
    st.floats(-10, 50_000),
    st.integers(0, 3000).map(float),
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2026-01-01")),
    st.booleans(),
    st.text(max_size=12),
)
HEADERS = (
    *("Governorate", "District", "Village", "admin2Pcode", "Date", "Month", "From", "To", "As of", "IDPs", "Killed", "Low"),
    *("Returnees", "Type", "Households", "Jan", "Feb 2025", "2024", "Aleppo", "Total", "Name of victim", "Facility", "Status", "ID"),
)


@st.composite
def orderly(draw: st.DrawFn) -> list[list[Cell]]:
    """A table with a header and rows below it, of cells that mostly fit."""
    headers = draw(st.lists(st.sampled_from(HEADERS), min_size=2, max_size=6))
    fitting = {
        **dict.fromkeys(("Governorate", "District", "Village"), st.sampled_from(["Aleppo", "Homs", "Afrin", "Gotham", ""])),
        **dict.fromkeys(
            ("Date", "From", "To", "As of", "Month"), st.sampled_from(["2024-12-01", "03/04/2024", "13/04/2024", "Dec 2024", ""])
        ),
        "Type": st.sampled_from(["IDPs", "Returnees", "Killed", ""]),
        "Status": st.sampled_from(["Closed", "open", "broken", ""]),
        "Facility": st.sampled_from(["Aleppo International Airport", "Some clinic", ""]),
        "admin2Pcode": st.sampled_from(["SY0203", "SY99", ""]),
    }
    numbers = st.sampled_from(["12", "~500", "1.234", "10-20", "-", "", "5%"]) | st.integers(0, 900).map(float)
    row = st.tuples(*(fitting.get(header, numbers) | cells if draw(st.booleans()) else fitting.get(header, numbers) for header in headers))
    return [list(headers), *map(list, draw(st.lists(row, min_size=1, max_size=8)))]


sheets = st.lists(st.lists(cells, max_size=7), max_size=12) | orderly() | orderly()


def answered(table: layout.Table) -> mapping.Mapping:
    """The table with the first answer to everything that it asks."""
    meant = mapping.propose(table)
    for _ in range(4):
        open_ = [question for question in mapping.questions(table, meant) if not question.answer]
        if not open_:
            return meant
        given_ = {question.id: question.choices[0].code if question.choices else ANSWERS[question.id] for question in open_}
        words = {id_.removeprefix("value:"): code for id_, code in given_.items() if id_.startswith("value:")}
        meant = meant._replace(answers={**meant.answers, **given_}, values={**meant.values, **words})
    raise AssertionError(f"it keeps asking: {open_}")


@settings(max_examples=300)
@given(rows=sheets)
def test_every_row_of_data_is_a_report_or_is_put_aside(rows: list[list[Cell]]) -> None:
    for table in layout.tables(grids.Grid("a", rows)):
        numbered = [number for number, _ in table.rows] + [row.number for row in table.named]
        assert len(numbered) == len(set(numbered))
        meant = answered(table)
        reads = list(convert.convert(mapping.rows_of(table, meant), meant, ABOUT))
        if meant.answers.get("complete") != "yes":
            assert {read.row for read in reads} == {number for number, _ in table.rows}
        for read in reads:
            report = read.report
            if isinstance(report, Figure):
                assert any(number is not None for number in (report.low, report.best, report.high))
                assert report.starts_on <= report.ends_on
            elif not isinstance(report, Closure | Facility):
                assert report.reason
        keys = [(read.report.key, read.report.measure, read.report.group) for read in reads if isinstance(read.report, Figure)]
        assert len(keys) == len(set(keys))
        assert mapping.from_json(mapping.to_json(meant)) == meant


@settings(max_examples=200)
@given(raw=st.binary(max_size=300), name=st.sampled_from(["a.csv", "a.txt", "a"]))
def test_any_bytes_are_a_table_or_are_refused_in_words(raw: bytes, name: str) -> None:
    with contextlib.suppress(Refused):
        for grid in grids.read(raw, name):
            layout.tables(grid)


@settings(max_examples=400)
@given(cell=cells)
def test_a_cell_is_a_number_and_a_day_or_says_why_not(cell: Cell) -> None:
    for found in (values.number(cell), values.days(cell), values.days(cell, "mdy", 2024)):
        assert found is None or isinstance(found, values.Number | values.Days | values.Unread | values.Ambiguous)
        if isinstance(found, values.Unread):
            assert found.why


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"%PDF-1.4", "report.pdf", "is no table that can be read"),
        (b"", "empty.csv", "is empty"),
        (b"PK\x03\x04 cut", "cut.xlsx", "cannot be opened as a workbook"),
        (b"a\0b\0c", "bytes.csv", "it has bytes that stand in no table"),
        (b"x" * (grids.MOST_BYTES + 1), "large.csv", "more than 20,000,000"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(raw: bytes, name: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        grids.read(raw, name)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0, values.Number(best=0)), ("١٬٢٣٤", values.Number(best=1234)), ("1.1 million", values.Number(best=1_100_000)),
        ("≥ 69", values.Number(low=69, quantifier="at_least")), ("ما لا يقل عن 30", values.Number(low=30, quantifier="at_least")),
        ("حتى 1000", values.Number(high=1000, quantifier="up_to")), ("قرابة 250", values.Number(best=250, quantifier="about")),
        ("800,000–1,000,000", values.Number(low=800_000, high=1_000_000)), ("بين 400 و 500", values.Number(low=400, high=500)),
        ("12'345", values.Number(best=12_345)), ("1.234.567", values.Number(best=1_234_567)),
        ("١٥٠ أسرة", values.Number(best=150, unit="households")),
        ("—", None), ("لا يوجد", None), ("1.234", values.Ambiguous("separator")), (True, values.Unread("True is no number of people")),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written(cell: Any, expected: object) -> None:
    assert values.number(cell) == expected


DAY, MONTH = "day", "month"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-12-01", ("2024-12-01", "2024-12-01", DAY)), ("1 December 2024", ("2024-12-01", "2024-12-01", DAY)),
        ("Dec 5, 2024", ("2024-12-05", "2024-12-05", DAY)), ("١٥ تشرين الثاني ٢٠٢٤", ("2024-11-15", "2024-11-15", DAY)),
        ("آذار 2025", ("2025-03-01", "2025-03-31", MONTH)), ("مارس 2025", ("2025-03-01", "2025-03-31", MONTH)),
        ("Jan-24", ("2024-01-01", "2024-01-31", MONTH)), ("2024/5", ("2024-05-01", "2024-05-31", MONTH)),
        ("Q3 2024", ("2024-07-01", "2024-09-30", "span")), (2021.0, ("2021-01-01", "2021-12-31", "year")),
        ("27-30 Nov 2024", ("2024-11-27", "2024-11-30", "span")), ("27 Nov – 9 Dec 2024", ("2024-11-27", "2024-12-09", "span")),
        (45_627.0, ("2024-12-01", "2024-12-01", DAY)), ("13/04/2021", ("2021-04-13", "2021-04-13", DAY)),
    ],
)  # fmt: skip
def test_days_are_read_as_they_are_written(cell: Any, expected: tuple[str, str, str]) -> None:
    found = values.days(cell)
    assert isinstance(found, values.Days)
    assert (str(found.starts_on), str(found.ends_on), found.precision) == expected


@pytest.mark.parametrize(
    ("cell", "question"), [("03/04/2021", "day_order"), ("12.3.2024", "day_order"), ("Jan", "year"), ("27 Nov", "year")]
)
def test_a_date_that_can_be_read_in_two_ways_says_so(cell: str, question: str) -> None:
    assert values.days(cell) == values.Ambiguous(question)


@pytest.mark.parametrize("cell", ["31/02/2024", "15 رمضان 1445 هـ", "yesterday", "9999-12-31", 7.0, True])
def test_what_is_no_date_says_so(cell: Cell) -> None:
    assert isinstance(values.days(cell), values.Unread)
