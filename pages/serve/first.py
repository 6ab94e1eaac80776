"""The HTML page at an address of the full pages: what is read until they are drawn, and what watches the line afterwards."""

import logging
import re
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from pages.parts.words import LANGUAGES, Words, mark
from pages.serve import answering
from pages.serve.lite import contents, shell
from pages.serve.lite.html import Html, el, joined

HERE = Path(__file__).parent
NAME = mark("Athar: humanitarian impact in Syria")
LITE = mark("Open the light version")
STYLE = (HERE / "first.css").read_text(encoding="utf-8")
SCRIPT = (HERE / "first.js").read_text(encoding="utf-8")
log = logging.getLogger(__name__)
_TIME = "\x01"
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_BEGINNING = re.compile(r"<html\b[^>]*>")


def answer(request: Request, streamlits: str, is_page: bool) -> Response:
    """Streamlit's HTML page with ours in it, in the reader's language; else, at an address that no page has, that there is none.

    Where a page has a light version, and there is something to answer from, that is what stands there from the first second on, with or
    without scripts.
    """
    name = request.url.path.removeprefix("/")
    say = Words(answering.language(request))
    if not is_page:
        return answering.told(request, _unknown(request, say), 404, {"Cache-Control": "no-cache"})
    light = name in shell.PAGES
    if light:
        try:
            with answering.once(request, name) as found:
                if found == "ready":
                    return answering.page(request, lambda: _whole(streamlits, say, _light(name, say)), {}, streamlits)
        except Exception:
            # The full page says what is wrong, and must not be kept from anybody by this one.
            log.exception("The light version of /%s could not be made; the full page is sent without it.", name)
    waiting = _waiting(_up(request) + _asked(request, name if light else ""), say)
    return answering.told(request, _whole(streamlits, say, waiting), 200, {"Cache-Control": "no-cache"})


def _whole(streamlits: str, say: Words, content: Html) -> str:
    """Streamlit's HTML page with `content` over what it will draw."""
    page = _BEGINNING.sub(f'<html lang="{say.language}" dir="{_direction(say)}">', _NO_SCRIPT.sub("", streamlits), count=1)
    quiet = el("noscript", Html("<style>#athar-first :is([role=status], .soon, ul) { display: none; }</style>"))
    body = joined(quiet, el("div", content, id="athar-first"), _line(), Html(f"<script>{SCRIPT}</script>"))
    return page.replace("</head>", f"<style>{STYLE}</style></head>").replace("</body>", f"{body}</body>")


def _light(name: str, say: Words) -> Html:
    """The light version in a shadow, so that its style and the full page's do not meet, with a word on what comes."""
    coming = say("The numbers are here; the full page, with its filters, is still loading.")
    without = say(
        "This browser runs no scripts, which the full page needs. This is the light version: the same numbers, sources and files."
    )
    come = say("The full page is ready.")
    told = el(
        "div",
        el("p", el("span", coming, class_="coming"), el("span", come, " ", _button(say("Show it")), class_="come"), role="status"),
        el("noscript", el("p", without, " ", el("a", say(LITE), href=shell.address(name) + shell.query()))),
        class_="told",
    )
    inside = Html(f'<template shadowrootmode="open">{contents.of(name, shell.within)}</template>')
    return joined(told, el("div", inside, id="athar-light"))


def _waiting(light: str, say: Words) -> Html:
    """The name and the outlines of what will stand there, and where the light version is for whom that takes too long."""
    link = el("a", say(LITE), href=light)
    late = say("The line seems slow. The light version opens at once: the same numbers, filters and sources, on one small page.")
    without = say("These pages need JavaScript, and this browser runs none. The light version needs none.")
    return el(
        "section",
        el("h1", say(NAME)),
        el("p", say("Loading…"), " ", link, class_="soon"),
        el("p", late, " ", link, class_="late", role="status"),
        el("noscript", el("p", without, " ", link)),
        el("ul", *[el("li")] * 4, aria_hidden="true"),
    )


def _line() -> Html:
    """What is said while there is no line to the server, and when it is given up: in the language that is read by then."""
    parts = []
    for code in LANGUAGES:
        say = Words(code)
        down = say(
            "No line to the server just now. What you see was loaded at {time} and stays, as do your filters; it is tried again by itself.",
            time=_TIME,
        )
        lost = say("There is no line to the server any more. Your filters are in the address.")
        again = _button(say("Load the page again"))
        down = Html(escape(down).replace(_TIME, "<time></time>"))
        parts.append(el("p", down, lang=code, dir=_direction(say), hidden=True))
        parts.append(el("p", lost, " ", again, lang=code, dir=_direction(say), hidden=True, class_="lost"))
    return el("div", *parts, id="athar-line", role="status", hidden=True)


def _unknown(request: Request, say: Words) -> str:
    """The whole page that is shown where no page has this address, with ways on that hold below any folder."""
    root = _up(request)
    told = say("There is no page at this address. It may have been cut off or mistyped when it was passed on.")
    ways = joined(el("a", say("To the overview"), href=root), " · ", el("a", say(LITE), href=f"{root}lite"))
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", "Athar"),
        Html(f"<style>{STYLE}</style>"),
    )
    main = el("main", el("section", el("h1", say("Page not found")), el("p", told), el("p", ways)), id="athar-first")
    return f"<!DOCTYPE html>{el('html', head, el('body', main), lang=say.language, dir=_direction(say))}"


def _button(text: str) -> Html:
    return el("button", text, type="button")


def _direction(say: Words) -> str:
    return "rtl" if say.rtl else "ltr"


def _up(request: Request) -> str:
    """The way from the address to where the pages begin."""
    return "../" * (request.url.path.count("/") - 1) or "./"


def _asked(request: Request, name: str) -> str:
    """The light page of a name with the filters of the address."""
    return shell.address(name) + (f"?{request.url.query}" if request.url.query else "")
