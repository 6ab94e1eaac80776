"""The one polite client: every request to a publisher goes through it, and every failure comes out of it in words."""

import re
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from etl import bodies, settings, sheets
from etl.contract import SourceChanged, SourceUnavailable
from etl.kept import Answer, Kept
from etl.redaction import carries, guard_logs, redact

USER_AGENT = "athar/0.1 (humanitarian impact dashboard; reads open data once a day)"


Form = dict[str, str]


class NotFound(SourceChanged):
    """The server says that there is nothing at this address (404 or 410)."""


class WebPage(SourceChanged):
    """The server sent a page for people instead of data."""


class Limits(NamedTuple):
    """How long and how much at most; `between_seconds` is the least pause between two requests to one host."""

    connect_seconds: float = 10
    read_seconds: float = 60
    total_seconds: float = 900
    attempts: int = 4
    longest_wait_seconds: float = 120
    between_seconds: float = 1
    redirects: int = 10
    most_bytes: int = 500_000_000


class _Unchanged(NamedTuple):
    """304: what was kept still holds."""


class Http:
    """GET and POST with time-outs, retries, a pause per host, a size cap, conditional requests, and nothing secret in any message.

    `kept` is the folder of the last good answers. `secrets` are values that no message may carry; those of the settings when
    not given. `sleep`, `clock` (seconds) and `now` (UTC) are the time it lives in.
    """

    def __init__(
        self,
        kept: Path | None = None,
        *,
        secrets: Iterable[str] | None = None,
        limits: Limits = Limits(),  # noqa: B008 - immutable
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._kept = Kept(kept)
        self._secrets = tuple(settings.secrets() if secrets is None else secrets)
        self._limits = limits
        self._sleep, self._clock, self._now = sleep, clock, now
        self._turns: dict[str, float] = {}
        guard_logs(self._secrets)

    def get(
        self, url: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, keep: bool = True
    ) -> bytes:
        """The bytes at an address, complete and not a web page. Unless `keep`, no copy of them stays on disk.

        Raises SourceUnavailable when they cannot be had now, SourceChanged when something else than data is there, NotFound
        (a SourceChanged) when nothing is. No error carries another one: theirs would carry the address with its keys.
        """
        return self._given(self._settled(url, params or {}, headers or {}, keep=keep))

    def post(self, url: str, *, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bytes:
        """The answer to a form, such as a sign-in. Never kept, never sent elsewhere, and not sent again after a refusal.

        Raises what `get` raises.
        """
        return self._given(self._settled(url, {}, headers or {}, form=dict(form), keep=False))

    def secret(self, value: str) -> None:
        """From now on no message and no log carries this value (a token that was handed out)."""
        if value:
            self._secrets = (*self._secrets, value)
            guard_logs((value,))

    def json(self, url: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> object:
        """The JSON document at an address. Raises what `get` raises, and SourceChanged when it is not JSON."""
        return sheets.document(self.get(url, params=params, headers=headers), redact(url, self._secrets))

    def _given(self, outcome: "bytes | _Stop") -> bytes:
        if isinstance(outcome, bytes):
            return outcome
        raise outcome.kind(redact(outcome.words, self._secrets))

    def _settled(
        self, url: str, params: Mapping[str, str], headers: Mapping[str, str], *, form: Form | None = None, keep: bool
    ) -> "bytes | _Stop":
        """Asks until there is an answer, until asking again makes no sense, or until the time is up."""
        try:
            full = requests.Request("GET", url, params=dict(params)).prepare().url or url
        except (requests.RequestException, ValueError):
            return _Stop(f"{url} is not an address that can be asked: correct the setting it comes from.")
        name = redact(full, self._secrets)
        kept = self._kept.answer(name) if keep else None
        deadline = self._clock() + self._limits.total_seconds
        attempt = 1
        while True:
            outcome = self._within(deadline, full, {**headers, **_conditions(kept)}, form)
            if isinstance(outcome, Answer):
                if keep:
                    self._kept.keep(name, outcome)
                return outcome.body
            if isinstance(outcome, _Unchanged):
                return kept.body if kept else _Stop(f"{_host(full)} says that {full} has not changed (304), which was not asked.")
            wait = outcome.pace * 2.0 ** (attempt - 1) if outcome.wait is None else outcome.wait
            if not outcome.again or (form is not None and outcome.refused) or attempt >= self._limits.attempts:
                return outcome
            if wait > self._limits.longest_wait_seconds or self._clock() + wait > deadline:
                outcome.words += f" It wants to be left alone for {wait:,.0f} seconds, which is too long to wait for."
                return outcome
            self._sleep(wait)
            attempt += 1

    def _within(self, deadline: float, url: str, headers: Mapping[str, str], form: Form | None) -> "Answer | _Unchanged | _Stop":
        """One attempt that ends at the deadline even when a name server or a trickle of headers holds it up."""
        outcomes: list[Answer | _Unchanged | _Stop] = []
        worker = threading.Thread(target=lambda: outcomes.append(self._attempt(deadline, url, headers, form)), daemon=True)
        worker.start()
        worker.join(max(0.0, deadline - self._clock()))
        if outcomes:
            return outcomes[0]
        if worker.is_alive():
            return self._too_slow(url)
        raise RuntimeError("a request ended without an outcome; its error is printed above")

    def _attempt(self, deadline: float, url: str, headers: Mapping[str, str], form: Form | None) -> "Answer | _Unchanged | _Stop":
        try:
            with requests.Session() as session:
                session.auth = _nobody
                session.headers.clear()
                return self._followed(session, deadline, url, headers, form)
        except _Stop as stop:
            return stop
        except _BROKEN as error:
            return self._broken(url, error)

    def _followed(
        self, session: requests.Session, deadline: float, url: str, headers: Mapping[str, str], form: Form | None
    ) -> Answer | _Unchanged:
        """Follows redirects by hand: what the caller sends in headers is for the host it was meant for, and a form for one address."""
        first, mine = url, dict(headers)
        for _ in range(self._limits.redirects + 1):
            self._take_turn(_host(url))
            sent = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **mine}
            patience = (self._limits.connect_seconds, self._limits.read_seconds)
            how = "GET" if form is None else "POST"
            with session.request(how, url, data=form, headers=sent, stream=True, allow_redirects=False, timeout=patience) as response:
                if not response.is_redirect:
                    return self._judged(response, deadline, url)
                target = urljoin(url, response.headers["Location"])
            if form is not None:
                raise _Stop(f"{_host(url)} wants the form at {target}, which is not where it was meant for: refused. Correct the setting.")
            self._refuse(url, target)
            if _origin(target) != _origin(first):
                mine = {name: value for name, value in mine.items() if name in _CONDITIONS}
            url = target
        raise _Stop(f"{_host(first)} redirects without end (at last to {url}), expected a file. Open the address in a browser.")

    def _refuse(self, url: str, target: str) -> None:
        said = f"{_host(url)} redirects to {target}"
        if urlsplit(target).scheme not in ("http", "https") or not urlsplit(target).hostname:
            raise _Stop(f"{said}, which is no web address. Look at the publisher's page.", SourceChanged)
        if url.startswith("https:") and not target.startswith("https:"):
            raise _Stop(f"{said}, which is not encrypted: refused. Look at the publisher's page.")
        if _origin(target) != _origin(url) and carries(target, self._secrets):
            raise _Stop(f"{said} and hands your key to that host: refused. Ask the publisher.")

    def _take_turn(self, host: str) -> None:
        wait = self._turns.get(host, 0.0) - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._turns[host] = self._clock() + self._limits.between_seconds

    def _judged(self, response: requests.Response, deadline: float, url: str) -> Answer | _Unchanged:
        if response.status_code == 304:
            return _Unchanged()
        if response.status_code != 200:
            raise self._refusal(response, deadline, url)
        body = self._body(response, deadline, url, self._limits.most_bytes)
        if not body.strip():
            raise _Stop(f"{_host(url)} answered with nothing to {url}, expected data. Look at the publisher's page.", SourceChanged)
        if bodies.is_page(body, response.headers.get("Content-Type", "")):
            raise _Stop(
                f"{_host(url)} answered with a web page{bodies.title(body)} to {url}, expected data. It may be a login, a check for robots "
                f"or a notice: open the address in a browser.",
                WebPage,
            )
        return Answer(body, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))

    def _refusal(self, response: requests.Response, deadline: float, url: str) -> "_Stop":
        code = response.status_code
        found = f"{_host(url)} answered {code} to {url}{self._excerpt(response, deadline, url)}, expected data."
        if code in (404, 410):
            return _Stop(f"{found} The file has moved or is not there yet: look at the publisher's page and at the settings.", NotFound)
        if code == 202:
            wait = self._retry_after(response)
            return _Stop(f"{found} It is still being made: try again later.", again=True, wait=wait, pace=_BEING_MADE)
        if code == 204:
            return _Stop(f"{found} It is not ready: try again later.")
        if code == 429:
            return _Stop(f"{found} It wants fewer requests: try again later.", again=True, wait=self._retry_after(response), refused=True)
        if code in (408, 425) or code >= 500:
            return _Stop(
                f"{found} The publisher has trouble: try again later.", again=True, wait=self._retry_after(response), refused=code < 500
            )
        if code in (401, 403):
            return _Stop(f"{found} A key may be missing or wrong, or this machine may be blocked: look at the settings of this source.")
        kind = SourceUnavailable if code >= 400 else SourceChanged
        return _Stop(f"{found} The request no longer fits: look at the publisher's documentation.", kind)

    def _body(self, response: requests.Response, deadline: float, url: str, most: int) -> bytes:
        def in_time() -> None:
            if self._clock() > deadline:
                raise self._too_slow(url)

        coding = response.headers.get("Content-Encoding", "").strip().lower()
        pieces = iter(lambda: response.raw.read1(_CHUNK, decode_content=False), b"")
        try:
            return bodies.whole(pieces, coding, most, in_time)
        except bodies.TooLarge:
            words = f"{_host(url)} sends more than {most:,} bytes for {url}: stopped. If that is right, raise the cap in etl/http.py."
        except bodies.UnknownCoding:
            words = f"{_host(url)} sends {url} in the coding {coding}, expected plain or gzip. Look at the publisher's page."
        raise _Stop(words, SourceChanged)

    def _excerpt(self, response: requests.Response, deadline: float, url: str) -> str:
        """What the server says about its refusal, where it is short and no web page."""
        try:
            body = self._body(response, deadline, url, 20_000)
        except (_Stop, *_BROKEN):
            return ""
        return "" if not body.strip() or bodies.is_page(body) else f' saying "{bodies.printable(body, 200)}"'

    def _retry_after(self, response: requests.Response) -> float | None:
        written = response.headers.get("Retry-After", "").strip()
        if written.isdecimal():
            return float(written)
        try:
            then = parsedate_to_datetime(written)
        except ValueError:
            return None
        return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - self._now()).total_seconds())

    def _too_slow(self, url: str) -> "_Stop":
        return _Stop(f"{_host(url)} did not finish {url} within {self._limits.total_seconds:g} seconds. Try again later.")

    def _broken(self, url: str, error: Exception) -> "_Stop":
        host = _host(url)
        if isinstance(error, requests.exceptions.SSLError):
            return _Stop(f"The certificate of {host} was not accepted ({_reason(error)}). Look at this machine's clock and certificates.")
        if isinstance(error, requests.ConnectTimeout):
            return _Stop(f"{host} took no connection within {self._limits.connect_seconds:g} seconds. Try again later.", again=True)
        if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
            return _Stop(f"{host} was silent for {self._limits.read_seconds:g} seconds at {url}. Try again later.", again=True)
        if isinstance(error, urllib3.exceptions.ProtocolError | HTTPException | zlib.error | bodies.Cut):
            return _Stop(f"{host} sent only a part of {url} ({_reason(error)}), expected the whole. Try again later.", again=True)
        if isinstance(error, ValueError | requests.exceptions.InvalidSchema):
            return _Stop(f"{url} cannot be asked ({_reason(error)}). Correct the setting it comes from.")
        return _Stop(f"{host} could not be reached ({_reason(error)}). Look at this machine's network, or try again later.", again=True)


