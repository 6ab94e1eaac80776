"""The house colours and the style sheet: told apart by everybody, legible by day and by night, one scale of type."""

import re
import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from pages.parts.charts import MOST_SERIES
from pages.parts.look import CLOSURE_PATTERNS, DASHES, MARKERS, PATTERNS, STYLE, Look
from pages.parts.words import Words
from tests.colours import SIGHT, apart, ciede2000, contrast, lab

ROOT = Path(__file__).parents[1]
LIGHTS = {"day": Look(Words("en"), dark=False), "night": Look(Words("en"), dark=True)}
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
THEMES = {"day": THEME["light"], "night": THEME["dark"]}
TEXT, MARK, CLEAR = 4.5, 3.0, 10.0

by_light = pytest.mark.parametrize("light", LIGHTS)
by_sight = pytest.mark.parametrize("sight", SIGHT)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1, 2), (50, 0, 0), 2.3669),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ],
)
def test_the_measure_of_distance_is_the_published_one(
    one: tuple[float, float, float], other: tuple[float, float, float], distance: float
) -> None:
    """Pairs of the test data of Sharma, Wu and Dalal (2005)."""
    assert ciede2000(one, other) == pytest.approx(distance, abs=0.0001)
    assert ciede2000(other, one) == pytest.approx(distance, abs=0.0001)


def test_the_measure_of_contrast_is_the_published_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@by_sight
@by_light
def test_series_are_told_apart(light: str, sight: str) -> None:
    assert [pair for pair in combinations(LIGHTS[light].series, 2) if apart(*pair, sight) < CLEAR] == []


@by_sight
@by_light
def test_statuses_are_told_apart(light: str, sight: str) -> None:
    assert [pair for pair in combinations(LIGHTS[light].closure.values(), 2) if apart(*pair, sight) < CLEAR] == []


@by_sight
@by_light
def test_the_steps_of_a_map_are_told_apart_and_stand_out_more_the_more_there_is(light: str, sight: str) -> None:
    look = LIGHTS[light]
    assert [pair for pair in pairwise(look.ramp) if apart(*pair, sight) < CLEAR] == []
    away = [abs(lab(colour, sight)[0] - lab(look.paper, sight)[0]) for colour in look.ramp]
    assert away == sorted(away)


@by_light
def test_what_is_written_can_be_read(light: str) -> None:
    look, theme = LIGHTS[light], THEMES[light]
    grounds = {look.paper, theme["backgroundColor"], theme["secondaryBackgroundColor"], theme["sidebar"]["backgroundColor"]}
    inks = {look.ink, look.quiet, look.link, theme["textColor"], theme["linkColor"]}
    assert [(ink, ground) for ink in inks for ground in grounds if contrast(ink, ground) < TEXT] == []
    assert [colour for colour in look.series if contrast(colour, look.paper) < TEXT] == []
    assert [ink for ink, ground in (("#FFFFFF", "#8A4B00"), ("#5C3200", "#FFFFFF")) if contrast(ink, ground) < TEXT] == []


@by_light
def test_marks_stand_out_from_the_paper(light: str) -> None:
    look = LIGHTS[light]
    marks = (*look.closure.values(), look.hatching, look.focus, look.accent)
    assert [colour for colour in marks if contrast(colour, look.paper) < MARK] == []
    assert contrast(look.hatching, look.unreported) >= MARK


def test_a_colour_never_speaks_alone() -> None:
    for shapes in (MARKERS, DASHES, PATTERNS, LIGHTS["day"].series, LIGHTS["night"].series):
        assert len(set(shapes)) == len(shapes) == MOST_SERIES
    assert {*CLOSURE_PATTERNS} == {*LIGHTS["day"].closure}


def test_type_comes_in_seven_sizes() -> None:
    style = STYLE.read_text(encoding="utf-8")
    named = set(re.findall(r"--(\w+): [\d.]+rem;", style))
    assert len(named) == 7
    assert {size.strip() for size in re.findall(r"font-size:([^;}]+)", style)} <= {f"var(--{name})" for name in named} | {"inherit", "0"}
