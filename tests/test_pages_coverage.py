"""Coverage and signals: the grid tells every state, and only those who may decide see a signal that no person has confirmed."""

import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from db import decisions, engine, highs, lines, schema
from db.decisions import Decision
from etl.contract import Span
from pages.parts import admission, words
from pages.parts.admission import Visitor
from tests.plots import alts
from tests.reports import MONDAY, WEDNESDAY, figure, keep, rows
from tests.test_pages import embedded, hostile, html, opened  # noqa: F401 - fixtures

HERE = Visitor("127.0.0.1", {"host": ("localhost:8501",)}, None)
ELSEWHERE = Visitor("203.0.113.9", {"host": ("athar.ngo.example",)}, None)
LISTED = ELSEWHERE._replace(signed_in=True, email="amal@ngo.example")
OUTSIDE = (
    ELSEWHERE,
    ELSEWHERE._replace(signed_in=False),
    LISTED._replace(email="eve@elsewhere.example"),
    HERE._replace(headers={"host": ("localhost:8501",), "x-forwarded-for": ("10.0.0.9",)}),
)
SWEIDA = "people_killed|all|total|SY13|2018-07-01"

Open = Callable[..., AppTest]


@pytest.fixture
def own(embedded: Path, tmp_path: Path) -> Path:  # noqa: F811
    """The embedded store for one test alone."""
    return Path(shutil.copy(embedded, tmp_path / "own.db"))


@pytest.fixture
def as_(monkeypatch: pytest.MonkeyPatch) -> Callable[[Visitor], None]:
    """Says who the visitor is; of those who sign in one domain is listed."""
    monkeypatch.setenv("ATHAR_IMPORTERS", "ngo.example")
    return lambda visitor: monkeypatch.setattr(admission, "_visitor", lambda: visitor)


def button(app: AppTest, decision: str):  # type: ignore[no-untyped-def]
    return next(found for found in app.button if found.key.startswith(f"{decision}|") and found.key.endswith(SWEIDA))


def signals(app: AppTest) -> list[str]:
    """The headings of the signals that are shown."""
    return [re.sub(r"<[^>]+>", "", found) for found in re.findall(r'<section class="signal[^"]*"><h3>(.*?)</h3>', html(app))]


# --- the grid


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_each_source_is_a_row_with_a_mark_for_each_month(opened: Open, embedded: Path, language: str) -> None:  # noqa: F811
    page = html(opened(embedded, "coverage", lang=language, since="2018-06-01", until="2018-09-30"))
    (grid,) = re.findall(r'<div class="months".*?</table></div>', page, re.S)
    body = re.findall(r"<tr>(.*?)</tr>", grid.split("<tbody>")[1], re.S)
    assert len(body) == 2
    vdc = re.findall(r'<td class="([a-z_ ]+)" title="[^"]+">([^<]*)</td>', body[1])
    assert [state for state, _ in vdc] == ["reported", "reported", "reported", "not_covered"]
    assert [mark for _, mark in vdc] == ["14", "14", "14", ""]


def test_of_one_source_each_governorate_is_a_row(opened: Open, embedded: Path) -> None:  # noqa: F811
    page = html(opened(embedded, "coverage", lang="en", since="2018-07-01", until="2018-07-31", source="vdc_documented_deaths"))
    states = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="([a-z_]+)"', page))
    assert len(states) == 15
    assert (states["As-Sweida"], states["Lattakia"], states["Tartous"]) == ("reported", "reported", "zero")
    assert states["Whole country, or governorate not known"] == "not_reported"


def test_the_grid_follows_the_measure_the_area_and_the_day(opened: Open, embedded: Path) -> None:  # noqa: F811
    injured = html(opened(embedded, "coverage", lang="en", measure="refugees_returned"))
    assert "Documented deaths by governorate" not in injured.split('class="months"')[1]
    aleppo = html(opened(embedded, "coverage", lang="en", since="2018-07-01", until="2018-07-31", area="SY02"))
    assert '">1</td>' in aleppo.split("<tbody>")[1]
    early = html(opened(embedded, "coverage", lang="en", known="2018-06-30"))
    assert "by what was known on 30 Jun 2018; what a person decided later does not count." in early


