"""The files that people take away: what is on screen, with its filters, sources and definitions, and nothing that runs."""

import csv
import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pages.parts import data, downloads, files, tables, visit
from pages.parts.files import Citation
from pages.parts.filters import Filters
from pages.parts.tables import Table
from pages.parts.words import Words

EN, AR = Words("en"), Words("ar")
SOURCES = pd.DataFrame(
    [{"title": "=evil()", "publisher": "SNHR", "licence": "CC BY 4.0", "credit": "Credit: SNHR", "url": "https://example.org"}],
    dtype=object,
)
CITATION = Citation((("Period", "27 Nov 2024 to 9 Dec 2024"),), ("Figures are subject to revision.",), SOURCES, ("people_displaced",))
KEPT = ("area", "name_ar", "starts_on", "learnt_at", "value", "low", "high", "quantifier", "counter", "title")


def row(**more: Any) -> dict[str, Any]:
    return {
        "area": "SY02",
        "name_ar": "حلب",
        "name_en": "Aleppo",
        "starts_on": date(2024, 11, 27),
        "learnt_at": datetime.fromisoformat("2026-11-22 09:30:01.000005"),
        "value": None,
        "low": 800_000,
        "high": 1_000_000,
        "quantifier": "between",
        "counter": "OCHA",
        "title": "A report",
        "may_export": True,
        **more,
    }


def table(*rows: dict[str, Any]) -> Table:
    return Table("x", "People displaced", pd.DataFrame(list(rows), dtype=object), ("name_en",), KEPT)


def read_csv(raw: bytes) -> list[dict[str, str]]:
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def read_xlsx(raw: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(raw))


def test_totals_that_were_added_up_and_answers_for_some_parts_are_told_apart() -> None:
    said = [
        ("total", "whole", True, 1, 1, 1),
        ("total", "whole", False, 5, 3, 14),
        ("total", "part", False, 1, 1, 1),
        ("incident", "whole", False, 5, 1, 1),
        (None, None, None, None, None, None),
    ]
    columns = ["counts", "covers", "whole", "reports", "areas_reported", "areas_total"]
    spelt = tables.spelt(pd.DataFrame(said, columns=columns, dtype=object), EN)
    assert list(spelt["counted"]) == [
        "A total as published", "Published totals, added up", "A total as published", "Incidents, added up", "",
    ]  # fmt: skip
    assert list(spelt["answers_for"]) == ["the whole area", "some of its parts", "part of the area only", "single incidents", ""]


@pytest.mark.parametrize(
    ("areas", "every_area", "name"),
    [
        ((), False, "athar_summary_civilians_killed_2025-01-31"),
        (("SY02", "SY04"), False, "athar_summary_civilians_killed_aleppo_homs_2025-01-31"),
        (("SY02", "SY04"), True, "athar_summary_civilians_killed_2025-01-31"),
        (("SY01", "SY02", "SY03", "SY04"), False, "athar_summary_civilians_killed_4_governorates_2025-01-31"),
    ],
)
def test_a_file_is_named_by_what_is_in_it(areas: tuple[str, ...], every_area: bool, name: str) -> None:
    with visit.once("en"):
        visit.state()["filters"] = Filters(date(2025, 1, 31), areas=areas)
        table = tables.Table("summary", "", pd.DataFrame(), (), (), ("civilians_killed",), every_area)
        assert downloads.file_name(table) == name


@pytest.mark.parametrize(
    ("areas", "every_area", "said"),
    [
        ((), True, "All governorates"),
        (("SY02",), False, "Aleppo (SY02)"),
        (("SY02",), True, "All 14 governorates are compared, whichever are chosen: Aleppo (SY02)"),
    ],
)
def test_a_comparison_says_that_it_is_of_every_governorate(
    monkeypatch: pytest.MonkeyPatch, areas: tuple[str, ...], every_area: bool, said: str
) -> None:
    monkeypatch.setattr(data, "governorates", lambda: pd.DataFrame([{"area": "SY02", "name_en": "Aleppo", "name_ar": "حلب"}]))
    now = Filters(date(2025, 1, 31), areas=areas)
    assert dict(downloads.asked(now, (), EN, every_area))["Governorate"] == said


def test_a_csv_carries_codes_numbers_and_its_citation_in_every_row() -> None:
    (found,) = read_csv(files.to_csv(table(row()), CITATION, EN))
    assert {name: found[name] for name in KEPT} == {
        "area": "SY02",
        "name_ar": "حلب",
        "starts_on": "2024-11-27",
        "learnt_at": "2026-11-22 09:30:01",
        "value": "",
        "low": "800000",
        "high": "1000000",
        "quantifier": "between",
        "counter": "OCHA",
        "title": "A report",
    }
    assert found["filters"] == "People displaced; Period: 27 Nov 2024 to 9 Dec 2024"
    assert found["definition"].startswith("People displaced: ")
    assert found["credit"] == "Credit: SNHR"
    assert found["notes"] == "Figures are subject to revision."


