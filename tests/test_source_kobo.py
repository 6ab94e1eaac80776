"""KoboToolbox: what is kept of a submission, how a form becomes rows, and how edits, deletions and reviews are followed."""

import gzip
import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from db import schema
from db.intake import placed
from db.schema import Aside, Figure
from etl import pipeline
from etl.contract import SourceChanged, SourceOff, SourceUnavailable
from etl.http import Http, Limits
from etl.sources import kobo
from etl.sources.kobo import form, proposal, rules, submissions
from etl.sources.kobo.__main__ import main as proposes
from tests.reports import everything, rows
from tests.web import Reply, Request, serve

ROOT_1, ROOT_2 = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
SECRETS = ("Invented Person", "field_user", "36.1807", "0123456789abcdef", "photo.jpg", "+963", "3661")


def submission(number=1, root=ROOT_1, **answers):
    """A submission as KoboToolbox gives it, with everything in it that is none of ours."""
    return {
        "_id": number,
        "formhub/uuid": "0123456789abcdef0123456789abcdef",
        "start": "2024-11-30T09:10:11.000+03:00",
        "username": "field_user",
        "phonenumber": "+963 000",
        "report/reporter": "Invented Person",
        "report/governorate": "SY07",
        "report/event_date": "2024-11-29",
        "report/killed": "4",
        "report/location": "36.1807 37.2244 0 0",
        "__version__": "v1",
        "meta/instanceID": f"uuid:{root[::-1]}",
        "meta/rootUuid": f"uuid:{root}",
        "_uuid": root,
        "_attachments": [{"filename": "photo.jpg"}],
        "_geolocation": [36.1807, 37.2244],
        "_submission_time": "2024-11-30T07:00:00",
        "_tags": [],
        "_notes": [],
        "_validation_status": {},
        "_submitted_by": "field_user",
        **answers,
    }


# What is kept


def test_only_what_is_wanted_is_kept_and_what_is_needed_to_follow_it():
    assert submissions.only(submission(), {"report/killed", "report/governorate"}) == {
        "_id": 1,
        "meta/rootUuid": f"uuid:{ROOT_1}",
        "_submission_time": "2024-11-30T07:00:00",
        "__version__": "v1",
        "report/governorate": "SY07",
        "report/killed": "4",
    }


def test_of_a_review_only_its_outcome_is_kept():
    reviewed = submission(
        _validation_status={"uid": "validation_status_approved", "by_whom": "Invented Person", "timestamp": 3661, "label": "A"}
    )
    kept = submissions.only(reviewed, set())
    assert kept["_validation_status"] == {"uid": "validation_status_approved"}
    assert not [secret for secret in SECRETS if secret in json.dumps(kept)]


def test_of_a_repeat_only_the_wanted_answers_of_each_entry_are_kept():
    people = [{"people/name": "Invented Person", "people/age_group": "child"}, {"people/name": "Invented Person"}]
    kept = submissions.only(submission(people=people), {"people/age_group"})
    assert kept["people"] == [{"people/age_group": "child"}, {}]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("36.1807 37.2244 0 0", "SY02"),
        ("36.1807 37.2244 412.5 4.9", "SY02"),
        ("48.8566 2.3522 0 0", ""),
        ("36.1807 37.2244 0 0;36.19 37.23 0 0", ""),
        ("1 2", "1 2"),
        ("1 2 3 4", "1 2 3 4"),
        ("flights aid_flights", "flights aid_flights"),
    ],
)
def test_a_position_is_kept_as_the_area_it_lies_in_and_never_as_a_point(answer, kept):
    found = submissions.only(submission(**{"report/location": answer}), {"report/location"})
    assert found["report/location"] == kept


# Rows


def kept(*found, wanted):
    return [submissions.only(one, wanted) for one in found]


