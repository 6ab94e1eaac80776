"""Notices to airmen: what they say and do not say, the forms they come in, chains of them, and the ways to the FAA and to ICAO."""

import base64
import gzip
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from db import closures, engine, queries, schema
from db.attempts import NOBODY_ASKED
from db.schema import Aside, Closure, Facility
from db.spans import Window
from etl import pipeline
from etl.contract import SourceChanged, SourceOff, SourceUnavailable
from etl.http import Http, Limits
from etl.own_tables import command, desk
from etl.own_tables.review import Refused
from etl.sources import notam
from pages.parts import admission
from tests.reports import rows
from tests.test_recordings import parts
from tests.web import Reply, Request, serve

KEY, SECRET, TOKEN, ICAO_KEY = "key-of-the-desk", "secret-of-the-desk", "TOKEN-OF-THE-HOUR", "icao-key-of-the-desk"
SIGN_IN, FAA, ICAO = "/v1/auth/token", "/nmsapi/v1/notams", "/icao/notams-realtime-list"


def notice(
    text="AD CLSD TO ALL TFC", *, id_="A0123/24", kind="N", about="", code="FALC", place="OSAP", b="2411300500", c="2412012359 EST", d=""
):
    """A notice as it is mailed, about Aleppo's airport but for what is said otherwise."""
    items = [f"A) {place} B) {b}", *([f"C) {c}"] if c else []), *([f"D) {d}"] if d else []), f"E) {text}.)"]
    return "\n".join([f"({id_} NOTAM{kind} {about}".strip(), f"Q) OSTT/Q{code}/IV/NBO/A/000/999/3611N03713E005", *items])


def read(*texts):
    return list(notam.parse({"pasted.txt": "\n\n".join(texts).encode()}))


def said(*texts):
    """The closures and the reasons of what is put aside, as short as can be."""
    return [report.status if isinstance(report, Closure) else report.reason for report in read(*texts) if not isinstance(report, Facility)]


def at(written):
    return datetime.fromisoformat(written)


# What a notice says


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("AD CLSD TO ALL TFC", "closed"),
        ("AD CLSD DUE WIP", "closed"),
        ("AD CLSD FOR LDG/TKOF TO ALL FLTS", "closed"),
        ("AD CLSD FOR LDG, DAILY 0100-0145 LMT", "restricted"),
        ("AD CLSD TO ALL CIV FLTS, EXC MIL FLTS", "restricted"),
        ("AD CLSD TO ALL FLTS, EXC SKED COMMERCIAL FLTS", "restricted"),
        ("AD CLSD TO PRIVATE FLTS", "restricted"),
        ("AD CLSD TO ALL TFC EXC HUM FLT WITH PPR 72 HR", "restricted"),
        ("HELIPORT NEAR THE PARLIAMENT CLSD", "restricted"),
        ("AD CLSD DAILY 0600-0800", "restricted"),
    ],
)
def test_an_aerodrome_is_closed_only_where_it_is_closed_to_everyone_at_all_hours(text, status):
    assert said(notice(text)) == [status]


def test_what_is_closed_at_some_hours_is_restricted_and_says_when():
    (closure,) = read(notice(d="01-05 DAILY 0600-\n0800"))
    assert (closure.status, closure.note) == (
        "restricted",
        "Closed at some hours or on some days only. At these times (UTC): 01-05 DAILY 0600- 0800.",
    )


def test_a_closed_runway_does_not_decide_whether_the_aerodrome_is_closed():
    (closure,) = read(notice("RWY 09/27 CLSD", code="MRLC"))
    assert closure.status == "restricted"
    assert closure.note == "A runway is closed; an aerodrome that has no other is in fact closed, which the notice does not say."


def test_a_closure_in_the_text_that_the_code_does_not_say_is_for_a_person_to_read():
    hours = notice("AD OPR HR CHG: FRI AND SAT AD CLSD", code="FAAH", c="PERM")
    assert said(hours) == ["its text says that something is closed and its code does not: a person has to read it"]
    (aside,) = read(hours)
    assert aside.row == "A0123/24 NOTAMN QFAAH OSAP 2024-11-30 05:00 PERM  AD OPR HR CHG: FRI AND SAT AD CLSD"


