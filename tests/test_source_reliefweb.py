"""ReliefWeb: which searches are made, what is asked, what a document gives, and the words for its refusals."""

import json
from datetime import date

import pytest

from db import reference
from db.measures import MEASURES
from db.schema import Aside, Document
from etl import pipeline
from etl.contract import SourceChanged, SourceOff, SourceUnavailable
from etl.http import Http, Limits
from etl.sources import reliefweb
from tests.reports import MONDAY, TUESDAY
from tests.test_recordings import parts
from tests.web import Reply, serve

APPNAME = "invented-ngo-athar-x7Q2"
MISSING = b'{"status":400,"time":1,"error":{"type":"BadRequestHttpException","message":"Missing appname parameter"}}'
UNAPPROVED = b'{"status":403,"time":35,"error":{"type":"AccessDeniedHttpException","message":"You are not using an approved appname."}}'
ENDED = b'{"status":410,"time":1,"error":{"type":"Exception","message":"The API version \'v1\' has been decommissioned."}}'


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("RELIEFWEB_APPNAME", APPNAME)
    with serve() as web:
        monkeypatch.setenv("RELIEFWEB_URL", web.url("/v2"))
        yield web


def client():
    return Http(limits=Limits(between_seconds=0, attempts=1, read_seconds=5), sleep=lambda seconds: None)


def entry(number=1, **others):
    said = {
        "title": "Flash Update", "url": f"https://reliefweb.int/node/{number}", "status": "published",
        "source": [{"name": "World Food Programme", "shortname": "WFP"}],
        "date": {"created": "2024-12-02T08:00:00+00:00", "original": "2024-11-30T00:00:00+00:00"},
    }  # fmt: skip
    return {"id": str(number), "score": 1, "fields": {name: value for name, value in {**said, **others}.items() if value is not None}}


def answer(*entries):
    return json.dumps({"time": 1, "totalCount": len(entries), "count": len(entries), "data": entries}).encode()


def read(*entries, name="aleppo_airport.json"):
    return list(reliefweb.parse({name: answer(*entries)}))


# The searches


def test_every_search_serves_a_facility_a_governorate_or_a_measure_that_is_known():
    known = {facility.id for facility in reference.facilities()} | {area.code for area in reference.areas()} | MEASURES.keys()
    assert set(reliefweb.searches()) <= known
    assert {search.where for search in reliefweb.searches().values()} == {"anywhere", "title"}


def test_every_airport_port_and_border_crossing_and_every_governorate_is_searched_for():
    places = {facility.id for facility in reference.facilities() if facility.kind in ("airport", "airspace", "port")}
    borders = {facility.id for facility in reference.facilities() if facility.kind == "crossing" and " / " in facility.name_en}
    governorates = {area.code for area in reference.areas() if area.level == 1}
    assert places | borders | governorates <= set(reliefweb.searches())


def test_the_searches_of_a_day_are_a_small_part_of_what_is_allowed():
    assert len(reliefweb.searches()) <= 100


def test_a_search_asks_for_any_of_its_phrases_each_as_it_stands():
    assert reliefweb.searches()["damascus_airport"].query == '"Damascus International Airport" OR "Damascus airport"'
    assert not any('"' in phrase for search in reliefweb.searches().values() for phrase in search.phrases)


# What a document gives


def test_a_document_is_a_link_with_its_publisher_and_its_day():
    assert read(entry()) == [
        Document("1", "https://reliefweb.int/node/1", "Flash Update", "WFP", date(2024, 11, 30), "aleppo_airport"),
    ]


