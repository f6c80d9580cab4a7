import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from journeys.office import Office
from journeys.typist import Typed, Typist
from support.program import program_at

CHECKOUT = Path(__file__).resolve().parents[2]
Command = Callable[..., Typed]


@pytest.fixture
def office(store_url: str, tmp_path: Path) -> Iterator[Office]:
    """An agency without a case yet, on each kind of database."""
    with program_at(store_url, tmp_path) as program:
        yield Office(program)


@pytest.fixture(scope="session")
def typist() -> Iterator[Callable[[str], Typist]]:
    """Somebody to type commands in a language."""
    hired: list[Typist] = []

    @cache
    def hire(language: str) -> Typist:
        hired.append(Typist(language))
        return hired[-1]

    yield hire
    for each in hired:
        each.close()


@pytest.fixture
def command(typist: Callable[[str], Typist], home: Path, tmp_path: Path) -> Command:
    """The command line, run as a person would, in a folder of its own."""
    folder = tmp_path / "folder"
    folder.mkdir()

    def run(*words: str | Path) -> Typed:
        settings = {name: os.environ[name] for name in ("REQUEST_FLOW_HOME", "COLUMNS") if name in os.environ}
        return typist(os.environ.get("REQUEST_FLOW_LANG", "zh")).type(list(map(str, words)), folder, settings)

    return run


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of the samples that are shipped."""
    return CHECKOUT / "workflows" / "sample"
