"""The targets of `make fuzz` in little, without its fuzzer; and workbooks, which it leaves out: another program reads those."""

import io
import os
from random import Random

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from etl import sheets
from etl.contract import SourceChanged
from fuzz.targets import TARGETS
from tests.mutations import broken, mutated

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
OFTEN = settings(max_examples=EXAMPLES or 100, derandomize=not EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
SELDOM = settings(OFTEN, max_examples=EXAMPLES // 20 or 8)


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_are_read_or_refused_in_words(name: str) -> None:
    @OFTEN
    @given(some.binary(max_size=200) | some.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
    @example(b"")
    @example(b"\xff\xfe")
    @example(b"\x1f\x8b")
    @example(b"PK\x03\x04")
    @example(b"[" * 20_000)
    @example(b"1" * 5_000)
    def tried(raw: bytes) -> None:
        TARGETS[name].of_bytes(raw)

    tried()


@pytest.mark.parametrize("name", TARGETS)
def test_what_it_can_read_is_read_or_refused_when_it_is_made_wrong(name: str) -> None:
    seeds = list(TARGETS[name].seeds())

    @OFTEN
    @given(some.sampled_from(range(len(seeds))), some.integers(0, 2**64))
    def tried(which: int, seed: int) -> None:
        TARGETS[name].of_bytes(mutated({"seed": seeds[which]}, Random(seed)).get("seed", b""))

    tried()


def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["id", "name", "number"])
        for line in range(1, 6):
            sheet.write_row(line, 0, [line, "حلب", line * 1.5])
    return out.getvalue()


@SELDOM
@given(some.integers(0, 2**64))
def test_a_workbook_made_wrong_is_read_or_refused_in_words(seed: int) -> None:
    chance = Random(seed)
    raw = mutated({"a.xlsx": workbook()}, chance).get("a.xlsx", b"") if chance.random() < 0.5 else broken(workbook(), chance)
    try:
        read = list(sheets.workbook_rows(raw, ("id", "name"), "a workbook", optional=("number",)))
    except SourceChanged:
        return
    assert all(set(cells) >= {"id", "name"} for _, cells in read)
