"""The client against a server that misbehaves: it gives up in time, says in words what it found, and tells no secrets."""

import gzip
import logging
import time
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest

from etl.contract import SourceChanged, SourceUnavailable
from etl.http import Http, Limits, NotFound, WebPage
from etl.redaction import redact
from tests.web import Reply, Request, serve

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CSV = b"month,area,people\n2026-01,SY02,5\n"
PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Are you a robot?</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds

    def clock(self) -> float:
        return self.passed


@pytest.fixture
def web():
    with serve() as web:
        yield web


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def at():
    return Time()


def client(at, kept=None, secrets=(), **limits):
    limits = Limits(**{"connect_seconds": 2, "read_seconds": 2, "between_seconds": 0, "total_seconds": 600, **limits})
    return Http(kept, secrets=secrets, limits=limits, sleep=at.sleep, clock=at.clock, now=lambda: NOW)


def refusal(http, url, kind, **asked):
    """The words of the error, which must be of this very kind and carry no other error."""
    with pytest.raises((SourceUnavailable, SourceChanged)) as caught:
        http.get(url, **asked)
    assert type(caught.value) is kind
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return str(caught.value)


# What is right


def test_data_come_back_as_they_are(web, at):
    web.pages["/a.csv"] = Reply(CSV)
    assert client(at).get(web.url("/a.csv"), params={"year": "2026"}, headers={"X-Test": "yes"}) == CSV
    request = web.requests[0]
    assert request.query == {"year": "2026"}
    assert request.headers["X-Test"] == "yes"
    assert request.headers["User-Agent"].startswith("athar/")
    assert len(web.requests) == 1


def test_gzip_is_decoded_member_by_member(web, at):
    web.pages["/a.csv"] = Reply(gzip.compress(CSV) + gzip.compress(b"2026-02,SY02,6\n"), headers={"Content-Encoding": "gzip"})
    assert client(at).get(web.url("/a.csv")) == CSV + b"2026-02,SY02,6\n"


