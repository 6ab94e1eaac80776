"""UNHCR's yearly statistics: stocks of 31 December, returns during the year, and pages that have to follow one another."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.measures import GROUPS
from db.schema import Aside, Figure
from etl.contract import SourceChanged, SourceUnavailable
from etl.http import NotFound
from etl.sources import unhcr_population
from tests.test_recordings import parts
from tests.test_sources_fetch import client
from tests.web import Reply, serve

ROW = {"year": 2024, "coo_name": "Syrian Arab Rep.", "coo_iso": "SYR", "coa_iso": "-"}
COUNTS = {
    "refugees": "-",
    "asylum_seekers": 7,
    "returned_refugees": "-",
    "idps": "-",
    "returned_idps": "-",
    "stateless": 3,
    "ooc": "0",
    "oip": "-",
}


def page(*rows, number=1, of=1, **envelope):
    items = [{**ROW, **COUNTS, **row} for row in rows]
    return json.dumps({"page": number, "short-url": "Aa1", "maxPages": of, "total": [], "items": items, **envelope}).encode()


def read(*, total=(), by_asylum=()):
    return list(unhcr_population.parse({"by-asylum-01.json": page(*by_asylum), "total-01.json": page(*total)}))


def said(reports):
    return [(r.measure, r.group, r.counts, r.best) for r in reports]


def test_everybody_is_the_sum_of_the_api_and_hosts_are_groups_of_it():
    turkiye, sweden = {"coa_iso": "TUR", "refugees": 2, "returned_refugees": 1}, {"coa_iso": "SWE", "refugees": 4, "returned_refugees": 9}
    reports = read(total=[{"refugees": 10, "returned_refugees": "20"}], by_asylum=[turkiye, sweden])
    assert said(reports) == [
        ("refugees_abroad", "in_turkiye", "stock", 2),
        ("refugees_returned", "from_turkiye", "total", 1),
        ("refugees_abroad", "all", "stock", 10),
        ("refugees_returned", "all", "total", 20),
    ]


def test_stocks_are_of_31_december_and_returns_of_the_whole_year():
    reports = read(total=[{"idps": 7, "returned_idps": 8}])
    assert said(reports) == [("people_living_displaced", "all", "stock", 7), ("idps_returned", "all", "total", 8)]
    assert [(r.starts_on, r.ends_on, r.precision) for r in reports] == [
        (date(2024, 12, 31), date(2024, 12, 31), "day"),
        (date(2024, 1, 1), date(2024, 12, 31), "year"),
    ]


@pytest.mark.parametrize("written", ["-", "0", 0])
def test_not_collected_and_nobody_counted_make_no_figure(written):
    assert read(total=[{"refugees": written}]) == []


@pytest.mark.parametrize("written", [5, "5", " 5 "])
def test_numbers_are_numbers_or_text(written):
    assert said(read(total=[{"idps": written}])) == [("people_living_displaced", "all", "stock", 5)]


@pytest.mark.parametrize("written", [None, "", "1.5", "1,000", "about 5", -5, True])
def test_what_is_no_number_is_put_aside_and_the_rest_of_the_row_is_kept(written):
    aside, figure = read(total=[{"refugees": written, "idps": 5}])
    assert isinstance(aside, Aside)
    assert aside.reason.startswith("total-01.json, 2024: refugees is ")
    assert isinstance(figure, Figure)
    assert figure.best == 5


def test_the_groups_are_known():
    reports = unhcr_population.parse(parts("unhcr_population"))
    assert {r.group for r in reports if isinstance(r, Figure)} <= set(GROUPS)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("total-01.json", {"coo_iso": "-"}),
        ("total-01.json", {"coa_iso": "TUR"}),
        ("by-asylum-01.json", {"coa_iso": "-"}),
        ("by-asylum-01.json", {"coa_iso": "TUR", "coo_iso": "AFG"}),
        ("total-01.json", {"year": "2023-2024"}),
        ("total-01.json", {"year": None}),
    ],
)
def test_a_row_that_answers_another_question_stops_the_source(name, row):
    with pytest.raises(SourceChanged, match=rf"{name}: expected a year of people from Syria .*, found \{{"):
        list(unhcr_population.parse({name: page(row)}))


def test_a_row_that_came_twice_stops_the_source():
    row = {"coa_iso": "TUR", "refugees": 1}
    with pytest.raises(SourceChanged, match=r"by-asylum-02\.json: the row of 2024 and TUR is there twice: a page may have come twice"):
        list(unhcr_population.parse({"by-asylum-01.json": page(row), "by-asylum-02.json": page(row)}))


def test_a_renamed_column_stops_the_source():
    raw = page({}).replace(b'"refugees"', b'"refs"')
    with pytest.raises(SourceChanged, match="the column refugees is missing"):
        list(unhcr_population.parse({"total-01.json": raw}))


@pytest.mark.parametrize(("short", "url"), [("Zz9", "https://www.unhcr.org/refugee-statistics/download?url=Zz9"), ("a b", ""), (None, "")])
def test_a_figure_links_to_where_the_same_question_is_answered(short, url):
    reports = unhcr_population.parse({"total-01.json": page({"idps": 1}, **{"short-url": short})})
    assert [r.url for r in reports] == [url or unhcr_population.SOURCE.url]


# The API


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve() as web:
        monkeypatch.setenv("UNHCR_URL", web.url("/v1"))
        yield web


def answers(web, total, by_asylum):
    """The API: pages (number -> reply) of the question over all countries of asylum, and of the one for each."""

    def page_of(request):
        pages = by_asylum if request.query.get("coa_all") == "true" else total
        return Reply(pages[int(request.query["page"])])

    web.pages["/v1/population/"] = page_of


def test_all_pages_of_both_questions_are_asked_for_with_both_years(web):
    recorded = parts("unhcr_population")
    answers(web, {1: recorded["total-01.json"]}, {1: recorded["by-asylum-01.json"], 2: recorded["by-asylum-02.json"]})
    assert unhcr_population.fetch(client()) == recorded
    asked = {"coo": "SYR", "cf_type": "ISO", "yearFrom": "2011", "yearTo": str(datetime.now(UTC).year - 1), "limit": "5000"}
    assert [request.query for request in web.requests] == [
        {**asked, "page": "1"},
        {**asked, "coa_all": "true", "page": "1"},
        {**asked, "coa_all": "true", "page": "2"},
    ]


ONE = {"coa_iso": "TUR", "refugees": 1}


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ({1: page(ONE, of=2), 2: page(ONE, number=1, of=2)}, "expected page 2 of 2 with rows, found page 1 of 2 with 1 rows"),
        ({1: page(ONE, of=2), 2: page(ONE, number=2, of=3)}, "expected page 2 of 2 with rows, found page 2 of 3"),
        ({1: page(ONE, of=2), 2: page(number=2, of=2)}, "found page 2 of 2 with 0 rows"),
        ({1: page(ONE, of=1_000_000)}, "promises 1,000,000 pages of 5,000 rows for Syria, expected no more than 50"),
        ({1: page(ONE, of="all")}, "expected numbers in page and maxPages"),
        ({1: b'{"page": 1}'}, "expected page, maxPages and a list of items"),
        ({1: b"[]"}, "expected page, maxPages and a list of items"),
        ({1: b'{"page": 1, "maxPages": 1, "items": ['}, "expected JSON"),
    ],
)
def test_pages_that_do_not_follow_one_another_stop_the_source(web, pages, words):
    answers(web, {1: page()}, pages)
    with pytest.raises(SourceChanged, match=words):
        unhcr_population.fetch(client())


def test_an_answer_without_rows_is_no_data(web):
    answers(web, {1: page(of=0)}, {1: page(of=0)})
    assert list(unhcr_population.parse(unhcr_population.fetch(client()))) == []
    assert unhcr_population.span(unhcr_population.fetch(client())) is None


def test_an_api_that_is_not_there_and_one_that_is_down(web):
    with pytest.raises(NotFound):
        unhcr_population.fetch(client())
    web.pages["/v1/population/"] = Reply(b"try later", 503)
    with pytest.raises(SourceUnavailable):
        unhcr_population.fetch(client())


ANY = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6), st.sampled_from(["-", "0", "7", " 8 ", "SYR", "TUR", "2024"]))


@given(st.dictionaries(st.sampled_from([*ROW, *COUNTS]), ANY), st.sampled_from(["total-01.json", "by-asylum-01.json"]), ANY)
def test_whatever_is_in_a_row_it_is_read_or_put_aside_or_stops_the_source_in_words(cells, name, short):
    right = {"coa_iso": "TUR"} if name.startswith("by") else {}
    try:
        reports = list(unhcr_population.parse({name: page({**right, **cells}, **{"short-url": short})}))
    except SourceChanged as stop:
        assert str(stop).startswith(name)  # noqa: PT017 - not every row stops it
    else:
        assert all(report.best > 0 if isinstance(report, Figure) else report.reason for report in reports)
