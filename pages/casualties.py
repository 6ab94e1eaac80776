"""Civilians and others killed and injured, as each counter recorded them."""

from pages.parts import frames, subject_panels, words


def casualties() -> None:
    subject_panels.subject("casualties", words.say()("Casualties"), default="civilians_killed")


frames.show(casualties)
