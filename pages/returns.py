"""Refugees and displaced people who went back."""

from pages.parts import frames, subject_panels, words


def returns() -> None:
    subject_panels.subject("returns", words.say()("Returns"), default="refugees_returned")


frames.show(returns)
