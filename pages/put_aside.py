"""What was read and not used: how much and why, the names that a person can explain, what was explained, and the rows themselves."""

from pages.parts import admission_panels, aside_panels, correction_panels, frames, panels, words


def put_aside() -> None:
    say = words.say()
    panels.heading(
        say("Put aside"),
        say(
            "What was read and could not be used with certainty. Nothing of it is lost, and nothing of it is guessed. Of the filters at the"
            " side only the source narrows this page."
        ),
    )
    aside_panels.why()
    correction_panels.names()
    if admission_panels.admitted(admission_panels.of_corrections()):
        correction_panels.correct()
    correction_panels.made()
    aside_panels.rows()


frames.show(put_aside)
