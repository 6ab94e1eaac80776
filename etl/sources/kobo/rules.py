"""What the questions of a form mean: the file of explicit rules that an organisation writes, read strictly."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from db.measures import COUNTS, GRADES, GROUPS, MEASURES, STATUSES, UNITS
from db.schema import CLOSURE_STATUSES, FACILITY_KINDS
from etl.contract import SourceChanged
from etl.sources.kobo.form import is_private

LEVELS = {"sub_district": 3, "district": 2, "governorate": 1, "point": None}
"""The questions that may say where, the finest first; the answer to `point` is a position."""


class Said(NamedTuple):
    """Where a word comes from: the same for every row (`always`), or the answer to a question, through `codes` where there are some."""

    always: str = ""
    question: str = ""
    codes: Mapping[str, str] | None = None

    def of(self, cells: Mapping[str, str]) -> str:
        """The word for a row; raises ValueError in words for an answer that the codes do not name."""
        if not self.question:
            return self.always
        answer = cells.get(self.question, "").strip()
        if self.codes is None or not answer:
            return answer
        chosen = [answer] if answer in self.codes else answer.split()
        if not self.codes.keys() >= set(chosen):
            raise ValueError(f"the answer {answer!r} to {self.question} is not among the codes of the mapping")
        return ", ".join(self.codes[option] for option in chosen)


class Rule(NamedTuple):
    """One thing that a row of the form says: a figure (`measure` is given) or a closure (`facility` is given).

    `repeat` is the path of the repeat whose entries are the rows; `when` are the answers with which the rule holds.
    """

    name: str
    repeat: str
    when: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Said]
    place: Mapping[str, str]

    @property
    def questions(self) -> set[str]:
        """The questions whose answers the rule needs."""
        return {*self.when, *self.place.values(), *(said.question for said in self.words.values() if said.question)}

    def holds(self, cells: Mapping[str, str]) -> bool:
        return all(set(cells.get(question, "").split()) & set(wanted) for question, wanted in self.when.items())


class Rules(NamedTuple):
    """The whole file: who counts, what a report is called, the rules, and facilities of the organisation's own."""

    counted_by: str
    title: str
    figures: tuple[Rule, ...]
    closures: tuple[Rule, ...]
    facilities: Mapping[str, Mapping[str, str]]

    @property
    def questions(self) -> frozenset[str]:
        return frozenset(question for rule in (*self.figures, *self.closures) for question in rule.questions)


_ALWAYS = ("name", "repeat", "when", "area")
_FIGURE = {
    "measure": tuple(MEASURES), "number": None, "group": tuple(GROUPS), "counts": COUNTS, "unit": UNITS, "grade": GRADES,
    "status": STATUSES, "starts_on": None, "ends_on": None, "note": None,
}  # fmt: skip
_CLOSURE = {
    "facility": None, "status": CLOSURE_STATUSES, "from": None, "until": None, "until_is": ("known", "estimated"), "confirmed_on": None,
    "grade": GRADES, "reason": None,
}  # fmt: skip
_NEEDED = {"figures": ("measure", "number", "ends_on"), "closures": ("facility", "status", "from")}
_FACILITY = ("kind", "name_en", "name_ar", "area")


def read(raw: bytes) -> Rules:
    """The rules of a file. Raises SourceChanged that names the place in it, what is there, and what may be."""
    try:
        told = json.loads(raw.decode("utf-8-sig"))
    except ValueError as error:
        told, reason = None, str(error)
    else:
        reason = "it is no object"
    if not isinstance(told, dict):
        raise SourceChanged(f"the mapping is not JSON as docs/kobo.md describes it: {reason}.")
    _only(told, ("counted_by", "title", "figures", "closures", "facilities"), "the mapping")
    own = _object(told.get("facilities", {}), "facilities")
    facilities = {str(key): _facility(value, f"facilities.{key}") for key, value in own.items()}
    figures = tuple(_rule(rule, _FIGURE, "figures", n) for n, rule in enumerate(_list(told.get("figures", []), "figures")))
    closures = tuple(_rule(rule, _CLOSURE, "closures", n) for n, rule in enumerate(_list(told.get("closures", []), "closures")))
    if not figures and not closures:
        raise SourceChanged("the mapping has neither figures nor closures: docs/kobo.md shows what to write.")
    names = [(rule.repeat, rule.name, rule.words.get("measure"), rule.words.get("group")) for rule in (*figures, *closures)]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise SourceChanged(f"two rules of the mapping count the same (repeat {doubled[0]!r}): give each a name of its own.")
    counted_by, title = (_text(told.get(name), f"{name}") for name in ("counted_by", "title"))
    return Rules(counted_by, title, figures, closures, facilities)


