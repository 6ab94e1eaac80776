"""Every page on an empty store, on the embedded data set and on a hostile one, in both languages."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import insert
from streamlit.testing.v1 import AppTest

from db import engine, schema, summaries
from db.schema import Facility, Where
from etl.contract import Span
from pages.parts import data, filters, panels, visit, words
from pages.parts.data import Stated, Window
from pages.parts.words import Words
from tests.plots import alts, charts
from tests.reports import closure, figure, keep

ROOT = Path(__file__).parents[1]
PAGES = ("overview", "casualties", "displacement", "returns", "closures", "evidence", "coverage", "put_aside", "sources")
WITHOUT_CHARTS = ("coverage", "put_aside", "sources")
MEASURES = ("casualties", "displacement", "returns")
ISOLATES = "\N{LEFT-TO-RIGHT ISOLATE}\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(1)",
    "\u202eeman\u2066",
    "[x](javascript:alert(1)) **b** $x$ :material/home:",
    "{n} {0} %s",
    "x" * 5_000,
)

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the two embedded sources, made as a person makes it."""
    folder = tmp_path_factory.mktemp("embedded")
    surroundings = {**os.environ, "ATHAR_DB": str(folder / "athar.db"), "ATHAR_DATA": str(folder / "data"), "TQDM_DISABLE": "1"}
    surroundings.pop("DATABASE_URL", None)
    made = subprocess.run(
        [sys.executable, "-m", "etl", "desk_review", "vdc_documented_deaths"],
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "athar.db"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose sources say markup, formulas, bidi controls and absurd values."""
    path = tmp_path_factory.mktemp("hostile") / "athar.db"
    store = engine.writer(engine.address().set(database=str(path), drivername="sqlite"))
    engine.create(store)
    with store.begin() as connection:
        for rank, text in enumerate(HOSTILE):
            connection.execute(insert(schema.source), _source(text, rank))
            connection.execute(insert(schema.run), _run(text, rank + 1))
            connection.execute(insert(schema.put_aside), {"run": rank + 1, "number": 1, "reason": text, "row": text})
            unknown = {"run": rank + 1, "number": 2, "reason": text, "row": text, "about": ("place", "facility")[rank % 2], "name": text}
            connection.execute(insert(schema.put_aside), unknown)
            connection.execute(insert(schema.correction), _correction(text, rank))
            connection.execute(insert(schema.figure), list(_figures(text, rank)))
            connection.execute(insert(schema.closure), _closure(text, rank))
            summaries.refresh(connection, _source(text, rank)["id"], everything=True)
    store.dispose()
    return path


def _source(text: str, rank: int) -> dict[str, Any]:
    return {
        "id": f"hostile_{rank}{text[:20]}", "title": text, "publisher": text, "url": "javascript:alert(1)", "licence": text, "credit": text,
        "may_export": bool(rank % 2), "every_days": 7, "rank": rank, "caveat_en": text, "caveat_ar": text, "absence_is_zero": False,
        "joined_on": date(2024, 1, 1),
    }  # fmt: skip


def _correction(text: str, rank: int) -> dict[str, Any]:
    made = {"kind": "place", "written": text, "code": "SY02", "words": text, "who": text, "made_at": datetime.fromisoformat("2026-11-02")}
    return {"source": _source(text, rank)["id"] if rank % 2 else "", **made}


def _run(text: str, number: int) -> dict[str, Any]:
    now = datetime.fromisoformat("2026-11-01 12:00")
    counts = {"read": 2, "stored": 0, "unchanged": 0, "put_aside": 2, "withdrawn": 0}
    return {
        "id": number,
        "source": _source(text, number - 1)["id"],
        "started_at": now,
        "ended_at": now,
        "outcome": "ok",
        "words": text,
        **counts,
    }


def _about(text: str, rank: int, key: str) -> dict[str, Any]:
    return {
        "source": _source(text, rank)["id"], "key": key, "precision": "day", "grade": "contested", "counted_by": text,
        "url": "javascript:alert(1)" if rank % 2 else 'https://x/"><script>alert(1)</script>', "title": text, "published_on": None,
        "note": text,
        "place": text, "known_on": date(2025, 1, 1), "learnt_at": datetime.fromisoformat("2025-01-01"),
    }  # fmt: skip


def _figures(text: str, rank: int) -> Iterator[dict[str, Any]]:
    days = (date(2025, 3, 1), date(2025, 3, 31))
    numbers = {"low": 0, "best": 10**15 + rank, "high": 10**16}
    for place, measure in enumerate(("civilians_killed", "people_displaced", "refugees_returned")):
        for counts, area, covers in (
            ("total", "SY", "part"),
            ("total", "SY02", "whole"),
            ("incident", "SY02", "whole"),
            ("incident", "SY", "whole"),
        ):
            key = f"{rank}-{place}-{counts}-{area}"
            yield {
                **_about(text, rank, key), **numbers, "measure": measure, "group": "all", "counts": counts, "area": area, "covers": covers,
                "starts_on": days[0], "ends_on": days[1], "quantifier": "", "unit": "people", "status": "estimated",
                "since_on": None,
            }  # fmt: skip


def _closure(text: str, rank: int) -> dict[str, Any]:
    spans = {
        "from_at": datetime.fromisoformat("0001-01-02") if rank == 0 else datetime.fromisoformat("2025-01-01"),
        "until_at": None,
        "until": "open",
    }
    return {
        **_about(text, rank, str(rank)),
        **spans,
        "facility": "aleppo_airport",
        "status": "closed",
        "last_confirmed_on": date(2025, 2, 1),
        "reason": text,
    }


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page of a store at an address; a page that fails fails the test."""

    def open_page(store: Path, page: str = "overview", /, **address: str | list[str]) -> AppTest:
        monkeypatch.setenv("ATHAR_DB", str(store))
        app = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        if page != "overview":
            app.switch_page(f"{page}.py").run()
        assert not app.exception
        assert not app.error
        return app

    return open_page


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def unfolded(app: AppTest) -> AppTest:
    """The page with all that is made when it is unfolded."""
    for name in ("sentences", "left_out", "coarse", "compared", "reports"):
        app.session_state[name] = True
    return app.run()


def asked(app: AppTest, name: str) -> list[str]:
    """What the address says about one filter."""
    values = app.query_params[name]
    return [values] if isinstance(values, str) else list(values)


# --- empty


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_without_a_store_every_page_says_what_to_do(opened: Open, tmp_path: Path, page: str, language: str) -> None:
    app = opened(tmp_path / "none.db", page, lang=language, area="SY02")
    assert "`python -m etl`" in app.info[0].value
    assert not charts(app)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_store_says_what_to_do(opened: Open, tmp_path: Path, page: str) -> None:
    store = engine.writer(engine.address().set(database=str(tmp_path / "empty.db")))
    engine.create(store)
    store.dispose()
    assert "`python -m etl`" in opened(tmp_path / "empty.db", page, lang="en").info[0].value


# --- the embedded data set


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_embedded_data_is_drawn(opened: Open, embedded: Path, page: str, language: str) -> None:
    app = opened(embedded, page, lang=language)
    assert "<h1" in html(app)
    assert "<footer" in html(app)
    assert bool(charts(app)) == (page not in WITHOUT_CHARTS)
    arabic = re.search("[\u0600-\u06ff]", re.findall(r"<h1[^>]*>(.*?)</h1>", html(app))[0])
    assert bool(arabic) == (language == "ar")


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_its_light_version_with_the_same_filters(opened: Open, embedded: Path, page: str, language: str) -> None:
    seen = html(opened(embedded, page, lang=language, area="SY02", period="all")).split("<footer")[1]
    named = {"en": "", "ar": "lang=ar&amp;"}[language]
    assert f'<a href="lite?{named}area=aleppo&amp;period=all" target="_self">' in seen


@pytest.mark.parametrize("page", PAGES)
def test_no_blank_is_left_unfilled(opened: Open, embedded: Path, page: str) -> None:
    seen = re.sub(r"<style>.*?</style>", "", html(opened(embedded, page, lang="en")), flags=re.S)
    assert not re.search(r"\{\w+\}|\bnan\b|\bNaT\b|<NA>|\bNone\b", seen)


@pytest.mark.parametrize("page", [*MEASURES, "closures"])
def test_every_chart_has_words_for_those_who_do_not_see_it(opened: Open, embedded: Path, page: str) -> None:
    assert all(len(alt) > 20 for alt in alts(opened(embedded, page, lang="en")))


def test_the_overview_has_a_headline_per_subject(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, lang="en"))
    for label in ("Civilians killed", "People displaced", "Refugees returned", "Facilities last reported closed"):
        assert f'<div class="label">{label}</div>' in seen
    assert seen.count("Why this number") == 3
    assert "of 14 governorates reported" in seen
    assert "do not imply official endorsement" in seen


