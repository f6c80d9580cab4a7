"""A worker or a beat whose table is in a hurry: ``python -m tasks.hurried worker|beat``, settings by the environment.

Every job runs each second and the office is always open; where a folder is named, the only job is one that waits there until a test lets it go on,
and writes a line for each run that begins and each that ends. What a dead worker held is given to another after two
seconds instead of fifteen minutes.
"""

import os
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from request_flow.services import delivering, jobs, mailbox
from request_flow.services.program import Program
from request_flow.settings import Settings
from request_flow.tasks import app, beat, running

OFTEN = timedelta(seconds=1)
FOLDER = "HURRIED_FOLDER"
STORY, GO_ON = "story", "go-on"


def waits(_program: Program) -> None:
    """Tell that it began, wait until the file is there, tell that it ended."""
    folder = Path(os.environ[FOLDER])
    tell(folder, f"begins {os.getpid()}")
    while not (folder / GO_ON).exists():
        time.sleep(0.02)
    tell(folder, f"ends {os.getpid()}")


def tell(folder: Path, line: str) -> None:
    with (folder / STORY).open("a") as story:
        story.write(line + "\n")


def always(now: datetime, *_when: object) -> datetime:
    """Return now as the next opening: these tests are run at night and on Sundays too."""
    return now


def main(what: str) -> int:
    delivering.next_opening = always
    mailbox.next_opening = always
    if FOLDER in os.environ:
        jobs.JOBS = (jobs.Job("waits", waits, "", "", every=timedelta(days=1)),)
    else:
        jobs.JOBS = tuple(replace(job, every=OFTEN, at=None) for job in jobs.JOBS)
    beat.STALE = OFTEN
    app.VISIBILITY = 2
    made = running.make_app

    def make_app(settings: Settings) -> object:
        application = made(settings)
        application.conf.broker_transport_options |= {"unacked_restore_interval": 1, "unacked_restore_throttle": 1}
        return application

    running.make_app = make_app
    settings = Settings.from_env(os.environ)
    if what == "worker":
        return running.run_worker(settings, 2)
    running.run_beat(settings, None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