def _rule(rule: object, known: Mapping[str, tuple[str, ...] | None], kind: str, number: int) -> Rule:
    at = f"{kind}[{number}]"
    rule = _object(rule, at)
    _only(rule, (*_ALWAYS, *known), at)
    words = {name: _said(rule[name], allowed, f"{at}.{name}") for name, allowed in known.items() if name in rule}
    if missing := [name for name in _NEEDED[kind] if name not in words]:
        raise SourceChanged(f"{at} of the mapping lacks {', '.join(missing)}.")
    when = _object(rule.get("when", {}), f"{at}.when")
    area = _object(rule.get("area", {}), f"{at}.area")
    _only(area, tuple(LEVELS), f"{at}.area")
    if kind == "figures" and not area:
        raise SourceChanged(f"{at} of the mapping lacks area: the question that says in which governorate it was.")
    repeat = str(rule.get("repeat") or "")
    found = Rule(
        str(rule.get("name") or ""),
        repeat,
        {str(question): tuple(map(str, wanted if isinstance(wanted, list) else [wanted])) for question, wanted in when.items()},
        words,
        {level: _text(area[level], f"{at}.area.{level}") for level in LEVELS if level in area},
    )
    if private := sorted(question for question in found.questions if is_private(question)):
        raise SourceChanged(f"{at} of the mapping asks for {', '.join(private)}, which tells of a person or a device: leave it out.")
    number_of = words.get("number", Said()).question
    if repeat and number_of and not number_of.startswith(f"{repeat}/"):
        raise SourceChanged(f"{at}.number: {number_of} lies outside the repeat {repeat}: it would count once for each entry.")
    return found


def _said(value: object, allowed: tuple[str, ...] | None, at: str) -> Said:
    if isinstance(value, dict):
        _only(value, ("question", "codes"), at)
        codes = {k: _text(v, f"{at}.codes.{k}") for k, v in _object(value["codes"], f"{at}.codes").items()} if "codes" in value else None
        said = Said(question=_text(value.get("question"), f"{at}.question"), codes=codes)
    else:
        said = Said(always=_text(value, at))
    for word in (*(said.codes or {}).values(), *([said.always] if said.always else [])):
        if allowed is not None and word not in allowed:
            raise SourceChanged(f"{at} of the mapping says {word!r}, expected one of {', '.join(allowed)}.")
    return said


def _facility(value: object, at: str) -> Mapping[str, str]:
    value = _object(value, at)
    _only(value, _FACILITY, at)
    found = {name: _text(value.get(name), f"{at}.{name}") for name in _FACILITY if name != "name_ar"}
    if found["kind"] not in FACILITY_KINDS:
        raise SourceChanged(f"{at}.kind of the mapping is {found['kind']!r}, expected one of {', '.join(FACILITY_KINDS)}.")
    return {**found, "name_ar": str(value.get("name_ar") or "")}


def _only(value: Mapping[str, Any], known: tuple[str, ...], at: str) -> None:
    if unknown := sorted(set(value) - set(known)):
        raise SourceChanged(f"{at} of the mapping has {', '.join(unknown)}, expected only {', '.join(known)}.")


def _object(value: object, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SourceChanged(f"{at} of the mapping is {value!r}, expected an object.")
    return value


def _list(value: object, at: str) -> list[Any]:
    if not isinstance(value, list):
        raise SourceChanged(f"{at} of the mapping is {value!r}, expected a list.")
    return value


def _text(value: object, at: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise SourceChanged(f"{at} of the mapping is {value!r}, expected a text.")
    return value.strip()
