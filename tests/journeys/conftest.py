import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from journeys.office import Office
from support.console import Answer, request_flow
from support.program import program_at

CHECKOUT = Path(__file__).resolve().parents[2]
Command = Callable[..., Answer]


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

    def run(*words: str | Path) -> Answer:
        told = ("REQUEST_FLOW_HOME", "REQUEST_FLOW_LANG", "COLUMNS")
        settings = {name: os.environ[name] for name in told if name in os.environ}
        return request_flow(
            *words, environment={"LC_ALL": "C.UTF-8", "REQUEST_FLOW_LANG": "zh", **settings}, folder=folder
        )

    return run


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of the samples that are shipped."""
    return CHECKOUT / "workflows" / "sample"
