"""The yearly report: reminded of until it is handed in or published, by agency and year."""

import pytest

from request_flow.services.organising import add
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.report_reminders import remind_of_reports
from request_flow.storage.agencies import change_agency, get_agency
from request_flow.storage.hand_ins import HandInStep, add_step
from request_flow.storage.unit import writing
from services.post import messages, set_clock, staff

# The report of 2024 is due on Fri 2025-01-31, in the Spring Festival (01-28 to 02-04; Sun 01-26 is worked): the last
# working day before is Mon 01-27, ten before that: Sun 01-26, 01-24..20 (6), 01-17..14 (10). Late: 02-05 (1), 02-06 (2),
# 02-07 (3), Sat 02-08 is worked (4).
YEAR_DAY = {
    "2025-01-13": [],
    "2025-01-14": [("zhou", "reminder", 10)],
    "2025-01-15": [],
    "2025-01-27": [("zhou", "reminder", 0)],
    "2025-02-03": [],
    "2025-02-05": [("zhou", "reminder", -1), ("wang", "escalation", -1)],
    "2025-02-06": [("zhou", "reminder", -2)],
    "2025-02-08": [("zhou", "reminder", -4), ("sun", "escalation", -4)],
}


@pytest.fixture
def office(program: Program) -> Program:
    staff(
        program,
        zhou={"name": "周", "role": "report_officer"},
        sun={"name": "孙", "role": "leader"},
    )
    return program


def on(program: Program, day: str) -> list[tuple[str, str, int]]:
    before = len(messages(program))
    set_clock(program, day)
    remind_of_reports(program)
    remind_of_reports(program)
    return [(each.login, each.topic, each.values["days_left"]) for each in messages(program)[before:]]


def test_the_report_officer_is_reminded_and_who_is_missed_is_told_with_the_next(office: Program) -> None:
    assert {day: on(office, day) for day in YEAR_DAY} == YEAR_DAY


def test_a_report_that_was_handed_in_is_reminded_of_no_more_until_it_is_returned(office: Program) -> None:
    def stands(status: str) -> None:
        with writing(office.store) as unit:
            add_step(unit, get_agency(unit, "edu").id, 2024, HandInStep(status, "2025-01-20", "周", "caseworker", ""))

    stands("handed_in")
    assert on(office, "2025-01-27") == []
    stands("returned")
    assert on(office, "2025-01-27") == [("zhou", "reminder", 0)]
    stands("accepted")
    assert on(office, "2025-02-05") == []


def test_a_government_has_until_the_end_of_march(office: Program) -> None:
    with writing(office.store) as unit:
        change_agency(unit, get_agency(unit, "edu"), name="洪泽区人民政府", review_chain=None, parent=None)

    assert on(office, "2025-02-05") == []
    assert on(office, "2025-03-31") == [("zhou", "reminder", 0)]


def test_an_agency_that_came_after_the_last_day_is_not_asked_for_that_report_but_for_the_next(program: Program) -> None:
    set_clock(program, "2025-02-05")
    add(program, "new", "新设局", None, None)
    add_person(program, "new", "xin", {"name": "小辛", "role": "report_officer"})

    assert on(program, "2025-02-06") == []
    # The report of 2025 is due on Sat 2026-01-31.
    assert on(program, "2026-01-30") == [("xin", "reminder", 0)]
