"""What can be counted, what each count is called, and how it may be added."""

import csv
from pathlib import Path
from typing import Literal, NamedTuple

REFERENCE = Path(__file__).parent / "reference"

Subject = Literal["casualties", "displacement", "returns"]
Kind = Literal["flow", "stock"]

SUBJECTS: tuple[Subject, ...] = ("casualties", "displacement", "returns")


class Measure(NamedTuple):
    """One thing that is counted.

    A `flow` is what happened over a span of days; a `stock` is who is there on a day. `is_not` says what the number must
    not be read as. `authority` is whose definition this is. `ranking` names the counters whose word is taken first when
    several answer equally well; a counter that is not named comes after those that are.
    """

    id: str
    subject: Subject
    kind: Kind
    unit: str
    label_en: str
    label_ar: str
    is_en: str
    is_ar: str
    is_not_en: str
    is_not_ar: str
    authority: str
    hxl: str
    ranking: tuple[str, ...] = ()

    @property
    def is_stock(self) -> bool:
        return self.kind == "stock"


_EVERY_CASUALTY = "Every Casualty Counts, Standards for Casualty Recording"
_OHCHR = "OHCHR, Guidance on Casualty Recording"
_IMAS = "UNMAS, International Mine Action Standards (IMAS 04.10)"
_IRIS = "EGRIS, International Recommendations on IDP Statistics (IRIS)"
_IDMC = "IDMC, Internal Displacement Database (Helix) categories"
_UNHCR = "UNHCR, Refugee Data Finder definitions"
_CASUALTY_RANKING = ("OHCHR", "UCDP", "VDC", "SNHR", "SOHR", "ACLED", "White Helmets", "Syrian Civil Defence", "Daraa 24", "Suwayda 24")
_DISPLACEMENT_RANKING = ("OCHA / IDP Task Force", "IDP Task Force", "OCHA", "UN OCHA", "IDMC", "IOM DTM", "UNHCR")
_RETURNS_RANKING = ("UNHCR", "OCHA / IDP Task Force", "IDP Task Force", "OCHA", "UN OCHA", "IOM DTM", "IDMC")

