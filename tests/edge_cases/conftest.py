"""A store for the edge cases that are about numbers, registration or the printed table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from request_flow.services.organising import add
from request_flow.services.program import Program
from support.program import program_at


@pytest.fixture
def office(store_url: str, tmp_path: Path) -> Iterator[Program]:
    """Give a program with one agency, ``edu``, on 22 November 2026."""
    with program_at(store_url, tmp_path, "2026-11-22") as program:
        add(program, "edu", "教育局", None, None)
        yield program
