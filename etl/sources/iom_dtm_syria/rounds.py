"""Which round and month a workbook is of, by its name: the one thing that is known of these files before a person has seen one."""

import re
from calendar import month_abbr, month_name, monthrange
from datetime import date
from typing import NamedTuple

_WRITTEN = {name.lower(): number for number, name in enumerate(month_name) if name}
_MONTHS = {**_WRITTEN, **{name.lower(): number for number, name in enumerate(month_abbr) if name}, "sept": 9}
_ROUND = re.compile(r"\b(?:round|rd|r) ?0*([1-9][0-9]{0,2})\b")
_ISO = re.compile(r"\b(20[0-9]{2}) (0[1-9]|1[0-2])\b|\b(0[1-9]|1[0-2]) (20[0-9]{2})\b")


class Round(NamedTuple):
    """A workbook's month (its first day) and the number of its round, 0 where its name has none."""

    month: date
    number: int

    @property
    def last_day(self) -> date:
        return self.month.replace(day=monthrange(self.month.year, self.month.month)[1])


def of_name(name: str) -> Round | None:
    """The round of a file that is called so; None where its name does not say exactly one month of one year."""
    plain = " ".join(re.findall(r"[a-z]+|[0-9]+", name.lower()))
    months = {_MONTHS[word] for word in plain.split() if word in _MONTHS}
    years = set(re.findall(r"\b20[0-9]{2}\b", plain))
    if not months and (found := _ISO.search(plain)):
        months, years = {int(found[2] or found[3])}, {found[1] or found[4]}
    if len(months) != 1 or len(years) != 1:
        return None
    number = _ROUND.search(plain)
    return Round(date(int(years.pop()), months.pop(), 1), int(number[1]) if number else 0)
