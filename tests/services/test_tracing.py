"""Every cell names its cases, and every case the cells it counts in."""

import pytest

from request_flow.services.corrections import Asked, correct
from request_flow.services.program import Program
from request_flow.services.reporting import build_report, cases_of_cell
from request_flow.services.steps import Step
from request_flow.services.tracing import cells_of_case
from services.desk import HEAD, D, do
from services.two_years import frozen, refusal, stock_two_years


@pytest.fixture
def stocked(program: Program) -> Program:
    return stock_two_years(program)


def test_the_cases_of_a_frozen_cell_are_those_it_counted(stocked: Program) -> None:
    frozen(stocked)
    data = {"category": "legal_service", "reason": "误录", "approved_by": "王主任"}
    asked = Asked(("2023-0002",), "律所", "王主任", step=Step("correct_category", D("2024-01-10"), data))
    correct(stocked, "edu", 2023, asked, HEAD)
    do(stocked, "2023-0002", "correct_category", "2024-01-10", **data)

    assert cases_of_cell(stocked, "edu", 2023, "carried_out", "natural_person") == ["2023-0002"]
    assert cases_of_cell(stocked, "edu", 2023, "carried_out", "legal_service") == []
    assert cases_of_cell(stocked, "edu", 2024, "carried_in", "legal_service") == ["2023-0002"]
    assert cases_of_cell(stocked, "edu", 2023, "table4", "review_pending") == ["2023-0001"]
    assert cases_of_cell(stocked, "edu", 2024, "table4", "review_total") == ["2023-0001"]
    assert refusal(cases_of_cell, stocked, "edu", 2024, "table4", "upheld") == "no_such_cell"


def test_a_case_says_which_cells_of_which_years_it_counts_in_and_why(stocked: Program) -> None:
    frozen(stocked)

    shown = [
        (each.year, each.frozen, each.row or each.table, each.column, each.act, each.on.isoformat())
        for number in ("2023-0001", "2023-0002")
        for each in cells_of_case(stocked, "edu", number)
    ]

    assert shown == [
        (2023, True, "new", "natural_person", "receive", "2023-11-01"),
        (2023, True, "disclosed", "natural_person", "decide", "2023-11-20"),
        (2023, True, "table4", "review_pending", "remedy_filed", "2023-12-10"),
        (2024, False, "table4", "review_upheld", "remedy_concluded", "2024-01-05"),
        (2023, True, "new", "natural_person", "receive", "2023-12-20"),
        (2023, True, "carried_out", "natural_person", "receive", "2023-12-20"),
        (2024, False, "carried_in", "natural_person", "receive", "2023-12-20"),
        (2024, False, "partial", "natural_person", "decide", "2024-01-08"),
    ]
    why = cells_of_case(stocked, "edu", "2023-0002")[-1]
    assert why.why.zh == "2024-01-08 答复，在 2024 年办结"
    assert {"ogi-2019:36", "report-form-2021:table-3"} <= set(why.cites)


def test_every_cell_of_the_report_is_the_sum_of_the_cases_that_name_it(stocked: Program) -> None:
    frozen(stocked)
    for year in (2023, 2024):
        report = build_report(stocked, "edu", year)
        named = [
            (each.row, each.column)
            for number in ("2023-0001", "2023-0002")
            for each in cells_of_case(stocked, "edu", number)
            if each.year == year and each.table == "table3"
        ]
        for row, cells in (report.table3 or {}).items():
            for column, figure in zip(report.form.table3.column_keys, cells, strict=True):
                assert len(cases_of_cell(stocked, "edu", year, row, column)) == figure
                if row != "total_handled" and column != "total":
                    assert named.count((row, column)) == figure