def test_all_measures_together_are_one_grid(opened: Open, embedded: Path) -> None:  # noqa: F811
    app = opened(embedded, "coverage", lang="en", measure="refugees_returned")
    app.toggle(key="w_all_measures").set_value(True).run()
    assert not app.exception
    assert "What each source reported, month by month: All measures" in html(app)
    assert "Documented deaths by governorate" in html(app).split('class="months"')[1]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_was_stated_of_facilities_is_a_grid_of_its_own(opened: Open, embedded: Path, language: str) -> None:  # noqa: F811
    heading = {"en": "What each source stated of facilities, month by month", "ar": "ما ذكره كل مصدر عن المرافق شهراً بشهر"}[language]
    legend = {"en": "It does not say that anything was closed, and silence does not mean open.", "ar": "ولا يعني السكوت أن كل شيء مفتوح."}
    days = {"since": "2024-11-01", "until": "2024-12-31"}
    page = html(opened(embedded, "coverage", lang=language, **days))
    assert heading in page
    assert legend[language] in page
    closures = page.split(heading, 1)[1]
    assert re.findall(r'<td class="([a-z_]+)[^"]*" title="[^"]+">', closures.split("<tbody>")[1]) == ["reported", "reported"]
    of_one = html(opened(embedded, "coverage", lang="en", source="desk_review", **days)).split("What each source stated of facilities", 1)[
        1
    ]
    states = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="([a-z_]+)', of_one))
    assert len(states) == 15
    assert (states["Aleppo"], states["Idleb"]) == ("reported", "not_reported")
    early = html(opened(embedded, "coverage", lang=language, since="2018-07-01", until="2018-07-31"))
    silent = {"en": "Nothing was stated of facilities in these months.", "ar": "لم يُذكر شيء عن المنشآت في هذه الأشهر."}
    assert silent[language] in early
    assert "stated of facilities" not in html(opened(embedded, "coverage", lang="en", source="vdc_documented_deaths", **days))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_others_wrote_is_harmless_in_the_grid(opened: Open, hostile: Path, language: str) -> None:  # noqa: F811
    app = opened(hostile, "coverage", lang=language, measure="civilians_killed", period="all")
    assert "<script>alert" not in html(app)
    assert "<img src=x" not in html(app)


# --- who sees what


@pytest.mark.parametrize("visitor", OUTSIDE)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_nobody_else_sees_a_signal_that_no_person_has_confirmed(
    opened: Open, embedded: Path, as_: Callable[[Visitor], None], visitor: Visitor, language: str  # noqa: F811
) -> None:  # fmt: skip
    as_(visitor)
    app = opened(embedded, "coverage", lang=language, period="all")
    assert signals(app) == []
    assert not [found for found in app.button if found.key and found.key.startswith(("confirmed", "dismissed"))]
    assert not [found for found in app.text_input if found.key and found.key.startswith("words")]
    assert "unusually high month" not in html(opened(embedded, lang="en", period="all"))


@pytest.mark.parametrize("visitor", [HERE, LISTED])
def test_who_may_decide_sees_each_with_its_reason(
    opened: Open, embedded: Path, as_: Callable[[Visitor], None], visitor: Visitor  # noqa: F811
) -> None:  # fmt: skip
    as_(visitor)
    app = opened(embedded, "coverage", lang="en", period="all", area="SY13")
    assert signals(app) == ["As-Sweida, Jul 2018 133 People killed not confirmed", "As-Sweida, Apr 2014 42 People killed not confirmed"]
    reason = "The 12 months before had 0 to 11, middle 0 (12 known): unusual from 10. The 36 months before had 0 to 21"
    assert reason in html(app)
    assert "2 unusually high months" in html(opened(embedded, lang="en", period="all", area="SY13"))


