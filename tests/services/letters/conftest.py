"""An office that has said what its letters need."""

import pytest

from request_flow.services.program import Program
from services.letters.office import says


@pytest.fixture
def office(program: Program) -> Program:
    """Give the program of Friday 2024-03-29 with the particulars of its agency."""
    says(program)
    return program
