"""ACLED with a user's own account: what an event says and does not say, the pages of its API, and what never leaves."""

import json
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from db import engine, queries, schema
from db.intake import placed
from db.queries import Question
from db.schema import Aside, Figure, Where
from etl import pipeline
from etl.contract import SourceChanged, SourceOff, SourceUnavailable, Span
from etl.http import Http, Limits
from etl.sources import acled, hdx_hapi_conflict_event
from tests.reports import keep, rows
from tests.test_pages import unfolded
from tests.web import Reply, Request, serve

TOKEN = "TOKEN-OF-THE-DAY"
READ, SIGN_IN = "/api/acled/read", "/oauth/token"
TARGETED = "Civilian targeting"


def event(number=1, **others):
    """An event in Aleppo on 30 November 2024 with three dead, but for what is said otherwise."""
    said = {"event_id_cnty": f"SYR{number}", "event_date": "2024-11-30", "time_precision": "1", "civilian_targeting": "", "iso": "760"}
    said |= {"admin1": "Aleppo", "admin2": "Azaz", "geo_precision": "1", "fatalities": "3", "timestamp": "1733258400"}
    return said | others


def read(*events):
    return list(acled.parse({"page-000.json": json.dumps({"data": events}).encode()}))


# What an event says


def test_everybody_killed_in_an_event_is_one_figure_and_an_attack_on_civilians_gives_a_second_inside_it():
    plain, targeted = read(event(1)), read(event(2, civilian_targeting=TARGETED))
    assert [(figure.measure, figure.best, figure.counts) for figure in plain] == [("people_killed", 3, "incident")]
    assert [(figure.measure, figure.best) for figure in targeted] == [("people_killed", 3), ("fatalities_in_civilian_targeting", 3)]
    assert {figure.group for figure in (*plain, *targeted)} == {"all"}


def test_nothing_is_said_of_injuries_of_civilians_or_of_an_event_without_dead():
    assert read(event(fatalities="0", civilian_targeting=TARGETED)) == []
    assert {figure.measure for figure in read(event(civilian_targeting=TARGETED))} == {"people_killed", "fatalities_in_civilian_targeting"}


@pytest.mark.parametrize(
    ("precision", "days"),
    [
        ("1", (date(2024, 11, 30), date(2024, 11, 30), "day")),
        ("2", (date(2024, 11, 27), date(2024, 12, 3), "week")),
        ("3", (date(2024, 11, 1), date(2024, 11, 30), "month")),
    ],
)
def test_a_day_is_as_precise_as_acled_says(precision, days):
    (figure,) = read(event(time_precision=precision))
    assert (figure.starts_on, figure.ends_on, figure.precision) == days


@pytest.mark.parametrize(
    ("said", "area"),
    [
        ({}, "SY0204"),
        ({"geo_precision": "2"}, "SY0204"),
        ({"geo_precision": "3"}, "SY02"),
        ({"admin2": "Nowhere"}, "SY02"),
        ({"admin2": ""}, "SY02"),
        ({"admin1": "Idleb"}, "SY07"),
        ({"admin1": "Damascus", "admin2": "Damascus"}, "SY0100"),
        ({"admin1": "Rural Damascus", "admin2": "Rural Damascus"}, "SY0301"),
        ({"admin1": "Somewhere", "admin2": "Azaz"}, "SY"),
    ],
)
def test_an_event_lies_in_its_district_if_acled_knows_the_town_and_the_governorate_agrees(said, area):
    (figure,) = read(event(**said))
    assert placed(pipeline.area_of(figure.where, figure.counts), {}).area == area


def test_numbers_may_come_as_numbers_or_as_text():
    assert read(event(fatalities=3, time_precision=1, geo_precision=1, iso=760, timestamp=1733258400)) == read(event())
    assert read(event(fatalities=3.0)) == read(event())


def test_of_an_event_that_is_there_twice_the_newer_version_counts_wherever_it_stands():
    old, new = event(fatalities="3"), event(fatalities="5", timestamp="1736282400")
    for pair in ((old, new), (new, old)):
        aside, figure = read(*pair)
        assert aside == Aside(2, "the event is on two pages: its newer version counts", "SYR1")
        assert (figure.best, figure.published_on) == (5, date(2025, 1, 7))


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("civilian_targeting", "Maybe", "expected civilian_targeting to be one of '', 'Civilian targeting', found 'Maybe' in event SYR1"),
        ("time_precision", "4", "expected time_precision to be one of '1', '2', '3', found '4'"),
        ("geo_precision", "0", "expected geo_precision 1, 2 or 3, found '0'"),
        ("fatalities", "many", "expected a whole number of fatalities, found 'many'"),
        ("fatalities", None, "expected a whole number of fatalities, found ''"),
        ("event_date", "30.11.2024", "expected a day such as 2024-11-30 as event_date of SYR1, found '30.11.2024'"),
        ("event_date", "9999-12-31", "expected a day such as 2024-11-30 as event_date of SYR1, found '9999-12-31'"),
        ("timestamp", "9999999999999", "expected a time in seconds as timestamp, found 9999999999999 in event SYR1"),
        ("iso", "368", "expected events in Syria (iso 760), found iso '368'"),
    ],
)
def test_what_is_not_known_stops_the_source_and_is_named(column, value, words):
    with pytest.raises(SourceChanged) as caught:
        read(event(**{column: value}))
    assert words in str(caught.value)


