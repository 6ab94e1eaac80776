"""Charts and maps, tested on the figure's own data."""

from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from db import reference
from pages.parts import charts, drawing, maps, shapes
from pages.parts.look import Look
from pages.parts.words import Words

EN, AR = Look(Words("en"), dark=False), Look(Words("ar"), dark=True)
OUTLINES = shapes.outlines(reference.boundaries())
NAMES = {area.code: area for area in reference.areas() if area.level == 1}
MONTHS = [(date(2025, m, 1), date(2025, m + 1, 1) - timedelta(days=1)) for m in range(1, 7)]


def by_area(**values: tuple[str, int | None]) -> pd.DataFrame:
    """Fourteen rows, of which those named say something."""
    rows = []
    for code, area in NAMES.items():
        state, value = values.get(code, ("not_reported", None))
        rows.append(
            {
                "area": code,
                "name_en": area.name_en,
                "name_ar": area.name_ar,
                "state": state,
                "value": value,
                "low": None,
                "high": None,
                "quantifier": "exact" if value is not None else None,
                "as_of": date(2025, 6, 30) if value is not None else None,
                "counter": "SNHR <b>",
            }
        )
    return pd.DataFrame(rows, dtype=object)


def over_time(**series: list[Any]) -> pd.DataFrame:
    """Monthly rows: a number, None for a gap, "zero", or (low, value, high)."""
    rows = []
    for counter, months in series.items():
        for (first, last), said in zip(MONTHS, months, strict=False):
            low, value, high = said if isinstance(said, tuple) else (None, 0 if said == "zero" else said, None)
            rows.append(
                {
                    "source": "desk_review",
                    "counter": counter,
                    "counts": "total",
                    "kind": "flow",
                    "bucket_starts_on": first,
                    "bucket_ends_on": last,
                    "state": "zero" if said == "zero" else "not_reported" if said is None else "reported",
                    "value": value,
                    "low": low,
                    "high": high,
                    "quantifier": "exact",
                    "starts_on": first,
                    "as_of": last if said is not None else None,
                    "since_on": None,
                    "status": "documented",
                    "reports": 1,
                }
            )
    return pd.DataFrame(rows, dtype=object)


def test_a_bar_of_a_total_of_some_days_of_a_month_says_which_days() -> None:
    frame = over_time(SOHR=[735, 40])
    frame.loc[0, "as_of"] = date(2025, 1, 8)
    figure = charts.flows(charts.series(frame, [], EN.say), "month", (MONTHS[0][0], MONTHS[-1][1]), EN).to_dict()
    some, whole = figure["data"][0]["text"]
    assert "1 to 8 Jan 2025" in some
    assert "Feb 2025" in whole
    assert any("most: 735, 1 to 8 Jan 2025" in note["text"] for note in figure["layout"]["annotations"])


def test_the_four_states_of_an_area_are_told_apart() -> None:
    frame = by_area(SY02=("reported", 900), SY07=("reported", 5), SY06=("zero", 0), SY14=("not_covered", None))
    figure = maps.governorates(frame, OUTLINES, (), EN).to_dict()
    regions = [trace for trace in figure["data"] if trace["type"] == "choropleth"]
    assert [sorted(trace["locations"]) for trace in regions] == [
        ["SY02", "SY07"],
        ["SY06"],
        sorted(set(NAMES) - {"SY02", "SY07", "SY06", "SY14"}),
        ["SY14"],
    ]
    assert len({str(trace["colorscale"]) for trace in regions}) == 4
    hatch = next(trace for trace in figure["data"] if trace["type"] == "scattergeo")
    assert hatch["meta"] == {"lines": "hatches", "areas": regions[2]["locations"]}


def test_nothing_reported_anywhere_is_all_hatched() -> None:
    figure = maps.governorates(by_area(), OUTLINES, (), EN).to_dict()
    assert [sorted(t["locations"]) for t in figure["data"] if t["type"] == "choropleth"] == [sorted(NAMES)]
    assert maps.steps_of(by_area(), EN) == []


