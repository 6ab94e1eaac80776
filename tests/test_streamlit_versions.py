"""The newest Streamlit there is and the oldest we say we work with: the first page is served small and whole by each, and nothing fails."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distributions
from pathlib import Path

import pytest
import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from pages.serve.small import FIRST_NEEDED, UNUSED_FONTS, WORTH_IT
from tests.browser.conftest import started
from tests.test_pages import embedded  # noqa: F401

ROOT = Path(__file__).parents[1]
(OLDEST,) = re.findall(r"^streamlit\[.*\]>=(\d+\.\d+\.\d+)$", (ROOT / "requirements.in").read_text(encoding="utf-8"), flags=re.M)
MADE_SECONDS = 300

Installed = Callable[[str], Path]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Installs what a requirement names, alone, into a folder of its own; what it needs is that of the environment of the tests.

    The folder has the name by which Streamlit knows that it is installed and not being developed.
    """
    folders: dict[str, Path] = {}

    def install(requirement: str) -> Path:
        folder = tmp_path_factory.mktemp("streamlit") / "site-packages"
        command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--no-compile"]
        done = subprocess.run([*command, "--target", str(folder), requirement], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{requirement}: pip needs a package index for it, as `make test` does.\n{done.stderr}"
        folders.setdefault(version(folder), folder)
        return folder

    def find(requirement: str) -> Path:
        return folders.get(requirement.partition("==")[2]) or install(requirement)

    return find


def version(folder: Path) -> str:
    (found,) = [one.version for one in distributions(path=[str(folder)]) if one.name == "streamlit"]
    return found


async def run(address: str) -> tuple[list[ForwardMsg], str]:
    """All that a first visit to the overview is sent, and how it is compressed."""
    asked, sent = BackMsg(), list[ForwardMsg]()
    asked.rerun_script.query_string = "lang=en"
    async with connect(f"{address.replace('http', 'ws', 1)}/_stcore/stream", max_size=2**26, subprotocols=["streamlit"]) as socket:
        assert socket.response is not None
        await socket.send(asked.SerializeToString())
        while not sent or sent[-1].WhichOneof("type") != "script_finished":
            sent.append(ForwardMsg.FromString(await socket.recv(decode=False)))
        return sent, socket.response.headers["Sec-WebSocket-Extensions"]


def wire(address: str, whole: int) -> int:
    """How many bytes come for an address that is `whole` bytes long, once its small copy is made."""
    gives_up_at = time.monotonic() + MADE_SECONDS
    while True:
        with requests.get(address, headers={"Accept-Encoding": "br"}, stream=True, timeout=120) as answer:
            came = len(answer.raw.read(decode_content=False))
        if came < whole / 2 or time.monotonic() > gives_up_at:
            return came
        time.sleep(0.5)


@pytest.mark.parametrize("requirement", ["streamlit", f"streamlit=={OLDEST}"])
def test_the_dashboard_works_with(installed: Installed, requirement: str, embedded: Path, tmp_path: Path) -> None:  # noqa: F811
    folder = installed(requirement)
    static = folder / "streamlit/static"
    if "==" in requirement:
        assert version(folder) == OLDEST
    env = {**os.environ, "PYTHONPATH": str(folder), "ATHAR_DB": str(embedded), "ATHAR_DATA": str(tmp_path)}
    env.pop("DATABASE_URL", None)
    with started(env) as address:
        # In a thread: the browser of other tests keeps a loop of its own running in this one.
        with ThreadPoolExecutor(1) as thread:
            sent, compression = thread.submit(asyncio.run, run(address)).result()
        (script,) = re.findall(r'src="\./(static/js/index\.[^"]+\.js)"', requests.get(address, timeout=120).text)
        assert (static / script).exists(), "the Streamlit that answers is not the one that was installed"
        page = requests.get(address, timeout=120).text
        early = re.findall(r'<link rel="modulepreload" href="([^"]+)"', page)
        icons = next(static.rglob("MaterialSymbols-Rounded*.woff2")).relative_to(static).as_posix()
        whole = {one: len(requests.get(f"{address}/{one.removeprefix('/')}", timeout=120).content) for one in (script, icons, *early)}
        came = {one: wire(f"{address}/{one.removeprefix('/')}", size) for one, size in whole.items()}
    assert sent[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
    shown = [message.delta.new_element for message in sent]
    assert not [element for element in shown if element.WhichOneof("type") == "exception"]
    assert not [element for element in shown if element.alert.format == element.alert.ERROR]
    assert '<h1 class="page">Humanitarian impact in Syria</h1>' in "".join(element.html.body for element in shown)
    assert [element for element in shown if element.WhichOneof("type") == "bidi_component"]
    assert "server_max_window_bits=15" in compression
    assert "<title>Athar</title>" in page
    assert UNUSED_FONTS not in page
    assert [any(name in one for one in early) for name in ("/assets/charts/charts.", FIRST_NEEDED)] == [True, True]
    assert all(came[one] < whole[one] / 2 for one in whole if whole[one] > WORTH_IT)
