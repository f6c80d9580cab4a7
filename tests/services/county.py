"""A province with a city and two counties, and what becomes of their reports in January 2025."""

from dataclasses import replace
from typing import Any

import pytest

from request_flow.errors import RequestFlowError
from request_flow.report.model import Read, Report
from request_flow.services.hand_in import accept, board, hand_in
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.report_life import move
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person, Step, register_case, take_step
from request_flow.services.year_end import close_year
from request_flow.storage.unit import writing
from services.desk import CLERK, HEAD, D, arrived
from support.program import at

OFFICE = Person("system", "system")
ABOVE = Person("省办老陈", "office_head")


def with_tree(program: Program) -> Program:
    """A province with a city, two counties below it, and a customs office that is not summed; all in January 2025."""
    add(program, "province", "省政府", None, None)
    add(program, "city", "市政府", "province", None)
    add(program, "east", "东县", "city", None)
    add(program, "west", "西县", "city", None)
    add(program, "customs", "海关", "city", None)
    with writing(program.store) as unit:
        unit.run(unit.store.sql("UPDATE agencies SET summed = 0 WHERE code = ?"), ("customs",))
    program.clock.at = at("2025-01-10").at
    return program


def answered(program: Program, agency: str, received: str, decided: str | None, outcome: str = "disclosed") -> str:
    number = register_case(program, agency, arrived(received), HEAD).number
    if decided:
        take_step(program, agency, number, Step("decide", D(decided), {"outcome": outcome}), HEAD)
    return number


def frozen(program: Program, agency: str, year: int = 2024) -> None:
    close_year(program, agency, year, OFFICE)
    move(program, agency, year, "submit", CLERK)
    move(program, agency, year, "freeze", HEAD)


def accepted(program: Program, *agencies: str, year: int = 2024) -> None:
    for each in agencies:
        frozen(program, each, year)
        hand_in(program, each, year, CLERK)
        accept(program, each, year, ABOVE)


def outside(program: Program, agency: str, year: int = 2024, **rows: tuple[int, ...]) -> Read:
    """The report of an agency that works with another system; rows of table 3 as given."""
    empty = build_report(program, agency, year)
    table3 = {**(empty.table3 or {}), **rows}
    return Read(replace(empty, agency=agency, table3=table3, status="published", checks=()))


NEW, SENT_ON = (2, 0, 0, 0, 0, 0, 2), (1, 0, 0, 0, 0, 0, 1)
SOUND = {"new": NEW, "disclosed": SENT_ON, "total_handled": SENT_ON, "carried_out": SENT_ON}


def refusal(work: Any, *values: Any, **named: Any) -> str:
    with pytest.raises(RequestFlowError) as caught:
        work(*values, **named)
    return caught.value.code


def statuses(program: Program, top: str = "province", year: int = 2024) -> dict[str, str]:
    return {each.agency: each.status for each in board(program, top, year)}


def totals(report: Report) -> dict[str, int]:
    return {row: figures[-1] for row, figures in (report.table3 or {}).items() if figures[-1]}


def stocked(program: Program) -> None:
    """The city has 1 answered; east 1 answered and 1 open, west 2 answered, customs 1 answered: 5 without customs."""
    answered(program, "city", "2024-02-01", "2024-02-20")
    answered(program, "east", "2024-03-01", "2024-03-20", "partial")
    answered(program, "east", "2024-12-20", None)
    answered(program, "west", "2024-04-01", "2024-04-20")
    answered(program, "west", "2024-05-06", "2024-05-20")
    answered(program, "customs", "2024-05-06", "2024-05-20")


ZERO = dict.fromkeys(("new", "carried_in", "disclosed", "total_handled", "carried_out"), (0,) * 7)