def test_a_workbook_has_data_citation_sources_and_definitions() -> None:
    book = read_xlsx(files.to_xlsx(table(row()), CITATION, EN))
    assert book.sheetnames == ["Data", "Filters and citation", "Sources", "Definitions"]
    heads, values = ([cell.value for cell in line] for line in book["Data"].iter_rows())
    found = dict(zip(heads, values, strict=True))
    assert (found["P-code"], found["Low"], found["High"], found["Value"]) == ("SY02", 800_000, 1_000_000, None)
    assert found["From"] == datetime.fromisoformat("2024-11-27")
    about = {line[0].value: line[1].value for line in book["Filters and citation"].iter_rows(min_row=2)}
    assert about == {"Table": "People displaced", "Period": "27 Nov 2024 to 9 Dec 2024", "Note": "Figures are subject to revision."}
    assert [cell.value for cell in book["Sources"][2]] == ["'=evil()", "SNHR", "CC BY 4.0", "Credit: SNHR", "https://example.org"]
    assert [cell.value for cell in book["Definitions"][2]][::4] == ["People displaced", "#affected+displaced+new"]


def test_an_arabic_workbook_reads_from_the_right() -> None:
    book = read_xlsx(files.to_xlsx(table(row()), CITATION, AR))
    assert book.sheetnames == ["البيانات", "المرشحات والاستشهاد", "المصادر", "التعريفات"]
    assert book["البيانات"].sheet_view.rightToLeft
    assert book["البيانات"]["B2"].value == "حلب"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0", "\t=1", "\u202e=1"])
def test_no_text_runs_as_a_formula(text: str) -> None:
    foreign = table(row(counter=text, title=text))
    (found,) = read_csv(files.to_csv(foreign, CITATION, EN))
    assert found["counter"].startswith("'")
    sheet = read_xlsx(files.to_xlsx(foreign, CITATION, EN))["Data"]
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert all(cell.data_type != "f" for cell in cells)
    assert sum(str(cell.value).startswith("'") for cell in cells) == 2


def test_negative_numbers_stay_numbers_and_long_ones_stay_whole() -> None:
    long = 1_234_567_890_123_456_789
    wide = table(row(value=-5, high=long))
    (found,) = read_csv(files.to_csv(wide, CITATION, EN))
    assert (found["value"], found["high"]) == ("-5", str(long))
    values = [cell.value for cell in read_xlsx(files.to_xlsx(wide, CITATION, EN))["Data"][2]]
    assert (values[KEPT.index("value")], values[KEPT.index("high")]) == (-5, str(long))


def test_rows_that_may_not_be_passed_on_are_left_out_and_the_file_says_so() -> None:
    mixed = table(row(), row(counter="ACLED", may_export=False), row(counter="ACLED", may_export=False))
    assert len(mixed.frame) == 3
    assert mixed.left_out == 2
    (found,) = read_csv(files.to_csv(mixed, CITATION, EN))
    assert found["counter"] == "OCHA"
    assert "2 rows were left out" in found["notes"]
    book = read_xlsx(files.to_xlsx(mixed, CITATION, AR))
    assert book["البيانات"].max_row == 2
    assert any("استُبعد صفان" in str(line[1].value) for line in book["المرشحات والاستشهاد"].iter_rows())


def test_nothing_is_an_empty_cell_and_never_zero() -> None:
    assert tables.plain(None) is None
    assert tables.plain(float("nan")) is None
    assert tables.plain(0) == 0


def test_every_column_of_every_table_is_named() -> None:
    from pages.parts import closure_panels, panels, source_panels

    for module in (panels, closure_panels, source_panels):
        for name, columns in vars(module).items():
            if name.startswith("_") and name.isupper() and isinstance(columns, tuple):
                assert set(columns) <= set(tables.COLUMNS), name


def test_a_long_table_is_cut_in_the_workbook_only_and_says_so() -> None:
    many = Table("x", "x", pd.DataFrame({"area": ["SY02"] * (files.MOST_ROWS + 1)}, dtype=object), ("area",), ("area",))
    book = read_xlsx(files.to_xlsx(many, CITATION, EN))
    assert book["Data"].max_row == files.MOST_ROWS + 1
    assert any("the CSV file holds all" in str(line[1].value) for line in book["Filters and citation"].iter_rows())
    assert len(read_csv(files.to_csv(many, CITATION, EN))) == files.MOST_ROWS + 1
