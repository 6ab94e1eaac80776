"""What a number is made of, why numbers disagree, and what changed since a day."""

from pages.parts import change_panels, disagreement_panels, evidence_panels, filters, frames, panels, sentence_panels, words


def evidence() -> None:
    say = words.say()
    panels.title(say("Evidence"))
    what = filters.what(default="civilians_killed")

    evidence_panels.behind(what)
    sentence_panels.headline(what)
    disagreement_panels.claims(what)
    change_panels.since(what)


frames.show(evidence)