def test_the_readable_address_is_taken_where_there_is_one_and_the_day_of_posting_where_there_is_no_other():
    (found,) = read(entry(url_alias="https://reliefweb.int/report/x", date={"created": "2024-12-02T08:00:00+00:00"}))
    assert (found.url, found.published_on) == ("https://reliefweb.int/report/x", date(2024, 12, 2))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"status": "draft"}, "the document is draft, not published"),
        ({"title": " "}, "the document has no title, no address or no day"),
        ({"title": None}, "the document has no title, no address or no day"),
        ({"url": "javascript:alert(1)"}, "the document has no title, no address or no day"),
        ({"date": {"created": "yesterday"}}, "the document has no title, no address or no day"),
        ({"date": None}, "the document has no title, no address or no day"),
    ],
)
def test_what_cannot_be_opened_is_put_aside_by_its_number(said, reason):
    assert read(entry(7, **said)) == [Aside(1, reason, "7")]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"data": {}}', 'expected an object with "data"'),
        (b'{"data": [{"id": "1"}]}', 'expected an object with "data"'),
        (b"[]", 'expected an object with "data"'),
        (b"{", "expected JSON"),
        (b'{"data": [{"fields": {}}]}', 'expected an object with "data"'),
    ],
)
def test_an_answer_of_another_shape_stops_the_source(raw, words):
    with pytest.raises(SourceChanged) as caught:
        list(reliefweb.parse({"aleppo_airport.json": raw}))
    assert words in str(caught.value)


def test_a_document_whose_publisher_is_not_said_is_still_a_link():
    (found,) = read(entry(source=None))
    assert (found.key, found.publisher) == ("1", "")


def test_an_answer_to_no_search_is_refused_by_name():
    with pytest.raises(SourceChanged, match=r"mars_airport\.json is the answer to no search"):
        read(entry(), name="mars_airport.json")


# The way to them


def test_each_search_is_asked_once_for_titles_and_links_and_never_for_a_text(web):
    web.pages["/v2/reports"] = Reply(answer(entry()), headers={"Content-Type": "application/json"})
    fetched = reliefweb.fetch(client())
    assert set(fetched) == {f"{about}.json" for about in reliefweb.searches()}
    asked = {request.query["query[value]"]: request.query for request in web.asked("/v2/reports")}
    assert len(web.requests) == len(fetched)
    query = asked['"Aleppo International Airport" OR "Aleppo airport"']
    assert query == {
        "appname": APPNAME, "query[value]": '"Aleppo International Airport" OR "Aleppo airport"', "query[operator]": "OR",
        "filter[field]": "primary_country.iso3", "filter[value]": "syr", "sort[0]": "date.created:desc", "limit": "100",
        "fields[include][0]": "title", "fields[include][1]": "url", "fields[include][2]": "url_alias", "fields[include][3]": "status",
        "fields[include][4]": "source.name", "fields[include][5]": "source.shortname", "fields[include][6]": "date.original",
        "fields[include][7]": "date.created",
    }  # fmt: skip
    assert asked['"Homs"']["query[fields][0]"] == "title"


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (
            Reply(UNAPPROVED, 403),
            SourceUnavailable,
            "RELIEFWEB_APPNAME: it has to be approved. Ask for one at https://apidoc.reliefweb.int",
        ),
        (Reply(MISSING, 400), SourceUnavailable, "RELIEFWEB_APPNAME: it has to be approved"),
        (Reply(ENDED, 410), SourceChanged, "If ReliefWeb has ended this version of its API, set RELIEFWEB_URL to the newer one."),
        (Reply(b"", 429), SourceUnavailable, "It wants fewer requests"),
    ],
)
def test_a_refusal_says_what_to_set_and_never_the_appname(web, reply, kind, words):
    web.pages["/v2/reports"] = reply
    with pytest.raises(kind) as caught:
        reliefweb.fetch(client())
    assert words in str(caught.value)
    assert APPNAME not in str(caught.value)
    assert len(web.requests) == 1


def test_without_an_appname_nobody_is_asked(web, monkeypatch):
    monkeypatch.delenv("RELIEFWEB_APPNAME")
    with pytest.raises(SourceOff, match="set RELIEFWEB_APPNAME"):
        reliefweb.fetch(client())
    assert web.requests == []


def test_what_a_later_search_no_longer_finds_stays(store):
    recorded = parts("reliefweb")
    first = pipeline.run(store, reliefweb, lambda module, at: recorded, started_at=MONDAY, complete=False)
    assert (first.outcome, first.read, first.stored, first.put_aside) == ("ok", 6, 4, 2)
    later = pipeline.run(store, reliefweb, lambda module, at: {"SY13.json": answer(entry())}, started_at=TUESDAY, complete=False)
    assert (later.outcome, later.stored, later.withdrawn) == ("ok", 1, 0)
