"""Addresses that were handed out once, of every kind: each still shows what it showed. Lines are added here, none is taken away."""

from datetime import date
from urllib.parse import parse_qs

import pytest

from pages.parts.data import Length
from pages.parts.filters import Filters, Mark, query_of, read
from tests.test_pages_address import KNOWN, NOW, OF_A_MARK, PARTS

D = date.fromisoformat
SINCE_THE_FALL = {"period": "since_2024_12_08"}
OLD: dict[str, tuple[dict[str, object], str]] = {
    # Until December 2026: the language always named, p-codes for governorates, one parameter for each, since and until.
    "lang=en": ({}, "?"),
    "lang=ar": ({}, "?"),
    "lang=ar&area=SY02": ({"areas": ("SY02",)}, "?area=aleppo"),
    "lang=en&area=SY02&area=SY04": ({"areas": ("SY02", "SY04")}, "?area=aleppo+homs"),
    "lang=en&area=SY14&area=SY03": ({"areas": ("SY03", "SY14")}, "?area=rural-damascus+quneitra"),
    "lang=en&period=since_2024_11_27": ({}, "?"),
    "lang=en&period=since_2024_12_08": (SINCE_THE_FALL, "?period=since_2024_12_08"),
    "lang=en&period=last_90_days": ({"period": "last_90_days"}, "?period=last_90_days"),
    "lang=en&period=this_year": ({"period": "this_year"}, "?period=this_year"),
    "lang=ar&period=all": ({"period": "all"}, "?period=all"),
    "lang=en&period=dates&since=2024-11-27&until=2024-12-31": (
        {"period": "dates", "chosen": (D("2024-11-27"), D("2024-12-31"))},
        "?from=2024-11-27&to=2024-12-31",
    ),
    "since=2025-03-06&until=2024-12-08": (
        {"period": "dates", "chosen": (D("2024-12-08"), D("2025-03-06"))},
        "?from=2024-12-08&to=2025-03-06",
    ),
    "lang=en&since=2025-01-01": ({"period": "dates", "chosen": (D("2025-01-01"), NOW)}, "?from=2025-01-01&to=2026-11-22"),
    "lang=en&until=2012-01-01": (
        {"period": "dates", "chosen": (D("2011-01-01"), D("2012-01-01"))},
        "?from=2011-01-01&to=2012-01-01",
    ),
    "lang=en&source=ucdp_ged": ({"source": "ucdp_ged"}, "?source=ucdp_ged"),
    "lang=en&counter=SNHR&grade=probable&grade=confirmed": (
        {"counter": "SNHR", "grades": ("confirmed", "probable")},
        "?counter=SNHR&grade=confirmed+probable",
    ),
    "lang=ar&counter=%D9%85%D8%B5%D8%AF%D8%B1+%26+%3Cb%3E": (
        {"counter": "مصدر & <b>"},
        "?counter=%D9%85%D8%B5%D8%AF%D8%B1+%26+%3Cb%3E",
    ),
    "lang=en&measure=idps_returned&group=children&by=month": (
        {"measure": "idps_returned", "group": "children", "by": "month"},
        "?measure=idps_returned&group=children&by=month",
    ),
    "lang=en&period=all&day=2025-06-01": ({"period": "all", "day": D("2025-06-01")}, "?period=all&day=2025-06-01"),
    "lang=en&changed=2026-10-01&known=2026-10-31": (
        {"today": D("2026-10-31"), "known": D("2026-10-31"), "changed": D("2026-10-01")},
        "?changed=2026-10-01&known=2026-10-31",
    ),
    "lang=en&period=last_90_days&known=2025-03-31": (
        {"today": D("2025-03-31"), "known": D("2025-03-31"), "period": "last_90_days"},
        "?period=last_90_days&known=2025-03-31",
    ),
    "lang=ar&facility=aleppo_airport&closures=1": (
        {"facility": "aleppo_airport", "closures": True},
        "?facility=aleppo_airport&closures=1",
    ),
    "lang=en&anchor=2024-12-08&length=365&population=OCHA+2022": (
        {"anchor": D("2024-12-08"), "length": Length(365), "population": "OCHA 2022"},
        "?anchor=2024-12-08&length=365&population=OCHA+2022",
    ),
    "lang=en&measure=civilians_killed&of=desk_review&counted_by=SNHR&counts=total": (
        {"measure": "civilians_killed", "mark": Mark("desk_review", "SNHR", "total", "people")},
        "?measure=civilians_killed&of=desk_review&counted_by=SNHR&counts=total",
    ),
    "lang=en&area=SY02&since=2025-02-01&until=2025-02-28&of=ucdp_ged&counts=incident&unit=incidents&drawn=bar&district=SY0200": (
        {
            "areas": ("SY02",),
            "period": "dates",
            "chosen": (D("2025-02-01"), D("2025-02-28")),
            "mark": Mark("ucdp_ged", "", "incident", "incidents", drawn="bar", district="SY0200"),
        },
        "?area=aleppo&from=2025-02-01&to=2025-02-28&of=ucdp_ged&counts=incident&unit=incidents&drawn=bar&district=SY0200",
    ),
    "lang=ar&of=ucdp_ged&counts=total&status=estimated&counted_since=2024-11-27&drawn=compared": (
        {"mark": Mark("ucdp_ged", "", "total", "people", True, D("2024-11-27"), "compared")},
        "?of=ucdp_ged&counts=total&status=estimated&counted_since=2024-11-27&drawn=compared",
    ),
    # Since: names for governorates, several in one parameter, from and to, and no language.
    "area=aleppo+deir-ez-zor&from=2024-11-27&to=2024-12-31&known=2026-11-22": (
        {
            "areas": ("SY02", "SY09"),
            "period": "dates",
            "chosen": (D("2024-11-27"), D("2024-12-31")),
            "known": NOW,
        },
        "?area=aleppo+deir-ez-zor&from=2024-11-27&to=2024-12-31&known=2026-11-22",
    ),
}


@pytest.mark.parametrize("address", OLD)
def test_an_old_address_shows_what_it_showed(address: str) -> None:
    shows, now_written = OLD[address]
    filters = read(parse_qs(address), KNOWN, NOW)
    assert filters == Filters(**({"today": NOW} | shows))  # type: ignore[arg-type]
    assert query_of(filters) == now_written
    assert read(parse_qs(now_written.removeprefix("?")), KNOWN, NOW) == filters


def test_addresses_of_every_kind_are_kept() -> None:
    kinds = {name for address in OLD for name in parse_qs(address)}
    assert kinds == {*PARTS.split(), *OF_A_MARK.split()} - {"x"}


def test_a_governorate_has_one_short_name_that_needs_no_escape() -> None:
    said = [query_of(Filters(NOW, areas=(code,))).removeprefix("?area=") for code in KNOWN.areas]
    assert len(set(said)) == len(KNOWN.areas) == 14
    assert all(name.replace("-", "").isalpha() and name == name.lower() for name in said)
