"""Why two figures disagree: the real cases that any design must survive, each explained as a person who knows the field would."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from db import engine
from db.claim import Claim, relation
from db.claims import Disagreement, disagreement
from db.disagreements import CODES, KINDS, Difference, differences, kind
from db.material import tree
from db.measures import MEASURES
from db.queries import Question
from db.schema import Where
from db.spans import DAY, together
from db.stated import taken_for
from pages.parts.sentences_of_difference import every, place, sentence
from pages.parts.words import Words
from tests.claims import TREE, at_least, claim
from tests.reports import SOURCE, TUESDAY, WEDNESDAY, figure, keep
from tests.test_pages import embedded  # noqa: F401
from tests.test_same_statement import some_claims

EN, AR = Words("en"), Words("ar")


@pytest.fixture(scope="module")
def desk(embedded: Path) -> Engine:  # noqa: F811
    """The embedded desk review, as it is read."""
    return engine.reader(engine.address().set(database=str(embedded), drivername="sqlite"))


def asked(desk: Engine, measure: str, since: str, until: str, area: str = "SY", group: str = "all") -> Disagreement:
    return disagreement(desk, Question(measure, date.fromisoformat(since), date.fromisoformat(until), (area,), group))


def the(found: Disagreement, fact: str, measure: str = "", group: str = "all") -> int:
    """The place of the claim that one fact of the desk review is."""
    (place,) = [
        place for place, one in enumerate(found.claims)
        if one.key.split()[1] == f"fact-{fact}" and one.measure == (measure or one.measure) and one.group == group and not one.added
    ]  # fmt: skip
    return place


def between(found: Disagreement, a: int, b: int) -> tuple[list[str], str]:
    """The codes of what differs between two of the claims, and the sentence."""
    low, high = min(a, b), max(a, b)
    differ = found.between[low, high]
    return [one.code for one in differ], sentence(found.claims[low], found.claims[high], differ, EN)


def test_f1_and_f2_are_a_running_total_and_its_later_reading(desk: Engine) -> None:
    found = asked(desk, "people_displaced", "2024-11-27", "2024-12-31")
    codes, said = between(found, the(found, "254"), the(found, "258"))
    assert found.claims[the(found, "258")].headline
    assert codes[0] == "runs_longer"
    assert said.startswith(
        "Both are running totals from 27 Nov 2024: the headline goes on 4 days longer than 800,000–1,000,000 (UNHCR), to 12 Dec 2024."
    )
    codes, said = between(found, the(found, "253"), the(found, "258"))
    assert codes == ["update"]
    assert (
        said == "Both count from 27 Nov 2024: the headline goes on 6 days longer, to 12 Dec 2024. "
        "It updates 370,000 (OCHA) and is not added to it."
    )


def test_f3_is_a_stock_and_f2_a_flow(desk: Engine) -> None:
    found = asked(desk, "people_displaced", "2024-11-27", "2024-12-31")
    codes, said = between(found, the(found, "261"), the(found, "258"))
    assert codes == ["stock_or_flow"]
    assert "is a stock, who was there on 27 Dec 2024. Neither follows from the other." in said


def test_f4_counts_returns_and_f5_others_who_returned(desk: Engine) -> None:
    found = asked(desk, "refugees_returned", "2024-12-08", "2024-12-31")
    codes, said = between(found, the(found, "298"), the(found, "314"))
    assert codes[0] == "who"
    assert "“IDPs returned”" in said
    assert "“Refugees returned”" in said


def test_f5_and_f6_are_a_change_of_method(desk: Engine) -> None:
    found = asked(desk, "refugees_returned", "2024-12-08", "2024-12-31")
    codes, said = between(found, the(found, "314"), the(found, "315"))
    assert codes == ["method", "runs_longer"]
    assert said.startswith(
        "One counter, two ways of counting: 115,000 (UNHCR) and 58,350 (UNHCR (border monitoring)). "
        "The step between them is a change of method and of days, not what happened in between."
    )


def test_f7_is_one_statement_told_twice(desk: Engine) -> None:
    found = asked(desk, "refugees_returned", "2024-12-08", "2024-12-31", group="from_turkiye")
    stands = found.claims[the(found, "316", group="from_turkiye")]
    copy = stands._replace(key="copy", amount=stands.amount._replace(best=35_113), title="Another outlet", headline=False)
    assert stands.amount.best == 35_114
    assert differences(stands, copy, TREE) == (Difference("same_statement"),)
    assert sentence(stands._replace(headline=False), copy, differences(stands, copy, TREE), EN) == (
        "One statement, told twice: 35,114 (Government of Türkiye) and 35,113 (Government of Türkiye)."
    )


def test_f8_is_a_whole_and_a_part_of_it(desk: Engine) -> None:
    found = asked(desk, "refugees_returned", "2024-12-08", "2024-12-31")
    whole, part = (found.claims[the(found, "317", group=group)] for group in ("from_jordan", "registered_from_jordan"))
    differ = differences(whole, part, TREE)
    assert [one.code for one in differ] == ["other_group", "limit"]
    assert sentence(whole, part, differ, EN) == (
        "They count different people: ≥\N{NO-BREAK SPACE}22,000 (Government of Jordan) “From Jordan”, "
        "3,100 (Government of Jordan) “Registered refugees from Jordan”."
    )
    codes, _ = between(found, 0, the(found, "317", group="registered_from_jordan"))
    assert codes[0] == "part_of_whom"


def test_f9_is_one_total_inside_the_other(desk: Engine) -> None:
    found = asked(desk, "people_crossed_into_syria", "2024-01-01", "2025-02-28")
    codes, said = between(found, the(found, "293"), the(found, "294"))
    assert codes == ["since"]
    assert said == (
        "Both end on 28 Feb 2025: the headline counts since 1 Jan 2024, 259,745 (IOM DTM) only since 1 Nov 2024, which lies inside."
    )


def test_f10_a_counter_updates_itself_and_never_another(desk: Engine) -> None:
    found = asked(desk, "people_killed", "2025-07-13", "2025-08-31", "SY13")
    sohr = [the(found, fact) for fact in ("142", "149", "152")]
    snhr = [the(found, fact) for fact in ("141", "151")]
    for own in (sohr, snhr):
        for earlier, later in pairwise(own):
            assert between(found, earlier, later)[0][0] == "update"
    for a in sohr:
        for b in snhr:
            codes, said = between(found, a, b)
            assert "counter" in codes
            assert "update" not in codes
            assert "Two counters recorded separately" in said
    assert all(len(cluster) == 1 for cluster in found.clusters)


def test_f11_seven_counts_of_one_week_stay_apart_and_say_where_and_who(desk: Engine) -> None:
    found = asked(desk, "civilians_killed", "2024-11-27", "2024-12-08")
    seven = {fact: the(found, fact) for fact in ("17", "19", "35", "6", "27", "20", "28")}
    numbers = {fact: found.claims[place].amount.value for fact, place in seven.items()}
    assert numbers == {"17": 56, "19": 61, "35": 69, "6": 75, "27": 81, "20": 92, "28": 149}
    assert all(len(cluster) == 1 for cluster in found.clusters if any(found.claims[place].key in cluster for place in seven.values()))
    codes, said = between(found, seven["27"], seven["28"])
    assert codes == ["other_area", "runs_longer", "counter"]
    assert "81 (White Helmets) about north-west Syria" in said or "81 (White Helmets) is about north-west Syria" in said
    assert between(found, seven["19"], seven["20"])[0] == ["restated", "contested"]
    assert between(found, seven["35"], seven["6"])[0][0] == "other_area"


def test_f12_one_number_of_two_things(desk: Engine) -> None:
    found = asked(desk, "civilians_killed", "2025-03-06", "2025-03-09")
    civilians, everybody = the(found, "87"), the(found, "92")
    codes, said = between(found, civilians, everybody)
    assert codes[:2] == ["same_number", "who"]
    assert said.startswith("The same number, 745, is told of two things: “Civilians killed” in one and “People killed” in the other.")


def test_f13_three_scopes_one_of_them_an_estimate(desk: Engine) -> None:
    found = asked(desk, "people_killed", "2011-03-01", "2022-12-31")
    of_2014, of_2021, documented, estimate = (the(found, f"read-{number}") for number in (101, 102, 111, 112))
    assert between(found, of_2014, of_2021)[0] == ["method", "runs_longer"]
    assert between(found, of_2021, estimate)[0] == ["who", "estimated"]
    codes, said = between(found, documented, estimate)
    assert codes == ["estimated"]
    assert said == ("143,350 (OHCHR) was documented case by case; 306,887 (OHCHR) is an estimate, which also counts what nobody recorded.")


# --- the arithmetic


def codes(a: Claim, b: Claim) -> tuple[str, ...]:
    return tuple(one.code for one in differences(a, b, TREE))


@given(some_claims(), some_claims())
def test_what_differs_does_not_depend_on_which_is_named_first(a: Claim, b: Claim) -> None:
    b = b._replace(key="b")
    assert codes(a, b) == codes(b, a)
    assert set(codes(a, b)) <= set(CODES)


@given(some_claims(), some_claims())
def test_there_is_always_something_to_say_in_both_languages(a: Claim, b: Claim) -> None:
    b = b._replace(key="b")
    for say in (EN, AR):
        assert all(text and "{" not in text for text in every(a, b, differences(a, b, TREE), say))
        assert sentence(a, b, differences(a, b, TREE), say)


@given(some_claims(), some_claims())
def test_a_stock_and_a_flow_are_told_apart_before_anything_else_but_the_unit(a: Claim, b: Claim) -> None:
    b = b._replace(key="b")
    assert ("stock_or_flow" in codes(a, b)) == ((a.counts == "stock") != (b.counts == "stock"))


EVERY_CODE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("same_statement", {}, {}),
    ("revised", {"version_of": "b", "superseded_on": date(2025, 9, 1)}, {"amount": 5}),
    ("same_number", {"measure": "civilians_killed"}, {}),
    ("unit", {"unit": "households"}, {}),
    ("stock_or_flow", {"counts": "stock", "measure": "people_living_displaced"}, {"measure": "people_displaced"}),
    ("killed_or_casualties", {"measure": "people_killed_or_injured"}, {}),
    ("who", {"measure": "civilians_killed"}, {"amount": 5}),
    ("part_of_whom", {"group": "children"}, {}),
    ("other_group", {"group": "children"}, {"group": "women"}),
    ("other_group", {"group": "children", "starts_on": date(2024, 7, 1), "ends_on": date(2024, 7, 30)}, {}),
    ("other_group", {"group": "children", "area": "SY02"}, {}),
    ("smaller_area", {"covers": "part", "place": "As-Sweida city"}, {"amount": 5}),
    ("other_area", {"area": "SY02", "place": "Aleppo"}, {}),
    ("parts_reported", {"parts_reported": 4, "parts_total": 14, "added": True}, {}),
    ("estimated", {"status": "estimated"}, {}),
    ("method", {"counter": "SOHR (by name)"}, {"amount": 5}),
    ("incidents_or_total", {"counts": "incident", "added": True, "statements": 3}, {}),
    ("added_up", {"added": True, "statements": 3}, {}),
    ("update", {"amount": 5, "ends_on": date(2025, 8, 1)}, {}),
    ("runs_longer", {"counter": "SNHR", "ends_on": date(2025, 8, 1)}, {}),
    ("since", {"starts_on": date(2025, 7, 1)}, {}),
    ("shorter_span", {"starts_on": date(2025, 7, 20), "ends_on": date(2025, 7, 30)}, {}),
    ("days_in_common", {"starts_on": date(2025, 7, 1), "ends_on": date(2025, 7, 30)}, {}),
    ("no_day_in_common", {"starts_on": date(2024, 7, 1), "ends_on": date(2024, 7, 30)}, {}),
    ("other_day", {"counts": "stock"}, {"counts": "stock", "ends_on": date(2025, 9, 30)}),
    ("counted_since", {"counts": "stock", "since_on": date(2024, 11, 27)}, {"counts": "stock"}),
    ("provisional", {"status": "provisional"}, {"amount": 5}),
    ("counter", {"counter": "SNHR"}, {}),
    ("limit", {"amount": at_least(300)}, {}),
    ("contested", {"grade": "contested"}, {"amount": 5}),
    ("restated", {"amount": 5}, {}),
]


def test_every_code_is_tried() -> None:
    assert list(dict.fromkeys(code for code, _, _ in EVERY_CODE)) == list(CODES)


@pytest.mark.parametrize(("code", "a", "b"), EVERY_CODE)
def test_each_difference_is_noticed(code: str, a: dict[str, Any], b: dict[str, Any]) -> None:
    assert code in codes(claim("a", **a), claim("b", **b))


OF_KIND = {
    "same_statement": "told_again", "same_number": "thing", "unit": "thing", "stock_or_flow": "thing", "killed_or_casualties": "thing",
    "who": "thing", "part_of_whom": "thing", "other_group": "thing", "smaller_area": "area", "other_area": "area", "parts_reported": "area",
    "estimated": "way", "method": "way", "incidents_or_total": "way", "runs_longer": "same", "counter": "same",
}  # fmt: skip


@pytest.mark.parametrize(("code", "a", "b"), EVERY_CODE)
def test_each_difference_is_of_a_kind(code: str, a: dict[str, Any], b: dict[str, Any]) -> None:
    two = claim("a", **a), claim("b", **b)
    assert kind(*two, differences(*two, TREE)) == OF_KIND.get(code, "own")


def days_in(one: Claim) -> set[date]:
    """The days that a claim counts, one by one."""
    return {first + n * DAY for first, last in one.spans for n in range((last - first).days + 1)}


MONTHS = [(date(2025, 1, 1), date(2025, 1, 31)), (date(2025, 2, 1), date(2025, 2, 28)), (date(2025, 4, 1), date(2025, 4, 30))]


@st.composite
def with_gaps(draw: st.DrawFn, key: str) -> Claim:
    """What one counter's totals of some months and weeks come to."""
    weeks = [(date(2025, 3, 1) + 9 * n * DAY, date(2025, 3, 7) + 9 * n * DAY) for n in range(3)]
    spans = together(draw(st.lists(st.sampled_from([*MONTHS, *weeks]), min_size=1, unique=True)))
    counter = draw(st.sampled_from(["SOHR", "SNHR"]))
    return claim(key, added=True, starts_on=spans[0][0], ends_on=spans[-1][1], counted=spans, counter=counter)


