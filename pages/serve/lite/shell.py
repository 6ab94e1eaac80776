"""What stands around every light page: head, navigation, filters that need no script, and the footer."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from db.measures import Subject
from pages.parts import cards, data, drawing, filters, frames, panels, visit, words
from pages.parts.data import State
from pages.parts.look import Look
from pages.parts.pens import inks
from pages.parts.words import LANGUAGES, Words, mark
from pages.serve.lite.html import Html, el, joined

PAGES = {
    "": mark("Overview"),
    "casualties": mark("Casualties"),
    "displacement": mark("Displacement"),
    "returns": mark("Returns"),
    "closures": mark("Closures"),
    "evidence": mark("Evidence"),
}
SUBJECTS: dict[str, tuple[Subject, str]] = {
    "casualties": ("casualties", "civilians_killed"),
    "displacement": ("displacement", "people_displaced"),
    "returns": ("returns", "refugees_returned"),
}
_HERE = Path(__file__).parent
_IN_FORM = {"area", "period", "measure", "known"}
_DATES = {"period", "from", "to"}


def _colours(dark: bool) -> str:
    look = Look(Words("en"), dark)
    return "".join(f"--{name}:{colour};" for name, colour in {**inks(look), "link": look.link}.items())


def _style() -> str:
    """The whole style sheet: by day, by night, and by day again on paper."""
    rules = re.sub(r"\n\s*", "", (_HERE / "style.css").read_text(encoding="utf-8"))
    night = f"@media screen and (prefers-color-scheme:dark){{:root,:host{{{_colours(True)}}}}}"
    return f":root,:host{{color-scheme:light dark;{_colours(False)}}}{night}{rules}"


STYLE = _style()


def address(page: str) -> str:
    """A light page as seen from any other."""
    return f"lite/{page}" if page else "lite"


def query(**changes: Any) -> str:
    """The end of an address that asks for the filters as they are, some of them changed; empty where all are at their default."""
    return filters.link(**changes).removesuffix("?")


def document(page: str, title: str, say: Words, content: Html, languages: Html, asks: str = "", up: str = "") -> str:
    """The whole page as it is sent; `asks` asks for the same filters elsewhere, `up` leads to where the dashboard begins."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width,initial-scale=1"),
        el("link", rel="icon", href="data:,"),
        el("base", href=up or ("../" if page else "./")),
        el("title", f"{title} · {say('Athar: humanitarian impact in Syria')}"),
        Html(f"<style>{STYLE}</style>"),
    )
    whole = el("a", say("Full version"), href=(page if page in PAGES else "") + asks or "./")
    body = el("body", _navigation(page, say, asks, whole, languages), content)
    return f"<!doctype html>{el('html', head, body, lang=say.language, dir='rtl' if say.rtl else 'ltr')}"


def _navigation(page: str, say: Words, asks: str, *more: str) -> Html:
    links = [el("a", say(name), href=address(other) + asks, aria_current="page" if other == page else "") for other, name in PAGES.items()]
    return el("header", el("nav", *links, *more, aria_label=say("Pages")))


def languages(page: str, asked: dict[str, list[str]]) -> Html:
    """A link to the same page in the other language; `asked` is the address without its language."""
    say = words.say()
    return joined(
        *(
            el("a", name, href=f"{address(page)}?{urlencode({**asked, 'lang': code}, doseq=True)}", lang=code, hreflang=code)
            for code, name in LANGUAGES.items()
            if code != say.language
        )
    )


def page(name: str, title: str, content: Html) -> str:
    """A page as it stands by itself."""
    return document(name, title, words.say(), inside(name, title, content), languages(name, filters.written(filters.current())), query())


def within(name: str, title: str, content: Html) -> str:
    """A page as it stands in another one's shadow, which needs its style too."""
    return joined(Html(f"<style>{STYLE}</style>"), _navigation(name, words.say(), query()), inside(name, title, content))


def inside(name: str, title: str, content: Html) -> Html:
    """What a page holds between its head and its end: heading, filters, content and footer."""
    say, now = words.say(), filters.current()
    below = f"{panels.asked_areas(say)} · {say.span(*now.window)}"
    known = _known(name, say)
    main = el("main", el("h1", title), el("p", below, class_="lead"), known, _filters(name, say), content)
    footer = el("footer", *(el("p", part) for part in frames.standing(say)))
    return joined(main, footer)


