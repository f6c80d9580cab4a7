"""The year that is over is closed by itself, for every agency there was, once, and late where it must be."""

from typing import Any

import pytest

from request_flow.errors import Refused
from request_flow.services import closing_years
from request_flow.services.closing_years import ClosedYears, close_years
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.report_life import report_standing
from request_flow.services.steps import register_case
from request_flow.services.verifying import verify
from services.desk import HEAD, arrived, history
from services.post import set_clock


@pytest.fixture
def program(program: Program) -> Program:
    """Let there be two agencies in the autumn of 2024; ``edu`` came at its end of March."""
    set_clock(program, "2024-11-01")
    add(program, "tax", "税务局", None, None)
    return program


def acts(program: Program, number: str) -> list[str]:
    return [event["action"] for event in history(program, number)]


def test_nothing_is_closed_before_the_last_second_of_the_year_is_over(program):
    set_clock(program, "2024-12-31T23:59:59")

    # The year before has no agency: none was there when it ended.
    assert close_years(program) == ClosedYears(0, 0, 0)


def test_the_year_is_closed_for_all_agencies_and_doing_it_again_changes_nothing(program):
    set_clock(program, "2024-12-20")
    number = register_case(program, "edu", arrived("2024-12-20"), HEAD).number
    set_clock(program, "2025-01-01T00:05:00")

    assert close_years(program) == ClosedYears(2, 1, 2)
    assert acts(program, number) == ["receive", "carry_over"]
    assert [report_standing(program, code, 2024).status for code in ("edu", "tax")] == ["draft", "draft"]
    assert close_years(program) == ClosedYears(0, 0, 0)
    assert acts(program, number) == ["receive", "carry_over"]
    assert verify(program).findings == []


def test_a_server_that_was_down_on_the_first_of_january_makes_up_for_it(program):
    set_clock(program, "2025-03-03")

    assert close_years(program) == ClosedYears(2, 0, 2)


def test_a_case_that_is_entered_late_is_carried_over_late(program):
    set_clock(program, "2025-01-02")
    close_years(program)
    number = register_case(program, "edu", arrived("2024-12-30"), HEAD).number

    assert close_years(program) == ClosedYears(1, 1, 0)
    assert acts(program, number) == ["receive", "carry_over"]


def test_an_agency_that_came_after_the_year_had_ended_is_left_alone(program):
    set_clock(program, "2025-01-01T00:00:00")
    add(program, "new", "新设局", None, None)

    close_years(program)

    assert report_standing(program, "new", 2024).status is None
    assert report_standing(program, "tax", 2024).status == "draft"


def test_an_agency_that_cannot_be_closed_keeps_no_other_from_it(program, monkeypatch):
    set_clock(program, "2025-01-02")
    close_year = closing_years.close_year

    def refusing(opened: Program, code: str, *rest: Any) -> Any:
        if code == "edu":
            raise Refused("not_now", "不行", "no")
        return close_year(opened, code, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(closing_years, "close_year", refusing)
        with pytest.raises(Refused, match="not_now"):
            close_years(program)
    assert [report_standing(program, code, 2024).status for code in ("edu", "tax")] == [None, "draft"]
    assert close_years(program) == ClosedYears(1, 0, 1)