@given(with_gaps("a"), with_gaps("b"))
def test_of_sums_with_gaps_only_the_days_that_are_in_them_are_compared(a: Claim, b: Claim) -> None:
    mine, theirs = days_in(a), days_in(b)
    assert (a.days, b.days) == (len(mine), len(theirs))
    told = {difference.code: difference for difference in differences(a, b, TREE)}
    assert ("no_day_in_common" in told) == (not mine & theirs)
    if "shorter_span" in told:
        assert mine < theirs or theirs < mine
    if "days_in_common" in told:
        assert told["days_in_common"].first == len(mine & theirs)
        assert f"Both count {len(mine & theirs)} day" in sentence(a, b, differences(a, b, TREE), EN)
    if {"runs_longer", "update", "since"} & {*told}:
        assert mine < theirs or theirs < mine
    said = kind(a, b, differences(a, b, TREE))
    assert (said == "same") == (a.counter != b.counter and len(mine & theirs) > 0.7 * len(mine | theirs))


def test_of_an_incident_of_some_day_of_a_month_no_more_than_one_day_is_known(store: Engine) -> None:
    keep(
        store,
        figure("a", 4, on=date(2024, 3, 5)),
        figure("b", 5, on=date(2024, 2, 1), until=date(2024, 2, 29), precision="month"),
        figure("c", 6, on=date(2024, 2, 1), until=date(2024, 2, 29), precision="month"),
    )
    (told,) = disagreement(store, MARCH._replace(since=date(2024, 1, 1))).claims
    assert (told.amount.value, told.days) == (15, 2)
    assert told.spans == ((date(2024, 2, 1), date(2024, 2, 29)), (date(2024, 3, 5), date(2024, 3, 5)))


