import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from journeys.office import Office
from support.console import whole
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
        settings = {name: value for name, value in os.environ.items() if name.startswith(("REQUEST_FLOW_", "COLUMNS"))}
        return subprocess.run(
            [sys.executable, "-m", "request_flow.cli.main", *map(str, words)],
            cwd=folder,
            env=whole({"LC_ALL": "C.UTF-8", **settings}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of the samples that are shipped."""
    return CHECKOUT / "workflows" / "sample"
