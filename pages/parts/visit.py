"""Who is answered: a visitor whom Streamlit remembers from click to click, or somebody who asks once, by a route or a command."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

import streamlit as st

Given = ParamSpec("Given")
Made = TypeVar("Made")

_KEPT_PARTS = 2_000

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


def page() -> str:
    """The page's own part of the address of the page that is asked for."""
    return here().rstrip("/").rpartition("/")[2]


def dark() -> bool:
    return bool(state()["dark"]) if _once.get() is not None else st.context.theme.type == "dark"


def today() -> date:
    return datetime.now(UTC).date()


class View(NamedTuple):
    """All that a part of a page may depend on beside what it is called with: who sees the same of it is shown the same."""

    store: Any
    filters: Any
    known_on: date | None
    language: str
    own_language: str
    here: str
    dark: bool
    today: date


def view() -> View:
    """What this visitor looks at; the state of the store and the filters have to be there."""
    asked = state()
    return View(
        asked["store"],
        asked["filters"],
        asked.get("known_on"),
        language(),
        str(asked.get("own_language", language())),
        here(),
        dark(),
        today(),
    )


@lru_cache(maxsize=_KEPT_PARTS)
def _part(make: Callable[..., Any], seen: View, given: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> Any:
    token = _once.set(seen._asdict())
    try:
        return make(*given, **dict(named))
    finally:
        _once.reset(token)


def remembered(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Makes a part once for all who look at the same: what it is called with, and `View`, is all that there is for it to ask for.

    It is shared, so nobody may change what it gives; and it shows nothing by itself.
    """

    @wraps(make)
    def part(*given: Given.args, **named: Given.kwargs) -> Made:
        return cast(Made, _part(make, view(), given, tuple(sorted(named.items()))))

    return part


def remembered_everywhere(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """`remembered`, for what no choice of governorates changes: made as if none were chosen, once for all choices."""

    @wraps(make)
    def part(*given: Given.args, **named: Given.kwargs) -> Made:
        seen = view()
        return cast(Made, _part(make, seen._replace(filters=seen.filters._replace(areas=())), given, tuple(sorted(named.items()))))

    return part
