"""How many calls a token may make (限流): so many in a minute of each process, then none until the minute is over.

A guard against a program gone wild, not an account of use: it lives in memory and is counted by each process alone.
"""

import threading
import time
from collections.abc import Callable

CALLS_A_MINUTE = 600
SECONDS = 60.0
MOST_KEPT = 10_000
"""Tokens that are counted at once; beyond that those whose minute is over are forgotten."""


class Rates:
    """Counts the calls of each token; safe for any number of threads."""

    def __init__(self, most: int = CALLS_A_MINUTE, now: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._now = now
        self._lock = threading.Lock()
        self._counted: dict[int, tuple[float, int]] = {}

    def wait(self, token_id: int) -> float:
        """Count a call; return the seconds until the token may call again, 0 where it may now."""
        now = self._now()
        with self._lock:
            if len(self._counted) > MOST_KEPT:
                self._counted = {key: each for key, each in self._counted.items() if now - each[0] < SECONDS}
            since, count = self._counted.get(token_id, (now, 0))
            if now - since >= SECONDS:
                since, count = now, 0
            self._counted[token_id] = (since, count + 1)
        return SECONDS - (now - since) if count >= self.most else 0.0
