import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from journeys.office import Office
from support.program import program_at

CHECKOUT = Path(__file__).resolve().parents[2]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def office(store_url: str, tmp_path: Path) -> Iterator[Office]:
    """An agency without a case yet, on each kind of database."""
    with program_at(store_url, tmp_path) as program:
        yield Office(program)


@pytest.fixture
def command(home: Path, tmp_path: Path) -> Command:
    """The command line, run as a person would, in a folder of its own."""
    folder = tmp_path / "folder"
    folder.mkdir()

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        called = [sys.executable, "-m", "request_flow.cli.main", *map(str, words)]
        return subprocess.run(called, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)

    return run


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of the samples that are shipped."""
    return CHECKOUT / "workflows" / "sample"
