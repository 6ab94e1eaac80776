"""A Streamlit program started as a person starts it, on a free port of this machine, for tests and benchmarks."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import requests

START_SECONDS = 60


class Server(NamedTuple):
    """A program that answers: where, which process it is, and how many seconds it took."""

    address: str
    process: int
    seconds: float


@contextmanager
def running(command: Sequence[str], folder: Path, env: Mapping[str, str], port: int = 0) -> Iterator[Server]:
    """`streamlit run` with these words in this folder, once it is healthy; AssertionError where it is not within START_SECONDS.

    Port 0 is any free one.
    """
    port = port or _free_port()
    began = time.monotonic()
    run = [sys.executable, "-m", "streamlit", "run", *command, "--server.port", str(port)]
    with subprocess.Popen(run, cwd=folder, env=env, stdout=subprocess.DEVNULL) as server:
        address = f"http://localhost:{port}"
        try:
            _wait_for(f"{address}/_stcore/health", server)
            yield Server(address, server.pid, time.monotonic() - began)
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    gives_up_at = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < gives_up_at:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError(f"the dashboard did not answer within {START_SECONDS} seconds (exit code {server.poll()})")
