"""Whatever becomes of a payload, a source says that it has changed or puts rows aside: no other exception leaves its code."""

import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as some

from db import reference
from db.intake import Intake
from db.schema import Aside, Boundary, Closure, Document, Facility, Figure
from etl import pipeline
from etl.contract import SourceChanged, Span
from etl.sources import SOURCES
from tests.mutations import mutated

RECORDINGS = Path(__file__).parent / "recordings"
FOLDERS = sorted(path.name for path in RECORDINGS.iterdir() if path.is_dir())
REPORTS = (Figure, Closure, Facility, Boundary, Document, Aside)
AREAS = frozenset(area.code for area in reference.areas())
FACILITIES = frozenset(facility.id for facility in reference.facilities())

# `make fuzz` asks for many, and for others each time; here they are few and always the same.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))


def examples(folder: str) -> settings:
    """A workbook takes a program of its own to be read: fewer of those."""
    slow = any(path.suffix == ".xlsx" for path in (RECORDINGS / folder).iterdir())
    phases = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate]
    many = (EXAMPLES // 20 or 4) if slow else (EXAMPLES or 60)
    return settings(max_examples=many, derandomize=not EXAMPLES, database=None, phases=phases, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_payload_made_wrong_ends_in_words(folder: str) -> None:
    module = SOURCES[folder.split(".")[0]]
    parts = {path.name: path.read_bytes() for path in sorted((RECORDINGS / folder).iterdir()) if path.name != "expected.json"}

    @examples(folder)
    @given(some.integers(0, 2**64))
    def tried(seed: int) -> None:
        changed = mutated(parts, Random(seed))
        note(f"changed: { {name: body for name, body in changed.items() if parts.get(name) != body} }")
        try:
            span = module.span(changed)
            reports = list(module.parse(changed))
        except SourceChanged:
            return
        assert span is None or isinstance(span, Span)
        assert all(isinstance(report, REPORTS) for report in reports)
        intake = Intake(AREAS, FACILITIES, pipeline.area_of)
        assert len(list(intake.rows(reports))) <= len(reports)

    tried()