def test_a_submission_is_a_row_that_keeps_its_key_when_it_is_edited():
    edited = submission(**{"meta/instanceID": "uuid:33333333-3333-4333-8333-333333333333", "report/killed": "5"})
    wanted = {"report/killed"}
    (before,), (after,) = (list(submissions.rows(kept(one, wanted=wanted), "", wanted)) for one in (submission(), edited))
    assert before.key == after.key == ROOT_1
    assert (before.cells["report/killed"], after.cells["report/killed"]) == ("4", "5")


def test_a_submission_from_before_root_ids_is_known_by_its_number():
    old = submission(7)
    del old["meta/rootUuid"]
    (row,) = submissions.rows(kept(old, wanted=set()), "", set())
    assert row.key == "7"


def test_each_entry_of_a_repeat_is_a_row_with_the_answers_around_it():
    wanted = {"report/governorate", "people/age_group"}
    told = submission(people=[{"people/age_group": "child"}, {"people/age_group": "adult"}])
    found = list(submissions.rows(kept(told, submission(2, ROOT_2), wanted=wanted), "people", wanted))
    assert [(row.key, row.cells["report/governorate"], row.cells["people/age_group"]) for row in found] == [
        (f"{ROOT_1}/1", "SY07", "child"),
        (f"{ROOT_1}/2", "SY07", "adult"),
    ]


def test_an_entry_of_a_repeat_inside_a_repeat_has_the_answers_of_both():
    wanted = {"site/name_of_site", "site/ward/beds"}
    told = submission(site=[{"site/name_of_site": "A", "site/ward": [{"site/ward/beds": "3"}]}, {"site/name_of_site": "B"}])
    (row,) = submissions.rows(kept(told, wanted=wanted), "site/ward", wanted)
    assert (row.key, row.cells["site/name_of_site"], row.cells["site/ward/beds"]) == (f"{ROOT_1}/1/1", "A", "3")


def test_an_option_of_a_question_that_takes_several_can_be_a_column_of_its_own():
    wanted = {"report/effects/flights", "report/effects/fuel"}
    told = submission(**{"report/effects": "flights aid_flights"})
    first, second = submissions.rows(kept(told, submission(2), wanted=wanted), "", wanted)
    assert {column: first.cells[column] for column in wanted} == {"report/effects/flights": "1", "report/effects/fuel": "0"}
    assert not wanted & second.cells.keys()


def test_a_review_with_an_unknown_outcome_stops_the_source():
    assert submissions.validation({}) == ""
    assert submissions.validation({"_validation_status": {"uid": "validation_status_on_hold"}}) == "validation_status_on_hold"
    with pytest.raises(SourceChanged, match="found 'validation_status_maybe'"):
        submissions.validation({"_validation_status": {"uid": "validation_status_maybe"}})


# The form

SURVEY = [
    {"type": "start", "name": "start"},
    {"type": "phonenumber", "name": "phonenumber"},
    {"type": "begin_group", "name": "report"},
    {"type": "select_one", "select_from_list_name": "gov", "name": "governorate", "label": ["Governorate", "المحافظة"]},
    {"type": "select_multiple effects", "$autoname": "effects", "label": [None, "الآثار"]},
    {"type": "note", "name": "thanks", "label": "Thank you"},
    {"type": "begin_repeat", "name": "people"},
    {"type": "integer", "name": "killed", "label": "How many  were killed?"},
    {"type": "end_repeat"},
    {"type": "begin_kobomatrix", "name": "grid"},
    {"type": "integer", "name": "cell", "label": "Cell"},
    {"type": "end_kobomatrix"},
    {"type": "end_group"},
    {"type": "image", "name": "photo", "label": "Photo"},
]
CHOICES = [
    {"list_name": "gov", "name": "SY07", "label": ["Idleb", "إدلب"]},
    {"list_name": "effects", "$autovalue": "flights", "label": ["Flights"]},
]