def test_what_is_confirmed_is_shown_to_everybody_and_what_is_dismissed_to_nobody(
    opened: Open, own: Path, as_: Callable[[Visitor], None]  # noqa: F811
) -> None:  # fmt: skip
    as_(LISTED)
    app = opened(own, "coverage", lang="en", period="all", area="SY13")
    note = next(found for found in app.text_input if found.key.endswith(SWEIDA))
    note.input("<b>25 July</b>: attacks on the city").run()
    button(app, "confirmed").click().run()
    assert not app.exception
    store = engine.reader(engine.address().set(database=str(own)))
    said = ("measure", "area", "month", "value", "decision", "decided_by", "words")
    decision = ("people_killed", "SY13", date(2018, 7, 1), 133, "confirmed", "amal@ngo.example", "<b>25 July</b>: attacks on the city")
    assert rows(store, schema.signal_decision, *said) == [decision]
    as_(ELSEWHERE)
    seen = opened(own, "coverage", lang="en", period="all", area="SY13")
    (heading,) = signals(seen)
    assert heading.startswith("As-Sweida, Jul 2018 133 People killed confirmed by a person on ")
    assert "&lt;b&gt;25 July&lt;/b&gt;: attacks on the city" in html(seen)
    assert "amal@ngo.example" not in html(seen)
    assert "1 unusually high month" in html(opened(own, lang="en", period="all", area="SY13"))
    as_(LISTED)
    app = opened(own, "coverage", lang="en", period="all", area="SY13")
    button(app, "dismissed").click().run()
    assert [heading for heading in signals(app) if "Jul 2018" in heading] == []
    as_(ELSEWHERE)
    assert signals(opened(own, "coverage", lang="en", period="all", area="SY13")) == []
    store.dispose()


