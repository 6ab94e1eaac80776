"""What several questions of one page need alike is read once: a page asks a dozen of them, most of the same reports."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_found: ContextVar[dict[Any, Any] | None] = ContextVar("found", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Inside it the store is taken to stand still: what was read is not read again. It should last no longer than a page takes."""
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


def looking() -> bool:
    """Whether this is asked for a page."""
    return _found.get() is not None


def read_once(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Reads the same only once in one look; nobody may change what it gives."""

    @wraps(read)
    def reading(*given: Asked.args, **named: Asked.kwargs) -> Answer:
        found = _found.get()
        if found is None:
            return read(*given, **named)
        key = (read, given, tuple(sorted(named.items())))
        if key not in found:
            found[key] = read(*given, **named)
        return cast(Answer, found[key])

    return reading
