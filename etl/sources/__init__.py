"""The registry: every source, in the order of a run. To add one is to add a line here."""

from etl.contract import SourceModule
from etl.sources import (
    acled,
    airports,
    cod_ab,
    desk_review,
    hdx_hapi_conflict_event,
    idmc_gidd,
    idmc_idu,
    insecurity_insight,
    iom_dtm,
    iom_dtm_syria,
    kobo,
    notam,
    reliefweb,
    ucdp_ged,
    unhcr_population,
    unhcr_situations,
    vdc_documented_deaths,
)

SOURCES: dict[str, SourceModule] = {
    "desk_review": desk_review,
    "vdc_documented_deaths": vdc_documented_deaths,
    "hdx_hapi_conflict_event": hdx_hapi_conflict_event,
    "ucdp_ged": ucdp_ged,
    "idmc_idu": idmc_idu,
    "idmc_gidd": idmc_gidd,
    "acled": acled,
    "insecurity_insight": insecurity_insight,
    "iom_dtm": iom_dtm,
    "iom_dtm_syria": iom_dtm_syria,
    "kobo": kobo,
    "notam": notam,
    "reliefweb": reliefweb,
    "unhcr_population": unhcr_population,
    "unhcr_situations": unhcr_situations,
    "cod_ab": cod_ab,
    "airports": airports,
}