def test_a_field_that_is_gone_stops_the_source_and_is_named():
    row = event()
    del row["fatalities"]
    with pytest.raises(SourceChanged, match="the column fatalities is missing"):
        read(row)


def test_a_report_carries_nothing_of_the_event_but_its_number_and_its_id():
    for report in read(event(1, civilian_targeting=TARGETED), event(1)):
        if isinstance(report, Figure):
            assert (report.title, report.note, report.url) == ("ACLED conflict events", "", "https://acleddata.com/")
        else:
            assert report.row == "SYR1"
    assert acled.SOURCE.may_export is False


# One counter in two sources


def test_the_events_and_the_counts_of_the_humanitarian_api_stand_beside_each_other_and_are_never_added(store):
    def of_hapi(best):
        return Figure(
            Where("Azaz", 2, "SY0204"), f"hapi{best}", "fatalities_in_civilian_targeting", "incident",
            date(2024, 11, 1), date(2024, 11, 30), best=best, precision="month", counted_by="ACLED",
        )  # fmt: skip

    def placed(figure):
        return figure._replace(where=figure.where._replace(code="SY0204"))

    keep(store, of_hapi(11), source=hdx_hapi_conflict_event.SOURCE._replace(at_least=1), span=Span(date(2024, 11, 1), date(2024, 11, 30)))
    events = [placed(figure) for figure in read(event(1, civilian_targeting=TARGETED), event(2, civilian_targeting=TARGETED))]
    keep(store, *events, source=acled.SOURCE._replace(at_least=1), span=Span(date(2017, 1, 1), date(2024, 11, 30)))
    question = Question("fatalities_in_civilian_targeting", date(2024, 11, 1), date(2024, 11, 30))
    answers = queries.answers(store, question)
    assert sorted(zip(answers["source"], answers["value"], strict=True)) == [("acled", 6), ("hdx_hapi_conflict_event", 11)]
    wide = queries.answers(store, question._replace(since=date(2024, 1, 1)))
    assert wide.iloc[0]["source"] == "acled"
    assert set(queries.answers(store, question._replace(measure="people_killed"))["value"]) == {6}


def test_no_page_shows_an_event_and_no_file_carries_one(store):
    events = [figure._replace(where=figure.where._replace(code="SY0204")) for figure in read(event(1, civilian_targeting=TARGETED))]
    other = Figure(
        Where("Azaz", 2, "SY0204"), "x1", "people_killed", "incident", date(2024, 11, 1), date(2024, 11, 1), best=1, counted_by="X"
    )
    keep(store, *events, Aside(2, "why", "SYR2"), source=acled.SOURCE._replace(at_least=1))
    keep(store, other)
    question = Question("people_killed", date(2024, 11, 1), date(2024, 11, 30))
    reports = queries.reports(store, question)
    assert list(reports["key"]) == ["x1"]
    assert (reports.attrs["all"], reports.attrs["kept_back"]) == (1, 1)
    assert list(queries.latest(store)["key"]) == ["x1"]
    (aside,) = queries.put_aside(store).to_dict("records")
    assert (aside["reason"], aside["row"], bool(aside["may_export"])) == ("why", "", False)
    assert not any("SYR" in frame.to_csv() for frame in (reports, queries.latest(store), queries.put_aside(store)))
    for answer in (queries.answers, queries.by_area, queries.summary):
        assert "SYR1" not in answer(store, question).to_csv()


# The way to them


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("ACLED_USERNAME", "desk@example.org")
    monkeypatch.setenv("ACLED_PASSWORD", "pass-of-the-desk")
    with serve() as web:
        monkeypatch.setenv("ACLED_URL", web.url(""))
        signed_in = {"token_type": "Bearer", "expires_in": 86400, "access_token": TOKEN, "refresh_token": "REFRESH-OF-THE-DAY"}
        web.pages[SIGN_IN] = Reply(json.dumps(signed_in).encode(), headers={"Content-Type": "application/json"})
        yield web


