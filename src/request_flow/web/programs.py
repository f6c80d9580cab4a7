"""The programs of a server: some, opened once and lent to one request at a time.

A program is not safe for several threads; opening one reads the law and the store and takes about 30 ms, the first
0.4 s, so a request borrows one that is open.  Which thread it runs in does not matter: what counts is that nobody else
has the program meanwhile.  The one given back last is lent first, so that as many are open as were ever needed at once.

Once one was opened, further ones are opened over a newer schema too: while a deployment brings the database up to date,
the servers of the version before answer until they are replaced.
"""

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

from request_flow.errors import StoreUnavailable
from request_flow.services.program import Program

MOST = 8
"""So many requests work on the store at once; the others wait."""
PATIENCE = 25.0
"""Seconds that a request waits for a program."""

Open = Callable[[], AbstractContextManager[Program]]


@dataclass(frozen=True, slots=True)
class _Opened:
    program: Program
    closing: ExitStack


class Programs:
    """Opens programs where they are needed and lends them out; safe for any number of threads."""

    def __init__(
        self, open_one: Open, most: int = MOST, patience: float = PATIENCE, open_another: Open | None = None
    ) -> None:
        self._open = open_one
        self._open_another = open_another or open_one
        self._patience = patience
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: list[_Opened] = []
        self._closed = False
        self.opened = 0
        """How many were opened so far."""
        self.stay = False
        """Whether they stay for the life of the process: the collector then need not look at them again and again."""

    @contextmanager
    def borrow(self) -> Iterator[Program]:
        """Lend a program for the time of the block.

        Raises:
            StoreUnavailable: none came free in time, or the store cannot be opened.
        """
        if not self._free.acquire(timeout=self._patience):
            raise StoreUnavailable(
                "too_busy",
                "同时办理的人太多，请稍后再试；没有写入任何内容",
                "too many requests at once; nothing was written, try again in a moment",
            )
        try:
            lent = self._take()
            try:
                yield lent.program
            finally:
                self._give_back(lent)
        finally:
            self._free.release()

    def _take(self) -> _Opened:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        closing = ExitStack()
        open_one = self._open_another if self.opened else self._open
        lent = _Opened(closing.enter_context(open_one()), closing)
        with self._lock:
            self.opened += 1
        if self.stay:
            gc.collect()
            gc.freeze()
        return lent

    def _give_back(self, lent: _Opened) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(lent)
                return
        lent.closing.close()

    def close(self) -> None:
        """Close what is not lent out, and what is as soon as it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for each in idle:
            each.closing.close()