class _Stop(Exception):
    """An attempt that failed: in what words, as what, and whether another one may go better. It never leaves this module."""

    def __init__(
        self,
        words: str,
        kind: type[SourceChanged] | type[SourceUnavailable] = SourceUnavailable,
        again: bool = False,
        wait: float | None = None,
        refused: bool = False,
        pace: float = 1.0,
    ) -> None:
        super().__init__(words)
        self.words, self.kind, self.again, self.wait, self.refused, self.pace = words, kind, again, wait, refused, pace


_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_CHUNK = 1 << 18
_BEING_MADE = 15.0
"""How many seconds a file that is being made (202) is left alone at first, where its server does not say."""

_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError, zlib.error, bodies.Cut)


def _conditions(kept: Answer | None) -> dict[str, str]:
    said = (kept.etag, kept.last_modified) if kept else ("", "")
    return {name: value for name, value in zip(_CONDITIONS, said, strict=True) if value}


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No credentials: without this, requests would send those that a .netrc of this machine has for the host."""
    return request


def _reason(error: Exception) -> str:
    """The innermost words of an error of the libraries, which wrap one in another and put the whole address around it."""
    words = re.findall(r"[^\W\d][\w ,./-]{7,}", str(error).rsplit(": ", 1)[-1])
    return str(words[-1]).strip() if words else type(error).__name__


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port