def test_the_chosen_governorate_is_outlined() -> None:
    plain = maps.governorates(by_area(SY02=("reported", 1)), OUTLINES, (), EN).to_dict()
    chosen = maps.governorates(by_area(SY02=("reported", 1)), OUTLINES, ("SY02",), EN).to_dict()
    assert len(chosen["data"]) == len(plain["data"]) + 1
    assert chosen["data"][-1]["line"]["color"] == EN.ink


def test_what_is_under_the_pointer_is_in_the_language_and_reads_no_markup() -> None:
    figure = maps.governorates(by_area(SY02=("reported", 1234)), OUTLINES, (), AR).to_dict()
    said = figure["data"][0]["text"][0]
    assert "حلب" in said
    assert "1,234" in said
    assert "SNHR &lt;b&gt;" in said


@given(some.lists(some.integers(0, 10**12), max_size=14))
def test_the_steps_of_a_map_hold_every_value_once_and_none_is_empty(values: list[int]) -> None:
    found = maps.steps(values, EN.ramp)
    positive = [value for value in values if value > 0]
    assert len(found) <= len(EN.ramp)
    assert bool(found) == bool(positive)
    for value in positive:
        assert sum(step.first <= value and (step.last is None or value <= step.last) for step in found) == 1
    for step in found:
        assert any(step.first <= value and (step.last is None or value <= step.last) for value in positive)
    assert len({step.colour for step in found}) == len(found)


def test_one_or_two_governorates_have_one_colour_and_no_steps() -> None:
    two = {"SY02": ("reported", 5), "SY04": ("reported", 90_000)}
    (step,) = maps.steps_of(by_area(**two, SY01=("zero", 0)), EN)
    assert maps.legend([step], EN.say) == [(step.colour, "Reported")]
    assert len(maps.steps_of(by_area(**two, SY01=("reported", 700)), EN)) > 1


def test_outer_rings_turn_clockwise_however_they_come() -> None:
    square = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    for ring in (square, square[::-1]):
        found = shapes.outlines({"features": [{"id": "X", "geometry": {"type": "Polygon", "coordinates": [ring]}}]})
        assert found.polygons["X"][0][0] in ([(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)],)


def test_a_hatch_stays_inside_and_out_of_holes() -> None:
    outer = [(0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0), (0.0, 0.0)]
    hole = [(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0), (1.0, 1.0)]
    xs, ys = shapes.hatch([[outer, hole]], 0.3)
    ends = [(x, y) for x, y in zip(xs, ys, strict=True) if x is not None and y is not None]
    assert len(ends) > 20
    for (x0, y0), (x1, y1) in zip(ends[::2], ends[1::2], strict=True):
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        assert 0 <= x <= 4
        assert 0 <= y <= 4
        assert not (1 < x < 3 and 1 < y < 3)


def test_each_counter_has_bars_of_its_own_and_gaps_and_zeros_are_two_things() -> None:
    lines = charts.series(
        over_time(SNHR=[5, None, "zero", 7], SOHR=[(2, 3, 9), 4, 5, 6]), [("desk_review", "SOHR"), ("desk_review", "SNHR")], EN.say
    )
    assert [label for label, _ in lines] == ["SOHR", "SNHR"]
    figure = charts.flows(lines, "month", (MONTHS[0][0], MONTHS[3][1]), EN).to_dict()
    bars = [trace for trace in figure["data"] if trace["type"] == "bar"]
    assert [(bar["name"], bar["y"]) for bar in bars] == [("SOHR", [3, 4, 5, 6]), ("SNHR", [5, 0, 7])]
    assert (bars[0]["yaxis"], bars[1]["yaxis"]) == ("y", "y2")
    assert figure["layout"]["yaxis"]["range"] == figure["layout"]["yaxis2"]["range"]
    assert (bars[0]["error_y"]["array"][0], bars[0]["error_y"]["arrayminus"][0]) == (6, 1)
    assert bars[0]["marker"]["pattern"]["shape"] != bars[1]["marker"]["pattern"]["shape"]
    rings = [trace for trace in figure["data"] if trace["type"] == "scatter"]
    assert [len(ring["x"]) for ring in rings] == [0, 1]


