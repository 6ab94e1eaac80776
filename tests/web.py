"""A real HTTP server on 127.0.0.1 that answers what a test tells it to, misbehaviour included."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit


class Request(NamedTuple):
    """What came in."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    method: str
    form: dict[str, str]


class Reply(NamedTuple):
    """What goes out. `length` is the Content-Length that is claimed, the true one when it is None; `late` are seconds of silence before."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] | None = None
    length: int | None = None
    late: float = 0


Page = Callable[[Request], Reply] | Reply | list[Reply]


class Web:
    """Pages by path. A page is a reply, a list of replies (one a request, the last one again and again), or a function.

    `meddle`, where it is set, sees each request with its reply and may put another one in its place.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, Page] = {}
        self.raw: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.requests: list[Request] = []
        self.meddle: Callable[[Request, Reply], Reply] = lambda request, reply: reply

    def url(self, path: str) -> str:
        return self.address + path

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def reply(self, request: Request) -> Reply:
        page = self.pages.get(request.path, Reply(b"no such page", 404, {"Content-Type": "text/plain"}))
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        return page if isinstance(page, Reply) else page(request)


@contextmanager
def serve() -> Iterator[Web]:
    """A server for the time of a with block; each one has a port of its own, and so is a host of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            query, form = (dict(parse_qsl(text, keep_blank_values=True)) for text in (parts.query, sent))
            request = Request(parts.path, query, dict(self.headers.items()), self.command, form)
            web.requests.append(request)
            if parts.path in web.raw:
                self.close_connection = True
                web.raw[parts.path](self)
                return
            reply = web.meddle(request, web.reply(request))
            with suppress(ConnectionError):
                self._send(reply)

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.late)
            self.send_response(reply.status)
            for name, value in (reply.headers or {}).items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            if reply.length is not None:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(reply.body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: what was asked is in `requests`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web = Web(f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
