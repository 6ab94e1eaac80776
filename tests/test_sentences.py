"""Sentences that are pasted into reports: the right number with its quantifier, range, counter, days and link, in both languages."""

import re
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as some

from db.measures import MEASURES
from pages.parts import sentences
from pages.parts.sentences import Selection
from pages.parts.words import Words

EN, AR = Words("en"), Words("ar")
ISOLATES = re.compile("[\N{LEFT-TO-RIGHT ISOLATE}\N{POP DIRECTIONAL ISOLATE}\N{NO-BREAK SPACE}]")
LINK = "https://athar.example/casualties?lang=en"
SYRIA = Selection(("Syria",), True, "", date(2026, 11, 27), LINK)
PUBLISHERS = {"desk_review": "Desk review"}


class Row(NamedTuple):
    """An answer as pages have it."""

    measure: str = "civilians_killed"
    value: int | None = None
    low: int | None = None
    high: int | None = None
    quantifier: str = "exact"
    unit: str = "people"
    counter: str = "SNHR"
    source: str = "desk_review"
    starts_on: date = date(2024, 12, 2)
    as_of: date = date(2024, 12, 8)
    since_on: date | None = None
    covers: str = "whole"
    place: str = ""
    status: str = "documented"
    grade: str = "reported"
    days_covered: int = 7
    window_days: int = 7
    gaps: tuple[tuple[date, date], ...] = ()
    whole: bool = True
    areas_reported: int = 14
    areas_total: int = 14
    documents: tuple[tuple[str, str], ...] = (("A report", "https://example.org/report"),)
    counts: str = "total"
    reports: int = 1
    part_value: int | None = None
    part_place: str = ""
    part_starts_on: date | None = None
    part_ends_on: date | None = None
    some_least: int | None = None
    some_measure: str = ""
    some_counter: str = ""
    some_value: int | None = None
    some_low: int | None = None
    some_high: int | None = None
    some_quantifier: str = "exact"
    some_starts_on: date | None = None
    some_ends_on: date | None = None
    some_place: str = ""
    uneven: bool = False


@pytest.mark.parametrize(
    ("row", "english", "arabic"),
    [
        (Row(value=1), "1 civilian was killed", "قُتل مدني واحد"),
        (Row(value=0), "0 civilians were killed", "لم يُقتل أي مدني"),
        (Row(value=2), "2 civilians were killed", "قُتل مدنيان"),
        (Row(value=69, low=69, quantifier="at_least"), "at least 69 civilians were killed", "قُتل ما لا يقل عن 69 مدنياً"),
        (Row(value=1, low=1, quantifier="at_least"), "at least 1 civilian was killed", "قُتل مدني واحد على الأقل"),
        (Row(high=1_000, value=1_000, quantifier="up_to"), "up to 1,000 civilians were killed", "قُتل ما لا يزيد على 1,000 مدني"),
        (
            Row("people_displaced", low=800_000, high=1_000_000, quantifier="between"),
            "between 800,000 and 1,000,000 people were displaced",
            "نزح ما بين 800,000 و1,000,000 شخص",
        ),
        (Row("people_displaced", value=1_100_000), "1,100,000 people were displaced", "نزح 1,100,000 شخص"),
        (Row("idps_returned", value=103, quantifier="about"), "about 103 displaced people returned", "عاد نحو 103 نازحين"),
        (Row(low=0, high=2, quantifier="between"), "between 0 and 2 civilians were killed", "قُتل ما بين 0 و2 مدنيين"),
        (Row(value=0, high=0, quantifier="up_to"), "up to 0 civilians were killed", "قُتل ما لا يزيد على 0 مدنيين"),
        (Row("people_displaced", value=40, unit="households"), "People displaced: 40 households", "أشخاص نزحوا: 40 أسر"),
    ],
)
def test_a_number_is_a_clause_with_the_right_plural(row: Row, english: str, arabic: str) -> None:
    assert sentences.clause(row.measure, row, EN) == english
    assert ISOLATES.sub("", sentences.clause(row.measure, row, AR)) == arabic


def test_every_measure_has_its_clause() -> None:
    assert set(sentences.COUNTED) == set(MEASURES)


@given(
    measure=some.sampled_from(list(MEASURES)),
    number=some.integers(3, 10_000_000),
    quantifier=some.sampled_from(["exact", "about", "at_least", "up_to"]),
)
def test_no_number_and_no_quantifier_is_lost(measure: str, number: int, quantifier: str) -> None:
    row = Row(measure, value=number, quantifier=quantifier, unit=MEASURES[measure].unit)
    signs = {"exact": ("", ""), "about": ("about", "نحو"), "at_least": ("at least", "لا يقل"), "up_to": ("up to", "لا يزيد")}[quantifier]
    for say, sign in zip((EN, AR), signs, strict=True):
        told = sentences.clause(measure, row, say)
        assert f"{number:,}" in told
        assert sign in told


