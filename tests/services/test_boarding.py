"""The board of an office: how reports stand, what they add up to, who is asked for theirs."""

from dataclasses import replace

import pytest

from request_flow.errors import NotFound, Refused
from request_flow.report.model import Read
from request_flow.services.boarding import board_page, handed_report, own_hand_in
from request_flow.services.hand_in import accept, hand_in, receive, send_back
from request_flow.services.program import Program
from request_flow.services.report_asking import ask_for_reports
from request_flow.services.steps import Person
from request_flow.services.summing import unsettled_reports
from request_flow.services.year_end import close_year
from services.county import ABOVE, OFFICE, SOUND, frozen, outside, with_tree
from services.desk import CLERK


@pytest.fixture
def tree(program: Program) -> Program:
    return with_tree(program)


def test_each_agency_stands_as_far_as_its_report_has_come(tree: Program) -> None:
    close_year(tree, "city", 2024, OFFICE)
    frozen(tree, "east")
    hand_in(tree, "east", 2024, CLERK)
    receive(tree, "west", 2024, outside(tree, "west", **SOUND), ABOVE)
    send_back(tree, "west", 2024, ABOVE, "请核对")

    page = board_page(tree, "province", 2024)

    assert [(row.line.agency, row.shown) for row in page.rows] == [
        ("city", "in_hand"),
        ("customs", "not_started"),
        ("east", "handed_in"),
        ("west", "returned"),
    ]
    assert page.missing == 3


def test_what_is_not_summed_is_neither_due_nor_lacking(tree: Program) -> None:
    receive(tree, "customs", 2024, outside(tree, "customs", **SOUND), ABOVE)
    receive(tree, "west", 2024, outside(tree, "west", **SOUND), ABOVE)
    accept(tree, "west", 2024, ABOVE)

    page = board_page(tree, "province", 2024)

    assert (page.due, page.added, page.received, page.carried_out) == (3, 1, 2, 1)
    # the office's own report is in the sum too, and was not frozen
    assert [each.agency for each in unsettled_reports(tree, "province", 2024)] == ["province", "city", "east"]


def test_the_text_is_compared_where_the_report_is_opened(tree: Program) -> None:
    told = replace(outside(tree, "west", **SOUND).report, narrative={"overview": "2024年，新收政府信息公开申请5件。"})
    receive(tree, "west", 2024, Read(told), ABOVE)

    row = next(each for each in board_page(tree, "province", 2024).rows if each.line.agency == "west")

    assert row.broken == 0
    assert [each.id for each in handed_report(tree, "province", "west", 2024).faults] == ["C6"]


def test_a_figure_of_last_year_that_stands_here_goes_before_one_handed_in(tree: Program) -> None:
    receive(tree, "east", 2023, outside(tree, "east", 2023, **SOUND), ABOVE)
    receive(tree, "east", 2024, outside(tree, "east", **SOUND), ABOVE)

    row = next(each for each in board_page(tree, "province", 2024).rows if each.line.agency == "east")

    assert (row.received, row.received_before, row.broken) == (2, 2, 2)


def test_an_agencys_own_side_knows_its_office_and_what_is_possible(tree: Program) -> None:
    before = own_hand_in(tree, "east", 2024)
    frozen(tree, "east")
    after = own_hand_in(tree, "east", 2024)

    assert (before.above, before.is_ready, before.status) == ("市政府", False, "not_handed_in")
    assert (after.is_ready, "hand_in" in after.possible) == (True, True)
    assert own_hand_in(tree, "province", 2024).above is None


def test_an_agency_that_is_not_below_has_no_report_to_show(tree: Program) -> None:
    with pytest.raises(NotFound, match="no such agency below"):
        handed_report(tree, "east", "west", 2024)


def test_reports_are_asked_for_only_after_the_year_and_only_by_who_may(tree: Program) -> None:
    with pytest.raises(Refused, match="2025 is not over"):
        ask_for_reports(tree, "province", 2025, ABOVE)
    with pytest.raises(Refused):
        ask_for_reports(tree, "province", 2024, Person("小赵", "registrar"))
    assert ask_for_reports(tree, "province", 2024, ABOVE) == (4, 0)
