"""What each source covers, month by month, and what is unusually high in it."""

from pages.parts import coverage_panels, filters, frames, panels, signal_panels, words


def coverage() -> None:
    say = words.say()
    panels.title(say("Coverage and signals"))
    signal_panels.signals()
    what = filters.what(default="people_killed")
    coverage_panels.grid(what)
    coverage_panels.closures()
    signal_panels.judged()


frames.show(coverage)
