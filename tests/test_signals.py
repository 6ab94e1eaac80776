"""Unusual highs: what is one, against a slow and obvious second opinion; what the store gives to be judged; and what people decide."""

from collections.abc import Sequence
from datetime import date, datetime
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from db import decisions, engine, highs, lines, schema
from db.decisions import Decision
from db.lines import Line
from db.schema import Where
from db.signals import Month, Past, Rule, Signal, signals, signals_of, trial
from etl.contract import Span
from tests import databases
from tests.reports import MONDAY, SOURCE, TUESDAY, WEDNESDAY, figure, keep, rows
from tests.test_queries import SPAN, WATCHED, killed, put

RULE = Rule()
FIRST = date(2015, 1, 1)
QUIET = (4, 6, 5, 7, 5, 4, 6, 5, 5, 6, 4, 5) * 3


def month(place: int) -> date:
    return date(FIRST.year + place // 12, place % 12 + 1, 1)


def months(values: Sequence[int | None], *, partly: Sequence[int] = ()) -> list[Month]:
    return [Month(month(place), value, whole=place not in partly) for place, value in enumerate(values)]


def found(values: Sequence[int | None], *, partly: Sequence[int] = ()) -> list[int]:
    """The places of the unusual highs."""
    said = months(values, partly=partly)
    return [said.index(signal.month) for signal in signals(said, RULE)]


def middle(numbers: list[float]) -> float:
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def opinion(said: Sequence[Month]) -> list[date]:
    """The printed rule, word by word."""
    highs_: list[Month] = []
    for place, one in enumerate(said):
        before = [m for m in said[:place] if (one.starts_on.year - m.starts_on.year) * 12 + one.starts_on.month - m.starts_on.month <= 36]
        three = [float(m.value) for m in before if m.value is not None and m.whole]
        year = [float(m.value) for m in said[max(0, place - 12) : place] if m.value is not None and m.whole]
        if one.value is None or one.value < 10 or len(year) < 9 or len(three) < 24:
            continue
        above = all(
            one.value > middle(known) + 2 * 1.4826 * middle([abs(number - middle(known)) for number in known])
            and one.value > middle(known) + 3 * sqrt(max(middle(known), 1))
            for known in (year, three)
        )
        quiet = [earlier for earlier in highs_ if 0 < place - said.index(earlier) <= 3]
        if above and one.value > max(year) and all(one.value >= 1.5 * (earlier.value or 0) for earlier in quiet[-1:]):
            highs_.append(one)
    return [one.starts_on for one in highs_]


NUMBERS = st.one_of(st.none(), st.integers(0, 12), st.integers(0, 12), st.integers(0, 60), st.integers(0, 400))


SAID = st.tuples(NUMBERS, st.sampled_from([True] * 9 + [False]))


def line_of(said: Sequence[tuple[int | None, bool]]) -> list[Month]:
    return [Month(month(place), value, whole=whole) for place, (value, whole) in enumerate(said)]


@given(st.lists(SAID, min_size=20, max_size=70).map(line_of))
def test_unusual_highs_are_those_of_the_printed_rule(line: list[Month]) -> None:
    assert [signal.month.starts_on for signal in signals(line, RULE)] == opinion(line)


@given(
    st.lists(st.lists(SAID, max_size=70).map(line_of), max_size=4),
    st.lists(st.sampled_from([RULE, Rule(least=40), Rule(known_in_three=12)]), min_size=4, max_size=4),
)
def test_of_many_lines_each_is_judged_by_itself_alone(lines: list[list[Month]], rules: list[Rule]) -> None:
    found = signals_of(dict(enumerate(lines)), dict(enumerate(rules)))
    assert found == {place: signals(line, rule) for place, (line, rule) in enumerate(zip(lines, rules, strict=False))}


def test_a_month_far_above_its_past_is_one_and_says_what_it_was_measured_by() -> None:
    (signal,) = signals(months([*QUIET, 40]), RULE)
    assert signal == Signal(Month(month(36), 40), Past(12, 4, 7, 5.0, 12), Past(36, 4, 7, 5.0, 12))


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ((*QUIET, 11), []),
        ((*(0,) * 36, 9), []),
        ((*(0,) * 36, 10), [36]),
        ((*QUIET[:23], 90), []),
        ((*QUIET[:24], 90), [24]),
        ((*(None,) * 4, *QUIET[:20], *(None,) * 4, *QUIET[:8], 90), []),
        ((*QUIET, 40, 41, 50, 55), [36]),
        ((*QUIET, 40, 60), [36, 37]),
        ((*QUIET, 40, 5, 5, 5, 45), [36, 40]),
        ((*QUIET, *(200, 150) * 6, 190), [36]),
    ],
    ids=[
        "what chance alone does", "too small", "from nothing", "too little history", "enough history", "gaps are not zeros", "quiet after",
        "much higher breaks the quiet", "after the quiet", "a lasting high is the new usual",
    ],
)  # fmt: skip
def test_what_is_an_unusual_high(values: Sequence[int | None], places: list[int]) -> None:
    assert found(values) == places