def client(kept=None):
    return Http(kept, limits=Limits(between_seconds=0, attempts=2, read_seconds=5), sleep=lambda seconds: None)


def full(number=1, **others):
    """An event with the fields that nobody asked for, should ACLED send them all the same."""
    return event(number, notes="TEXT OF THE EVENT", actor1="AN ACTOR", source="A NEWSPAPER", latitude="36.2", **others)


def page(*events, **others):
    return {"status": 200, "success": True, "last_update": 5, "count": len(events), "messages": [], "data": events, **others}


def by_cursor(*pages):
    """An API that gives these pages by cursor; each is the events of it."""

    def reply(request: Request) -> Reply:
        number = int(request.query["cursor"].removeprefix("c"))
        following = f"c{number + 1}" if number + 1 < len(pages) else None
        return Reply(json.dumps(page(*pages[number], next_cursor=following)).encode())

    return reply


def by_number(*pages):
    """An API that knows no cursors and gives these pages by number."""
    return lambda request: Reply(json.dumps(page(*pages[int(request.query.get("page", "1")) - 1])).encode())


def numbers(fetched):
    return [row["event_id_cnty"] for name in sorted(fetched) if name != acled.ASKED for row in json.loads(fetched[name])["data"]]


def test_events_are_asked_for_page_by_page_with_the_token_of_the_account(web, tmp_path):
    web.pages[READ] = by_cursor([full(1), full(2)], [full(3)])
    fetched = acled.fetch(client(tmp_path))
    assert numbers(fetched) == ["SYR1", "SYR2", "SYR3"]
    signing, first, second = web.requests
    assert (signing.path, signing.method) == (SIGN_IN, "POST")
    assert signing.form == {
        "username": "desk@example.org", "password": "pass-of-the-desk", "grant_type": "password", "client_id": "acled",
        "scope": "authenticated",
    }  # fmt: skip
    assert first.headers["Authorization"] == second.headers["Authorization"] == f"Bearer {TOKEN}"
    assert (first.query["cursor"], second.query["cursor"]) == ("0", "c1")
    assert {name: first.query[name] for name in ("iso", "fatalities", "fatalities_where", "event_date_where", "limit")} == {
        "iso": "760", "fatalities": "0", "fatalities_where": ">", "event_date_where": "BETWEEN", "limit": "5000",
    }  # fmt: skip
    assert first.query["event_date"].startswith("2017-01-01|")
    assert acled.span(fetched).starts_on == date(2017, 1, 1)


def test_nothing_of_an_event_but_what_is_counted_reaches_this_machine_s_disk(web, tmp_path):
    web.pages[READ] = by_cursor([full(1)])
    fetched = acled.fetch(client(tmp_path))
    assert set(json.loads(fetched["page-000.json"])["data"][0]) == set(event())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert "notes" not in web.asked(READ)[0].query["fields"]


def test_an_api_without_cursors_is_read_by_page_numbers(web, monkeypatch):
    monkeypatch.setattr(acled.pages, "_PAGE", 2)
    web.pages[READ] = by_number([full(1), full(2)], [full(3), full(4)], [full(5)])
    assert numbers(acled.fetch(client())) == ["SYR1", "SYR2", "SYR3", "SYR4", "SYR5"]
    assert [request.query.get("page") for request in web.asked(READ)] == [None, "2", "3"]


@pytest.mark.parametrize("restrictions", [{}, [], None])
def test_the_span_is_what_was_asked_for(web, restrictions):
    web.pages[READ] = Reply(json.dumps(page(full(), next_cursor=None, data_query_restrictions=restrictions)).encode())
    assert acled.span(acled.fetch(client())).ends_on.isoformat() == web.asked(READ)[0].query["event_date"].split("|")[1]


def test_days_that_the_account_may_not_see_are_not_answered_for(web):
    recency = {"date_recency": {"quantity": 12, "unit": "Months", "description": "x", "date": "2025-11-22"}}
    web.pages[READ] = Reply(json.dumps(page(full(), next_cursor=None, data_query_restrictions=recency)).encode())
    assert acled.span(acled.fetch(client())) == Span(date(2017, 1, 1), date(2025, 11, 21))


def test_a_restriction_that_is_not_known_stops_the_source_since_nobody_knows_what_it_leaves_out(web):
    web.pages[READ] = Reply(json.dumps(page(full(), next_cursor=None, data_query_restrictions={"regions": ["Middle East"]})).encode())
    with pytest.raises(SourceChanged, match="ACLED restricts this account by regions"):
        acled.fetch(client())


