"""From a number on any page to what is behind it: the same number there, what makes it, and what was left out, in both languages."""

import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from db import engine, evidence
from db.schema import Figure, Where
from pages.parts import cards, change_panels, data, drawing, filters, marks, panels, visit, words
from pages.parts.filters import What
from pages.parts.words import Words
from tests.reports import MONDAY, SOURCE, TUESDAY, WEDNESDAY, figure, keep
from tests.test_pages import ISOLATES, Open, embedded, html, opened, unfolded

__all__ = ["embedded", "opened"]

LINK = re.compile(r'<a href="(evidence\?[^"]+)" target="_self"[^>]*>([^<]*)</a>')


def plain(text: str) -> str:
    return "".join(letter for letter in unescape(text) if letter not in ISOLATES)


def links(app: AppTest) -> list[tuple[str, str]]:
    """Each address of evidence on a page with the text that leads there, the headline's with its number."""
    seen = html(app)
    headline = plain(re.findall(r'<div class="value">([^<]*)', seen)[0])
    named = {"What is behind this number", "ما وراء هذا الرقم"}
    return [(unescape(address), headline if text in named else plain(text).split(": ")[-1]) for address, text in LINK.findall(seen)]


def number_behind(app: AppTest) -> str:
    """The number of the card that says what a number is made of: the first of the page."""
    return plain(re.findall(r'<div class="value">([^<]*)', html(app))[0])


def follow(opened: Open, store: Path, address: str) -> AppTest:
    asked = parse_qs(address.removeprefix("evidence?"))
    return opened(store, "evidence", **asked)


