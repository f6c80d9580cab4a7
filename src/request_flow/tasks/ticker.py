"""The driver where there is no broker: threads that run what is due, each with a program of its own.

One thread runs what waits for others to answer (mail, webhooks), the other all the rest, so that a mail server that
does not answer makes no reminder late.  A job that failed rests for a while, longer each time; so does the whole thread
while the database is away.
"""

import threading
from time import monotonic

from request_flow.bootstrap import open_program
from request_flow.clock import Clock
from request_flow.errors import RequestFlowError
from request_flow.logs import logger, told_of
from request_flow.services import jobs
from request_flow.services.heartbeats import PULSE_SECONDS, beat, end_beating, ticker_name
from request_flow.services.program import Program
from request_flow.settings import Settings

PAUSE = 1.0
"""Seconds between two looks at what is due."""
LONGEST_REST = 64.0
ENDS_WITHIN = 9.0
"""Seconds that are waited for the threads; one that sends a mail just then is left to end with the process."""

log = logger(__name__)


class Ticker:
    """Drives the beat table until it is stopped."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self._ended = threading.Event()
        self._lanes = [Lane(settings, clock, self._ended, outside=outside) for outside in (False, True)]

    def start(self) -> None:
        """Begin; a ticker starts once."""
        for each in self._lanes:
            each.start()

    def stop(self) -> None:
        """End after the jobs that run."""
        self._ended.set()
        end = monotonic() + ENDS_WITHIN
        for each in self._lanes:
            if each.is_alive():
                each.join(max(end - monotonic(), 0))


class Lane(threading.Thread):
    """One thread of a ticker."""

    def __init__(self, settings: Settings, clock: Clock | None, ended: threading.Event, *, outside: bool) -> None:
        super().__init__(name="ticker-outside" if outside else "ticker", daemon=True)
        self._settings = settings
        self._clock = clock
        self._ended = ended
        self._outside = outside
        self._rests: dict[str, Rest] = {}
        self._of_all = Rest()
        self._next_beat = 0.0

    def run(self) -> None:
        """Run what is due until the end, through every failure."""
        while not self._ended.is_set():
            try:
                with open_program(self._settings, self._clock) as program:
                    self._drive(program)
            except Exception as error:  # noqa: BLE001  # the jobs must go on, whatever one round met
                log.warning("ticker_failed", **told_of(error))
                self._ended.wait(self._of_all.longer())

    def _drive(self, program: Program) -> None:
        while not self._ended.is_set():
            if not self._outside and monotonic() >= self._next_beat:
                beat(program, ticker_name())
                self._next_beat = monotonic() + PULSE_SECONDS
            resting = {name for name, rest in self._rests.items() if rest.until > monotonic()}
            done = jobs.run_due(program, outside=self._outside, but=resting)
            for ran in done.runs:
                if ran.ok:
                    self._rests.pop(ran.job.name, None)
                else:
                    self._rests.setdefault(ran.job.name, Rest()).longer()
            self._of_all = Rest()
            self._ended.wait(PAUSE)
        if not self._outside:
            try:
                end_beating(program, ticker_name())
            except RequestFlowError as error:
                log.warning("heartbeat_not_kept", **told_of(error))


class Rest:
    """How long something rests after it failed: twice as long each time."""

    def __init__(self) -> None:
        self.until = 0.0
        self._seconds = PAUSE

    def longer(self) -> float:
        """Rest from now on, and return for how many seconds."""
        seconds = self._seconds
        self._seconds = min(2 * seconds, LONGEST_REST)
        self.until = monotonic() + seconds
        return seconds
