"""Tables as organisations really send them: each comes in with exactly these figures, or what is wrong with it is said."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from db.schema import Aside, Figure
from etl.own_tables import convert, grids, layout, mapping
from etl.own_tables.review import About, Refused, days_of

ABOUT = About(name="Our tracking", publisher="An organisation")
NOV, DEC, JAN, MARCH = (datetime.fromisoformat(day) for day in ("2024-11-01", "2024-12-01", "2025-01-01", "2024-03-04"))


def book(*rows: Sequence[Any], merged: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet with these rows."""
    made = Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def text(*lines: str, coding: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(coding)


def asked(table: layout.Table) -> list[str]:
    return [question.id for question in mapping.questions(table, mapping.propose(table))]


def said(raw: bytes, answers: Mapping[str, str] = {}, values: Mapping[str, str] = {}, *, name: str = "", at: int = 0) -> list[str]:
    """What a file says, a line for each report: measure, area, days, number; or the row and why it was put aside."""
    (grid, *_) = grids.read(raw, name or ("a.xlsx" if raw.startswith(b"PK") else "a.csv"))
    table = layout.tables(grid)[at]
    meant = mapping.propose(table)._replace(answers=answers, values=values)
    meant = meant._replace(answers={**answers, "day_order": mapping.day_order(table, meant)})
    assert [question.id for question in mapping.questions(table, meant) if not question.answer] == []
    return [line(read) for read in convert.convert(mapping.rows_of(table, meant), meant, ABOUT)]


def line(read: convert.Read) -> str:
    report = read.report
    if isinstance(report, Aside):
        return f"row {report.number}: {report.reason}"
    assert isinstance(report, Figure)
    bounds = f"{report.low if report.low is not None else ''}..{report.high if report.high is not None else ''}"
    number = str(report.best) if report.best is not None else ""
    number += bounds if bounds != ".." else ""
    days = str(report.starts_on) if report.starts_on == report.ends_on else f"{report.starts_on}/{report.ends_on}"
    more = [
        word for word in (report.quantifier, report.unit, report.group, report.counts, report.covers, report.precision) if word not in USUAL
    ]
    return " ".join([report.measure, convert.area_of(report) or f"?{report.where.name}", days, number, *more])


USUAL = ("", "people", "all", "total", "stock", "whole", "day")
FLOW = {"counts": "total"}
DISPLACED = {"measure:IDPs": "people_displaced", **FLOW}
LIVING = {"measure:IDPs": "people_living_displaced"}

ZOO: dict[str, tuple[bytes, dict[str, Any], list[str]]] = {
    "semicolons and a date with the day first": (
        text("Governorate;Date;Civilians killed", "Aleppo;30/11/2024;12", "Idlib;01/12/2024;3"),
        {"answers": FLOW},
        ["civilians_killed SY02 2024-11-30 12", "civilians_killed SY07 2024-12-01 3"],
    ),
    "an old Arabic code page": (
        text("المحافظة,التاريخ,عدد النازحين", "حلب,2024-12-01,1200", "إدلب,2024-12-01,نحو 500", coding="cp1256"),
        {"answers": {"measure:عدد النازحين": "people_living_displaced"}},
        ["people_living_displaced SY02 2024-12-01 1200", "people_living_displaced SY07 2024-12-01 500 about"],
    ),
    "UTF-16 with tabs": (
        text("Governorate\tAs of\tIDPs", "Hama\t2024-12-05\t4,500", coding="utf-16"),
        {"answers": LIVING},
        ["people_living_displaced SY05 2024-12-05 4500"],
    ),
    "title lines, a total above the header and notes below": (
        book(
            ["Monthly update"], ["Prepared on:", "5 Jan 2025"], [], ["", "", 700], ["Governorate", "Month", "IDPs"],
            ["Aleppo", "Dec 2024", 500], ["Hama", "Dec 2024", 200], ["Source: field teams"],
        ),
        {"answers": DISPLACED},
        ["people_displaced SY02 2024-12-01/2024-12-31 500 month", "people_displaced SY05 2024-12-01/2024-12-31 200 month"],
    ),
    "months as columns with totals in the row and the column": (
        book(
            ["Governorate", 2024, "", "2024 Total"], ["", "Nov", "Dec", ""], ["Aleppo", 10, 20, 30], ["Idleb", "-", 5, 5],
            ["Grand Total", 10, 25, 35],
        ),
        {"answers": {"measure:": "people_displaced", **FLOW}},
        [
            "people_displaced SY02 2024-11-01/2024-11-30 10 month", "people_displaced SY02 2024-12-01/2024-12-31 20 month",
            "people_displaced SY07 2024-12-01/2024-12-31 5 month",
        ],
    ),
    "months without a year": (
        book(["Governorate", "Jan", "Feb"], ["Aleppo", 1, 2]),
        {"answers": {"measure:": "idps_returned", "year": "2025", **FLOW}},
        ["idps_returned SY02 2025-01-01/2025-01-31 1 month", "idps_returned SY02 2025-02-01/2025-02-28 2 month"],
    ),
    "governorates as columns": (
        book(["Month", "Aleppo", "Hama", "Rural Damascus", "Total"], [DEC, 1, 2, 3, 6], [JAN, 4, "", 0, 4]),
        {"answers": {"measure:": "people_injured", **FLOW}},
        [
            "people_injured SY02 2024-12-01/2024-12-31 1 month", "people_injured SY05 2024-12-01/2024-12-31 2 month",
            "people_injured SY03 2024-12-01/2024-12-31 3 month", "people_injured SY02 2025-01-01/2025-01-31 4 month",
            "people_injured SY03 2025-01-01/2025-01-31 0 month",
        ],
    ),
    "governorates merged over their districts": (
        book(["Governorate", "District", "Date", "IDPs"], ["Aleppo", "Afrin", "2024-12-01", 5], ["", "Al Bab", "2024-12-01", 6],
             ["Idleb", "Harim", "2024-12-01", 7], merged=("A2:A3",)),
        {"answers": LIVING},
        [
            "people_living_displaced SY0203 2024-12-01 5", "people_living_displaced SY0202 2024-12-01 6",
            "people_living_displaced SY0703 2024-12-01 7",
        ],
    ),
    "gaps below a governorate in a CSV": (
        text("Governorate,District,Date,IDPs", "Aleppo,Afrin,2024-12-01,5", ",Al Bab,2024-12-01,6"),
        {"answers": {**LIVING, "gaps": "same"}},
        ["people_living_displaced SY0203 2024-12-01 5", "people_living_displaced SY0202 2024-12-01 6"],
    ),
    "a governorate and its districts stay apart": (
        text("Governorate,District,Date,IDPs", "Aleppo,,2024-12-01,11", "Aleppo,Afrin,2024-12-01,5"),
        {"answers": {**LIVING, "gaps": "none"}},
        ["people_living_displaced SY02 2024-12-01 11", "people_living_displaced SY0203 2024-12-01 5"],
    ),
    "people and households side by side": (
        book(["Sub-district", "Date", "IDP households", "IDP individuals"], ["Afrin", DEC, 10, 52]),
        {"answers": {"measure:IDP households": "people_living_displaced", "measure:IDP individuals": "people_living_displaced"}},
        ["people_living_displaced SY020300 2024-12-01 10 households", "people_living_displaced SY020300 2024-12-01 52"],
    ),
    "what is counted in a column": (
        text("Gov,Date,Indicator,Value", "Homs,2024-12-02,Civilians killed,4", "Homs,2024-12-02,Injured,9", "Homs,2024-12-02,Lost,1"),
        {"answers": FLOW, "values": {"Injured": "civilians_injured", "Lost": "leave_out"}},
        [
            "civilians_killed SY04 2024-12-02 4", "civilians_injured SY04 2024-12-02 9",
            "row 4: there is no number in it: nothing was reported",
        ],
    ),
    "quantifiers, ranges, footnotes and shares": (
        text(
            "Governorate,Date,IDPs", "Aleppo,2024-12-01,~500", 'Hama,2024-12-01,"more than 150,000"', "Homs,2024-12-01,800-1000",
            'Idleb,2024-12-01,"1,234*"', "Daraa,2024-12-01,up to 90", "Tartous,2024-12-01,12%", "Raqqa,2024-12-01,-5",
            "Hasakeh,2024-12-01,2.5",
        ),
        {"answers": LIVING},
        [
            "people_living_displaced SY02 2024-12-01 500 about", "people_living_displaced SY05 2024-12-01 150000.. at_least",
            "people_living_displaced SY04 2024-12-01 800..1000", "people_living_displaced SY07 2024-12-01 1234",
            "people_living_displaced SY12 2024-12-01 ..90 up_to", "row 7: IDPs: '12%' is a share, not a number of people",
            "row 8: IDPs: '-5' is below zero", "row 9: IDPs: '2.5' is no whole number",
        ],
    ),
    "blanks, dashes and zeros": (
        text("Governorate,Date,IDPs", "Aleppo,2024-12-01,", "Hama,2024-12-01,-", "Homs,2024-12-01,0", "Idleb,2024-12-01,N/A"),
        {"answers": LIVING},
        [
            "row 2: there is no number in it: nothing was reported", "row 3: there is no number in it: nothing was reported",
            "people_living_displaced SY04 2024-12-01 0", "row 5: there is no number in it: nothing was reported",
        ],
    ),
    "a row of HXL tags": (
        text("Admin 1,Reported,Number", "#adm1+name,#date,#affected+idps", "Aleppo,2024-12-01,3"),
        {"answers": {"measure:Number": "people_living_displaced"}},
        ["people_living_displaced SY02 2024-12-01 3"],
    ),
    "villages that are all of their sub-district": (
        text("Sub-district,Village,Date,IDPs", "Afrin,Ein Dara,2024-12-01,5", "Afrin,Kafir,2024-12-01,7", "A'zaz,Yazi Bagh,2024-12-01,2"),
        {"answers": {**LIVING, "complete": "yes"}},
        ["people_living_displaced SY020300 2024-12-01 12", "people_living_displaced SY020400 2024-12-01 2"],
    ),
    "villages that are some of their sub-district": (
        text("Sub-district,Village,Date,IDPs", "Afrin,Ein Dara,2024-12-01,5", "Afrin,Kafir,2024-12-01,7"),
        {"answers": {**LIVING, "complete": "no"}},
        ["people_living_displaced SY020300 2024-12-01 5 part", "people_living_displaced SY020300 2024-12-01 7 part"],
    ),
    "events, two of them alike": (
        text("Governorate,Date,Killed", "Homs,2024-12-02,3", "Homs,2024-12-02,3", "Homs,2024-12-02,1"),
        {"answers": {"measure:Killed": "people_killed", "counts": "incident"}},
        [*["people_killed SY04 2024-12-02 3 incident"] * 2, "people_killed SY04 2024-12-02 1 incident"],
    ),
    "totals of the same that repeat or differ": (
        text("Governorate,Date,IDPs", "Homs,2024-12-02,3", "Homs,2024-12-02,3", "Hama,2024-12-02,1", "Hama,2024-12-02,2"),
        {"answers": LIVING},
        [
            "people_living_displaced SY04 2024-12-02 3", "row 3: the same row twice: it repeats row 2",
            "row 4: the rows 4, 5 say different numbers of the same place, days and people, and it is not known which one holds",
            "row 5: the rows 4, 5 say different numbers of the same place, days and people, and it is not known which one holds",
        ],
    ),
    "as of a day, counted since another": (
        text("Governorate,As of,Returnees", "Aleppo,2024-12-27,900"),
        {"answers": {"measure:Returnees": "idps_returned", "counts": "total", "since": "2024-11-27"}},
        ["idps_returned SY02 2024-11-27/2024-12-27 900 span"],
    ),
    "a low, a best and a high": (
        text("Governorate,Date,Killed,Low,High", "Homs,2024-12-02,5,3,9", "Hama,2024-12-02,5,6,9"),
        {"answers": {"measure:Killed": "people_killed", **FLOW}},
        ["people_killed SY04 2024-12-02 53..9", "row 3: low, best and high are not in order: 6, 5, 9"],
    ),
    "from one day to another": (
        text("Province,From,To,Displaced", "Deir Ezzor,2024-11-27,2024-12-09,800", "Raqqa,2024-12-09,2024-11-27,5", "Homs,2024-12-01,,4"),
        {"answers": {"measure:Displaced": "people_displaced", **FLOW}},
        [
            "people_displaced SY09 2024-11-27/2024-12-09 800 span", "row 3: it ends on 2024-11-27, before it begins on 2024-12-09",
            "row 4: the row has a first day and no last day",
        ],
    ),
    "dates as the numbers of a spreadsheet": (
        text("Governorate,Date,IDPs", "Aleppo,45627,5"),
        {"answers": LIVING},
        ["people_living_displaced SY02 2024-12-01 5"],
    ),
    "Levantine months and Arabic headers with a kashida": (
        text("المحافـــظة,الشهر,العائدون", "دير الزور,كانون الأول ٢٠٢٤,٣٥٠ شخص", "حماة,كانون الثاني ٢٠٢٥,٤٠ أسرة"),
        {"answers": {"measure:العائدون": "idps_returned", **FLOW}},
        ["idps_returned SY09 2024-12-01/2024-12-31 350 month", "idps_returned SY05 2025-01-01/2025-01-31 40 households month"],
    ),
    "a date of the Islamic calendar": (
        text("Governorate,Date,IDPs", "Aleppo,15 رمضان 1445 هـ,5", "Hama,2024-12-01,4"),
        {"answers": LIVING},
        [
            "row 2: Date: '15 رمضان 1445 هـ' is a date of the Islamic calendar: write it in the Gregorian one",
            "people_living_displaced SY05 2024-12-01 4",
        ],
    ),
    "quoted line ends, thousands with a space and a trailing empty column": (
        text("Governorate,Date,IDPs,", '"Aleppo",2024-12-01,"1 234",', '"Ham', 'a",2024-12-01,7,'),
        {"answers": LIVING},
        ["people_living_displaced SY02 2024-12-01 1234", "people_living_displaced SY05 2024-12-01 7"],
    ),
    "a header below eight lines": (
        book(*[[f"line {n}"] for n in range(8)], ["Governorate", "Date", "IDPs"], ["Aleppo", DEC, 5]),
        {"answers": LIVING},
        ["people_living_displaced SY02 2024-12-01 5"],
    ),
    "subtotals in the middle": (
        book(["Governorate", "District", "Date", "IDPs"], ["Aleppo", "Afrin", DEC, 5], ["Aleppo Total", "", "", 5],
             ["Idleb", "Harim", DEC, 7], ["Total", "", "", 12]),
        {"answers": LIVING},
        ["people_living_displaced SY0203 2024-12-01 5", "people_living_displaced SY0703 2024-12-01 7"],
    ),
    "no date anywhere": (
        text("Governorate,IDPs", "Aleppo,5"),
        {"answers": {**LIVING, "period": "31 Dec 2024"}},
        ["people_living_displaced SY02 2024-12-31 5"],
    ),
    "no place anywhere": (
        text("Date,IDPs", "2024-12-01,5"),
        {"answers": {**LIVING, "place": "SY"}},
        ["people_living_displaced SY 2024-12-01 5"],
    ),
    "a place that nobody knows": (
        text("Governorate,Date,IDPs", "Gotham,2024-12-01,5"),
        {"answers": LIVING},
        ["people_living_displaced ?Gotham 2024-12-01 5"],
    ),
    "p-codes alone": (
        text("admin2Pcode,Date,IDPs", "SY0203,2024-12-01,5"),
        {"answers": LIVING},
        ["people_living_displaced SY0203 2024-12-01 5"],
    ),
    "districts called as their governorate, one of them by mistake": (
        text("Admin1,Admin2,Date,IDPs", "Aleppo,Aleppo,2024-12-01,5", "Homs,Homs,2024-12-01,6"),
        {"answers": LIVING},
        ["people_living_displaced ?Aleppo (district) 2024-12-01 5", "people_living_displaced SY0401 2024-12-01 6"],
    ),
    "male, female and total below one heading": (
        book(["Governorate", "Date", "IDPs", "", ""], ["", "", "Male", "Female", "Total"], ["Aleppo", DEC, 1, 2, 220], merged=("C1:E1",)),
        {"answers": {"measure:IDPs / Total": "people_living_displaced"}},
        ["people_living_displaced SY02 2024-12-01 220"],
    ),
    "male, female and total beside one another": (
        text("Governorate;As of;IDPs Male;IDPs Female;IDPs Total", "Hama;2024-12-05;10;20;30"),
        {"answers": {"measure:IDPs Total": "people_living_displaced"}},
        ["people_living_displaced SY05 2024-12-05 30"],
    ),
    "children, women and men with their total": (
        text("Governorate,Date,Killed children,Killed women,Killed boys,Total killed", "Homs,2024-12-01,2,3,1,9"),
        {"answers": {f"measure:{key}": "people_killed" for key in ("Killed children", "Killed women", "Total killed")} | FLOW},
        [
            "people_killed SY04 2024-12-01 2 children", "people_killed SY04 2024-12-01 3 women", "people_killed SY04 2024-12-01 9",
        ],
    ),
    "a total that stands alone, and a line of totals": (
        book(["Governorate", "Date", "Total IDPs", "Total HHs"], ["Aleppo", DEC, 500, 100], ["Grand total", "", 500, 100]),
        {"answers": {"measure:Total IDPs": "people_living_displaced", "measure:Total HHs": "people_living_displaced"}},
        ["people_living_displaced SY02 2024-12-01 500", "people_living_displaced SY02 2024-12-01 100 households"],
    ),
    "words below a heading of two columns are asked each": (
        book(["Governorate", "Date", "IDPs", ""], ["", "", "In camps", "In host families"], ["Aleppo", DEC, 7, 8], merged=("C1:D1",)),
        {"answers": {"measure:IDPs / In camps": "people_in_camps", "measure:IDPs / In host families": "leave_out"}},
        ["people_in_camps SY02 2024-12-01 7"],
    ),
    "a running total since the day in its header": (
        text("Governorate,Date,Cumulative IDP returns since 8 Dec 2024", "Aleppo,2024-12-20,900", "Aleppo,2024-12-27,1500"),
        {},
        ["idps_returned SY02 2024-12-08/2024-12-20 900 span", "idps_returned SY02 2024-12-08/2024-12-27 1500 span"],
    ),
    "new and cumulative numbers beside one another": (
        text("Governorate,Date,IDP returns,Cumulative IDP returns", "Aleppo,2025-01-31,10,900"),
        {"answers": {**FLOW, "since": "2024-12-08"}},
        ["idps_returned SY02 2025-01-31 10", "idps_returned SY02 2024-12-08/2025-01-31 900 span"],
    ),
    "since one day, as of another": (
        text("Governorate,Since,As of,Returned refugees", "Aleppo,2024-12-08,2025-01-31,5000", "Homs,08/12/2024,31/01/2025,700"),
        {"answers": FLOW},
        ["refugees_returned SY02 2024-12-08/2025-01-31 5000 span", "refugees_returned SY04 2024-12-08/2025-01-31 700 span"],
    ),
    "shares in percent are no people": (
        text("Governorate,Date,Civilians killed,Civilians killed (%),% civilians injured", "Aleppo,2024-12-01,5,50,40"),
        {"answers": FLOW},
        ["civilians_killed SY02 2024-12-01 5"],
    ),
    "tags above the rows, where the headers are in words that nobody knows": (
        text("Lieu,Code,Quand,Combien,Dont femmes", "#adm3+name,#adm3+code,#date,#affected+killed,#affected+killed+f",
             "Afrin,SY020300,2024-12-01,40,3", "Bulbul,SY020301,2024-12-02,50,4"),
        {"answers": {"measure:affected killed": "people_killed", **FLOW}},
        ["people_killed SY020300 2024-12-01 40", "people_killed SY020301 2024-12-02 50"],
    ),
    "the months of headers as a spreadsheet keeps them": (
        book(["Gov", NOV, DEC], ["Aleppo", 10, "<10"]),
        {"answers": {"measure:": "people_displaced", "whole_months": "yes", **FLOW}},
        ["people_displaced SY02 2024-11-01/2024-11-30 10 month", "people_displaced SY02 2024-12-01/2024-12-31 ..10 up_to month"],
    ),
    "months as numbers beside a column of years": (
        text("Year,Month,Governorate,IDP arrivals", "2024,12,Aleppo,600", "2025,1,Hama,7"),
        {"answers": FLOW},
        ["people_displaced SY02 2024-12-01/2024-12-31 600 month", "people_displaced SY05 2025-01-01/2025-01-31 7 month"],
    ),
    "weeks that are not written as days": (
        text("Governorate,Week,Displaced", "Aleppo,Week 49 2024,5", "Hama,2024-W50,6", "Homs,02-08 Dec 2024,9"),
        {"answers": {"measure:Displaced": "people_displaced", **FLOW}},
        [
            "row 2: Week: 'week 49 2024' is no date", "row 3: Week: '2024-w50' is no date",
            "people_displaced SY04 2024-12-02/2024-12-08 9 span",
        ],
    ),
    "dates of which a spreadsheet swapped those that it could read": (
        book(["Governorate", "Date", "IDPs"], ["Aleppo", MARCH, 5], ["Hama", "13/04/2024", 6]),
        {"answers": {**LIVING, "mixed_dates": "swapped"}},
        ["people_living_displaced SY02 2024-04-03 5", "people_living_displaced SY05 2024-04-13 6"],
    ),
    "events below which somebody wrote a name and a telephone number": (
        text("Governorate,Dec 2024", "Aleppo,5", "Prepared by Somebody,0933123456"),
        {"answers": {"measure:": "people_killed", "counts": "incident"}},
        ["people_killed SY02 2024-12-01/2024-12-31 5 incident month",
         "people_killed ?Prepared by Somebody 2024-12-01/2024-12-31 933123456 incident month"],
    ),
    "numbers in thousands are no people": (
        text("Governorate,Date,Civilians killed,IDPs (thousands)", "Aleppo,2024-12-01,5,20"),
        {"answers": FLOW},
        ["civilians_killed SY02 2024-12-01 5"],
    ),
    "a part of an area does not answer for it": (
        text("Location,Date,IDPs", "Aleppo city,2024-12-01,5", "Damascus city,2024-12-01,6", "Damascus countryside,2024-12-01,7",
             "ريف حلب,2024-12-01,8", "Eastern Ghouta,2024-12-02,9", "Homs governorate,2024-12-01,4"),
        {"answers": LIVING},
        [
            "people_living_displaced SY02 2024-12-01 5 part",
            "people_living_displaced SY01 2024-12-01 6", "people_living_displaced SY03 2024-12-01 7",
            "people_living_displaced SY02 2024-12-01 8 part", "people_living_displaced SY03 2024-12-02 9 part",
            "people_living_displaced SY04 2024-12-01 4",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout_", ZOO)
def test_a_table_comes_in_as_it_was_meant(layout_: str) -> None:
    raw, told, expected = ZOO[layout_]
    assert said(raw, **told) == expected


@pytest.mark.parametrize(
    ("raw", "questions"),
    [
        (text("Governorate,Date,IDPs", "Aleppo,03/04/2021,5", "Hama,05/06/2021,5"), ["measure:IDPs", "day_order"]),
        (text("Governorate,Date,IDPs", "Aleppo,13/04/2021,5", "Hama,05/06/2021,5"), ["measure:IDPs"]),
        (text("Governorate,Date,Civilians killed", "Aleppo,2021-04-03,5"), ["counts"]),
        (text("Governorate,Date,IDPs", "Aleppo,2021-04-03,1.234"), ["measure:IDPs", "separator"]),
        (text("Governorate,Jan,Feb", "Aleppo,5,6"), ["measure:", "year"]),
        (text("Governorate,IDPs", "Aleppo,5"), ["measure:IDPs", "period"]),
        (text("Date,IDPs", "2021-04-03,5"), ["measure:IDPs", "place"]),
        (
            text("Governorate,Date,IDPs", "Aleppo,2021-01-01,5", "Aleppo,2021-02-01,5", "Aleppo,2021-03-01,5"),
            ["measure:IDPs", "whole_months"],
        ),
        (text("Governorate,Village,Date,IDPs in camps", "Aleppo,X,2021-04-03,5"), ["complete"]),
        (
            text("Governorate,Date,Type,Number", "Aleppo,2021-04-03,IDPs,5", "Aleppo,2021-04-03,Returnees,5"),
            ["value:IDPs", "value:Returnees"],
        ),
        (text("From,Aleppo,Hama", "Idleb,5,6", "Homs,7,8"), ["measure:", "period", "which_place"]),
        (text("Governorate,Date,Cumulative IDP returns", "Aleppo,2024-12-20,900"), ["since"]),
        (text("Month,Governorate,Civilians killed", "11,Aleppo,5", "12,Aleppo,6"), ["year", "counts"]),
        (book(["Gov", NOV, DEC], ["Aleppo", 10, 11]), ["measure:", "whole_months"]),
        (book(["Governorate", "Date", "IDPs"], ["Aleppo", MARCH, 5], ["Hama", "13/04/2024", 6]), ["measure:IDPs", "mixed_dates"]),
        (book(["Governorate", "Date", "IDPs"], ["Aleppo", MARCH, 5], ["Hama", "04/13/2024", 6]), ["measure:IDPs"]),
    ],
)
def test_what_a_table_does_not_say_is_asked(raw: bytes, questions: list[str]) -> None:
    (table,) = layout.tables(grids.read(raw, "a.csv")[0])
    assert asked(table) == questions


def test_two_tables_below_one_another_are_two() -> None:
    raw = book(["Governorate", "Dec 2024"], ["Aleppo", 5], [], [], ["Governorate", "Jan 2025"], ["Hama", 6])
    answers = {"measure:": "people_displaced", **FLOW}
    assert said(raw, answers) == ["people_displaced SY02 2024-12-01/2024-12-31 5 month"]
    assert said(raw, answers, at=1) == ["people_displaced SY05 2025-01-01/2025-01-31 6 month"]


def test_two_tables_beside_one_another_are_two() -> None:
    raw = book(
        ["Governorate", "Date", "Civilians killed", "", "Governorate", "Date", "Civilians injured"],
        ["Aleppo", DEC, 1, "", "Hama", DEC, 2],
    )
    assert said(raw, FLOW) == ["civilians_killed SY02 2024-12-01 1"]
    assert said(raw, FLOW, at=1) == ["civilians_injured SY05 2024-12-01 2"]


def test_personal_columns_never_leave_the_table() -> None:
    raw = text("Governorate,Date,Victim name,Phone,Notes,Killed", "Homs,2024-12-02,Somebody,0933,by the road,1")
    (table,) = layout.tables(grids.read(raw, "a.csv")[0])
    meant = mapping.propose(table)
    assert [meant.columns[key].role for key in ("Victim name", "Phone", "Notes")] == ["personal", "personal", "ignore"]
    assert dict(mapping.rows_of(table, meant)) == {2: {"Governorate": "Homs", "Date": "2024-12-02", "Killed": "1"}}


def test_the_sums_that_a_sheet_prints_are_read_apart() -> None:
    raw = book(["Governorate", "Nov 2024", "Dec 2024"], ["Aleppo", 10, 20], ["Hama", 1, 2], ["Total", 11, 23])
    (table,) = layout.tables(grids.read(raw, "a.xlsx")[0])
    meant = mapping.propose(table)._replace(answers={"measure:": "people_displaced", **FLOW})
    assert convert.printed_totals(table, meant) == {("people_displaced", 2024, "people"): 34}


def test_the_sum_of_a_part_is_not_compared_with_the_whole() -> None:
    head, rows = ["Governorate", "District", "Month", "IDPs"], [["Aleppo", "Afrin", "Dec 2024", 5], ["Aleppo subtotal", "", "", 5]]
    more = [["Hama", "As-Salamiyeh", "Dec 2024", 2], ["Hama", "Total", "", 2]]
    for last, expected in (([], {}), ([["Grand total", "", "", 7]], {("people_displaced", 2024, "people"): 7})):
        (table,) = layout.tables(grids.read(book(head, *rows, *last, *more), "a.xlsx")[0])
        meant = mapping.propose(table)._replace(answers=DISPLACED)
        assert convert.printed_totals(table, meant) == expected


def test_a_mapping_is_the_same_after_it_was_written_and_read() -> None:
    (table,) = layout.tables(grids.read(text("المحافظة,Date,IDPs", "حلب,2024-12-01,5"), "a.csv")[0])
    meant = mapping.propose(table)._replace(answers=LIVING, places={"حلب": "SY02"}, values={"a": "b"}, facilities={"X": "new"})
    assert mapping.from_json(mapping.to_json(meant)) == meant


@pytest.mark.parametrize(
    "wrong",
    [
        "{}", "[]",
        '{"columns": {"A": {"role": "king"}}}', '{"columns": {"A": {"role": "number", "x": "y"}}}', '{"columns": {}, "others": {}}',
        '{"columns": {"A": {"role": "number"}}, "answers": {"a": 1}}', "no JSON",
    ],
)  # fmt: skip
def test_a_mapping_that_is_none_is_refused_in_words(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"expected|no known role|Expecting"):
        mapping.from_json(wrong)


def test_a_table_of_the_same_shape_is_known_again() -> None:
    (table,) = layout.tables(grids.read(text("Governorate,Date,IDPs", "Aleppo,2024-12-01,5"), "a.csv")[0])
    meant = mapping.propose(table)._replace(answers=LIVING)
    (later,) = layout.tables(grids.read(text("Governorate,Date,IDPs", "Hama,2025-01-01,6"), "b.csv")[0])
    other = layout.tables(grids.read(text("Governorate,Date,IDP", "Hama,2025-01-01,6"), "b.csv")[0])[0]
    assert mapping.propose(later, [meant]) == meant
    assert mapping.propose(other, [meant]) != meant


def test_days_of_a_shutdown_become_closures_of_known_facilities() -> None:
    raw = text(
        "Facility,Status,From,To,Last confirmed,Reason",
        "Aleppo International Airport,Closed,2024-11-30,2024-12-11,2024-12-11,fighting",
        "مطار دمشق الدولي,مغلق,2024-12-08,,2024-12-09,",
        "Nowhere hospital,closed,2024-12-08,,2024-12-09,",
    )
    (table,) = layout.tables(grids.read(raw, "a.csv")[0])
    meant = mapping.propose(table)
    assert mapping.questions(table, meant) == []
    reads = list(convert.convert(mapping.rows_of(table, meant), meant, ABOUT))
    first, second, third = (read.report for read in reads)
    assert (first.facility, first.status, first.from_at.isoformat(), first.until_at.isoformat(), first.until) == (
        "aleppo_airport", "closed", "2024-11-29T21:00:00+00:00", "2024-12-11T21:00:00+00:00", "known",
    )  # fmt: skip
    assert (second.facility, second.until_at, second.until, second.last_confirmed_on) == (
        "damascus_airport",
        None,
        "open",
        date(2024, 12, 9),
    )
    assert third.reason == "the facility 'Nowhere hospital' is not known: say which one it is, or that it is a new one"
    assert convert.unknown_facilities(mapping.rows_of(table, meant), meant) == ("Nowhere hospital",)


def test_an_end_that_has_not_come_is_open() -> None:
    raw = text(
        "Facility,Type,Status,From,Until", "Aleppo International Airport,Airport,Closed,2024-11-30,till now",
        "مطار دمشق الدولي,مطار,مغلق,2024-12-08,حتى الآن", "Damascus International Airport,Airport,Re-opened,2025-01-07,2025-02-01",
    )  # fmt: skip
    (table,) = layout.tables(grids.read(raw, "a.csv")[0])
    meant = mapping.propose(table)
    assert (meant.columns["Type"].role, mapping.questions(table, meant)) == ("facility_kind", [])
    reports = [read.report for read in convert.convert(mapping.rows_of(table, meant), meant, ABOUT)]
    assert [str(days_of(report)[0]) for report in reports] == ["2024-11-30", "2024-12-08", "2025-01-07"]
    assert [str(days_of(report)[1]) for report in reports] == ["None", "None", "2025-02-01"]
    assert [(report.facility, report.status, report.until, str(report.until_at)) for report in reports] == [
        ("aleppo_airport", "closed", "open", "None"),
        ("damascus_airport", "closed", "open", "None"),
        ("damascus_airport", "open", "known", "2025-02-01 21:00:00+00:00"),
    ]


def test_a_hidden_sheet_comes_after_those_that_are_seen() -> None:
    made = Workbook()
    made.active.append(["Governorate", "Date", "IDPs"])
    made.active.append(["Aleppo", DEC, 999])
    made.active.sheet_state = "hidden"
    seen = made.create_sheet("Data")
    for row in (["Governorate", "Date", "IDPs"], ["Hama", DEC, 5]):
        seen.append(row)
    out = BytesIO()
    made.save(out)
    assert [grid.name for grid in grids.read(out.getvalue(), "a.xlsx")] == ["Data", "Sheet"]


def test_formulas_that_nobody_worked_out_are_refused() -> None:
    raw = book(["Governorate", "Date", "Civilians killed"], ["Aleppo", DEC, "=2+3"])
    with pytest.raises(Refused, match="formulas without their results"):
        grids.read(raw, "a.xlsx")


def test_what_the_numbers_of_another_table_with_these_headers_count_is_not_taken_over() -> None:
    head = ["Governorate", "Dec 2024"]
    raw = book(["Table 1: IDPs"], head, ["Aleppo", 5], ["Homs", 6], [], ["Table 2: Returnees"], [], head, ["Hama", 7])
    first, second = layout.tables(grids.read(raw, "a.xlsx")[0])
    assert (first.title, second.title) == (("Table 1: IDPs",), ("Table 2: Returnees",))
    meant = mapping.propose(first)._replace(answers={"measure:": "people_displaced", **FLOW})
    assert mapping.propose(first, [meant]) == meant
    assert mapping.propose(second, [meant]).answers == FLOW
