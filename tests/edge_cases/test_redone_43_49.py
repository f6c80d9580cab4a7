"""Edge cases 43 to 49: replies that do not stand, redos, overdue cases and mis-registrations.

Counted from Monday 2 March 2026: 30 March is day 20.
"""

from datetime import date

import pytest

from request_flow.errors import BadInput, Refused
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.steps import Person, Step, register_case, take_step
from support.build import a_request, due_on, engine, facts, figures, irregular, line, refusal, rows, take_in

RECEIVED = a_request().received("2026-03-02")
HEAD = Person("王主任", "office_head")
VOID = {"reason": "重复登记", "approved_by": "王主任"}


def test_edge_43_a_reply_sent_to_a_wrong_address_by_the_agency_is_no_reply() -> None:
    request = RECEIVED.but().decided("disclosed", on="2026-03-20").reversed(2, on="2026-04-02")

    assert facts(request).state == "in_progress"
    assert (due_on(request, "2026-04-02"), line(request, "2026-04-02")["overdue"]) == ("2026-03-30", True)
    assert irregular(request.decided("disclosed", on="2026-04-03")) == [("replied_late", "2026-04-03")]


def test_edge_43_in_the_report_it_counts_when_it_is_sent_properly() -> None:
    request = a_request().received("2025-12-15").decided("disclosed", on="2025-12-30").reversed(2, on="2026-01-07")
    request.decided("disclosed", on="2026-01-07")

    assert rows(request, 2025) == ("new", "carried_out")
    assert rows(request, 2026) == ("carried_in", "disclosed", "total_handled")


def test_edge_44_a_wrong_reply_redone_by_the_agency_in_the_same_year_counts_once_by_its_latest_outcome() -> None:
    request = RECEIVED.but().decided("refuse_process_info", on="2026-03-10").reversed(2, on="2026-03-20")
    request.decided("disclosed", on="2026-03-23")

    assert rows(request, 2026) == ("new", "disclosed", "total_handled")
    assert len(facts(request).closings) == 1
    assert irregular(request) == []


def test_edge_44_a_wrong_reply_redone_after_the_end_of_the_year_stays_counted_in_the_earlier_year() -> None:
    request = a_request().received("2025-12-15").decided("refuse_process_info", on="2025-12-30")
    request.did("reopen", "2026-01-07", reason="答复有误", approved_by="王主任").decided("disclosed", on="2026-01-09")

    assert rows(request, 2025) == ("new", "refuse_process_info", "total_handled")
    assert rows(request, 2026) == ()


REVOKED = (
    a_request()
    .received("2025-10-09")
    .decided("refuse_process_info", on="2025-11-03")
    .contested("r1", on="2025-12-01")
    .remedied("r1", on="2026-02-10", result="corrected", redo=True)
)


def test_edge_45_a_redo_ordered_by_a_review_is_no_new_request_and_no_second_count() -> None:
    redone = REVOKED.but().decided("disclosed", on="2026-03-02")

    assert rows(redone, 2025) == ("new", "refuse_process_info", "total_handled")
    assert rows(redone, 2026) == ()
    assert facts(redone).outcome() == "disclosed"


def test_edge_45_while_the_redo_is_pending_the_case_is_open_but_carried_over_nowhere() -> None:
    assert facts(REVOKED).state == "in_progress"
    assert rows(REVOKED, 2025) == ("new", "refuse_process_info", "total_handled")
    assert rows(REVOKED, 2026) == ()


def test_edge_45_without_a_stated_term_the_redo_is_due_after_20_working_days() -> None:
    # From 10 February: 11-13 are days 1-3, Saturday 14 (make-up) 4, 24-27 5-8, Saturday 28 (make-up) 9,
    # 2-6 March 10-14, 9-13 15-19, 16 March 20.
    assert (line(REVOKED, "2026-02-10")["term_days"], due_on(REVOKED, "2026-02-10")) == (20, "2026-03-16")


def test_edge_45_a_stated_term_is_the_term_of_the_redo() -> None:
    decided = a_request().received("2025-10-09").decided("refuse_process_info", on="2025-11-03")
    decided.contested("r1", on="2025-12-01")
    decided.remedied("r1", on="2026-02-10", result="corrected", redo=True, redo_term_days=10)

    # Day 9 is 28 February (counted above), day 10 Monday 2 March.
    assert (line(decided, "2026-02-10")["term_days"], due_on(decided, "2026-02-10")) == (10, "2026-03-02")


def test_edge_45_a_redo_in_the_year_of_the_first_reply_counts_once_by_its_last_outcome(office: Program) -> None:
    request = RECEIVED.but().decided("refuse_process_info", on="2026-03-10").contested("r1", on="2026-04-01")
    request.remedied("r1", on="2026-06-01", result="corrected", redo=True).decided("partial", on="2026-06-10")
    take_in(office, request)

    assert figures(office, 2026) == {"new": 1, "partial": 1, "total_handled": 1}


