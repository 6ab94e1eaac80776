"""The control that copies the address of a view: as it moves with time, and fixed, to be cited."""

from html import escape

from pages.parts import filters, visit
from pages.parts.filters import Filters
from pages.parts.words import Words


def control(now: Filters, say: Words, has_days: bool = True) -> str:
    """One button, or two where the view moves with time, and which of the two a link does; the script of the page does the copying.

    `has_days` is false of a page that no period narrows.
    """
    buttons = [_button(say("Copy link"), now)]
    if now.known is None:
        buttons.append(_button(say("Copy link as of today"), now.fixed(visit.today())))
    return (
        f'<div class="link" role="group" aria-label="{escape(say("The address of this view"))}"'
        f' data-copied="{escape(say("Copied"))}" data-select="{escape(say("Copy it from here:"))}">'
        f'{"".join(buttons)}<span role="status" aria-live="polite"></span><small>{escape(_moves(now, say, has_days))}</small></div>'
    )


def _button(label: str, of: Filters) -> str:
    query = filters.query_of(of).removesuffix("?")
    return f'<button type="button" data-link="{escape(query)}">{escape(label)}</button>'


def _moves(now: Filters, say: Words, has_days: bool) -> str:
    if now.known is not None:
        return say("The link stays as it is: everything as known on {day}.", day=say.day(now.known))
    fixed = say("For citing, copy it as of today.")
    if not has_days:
        return f"{say('The link shows what is known on the day it is opened.')} {fixed}"
    if now.moves:
        return f"{say('The period moves with this link: it runs to the day on which it is opened.')} {fixed}"
    return f"{say('The link keeps these days; their numbers follow what is learnt later.')} {fixed}"
