"""Who is answered: a visitor whom Streamlit remembers from click to click, or somebody who asks once, by a route or a command."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

import streamlit as st

_once: ContextVar[dict[str, Any] | None] = ContextVar("once", default=None)


def state() -> MutableMapping[str, Any]:
    """What is remembered of this visitor: language, filters, the state of the store that answers, and what widgets hold."""
    asked = _once.get()
    return cast("MutableMapping[str, Any]", st.session_state) if asked is None else asked


@contextmanager
def once(language: str, *, site: str = "", page: str = "", dark: bool = False) -> Iterator[None]:
    """Inside it whoever asks is answered in this language, of a session of nobody; what is remembered is forgotten at its end.

    `site` is the address of the dashboard without a slash at its end, and `page` the page's own part of it, for links back.
    """
    token = _once.set({"language": language, "here": f"{site}/{page}", "dark": dark})
    try:
        yield
    finally:
        _once.reset(token)


def language() -> str:
    return str(state().get("language", "en"))


def here() -> str:
    """The address of the page that is asked for, without filters; empty where it is not known."""
    return str(state()["here"]) if _once.get() is not None else str(st.context.url or "").split("?")[0]


def dark() -> bool:
    return bool(state()["dark"]) if _once.get() is not None else st.context.theme.type == "dark"
