"""What headers as publishers write them are taken for, and what becomes of rows whose codes and names are not of one level."""

import pytest

from db.schema import Aside, Figure
from etl.own_tables import convert, grids, layout, mapping, roles
from etl.own_tables.review import About

RETURNED, DISPLACED = ("idps_returned", "refugees_returned", "refugees_and_idps_returned"), ("people_living_displaced", "people_displaced")
ARRIVED = ("people_displaced", "people_newly_displaced")


@pytest.mark.parametrize(
    ("header", "measures", "unit"),
    [
        ("IDP individuals", DISPLACED, "people"),
        ("IDPs (Ind)", DISPLACED, "people"),
        ("IDP HHs", DISPLACED, "households"),
        ("IDPs in host community", DISPLACED, ""),
        ("Number of IDPs", ("people_living_displaced",), ""),
        ("Newly arrived IDPs since 27 November 2024", ARRIVED, ""),
        ("IDPs who arrived since 27 Nov 2024", ARRIVED, ""),
        ("Returnees (individuals) since 8 Dec 2024", RETURNED, "people"),
        ("Returnees (IDPs)", ("idps_returned",), ""),
        ("Returned IDPs (HH)", ("idps_returned",), "households"),
        ("Returnees from internal displacement", ("idps_returned",), ""),
        ("Returnees from within Syria", ("idps_returned",), ""),
        ("Returned refugees", ("refugees_returned",), ""),
        ("Cross-border returnees", ("refugees_returned",), ""),
        ("Arrivals from abroad (individuals)", ("refugees_returned",), "people"),
        ("Cross border arrivals", ("refugees_returned", "people_crossed_into_syria"), ""),
    ],
)
def test_a_header_offers_what_its_words_may_count(header: str, measures: tuple[str, ...], unit: str) -> None:
    found = roles.label(header)
    assert (found.role, found.measures, found.unit) == ("number", measures, unit)


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("ADM1_PCODE", "code"), ("Sub-district P-code", "code"), ("Location name", "place"), ("Date of survey", "as_of"),
        ("Host community HHs", "ignore"), ("Residents", "ignore"), ("Mean HH size", "ignore"), ("Key informant name", "personal"),
    ],
)  # fmt: skip
def test_a_header_that_counts_nobody_is_no_number(header: str, role: str) -> None:
    assert roles.label(header).role == role


def table(*rows: list[str | float]) -> layout.Table:
    (found,) = layout.tables(grids.Grid("a", [list(row) for row in rows]))
    return found


def test_the_start_of_a_running_total_is_not_the_days_of_its_numbers() -> None:
    sheet = table(["Governorate", "IDPs returned since 8 Dec 2024"], ["Homs", 9050.0])
    meant = mapping.propose(sheet)
    assert meant.columns["IDPs returned since 8 Dec 2024"].period == ""
    assert [question.id for question in mapping.questions(sheet, meant)] == ["period"]


def read(*rows: list[str | float]) -> list[Figure | Aside]:
    sheet = table(*rows)
    meant = mapping.propose(sheet)
    meant = meant._replace(answers={"period": "2025-10", f"measure:{rows[0][-1]}": "people_living_displaced"})
    found = [one.report for one in convert.convert(mapping.rows_of(sheet, meant), meant, About("a", "An organisation"))]
    assert all(isinstance(report, Figure | Aside) for report in found)
    return [report for report in found if isinstance(report, Figure | Aside)]


def test_a_code_of_a_larger_area_never_answers_for_the_one_that_is_named() -> None:
    header = ["Governorate", "Governorate P-code", "Sub-district", "Sub-district P-code", "IDPs"]
    known, misspelt, unknown = read(
        header,
        ["Homs", "SY04", "Tadmor", "SY040500", 1.0],
        ["Homs", "SY04", "Tadmor", "SY049999", 2.0],
        ["Homs", "SY04", "Gotham", "SY049998", 3.0],
    )
    assert isinstance(known, Figure)
    assert isinstance(misspelt, Figure)
    assert isinstance(unknown, Figure)
    assert [convert.area_of(figure) for figure in (known, misspelt, unknown)] == ["SY040500", "SY040500", None]


def test_a_code_that_is_not_known_is_not_taken_for_the_one_beside_it() -> None:
    known, unknown = read(["Governorate P-code", "Sub-district P-code", "IDPs"], ["SY04", "SY040500", 1.0], ["SY04", "SY049999", 2.0])
    assert isinstance(known, Figure)
    assert convert.area_of(known) == "SY040500"
    assert isinstance(unknown, Aside)
    assert unknown.reason == "the p-code 'SY049999' is not known, and 'SY04' beside it is of a larger area"


def test_the_sums_of_people_and_of_households_stand_apart() -> None:
    sheet = table(["Governorate", "IDPs in camps", "IDP HHs in camps"], ["Homs", 50.0, 10.0], ["Hama", 5.0, 1.0], ["Total", 55.0, 11.0])
    meant = mapping.propose(sheet)._replace(answers={"period": "2025-10", "measure:IDP HHs in camps": "people_in_camps"})
    assert convert.printed_totals(sheet, meant) == {("people_in_camps", 2025, "people"): 55, ("people_in_camps", 2025, "households"): 11}
