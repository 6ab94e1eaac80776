"""A chart saved as a picture says by itself what it is: title, whose numbers, sources, day, address."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

PNG = b"\x89PNG\r\n\x1a\n"
SAVED = {"en": "Save the picture as", "ar": "احفظ الصورة بصيغة"}
SAYS = {
    "en": (
        "Civilians killed by governorate", "Counter: SOHR", "No figure of this counter", "As known on",
        "Sources: The counter and the document", "do not imply official endorsement",
    ),
    "ar": ("مدنيون قُتلوا حسب المحافظة", "المرصد السوري لحقوق الإنسان", "لا رقم لهذا الموثِّق", "كما كان معروفاً في", "المصادر:", "لا تعني"),
}  # fmt: skip


def saved(page: Page, kind: str, language: str) -> tuple[str, bytes]:
    """The file that the button below the map gives: its name and what is in it."""
    with page.expect_download() as waiting:
        page.locator(".st-key-map .save, [class*=map] .save").first.get_by_role("button", name=f"{SAVED[language]} {kind}").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("language", SAYS)
def test_a_map_is_saved_with_all_that_is_needed_to_read_it(visit: Visit, site: str, language: str) -> None:
    page = visit(f"{site}/casualties?lang={language}&period=all&until=2026-11-22")
    name, raw = saved(page, "SVG", language)
    assert re.fullmatch(r"athar_map_\d{4}-\d\d-\d\d\.svg", name)
    picture = ElementTree.fromstring(raw)
    seen = " ".join(" ".join("".join(text.itertext()) for text in picture.iter("{http://www.w3.org/2000/svg}text")).split())
    assert [words for words in SAYS[language] if words not in seen] == []
    assert "/casualties?" in seen.replace(" ", "")
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}path"))) > 14
    name, raw = saved(page, "PNG", language)
    assert (name[-4:], raw[:8]) == (".png", PNG)
    assert int.from_bytes(raw[16:20]) >= 1_440
