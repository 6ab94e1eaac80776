"""Proposes a mapping for the form of KOBO_ASSET: `python -m etl.sources.kobo > data/mappings/kobo.json`, to be looked at and completed."""

import sys

from etl import settings
from etl.contract import SourceChanged, SourceUnavailable
from etl.http import Http
from etl.sources.kobo import form, proposal, submissions


def main() -> int:
    """Prints the proposal; 2 where a setting is missing or KoboToolbox does not answer, and why."""
    if not (settings.kobo_token() and settings.kobo_asset()):
        print("Set KOBO_TOKEN and KOBO_ASSET, and KOBO_URL where your server is another one (docs/kobo.md).", file=sys.stderr)
        return 2
    try:
        questions = list(form.questions(submissions.asked(Http(), "", {"format": "json"})))
    except (SourceUnavailable, SourceChanged) as reason:
        print(reason, file=sys.stderr)
        return 2
    print(proposal.as_text(proposal.propose(questions)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
