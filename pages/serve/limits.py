"""How often one client may ask in a minute, so that one program does not keep everybody else waiting."""

import os
import time
from collections import deque
from collections.abc import Callable


def per_minute() -> int:
    """ATHAR_REQUESTS_PER_MINUTE: how many questions one client may put to the data routes in a minute; 0 is any number."""
    said = os.environ.get("ATHAR_REQUESTS_PER_MINUTE", "").strip() or "120"
    if not said.isdecimal():
        raise ValueError(f"ATHAR_REQUESTS_PER_MINUTE is {said!r}; a whole number is expected, such as 120, or 0 for no limit.")
    return int(said)


class PerMinute:
    """Remembers when each client asked in the last minute; a client is whatever names it."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.clock = clock
        self.asked: dict[str, deque[float]] = {}

    def wait(self, client: str) -> float:
        """Seconds that the client has to wait before it may ask; 0 means that it may now, and that it did."""
        now = self.clock()
        for other in [name for name, times in self.asked.items() if times[-1] <= now - 60]:
            del self.asked[other]
        times = self.asked.setdefault(client, deque())
        while times and times[0] <= now - 60:
            times.popleft()
        if self.most and len(times) >= self.most:
            return times[0] + 60 - now
        times.append(now)
        return 0
