"""Colours, shapes and the style sheet: what the pages and the charts look like, by day and by night."""

from pathlib import Path
from typing import NamedTuple

from pages.parts import visit, words
from pages.parts.words import Words

STYLE = Path(__file__).parent / "style.css"
FONT = "IBM Plex Sans, Noto Sans, Segoe UI, Tahoma, sans-serif"

# Told apart by people who do not see red and green alike, and each goes with a shape and a dash of its own.
_SERIES_LIGHT = ("#0B6E99", "#C2571A", "#5B3E96", "#2F7D4F", "#A8323E", "#7A6A00", "#4B5A66")
_SERIES_DARK = ("#4FB3D9", "#F0955A", "#B79AEE", "#6CC591", "#F0808A", "#D6C24A", "#A9B7C2")
MARKERS = ("circle", "diamond", "square", "triangle-up", "x", "cross", "star")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
PATTERNS = ("", "/", ".", "x", "\\", "-", "+")

CLOSURE_PATTERNS = {"closed": "", "restricted": "/", "open": "", "unknown": ".", "unconfirmed": "x"}


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
        return ("#CFE3EE", "#93C1D9", "#4C95BA", "#17638C", "#052F49")

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
        return "#5E6C76" if self.dark else "#A9AFB3"

    @property
    def closure(self) -> dict[str, str]:
        if self.dark:
            return {"closed": "#F0808A", "restricted": "#E0A94A", "open": "#6CC591", "unknown": "#7E8C96", "unconfirmed": "#8A5560"}
        return {"closed": "#A8323E", "restricted": "#C98A1B", "open": "#2F7D4F", "unknown": "#8A97A0", "unconfirmed": "#D9A8AD"}


def now() -> Look:
    """How this visitor sees things."""
    return Look(words.say(), visit.dark())
