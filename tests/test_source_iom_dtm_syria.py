"""DTM Syria's workbooks: nothing is read before a person has said what the columns count, and then only what was said."""

import io
import json
import re
from datetime import date

import pytest
import xlsxwriter

from db import schema
from db.schema import Aside, Figure
from etl import __main__ as command
from etl import pipeline, settings
from etl.contract import SourceChanged, SourceOff
from etl.sources import iom_dtm_syria
from etl.sources.iom_dtm_syria import confirmed, rounds
from tests.publishers import catalogue
from tests.reports import rows
from tests.test_recordings import parts
from tests.test_sources_fetch import client
from tests.web import serve

HEADER = ("Governorate", "P-code", "IDPs", "IDP HHs", "IDPs returned since 8 Dec 2024", "Arrivals from abroad")
HOMS = ("Homs", "SY04", 500, 100, 40, 7)
OCTOBER, SEPTEMBER = "round-9-october-2025.xlsx", "round-8-september-2025.xlsx"
SAID = {"measure:IDPs": "people_living_displaced", "measure:IDP HHs": "people_living_displaced", "since:Arrivals from abroad": "2024-12-08"}
ROLES = {"Governorate": "governorate", "P-code": "code", **dict.fromkeys(HEADER[2:], "number")}


def book(*lines, sheets=("Baseline",)):
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as made:
        for name in sheets:
            sheet = made.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return raw.getvalue()


def mapping(answers=None, roles=None, **more):
    """A mapping as it is kept: what the headers say of themselves, and what a person has answered."""
    columns = {key: {"role": role, "says": key if role == "number" else ""} for key, role in (roles or ROLES).items()}
    of = {"IDP HHs": {"unit": "households"}, "IDPs returned since 8 Dec 2024": {"measure": "idps_returned"}}
    of["Arrivals from abroad"] = {"measure": "refugees_returned"}
    columns = {key: {**said, **of.get(key, {}), **more.get(key, {})} for key, said in columns.items()}
    since = {"since:IDPs returned since 8 Dec 2024": "2024-12-08"}
    return {"columns": columns, "answers": since | (SAID if answers is None else answers)}


def told(*mappings):
    return json.dumps({"mappings": list(mappings)}).encode()


def payload(books, *mappings):
    return {"dataset.json": b"{}", "mapping.json": told(*(mappings or (mapping(),))), **books}


def read(books, *mappings):
    return list(iom_dtm_syria.parse(payload(books, *mappings)))


def said(reports):
    return [(r.measure, r.best, r.unit, r.counts, str(r.starts_on), str(r.ends_on)) for r in reports if isinstance(r, Figure)]


def asides(reports):
    return [report.reason for report in reports if isinstance(report, Aside)]


# What is read


def test_a_stock_is_of_the_month_and_a_running_total_of_the_days_from_the_one_it_counts_from():
    assert said(read({OCTOBER: book(HEADER, HOMS)})) == [
        ("people_living_displaced", 500, "people", "stock", "2025-10-31", "2025-10-31"),
        ("people_living_displaced", 100, "households", "stock", "2025-10-31", "2025-10-31"),
        ("idps_returned", 40, "people", "total", "2024-12-08", "2025-10-31"),
        ("refugees_returned", 7, "people", "total", "2024-12-08", "2025-10-31"),
    ]


def test_what_happened_in_the_month_of_the_workbook_alone_is_of_that_month():
    arrived = read({OCTOBER: book(HEADER, HOMS)}, mapping({**SAID, "since:Arrivals from abroad": "month"}))
    assert said(arrived)[3] == ("refugees_returned", 7, "people", "total", "2025-10-01", "2025-10-31")


def test_who_is_still_displaced_since_a_day_says_since_which():
    newly = {**SAID, "measure:IDPs": "people_newly_displaced", "since:IDPs": "27 Nov 2024"}
    (figure, *others) = read({OCTOBER: book(HEADER, HOMS)}, mapping(newly))
    assert (figure.measure, figure.counts, figure.ends_on, figure.since_on) == (
        *("people_newly_displaced", "stock"),
        *(date(2025, 10, 31), date(2024, 11, 27)),
    )
    assert [other.since_on for other in others] == [None, None, None]