@pytest.mark.parametrize("code", ["FAXX", "FAHX", "LAAS", "OBCE", "MXLC"])
def test_plain_language_lights_and_cranes_close_nothing_and_leave_only_the_aerodrome_that_is_known_already(code):
    (facility,) = read(notice("RUN-UP OF ENGINES PROHIBITED", code=code))
    assert (facility.id, facility.icao) == ("aleppo_airport", "OSAP")


def test_the_airspace_is_closed_as_a_whole_or_restricted_in_part():
    whole = notice("DAMASCUS FIR CLSD TO ALL TFC", code="AFLC", place="OSTT")
    assert [(closure.facility, closure.status) for closure in read(whole)] == [("syrian_airspace", "closed")]
    assert said(notice("FIR CLSD WI 20NM OF OSAP", code="AFLC", place="OSTT")) == ["restricted"]
    assert said(whole.replace("000/999", "000/245")) == ["restricted"]


def test_a_code_that_does_not_fit_its_place_is_for_a_person_to_read():
    assert said(notice(code="AFLC")) == ["it is about OSAP, which its code QAF does not fit: a person has to read it"]


def test_notices_about_other_countries_are_put_aside_together():
    abroad = [notice(id_=f"A000{n}/24", place=place) for n, place in enumerate(("LLBG", "OLBA", "LLBG"), 1)]
    (aside, closure) = read(*abroad, notice())
    assert aside == Aside(1, "3 notices are not about Syria, but about LLBG, OLBA", "A0001/24 A0002/24 A0003/24")
    assert closure.place == "OSAP"


def test_a_notice_is_a_closure_in_utc_with_its_days_in_damascus():
    (closure,) = read(notice(b="2411302130", c="2412012359 EST"))
    assert closure == Closure(
        facility="aleppo_airport",
        key="A0123/24 OSAP",
        status="closed",
        from_at=at("2024-11-30T21:30"),
        until_at=at("2024-12-01T23:59"),
        until="estimated",
        last_confirmed_on=date(2024, 12, 1),
        reason="AD CLSD TO ALL TFC",
        grade="confirmed",
        counted_by="NOTAM (issuing office)",
        url="https://notams.aim.faa.gov/notamSearch/",
        title="NOTAM A0123/24 OSAP",
        place="OSAP",
    )


def test_a_notice_about_two_aerodromes_is_a_closure_of_each():
    assert [(closure.key, closure.facility) for closure in read(notice(place="OSAP OSDI"))] == [
        ("A0123/24 OSAP", "aleppo_airport"),
        ("A0123/24 OSDI", "damascus_airport"),
    ]


# The forms it comes in


@pytest.mark.parametrize(
    ("c", "end"),
    [
        ("2412012359", (at("2024-12-01T23:59"), "known")),
        ("2412012359EST", (at("2024-12-01T23:59"), "estimated")),
        ("2412012359 EST", (at("2024-12-01T23:59"), "estimated")),
        ("2412012400", (at("2024-12-02T00:00"), "known")),
        ("PERM", (None, "open")),
        ("UFN", (None, "open")),
    ],
)
def test_an_end_is_known_estimated_or_open(c, end):
    (closure,) = read(notice(c=c))
    assert (closure.until_at, closure.until) == end


@pytest.mark.parametrize(
    "written",
    [
        notice(),
        notice().lower(),
        notice().replace("\n", "\r\n"),
        notice().replace("\n", " "),
        notice().replace(" B)", "\nB)").replace(" C)", "\nC)"),
        notice().strip("()"),
        notice().removesuffix(")"),
        notice().replace("/IV/NBO/A/000/999/3611N03713E005", "////000/999/"),
        "From: the office\nDear all,\n" + notice() + "\nKind regards",
        notice()[1:-2] + "\nCREATED: 30 Nov 2024 04:50:00 \nSOURCE: OSDIYNYX",
    ],
)
def test_a_notice_says_the_same_however_it_was_copied(written):
    (closure,) = read(written)
    assert closure._replace(published_on=None) == read(notice())[0]


