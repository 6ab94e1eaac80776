"""The icon font cut down to the icons in use, because the whole of it is a fifth of a first visit."""

import io
import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

QUOTED = re.compile(r"""["'`]([a-z0-9_]+)["'`]""")
SHORTCODE = re.compile(r":material/([a-z0-9_]+):")
LIGATURE = 4


def named(texts: list[str]) -> frozenset[str]:
    """Every word that can stand for an icon, quoted or in a shortcode, of the texts that have a shortcode: too many rather than too few.

    A script without any draws none; most words of such are others, as the names of hundreds of emoji.
    """
    drawing = [text for text in texts if SHORTCODE.search(text)]
    return frozenset(word for text in drawing for pattern in (QUOTED, SHORTCODE) for word in pattern.findall(text)) & ALL_MATERIAL_ICONS


def cut(font: Path, names: frozenset[str]) -> bytes | None:
    """The font (woff2) with the named icons only, or None when it is not a font whose ligatures spell their names."""
    whole = TTFont(font)
    letters = whole.getBestCmap()
    if "GSUB" not in whole or letters is None:
        return None
    ligatures = _ligatures(whole)
    spelled = {name: tuple(letters.get(ord(letter), "") for letter in name) for name in names}
    if not all(parts in ligatures for parts in spelled.values()):
        return None
    options = subset.Options(layout_closure=False, layout_features=["*"], flavor="woff2")
    cutter = subset.Subsetter(options)
    cutter.populate(glyphs={ligatures[parts] for parts in spelled.values()} | {part for parts in spelled.values() for part in parts})
    cutter.subset(whole)
    whole.flavor = "woff2"
    written = io.BytesIO()
    whole.save(written)
    return written.getvalue()


def _ligatures(font: TTFont) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType == LIGATURE:
                found |= {(first, *item.Component): item.LigGlyph for first, items in table.ligatures.items() for item in items}
    return found