def test_a_column_that_was_left_out_and_an_empty_cell_give_nothing():
    left_out = mapping({**SAID, "measure:IDP HHs": "leave_out"})
    found = read({OCTOBER: book(HEADER, ("Homs", "SY04", 500, 100, "", "-"))}, left_out)
    assert said(found) == [("people_living_displaced", 500, "people", "stock", "2025-10-31", "2025-10-31")]


def test_every_month_is_read_and_nobody_is_added_up():
    found = read({OCTOBER: book(HEADER, HOMS), SEPTEMBER: book(HEADER, ("Homs", "SY04", 450, 90, 30, 5))})
    assert [(f.best, f.ends_on.month) for f in found if f.measure == "idps_returned"] == [(40, 10), (30, 9)]
    assert len({(figure.key, figure.measure) for figure in found}) == len(found) == 8


def test_of_two_rounds_of_one_month_the_later_one_holds():
    before = "round-7-september-2025.xlsx"
    found = read({OCTOBER: book(HEADER, HOMS), SEPTEMBER: book(HEADER, HOMS), before: book(HEADER, ("Homs", "SY04", 4, 3, 2, 1))})
    assert [figure[1] for figure in said(found)] == [500, 100, 40, 7] * 2
    assert asides(found) == [f"{before}: {SEPTEMBER} states the same of the same days"] * 4


def test_two_workbooks_of_one_round_that_differ_stop_the_source():
    again = {"round-8-september-2025-b.xlsx": book(HEADER, ("Homs", "SY04", 501, 100, 40, 7))}
    with pytest.raises(SourceChanged, match=r"round-8-september-2025-b.xlsx and round-8-september-2025.xlsx are of one month and differ"):
        read({OCTOBER: book(HEADER, HOMS), SEPTEMBER: book(HEADER, HOMS), **again})


def test_nothing_about_a_person_is_carried():
    assert "Informant" not in str(list(iom_dtm_syria.parse(parts("iom_dtm_syria"))))


# What has changed


def test_the_newest_workbook_with_other_headers_stops_the_source_and_says_how_they_differ():
    other = ("Governorate", "P-code", "Displaced")
    with pytest.raises(SourceChanged) as caught:
        read({OCTOBER: book(other, ("Homs", "SY04", 5)), SEPTEMBER: book(HEADER, HOMS)})
    for words in (OCTOBER, "found Governorate, P-code, Displaced", f"expected {', '.join(HEADER)}", confirmed.COMMAND):
        assert words in str(caught.value)


def test_an_older_workbook_with_other_headers_is_put_aside_until_it_is_confirmed_too():
    books = {OCTOBER: book(HEADER, HOMS), SEPTEMBER: book(("Governorate", "IDPs"), ("Homs", 450))}
    assert len(said(read(books))) == 4
    assert f"{SEPTEMBER}: its headers are not those that were confirmed" in asides(read(books))[0]
    other = mapping({"measure:IDPs": "people_living_displaced"}, {"Governorate": "governorate", "IDPs": "number"})
    both = read(books, mapping(), other)
    assert asides(both) == []
    assert said(both)[-1] == ("people_living_displaced", 450, "people", "stock", "2025-09-30", "2025-09-30")


@pytest.mark.parametrize(
    ("books", "words"),
    [
        ({}, "found none"),
        ({"methods.xlsx": b""}, "expected workbooks with a month and a year in their names, found methods.xlsx"),
        ({OCTOBER: b"", "round-9-october-2025-b.xlsx": b""}, "expected one workbook of October 2025"),
        ({OCTOBER: b"PK cut"}, f"{OCTOBER} cannot be opened as a workbook"),
        ({OCTOBER: book(HEADER, HOMS, sheets=("a", "b"))}, "expected one table with the headers that were confirmed, found 2"),
        ({"march-2024.xlsx": book(HEADER, HOMS)}, "counts since 2024-12-08, after the month of the round, 2024-03"),
    ],
)
def test_a_payload_that_is_not_certain_stops_the_source(books, words):
    with pytest.raises(SourceChanged) as caught:
        read(books)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (b"", "Expecting value"),
        (b'{"mappings": []}', "it is empty"),
        (told(mapping({})), "nobody has said what 'IDPs' counts"),
        (told(mapping({**SAID, "since:Arrivals from abroad": "lately"})), "nobody has said since when 'Arrivals from abroad' counts"),
        (told(mapping(SAID, {"Governorate": "governorate"})), "no column is a number"),
        (told(mapping(**{"IDPs": {"measure": "everything"}})), "'everything', 'all' and 'people' are not a measure, a group and a unit"),
    ],
)
def test_what_was_confirmed_and_is_not_whole_stops_the_source_with_the_command(kept, words):
    with pytest.raises(SourceChanged) as caught:
        list(iom_dtm_syria.parse({**payload({OCTOBER: book(HEADER, HOMS)}), "mapping.json": kept}))
    assert words in str(caught.value)
    assert confirmed.COMMAND in str(caught.value)


