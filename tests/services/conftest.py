"""A program over a real database, with one agency."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from request_flow.services.organising import add
from request_flow.services.program import Program
from support.program import program_at


@pytest.fixture
def program(store_url: str, tmp_path: Path) -> Iterator[Program]:
    with program_at(store_url, tmp_path, "2024-03-29") as opened:
        add(opened, "edu", "教育局", None, None)
        yield opened
