"""Why rows are put aside, in the language of the reader where the reason is one of ours; what a source says stays as it is said."""

import re
from functools import cache, lru_cache

from pages.parts import data, safe
from pages.parts.words import Words

_BLANK = re.compile(r"\\\{(\w+)\\\}")
_LONGEST = 2_000
_DEEPEST = 3
_AND = "; "
"""What stands between several reasons of one row."""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The reasons that are known, those first that say most: a shorter one may hold for what a longer one says."""
    found = sorted(data.REASONS, key=lambda text: -len(re.sub(r"\{\w+\}", "", text)))
    return tuple((text, re.compile(_BLANK.sub(r"(?P<\1>.+)", re.escape(text)), re.DOTALL)) for text in found)


@lru_cache(maxsize=5_000)
def arabic(reason: str, depth: int = 0) -> str | None:
    """The reason in Arabic, its values kept apart from the text around them; None where it is not one of ours."""
    if depth > _DEEPEST or len(reason) > _LONGEST:
        return None
    for text, pattern in _patterns():
        match = pattern.fullmatch(reason)
        values = match and _values(match.groupdict(), depth)
        if values is not None:
            return data.REASONS[text].format(**values)
    several = reason.split(_AND)
    each = [arabic(one, depth + 1) for one in several] if len(several) > 1 else [None]
    return "؛ ".join(one for one in each if one) if all(each) else None


def _values(said: dict[str, str], depth: int) -> dict[str, str] | None:
    """What stands in the blanks; a reason inside a reason has to be one of ours too."""
    say = Words("ar")
    found = {name: arabic(value, depth + 1) if name == "reason" else say.apart(safe.clean(value)) for name, value in said.items()}
    return {name: value for name, value in found.items() if value is not None} if None not in found.values() else None


def spelt(reason: str, say: Words) -> str:
    """The reason in the language of the reader; one that is not of ours as it stands."""
    return (arabic(reason) if say.rtl else None) or safe.clean(reason)
