"""The words of the template workbook in both languages: its columns, and what the drop-downs offer with the code behind each."""

from functools import cache
from typing import Literal, NamedTuple

from db import reference
from db.measures import GROUPS, MEASURES

Language = Literal["en", "ar"]
Kind = Literal["figures", "closures"]
LANGUAGES: tuple[Language, ...] = ("en", "ar")


class Said(NamedTuple):
    """One text in both languages."""

    en: str
    ar: str


class Column(NamedTuple):
    """One column of a sheet: what it is called, the HXL tag that says what it holds, which list it offers, and what to write in it."""

    role: str
    hxl: str
    label: Said
    help: Said
    width: int
    offers: str = ""
    needed: bool = False
    is_day: bool = False
    others_too: bool = False


SHEETS: dict[Kind, Said] = {"figures": Said("Figures", "أرقام"), "closures": Said("Closures", "إغلاقات")}
HOW_TO = Said("How to", "طريقة التعبئة")

# What an officer reads -> what is stored.
_COUNTS = {
    "incident": Said("One event with its own people", "حادثة واحدة بأشخاصها"),
    "total": Said("Total of everybody over these days", "مجموع كل الأشخاص خلال هذه الأيام"),
    "stock": Said("Who is there on that day", "الموجودون في ذلك اليوم"),
}
_UNITS = {"people": Said("People", "أشخاص"), "households": Said("Households", "أسر"), "incidents": Said("Incidents", "حوادث")}
_GRADES = {
    "confirmed": Said("Confirmed", "مؤكد"),
    "probable": Said("Probable", "مرجّح"),
    "reported": Said("Reported", "مُبلَّغ عنه"),
    "contested": Said("Contested", "متنازع عليه"),
}
_CLOSURE_STATUSES = {
    "closed": Said("Closed", "مغلق"),
    "restricted": Said("Restricted", "مقيّد"),
    "open": Said("Open", "مفتوح"),
    "unknown": Said("Unknown", "مجهول"),
}
_UNTIL = {
    "known": Said("It ended then", "انتهى حينها"),
    "estimated": Said("Announced or expected", "معلن أو متوقع"),
    "open": Said("No end stated", "لم تُذكر نهاية"),
}
_FACILITY_KINDS = {
    "airport": Said("Airport", "مطار"),
    "airspace": Said("Airspace", "مجال جوي"),
    "crossing": Said("Crossing", "معبر"),
    "road": Said("Road", "طريق"),
    "bridge": Said("Bridge", "جسر"),
    "hospital": Said("Hospital", "مستشفى"),
    "school": Said("School", "مدرسة"),
    "water": Said("Water station", "محطة مياه"),
    "power": Said("Power", "كهرباء"),
    "dam": Said("Dam", "سد"),
    "port": Said("Port", "ميناء"),
    "camp": Said("Camp", "مخيم"),
    "other": Said("Other facility", "مرفق آخر"),
}
_FIXED = {
    "counts": _COUNTS,
    "unit": _UNITS,
    "grade": _GRADES,
    "status": _CLOSURE_STATUSES,
    "until": _UNTIL,
    "facility_kind": _FACILITY_KINDS,
}

_COUNTED_BY = Said("Who counted: the organisation, never a person.", "من أحصى: اسم المنظمة، وليس اسم شخص.")
_GRADE = Said("How well it is corroborated. Empty: reported.", "مدى توثيق البلاغ. إذا تُرك فارغاً: مُبلَّغ عنه.")
_PLACE = Said("Choose the governorate; the code decides.", "اختر المحافظة؛ الرمز هو المعتمد.")
_DISTRICT = Said("Only if it is known. Choose the governorate first.", "فقط إذا كانت معروفة. اختر المحافظة أولاً.")
_PUBLISHED = Said("The day of the report that says so.", "تاريخ التقرير الذي ورد فيه ذلك.")
_TITLE = Said("The title of the report.", "عنوان التقرير.")
_URL = Said("Where the report can be read, if it is on the web.", "رابط التقرير إن كان منشوراً.")
_NOTE = Said(
    "What one has to know to read it. No names of victims, witnesses or staff.",
    "ما يلزم معرفته لفهم البلاغ. بلا أسماء ضحايا أو شهود أو عاملين.",
)
_ID = Said(
    "Your own number of this row. A corrected file with the same number corrects the row.",
    "رقمك الخاص لهذا السطر. ملف مصحّح بالرقم نفسه يصحّح السطر.",
)

