"""Edge cases 24 to 37: withdrawal, repeats, several persons or matters, other agencies, excess and fees.

Counted from Monday 2 March 2026: 30 March is day 20.  Counted from Friday 20 March: 20 April is day 20.
"""

from datetime import date

import pytest

from request_flow.errors import Refused
from request_flow.services.importing import import_cases
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.splitting import split_case
from request_flow.services.steps import Person, Step, take_step
from support.build import (
    Request,
    a_request,
    due_on,
    engine,
    entry_of,
    facts,
    figures,
    irregular,
    line,
    refusal,
    rows,
    take_in,
)

RECEIVED = a_request().received("2026-03-02")
HEAD = Person("王主任", "office_head")


def test_edge_24_a_request_withdrawn_before_the_reply_stays_new_and_ends_as_other() -> None:
    withdrawn = RECEIVED.but().did("withdraw", "2026-03-10")

    assert facts(withdrawn).state == "closed"
    assert rows(withdrawn, 2026) == ("new", "other_other", "total_handled")


@pytest.mark.parametrize(
    "request_",
    [
        RECEIVED.but().asked_to_supplement("2026-03-05"),
        RECEIVED.but().charged(100, on="2026-03-05"),
        RECEIVED.but().consulted("c1", on="2026-03-05"),
    ],
    ids=["awaiting_supplement", "awaiting_fee", "consultation_open"],
)
def test_edge_24_a_request_can_be_withdrawn_whatever_is_pending(request_: Request) -> None:
    assert rows(request_.but().did("withdraw", "2026-03-10"), 2026) == ("new", "other_other", "total_handled")


def test_edge_24_a_withdrawal_whose_author_is_not_proven_is_reversed_and_the_request_is_alive() -> None:
    unproven = RECEIVED.but().did("withdraw", "2026-03-10").reversed(2, on="2026-03-12")

    assert (facts(unproven).state, due_on(unproven, "2026-03-12")) == ("in_progress", "2026-03-30")
    assert rows(unproven, 2026) == ("new", "carried_out")


def test_edge_25_a_withdrawal_after_the_reply_has_no_effect_and_the_outcome_stands() -> None:
    answered = RECEIVED.but().decided("refuse_process_info", on="2026-03-20")

    assert refusal(answered.but().did("withdraw", "2026-03-23")).code == "no_such_step"
    assert rows(answered, 2026) == ("new", "refuse_process_info", "total_handled")


def test_edge_26_when_the_applicant_dies_or_ends_the_request_ends_as_other() -> None:
    ended = RECEIVED.but().did("close_other", "2026-03-10", reason="申请人死亡,无人继续申请")

    assert rows(ended, 2026) == ("new", "other_other", "total_handled")


def test_edge_26_when_the_heirs_go_on_nothing_changes() -> None:
    heirs = RECEIVED.but().decided("disclosed", on="2026-03-30", note="由继承人继续申请")

    assert irregular(heirs) == []
    assert rows(heirs, 2026) == ("new", "disclosed", "total_handled")


def test_edge_27_a_repeat_after_the_reply_is_not_processed_and_names_the_answered_request(office: Program) -> None:
    first = RECEIVED.but().decided("disclosed", on="2026-03-10")
    repeat = a_request(number="2026-0002").received("2026-03-16")
    repeat.decided("notproc_repeat", on="2026-03-20", earlier="2026-0001")

    result = take_in(office, first, repeat)

    assert [problem.code for problem in result.warnings] == []
    assert figures(office, 2026) == {"new": 2, "disclosed": 1, "notproc_repeat": 1, "total_handled": 2}


def test_edge_27_a_repeat_of_a_request_that_is_nowhere_is_taken_and_flagged(office: Program) -> None:
    repeat = RECEIVED.but().decided("notproc_repeat", on="2026-03-20", earlier="2019-0077")

    result = import_cases(office, [entry_of(repeat)])

    assert (result.added, [problem.code for problem in result.warnings]) == (1, ["earlier_not_found"])
    standing = show_case(office, "edu", "2026-0001")["standing"]
    assert [each["code"] for each in standing["irregularities"]] == ["earlier_not_found"]


def test_edge_27_a_repeat_that_names_no_answered_request_is_flagged() -> None:
    assert irregular(RECEIVED.but().decided("notproc_repeat", on="2026-03-20")) == [
        ("repeat_without_earlier", "2026-03-20")
    ]