def test_a_list_in_the_text_is_no_item_and_a_bracket_in_it_is_no_end():
    (closure,) = read(notice("AD CLSD (SEE AIP) DUE:\nA) WIP\nB) SECURITY"))
    assert closure.reason == "AD CLSD (SEE AIP) DUE: A) WIP B) SECURITY"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (notice(b="2413300500"), "the notice A0123/24 is damaged: item B) is '2413300500', which is no day and hour"),
        (notice(c="soon"), "the notice A0123/24 is damaged: item C) is 'SOON', expected an instant such as 2411300500"),
        (notice(c=""), "the notice A0123/24 is damaged: it has no item C)"),
        (notice(c="2411290000"), "the notice A0123/24 is damaged: it ends before it begins"),
        (notice(kind="R"), "the notice A0123/24 is damaged: a NOTAMR has to name the notice that it replaces"),
        (notice(kind="X"), "the notice A0123/24 is damaged: its kind is 'X', expected NOTAMN, NOTAMR or NOTAMC"),
        (notice().replace("Q)", "Q"), "the notice A0123/24 is damaged: it has no item Q) that can be read"),
        (notice(place="ALEPPO"), "the notice A0123/24 is damaged: item A) is 'ALEPPO', expected codes of four letters"),
        (notice(id_="A123/24"), "a notice without a number is damaged: it has an item Q), and no number and kind that can be read"),
    ],
)
def test_a_damaged_notice_is_put_aside_and_says_what_is_wrong(written, reason):
    assert said(written) == [reason]
    assert said(notice(id_="A0001/24"), written, notice(id_="A0002/24")) == [reason, "closed", "closed"]


def test_a_notice_that_comes_twice_is_one_and_one_that_comes_differently_is_put_aside():
    assert said(notice(), notice()) == ["closed"]
    assert said(notice(), notice("AD CLSD EXC MIL")) == ["A0123/24 came before and said something else; the first is followed", "closed"]


def test_the_answer_of_a_service_that_somebody_saved_is_read_and_any_other_document_has_no_notices():
    (_, _, *answer) = notam.parse(parts("notam"))
    assert list(notam.parse({"saved.txt": parts("notam")["faa-OSAP.json"]})) == answer
    assert list(notam.parse({"saved.txt": b'{"message": "moved"}'})) == list(notam.parse({"saved.txt": b"[not json"})) == []
    for body in (b"null", b'{"message": "moved"}', b"AD CLSD"):
        with pytest.raises(SourceChanged, match=r"faa-OSAP\.json"):
            list(notam.parse({"faa-OSAP.json": body}))


def test_nothing_of_persons_is_kept():
    text = "AD CLSD. POC MR SOMEBODY SURNAME TEL +963 11 5550100. OPS@EXAMPLE.ORG 0096321555000"
    for report in (*read(notice(text)), *read(notice(text, b="x")), *read(notice(text, code="FAAH"))):
        assert not [word for word in ("SOMEBODY", "SURNAME", "5550100", "OPS@", "0096321555000") if word in str(report)]


def test_a_long_text_without_an_end_is_read_in_time():
    assert said(notice("AD CLSD " + "X" * 200_000)) == ["closed"]


# Chains of them

WINDOW = Window(date(2024, 11, 29), date(2025, 2, 1))
CLOSED = notice()
LIMITED = notice("AD CLSD TO ALL TFC EXC HUM FLT WITH PPR", id_="A0125/24", kind="R", about="A0123/24", b="2412011800", c="2412312359 EST")
RESUMED = notice("AD RESUMED NORMAL OPS", id_="A0131/25", kind="C", about="A0125/24", code="FAAK", b="2501150600", c="")
CANCELLED = notice("NOTAM CNL", id_="A0132/25", kind="C", about="A0125/24", code="FAXX", b="2501150600", c="")
HOURS = notice("AD OPR HR CHG", id_="A0133/25", kind="R", about="A0125/24", code="FAAH", b="2501150600", c="PERM")


