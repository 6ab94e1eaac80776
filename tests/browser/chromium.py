"""Finds a browser of the Chromium family on this machine, or gets one, or says how to get one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
QUIETER = ("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")
DOWNLOAD_SECONDS = 300
HOW = """No browser for the tests: no Chromium, Chrome or Edge was found, and none could be installed.
Install one and run `make test` again:
    Debian, Ubuntu   sudo apt install chromium        (Ubuntu: sudo snap install chromium)
    Fedora           sudo dnf install chromium
    macOS            brew install --cask chromium
    Windows          Edge is there already; else winget install Google.Chrome
    anywhere         .venv/bin/python -m playwright install chromium
or name one that is somewhere else: ATHAR_BROWSER=/path/to/chromium make test"""


class NoBrowser(Exception):
    """There is no browser, and the message says how to get one."""


def found() -> str | None:
    """The path of a browser that is there: the one that ATHAR_BROWSER names, an installed one, or playwright's own."""
    named = os.environ.get("ATHAR_BROWSER")
    if named:
        if not shutil.which(named):
            raise NoBrowser(f"ATHAR_BROWSER names {named}, and there is no such program.")
        return named
    on_path = (path for name in NAMES if (path := shutil.which(name)))
    installed = (place for place in PLACES if Path(place).exists())
    return next(on_path, None) or next(installed, None) or _of_playwright()


def _of_playwright() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def made_sure() -> str:
    """The path of a browser, downloaded by playwright or installed from Debian's packages where there was none."""
    path = found()
    for command in () if path else _ways():
        print(f"No browser yet; trying: {' '.join(command)}", flush=True)
        try:
            subprocess.run(command, timeout=DOWNLOAD_SECONDS, check=False, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"That did not work: {error}", flush=True)
        path = found()
        if path:
            break
    if not path:
        raise NoBrowser(HOW)
    return path


def _ways() -> list[list[str]]:
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        ways += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]]
    return ways


def launch(playwright: Playwright, path: str) -> Browser:
    """The browser at this path, started so that it talks to nobody but the pages it is shown."""
    return playwright.chromium.launch(executable_path=path, args=[*QUIET, *QUIETER])


def main() -> int:
    """Makes sure of a browser before the tests start; 1 and how to get one when there is none."""
    try:
        print(f"Browser for the tests: {made_sure()}")
    except NoBrowser as no:
        print(no, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
