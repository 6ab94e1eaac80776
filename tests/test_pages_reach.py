"""What is in a page for those who listen to it or go through it by keyboard, and how a table reads where it has no room."""

import json
import re

import pytest

from pages.parts import reach, stacked
from pages.parts.words import Words


@pytest.mark.parametrize("language", ["en", "ar"])
def test_streamlits_own_words_are_said_in_the_language(language: str) -> None:
    said = json.loads(re.findall(r"const told = (\{.*\}), page", reach.script(Words(language)))[0])
    assert set(said["own"]) == set(reach.OWN)
    arabic = [text for text in said["own"].values() if re.search(r"[\u0600-\u06FF]", text)]
    assert len(arabic) == (len(reach.OWN) if language == "ar" else 0)


def test_the_names_of_columns_stand_beside_the_values_in_their_order() -> None:
    style = stacked.names("As of", ['Area "A"', "Place as the source spells it <x>"])
    assert re.findall(r'td:nth-child\((\d)\)::after\{content:"([^"]*)"', style) == [
        ("1", "Area 'A'"),
        ("2", "Place as the source spells it ‹x>"),
    ]
    assert stacked.mark("As of") == "t-as-of"
    assert style.count("min-height") == 1
    assert style.index("</style>") == len(style) - len("</style>")