def test_a_form_tells_its_questions_with_their_paths_repeats_words_and_options():
    found = list(form.questions({"content": {"survey": SURVEY, "choices": CHOICES}}))
    assert found == [
        form.Question("start", "", "start", "start", {}),
        form.Question("report/governorate", "", "select_one", "Governorate", {"SY07": "Idleb"}),
        form.Question("report/effects", "", "select_multiple", "الآثار", {"flights": "Flights"}),
        form.Question("report/people/killed", "report/people", "integer", "How many were killed?", {}),
    ]


@pytest.mark.parametrize("answer", [[], {}, {"content": {}}, {"content": {"survey": None}}])
def test_what_is_no_definition_of_a_form_stops(answer):
    with pytest.raises(SourceChanged, match="expected the definition of a form"):
        list(form.questions(answer))


@pytest.mark.parametrize(
    ("column", "private"),
    [
        ("_submitted_by", True), ("_geolocation", True), ("_attachments", True), ("meta/instanceID", True), ("formhub/uuid", True),
        ("username", True), ("about/phonenumber", True), ("_submission_time", False), ("report/killed", False), ("report/note", False),
    ],
)  # fmt: skip
def test_what_tells_of_a_person_or_a_device_is_no_question(column, private):
    assert form.is_private(column) is private


# The rules

DAY, AREA = {"question": "report/event_date"}, {"governorate": "report/governorate"}
KILLED = {"measure": "people_killed", "number": {"question": "report/killed"}, "ends_on": DAY, "area": AREA}
SHUT = {"facility": {"question": "report/facility"}, "status": "closed", "from": DAY}


def mapping(*figures, closures=(), **others):
    said = {"counted_by": "Invented Relief", "title": "Field report", "figures": list(figures), "closures": list(closures), **others}
    return json.dumps(said).encode()


def read(raw, *found):
    """What a mapping reads in submissions."""
    wanted = rules.read(raw).questions
    return list(kobo.parse({"mapping.json": raw, "submissions.json": json.dumps(kept(*found, wanted=wanted)).encode()}))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"{", "the mapping is not JSON"),
        (b"[]", "the mapping is not JSON as docs/kobo.md describes it"),
        (mapping(), "neither figures nor closures"),
        (mapping({**KILLED, "measure": "deaths"}), r"figures\[0\].measure of the mapping says 'deaths', expected one of civilians_killed"),
        (mapping({**KILLED, "colour": "red"}), r"figures\[0\] of the mapping has colour, expected only"),
        (mapping({name: KILLED[name] for name in ("measure", "number", "area")}), r"figures\[0\] of the mapping lacks ends_on"),
        (mapping({name: KILLED[name] for name in ("measure", "number", "ends_on")}), r"figures\[0\] of the mapping lacks area"),
        (mapping({**KILLED, "area": {"village": "x"}}), r"figures\[0\].area of the mapping has village"),
        (
            mapping(closures=[{**SHUT, "status": {"question": "a", "codes": {"x": "shut"}}}]),
            r"closures\[0\].status of the mapping says 'shut'",
        ),
        (mapping({**KILLED, "note": {"question": "_submitted_by"}}), "asks for _submitted_by, which tells of a person"),
        (mapping({**KILLED, "note": {"question": "about/phonenumber"}}), "asks for about/phonenumber, which tells of a person"),
        (mapping({**KILLED, "repeat": "people"}), "report/killed lies outside the repeat people: it would count once for each entry"),
        (mapping(KILLED, KILLED), "two rules of the mapping count the same"),
        (mapping(KILLED, facilities={"a": {"kind": "shop", "name_en": "A", "area": "SY02"}}), "facilities.a.kind of the mapping is 'shop'"),
        (mapping(KILLED, facilities=[]), r"facilities of the mapping is \[\], expected an object"),
        (mapping(KILLED).replace(b"[]", b"{}"), "closures of the mapping is {}, expected a list"),
        (mapping("x"), r"figures\[0\] of the mapping is 'x', expected an object"),
        (mapping({**KILLED, "when": "x"}), r"figures\[0\].when of the mapping is 'x', expected an object"),
        (mapping({**KILLED, "group": {"question": "a", "codes": []}}), r"figures\[0\].group.codes of the mapping is \[\]"),
        (mapping({**KILLED, "group": {"question": "a", "codes": {"x": None}}}), r"figures\[0\].group.codes.x of the mapping is None"),
        (mapping(KILLED, counted_by=""), "counted_by of the mapping is ''"),
    ],
)
def test_a_mapping_that_says_something_else_is_refused_by_the_place_in_it(raw, words):
    with pytest.raises(SourceChanged, match=words):
        rules.read(raw)


