"""The ways to the notices of today: the FAA's NOTAM service (NMS) and ICAO's API, those of them that there is a key for."""

import base64
import json
import logging
import re

from etl import settings, sheets
from etl.contract import Http, Parts, SourceChanged, SourceOff, SourceUnavailable
from etl.sources.notam import services

ASKED = "asked.json"
"""The part that says which places were asked for; it has no notices."""

_OVER_QUOTA = re.compile(r"(?i)\breach(ed)?\b.{0,20}\blimit|quota")

_log = logging.getLogger("etl")


def fetch(http: Http) -> Parts:
    """The answers of each service that is set up. Where both are and one fails, the other is enough, and the failure is logged."""
    ways = [
        way
        for way, is_set in ((_of_faa, settings.faa_nms_key() and settings.faa_nms_secret()), (_of_icao, settings.icao_api_key()))
        if is_set
    ]
    if not ways:
        raise SourceOff(
            "set FAA_NMS_KEY and FAA_NMS_SECRET, or ICAO_API_KEY; without them paste notices: python -m etl import FILE --notam"
        )
    codes = _codes()
    fetched: dict[str, bytes] = {}
    failures: list[SourceUnavailable | SourceChanged] = []
    for way in ways:
        try:
            fetched |= way(http, codes)
        except (SourceUnavailable, SourceChanged) as failure:
            failures.append(type(failure)(str(failure)))
    if not fetched:
        raise type(failures[0])(" ".join(map(str, failures)))
    for failed in failures:
        _log.warning("%s The other service is read alone.", failed)
    return {ASKED: json.dumps(codes).encode(), **fetched}


def asked(raw: bytes) -> list[str]:
    """The places that were asked for. Raises SourceChanged for anything that is no list of codes."""
    codes = sheets.document(raw, ASKED)
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise SourceChanged(f"{ASKED}: expected a list of ICAO codes, found {sheets.sketch(codes)}. Run it again.")
    return codes


def _codes() -> list[str]:
    written = settings.notam_aerodromes()
    codes = [code.strip().upper() for code in written.split(",") if code.strip()]
    if not codes or not all(re.fullmatch("[A-Z]{4}", code) for code in codes):
        raise SourceUnavailable(f"NOTAM_AERODROMES is {written!r}: correct it. Expected ICAO codes of four letters, such as OSAP,OSDI.")
    return list(dict.fromkeys(codes))


def _of_faa(http: Http, codes: list[str]) -> dict[str, bytes]:
    headers = {"Authorization": f"Bearer {_token(http)}", "nmsResponseFormat": "GEOJSON"}
    fetched = {}
    for code in codes:
        name = f"faa-{code}.json"
        raw = http.get(f"{settings.faa_nms_url()}/nmsapi/v1/notams", params={"location": code}, headers=headers, keep=False)
        fetched[name] = _with_notices(sheets.unpacked(raw, name), name)
    return fetched


def _token(http: Http) -> str:
    """A token for half an hour. Neither key nor token is ever in a message."""
    pair = base64.b64encode(f"{settings.faa_nms_key()}:{settings.faa_nms_secret()}".encode()).decode()
    http.secret(pair)
    try:
        raw = http.post(
            f"{settings.faa_nms_url()}/v1/auth/token", form={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {pair}"}
        )
    except SourceUnavailable as error:
        refusal = str(error)
    else:
        answer = sheets.document(raw, "the FAA's sign-in")
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise SourceChanged("The FAA's sign-in: expected an access_token in the answer, found none. Look at what it documents of NMS.")
        http.secret(token)
        return token
    if any(f" answered {code} " in refusal for code in (400, 401, 403)):
        refusal = f"The FAA does not accept FAA_NMS_KEY and FAA_NMS_SECRET: correct them. {refusal}"
    raise SourceUnavailable(refusal)


def _of_icao(http: Http, codes: list[str]) -> dict[str, bytes]:
    """One call for all places: ICAO gives few of them away."""
    params = {"api_key": settings.icao_api_key(), "format": "json", "locations": ",".join(codes)}
    raw = http.get(f"{settings.icao_api_url()}/notams-realtime-list", params=params, keep=False)
    said = raw[:200].decode("utf-8", "replace").strip()
    if not said.startswith(("[", "{")) and _OVER_QUOTA.search(said):
        raise SourceUnavailable(
            f'ICAO\'s API says "{said}": the calls of ICAO_API_KEY are used up. Ask ICAO for more, or paste notices until then.'
        )
    return {"icao.json": _with_notices(raw, "icao.json")}


def _with_notices(raw: bytes, name: str) -> bytes:
    """The answer of a service, once it is sure to be a list of notices, be it an empty one."""
    services.records(sheets.document(raw, name), name)
    return raw