@pytest.mark.parametrize(
    ("name", "month", "number"),
    [
        ("dtm-syria-baseline-round-9-october-2025.xlsx", date(2025, 10, 1), 9),
        ("DTM_Syria_Baseline_Assessment_R02_March2025.xlsx", date(2025, 3, 1), 2),
        ("DTM Syria R17 Jun 2026.xlsx", date(2026, 6, 1), 17),
        ("dtm syria 2025-09 rd 8.xlsx", date(2025, 9, 1), 8),
        ("Syria_09_2025.xlsx", date(2025, 9, 1), 0),
    ],
)
def test_the_month_and_the_round_are_read_from_the_name(name, month, number):
    assert rounds.of_name(name) == rounds.Round(month, number)


@pytest.mark.parametrize("name", ["methods.xlsx", "March-April 2025.xlsx", "March 2024 2025.xlsx", "round 9.xlsx", "20250331.xlsx"])
def test_a_name_that_does_not_say_one_month_says_none(name):
    assert rounds.of_name(name) is None


# What a person says


def test_without_what_a_person_says_nobody_is_asked_and_the_words_say_what_to_do():
    with pytest.raises(SourceOff) as off:
        iom_dtm_syria.fetch(None)
    assert confirmed.COMMAND in str(off.value)
    assert iom_dtm_syria.SOURCE.url in str(off.value)


@pytest.fixture
def file(tmp_path):
    """A workbook that somebody downloaded."""
    path = tmp_path / OCTOBER
    path.write_bytes(book(HEADER, HOMS))
    return str(path)


def answers(**more):
    return [word for question, answer in {**SAID, **more}.items() for word in ("--answer", f"{question}={answer}")]


def test_the_command_asks_what_the_headers_do_not_say(file, capsys):
    assert command.main(["import", file, "--for", "iom_dtm_syria", "--store"]) == 1
    told = capsys.readouterr().out
    assert re.findall(r"--answer '([^=]+)=", told) == ["measure:IDPs", "measure:IDP HHs", "since:Arrivals from abroad"]
    assert "Since which day does “Arrivals from abroad” count?" in told
    assert confirmed.kept() is None


def test_what_is_confirmed_is_shown_as_it_will_be_read_and_kept_only_when_told(file, capsys):
    assert command.main(["import", file, "--for", "iom_dtm_syria", *answers()]) == 0
    told = capsys.readouterr().out
    assert [" ".join(line.split()[1:]) for line in told.splitlines() if "SY04" in line and "Homs" in line and "2025" in line] == [
        "500 500 SY04 Homs 2025-10-31 2025-10-31 people_living_displaced all stock people",
        "100 100 SY04 Homs 2025-10-31 2025-10-31 people_living_displaced all stock households",
        "40 40 SY04 Homs 2024-12-08 2025-10-31 idps_returned all total people",
        "7 7 SY04 Homs 2024-12-08 2025-10-31 refugees_returned all total people",
    ]
    assert "the same command with --store keeps it" in told
    assert confirmed.kept() is None
    assert command.main(["import", "--for", "iom_dtm_syria", file, *answers(), "--store"]) == 0
    assert said(iom_dtm_syria.parse(payload({OCTOBER: book(HEADER, HOMS)}) | {"mapping.json": confirmed.kept()})) == said(
        read({OCTOBER: book(HEADER, HOMS)})
    )


