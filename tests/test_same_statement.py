"""Which claims are one statement: what is told twice is found, and what only looks alike stays apart."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import same_statements
from db.amounts import Amount
from db.claim import Claim, method, one_voice
from db.same_statement import clusters, same
from tests.claims import TREE, about, at_least, claim, exactly

DAY = date(2025, 8, 4)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"amount": 35_113}, {"amount": 35_114}),
        ({"amount": 437_226}, {"amount": at_least(400_000)}),
        ({"amount": 779_473}, {"amount": at_least(750_000)}),
        ({"amount": 9_889}, {"amount": about(10_000)}),
        ({"amount": 115_000}, {"amount": 115_000, "title": "Another outlet"}),
        ({"amount": 191_000}, {"amount": at_least(191_000), "ends_on": DAY + timedelta(days=1)}),
        ({"counter": "Ministry of Health"}, {"counter": "Health Ministry"}),
        ({"counter": "White Helmets"}, {"counter": "Syrian Civil Defence"}),
        ({"counter": "UNHCR"}, {"counter": "UNHCR via Anadolu"}),
        ({"counter": "WHO", "title": "WHO repeats OCHA"}, {"counter": "OCHA"}),
        ({"amount": 35_113, "counter": "A newspaper"}, {"amount": 35_113, "counter": "Government of Türkiye"}),
    ],
)  # fmt: skip
def test_a_statement_told_twice_is_one(a: dict[str, Any], b: dict[str, Any]) -> None:
    first, second = claim("a", **a), claim("b", **b)
    assert same(first, second, TREE)
    assert same(second, first, TREE)
    assert len(clusters([first, second], TREE)) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"amount": 1_517}, {"amount": 1_531, "ends_on": DAY + timedelta(days=1)}),
        ({"amount": 1_476}, {"amount": about(1_500), "ends_on": DAY + timedelta(days=1)}),
        ({"amount": 12}, {"amount": 12, "ends_on": DAY + timedelta(days=1)}),
        ({"amount": 58_350, "counter": "UNHCR (border monitoring)"}, {"amount": 115_000, "counter": "UNHCR"}),
        ({"amount": 600_000, "counter": "UNHCR"}, {"amount": 600_000, "counter": "Ports authority"}),
        ({"amount": 2_000, "area": "SY02", "place": "Aleppo"}, {"amount": 2_000}),
        ({"amount": 745, "measure": "civilians_killed"}, {"amount": 745}),
        ({"amount": 22_000}, {"amount": 3_100, "group": "children"}),
        ({"amount": 7_400, "counts": "stock"}, {"amount": 7_400}),
        ({"amount": 143_350}, {"amount": 143_350, "status": "estimated"}),
        ({"amount": 5_000, "unit": "households"}, {"amount": 5_000}),
        ({"amount": 1_517}, {"amount": 1_517, "added": True}),
        ({"amount": 0}, {"amount": at_least(5)}),
        ({"amount": Amount(1, None, 5)}, {"amount": 3}),
    ],
)  # fmt: skip
def test_what_only_looks_alike_stays_apart(a: dict[str, Any], b: dict[str, Any]) -> None:
    first, second = claim("a", **a), claim("b", **b)
    assert not same(first, second, TREE)
    assert clusters([first, second], TREE) == [[first], [second]]


def amounts() -> st.SearchStrategy[Amount]:
    number = st.integers(0, 30_000)
    return st.one_of(
        number.map(exactly),
        number.map(about),
        number.map(at_least),
        number.map(lambda n: Amount(None, None, n, "up_to")),
        st.tuples(number, number).map(lambda pair: Amount(min(pair), None, max(pair))),
    )


def some_claims() -> st.SearchStrategy[Claim]:
    days = st.integers(0, 6).map(lambda n: DAY + timedelta(days=n))
    return st.builds(
        lambda amount, ends_on, counter, place, covers, counts, measure: claim(
            amount=amount, ends_on=ends_on, counter=counter, place=place, covers=covers, counts=counts, measure=measure, area=place
        ),
        amounts(),
        days,
        st.sampled_from(["SOHR", "SNHR", "SOHR via AFP", "UNHCR (border monitoring)", "UNHCR", "unnamed, cited by OCHA", "OCHA / UNHCR"]),
        st.sampled_from(["SY", "SY13", "SY02", "SY0200"]),
        st.sampled_from(["whole", "part"]),
        st.sampled_from(["total", "total", "stock"]),
        st.sampled_from(["people_killed", "civilians_killed"]),
    )


def keyed(found: list[Claim]) -> list[Claim]:
    return [one._replace(key=f"{place}") for place, one in enumerate(found)]


@given(st.lists(some_claims(), max_size=12).map(keyed))
def test_no_claim_is_lost_and_none_is_in_two_clusters(found: list[Claim]) -> None:
    told = [one.key for cluster in clusters(found, TREE) for one in cluster]
    assert sorted(told) == sorted(one.key for one in found)


@given(st.lists(some_claims(), max_size=12).map(keyed))
def test_whatever_is_in_one_cluster_is_one_statement(found: list[Claim]) -> None:
    for cluster in clusters(found, TREE):
        assert all(same(a, b, TREE) for a in cluster for b in cluster)


@given(st.lists(some_claims(), min_size=1, max_size=8), st.data())
def test_two_equal_statements_are_always_in_one_cluster(found: list[Claim], data: st.DataObject) -> None:
    twice = data.draw(st.sampled_from(found))
    for cluster in clusters(keyed([*found, twice]), TREE):
        keys = {one.key for one in cluster}
        if f"{len(found)}" in keys:
            assert f"{found.index(twice)}" in keys


@given(some_claims(), some_claims())
def test_it_does_not_matter_which_is_asked_first(a: Claim, b: Claim) -> None:
    a, b = keyed([a, b])
    assert same(a, b, TREE) == same(b, a, TREE)


def test_a_cluster_begins_with_the_headline_else_with_what_was_published_first() -> None:
    late, early = (claim(key, published_on=date(2025, 8, day)) for key, day in (("late", 6), ("early", 5)))
    assert [one.key for one in clusters([late, early], TREE)[0]] == ["early", "late"]
    assert [one.key for one in clusters([late._replace(headline=True), early], TREE)[0]] == ["late", "early"]


def test_names_of_counters_are_compared_by_who_speaks() -> None:
    assert one_voice("OCHA / IDP Task Force", "UNHCR / IDP Task Force")
    assert one_voice("Syrian land and sea ports authority", "General Authority for Land and Sea Ports")
    assert not one_voice("Government of Türkiye", "Government of Lebanon")
    assert not one_voice("Daraa 24", "Suwayda 24")
    assert not one_voice("SNHR", "SOHR")
    assert method("UNHCR (border monitoring)") == "border monitoring"
    assert method("UNHCR") == ""


def test_the_labelled_set_is_large_and_has_both_kinds_in_both_halves() -> None:
    pairs = same_statements.pairs()
    for half in ("tune", "held"):
        assert sum(pair.same for pair in pairs if pair.half == half) >= 30
        assert sum(not pair.same for pair in pairs if pair.half == half) >= 100
    assert sum(pair.same and pair.told == "read" for pair in pairs) >= 20


@pytest.mark.parametrize("half", ["tune", "held"])
def test_hardly_any_labelled_pair_is_joined_wrongly_and_few_are_missed(half: str) -> None:
    found = same_statements.score(pair for pair in same_statements.pairs() if pair.half == half)
    assert found.precision >= 0.98
    assert found.recall >= 0.8


def test_the_report_says_precision_and_recall_with_their_numbers() -> None:
    lines = same_statements.report()
    assert [line.split("precision")[0].strip() for line in lines] == [
        "all pairs", "half the rule was made with", "half held back", "read in documents alone",
    ]  # fmt: skip
    assert all("recall" in line and "missed" in line and "joined wrongly" in line for line in lines)
