"""Pictures without a script: they say what the frames say, tell states apart without colours, and are read from either side."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from db import reference
from pages.parts import charts, closure_panels, data, filters, look, shapes, sketches, svg, svg_days, visit, words
from pages.parts.data import Window
from pages.parts.drawing import amount
from pages.parts.filters import What
from pages.parts.look import Look
from pages.parts.pens import Pen, inks
from pages.parts.words import Words
from tests.test_pages import HOSTILE, embedded, hostile  # noqa: F401

EN, AR = Look(Words("en"), False), Look(Words("ar"), False)
SVG = "{http://www.w3.org/2000/svg}"
ISOLATES = re.compile("[\u2066-\u2069]")
OUTLINE = sketches.sketch(shapes.outlines(reference.boundaries()))


def area(code: str, name: str, value: int | None, **others: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"low": None, "high": None, "quantifier": "exact", "status": "documented"}
    state = "not_reported" if value is None else "reported" if value else "zero"
    return {"area": code, "name_en": name, "name_ar": "", "state": state, "value": value, **said, **others}


def areas(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows).astype(object)


def read(picture: str) -> ElementTree.Element:
    """The picture as a browser reads it; one that is not well-formed fails."""
    return ElementTree.fromstring(picture)


def texts(picture: str) -> list[str]:
    return [ISOLATES.sub("", element.text or "") for element in read(picture).iter(f"{SVG}text")]


def bars(picture: str) -> list[dict[str, str]]:
    return [dict(element.attrib) for element in read(picture).findall(f"{SVG}rect")]


# --- outlines


def spots(path: str) -> list[tuple[int, int]]:
    """The corners of a path, worked out from its steps."""
    found = []
    for ring in path.removesuffix("z").split("z"):
        start, steps = ring[1:].split("l")
        x, y = map(int, start.split())
        found.append((x, y))
        numbers = list(map(int, re.findall(r"-?\d+", steps)))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_an_outline_is_small_and_covers_all_fourteen() -> None:
    assert sorted(OUTLINE.paths) == [f"SY{number:02}" for number in range(1, 15)]
    assert sum(map(len, OUTLINE.paths.values())) < 2_200
    every = [spot for path in OUTLINE.paths.values() for spot in spots(path)]
    assert min(x for x, _ in every) == 0
    assert max(x for x, _ in every) == OUTLINE.width
    assert (min(y for _, y in every), max(y for _, y in every)) == (0, OUTLINE.height)


def test_neighbours_share_every_corner_of_their_border() -> None:
    """Where two areas meet, a corner that one of them kept is one of the other's too: no gap opens between them."""
    outlines = shapes.outlines(reference.boundaries())
    owners: dict[tuple[float, float], set[str]] = {}
    for code, polygons in outlines.polygons.items():
        for point in (point for polygon in polygons for ring in polygon for point in ring):
            owners.setdefault(point, set()).add(code)
    small = sketches.sketch(outlines, width=100_000, off=300)
    kept = {code: set(spots(path)) for code, path in small.paths.items()}
    west, _, east, north = outlines.bounds
    shared = 0
    for (x, y), codes in owners.items():
        down = sketches.mercator(north) - sketches.mercator(y)
        spot = (round((x - west) * 100_000 / (east - west)), round(down * 100_000 / (east - west)))
        assert len({spot in kept[code] for code in codes}) == 1, (x, y, codes)
        shared += len(codes) > 1 and spot in kept[min(codes)]
    assert shared > 50


def test_an_island_and_a_ring_of_few_points_are_drawn_too() -> None:
    square = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]
    alone = sketches.sketch(shapes.Outlines({"A": [[square]]}, "", b""), width=10)
    assert set(spots(alone.paths["A"])) == {(0, 0), (10, 0), (10, 10), (0, 10)}
    assert alone.middles["A"] == (5, 5)


# --- by area


def test_bars_are_as_long_as_their_numbers_and_the_highest_comes_first() -> None:
    picture = svg.comparison(areas(area("SY01", "Damascus", 25), area("SY02", "Aleppo", 100)), Pen(EN, "p"), "Killed")
    assert texts(picture) == ["Aleppo", "100", "Damascus", "25"]
    first, second = (float(bar["width"]) for bar in bars(picture))
    assert first == pytest.approx(4 * second, rel=0.01)
    assert read(picture).attrib["role"] == "img"
    assert read(picture)[0].text == "Killed"


def test_not_reported_is_hatched_and_zero_is_a_line() -> None:
    pen = Pen(EN, "p")
    none = svg.comparison(areas(area("SY01", "Damascus", None)), pen, "Killed")
    zero = svg.comparison(areas(area("SY01", "Damascus", 0)), pen, "Killed")
    outside = svg.comparison(areas(area("SY01", "Damascus", None, state="not_covered")), pen, "Killed")
    assert texts(none) == ["Damascus", "Not reported"]
    assert [bar["fill"] for bar in bars(none)] == ["url(#p-unreported)"]
    assert texts(zero) == ["Damascus", "0"]
    assert bars(zero) == []
    assert "v12" in zero
    assert texts(outside) == ["Damascus", "Outside what the source covers"]
    assert bars(outside) == []