def test_few_parts_of_an_area_are_named_and_many_are_counted() -> None:
    headline = claim("a", area="SY", place="Syria", headline=True)
    some = claim("b", 54, area="SY", place="", counter="Suwayda 24", added=True, parts_reported=2, parts_total=14, parts=("SY13", "SY07"))
    assert sentence(headline, some, differences(headline, some, TREE), EN).startswith(
        "54 (Suwayda 24) has numbers of As-Sweida and Idleb only, of 14 parts of the area."
    )
    many = some._replace(parts_reported=6, parts=("SY01", "SY02", "SY03", "SY04", "SY05", "SY06"))
    assert sentence(headline, many, differences(headline, many, TREE), EN).startswith(
        "54 (Suwayda 24) has numbers of 6 of 14 parts of the area."
    )


def test_the_days_of_a_sum_with_gaps_are_told_span_by_span() -> None:
    headline = claim("a", 1_292, added=True, starts_on=MONTHS[0][0], ends_on=MONTHS[2][1], counted=together(MONTHS), headline=True)
    march = claim("b", 1_476, counter="SNHR", starts_on=date(2025, 3, 6), ends_on=date(2025, 3, 13))
    assert sentence(headline, march, differences(headline, march, TREE), EN).startswith(
        "They share no day: the headline is of 1 Jan 2025 to 28 Feb 2025 and Apr 2025, 1,476 (SNHR) of 6 to 13 Mar 2025."
    )