def test_a_number_may_be_unanswered_but_not_wrong():
    for answer, best in (("4", 4), ("4.0", 4), ("1,200", 1200), ("٣", 3), ("0", 0)):
        (figure,) = read(mapping(KILLED), submission(**{"report/killed": answer}))
        assert figure.best == best
    for answer in ("a few", "-1", "2.5", "4,5", "1e3", "1_000", "9" * 20):
        (aside,) = read(mapping(KILLED), submission(**{"report/killed": answer}))
        assert aside == Aside(1, f"expected a whole number of people, households or incidents, found {answer!r}", ROOT_1)
    assert read(mapping(KILLED), submission(**{"report/killed": None})) == []


@pytest.mark.parametrize(
    ("answers", "area"),
    [
        ({"report/governorate": "SY07"}, "SY07"),
        ({"report/governorate": "Idleb"}, "SY07"),
        ({"report/governorate": "إدلب"}, "SY07"),
        ({"report/governorate": "SY07", "report/district": "Ariha"}, "SY0705"),
        ({"report/governorate": "SY07", "report/district": "SY0705"}, "SY0705"),
        ({"report/governorate": "SY07", "report/district": "Azaz"}, "SY07"),
        ({"report/governorate": "Idleb", "report/district": "Idleb"}, "SY0700"),
        ({"report/governorate": None, "report/location": "36.1807 37.2244 0 0"}, "SY02"),
    ],
)
def test_a_place_is_the_finest_that_was_answered_inside_the_governorate(answers, area):
    place = {"district": "report/district", "governorate": "report/governorate", "point": "report/location"}
    (figure,) = read(mapping({**KILLED, "area": place}), submission(**answers))
    assert placed(pipeline.area_of(figure.where, figure.counts), {}).area == area


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2024-02-30", "yesterday", "2024-11-30T25:00"])
def test_a_day_that_is_none_puts_its_row_aside_and_no_other(day):
    wrong = submission(1, **{"report/event_date": day, "report/facility": "aleppo_airport"})
    right = submission(2, ROOT_2, **{"report/facility": "aleppo_airport"})
    aside, closure = read(mapping(closures=[{**SHUT, "until": DAY}]), wrong, right)
    assert (aside.row, closure.key) == (ROOT_1, ROOT_2)


def test_a_rule_holds_only_for_the_answers_that_it_names():
    rule = {**KILLED, "when": {"report/effects": ["flights", "fuel"]}}
    assert len(read(mapping(rule), submission(**{"report/effects": "roads fuel"}))) == 1
    assert read(mapping(rule), submission(**{"report/effects": "roads"}), submission(2, ROOT_2)) == []


def test_a_closure_is_told_in_the_days_of_damascus_and_kept_in_utc():
    whole = {**SHUT, "until": {"question": "report/until"}}
    told = {"report/facility": "aleppo_airport", "report/event_date": "2024-11-30", "report/until": "2024-12-05"}
    (closure,) = read(mapping(closures=[whole]), submission(**told))
    assert (closure.from_at, closure.until_at, closure.until) == (
        datetime.fromisoformat("2024-11-29T21:00"), datetime.fromisoformat("2024-12-05T21:00"), "known",
    )  # fmt: skip
    (closure,) = read(
        mapping(closures=[whole]), submission(**{**told, "report/event_date": "2024-11-30T09:10:00.000+03:00", "report/until": None})
    )
    assert (closure.from_at, closure.until_at, closure.until) == (datetime.fromisoformat("2024-11-30T06:10"), None, "open")
    assert closure.last_confirmed_on == date(2024, 11, 30)
    (aside,) = read(mapping(closures=[whole]), submission(**{**told, "report/until": "2024-11-01"}))
    assert "it ends on 2024-11-01, before it starts on 2024-11-30" in aside.reason


