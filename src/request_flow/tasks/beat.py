"""Celery's beat over the beat table: each chain's task is sent as often as its jobs run, and expires if not taken.

A beat that starts sends every task at once, whatever its file says: after an installation, an outage or a lost file
nothing waits for a whole period.

No task is sent for a moment to come (no ETA, no countdown), and none carries data.

A signal to end that comes while a task is being sent waits until it is sent. The library's own handler closes the
file of the schedule and raises in the midst of the sending, which then fails over the closed file.
"""

import signal
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.apps.beat import Beat
from celery.beat import PersistentScheduler, Service

from request_flow.clock import Clock
from request_flow.services import jobs
from request_flow.services.heartbeats import beat_name
from request_flow.settings import Settings
from request_flow.tasks.pulse import Pulse
from request_flow.tasks.tasks import task_of

LOOK = timedelta(minutes=5)
"""So often the task of a job that runs once a day is sent; the worker sees whether it is due."""
STALE = timedelta(minutes=1)
"""No task expires sooner: a worker that is busy for a moment loses none."""


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Return Celery's schedule of the beat table."""
    schedule = {}
    for chain in jobs.chains():
        every = min(each.every or LOOK for each in jobs.jobs_of(chain))
        options = {"expires": max(every, STALE).total_seconds()}
        schedule[chain] = {"task": task_of(chain), "schedule": every, "options": options}
    return schedule


class SignOfLife(PersistentScheduler):  # type: ignore[misc]  # the library has no types
    """Celery's scheduler, whose every turn is a sign of life."""

    pulse: Pulse | None = None
    sending = False
    told_to_end = False

    def setup_schedule(self) -> None:
        """Read the schedule, and let every task of the table be due now."""
        super().setup_schedule()
        for name in beat_schedule():
            entry = self.schedule[name]
            entry.last_run_at = min(entry.last_run_at, self.app.now() - entry.schedule.run_every)

    def tick(self, *args: Any, **options: Any) -> float:  # noqa: ANN401  # whatever the library hands on
        """Send what is to be sent, and return how long to sleep."""
        if self.pulse is not None:
            self.pulse.sign()
        self.sending = True
        try:
            wait: float = super().tick(*args, **options)
        finally:
            self.sending = False
        if self.told_to_end:
            raise SystemExit
        return wait

    def end(self) -> None:
        """End now, or as soon as what is being sent is sent; told twice, now.

        Raises:
            SystemExit: the end is now.
        """
        if self.told_to_end or not self.sending:
            raise SystemExit
        self.told_to_end = True


def make_beat(app: Celery, **options: Any) -> Beat:  # noqa: ANN401  # what the library's own takes
    """Return the library's program, ended by signals as said above."""

    class Ending(app.Beat):  # type: ignore[misc]  # the library has no types
        def install_sync_handler(self, service: Service) -> None:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda _number, _frame: service.scheduler.end())

    return Ending(**options)


def scheduler_with_pulse(settings: Settings, clock: Clock | None = None) -> tuple[type[SignOfLife], Pulse]:
    """Return a scheduler and the pulse that it feeds."""
    pulse = Pulse(settings, clock, beat_name)
    return type("Beat", (SignOfLife,), {"pulse": pulse}), pulse