def test_an_estimate_is_striped_and_a_range_has_a_whisker() -> None:
    documented = svg.comparison(areas(area("SY01", "Damascus", 50)), Pen(EN, "p"), "Killed")
    estimated = svg.comparison(areas(area("SY01", "Damascus", 50, low=40, high=60, status="estimated")), Pen(EN, "p"), "Killed")
    assert bars(documented)[0]["fill"] == inks(EN)["bar"]
    assert bars(estimated)[0]["fill"] == "url(#p-bar)"
    whiskers = [path.attrib for path in read(estimated).findall(f"{SVG}path")]
    assert [path["stroke"] for path in whiskers] == [inks(EN)["ink"]]
    assert not read(documented).findall(f"{SVG}path")


def test_bars_begin_on_the_side_from_which_people_read() -> None:
    frame = areas(area("SY01", "Damascus", 25, name_ar="دمشق"), area("SY02", "Aleppo", 100, name_ar="حلب"))
    left, right = (bars(svg.comparison(frame, Pen(side, "p"), "x")) for side in (EN, AR))
    assert len({bar["x"] for bar in left}) == 1
    assert len({round(float(bar["x"]) + float(bar["width"]), 1) for bar in right}) == 1
    assert {bar["x"] for bar in right} != {bar["x"] for bar in left}
    assert texts(svg.comparison(frame, Pen(AR, "p"), "x")) == ["حلب", "100", "دمشق", "25"]


def test_the_map_tells_the_states_apart() -> None:
    frame = areas(
        area("SY01", "Damascus", 7), area("SY02", "Aleppo", 0), area("SY03", "Rural Damascus", None),
        area("SY04", "Homs", None, state="not_covered"), area("SY05", "Hama", None, state="reported", low=0, high=9, quantifier="between"),
    )  # fmt: skip
    picture = svg.governorates(frame, OUTLINE, ("SY03",), Pen(EN, "m"), "Killed by governorate", numbers=True)
    fills = {path[0].text: path.attrib["fill"] for path in read(picture).iter(f"{SVG}path") if len(path)}
    ink = inks(EN)
    assert fills["Damascus: 7"] in EN.ramp
    assert fills["Aleppo: 0"] == ink["zero"]
    assert fills["Rural Damascus: No figure of this counter here"] == "url(#m-unreported)"
    assert fills["Homs: Outside what the source covers"] == ink["uncovered"]
    assert "Hama: 0–9" in fills
    legend = ["Reported", "Zero, as reported", "No figure of this counter here", "Outside what the source covers"]
    assert texts(picture) == ["7", "0", "0–9", *legend]


def test_a_map_of_nothing_but_ranges_from_zero_is_drawn() -> None:
    frame = areas(area("SY05", "Hama", None, state="reported", low=0, high=9, quantifier="between"))
    assert "Hama: 0–9" in svg.governorates(frame, OUTLINE, (), Pen(EN, "m"), "x")


def test_live_colours_are_those_of_the_page_around() -> None:
    frame = areas(area("SY01", "Damascus", 7, low=3, high=9), area("SY02", "Aleppo", None))
    pen = Pen(EN, "m", live=True)
    for picture in (svg.governorates(frame, OUTLINE, ("SY01",), pen, "x"), svg.comparison(frame, pen, "x")):
        assert not re.search("#[0-9A-Fa-f]{6}", picture)
        assert set(re.findall(r"var\(--(\w+)\)", picture)) <= set(inks(EN))


# --- over time


def month(number: int, value: int | None, **others: Any) -> Any:
    first, last = date(2025, number, 1), date(2025, number, 28)
    said: dict[str, Any] = {
        "kind": "flow", "counts": "total", "low": None, "high": None, "quantifier": "exact",
        "status": "documented", "as_of": last, "starts_on": first, "bucket_starts_on": first, "bucket_ends_on": last,
        "state": "not_reported" if value is None else "reported" if value else "zero",
    }  # fmt: skip
    return next(pd.DataFrame([{**said, "value": value, **others}]).astype(object).itertuples())


YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def strokes(picture: str) -> list[str]:
    return [path.attrib["d"] for path in read(picture).findall(f"{SVG}path")]


def test_a_gap_is_no_bar_a_zero_is_a_ring_and_each_series_has_its_row() -> None:
    own = [month(1, 10), month(2, None), month(3, 0), month(4, 40)]
    picture = svg_days.over_time([("SOHR", own), ("SNHR", [month(1, 5)])], "month", YEAR, Pen(EN, "t"), "Killed by month")
    grid, sohr, _, snhr = strokes(picture)
    heights = [float(y0) - float(y1) for _, y0, y1 in re.findall(r"M([\d.]+) ([\d.]+)V([\d.]+)", sohr + snhr)]
    assert heights[0] == pytest.approx(46 * 10 / 50, abs=0.1)
    assert heights[1] == pytest.approx(46 * 40 / 50, abs=0.1)
    assert heights[2] == pytest.approx(46 * 5 / 50, abs=0.1)
    assert len(heights) == 3
    assert len(list(read(picture).iter(f"{SVG}circle"))) == 1
    assert texts(picture)[:4] == ["SOHR · most: 40, Apr 2025", "50", "0", "SNHR · most: 5, Jan 2025"]
    assert "H340" in grid


