"""Edge cases 16 to 23: extensions, and opinions that stop the reply clock.

Counted from Monday 2 March 2026: 3-6 March are days 1-4, 9-13 5-9, 16-20 10-14, 23-27 15-19, 30 March 20, 31 March 21,
1-3 April 22-24, 7-10 April 25-28 (4 to 6 April are off), 13-17 29-33, 20-24 34-38.
"""

import pytest

from support.build import a_request, due_on, engine, facts, history_of, irregular, line, refusal, rows

RECEIVED = a_request().received("2026-03-02")


def test_edge_16_an_extension_notified_on_the_due_day_counts() -> None:
    request = RECEIVED.but().extended(10, on="2026-03-30")

    assert (due_on(request, "2026-03-30"), irregular(request)) == ("2026-04-14", [])


def test_edge_16_an_extension_notified_after_the_due_day_has_no_effect_and_the_reply_is_late() -> None:
    request = RECEIVED.but().extended(10, on="2026-03-31")

    assert due_on(request, "2026-03-31") == "2026-03-30"
    assert line(request, "2026-03-31")["overdue"] is True
    assert irregular(request.decided("disclosed", on="2026-04-02")) == [
        ("extended_late", "2026-03-31"),
        ("replied_late", "2026-04-02"),
    ]


@pytest.mark.parametrize("role", ["registrar", "caseworker", "unit_head", "reviewer", "leader", "system"])
def test_edge_16_nobody_but_the_head_of_the_office_extends(role: str) -> None:
    header_and_events = history_of(RECEIVED.but().extended(10, on="2026-03-10"))
    event = header_and_events[1][-1]

    refused = engine().check_live(facts(RECEIVED), event, role, "none", [])
    assert refused is not None
    assert refused.code == "role_may_not"
    assert engine().check_live(facts(RECEIVED), event, "office_head", "none", []) is None


def test_edge_17_a_consultation_inside_an_extended_term_moves_the_due_day_by_the_days_it_stopped() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-20").extended(10, on="2026-03-25")
    request.answered_by("c1", on="2026-03-27", opinion="consent")

    # 23-27 March, five working days, do not count: the 30 days of the term end where day 35 would be, 21 April.
    assert line(request, "2026-03-27")["term_days"] == 30
    assert due_on(request, "2026-03-27") == "2026-04-21"


def test_edge_17_a_consultation_in_the_days_of_the_extension_stops_those() -> None:
    request = RECEIVED.but().extended(10, on="2026-03-24").consulted("c1", on="2026-04-01")
    request.answered_by("c1", on="2026-04-08", opinion="consent")

    # 2, 3, 7 and 8 April do not count: the 30 days end where day 34 would be, 20 April.
    assert line(request, "2026-04-08")["counted"] == 22
    assert due_on(request, "2026-04-08") == "2026-04-20"


def test_edge_18_when_the_third_party_is_silent_the_agency_decides_after_15_working_days() -> None:
    # Sent 4 March, received 6 March: 9-13 are days 1-5, 16-20 6-10, 23-27 11-15.
    request = RECEIVED.but().consulted("c1", on="2026-03-04", received_on="2026-03-06")

    assert refusal(request.but().decided("disclosed", on="2026-03-27")).code == "consultation_open"
    # 5, 6, 9-13, 16-20, 23-27 March, seventeen days, do not count: day 37 is 23 April.
    assert due_on(request, "2026-03-30") == "2026-04-23"
    for outcome in ("disclosed", "partial", "refuse_third_party"):
        decided = request.but().decided(outcome, on="2026-03-30")
        assert rows(decided, 2026) == ("new", outcome, "total_handled")
        assert irregular(decided) == []


def test_edge_18_silence_is_not_written_down_as_consent() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04", received_on="2026-03-06")

    assert facts(request, "2026-04-01").consultations["c1"].opinion is None


def test_edge_18_a_late_opinion_is_kept_and_read_but_the_clock_has_resumed() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04", received_on="2026-03-06")
    late = request.but().answered_by("c1", on="2026-04-03", opinion="object", reasonable=True)

    assert due_on(late, "2026-04-03") == due_on(request, "2026-04-03") == "2026-04-23"
    assert facts(late).consultations["c1"].opinion == "object"
    assert rows(late.decided("refuse_third_party", on="2026-04-07"), 2026) == (
        "new",
        "refuse_third_party",
        "total_handled",
    )


