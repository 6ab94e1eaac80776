"""What must hold of places whatever is written."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from db import reference
from db.schema import Where
from etl import spelling
from etl.places import locate

THOROUGH = settings(max_examples=400)
CODES = {area.code for area in reference.areas()}
LATIN = sorted({a.name_en for a in reference.areas()} | {a.name for a in reference.aliases() if a.area and a.name.isascii()})
ARABIC = sorted({a.name_ar for a in reference.areas()})
KNOWN = [name for name in (*LATIN, *ARABIC) if locate(Where(name)) is not None]

BEFORE = [
    "",
    "Governorate of ",
    "the province of ",
    "Al-",
    "al ",
    "City of ",
    "District of ",
    "Muhafazat ",
    "محافظة ",
    "مدينة ",
    "  ",
    "\u200f",
]
AFTER = [
    "",
    " governorate",
    " Province",
    " Gov.",
    " city",
    " District",
    " (Syria)",
    ", Syria",
    " sub-district",
    "\u00a0",
    "\u200e",
    "\n",
    " ili",
]
AROUND = ["countryside of ", "northern ", "rural ", "Eastern ", "ريف ", "شمال ", "suburbs of ", "south-western "]


def same_place(found: str | None, area: str) -> bool:
    return found is None or found.startswith(area) or area.startswith(found)


@THOROUGH
@given(st.text())
def test_the_plain_form_of_a_plain_form_is_itself(text: str) -> None:
    assert spelling.plain(spelling.plain(text)) == spelling.plain(text)


@THOROUGH
@given(st.sampled_from(KNOWN))
def test_a_name_in_its_plain_form_is_still_the_same_place(name: str) -> None:
    assert locate(Where(spelling.plain(name))) == locate(Where(name))


@THOROUGH
@given(st.sampled_from(KNOWN), st.sampled_from(BEFORE), st.sampled_from(AFTER), st.sampled_from([str.upper, str.lower, str.title, str]))
def test_decoration_never_leads_to_another_area(name: str, before: str, after: str, case: type[str]) -> None:
    area = locate(Where(name))
    assert area is not None
    assert same_place(locate(Where(before + case(name) + after)), area)


@THOROUGH
@given(st.sampled_from(KNOWN), st.data())
def test_marks_signs_and_spacing_never_lead_to_another_area(name: str, data: st.DataObject) -> None:
    area = locate(Where(name))
    assert area is not None
    marks = ["\u0301", "\u064e", "\u200b", "\u200d", "\u00ad", "\u0640", "’", "ʿ", "-", " ", "\u2011", "\u00a0", "\u202b"]
    dressed = "".join(letter + data.draw(st.sampled_from(["", "", "", *marks])) for letter in name)
    assert same_place(locate(Where(dressed)), area)


@THOROUGH
@given(st.sampled_from(KNOWN), st.sampled_from(AROUND))
def test_the_land_around_a_place_is_in_its_governorate_or_around_the_capital(name: str, around: str) -> None:
    area = locate(Where(name))
    found = locate(Where(around + name))
    assert area is not None
    assert same_place(found, area) or (area.startswith("SY01") and found == "SY03") or (found is not None and area.startswith(found[:4]))


@THOROUGH
@given(st.sampled_from(KNOWN), st.sampled_from(KNOWN), st.sampled_from([" and ", " or ", "/", ", ", " & ", " أو ", " و", " - "]))
def test_two_places_of_different_governorates_are_never_one(one: str, other: str, between: str) -> None:
    first, second = locate(Where(one)), locate(Where(other))
    assert first is not None
    assert second is not None
    found = locate(Where(one + between + other))
    if "SY" not in (first, second) and first[:4] != second[:4]:
        assert found is None


@THOROUGH
@given(
    st.text(),
    st.none() | st.integers(0, 3),
    st.text(),
    st.none() | st.floats(),
    st.none() | st.floats(),
    st.sampled_from(["SY", "", "SY02", "TR"]),
)
def test_nothing_written_breaks_it_or_makes_up_an_area(
    name: str, level: int | None, code: str, latitude: float | None, longitude: float | None, within: str
) -> None:
    assert locate(Where(name, level, code, latitude, longitude, within)) in CODES | {None}


@THOROUGH
@given(st.text(alphabet=st.sampled_from("()[]/,;:-–و &+|\\ SY02halebdمحصة'’\n\u200b"), max_size=60))
def test_no_heap_of_separators_breaks_it(name: str) -> None:
    assert locate(Where(name)) in CODES | {None}


@THOROUGH
@given(st.text(alphabet=st.characters(max_codepoint=0x24F), min_size=1))
def test_how_a_name_sounds_does_not_depend_on_accents(name: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if unicodedata.category(c) != "Mn")
    assert spelling.plain(bare) == spelling.plain(name)