# Reviews


def reviewed(number, root, outcome):
    return submission(number, root, _validation_status={"uid": f"validation_status_{outcome}"})


def test_where_nothing_was_reviewed_everything_counts():
    assert [figure.best for figure in read(mapping(KILLED), submission(), submission(2, ROOT_2))] == [4, 4]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (submission(2, ROOT_2), "the submission was not reviewed, and others were: only approved ones count"),
        (reviewed(2, ROOT_2, "not_approved"), "the submission was not approved"),
        (reviewed(2, ROOT_2, "on_hold"), "the submission is on hold"),
    ],
)
def test_where_something_was_reviewed_only_what_is_approved_counts(other, reason):
    aside, figure = read(mapping(KILLED), reviewed(1, ROOT_1, "approved"), other)
    assert (aside, figure.key) == (Aside(1, reason, ROOT_2), ROOT_1)
    (only,) = read(mapping(KILLED), other)
    assert isinstance(only, Figure) == (other["_validation_status"] == {})


# The way to them

DATA = "/api/v2/assets/aForm/data.json"


@pytest.fixture
def web(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("KOBO_TOKEN", "TOKEN-OF-THE-NGO")
    monkeypatch.setenv("KOBO_ASSET", "aForm")
    monkeypatch.setenv("KOBO_MAPPING", str(tmp_path / "kobo.json"))
    (tmp_path / "kobo.json").write_bytes(mapping(KILLED))
    with serve() as web:
        monkeypatch.setenv("KOBO_URL", web.url(""))
        yield web


def client(kept=None):
    return Http(kept, limits=Limits(between_seconds=0, attempts=2, read_seconds=5), sleep=lambda seconds: None)


def server(found):
    """A KoboToolbox with these submissions; like the real one it gives at most 1,000 at a time, and all fields whatever was asked."""

    def reply(request: Request) -> Reply:
        start, limit = int(request.query["start"]), min(int(request.query["limit"]), 1000)
        following = f"http://elsewhere.invalid/?start={start + limit}" if start + limit < len(found) else None
        answer = {"count": len(found), "next": following, "previous": None, "results": found[start : start + limit]}
        return Reply(json.dumps(answer).encode(), headers={"Content-Type": "application/json", "ETag": '"1"'})

    return reply


def test_all_pages_are_read_with_the_token_and_only_what_the_rules_need_is_asked_for(web):
    web.pages[DATA] = server([submission(number, f"{number:08}-0000-4000-8000-000000000000") for number in range(1, 2502)])
    assert len(json.loads(kobo.fetch(client())["submissions.json"])) == 2501
    assert [request.query["start"] for request in web.requests] == ["0", "1000", "2000"]
    first = web.requests[0]
    assert first.headers["Authorization"] == "Token TOKEN-OF-THE-NGO"
    assert json.loads(first.query["fields"]) == [
        "__version__", "_id", "_submission_time", "_validation_status", "meta/rootUuid", "report", "report/event_date",
        "report/governorate", "report/killed",
    ]  # fmt: skip


def test_no_name_no_sender_no_position_and_no_attachment_is_stored_anywhere(web, store, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("ATHAR_DATA", str(tmp_path / "data"))
    web.pages[DATA] = server([submission(people=[{"people/name": "Invented Person"}]), submission(2, ROOT_2, **{"report/killed": "x"})])
    done = pipeline.run(store, kobo, pipeline.web(client(tmp_path / "data" / "http")))
    assert (done.outcome, done.stored, done.put_aside) == ("ok", 1, 1)
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"mapping.json.gz", "submissions.json.gz"}
    written = b"".join(gzip.decompress(path.read_bytes()) for path in files)
    stored = json.dumps(everything(store, schema.metadata.sorted_tables), default=str)
    assert not [secret for secret in SECRETS if secret.encode() in written or secret in stored or secret in caplog.text]


def test_an_edit_a_deletion_and_an_approval_that_is_taken_back_are_followed(web, store):
    def run(*found, may_shrink=True):
        web.pages[DATA] = server(list(found))
        done = pipeline.run(store, kobo, pipeline.web(client()), may_shrink=may_shrink)
        return done.outcome, done.stored, done.withdrawn

    def stands():
        return rows(store, schema.figure, "key", "best")

    root_3 = "33333333-3333-4333-8333-333333333333"
    one, two, three = (reviewed(number, root, "approved") for number, root in enumerate((ROOT_1, ROOT_2, root_3), 1))
    assert run(one, two, three) == ("ok", 3, 0)
    assert run(one, two, three) == ("ok", 0, 0)
    edited = {**one, "report/killed": "6", "meta/instanceID": "uuid:44444444", "meta/deprecatedID": one["meta/instanceID"]}
    assert run(edited, two, three) == ("ok", 1, 0)
    assert stands() == [(ROOT_1, 6), (ROOT_2, 4), (root_3, 4)]
    assert run(edited, three) == ("ok", 0, 1)
    taken_back = {**three, "_validation_status": {"uid": "validation_status_on_hold"}}
    assert run(edited, taken_back) == ("ok", 0, 1)
    assert stands() == [(ROOT_1, 6)]
    assert [why for _, why in rows(store, schema.figure_history, "key", "why")] == ["revised", "withdrawn", "withdrawn"]


def test_what_the_mapping_brings_of_facilities_can_be_shut(web, store, tmp_path):
    own = {"hill": {"kind": "hospital", "name_en": "Clinic of the hill", "area": "SY07"}}
    (tmp_path / "kobo.json").write_bytes(mapping(closures=[SHUT], facilities=own))
    web.pages[DATA] = server([submission(**{"report/facility": "hill"}), submission(2, ROOT_2, **{"report/facility": "no_such_place"})])
    done = pipeline.run(store, kobo, pipeline.web(client()))
    assert (done.outcome, done.stored, done.put_aside) == ("ok", 2, 1)
    assert rows(store, schema.closure, "facility", "status") == [("kobo_hill", "closed")]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ({"count": 9, "next": None, "results": [submission()]}, SourceUnavailable, "there are 9 submissions and gave 1"),
        ({"count": 9, "next": "more", "results": [submission()]}, SourceChanged, "page 2 repeats submissions"),
        ({"count": 9, "next": "more", "results": []}, SourceChanged, "page 1 repeats submissions or is empty"),
        ({"results": []}, SourceChanged, "expected submissions with count, next and results"),
        ({"count": 1, "next": None, "results": [{}]}, SourceChanged, "expected submissions with _id"),
    ],
)
def test_pages_that_miss_something_are_not_taken_for_the_whole(web, answer, kind, words):
    web.pages[DATA] = Reply(json.dumps(answer).encode())
    with pytest.raises(kind, match=words):
        kobo.fetch(client())


