"""Why numbers disagree, as it is read on the page: a row for each figure, the rule in words, and a sentence for each pair."""

import re
from pathlib import Path

import pandas as pd
import pytest

from pages.parts import claim_charts
from pages.parts.look import Look
from pages.parts.words import RULE, Words
from tests.plots import alts, charts
from tests.test_pages import Open, embedded, hostile, html, opened

__all__ = ["embedded", "hostile", "opened"]

DISPLACED = {"measure": "people_displaced", "since": "2024-11-27", "until": "2024-12-31"}
PLAIN = str.maketrans("", "", "\N{FIRST STRONG ISOLATE}\N{LEFT-TO-RIGHT ISOLATE}\N{POP DIRECTIONAL ISOLATE}")


def section(seen: str) -> list[str]:
    """The items that say what differs from the headline, as text."""
    (items,) = re.findall(r'<ul class="differences">(?:(?!<a ).)*?</ul>', seen[seen.index('class="rule"') :], re.DOTALL)[:1]
    return [re.sub(r"<[^>]+>", " ", item).translate(PLAIN) for item in re.findall(r"<li>(.*?)</li>", items, re.DOTALL)]


def test_each_figure_says_why_it_is_not_the_headline(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "evidence", lang="en", **DISPLACED)
    seen = html(app)
    assert "Why do these numbers disagree?" in seen
    assert "Each against the headline, 1,100,000 (OCHA / IDP Task Force)" in seen
    said = section(seen)
    assert " ".join(said[0].split()) == (
        "800,000–1,000,000 UNHCR · 27 Nov 2024 to 8 Dec 2024 Both are running totals from 27 Nov 2024: the headline goes on 4 days longer "
        "than 800,000–1,000,000 (UNHCR), to 12 Dec 2024. Two counters recorded separately, OCHA / IDP Task Force and UNHCR: neither "
        "corrects the other."
    )
    assert any("is a stock, who was there on 27 Dec 2024" in item for item in said)


def in_short(seen: str) -> str:
    """What is said of the headline and of the kinds of the others, as text without the marks of direction."""
    start, end = seen.index("The headline is "), seen.index("How the headline is chosen")
    return " ".join(re.sub(r"<[^>]+>", " ", seen[start:end]).translate(PLAIN).split())


def test_the_point_is_told_first_who_else_counts_the_same_and_what_the_others_count(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, "evidence", lang="en", since="2024-11-27", until="2026-11-28"))
    said = in_short(seen)
    assert said.startswith(
        "The headline is ≥ 8,273 (SOHR), 8 Dec 2024 to 30 Nov 2025 and 1 to 14 Jan 2026. Of those that answer for the same "
        "area none covers more days of the period. 1 other counter counts the same, of the same area, over most of the same days: "
        "1,812 SNHR · 1 Dec 2024 to 28 Feb 2025, 1 Apr 2025 to 30 Jun 2025 and 1 Aug 2025 to 31 Dec 2025 "
        "Both count 296 days. Only the headline counts Mar 2025, Jul 2025 and 1 to 14 Jan 2026. Only 1,812 (SNHR) counts 1 to 7 Dec 2024 "
        "and Dec 2025. Two counters recorded separately, SOHR and SNHR: neither corrects the other. "
        "Of these days alone SOHR has 2,069 for Mar 2025, 1,225 for Jul 2025 and 93 for 1 to 14 Jan 2026. "
        "Of these days alone SNHR has 80 for Dec 2025. "
        "The figures themselves do not explain the gap any further. The 38 others are not the same count: "
        "1 is a part of the headline's own sum: ≥ 8,180 · SOHR · 8 Dec 2024 to 30 Nov 2025 2 are of the headline's own counter"
    )
    assert sum(map(int, re.findall(r"(\d+) (?:count|is|are|was|were) ", said.split("not the same count:")[1]))) == 38


def test_a_counter_of_one_governorate_is_told_with_its_name(opened: Open, embedded: Path) -> None:
    said = section(html(opened(embedded, "evidence", lang="en", since="2024-11-27", until="2026-11-28")))
    (local,) = [item for item in said if "Suwayda 24" in item]
    assert " ".join(local.split()).startswith(
        "54 Suwayda 24 · As-Sweida · 1 Dec 2024 to 28 Feb 2025 54 (Suwayda 24) has numbers of As-Sweida only,"
    )


def test_where_nobody_else_counts_the_same_it_says_so(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, "evidence", lang="en", since="2024-11-27", until="2026-11-28", area="SY07"))
    assert "Nobody else counts the same, of the same area, over most of the same days." in in_short(seen)


def test_one_figure_alone_is_compared_with_nothing(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, "evidence", lang="en", since="2024-11-27", until="2026-11-28", area="SY08"))
    assert "It is the only figure that was read for these filters" in seen
    assert "same count" not in seen


def test_the_whole_rule_is_printed_and_the_part_that_decided_stands_out(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, "evidence", lang="en", **DISPLACED))
    assert all(part in seen for part in RULE.values())
    assert "<b>covers the most days of the period</b> · this decided here" in seen


