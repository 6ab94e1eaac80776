"""Tables as publishers serve them, oddities included, become rows with exactly the columns that were asked for."""

import gzip
import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from etl import sheets
from etl.contract import SourceChanged

ARABIC = "محافظة حلب"


def table(raw, *columns, optional=()):
    return list(sheets.rows(raw, columns, "a.csv", optional))


def test_rows_have_their_number_and_the_columns_asked_for_in_any_order_of_the_file():
    raw = b"b,a,c\r\n1,2,3\r\n\r\n4,5,6\r\n"
    assert table(raw, "a", "b") == [(1, {"a": "2", "b": "1"}), (2, {"a": "5", "b": "4"})]
    assert table(raw, "c") == [(1, {"c": "3"}), (2, {"c": "6"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_arabic_is_read_in_every_encoding_that_says_which_it_is(encoding):
    assert table(f"area,n\n{ARABIC},1\n".encode(encoding), "area") == [(1, {"area": ARABIC})]


def test_a_cell_that_is_no_utf8_stops_only_where_it_is_asked_for():
    raw = f"area,n\n{ARABIC},1\n".encode("cp1256")
    assert table(raw, "n") == [(1, {"n": "1"})]
    with pytest.raises(SourceChanged, match="row 1, column area is not UTF-8"):
        table(raw, "area")


def test_quoted_cells_may_hold_commas_quotes_and_lines():
    assert table(b'a,b\n"x, ""y""\nz",1\n', "a") == [(1, {"a": 'x, "y"\nz'})]


def test_a_row_of_hxl_tags_is_dropped_dirty_ones_too_and_text_with_a_hash_is_not():
    raw = b"area,killed,note\n#adm1+name, #affected +killed,\nAleppo,5,#1 of the day\n"
    assert table(raw, "area", "note") == [(1, {"area": "Aleppo", "note": "#1 of the day"})]
    assert table(b"note\n#1\n", "note") == [(1, {"note": "#1"})]


def test_a_missing_a_doubled_and_an_optional_column():
    with pytest.raises(SourceChanged, match=r"the column x and the column y is missing\. Found: a, b"):
        table(b"a,b\n1,2\n", "a", "x", "y")
    with pytest.raises(SourceChanged, match="the column a is there 2 times"):
        table(b"a,a\n1,2\n", "a")
    assert table(b"a,b\n1,2\n", "a", optional=("b", "z")) == [(1, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(("raw", "words"), [(b"a,b\n1\n", "row 1 has 1 cells"), (b"a,b\n1,2,3\n", "row 1 has 3"), (b'a,b\n1,"2', "line 2")])
def test_a_row_of_another_length_and_an_open_quote_stop_the_table(raw, words):
    with pytest.raises(SourceChanged, match=words):
        table(raw, "a")


def test_json_records_are_texts_in_the_same_form():
    raw = '\ufeff{"data": [{"a": 1, "b": null, "c": true, "d": "é"}]}'.encode()
    assert sheets.records(raw, ("a", "b", "c", "d"), "x", under="data") == [(1, {"a": "1", "b": "", "c": "true", "d": "é"})]


@pytest.mark.parametrize("raw", [b"[1]", b'{"data": 1}', b'[{"b": 1}]', b"[", b"", b"\xff"])
def test_json_of_another_shape_stops(raw):
    with pytest.raises(SourceChanged, match="x"):
        sheets.records(raw, ("a",), "x")


@pytest.mark.parametrize(("at", "value", "said"), [(6, 1, "password"), (8, 99, "compression")])
def test_a_zip_that_is_locked_or_packed_in_an_unknown_way_is_refused_in_words(at, value, said):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
    raw = bytearray(packed.getvalue())
    raw[at] = value  # in the header of the file
    raw[raw.index(b"PK\x01\x02") + at + 2] = value  # and in the list of files
    with pytest.raises(SourceChanged, match=f"cannot be opened: .*{said}.*Fetch it again"):
        sheets.opened(bytes(raw), "a.zip")


def test_a_zip_is_read_as_a_stream_and_gzip_is_unpacked_and_neither_may_be_huge(monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "hello")
        archive.writestr("A.CSV", b"a\n" + b"1\n" * 1000)
    assert len(table(sheets.opened(packed.getvalue(), "a.zip"), "a")) == 1000
    assert sheets.unpacked(gzip.compress(b"x" * 100), "a.gz") == b"x" * 100
    monkeypatch.setattr(sheets, "MOST_BYTES", 50)
    with pytest.raises(SourceChanged, match="more than 50"):
        sheets.opened(packed.getvalue(), "a.zip")
    with pytest.raises(SourceChanged, match="more than 50"):
        sheets.unpacked(gzip.compress(b"x" * 100), "a.gz")


def workbook(sheets):
    """An XLSX file with these sheets: the name, and its rows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def test_the_rows_of_a_workbook_have_the_same_form_as_those_of_a_csv_file():
    rows = [["Date", "n ", None, "sure"], ["#date", "#n"], [], [date(2024, 1, 27), 3, "stray", True], ["", " "], ["text", 2.5]]
    found = list(sheets.workbook_rows(workbook({"A": rows}), ("n", "Date"), "a.xlsx", optional=("sure", "x")))
    assert found == [(1, {"n": "3", "Date": "2024-01-27", "sure": "true"}), (2, {"n": "2.5", "Date": "text", "sure": ""})]


def test_the_sheet_is_the_one_that_has_the_columns_or_the_one_that_is_named():
    raw = workbook({"Notes": [["About this file"]], "Data": [["n"], [1]], "Old": [["n"], [2]], "Empty": []})
    assert list(sheets.workbook_rows(raw, ("n",), "a.xlsx", sheet="Old")) == [(1, {"n": "2"})]
    with pytest.raises(SourceChanged, match=r"expected one sheet with n, found Data, Old"):
        list(sheets.workbook_rows(raw, ("n",), "a.xlsx"))
    with pytest.raises(SourceChanged, match=r"expected one sheet New, found none"):
        list(sheets.workbook_rows(raw, ("n",), "a.xlsx", sheet="New"))
    assert list(sheets.workbook_rows(workbook({"Notes": [["x"]], "Data": [["n"], [1]]}), ("n",), "a.xlsx")) == [(1, {"n": "1"})]
    with pytest.raises(SourceChanged, match=r"the column m is missing\. Found: n"):
        list(sheets.workbook_rows(workbook({"Data": [["n"], [1]]}), ("n", "m"), "a.xlsx"))


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2\n", workbook({"Data": [["n"]]})[:900], b"PK\x03\x04 and no more"])
def test_what_is_no_workbook_is_said_in_words(raw):
    with pytest.raises(SourceChanged, match=r"a\.xlsx cannot be opened as a workbook: "):
        list(sheets.workbook_rows(raw, ("n",), "a.xlsx"))


def test_a_cell_at_the_far_corner_ends_the_reader_of_workbooks_and_not_the_program():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "n")
        sheet.write(1_048_575, 16_383, "far")
    with pytest.raises(SourceChanged, match="damaged, or larger than can be laid out"):
        list(sheets.workbook_rows(file.getvalue(), ("n",), "a.xlsx"))
