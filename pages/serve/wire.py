"""The compression of the websocket with a memory of 32 kB instead of 4: nearly all that a change of filter sends was sent just before."""

from typing import Any

from uvicorn.protocols.websockets import websockets_sansio_impl as inside

WINDOW_BITS = 15
_FACTORY = "ServerPerMessageDeflateFactory"


def widen() -> bool:
    """Gives every later connection the wide window, for about 150 kB of memory each; False where uvicorn has no such part to give it to."""
    narrow = getattr(inside, _FACTORY, None)
    if narrow is None:
        return False

    def wide(**asked: Any) -> Any:
        return narrow(**{**asked, "server_max_window_bits": WINDOW_BITS})

    if getattr(narrow, "__name__", "") != wide.__name__:
        vars(inside)[_FACTORY] = wide
    return True
