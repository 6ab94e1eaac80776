"""The definition of a KoboToolbox form: its questions with their paths, types, words and options."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from etl.contract import SourceChanged

_GROUP, _REPEAT, _GRID = "group", "repeat", "grid"
_OPEN = {"begin_group": _GROUP, "begin_repeat": _REPEAT, "begin_kobomatrix": _GRID, "begin_score": _GRID, "begin_rank": _GRID}
_CLOSE = {name.replace("begin", "end") for name in _OPEN}
_NO_ANSWERS = frozenset({"note", "image", "audio", "video", "file", "acknowledge", "xml-external", "csv-external", "background-audio"})
# What a form asks of the device and of the person who holds it.
_PRIVATE = frozenset({"username", "deviceid", "phonenumber", "email", "simserial", "subscriberid", "audit", "start-geopoint"})


class Question(NamedTuple):
    """A question: the path under which its answers come, the repeat it lies in (its path, or nothing), and what may be answered."""

    path: str
    repeat: str
    kind: str
    label: str
    options: Mapping[str, str]


def questions(form: object) -> Iterator[Question]:
    """The questions of a form that may mean something, in their order; a matrix or a ranking has answers under names of its own.

    Raises SourceChanged for what is no definition of a form.
    """
    content = form.get("content") if isinstance(form, dict) else None
    if not isinstance(content, dict) or not isinstance(content.get("survey"), list):
        raise SourceChanged("KoboToolbox: expected the definition of a form with content and survey, found something else.")
    lists = _lists(content.get("choices") or [])
    around: list[tuple[str, str]] = []
    for entry in content["survey"]:
        kind, name = str(entry["type"]), str(entry.get("name") or entry.get("$autoname") or "")
        if kind in _OPEN:
            around.append((name, _OPEN[kind]))
        elif kind in _CLOSE:
            around.pop()
        elif name and kind.split(" ")[0] not in _NO_ANSWERS | _PRIVATE and not any(group == _GRID for _, group in around):
            path = "/".join([*(group for group, _ in around), name])
            chosen = lists.get(str(entry.get("select_from_list_name") or "".join(kind.split(" ")[1:2])), {})
            yield Question(path, _repeat(around), kind.split(" ")[0], _words(entry.get("label"), name), chosen)


def is_private(column: str) -> bool:
    """Whether a name stands for the device, the person who sent a form, or what came with it, and for no question of the form."""
    last = column.rsplit("/", 1)[-1]
    return column.startswith(("formhub/", "meta/")) or last in _PRIVATE or (column.startswith("_") and column != "_submission_time")


def _repeat(around: Sequence[tuple[str, str]]) -> str:
    last = max((n for n, (_, kind) in enumerate(around, 1) if kind == _REPEAT), default=0)
    return "/".join(group for group, _ in around[:last])


def _lists(choices: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = {}
    for choice in choices:
        name = str(choice.get("name") or choice.get("$autovalue") or "")
        lists.setdefault(str(choice["list_name"]), {})[name] = _words(choice.get("label"), name)
    return lists


def _words(label: object, otherwise: str) -> str:
    """A label in the first language that has one."""
    labels = label if isinstance(label, list) else [label]
    return next((" ".join(text.split()) for text in labels if isinstance(text, str) and text.strip()), otherwise)