def test_the_toll_of_the_war_is_on_the_map_of_all_fourteen(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "casualties", lang="en", period="all", measure="people_killed", source="vdc_documented_deaths")
    region = next(trace for trace in charts(app)[0]["data"] if trace["type"] == "choropleth")
    assert sorted(region["locations"]) == [f"SY{number:02}" for number in range(1, 15)]
    assert "14 of 14 governorates reported" in html(app)
    assert "137,475" in html(app)


def test_outside_what_a_source_covers_is_not_zero(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "casualties", lang="en", measure="people_killed", source="vdc_documented_deaths")
    assert "Not reported for these filters. That is not zero." in html(app)


def test_where_filters_leave_nothing_one_link_takes_them_away(opened: Open, embedded: Path) -> None:
    narrow = html(opened(embedded, "returns", measure="idps_returned", known="2025-06-30", since="2011-01-01", until="2011-01-02"))
    assert 'href="?measure=idps_returned&amp;known=2025-06-30" target="_self" class="within ">This page without filters' in narrow
    assert "This page without filters" not in html(opened(embedded, "returns", measure="idps_returned", known="2011-06-30"))


def test_a_governorate_narrows_the_numbers(opened: Open, embedded: Path) -> None:
    whole = opened(embedded, "casualties", lang="en", period="all", measure="people_killed", source="vdc_documented_deaths")
    aleppo = opened(embedded, "casualties", lang="en", period="all", measure="people_killed", source="vdc_documented_deaths", area="SY02")
    assert headline(whole) == "137,475"
    assert headline(aleppo) == "27,618"
    assert "Aleppo · " in html(aleppo)


