"""What a visitor sees who may not bring data in, or not yet: what to do; and who is signed in."""

from typing import NamedTuple

import streamlit as st

from pages.parts import admission, safe, words


class Instead(NamedTuple):
    """What a visitor reads who may not bring data in: before signing in, signed in but not on the list, and from elsewhere."""

    sign_in: str
    not_listed: str
    closed: str


def of_tables() -> Instead:
    """The same for those who would bring in a table."""
    say = words.say()
    return Instead(
        say("Sign in to bring in a table. Everything else on these pages is open without it."),
        say("This account may not bring in tables. Ask whoever runs this Athar to put your address on the list."),
        say(
            "Tables are brought in at the machine on which Athar runs: open this page there at http://localhost, or type "
            "`python -m etl import FILE`. To let colleagues do it from elsewhere, set up sign-in: docs/own-tables.md says how."
        ),
    )


def of_corrections() -> Instead:
    """The same for those who would correct a name."""
    say = words.say()
    return Instead(
        say("Sign in to correct a name. Everything can be read without it."),
        say("This account may not correct names. Ask whoever runs this Athar to put your address on the list."),
        say(
            "Names are corrected at the machine on which Athar runs: open this page there at http://localhost, or type "
            "`python -m etl correct NAME CODE`. To let colleagues do it from elsewhere, set up sign-in: docs/own-tables.md says how."
        ),
    )


def admitted(instead: Instead) -> bool:
    """Whether this visitor may bring data in; where not, the page says what to do instead."""
    say, found = words.say(), admission.now()
    if found == "open":
        _signed_in()
    elif found == "sign_in":
        st.info(instead.sign_in, icon=":material/login:")
        for name in admission.ways_in():
            label = say("Sign in with {provider}", provider=name) if name else say("Sign in")
            st.button(label, key=f"sign_in_{name}", on_click=st.login, args=(name,) if name else (), type="primary")
    elif found == "not_listed":
        st.warning(instead.not_listed)
        _sign_out()
    else:
        st.info(instead.closed, icon=":material/lock:")
    return found == "open"


def _signed_in() -> None:
    say, email = words.say(), admission.signed_in_as()
    if email is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say("Signed in as {email}", email=safe.clean(email)) if email else say("Signed in"))
        _sign_out()


def _sign_out() -> None:
    st.button(words.say()("Sign out"), key="sign_out", on_click=st.logout, type="tertiary", icon=":material/logout:")
