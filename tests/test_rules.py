"""The figures that any design must survive (F1-F14), and the rules of counting, on hand-made reports with known answers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db import closures, comparisons
from db.amounts import Amount
from db.closures import Statement
from db.spans import Window, months
from db.totals import Answer, Coverage, Series, Term, Tree, answers, series_of, steps, told_of_a_part, why_first
from tests import oracle

CODES = ["SY", *[f"SY{n:02d}" for n in range(1, 15)]]
TREE = Tree({**{code: None if code == "SY" else "SY" for code in CODES}, "SY0200": "SY02", "SY0201": "SY02"})
SINCE_OFFENSIVE = date(2024, 11, 27)
SINCE_FALL = date(2024, 12, 8)


def term(measure: str, best: int | Amount, starts_on: date, ends_on: date, counter: str = "OCHA", **more: object) -> Term:
    amount = best if isinstance(best, Amount) else Amount(None, best, None)
    fields = {"counts": "total", "area": "SY", "group": "all", "covers": "whole", "known_on": ends_on, "source": "desk_review", **more}
    return Term(counter=counter, measure=measure, unit="people", starts_on=starts_on, ends_on=ends_on, amount=amount, **fields)


def ask(terms: list[Term], since: date, until: date, areas: tuple[str, ...] = ("SY",), **coverage: Coverage) -> list[Answer]:
    return answers(terms, areas, Window(since, until), TREE, coverage)


def displaced(best: int | Amount, until: date, **more: object) -> Term:
    return term("people_displaced", best, SINCE_OFFENSIVE, until, **more)


def returned(best: int | Amount, until: date, counter: str = "UNHCR", **more: object) -> Term:
    return term("refugees_returned", best, SINCE_FALL, until, counter, **more)


def test_f1_a_range_stays_a_range_and_its_part_is_not_added() -> None:
    whole = displaced(Amount(800_000, None, 1_000_000), date(2024, 12, 9))
    again = displaced(Amount(150_000, None, None, "at_least"), date(2024, 12, 9), group="displaced_again")
    said = ask([whole, again], SINCE_OFFENSIVE, date(2024, 12, 31))
    assert {(a.series.group, a.amount) for a in said} == {
        ("all", Amount(800_000, None, 1_000_000)),
        ("displaced_again", Amount(150_000, None, None, "at_least")),
    }
    assert said[0].amount.value is None
    assert said[0].amount.word == "between"


def test_f2_an_update_of_a_running_total_replaces_it() -> None:
    (answer,) = ask([displaced(370_000, date(2024, 12, 6)), displaced(1_100_000, date(2024, 12, 12))], SINCE_OFFENSIVE, date(2024, 12, 31))
    assert answer.amount.value == 1_100_000
    assert (answer.days_covered, answer.window_days) == (16, 35)
    assert [(out.term.amount.value, out.rule) for out in answer.left_out] == [(370_000, "overlaps_a_total")]


def test_f3_people_still_displaced_are_a_stock_of_their_own_and_no_subtraction() -> None:
    flow = displaced(1_100_000, date(2024, 12, 12))
    back = term("idps_returned", 486_000, SINCE_OFFENSIVE, date(2024, 12, 27))
    still = term("people_newly_displaced", 664_000, date(2024, 12, 27), date(2024, 12, 27), counts="stock", since_on=SINCE_OFFENSIVE)
    values = {a.series.measure: a.amount.value for a in ask([flow, back, still], SINCE_OFFENSIVE, date(2024, 12, 31))}
    assert values == {"people_displaced": 1_100_000, "idps_returned": 486_000, "people_newly_displaced": 664_000}


def test_f4_returns_are_not_taken_off_the_displaced() -> None:
    terms = [displaced(1_100_000, date(2024, 12, 12)), term("idps_returned", 486_000, SINCE_OFFENSIVE, date(2024, 12, 27))]
    assert [a.amount.value for a in ask(terms, SINCE_OFFENSIVE, date(2024, 12, 27)) if a.series.measure == "people_displaced"] == [
        1_100_000
    ]


def test_f5_a_total_answers_for_the_days_that_it_counts_and_says_so() -> None:
    (answer,) = ask([returned(58_350, date(2024, 12, 27), "UNHCR (border monitoring)")], SINCE_FALL, date(2024, 12, 30))
    assert (answer.amount.value, answer.days_covered, answer.window_days) == (58_350, 20, 23)


def test_f6_a_change_of_method_is_not_three_days_of_movement() -> None:
    terms = [returned(58_350, date(2024, 12, 27), "UNHCR (border monitoring)"), returned(115_000, date(2024, 12, 30))]
    assert ask(terms, date(2024, 12, 28), date(2024, 12, 30)) == []
    assert ask(terms, SINCE_FALL, date(2024, 12, 30))[0].amount.value == 115_000


def test_f7_one_statement_given_twice_counts_once() -> None:
    twice = [
        returned(35_113, date(2024, 12, 30), "Government of Türkiye", group="from_turkiye", key="1"),
        returned(35_114, date(2024, 12, 30), "Government of Türkiye", group="from_turkiye", key="2"),
    ]
    (answer,) = ask(twice, SINCE_FALL, date(2024, 12, 31))
    assert (answer.amount.value, answer.reports) == (35_114, 1)
    assert [(out.term.amount.value, out.rule) for out in answer.left_out] == [(35_113, "restated")]


def test_f8_registered_refugees_are_inside_all_who_came() -> None:
    terms = [
        returned(Amount(22_000, None, None, "at_least"), date(2024, 12, 30), "Government of Jordan", group="from_jordan"),
        returned(3_100, date(2024, 12, 30), "Government of Jordan", group="from_jordan_registered"),
    ]
    assert [(a.amount.value, a.amount.word) for a in ask(terms, SINCE_FALL, date(2024, 12, 31))] == [(22_000, "at_least"), (3_100, "exact")]


def test_f9_nested_running_totals_are_one_total() -> None:
    terms = [
        term("refugees_returned", 571_388, date(2024, 1, 1), date(2025, 5, 1), "UNHCR"),
        term("refugees_returned", 259_745, date(2024, 12, 1), date(2025, 5, 1), "UNHCR"),
    ]
    assert [a.amount.value for a in ask(terms, date(2024, 1, 1), date(2025, 5, 1))] == [571_388]
    assert [a.amount.value for a in ask(terms, date(2024, 12, 1), date(2025, 5, 1))] == [259_745]


def test_f10_the_sweida_toll_is_the_last_word_of_each_counter() -> None:
    first = date(2025, 7, 13)
    tolls = [(89, 15), (597, 18), (940, 19), (1_120, 20), (1_653, 31)]
    terms = [term("people_killed", toll, first, date(2025, 7, day), "SOHR", area="SY13") for toll, day in tolls]
    terms += [term("people_killed", toll, first, date(2025, 7, day), "SNHR", area="SY13") for toll, day in [(426, 23), (814, 25)]]
    said = ask(terms, first, date(2025, 8, 12), ("SY13",))
    assert {a.series.counter: a.amount.value for a in said} == {"SOHR": 1_653, "SNHR": 814}
    assert (said[0].series.counter, why_first(said)) == ("SOHR", "most_days")


def test_f11_seven_counters_of_one_week_are_seven_answers() -> None:
    counts = [56, 61, 69, 75, 81, 92, 149]
    week = (date(2024, 12, 2), date(2024, 12, 8))
    terms = [term("civilians_killed", n, *week, counter=f"counter {n}", covers="part" if n < 70 else "whole") for n in counts]
    said = ask(terms, *week)
    assert sorted(a.amount.value for a in said) == counts
    assert [a.covers for a in said] == ["whole"] * 4 + ["part"] * 3
    assert {a.amount.word for a in said if a.covers == "part"} == {"at_least"}


def test_f12_total_dead_and_civilians_never_meet() -> None:
    day = date(2025, 3, 10)
    terms = [term("people_killed", 745, date(2025, 3, 6), day, "outlet"), term("civilians_killed", 745, date(2025, 3, 6), day, "SOHR")]
    assert {a.series.measure for a in ask(terms, date(2025, 3, 6), day)} == {"people_killed", "civilians_killed"}


def test_f13_documented_and_estimated_and_three_scopes_stay_apart() -> None:
    first = date(2011, 3, 1)
    terms = [
        term("people_killed", 191_369, first, date(2014, 4, 30), "OHCHR"),
        term("people_killed", 350_209, first, date(2021, 3, 31), "OHCHR"),
        term("civilians_killed", 306_887, first, date(2021, 3, 31), "OHCHR", status="estimated"),
        term("civilians_killed", 143_350, first, date(2021, 3, 31), "OHCHR", status="documented"),
    ]
    said = ask(terms, first, date(2022, 12, 31))
    assert {(a.series.measure, a.status): a.amount.value for a in said} == {
        ("people_killed", "documented"): 350_209,
        ("civilians_killed", "estimated"): 306_887,
        ("civilians_killed", "documented"): 143_350,
    }


def local(year: int, month: int, day: int) -> datetime:
    """Midnight in Damascus as the store keeps it: UTC, without a zone."""
    return datetime(year, month, day, tzinfo=UTC).replace(tzinfo=None) - timedelta(hours=3)


def said(key: str, status: str, first: datetime, until: datetime | None, kind: str, confirmed: date) -> Statement:
    return Statement(key, status, first, until, kind, confirmed)


ALEPPO = [
    said("reuters", "closed", local(2024, 11, 30), local(2025, 3, 18), "known", date(2025, 3, 18)),
    said("sector", "closed", local(2024, 11, 30), None, "open", date(2024, 12, 31)),
    said("notam", "restricted", local(2024, 12, 12), local(2024, 12, 19), "known", date(2024, 12, 18)),
    said("reopened", "open", local(2025, 3, 18), None, "open", date(2025, 3, 18)),
    said("jan6", "closed", local(2026, 1, 6), local(2026, 1, 20), "known", date(2026, 1, 20)),
    said("jan7", "closed", local(2026, 1, 7), local(2026, 1, 20), "known", date(2026, 1, 20)),
    said("jan10", "closed", local(2026, 1, 10), local(2026, 1, 20), "known", date(2026, 1, 20)),
]


def test_f14_aleppo_airport_is_one_timeline() -> None:
    segments = closures.timeline(ALEPPO, Window(date(2024, 11, 1), date(2026, 2, 28)))
    assert [(s.starts_on, s.ends_on, s.status) for s in segments] == [
        (date(2024, 11, 30), date(2024, 12, 11), "closed"),
        (date(2024, 12, 12), date(2024, 12, 18), "restricted"),
        (date(2024, 12, 19), date(2025, 3, 17), "closed"),
        (date(2025, 3, 18), date(2026, 1, 5), "open"),
        (date(2026, 1, 6), date(2026, 1, 19), "closed"),
        (date(2026, 1, 20), date(2026, 2, 28), "open"),
    ]
    assert closures.days_by_status(segments)["closed"] == 12 + 89 + 14
    assert closures.standing(ALEPPO, date(2024, 11, 29)) is None


def test_days_closed_are_a_union_whoever_reported_them() -> None:
    window = Window(date(2026, 1, 1), date(2026, 1, 31))
    once = closures.days_by_status(closures.timeline(ALEPPO[4:5], window))
    thrice = closures.days_by_status(closures.timeline(ALEPPO[4:], window))
    assert once["closed"] == thrice["closed"] == 14


def test_an_estimated_end_that_has_passed_is_unconfirmed_and_not_open() -> None:
    notam = [said("n", "closed", local(2024, 11, 30), local(2024, 12, 2), "estimated", date(2024, 11, 30))]
    assert closures.standing(notam, date(2024, 12, 1)).status == "closed"
    after = closures.standing(notam, date(2024, 12, 5))
    assert (after.status, after.confirmed_on) == ("unknown", date(2024, 12, 1))


def test_an_open_airport_is_not_open_again_because_an_estimate_has_passed() -> None:
    opened = said("o", "open", local(2025, 3, 18), None, "open", date(2025, 3, 18))
    notam = said("n", "closed", local(2026, 3, 1), local(2026, 3, 4), "estimated", date(2026, 3, 1))
    again = said("a", "open", local(2026, 3, 9), None, "open", date(2026, 3, 9))
    window = Window(date(2026, 2, 1), date(2026, 3, 31))
    assert [(s.starts_on, s.status) for s in closures.timeline([opened, notam], window)] == [
        (date(2026, 2, 1), "open"),
        (date(2026, 3, 1), "closed"),
        (date(2026, 3, 4), "unknown"),
    ]
    assert closures.standing([opened, notam, again], date(2026, 3, 10)).status == "open"


def test_a_closure_without_an_end_goes_on_and_tells_when_it_was_last_confirmed() -> None:
    still = [said("s", "closed", local(2024, 12, 8), None, "open", date(2025, 1, 7))]
    standing = closures.standing(still, date(2026, 4, 30))
    assert (standing.status, standing.confirmed_on, standing.ending) == ("closed", date(2025, 1, 7), "open")
    counted = closures.days_by_status(closures.timeline(still, Window(date(2024, 12, 1), date(2025, 1, 31))))
    assert counted == {"closed": 31, "unconfirmed": 24}
    assert closures.days_by_status(closures.timeline(still, Window(date(2025, 3, 1), date(2025, 3, 10)))) == {"unconfirmed": 10}


def test_a_stock_is_the_latest_round_and_its_parts_are_of_one_day() -> None:
    may, june = date(2025, 5, 31), date(2025, 6, 30)
    rounds = [
        term("people_living_displaced", n, d, d, counts="stock", area=a)
        for a, d, n in [("SY01", may, 5), ("SY02", may, 7), ("SY02", june, 8)]
    ]
    (answer,) = ask(rounds, date(2025, 1, 1), date(2025, 6, 30))
    assert (answer.amount.value, answer.as_of, answer.areas_reported, answer.areas_total) == (8, june, 1, 14)
    (earlier,) = ask(rounds, date(2025, 1, 1), date(2025, 6, 1))
    assert (earlier.amount.value, earlier.areas_reported) == (12, 2)


def test_a_country_figure_is_not_added_to_its_governorates() -> None:
    month = (date(2018, 12, 1), date(2018, 12, 31))
    terms = [term("people_displaced", n, *month, area=a) for a, n in [("SY", 58_549), ("SY07", 33_163), ("SY02", 5_525)]]
    (answer,) = ask(terms, *month)
    assert answer.amount.value == 58_549
    assert {out.rule for out in answer.left_out} == {"inside_the_whole"}
    (both,) = ask(terms, *month, areas=("SY02", "SY07"))
    assert (both.amount.value, both.areas_reported, both.areas_total) == (38_688, 2, 2)
    assert ask(terms, *month, areas=("SY", "SY07"))[0].amount.value == 58_549


def test_differences_of_running_totals_fill_a_window_that_begins_later() -> None:
    terms = [returned(best, date(2025, 1, d)) for best, d in [(125_333, 5), (195_217, 16), (210_041, 23)]]
    (answer,) = ask(terms, date(2025, 1, 6), date(2025, 1, 31))
    assert (answer.amount, answer.days_covered) == (Amount(None, 210_041 - 125_333, None), 18)
    assert [len(t.derived_from) for t in answer.terms] == [2, 2]


def test_the_difference_of_round_numbers_is_only_about_right() -> None:
    (answer,) = ask([displaced(178_000, date(2024, 12, 5)), displaced(370_000, date(2024, 12, 6))], date(2024, 12, 6), date(2024, 12, 6))
    assert answer.amount == Amount(None, 192_000, None, "about")


def test_a_falling_running_total_is_a_revision_and_no_flow() -> None:
    terms = [displaced(882_111, date(2024, 12, 12)), displaced(859_460, date(2024, 12, 13))]
    assert ask(terms, date(2024, 12, 13), date(2024, 12, 13)) == []
    ((_, step),) = steps(terms)
    assert step.amount.best == -22_651


def test_incidents_of_one_counter_and_its_totals_are_two_answers() -> None:
    month = (date(2025, 1, 1), date(2025, 1, 31))
    incident = term("civilians_killed", 4, date(2025, 1, 9), date(2025, 1, 9), "SNHR", counts="incident", area="SY02")
    total = term("civilians_killed", 236, *month, "SNHR")
    said = ask([incident, total], *month)
    assert [(a.series.counts, a.amount.value) for a in said] == [("total", 236), ("incident", 4)]


def test_a_few_incidents_do_not_answer_for_a_country_before_a_longer_total_for_its_north() -> None:
    incident = term("civilians_killed", 4, date(2024, 11, 29), date(2024, 11, 29), "media", counts="incident", area="SY02")
    north = term("civilians_killed", 111, SINCE_OFFENSIVE, date(2024, 12, 8), "SOHR", covers="part", place="north")
    said = ask([incident, north], SINCE_OFFENSIVE, date(2024, 12, 8))
    assert [(a.series.counter, a.amount.word, a.amount.value) for a in said] == [("SOHR", "at_least", 111), ("media", "at_least", 4)]


def test_a_single_incident_that_somebody_told_of_does_not_answer_for_its_governorate() -> None:
    month = Window(date(2025, 1, 1), date(2025, 1, 31))
    told = term("civilians_killed", 6, date(2025, 1, 8), date(2025, 1, 8), "media", counts="incident", area="SY02")
    part = term("civilians_killed", 12, date(2025, 1, 3), date(2025, 1, 3), "White Helmets", area="SY02", covers="part", place="a hospital")
    for_all = term("civilians_killed", 9, date(2025, 1, 5), date(2025, 1, 6), "SOHR", area="SY02")
    said = ask([told, part, for_all], *month, areas=("SY02",))
    assert [(a.series.counter, a.amount.word, a.whole) for a in said] == [
        ("SOHR", "exact", True),
        ("White Helmets", "at_least", False),
        ("media", "at_least", False),
    ]
    assert why_first(said) == "whole_area"
    (watched,) = ask([told], *month, areas=("SY02",), desk_review=Coverage(*month))
    assert (watched.amount, watched.whole) == (Amount(None, 6, None), True)


def test_what_a_counter_says_at_least_of_a_part_is_known_beside_its_number_for_the_whole() -> None:
    window = Window(date(2024, 12, 1), date(2026, 1, 31))
    whole = term("civilians_killed", 25, date(2026, 1, 6), date(2026, 1, 9), "SOHR", area="SY02")
    front = term("civilians_killed", 56, date(2024, 12, 12), date(2025, 12, 31), "SOHR", area="SY02", covers="part", place="the front")
    about = term("civilians_killed", Amount(None, 90, None, "about"), *window, "SOHR", area="SY02", covers="part")
    others = (
        front._replace(counter="SANA", amount=Amount(None, 99, None)),
        front._replace(area="SY13"),
        front._replace(ends_on=date(2026, 2, 1)),
    )
    terms = [whole, front, about, *others]
    assert told_of_a_part(series_of(whole), terms, ("SY02",), window, TREE) == (56, front)
    assert told_of_a_part(series_of(whole), [whole, about], ("SY02",), window, TREE) is None


def test_of_a_counter_s_statements_about_parts_the_highest_limit_is_told_and_of_stocks_the_latest() -> None:
    year = Window(date(2025, 1, 1), date(2025, 12, 31))
    menbij = term("people_displaced", Amount(25_000, None, None, "at_least"), date(2025, 1, 1), date(2025, 1, 29), covers="part")
    sweida = term("people_displaced", Amount(191_000, None, None, "at_least"), date(2025, 7, 13), date(2025, 8, 5), covers="part")
    (answer,) = ask([menbij, sweida], *year)
    assert (answer.amount.value, answer.amount.word, answer.covers) == (191_000, "at_least", "part")
    camps = [
        term("people_in_camps", n, d, d, counts="stock", covers="part")
        for n, d in [(56_000, date(2024, 1, 1)), (23_376, date(2026, 1, 11))]
    ]
    assert ask(camps, date(2024, 1, 1), date(2026, 2, 1))[0].amount.value == 23_376


def test_an_about_of_a_part_never_goes_before_a_limit() -> None:
    about = term("people_displaced", Amount(None, 10_000, None, "about"), date(2026, 1, 1), date(2026, 1, 31), "UN", covers="part")
    limit = term("people_displaced", Amount(170_000, None, None, "at_least"), date(2026, 1, 10), date(2026, 1, 20), "OCHA", covers="part")
    assert [a.series.counter for a in ask([about, limit], date(2026, 1, 1), date(2026, 1, 31))] == ["OCHA", "UN"]


def test_stray_incidents_are_a_lower_limit_and_no_map() -> None:
    day = date(2025, 1, 9)
    stray = [term("people_killed", n, day, day, "media", counts="incident", area=a) for a, n in [("SY01", 1), ("SY07", 4)]]
    total = term("people_killed", 2_048, date(2025, 1, 1), date(2025, 1, 31), "SOHR", area="SY13")
    window = Window(date(2025, 1, 1), date(2025, 1, 31))
    assert ask(stray, *window, areas=("SY01",))[0].amount == Amount(1, None, None, "at_least")
    assert comparisons.by_area([*stray, total], CODES[1:], window, TREE, {})[0].counter == "SOHR"


def test_an_incident_whose_place_is_unknown_stays_in_the_country_and_in_no_governorate() -> None:
    day = date(2025, 1, 9)
    terms = [term("civilians_killed", n, day, day, "UCDP", counts="incident", area=a) for a, n in [("SY", 3), ("SY02", 4), ("SY0200", 5)]]
    watched = {"desk_review": Coverage(date(2025, 1, 1), date(2025, 1, 31), True)}
    assert ask(terms, date(2025, 1, 1), date(2025, 1, 31), **watched)[0].amount.value == 12
    assert ask(terms, date(2025, 1, 1), date(2025, 1, 31), ("SY02",), **watched)[0].amount.value == 9


def test_zero_not_reported_and_not_covered_are_three_states() -> None:
    day = date(2018, 8, 1)
    vdc = Coverage(date(2011, 1, 1), date(2018, 8, 13))
    terms = [term("people_killed", n, day, date(2018, 8, 13), "VDC", area=a) for a, n in [("SY01", 0), ("SY02", 7)]]

    def states(since: date, until: date) -> list[str]:
        chosen = Series("desk_review", "VDC", "people_killed", "all", "people", "total")
        found = comparisons.by_area(terms, ["SY01", "SY02", "SY03"], Window(since, until), TREE, {"desk_review": vdc}, chosen=chosen)[1]
        return [area.state for area in found]

    assert states(day, date(2018, 8, 31)) == ["zero", "reported", "not_reported"]
    assert states(date(2019, 1, 1), date(2019, 1, 31)) == ["not_covered"] * 3


def test_a_source_that_watches_says_zero_where_it_recorded_none() -> None:
    watched = {"ucdp": Coverage(date(2011, 1, 1), date(2025, 12, 31), True)}
    known = [Series("ucdp", "UCDP", "civilians_killed", "all", "people", "incident")]
    (answer,) = answers([], ("SY14",), Window(date(2025, 1, 1), date(2025, 1, 31)), TREE, watched, known)
    assert (answer.amount.value, answer.reports, answer.days_covered) == (0, 0, 31)
    assert answers([], ("SY14",), Window(date(2026, 1, 1), date(2026, 1, 31)), TREE, watched, known) == []


def test_an_incident_that_is_dated_to_a_month_answers_for_one_day_and_not_for_the_month() -> None:
    month = (date(2025, 1, 1), date(2025, 1, 31))
    dated = term("civilians_killed", 3, *month, "A", counts="incident", area="SY02", precision="month")
    two_days = term("civilians_killed", 5, date(2025, 1, 10), date(2025, 1, 11), "B", area="SY02")
    said = ask([dated, two_days], *month, ("SY02",))
    assert [(answer.series.counter, answer.days_covered) for answer in said] == [("B", 2), ("A", 1)]
    on_a_day = dated._replace(starts_on=date(2025, 1, 7), ends_on=date(2025, 1, 7), precision="day")
    (both,) = ask([dated, dated, on_a_day], *month, ("SY02",))
    assert both.days_covered == 1
    lasting = dated._replace(ends_on=date(2025, 1, 20), precision="span")
    (event,) = ask([lasting], *month, ("SY02",))
    assert event.days_covered == 20


def test_a_map_is_one_counter_s_even_where_another_knows_one_more_governorate() -> None:
    month = (date(2025, 1, 1), date(2025, 1, 31))
    terms = [term("civilians_killed", 1, *month, "SNHR", area=code) for code in CODES[1:5]]
    terms += [term("civilians_killed", 9, *month, "SOHR", area=code) for code in CODES[4:7]]
    series, found = comparisons.by_area(terms, CODES[1:], Window(*month), TREE, {})
    assert series.counter == "SNHR"
    assert [a.answer.amount.value if a.answer else None for a in found] == [1, 1, 1, 1] + [None] * 10


def test_a_month_is_never_a_spike_on_its_first_day() -> None:
    window = Window(date(2025, 1, 1), date(2025, 2, 28))
    terms = [term("civilians_killed", 31, date(2025, 1, 1), date(2025, 1, 31), "SNHR", counts="incident")]
    by_day = [Window(date(2025, 1, d), date(2025, 1, d)) for d in range(1, 32)]
    points, coarse = comparisons.over_time(terms, ("SY",), by_day, TREE, {})
    assert points == []
    assert [(out.term.amount.value, out.rule) for out in coarse] == [(31, "coarser_than_the_chart")]
    points, coarse = comparisons.over_time(terms, ("SY",), months(window), TREE, {})
    assert ([(p.bucket.since, p.answer.amount.value) for p in points], coarse) == ([(date(2025, 1, 1), 31)], [])


def test_running_totals_are_a_line_and_a_gap_is_a_gap() -> None:
    window = Window(date(2024, 12, 1), date(2025, 3, 31))
    running = [
        returned(best, until) for best, until in [(58_350, date(2024, 12, 27)), (195_200, date(2025, 1, 16)), (292_000, date(2025, 2, 27))]
    ]
    points, _ = comparisons.over_time(running, ("SY",), months(window), TREE, {})
    assert [(p.kind, p.bucket.until, p.answer.amount.value) for p in points] == [
        ("running", date(2024, 12, 27), 58_350),
        ("running", date(2025, 1, 16), 195_200),
        ("running", date(2025, 2, 27), 292_000),
    ]
    monthly = [term("idps_returned", n, date(2025, m, 1), date(2025, m, 28)) for m, n in [(1, 5), (3, 6)]]
    points, _ = comparisons.over_time(monthly, ("SY",), months(window), TREE, {})
    assert [(p.bucket.since.month, p.state) for p in points] == [(1, "reported"), (2, "not_reported"), (3, "reported")]


def test_another_counter_s_word_since_the_same_day_is_a_point_beside_the_line() -> None:
    terms = [displaced(20_000, date(2024, 12, 2)), displaced(370_000, date(2024, 12, 6))]
    terms += [displaced(1_100_000, date(2024, 12, 12), counter="OCHA / IDP Task Force"), displaced(9, date(2024, 11, 30), counter="x")]
    terms.append(term("people_displaced", 7, date(2024, 11, 1), date(2024, 12, 12), "y"))
    points, coarse = comparisons.over_time(terms, ("SY",), months(Window(date(2024, 11, 1), date(2024, 12, 31))), TREE, {})
    assert [(p.series.counter, p.kind, p.answer.amount.value) for p in points] == [
        ("OCHA", "running", 20_000),
        ("OCHA", "running", 370_000),
        ("OCHA / IDP Task Force", "running", 1_100_000),
        ("x", "flow", 9),
    ]
    assert [out.term.counter for out in coarse] == ["y"]


@pytest.mark.parametrize(("before", "expected"), [(10, 10), (Amount(None, 10, None, "about"), None), (None, None)])
def test_a_change_is_given_only_between_whole_plain_and_alike_periods(before: int | Amount | None, expected: int | None) -> None:
    terms = [term("people_killed", 15, date(2025, 2, 1), date(2025, 2, 28), "VDC")]
    if before is not None:
        terms.append(term("people_killed", before, date(2025, 1, 4), date(2025, 1, 31), "VDC"))
    window = Window(date(2025, 2, 1), date(2025, 2, 28))
    (now,) = ask([terms[0]], *window)
    earlier = comparisons.change(terms, ("SY",), window, TREE, {}, [], now)
    assert (earlier.amount.value if earlier else None) == expected


def test_the_oracle_s_tree_is_a_tree() -> None:
    assert Tree(oracle.PARENTS).line("SY0201") == {"SY", "SY02", "SY0201"}