def test_edge_27_a_duplicate_of_a_pending_request_is_merged_and_ends_as_other(office: Program) -> None:
    first = RECEIVED.but().decided("disclosed", on="2026-03-30")
    second = a_request(number="2026-0002").received("2026-03-04")
    second.did("close_other", "2026-03-06", reason="与2026-0001号合并办理")

    take_in(office, first, second)

    assert figures(office, 2026) == {"new": 2, "disclosed": 1, "other_other": 1, "total_handled": 2}


def test_edge_28_the_same_information_asked_by_many_is_as_many_requests(office: Program) -> None:
    many = [
        a_request(number=f"2026-{place:04d}")
        .received("2026-03-02")
        .decided("disclosed", on="2026-03-20", grounds=["already_public"])
        for place in range(1, 6)
    ]

    take_in(office, *many)

    assert figures(office, 2026) == {"new": 5, "disclosed": 5, "total_handled": 5}


def test_edge_29_a_joint_request_of_several_persons_is_one_request(office: Program) -> None:
    others = [{"category": "natural_person", "name": "李四"}, {"category": "legal_service", "name": "某律师事务所"}]
    take_in(office, a_request(joint_applicants=others).received("2026-03-02"))

    assert figures(office, 2026) == {"new": 1, "carried_out": 1}
    assert figures(office, 2026, column="legal_service") == {}


def test_edge_30_several_matters_on_one_form_are_split_and_inherit_the_day_of_receipt(office: Program) -> None:
    take_in(office, a_request("online").received("2026-02-27").confirmed("2026-03-02"))

    parts = split_case(office, "edu", "2026-0001", ["规划批复", "征地公告"], HEAD)

    assert parts == ["2026-0002"]
    for number in ("2026-0001", *parts):
        standing = show_case(office, "edu", number)["standing"]
        assert (standing["received_on"], standing["due_on"]) == ("2026-03-02", "2026-03-30")
    split = show_case(office, "edu", "2026-0001")["case"]["events"][-1]
    assert (split["note"], split["into"]) == ("规划批复", ["2026-0002"])
    part = show_case(office, "edu", "2026-0002")["case"]
    assert (part["subject"], part["parent"]) == ("征地公告", "2026-0001")
    assert figures(office, 2026) == {"new": 2, "carried_out": 2}


def test_edge_31_own_part_given_and_the_rest_another_agency_s_is_one_row_as_partial() -> None:
    answered = RECEIVED.but().decided("partial", on="2026-03-20", grounds=["severed_unable"])

    assert rows(answered, 2026) == ("new", "partial", "total_handled")


def test_edge_32_a_request_for_another_agency_s_information_is_answered_as_not_held(office: Program) -> None:
    take_in(office, RECEIVED)

    step = Step("decide", date(2026, 3, 20), {"outcome": "unable_not_held", "grounds": ["other_agency"]})
    taken = take_step(office, "edu", "2026-0001", step, HEAD)

    assert taken.notice == "reply-other-agency"
    assert figures(office, 2026) == {"new": 1, "unable_not_held": 1, "total_handled": 1}


def test_edge_33_a_case_moved_by_reform_is_closed_by_the_giver_and_new_for_the_taker(office: Program) -> None:
    add(office, "civil", "民政局", None, None)
    given = a_request().received("2025-12-22")
    given.decided("unable_not_held", on="2026-01-09", grounds=["other_agency"])
    taken = a_request(agency="civil").received("2026-01-12")

    take_in(office, given, taken)

    assert figures(office, 2025, "edu") == {"new": 1, "carried_out": 1}
    assert figures(office, 2026, "edu") == {"carried_in": 1, "unable_not_held": 1, "total_handled": 1}
    assert figures(office, 2025, "civil") == {}
    assert figures(office, 2026, "civil") == {"new": 1, "carried_out": 1}


@pytest.mark.parametrize(
    ("outcome", "ground"), [("unable_not_held", "other_agency"), ("refuse_admin_query", "other_register")]
)
def test_edge_34_what_lies_in_the_state_archive_can_be_answered_in_either_row(outcome: str, ground: str) -> None:
    answered = RECEIVED.but().decided(outcome, on="2026-03-20", grounds=[ground])

    assert ground in engine().law.outcomes[outcome].grounds
    assert rows(answered, 2026) == ("new", outcome, "total_handled")


