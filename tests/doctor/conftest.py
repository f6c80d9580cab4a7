"""An installation for the doctor: made and empty, or with an agency and a clock that stands at nine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from doctor.ward import MORNING, a_place
from request_flow.clock import FixedClock
from request_flow.services.checks.finding import Place
from request_flow.services.organising import add
from request_flow.services.program import Program
from support.program import program_at


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def made(sqlite_url: str, home: Path) -> Place:
    """An installation whose database has its tables and nothing else."""
    with program_at(sqlite_url, home):
        pass
    return a_place(sqlite_url, home)


@pytest.fixture
def program(store_url: str, home: Path) -> Iterator[Program]:
    with program_at(store_url, home) as opened:
        add(opened, "edu", "教育局", None, None)
        opened.clock.at = MORNING
        yield opened


@pytest.fixture
def place(program: Program, store_url: str, home: Path) -> Place:
    """The same, with an agency, and the clock at nine in the morning."""
    return a_place(store_url, home, clock=FixedClock(MORNING))
