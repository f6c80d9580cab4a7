"""One agency after another: what was registered with the one counts with the other, the whole year of it."""

import json

import pytest

from request_flow.report.figures import count_cells
from request_flow.services.hand_in import closed_with, hand_in, receive
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.reporting import build_report
from request_flow.services.steps import Step, take_step
from request_flow.services.succeeding import cases_to_hand_over, succeed
from request_flow.services.succession import Shares, inherited_report
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading
from services.county import ABOVE, ZERO, answered, frozen, outside, refusal, statuses, totals, with_tree
from services.desk import CLERK, HEAD, D
from support.program import at


@pytest.fixture
def tree(program: Program) -> Program:
    return with_tree(program)


def figures(program: Program, agency: str, year: int) -> dict[str, int]:
    """What counts with an agency, successions heeded: the totals of table 3."""
    with reading(program.store) as unit:
        counted = count_cells(Shares(unit, year).groups(get_agency(unit, agency).id), program.law)
    return {row: cells[-1] for row, cells in counted.items() if cells[-1]}


@pytest.fixture
def closed_2023(tree: Program) -> dict[str, str]:
    """East closes 2023 with 2 open cases, west with 1; all three are answered in 2024, one of them before March."""
    tree.clock.at = at("2024-01-05").at
    numbers = {
        "east 1": answered(tree, "east", "2023-12-18", None),
        "east 2": answered(tree, "east", "2023-12-19", None),
        "west 1": answered(tree, "west", "2023-12-20", None),
    }
    answered(tree, "west", "2023-06-01", "2023-06-20")
    for agency in ("east", "west"):
        frozen(tree, agency, 2023)
    tree.clock.at = at("2025-01-10").at
    take_step(tree, "east", numbers["east 1"], Step("decide", D("2024-01-15"), {"outcome": "disclosed"}), HEAD)
    return numbers


def test_edge_case_53_a_successor_opens_with_what_its_predecessors_closed_with(
    tree: Program, closed_2023: dict[str, str]
) -> None:
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)

    assert figures(tree, "west", 2023) == {"new": 2, "disclosed": 1, "total_handled": 1, "carried_out": 1}
    assert figures(tree, "west", 2024) == {"carried_in": 3, "disclosed": 1, "total_handled": 1, "carried_out": 2}
    assert figures(tree, "east", 2023) == {"new": 2, "carried_out": 2}
    assert figures(tree, "east", 2024) == {}
    three, two, one = (3, 0, 0, 0, 0, 0, 3), (2, 0, 0, 0, 0, 0, 2), (1, 0, 0, 0, 0, 0, 1)
    sound = outside(tree, "west", new=(0,) * 7, carried_in=three, disclosed=one, total_handled=one, carried_out=two)
    assert receive(tree, "west", 2024, sound, ABOVE).faults == ()
    short = outside(tree, "west", new=(0,) * 7, carried_in=one, disclosed=one, total_handled=one, carried_out=(0,) * 7)
    assert [
        (each.id, each.column, each.left, each.right) for each in receive(tree, "west", 2024, short, ABOVE).faults
    ] == [
        ("C4", "natural_person", 1, 3),
        ("C4", "total", 1, 3),
    ]


def test_edge_case_53_a_new_agency_opens_with_the_sum_of_all_it_takes_over(
    tree: Program, closed_2023: dict[str, str]
) -> None:
    add(tree, "joint", "东西区", "city", None)
    succeed(tree, "east", "joint", D("2024-03-01"), HEAD)
    succeed(tree, "west", "joint", D("2024-03-01"), HEAD)

    assert figures(tree, "joint", 2024)["carried_in"] == 3
    with reading(tree.store) as unit:
        joint = get_agency(unit, "joint")
        before = inherited_report(unit, joint.id, 2024, lambda each: closed_with(unit, each, 2023))
    assert before is not None
    assert before.table3["carried_out"] == (3, 0, 0, 0, 0, 0, 3)
    assert set(statuses(tree)) == {"city", "customs", "joint"}
    assert set(statuses(tree, year=2023)) == {"city", "customs", "east", "joint", "west"}
    assert refusal(hand_in, tree, "east", 2024, CLERK) == "agency_succeeded"