_ABOUT = (
    Column("counted_by", "#meta+counter", Said("Counted by", "الموثِّق"), _COUNTED_BY, 22),
    Column("grade", "#meta+grade", Said("Grade", "درجة التوثيق"), _GRADE, 14, "grade"),
    Column("published_on", "#date+published", Said("Published on", "تاريخ النشر"), _PUBLISHED, 13, is_day=True),
    Column("title", "#meta+title", Said("Title of the report", "عنوان التقرير"), _TITLE, 26),
    Column("url", "#meta+url", Said("Link", "الرابط"), _URL, 22),
    Column("note", "#description", Said("Note", "ملاحظة"), _NOTE, 30),
    Column("id", "#meta+id", Said("Your row number", "رقم السطر لديكم"), _ID, 14),
)

COLUMNS: dict[Kind, tuple[Column, ...]] = {
    "figures": (
        Column("governorate", "#adm1+name", Said("Governorate", "المحافظة"), _PLACE, 22, "governorate", needed=True),
        Column("district", "#adm2+name", Said("District", "المنطقة"), _DISTRICT, 24, "district"),
        Column(
            "starts_on",
            "#date+start",
            Said("From (first day)", "من (أول يوم)"),
            Said(
                "The first day counted. Leave it empty when you count who is there on one day.",
                "أول يوم في العدّ. اتركه فارغاً إذا كان العدّ لمن هم موجودون في يوم واحد.",
            ),
            15,
            is_day=True,
        ),
        Column(
            "ends_on",
            "#date+end",
            Said("To (last day)", "إلى (آخر يوم)"),
            Said(
                "The last day counted, or the one day on which people were there.",
                "آخر يوم في العدّ، أو اليوم الذي كان فيه الأشخاص موجودين.",
            ),
            15,
            needed=True,
            is_day=True,
        ),
        Column(
            "measure",
            "#indicator+name",
            Said("What is counted", "ما الذي أُحصي"),
            Said(
                "Killed and injured, displaced and returned are different things: one row for each.",
                "القتلى والمصابون والنازحون والعائدون أشياء مختلفة: سطر لكل منها.",
            ),
            38,
            "measure",
            needed=True,
        ),
        Column(
            "group",
            "#affected+group",
            Said("Of whom", "الفئة"),
            Said(
                "Only when the number speaks of a part of the people, such as children. Empty: everybody.",
                "فقط إذا كان الرقم عن فئة، مثل الأطفال. إذا تُرك فارغاً: الجميع.",
            ),
            20,
            "group",
        ),
        Column(
            "number",
            "#affected+num",
            Said("Number", "العدد"),
            Said(
                "As it was said: 500, ~500, at least 500, 400-600. Unknown is empty; 0 means that somebody counted nobody.",
                "كما ورد: 500 أو ~500 أو 500 على الأقل أو 400-600. المجهول يُترك فارغاً، والصفر يعني أن أحداً لم يُحصَ.",
            ),
            14,
            needed=True,
        ),
        Column(
            "counts",
            "#meta+counts",
            Said("How it counts", "طريقة العدّ"),
            Said(
                "One event, everybody over the days, or who is there on that day. Only single events are ever added up.",
                "حادثة واحدة، أو كل الأشخاص خلال الأيام، أو الموجودون في ذلك اليوم. لا تُجمع إلا الحوادث المفردة.",
            ),
            34,
            "counts",
            needed=True,
        ),
        Column(
            "unit",
            "#meta+unit",
            Said("Unit", "الوحدة"),
            Said(
                "People or households: they are never converted. Empty: people.",
                "أشخاص أو أسر: لا يُحوَّل أحدهما إلى الآخر. إذا تُرك فارغاً: أشخاص.",
            ),
            13,
            "unit",
        ),
        *_ABOUT,
    ),
    "closures": (
        Column(
            "facility",
            "#loc+name",
            Said("Facility", "المرفق"),
            Said(
                "Choose it, or write the name of another one and give its kind and governorate.",
                "اختر المرفق، أو اكتب اسم مرفق آخر مع نوعه ومحافظته.",
            ),
            40,
            "facility",
            needed=True,
            others_too=True,
        ),
        Column(
            "facility_kind",
            "#loc+type",
            Said("Kind of facility", "نوع المرفق"),
            Said("Needed for a facility that is not in the list.", "مطلوب لمرفق غير موجود في القائمة."),
            18,
            "facility_kind",
        ),
        Column(
            "governorate",
            "#adm1+name",
            Said("Governorate", "المحافظة"),
            Said("Needed for a facility that is not in the list.", "مطلوب لمرفق غير موجود في القائمة."),
            22,
            "governorate",
        ),
        Column("district", "#adm2+name", Said("District", "المنطقة"), _DISTRICT, 24, "district"),
        Column(
            "status",
            "#status",
            Said("Status", "الحالة"),
            Said("Open with a special permit only is restricted.", "المفتوح بإذن خاص فقط هو مقيّد."),
            13,
            "status",
            needed=True,
        ),
        Column(
            "starts_on",
            "#date+start",
            Said("From", "من"),
            Said("The day in Syria from which the status holds.", "اليوم في سوريا الذي بدأت فيه هذه الحالة."),
            13,
            needed=True,
            is_day=True,
        ),
        Column(
            "ends_on",
            "#date+end",
            Said("To (last day)", "إلى (آخر يوم)"),
            Said("The last day of the status. Empty when no end was stated.", "آخر يوم من هذه الحالة. يُترك فارغاً إذا لم تُذكر نهاية."),
            15,
            is_day=True,
        ),
        Column(
            "until",
            "#meta+end",
            Said("The end is", "النهاية"),
            Said("A planned reopening is not a reopening: choose announced.", "الفتح المقرر ليس فتحاً: اختر معلن أو متوقع."),
            24,
            "until",
        ),
        Column(
            "last_confirmed_on",
            "#date+confirmed",
            Said("Last confirmed on", "آخر تأكيد"),
            Said("The latest day on which somebody says that it was so.", "آخر يوم أكّد فيه أحد أن الحالة قائمة."),
            16,
            needed=True,
            is_day=True,
        ),
        Column("reason", "#cause", Said("Reason", "السبب"), Said("Why, as it was said.", "السبب كما ورد."), 26),
        *_ABOUT,
    ),
}


@cache
def offered(name: str) -> dict[str, Said]:
    """What a drop-down offers: the code -> its label in both languages. Labels are unique within a list."""
    if name in _FIXED:
        return _FIXED[name]
    match name:
        case "governorate":
            return _places(1)
        case "district":
            return _places(2)
        case "measure":
            return {m.id: Said(m.label_en, m.label_ar) for m in MEASURES.values()}
        case "group":
            return {g.id: Said(g.label_en, g.label_ar) for g in GROUPS.values() if g.id != "all"}
        case "facility":
            return {f.id: Said(f.name_en, f.name_ar) for f in reference.facilities()}
    raise KeyError(name)


@cache
def codes(name: str) -> dict[str, str]:
    """Every label that a drop-down offers, in either language -> the code behind it."""
    return {label: code for code, said in offered(name).items() for label in said}


def _places(level: int) -> dict[str, Said]:
    found = [area for area in reference.areas() if area.level == level]
    return {area.code: Said(f"{area.code} {area.name_en}", f"{area.code} {area.name_ar}") for area in found}
