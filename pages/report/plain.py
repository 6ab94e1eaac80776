"""Words of whatever script made such that they can be set: signs that no font here has become one that says so, long words may break."""

import re

_LONGEST = 24
_MAY_BREAK = "\N{ZERO WIDTH SPACE}"
_UNSETTABLE = re.compile(
    "[^\n\u0020-\u007e\u00a0-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u0600-\u0604\u0606-\u061b\u061e-\u06a1"
    "\u06a3-\u06ff\u1e00-\u1eff\u200b\u2010-\u2027\u202f-\u2040\u2066-\u2069\u20a0-\u20c0\u2190-\u22ff\ufdf2\ufdfa-\ufdfd\ufe70-\ufe74"
    "\ufe76-\ufefc\ufffd]"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONG_WORD = re.compile(rf"[^\s{_MAY_BREAK}]{{{_LONGEST + 1},}}")


def settable(text: str) -> str:
    """The text with a sign that says so in the place of every one that no font has."""
    return _UNSETTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def breakable(text: str) -> str:
    """The text with places to break in words that would not fit a column."""
    return _LONG_WORD.sub(lambda word: _MAY_BREAK.join(re.findall(rf".{{1,{_LONGEST}}}", word.group(), re.DOTALL)), text)


def whole(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)
