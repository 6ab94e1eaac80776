"""Every networked source's whole way, from a server that misbehaves to a store that already holds a good run.

Each fault is put in the place of each request that a source makes. Whatever comes of it, the store says afterwards what it said
before: nothing is lost and nothing is doubled. A fault that passes is no failure; one that stays is told in words with a remedy.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine

from db import engine as engines
from db import schema
from db.store import Run, content_hash
from etl import pipeline, settings
from etl.contract import Source
from etl.http import Http, Limits
from etl.sources import SOURCES
from tests import databases
from tests.publishers import PLAYS, SECRET, Play, answer, parts
from tests.reports import rows
from tests.web import Reply, Request, Web, serve

HTML = {"Content-Type": "text/html; charset=utf-8"}
LOGIN = Reply(b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Password</form></body></html>", headers=HTML)
REMEDY = re.compile(r"[Tt]ry again|[Ll]ook at|[Ll]ook for|[Oo]pen the address|[Cc]orrect |[Cc]ompare |\b[Ss]et |[Rr]un it |[Aa]sk ")

Fault = Callable[[Request, Reply], Reply]

PASSING: dict[str, Fault] = {
    "202, then the file": lambda request, good: Reply(b"being made", 202, {"Retry-After": "1"}),
    "429 with Retry-After": lambda request, good: Reply(b"slow down", 429, {"Retry-After": "1"}),
    "500": lambda request, good: Reply(b"oops", 500),
    "a cut body": lambda request, good: good._replace(body=good.body[: len(good.body) // 2], length=len(good.body) + 1),
    "silence": lambda request, good: good._replace(late=0.4),
}
LASTING: dict[str, Fault] = {
    "202 for ever": lambda request, good: Reply(b"being made", 202),
    "403": lambda request, good: Reply(b'{"error": "you are not allowed to"}', 403),
    "404": lambda request, good: Reply(b"gone", 404),
    "429 for a day": lambda request, good: Reply(b"", 429, {"Retry-After": "86400"}),
    "500 for ever": lambda request, good: Reply(LOGIN.body, 500, HTML),
    "a body that is always cut": PASSING["a cut body"],
    "half of it as if it were whole": lambda request, good: good._replace(body=good.body[: len(good.body) // 2]),
    "a login page": lambda request, good: LOGIN,
    "a redirect to a login page": lambda request, good: Reply(status=302, headers={"Location": "/login"}),
    "nothing": lambda request, good: good._replace(status=200, body=b"", headers={}),
    "another document": lambda request, good: answer({"message": "this API has moved", "code": 17}),
}


class Asked(NamedTuple):
    """A request that a source makes, wherever in its way it stands."""

    host: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]


class Smaller(NamedTuple):
    """A source that is content with as few rows as a recording has."""

    play: Play

    @property
    def SOURCE(self) -> Source:  # noqa: N802 - it stands for a module
        return SOURCES[self.play.source].SOURCE._replace(at_least=1)

    def __getattr__(self, name: str) -> Any:
        return getattr(SOURCES[self.play.source], name)


class Stage:
    """The publisher of a source, and a store that holds what a good run brought."""

    def __init__(self, play: Play, web: Web, storage: Web, store: Engine) -> None:
        self.play, self.hosts, self.store = play, {"web": web, "storage": storage}, store
        play.open(web, storage, parts(play.recording))
        web.pages["/login"] = storage.pages["/login"] = LOGIN
        self.good: dict[Asked, Reply] = {}
        self.hash, self.said = "", list[Any]()

    def set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name, value in self.play.settings.items():
            monkeypatch.setenv(name, value.replace("{web}", self.hosts["web"].address))
        if self.play.confirmed:
            settings.mappings_folder().mkdir(parents=True, exist_ok=True)
            kept = settings.mappings_folder() / f"{self.play.source}.json"
            kept.write_bytes(parts(self.play.recording)[self.play.confirmed])
        for name, value in self.play.shrunk.items():
            *inside, last = name.split(".")
            module = SOURCES[self.play.source]
            monkeypatch.setattr(getattr(module, inside[0]) if inside else module, last, value)

    def run(self, meddle: Callable[[Asked, Request, Reply], Reply]) -> Run:
        for host, web in self.hosts.items():
            web.meddle = partial(self._meddled, meddle, host)
        limits = Limits(connect_seconds=2, read_seconds=0.3, between_seconds=0, attempts=3)
        return pipeline.run(self.store, Smaller(self.play), pipeline.web(Http(limits=limits, sleep=lambda seconds: None)))

    @staticmethod
    def _meddled(meddle: Callable[[Asked, Request, Reply], Reply], host: str, request: Request, good: Reply) -> Reply:
        return meddle(Asked(host, request.method, request.path, tuple(sorted(request.query.items()))), request, good)

    def note(self, asked: Asked, request: Request, good: Reply) -> Reply:
        self.good.setdefault(asked, good)
        return good

    @property
    def tried(self) -> list[Asked]:
        """The requests to put a fault in the place of: all, or some from the first to the last."""
        every = list(self.good)
        step = max(1, -(-(len(every) - 1) // max(1, self.play.most - 1)))
        return every if len(every) <= self.play.most else [*every[: -1 if self.play.most > 1 else 1 : step], *every[-1:]][: self.play.most]

    def may_lack(self, asked: Asked, fault: str) -> bool:
        """Whether a run may go well all the same: what is asked for need not be there, or it is a redirect, whose body says nothing."""
        redirect = self.good[asked].status == 302 and fault in (*PASSING, "a body that is always cut", "half of it as if it were whole")
        return redirect or any(asked.path.startswith(path) for path in self.play.optional)


@pytest.fixture(scope="module", params=PLAYS)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("played")
    store = engines.writer(databases.sqlite(folder))
    engines.create(store)
    with pytest.MonkeyPatch.context() as monkeypatch, serve() as web, serve() as storage:
        monkeypatch.setenv("ATHAR_DATA", str(folder / "data"))
        stage = Stage(PLAYS[request.param], web, storage, store)
        stage.set(monkeypatch)
        run = stage.run(stage.note)
        assert (run.outcome, run.words) == ("ok", "")
        assert run.stored > 0
        stage.hash, stage.said = content_hash(store), said(store)
        yield stage
    store.dispose()


@pytest.fixture
def stage(played: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    played.set(monkeypatch)
    return played


def once(where: Asked, fault: Fault) -> Callable[[Asked, Request, Reply], Reply]:
    """The fault the first time that this is asked."""
    left = [fault]
    return lambda asked, request, good: left.pop()(request, good) if asked == where and left else good


def always(where: Asked, fault: Fault) -> Callable[[Asked, Request, Reply], Reply]:
    return lambda asked, request, good: fault(request, good) if asked == where else good


def said(store: Engine) -> list[Any]:
    """What the figures say now, whatever was said in between."""
    return rows(store, schema.figure, "key", "measure", "group", "low", "best", "high", "starts_on", "ends_on", "place")


def holds(stage: Stage, run: Run, *where: Asked) -> None:
    """The store says what it said, and whatever went wrong is told: what was found, what to do, and no secret."""
    assert content_hash(stage.store) == stage.hash, (*where, run)
    assert SECRET not in run.words
    if run.outcome != "ok":
        assert len(run.words) > 40
        assert REMEDY.search(run.words), run.words


def test_all_that_a_source_asks_for_is_played_and_a_second_run_brings_nothing_new(stage: Stage) -> None:
    run = stage.run(lambda asked, request, good: good)
    assert (run.outcome, run.words, run.stored, run.withdrawn) == ("ok", "", 0, 0)
    holds(stage, run)


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_no_failure(stage: Stage, fault: str) -> None:
    for asked in stage.tried:
        run = stage.run(once(asked, PASSING[fault]))
        sent_once = asked.method == "POST" and fault.startswith("429")
        assert run.outcome == ("unavailable" if sent_once else "ok"), (asked, run.words)
        holds(stage, run, asked)


@pytest.mark.parametrize("fault", LASTING)
def test_a_fault_that_stays_is_told_and_the_old_data_stay(stage: Stage, fault: str) -> None:
    for asked in stage.tried:
        run = stage.run(always(asked, LASTING[fault]))
        if run.outcome == "ok":
            assert stage.may_lack(asked, fault), asked
            assert run.withdrawn == 0
            assert stage.run(lambda asked, request, good: good).outcome == "ok"
            assert said(stage.store) == stage.said, asked
            stage.hash = content_hash(stage.store)
        holds(stage, run, asked)


PAGED = [name for name, play in PLAYS.items() if play.paged]


def pages(stage: Stage) -> list[Asked]:
    return [asked for asked in stage.good if asked.path == stage.play.paged]


@pytest.mark.parametrize("played", PAGED, indirect=True)
def test_a_page_that_comes_twice_is_noticed(stage: Stage) -> None:
    before, after = pages(stage)[-2:]
    run = stage.run(always(after, lambda request, good: stage.good[before]))
    assert run.outcome in ("changed", "unavailable")
    holds(stage, run)


@pytest.mark.parametrize("played", PAGED, indirect=True)
def test_a_chain_of_pages_without_an_end_is_left(stage: Stage) -> None:
    first = pages(stage)[0]
    document = json.loads(stage.good[first].body)

    def endless(asked: Asked, request: Request, good: Reply) -> Reply:
        return answer(stage.play.more(request, document)) if asked.path == stage.play.paged else good

    count = len(stage.hosts["web"].requests)
    run = stage.run(endless)
    assert run.outcome == "changed"
    assert len(stage.hosts["web"].requests) - count < 200
    holds(stage, run)


def test_every_source_that_asks_somebody_is_played() -> None:
    asking = {name for name, module in SOURCES.items() if module.SOURCE.every_days is not None}
    assert {play.source for play in PLAYS.values()} == asking
