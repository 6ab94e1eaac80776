"""What a notice says of whether an aerodrome, or the airspace, is open: the rule of closures, checked by eye on real notices.

A notice with the code of a closed aerodrome (QFALC) often closes it to some only, or at some hours: nine of seventeen real ones did. So a
closure is one that names the aerodrome and has no word that limits it. What such words hide is for a person to read, not for us to decide.
"""

import re
from typing import Literal

from etl.sources.notam.notices import Notice

Says = Literal["closed", "closed_scheduled", "limited", "runway", "reopened", "ended", "replaced", "review", "other"]

AERODROME, AIRSPACE, RUNWAY, PLAIN = "FA", "AF", "MR", "XX"
CLOSED, RESUMED = "LC", "AK"
LIMITED = ("LT", "AU", "AS")
"""Limited, not available, unserviceable."""

_LIMITING = re.compile(
    r"\b(EXC|EXCEPT|FOR LDG(?!/TKOF)|FOR TKOF|(TO|FOR) (ALL )?CIV(IL)?|TO PRIVATE|CIVILIAN|ONLY|HELIPORT|DOES NOT APPLY|UNLESS|PPR)\b"
)
_PART_OF_THE_AIRSPACE = re.compile(r"\b(OVERFL\w*|PART|PORTION|SECTOR|SEGMENT|WI|WITHIN|BTN|BLW|BELOW|ABV|ABOVE|AREA|RTE|ROUTE|AWY)\b")
_AT_TIMES = re.compile(r"\b(DAILY|MON|TUE|WED|THU|FRI|SAT|SUN|SR|SS|HJ|HN|\d{4}-\d{4})\b", re.ASCII)
_SHUT = re.compile(r"\b(AD|AERODROME|AIRPORT|ARPT|FIR|AIRSPACE)\s+(IS\s+)?(CLSD|CLOSED)\b")


def says(notice: Notice) -> Says:
    """What the notice says. A cancellation says that another notice ended, and where it resumed operation that it is open.

    What replaces another notice ends it, whatever it says itself: where that is nothing of being open or closed, it is "replaced".
    """
    about_all = notice.subject in (AERODROME, AIRSPACE)
    if about_all and notice.condition == RESUMED:
        return "reopened"
    if notice.kind == "C":
        return "ended" if about_all or notice.subject in (RUNWAY, PLAIN) else "other"
    if about_all and notice.condition == CLOSED:
        return _how_closed(notice)
    if about_all and notice.condition in LIMITED:
        return "limited"
    if (notice.subject, notice.condition) == (RUNWAY, CLOSED):
        return "runway"
    if (about_all or notice.subject == PLAIN) and _SHUT.search(notice.text):
        return "review"
    return "replaced" if notice.kind == "R" and (about_all or notice.subject == RUNWAY) else "other"


def _how_closed(notice: Notice) -> Says:
    if _LIMITING.search(notice.text) or (notice.subject == AERODROME and notice.fir in notice.places):
        return "limited"
    levels = (notice.lower or "000", notice.upper or "999")
    if notice.subject == AIRSPACE and (levels != ("000", "999") or _PART_OF_THE_AIRSPACE.search(notice.text)):
        return "limited"
    return "closed_scheduled" if notice.schedule or _AT_TIMES.search(notice.text) else "closed"
