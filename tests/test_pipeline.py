"""One run of one source: what is kept of a payload, how places are taken, and that every failure ends in words with the old data whole."""

import gzip
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import Engine

from db import schema
from db.store import content_hash
from etl import pipeline, settings
from etl.contract import Http, Parts, Report, SourceChanged, SourceUnavailable
from etl.http import Http as RealHttp
from etl.http import Limits
from tests.reports import MONDAY, SOURCE, TUESDAY, rows
from tests.small_source import SmallSource, payload, serving
from tests.web import Reply, serve

ALEPPO = "1,2024-03-05,Aleppo,3"
IDLEB = "2,2024-03-06,Idleb,4"


class NoHttp:
    """A web that nobody may ask."""

    def get(self, url: str, **_: Any) -> bytes:
        raise AssertionError(f"asked for {url}")


def run(store: Engine, module: SmallSource, **how: Any) -> Any:
    return pipeline.run(store, module, how.pop("origin", pipeline.web(NoHttp())), **how)  # type: ignore[arg-type]


def raised(kind: type[BaseException], *words: object) -> Callable[[Http], NoReturn]:
    def fetch(http: Http) -> NoReturn:
        raise kind(*words)

    return fetch


def test_a_run_goes_from_the_file_to_the_store(store: Engine) -> None:
    done = run(store, serving(payload(ALEPPO, IDLEB, "3,2024-03-07,Homs,")))
    assert (done.outcome, done.read, done.stored, done.put_aside, done.words) == ("ok", 3, 2, 1, "")
    assert rows(store, schema.figure, "key", "area", "place", "best") == [("1", "SY02", "Aleppo", 3), ("2", "SY07", "Idleb", 4)]
    assert rows(store, schema.run, "source", "outcome", "read") == [(SOURCE.id, "ok", 3)]


def test_an_incident_whose_place_is_not_known_stays_under_the_country(store: Engine) -> None:
    run(store, serving(payload("1,2024-03-05,Hama and Idlib governorate,3")))
    assert rows(store, schema.figure, "area", "place") == [("SY", "Hama and Idlib governorate")]


def test_a_total_whose_place_is_not_known_is_put_aside_with_its_name(store: Engine) -> None:
    done = run(store, serving(payload(ALEPPO, "2,2024-03-05,northern Syria,3"), counts="total"))
    assert (done.stored, done.put_aside) == (1, 1)
    assert "'northern Syria'" in rows(store, schema.put_aside, "reason")[0][0]


def test_the_payload_is_kept_as_published_and_can_be_replayed(store: Engine) -> None:
    raw = payload(ALEPPO, IDLEB)
    run(store, serving(raw), started_at=MONDAY)
    folder = settings.raw_folder() / SOURCE.id
    assert [file.relative_to(folder).as_posix() for file in folder.rglob("*.gz")] == ["20240603T120000.000000Z/incidents.csv.gz"]
    assert gzip.decompress(next(folder.rglob("*.gz")).read_bytes()) == raw
    before = content_hash(store)
    again = run(store, SmallSource(raised(AssertionError, "asked the web")), origin=pipeline.replay, started_at=TUESDAY)
    assert (again.outcome, again.unchanged) == ("ok", 2)
    assert content_hash(store) == before


def test_the_newest_payload_is_replayed_and_the_same_one_is_not_kept_twice(store: Engine) -> None:
    for number, raw in enumerate([payload(ALEPPO), payload(ALEPPO), payload(IDLEB)]):
        run(store, serving(raw), started_at=MONDAY + timedelta(days=number), may_shrink=True)
    assert len(list((settings.raw_folder() / SOURCE.id).iterdir())) == 2
    run(store, serving(b""), origin=pipeline.replay, may_shrink=True)
    assert rows(store, schema.figure, "key") == [("2",)]


def test_a_payload_half_written_is_never_replayed(store: Engine) -> None:
    run(store, serving(payload(ALEPPO)), started_at=MONDAY)
    half = settings.raw_folder() / SOURCE.id / "20250101T000000.000000Z.unfinished"
    half.mkdir()
    (half / "incidents.csv.gz").write_bytes(b"half")
    assert run(store, serving(b""), origin=pipeline.replay).outcome == "ok"


def test_a_damaged_or_missing_payload_says_what_to_do(store: Engine) -> None:
    nothing = run(store, serving(b""), origin=pipeline.replay)
    assert (nothing.outcome, "run this source once without --replay" in nothing.words) == ("unavailable", True)
    run(store, serving(payload(ALEPPO)), started_at=MONDAY)
    next((settings.raw_folder() / SOURCE.id).rglob("*.gz")).write_bytes(b"\x1f\x8bnot gzip")
    damaged = run(store, serving(b""), origin=pipeline.replay)
    assert (damaged.outcome, "delete that folder" in damaged.words) == ("unavailable", True)