def ready(rows: list[Row], say: Words = EN, selected: Selection = SYRIA) -> list[str]:
    return ISOLATES.sub("", sentences.ready(rows, selected, PUBLISHERS, say)).split("\n")


def test_the_headline_is_told_with_its_range_its_others_its_document_and_the_link() -> None:
    others: list[Any] = [Row(value=n, counter=name) for name, n in (("SOHR", 75), ("White Helmets", 61), ("OHCHR", 56), ("VDC", 81))]
    others[1] = others[1]._replace(covers="part", place="north-west Syria (all)")
    told = ready([Row(value=92, low=81, high=149), *others])
    assert told == [
        "From 2 Dec 2024 to 8 Dec 2024, 92 civilians were killed (range 81 to 149) in Syria, according to SNHR. "
        "Other counts, which are not added to it: SOHR: 75, White Helmets: 61 (north-west Syria [all]), OHCHR: 56 and 1 more.",
        "Source: A report, https://example.org/report.",
        f"Athar, as known on 27 Nov 2026: {LINK}",
    ]


def test_a_sum_of_totals_says_so_with_the_days_between_and_names_every_document() -> None:
    documents = tuple((f"Report {n}", f"https://example.org/{n}") for n in range(5))
    summed = Row(value=8_273, low=8_273, quantifier="at_least", reports=2, days_covered=5, window_days=7, counter="SOHR")
    told, source, _ = ready([summed._replace(documents=documents[:2])])
    assert told.endswith(
        "according to SOHR. It is the sum of 2 totals that this counter published for separate days. It covers 5 of 7 days asked for. "
        "2 days between its first and its last are not covered."
    )
    named = summed._replace(documents=documents[:2], gaps=((date(2024, 12, 4), date(2024, 12, 5)),))
    assert ready([named])[0].endswith("2 days between its first and its last are not covered: 4 to 5 Dec 2024.")
    assert source == "Source: Report 0, https://example.org/0; Report 1, https://example.org/1."
    assert ready([summed._replace(documents=documents)])[1].endswith("Report 2, https://example.org/2 and 2 more documents.")
    assert "the sum" not in ready([summed._replace(counts="incident", days_covered=7)])[0]


def test_the_same_counter_counting_otherwise_is_named_by_how_it_counts() -> None:
    first = Row(value=25, counter="SOHR")
    incidents = Row(value=49, low=49, quantifier="at_least", counter="SOHR", counts="incident")
    told = ready([first, incidents, Row(value=7)])[0]
    assert "The same counter alone says more: SOHR (incidents), ≥49, 2 to 8 Dec 2024." in told
    assert "Other counts, which are not added to it: SOHR (incidents): ≥49, SNHR: 7." in told
    assert "Another counter alone says more: SOHR (" not in ready([Row(value=25), incidents])[0]
    assert "Another counter alone says more: SOHR, ≥49" in ready([Row(value=25), incidents])[0]


def test_in_arabic_a_number_stands_behind_its_counter_whatever_the_script_of_the_name() -> None:
    for name in ("SNHR", "A new recorder"):
        told = sentences.told([Row(value=92), Row(value=7, counter=name)], SYRIA, AR)
        named = rf"(?:\u2068[^\u2069]*\u2069)[^\u2066]*\u2066{7}\u2069"
        assert re.search(rf"\u2067{named}\u2069", told), told.encode("unicode_escape")