def test_a_gap_in_a_line_stays_a_gap() -> None:
    lines = charts.series(over_time(UNHCR=[5, None, 7]).assign(kind="stock"), [], EN.say)
    trace = charts.lines(lines, (MONTHS[0][0], MONTHS[3][1]), EN).to_dict()["data"][0]
    assert trace["y"] == [5, None, 7]
    assert trace["connectgaps"] is False


def test_running_totals_from_two_days_are_two_lines() -> None:
    frame = pd.concat([over_time(SOHR=[1, 2, 3]).assign(starts_on=day) for day in (date(2024, 11, 27), date(2024, 12, 8))])
    labels = [label for label, _ in charts.series(frame.assign(kind="running"), [], EN.say)]
    assert labels == ["SOHR, since 27 Nov 2024", "SOHR, since 8 Dec 2024"]


@pytest.mark.parametrize("look", [EN, AR])
def test_a_legend_names_the_day_since_when_lines_run_only_where_it_tells_them_apart(look: Look) -> None:
    def legend(**since: date) -> list[str]:
        frame = pd.concat([over_time(**{name: [1, 2, 3]}).assign(starts_on=day, kind="running") for name, day in since.items()])
        return [trace["name"] for trace in charts.lines(charts.series(frame, [], look.say), (MONTHS[0][0], MONTHS[3][1]), look).data]

    first, second = date(2024, 11, 27), date(2024, 12, 8)
    assert not any(look.say.day(first) in name for name in legend(SOHR=first, SNHR=first))
    assert all(look.say.day(first) in name for name in legend(SOHR=first))
    assert [look.say.day(second) in name for name in legend(SOHR=first, SNHR=second)].count(True) == 1


@pytest.mark.parametrize("look", [EN, AR])
def test_a_long_name_is_cut_in_a_legend_that_a_phone_has_room_for_and_its_day_stays(look: Look) -> None:
    counters = {"General Authority for Land & Sea Ports": date(2024, 12, 8), "SOHR": date(2024, 11, 27)}
    frame = pd.concat([over_time(**{name: [1, 2, 3]}).assign(starts_on=day, kind="running") for name, day in counters.items()])
    drawn = charts.lines(charts.series(frame, [], look.say), (MONTHS[0][0], MONTHS[3][1]), look)
    long, short = (trace["name"] for trace in drawn.data)
    assert look.say.day(date(2024, 12, 8)) in long
    assert "General Auth" in long
    assert "…" in long
    assert "…" not in short
    assert len(unescape(long)) <= {"en": 42, "ar": 53}[look.say.language]


def test_a_counter_of_incidents_and_of_totals_is_two_series() -> None:
    frame = pd.concat([over_time(SOHR=[1, 2, 3]), over_time(SOHR=[1, 2, 3]).assign(counts="incident")])
    assert [label for label, _ in charts.series(frame, [], EN.say)] == ["SOHR (totals)", "SOHR (incidents)"]


def test_what_is_estimated_is_never_in_one_bar_with_what_is_documented() -> None:
    frame = pd.concat([over_time(OHCHR=[1, 2, 3]), over_time(OHCHR=[4, 5, 6]).assign(status="estimated")])
    assert [label for label, _ in charts.series(frame, [], EN.say)] == ["OHCHR", "OHCHR, estimated"]


def test_the_comparison_puts_the_most_first_and_names_the_silent() -> None:
    figure = charts.comparison(by_area(SY02=("reported", 10), SY04=("reported", 30)), EN).to_dict()
    assert figure["data"][0]["y"][-2:] == ["SY02", "SY04"]
    assert [note["text"] for note in figure["layout"]["annotations"]][-2:] == ["10", "30"]
    assert sum(note["text"] == "Not reported" for note in figure["layout"]["annotations"]) == 12
    assert charts.comparison(by_area(SY02=("reported", 10)), AR).to_dict()["layout"]["xaxis"]["range"][1] == 0


