"""Two years of an agency, for tests of what is frozen and what goes on."""

from typing import Any

import pytest

from request_flow.errors import RequestFlowError
from request_flow.services.program import Program
from request_flow.services.report_life import move
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person, register_case
from request_flow.services.year_end import close_year
from services.desk import CLERK, HEAD, arrived, do
from support.program import at

OFFICE = Person("system", "system")


def stock_two_years(program: Program) -> Program:
    """2023: one answered, one carried over and answered in 2024; a review of the first, upheld in 2024."""
    program.clock.at = at("2024-01-10").at
    register_case(program, "edu", arrived("2023-11-01"), HEAD)
    do(program, "2023-0001", "decide", "2023-11-20", outcome="disclosed")
    register_case(program, "edu", arrived("2023-12-20"), HEAD)
    do(program, "2023-0002", "decide", "2024-01-08", outcome="partial")
    do(program, "2023-0001", "remedy_filed", "2023-12-10", ref="r1", kind="review")
    do(program, "2023-0001", "remedy_concluded", "2024-01-05", ref="r1", result="upheld")
    return program


def frozen(program: Program, year: int = 2023, publish: bool = False) -> None:
    close_year(program, "edu", year, OFFICE)
    move(program, "edu", year, "submit", CLERK)
    move(program, "edu", year, "freeze", HEAD)
    if publish:
        move(program, "edu", year, "publish", HEAD)


def table3(program: Program, year: int, column: int = -1) -> dict[str, int]:
    figures = build_report(program, "edu", year).table3 or {}
    return {row: cells[column] for row, cells in figures.items() if cells[column]}


def refusal(work: Any, *values: Any, **named: Any) -> str:
    with pytest.raises(RequestFlowError) as caught:
        work(*values, **named)
    return caught.value.code
