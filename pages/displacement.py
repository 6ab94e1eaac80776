"""People who had to leave their homes, and people who live displaced."""

from pages.parts import frames, subject_panels, words


def displacement() -> None:
    subject_panels.subject("displacement", words.say()("Displacement"), default="people_displaced")


frames.show(displacement)
