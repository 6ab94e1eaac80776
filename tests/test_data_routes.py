"""The data routes: the pages' own tables, in one line of pandas, and a clear word where there is nothing to answer."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.applications import Starlette
from starlette.routing import Mount

from pages.parts import data, downloads, files, filters, panels, visit, words
from pages.parts.filters import What
from pages.serve import data_routes
from pages.serve.data_routes import LISTINGS, PREFIX, Ending
from pages.serve.limits import PerMinute, per_minute
from tests.test_pages import embedded  # noqa: F401
from tests.test_serve import serving

NAMES = [listing.name for listing in LISTINGS]
TAG = re.compile(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*")
ANY_NUMBER = 0


@pytest.fixture(autouse=True)
def asked_of_the_embedded_store(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(embedded))


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    with serving(Starlette(routes=data_routes.routes(ANY_NUMBER))) as site:
        yield f"{site}{PREFIX}"


def csv(address: str) -> pd.DataFrame:
    """What anybody has after one line."""
    return pd.read_csv(address, dtype=str, keep_default_na=False)


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_json_say_the_same_with_their_citation(api: str, name: str) -> None:
    rows, answer = csv(f"{api}/{name}.csv"), requests.get(f"{api}/{name}.json", timeout=60).json()
    assert len(rows) == len(answer["data"]) == answer["total"] > 0
    assert [field["name"] for field in answer["schema"]["fields"]] == list(rows.columns[:-4])
    in_json = [["" if value is None else str(value).casefold() for value in row.values()] for row in answer["data"]]
    in_csv = [[cell.removeprefix("'").casefold() for cell in row[:-4]] for row in rows.values.tolist()]
    days = re.compile(r"(\d\d\d\d-\d\d-\d\d)[t ](\d\d:\d\d:\d\d)")
    assert [[days.sub(r"\1t\2", cell) for cell in row] for row in in_csv] == [[days.sub(r"\1t\2", cell) for cell in row] for row in in_json]
    assert set(rows[rows.columns[-2]]) == {"; ".join(source["credit"] for source in answer["citation"]["sources"])}
    assert answer["citation"]["filters"]["As known on"] == words.Words("en").day(visit.today())


def test_a_file_is_the_one_that_the_page_gives(api: str) -> None:
    asked = "measure=civilians_killed&area=SY02&since=2024-11-27&until=2024-12-31&lang=ar"
    with visit.once("ar"):
        assert data.state() == "ready"
        filters.take_up({"area": ["SY02"], "since": ["2024-11-27"], "until": ["2024-12-31"], "period": ["dates"]})
        table = panels.summary_listed(What("civilians_killed"))
        assert requests.get(f"{api}/summary.csv?{asked}", timeout=60).content == files.to_csv(table, downloads.citation(table), words.say())


def test_rows_are_asked_for_in_pieces(api: str) -> None:
    whole = csv(f"{api}/reports.csv?since=2011-01-01&limit=500")
    pieces, following = [], f"{api}/reports.csv?since=2011-01-01&limit=180"
    while following:
        answer = requests.get(following, timeout=60)
        pieces.append(pd.read_csv(io.BytesIO(answer.content), dtype=str, keep_default_na=False))
        assert int(answer.headers["X-Total-Count"]) == len(csv(f"{api}/reports.csv?since=2011-01-01&limit=20000"))
        following = answer.links.get("next", {}).get("url", "")
        if sum(map(len, pieces)) >= 500:
            break
    together = pd.concat(pieces, ignore_index=True).head(len(whole))
    pd.testing.assert_frame_equal(together, whole)


@pytest.mark.parametrize("name", NAMES)
def test_hxl_tags_stand_below_the_names(api: str, name: str) -> None:
    tagged = csv(f"{api}/{name}.csv?hxl=true")
    tags = [tag for tag in tagged.iloc[0] if tag]
    assert len(tags) >= 4
    assert [tag for tag in tags if not TAG.fullmatch(tag)] == []
    assert len(tags) == len(set(tags)), "a tag twice names two columns alike"
    pd.testing.assert_frame_equal(tagged.iloc[1:].reset_index(drop=True), csv(f"{api}/{name}.csv"))


def test_a_number_has_the_tag_of_its_measure(api: str) -> None:
    tagged = csv(f"{api}/governorates.csv?hxl=true&measure=people_displaced").iloc[0]
    assert (tagged["area"], tagged["value"], tagged["high"]) == ("#adm1+code", "#affected+displaced+new", "#affected+displaced+new+max")


def test_the_same_question_is_not_answered_twice(api: str) -> None:
    address = f"{api}/governorates.json"
    first = requests.get(address, timeout=60)
    again = requests.get(address, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'}, timeout=60)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert requests.get(f"{address}?lang=ar", timeout=60).headers["ETag"] != first.headers["ETag"]
    head = requests.head(address, timeout=60)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    assert first.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("summary.csv?since=yesterday", "`since` is 'yesterday': Input should be a valid date"),
        ("summary.csv?since=2024-12-09&until=2024-12-08", "`since` is 2024-12-09, after `until`, 2024-12-08; the first day comes first."),
        ("summary.csv?until=2010-12-31", "`until` is 2010-12-31; a day from 2011-01-01 to "),
        ("summary.csv?known=2024-12-08&until=2024-12-09", "`until` is 2024-12-09; a day from 2011-01-01 to 2024-12-08 is expected."),
        ("closures.json?on=2999-01-01", "`on` is 2999-01-01; a day from 2011-01-01 to "),
        ("summary.csv?measure=victims", "`measure` is 'victims': Input should be 'civilians_killed'"),
        ("summary.csv?area=Aleppo", "`area.0` is 'Aleppo': String should match pattern"),
        ("summary.csv?aera=SY02", "`aera` is 'SY02': Extra inputs are not permitted."),
        ("reports.csv?source=bbc", "`source` is 'bbc', which is not in this store; expected one of desk_review, vdc_documented_deaths."),
        ("reports.csv?counter=Nobody", "`counter` is 'Nobody', who counted nothing here; /api/v1/counters.json names who did."),
        ("reports.csv?limit=20001", "`limit` is '20001': Input should be less than or equal to 20000."),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(api: str, question: str, said: str) -> None:
    answer = requests.get(f"{api}/{question}", timeout=60)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert said in answer.json()["detail"]


def test_a_route_that_is_not_there_names_those_that_are(api: str) -> None:
    answer = requests.get(f"{api}/casualties.csv", timeout=60)
    assert answer.status_code == 404
    assert "counters.csv, counters.json, governorates.csv" in answer.json()["detail"]
    posted = requests.post(f"{api}/summary.csv", timeout=60)
    assert (posted.status_code, posted.headers["Allow"]) == (405, "GET")


def test_an_earlier_day_is_answered_as_it_was_known(api: str) -> None:
    then = csv(f"{api}/counters.csv?known=2024-12-10")
    assert 0 < len(then) < len(csv(f"{api}/counters.csv?until=2024-12-10"))
    assert max(then["known_on"]) <= "2024-12-10"


def test_without_a_store_there_is_a_word_on_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "none.db"))
    with serving(Starlette(routes=data_routes.routes(ANY_NUMBER))) as site:
        answer = requests.get(f"{site}{PREFIX}/summary.csv?lang=ar", timeout=60)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "python -m etl" in answer.json()["detail"]


def test_one_client_may_ask_so_often_in_a_minute() -> None:
    now = 0.0
    clients = PerMinute(3, lambda: now)
    assert [clients.wait("a"), clients.wait("a"), clients.wait("b"), clients.wait("a"), clients.wait("a")] == [0, 0, 0, 0, 60]
    now = 40.0
    assert (clients.wait("a"), clients.wait("b")) == (20, 0)
    now = 60.0
    assert (clients.wait("a"), sorted(clients.asked)) == (0, ["a", "b"])
    now = 200.0
    assert (clients.wait("b"), sorted(clients.asked)) == (0, ["b"])


def test_too_many_questions_are_told_how_long_to_wait() -> None:
    with serving(Starlette(routes=data_routes.routes(2))) as site:
        answers = [requests.get(f"{site}{PREFIX}/sources.csv", timeout=60) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60


def test_the_limit_is_a_number_or_said_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert per_minute() == 120
    monkeypatch.setenv("ATHAR_REQUESTS_PER_MINUTE", "many")
    with pytest.raises(ValueError, match="ATHAR_REQUESTS_PER_MINUTE is 'many'; a whole number is expected"):
        per_minute()


# --- the description

described = Starlette(routes=[Mount(PREFIX, app=data_routes.made(ANY_NUMBER))])
schema = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", described)


@schema.parametrize()
@settings(max_examples=8, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_route_keeps_to_its_description(case: Case) -> None:
    # That a day is before this store begins, or a counter is not in it, no description can say: such a question may be refused.
    case.call_and_validate(excluded_checks=[positive_data_acceptance])


def test_every_parameter_and_every_route_is_described() -> None:
    paths: dict[str, Any] = data_routes.made(ANY_NUMBER).openapi()["paths"]
    assert sorted(paths) == sorted(f"/{name}.{ending}" for name in NAMES for ending in get_args(Ending))
    parameters = [parameter for path in paths.values() for parameter in path["get"]["parameters"]]
    assert [parameter["name"] for parameter in parameters if not parameter.get("description")] == []


def test_what_the_document_shows_works(api: str) -> None:
    text = (Path(__file__).parents[1] / "docs/data-routes.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 2
    for block in blocks:
        exec(compile(block.replace("http://localhost:8501/api/v1", api), "docs/data-routes.md", "exec"), {})
    assert re.findall(r"^\| `(\w+)`", text, re.MULTILINE)[: len(NAMES)] == NAMES