def test_what_is_confirmed_again_takes_the_place_of_what_was_said_of_the_same_headers(file, tmp_path):
    other = tmp_path / SEPTEMBER
    other.write_bytes(book(("Governorate", "IDPs in camps"), ("Homs", 450)))
    for more in ([file, *answers()], [str(other)], [file, *answers(**{"since:Arrivals from abroad": "month"})]):
        assert command.main(["import", "--for", "iom_dtm_syria", *more, "--store"]) == 0
    kept = confirmed.read(confirmed.kept())
    assert [tuple(one.columns) for one in kept] == [HEADER, ("Governorate", "IDPs in camps")]
    assert kept[0].answers["since:Arrivals from abroad"] == "month"


@pytest.mark.parametrize(
    ("name", "more", "words"),
    [
        ("baseline.xlsx", [], "baseline.xlsx: expected one month of one year in the name of the file"),
        ("march-2024.xlsx", answers(), "counts since 2024-12-08, after the month of the round, 2024-03"),
    ],
)
def test_a_workbook_that_cannot_be_of_its_month_is_refused_in_words(file, tmp_path, capsys, name, more, words):
    (tmp_path / name).write_bytes(book(HEADER, HOMS))
    assert command.main(["import", str(tmp_path / name), "--for", "iom_dtm_syria", *more]) == 2
    assert words in capsys.readouterr().err


def test_what_was_kept_and_is_damaged_is_not_written_over(file, capsys):
    settings.mappings_folder().mkdir(parents=True)
    damaged = settings.mappings_folder() / "iom_dtm_syria.json"
    damaged.write_text("{")
    assert command.main(["import", file, "--for", "iom_dtm_syria", *answers(), "--store"]) == 2
    assert f"move {damaged} away: it is damaged" in capsys.readouterr().err
    assert damaged.read_text() == "{"


def test_a_file_is_needed_where_no_source_is_named(capsys):
    with pytest.raises(SystemExit):
        command.main(["import"])
    assert "name the FILE to take in" in capsys.readouterr().err


@pytest.fixture
def hdx(monkeypatch):
    """HDX with two workbooks and a report."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve() as web, serve() as storage:
        monkeypatch.setenv("HDX_URL", web.url(""))
        books = (("Round_8,September_2025", book(HEADER, HOMS)), ("Round_9(October_2025).xlsx", book(HEADER, HOMS)))
        catalogue(web, storage, ("report.pdf", "PDF", b"%PDF"), *((name, "XLSX", body) for name, body in books))
        yield storage


def test_the_command_gets_the_newest_workbook_itself_and_the_source_all_of_them(hdx):
    assert command.main(["import", "--for", "iom_dtm_syria", *answers(), "--store"]) == 0
    assert [request.path for request in hdx.requests] == ["/2/Round_9(October_2025).xlsx"]
    fetched = iom_dtm_syria.fetch(client())
    assert set(fetched) == {"dataset.json", "mapping.json", "Round_8-September_2025.xlsx", "Round_9(October_2025).xlsx"}
    assert len(said(iom_dtm_syria.parse(fetched))) == 8


def test_a_workbook_that_cannot_be_had_is_told_with_the_page_to_get_it_from(monkeypatch, capsys):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve() as web:
        monkeypatch.setenv("HDX_URL", web.url(""))
        assert command.main(["import", "--for", "iom_dtm_syria"]) == 2
    assert f"Or download a workbook from {iom_dtm_syria.SOURCE.url}" in capsys.readouterr().err


def test_what_was_confirmed_wrongly_and_then_rightly_leaves_nothing_of_the_wrong(store, tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    wrong = mapping({**SAID, "since:Arrivals from abroad": "2024-11-27"})
    for said_of_it, withdrawn in ((wrong, 0), (mapping(), 1)):
        for name, body in payload({OCTOBER: book(HEADER, HOMS)}, said_of_it).items():
            (folder / name).write_bytes(body)
        run = pipeline.run(store, iom_dtm_syria, pipeline.given(folder), complete=False)
        assert (run.outcome, run.withdrawn) == ("ok", withdrawn), run.words
    assert rows(store, schema.figure, "measure", "starts_on", "best")[-1] == ("refugees_returned", date(2024, 12, 8), 7)
    assert len(rows(store, schema.figure, "key")) == 4


def test_the_place_where_it_is_kept_is_a_folder_of_its_own():
    confirmed.keep(confirmed.read(told(mapping()))[0])
    assert [path.name for path in settings.mappings_folder().iterdir()] == ["iom_dtm_syria.json"]