def closure(**more: Any) -> dict[str, Any]:
    return {
        "facility": "aleppo_airport",
        "name_en": "Aleppo International Airport",
        "name_ar": "مطار حلب الدولي",
        "status": "closed",
        "starts_on": date(2024, 11, 30),
        "ends_on": date(2024, 12, 9),
        "confirmed_on": date(2024, 12, 9),
        "doubtful": False,
        "counter": "SANA",
        "old": False,
        "status_said": "Closed",
        **more,
    }


def test_a_closure_is_a_bar_of_its_days() -> None:
    frame = pd.DataFrame([closure(), closure(status="restricted", starts_on=date(2024, 12, 10), ends_on=date(2024, 12, 10))], dtype=object)
    bars = charts.timeline(frame, (date(2024, 11, 27), date(2024, 12, 31)), EN).to_dict()["data"]
    assert [(bar["name"], bar["base"], bar["x"]) for bar in bars] == [
        ("Closed", [date(2024, 11, 30)], [10 * 86_400_000]),
        ("Restricted", [date(2024, 12, 10)], [86_400_000]),
    ]
    assert bars[0]["marker"]["pattern"]["shape"] != bars[1]["marker"]["pattern"]["shape"]


def test_days_after_the_last_confirmation_are_drawn_apart() -> None:
    frame = pd.DataFrame([closure(confirmed_on=date(2024, 12, 1), doubtful=True)], dtype=object)
    bars = charts.timeline(frame, (date(2024, 11, 27), date(2024, 12, 31)), EN).to_dict()["data"]
    assert [(bar["name"], bar["x"]) for bar in bars] == [
        ("Closed", [2 * 86_400_000]),
        ("Closed or restricted, not confirmed since", [8 * 86_400_000]),
    ]


def test_only_published_positions_are_on_the_map() -> None:
    places = pd.DataFrame([closure(latitude=36.2, longitude=37.2), closure(facility="x", latitude=None, longitude=None)], dtype=object)
    points = [t for t in maps.facilities(places, OUTLINES, EN).to_dict()["data"] if t.get("mode") == "markers"]
    assert [(point["name"], point["lat"]) for point in points] == [("Closed", [36.2])]


def test_old_news_is_hollow_on_the_map() -> None:
    said = "Closed, not confirmed for 256 days"
    there = {"latitude": 36.2, "longitude": 37.2}
    places = pd.DataFrame([closure(**there), closure(facility="x", old=True, status_said=said, **there)], dtype=object)
    points = [t for t in maps.facilities(places, OUTLINES, EN).to_dict()["data"] if t.get("mode") == "markers"]
    assert [(point["name"], point["marker"]["symbol"]) for point in points] == [
        ("Closed", "x"),
        ("Closed, not confirmed for 90 days", "x-open"),
    ]
    assert said in points[1]["text"][0]


@pytest.mark.parametrize("look", [EN, AR])
@pytest.mark.parametrize(
    "window", [(date(2011, 1, 1), date(2026, 11, 22)), (date(2025, 1, 1), date(2025, 1, 2)), (date(2025, 1, 1), date(2025, 1, 1))]
)
def test_ticks_are_few_and_named(look: Look, window: tuple[date, date]) -> None:
    lines = charts.series(over_time(SNHR=[1, 2, 3]), [], look.say)
    axis = charts.flows(lines, "month", window, look).to_dict()["layout"]["xaxis"]
    assert 1 <= len(axis["tickvals"]) <= 7
    assert all(axis["ticktext"])


def test_a_range_is_drawn_from_its_low_to_its_high_and_nowhere_at_a_middle_that_nobody_stated() -> None:
    row = SimpleNamespace(value=None, low=800_000, high=1_000_000)
    assert drawing.drawn(row) == 800_000
    whiskers = drawing.whiskers([row], SimpleNamespace(ink="#000"))
    assert (whiskers["array"], whiskers["arrayminus"], whiskers["visible"]) == ([200_000], [0], True)