def test_a_page_that_comes_again_and_a_chain_without_an_end_stop_the_source(web, monkeypatch):
    web.pages[READ] = Reply(json.dumps(page(full(1), next_cursor="c1")).encode())
    with pytest.raises(SourceChanged, match="page 2 repeats events of the pages before it: it may ignore cursor"):
        acled.fetch(client())
    web.pages[READ] = Reply(json.dumps(page(full(1), next_cursor="0")).encode())
    with pytest.raises(SourceChanged, match="page 1 names itself as the next one"):
        acled.fetch(client())
    monkeypatch.setattr(acled.pages, "_MOST_PAGES", 3)
    web.pages[READ] = by_cursor(*([full(number)] for number in range(9)))
    with pytest.raises(SourceChanged, match="more than 3 pages of 5,000 events"):
        acled.fetch(client())


def test_fewer_events_than_were_promised_are_not_taken_for_all(web):
    web.pages[READ] = Reply(json.dumps(page(full(1), next_cursor=None, total_count="7")).encode())
    with pytest.raises(SourceUnavailable, match="promises 7 events and gave 1"):
        acled.fetch(client())


@pytest.mark.parametrize(
    ("path", "reply", "kind", "words"),
    [
        (SIGN_IN, Reply(b'{"error":"invalid_grant"}', 400), SourceUnavailable, "does not accept ACLED_USERNAME and ACLED_PASSWORD"),
        (SIGN_IN, Reply(b'{"token_type":"Bearer"}'), SourceChanged, "expected an access_token in the answer"),
        (READ, Reply(b'{"message":"Access denied"}', 403), SourceUnavailable, "Access denied"),
        (READ, Reply(json.dumps(page() | {"success": False, "messages": ["quota"]}).encode()), SourceUnavailable, 'question: ["quota"]'),
        (READ, Reply(b'{"data": null}'), SourceChanged, 'expected an object with "data"'),
        (
            READ,
            Reply(json.dumps(page({"event_id_cnty": "SYR1"})).encode()),
            SourceChanged,
            "expected an event with event_id_cnty, event_date",
        ),
    ],
)
def test_a_refusal_says_what_to_do_and_never_a_name_a_password_or_a_token(web, path, reply, kind, words):
    web.pages[READ] = by_cursor([full(1)])
    web.pages[path] = reply
    with pytest.raises(kind) as caught:
        acled.fetch(client())
    assert words in str(caught.value)
    assert not [secret for secret in (TOKEN, "pass-of-the-desk", "desk@example.org", "REFRESH-OF-THE-DAY") if secret in repr(caught.value)]


def test_without_an_account_nobody_is_asked(web, monkeypatch):
    monkeypatch.delenv("ACLED_PASSWORD")
    with pytest.raises(SourceOff, match="set ACLED_USERNAME and ACLED_PASSWORD"):
        acled.fetch(client())
    assert web.requests == []


def test_an_event_that_acled_deletes_is_withdrawn_and_one_that_it_revises_is_followed(store, web):
    small = SmallerSource(acled)
    web.pages[READ] = by_cursor([full(1), full(2, civilian_targeting=TARGETED)])
    first = pipeline.run(store, small, pipeline.web(client()))
    assert (first.outcome, first.stored) == ("ok", 3)
    web.pages[READ] = by_cursor([full(1, fatalities="4", timestamp="1736282400")])
    later = pipeline.run(store, small, pipeline.web(client()), may_shrink=True)
    assert (later.outcome, later.stored, later.withdrawn) == ("ok", 1, 2)
    assert rows(store, schema.figure, "key", "measure", "best") == [("SYR1", "people_killed", 4)]


class SmallerSource:
    """The source with as few events as a test has."""

    def __init__(self, module):
        self.SOURCE = module.SOURCE._replace(at_least=1)
        self.fetch, self.parse, self.span = module.fetch, module.parse, module.span


def test_the_page_says_how_many_events_are_in_its_sums_and_lists_none():
    made = engine.writer(engine.address())
    engine.create(made)
    placed = [figure._replace(where=figure.where._replace(code="SY0204")) for figure in read(event(7), event(8))]
    keep(made, *placed, source=acled.SOURCE._replace(at_least=1), span=Span(date(2017, 1, 1), date(2024, 12, 31)))
    made.dispose()
    app = AppTest.from_file(str(Path(__file__).parents[1] / "pages" / "frame.py"), default_timeout=30)
    for name, value in {"since": "2024-11-01", "until": "2024-12-31", "measure": "people_killed", "lang": "en"}.items():
        app.query_params[name] = value
    app.run().switch_page("casualties.py").run()
    unfolded(app)
    assert not app.exception
    text = "\n".join(str(element.proto) for element in app.get("html"))
    assert "0 reports. 2 more are in the sums only: their source does not allow single reports to be shown." in text
    assert ">6<" in text
    assert "SYR7" not in text + "\n".join(str(element.proto) for element in app.get("arrow_data_frame"))