def test_a_total_of_some_days_of_a_month_is_told_with_its_days() -> None:
    weeks = {"starts_on": date(2025, 4, 6), "as_of": date(2025, 4, 13)}
    for counts, when in (("total", "6 to 13 Apr 2025"), ("incident", "Apr 2025")):
        own = [month(4, 735, counts=counts, **weeks)]
        picture = svg_days.over_time([("SOHR", own)], "month", YEAR, Pen(EN, "t"), "Killed by month")
        assert texts(picture)[0] == f"SOHR · most: 735, {when}"


def test_a_line_is_not_drawn_over_a_gap_and_an_estimate_is_dashed() -> None:
    kind = {"kind": "stock"}
    own = [month(1, 10, **kind), month(2, 12, **kind), month(3, None, **kind), month(4, 30, **kind, low=25, high=36)]
    picture = svg_days.over_time([("UNHCR", own)], "month", YEAR, Pen(EN, "t"), "Living displaced")
    _, line, whisker = strokes(picture)
    assert re.sub(r"[\d. ]+", "", line) == "MLM"
    assert whisker.count("V") == 1
    assert texts(picture)[0] == "UNHCR · last: 30, 28 Apr 2025"
    guessed = svg_days.over_time([("UNHCR", [month(1, 9, **kind, status="estimated")])], "month", YEAR, Pen(EN, "t"), "x")
    assert "stroke-dasharray" in guessed
    assert "stroke-dasharray" not in picture
    striped = svg_days.over_time([("UNHCR", [month(1, 9, status="estimated")])], "month", YEAR, Pen(EN, "t"), "x")
    assert 'stroke="url(#t-bar)"' in striped


def test_a_series_that_says_nothing_is_drawn_as_nothing() -> None:
    picture = svg_days.over_time([("SOHR", [month(1, None)])], "month", YEAR, Pen(EN, "t"), "x")
    assert texts(picture)[0] == "SOHR · –"


# --- real and hostile frames


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_pictures_of_the_embedded_data_say_its_numbers(embedded: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(embedded))
    with visit.once(language):
        assert data.state() == "ready"
        filters.take_up({"period": ["all"], "source": ["vdc_documented_deaths"]})
        frame, say, pen = data.by_area(filters.question(What("people_killed"))), words.say(), Pen(look.now(), "p")
        said = {ISOLATES.sub("", amount(say, row)) for row in frame.itertuples()}
        assert said <= set(texts(svg.comparison(frame, pen, "x")))
        titles = [title.text or "" for title in read(svg.governorates(frame, data.sketch(), (), pen, "x")).iter(f"{SVG}title")]
        assert {ISOLATES.sub("", title).split(": ")[1] for title in titles[1:]} == said
        assert len(titles) == 15
        filters.take_up({"period": ["all"]})
        span = Window(date(2024, 11, 27), filters.current().until)
        shut = data.segments(closure_panels.asked(), span)
        picture = svg_days.timeline(shut, span, pen, "x")
        assert {words.say().name(row) for row in shut.itertuples() if len(words.say().name(row)) < 30} <= set(texts(picture))
        thin, thick = (sum(bar["height"] == height for bar in bars(picture)) for height in ("3", "8"))
        assert thin == sum("open" in piece[0] for row in shut.itertuples() for piece in charts.pieces(row))
        assert thick == sum("open" not in piece[0] for row in shut.itertuples() for piece in charts.pieces(row))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_foreign_text_in_a_picture_stays_text(hostile: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:  # noqa: F811
    monkeypatch.setenv("ATHAR_DB", str(hostile))
    with visit.once(language):
        assert data.state() == "ready"
        filters.take_up({"period": ["all"]})
        question, say, pen = filters.question(What("civilians_killed")), words.say(), Pen(look.now(), "p")
        time = data.over_time(question, "month")
        lines = charts.series(time[time["kind"] == "flow"], [], say)
        rows = [area(f"SY{n:02}", text, n) for n, text in enumerate(HOSTILE, 1)]
        drawn = [
            svg.governorates(data.by_area(question), data.sketch(), (), pen, HOSTILE[1]),
            svg.governorates(areas(*rows), data.sketch(), (), pen, HOSTILE[0]),
            svg.comparison(areas(*rows), pen, HOSTILE[1]),
            svg_days.over_time(lines, "month", charts.extent(lines, filters.current().window), pen, HOSTILE[1]),
        ]
        for picture in drawn:
            assert {element.tag.removeprefix(SVG) for element in read(picture).iter()} <= {
                "svg", "title", "defs", "pattern", "path", "g", "text", "rect", "circle"
            }  # fmt: skip
            assert not re.search("[\u202a-\u202e\u200b\ufeff]", picture)
        assert any(text.startswith("<script>alert") for text in texts(drawn[2]))
        assert all(len(text) < 120 for text in texts(drawn[2]))