def told(store):
    """The first day of each status of Aleppo's airport."""
    statements = queries.statements(queries.closures(store))["aleppo_airport"]
    return [(f"{s.starts_on:%d %b}", s.status) for s in closures.timeline(statements, WINDOW)]


def pasted(store, *texts):
    run = pipeline.run(store, notam, lambda module, started_at: {"pasted.txt": "\n\n".join(texts).encode()}, complete=False)
    assert run.outcome == "ok", run.words
    return run


@pytest.mark.parametrize(
    ("texts", "timeline"),
    [
        ([CLOSED], [("30 Nov", "closed"), ("03 Dec", "unknown")]),
        ([CLOSED, LIMITED], [("30 Nov", "closed"), ("01 Dec", "restricted"), ("02 Jan", "unknown")]),
        ([CLOSED, LIMITED, RESUMED], [("30 Nov", "closed"), ("01 Dec", "restricted"), ("15 Jan", "open")]),
        ([CLOSED, LIMITED, CANCELLED], [("30 Nov", "closed"), ("01 Dec", "restricted"), ("16 Jan", "open")]),
        ([CLOSED, LIMITED, HOURS], [("30 Nov", "closed"), ("01 Dec", "restricted"), ("16 Jan", "unknown")]),
        (
            [notice(c="PERM"), LIMITED.replace("2412312359 EST", "PERM"), RESUMED],
            [("30 Nov", "closed"), ("01 Dec", "restricted"), ("15 Jan", "open")],
        ),
    ],
)
def test_a_replacement_ends_what_it_names_and_an_estimated_end_that_has_passed_is_no_reopening(store, texts, timeline):
    for text in texts:
        pasted(store, text)
    assert told(store) == timeline


def test_what_is_pasted_again_or_no_longer_pasted_changes_nothing(store):
    assert pasted(store, CLOSED, LIMITED).stored == 2
    before = told(store)
    again = pasted(store, LIMITED)
    assert (again.stored, again.unchanged, again.withdrawn) == (0, 1, 0)
    assert told(store) == before


def test_an_aerodrome_that_athar_does_not_know_is_put_aside_by_its_code(store):
    run = pasted(store, CLOSED, notice(id_="A0009/24", place="OSZZ"))
    assert (run.stored, run.put_aside) == (1, 1)
    ((reason,),) = rows(store, schema.put_aside, "reason")
    assert reason.startswith("the facility 'airport_oszz' is not known")


# The ways to them


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("FAA_NMS_KEY", "FAA_NMS_SECRET", "ICAO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NOTAM_AERODROMES", "OSAP, osdi")
    with serve() as web:
        monkeypatch.setenv("FAA_NMS_URL", web.url(""))
        monkeypatch.setenv("ICAO_API_URL", web.url("/icao"))
        web.pages[SIGN_IN] = Reply(json.dumps({"access_token": TOKEN, "expires_in": "1799"}).encode())
        web.pages[FAA] = lambda request: Reply(parts("notam")[f"faa-{request.query['location']}.json"])
        web.pages[ICAO] = Reply(parts("notam.icao")["icao.json"])
        yield web


@pytest.fixture
def faa(monkeypatch):
    monkeypatch.setenv("FAA_NMS_KEY", KEY)
    monkeypatch.setenv("FAA_NMS_SECRET", SECRET)


@pytest.fixture
def icao(monkeypatch):
    monkeypatch.setenv("ICAO_API_KEY", ICAO_KEY)


def client(kept=None):
    return Http(kept, limits=Limits(between_seconds=0, attempts=2, read_seconds=5), sleep=lambda seconds: None)


