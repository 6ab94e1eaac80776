"""Who may bring data in: somebody at this very machine, or, where sign-in is set up, somebody who has signed in and is on the list."""

import os
import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

Admission = Literal["open", "sign_in", "not_listed", "closed"]

# What a proxy adds to a request that it passes on.
_PASSED_ON = (
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-original-host",
    "true-client-ip",
    "cf-connecting-ip",
)
_PASSED_ON_PREFIXES = ("x-forwarded", "x-envoy-")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class Visitor(NamedTuple):
    """How somebody came here: the other end of the connection, the headers (names in lower case), and who signed in.

    `signed_in` is None where no sign-in is set up. `email` is empty where the provider names none, or says that it is not verified.
    """

    peer: str
    headers: Mapping[str, Sequence[str]]
    signed_in: bool | None
    email: str = ""


def admission(visitor: Visitor, listed: Sequence[str]) -> Admission:
    """Whether a visitor may bring data in. Where sign-in is set up it is asked of everybody, of those at this machine too."""
    if visitor.signed_in is None:
        return "open" if at_this_machine(visitor) else "closed"
    if not visitor.signed_in:
        return "sign_in"
    return "open" if not listed or _is_listed(visitor.email, listed) else "not_listed"


def at_this_machine(visitor: Visitor) -> bool:
    """Whether a browser on this machine asked directly: nothing that a proxy on this machine passes on is taken for it.

    The host that was asked for must be this machine by name too, so that a foreign name that leads here is no way in, and the page that
    asks must be ours.
    """
    if any(name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES) for name in visitor.headers):
        return False
    hosts, origins = visitor.headers.get("host", ()), visitor.headers.get("origin", ())
    return (
        _is_loopback(visitor.peer)
        and len(hosts) == 1
        and _host(f"//{hosts[0]}") in _THIS_MACHINE
        and all(_host(origin) in _THIS_MACHINE for origin in origins)
    )


def now() -> Admission:
    """The answer for the visitor of this run."""
    return admission(_visitor(), importers())


def importers() -> tuple[str, ...]:
    """Who may bring data in once signed in: e-mail addresses and domains; empty is everybody who can sign in."""
    return tuple(word.casefold() for word in re.split(r"[\s,;]+", os.environ.get("ATHAR_IMPORTERS", "")) if word)


def signed_in_as() -> str | None:
    """The e-mail address of who is signed in, empty where the provider names none; None where nobody is."""
    visitor = _visitor()
    return visitor.email if visitor.signed_in else None


def ways_in() -> list[str]:
    """The sign-in providers that are set up: "" for the only one, else their names."""
    said = st.secrets["auth"]
    named = [name for name in said if isinstance(said[name], Mapping) and "client_id" in said[name]]
    return [""] if "client_id" in said else named


def _visitor() -> Visitor:
    headers = st.context.headers
    by_name = {name.lower(): tuple(headers.get_all(name)) for name in headers}
    signed_in = bool(st.user["is_logged_in"]) if "is_logged_in" in st.user else None
    return Visitor(_peer(), by_name, signed_in, _email() if signed_in else "")


def _email() -> str:
    verified = st.user.get("email_verified", True)
    return str(st.user.get("email") or "") if verified not in (False, "false") else ""


def _peer() -> str:
    """The other end of the connection. `st.context.ip_address` does not tell this machine from one that is not known."""
    context = get_script_run_ctx()
    client = runtime.get_instance().get_client(context.session_id) if context is not None and runtime.exists() else None
    if client is None or client.client_context is None:
        return ""
    return str(client.client_context.remote_ip or "")


def _is_loopback(peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").casefold()
    except ValueError:
        return ""


def _is_listed(email: str, listed: Sequence[str]) -> bool:
    name, at, domain = email.casefold().rpartition("@")
    return bool(name and at and domain) and (f"{name}@{domain}" in listed or domain in (word.removeprefix("@") for word in listed))
