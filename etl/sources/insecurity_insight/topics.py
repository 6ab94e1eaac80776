"""The files of the data set, known by words in their names, and what is counted in each."""

from collections.abc import Mapping
from typing import NamedTuple

Told = tuple[str, str]
"""What a number is of: a measure, and the group that it is "of whom"."""

EVENT = "one for each event"


class Topic(NamedTuple):
    """One file: the words its name is known by, and the columns that tell each number.

    Where several columns tell the same, the largest is taken: one attack may be told in two of them. `EVENT` in place of a column
    says that the file lists the incidents themselves.
    """

    title: str
    words: tuple[str, ...]
    counted: Mapping[Told, tuple[str, ...]]
    expected: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for columns in self.counted.values() for column in columns if column != EVENT)


_KILLED, _INJURED = "civilians_killed", "civilians_injured"

TOPICS = (
    Topic(
        "attacks on health care",
        ("attacks on health care",),
        {
            (_KILLED, "health_workers"): ("Health Workers Killed",),
            (_INJURED, "health_workers"): ("Health Workers Injured",),
            ("health_facilities_destroyed", "all"): ("Number of Attacks on Health Facilities Reporting Destruction",),
            ("health_facilities_damaged", "all"): ("Number of Attacks on Health Facilities Reporting Damaged",),
            ("health_facilities_occupied", "all"): ("Occupation of Health Facility", "Forceful Entry into Health Facility"),
            ("health_access_denied", "all"): ("Access Denied or Obstructed",),
        },
    ),
    Topic(
        "aid workers",
        ("aid worker",),
        {(_KILLED, "aid_workers"): ("Aid Workers Killed",), (_INJURED, "aid_workers"): ("Aid Workers Injured",)},
    ),
    Topic(
        "education in danger",
        ("education",),
        {
            (_KILLED, "educators"): ("Educators Killed",),
            (_INJURED, "educators"): ("Educators Injured",),
            (_KILLED, "students"): ("Students Killed",),
            (_INJURED, "students"): ("Students Injured",),
            ("schools_attacked", "all"): (
                *("Attacks on Schools", "Attacks on Universities"),
                *("Arson attack on education facility", "Damage/Destruction To Ed facility Event"),
            ),
            ("schools_occupied", "all"): ("Military Occupation of Education facility",),
        },
    ),
    Topic(
        "camps of displaced people and refugees",
        ("protection",),
        {
            (_KILLED, "camp_residents"): ("Camp Resident Killed",),
            (_INJURED, "camp_residents"): ("Camp Resident Injured",),
            ("camps_destroyed", "all"): ("Number of Attacks on Camps Reporting Destruction",),
            ("camps_damaged", "all"): ("Number of Attacks on Camps Reporting Damaged",),
        },
    ),
    Topic("food systems", ("food", "hunger"), {("food_and_water_attacked", "all"): (EVENT,)}),
    Topic("water systems", ("water",), {("food_and_water_attacked", "all"): (EVENT,)}, expected=False),
    Topic(
        "explosive weapons",
        ("explosive",),
        {
            (_KILLED, "health_workers"): ("Health Workers Killed",),
            (_KILLED, "aid_workers"): ("Aid Workers Killed",),
            (_KILLED, "educators"): ("Educators Killed",),
            (_KILLED, "students"): ("Students Killed",),
        },
    ),
)
"""In the order in which they speak: the file on explosive weapons repeats what the others tell, and is believed last."""

_LEFT_OUT = ("shcc", "overview", "sexual violence", "crsv", "children in armed conflict", "public health")
"""Files on purpose not read: the SHCC's yearly extracts and the overviews repeat the others, and sexual violence is not shown here."""


def topic_of(name: str) -> Topic | None:
    """The topic that a file's name speaks of; None for a file that is left out. Raises LookupError for a name that says nothing known."""
    plain = " ".join(name.lower().replace("-", " ").replace("_", " ").split())
    if any(words in plain for words in _LEFT_OUT):
        return None
    for topic in TOPICS:
        if any(words in plain for words in topic.words):
            return topic
    raise LookupError(name)
