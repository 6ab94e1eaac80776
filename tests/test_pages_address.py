"""The address bar: codes in, filters out, and back again; nonsense is passed over."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from db.measures import COUNTS, GRADES, GROUPS, MEASURES, UNITS
from pages.parts import words
from pages.parts.data import Length
from pages.parts.filters import DEFAULT_ANCHOR, DEFAULT_PERIOD, FIRST_DAY, HEADLINE, LENGTHS, Filters, Known, Mark, query_of, read, written

NOW = date(2026, 11, 22)
COUNTERS = ("SNHR", "SOHR", "مصدر & <b>")
KNOWN = Known(
    tuple(f"SY{number:02}" for number in range(1, 15)),
    ("desk_review", "ucdp_ged"),
    COUNTERS,
    ("SY0200", "SY0201"),
    ("aleppo_airport",),
    ("OCHA 2022",),
)

days = some.dates(FIRST_DAY, NOW)
districts = some.sampled_from(["", *KNOWN.districts])
marks = some.builds(
    Mark,
    source=some.sampled_from(KNOWN.sources),
    counter=some.sampled_from(["", *KNOWN.counters]),
    counts=some.sampled_from(COUNTS),
    unit=some.sampled_from(UNITS),
    estimated=some.booleans(),
    counted_since=some.none() | some.dates(),
    drawn=some.sampled_from(["", "bar", "compared"]),
    district=districts,
)
wanted = some.builds(
    Filters,
    today=some.just(NOW),
    chosen=some.none(),
    period=some.sampled_from([period for period in words.PERIODS if period != "dates"]),
    areas=some.sets(some.sampled_from(KNOWN.areas), max_size=13).map(lambda chosen: tuple(sorted(chosen))),
    source=some.sampled_from(["", *KNOWN.sources]),
    counter=some.sampled_from(["", *KNOWN.counters]),
    grades=some.sets(some.sampled_from(GRADES)).map(lambda chosen: tuple(grade for grade in GRADES if grade in chosen)),
    measure=some.sampled_from(["", *MEASURES]),
    group=some.sampled_from(list(GROUPS)),
    by=some.sampled_from(["", *words.BUCKETS]),
    day=some.none() | days,
    known=some.none(),
    changed=some.none() | days,
    facility=some.sampled_from(["", *KNOWN.facilities]),
    closures=some.booleans(),
    anchor=days,
    length=some.sampled_from(list(LENGTHS.values())),
    population=some.sampled_from(["", *KNOWN.populations]),
    mark=districts.map(lambda code: Mark(district=code)) | marks,
)


def _by(day: date | None, last: date) -> date | None:
    return day and min(day, last)


def as_known(filters: Filters, on: date | None) -> Filters:
    """The filters as of a day, which no day that they name is after."""
    if on is None:
        return filters
    anchor = filters.anchor if filters.anchor == DEFAULT_ANCHOR else min(filters.anchor, on)
    return filters._replace(known=on, today=on, day=_by(filters.day, on), changed=_by(filters.changed, on), anchor=anchor)


wanted = some.builds(as_known, wanted, some.none() | days)
with_dates = some.builds(
    lambda f, a, b: f._replace(period="dates", chosen=(min(a, b, f.today), min(max(a, b), f.today))), wanted, days, days
)
asked = (wanted | with_dates).map(Filters.settled)
PARTS = (
    "area period from to since until source counter grade measure group by day known changed facility closures anchor length population"
    " lang x"
)
OF_A_MARK = "of counted_by counts unit status counted_since drawn district"
names = some.sampled_from([*PARTS.split(), *OF_A_MARK.split()])
nonsense = some.dictionaries(
    names, some.lists(some.text() | some.sampled_from(["dates", "0000-00-00", "99999-01-01", "2024-12-08"]), max_size=4)
)


@given(asked, some.sampled_from(["", *words.LANGUAGES]))
def test_what_is_written_is_read_again(filters: Filters, language: str) -> None:
    assert read(written(filters, language), KNOWN, NOW) == filters


@given(asked, asked)
def test_one_view_has_one_address(one: Filters, other: Filters) -> None:
    assert (written(one) == written(other)) == (one == other)
    assert all(len(values) == 1 for values in written(one).values())


@given(asked, some.randoms())
def test_every_spelling_of_an_address_becomes_the_one(filters: Filters, chance: Random) -> None:
    """Other names and orders, codes for names, parts repeated, said twice, or spelt out at their default."""
    said = written(filters)
    older = {"from": "since", "to": "until"}
    spelt = {older.get(name, name) if chance.random() < 0.5 else name: values for name, values in said.items()}
    if filters.areas:
        codes = [code.lower() if chance.random() < 0.3 else code for code in filters.areas]
        spelt["area"] = chance.choice([codes, [",".join(codes)], [*codes[::-1], *codes], ["\t".join(said["area"])]])
    if filters.grades:
        spelt["grade"] = chance.choice([list(filters.grades), list(filters.grades[::-1])])
    spelt = {"period": [DEFAULT_PERIOD], "group": ["all"], "length": ["90"], "anchor": ["2024-11-27"], "lang": ["ar"]} | spelt
    if filters.period == "dates":
        spelt["period"] = ["dates"]
    mixed = dict(chance.sample(list(spelt.items()), len(spelt)))
    assert read(mixed, KNOWN, NOW) == filters
    assert list(written(read(mixed, KNOWN, NOW)).items()) == list(said.items())


@given(asked)
def test_what_is_cited_stays_as_it_is(filters: Filters) -> None:
    cited = filters.fixed(NOW)
    assert (cited.window, cited.known) == (filters.window, filters.known or NOW)
    later = read(written(cited), KNOWN, date(2031, 5, 6))
    assert later.moves is False
    assert (later.window, later.known, later.areas) == (filters.window, filters.known or NOW, filters.areas)
    assert later.fixed(date(2031, 5, 6)) == later


@given(nonsense)
def test_nonsense_gives_filters_that_hold(query: dict[str, list[str]]) -> None:
    filters = read(query, KNOWN, NOW)
    assert FIRST_DAY <= filters.since <= filters.until <= NOW
    assert set(filters.areas) < set(KNOWN.areas)
    assert filters.source in ("", *KNOWN.sources)
    assert (filters.length in LENGTHS.values(), filters.facility in ("", *KNOWN.facilities)) == (True, True)
    assert FIRST_DAY <= filters.anchor <= NOW
    assert read(written(filters), KNOWN, NOW) == filters


def test_an_empty_address_asks_for_everything_since_the_fall() -> None:
    filters = read({}, KNOWN, NOW)
    assert (filters.period, filters.since, filters.until) == (DEFAULT_PERIOD, date(2024, 11, 27), NOW)
    assert written(filters) == {}


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("since_2024_11_27", date(2024, 11, 27)),
        ("since_2024_12_08", date(2024, 12, 8)),
        ("last_90_days", date(2026, 8, 25)),
        ("this_year", date(2026, 1, 1)),
        ("all", date(2011, 1, 1)),
    ],
)
def test_a_preset_means_its_days(period: str, first: date) -> None:
    assert read({"period": [period]}, KNOWN, NOW).window == (first, NOW)


def test_as_of_a_day_nothing_is_asked_of_later_ones() -> None:
    filters = read({"known": ["2024-12-09"], "until": ["2025-01-31"], "since": ["2024-12-01"]}, KNOWN, NOW)
    assert (filters.known, filters.today, filters.window) == (date(2024, 12, 9), date(2024, 12, 9), (date(2024, 12, 1), date(2024, 12, 9)))
    assert read({"known": ["2024-01-31"]}, KNOWN, NOW).window == (date(2024, 1, 31), date(2024, 1, 31))


def test_days_alone_are_chosen_days_and_are_put_in_order() -> None:
    filters = read({"since": ["2025-03-06"], "until": ["2024-12-08"]}, KNOWN, NOW)
    assert (filters.period, filters.window) == ("dates", (date(2024, 12, 8), date(2025, 3, 6)))


def test_all_governorates_are_the_same_as_none_chosen() -> None:
    assert read({"area": list(KNOWN.areas)}, KNOWN, NOW).areas == ()


def test_names_that_never_change_stand_in_the_address_and_not_labels() -> None:
    filters = Filters(NOW, areas=("SY09", "SY02"), counter="مصدر & <b>", grades=("confirmed", "probable"), measure="idps_returned")
    assert written(filters) == {
        "area": ["aleppo deir-ez-zor"],
        "counter": ["مصدر & <b>"],
        "grade": ["confirmed probable"],
        "measure": ["idps_returned"],
    }
    plain = Filters(NOW, areas=("SY03", "SY13"), period="dates", chosen=(date(2024, 11, 27), date(2024, 12, 31)))
    assert query_of(plain) == "?area=rural-damascus+sweida&from=2024-11-27&to=2024-12-31"


@pytest.mark.parametrize(
    ("code", "length"), [("30", Length(30)), ("3m", Length(3, "month")), ("12m", Length(12, "month")), ("3", Length(90)), ("m", Length(90))]
)
def test_a_length_is_of_days_or_of_whole_months(code: str, length: Length) -> None:
    assert read({"length": [code]}, KNOWN, NOW).length == length


def test_a_number_that_is_not_named_in_full_is_the_headline() -> None:
    unknown = {"of": ["desk_review"], "counted_by": ["Somebody"], "counts": ["total"]}
    for query in (
        {},
        unknown,
        {"of": ["desk_review"]},
        {"of": ["nobody"], "counts": ["total"]},
        {"counts": ["total"], "unit": ["households"]},
    ):
        assert read(query, KNOWN, NOW).mark == HEADLINE
    said = {"of": ["desk_review"], "counted_by": ["SNHR"], "counts": ["total"], "drawn": ["bar"]}
    assert read(said, KNOWN, NOW).mark == Mark("desk_review", "SNHR", "total", "people", drawn="bar")
