"""A place's name, code or position becomes the right area, or none."""

import csv
import io
from pathlib import Path

import pytest

from db import reference
from db.schema import Where
from etl import places, spelling
from etl.places import locate, parse_code, print_codes

GOVERNORATES = [area for area in reference.areas() if area.level == 1]
BY_CODE = {area.code: area for area in reference.areas()}


def seen() -> list[tuple[str, str]]:
    with (Path(__file__).parent / "spellings.csv").open(encoding="utf-8", newline="") as file:
        return [(row["name"], row["area"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("name", "area"), seen())
def test_a_spelling_found_in_the_field_is_read_as_a_person_reads_it(name: str, area: str) -> None:
    assert (locate(Where(name)) or "") == area


@pytest.mark.parametrize("area", reference.areas(), ids=lambda area: area.code)
def test_every_area_is_found_by_both_its_names_in_a_column_of_its_level(area: reference.Area) -> None:
    for name in (area.name_en, area.name_ar):
        alike = {other.code for other in reference.areas() if other.level == area.level and name in (other.name_en, other.name_ar)}
        assert locate(Where(name, area.level)) == (area.code if alike == {area.code} else None)


@pytest.mark.parametrize("alias", [a for a in reference.aliases() if a.area], ids=lambda alias: f"{alias.name} {alias.area}")
def test_every_alias_leads_to_its_area(alias: reference.Alias) -> None:
    assert locate(Where(alias.name)) == alias.area


@pytest.mark.parametrize("alias", [a for a in reference.aliases() if not a.area], ids=lambda alias: alias.name)
def test_a_name_of_too_many_places_has_no_area_unless_the_column_says_what_it_is(alias: reference.Alias) -> None:
    assert locate(Where(alias.name)) is None
    assert locate(Where(alias.name, 1)) is None


def test_a_homonym_is_believed_in_a_column_of_sub_districts() -> None:
    assert locate(Where("الناصرة", 3)) == "SY040303"
    assert locate(Where("Rawda", 3)) == "SY100201"


@pytest.mark.parametrize("form", ["written", "sounds", "bones"])
def test_no_form_of_a_governorates_name_is_the_name_of_an_area_elsewhere(form: str) -> None:
    for key, codes in getattr(spelling.known(), form).items():
        governorates = {code for code in codes if len(code) == 4}
        assert len(governorates) <= 1, key
        if governorates:
            assert {code[:4] for code in codes} == governorates, key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Halab", "Hama"),
        ("Damascus", "Damascus countryside"),
        ("Damas", "Dimas"),
        ("Aleppo", "Al Bab"),
        ("Hama", "Homs"),
        ("Hims", "Hamas"),
        ("Ar-Raqqa", "Al-Rasafa"),
        ("As-Suwayda", "Suwaydiyah"),
        ("Daraa", "Daraya"),
        ("Tartus", "Tarsus"),
        ("Quneitra", "Qunasira"),
        ("Al-Hol", "Al-Houla"),
        ("Sidnaya", "Sydney"),
        ("Ar-Raqqa", "Iraq"),
    ],
)
def test_false_friends_stay_apart(one: str, other: str) -> None:
    assert locate(Where(one)) is not None
    assert locate(Where(one)) != locate(Where(other))


SHARED = ["Damascus", "Rural Damascus", "Homs", "Hama", "Lattakia", "Idleb", "Al-Hasakeh", "Deir-ez-Zor", "Tartous", "Ar-Raqqa", "Dar'a"]
SHARED += ["As-Sweida", "Quneitra"]


@pytest.mark.parametrize("name", SHARED)
def test_a_district_that_carries_its_governorates_name_is_told_by_the_column(name: str) -> None:
    governorate = locate(Where(name, 1))
    district = locate(Where(name, 2))
    assert governorate is not None
    assert district is not None
    assert (BY_CODE[governorate].level, BY_CODE[district].level, BY_CODE[district].parent) == (1, 2, governorate)
    assert locate(Where(name)) == governorate
    assert locate(Where(f"{name} district")) == district


def test_a_governorates_other_spellings_are_its_namesakes_too_but_a_region_in_it_is_not() -> None:
    spellings = {"Idlib": "SY0700", "As Suwayda": "SY1300", "Hims": "SY0401", "Dayr az Zawr": "SY0901", "Ar Raqqah": "SY1101"}
    for name, district in {**spellings, "Latakia": "SY0600", "Rif Dimashq": "SY0301", "دمشق": "SY0100"}.items():
        assert locate(Where(f"{name} district", 2)) == district
        assert locate(Where(name, 2)) == district
        assert locate(Where(name, 1)) == district[:4]
    assert locate(Where("Eastern Ghouta", 2)) == "SY03"
    assert locate(Where("Golan Heights", 2)) == "SY14"


def test_no_other_district_carries_its_governorates_name() -> None:
    districts = [area for area in reference.areas() if area.level == 2]
    assert sorted(d.name_en for d in districts if d.name_en == BY_CODE[d.code[:4]].name_en) == sorted(SHARED)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SY", "SY"),
        ("SYR", "SY"),
        ("SY2", "SY02"),
        ("sy02", "SY02"),
        ("SY-02", "SY02"),
        (" SY 02 ", "SY02"),
        ("SYR02", "SY02"),
        ("SY002", "SY02"),
        ("SY010", "SY10"),
        ("SY10", "SY10"),
        ("SY0200", "SY0200"),
        ("SY020000", "SY020000"),
        ("sy\u200b02", "SY02"),
        ("ＳＹ０２", "SY02"),
        ("SY-HL", "SY02"),
        ("sy.rd", "SY03"),
        ("SY0", None),
        ("SY15", None),
        ("SY015", None),
        ("SY100", None),
        ("SY0201", None),
        ("SY02000", None),
        ("SY-XX", None),
        ("02", None),
        ("TR02", None),
        ("", None),
    ],
)
def test_a_p_code_is_read_in_its_variants_and_only_if_the_area_exists(text: str, code: str | None) -> None:
    assert parse_code(text) == code
    assert locate(Where("", code=text)) == code