def _known(name: str, say: Words) -> Html:
    """That everything is as it was known on an earlier day, and the way back."""
    told = frames.known_then(say)
    back = el("p", el("a", say("Back to now"), href=address(name) + query(known=None)))
    return joined(Html(cards.band(*told)), back) if told else Html()


# --- filters


def _filters(name: str, say: Words) -> Html:
    now = filters.current()
    periods = [
        el("a", say(text), href=address(name) + query(period=code, chosen=None), aria_current="true" if code == now.period else "")
        for code, text in words.PERIODS.items()
        if code != "dates"
    ]
    everywhere = [el("a", say("All of Syria"), href=address(name) + query(areas=()))] if now.areas else []
    forms = el("details", el("summary", say("Choose governorates, days and what is counted")), _form(name, say), _days(name, say))
    return joined(el("div", *everywhere, *periods, class_="row"), forms)


def _form(name: str, say: Words) -> Html:
    """Governorates, period, measure and the day as of which everything is answered."""
    now = filters.current()
    chosen = [
        el("label", el("input", type="checkbox", name="area", value=row.area, checked=row.area in now.areas), " ", say.name(row))
        for row in drawing.rows(data.governorates())
    ]
    periods = {code: say(text) for code, text in words.PERIODS.items() if code != "dates" or now.period == "dates"}
    parts = [
        el("fieldset", el("legend", say("Governorate")), *chosen),
        _select("period", say("Period"), periods, now.period),
        *([_select("measure", say("Measure"), _measures(name), _stands_on(name))] if name != "closures" else []),
        _date("known", say("As known on"), now.known.isoformat() if now.known else "", visit.today().isoformat()),
    ]
    left_out = _IN_FORM - ({"measure"} if name == "closures" else set())
    return el("form", *_rest(left_out), *parts, el("button", say("Show")), method="get", action=address(name))


def _days(name: str, say: Words) -> Html:
    """The first and the last day."""
    now = filters.current()
    first = _date("from", say("From"), now.since.isoformat(), now.today.isoformat())
    last = _date("to", say("To"), now.until.isoformat(), now.today.isoformat())
    return el("form", *_rest(_DATES), first, last, el("button", say("Show these days")), method="get", action=address(name))


def _rest(left_out: set[str]) -> list[Html]:
    """What else is asked for, so that a form does not forget it."""
    said = parse_qs(query(mark=filters.HEADLINE).removeprefix("?"))
    return [el("input", type="hidden", name=key, value=value) for key, values in said.items() if key not in left_out for value in values]


def _measures(name: str) -> dict[str, str]:
    subject, default = SUBJECTS.get(name, (None, "civilians_killed"))
    return filters.measures(subject, default)


def _stands_on(name: str) -> str:
    subject, default = SUBJECTS.get(name, (None, "civilians_killed"))
    return filters.stands_on(subject, default=default).measure


def _select(name: str, label: str, options: dict[str, str], chosen: str) -> Html:
    listed = [el("option", text, value=code, selected=code == chosen) for code, text in options.items()]
    return el("label", label, " ", el("select", *listed, name=name))


def _date(name: str, label: str, value: str, last: str) -> Html:
    return el("label", label, " ", el("input", type="date", name=name, value=value, min=filters.FIRST_DAY.isoformat(), max=last))


def nothing(name: str, found: State, asked: dict[str, list[str]]) -> str:
    """What is said where there is no store that can be read."""
    say = words.say()
    title = say("Nothing to show yet")
    content = el("main", el("h1", title), el("p", say(frames.MISSING[found])))
    return document(name, title, say, content, languages(name, asked))


def missing(up: str) -> str:
    """What is said of an address that leads nowhere."""
    say = words.say()
    title = say("There is no such page")
    links = [el("li", el("a", say(text), href=address(page))) for page, text in PAGES.items()]
    told = el("p", say("The light version has these pages:"))
    return document("-", title, say, el("main", el("h1", title), told, el("ul", *links)), languages("", {}), up=up)
