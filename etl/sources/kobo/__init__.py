"""Field reports of an organisation's own KoboToolbox form, as the rules that it writes for its questions read them.

Every run reads all submissions: an edited one keeps its key and is revised, a deleted one and one whose approval was taken back are
withdrawn. Once anything in the form was reviewed, only what is approved counts.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from db.schema import Aside
from etl import settings, sheets
from etl.contract import Http, Parts, Report, Source, SourceChanged, SourceOff, SourceUnavailable, Span
from etl.sources.kobo import reports, rules, submissions

SOURCE = Source(
    id="kobo",
    title="Field reports of your organisation (KoboToolbox)",
    publisher="Your organisation, through KoboToolbox",
    url="https://www.kobotoolbox.org/",
    licence="Your organisation's own",
    credit="Field reports of the organisation that runs this Athar, collected with KoboToolbox",
    may_export=False,
    every_days=1,
    at_least=1,
    rank=14,
    joined_on=date(2026, 11, 24),
    caveat_en="What the organisation's own staff saw and reported. Where nobody reported nothing is known, and that is not zero.",
    caveat_ar="ما شاهده موظفو المنظمة وأبلغوا عنه. حيث لم يُبلغ أحد لا يُعرف شيء، وهذا لا يعني الصفر.",
)

MAPPING, SUBMISSIONS = "mapping.json", "submissions.json"
"""The parts: the rules with which the form was read, and the submissions with the answers that the rules need."""

_REVIEWED = {
    "": "the submission was not reviewed, and others were: only approved ones count",
    "validation_status_not_approved": "the submission was not approved",
    "validation_status_on_hold": "the submission is on hold",
}


def fetch(http: Http) -> Parts:
    """All submissions, each without everything that the rules do not ask for."""
    path = Path(settings.kobo_mapping())
    missing = [setting.name for setting in (settings.kobo_token, settings.kobo_asset) if not setting()]
    if missing:
        raise SourceOff(f"set {' and '.join(missing)} (docs/kobo.md)")
    if not path.is_file():
        raise SourceOff(
            f"write the mapping of your form to {path}, or set KOBO_MAPPING; python -m etl.sources.kobo proposes one (docs/kobo.md)"
        )
    raw = path.read_bytes()
    try:
        wanted = rules.read(raw).questions
    except SourceChanged as error:
        reason = f"KoboToolbox: {error}"
    else:
        found = submissions.fetch(http, wanted)
        return {MAPPING: raw, SUBMISSIONS: json.dumps(found, ensure_ascii=False, indent=0).encode()}
    raise SourceUnavailable(reason)


def parse(parts: Parts) -> Iterator[Report]:
    """The facilities of the mapping, then what each rule reads in each row. What was not approved, and a wrong answer, is put aside.

    Raises SourceChanged for a mapping that is none, and a review with an outcome that is not known.
    """
    if missing := {MAPPING, SUBMISSIONS} - parts.keys():
        raise SourceChanged(f"KoboToolbox: {', '.join(sorted(missing))} is missing beside the other part. Run it again.")
    read, found = rules.read(parts[MAPPING]), submissions.checked(sheets.document(parts[SUBMISSIONS], SUBMISSIONS))
    yield from reports.facilities(read)
    reviewed = any(submissions.validation(one) for one in found)
    number, good = 0, list[dict[str, Any]]()
    for one in found:
        status = submissions.validation(one)
        if reviewed and status != submissions.APPROVED:
            number += 1
            yield Aside(number, _REVIEWED[status], submissions.key(one))
        else:
            good.append(one)
    for rule in (*read.figures, *read.closures):
        state = reports.figure if rule in read.figures else reports.closure
        for row in submissions.rows(good, rule.repeat, rule.questions):
            if rule.holds(row.cells):
                number += 1
                try:
                    report: Report | None = state(row, rule, read, SOURCE.url)
                except (ValueError, OverflowError) as error:
                    report = Aside(number, str(error), row.key)
                if report is not None:
                    yield report


def span(parts: Parts) -> Span | None:
    """None: every run reads the whole form, and what is no longer in it is withdrawn."""
    return None