@pytest.mark.parametrize(
    ("name", "retired", "code"),
    [
        ("Anaza", "SY100202", "SY100601"),
        ("Qadmous", "SY100203", "SY100602"),
        ("Hamam Wasil", "SY100204", "SY100603"),
        ("Tawahin", "SY100205", "SY100604"),
    ],
)
def test_a_code_of_an_older_list_is_that_of_the_same_area_today(name: str, retired: str, code: str) -> None:
    assert locate(Where("", code=retired)) == locate(Where(name, 3, retired)) == code
    assert locate(Where("Rawda", 3, retired)) is None


@pytest.mark.parametrize(
    ("name", "code", "area"),
    [
        ("Aleppo", "SY02", "SY02"),
        ("Homs", "SY0401", "SY0401"),
        ("Al Ma'ra", "SY0702", "SY0702"),
        ("Suran", "SY050101", "SY050101"),
        ("a name nobody knows", "SY07", "SY07"),
        ("Homs or Aleppo", "SY04", "SY04"),
        ("Aleppo", "SY", "SY02"),
        ("Syria", "SY02", "SY02"),
        ("Aleppo", "SY99", "SY02"),
        ("Hama", "SY02", None),
        ("Damascus", "SY0302", None),
    ],
)
def test_a_code_wins_over_its_name_unless_the_two_contradict_each_other(name: str, code: str, area: str | None) -> None:
    assert locate(Where(name, code=code)) == area


def test_the_area_that_a_source_is_sure_of_is_never_left() -> None:
    assert locate(Where("Suran", 3, within="SY05")) is None
    assert locate(Where("Aleppo", within="SY02")) == "SY02"
    assert locate(Where("Aleppo", within="SY05")) is None
    assert locate(Where("Aleppo", within="TR")) is None
    assert locate(Where("Aleppo", code="SY02", within="SY05")) is None


def test_a_source_about_many_countries_is_believed_about_governorates_alone() -> None:
    assert locate(Where("Aleppo governorate", within="")) == "SY02"
    assert locate(Where("Al-Qusayr", within="")) is None
    assert locate(Where("Al-Qusayr")) == "SY0402"


def test_a_point_answers_where_the_name_does_not() -> None:
    assert locate(Where("a village nobody lists", latitude=35.9, longitude=37.2)) == "SY02"
    assert locate(Where("Hama", latitude=35.9, longitude=37.2)) == "SY05"
    assert locate(Where("Homs or Aleppo", latitude=35.9, longitude=37.2)) is None
    assert locate(Where("", latitude=38.4, longitude=27.1)) is None
    assert locate(Where("", latitude=35.9)) is None


def test_several_points_have_one_answer_only_in_one_governorate() -> None:
    aleppo, hasakeh = (35.9, 37.2), (36.4, 40.7)
    assert locate(Where("Tadif; Al Bab", points=(aleppo, (36.35, 37.53)))) == "SY02"
    assert locate(Where("two towns", points=(aleppo, hasakeh))) is None
    assert locate(Where("Aleppo", points=(aleppo, (41.0, 29.0)))) is None
    assert locate(Where("two towns", points=(aleppo, hasakeh), otherwise=Where("Syria"))) == "SY"


def test_what_is_not_known_is_asked_again_more_coarsely() -> None:
    chain = Where("a hamlet", 3, otherwise=Where("a place", 2, otherwise=Where("Idlib governorate", 1)))
    assert locate(chain) == "SY07"
    assert locate(Where("Jabal Saman district", 2, otherwise=Where("Idlib governorate", 1))) == "SY0200"


def test_the_countryside_of_the_capital_is_another_governorate_and_its_quarters_are_not_guessed() -> None:
    for name in ("Damascus countryside", "western Damascus countryside", "rural Damascus", "ريف دمشق", "suburbs of Damascus"):
        assert locate(Where(name)) == "SY03"
    assert locate(Where("southern Damascus")) is None
    assert locate(Where("Homs countryside")) == "SY04"
    assert locate(Where("eastern countryside of Kafr Nobol")) == "SY0702"


def test_codes_are_printed_beside_the_names_one_a_line() -> None:
    out = io.StringIO()
    print_codes(["Aleppo governorate\n", "northern Syria", "Syria", "", " حلب "], out)
    assert out.getvalue() == "Aleppo governorate\tSY02\nnorthern Syria\t\nSyria\tSY\n\t\n حلب \tSY02\n"


def test_a_place_asked_for_again_is_not_worked_out_again() -> None:
    where = Where("Deir ez-Zor governorate", 1)
    locate(where)
    before = locate.cache_info()
    locate(Where("Deir ez-Zor governorate", 1))
    assert locate.cache_info().hits == before.hits + 1


def test_an_endless_name_is_nobodys() -> None:
    assert locate(Where("Aleppo " * 100)) is None
    assert locate(Where("Aleppo" + " " * (places.LONGEST_NAME - 6))) == "SY02"
