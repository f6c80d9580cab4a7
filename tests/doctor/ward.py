"""What the tests of the doctor share: an installation to look at, and ways to look at one check of it."""

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from request_flow.clock import OFFICE_ZONE, SystemClock
from request_flow.services.checks.finding import Finding, Grade, Place
from request_flow.services.doctor import examine
from support.program import KEY

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=OFFICE_ZONE)
"""A Monday."""
WITHOUT_JOBS = {"jobs"}
"""What is at fault where nothing drives the jobs."""


def a_place(url: str, home: Path, **changes) -> Place:
    return replace(
        Place(home, url, KEY, None, None, None, "foi@example.org", "https://foi.example.org", SystemClock()), **changes
    )


def found(place: Place, name: str) -> list[Finding]:
    return [each.finding for each in examine(place, [name])]


def only(place: Place, name: str) -> tuple[str, str]:
    """Return grade and English sentence of a check that has one line; what is no ``ok`` says what to do."""
    (finding,) = found(place, name)
    assert finding.found.zh
    assert finding.found.en
    assert finding.grade is Grade.OK or finding.remedy is not None or ";" in finding.found.en
    return finding.grade.value, finding.found.en


def run_in(url: str, *statements: str) -> None:
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            for each in statements:
                connection.execute(each)
        connection.close()
        return
    import psycopg  # noqa: PLC0415  # beside its only use

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for each in statements:
            connection.execute(each.encode())


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