def test_a_body_without_a_length_and_a_chunked_one_are_read_to_the_end(web, at):
    def plain(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + CSV)

    def chunked(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in (CSV[:5], CSV[5:]):
            handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    web.raw["/plain"], web.raw["/chunked"] = plain, chunked
    assert client(at).get(web.url("/plain")) == CSV
    assert client(at).get(web.url("/chunked")) == CSV


def test_json_is_read_and_what_is_not_json_has_changed(web, at):
    web.pages["/good"] = Reply(b'{"data": []}')
    web.pages["/cut"] = Reply(b'{"data": [')
    assert client(at).json(web.url("/good")) == {"data": []}
    with pytest.raises(SourceChanged, match="expected JSON"):
        client(at).json(web.url("/cut"))


# What is not data


def test_a_web_page_instead_of_data_has_changed(web, at):
    web.pages["/a.csv"] = Reply(PAGE, headers=HTML)
    words = refusal(client(at), web.url("/a.csv"), WebPage)
    assert words == (
        f'127.0.0.1 answered with a web page ("Just a moment...") to {web.url("/a.csv")}, expected data. It may be a login, '
        f"a check for robots or a notice: open the address in a browser."
    )


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n\n  ", b'<?xml version="1.0"?>\n', b"<!-- served by 7 -->\n"])
def test_a_web_page_is_known_whatever_comes_before_it_and_whatever_type_it_claims(web, at, start):
    web.pages["/a.csv"] = Reply(start + b"<html><body>no</body></html>", headers={"Content-Type": "text/csv"})
    assert "web page" in refusal(client(at), web.url("/a.csv"), WebPage)


def test_data_that_claim_to_be_a_page_are_data(web, at):
    web.pages["/a.csv"] = Reply(CSV, headers=HTML)
    assert client(at).get(web.url("/a.csv")) == CSV


@pytest.mark.parametrize("body", [b"", b"  \r\n\n"])
def test_an_empty_answer_has_changed(web, at, body):
    web.pages["/a.csv"] = Reply(body)
    assert "answered with nothing" in refusal(client(at), web.url("/a.csv"), SourceChanged)


def test_more_than_the_cap_is_stopped(web, at):
    web.pages["/a.csv"] = Reply(b"x" * 2000)
    web.pages["/bomb"] = Reply(gzip.compress(b"x" * 5_000_000), headers={"Content-Encoding": "gzip"})
    for path in ("/a.csv", "/bomb"):
        assert "more than 1,000 bytes" in refusal(client(at, most_bytes=1000), web.url(path), SourceChanged)
    assert len(web.requests) == 2


def test_a_coding_that_was_not_asked_for_has_changed(web, at):
    web.pages["/a.csv"] = Reply(CSV, headers={"Content-Encoding": "br"})
    assert "in the coding br" in refusal(client(at), web.url("/a.csv"), SourceChanged)


# What is only a part


def cut_chunked(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"20\r\n" + CSV[:10])


def cut_before_the_last_chunk(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"a\r\n" + CSV[:10] + b"\r\n")


def cut_gzip_in_whole_chunks(handler: BaseHTTPRequestHandler) -> None:
    part = gzip.compress(CSV)[:-12]
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n")
    handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n0\r\n\r\n")


@pytest.mark.parametrize("page", [cut_chunked, cut_before_the_last_chunk, cut_gzip_in_whole_chunks])
def test_a_cut_body_never_passes_for_a_short_file(web, at, page):
    web.raw["/a.csv"] = page
    words = refusal(client(at), web.url("/a.csv"), SourceUnavailable)
    assert "sent only a part" in words
    assert at.slept == [1, 2, 4]


def test_a_body_shorter_than_its_length_is_asked_for_again(web, at):
    web.pages["/a.csv"] = [Reply(CSV[:7], length=len(CSV)), Reply(CSV)]
    assert client(at).get(web.url("/a.csv")) == CSV
    assert at.slept == [1]


def test_a_cut_gzip_of_true_length_is_only_a_part(web, at):
    web.pages["/a.csv"] = Reply(gzip.compress(CSV * 50)[:-9], headers={"Content-Encoding": "gzip"})
    assert "the gzip stream is cut" in refusal(client(at), web.url("/a.csv"), SourceUnavailable)


def test_a_damaged_gzip_is_only_a_part(web, at):
    zipped = bytearray(gzip.compress(CSV * 50))
    zipped[20] ^= 0xFF
    web.pages["/a.csv"] = Reply(bytes(zipped), headers={"Content-Encoding": "gzip"})
    assert "only a part" in refusal(client(at), web.url("/a.csv"), SourceUnavailable)


# What the server refuses


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (204, SourceUnavailable, "not ready"),
        (206, SourceChanged, "no longer fits"),
        (400, SourceUnavailable, "no longer fits"),
        (401, SourceUnavailable, "key may be missing or wrong"),
        (403, SourceUnavailable, "key may be missing or wrong"),
        (404, NotFound, "has moved or is not there yet"),
        (410, NotFound, "has moved or is not there yet"),
    ],
)
def test_a_refusal_is_final_and_says_what_was_answered(web, at, status, kind, words):
    web.pages["/a.csv"] = Reply(b'{"detail": "Client is not\x07 registered."}' if status not in (204,) else b"", status)
    said = refusal(client(at), web.url("/a.csv"), kind)
    assert f"127.0.0.1 answered {status} to {web.url('/a.csv')}" in said
    assert words in said
    assert status == 204 or 'saying "{"detail": "Client is not? registered."}"' in said
    assert len(web.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_trouble_is_asked_again_three_times_with_growing_pauses(web, at, status):
    web.pages["/a.csv"] = Reply(PAGE, status, HTML)
    said = refusal(client(at), web.url("/a.csv"), SourceUnavailable)
    assert f"answered {status}" in said
    assert "robot" not in said
    assert at.slept == [1, 2, 4]
    assert len(web.requests) == 4


def test_trouble_that_passes_is_no_trouble(web, at):
    web.pages["/a.csv"] = [Reply(b"", 503), Reply(b"", 500), Reply(CSV)]
    assert client(at).get(web.url("/a.csv")) == CSV
    assert at.slept == [1, 2]


def test_retry_after_is_honoured_in_seconds_and_as_a_date(web, at):
    later = format_datetime(NOW.replace(minute=1), usegmt=True)
    web.pages["/a.csv"] = [
        Reply(b"", 429, {"Retry-After": "7"}),
        Reply(b"", 503, {"Retry-After": later}),
        Reply(b"", 503, {"Retry-After": "soon"}),
        Reply(CSV),
    ]
    assert client(at).get(web.url("/a.csv")) == CSV
    assert at.slept == [7, 60, 4]


def test_a_wait_that_is_too_long_ends_the_matter(web, at):
    web.pages["/a.csv"] = Reply(b"", 429, {"Retry-After": "86400"})
    assert "left alone for 86,400 seconds" in refusal(client(at), web.url("/a.csv"), SourceUnavailable)
    assert at.slept == []
    assert len(web.requests) == 1


def test_a_file_that_is_still_being_made_is_waited_for(web, at):
    web.pages["/a.csv"] = [Reply(b"making it", 202, {"Retry-After": "30"}), Reply(b"", 202), Reply(CSV)]
    assert client(at).get(web.url("/a.csv")) == CSV
    assert at.slept == [30, 30]


def test_a_file_that_is_never_made_is_not_waited_for_without_end(web, at):
    web.pages["/a.csv"] = Reply(b"making it", 202)
    words = refusal(client(at), web.url("/a.csv"), SourceUnavailable)
    assert words.startswith(f'127.0.0.1 answered 202 to {web.url("/a.csv")} saying "making it", expected data. It is still being made')
    assert at.slept == [15, 30, 60]


# Time


def test_a_server_nobody_listens_at_is_unavailable(at):
    with serve() as gone:
        address = gone.address
    words = refusal(client(at), f"{address}/a.csv", SourceUnavailable)
    assert words.startswith("127.0.0.1 could not be reached (")
    assert "refused" in words
    assert at.slept == [1, 2, 4]


def test_a_host_that_does_not_exist_and_an_address_that_is_none_are_unavailable(at):
    assert "could not be reached" in refusal(client(at, attempts=1), "http://nowhere.invalid/a.csv", SourceUnavailable)
    assert "correct the setting" in refusal(client(at), "data.humdata.org/a.csv", SourceUnavailable)
    assert "Correct the setting" in refusal(client(at), "ftp://127.0.0.1/a.csv", SourceUnavailable)


def test_silence_ends_in_a_time_out(web, at):
    web.raw["/a.csv"] = lambda handler: time.sleep(1)
    assert "was silent for 0.1 seconds" in refusal(client(at, read_seconds=0.1, attempts=1), web.url("/a.csv"), SourceUnavailable)


def test_a_connection_that_is_dropped_is_asked_again(web, at):
    web.raw["/a.csv"] = lambda handler: handler.connection.close()
    assert "127.0.0.1" in refusal(client(at), web.url("/a.csv"), SourceUnavailable)
    assert len(web.requests) == 4


def drip_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    drip(handler, b"x")


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    drip(handler, b"X-Slow: 1\r\n")


def drip(handler: BaseHTTPRequestHandler, piece: bytes) -> None:
    for _ in range(30):
        handler.wfile.write(piece)
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("page", [drip_body, drip_headers])
def test_a_trickle_ends_at_the_deadline(web, page):
    web.raw["/a.csv"] = page
    http = Http(secrets=(), limits=Limits(between_seconds=0, total_seconds=0.3))
    began = time.monotonic()
    assert "did not finish" in refusal(http, web.url("/a.csv"), SourceUnavailable)
    assert time.monotonic() - began < 1


def test_one_host_is_left_a_pause_between_requests_and_another_is_not_made_to_wait(web, at):
    with serve() as other:
        for server in (web, other):
            server.pages["/a"] = Reply(CSV)
        http = client(at, between_seconds=1)
        http.get(web.url("/a"))
        http.get(web.url("/a"))
        assert at.slept == [1]
        http.get(other.url("/a").replace("127.0.0.1", "localhost"))
        assert at.slept == [1]


# Unchanged files


def version(request: Request) -> Reply:
    if request.headers.get("If-None-Match") == '"v1"':
        return Reply(status=304)
    return Reply(CSV, headers={"ETag": '"v1"', "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"})


def test_an_unchanged_file_is_not_sent_again(web, at, tmp_path):
    web.pages["/a.csv"] = version
    assert client(at, tmp_path).get(web.url("/a.csv")) == CSV
    assert client(at, tmp_path).get(web.url("/a.csv")) == CSV
    assert [request.headers.get("If-None-Match") for request in web.requests] == [None, '"v1"']
    assert web.requests[1].headers["If-Modified-Since"] == "Sun, 01 Nov 2026 00:00:00 GMT"
    assert client(at).get(web.url("/a.csv")) == CSV
    assert "If-None-Match" not in web.requests[2].headers


def test_what_was_kept_and_is_damaged_is_fetched_anew(web, at, tmp_path):
    web.pages["/a.csv"] = version
    client(at, tmp_path).get(web.url("/a.csv"))
    for path in tmp_path.glob("*.gz"):
        path.write_bytes(gzip.compress(b"something else"))
    assert client(at, tmp_path).get(web.url("/a.csv")) == CSV
    assert "If-None-Match" not in web.requests[1].headers


def test_a_page_and_a_failure_are_never_kept(web, at, tmp_path):
    web.pages["/a.csv"] = [Reply(PAGE, headers={"ETag": '"x"'}), Reply(b"", 404, {"ETag": '"y"'})]
    for _ in range(2):
        with pytest.raises(SourceChanged):
            client(at, tmp_path).get(web.url("/a.csv"))
    assert list(tmp_path.iterdir()) == []


def test_not_changed_without_having_been_asked_is_unavailable(web, at):
    web.pages["/a.csv"] = Reply(status=304)
    assert "304" in refusal(client(at), web.url("/a.csv"), SourceUnavailable)


def test_the_file_behind_a_redirect_is_asked_after_too(web, at, tmp_path):
    with serve() as storage:
        web.pages["/download/"] = Reply(status=302, headers={"Location": storage.url("/a.csv")})
        storage.pages["/a.csv"] = version
        for _ in range(2):
            assert client(at, tmp_path).get(web.url("/download/")) == CSV
        assert storage.requests[1].headers["If-None-Match"] == '"v1"'


# Redirects and secrets


def test_redirects_are_followed_and_keys_stay_with_the_host_they_were_meant_for(web, at):
    with serve() as storage:
        web.pages["/start"] = Reply(status=301, headers={"Location": "/next"})
        web.pages["/next"] = Reply(status=302, headers={"Location": storage.url("/a.csv?signed=1")})
        storage.pages["/a.csv"] = Reply(CSV)
        sent = {"X-HDX-HAPI-APP-IDENTIFIER": "SECRET-IDENTIFIER", "Authorization": "Token SECRET", "Cookie": "session=SECRET"}
        assert client(at).get(web.url("/start"), params={"client_id": "SECRET"}, headers=sent) == CSV
        assert web.requests[1].headers["Authorization"] == "Token SECRET"
        assert "SECRET" not in str(storage.requests)


def test_a_redirect_that_hands_a_key_to_another_host_is_not_followed(web, at):
    with serve() as other:
        web.pages["/start"] = Reply(status=302, headers={"Location": other.url("/a.csv?client_id=SEC%2FRET")})
        words = refusal(client(at, secrets=["SEC/RET"]), web.url("/start"), SourceUnavailable, params={"client_id": "SEC/RET"})
        assert "hands your key" in words
        assert other.requests == []


def test_an_endless_redirect_is_unavailable(web, at):
    web.pages["/a"] = Reply(status=302, headers={"Location": "/b"})
    web.pages["/b"] = Reply(status=302, headers={"Location": "/a"})
    assert "redirects without end" in refusal(client(at), web.url("/a"), SourceUnavailable)
    assert len(web.requests) == 11


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a"])
def test_a_redirect_out_of_the_web_is_not_followed(web, at, target):
    web.pages["/a"] = Reply(status=302, headers={"Location": target})
    assert "no web address" in refusal(client(at), web.url("/a"), SourceChanged)


def test_passwords_that_this_machine_keeps_for_a_host_are_not_sent(web, at, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password k3y")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    web.pages["/a.csv"] = Reply(CSV)
    client(at).get(web.url("/a.csv"))
    assert "Authorization" not in web.requests[0].headers


SECRET = "k3y/with+signs="


@pytest.mark.parametrize(
    "page",
    [
        Reply(f'{{"error": "{SECRET} is wrong", "next": "/x?client_id=abc123"}}'.encode(), 403),
        Reply(f"no {SECRET}".encode(), 500),
        Reply(PAGE, headers=HTML),
        Reply(b""),
        Reply(CSV, length=99),
        Reply(status=302, headers={"Location": f"/a?client_id={SECRET}&token=abc123"}),
        Reply(status=304),
        Reply(b"", 404),
    ],
)
def test_no_message_and_no_log_tells_a_secret(web, at, caplog, page):
    web.pages["/a"] = page
    caplog.set_level(logging.DEBUG)
    http = client(at, secrets=[SECRET], redirects=2)
    sent = {"Authorization": f"Token {SECRET}", "X-HDX-HAPI-APP-IDENTIFIER": SECRET}
    with pytest.raises((SourceChanged, SourceUnavailable)) as caught:
        http.get(web.url("/a"), params={"client_id": SECRET, "email": "somebody@example.org", "year": "2026"}, headers=sent)
    told = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r} {caplog.text}"
    assert "urllib3" in caplog.text
    for secret in (SECRET, "k3y", "abc123", "somebody"):
        assert secret not in told
    assert "year=2026" in told


def test_an_unreachable_host_is_named_without_the_secrets_of_its_address(at, caplog):
    caplog.set_level(logging.DEBUG)
    with serve() as gone:
        address = gone.address
    said = refusal(client(at, secrets=[SECRET]), f"{address}/a", SourceUnavailable, params={"api_key": SECRET})
    assert "k3y" not in said + caplog.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /a?client_id=abc&year=2026", "GET /a?client_id=***&year=2026"),
        ("/a?app_identifier=YXRoYXI6YUBiLmM%3D", "/a?app_identifier=***"),
        ("/a?api_key=1&key=2&token=3&email=a@b.c", "/a?api_key=***&key=***&token=***&email=***"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        (
            "{'Authorization': 'Token abc', 'X-HDX-HAPI-APP-IDENTIFIER': 'abc'}",
            "{'Authorization': '***', 'X-HDX-HAPI-APP-IDENTIFIER': '***'}",
        ),
        ("postgresql://user:password@host/db", "postgresql://***@host/db"),
        ("the monkey=1 and a keyword: 2", "the monkey=1 and a keyword: 2"),
        ("it says swordfish here", "it says *** here"),
    ],
)
def test_redaction(text, expected):
    assert redact(text, ["swordfish", ""]) == expected


