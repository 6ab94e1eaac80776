"""The registry: every source, in the order of a run. To add one is to add a line here."""

from etl.contract import SourceModule
from etl.sources import vdc_documented_deaths

SOURCES: dict[str, SourceModule] = {
    "vdc_documented_deaths": vdc_documented_deaths,
}