def test_of_two_that_share_days_it_is_told_which_days_only_one_counts() -> None:
    headline = claim("a", added=True, starts_on=MONTHS[0][0], ends_on=MONTHS[2][1], counted=together(MONTHS), headline=True)
    other = claim("b", 1_476, counter="SNHR", starts_on=date(2025, 2, 20), ends_on=date(2025, 4, 10))
    assert sentence(headline, other, differences(headline, other, TREE), EN).startswith(
        "Both count 19 days. Only the headline counts 1 Jan 2025 to 19 Feb 2025 and 11 to 30 Apr 2025. Only 1,476 (SNHR) counts Mar 2025."
    )
    many = [(date(2025, 1, 1) + 4 * n * DAY, date(2025, 1, 1) + (4 * n + 1) * DAY) for n in range(6)]
    broken = other._replace(added=True, starts_on=many[0][0], ends_on=date(2025, 5, 1), counted=(*many, (date(2025, 5, 1),) * 2))
    assert "Only the headline counts 77 other days. Only 1,476 (SNHR) counts 1 May 2025." in sentence(
        headline, broken, differences(headline, broken, TREE), EN
    )


def test_of_another_counter_the_days_say_whether_it_counts_the_same() -> None:
    ours, months = claim("a"), [(date(2025, 7, 8), "same"), (date(2025, 7, 1), "days")]
    for since, expected in months:
        theirs = claim("b", 5, counter="SNHR", starts_on=since)
        assert kind(ours, theirs, differences(ours, theirs, TREE)) == expected
    stocks = claim("a", counts="stock"), claim("b", counts="stock", counter="SNHR", ends_on=date(2025, 9, 30))
    assert kind(*stocks, differences(*stocks, TREE)) == "days"