def test_edge_case_53_the_report_that_is_built_counts_and_opens_with_what_was_taken_over(
    tree: Program, closed_2023: dict[str, str]
) -> None:
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)

    report = build_report(tree, "west", 2024)

    assert totals(report) == {"carried_in": 3, "disclosed": 1, "total_handled": 1, "carried_out": 2}
    assert totals(build_report(tree, "east", 2024)) == {}
    across = [each for each in report.checks if each.id == "C4" and each.column == "natural_person"]
    assert [(each.left, each.right, each.ok) for each in across] == [(3, 3, True)]
    frozen(tree, "west", 2024)
    assert hand_in(tree, "west", 2024, CLERK).faults == ()
    assert totals(build_report(tree, "west", 2025)) == {"carried_in": 2, "carried_out": 2}


def test_a_split_names_the_open_cases_handed_over_and_counts_each_once(
    tree: Program, closed_2023: dict[str, str]
) -> None:
    add(tree, "south", "南区", "city", None)
    add(tree, "north", "北区", "city", None)
    assert cases_to_hand_over(tree, "east", D("2024-03-01")) == [closed_2023["east 2"]]
    assert refusal(succeed, tree, "east", "south", D("2024-03-01"), HEAD, [closed_2023["east 1"]]) == "case_not_open"
    assert refusal(succeed, tree, "east", "south", D("2024-03-01"), HEAD, []) == "no_cases"

    succeed(tree, "east", "south", D("2024-03-01"), HEAD, [closed_2023["east 2"]])
    assert refusal(succeed, tree, "east", "north", D("2024-03-01"), HEAD, [closed_2023["east 2"]]) == "case_handed_over"
    assert figures(tree, "east", 2024) == {"carried_in": 1, "disclosed": 1, "total_handled": 1}
    assert cases_to_hand_over(tree, "east", D("2024-03-01")) == []
    succeed(tree, "east", "north", D("2024-03-01"), HEAD)

    assert figures(tree, "south", 2024) == {"carried_in": 1, "carried_out": 1}
    assert figures(tree, "north", 2024) == {"carried_in": 1, "disclosed": 1, "total_handled": 1}
    assert figures(tree, "east", 2024) == {}
    assert refusal(succeed, tree, "east", "west", D("2024-03-01"), HEAD) == "succession_rest_taken"
    one = (1, 0, 0, 0, 0, 0, 1)
    for agency, rows in (
        ("south", {"carried_in": one, "carried_out": one}),
        ("north", {"carried_in": one, "disclosed": one, "total_handled": one}),
    ):
        assert receive(tree, agency, 2024, outside(tree, agency, **ZERO | rows), ABOVE).faults == ()
    none = receive(tree, "south", 2024, outside(tree, "south", **ZERO), ABOVE)
    assert [(each.id, each.left, each.right) for each in none.faults] == [("C4", 0, 1), ("C4", 0, 1)]


def test_remedies_go_with_the_cases(tree: Program, closed_2023: dict[str, str]) -> None:
    number = closed_2023["east 1"]
    filed = Step("remedy_filed", D("2024-05-01"), {"ref": "r1", "kind": "review"})
    take_step(tree, "east", number, filed, HEAD)
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)

    with reading(tree.store) as unit:
        shares = Shares(unit, 2024)
        of_west = shares.remedies(get_agency(unit, "west").id)
        of_east = shares.remedies(get_agency(unit, "east").id)

    assert [json.loads(each)[0][:2] for each in of_west] == [["r1", "review"]]
    assert of_east == []


def test_agencies_cannot_follow_each_other_in_a_circle_or_twice_or_ahead_of_time(tree: Program) -> None:
    succeed(tree, "east", "west", D("2024-03-01"), HEAD)
    succeed(tree, "west", "city", D("2024-06-01"), HEAD)

    assert refusal(succeed, tree, "east", "west", D("2024-03-01"), HEAD) == "succession_known"
    assert refusal(succeed, tree, "city", "east", D("2024-07-01"), HEAD) == "succession_circle"
    assert refusal(succeed, tree, "city", "city", D("2024-07-01"), HEAD) == "succession_circle"
    assert refusal(succeed, tree, "city", "province", D("2025-02-01"), HEAD) == "day_ahead"
    assert refusal(succeed, tree, "city", "province", D("2024-07-01"), CLERK) == "role_may_not"


def test_a_succession_does_not_change_a_frozen_year(tree: Program) -> None:
    frozen(tree, "west", 2024)

    assert refusal(succeed, tree, "east", "west", D("2024-03-01"), HEAD) == "year_frozen"
    succeed(tree, "east", "west", D("2025-01-01"), HEAD)