def test_of_whom_narrows_the_numbers_and_is_named(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "casualties", lang="en", period="all", measure="civilians_killed", group="children")
    assert "Civilians killed (Children)" in html(app)
    assert headline(app) != headline(opened(embedded, "casualties", lang="en", period="all", measure="civilians_killed"))
    assert app.selectbox(key="w_group").value == "children"


def test_of_whom_does_not_follow_to_a_measure_that_is_not_told_apart(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "returns", lang="en", group="children")
    assert "(Children)" not in html(app)


def headline(app: AppTest) -> str:
    return re.findall(r'<div class="value">([^<]*)', html(app))[0]


def test_aleppo_airport_is_closed_when_it_was(opened: Open, embedded: Path) -> None:
    then = opened(embedded, "closures", lang="en", since="2024-11-27", until="2024-12-31", day="2024-12-05")
    names = list(then.dataframe[0].value["facility_name"]) if then.dataframe else []
    assert any("Aleppo" in name for name in names) or "Aleppo International Airport" in html(then)
    later = opened(embedded, "closures", lang="en", period="all", day="2025-06-01")
    assert re.search(r'code-open"><b>\d+</b>', html(later))


def test_an_old_status_is_not_said_as_a_fact_of_the_day(opened: Open, embedded: Path) -> None:
    then = html(opened(embedded, "closures", lang="en", period="all", day="2024-12-05"))
    later = html(opened(embedded, "closures", lang="en", period="all", day="2026-11-22"))
    assert "Closed</td>" in then
    assert "Closed</td>" not in later.split("What was stated")[0]
    assert re.search(r"old\">Closed, not confirmed for [\d,]+ days</td>", later)
    assert "Unknown: announced end passed, reopening not confirmed</td>" in later
    overview = html(opened(embedded, lang="en"))
    assert re.search(r">[^<]+: \w+, [^<]* \((end announced|ended)\)<", overview)


def test_closures_follow_the_source_and_the_counter(opened: Open, embedded: Path) -> None:
    everybody = opened(embedded, "closures", lang="en", period="all")
    nobody = opened(embedded, "closures", lang="en", period="all", source="vdc_documented_deaths")
    assert len(charts(everybody)) == 2
    assert re.findall(r'code-closed"><b>(\d+)</b>', html(nobody)) == ["0"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_ledger_of_a_facility_is_one_click_and_one_address_away(opened: Open, embedded: Path, language: str) -> None:
    page = opened(embedded, "closures", lang=language)
    assert 'class="ledger"' not in html(page)
    named = "" if language == "en" else f"lang={language}&amp;"
    assert f'href="?{named}facility=aleppo_airport"' in html(page)
    page.selectbox(key="w_facility").select("aleppo_airport").run()
    assert asked(page, "facility") == ["aleppo_airport"]
    told = html(opened(embedded, "closures", lang=language, facility="aleppo_airport"))
    assert told.count("<h3>") == 10
    sentences = {
        "en": "Syrian authorities: closed from 30 Nov 2024; that it ended on 17 Mar 2025 was known later.",
        "ar": "بحسب الحكومة السورية: مغلق من 10 كانون الثاني 2026؛ أما انتهاؤه في 19 كانون الثاني 2026 فعُرف لاحقاً.",
    }
    assert sentences[language] in re.sub(f"[{ISOLATES}]", "", told)
    assert "facility=" not in str(opened(embedded, "closures", lang=language, facility="nowhere").query_params)


def test_what_is_less_than_a_part_of_it_does_not_stand_below_that_part(opened: Open, embedded: Path) -> None:
    both = html(opened(embedded, lang="en", area=["SY02", "SY06"]))
    assert '<div class="label">Civilians killed</div>' in both
    assert "<span>People killed</span>" not in both
    country = html(opened(embedded, lang="en"))
    assert "<span>People killed</span>" in country
    assert "SOHR as above, 8 Dec 2024 to 30 Nov 2025" in country


def test_other_counts_and_what_was_said_of_wider_areas_are_lists_of_their_own(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, "casualties", lang="en", area=["SY02", "SY06"]))
    assert re.search(r'Other counts</p><ul class="others"><li><span>', seen)
    assert re.search(r'names this one</p><ul class="wider"><li><b>', seen)


def test_before_and_after_says_that_it_is_of_incidents(opened: Open, embedded: Path) -> None:
    told = re.sub(f"[{ISOLATES}]", "", html(opened(embedded, "casualties", lang="en", area="aleppo")))
    assert "SOHR (incidents): Civilians killed, Aleppo. In the 90 days from 27 Nov 2024: ≥ 22 (on 2 of 90 days)." in told.replace(
        "\xa0", " "
    )