def test_a_file_or_a_folder_may_be_given_instead(store: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "payload"
    folder.mkdir()
    (folder / "incidents.csv").write_bytes(payload(ALEPPO))
    (folder / "expected.json").write_text("[]")
    for path in (folder, folder / "incidents.csv"):
        assert run(store, serving(b""), origin=pipeline.given(path)).outcome == "ok"
    for path, words in ((tmp_path / "nowhere", "could not be read"), (tmp_path / "empty", "has no file in it")):
        (tmp_path / "empty").mkdir(exist_ok=True)
        done = run(store, serving(b""), origin=pipeline.given(path))
        assert (done.outcome, words in done.words) == ("unavailable", True)
    assert not settings.raw_folder().exists()


def test_a_payload_that_is_given_may_be_smaller_than_what_is_published(store: Engine, tmp_path: Path) -> None:
    (tmp_path / "incidents.csv").write_bytes(payload(ALEPPO))
    hundred = serving(b"", SOURCE=SOURCE._replace(at_least=100))
    assert run(store, hundred, origin=pipeline.given(tmp_path / "incidents.csv"), complete=False).outcome == "ok"
    assert run(store, hundred, origin=pipeline.given(tmp_path / "incidents.csv")).outcome == "changed"


def _bad_parse(crash: BaseException) -> type[SmallSource]:
    class Bad(SmallSource):
        def parse(self, parts: Parts) -> Iterator[Report]:
            yield from super().parse(parts)
            raise crash

    return Bad


@pytest.mark.parametrize(
    ("module", "outcome", "words"),
    [
        (SmallSource(raised(SourceUnavailable, "503: come back later")), "unavailable", "503: come back later"),
        (SmallSource(raised(SourceChanged, "a page in HTML")), "changed", "a page in HTML"),
        (SmallSource(raised(KeyError, "resources")), "changed", "KeyError: 'resources'"),
        (SmallSource(raised(OSError, "no route to host")), "unavailable", "no route to host"),
        (serving(b""), "changed", "the answer is empty"),
        (SmallSource(lambda http: {}), "changed", "the answer is empty"),
        (SmallSource(lambda http: {"other.csv": b"x"}), "changed", "KeyError: 'incidents.csv'"),
        (serving(payload()), "changed", "found 0 reports"),
        (serving(payload("1,2024-03-05,Aleppo,")), "changed", "found 0 reports"),
        (serving(b"id,date,place,dead\n1,2024-03-05,Aleppo,3\n"), "changed", "KeyError: 'killed'"),
        (serving(payload(ALEPPO, "2,yesterday,Idleb,3")), "changed", "ValueError"),
        (serving(b"\xff\xfe\x00"), "changed", "UnicodeDecodeError"),
        (serving(payload(ALEPPO), SOURCE=SOURCE._replace(at_least=2)), "changed", "expected at least 2"),
        (serving(payload(ALEPPO)), "changed", "fewer than half of the 3"),
        (_bad_parse(zipfile.BadZipFile("torn"))(lambda http: {"incidents.csv": payload(ALEPPO)}), "changed", "BadZipFile: torn"),
        (_bad_parse(SourceChanged("row 2 is odd"))(lambda http: {"incidents.csv": payload(ALEPPO)}), "changed", "row 2 is odd"),
    ],
)
def test_a_source_that_fails_says_so_and_the_old_data_stands(store: Engine, module: SmallSource, outcome: str, words: str) -> None:
    run(store, serving(payload(ALEPPO, IDLEB, "3,2024-05-01,Homs,1")))
    before = content_hash(store)
    done = run(store, module)
    assert (done.outcome, done.read, done.stored) == (outcome, 0, 0)
    assert words in done.words
    assert content_hash(store) == before
    assert rows(store, schema.run, "id", "outcome", "words")[-1][1:] == (outcome, done.words)


def test_a_fault_in_our_own_code_is_not_hidden(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline.places, "locate", broken)
    with pytest.raises(ZeroDivisionError):
        run(store, serving(payload(ALEPPO)))


def test_no_key_is_in_the_words_of_a_run(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDMC_CLIENT_ID", "SECRETSECRET")
    done = run(store, SmallSource(raised(KeyError, "https://example.org/?client_id=SECRETSECRET&token=abcdef")))
    assert "SECRETSECRET" not in done.words
    assert "abcdef" not in done.words


QUICK = Limits(connect_seconds=1, read_seconds=1, total_seconds=5, attempts=1, between_seconds=0)


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(b"<!DOCTYPE html><html><body>Sign in</body></html>"), "changed"),
        (Reply(payload(ALEPPO, IDLEB)[:-10], length=len(payload(ALEPPO, IDLEB))), "unavailable"),
        (Reply(b"id,date,place,dead\n1,2024-03-05,Aleppo,3\n"), "changed"),
        (Reply(b""), "changed"),
        (Reply(payload(ALEPPO)), "changed"),
        (Reply(b"busy", status=503), "unavailable"),
        (Reply(b"gone", status=404), "changed"),
    ],
    ids=["a page", "cut short", "a renamed column", "empty", "far fewer rows", "503", "404"],
)
def test_a_server_that_misbehaves_ends_the_run_in_words_with_the_old_data_whole(store: Engine, reply: Reply, outcome: str) -> None:
    run(store, serving(payload(ALEPPO, IDLEB, "3,2024-05-01,Homs,1")))
    before = content_hash(store)
    with serve() as server:
        server.pages["/incidents.csv"] = reply
        module = SmallSource(lambda http: {"incidents.csv": http.get(server.url("/incidents.csv"))})
        done = run(store, module, origin=pipeline.web(RealHttp(None, limits=QUICK)))
    assert done.outcome == outcome
    assert len(done.words) > 20
    assert content_hash(store) == before