def test_a_month_that_is_not_over_may_be_above_already_and_measures_nothing() -> None:
    assert found([*QUIET, 40], partly=[36]) == [36]
    assert found([*QUIET, 3], partly=[36]) == []
    assert found([*QUIET, 400, 40], partly=[36]) == [36]
    assert signals(months([*QUIET[:-1], 300, 40], partly=[35]), RULE)[-1].year.high == 7


def test_a_quiet_line_gives_few_false_alarms() -> None:
    chance = Random(7)
    lines = {n: months([sum(chance.random() < 0.02 for _ in range(1000)) for _ in range(90)]) for n in range(40)}
    result = trial(lines, dict.fromkeys(lines, RULE))
    assert result.judged > 2_000
    assert result.found / result.judged < 0.01
    assert result.by_chance < 0.01


def test_the_trial_names_the_highest_month_of_each_line_and_whether_it_was_found() -> None:
    lines = {"found": months([*QUIET, 40, 6]), "short": months(QUIET[:9]), "hidden": months([*QUIET[:-1], 90, 5, 89])}
    result = trial(lines, dict.fromkeys(lines, RULE))
    assert result.peaks == (("found", Month(month(36), 40), True), ("hidden", Month(month(35), 90), True))
    again = trial(lines, dict.fromkeys(lines, RULE))
    assert again == result


def test_what_chance_alone_finds_is_measured_in_a_large_store_too() -> None:
    chance = Random(7)
    lines = {n: months([int(chance.paretovariate(0.7)) for _ in range(140)]) for n in range(150)}
    some, all_ = trial(dict(list(lines.items())[:9]), dict.fromkeys(lines, RULE)), trial(lines, dict.fromkeys(lines, RULE))
    assert all_.by_chance == pytest.approx(some.by_chance, rel=0.3)


# --- what the store gives to be judged


def at_start(place: int, best: int | None, key: str = "", **others: object):  # type: ignore[no-untyped-def]
    return figure(f"{key}{place}", best, on=month(place), **others)


def test_incidents_are_judged_where_the_source_says_which_days_it_watched(store: Engine) -> None:
    watched = Span(FIRST, date(2018, 2, 10))
    incidents = [at_start(place, value) for place, value in enumerate((*QUIET, 20)) if value != 7]
    more = [at_start(36, 25, "b"), at_start(37, 3), figure("long", 900, on=date(2017, 5, 1), until=date(2017, 7, 2), precision="span")]
    keep(store, *incidents, *more, span=watched, source=SOURCE)
    ((line, said),) = lines.lines(store).items()
    assert line == Line("agency_dataset", "", "civilians_killed", "all", "incident", "SY02")
    assert [one.value for one in said] == [*(None if value == 7 else value for value in QUIET), 45, 3]
    assert [one.whole for one in said] == [True] * 37 + [False]
    (row,) = highs.highs(store).to_dict("records")
    assert (row["month"], row["value"], row["year_high"], row["three_known"]) == (month(36), 45, 6, 33)


def test_a_source_that_names_every_incident_had_zero_where_it_is_silent(store: Engine) -> None:
    keep(store, at_start(0, 3), at_start(2, 4), span=Span(FIRST, date(2015, 5, 31)), source=SOURCE._replace(absence_is_zero=True))
    (said,) = lines.lines(store).values()
    assert [one.value for one in said] == [3, 0, 4, 0, 0]


def test_incidents_of_a_source_that_does_not_say_what_it_watched_are_not_judged(store: Engine) -> None:
    keep(store, *(at_start(place, value) for place, value in enumerate((*QUIET, 200))))
    assert lines.lines(store) == {}


def test_totals_are_judged_by_whole_months_in_the_version_said_last(store: Engine) -> None:
    def total(place: int, best: int | None, key: str = "", **others: object):  # type: ignore[no-untyped-def]
        first = month(place)
        last = {0: date(2015, 1, 31), 1: date(2015, 2, 28), 2: date(2015, 3, 12)}[place]
        return figure(f"t{key}{place}", best, on=first, until=last, counts="total", counted_by="A counter", **others)

    keep(
        store,
        total(0, 5, published_on=date(2015, 2, 2)),
        total(0, 8, "later", published_on=date(2015, 3, 2)),
        total(1, None, low=9, quantifier="at_least"),
        total(2, 4),
        total(1, 70, "part", covers="part"),
        total(1, 71, "estimate", status="estimated"),
        total(1, 72, "children", group="children"),
        total(1, 73, "district", where=Where("Afrin", 2, "SY0203")),
        figure("year", 900, on=date(2015, 1, 1), until=date(2015, 12, 31), counts="total", counted_by="A counter"),
    )
    line = Line("agency_dataset", "A counter", "civilians_killed", "all", "total", "SY02")
    assert lines.lines(store) == {
        line: [Month(month(0), 8), Month(month(1), 9, "at_least"), Month(month(2), 4, whole=False)],
    }


