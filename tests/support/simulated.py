"""A worker, a beat or a ticker whose clock stands where a test puts it: ``python -m support.simulated worker FOLDER``.

The folder holds ``now``, the moment in the zone of the office, and ``gate``, a file that every job holds a shared lock
on while it runs. A test that takes the lock for itself knows that no job runs, moves the clock or records steps, and
lets go: what is recorded at ten is never seen by a job that thinks it is nine. A process that is killed lets go of its
lock. Worker, beat and ticker are the product's own; only the beat sends its tasks more often.
"""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from request_flow.clock import OFFICE_ZONE
from request_flow.services import jobs
from request_flow.services.program import Program
from request_flow.settings import Settings
from request_flow.tasks.app import make_app
from request_flow.tasks.beat import scheduler_with_pulse
from request_flow.tasks.ticker import Ticker

NOW, GATE = "now", "gate"
OFTEN, SELDOM = timedelta(seconds=0.4), timedelta(seconds=0.8)
BUSY = frozenset({"deadlines", "deliver"})


@dataclass(frozen=True, slots=True)
class FileClock:
    """A clock that stands where a file says."""

    folder: Path

    def now(self) -> datetime:
        return datetime.fromisoformat((self.folder / NOW).read_text()).replace(tzinfo=OFFICE_ZONE)

    def today(self) -> date:
        return self.now().date()


def put_clock(folder: Path, at: datetime) -> None:
    """Put the clock of every process to a moment; a reader sees the old one or the new one."""
    fresh = folder / f"{NOW}.new"
    fresh.write_text(at.isoformat())
    fresh.replace(folder / NOW)


@contextmanager
def gate(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold the gate together with other jobs, or alone."""
    with (folder / GATE).open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def hold_every_chain_at(folder: Path) -> None:
    """Let every chain of jobs wait at the gate, whichever driver runs it."""
    run_chain = jobs.run_chain

    def at_gate(program: Program, chain: str, *, only_due: bool = False) -> jobs.Round:
        with gate(folder, alone=False):
            return run_chain(program, chain, only_due=only_due)

    jobs.run_chain = at_gate


def work(settings: Settings, clock: FileClock) -> None:
    """Be a worker with two processes."""
    worker = make_app(settings, clock).Worker(
        concurrency=2, quiet=True, loglevel="INFO", without_gossip=True, without_mingle=True
    )
    worker.start()
    sys.exit(worker.exitcode)


def beat(settings: Settings, clock: FileClock, schedule: Path) -> None:
    """Be the beat; what runs once a day is looked at as often as the rest."""
    app = make_app(settings, clock)
    for name, entry in app.conf.beat_schedule.items():
        entry["schedule"] = OFTEN if name in BUSY else SELDOM
    scheduler, pulse = scheduler_with_pulse(settings, clock)
    pulse.start()
    app.Beat(schedule=str(schedule), scheduler_cls=scheduler, quiet=True, loglevel="INFO").run()


def tick(settings: Settings, clock: FileClock) -> None:
    """Be the ticker of a server."""
    Ticker(settings, clock).start()
    while True:
        time.sleep(SELDOM.total_seconds())


def main(kind: str, folder: Path, name: str) -> None:
    settings, clock = Settings.from_env(os.environ), FileClock(folder)
    hold_every_chain_at(folder)
    if kind == "worker":
        work(settings, clock)
    elif kind == "beat":
        beat(settings, clock, folder / f"{name}.schedule")
    else:
        tick(settings, clock)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
