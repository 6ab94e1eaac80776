"""Why numbers disagree, and the reports that are behind a number."""

from pages.parts import change_panels, disagreement_panels, evidence_panels, filters, panels, sentence_panels, words

say = words.say()

panels.title(say("Evidence"))
what = filters.what(default="civilians_killed")

evidence_panels.behind(what)
panels.headline_card(what)
sentence_panels.headline(what)
disagreement_panels.claims(what)
panels.over_time(what)
panels.series(what)
panels.reports(what)
change_panels.since(what)
