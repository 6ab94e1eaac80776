"""A request for a light page, and its answer: in the reader's language, compressed, and not sent again while nothing changed."""

import hashlib
from base64 import b64encode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.parts import downloads, visit
from pages.parts.data import State
from pages.parts.tables import Table
from pages.serve import answering
from pages.serve.lite import contents, offers, shell

_STYLED = b64encode(hashlib.sha256(shell.STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLED}'; img-src 'self' data:; form-action 'self'; base-uri 'self'; frame-ancestors 'self'"
)
"""What a browser may do with a light page: show it. There is no script on it, and none may run."""
_POLICY = {"Content-Security-Policy": POLICY}


def page(request: Request) -> Response:
    """A light page; `/lite` itself is the overview."""
    name = str(request.path_params.get("page", ""))
    if name not in shell.PAGES:
        return missing(request)
    with answering.once(request, name) as found:
        if found != "ready":
            return _nothing(request, name, found)
        return answering.page(request, lambda: contents.of(name, shell.page), _POLICY)


def table(request: Request) -> Response:
    """A table of a page as a file, for the light version and the full one."""
    page, name, ending = (str(request.path_params[part]) for part in ("page", "table", "ending"))
    if name not in downloads.BY_ADDRESS.get(page, ()) or ending not in downloads.KINDS:
        return missing(request)
    with answering.once(request, page) as found:
        if found != "ready":
            return _nothing(request, page, found)
        return answering.file(request, lambda: _file(offers.of(page)[name](), ending), _POLICY)


def moved(request: Request) -> Response:
    """To the overview without the slash at its end."""
    return RedirectResponse(f"../lite?{request.url.query}" if request.url.query else "../lite", 308)


def missing(request: Request) -> Response:
    """That there is no such page, in words, with links to those that there are."""
    with visit.once(answering.language(request)):
        up = "../" * (request.url.path.partition("/lite/")[2].count("/") + 1)
        return answering.told(request, shell.missing(up), 404, _POLICY)


def _nothing(request: Request, name: str, found: State) -> Response:
    asked = {key: values for key, values in answering.query(request).items() if key != "lang"}
    return answering.told(request, shell.nothing(name, found, asked), 503, _POLICY)


def _file(made: Table, ending: str) -> answering.Body:
    named = {"Content-Disposition": f'attachment; filename="{downloads.file_name(made)}.{ending}"'}
    return answering.Body(downloads.made(made, ending), downloads.KINDS[ending].media, named)