def test_without_a_key_nobody_is_asked_and_it_is_said_what_to_set_or_to_paste(web, monkeypatch):
    monkeypatch.setenv("FAA_NMS_KEY", KEY)
    with pytest.raises(SourceOff) as off:
        notam.fetch(client())
    assert str(off.value) == (
        "set FAA_NMS_KEY and FAA_NMS_SECRET, or ICAO_API_KEY; without them paste notices: python -m etl import FILE --notam"
    )
    assert web.requests == []


def test_the_faa_is_asked_for_each_aerodrome_with_a_token_of_the_hour(web, faa):
    fetched = notam.fetch(client())
    assert set(fetched) == {"asked.json", "faa-OSAP.json", "faa-OSDI.json"}
    assert list(notam.parse(fetched)) == list(notam.parse(parts("notam")))
    signing, *asked = web.requests
    assert (signing.method, signing.path, signing.form) == ("POST", SIGN_IN, {"grant_type": "client_credentials"})
    assert signing.headers["Authorization"] == f"Basic {base64.b64encode(f'{KEY}:{SECRET}'.encode()).decode()}"
    assert [request.query for request in asked] == [{"location": "OSAP"}, {"location": "OSDI"}]
    assert {(request.headers["Authorization"], request.headers["nmsResponseFormat"]) for request in asked} == {
        (f"Bearer {TOKEN}", "GEOJSON")
    }


def test_icao_is_asked_once_for_all_aerodromes(web, icao, tmp_path):
    fetched = notam.fetch(client(tmp_path))
    assert set(fetched) == {"asked.json", "icao.json"}
    assert [(request.path, request.query) for request in web.requests] == [
        (ICAO, {"api_key": ICAO_KEY, "format": "json", "locations": "OSAP,OSDI"})
    ]
    assert ICAO_KEY not in str(list(tmp_path.rglob("*")))


def test_a_notice_that_both_have_is_one_closure(web, faa, icao):
    row = {"id": "A0123/24", "Qcode": "FALC", "location": "OSAP", "type": "airport", "message": "AD CLSD", "all": notice()[1:-2]}
    web.pages[ICAO] = Reply(json.dumps([row]).encode())
    fetched = notam.fetch(client())
    assert set(fetched) == {"asked.json", "faa-OSAP.json", "faa-OSDI.json", "icao.json"}
    assert list(notam.parse(fetched)) == list(notam.parse(parts("notam")))


def test_where_one_fails_the_other_is_enough_and_the_failure_is_logged_without_a_key(web, faa, icao, caplog):
    web.pages[FAA] = Reply(b'{"error": "no such product"}', 403)
    assert set(notam.fetch(client())) == {"asked.json", "icao.json"}
    assert "answered 403" in caplog.text
    assert "The other service is read alone." in caplog.text
    assert not [secret for secret in (KEY, SECRET, TOKEN, ICAO_KEY) if secret in caplog.text]
    web.pages[ICAO] = Reply(b"Reach call limit")
    with pytest.raises(SourceUnavailable) as caught:
        notam.fetch(client())
    assert "answered 403" in str(caught.value)
    assert "Reach call limit" in str(caught.value)


def failing(status):
    return Reply(json.dumps({"status": "Failure", "errors": [{"message": "location unknown"}], "data": None}).encode(), status)


