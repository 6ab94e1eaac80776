"""Where the numbers come from, how fresh they are, and what they mean."""

from pages.parts import frames, panels, source_panels, words


def sources() -> None:
    say = words.say()
    panels.heading(say("Sources and definitions"))
    source_panels.freshness()
    source_panels.publishers()
    source_panels.caveats()
    source_panels.definitions()
    source_panels.runs()


frames.show(sources)