# Forms, and what stays on no disk


def test_a_form_is_posted_to_its_address_and_its_answer_stays_on_no_disk(web, at, tmp_path):
    web.pages["/sign-in"] = Reply(b'{"access_token": "x"}', headers={"ETag": '"1"'})
    http = client(at, tmp_path)
    assert http.post(web.url("/sign-in"), form={"username": "a b", "password": "p&=1"}, headers={"X-Mine": "1"}) == b'{"access_token": "x"}'
    (asked,) = web.requests
    assert (asked.method, asked.form, asked.query) == ("POST", {"username": "a b", "password": "p&=1"}, {})
    assert asked.headers["X-Mine"] == "1"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("code", [400, 401, 403, 408, 429])
def test_a_form_that_is_refused_is_not_sent_again_and_the_words_hide_what_was_in_it(web, at, code):
    web.pages["/sign-in"] = Reply(b'{"error": "invalid_grant", "you_sent": "p4ssword"}', code)
    http = client(at, secrets=("p4ssword",))
    with pytest.raises(SourceUnavailable, match=f"answered {code} to .*invalid_grant") as caught:
        http.post(web.url("/sign-in"), form={"password": "p4ssword"})
    assert "p4ssword" not in str(caught.value)
    assert len(web.requests) == 1


def test_a_form_is_sent_again_when_the_server_has_trouble(web, at):
    web.pages["/sign-in"] = [Reply(b"", 503), Reply(b"{}")]
    assert client(at).post(web.url("/sign-in"), form={"a": "1"}) == b"{}"
    assert [request.form for request in web.requests] == [{"a": "1"}] * 2


def test_a_form_is_never_sent_to_where_a_redirect_points(web, at):
    with serve() as other:
        web.pages["/sign-in"] = Reply(status=307, headers={"Location": other.url("/sign-in")})
        with pytest.raises(SourceUnavailable, match="which is not where it was meant for: refused"):
            client(at).post(web.url("/sign-in"), form={"password": "x"})
        assert other.requests == []


def test_a_value_made_secret_later_is_in_no_message(web, at):
    web.pages["/data"] = Reply(b"the token T0KEN-OF-TODAY is not enough", 403)
    http = client(at)
    http.secret("T0KEN-OF-TODAY")
    http.secret("")
    with pytest.raises(SourceUnavailable, match=r"the token \*\*\* is not enough"):
        http.get(web.url("/data"), headers={"Authorization": "Bearer T0KEN-OF-TODAY"})


def test_an_answer_that_is_not_to_be_kept_is_on_no_disk_and_is_asked_for_anew(web, at, tmp_path):
    web.pages["/data"] = Reply(CSV, headers={"ETag": '"1"'})
    http = client(at, tmp_path)
    assert http.get(web.url("/data"), keep=False) == http.get(web.url("/data"), keep=False) == CSV
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not any("If-None-Match" in request.headers for request in web.requests)
