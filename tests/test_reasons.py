"""Why rows are put aside is said in Arabic too: every reason that the code or our own data set can give."""

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import reference
from db.schema import Aside
from etl.sources import SOURCES
from pages.parts import reasons
from pages.parts.words import Words
from tests.test_recordings import FOLDERS, parts, source

ROOT = Path(__file__).parents[1]
AR, EN = Words("ar"), Words("en")

GIVEN_BY = {
    "db/intake.py": ("_misfit", "rows", "_wrong_words", "_unknown_facility", "_wrong_closure"),
    "db/staging.py": ("_judgements", "_judge_repeated"),
    "db/brought.py": ("take", "_not_text", "_wrong_facility", "_wrong_boundary", "_wrong_document"),
    "etl/own_tables/convert.py": ("_each", "_told_apart"),
    "etl/sources/airports.py": ("_unusable",),
    "etl/sources/hdx_hapi_conflict_event.py": ("_unusable",),
    "etl/sources/idmc_idu.py": ("_unusable",),
    "etl/sources/iom_dtm.py": ("_unusable",),
    "etl/sources/kobo/__init__.py": ("_REVIEWED",),
    "etl/sources/ucdp_ged.py": ("_unusable",),
    "etl/sources/unhcr_situations/__init__.py": ("_unusable",),
}
"""Where a reason is put together before it is given to `Aside`: the functions and names whose texts are reasons."""
MADE_ELSEWHERE = {
    "etl/sources/desk_review/__init__.py",
    "etl/sources/idmc_gidd.py",
    "etl/sources/insecurity_insight/__init__.py",
    "etl/sources/notam/reports.py",
    "etl/own_tables/shelf.py",
}
"""Where reasons are put together of parts: their recordings and tables are asked below."""
RAISED = ("_Wrong", "Wrong", "Unread")
"""What carries the reason of a row out of the code that reads a cell or a notice."""
WHOLE = {
    "7: a person has to read it": "its text says that something is closed and its code does not: a person has to read it",
    "7: the sum of its area and round is not known": "numPresentIdpInd is 'x': the sum of its area and round is not known",
    "7. To read it too, download it: 7 FILE": "a: its headers are not those that were confirmed: 7. To read it too, download it: 7 FILE",
    "7 is damaged: 7": "the notice A1/24 is damaged: it has no item A)",
    "7 not about Syria, but about 7": "1 notice is not about Syria, but about OLBB",
}
"""Reasons of which the code says only an end, as they are given."""


def texts(node: ast.AST) -> Iterator[str]:
    """The texts that an expression can be, each with 7 for its values."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*texts(body), *texts(orelse))
        case ast.BinOp(left=left, right=right):
            yield from (a + b for a in texts(left) for b in texts(right))


def called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def sentences(node: ast.AST) -> Iterator[str]:
    """The texts below a function that are sentences, its docstring and what it raises apart."""
    for below in ast.iter_child_nodes(node):
        if isinstance(below, ast.Raise) or (isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)):
            continue
        found = list(texts(below))
        yield from (text for text in found if len(text.split()) > 2)
        yield from () if found else sentences(below)


def given(path: str) -> Iterator[str]:
    """The reasons that a module gives, as far as its code says them."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if called(node) == "Aside" and isinstance(node, ast.Call):
            yield from texts(node.args[1])
        if called(node) == "_aside" and isinstance(node, ast.Call):
            yield from texts(node.args[-1])
        if called(node) in RAISED and isinstance(node, ast.Call):
            yield from texts(node.args[0])
        if called(node) == "ValueError" and isinstance(node, ast.Call) and "kobo" in path:
            yield from texts(node.args[0])
        name = node.name if isinstance(node, ast.FunctionDef) else ""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        if name in GIVEN_BY.get(path, ()):
            yield from sentences(node)


MODULES = sorted(str(path.relative_to(ROOT)) for folder in ("db", "etl") for path in (ROOT / folder).rglob("*.py"))
REASONS = sorted({(path, text) for path in MODULES for text in given(path)})


@pytest.mark.parametrize(("path", "text"), REASONS)
def test_every_reason_in_the_code_is_in_arabic(path: str, text: str) -> None:
    said = WHOLE.get(text, f"{text.removesuffix('7')}the row names no place" if text.endswith(": 7") else text)
    assert reasons.arabic(said), f"{path} gives a reason that db/reference/reasons.csv does not have: {text}"


def test_every_module_that_puts_rows_aside_is_looked_at() -> None:
    assert len(REASONS) > 120
    for path in MODULES:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        named = [node for node in ast.walk(tree) if called(node) == "Aside" and not any(texts(node.args[1]))]  # type: ignore[attr-defined]
        assert not named or path in GIVEN_BY or path in MADE_ELSEWHERE, f"{path}: say in GIVEN_BY which of its functions gives the reasons"


def left_out() -> set[str]:
    found = (ROOT / "etl" / "sources" / "desk_review").glob("left_out_*.csv")
    return {row["reason"] for path in found for row in csv.DictReader(path.open(encoding="utf-8-sig", newline=""))}


def test_every_reason_of_the_desk_review_is_in_arabic() -> None:
    assert len(left_out()) > 60
    assert [reason for reason in sorted(left_out()) if reasons.arabic(reason) is None] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_reason_of_a_recording_is_in_arabic(folder: str) -> None:
    found = {report.reason for report in source(folder).parse(parts(folder)) if isinstance(report, Aside)}
    assert [reason for reason in sorted(found) if reasons.arabic(reason) is None] == []
    assert source(folder) in SOURCES.values()


def test_a_reason_is_there_once_with_the_same_blanks_in_both_languages() -> None:
    for english, arabic in reference.reasons().items():
        blanks = [{part.split("}")[0] for part in text.split("{")[1:]} for text in (english, arabic)]
        assert blanks[0] == blanks[1], english
    lines = (reference.FOLDER / "reasons.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(reference.reasons()) + 1


def test_a_reason_in_another_and_several_of_one_row_are_said_whole() -> None:
    assert reasons.spelt("a.xlsx, Sheet1, row 7: the row names no place", AR) == (
        "\N{FIRST STRONG ISOLATE}a.xlsx\N{POP DIRECTIONAL ISOLATE}، \N{FIRST STRONG ISOLATE}Sheet1\N{POP DIRECTIONAL ISOLATE}، "
        "الصف \N{FIRST STRONG ISOLATE}7\N{POP DIRECTIONAL ISOLATE}: لا يسمّي الصف مكاناً"
    )
    assert reasons.spelt("the row names no place; the row has no date", AR) == "لا يسمّي الصف مكاناً؛ ليس للصف تاريخ"
    assert reasons.spelt("the row names no place; the row has no date", EN) == "the row names no place; the row has no date"


def test_a_reason_that_is_not_ours_stays_as_it_is() -> None:
    for reason in ("a reason of the source", "the row names no place; whatever", "a.xlsx: whatever", ""):
        assert reasons.spelt(reason, AR) == reason
