"""A first mapping for a form, from its definition: rules for what is plain by name, and all questions with their options to choose from."""

import json
import re
from collections.abc import Sequence
from typing import Any

from db.measures import MEASURES
from etl import spelling
from etl.sources.kobo.form import Question, is_private

_WORDS: tuple[tuple[str, str], ...] = (
    ("measure:civilians_killed", r"civilians?_?\s*killed|مدني\w*\s*قتل"),
    ("measure:people_killed", r"killed|deaths?|dead|fatalit\w*|القتلى|قتلى|قُتل\w*|وفيات"),
    ("measure:people_injured", r"injured|wounded|الجرحى|جرحى|المصابين|مصابون|إصابات"),
    ("measure:people_living_displaced", r"living_?\s*displaced|idps?_?\s*(?:present|stock)|النازحين\s*الموجودين"),
    ("measure:people_displaced", r"displaced|idps?|النازحين|نازحون|نزوح"),
    ("measure:idps_returned", r"idps?_?\s*return\w*|نازحين\s*عادوا"),
    ("measure:refugees_returned", r"return\w*|العائدين|عائدون|عودة"),
    ("facility", r"facility|facilities|airport|crossing|المرفق|المنشأة|المعبر|المطار"),
    ("status", r"(?:closure_?\s*)?status|open_?\s*or_?\s*closed|حالة|الوضع"),
    ("sub_district", r"sub_?-?\s*district|adm(?:in)?_?3|ناحية|الناحية"),
    ("district", r"district|adm(?:in)?_?2|منطقة|المنطقة"),
    ("governorate", r"governorate|province|adm(?:in)?_?1|محافظة|المحافظة"),
    ("until", r"until|reopen\w*|end_?\s*date|تاريخ\s*الانتهاء|حتى"),
    ("starts_on", r"start_?\s*date|from_?\s*date|تاريخ\s*البدء"),
    ("ends_on", r"(?:event|incident|report)?_?\s*date|when|day|تاريخ|اليوم"),
    ("reason", r"reason|cause|السبب"),
)
_NUMBERS, _DAYS, _CHOICES = ("integer", "decimal", "calculate", "range"), ("date", "datetime", "today"), ("select_one",)
_OF_KIND = {
    "measure": _NUMBERS, "ends_on": _DAYS, "starts_on": _DAYS, "until": _DAYS, "status": _CHOICES, "facility": (*_CHOICES, "text"),
    "governorate": (*_CHOICES, "text"), "district": (*_CHOICES, "text"), "sub_district": (*_CHOICES, "text"),
    "reason": (*_CHOICES, "text"),
}  # fmt: skip


def propose(questions: Sequence[Question]) -> dict[str, Any]:
    """A mapping as `rules.read` takes it, once a person has looked at it: what it is not sure of stays for that person to say.

    `questions` in it lists every question of the form; it is to be taken out before the mapping is used, and is refused until then.
    """
    asked = [question for question in questions if not is_private(question.path)]
    meant = {question.path: meaning for question in asked if (meaning := _meaning(question))}
    return {
        "questions": [_told(question, meant.get(question.path, "")) for question in asked],
        "counted_by": "the name of your organisation",
        "title": "what the report is called",
        "figures": [_figure(question, meant, asked) for question in asked if meant.get(question.path, "").startswith("measure:")],
        "closures": [_closure(question, meant, asked) for question in asked if meant.get(question.path) == "facility"],
    }


def as_text(proposal: dict[str, Any]) -> str:
    return json.dumps(proposal, ensure_ascii=False, indent=2)


def _meaning(question: Question) -> str:
    """What a question is for, by its name or its words, where its type fits that."""
    name = question.path.rsplit("/", 1)[-1]
    for meaning, pattern in _WORDS:
        fits = question.kind in _OF_KIND[meaning.split(":")[0]]
        if fits and (re.search(rf"(?:^|[\W_]){pattern}", name, re.IGNORECASE) or re.search(rf"\b{pattern}", question.label, re.IGNORECASE)):
            return meaning
    return ""


def _told(question: Question, meaning: str) -> dict[str, Any]:
    repeat = {"repeat": question.repeat} if question.repeat else {}
    options = {"options": dict(question.options)} if question.options else {}
    return {
        "question": question.path,
        "type": question.kind,
        "label": question.label,
        **repeat,
        **options,
        "taken_for": meaning or "nothing",
    }


def _of(meaning: str, asked: Sequence[Question], meant: dict[str, str], repeat: str) -> Question | None:
    """The question of a meaning that a row of the repeat can see: in the repeat itself, else around it."""
    seen = [question for question in asked if meant.get(question.path) == meaning and _is_around(question.repeat, repeat)]
    return max(seen, key=lambda question: len(question.repeat), default=None)


def _is_around(repeat: str, inner: str) -> bool:
    return repeat in ("", inner) or inner.startswith(f"{repeat}/")


def _area(asked: Sequence[Question], meant: dict[str, str], repeat: str) -> dict[str, str]:
    found = {level: _of(level, asked, meant, repeat) for level in ("sub_district", "district", "governorate")}
    return {level: question.path for level, question in found.items() if question}


def _figure(question: Question, meant: dict[str, str], asked: Sequence[Question]) -> dict[str, Any]:
    measure, days = meant[question.path].removeprefix("measure:"), _of("ends_on", asked, meant, question.repeat)
    started = _of("starts_on", asked, meant, question.repeat)
    return {
        **({"repeat": question.repeat} if question.repeat else {}),
        "measure": measure,
        "number": {"question": question.path},
        "counts": "stock" if MEASURES[measure].is_stock else "incident",
        **({"starts_on": {"question": started.path}} if started else {}),
        "ends_on": {"question": days.path if days else "_submission_time"},
        "area": _area(asked, meant, question.repeat),
    }


def _closure(question: Question, meant: dict[str, str], asked: Sequence[Question]) -> dict[str, Any]:
    status, days, until = (_of(meaning, asked, meant, question.repeat) for meaning in ("status", "ends_on", "until"))
    reason = _of("reason", asked, meant, question.repeat)
    codes = {option: _status(f"{option} {label}") for option, label in status.options.items()} if status else {}
    return {
        **({"repeat": question.repeat} if question.repeat else {}),
        "facility": {"question": question.path, "codes": dict.fromkeys(question.options, "the id of a facility")},
        "status": {"question": status.path, "codes": codes} if status else "closed",
        "from": {"question": days.path if days else "_submission_time"},
        **({"until": {"question": until.path}, "until_is": "estimated"} if until else {}),
        **({"reason": {"question": reason.path}} if reason else {}),
    }


def _status(words: str) -> str:
    plain = spelling.plain(words)
    for status, pattern in (
        ("restricted", "part(?:ly|ial)|restrict|limited|جزئي|مقيد"),
        ("closed", "clos|shut|مغلق"),
        ("open", "open|مفتوح|يعمل"),
    ):
        if re.search(pattern, plain):
            return status
    return "unknown"
