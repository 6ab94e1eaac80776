"""What stands in the HTML page before anything is drawn, and what watches the line afterwards: in both languages, and in this one file."""

from html import escape
from pathlib import Path

from pages.parts.words import LANGUAGES, Words, mark

HERE = Path(__file__).parent
NAME = mark("Athar: humanitarian impact in Syria")
LITE = mark("Open the light version")
_TIME = "\x01"
_GHOSTS = {"waiting": f'<ul aria-hidden="true">{"<li></li>" * 4}</ul>', "without": ""}


def _sections(kind: str) -> str:
    """The same words in both languages; the script leaves the reader's."""
    parts = []
    for code in LANGUAGES:
        say = Words(code)
        lite = f'<a href="./lite">{escape(say(LITE))}</a>'
        without = escape(say("These pages need JavaScript, and this browser runs none. The light version needs none."))
        late = escape(
            say("The line seems slow. The light version opens at once: the same numbers, filters and sources, on one small page.")
        )
        waiting = f'<p class="soon">{escape(say("Loading…"))} {lite}</p><p class="late" role="status">{late} {lite}</p>'
        body = waiting if kind == "waiting" else f"<p>{without} {lite}</p>"
        direction = "rtl" if say.rtl else "ltr"
        parts.append(f'<section lang="{code}" dir="{direction}"><h1>{escape(say(NAME))}</h1>{body}{_GHOSTS[kind]}</section>')
    return "".join(parts)


def _line() -> str:
    """What is said while there is no line to the server, and when it is given up."""
    parts = []
    for code in LANGUAGES:
        say = Words(code)
        place = f'lang="{code}" dir="{"rtl" if say.rtl else "ltr"}" hidden'
        down = say(
            "No line to the server just now. What you see was loaded at {time} and stays, as do your filters; it is tried again by itself.",
            time=_TIME,
        )
        lost = say("There is no line to the server any more. Your filters are in the address.")
        again = f'<button type="button">{escape(say("Load the page again"))}</button>'
        parts.append(f"<p {place}>{escape(down).replace(_TIME, '<time></time>')}</p>")
        parts.append(f'<p {place} class="lost">{escape(lost)} {again}</p>')
    return f'<div id="athar-line" role="status" hidden>{"".join(parts)}</div>'


def head() -> str:
    """What is to stand at the end of the head."""
    style = (HERE / "first.css").read_text(encoding="utf-8")
    return f"<style>{style}</style>"


def body() -> str:
    """What is to stand in the body beside Streamlit's own part of it."""
    script = (HERE / "first.js").read_text(encoding="utf-8")
    hidden = "<noscript><style>#athar-first{display:none}</style></noscript>"
    return f'{hidden}<div id="athar-first">{_sections("waiting")}</div>{_line()}<script>{script}</script>'


def without_script() -> str:
    """What a browser that runs no scripts shows."""
    return f"<noscript>{_sections('without')}</noscript>"


def unknown(path: str) -> str:
    """The whole page that is shown where no page has this address, with ways on that hold below any folder."""
    root = "../" * (path.count("/") - 1) or "./"
    parts = []
    for code in LANGUAGES:
        say = Words(code)
        said = escape(say("There is no page at this address. It may have been cut off or mistyped when it was passed on."))
        ways = f'<a href="{root}">{escape(say("To the overview"))}</a> · <a href="{root}lite">{escape(say(LITE))}</a>'
        direction = "rtl" if say.rtl else "ltr"
        heading = escape(say("Page not found"))
        parts.append(f'<section lang="{code}" dir="{direction}"><h1>{heading}</h1><p>{said}</p><p>{ways}</p></section>')
    start = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    )
    return f'{start}<title>Athar</title>{head()}</head><body><main id="athar-first">{"".join(parts)}</main></body></html>'


def put_into(page: str) -> str:
    """Streamlit's HTML page with ours in it."""
    start, end = page.find("<noscript>"), page.find("</noscript>") + len("</noscript>")
    if start >= 0:
        page = page[:start] + without_script() + page[end:]
    return page.replace("</head>", f"{head()}</head>").replace("</body>", f"{body()}</body>")
