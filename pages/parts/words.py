"""The words, numbers and dates of the interface, in English and Arabic."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale, dates, numbers
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from db.measures import Group, Measure
from pages.parts import data, safe, visit

LONG_AGO = 90
_MOST_SPANS = 3
"""Days after which what was last confirmed is no longer said as a fact of the day."""

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = {"en": "English", "ar": "العربية"}
_LOCALES = {"en": Locale.parse("en_GB"), "ar": Locale.parse("ar_SY")}


def mark(text: str) -> str:
    """A text that is looked up later: marks it for translation and returns it unchanged."""
    return text


def many(one: str, several: str) -> tuple[str, str]:
    """The same of a text that depends on a number, which is `{n}` in it."""
    return one, several


_QUANTIFIED = {
    "at_least": mark("≥\N{NO-BREAK SPACE}{number}"),
    "up_to": mark("≤\N{NO-BREAK SPACE}{number}"),
    "about": mark("~\N{NO-BREAK SPACE}{number}"),
}
QUANTIFIERS = {
    "exact": mark("as reported"),
    "about": mark("about"),
    "at_least": mark("at least"),
    "up_to": mark("up to"),
    "between": mark("a range"),
}
GRADES = {
    "confirmed": mark("Confirmed"),
    "probable": mark("Probable"),
    "reported": mark("Reported"),
    "contested": mark("Contested"),
}
STATUSES = {
    "documented": mark("Documented"),
    "estimated": mark("Estimated"),
    "provisional": mark("Provisional"),
}
COUNTS = {
    "incident": mark("Incidents, added up"),
    "total": mark("A total as published"),
    "stock": mark("A stock on one day"),
}
WAYS = {"incident": mark("incidents added up"), "total": mark("published totals"), "stock": mark("stock")}
COVERS = {"whole": mark("the whole area"), "part": mark("part of the area only")}
UNITS = {"people": mark("people"), "households": mark("households"), "incidents": mark("incidents")}
PRECISIONS = {
    "day": mark("to the day"),
    "week": mark("to the week"),
    "month": mark("to the month"),
    "year": mark("to the year"),
    "span": mark("a longer span"),
}
STATES = {
    "reported": mark("Reported"),
    "zero": mark("Zero, as reported"),
    "not_reported": mark("Not reported"),
    "not_covered": mark("Outside what the source covers"),
    "longer": mark("Only in a number for a longer span"),
    "put_aside": mark("Nothing but rows that were put aside"),
}
CLOSURES = {
    "closed": mark("Closed"),
    "restricted": mark("Restricted"),
    "open": mark("Open"),
    "unknown": mark("Unknown"),
}
WHICH_ARE_SHUT = mark(
    "Airports, crossings, roads, bridges, power, water and others that somebody reported closed, and of which no report here says that "
    "they opened again."
)
LAST_REPORTED = {
    "closed": mark("last reported closed"),
    "restricted": mark("last reported restricted"),
    "open": mark("last reported open"),
    "unknown": mark("unknown"),
}
WHY_UNKNOWN = {
    "said": mark("Unknown: the last report does not say whether it worked"),
    "lapsed": mark("Unknown: announced end passed, reopening not confirmed"),
    "lapsed_open": mark("Unknown: open until an announced end, nothing confirmed since"),
}
ROLES = {
    "carries": mark("says so"),
    "reopened": mark("ended the day before"),
    "starts": mark("says so, from a later day"),
    "ends": mark("says so, to an earlier day"),
    "starts_and_ends": mark("says so, of fewer days"),
    "otherwise": mark("says otherwise"),
    "replaced": mark("replaced before it began"),
    "ended_another": mark("ended another notice"),
    "apart": mark("beside no span of the timeline"),
}
UNTIL = {"known": mark("known end"), "estimated": mark("estimated end"), "open": mark("no end stated")}
FACILITIES = {
    "airport": mark("Airport"),
    "airspace": mark("Airspace"),
    "crossing": mark("Crossing"),
    "road": mark("Road"),
    "bridge": mark("Bridge"),
    "hospital": mark("Hospital"),
    "school": mark("School"),
    "water": mark("Water station"),
    "power": mark("Power"),
    "dam": mark("Dam"),
    "port": mark("Port"),
    "camp": mark("Camp"),
    "other": mark("Other facility"),
}
OUTCOMES = {"ok": mark("Read"), "unavailable": mark("Unavailable"), "changed": mark("Changed its form")}
FRESHNESS = {
    "fresh": mark("Fresh"),
    "due": mark("Due"),
    "overdue": mark("Overdue"),
    "delinquent": mark("Delinquent"),
    "embedded": mark("Embedded"),
    "never": mark("Never read"),
    "not_yet": mark("Not read by then"),
    "off": mark("Not set up"),
}
SUBJECTS = {
    "casualties": mark("Casualties"),
    "displacement": mark("Displacement"),
    "returns": mark("Returns"),
    "infrastructure": mark("Attacks on facilities"),
    "closure": mark("Closures"),
    "closures": mark("Closures"),
}
HOW_COUNTED = {"incident": mark("incidents"), "total": mark("totals"), "stock": mark("stock")}
WHY = {
    "only_one": mark("It is the only counter that answers for this area and period."),
    "whole_area": mark("It answers for the whole area; others for parts of it, or with single incidents."),
    "most_days": mark("Of those that answer for the same area none covers more days of the period."),
    "most_recent_month": mark("It was counted most recently."),
    "rank": mark("This counter's word is taken first for this measure."),
    "validated": mark("It is validated; others are provisional."),
    "source": mark("Among equals its source comes first."),
    "unit": mark("It counts people; others count households."),
    "documented": mark("It is documented; others are estimates."),
    "grade": mark("Its reports carry the better grade."),
    "most_recent": mark("Among equals it is the most recent."),
    "order": mark("Among equals it comes first by name."),
}
AGAINST_THE_HEADLINE = {
    "way": many(
        "{n} was counted in another way",
        "{n} were counted in another way",
    ),
    "summand": many("{n} is a part of the headline's own sum", "{n} are parts of the headline's own sum"),
    "own": many(
        "{n} is of the headline's own counter, earlier or of other days", "{n} are of the headline's own counter, earlier or of other days"
    ),
    "told_again": many("{n} tells the headline again", "{n} tell the headline again"),
    "days": many("{n} is of other days, or of some of them only", "{n} are of other days, or of some of them only"),
    "area": many("{n} is about another area, or a part of it", "{n} are about another area, or a part of it"),
    "thing": many("{n} counts something else, or somebody else", "{n} count something else, or somebody else"),
}
ENTERS = {
    "added": mark("added"),
    "taken_away": mark("taken away"),
    "both": mark("added, and taken away from a later one"),
}
LEFT_OUT = {
    "reaches_outside": mark("Its days reach outside the days asked for."),
    "overlaps_a_total": mark("Its days overlap those of a total in the sum: nobody is counted twice."),
    "restated": mark("The counter gave a later number for the same days and area."),
    "earlier_round": mark("A later count takes its place: of a stock only the latest count holds."),
    "inside_the_whole": mark("It is about a part of an area whose whole is in the sum."),
    "the_whole_of_its_parts": mark("It is about the whole of an area whose parts are in the sum."),
    "only_a_part": mark("It is about a part of an area only, and does not answer for the whole."),
    "another_part": mark("It is about another part of the area: parts that may overlap are not added."),
    "states_only_a_limit": mark("It states only a limit or a range, which cannot be added to the others."),
    "on_a_line": mark("It is one point of a running total, which is drawn as a line."),
}
OBSTACLES = {
    "no_before": mark("No difference is given: nothing was reported before."),
    "no_after": mark("No difference is given: nothing was reported after."),
    "neither": mark("No difference is given: nothing was reported for the area."),
    "part": mark("No difference is given: one of the numbers is of some parts of the area only."),
    "limit": mark("No difference is given: one of the numbers is a limit, a range or about right."),
    "days": mark("No difference is given: the numbers do not cover every day of both windows."),
}
RULE = {
    "unit": mark("counts people rather than households"),
    "whole_area": mark("speaks for the whole area, and is not a sum of single incidents that may not be all"),
    "most_days": mark("covers the most days of the period"),
    "most_recent_month": mark("was counted in the latest month, of people counted as they are on a day"),
    "rank": mark("is by the counter that comes first in our list for this measure"),
    "validated": mark("was validated, not provisional"),
    "source": mark("comes from the source that is first in our list"),
    "documented": mark("was documented case by case, not estimated"),
    "grade": mark("is graded as more certain"),
    "most_recent": mark("is the most recent"),
}
STATED = {
    "exact": mark("a number"),
    "about": mark("a round number"),
    "at_least": mark("a lower limit"),
    "up_to": mark("an upper limit"),
    "between": mark("a range"),
}
KNOWN = {
    "kept": mark("A table of this shape was brought in before: what was said then is filled in."),
    "template": mark("This is Athar's own workbook: nothing has to be asked."),
}
CHANGES = {
    "new": mark("New"),
    "up": mark("Revised up"),
    "down": mark("Revised down"),
    "revised": mark("Revised otherwise"),
    "withdrawn": mark("Withdrawn"),
    "merged": mark("Merged into another"),
}
FACETS = {
    "number": mark("the number"),
    "days": mark("the days"),
    "place": mark("the place"),
    "grade": mark("the grade"),
    "status": mark("how it was counted"),
    "counter": mark("who counted"),
    "words": mark("title, link or note"),
}
LEVELS = {0: mark("country"), 1: mark("governorate"), 2: mark("district"), 3: mark("sub-district")}
NAMES_OF = {"place": mark("The name of a place is not known"), "facility": mark("A facility is not known")}
NOT_KEPT = {
    "busy": mark("A run is writing to the store. Press the button again in a minute."),
    "failed": mark("The store could not be written. The log of the server says why."),
    "no_name": mark("Choose the name."),
    "no_who": mark("Say who says so: a team or a role."),
    "no_words": mark("Say how it is known, in at most 500 letters."),
    "unknown_code": mark("Choose what it is."),
    "other_level": mark("The name stands in a column of another level: a governorate cannot be a district."),
    "is_known": mark("This name is known: a correction never says otherwise."),
    "stands": mark("A correction of this name stands. Take it back first."),
    "not_there": mark("This correction was taken back already."),
}
BUCKETS = {"day": mark("day"), "month": mark("month"), "year": mark("year")}
PERIODS = {
    "since_2024_11_27": mark("Since 27 November 2024"),
    "since_2024_12_08": mark("Since 8 December 2024"),
    "last_90_days": mark("Last 90 days"),
    "this_year": mark("This year"),
    "all": mark("All, since 2011"),
    "dates": mark("Chosen dates"),
}


@cache
def _translations(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    with (LOCALE / language / "LC_MESSAGES" / "athar.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


@lru_cache(maxsize=20_000)
def _decimal(language: str, n: int, pattern: str | None = None) -> str:
    return str(numbers.format_decimal(n, format=pattern, locale=_LOCALES[language]))


@lru_cache(maxsize=20_000)
def _ratio(language: str, n: float, pattern: str) -> str:
    return str(numbers.format_decimal(n, format=pattern, locale=_LOCALES[language]))


@lru_cache(maxsize=20_000)
def _date(language: str, day: date, pattern: str) -> str:
    return str(dates.format_date(day, pattern, locale=_LOCALES[language]))


class Words(NamedTuple):
    """One language: `say("Casualties")` is the text in it, with the values put in."""

    language: str

    def __call__(self, text: str, **values: object) -> str:
        found = _translations(self.language).gettext(text)
        return found.format(**values) if values else found

    def many(self, one: str, several: str, n: int, **values: object) -> str:
        """The form of the text that fits the number, which is `{n}` in it."""
        return self.form(one, several, n).format(n=self.number(n), **values)

    def form(self, one: str, several: str, n: int) -> str:
        """The same with `{n}` still to be put in."""
        return _translations(self.language).ngettext(one, several, n)

    @property
    def rtl(self) -> bool:
        return self.language == "ar"

    def name(self, row: object) -> str:
        """The name of an area or facility, from anything that has `name_en` and `name_ar`; in the other language where one is missing."""
        names = (str(getattr(row, f"name_{language}")) for language in (self.language, "en", "ar"))
        return next(filter(None, names), "")

    def ltr(self, text: str) -> str:
        """Text kept left to right inside right-to-left text: signs stay before their number."""
        return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if self.rtl and text else text

    def apart(self, text: str) -> str:
        """A name of whatever script inside right-to-left text: what belongs to it stays beside it."""
        return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if self.rtl and text else text

    def listed(self, parts: Sequence[str]) -> str:
        """Parts one after the other, the last after an "and"."""
        return format_list(parts, locale=_LOCALES[self.language])

    def together(self, *parts: str) -> str:
        """Parts of a right-to-left text that stay beside each other in their order, whatever their scripts."""
        joined = " ".join(parts)
        return f"\N{RIGHT-TO-LEFT ISOLATE}{joined}\N{POP DIRECTIONAL ISOLATE}" if self.rtl else joined

    def label(self, named: Measure | Group) -> str:
        """What a measure or a group is called."""
        return named.label_ar if self.language == "ar" else named.label_en

    def counter(self, name: str) -> str:
        """Who counted, as it is read: by the Arabic name where one is known, else as the source has it. Several stand between commas."""
        plain = safe.clean(name)
        if not self.rtl:
            return plain
        several = plain.split(", ")
        named = [data.COUNTERS.get(one, one) for one in several]
        return self.apart(data.COUNTERS.get(plain) or (plain if named == several else self(", ").join(named)))

    def number(self, n: float) -> str:
        return _decimal(self.language, round(n))

    def ratio(self, n: float) -> str:
        """A number of which the decimals count: more of them where it is small."""
        return _ratio(self.language, n, "#,##0.0" if abs(n) >= 0.1 else "0.0##")

    def percent(self, ratio: float) -> str:
        return self.ltr(str(numbers.format_percent(ratio, format="+#,##0%;-#,##0%", locale=_LOCALES[self.language])))

    def difference(self, n: float) -> str:
        return self.ltr(_decimal(self.language, round(n), "+#,##0;-#,##0"))

    def amount(self, value: float | None, low: float | None, high: float | None, quantifier: str) -> str:
        """A number with its quantifier as a sign: "≥ 69", "~ 500", "800,000 to 1,000,000"; a dash for nothing."""
        if quantifier == "between" and low is not None and high is not None:
            return self.ltr(f"{self.number(low)}–{self.number(high)}")
        best = next((number for number in (value, low, high) if number is not None), None)
        if best is None:
            return "–"
        number = self.number(best)
        return self.apart(self(_QUANTIFIED[quantifier], number=number)) if quantifier in _QUANTIFIED else self.ltr(number)

    @property
    def has_signs(self) -> bool:
        """Whether a quantifier stands as a sign before its number. In Arabic it is a word: read from the right, "≥ 69" is at most 69."""
        return not self.rtl

    def made_of(self, row: Any) -> str:
        """What an answer that is made of parts, or of single reports, says less than the whole; empty where it answers for all of it."""
        if row.uneven:
            return self("It adds up areas that were counted over different days; each number behind it says which.")
        if row.whole or row.covers == "part":
            return ""
        if row.areas_reported == row.areas_total:
            return self("Single incidents that were reported; nobody says that these are all.")
        n, total = self.number(row.areas_reported), self.number(row.areas_total)
        return self("It is made of {n} of {total} parts of the area only.", n=n, total=total)

    def gap(self, row: Any) -> str:
        """How many days from the first to the last of a flow are not in its number, and which, where they are few; empty where all are."""
        between = (row.as_of - row.starts_on).days + 1 - int(row.days_covered)
        if between <= 0:
            return ""
        if not 0 < len(row.gaps) <= _MOST_SPANS:
            return self.many(
                "{n} day between its first and its last is not covered.",
                "{n} days between its first and its last are not covered.",
                between,
            )
        return self.many(
            "{n} day between its first and its last is not covered: {spans}.",
            "{n} days between its first and its last are not covered: {spans}.",
            between, spans=self.spans(row.gaps),
        )  # fmt: skip

    def spans(self, spans: Sequence[tuple[date, date]]) -> str:
        """Spans of days one after the other."""
        return self.listed([self.span(*span) for span in spans])

    def day(self, day: date) -> str:
        return _date(self.language, day, "d MMM y")

    def month(self, day: date) -> str:
        return _date(self.language, day, "MMM y")

    def bucket(self, day: date, bucket: str) -> str:
        """The name of a day, a month or a year that begins on this day."""
        return {"day": self.day(day), "month": self.month(day), "year": str(day.year)}[bucket]

    def span(self, starts_on: date, ends_on: date) -> str:
        """The days from one to the other, both included, as short as they can be said."""
        if starts_on == ends_on:
            return self.day(starts_on)
        after = ends_on + timedelta(days=1)
        if starts_on.day == 1 and after.day == 1:
            if (after.year, after.month) == (starts_on.year + starts_on.month // 12, starts_on.month % 12 + 1):
                return self.month(starts_on)
            if (starts_on.month, after.month, after.year) == (1, 1, starts_on.year + 1):
                return str(starts_on.year)
        if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
            return self("{first} to {last}", first=starts_on.day, last=self.day(ends_on))
        return self("{first} to {last}", first=self.day(starts_on), last=self.day(ends_on))

    def days_closed(self, row: Any) -> str:
        """Days closed, and between which numbers they are where the reports disagree or are not sure."""
        low, best, high = row.days_closed_low, row.days_closed, row.days_closed_high
        if low == high:
            return self.many("{n} day", "{n} days", best)
        between = {"low": self.number(low), "high": self.number(high)}
        return self.many(
            "{n} day, {low} to {high} as reports disagree or end", "{n} days, {low} to {high} as reports disagree or end", best, **between
        )

    def unconfirmed(self, status: str, days: int) -> str:
        """A status that was not confirmed for as many days: "Closed, not confirmed for 256 days"."""
        return self.many("{status}, not confirmed for {n} day", "{status}, not confirmed for {n} days", days, status=status)

    def age(self, days: int) -> str:
        """How long ago, in whole days."""
        return self("today") if days <= 0 else self.many("{n} day ago", "{n} days ago", days)


def say() -> Words:
    """The language of this visitor."""
    return Words(visit.language())
