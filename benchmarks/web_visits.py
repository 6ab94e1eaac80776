"""Visits by a real browser: how long until charts can be read and clicked, what came over the wire, and how long a filter takes."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from benchmarks.web_sites import Site

WAIT_SECONDS = 300
NAMES = ("Aleppo", "Homs", "Hama", "Idleb", "Damascus", "Lattakia", "Tartous", "Quneitra", "As-Sweida", "Ar-Raqqa", "Deir-ez-Zor")

# `read` is when `expected` charts first stood there in any form, `drawn` when plotly had drawn as many and nothing lay over them, and
# `changed` when the series first looked otherwise than at the last choice, all on the page's own clock.
WATCH = """(() => {
    window.watched = {expected: 1, read: 0, drawn: 0, chosen: 0, changed: 0, before: '', series: ''};
    const look = chart => [...chart.querySelectorAll('.barlayer path')].map(path => path.getAttribute('d')).join();
    const of = () => { const chart = document.querySelector('.st-key-' + watched.series); return chart ? look(chart) : ''; };
    document.addEventListener('click', event => {
        if (event.target.closest('[role=option]')) { watched.before = of(); watched.chosen = performance.now(); watched.changed = 0; }
    }, true);
    const check = () => {
        const charts = [...document.querySelectorAll('.js-plotly-plot')];
        const full = charts.filter(chart => chart.querySelector('.choroplethlayer path, .barlayer path, .scatterlayer .trace'));
        const first = document.querySelector('#athar-light')?.shadowRoot;
        if (!watched.read && first && first.querySelectorAll('svg').length >= watched.expected) watched.read = performance.now();
        if (!watched.drawn && !first && full.length >= watched.expected) {
            watched.drawn = performance.now();
            watched.read ||= watched.drawn;
        }
        if (watched.chosen && !watched.changed && of() && of() !== watched.before) watched.changed = performance.now();
        requestAnimationFrame(check);
    };
    check();
})()"""


class Line(NamedTuple):
    """How bad a line is: kbit/s and milliseconds there and back."""

    kilobits: float
    milliseconds: float


class Visit(NamedTuple):
    """Seconds until the charts could be read and until they answered a click, bytes of all that was fetched, requests to other hosts."""

    read: float
    drawn: float
    bytes_: float
    elsewhere: int


class _Wire:
    """What the browser fetches, counted as it comes."""

    def __init__(self, page: Page, host: str, line: Line | None) -> None:
        self.bytes_, self.elsewhere, self.host = 0.0, 0, host
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._ended)
        page.on("request", lambda asked: self._asked(asked.url))
        if line:
            rate = line.kilobits * 1000 / 8
            limits = {"offline": False, "latency": line.milliseconds, "downloadThroughput": rate, "uploadThroughput": rate}
            session.send("Network.emulateNetworkConditions", limits)

    def _ended(self, event: dict[str, float]) -> None:
        self.bytes_ += event["encodedDataLength"]

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        self.elsewhere += parts.scheme in ("http", "https") and parts.netloc != self.host


@contextmanager
def _somebody(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
    context.add_init_script(WATCH)
    yield context
    context.close()


def _open(context: BrowserContext, address: str, expected: int, line: Line | None = None) -> tuple[Page, Visit]:
    page = context.new_page()
    page.add_init_script(f"watched.expected = {expected}")
    wire = _Wire(page, urlsplit(address).netloc, line)
    page.goto(address, wait_until="commit", timeout=WAIT_SECONDS * 1000)
    drawn = _when(page, "drawn")
    page.wait_for_timeout(1_500)
    return page, Visit(_when(page, "read") / 1000, drawn / 1000, wire.bytes_, wire.elsewhere)


def _when(page: Page, what: str) -> float:
    gives_up_at = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < gives_up_at:
        if found := page.evaluate(f"window.watched && watched.{what}"):
            return float(found)
        page.wait_for_timeout(100)
    raise SystemExit(f"{page.url}: nothing was {what} within {WAIT_SECONDS} seconds")


def first(browser: Browser, address: str, expected: int, times: int, line: Line | None = None) -> list[Visit]:
    """Visits by people who were never there."""
    found = []
    for _ in range(times):
        with _somebody(browser) as context:
            found.append(_open(context, address, expected, line)[1])
    return found


def again(browser: Browser, address: str, expected: int, times: int) -> list[Visit]:
    """Visits by one who was there before."""
    with _somebody(browser) as context:
        _open(context, address, expected)[0].close()
        found = []
        for _ in range(times):
            page, visit = _open(context, address, expected)
            page.close()
            found.append(visit)
        return found


def filtered(browser: Browser, site: Site, expected: int, times: int) -> list[float]:
    """Milliseconds from the choice of one more governorate to the chart that shows it."""
    with _somebody(browser) as context:
        page, _ = _open(context, site.address + site.page, expected)
        page.evaluate(f"watched.series = '{site.series}'")
        found = []
        for name in NAMES[:times]:
            page.locator(f".st-key-{site.area} input").click()
            page.keyboard.type(name)
            page.get_by_role("option", name=name, exact=True).click()
            found.append(_when(page, "changed") - float(page.evaluate("watched.chosen")))
            page.keyboard.press("Escape")
            page.wait_for_timeout(1_000)
        return found


def middle(values: list[float]) -> float:
    return statistics.median(values)