_ALL = (
    Measure(
        "civilians_killed",
        "casualties",
        "flow",
        "people",
        "Civilians killed",
        "مدنيون قُتلوا",
        "People whom the counter identified as civilians and recorded as killed.",
        "أشخاص صنّفهم الموثِّق مدنيين وسجّل مقتلهم.",
        "Not all deaths: people whose status is unknown and combatants are outside it, and so are deaths nobody recorded.",
        "ليس كل الوفيات: لا يشمل مجهولي الصفة ولا المقاتلين ولا الوفيات التي لم يسجلها أحد.",
        _EVERY_CASUALTY,
        "#affected+civilians+killed",
        _CASUALTY_RANKING,
    ),
    Measure(
        "civilians_injured",
        "casualties",
        "flow",
        "people",
        "Civilians injured",
        "مدنيون أُصيبوا",
        "People whom the counter identified as civilians and recorded as injured.",
        "أشخاص صنّفهم الموثِّق مدنيين وسجّل إصابتهم.",
        "Not added to the killed, and recorded by fewer counters than deaths are.",
        "لا تُجمع مع القتلى، ويسجّلها عدد أقل من الموثِّقين.",
        _EVERY_CASUALTY,
        "#affected+civilians+injured",
        _CASUALTY_RANKING,
    ),
    Measure(
        "people_killed",
        "casualties",
        "flow",
        "people",
        "People killed",
        "أشخاص قُتلوا",
        "Everybody the counter recorded as killed: civilians, combatants and people whose status is unknown.",
        "كل من سجّل الموثِّق مقتلهم: مدنيون ومقاتلون ومجهولو الصفة.",
        "Not a count of civilians; civilians killed by the same counter are inside it and are never added to it.",
        "ليس عدداً للمدنيين؛ المدنيون القتلى لدى الموثِّق نفسه جزء منه ولا يُضافون إليه.",
        _OHCHR,
        "#affected+killed",
        _CASUALTY_RANKING,
    ),
    Measure(
        "people_injured",
        "casualties",
        "flow",
        "people",
        "People injured",
        "أشخاص أُصيبوا",
        "Everybody the counter recorded as injured, whatever their status.",
        "كل من سجّل الموثِّق إصابتهم أياً كانت صفتهم.",
        "Not a count of civilians and never added to the killed.",
        "ليس عدداً للمدنيين ولا يُجمع مع القتلى.",
        _OHCHR,
        "#affected+injured",
        _CASUALTY_RANKING,
    ),
    Measure(
        "combatants_killed",
        "casualties",
        "flow",
        "people",
        "Combatants killed",
        "مقاتلون قُتلوا",
        "People whom the counter identified as members of armed forces or groups and recorded as killed.",
        "أشخاص صنّفهم الموثِّق أفراداً في قوات أو جماعات مسلحة وسجّل مقتلهم.",
        "Not civilians; part of people killed by the same counter.",
        "ليسوا مدنيين؛ وهم جزء من الأشخاص القتلى لدى الموثِّق نفسه.",
        _EVERY_CASUALTY,
        "#affected+combatants+killed",
        _CASUALTY_RANKING,
    ),
    Measure(
        "people_killed_or_injured",
        "casualties",
        "flow",
        "people",
        "Casualties (killed or injured, not told apart)",
        "ضحايا (قتلى أو مصابون دون تفصيل)",
        "People the counter gives as casualties without telling the killed from the injured.",
        "أشخاص يذكرهم الموثِّق كضحايا دون التفريق بين القتلى والمصابين.",
        "Not deaths; used only where the source says no more than this.",
        "ليست وفيات؛ تُستخدم فقط حين لا يذكر المصدر أكثر من ذلك.",
        _EVERY_CASUALTY,
        "#affected+casualties",
        _CASUALTY_RANKING,
    ),
    Measure(
        "fatalities_in_civilian_targeting",
        "casualties",
        "flow",
        "people",
        "Fatalities in attacks that targeted civilians",
        "وفيات في هجمات استهدفت المدنيين",
        "Everybody killed in events whose main target was civilians (ACLED civilian targeting), by month.",
        "كل من قُتل في أحداث كان هدفها الرئيس المدنيين (تصنيف ACLED)، حسب الشهر.",
        "Not civilians killed: bystanders in battles are missing, and attackers who died may be in it.",
        "ليس عدد المدنيين القتلى: لا يشمل من قُتلوا عرضاً في المعارك، وقد يشمل مهاجمين.",
        "ACLED, Codebook: civilian targeting",
        "#affected+killed+civilian_targeting",
        ("ACLED",),
    ),
    Measure(
        "killed_by_explosive_remnants",
        "casualties",
        "flow",
        "people",
        "Killed by mines and explosive remnants",
        "قتلى الألغام ومخلفات الحرب",
        "People killed by landmines, unexploded ordnance and other explosive remnants of war.",
        "أشخاص قتلتهم الألغام والذخائر غير المنفجرة وغيرها من مخلفات الحرب.",
        "Part of the killed of the same counter, never added to them; accidents nobody reported are missing.",
        "جزء من القتلى لدى الموثِّق نفسه ولا يُجمع معهم؛ ولا يشمل حوادث لم يُبلَّغ عنها.",
        _IMAS,
        "#affected+erw+killed",
        ("UNMAS", "HALO Trust", "White Helmets", "Syrian Civil Defence", "SNHR", "SOHR"),
    ),
    Measure(
        "injured_by_explosive_remnants",
        "casualties",
        "flow",
        "people",
        "Injured by mines and explosive remnants",
        "مصابو الألغام ومخلفات الحرب",
        "People injured by landmines, unexploded ordnance and other explosive remnants of war.",
        "أشخاص أصابتهم الألغام والذخائر غير المنفجرة وغيرها من مخلفات الحرب.",
        "Part of the injured of the same counter, never added to them.",
        "جزء من المصابين لدى الموثِّق نفسه ولا يُجمع معهم.",
        _IMAS,
        "#affected+erw+injured",
        ("UNMAS", "HALO Trust", "White Helmets", "Syrian Civil Defence", "SNHR", "SOHR"),
    ),
    Measure(
        "killed_or_injured_by_explosive_remnants",
        "casualties",
        "flow",
        "people",
        "Casualties of mines and explosive remnants (not told apart)",
        "ضحايا الألغام ومخلفات الحرب (دون تفصيل)",
        "People killed or injured by mines and explosive remnants where the source gives only the two together.",
        "قتلى ومصابو الألغام ومخلفات الحرب حين يذكرهم المصدر معاً فقط.",
        "Not deaths, and never added to counts that tell the two apart.",
        "ليست وفيات، ولا تُجمع مع أعداد تفصل بينهما.",
        _IMAS,
        "#affected+erw+casualties",
        ("UNMAS", "HALO Trust", "White Helmets", "Syrian Civil Defence", "SNHR", "SOHR"),
    ),
    Measure(
        "people_displaced",
        "displacement",
        "flow",
        "people",
        "People displaced",
        "أشخاص نزحوا",
        "Movements of people forced to leave their homes during the span of days (IDP movements).",
        "حركات نزوح أشخاص أُجبروا على ترك منازلهم خلال الفترة.",
        "Not the number of people living displaced: one person who moves twice is counted twice, and people who went back are still in it.",
        "ليس عدد من يعيشون في النزوح: من ينزح مرتين يُحسب مرتين، ومن عاد يبقى محسوباً.",
        _IDMC,
        "#affected+displaced+new",
        _DISPLACEMENT_RANKING,
    ),
    Measure(
        "people_living_displaced",
        "displacement",
        "stock",
        "people",
        "People living in displacement",
        "أشخاص يعيشون في النزوح",
        "IDPs present in the area on one day, however long ago they were displaced.",
        "النازحون الموجودون في المنطقة في يوم محدد أياً كان تاريخ نزوحهم.",
        "Not new displacement; two dates are never added, and the difference of two is not a flow.",
        "ليس نزوحاً جديداً؛ لا يُجمع تاريخان، ولا يُعد الفرق بينهما حركة.",
        _IRIS,
        "#affected+idps",
        ("IOM DTM", *_DISPLACEMENT_RANKING),
    ),
    Measure(
        "people_newly_displaced",
        "displacement",
        "stock",
        "people",
        "Newly displaced, still displaced",
        "نازحون جدد ما زالوا في النزوح",
        "People displaced since a named date who were still displaced on the day of the count.",
        "أشخاص نزحوا منذ تاريخ محدد وما زالوا في النزوح يوم العدّ.",
        "Not everybody displaced since then, and never computed by taking returns from displacement.",
        "ليس كل من نزح منذ ذلك التاريخ، ولا يُحسب بطرح العائدين من النازحين.",
        _IRIS,
        "#affected+idps+new",
        _DISPLACEMENT_RANKING,
    ),
    Measure(
        "people_in_camps",
        "displacement",
        "stock",
        "people",
        "People living in camps and centres",
        "أشخاص في المخيمات ومراكز الإيواء",
        "People living on one day in camps, collective centres or other shelters that the counter lists.",
        "أشخاص يعيشون في يوم محدد في مخيمات أو مراكز إيواء جماعية يحصيها الموثِّق.",
        "Not all displaced people, most of whom live outside camps; some residents are not IDPs.",
        "ليس كل النازحين، فمعظمهم خارج المخيمات؛ وبعض المقيمين ليسوا نازحين.",
        _IRIS,
        "#affected+idps+camps",
        _DISPLACEMENT_RANKING,
    ),
    Measure(
        "people_left_camps",
        "returns",
        "flow",
        "people",
        "People who left camps",
        "أشخاص غادروا المخيمات",
        "People who left a camp or collective centre during the span of days.",
        "أشخاص غادروا مخيماً أو مركز إيواء خلال الفترة.",
        "Not returns: the place they went to is often unknown, and leaving a camp does not end displacement.",
        "ليست عودة: الوجهة مجهولة غالباً، ومغادرة المخيم لا تنهي النزوح.",
        _IRIS,
        "#affected+idps+left_camps",
        _DISPLACEMENT_RANKING,
    ),
    Measure(
        "people_crossed_into_syria",
        "displacement",
        "flow",
        "people",
        "Arrivals across the border into Syria",
        "قادمون عبر الحدود إلى سوريا",
        "People of any nationality who crossed into Syria during the span of days.",
        "أشخاص من أي جنسية دخلوا سوريا عبر الحدود خلال الفترة.",
        "Not refugee returns: visitors and people who later left again may be in it.",
        "ليست عودة لاجئين: قد تشمل زواراً ومن غادر لاحقاً.",
        _UNHCR,
        "#affected+arrivals+inward",
        _RETURNS_RANKING,
    ),
    Measure(
        "people_crossed_out_of_syria",
        "displacement",
        "flow",
        "people",
        "Arrivals across the border out of Syria",
        "قادمون عبر الحدود من سوريا",
        "People who left Syria and arrived in a neighbouring country during the span of days.",
        "أشخاص غادروا سوريا ووصلوا إلى بلد مجاور خلال الفترة.",
        "Not all of them are refugees, and not internal displacement.",
        "ليسوا جميعاً لاجئين، وليس نزوحاً داخلياً.",
        _UNHCR,
        "#affected+arrivals+outward",
        _RETURNS_RANKING,
    ),
    Measure(
        "refugees_returned",
        "returns",
        "flow",
        "people",
        "Refugees returned",
        "لاجئون عادوا",
        "Syrians who came back to Syria from abroad during the span of days.",
        "سوريون عادوا إلى سوريا من الخارج خلال الفترة.",
        "Not necessarily to their homes or for good; never added to IDP returns.",
        "ليس بالضرورة إلى ديارهم ولا بصورة نهائية؛ ولا تُجمع مع عودة النازحين.",
        _UNHCR,
        "#affected+refugees+returned",
        _RETURNS_RANKING,
    ),
    Measure(
        "idps_returned",
        "returns",
        "flow",
        "people",
        "IDPs returned",
        "نازحون عادوا",
        "Internally displaced people who went back to their area of origin during the span of days.",
        "نازحون داخلياً عادوا إلى مناطقهم الأصلية خلال الفترة.",
        "Not the end of displacement and never taken off the number of displaced people.",
        "ليست نهاية النزوح ولا تُطرح من عدد النازحين.",
        _IRIS,
        "#affected+idps+returned",
        ("OCHA / IDP Task Force", "IDP Task Force", "OCHA", "UN OCHA", "IOM DTM", "UNHCR"),
    ),
    Measure(
        "refugees_and_idps_returned",
        "returns",
        "flow",
        "people",
        "Refugees and IDPs returned, together",
        "لاجئون ونازحون عادوا معاً",
        "Returns of refugees and of IDPs that the counter gives only as one number.",
        "عودة اللاجئين والنازحين حين يذكرهما الموثِّق رقماً واحداً.",
        "Never added to, nor split into, either of the two.",
        "لا يُجمع مع أي منهما ولا يُقسم بينهما.",
        _UNHCR,
        "#affected+returned",
        _RETURNS_RANKING,
    ),
)

MEASURES: dict[str, Measure] = {m.id: m for m in _ALL}


class Group(NamedTuple):
    """A named subset that figures are "of whom": never added to "all" nor to another group."""

    id: str
    label_en: str
    label_ar: str


def _groups() -> dict[str, Group]:
    with (REFERENCE / "groups.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: Group(row["id"], row["label_en"], row["label_ar"]) for row in csv.DictReader(file)}


GROUPS: dict[str, Group] = _groups()

GRADES = ("confirmed", "probable", "reported", "contested")
COUNTS = ("incident", "total", "stock")
STATUSES = ("documented", "estimated", "provisional")
QUANTIFIERS = ("", "about", "at_least", "up_to")
PRECISIONS = ("day", "week", "month", "year", "span")
UNITS = ("people", "households")


def of_subject(subject: Subject) -> list[Measure]:
    """The measures of one subject, in the order in which pages offer them."""
    return [m for m in MEASURES.values() if m.subject == subject]
