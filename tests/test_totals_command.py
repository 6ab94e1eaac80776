"""`python -m etl totals` over the embedded data: the questions that an information officer brings to it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import URL

from db import engine
from etl import __main__ as command


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds what every installation starts with."""
    folder = tmp_path_factory.mktemp("embedded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATHAR_DB", str(folder / "athar.db"))
        patch.setenv("ATHAR_DATA", str(folder))
        assert command.main(["desk_review", "vdc_documented_deaths"]) == 0
    return folder / "athar.db"


@pytest.fixture
def ask(embedded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The JSON answer to a line of arguments."""
    monkeypatch.setenv("ATHAR_DB", str(embedded))

    def asked(line: str) -> dict:
        capsys.readouterr()
        assert command.main(["totals", *line.split(), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return asked


def test_the_displacement_of_november_2024(ask) -> None:
    said = ask("people_displaced --since 2024-11-27 --until 2024-12-31")
    assert {key: said[key] for key in ("value", "low", "high", "quantifier", "counter", "as_of", "starts_on", "days_covered", "why")} == {
        "value": 1_100_000, "low": None, "high": None, "quantifier": "exact", "counter": "OCHA / IDP Task Force", "as_of": "2024-12-12",
        "starts_on": "2024-11-27", "days_covered": 16, "why": "most_days",
    }  # fmt: skip
    unhcr = next(other for other in said["others"] if other["counter"] == "UNHCR")
    assert (unhcr["value"], unhcr["low"], unhcr["high"], unhcr["quantifier"]) == (None, 800_000, 1_000_000, "between")


def test_who_was_still_displaced_is_a_stock_since_a_date(ask) -> None:
    said = ask("people_newly_displaced --until 2024-12-31")
    assert (said["value"], said["counts"], said["since_on"], said["as_of"]) == (664_000, "stock", "2024-11-27", "2024-12-27")


def test_the_sweida_toll_is_one_answer_for_each_counter(ask) -> None:
    said = ask("people_killed --area SY13 --since 2025-07-13 --until 2025-08-12")
    counters = [said["counter"], *(other["counter"] for other in said["others"])]
    assert {"SOHR", "SNHR"} <= set(counters)
    assert len([c for c in counters if c == "SOHR"]) <= 2


def test_the_coast_toll_is_told_by_counter_and_the_country_is_not_their_sum(ask) -> None:
    said = ask("civilians_killed --area SY06 --area SY10 --since 2025-03-06 --until 2025-04-30")
    tolls = {said["counter"]: said["value"]} | {other["counter"]: other["value"] for other in said["others"]}
    assert len(tolls) >= 3
    assert sum(v for v in tolls.values() if v) > said["value"]


def test_the_toll_of_the_war_by_governorate(ask) -> None:
    said = ask("people_killed --source vdc_documented_deaths --by area")
    assert (said["value"], said["counter"], said["areas_reported"], said["areas_total"], said["as_of"]) == (
        137_475,
        "VDC",
        14,
        14,
        "2018-08-13",
    )
    assert sum(row["value"] for row in said["rows"]) == 137_475
    assert len(said["rows"]) == 14


def test_by_area_is_about_the_areas_asked_and_adds_up_to_their_headline(ask) -> None:
    said = ask("people_killed --source vdc_documented_deaths --area SY06 --area SY10 --by area")
    assert [row["area"] for row in said["rows"]] == ["SY06", "SY10"]
    assert sum(row["value"] for row in said["rows"]) == said["value"]


def test_no_figure_after_a_source_s_last_day_is_not_covered_and_not_zero(ask) -> None:
    said = ask("people_killed --source vdc_documented_deaths --since 2019-01-01 --until 2019-12-31 --by area")
    assert (said["value"], said["others"]) == (None, [])
    assert {row["state"] for row in said["rows"]} <= {"not_reported", "not_covered"}
    assert {row["value"] for row in said["rows"]} == {None}


def test_three_scopes_of_the_war_s_dead_are_three_answers(ask) -> None:
    said = ask("civilians_killed --since 2011-01-01 --until 2022-12-31 --counter OHCHR")
    assert {said["status"]: said["value"]} | {o["status"]: o["value"] for o in said["others"]} == {
        "documented": 143_350,
        "estimated": 306_887,
    }
    assert ask("people_killed --since 2011-01-01 --until 2022-12-31 --counter OHCHR")["value"] == 350_209


def test_the_months_of_a_monthly_counter_are_months(ask) -> None:
    said = ask("people_killed --source vdc_documented_deaths --area SY02 --since 2012-07-01 --until 2012-09-30 --by month")
    assert [row["bucket_starts_on"] for row in said["rows"]] == ["2012-07-01", "2012-08-01", "2012-09-01"]
    assert sum(row["value"] for row in said["rows"]) == said["value"]


def test_by_source_gives_each_series_as_a_row(ask) -> None:
    said = ask("refugees_returned --since 2024-12-08 --by source")
    assert [row["counter"] for row in said["rows"]] == [said["counter"], *(other["counter"] for other in said["others"])]


def test_the_answer_in_words_says_number_counter_days_and_reports(embedded, monkeypatch, capsys) -> None:
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    assert command.main(["totals", "people_displaced", "--since", "2024-11-27", "--until", "2024-12-31"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line == "1,100,000  OCHA / IDP Task Force (desk_review), as of 2024-12-12, 1 report, 16 of 35 days [headline: most_days]"


def test_nothing_reported_is_said_and_is_not_zero(embedded, monkeypatch, capsys) -> None:
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    assert command.main(["totals", "killed_by_explosive_remnants", "--since", "1999-01-01", "--until", "1999-12-31"]) == 0
    assert "Not reported is not zero" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("totals people_displaced --area SY99", "unknown area 'SY99': expected a p-code such as SY02"),
        ("totals deaths", "invalid choice: 'deaths'"),
        ("totals people_displaced --since 2025-02-01 --until 2025-01-01", "expected the later day last"),
        ("totals people_displaced --since yesterday", "'yesterday': expected a day from 1900-01-01 to 2199-12-31, written YYYY-MM-DD"),
        ("totals people_displaced --since 0001-01-01", "expected a day from 1900-01-01"),
        ("totals people_displaced --until 9999-12-31 --by month", "to 2199-12-31"),
        ("totals people_displaced --source desk_reviews", "unknown source 'desk_reviews': expected one of desk_review,"),
        ("totals people_displaced --counter Nobody", "unknown counter 'Nobody': expected one of"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(line: str, expected: str, embedded, monkeypatch, capsys) -> None:
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    try:
        code = command.main(line.split())
    except SystemExit as stop:
        code = stop.code
    assert code == 2
    assert expected in capsys.readouterr().err


def test_a_missing_store_says_what_to_do(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("ATHAR_DB", str(tmp_path / "none.db"))
    assert command.main(["totals", "people_displaced"]) == 2
    assert "python -m etl" in capsys.readouterr().err
    assert engine.address() == URL.create("sqlite", database=str(tmp_path / "none.db"))
