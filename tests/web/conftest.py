"""The office of the pages' tests: made once, a copy for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from request_flow.bootstrap import open_program
from support.program import at
from web.office import TODAY, Office, found, open_office, settings_at


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of an office without cases; not to be written to."""
    folder = tmp_path_factory.mktemp("founded")
    found(f"sqlite:///{folder / 'store.sqlite3'}", folder)
    return folder / "store.sqlite3"


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """Give the event loop that the browsers of all offices ask in, one after the other."""
    with start_blocking_portal() as opened:
        yield opened


@pytest.fixture
def office(founded: Path, portal: BlockingPortal, tmp_path: Path) -> Iterator[Office]:
    """Return the office with nothing registered yet, on Monday 2026-11-23."""
    copy = tmp_path / "office.sqlite3"
    shutil.copy(founded, copy)
    url, clock = f"sqlite:///{copy}", at(TODAY)
    with open_program(settings_at(url, tmp_path), clock) as program:
        made = open_office(url, tmp_path, program, clock, portal)
        yield made
        made.app.state.programs.close()
