"""`make bench-web`: what a visitor waits for and pays for, in a throttled browser, beside a stock Streamlit page with the same charts."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import requests
from playwright.sync_api import Browser, sync_playwright

from benchmarks import web_people, web_visits
from benchmarks.web_people import p95
from benchmarks.web_sites import Site, make_smallest, ours, prepared, stock
from benchmarks.web_visits import Line, middle
from tests.browser.chromium import launch, made_sure

CHARTS = 3
# The third of the stock page is a map, which plotly draws only when it reaches a host elsewhere: it is not waited for.
STOCK_CHARTS = 2
SLOW_4G, SLOW_3G = Line(1_600, 150), Line(750, 300)
PEOPLE, PAUSE, CHANGES = 50, 10.0, 5
LITE_TIMES = 20


def main(arguments: Sequence[str]) -> int:
    """Prints goal, measurement and verdict, a line each; 0, whatever came out of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="how often each thing is measured, 10 by default")
    parser.add_argument("--only", default="", help="a part of the name of what to measure: visits, lines, filter, people, lite")
    options = parser.parse_args(arguments)
    path = made_sure()
    with tempfile.TemporaryDirectory(prefix="athar-bench-web-") as made:
        folder = Path(made)
        env = prepared(folder)
        make_smallest(env)
        with ours(env) as us, stock(folder, env) as plain, sync_playwright() as playwright:
            print(f"n = {options.times}, {os.cpu_count()} processors, of which {os.getloadavg()[0]:.1f} were busy before", flush=True)
            _verdict("start to healthy", us.seconds, 5.0, "s", f"stock {plain.seconds:.1f}")
            browser = launch(playwright, path)
            for name, part in PARTS.items():
                if options.only in name:
                    part(browser, us, plain, options.times)
            browser.close()
        for name, measured in PARTS_WITHOUT_BROWSER.items():
            if options.only in name:
                with ours(env) as us, stock(folder, env) as plain:
                    measured(us, plain)
    return 0


def _visits(browser: Browser, us: Site, plain: Site, times: int) -> None:
    first = web_visits.first(browser, us.address + us.first, 1, times)
    stock_first = web_visits.first(browser, plain.address, STOCK_CHARTS, 3)
    _verdict("first visit to charts, bytes", first[-1].bytes_ / 1e6, 1.2, "MB", f"stock {stock_first[-1].bytes_ / 1e6:.2f}")
    elsewhere = max(visit.elsewhere for visit in first)
    _verdict("requests to other hosts", elsewhere, 0, "", f"stock {max(visit.elsewhere for visit in stock_first)}")
    again, beside = (
        web_visits.again(browser, us.address + us.page, CHARTS, times),
        web_visits.again(browser, plain.address, STOCK_CHARTS, times),
    )
    stocks = [visit.drawn for visit in beside]
    for what, ours_ in (("charts to read", [visit.read for visit in again]), ("charts to click", [visit.drawn for visit in again])):
        for name, of in (("p50", middle), ("p95", p95)):
            said = f"{of(ours_):.2f} s, stock {of(stocks):.2f} s"
            _verdict(f"repeat visit, {what}, {name} / stock", of(ours_) / of(stocks), 0.7, "", said)


def _lines(browser: Browser, us: Site, plain: Site, times: int) -> None:
    for name, line, goal in (("1.6 Mbit/s, 150 ms", SLOW_4G, 8.0), ("750 kbit/s, 300 ms", SLOW_3G, 16.0)):
        found = web_visits.first(browser, us.address + us.first, 1, times, line)
        beside = web_visits.first(browser, plain.address, STOCK_CHARTS, 1, line)[0].drawn
        for what, ours_ in (("read", [visit.read for visit in found]), ("click", [visit.drawn for visit in found])):
            said = f"p95 {p95(ours_):.1f}, stock {beside:.1f} (once)"
            _verdict(f"first visit at {name}, to {what}", middle(ours_), goal, "s", said)


def _filter(browser: Browser, us: Site, plain: Site, times: int) -> None:
    found, beside = web_visits.filtered(browser, us, CHARTS, times), web_visits.filtered(browser, plain, STOCK_CHARTS, times)
    for name, of in (("p50", middle), ("p95", p95)):
        said = f"{of(found):.0f} ms, stock {of(beside):.0f} ms"
        _verdict(f"filter to chart, {name} / stock", of(found) / of(beside), 0.6, "", said)


def _people(us: Site, plain: Site) -> None:
    alone, stock_alone = web_people.many(us, 1, 12, 0.2), web_people.many(plain, 1, 12, 0.2)
    wire, stock_wire = (middle([float(came) for came in told.bytes_]) / 1000 for told in (alone, stock_alone))
    _verdict("a filter change on the wire", wire, 9.0, "kB", f"most {max(alone.bytes_) / 1000:.1f}, stock {stock_wire:.1f}")
    _tell("one person, a rerun", f"{middle(alone.milliseconds):.0f} ms, stock {middle(stock_alone.milliseconds):.0f} ms")
    told = web_people.many(us, PEOPLE, CHANGES, PAUSE)
    _verdict(f"{PEOPLE} people, rerun p95", p95(told.milliseconds), 100, "ms", f"p50 {middle(told.milliseconds):.0f}")
    _verdict(f"memory with {PEOPLE} people", told.megabytes, 300, "MB")
    beside = web_people.many(plain, PEOPLE, CHANGES, PAUSE)
    took = f"rerun p50 {middle(beside.milliseconds):.0f} ms, p95 {p95(beside.milliseconds):.0f} ms"
    _tell(f"{PEOPLE} people on the stock page", f"{took}; memory {beside.megabytes:.0f} MB")


def _lite(us: Site, _plain: Site) -> None:
    for language in ("en", "ar"):
        answers = [requests.get(f"{us.address}/lite?lang={language}", stream=True, timeout=30) for _ in range(LITE_TIMES)]
        if answers[-1].status_code == 404:
            _tell(f"/lite?lang={language}", "not there")
            continue
        _verdict(f"/lite?lang={language}, bytes", len(answers[-1].raw.read(decode_content=False)) / 1000, 10, "kB")
        _verdict(f"/lite?lang={language}, time", middle([one.elapsed.total_seconds() * 1000 for one in answers]), 50, "ms")


def _verdict(what: str, found: float, goal: float, unit: str, beside: str = "") -> None:
    met = "met" if found <= goal else "MISSED"
    print(f"{what:42} goal {goal:>6g} {unit:3} measured {found:9.2f} {unit:3} {met:7} {beside}".rstrip(), flush=True)


def _tell(what: str, said: str) -> None:
    print(f"{what:42} {said}", flush=True)


PARTS = {"visits": _visits, "lines": _lines, "filter": _filter}
PARTS_WITHOUT_BROWSER = {"people": _people, "lite": _lite}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
