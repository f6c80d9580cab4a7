"""Waiting for an answer no longer than so many seconds, whatever hangs: a server, a lock, a disk.

What does not answer is left behind in a thread that ends with the process.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Asked(Generic[T]):
    """A question that is being answered in a thread of its own."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._answer: T | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._answer = self._ask()
        except BaseException as error:  # noqa: BLE001  # it is raised where the answer is waited for
            self._error = error

    @property
    def hangs(self) -> bool:
        """Whether there is no answer yet."""
        return self._thread.is_alive()

    def answer(self, seconds: float) -> T:
        """Return the answer, or raise what the question raised.

        Raises:
            TimeoutError: there is none after so many seconds.
        """
        self._thread.join(max(seconds, 0.0))
        if self._thread.is_alive():
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self._answer  # type: ignore[return-value]  # set, as nothing was raised
