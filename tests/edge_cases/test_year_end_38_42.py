"""Edge cases 38 to 42: what is pending, lapses, arrives or is served around the end of a year.

Working days around New Year 2026: 29-31 December, then Sunday 4 January (make-up), 5-9 January, 12-16 January.
"""

from datetime import date

import pytest

from request_flow.errors import Refused
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, take_step
from support.build import a_request, due_on, facts, figures, irregular, line, refusal, rows, take_in
from support.program import at

HEAD = Person("王主任", "office_head")
# Notice received on Wednesday 3 December: 4-5 are days 1-2, 8-12 3-7, 15-19 8-12, 22-26 13-17, 29-31 18-20.
CHARGED = a_request().received("2025-11-24").charged(100, on="2025-12-01", received_on="2025-12-03")


def test_edge_38_a_fee_unpaid_on_31_december_with_the_term_running_is_carried_over(office: Program) -> None:
    request = a_request().received("2025-12-01").charged(100, on="2025-12-10")
    take_in(office, request)

    assert line(request, "2025-12-31")["state"] == "awaiting_fee"
    assert figures(office, 2025) == {"new": 1, "carried_out": 1}
    assert figures(office, 2026) == {"carried_in": 1, "carried_out": 1}


def test_edge_38_a_term_that_ended_on_31_december_lapses_that_day_and_counts_this_year() -> None:
    lapsed = CHARGED.but().did("lapse_fee", "2025-12-31")

    assert due_on(CHARGED, "2025-12-31") == "2025-12-31"
    assert rows(lapsed, 2025) == ("new", "other_lapse_fee", "total_handled")
    assert rows(lapsed, 2026) == ()
    assert refusal(CHARGED.but().did("lapse_fee", "2025-12-30")).code == "payment_term_runs"


def test_edge_38_the_lapse_of_31_december_is_recorded_when_that_day_is_over(office: Program) -> None:
    lapse = Step("lapse_fee", date(2025, 12, 31), {})
    office.clock.at = at("2025-12-31").at
    take_in(office, CHARGED)

    with pytest.raises(Refused, match="not over yet"):
        take_step(office, "edu", "2026-0001", lapse, HEAD)
    assert figures(office, 2025) == {"new": 1, "carried_out": 1}

    office.clock.at = at("2026-01-04").at
    take_step(office, "edu", "2026-0001", lapse, HEAD)
    assert figures(office, 2025) == {"new": 1, "other_lapse_fee": 1, "total_handled": 1}
    assert figures(office, 2026) == {}


def test_edge_39_a_supplement_pending_on_31_december_is_carried_over_and_lapses_in_january() -> None:
    # Asked 24 December: 25-26 are days 1-2, 29-31 3-5, 4 January 6, 5-9 7-11, 12-15 12-15.
    request = a_request().received("2025-12-18").asked_to_supplement("2025-12-24", term_days=15)
    lapsed = request.but().did("lapse_supplement", "2026-01-16")

    assert due_on(request, "2025-12-31") == "2026-01-15"
    assert rows(lapsed, 2025) == ("new", "carried_out")
    assert rows(lapsed, 2026) == ("carried_in", "other_lapse_supplement", "total_handled")


@pytest.mark.parametrize(
    "pending",
    [
        a_request().received("2025-12-22").consulted("c1", on="2025-12-24"),
        a_request().received("2025-12-02").extended(20, on="2025-12-30"),
        a_request().received("2025-12-22").asked_for_reasons("2025-12-24"),
    ],
    ids=["consultation", "extension", "reasons"],
)
def test_edge_38_and_39_whatever_is_pending_on_31_december_is_carried_over(pending) -> None:
    answered = pending.but().decided("disclosed", on="2026-01-23")

    assert rows(answered, 2025) == ("new", "carried_out")
    assert rows(answered, 2026) == ("carried_in", "disclosed", "total_handled")


def test_edge_40_a_request_received_on_31_december_is_new_this_year_and_carried_into_the_next(office: Program) -> None:
    request = a_request().received("2025-12-31")
    take_in(office, request)

    # Day 1 is Sunday 4 January; 5-9 are days 2-6, 12-16 7-11, 19-23 12-16, 26-29 17-20.
    assert due_on(request, "2025-12-31") == "2026-01-29"
    assert figures(office, 2025) == {"new": 1, "carried_out": 1}
    assert figures(office, 2026) == {"carried_in": 1, "carried_out": 1}


def test_edge_40_one_that_arrived_on_31_december_and_was_confirmed_on_2_january_is_next_year_s_new_only() -> None:
    request = a_request("email").received("2025-12-31").confirmed("2026-01-02")

    # 2 and 3 January are off: day 1 is Sunday 4 January again.
    assert due_on(request, "2026-01-02") == "2026-01-29"
    assert rows(request, 2025) == ()
    assert rows(request, 2026) == ("new", "carried_out")


def test_edge_41_a_reply_posted_on_31_december_and_delivered_in_january_is_made_this_year() -> None:
    request = a_request().received("2025-12-03").decided("disclosed", on="2025-12-31")
    request.did("deliver", "2026-01-06", method="post")

    # From 3 December the 20th day is 31 December (counted above).
    assert irregular(request) == []
    assert rows(request, 2025) == ("new", "disclosed", "total_handled")
    assert rows(request, 2026) == ()


def test_edge_41_a_reply_served_directly_and_signed_for_in_january_is_made_next_year() -> None:
    request = a_request().received("2025-12-15").decided("disclosed", on="2026-01-05")
    request.did("deliver", "2026-01-05", method="direct")

    assert rows(request, 2025) == ("new", "carried_out")
    assert rows(request, 2026) == ("carried_in", "disclosed", "total_handled")


def test_edge_42_a_reply_returned_undelivered_stands_on_its_day_of_posting() -> None:
    posted = a_request().received("2025-12-15").decided("disclosed", on="2025-12-31")
    returned = posted.but().did("deliver", "2026-01-08", method="post", returned=True)

    assert irregular(returned) == []
    assert rows(returned, 2025) == ("new", "disclosed", "total_handled")
    assert facts(returned).served_on is None


def test_edge_42_served_again_the_remedy_terms_have_their_own_later_day() -> None:
    request = a_request().received("2025-12-15").decided("disclosed", on="2025-12-31")
    request.did("deliver", "2026-01-08", method="post", returned=True).did("deliver", "2026-01-20", method="direct")

    assert facts(request).served_on == date(2026, 1, 20)
    assert facts(request).closed_on() == date(2025, 12, 31)
    assert rows(request, 2025) == ("new", "disclosed", "total_handled")
