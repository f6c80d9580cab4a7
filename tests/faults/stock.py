"""A store that holds cases before a test begins, filled within the test's own process: quicker than by the command."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from faults.material import written
from request_flow.bootstrap import open_program
from request_flow.registers import read_register
from request_flow.services.importing import import_cases
from request_flow.settings import Settings
from support.console import Console


def stock(console: Console, cases: Iterable[Mapping[str, Any]]) -> Console:
    """Let the store of the console hold these cases, and return the console."""
    with TemporaryDirectory() as folder, open_program(Settings.from_env(console.environment)) as program:
        result = import_cases(program, read_register(written(Path(folder) / "cases.jsonl", cases)))
    assert result.problems == []
    assert result.written
    return console