def test_who_finds_nothing_is_told_what_else_of_the_subject_names_the_area(opened: Open, embedded: Path) -> None:
    told = re.sub(f"[{ISOLATES}]", "", html(opened(embedded, "displacement", lang="en", area="homs", until="2026-11-22")))
    assert "Not reported for these filters. That is not zero." in told
    assert "<bdi>People living in camps and centres · DRC</bdi> · <bdi>Hama and Homs</bdi>" in told


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_of_a_facility_of_which_nothing_was_reported_yet_just_that_is_said(opened: Open, embedded: Path, language: str) -> None:
    told = html(opened(embedded, "closures", lang=language, facility="aleppo_airport", since="2012-01-01", until="2012-02-01"))
    assert words.Words(language)("Nothing was reported of it by that day. That does not mean that it was open.") in told


def test_a_closure_that_nobody_confirms_is_not_said_to_be_one_of_the_day(opened: Open, embedded: Path) -> None:
    page = html(opened(embedded, "closures", lang="en", facility="damascus_airport", day="2026-11-22"))
    assert "On 22 Nov 2026: Closed, not confirmed for 256 days</p>" in page


@pytest.mark.parametrize("page", ["overview", "casualties", "evidence"])
def test_days_in_a_gap_of_a_sum_are_told_with_its_number(opened: Open, embedded: Path, page: str) -> None:
    seen = html(opened(embedded, page, lang="en", since="2024-11-27", until="2026-11-22", measure="civilians_killed"))
    assert "31 days between its first and its last are not covered: Dec 2025." in seen


def test_what_stands_beside_a_headline_says_where_it_is_about(opened: Open, embedded: Path) -> None:
    page = html(opened(embedded, "casualties", lang="en", since="2024-11-27", until="2026-11-22", measure="civilians_killed"))
    others = page.split('<ul class="others">')[1].split("</ul>")[0]
    assert [unescape(day) for day in re.findall(r"<small>([^<]*)</small>", others)][:3] == [
        "31 Dec 2025 · 334 of 726 days · without Mar 2025 and Jul 2025",
        "31 Dec 2025 · 301 of 726 days · Coastal area",
        "31 Oct 2025 · 212 of 726 days · without Mar 2025 and 1 May 2025 to 30 Jun 2025 · 1 of 14 areas",
    ]


def test_the_picture_that_has_the_headline_comes_first(opened: Open, embedded: Path) -> None:
    for page, measure, first, then in (
        ("returns", "refugees_returned", "Refugees returned, running totals", "Refugees returned by month"),
        ("casualties", "civilians_killed", "Civilians killed by month", "Civilians killed, running totals"),
    ):
        seen = html(opened(embedded, page, lang="en", since="2024-11-27", until="2026-11-22", measure=measure))
        assert 0 < seen.index(f">{first}</") < seen.index(f">{then}</")