def test_edge_35_a_mere_question_is_answered_by_letter_and_ends_as_other() -> None:
    asked = RECEIVED.but().did("close_other", "2026-03-05", reason="属于咨询,已函复")

    assert rows(asked, 2026) == ("new", "other_other", "total_handled")


def test_edge_36_asking_for_reasons_does_not_stop_the_clock() -> None:
    request = RECEIVED.but().asked_for_reasons("2026-03-04", term_days=10)

    assert due_on(request, "2026-03-10") == "2026-03-30"
    assert (line(request, "2026-03-10")["suspended"], line(request, "2026-03-10")["counted"]) == (False, 6)


def test_edge_36_an_excessive_request_without_reasonable_reasons_is_not_processed() -> None:
    request = RECEIVED.but().asked_for_reasons("2026-03-04")
    unreasonable = request.but().gave_reasons("2026-03-10", reasonable=False)

    for each in (request, unreasonable):
        decided = each.but().decided("notproc_excessive", on="2026-03-20")
        assert irregular(decided) == []
        assert rows(decided, 2026) == ("new", "notproc_excessive", "total_handled")
    assert refusal(RECEIVED.but().decided("notproc_excessive", on="2026-03-20")).code == "no_reasons_requested"


def test_edge_36_reasonable_reasons_allow_a_delayed_term_and_make_a_refusal_irregular() -> None:
    request = RECEIVED.but().asked_for_reasons("2026-03-04").gave_reasons("2026-03-10", reasonable=True)

    delayed = request.but().did("fix_delayed_term", "2026-03-12", until="2026-06-30")
    assert due_on(delayed, "2026-03-12") == "2026-06-30"
    assert irregular(delayed.decided("disclosed", on="2026-06-30")) == []
    assert irregular(request.decided("notproc_excessive", on="2026-03-20")) == [
        ("refused_despite_reasons", "2026-03-20")
    ]


def test_edge_37_after_payment_the_full_term_runs_anew() -> None:
    request = RECEIVED.but().charged(100, on="2026-03-10", received_on="2026-03-12")

    waiting = line(request, "2026-03-12")
    # From 12 March: 13 is day 1, 16-20 2-6, 23-27 7-11, 30 March-3 April 12-16, 7-10 April 17-20.
    assert (waiting["clock"], waiting["term_days"], waiting["due_on"]) == ("fee", 20, "2026-04-10")
    assert due_on(request.paid("2026-03-20", amount=100), "2026-03-20") == "2026-04-20"


def test_edge_37_a_fee_paid_in_part_counts_as_unpaid() -> None:
    request = RECEIVED.but().charged(100, on="2026-03-10").paid("2026-03-16", amount=60)

    assert line(request, "2026-03-16")["clock"] == "fee"
    assert irregular(request) == [("paid_in_part", "2026-03-16")]
    # The rest completes the fee: the term runs from the day the payment was complete.
    assert due_on(request.paid("2026-03-20", amount=40), "2026-03-20") == "2026-04-20"


def test_edge_37_a_wrong_fee_is_charged_again_with_a_new_term_to_pay() -> None:
    request = RECEIVED.but().charged(200, on="2026-03-10").charged(100, on="2026-03-18")

    # From 10 March: 11-13 are days 1-3, 16-20 4-8, 23-27 9-13, 30 March-3 April 14-18, 7-8 April 19-20.
    assert due_on(request, "2026-03-17") == "2026-04-08"
    # From 18 March: 19-20 are days 1-2, 23-27 3-7, 30 March-3 April 8-12, 7-10 April 13-16, 13-16 April 17-20.
    assert due_on(request, "2026-03-18") == "2026-04-16"
    assert irregular(request.paid("2026-03-20", amount=100)) == []


def test_edge_37_the_fee_notice_itself_is_no_end_that_could_be_counted(office: Program) -> None:
    take_in(office, RECEIVED.but().charged(100, on="2026-03-10"))

    assert figures(office, 2026) == {"new": 1, "carried_out": 1}
    with pytest.raises(Refused, match="payment term runs until 2026-04-08"):
        take_step(office, "edu", "2026-0001", Step("lapse_fee", date(2026, 3, 20), {}), HEAD)
