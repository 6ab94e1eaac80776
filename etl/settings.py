"""What can be set from outside: environment variables, read when they are asked for."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Setting(NamedTuple):
    """An environment variable; calling it gives its value now, or the default. A secret is kept out of every message."""

    name: str
    default: str
    what: str
    secret: bool = False

    def __call__(self) -> str:
        return os.environ.get(self.name, "").strip() or self.default


database_url = Setting(
    "DATABASE_URL", "", "A PostgreSQL store, postgresql+psycopg://user:password@host/database; empty: SQLite.", secret=True
)
store_file = Setting("ATHAR_DB", "data/athar.db", "The file of the SQLite store.")
data = Setting("ATHAR_DATA", "data", "The folder for what was fetched: the raw payloads of each run, and the last answer of each address.")
hdx_hapi_app_identifier = Setting(
    "HDX_HAPI_APP_IDENTIFIER", "", "HDX HAPI: the application identifier, if you already have one.", secret=True
)
hdx_hapi_app_name = Setting(
    "HDX_HAPI_APP_NAME", "", "HDX HAPI: a name for your application, to make an identifier of; without it the HDX file is read."
)
hdx_hapi_email = Setting("HDX_HAPI_EMAIL", "", "HDX HAPI: your e-mail address, to make an identifier of.", secret=True)
idmc_client_id = Setting("IDMC_CLIENT_ID", "", "IDMC: the client id of its API; without it the HDX file is read.", secret=True)
hdx_url = Setting("HDX_URL", "https://data.humdata.org", "The Humanitarian Data Exchange, where open files of several sources are.")
hdx_hapi_url = Setting("HDX_HAPI_URL", "https://hapi.humdata.org/api/v2", "HDX HAPI: its address and version.")
hdx_hapi_dataset = Setting(
    "HDX_HAPI_DATASET", "hdx-hapi-conflict-event", "HDX HAPI: the HDX data set that has its conflict events as files."
)
hdx_hapi_since = Setting("HDX_HAPI_SINCE", "2017", "HDX HAPI: the first year to read; ACLED's records on Syria start in 2017.")
ucdp_url = Setting("UCDP_URL", "https://ucdp.uu.se/downloads", "UCDP: the address of its download files.")
ucdp_ged_version = Setting("UCDP_GED_VERSION", "26.1", "UCDP: a yearly release that exists; newer ones are looked for.")
idmc_url = Setting("IDMC_URL", "https://helix-tools-api.idmcdb.org/external-api", "IDMC: the address of its API.")
idmc_dataset = Setting("IDMC_DATASET", "syr-idmc-idu-events", "IDMC: the HDX data set with the updates on Syria as a file.")
idmc_gidd_dataset = Setting("IDMC_GIDD_DATASET", "idmc-idp-data-syr", "IDMC: the HDX data set with its yearly figures on Syria as files.")
dtm_key = Setting("DTM_SUBSCRIPTION_KEY", "", "IOM DTM: the subscription key of its API; without it the HDX file is read.", secret=True)
dtm_url = Setting("DTM_URL", "https://dtmapi.iom.int/v3", "IOM DTM: the address and version of its API.")
dtm_dataset = Setting("DTM_DATASET", "syr-iom-dtm-from-api", "IOM DTM: the HDX data set with its stocks on Syria as a file.")
dtm_syria_dataset = Setting(
    "DTM_SYRIA_DATASET", "syrian-arab-republic-displacement-data-iom-dtm", "IOM DTM: the HDX data set with the monthly baseline workbooks."
)
insecurity_insight_dataset = Setting(
    "INSECURITY_INSIGHT_DATASET",
    "syria-violent-and-threatening-incidents-against-healthcare",
    "Insecurity Insight: the HDX data set with its workbooks on Syria.",
)
unhcr_url = Setting("UNHCR_URL", "https://api.unhcr.org/population/v1", "UNHCR: the address of its Refugee Statistics API.")
unhcr_situations_dataset = Setting(
    "UNHCR_SITUATIONS_DATASET", "unhcr-situations", "UNHCR: the HDX data set with the populations of its situations."
)
unhcr_situations_url = Setting(
    "UNHCR_SITUATIONS_URL", "https://data.unhcr.org/population", "UNHCR: the address of the Operational Data Portal."
)
unhcr_situations_series = Setting("UNHCR_SITUATIONS_SERIES", "", "UNHCR: the series of the Operational Data Portal to read; empty: none.")
acled_username = Setting("ACLED_USERNAME", "", "ACLED: the name of your own account.", secret=True)
acled_password = Setting("ACLED_PASSWORD", "", "ACLED: the password of your own account.", secret=True)
acled_url = Setting("ACLED_URL", "https://acleddata.com", "ACLED: the address of its API and its sign-in.")
faa_nms_key = Setting("FAA_NMS_KEY", "", "NOTAM: the key for the NOTAM service of the FAA (NMS).", secret=True)
faa_nms_secret = Setting("FAA_NMS_SECRET", "", "NOTAM: the secret that belongs to the key of the FAA.", secret=True)
faa_nms_url = Setting("FAA_NMS_URL", "https://api-nms.aim.faa.gov", "NOTAM: the address of the NOTAM service of the FAA.")
icao_api_key = Setting("ICAO_API_KEY", "", "NOTAM: the key for ICAO's API Data Service.", secret=True)
icao_api_url = Setting("ICAO_API_URL", "https://dataservices.icao.int/api", "NOTAM: the address of ICAO's API Data Service.")
notam_aerodromes = Setting(
    "NOTAM_AERODROMES", "OSAP,OSDI,OSLK,OSKL,OSDZ,OSPR", "NOTAM: the ICAO codes of the aerodromes to ask for; OSTT is the airspace."
)
kobo_url = Setting("KOBO_URL", "https://kf.kobotoolbox.org", "KoboToolbox: the address of your server.")
kobo_token = Setting("KOBO_TOKEN", "", "KoboToolbox: the API key of your account.", secret=True)
kobo_asset = Setting("KOBO_ASSET", "", "KoboToolbox: the id of your form.")
kobo_mapping = Setting("KOBO_MAPPING", "data/mappings/kobo.json", "KoboToolbox: the file that says what the questions of your form mean.")
reliefweb_appname = Setting("RELIEFWEB_APPNAME", "", "ReliefWeb: the appname that ReliefWeb has approved for you.", secret=True)
reliefweb_url = Setting("RELIEFWEB_URL", "https://api.reliefweb.int/v2", "ReliefWeb: the address and version of its API.")
airports_url = Setting(
    "AIRPORTS_URL", "https://davidmegginson.github.io/ourairports-data/airports.csv", "OurAirports: the address of its list of airports."
)
cod_ab_dataset = Setting("COD_AB_DATASET", "cod-ab-syr", "OCHA: the HDX data set with the administrative boundaries of Syria.")


def settings() -> Iterator[Setting]:
    """Every setting there is, in the order of this file."""
    for value in globals().values():
        if isinstance(value, Setting):
            yield value


def secrets() -> list[str]:
    """The values that no message and no log may carry, those that are set, and what is made of them."""
    return [value for value in (*(setting() for setting in settings() if setting.secret), hdx_hapi_identifier()) if value]


def hdx_hapi_identifier() -> str:
    """The application identifier for HDX HAPI: as given, else made of name and e-mail address; empty when neither is set."""
    if hdx_hapi_app_identifier():
        return hdx_hapi_app_identifier()
    if not (hdx_hapi_app_name() and hdx_hapi_email()):
        return ""
    return base64.b64encode(f"{hdx_hapi_app_name()}:{hdx_hapi_email()}".encode()).decode()


def raw_folder() -> Path:
    """Where payloads are kept as published: a folder for each source, in it one for each run."""
    return Path(data()) / "raw"


def mappings_folder() -> Path:
    """Where it is kept what the columns of a table mean, once a person has said so."""
    return Path(data()) / "mappings"


def answers_folder() -> Path:
    """Where the last good answer of each address is kept, for conditional requests."""
    return Path(data()) / "http"