@pytest.mark.parametrize(
    ("code", "words"),
    [(404, "KOBO_ASSET names no form that this KOBO_TOKEN may see on KOBO_URL"), (401, "look at the settings of this source")],
)
def test_a_refusal_names_the_settings_and_never_the_token(web, code, words):
    web.pages[DATA] = Reply(b'{"detail": "Not found. TOKEN-OF-THE-NGO"}', code)
    with pytest.raises(SourceUnavailable) as caught:
        kobo.fetch(client())
    assert words in str(caught.value)
    assert "TOKEN-OF-THE-NGO" not in str(caught.value)


def test_without_settings_or_a_mapping_nobody_is_asked_and_a_wrong_mapping_is_named(web, monkeypatch, tmp_path):
    (tmp_path / "kobo.json").write_bytes(mapping({**KILLED, "measure": "deaths"}))
    with pytest.raises(SourceUnavailable, match=r"figures\[0\].measure of the mapping says 'deaths'"):
        kobo.fetch(client())
    (tmp_path / "kobo.json").unlink()
    with pytest.raises(SourceOff, match=r"write the mapping of your form to .*kobo\.json"):
        kobo.fetch(client())
    monkeypatch.delenv("KOBO_TOKEN")
    monkeypatch.delenv("KOBO_ASSET")
    with pytest.raises(SourceOff, match="set KOBO_TOKEN and KOBO_ASSET"):
        kobo.fetch(client())
    assert web.requests == []


