"""The chart of an unusual high, tested on the figure's own data, and what it says to those who do not see it."""

from datetime import date
from typing import Any, NamedTuple

from db.signals import Month
from pages.parts import signal_cards, signal_charts
from tests.test_pages_charts import AR, EN

MONTHS = [Month(date(2015 + place // 12, place % 12 + 1, 1), None if place == 3 else 0 if place == 5 else 7) for place in range(36)]
HIGH = Month(date(2018, 1, 1), 45, "at_least", whole=False)


class High(NamedTuple):
    """A row of `data.signals`, as far as a chart asks of it."""

    counter: str = "A <b>"
    measure: str = "civilians_killed"
    name_en: str = "Aleppo"
    name_ar: str = "حلب"
    month: date = HIGH.starts_on
    value: int | None = 45
    low: int | None = 45
    high: int | None = None
    quantifier: str = "at_least"
    year_high: int = 7
    year_limit: int = 16
    three_low: int = 0
    three_high: int = 7
    three_limit: int = 15
    three_known: int = 35


def drawn(row: High, look: Any = EN) -> dict[str, Any]:
    figure: dict[str, Any] = signal_charts.measured_by(row, [*MONTHS, HIGH], look).to_dict()
    return figure


def test_the_high_stands_out_and_a_month_of_which_nothing_is_known_is_a_gap() -> None:
    figure = drawn(High())
    bars, zeros = figure["data"]
    assert bars["y"] == [*(month.value for month in MONTHS if month.value is not None), 45]
    assert (len(zeros["x"]), zeros["y"]) == (1, [0])
    assert set(bars["marker"]["color"][:-1]) == {EN.ramp[1]}
    assert bars["marker"]["color"][-1] == EN.accent
    assert bars["marker"]["pattern"]["shape"][-2:] == ["", "/"]
    assert bars["hovertext"][-1] == "<b>≥\N{NO-BREAK SPACE}45</b><br>Jan 2018"


def test_the_dashed_line_is_the_threshold_of_the_rule_in_numbers_and_words() -> None:
    above_the_year = "above all of the last 12 months: unusual from 31"
    for row, limit, said in (
        (High(), 16, "unusual from 16"), (High(three_limit=20), 20, "unusual from 20"), (High(year_high=30), 31, above_the_year)
    ):  # fmt: skip
        figure = drawn(row)
        (line,) = figure["layout"]["shapes"]
        assert (line["y0"], line["y1"], line["line"]["dash"]) == (limit, limit, "dash")
        assert [note["text"] for note in figure["layout"]["annotations"]] == [f"╌╌ {said}", "<b>≥\N{NO-BREAK SPACE}45</b>"]
    note, _ = drawn(High())["layout"]["annotations"]
    assert (note["yref"], note["y"], "bgcolor" in note) == ("paper", 1, False)
    assert drawn(High(), AR)["layout"]["yaxis"]["side"] == "right"


def test_who_does_not_see_the_chart_is_told_what_it_shows() -> None:
    assert signal_cards.in_words(High(), [*MONTHS, HIGH], EN.say) == (
        "A <b>, Aleppo: Civilians killed by month, Jan 2015 to Jan 2018. 0 to 7 in the 35 of 36 months before that are known; "
        "unusual from 16; ≥\N{NO-BREAK SPACE}45 in Jan 2018."
    )