PAGE = Reply(b"<!DOCTYPE html><html><title>Just a moment</title></html>", headers={"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("path", "reply", "kind", "words"),
    [
        (SIGN_IN, Reply(b'{"error":"invalid_client"}', 401), SourceUnavailable, "does not accept FAA_NMS_KEY and FAA_NMS_SECRET: correct"),
        (SIGN_IN, Reply(b'{"token_type":"Bearer"}'), SourceChanged, "expected an access_token in the answer"),
        (FAA, failing(200), SourceChanged, "location unknown"),
        (FAA, PAGE, SourceChanged, "web page"),
        (FAA, Reply(b"{}"), SourceChanged, "expected a list of notices"),
        (FAA, Reply(b'{"data": {"geojson"'), SourceChanged, "faa-OSAP.json: expected JSON"),
        (FAA, Reply(b'{"errors": ["x"], "data": {"geojson": []}}'), SourceChanged, "a list of notices without errors"),
    ],
)
def test_a_refusal_of_the_faa_says_what_to_do_and_never_a_key(web, faa, path, reply, kind, words):
    web.pages[path] = reply
    with pytest.raises(kind) as caught:
        notam.fetch(client())
    assert words in str(caught.value)
    assert not [secret for secret in (KEY, SECRET, TOKEN) if secret in repr(caught.value)]


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(b"Reach call limit"), SourceUnavailable, "the calls of ICAO_API_KEY are used up. Ask ICAO for more"),
        (PAGE, SourceChanged, "web page"),
        (Reply(b"bad key", 401), SourceUnavailable, "look at the settings of this source"),
        (Reply(b'{"message": "moved"}'), SourceChanged, "icao.json: expected a list of notices"),
        (Reply(b'[{"id": "A0001/26"'), SourceChanged, "icao.json: expected JSON"),
    ],
)
def test_a_refusal_of_icao_says_what_to_do_and_never_the_key(web, icao, reply, kind, words):
    web.pages[ICAO] = reply
    with pytest.raises(kind) as caught:
        notam.fetch(client())
    assert words in str(caught.value)
    assert ICAO_KEY not in repr(caught.value)


@pytest.mark.parametrize("written", ["Aleppo", "OSAP;OSDI", ","])
def test_places_to_ask_for_that_are_no_codes_are_named(web, icao, monkeypatch, written):
    monkeypatch.setenv("NOTAM_AERODROMES", written)
    with pytest.raises(SourceUnavailable, match=f"NOTAM_AERODROMES is '{written}': correct it"):
        notam.fetch(client())
    assert web.requests == []


def test_a_day_without_a_notice_is_a_good_run_and_leaves_what_is_known(store, web, faa, icao):
    pasted(store, CLOSED, LIMITED)
    before = told(store)
    web.pages[FAA] = Reply(json.dumps({"status": "Success", "errors": [], "data": {"geojson": []}}).encode())
    web.pages[ICAO] = Reply(b"[]")
    run = pipeline.run(store, notam, pipeline.web(client()))
    assert (run.outcome, run.words, run.read, run.unchanged, run.withdrawn) == ("ok", "", 2, 2, 0)
    assert told(store) == before


def test_the_bulk_answer_of_the_faa_is_read_too(web, faa):
    """Redirected, packed and without its envelope, as for large answers."""
    features = json.loads(parts("notam")["faa-OSAP.json"])["data"]["geojson"]

    def reply(request: Request) -> Reply:
        return Reply(status=307, headers={"Location": f"/content/{request.query['location']}"})

    web.pages[FAA] = reply
    web.pages["/content/OSAP"] = Reply(gzip.compress(json.dumps(features).encode()), headers={"Content-Type": "application/octet-stream"})
    web.pages["/content/OSDI"] = Reply(gzip.compress(b"[]"), headers={"Content-Type": "application/octet-stream"})
    assert list(notam.parse(notam.fetch(client()))) == list(notam.parse(parts("notam")))


# Where people hand them over


@pytest.fixture
def store_of_pages():
    made = engine.writer(engine.address())
    engine.create(made)
    yield made
    made.dispose()


