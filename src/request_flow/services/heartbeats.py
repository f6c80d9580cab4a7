"""Heartbeats: which job last ran when and with what result, and which process is alive.

``job:<name>`` is written by every run of an entry of the beat table: ``at`` is the moment the run began, ``detail``
says what came of it (``services.jobs``).  ``worker:<host>:<process>``, ``beat:<host>`` and
``ticker:<host>:<process>`` are written by the processes that drive the jobs, about twice a minute.
"""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from request_flow.clock import OFFICE_ZONE
from request_flow.services.program import Program
from request_flow.storage.heartbeats import Beaten, all_heartbeats, forget_heartbeat, heartbeat_of, write_heartbeat
from request_flow.storage.unit import Unit, writing

JOB, WORKER, BEAT, TICKER = "job:", "worker:", "beat:", "ticker:"
PROCESSES = (WORKER, BEAT, TICKER)
PULSE_SECONDS = 30
"""So often a process says that it is alive."""
LONGEST_HOST = 40


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When something last worked, in the office's zone, and what it said of it."""

    name: str
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)


def beat(program: Program, name: str, detail: Mapping[str, Any] | None = None, *, at: datetime | None = None) -> None:
    """Keep that ``name`` worked, now or ``at`` a moment; ``detail`` holds nothing of a person.

    Raises:
        StoreUnavailable: the database cannot be written now.
    """
    moment = (at or program.clock.now()).astimezone(OFFICE_ZONE)
    with writing(program.store) as unit:
        write_heartbeat(unit, name, moment.isoformat(), orjson.dumps(detail or {}).decode())


def end_beating(program: Program, name: str) -> None:
    """Forget the heartbeat of a process that ends in good order: nobody is to look for it.

    Raises:
        StoreUnavailable: the database cannot be written now.
    """
    with writing(program.store) as unit:
        forget_heartbeat(unit, name)


def heartbeats(unit: Unit) -> list[Heartbeat]:
    """Return every heartbeat in the order of the names."""
    return [_read(each) for each in all_heartbeats(unit)]


def find_heartbeat(unit: Unit, name: str) -> Heartbeat | None:
    """Return the heartbeat of a name, ``None`` where there was none yet."""
    found = heartbeat_of(unit, name)
    return _read(found) if found else None


def worker_name() -> str:
    """Return the name under which this process beats as a worker."""
    return f"{WORKER}{_host()}:{os.getpid()}"


def beat_name() -> str:
    """Return the name under which the beat of this host beats."""
    return f"{BEAT}{_host()}"


def ticker_name() -> str:
    """Return the name under which this process beats as a ticker."""
    return f"{TICKER}{_host()}:{os.getpid()}"


def _host() -> str:
    return socket.gethostname()[:LONGEST_HOST]


def _read(beaten: Beaten) -> Heartbeat:
    return Heartbeat(beaten.name, datetime.fromisoformat(beaten.at), orjson.loads(beaten.detail))
