"""Charts of before and after, and closures drawn above a chart over time, tested on the figure's own data."""

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.parts import band_charts, charts, drawing, pair_charts
from tests.test_pages_charts import AR, EN, closure, over_time

LABELS = {"before": "Before", "after": "After"}


def pair(area: str, before: int | None, after: int | None, obstacle: str = "", **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"area": area, "name_en": f"{area} <b>", "name_ar": area, "obstacle": obstacle, "counter": "SNHR"}
    for side, number in (("before", before), ("after", after)):
        row |= {
            f"{side}_value": number, f"{side}_low": None, f"{side}_high": None, f"{side}_quantifier": "exact",
            f"{side}_state": "not_reported" if number is None else "zero" if number == 0 else "reported",
            f"{side}_starts_on": date(2024, 11, 1), f"{side}_as_of": date(2024, 11, 30),
        }  # fmt: skip
    return row | more


def drawn(*rows: dict[str, Any], look: Any = EN) -> dict[str, Any]:
    figure: dict[str, Any] = pair_charts.before_after(pd.DataFrame(list(rows), dtype=object), LABELS, look).to_dict()
    return figure


def test_before_and_after_are_two_marks_of_different_shape_joined_only_where_they_may_be_compared() -> None:
    whole, dotted, before, after = drawn(
        pair("SY01", 10, 30), pair("SY02", 5, 4, "days"), pair("SY03", 7, None, "no_after"), pair("SY04", None, None, "neither")
    )["data"]
    assert (whole["x"], whole["line"]["dash"]) == ([10, 30, None], "solid")
    assert (dotted["x"], dotted["line"]["dash"]) == ([5, 4, None], "dot")
    assert dict(zip(before["y"], before["x"], strict=True)) == {"SY01": 10, "SY02": 5, "SY03": 7}
    assert dict(zip(after["y"], after["x"], strict=True)) == {"SY01": 30, "SY02": 4}
    assert before["marker"]["symbol"] != after["marker"]["symbol"]
    assert (before["name"], after["name"]) == ("Before", "After")


def test_each_number_stands_away_from_the_other_and_keeps_its_quantifier() -> None:
    floor = {"after_value": 30, "after_low": 30, "after_quantifier": "at_least"}
    _, _, before, after = drawn(pair("SY01", 10, 30, **floor))["data"]
    assert (before["textposition"], after["textposition"], after["text"]) == (["middle left"], ["middle right"], ["≥\N{NO-BREAK SPACE}30"])
    _, _, before, after = drawn(pair("SY01", 10, 30), look=AR)["data"]
    assert (before["textposition"], after["textposition"]) == (["middle right"], ["middle left"])


def test_a_range_has_whiskers_and_a_name_is_no_markup() -> None:
    figure = drawn(pair("SY01", 10, 30, after_low=25, after_high=40))
    after = figure["data"][3]
    assert (after["error_x"]["array"], after["error_x"]["arrayminus"], after["error_x"]["visible"]) == ([10], [5], True)
    assert figure["layout"]["yaxis"]["ticktext"] == ["SY01 &lt;b&gt;"]


# --- closures above a chart

WINDOW = (date(2025, 1, 1), date(2025, 6, 30))


def chart(kind: str) -> go.Figure:
    lines = charts.series(over_time(SNHR=[5, 7, 9]), [], EN.say)
    return charts.flows(lines, "month", WINDOW, EN) if kind == "flows" else charts.lines(lines, WINDOW, EN)


@pytest.mark.parametrize("kind", ["flows", "lines"])
def test_closures_have_lanes_above_and_leave_the_numbers_as_they_are(kind: str) -> None:
    rows = drawing.rows(
        pd.DataFrame(
            [
                closure(starts_on=date(2025, 2, 1), ends_on=date(2025, 2, 10), confirmed_on=date(2025, 2, 4), doubtful=True),
                closure(starts_on=date(2025, 3, 1), ends_on=date(2025, 3, 5), confirmed_on=date(2025, 3, 5), status="restricted"),
                closure(facility="x", name_en="X <b>", starts_on=date(2025, 5, 1), ends_on=date(2025, 5, 2)),
            ],
            dtype=object,
        )
    )
    plain, banded = chart(kind).to_dict(), band_charts.above(chart(kind), rows, WINDOW, EN).to_dict()
    own = len(plain["data"])
    assert [trace["y"] for trace in banded["data"][:own]] == [trace["y"] for trace in plain["data"]]
    lanes = banded["data"][own:]
    assert {lane["name"]: lane["y"] for lane in lanes} == {
        "Closed": ["aleppo_airport", "x"],
        "Closed or restricted, not confirmed since": ["aleppo_airport"],
        "Restricted": ["aleppo_airport"],
    }
    assert len({lane["marker"]["pattern"]["shape"] for lane in lanes}) == 3
    assert [(shape["x0"], shape["x1"]) for shape in banded["layout"]["shapes"]] == [
        (date(2025, 2, 1), date(2025, 2, 5)),
        (date(2025, 5, 1), date(2025, 5, 3)),
    ]
    names = [note["text"] for note in banded["layout"]["annotations"]]
    assert names[-2:] == ["Aleppo International Airport", "X &lt;b&gt;"]
    assert banded["layout"]["height"] > plain["layout"]["height"]
    assert banded["layout"]["yaxis"]["domain"][1] < banded["layout"]["yaxis99"]["domain"][0] < 1
