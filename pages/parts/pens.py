"""What small pictures are drawn with: colours that follow the page or stand fixed for print, patterns, and text in both directions."""

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from pages.parts.look import CLOSURE_PATTERNS, FONT, Look

WIDTH = 340
"""How wide a picture is where nobody says otherwise: as wide as a small phone."""
_LETTER, _ARABIC_LETTER = 0.63, 0.6
"""How wide letters are in the wide fonts of readers who have no other: room is left for those."""
_CUT = 0.6
_UNSEEN = re.compile("[\u2066-\u2069]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_STROKES = {"/": "M0 3h6", "\\": "M3 0v6", ".": "M1 2h2M4 5h2", "x": "M0 3h6M3 0v6"}


def inks(look: Look) -> dict[str, str]:
    """Every colour by what it stands for: the same as in the charts of the pages."""
    named = {
        "ink": look.ink, "quiet": look.quiet, "line": look.line, "paper": look.paper, "bar": look.accent, "zero": look.zero,
        "unreported": look.unreported, "uncovered": look.uncovered, "hatching": look.hatching,
    }  # fmt: skip
    ramp = {f"ramp{place}": colour for place, colour in enumerate(look.ramp)}
    return named | ramp | look.closure


class Pen(NamedTuple):
    """How a picture is drawn for one reader.

    `live` colours are CSS variables of the page around it, named as in `inks`, so that one picture is right by day and by night; else
    they are written out, for a file or for paper. `name` keeps the patterns of several pictures on one page apart.
    """

    look: Look
    name: str
    live: bool = False

    def colour(self, ink: str) -> str:
        return f"var(--{ink})" if self.live else inks(self.look)[ink]

    def pattern(self, ink: str) -> str:
        """How the pattern of a colour is named where it is filled in."""
        return f"url(#{self.name}-{ink})"

    def patterned(self, ink: str, shape: str, over: str = "paper") -> str:
        """A colour with strokes of another over it (slanted, crossed, dotted), to be told apart without colours too."""
        return (
            f'<pattern id="{self.name}-{ink}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
            f'<path fill="{self.colour(ink)}" d="M0 0h6v6H0z"/>'
            f'<path stroke="{self.colour(over)}" stroke-width="1.6" d="{_STROKES[shape]}"/></pattern>'
        )

    def hatch(self) -> str:
        """What means "not reported"."""
        return self.patterned("unreported", "/", "hatching")

    def estimate(self) -> str:
        """What means "estimated", where a plain bar means "documented"."""
        return self.patterned("bar", "/")

    def status(self, status: str) -> tuple[str, str]:
        """The fill of a status of a closure, and the pattern that it needs where it needs one."""
        shape = CLOSURE_PATTERNS[status]
        return (self.pattern(status), self.patterned(status, shape)) if shape else (self.colour(status), "")

    def text(self, x: float, y: float, said: str, *, at: str = "start", ink: str = "ink", more: str = "") -> str:
        """A line of text from its left ("start") or right ("end") edge, or about its middle, whichever way it is read."""
        anchor = "" if at == "start" else f' text-anchor="{at}"'
        colour = "" if ink == "ink" else f' fill="{self.colour(ink)}"'
        return f'<text x="{short(x)}" y="{short(y)}"{anchor}{colour}{more}>{escape(self.isolated(said))}</text>'

    def isolated(self, said: str) -> str:
        """Text that is read from its own side inside a picture, where everything is placed from the left."""
        rtl = self.look.say.rtl and _ARABIC.search(said)
        return f"\N{RIGHT-TO-LEFT ISOLATE}{said}\N{POP DIRECTIONAL ISOLATE}" if rtl else said

    def picture(self, width: float, height: float, title: str, parts: list[str]) -> str:
        """The parts as one picture that says its title to whoever does not see it."""
        font = "" if self.live else f' font-family="{FONT}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {short(width)} {short(height)}" width="{short(width)}" '
            f'height="{short(height)}" role="img" direction="ltr" font-size="11" fill="{self.colour("ink")}"{font}>'
            f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
        )


def short(number: float) -> str:
    """A number with one decimal where it has any."""
    return f"{number:.1f}".removesuffix(".0")


def wide(said: str, size: float = 11) -> float:
    """About how wide a line of text is."""
    arabic = len(_ARABIC.findall(said))
    return ((len(_UNSEEN.sub("", said)) - arabic) * _LETTER + arabic * _ARABIC_LETTER) * size


def fitting(said: str, width: float, size: float = 11) -> str:
    """The text, cut where it would be wider than that."""
    most = max(int(width / size / _CUT), 2)
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def bar(x0: float, x1: float, y: float, height: float, fill: str) -> str:
    """A bar from one end to the other about a height, never too short to be seen."""
    left, right = min(x0, x1), max(x0, x1)
    size = f'width="{short(max(right - left, 1))}" height="{short(height)}"'
    return f'<rect x="{short(left)}" y="{short(y - height / 2)}" {size} fill="{fill}"/>'


def side(pen: Pen, width: float) -> tuple[float, str]:
    """Where a line of text begins in the direction of reading."""
    return (width, "end") if pen.look.say.rtl else (0, "start")


def legend(entries: Sequence[tuple[str, str]], pen: Pen, width: float, top: float) -> tuple[list[str], float]:
    """Swatches with their words, (fill, word), in as many lines as they need; and how high that is."""
    parts, x, y = [], 0.0, top + 10
    for fill, said in entries:
        room = 16 + wide(said) + 10
        if x and x + room > width:
            x, y = 0.0, y + 16
        swatch = width - x - 11 if pen.look.say.rtl else x
        start, at = (width - x - 16, "end") if pen.look.say.rtl else (x + 16, "start")
        outlined = f'width="11" height="11" fill="{fill}" stroke="{pen.colour("quiet")}" stroke-width=".6"'
        parts += [f'<rect x="{short(swatch)}" y="{short(y - 9)}" {outlined}/>', pen.text(start, y, said, at=at)]
        x += room
    return parts, (y - top + 6 if entries else 0)
