"""Celery over Redis: how tasks travel, how long they may take, what happens to one whose worker dies.

A task is acknowledged only once it is done, and is given to another process where its own died.  It may take
``TIME_LIMIT``, well below ``VISIBILITY``, after which Redis would give it to a second worker while the first still
runs.  Running it twice does no harm: all that it finds to do is claimed in the database.

``celery --app request_flow.tasks.app`` finds ``app``, made from the environment when it is asked for.
"""

import os
from typing import Any

from celery import Celery, signals

from request_flow.clock import OFFICE_ZONE, Clock
from request_flow.errors import BadInput
from request_flow.logs import set_up_logs
from request_flow.settings import Settings
from request_flow.tasks.beat import SignOfLife, beat_schedule
from request_flow.tasks.process import OwnProgram
from request_flow.tasks.pulse import add_pulse
from request_flow.tasks.tasks import add_tasks

QUEUE = "request-flow"
SOFT_LIMIT = 240
TIME_LIMIT = 300
VISIBILITY = 900
"""Seconds."""
ANSWER_SECONDS = 8
"""So long is waited for an answer of the broker."""
CHECK_SECONDS = 25
"""So often a connection that is quiet is checked."""
TRANSPORTS = ("redis://", "rediss://", "redis+socket://", "sentinel://")


def make_app(settings: Settings, clock: Clock | None = None) -> Celery:
    """Return the application of the settings' broker; its workers see the time by ``clock``.

    Raises:
        BadInput: no broker is set, or its address is none of Redis.
    """
    app = Celery("request_flow", broker=_broker(settings), set_as_current=False, fixups=[])
    app.conf.update(**_travelling(), **_working(), **_speaking())
    app.conf.update(
        beat_schedule=beat_schedule(),
        beat_schedule_filename=str(settings.home / "beat-schedule"),
        beat_scheduler=SignOfLife,
        beat_max_loop_interval=ANSWER_SECONDS,
    )
    add_tasks(app, OwnProgram(settings, clock))
    add_pulse(app, settings, clock)
    # Celery then sets up no logs of its own.
    signals.setup_logging.connect(_set_up_logs, weak=False, dispatch_uid="request_flow.logs")
    return app


def _broker(settings: Settings) -> str:
    url = settings.broker_url
    if url is None:
        raise BadInput(
            "no_broker",
            "没有设置任务队列：请把 REQUEST_FLOW_BROKER_URL 设为 Redis 的地址，例如 redis://127.0.0.1:6379/0；"
            "没有 Redis 时用 request-flow serve，或由 cron 每分钟运行 request-flow tick",
            "no broker is set: name a Redis in REQUEST_FLOW_BROKER_URL, such as redis://127.0.0.1:6379/0; "
            "without one, `request-flow serve` runs the jobs, or cron runs `request-flow tick` every minute",
        )
    if not url.startswith(TRANSPORTS):
        raise BadInput(
            "bad_broker_url",
            "REQUEST_FLOW_BROKER_URL 不是 Redis 的地址；例如 redis://127.0.0.1:6379/0",
            "REQUEST_FLOW_BROKER_URL is no address of a Redis; for example redis://127.0.0.1:6379/0",
        )
    return url


def _travelling() -> dict[str, Any]:
    """How messages travel: JSON only, over connections that notice when the other side is gone."""
    return {
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_default_queue": QUEUE,
        "broker_connection_timeout": ANSWER_SECONDS,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # for ever: a broker that comes back is worked with again
        "broker_transport_options": {
            "visibility_timeout": VISIBILITY,
            "socket_timeout": ANSWER_SECONDS,
            "socket_connect_timeout": ANSWER_SECONDS,
            "socket_keepalive": True,
            "health_check_interval": CHECK_SECONDS,
        },
        "enable_utc": False,
        "timezone": OFFICE_ZONE.key,
    }


def _working() -> dict[str, Any]:
    """How tasks are worked on: one at a time for each process, acknowledged when done, with no result."""
    return {
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        # A task that goes on while the broker is away does no harm; one cut off while it sends might send twice.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_ignore_result": True,
        "task_soft_time_limit": SOFT_LIMIT,
        "task_time_limit": TIME_LIMIT,
    }


def _speaking() -> dict[str, Any]:
    """What workers say: nothing but our logs."""
    return {
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_send_task_events": False,
    }


def _set_up_logs(**_given: object) -> None:
    set_up_logs()


def __getattr__(name: str) -> Celery:
    """Give ``app`` to the command ``celery``."""
    if name != "app":
        raise AttributeError(name)
    return make_app(Settings.from_env(os.environ))