@given(some_claims(), some_claims())
def test_what_is_called_the_same_counts_the_same_of_the_same_area_over_most_of_the_same_days(a: Claim, b: Claim) -> None:
    b = b._replace(key="b")
    found = kind(a, b, differences(a, b, TREE))
    assert found == kind(b, a, differences(b, a, TREE))
    assert found in KINDS
    if found == "same":
        assert all(getattr(a, name) == getattr(b, name) for name in ("measure", "group", "unit", "covers"))
        assert {*a.areas} == {*b.areas}
        assert a.counter != b.counter
        days = [days_in(one) for one in (a, b)]
        assert len(days[0] & days[1]) > len(days[0] | days[1]) * 0.7 or a.counts == b.counts == "stock"


def test_a_number_is_said_with_its_quantifier_and_a_day_in_the_language() -> None:
    first, second = claim("a", at_least(69), counter="OCHA"), claim("b", 81, counter="White Helmets", ends_on=date(2025, 8, 5))
    said = sentence(first, second, differences(first, second, TREE), EN)
    assert said == (
        "Both are running totals from 13 Jul 2025: 81 (White Helmets) goes on 1 day longer "
        "than ≥\N{NO-BREAK SPACE}69 (OCHA), to 5 Aug 2025. "
        "Two counters recorded separately, OCHA and White Helmets: neither corrects the other."
    )
    assert "يوماً واحداً" in sentence(first, second, differences(first, second, TREE), AR)


