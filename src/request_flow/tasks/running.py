"""Running a worker or the beat until a signal ends it, after a look at what they cannot do without."""

import logging
from pathlib import Path

from celery import Celery
from kombu.exceptions import OperationalError

from request_flow.bootstrap import open_program
from request_flow.errors import StoreUnavailable
from request_flow.logs import set_up_logs
from request_flow.settings import Settings
from request_flow.tasks.app import make_app
from request_flow.tasks.beat import make_beat, scheduler_with_pulse


def run_worker(settings: Settings, concurrency: int) -> int:
    """Work until a signal comes, and return the exit code.

    Raises:
        BadInput: no broker is set.
        StoreUnavailable: the broker or the database cannot be reached.
    """
    app = _ready(settings)
    set_up_logs()  # before the library says anything
    worker = app.Worker(
        concurrency=concurrency,
        quiet=True,
        loglevel=logging.INFO,
        without_gossip=True,
        without_mingle=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def run_beat(settings: Settings, schedule: Path | None) -> None:
    """Send the tasks of the beat table until a signal comes; ``schedule`` is the file that says when each was sent.

    Raises:
        BadInput: no broker is set.
        StoreUnavailable: the broker or the database cannot be reached.
    """
    app = _ready(settings)
    set_up_logs()
    scheduler, pulse = scheduler_with_pulse(settings)
    file = schedule or Path(app.conf.beat_schedule_filename)
    pulse.start()
    try:
        make_beat(app, schedule=str(file), scheduler_cls=scheduler, quiet=True, loglevel=logging.INFO).run()
    finally:
        pulse.stop()


def _ready(settings: Settings) -> Celery:
    """Return the application, once broker and database have answered; the law is loaded before any fork."""
    app = make_app(settings)
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            connection.default_channel.close()
    except (OperationalError, OSError) as error:
        raise StoreUnavailable(
            "broker_down",
            f"连接不上任务队列 {_shown(settings)}；请检查 REQUEST_FLOW_BROKER_URL 和 Redis 是否运行",
            f"the broker {_shown(settings)} cannot be reached; check REQUEST_FLOW_BROKER_URL and whether Redis runs",
        ) from error
    with open_program(settings):
        pass
    return app


def _shown(settings: Settings) -> str:
    """Return the broker's address without user and password."""
    scheme, _, rest = str(settings.broker_url).partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
