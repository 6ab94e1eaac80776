"""A real server with the embedded figures, and a real browser that notices every error and every request to elsewhere."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.chromium import launch, made_sure
from tests.browser.servers import running

ROOT = Path(__file__).parents[2]
PATIENCE_MS = 60_000
"""How long a busy machine may take to draw what is waited for."""

# While it looks for the root of the site, Streamlit asks for these below the address of a page and is told 404.
SEARCHING = re.compile(r"/\w+/_stcore/(health|host-config)$")

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment whose store holds the embedded sources and nothing else."""
    data = tmp_path_factory.mktemp("data")
    mine = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env = mine | {"ATHAR_DB": str(data / "athar.db"), "ATHAR_DATA": str(data)}
    subprocess.run([sys.executable, "-m", "etl", "desk_review", "vdc_documented_deaths"], cwd=ROOT, env=env, check=True)
    return env


@contextmanager
def started(env: dict[str, str], port: int = 0) -> Iterator[str]:
    """The dashboard, started as README says, on this port or (0) a free one; its address."""
    with running(["dashboard.py"], ROOT, env, port) as server:
        yield server.address


@pytest.fixture(scope="session")
def site(surroundings: dict[str, str]) -> Iterator[str]:
    with started(surroundings) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = made_sure()
    with sync_playwright() as playwright:
        running = launch(playwright, path)
        expect.set_options(timeout=PATIENCE_MS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens an address as somebody who was never here. At the end nothing may have gone wrong, and nothing been asked of others.

    `beside` are addresses of servers that the visit leads to (a sign-in provider).
    """
    wrong: list[str] = []
    contexts = []

    def listen(page: Page, hosts: Container[str]) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type == "error" and not SEARCHING.search(message.location["url"]):
                wrong.append(f"console: {message.text} ({message.location['url']})")

        def outside(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme not in ("data", "blob") and parts.netloc not in hosts:
                wrong.append(f"asked another host: {url}")

        page.on("console", console)
        page.on("request", lambda asked: outside(asked.url))
        page.on("websocket", lambda socket: outside(socket.url))
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))

    def open_(
        address: str,
        *,
        width: int = 1400,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        locale: str = "en-GB",
        before: Callable[[Page], object] = bool,
        beside: Sequence[str] = (),
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale, accept_downloads=True, has_touch=width < 600
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        listen(page, {urlsplit(place).netloc for place in (address, *beside)})
        before(page)
        page.goto(address)
        settle(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def settle(page: Page) -> None:
    """Waits until the page's run has ended and what it shows is drawn; no part of it may be an error."""
    apology = page.get_by_test_id("stAlertContentError")
    expect(page.locator("h1.page").or_(apology).first).to_be_visible()
    expect(apology).to_have_count(0)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator(".plot[aria-busy=true]")).to_have_count(0)
    expect(page.locator("#athar-first")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