# --- what is gathered


def total(key: str, best: int | None, until: date = date(2024, 3, 31), **others: Any) -> Any:
    said: dict[str, Any] = {"counts": "total", "counted_by": "A monitor", "url": "https://example.org/a", "title": "A document"}
    return figure(key, best, date(2024, 3, 1), until, **said | others)


MARCH = Question("civilians_killed", date(2024, 3, 1), date(2024, 3, 31), ("SY02",))


def test_the_headline_comes_first_and_is_the_one_that_the_page_shows(store: Engine) -> None:
    keep(store, total("short", 5, date(2024, 3, 10), counted_by="B"), total("long", 9))
    found = disagreement(store, MARCH)
    assert [(one.amount.best, one.headline) for one in found.claims] == [(9, True), (5, False)]
    assert found.why == "most_days"


def test_what_was_added_up_of_several_areas_is_about_these(store: Engine) -> None:
    keep(
        store,
        total("a", 4, where=Where("Aleppo", 1, "SY02")), total("b", 5, where=Where("Homs", 1, "SY04")),
        total("country", 90, counted_by="B", where=Where("Syria", 0, "SY")), total("c", 6, counted_by="C", where=Where("Homs", 1, "SY04")),
    )  # fmt: skip
    areas, of = MARCH._replace(areas=("SY02", "SY04")), tree(store)
    added, one, *_ = disagreement(store, areas).claims
    assert (added.amount.value, added.areas, place(added, EN), place(one, EN)) == (9, ("SY02", "SY04"), "Aleppo, Homs", "Homs")
    country = claim("country", 90, area="SY", place="Syria")
    assert [relation(added, other, of) for other in (one, country, added)] == ["second_inside", "first_inside", "same"]
    assert relation(country, added, of) == "second_inside"
    said = sentence(added, one, differences(added, one, of), EN)
    assert "is about a part only, Homs; the headline is about Aleppo, Homs." in said


def test_single_incidents_are_one_claim_added_up(store: Engine) -> None:
    keep(store, figure("one", 2, counted_by="A"), figure("two", 3, counted_by="A"), total("all", 9, counted_by="B"))
    found = disagreement(store, MARCH)
    assert {(one.amount.value, one.statements, one.added) for one in found.claims} == {(9, 1, False), (5, 2, True)}
    assert next(iter(found.between[0, 1])).code == "incidents_or_total"


