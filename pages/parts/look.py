"""Colours, shapes and the style sheet: what the pages and the charts look like, by day and by night."""

from pathlib import Path
from typing import NamedTuple

from pages.parts import visit, words
from pages.parts.words import Words

STYLE = Path(__file__).parent / "style.css"
FONT = "IBM Plex Sans, Noto Sans, Segoe UI, Tahoma, sans-serif"

# Told apart whichever cones an eye lacks, and dark or light enough to write with; each goes with a shape, a dash and a hatch of its own.
_SERIES_LIGHT = ("#0B6E99", "#A65919", "#2F1F7A", "#334313", "#7D2748")
_SERIES_DARK = ("#4FB3D9", "#CE8D47", "#7B7ED5", "#AEBB8E", "#EE518E")
MARKERS = ("circle", "diamond", "square", "triangle-up", "x")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
PATTERNS = ("", "/", ".", "x", "\\")

CLOSURE_PATTERNS = {"closed": "", "restricted": "/", "open": "", "unknown": ".", "unconfirmed": "x", "open_unconfirmed": "\\"}


class Look(NamedTuple):
    """How things are drawn for one visitor: language and light."""

    say: Words
    dark: bool

    @property
    def ink(self) -> str:
        return "#E9F0F4" if self.dark else "#14212B"

    @property
    def quiet(self) -> str:
        return "#A9B7C2" if self.dark else "#52626F"

    @property
    def focus(self) -> str:
        """The ring around what the keyboard is on."""
        return "#F3B744" if self.dark else "#8A4B00"

    @property
    def link(self) -> str:
        return "#7CC9E8" if self.dark else "#0A5F85"

    @property
    def line(self) -> str:
        return "#2A3B46" if self.dark else "#DCE3E9"

    @property
    def paper(self) -> str:
        return "#0E181E" if self.dark else "#FFFFFF"

    @property
    def accent(self) -> str:
        return self.series[0]

    @property
    def series(self) -> tuple[str, ...]:
        return _SERIES_DARK if self.dark else _SERIES_LIGHT

    @property
    def ramp(self) -> tuple[str, ...]:
        """From least to most; the most always stands out from the paper."""
        if self.dark:
            return ("#1D4558", "#22667F", "#2F8BAD", "#6BBBDC", "#CBEBF8")
        return ("#CFE3EE", "#8CBCD6", "#4C95BA", "#17638C", "#052F49")

    @property
    def zero(self) -> str:
        return "#15232B" if self.dark else "#F4F8FA"

    @property
    def unreported(self) -> str:
        return "#1A262D" if self.dark else "#F0F0EE"

    @property
    def uncovered(self) -> str:
        return "#39454D" if self.dark else "#CDCFD0"

    @property
    def hatching(self) -> str:
        return "#6B7A85" if self.dark else "#7E888F"

    @property
    def closure(self) -> dict[str, str]:
        if self.dark:
            said = {"closed": "#F0616C", "restricted": "#F3B744", "open": "#83D0B1", "unknown": "#8B989F"}
            return said | {"unconfirmed": "#9C596A", "open_unconfirmed": "#2D862D"}
        said = {"closed": "#AA0D2B", "restricted": "#CF750A", "open": "#436C4E", "unknown": "#86939A"}
        return said | {"unconfirmed": "#A26E73", "open_unconfirmed": "#549C5B"}


def now() -> Look:
    """How this visitor sees things."""
    return Look(words.say(), visit.dark())