def test_on_an_earlier_day_a_high_of_then_is_shown_and_a_later_decision_does_not_count(
    opened: Open, tmp_path: Path, as_: Callable[[Visitor], None]  # noqa: F811
) -> None:  # fmt: skip
    store = engine.writer(engine.address().set(database=str(tmp_path / "days.db")))
    engine.create(store)
    months = [date(2021 + n // 12, n % 12 + 1, 5) for n in range(37)]
    span = Span(date(2021, 1, 1), date(2024, 1, 31))
    keep(store, *(figure(str(n), 3 + n % 4 if n < 36 else 45, on=on) for n, on in enumerate(months)), span=span, at=MONDAY)
    line = lines.Line("agency_dataset", "", "civilians_killed", "all", "incident", "SY02")
    decisions.decide(store, Decision(line, date(2024, 1, 1), 45, "confirmed", "amal@ngo.example", WEDNESDAY))
    store.dispose()
    as_(ELSEWHERE)
    shown = {day: signals(opened(tmp_path / "days.db", "coverage", lang="en", period="all", **day_of(day))) for day in (MONDAY, WEDNESDAY)}
    assert [len(shown[day]) for day in (MONDAY, WEDNESDAY)] == [0, 1]
    as_(HERE)
    app = opened(tmp_path / "days.db", "coverage", lang="en", period="all", **day_of(MONDAY))
    assert [heading.split(" Civilians")[0] for heading in signals(app)] == ["Aleppo, Jan 2024 45"]
    assert not [found for found in app.button if found.key and found.key.startswith(("confirmed", "dismissed"))]
    assert any("unusual from 11; 45 in Jan 2024." in alt for alt in alts(app))


def day_of(at: datetime) -> dict[str, str]:
    return {"known": at.date().isoformat()}


def test_who_may_not_decide_any_more_decides_nothing(opened: Open, own: Path, as_: Callable[[Visitor], None]) -> None:  # noqa: F811
    as_(LISTED)
    app = opened(own, "coverage", lang="en", period="all", area="SY13")
    as_(ELSEWHERE)
    button(app, "confirmed").click().run()
    store = engine.reader(engine.address().set(database=str(own)))
    assert rows(store, schema.signal_decision, "id") == []
    store.dispose()


def test_while_a_run_writes_the_page_says_so_and_notes_nothing(
    opened: Open, own: Path, as_: Callable[[Visitor], None], monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    as_(HERE)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    app = opened(own, "coverage", lang="en", period="all", area="SY13")
    busy = engine.writer(engine.address().set(database=str(own)))
    with busy.begin() as connection:
        connection.execute(text("UPDATE run SET words = words"))
        button(app, "confirmed").click().run()
        assert not app.exception
        assert app.warning[0].value.startswith("Another run is writing to the store.")
    assert rows(busy, schema.signal_decision, "id") == []
    busy.dispose()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_month_that_is_not_over_says_that_it_is_above_already(
    opened: Open, tmp_path: Path, as_: Callable[[Visitor], None], language: str  # noqa: F811
) -> None:  # fmt: skip
    as_(HERE)
    store = engine.writer(engine.address().set(database=str(tmp_path / "months.db")))
    engine.create(store)
    months = [date(2022 + n // 12, n % 12 + 1, 5) for n in range(30)]
    quiet = [figure(str(n), 3 + n % 4, on=on, counted_by="<i>A</i>") for n, on in enumerate(months)]
    keep(store, *quiet, figure("high", 45, on=date(2024, 7, 3), counted_by="<i>A</i>"), span=Span(date(2022, 1, 1), date(2024, 7, 10)))
    page = html(opened(tmp_path / "months.db", "coverage", lang=language, period="all"))
    assert ("it is above already" if language == "en" else "وقد تجاوز الحد منذ الآن") in page
    assert "<i>A</i>" not in page
    store.dispose()


# --- how it is judged


def test_the_rule_is_printed_with_what_it_does_on_the_history_of_the_store(opened: Open, embedded: Path) -> None:  # noqa: F811
    page = html(opened(embedded, "coverage", lang="en"))
    assert "Tried on the history in this store: 924 months could be judged, 23 of them unusual, 25 in 1,000." in page
    by_chance = re.search(r"(\d+) in 1,000 are called unusual", page)
    assert by_chance
    assert int(by_chance[1]) == pytest.approx(48, abs=4), "of months that were shuffled, by whatever generator"
    assert "Of the highest month of each counter, measure and governorate, 6 of 14 were found." in page


def test_the_rule_finds_what_the_deaths_of_2013_to_2018_are_known_for_and_misses_what_worse_months_hide(embedded: Path) -> None:  # noqa: F811
    store = engine.reader(engine.address().set(database=str(embedded)))
    found = {(row.area, row.month): row.value for row in highs.highs(store).itertuples()}
    peaks = {(row.area, row.month): bool(row.found) for row in highs.tried(store).itertuples()}
    store.dispose()
    tartous_2013, aleppo_2016, rural_damascus_2018, sweida_2018 = (
        ("SY10", date(2013, 5, 1)), ("SY02", date(2016, 7, 1)), ("SY03", date(2018, 2, 1)), ("SY13", date(2018, 7, 1))
    )  # fmt: skip
    assert [found[key] for key in (tartous_2013, aleppo_2016, rural_damascus_2018, sweida_2018)] == [243, 777, 728, 133]
    assert ("SY03", date(2013, 8, 1)) not in found
    assert peaks["SY03", date(2013, 8, 1)] is False
    by_year = Counter(month.year for _, month in found)
    assert by_year == {2013: 5, 2014: 2, 2015: 2, 2016: 2, 2017: 4, 2018: 8}


def test_where_there_is_little_history_the_page_says_so(opened: Open, hostile: Path) -> None:  # noqa: F811
    assert "There is too little history in this store to try the rule on." in html(opened(hostile, "coverage", lang="en"))
