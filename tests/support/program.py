"""A program over a given store, with a clock that stands where the test puts it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from request_flow.bootstrap import open_program
from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.services.program import Program
from request_flow.settings import Settings

KEY = "00" * 32


def at(day: str) -> FixedClock:
    """Return a clock that stands at ten in the morning of ``day``."""
    return FixedClock(datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=OFFICE_ZONE))


@contextmanager
def program_at(url: str, home: Path, day: str = "2026-11-22") -> Iterator[Program]:
    """Open the store at ``url`` with the clock at ``day``."""
    with open_program(Settings(home, url, KEY, "en"), at(day)) as program:
        yield program