def test_the_ledger_counts_every_statement_and_days_closed_say_how_sure_they_are(opened: Open, embedded: Path) -> None:
    page = html(
        opened(embedded, "closures", lang="en", facility="aleppo_airport", since="2024-11-27", until="2026-11-22", day="2026-11-22")
    )
    ledger = unescape(page.split('<ol class="ledger">')[1].split("</ol>")[0])
    stated = csv.DictReader((ROOT / "etl" / "sources" / "desk_review" / "closures.csv").open(encoding="utf-8"))
    titles = {row["title"] for row in stated if row["facility"] == "aleppo_airport"}
    assert len(titles) > 10
    assert all(title in ledger for title in titles)
    assert "117 days, 106 to 125 as reports disagree or end</td>" in page
    in_period = "117 days, 106 to 125 as reports disagree or end · 7 days restricted are not among them"
    assert f"Days closed, 27 Nov 2024 to 22 Nov 2026: {in_period}</p>" in page
    assert "On 22 Nov 2026: " in page
    assert (
        "Days closed on the whole record: 149 days, 138 to 160 as reports disagree or end · 7 days restricted are not among them</p>"
        in page
    )
    assert "Open</b> <span>26 Nov 2023 to 29 Nov 2024</span> <small>370 days · not confirmed after 26 Nov 2023</small>" in ledger


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_ledger_of_foreign_text_reads_no_markup(opened: Open, hostile: Path, language: str) -> None:
    page = html(opened(hostile, "closures", lang=language, period="all", facility="aleppo_airport"))
    ledger = page.split('<ol class="ledger">')[1].split("</ol>")[0]
    assert ledger.count("alert(1)") > 2
    assert not re.search('<script|<img|javascript:alert\\(1\\)[^<]*"', ledger)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_before_and_after_is_said_in_one_sentence_by_one_counter(opened: Open, embedded: Path, language: str) -> None:
    asked_for = {"measure": "people_killed", "anchor": "2016-01-01", "length": "365", "population": "OCHA 2016-10", "lang": language}
    app = opened(embedded, "casualties", **asked_for)
    sentences = {
        "en": "People killed, All of Syria: in the 365 days from 1 Jan 2016, VDC recorded 12,800 (on 335 of 365 days); in the 365 days"
        " before, 15,645. No difference is given: the numbers do not cover every day of both windows.",
        "ar": "أشخاص قُتلوا، كل سوريا: في 365 يوماً بدءاً من 1 كانون الثاني 2016 سجّل مركز توثيق الانتهاكات في سوريا"
        " 12,800 (عن 335 من 365 يوماً)، وفي مثلها قبله 15,645.",
    }
    assert sentences[language] in re.sub(f"[{ISOLATES}]", "", html(app))
    assert "OCHA 2016-10" in html(app)
    assert [asked(app, name) for name in ("anchor", "length", "population")] == [["2016-01-01"], ["365"], ["OCHA 2016-10"]]
    (chart,) = [
        figure for figure in charts(app) if any(trace.get("textposition") for trace in figure["data"] if trace["type"] == "scatter")
    ]
    assert len(chart["data"][2]["y"]) == 14


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_monthly_counts_are_compared_in_whole_months_with_the_rule_printed(opened: Open, embedded: Path, language: str) -> None:
    asked_for = {"measure": "people_killed", "anchor": "2015-12-15", "length": "12m", "lang": language}
    seen = re.sub(f"[{ISOLATES}]", "", html(app := opened(embedded, "casualties", **asked_for)))
    sentences = {
        "en": "People killed, All of Syria: in the 12 months after (2016), VDC recorded 13,587; in the 12 months before "
        "(1 Dec 2014 to 30 Nov 2015), 15,454. Change: -1,867 (-12%).",
        "ar": "أشخاص قُتلوا، كل سوريا: بعده في 12 شهراً (2016) سجّل مركز توثيق الانتهاكات في سوريا 13,587، وفي مثلها قبله "
        "(1 كانون الأول 2014 إلى 30 تشرين الثاني 2015)",
    }
    rules = {
        "en": "Whole months: Dec 2015, which has days from before and after, is in neither window. "
        "As many months on each side, of 365 days before and 366 after.",
        "ar": "أشهر كاملة: كانون الأول 2015، وفيه أيام من قبل ومن بعد، ليس في أي من المدتين.",
    }
    assert sentences[language] in seen
    assert rules[language] in seen
    unfolded(app).toggle(key="w_months").set_value(False).run()
    assert asked(app, "length") == ["365"]
    app.toggle(key="w_months").set_value(True).run()
    assert asked(app, "length") == ["12m"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_is_of_another_counter_than_the_headline_says_so_in_the_same_words_everywhere(
    opened: Open, embedded: Path, language: str
) -> None:
    said = {
        "en": "Another counter than the headline&#x27;s: here {}, there {}.",
        "ar": "موثِّق غير موثِّق الرقم الرئيسي: هنا {}، وهناك {}.",
    }
    page = html(opened(embedded, "casualties", lang=language, measure="people_killed", until="2026-11-22", since="2024-11-27"))
    marked = re.findall(r'<h2 class="part">[^<]*</h2><p class="under">[^<]*</p><p class="another"><span[^>]*>≠</span> ([^<]*)</p>', page)
    say = words.Words(language)
    of_the_map, before_and_after = (said[language].format(say.counter(name), say.counter("SNHR")) for name in ("SOHR", "Daraa 24"))
    assert Counter(marked) == {of_the_map: 4, before_and_after: 1}
    alike = html(opened(embedded, "returns", lang=language, measure="refugees_returned", until="2026-11-22", since="2024-11-27"))
    assert 'class="another"' not in alike


def test_an_anchor_is_an_event_or_a_day_and_stays_in_the_address(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "casualties", lang="en")
    assert "Civilians killed before and after 27 Nov 2024" in html(app)
    unfolded(app).selectbox(key="w_event").select_index(1).run()
    assert asked(app, "anchor") == ["2024-12-08"]
    labels = app.selectbox(key="w_event").options
    assert "6 Jan 2026: Aleppo International Airport closes" in labels


def test_the_ledger_and_the_anchor_are_as_known_on_a_day(opened: Open, embedded: Path) -> None:
    ledger = {"lang": "en", "facility": "aleppo_airport"}
    now, then = (html(opened(embedded, "closures", **ledger, **more)).count("<h3>") for more in ({}, {"known": "2025-01-05"}))
    assert 1 < then < now
    page = opened(embedded, "displacement", lang="en", known="2023-06-30", closures="1")
    assert "before and after 30 Jun 2023" in html(page)


def test_the_days_of_every_ledger_add_up_to_the_days_closed(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    asked, window = Stated(("SY",), "", "", (), None), Window(filters.FIRST_DAY, visit.today())
    with visit.once("en"):
        assert data.state() == "ready"
        counted = data.days_by_status(asked, window)
        for row in counted.itertuples():
            spans = data.ledger(asked, row.facility, window).drop_duplicates("starts_on")
            shut = spans[spans["status"].isin(["closed", "restricted"])]
            assert shut["days"].sum() - shut["days_unconfirmed"].sum() == row.days_closed + row.days_restricted, row.facility
            assert shut["days_unconfirmed"].sum() == row.days_unconfirmed, row.facility
    assert len(counted) > 20


def test_windows_that_reach_past_today_are_cut_alike_and_say_so(opened: Open, tmp_path: Path) -> None:
    store, today = engine.writer(engine.address().set(database=str(tmp_path / "new.db"), drivername="sqlite")), visit.today()
    engine.create(store)
    days = [today - timedelta(days=n) for n in (1, 2, 3, 4)]
    keep(store, *(figure(f"k{n}", n, day, counted_by="A recorder") for n, day in enumerate(days, 1)), span=Span(date(2020, 1, 1), today))
    app = opened(tmp_path / "new.db", "casualties", lang="en", anchor=days[1].isoformat(), length="30")
    seen = html(app)
    assert "Both windows are cut to 3 days, because later days have not come yet." in seen
    assert re.search(r"in the 3 days from [^,]*, A recorder \(incidents\) recorded 3; in the 3 days before, 7\.", seen)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("page", ["displacement", "returns"])
def test_closures_are_drawn_above_a_chart_when_asked_for(opened: Open, embedded: Path, hostile: Path, page: str, language: str) -> None:
    for store in (embedded, hostile):
        plain = opened(store, page, lang=language, period="all")
        assert not any("yaxis99" in figure["layout"] for figure in charts(plain))
        shown = opened(store, page, lang=language, period="all", closures="1")
        assert any("yaxis99" in figure["layout"] for figure in charts(shown))
        assert asked(shown, "closures") == ["1"]
    plain = opened(embedded, page, lang=language)
    plain.toggle(key="w_closures").set_value(True).run()
    assert asked(plain, "closures") == ["1"]


def test_attacks_on_facilities_are_told_below_the_closures_and_only_where_some_were_read(
    opened: Open, embedded: Path, tmp_path: Path
) -> None:
    store = engine.writer(engine.address().set(database=str(tmp_path / "attacks.db"), drivername="sqlite"))
    engine.create(store)
    attacks = [figure(str(n), 2, measure="health_facilities_damaged", unit="incidents", counted_by="A recorder") for n in range(3)]
    clinic = Facility("own_clinic", "hospital", "Clinic", "", Where("", code="SY07"))
    keep(store, clinic, closure("shut", facility="own_clinic"), *attacks)
    page = html(opened(tmp_path / "attacks.db", "closures", lang="ar", period="all"))
    assert '<h1 class="page">هجمات على المنشآت</h1>' in page
    assert re.search(r'class="value">\W*6 على الأقل\W*<', page)
    assert ">Clinic<" in page
    assert "هجمات على المنشآت" not in html(opened(embedded, "closures", lang="ar", period="all"))


# --- the address


def test_filters_follow_from_page_to_page(opened: Open, embedded: Path) -> None:
    app = opened(embedded, lang="en", area=["SY02", "SY04"], period="all", grade="confirmed")
    for page in PAGES[1:]:
        app.query_params.clear()
        app.switch_page(f"{page}.py").run()
        assert not app.exception
        assert asked(app, "area") == ["aleppo homs"]
        assert asked(app, "period") == ["all"]
        assert asked(app, "grade") == ["confirmed"]


def test_a_widget_writes_names_that_never_change_into_the_address(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "casualties", lang="ar")
    app.multiselect(key="w_area").select("SY02").run().run()
    app.selectbox(key="w_period").select("last_90_days").run()
    assert not app.exception
    assert asked(app, "area") == ["aleppo"]
    assert asked(app, "period") == ["last_90_days"]
    assert asked(app, "lang") == ["ar"]


def test_only_the_page_is_drawn_anew_where_the_filters_beside_it_show_already_what_was_chosen(opened: Open, embedded: Path) -> None:
    """What was drawn in a run is all that Streamlit's tests see, so that whatever stayed as it was is not there."""
    app = opened(embedded, "casualties", lang="en", period="all", measure="people_killed")
    app.multiselect(key="w_area").select("SY02").run()
    assert "Aleppo · 1 Jan 2011" in html(app)
    assert "area=aleppo" in html(app), "the way to the light version"
    assert not app.sidebar.children
    app.run()
    assert app.multiselect(key="w_area").value == ["SY02"]
    app.selectbox(key="w_measure").select("civilians_killed").run()
    assert "Aleppo · 1 Jan 2011" in html(app)
    assert not app.sidebar.children


@pytest.mark.parametrize(
    ("widget", "chosen", "also"),
    [
        ("w_period", "this_year", "w_since"),
        ("w_since", date(2024, 12, 1), "w_period"),
        ("w_source", "desk_review", "w_counter"),
        ("w_known", date(2025, 6, 30), "w_until"),
    ],
)
def test_all_is_drawn_anew_where_a_choice_changes_other_filters(opened: Open, embedded: Path, widget: str, chosen: Any, also: str) -> None:
    app = opened(embedded, "casualties", lang="en")
    before = _held(app, also)
    kind = app.date_input if isinstance(chosen, date) else app.selectbox
    kind(key=widget).set_value(chosen).run()
    assert not app.exception
    assert _held(app, also) != before


def test_all_is_drawn_anew_after_a_run_that_was_stopped_while_it_drew_the_side(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "casualties", lang="en")
    app.session_state["side_drawn"] = False
    app.multiselect(key="w_area").select("SY02").run()
    assert app.sidebar.multiselect(key="w_area").value == ["SY02"]


def _held(app: AppTest, widget: str) -> object:
    """What a widget at the side offers and holds."""
    found = next(one for one in (*app.sidebar.selectbox, *app.sidebar.date_input) if one.key == widget)
    return getattr(found, "options", None), getattr(found, "max", None), found.value


def test_all_is_drawn_anew_where_the_store_has_changed(opened: Open, embedded: Path, tmp_path: Path) -> None:
    store = tmp_path / "athar.db"
    shutil.copy(embedded, store)
    app = opened(store, "casualties", lang="en")
    with engine.writer(engine.address()).begin() as connection:
        connection.execute(insert(schema.run), {**_run("another", 1_000), "source": "desk_review"})
    app.multiselect(key="w_area").select("SY02").run()
    assert not app.exception
    assert app.sidebar.multiselect(key="w_area").value == ["SY02"]


def test_choosing_a_day_makes_the_period_a_chosen_one(opened: Open, embedded: Path) -> None:
    app = opened(embedded, lang="en")
    app.date_input(key="w_until").set_value(date(2025, 3, 31)).run()
    assert app.selectbox(key="w_period").value == "dates"
    assert asked(app, "from") == ["2024-11-27"]
    assert asked(app, "to") == ["2025-03-31"]


def test_clearing_takes_all_filters_away(opened: Open, embedded: Path) -> None:
    app = opened(embedded, lang="en", area="SY02", period="all", source="desk_review", grade="reported")
    next(button for button in app.button if button.label == "Clear filters").click().run()
    assert not app.query_params
    assert app.multiselect(key="w_area").value == []


@pytest.mark.parametrize(
    ("address", "buttons", "said"),
    [
        ({}, 2, "The period moves with this link"),
        ({"since": "2024-12-01", "until": "2024-12-31"}, 2, "The link keeps these days"),
        ({"known": "2025-06-30"}, 1, "everything as known on 30 Jun 2025"),
    ],
)
def test_the_copied_link_says_whether_it_moves(opened: Open, embedded: Path, address: dict[str, str], buttons: int, said: str) -> None:
    seen = html(opened(embedded, "casualties", area="SY02", **address))
    links = re.findall(r'<button type="button" data-link="([^"]*)">', seen)
    assert (len(links), said in seen) == (buttons, True)
    assert all(link.startswith("?area=aleppo") for link in links)
    assert all("known=" in link for link in links[1:])


def test_the_first_minute_is_told_until_it_is_closed_and_can_be_called_back(opened: Open, embedded: Path) -> None:
    app = opened(embedded)
    assert "2 sources say" in html(app)
    assert "Where do I start?" in html(app)
    app.button(key="close_welcome").click().run()
    assert "Where do I start?" not in html(app)
    assert 'document.cookie="athar_welcomed=1;' in html(app)
    app.button(key="about").click().run()
    assert "Where do I start?" in html(app)


def test_switching_the_language_keeps_the_filters_and_is_remembered_and_not_in_the_address(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "returns", lang="en", area="SY02", counter="UNHCR")
    assert "athar_language" not in html(app)
    app.button_group(key="w_language").set_value("ar").run()
    assert "lang" not in app.query_params
    assert app.multiselect(key="w_area").value == ["SY02"]
    assert asked(app, "counter") == ["UNHCR"]
    assert "حلب" in html(app)
    assert 'document.cookie="athar_language=ar;' in html(app)


def test_a_language_that_an_address_names_is_kept_in_it_until_the_reader_chooses_their_own(opened: Open, embedded: Path) -> None:
    app = opened(embedded, lang="ar", area="SY02")
    assert asked(app, "lang") == ["ar"]
    assert 'href="evidence?lang=ar&amp;area=aleppo&amp;' in html(app)
    assert "athar_language" not in html(app)
    app.button_group(key="w_language").set_value("en").run()
    assert "lang" not in app.query_params
    assert 'href="evidence?area=aleppo&amp;' in html(app)
    assert "lang" not in opened(embedded, lang="en", area="SY02").query_params


@pytest.mark.parametrize(
    "address",
    [
        {"area": "SY99", "period": "never", "since": "yesterday", "grade": "A+", "measure": "love", "lang": "tlh", "day": "2024-13-45"},
        {"since": "9999-12-31", "until": "0001-01-01", "day": "0001-01-01"},
        {"area": ["SY02"] * 300, "counter": "' OR 1=1 --", "source": "../../etc/passwd"},
        {"period": "dates"},
        {"measure": "idps_returned", "by": "aeon", "": "x"},
    ],
)
@pytest.mark.parametrize("page", ["overview", "casualties", "closures"])
def test_nonsense_in_the_address_never_fails(opened: Open, embedded: Path, page: str, address: dict[str, str | list[str]]) -> None:
    assert "<footer" in html(opened(embedded, page, **address))


# --- hostile


class _Seen(HTMLParser):
    """The tags, attributes and text that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attributes]

    def handle_data(self, data: str) -> None:
        self.text += data


OURS = {
    "a", "b", "bdi", "button", "code", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "i", "li", "ol", "p", "script", "small", "span",
    "style", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_foreign_text_stays_text(opened: Open, hostile: Path, page: str, language: str) -> None:
    app = unfolded(opened(hostile, page, lang=language, period="all"))
    seen = _Seen()
    scripts = [element.proto.body for element in app.get("html") if "<script" in element.proto.body]
    seen.feed(html(app))
    assert len(scripts) == 1
    assert seen.tags <= OURS
    assert all(not name.startswith("on") for name, _ in seen.attributes)
    hrefs = [value for name, value in seen.attributes if name == "href"]
    assert all(value.startswith(("https://", "evidence", "casualties", "displacement", "lite", "?")) for value in hrefs)
    ours = [value for _, value in seen.attributes if value.startswith(("evidence", "lite", "?"))]
    assert not [value for value in ours if re.search(r"[<>\"'\s]", value)]
    assert not re.search("[\u202a-\u202e\u200b\ufeff]", seen.text)
    assert "alert(1)" in seen.text
    if language == "en":
        arabic = "".join(re.findall(r'(?s)<div class="pasted" lang="ar".*?</div>', html(app)))
        assert seen.text.count(ISOLATES[0]) == arabic.count(ISOLATES[0]), "only the sentences in Arabic have need of them"


@pytest.mark.parametrize("page", [*MEASURES, "closures"])
def test_charts_of_foreign_text_read_no_markup(opened: Open, hostile: Path, page: str) -> None:
    app = opened(hostile, page, lang="en", period="all")
    drawn = charts(app)
    assert drawn
    for name in ("name", "text", "hovertext", "ticktext"):
        for value in _values(drawn, name):
            assert not re.search(r"<(?!/?b>|br>)", value), value


def _values(node: Any, name: str) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == name:
                yield from ([value] if isinstance(value, str) else [text for text in value or [] if isinstance(text, str)])
            else:
                yield from _values(value, name)
    elif isinstance(node, list):
        for item in node:
            yield from _values(item, name)


@pytest.mark.parametrize("page", MEASURES)
def test_the_reports_are_shown_when_asked_for(opened: Open, embedded: Path, hostile: Path, page: str) -> None:
    for store in (embedded, hostile):
        app = opened(store, page, lang="ar", period="all")
        unfolded(app)
        assert not app.exception
        assert 'aria-label="التقارير' in html(app)


# --- the pages themselves


@pytest.mark.parametrize("page", [*PAGES, "frame"])
def test_a_page_reads_like_a_table_of_contents(page: str) -> None:
    text = (ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8")
    assert not re.search(r"^\s*(class|for|while) |SELECT|sqlalchemy|pandas|plotly|\blambda\b", text, flags=re.M)
    assert re.findall(r"^\s*def (\w+)", text, flags=re.M) == ([] if page == "frame" else [page])
    assert text.count("\n") < 60


def test_a_source_is_named_in_the_language_of_the_page_and_of_each_sentence(opened: Open, embedded: Path) -> None:
    english, arabic = "Documented deaths by governorate and month", "الوفيات الموثقة حسب المحافظة والشهر"
    asked = {"source": "vdc_documented_deaths", "measure": "people_killed", "period": "all"}
    for language, title, other in (("en", english, arabic), ("ar", arabic, english)):
        app = opened(embedded, "sources", lang=language)
        assert title in html(app)
        assert other not in html(app)
        chosen = opened(embedded, "casualties", lang=language, **asked).selectbox(key="w_source")
        assert any(option.startswith(title) for option in chosen.options)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("page", [*MEASURES, "evidence", "closures"])
def test_what_is_on_screen_can_be_pasted_as_sentences_in_both_languages(opened: Open, embedded: Path, page: str, language: str) -> None:
    app = unfolded(opened(embedded, page, lang=language, period="since_2024_11_27"))
    first, second, *credit = [unescape(text) for text in re.findall(r'data-copy="([^"]*)"', html(app))]
    assert "as known on" in (first if language == "en" else second)
    assert "كما كان معروفاً" in (second if language == "en" else first)
    assert not re.search(r"\blang=", first + second), "whoever opens the link reads in their own language"
    assert credit
    if page in MEASURES:
        shown = re.search(r'<div class="value">([^<]*)', html(app))
        assert shown
        numbers = re.findall(r"\d[\d,]*", shown.group(1))
        assert all(number in first and number in second for number in numbers), (numbers, first, second)


def compared(*spans: tuple[date, date, int], counts: str = "total") -> str:
    """What stands above governorates that were counted over these first and last days and so many of a hundred."""
    rows = [("SY01", "reported", *span, 100) for span in spans] + [("SY02", "not_reported", None, None, None, None)]
    frame = pd.DataFrame(rows, columns=["area", "state", "starts_on", "as_of", "days_covered", "window_days"], dtype=object)
    frame.attrs.update(counter="SOHR", counts=counts)
    return panels.reported_by(frame, Words("en"))


def test_governorates_that_were_counted_over_different_days_cannot_be_compared_and_that_is_said() -> None:
    march, april, both = (date(2025, 3, 1), date(2025, 3, 30), 30), (date(2025, 4, 1), date(2025, 4, 30), 30), 61
    alike = "Counter: SOHR, 1 to 30 Mar 2025 · 2 of 3 governorates reported"
    assert compared(march, march) == alike
    assert compared(march, april).endswith("2 of 3 governorates reported · their days differ: one cannot be compared with another")
    assert compared(march, (march[0], april[1], both)).endswith("their days differ, 30 to 61 of 100: one cannot be compared with another")
    assert "differ" not in compared(march, april, counts="incident")
