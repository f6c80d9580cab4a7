"""Saying that a worker or a beat is alive: a thread beside its loop writes a heartbeat as long as the loop turns.

Between two heartbeats it holds no connection, so that none is inherited by the processes which a worker forks.
"""

import threading
from collections.abc import Callable
from time import monotonic

from celery import Celery, bootsteps

from request_flow.clock import Clock
from request_flow.errors import RequestFlowError
from request_flow.logs import logger, told_of
from request_flow.services.heartbeats import PULSE_SECONDS, beat, end_beating, worker_name
from request_flow.settings import Settings
from request_flow.tasks.process import OwnProgram

STANDS_STILL = 2 * PULSE_SECONDS
"""Seconds after which a loop that gave no sign is no longer vouched for."""
SIGN_SECONDS = 5

log = logger(__name__)


class Pulse:
    """Writes the heartbeat ``name`` while ``sign`` is given again and again."""

    def __init__(self, settings: Settings, clock: Clock | None, name: Callable[[], str]) -> None:
        self._own = OwnProgram(settings, clock)
        self._name = name
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._seen = monotonic()

    def sign(self) -> None:
        """Say that the loop has turned."""
        self._seen = monotonic()

    def start(self) -> None:
        """Begin; the first heartbeat is written at once."""
        self.sign()
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, and take the heartbeat back: who ends in good order is not missed."""
        if self._thread is None:
            return
        self._ended.set()
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        while True:
            if monotonic() - self._seen < STANDS_STILL:
                self._write(gone=False)
            if self._ended.wait(PULSE_SECONDS):
                break
        self._write(gone=True)
        self._own.close()

    def _write(self, *, gone: bool) -> None:
        try:
            program = self._own.get()
            try:
                if gone:
                    end_beating(program, self._name())
                else:
                    beat(program, self._name())
            finally:
                program.store.close()
        except RequestFlowError as error:
            log.warning("heartbeat_not_kept", **told_of(error))


def add_pulse(app: Celery, settings: Settings, clock: Clock | None) -> None:
    """Let every worker of ``app`` beat while it takes tasks from the broker; it falls silent while it cannot."""
    pulse = Pulse(settings, clock, worker_name)

    class TakesTasks(bootsteps.StartStopStep):  # type: ignore[misc]  # the library has no types
        """Part of what is begun anew whenever the connection to the broker was lost."""

        requires = ("celery.worker.consumer.tasks:Tasks",)

        def start(self, consumer: object) -> None:
            pulse.sign()
            self.timer = consumer.timer.call_repeatedly(SIGN_SECONDS, pulse.sign)  # type: ignore[attr-defined]

        def stop(self, _consumer: object) -> None:
            self.timer.cancel()

    class Beats(bootsteps.StartStopStep):  # type: ignore[misc]  # the library has no types
        """Begun once the processes of the pool are there."""

        requires = ("celery.worker.components:Pool",)

        def start(self, _worker: object) -> None:
            pulse.start()

        def stop(self, _worker: object) -> None:
            pulse.stop()

    app.steps["consumer"].add(TakesTasks)
    app.steps["worker"].add(Beats)
