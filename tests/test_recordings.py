"""Every source against its recordings: whole parsed records are compared with what a person has read and committed.

A folder `<source id>` or `<source id>.<variant>` holds the parts as published and expected.json. Where that file is missing it is
written and the test fails: read it line by line against the parts, and commit it if every line is right.
"""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from db.measures import GRADES, GROUPS, MEASURES, STATUSES
from db.schema import Aside, Boundary, Closure, Document, Facility, Figure, Where
from etl.sources import SOURCES

RECORDINGS = Path(__file__).parent / "recordings"
FOLDERS = sorted(path.name for path in RECORDINGS.iterdir() if path.is_dir())
EXPECTED = "expected.json"


def parts(folder):
    return {path.name: path.read_bytes() for path in sorted((RECORDINGS / folder).iterdir()) if path.name != EXPECTED}


def source(folder):
    return SOURCES[folder.split(".")[0]]


def plain(value):
    """A record as JSON: its kind, and of its fields those that say something."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Where):
        return {name: plain(found) for name, found in value._asdict().items() if found != Where._field_defaults.get(name, object())}
    if isinstance(value, Figure | Closure | Facility | Boundary | Document | Aside):
        kept = {name: plain(found) for name, found in value._asdict().items() if found != value._field_defaults.get(name, object())}
        return {"is": type(value).__name__.lower(), **kept}
    if isinstance(value, tuple):
        return [plain(found) for found in value]
    return value


def read(folder):
    module, raw = source(folder), parts(folder)
    span = module.span(raw)
    return {"span": plain(span), "reports": [plain(report) for report in module.parse(raw)]}


def test_every_source_has_a_recording():
    assert {folder.split(".")[0] for folder in FOLDERS} == set(SOURCES)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_recording_gives_what_was_read_and_committed(folder):
    found = read(folder)
    expected = RECORDINGS / folder / EXPECTED
    if not expected.exists():
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.relative_to(RECORDINGS.parent.parent)} was missing and is now written: read it and commit it.")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_recording_gives_only_words_that_are_known_and_keys_that_are_its_own(folder):
    reports = list(source(folder).parse(parts(folder)))
    figures = [report for report in reports if isinstance(report, Figure)]
    for figure in figures:
        assert figure.measure in MEASURES
        assert figure.group in GROUPS
        assert figure.grade in GRADES
        assert figure.status in STATUSES
        assert figure.starts_on <= figure.ends_on
        assert figure.counted_by
        assert figure.url.startswith("http")
        given = [number for number in (figure.low, figure.best, figure.high) if number is not None]
        assert given
        assert given == sorted(given)
    keys = [(figure.key, figure.measure, figure.group) for figure in figures]
    assert len(keys) == len(set(keys))
    asides = [report.number for report in reports if isinstance(report, Aside)]
    assert len(asides) == len(set(asides))


@pytest.mark.parametrize("id_", SOURCES)
def test_a_source_says_who_it_is(id_):
    about = SOURCES[id_].SOURCE
    assert about.id == id_
    assert all((about.title, about.publisher, about.licence, about.credit, about.caveat_en, about.caveat_ar))
    assert about.url.startswith("https://")
    assert about.at_least > 0


def test_sources_have_ranks_of_their_own():
    ranks = [module.SOURCE.rank for module in SOURCES.values()]
    assert len(ranks) == len(set(ranks))