def test_the_chart_has_the_headline_first_and_says_in_words_what_it_shows(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "evidence", lang="en", **DISPLACED)
    (alt,) = [one for one in alts(app) if one.startswith("Every figure that claims to answer")]
    assert "1,100,000 (OCHA / IDP Task Force)" in alt
    (figure,) = [one for one in charts(app) if any("headline" in note["text"] for note in one["layout"].get("annotations", []))]
    assert figure["layout"]["annotations"][0]["text"] == "<b>1,100,000 · headline · OCHA / IDP Task Force</b>"


def test_figures_beyond_the_first_dozen_are_counted_and_drawn_when_asked_for(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "evidence", lang="en", **DISPLACED)
    before = len(section(html(app)))
    assert "more are not drawn." in html(app)
    app.toggle(key="w_claims").set_value(True).run()
    assert "more are not drawn." not in html(app)
    assert len(section(html(app))) > before


def test_a_statement_told_twice_is_one_row_that_can_be_opened(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "evidence", lang="en", **DISPLACED)
    label = "≥\N{NO-BREAK SPACE}880,000: told 2 times"
    assert label in [one.label for one in app.expander]
    (opened_,) = [one for one in app.expander if one.label == label]
    told = " ".join(one.proto.body for one in opened_.get("html"))
    assert told.count("<li>") == 2
    assert "OCHA Today&#x27;s top news (16 Dec 2024)" in told
    assert "Islamic Relief Malaysia 19 Dec 2024" in told
    counted = re.search(r"(\d+) figures speak of these days · (\d+) of them tells? again .*? there are (\d+) statements ·", html(app))
    assert counted is not None
    figures, again, statements = (int(n) for n in counted.groups())
    assert (figures - again, again) == (statements, sum(one.label.endswith("told 2 times") for one in app.expander))


def test_any_two_can_be_compared(opened: Open, embedded: Path) -> None:
    app = opened(embedded, "evidence", lang="en", **DISPLACED)
    choices = app.selectbox(key="w_second_claim")
    app.selectbox(key="w_first_claim").set_value(1).run()
    app.selectbox(key="w_second_claim").set_value(1).run()
    assert "They are one and the same." in html(app)
    assert len(choices.options) == 18


def test_a_question_that_nothing_answers_says_so(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, "evidence", lang="en", measure="people_displaced", since="2011-01-01", until="2011-01-02"))
    assert "Nothing was reported for these filters." in seen


def test_the_section_is_in_arabic_throughout(opened: Open, embedded: Path) -> None:
    seen = html(opened(embedded, "evidence", lang="ar", **DISPLACED))
    said = section(seen)
    assert len(said) >= 12
    assert all(re.search("[\u0600-\u06ff]{3}", item) for item in said)
    assert not any(word in " ".join(said) for word in ("headline", "running", "longer", "counts"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_others_wrote_stays_text(opened: Open, hostile: Path, language: str) -> None:
    app = opened(hostile, "evidence", lang=language, period="all")
    seen = html(app)
    assert 'class="differences"' in seen
    assert "<script>alert" not in seen
    assert "<img" not in seen
    assert "javascript:alert(1)</a>" not in seen
    assert not any("<script" in str(one) for one in charts(app))


# --- the chart by itself


def frame(**others: object) -> pd.DataFrame:
    row = {
        "value": 5, "low": None, "high": None, "quantifier": "exact", "status": "documented", "added": False, "headline": True,
        "named": "5", "spanned": "a day", "hover": "5",
    } | others  # fmt: skip
    return pd.DataFrame([row], dtype=object)


def marks(**others: object) -> list[dict[str, object]]:
    return [trace.to_plotly_json() for trace in claim_charts.claims(frame(**others), Look(Words("en"), dark=False)).data]


def test_a_best_number_is_a_dot_whose_shape_says_how_it_was_counted() -> None:
    assert [mark["marker"]["symbol"] for mark in marks() if mark["mode"] == "markers"] == ["circle"]  # type: ignore[index]
    estimated = marks(status="estimated", added=True)
    assert [mark["marker"]["symbol"] for mark in estimated if mark["mode"] == "markers"] == ["diamond-open"]  # type: ignore[index]


def test_a_limit_has_an_arrow_to_where_the_rest_may_be() -> None:
    (arrow,) = [mark for mark in marks(low=5, quantifier="at_least") if mark["mode"] == "lines+markers"]
    assert arrow["x"] == [5, 5.25]
    (arrow,) = [mark for mark in marks(high=5, quantifier="up_to") if mark["mode"] == "lines+markers"]
    assert arrow["x"] == [5, 4.75]


def test_a_range_is_a_line_from_low_to_high_and_has_no_dot_in_the_middle() -> None:
    found = marks(value=None, low=2, high=8, quantifier="between")
    assert [mark["x"] for mark in found if mark["mode"] == "markers"] == [[2.0, 8.0]]
    assert [2.0, 8.0] in [mark["x"] for mark in found if mark["mode"] == "lines"]


def test_a_page_that_reads_from_the_right_has_its_axis_and_labels_there() -> None:
    figure = claim_charts.claims(frame(), Look(Words("ar"), dark=True))
    first, last = figure.layout.xaxis.range
    assert first > last
    assert {note.xanchor for note in figure.layout.annotations} == {"right"}