def test_edge_46_ordered_to_answer_after_no_reply_the_case_was_carried_over_and_closes_with_the_reply() -> None:
    request = a_request().received("2025-11-17").contested("r1", on="2026-01-20")
    request.remedied("r1", on="2026-03-02", result="corrected", redo=True, redo_term_days=15)
    answered = request.but().decided("disclosed", on="2026-03-20")

    # From 2 March: 3-6 are days 1-4, 9-13 5-9, 16-20 10-14, 23 March 15.
    assert due_on(request, "2026-03-02") == "2026-03-23"
    assert rows(answered, 2025) == ("new", "carried_out")
    assert rows(answered, 2026) == ("carried_in", "disclosed", "total_handled")


def test_edge_47_an_overdue_case_is_open_carried_over_and_marked_and_nothing_closes_it() -> None:
    request = a_request().received("2025-11-17")

    # From Monday 17 November: 18-21 are days 1-4, 24-28 5-9, 1-5 December 10-14, 8-12 15-19, 15 December 20.
    standing = line(request, "2026-11-20")
    assert (standing["state"], standing["due_on"], standing["overdue"]) == ("in_progress", "2025-12-15", True)
    assert standing["remaining"] < -200
    assert [rows(request, year) for year in (2025, 2026)] == [("new", "carried_out"), ("carried_in", "carried_out")]


def test_edge_47_the_system_itself_can_record_a_lapse_of_the_applicant_and_nothing_else() -> None:
    transitions = engine().workflow.machine.transitions

    moving = [each.act for each in transitions if "system" in each.by and any(to.state for to in each.to)]
    assert moving == ["lapse_supplement", "lapse_fee"]


def test_edge_48_a_reopened_case_has_one_row_dated_by_its_last_outcome_inside_the_year() -> None:
    request = RECEIVED.but().decided("refuse_process_info", on="2026-03-10")
    request.contested("r1", on="2026-04-01").remedied("r1", on="2026-05-06", result="corrected", redo=True)
    request.decided("partial", on="2026-05-20")
    request.contested("r2", on="2026-06-01").remedied("r2", on="2026-08-03", result="corrected", redo=True)
    request.decided("disclosed", on="2026-08-20")

    assert [closing.outcome for closing in facts(request).closings] == ["refuse_process_info", "partial", "disclosed"]
    assert rows(request, 2026) == ("new", "disclosed", "total_handled")


def test_edge_49_a_mis_registration_is_voided_counts_nowhere_and_keeps_its_number(office: Program) -> None:
    case = {"applicant": {"category": "natural_person"}, "channel": "in_person"}
    arrival = {**case, "events": [{"on": "2026-03-02", "action": "receive"}]}
    first = register_case(office, "edu", arrival, HEAD).number
    take_step(office, "edu", first, Step("void", date(2026, 3, 3), VOID), HEAD)

    second = register_case(office, "edu", arrival, HEAD).number

    assert (first, second) == ("2026-0001", "2026-0002")
    assert show_case(office, "edu", first)["standing"]["state"] == "void"
    assert figures(office, 2026) == {"new": 1, "carried_out": 1}


def test_edge_49_an_answered_case_that_is_voided_leaves_every_row() -> None:
    answered = a_request().received("2025-12-15").decided("disclosed", on="2026-01-09")
    voided = answered.but().did("void", "2026-01-12", **VOID)

    assert rows(answered, 2026) == ("carried_in", "disclosed", "total_handled")
    assert [rows(voided, year) for year in (2025, 2026)] == [(), ()]


@pytest.mark.parametrize("missing", ["reason", "approved_by"])
def test_edge_49_a_void_needs_its_reason_and_its_approval(office: Program, missing: str) -> None:
    take_in(office, RECEIVED)
    keys = {key: value for key, value in VOID.items() if key != missing}

    with pytest.raises(BadInput, match=missing):
        take_step(office, "edu", "2026-0001", Step("void", date(2026, 3, 3), keys), HEAD)


def test_edge_49_only_the_head_of_the_office_voids_and_nothing_follows_a_void(office: Program) -> None:
    take_in(office, RECEIVED)

    with pytest.raises(Refused, match="may not do void"):
        take_step(office, "edu", "2026-0001", Step("void", date(2026, 3, 3), VOID), Person("小李", "caseworker"))
    voided = RECEIVED.but().did("void", "2026-03-03", **VOID)
    assert refusal(voided.decided("disclosed", on="2026-03-04")).code == "no_such_step"