@pytest.mark.parametrize(
    ("language", "page", "filters"),
    [
        ("en", "casualties", {"period": "all", "measure": "people_killed", "source": "vdc_documented_deaths", "area": "SY02"}),
        ("ar", "casualties", {"measure": "civilians_killed", "area": ["SY02", "SY13"]}),
        ("en", "casualties", {"measure": "civilians_killed", "period": "all", "group": "children"}),
        ("ar", "displacement", {"measure": "people_displaced"}),
        ("en", "displacement", {"measure": "people_living_displaced", "period": "all"}),
        ("en", "returns", {"measure": "refugees_returned"}),
    ],
)
def test_every_number_leads_to_the_same_number_with_its_reports(
    opened: Open, embedded: Path, language: str, page: str, filters: dict[str, str | list[str]]
) -> None:
    found = list(dict.fromkeys(links(opened(embedded, page, lang=language, **filters))))
    assert found
    for address, number in found[:: max(len(found) // 4, 1)]:
        there = follow(opened, embedded, address)
        assert number_behind(there) == number, address
        assert re.search(r"in the sum|في المجموع", html(there)) or number == "0"


@pytest.mark.parametrize("site", ["https://athar.example/syria", ""])
def test_files_hold_the_whole_address_of_the_evidence_of_each_row(embedded: Path, monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    with visit.once("en", site=site, page="casualties"):
        assert data.state() == "ready"
        filters.take_up({"period": ["all"]})
        table = panels.series_listed(What("civilians_killed"))
    kept = list(table.exported["evidence"])
    assert kept
    today = visit.today().isoformat()
    assert kept == [f"{site}/{address}&known={today}" for address in table.frame["behind"]]


def test_a_whole_total_that_is_too_coarse_to_draw_leads_to_the_same_number(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    with visit.once("en", site="https://athar.example", page="casualties"):
        assert data.state() == "ready"
        filters.take_up({"period": ["all"]})
        question = filters.question(What("civilians_killed"))
        rows = drawing.rows(marks.with_addresses(data.coarse(question, "month"), What("civilians_killed"), data.of_statement))
        linked = [row for row in rows if row.behind]
        assert {row.covers for row in linked} == {"whole"}
        assert {row.counts for row in rows if row.covers == "whole" and not row.behind} <= {"incident"}
        for row in linked:
            pointed = data.of_statement(question, row)
            assert pointed is not None
            answer = data.behind(pointed, 1).answer
            assert answer is not None
            assert (answer.amount.value, answer.amount.low, answer.amount.high) == (row.value, row.low, row.high)


def test_what_was_said_of_a_wider_area_leads_to_its_document(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, "displacement", lang="en", area="SY07", measure="people_displaced"))
    card = seen[seen.index("Reported for a wider area that names this one") :]
    assert re.search(r'Aleppo, Idleb, Hama</bdi><br><a href="https?://[^"]+" target="_blank"', card)


def store_of(tmp_path: Path) -> Path:
    """Totals of one counter that nest, run on and were revised, and another who counted households."""
    path = tmp_path / "made.db"
    store = engine.writer(engine.address().set(database=str(path), drivername="sqlite"))
    engine.create(store)
    first, last = date(2024, 12, 1), date(2024, 12, 31)
    for at, best in ((MONDAY, 60), (TUESDAY, 75)):
        keep(
            store,
            figure("month", best, first, last, counts="total", counted_by="A", title="Whole month", url="https://example.org/m"),
            figure("week", 30, first, date(2024, 12, 7), counts="total", counted_by="A", title="One week", url="https://example.org/w"),
            figure("longer", 400, date(2024, 11, 1), last, counts="total", counted_by="A", title="Since November"),
            at=at,
        )
    closed = {"shows_reports": False, "may_export": False}
    keep(store, figure("x", 5, first, counted_by="B", title="Secret"), source=SOURCE._replace(id="closed", **closed), at=WEDNESDAY)
    store.dispose()
    return path


MONTH = {"measure": "civilians_killed", "since": "2024-12-01", "until": "2024-12-31", "area": "SY02"}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_was_left_out_is_listed_with_its_rule_and_what_was_revised_says_so(opened: Open, tmp_path: Path, language: str) -> None:
    app, say = opened(store_of(tmp_path), "evidence", lang=language, **MONTH), Words(language)
    seen = plain(html(unfolded(app)))
    assert number_behind(app) == "75"
    assert cards.added_up(1, say) in seen
    assert plain(say("{number} until {day}", number=60, day=say.day(TUESDAY.date()))) in seen
    for rule in ("overlaps_a_total", "reaches_outside"):
        assert seen.count(say(words.LEFT_OUT[rule])) == 2
    assert seen.index("Whole month") < seen.index(say("Why it was left out")) < seen.index("One week")


def test_a_source_that_shows_no_reports_is_counted_and_not_listed(opened: Open, tmp_path: Path) -> None:
    mark = {"of": "closed", "counted_by": "B", "counts": "incident"}
    seen = html(opened(store_of(tmp_path), "evidence", lang="en", **MONTH, **mark))
    assert "1 report is not listed: its source does not allow single reports to be shown." in seen
    assert "Secret" not in seen


def told_then_and_now(path: Path, before: Figure, now: Figure) -> str:
    """What is said of a headline that was one figure on Monday, and another one since Wednesday."""
    store = engine.writer(engine.address().set(database=str(path), drivername="sqlite"))
    engine.create(store)
    keep(store, before, at=MONDAY)
    keep(store, *([before] if before.key != now.key else []), now, at=WEDNESDAY)
    store.dispose()
    with visit.once("en", page="evidence"):
        assert data.state() == "ready"
        filters.take_up({name: [value] for name, value in MONTH.items()})
        return plain(re.sub("<[^>]+>", " ", change_panels.headline(What("civilians_killed", "all"), MONDAY.date())))


def test_the_headline_then_and_now_names_what_each_is_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(before: Figure, now: Figure) -> str:
        path = tmp_path / f"{now.key}{before.key}{now.best}.db"
        monkeypatch.setenv("ATHAR_DB", str(path))
        return told_then_and_now(path, before, now)

    first, last, said = date(2024, 12, 1), date(2024, 12, 31), {"counts": "total", "counted_by": "A", "published_on": date(2024, 12, 31)}
    same = figure("month", 60, first, last, **said)
    assert "The headline is what it was as known on" in told(same, same)
    more = told(same, same._replace(best=75))
    assert "60, A, Dec 2024" in more
    assert "75, A, Dec 2024" in more
    assert "not the same count" not in more
    step = "They are of other days or other reports: the step between them is not what happened since."
    assert step not in more
    assert step in told(figure("week", 30, first, date(2024, 12, 7), **said), same)
    part = figure("city", 5, first, first, covers="part", where=Where("Aleppo city", 1, "SY02"), **said)
    other = told(part, same)
    assert "5, part of the area: Aleppo city, A, 1 Dec 2024" in other
    assert "They are not the same count" in other
    homes = told(figure("homes", 9, first, last, unit="households", **said), same)
    assert "9 households, A, Dec 2024" in homes
    assert "They are not the same count" in homes


def test_another_filter_lets_go_of_the_number_and_another_language_does_not(opened: Open, tmp_path: Path) -> None:
    mark = {"of": "closed", "counted_by": "B", "counts": "incident"}
    app = opened(store_of(tmp_path), "evidence", lang="en", **MONTH, **mark)
    app.button_group(key="w_language").set_value("ar").run()
    assert app.query_params["of"] in ("closed", ["closed"])
    app.selectbox(key="w_period").set_value("all").run()
    assert "of" not in app.query_params
    assert number_behind(app) == "400"


def test_every_rule_has_its_words() -> None:
    assert set(words.LEFT_OUT) == set(evidence.RULES)


def matrix(app: AppTest) -> list[list[str]]:
    """The table of what changed by measure and kind, row by row."""
    label = r'aria-label="(?:What changed, by measure and kind|ما تغيّر بحسب المؤشر والنوع)"><table>(.*?)</table>'
    (table,) = re.findall(label, html(app), re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)]
    return [[plain(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_changed_is_counted_for_every_measure_by_kind_before_the_list_of_the_chosen_one(
    opened: Open, tmp_path: Path, language: str
) -> None:
    store = engine.writer(engine.address().set(database=str(tmp_path / "changed.db"), drivername="sqlite"))
    engine.create(store)
    hurt = {"measure": "people_injured", "counts": "total"}
    day = date(2025, 3, 5)
    keep(store, figure("a", 1, day), figure("b", 2, day), figure("total", 7, day, **hurt), at=MONDAY)
    moved = figure("moved", 4, day, measure="people_displaced")
    keep(store, figure("a", 5, day), figure("c", 2, day), figure("total", 7, day, **hurt), figure("t", 9, day, **hurt), moved, at=TUESDAY)
    store.dispose()
    asked = {"lang": language, "changed": MONDAY.date().isoformat()}
    every = matrix(opened(tmp_path / "changed.db", "evidence", **asked))
    counts = [["1", "1", "1"], ["1", "–", "–"], ["1", "–", "–"]]
    assert [row[1:] for row in every[1:]] == counts
    assert len(every[0]) == 4
    of_the_subject = opened(tmp_path / "changed.db", "evidence", measure="people_injured", **asked)
    assert [row[1:] for row in matrix(of_the_subject)[1:]] == counts[:2]
    if language == "en":
        assert [row[0] for row in every] == ["Reports, not people", "Civilians killed", "People injured", "People displaced"]
        assert "measure=civilians_killed" in html(of_the_subject)
    none = opened(tmp_path / "changed.db", "evidence", lang=language, changed=WEDNESDAY.date().isoformat())
    said = {"en": "All measures: nothing changed since 5 Jun 2024.", "ar": "كل المقاييس: لم يتغير شيء منذ 5 حزيران 2024."}
    assert said[language] in plain(html(none))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "≥ 8,180 of it is contested: The document bears no date; it is of autumn 2025, and 30 November is our reading."),
        ("ar", "منه 8,180 على الأقل متنازع عليه: The document bears no date"),
    ],
)
def test_what_of_a_number_is_contested_is_told_with_what_was_noted(opened: Open, embedded: Path, language: str, told: str) -> None:
    seen = plain(html(opened(embedded, "evidence", lang=language, since="2024-11-27", until="2026-11-28")))
    assert told.replace("≥ ", "≥\N{NO-BREAK SPACE}") in seen
    assert {"en": "no date", "ar": "بلا تاريخ"}[language] in seen


def test_a_number_of_which_all_or_nothing_is_contested_says_it_is_or_nothing(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "made.db"
    store = engine.writer(engine.address().set(database=str(path), drivername="sqlite"))
    engine.create(store)
    days, sort = (date(2024, 12, 1), date(2024, 12, 31)), {"counts": "total"}
    doubted = figure("a", 9, *days, counted_by="A", grade="contested", **sort)
    keep(store, doubted, figure("b", 8, *days, counted_by="B", **sort))
    store.dispose()
    marked = {"of": SOURCE.id, **MONTH, **sort}
    seen = {name: plain(html(opened(path, "evidence", lang="en", counted_by=name, **marked))) for name in ("A", "B")}
    assert "It is contested: others disagree, or its day or its counter is not certain." in seen["A"]
    assert "is contested: others disagree" not in seen["B"].split("Why do these numbers disagree?")[0]


def test_where_a_count_alone_says_more_than_the_headline_its_evidence_says_so_too(opened: Open, embedded: Path) -> None:
    seen = plain(html(opened(embedded, "evidence", lang="en", since="2024-11-27", until="2026-11-28", area="SY02")))
    assert number_behind(opened(embedded, "evidence", lang="en", since="2024-11-27", until="2026-11-28", area="SY02")) == "25"
    more = "The same counter alone says more of a part, Tishreen Dam and Menbij front: ≥\N{NO-BREAK SPACE}56, 12 Dec 2024 to 31 Dec 2025"
    assert more in seen
    other = {"of": "desk_review", "counted_by": "SOHR", "counts": "incident"}
    assert "alone says more" not in html(
        opened(embedded, "evidence", lang="en", since="2024-11-27", until="2026-11-28", area="SY02", **other)
    )
