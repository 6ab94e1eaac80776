"""The HXL tags of a file's columns, by which humanitarian tools know what is in them (hxlstandard.org, schema 1.1)."""

from db.measures import MEASURES

_TAGS = {
    "area": "#adm1+code",
    "name_en": "#adm1+name+i_en",
    "name_ar": "#adm1+name+i_ar",
    "governorate": "#adm1+code",
    "governorate_name": "#adm1+name",
    "place": "#loc+name+as_published",
    "month": "#date+month",
    "starts_on": "#date+start",
    "ends_on": "#date+end",
    "as_of": "#date+as_of",
    "from_at": "#date+start",
    "until_at": "#date+end",
    "since_on": "#date+counted_since",
    "published_on": "#date+published",
    "known_on": "#date+known",
    "learnt_at": "#date+learnt",
    "confirmed_on": "#date+confirmed",
    "last_confirmed_on": "#date+confirmed",
    "state": "#status+reporting",
    "status": "#status",
    "grade": "#status+grade",
    "quantifier": "#meta+quantifier",
    "unit": "#meta+unit",
    "measure": "#indicator+code",
    "group": "#population+group",
    "counts": "#meta+method",
    "covers": "#meta+cover",
    "counter": "#org+counter",
    "counted_by": "#org+counter",
    "source": "#meta+source+code",
    "title": "#meta+source+name",
    "url": "#meta+url",
    "evidence": "#meta+url+evidence",
    "key": "#meta+id",
    "id": "#meta+source+code",
    "days_covered": "#meta+days+covered",
    "window_days": "#meta+days+asked",
    "reports": "#meta+reports",
    "note": "#description",
    "reason": "#cause",
    "facility": "#loc+code",
    "kind": "#loc+type",
    "days_closed": "#capacity+days+closed",
    "days_closed_low": "#capacity+days+closed+min",
    "days_closed_high": "#capacity+days+closed+max",
    "filters": "#meta+filters",
    "definition": "#indicator+definition",
    "credit": "#meta+credit",
    "notes": "#meta+notes",
    "licence": "#meta+licence",
    "publisher": "#org+publisher",
}
_NUMBERS = {"value": "", "best": "", "low": "+min", "high": "+max"}


def tags(columns: list[str], measures: tuple[str, ...]) -> list[str]:
    """A tag for each column; the columns of the number take that of the measure, where the file is of one. A column without one is empty.

    Where areas are below governorates too, beside their place as published, the code is of any level.
    """
    of_number = MEASURES[measures[0]].hxl if len(measures) == 1 else "#value"
    of_area = {"area": "#loc+code"} if "place" in columns else {}
    of_facility = {"name_en": "#loc+name+i_en", "name_ar": "#loc+name+i_ar"} if "facility" in columns else {}
    known = {**_TAGS, **of_area, **of_facility, **{name: of_number + more for name, more in _NUMBERS.items()}}
    return [known.get(name, "") for name in columns]