def test_edge_19_an_objection_without_reasonable_grounds_leaves_the_decision_to_the_agency() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04")
    request.answered_by("c1", on="2026-03-10", opinion="object", reasonable=False)
    disclosed = request.decided("disclosed", on="2026-03-12")

    assert irregular(disclosed) == []
    assert rows(disclosed, 2026) == ("new", "disclosed", "total_handled")


def test_edge_20_with_two_third_parties_the_clock_resumes_when_the_last_has_answered() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04").consulted("c2", on="2026-03-06")
    request.answered_by("c1", on="2026-03-10", opinion="consent")
    first_only = request.but()
    request.answered_by("c2", on="2026-03-13", opinion="object", reasonable=True)

    assert refusal(first_only.decided("partial", on="2026-03-12")).code == "consultation_open"
    assert line(request, "2026-03-13")["suspended"] is True
    assert line(request, "2026-03-14")["suspended"] is False
    # 5, 6 and 9-13 March, seven days, are stopped, not four of one and five of the other: day 27 is 9 April.
    assert due_on(request, "2026-03-13") == "2026-04-09"


def test_edge_20_with_one_of_two_silent_the_clock_resumes_when_his_term_ends() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04").consulted("c2", on="2026-03-06")
    request.answered_by("c1", on="2026-03-10", opinion="consent")

    # c2 from 6 March: 9-13 are days 1-5, 16-20 6-10, 23-27 11-15; with 5 and 6 March seventeen days: day 37.
    assert due_on(request, "2026-03-28") == "2026-04-23"


def test_edge_20_one_agrees_and_one_refuses_is_severed_and_counts_as_partial_only() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04").consulted("c2", on="2026-03-06")
    request.answered_by("c1", on="2026-03-10", opinion="consent")
    request.answered_by("c2", on="2026-03-13", opinion="object", reasonable=True)

    assert rows(request.decided("partial", on="2026-03-20", grounds=["severed_third_party"]), 2026) == (
        "new",
        "partial",
        "total_handled",
    )


def test_edge_21_a_third_party_who_cannot_be_reached_is_silent_after_15_working_days_from_sending() -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04")

    # From 4 March: 5-6 are days 1-2, 9-13 3-7, 16-20 8-12, 23-25 13-15.
    assert refusal(request.but().decided("refuse_third_party", on="2026-03-25")).code == "consultation_open"
    assert line(request, "2026-03-25")["suspended"] is True
    assert line(request, "2026-03-26")["suspended"] is False
    assert rows(request.but().decided("refuse_third_party", on="2026-03-26"), 2026)[1] == "refuse_third_party"
    # Fifteen days stopped: day 35 is 21 April.
    assert due_on(request, "2026-03-26") == "2026-04-21"


@pytest.mark.parametrize("kind", ["co_maker", "other_agency"])
def test_edge_22_an_agency_that_keeps_silent_stops_the_clock_for_15_working_days(kind: str) -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04", kind=kind, received_on="2026-03-04")

    assert due_on(request, "2026-03-26") == "2026-04-21"
    assert refusal(request.but().decided("disclosed", on="2026-03-25")).code == "consultation_open"
    assert irregular(request.decided("disclosed", on="2026-03-26")) == []


@pytest.mark.parametrize("kind", ["co_maker", "other_agency"])
def test_edge_22_the_silence_of_an_agency_is_no_ground_to_protect_a_third_party(kind: str) -> None:
    request = RECEIVED.but().consulted("c1", on="2026-03-04", kind=kind)

    assert refusal(request.decided("refuse_third_party", on="2026-03-26")).code == "no_third_party_consulted"


def test_edge_23_a_secrecy_determination_stops_the_clock_like_another_agency_s_opinion() -> None:
    request = RECEIVED.but().consulted("secrecy", on="2026-03-10", kind="other_agency", party="保密行政管理部门")
    request.answered_by("secrecy", on="2026-03-19", opinion="object")

    # 11-13 and 16-19 March, seven days, do not count: day 27 is 9 April.
    assert due_on(request, "2026-03-19") == "2026-04-09"
    assert rows(request.decided("refuse_state_secret", on="2026-03-20"), 2026) == (
        "new",
        "refuse_state_secret",
        "total_handled",
    )
