"""The official boundaries, names and codes of governorates, districts and sub-districts (OCHA, COD-AB of Syria).

They take the place of the generalised outline that Athar ships. The areas themselves are known (db/reference/areas.csv): a data set
with other codes is another division of the country and needs a new version of Athar, so that nothing of it is taken.
"""

from collections.abc import Iterator
from datetime import date

from db import reference
from db.schema import Boundary
from etl import hdx, settings
from etl.contract import Http, Parts, Report, Source, SourceChanged, Span
from etl.sources.cod_ab import geometry, layers
from etl.sources.cod_ab.layers import LEVELS, Layer

SOURCE = Source(
    id="cod_ab",
    title="Administrative boundaries of Syria (COD-AB)",
    publisher="United Nations Office for the Coordination of Humanitarian Affairs (OCHA), COD-AB",
    url="https://data.humdata.org/dataset/cod-ab-syr",
    licence="CC BY-IGO",
    credit="OCHA, Common Operational Dataset: subnational administrative boundaries of the Syrian Arab Republic, simplified",
    may_export=True,
    every_days=30,
    at_least=348,
    rank=17,
    joined_on=date(2026, 11, 24),
    caveat_en="Boundaries are simplified for maps of a page. The boundaries and names shown do not imply official endorsement or "
    "acceptance by the United Nations.",
    caveat_ar="الحدود مبسّطة لتناسب خرائط الصفحة. الحدود والأسماء المعروضة لا تعني إقراراً رسمياً أو قبولاً من الأمم المتحدة.",
    only_adds=True,
)

CATALOGUE = "dataset.json"
"""The part that holds the catalogue's answer, kept for its licence and dates; it has no rows."""

_PREFERRED = ("GEOJSON", "SHP")
_GAZETTEER = "XLSX"


def fetch(http: Http) -> Parts:
    """The files with polygons, GeoJSON before shapefiles, and the gazetteer where there is one."""
    found = hdx.dataset(http, settings.cod_ab_dataset())
    kinds = {kind: [file for file in found.files if _kind(file) == kind and not layers.is_other(file.name)] for kind in _PREFERRED}
    chosen = next((files for files in kinds.values() if files), [])
    if not chosen:
        names = ", ".join(file.name for file in found.files)
        raise SourceChanged(f"COD-AB: expected a GeoJSON file or a shapefile in the HDX data set, found {names}.")
    gazetteers = [file for file in found.files if _kind(file) == _GAZETTEER and not layers.is_other(file.name)]
    wanted = [*chosen, *gazetteers]
    if len({file.name for file in wanted}) < len(wanted):
        raise SourceChanged(f"COD-AB: two files have one name: {', '.join(file.name for file in wanted)}.")
    return {CATALOGUE: found.raw, **{file.name.replace("/", "-"): http.get(file.url) for file in wanted}}


def parse(parts: Parts) -> Iterator[Report]:
    """An outline for each governorate, district and sub-district. Raises SourceChanged where the areas are not the known ones."""
    found = layers.read({name: raw for name, raw in parts.items() if name != CATALOGUE})
    for level in LEVELS:
        _check(level, found[level])
    for level in LEVELS:
        layer = found[level]
        texts = geometry.simplified({code: one.shape for code, one in layer.items()}, f"level {level}")
        for code in sorted(layer):
            yield Boundary(code, texts[code], layer[code].name_en, layer[code].name_ar)


def span(parts: Parts) -> Span | None:
    """None: boundaries have no days."""
    return None


def _kind(file: hdx.File) -> str:
    """The format by the file's own name where that says it: the catalogue calls a zipped GeoJSON now this, now that."""
    name = file.name.lower()
    if "geojson" in name or name.endswith(".json.zip"):
        return "GEOJSON"
    return "SHP" if ".shp" in name or "_shp" in name else "GEOJSON" if file.format == "GEOJSON" else file.format


def _check(level: int, layer: Layer) -> None:
    """Raises SourceChanged unless the areas of a level are those that Athar knows."""
    known = {area.code for area in reference.areas() if area.level == level}
    missing, unknown = sorted(known - layer.keys()), sorted(layer.keys() - known)
    if missing or unknown:
        said = "; ".join(f"{what} {_some(codes)}" for what, codes in (("lacks", missing), ("has the unknown", unknown)) if codes)
        raise SourceChanged(
            f"COD-AB: expected the {len(known)} known areas of level {level}; the data set {said}. A new division of the country needs a "
            "new version of Athar."
        )


def _some(codes: list[str]) -> str:
    more = f" and {len(codes) - 10} more" if len(codes) > 10 else ""
    return ", ".join(codes[:10]) + more