def test_a_high_of_an_earlier_day_is_what_was_known_to_be_one_then_and_its_months_are_those_of_then(store: Engine) -> None:
    watched = Span(FIRST, date(2018, 2, 10))
    quiet = [at_start(place, value) for place, value in enumerate(QUIET)]
    keep(store, *quiet, at_start(36, 45), span=watched, source=SOURCE, at=MONDAY)
    keep(store, *quiet[:-1], at_start(35, 50), at_start(36, 45), span=watched, source=SOURCE, at=TUESDAY)

    def known(on: date | None) -> list[tuple[date, int]]:
        return [(row.month, row.value) for row in highs.highs(store, on).itertuples()]

    assert known(MONDAY.date()) == [(month(36), 45)]
    assert known(None) == known(TUESDAY.date()) == [(month(35), 50)]
    line = Line("agency_dataset", "", "civilians_killed", "all", "incident", "SY02")
    then = highs.measured_by(store, line, month(36), MONDAY.date())
    assert then == [Month(month(place), value) for place, value in enumerate((*QUIET, 45))]
    now = highs.measured_by(store, line, month(36))
    assert [one.value for one in now] == [*QUIET[:-1], 50, 45]
    assert highs.measured_by(store, line._replace(area="SY03"), month(36)) == []
    assert highs.tried(store, MONDAY.date())["value"].tolist() == [45]


# --- what people decide

LINE = Line("agency_dataset", "A counter", "civilians_killed", "all", "total", "SY02")


def decision(value: int, said: str, words: str = "", at: datetime = TUESDAY) -> Decision:
    return Decision(LINE, month(36), value, "confirmed" if said == "confirmed" else "dismissed", "amal@ngo.example", at, words)


def test_the_decision_noted_last_holds_and_those_before_it_stay(store: Engine) -> None:
    keep(store, figure("a"))
    first, second = decision(40, "dismissed", "a typing error"), decision(41, "confirmed", at=WEDNESDAY)
    decisions.decide(store, first)
    assert decisions.standing(store) == {(LINE, month(36)): first}
    decisions.decide(store, second)
    assert decisions.standing(store) == {(LINE, month(36)): second}
    assert rows(store, schema.signal_decision, "decision", "value") == [("confirmed", 41), ("dismissed", 40)]


def test_a_decision_counts_from_the_day_on_which_it_was_made(store: Engine) -> None:
    keep(store, figure("a"))
    first, second = decision(40, "dismissed"), decision(41, "confirmed", at=WEDNESDAY)
    for said in (first, second):
        decisions.decide(store, said)
    days = (MONDAY.date(), TUESDAY.date(), WEDNESDAY.date())
    assert [decisions.standing(store, day) for day in days] == [{}, {(LINE, month(36)): first}, {(LINE, month(36)): second}]


def test_a_decision_about_a_source_that_is_not_known_is_refused(store: Engine) -> None:
    with pytest.raises(engine.StoreRefused):
        decisions.decide(store, decision(40, "confirmed"))
    assert rows(store, schema.signal_decision, "id") == []


@pytest.mark.parametrize(
    ("value", "said", "state"),
    [
        (40, None, "open"),
        (40, "confirmed", "confirmed"),
        (400, "confirmed", "confirmed"),
        (59, "dismissed", "dismissed"),
        (60, "dismissed", "open"),
    ],
)
def test_what_was_dismissed_is_open_again_when_it_is_much_higher(value: int, said: str | None, state: str) -> None:
    assert decisions.state_of(value, decision(40, said) if said else None) == state


def test_the_months_of_totals_are_read_whatever_way_the_database_writes_dates(postgresql: databases.Postgresql) -> None:
    with postgresql.database() as url:
        written = engine.writer(url)
        totals = [killed(str(n), "SY02", date(2024, n, 1), 3)._replace(counts="total", ends_on=date(2024, n, 28)) for n in (1, 3)]
        put(written, WATCHED, totals, SPAN)
        later = date(2100, 1, 1)  # of which nothing is kept
        said = lines.lines(written, later)
        with written.connect() as connection:
            autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
            autocommit.execute(text(f"ALTER DATABASE {url.database} SET datestyle = 'SQL, DMY'"))
        written.dispose()
        again = engine.writer(url)
        assert lines.lines(again, later) == lines.lines(again) == said
        again.dispose()
    assert len(said) == 1