def test_what_the_measure_is_taken_for_stands_beside_it(store: Engine) -> None:
    keep(store, total("civilians", 5), total("everybody", 9, measure="people_killed"), total("children", 2, group="children"))
    found = disagreement(store, MARCH)
    assert [(one.measure, one.group) for one in found.claims] == [
        ("civilians_killed", "all"), ("people_killed", "all"), ("civilians_killed", "children"),
    ]  # fmt: skip


def test_a_part_and_a_wider_area_that_names_the_one_asked_are_there(store: Engine) -> None:
    keep(
        store,
        total("part", 5, covers="part", where=Where("Aleppo city", 1, "SY02")),
        total("wider", 9, covers="part", where=Where("Aleppo and Idleb", 0, "SY")),
        total("elsewhere", 7, covers="part", where=Where("Homs and Hama", 0, "SY")),
    )
    assert {one.place for one in disagreement(store, MARCH).claims} == {"Aleppo city", "Aleppo and Idleb"}


def test_an_earlier_version_stays_beside_what_replaced_it_and_says_when(store: Engine) -> None:
    keep(store, total("one", 5, published_on=date(2024, 4, 1)))
    keep(store, total("one", 7, published_on=date(2024, 5, 1)), at=TUESDAY)
    found = disagreement(store, MARCH)
    assert [(one.amount.best, one.superseded_on is not None) for one in found.claims] == [(7, False), (5, True)]
    assert [one.code for one in found.between[0, 1]] == ["revised"]
    said = sentence(found.claims[0], found.claims[1], found.between[0, 1], EN)
    assert said.startswith("The same report said 5 until it was revised to 7 on ")


def test_what_was_not_known_on_the_day_is_not_among_them(store: Engine) -> None:
    keep(store, total("one", 5, published_on=date(2024, 4, 1)))
    keep(
        store, total("one", 7, published_on=date(2024, 5, 1)), total("new", 8, counted_by="B", published_on=date(2024, 5, 1)), at=WEDNESDAY
    )
    found = disagreement(store, MARCH._replace(known_on=date(2024, 4, 15)))
    assert [one.amount.best for one in found.claims] == [5]
    assert disagreement(store, MARCH._replace(known_on=date(2024, 3, 1))).claims == ()


def test_single_reports_of_a_source_that_shows_none_are_not_told_one_by_one(store: Engine) -> None:
    hidden = SOURCE._replace(shows_reports=False)
    keep(store, total("one", 5), total("two", 6, date(2024, 3, 20)), source=hidden)
    (answer,) = disagreement(store, MARCH).claims
    assert (answer.amount.best, answer.added, answer.title, answer.url) == (5, True, "", "")


def test_filters_narrow_the_claims(store: Engine) -> None:
    keep(store, total("one", 5, counted_by="A"), total("two", 6, counted_by="B", grade="confirmed"))
    assert [one.counter for one in disagreement(store, MARCH._replace(counter="A")).claims] == ["A"]
    assert [one.counter for one in disagreement(store, MARCH._replace(grades=("confirmed",))).claims] == ["B"]
    assert disagreement(store, MARCH._replace(source="another")).claims == ()


def test_many_figures_are_cut_to_those_that_come_closest_and_all_are_counted(store: Engine) -> None:
    keep(store, *(total(f"{n}", n + 1, date(2024, 3, 1 + n % 31), counted_by=f"C{n % 7}") for n in range(90)))
    found = disagreement(store, MARCH)
    assert found.touching == 90
    assert 12 <= len(found.claims) <= 40
    assert len({one.key for one in found.claims}) == len(found.claims)


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_what_is_taken_for_another_is_told_of_both(measure: str) -> None:
    assert all(measure in taken_for(other) for other in taken_for(measure))
    assert measure not in taken_for(measure)