def test_the_command_shows_what_a_file_of_notices_says_and_stores_it_when_told_to(store_of_pages, tmp_path, capsys):
    file = tmp_path / "notices.txt"
    file.write_bytes(parts("notam.pasted")["pasted.txt"])
    assert command.main([str(file), "--notam"]) == command.STORED
    shown = capsys.readouterr().out
    assert "7 closures, 1 notice about something else, 3 put aside." in shown
    assert "the notice A0208/24 is damaged: item B) is '2413080100', which is no day and hour" in shown
    assert rows(store_of_pages, schema.closure, "key") == []
    assert command.main([str(file), "--notam", "--store"]) == command.STORED
    assert "notam: 6 stored, 1 already there, 4 put aside." in capsys.readouterr().out
    assert {key for (key,) in rows(store_of_pages, schema.closure, "key")} == {
        "A0123/24 OSAP", "A0201/24 OSDI", "A0202/24 OSDI", "A0203/24 OSLK", "A0204/24 OSTT", "A0206/24 OSLK",
    }  # fmt: skip
    file.write_text("AD closed, they say", encoding="utf-8")
    assert command.main([str(file), "--notam"]) == command.NOT_STORED


ABROAD = "(A0123/24 NOTAMN\nQ) OLBB/QFALC/IV/NBO/A/000/999/3349N03529E005\nA) OLBA B) 2411300500 C) 2412012359\nE) AD CLSD.)"


def test_notices_of_which_none_is_about_syria_are_not_stored_and_the_words_say_why(store_of_pages, tmp_path, capsys):
    file = tmp_path / "notices.txt"
    file.write_text(ABROAD, encoding="utf-8")
    assert command.main([str(file), "--notam", "--store"]) == command.NOT_STORED
    shown = capsys.readouterr().out
    assert "0 closures, 0 notices about something else, 1 put aside." in shown
    assert "- 1 notice is not about Syria, but about OLBA" in shown
    assert "There is nothing to store" in shown
    with pytest.raises(Refused, match=r"Not stored: no notice says of an aerodrome .* 1 notice is not about Syria, but about OLBA"):
        desk.store_notices(ABROAD)
    assert rows(store_of_pages, schema.run, "outcome") == []


def test_notices_are_as_fresh_as_the_day_on_which_a_service_was_asked_last(store):
    def run(day, payload, program):
        at = datetime.fromisoformat(f"2026-11-{day}T06:00")
        return pipeline.run(store, notam, lambda module, started_at: payload, started_at=at, program=program, complete=False).outcome

    asked = {"asked.json": b'["OSAP"]'}
    assert run("20", {"pasted.txt": CLOSED.encode()}, NOBODY_ASKED) == "ok"
    assert run("24", asked, "1") == "ok"
    assert run("25", {"asked.json": b"{}"}, "1") == "changed"
    assert run("27", {"pasted.txt": CLOSED.encode()}, NOBODY_ASKED) == "ok"
    assert rows(store, schema.run, "known_on") == [(date(2026, 11, day),) for day in (20, 24, 24, 24)]
    (now,) = queries.freshness(store, date(2026, 11, 24)).to_dict("records")
    assert (now["newest_on"], now["freshness"]) == (date(2026, 11, 24), "fresh")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_shows_what_is_pasted_and_stores_it_with_the_button(store_of_pages, monkeypatch, language):
    monkeypatch.setattr(admission, "_visitor", lambda: admission.Visitor("127.0.0.1", {"host": ("localhost:8501",)}, None))
    pasted(store_of_pages, notice(id_="A0001/24", place="OSLK"))
    app = AppTest.from_file(str(Path(__file__).parents[1] / "pages" / "frame.py"), default_timeout=60)
    app.query_params["lang"] = language
    app.run().switch_page("own_tables.py").run()
    app.text_area(key="w_notices").set_value(ABROAD).run()
    assert not app.exception
    assert app.button(key="notices_store").disabled
    app.text_area(key="w_notices").set_value(f"{CLOSED}\n\n{LIMITED}").run()
    assert not app.exception
    assert rows(store_of_pages, schema.closure, "key") == [("A0001/24 OSLK",)]
    app.button(key="notices_store").click().run()
    assert not app.exception
    assert app.text_area(key="w_notices").value == ""
    assert {(key, status) for key, status in rows(store_of_pages, schema.closure, "key", "status")} == {
        ("A0001/24 OSLK", "closed"),
        ("A0123/24 OSAP", "closed"),
        ("A0125/24 OSAP", "restricted"),
    }
