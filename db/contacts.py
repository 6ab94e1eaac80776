"""What a person could be reached by, taken out of a text: rows that are put aside are kept without it."""

import re

REMOVED = "[contact removed]"

# A number with a country's code in front, or a national one that begins with 0: nine digits or more. A day, a position and a code are none.
_NOT_INSIDE = r"(?<![\w.,:/+-])"
_A_DAY = r"(?!\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4})"
_GAP = r"[\s\u00a0()/-]{0,3}"
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:https?://)?(?:www\.)?(?:wa\.me|t\.me|chat\.whatsapp\.com|m\.me)/[^\s\"'<>,}\]]+"
    rf"|{_NOT_INSIDE}(?:\+|00){_GAP}[1-9\u0661-\u0669\u06f1-\u06f9](?:{_GAP}\d){{7,13}}(?!\w|\.\d)"
    rf"|{_NOT_INSIDE}{_A_DAY}[0\u0660\u06f0](?:{_GAP}\d){{8,10}}(?![\w:]|\.\d|-\d)",
    re.IGNORECASE,
)


def removed(text: str) -> str:
    """The text without e-mail addresses, telephone numbers and links to a person's messages; each leaves REMOVED behind."""
    return _CONTACT.sub(REMOVED, text)
