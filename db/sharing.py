"""What several questions of one page need alike is read once: a page asks a dozen of them, most of the same reports."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_STANDING = 6
"""How many readings stay from page to page: as many as a page has of one measure and period, each of thousands of reports."""


class _Look(NamedTuple):
    store: Hashable
    found: dict[Any, Any]


_look: ContextVar[_Look | None] = ContextVar("look", default=None)


@contextmanager
def one_look(store: Hashable = None) -> Iterator[None]:
    """Inside it the store is taken to stand still: what was read is not read again. It should last no longer than a page takes.

    `store` says which store it is and what it knows: what stays from look to look stays for as long as that is the same. With None
    nothing does.
    """
    token = _look.set(_Look(store, {}))
    try:
        yield
    finally:
        _look.reset(token)


def looking() -> bool:
    """Whether this is asked for a page."""
    return _look.get() is not None


def read_once(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Reads the same only once in one look; nobody may change what it gives."""

    @wraps(read)
    def reading(*given: Asked.args, **named: Asked.kwargs) -> Answer:
        look = _look.get()
        if look is None:
            return read(*given, **named)
        key = (read, given, tuple(sorted(named.items())))
        if key not in look.found:
            look.found[key] = read(*given, **named)
        return cast(Answer, look.found[key])

    return reading


def standing(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """As `read_once`, and kept for the next looks: for what stays the same while people look at one area after another."""

    @wraps(read)
    def reading(*given: Asked.args, **named: Asked.kwargs) -> Answer:
        look = _look.get()
        if look is None or look.store is None:
            return read(*given, **named)
        return cast(Answer, _kept(look.store, read, given, tuple(sorted(named.items()))))

    return read_once(reading)


@lru_cache(maxsize=_STANDING)
def _kept(_store: Hashable, read: Callable[..., Any], given: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> Any:
    return read(*given, **dict(named))