# A proposal


WORKS = {"no": "Closed", "part": "Partly closed", "yes": "مفتوح", "x": "?"}


def questions(*entries):
    survey = [{"type": "begin_group", "name": "report"}, *entries, {"type": "end_group"}]
    works = [{"list_name": "works", "name": name, "label": label} for name, label in WORKS.items()]
    choices = [{"list_name": "places", "name": "osap", "label": "Aleppo airport"}, *works]
    return list(form.questions({"content": {"survey": survey, "choices": choices}}))


def ask(kind, name, label=None, **others):
    return {"type": kind, "name": name, "label": label or name, **others}


def test_a_proposal_says_what_is_plain_and_lists_every_question_for_a_person_to_look_at():
    asked = questions(
        ask("date", "event_date"), ask("select_one", "governorate", "المحافظة"), ask("integer", "killed"),
        ask("integer", "q7", "عدد الجرحى"),
        ask("select_one", "facility", select_from_list_name="places"), ask("select_one", "status", select_from_list_name="works"),
        ask("text", "reporter_name"), ask("phonenumber", "phonenumber"),
    )  # fmt: skip
    found = proposal.propose(asked)
    assert [(rule["measure"], rule["number"], rule["ends_on"], rule["area"]) for rule in found["figures"]] == [
        ("people_killed", {"question": "report/killed"}, {"question": "report/event_date"}, {"governorate": "report/governorate"}),
        ("people_injured", {"question": "report/q7"}, {"question": "report/event_date"}, {"governorate": "report/governorate"}),
    ]
    (closure,) = found["closures"]
    assert closure["status"] == {
        "question": "report/status",
        "codes": {"no": "closed", "part": "restricted", "yes": "open", "x": "unknown"},
    }
    assert [(told["question"], told["taken_for"]) for told in found["questions"]][-1] == ("report/reporter_name", "nothing")
    with pytest.raises(SourceChanged, match="the mapping has questions"):
        rules.read(proposal.as_text(found).encode())
    del found["questions"]
    assert len(rules.read(proposal.as_text(found).encode()).figures) == 2


def test_the_command_prints_a_proposal_for_the_form_of_the_settings(web, capsys):
    survey = [ask("date", "day"), ask("text", "governorate"), ask("integer", "displaced")]
    web.pages["/api/v2/assets/aForm/"] = Reply(json.dumps({"content": {"survey": survey}}).encode())
    assert proposes() == 0
    assert json.loads(capsys.readouterr().out)["figures"][0]["measure"] == "people_displaced"
    web.pages["/api/v2/assets/aForm/"] = Reply(b"no", 404)
    assert proposes() == 2
    assert "KOBO_ASSET names no form" in capsys.readouterr().err


def test_the_example_in_the_documentation_is_a_mapping():
    text = (Path(__file__).parents[1] / "docs" / "kobo.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert {rule.words["measure"].always for rule in rules.read(example.encode()).figures} >= {"people_killed", "people_displaced"}