@pytest.mark.parametrize(
    ("row", "selected", "english"),
    [
        (
            Row("people_living_displaced", value=664_000, quantifier="about", starts_on=date(2024, 12, 27), as_of=date(2024, 12, 27)),
            SYRIA,
            "On 27 Dec 2024, about 664,000 people were living in displacement in Syria, according to SNHR.",
        ),
        (
            Row("refugees_returned", value=58_350, days_covered=20, window_days=34),
            SYRIA._replace(places=("Aleppo", "Idleb"), country=False),
            "From 2 Dec 2024 to 8 Dec 2024, 58,350 refugees returned to Aleppo, Idleb, according to SNHR. "
            "It covers 20 of 34 days asked for.",
        ),
        (
            Row("refugees_abroad", value=6, since_on=date(2024, 1, 1), status="estimated", grade="contested"),
            SYRIA,
            "From 2 Dec 2024 to 8 Dec 2024, 6 Syrian refugees were abroad, counted since 1 Jan 2024, according to SNHR. It is an estimate. "
            "It is contested: sources disagree, or the day is not certain.",
        ),
        (
            Row("people_injured", value=418, whole=False, areas_reported=1),
            SYRIA,
            "From 2 Dec 2024 to 8 Dec 2024, 418 people were injured in Syria, according to SNHR. "
            "It is made of 1 of 14 parts of the area only.",
        ),
        (
            Row(value=56, low=56, quantifier="at_least", covers="part", place="north-west Syria"),
            SYRIA._replace(group="Children"),
            "From 2 Dec 2024 to 8 Dec 2024, at least 56 civilians were killed (Children) in part of Syria only (north-west Syria), "
            "according to SNHR.",
        ),
    ],
)
def test_what_a_number_is_not_is_told_with_it(row: Row, selected: Selection, english: str) -> None:
    assert ready([row], EN, selected)[0] == english


def test_no_sign_that_nobody_sees_touches_an_address() -> None:
    told = sentences.ready([Row(value=92)], SYRIA, PUBLISHERS, AR)
    for address in (LINK, "https://example.org/report"):
        before, after = (told[told.index(address) - 1], (told[told.index(address) + len(address) :] or " ")[0])
        assert (before, after) in ((" ", " "), (" ", ".")), (before, after)


def test_without_a_document_the_data_set_is_the_source() -> None:
    assert ready([Row(value=5, documents=())])[1] == "Source: Desk review."


def test_nothing_reported_is_not_told_as_zero() -> None:
    told = sentences.nothing("people_displaced", SYRIA, (date(2024, 12, 1), date(2024, 12, 31)), EN)
    assert told.split("\n")[0] == ("People displaced, Syria, Dec 2024: nothing was reported in the sources read, which does not mean zero.")


def test_closures_are_told_with_how_old_the_knowledge_is() -> None:
    told = sentences.closures(date(2026, 11, 27), (1, 2), ["Alouk (last confirmed 3 Jan 2026)"], SYRIA, EN).split("\n")[0]
    assert told == (
        "On 27 Nov 2026, in Syria, 1 facility was last reported closed, and 2 restricted. Closed: Alouk (last confirmed 3 Jan 2026). "
        "A closure is as good as its last confirmation."
    )


def test_what_the_same_counter_says_of_a_part_is_told_where_it_is_more_than_its_number_for_the_whole() -> None:
    front = {"part_place": "Tishreen Dam front", "part_starts_on": date(2024, 12, 12), "part_ends_on": date(2025, 12, 31)}
    first, other = Row(value=25, counter="SOHR"), Row(value=49, low=49, quantifier="at_least", counter="SANA")
    said = "The same counter alone says more of a part, Tishreen Dam front: ≥56, 12 Dec 2024 to 31 Dec 2025."
    assert said in ready([first._replace(part_value=56, **front), other])[0]
    assert "of a part" not in ready([first._replace(part_value=25, **front), other])[0]
    assert "Another counter alone says more: SANA, ≥49" in ready([first._replace(part_value=40, **front), other])[0]


def test_what_anybody_says_of_some_of_them_is_told_where_it_is_more_than_is_said_of_all() -> None:
    since, until = date(2025, 3, 6), date(2025, 4, 30)
    some = {"some_measure": "civilians_killed", "some_counter": "SOHR", "some_starts_on": since, "some_ends_on": until}
    first, other = Row("people_killed", value=4, some_least=866, some_value=866, **some), Row("people_killed", value=500, counter="SANA")
    said = "Civilians killed alone are more for the same area and period: SOHR, 866, 6 Mar 2025 to 30 Apr 2025."
    assert said in ready([first, other])[0]
    limit = first._replace(some_low=866, some_quantifier="at_least", some_place="Coastal area")
    assert "Civilians killed alone are more for a part of the area, Coastal area: SOHR, ≥866," in ready([limit, other])[0]
    assert "Another counter alone says more: SANA, 500" in ready([first._replace(some_least=499), other])[0]
    assert "alone are more" not in ready([first._replace(some_least=4)])[0]
    up_to = first._replace(value=900, high=900, quantifier="up_to")
    assert "alone are more" not in ready([up_to])[0]
    assert "alone are more" in ready([up_to._replace(value=30, high=30)])[0]


def test_a_sum_of_areas_that_were_counted_over_different_days_says_so() -> None:
    assert "It adds up areas that were counted over different days" in ready([Row(value=891, uneven=True)])[0]
