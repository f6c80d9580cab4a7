"""One request from its arrival to the cell that counts it; every day is counted by hand over the calendar of its year.

2025: off 1-28..2-4, 4-4..6, 5-1..5, 5-31..6-2, 10-1..8; worked 1-26, 2-8, 4-27, 9-28, 10-11.
"""

import pytest

from request_flow.errors import Refused


def refusal(act, *args, **keys):
    with pytest.raises(Refused) as refused:
        act(*args, **keys)
    return refused.value.code


def test_a_letter_is_supplemented_consulted_on_extended_refused_served_and_counted(office):
    number = office.arrives("2025-03-03")
    assert number == "2025-0001"
    assert office.standing(number, "2025-03-03")["due_on"] == "2025-03-31"

    assert (
        office.act(number, "2025-03-07", "request_supplement", term_days=10, items="文号").notice == "supplement-notice"
    )
    standing = office.standing(number, "2025-03-10")
    assert (standing["state"], standing["clock"], standing["due_on"]) == (
        "awaiting_supplement",
        "supplement",
        "2025-03-21",
    )

    office.act(number, "2025-03-14", "receive_supplement")
    # March 17-21, 24-28, 31, April 1-3 are 14 days; the 4th is off; April 7-11 and 14 make 20.
    assert office.standing(number, "2025-03-14")["due_on"] == "2025-04-14"

    asked = {"ref": "c1", "kind": "third_party", "party": "宏达公司", "received_on": "2025-03-20"}
    office.act(number, "2025-03-19", "consult", typed="2025-03-20", **asked)
    # Three days are used. With no opinion until April 11 (15 days from the 20th) the other 17 are
    # April 14-18, 21-25, 27-30 and May 6-8.
    standing = office.standing(number, "2025-03-25")
    assert (standing["due_on"], standing["suspended"], standing["counted"]) == ("2025-05-08", True, 3)
    assert refusal(office.act, number, "2025-03-25", "decide", outcome="refuse_third_party") == "consultation_open"

    office.act(number, "2025-04-02", "record_opinion", ref="c1", opinion="object", reasonable=True)
    # April 3, 7-11, 14-18, 21-25 make 16; the 17th is Sunday the 27th, worked.
    assert office.standing(number, "2025-04-02")["due_on"] == "2025-04-27"

    assert refusal(office.act, number, "2025-04-21", "extend", days=21, approved_by="沈国平") == "extension_too_long"
    office.act(number, "2025-04-21", "extend", days=10, approved_by="沈国平")
    # April 28-30, May 6-9 and 12-14.
    assert office.standing(number, "2025-04-21")["due_on"] == "2025-05-14"
    assert refusal(office.act, number, "2025-04-22", "extend", days=5, approved_by="沈国平") == "extended_already"

    taken = office.act(number, "2025-05-12", "decide", outcome="refuse_third_party", grounds="trade_secret")
    assert taken.notice == "reply-refused-third-party"
    office.act(number, "2025-05-13", "deliver", method="post")

    standing = office.standing(number, "2025-05-13")
    assert (standing["state"], standing["step"], standing["irregularities"]) == ("closed", "answered", [])
    assert office.figures(2025) == {"new": 1, "refuse_third_party": 1, "total_handled": 1}
    assert office.counted(2025, "refuse_third_party", "natural_person") == [number]
    assert office.counted(2025, "disclosed") == []


def test_a_redo_in_the_year_of_the_answer_counts_once_under_its_last_outcome(office):
    number = office.arrives("2025-01-06", "in_person")
    office.act(number, "2025-01-20", "decide", outcome="unable_not_held", grounds="not_existing")
    office.act(number, "2025-02-10", "remedy_filed", ref="r1", kind="review")
    office.act(number, "2025-04-10", "remedy_concluded", ref="r1", result="corrected", redo=True, redo_term_days=15)
    # April 11, 14-18, 21-25, 27-30 are 15 days.
    standing = office.standing(number, "2025-04-10")
    assert (standing["state"], standing["due_on"], standing["term_days"]) == ("in_progress", "2025-04-30", 15)

    office.act(number, "2025-04-25", "decide", outcome="partial")

    assert office.figures(2025) == {"new": 1, "partial": 1, "total_handled": 1}


def test_a_redo_in_a_later_year_changes_nothing_of_either(office):
    number = office.arrives("2024-11-04", "in_person")
    office.act(number, "2024-11-20", "decide", outcome="unable_not_held")
    office.act(number, "2024-12-02", "remedy_filed", ref="r1", kind="review")
    office.act(number, "2025-02-10", "remedy_concluded", ref="r1", result="corrected", redo=True)
    office.act(number, "2025-02-20", "decide", outcome="disclosed")

    assert office.figures(2024) == {"new": 1, "unable_not_held": 1, "total_handled": 1}
    assert office.figures(2025) == {}


def test_a_supplement_that_never_comes_lapses_when_its_last_day_is_over(office):
    number = office.arrives("2025-09-22", "in_person")
    office.act(number, "2025-09-26", "request_supplement", term_days=15, items="身份证明")
    # Sunday September 28 is worked; 29, 30, October 9, 10, Saturday 11, 13-17 and 20-23.
    assert office.standing(number, "2025-09-26")["due_on"] == "2025-10-23"

    assert refusal(office.act, number, "2025-10-22", "lapse_supplement") == "supplement_term_runs"
    assert refusal(office.act, number, "2025-10-23", "lapse_supplement") == "term_not_over_today"
    office.act(number, "2025-10-24", "lapse_supplement")

    assert office.figures(2025) == {"new": 1, "other_lapse_supplement": 1, "total_handled": 1}


def test_a_withdrawal_counts_once_there_is_a_receipt_date_and_not_before(office):
    confirmed = office.arrives("2025-06-03", "email")
    office.act(confirmed, "2025-06-04", "confirm_receipt")
    office.act(confirmed, "2025-06-09", "withdraw")
    unconfirmed = office.arrives("2025-06-03", "email")
    assert office.standing(unconfirmed, "2025-06-03")["state"] == "awaiting_confirmation"
    office.act(unconfirmed, "2025-06-09", "withdraw")

    assert office.figures(2025) == {"new": 1, "other_other": 1, "total_handled": 1}
    assert office.counted(2025, "other_other") == [confirmed]


def test_what_was_registered_by_mistake_keeps_its_number_and_counts_nowhere(office):
    mistaken = office.arrives("2025-06-03", "in_person")
    office.act(mistaken, "2025-06-04", "void", reason="重复登记", approved_by="沈国平")
    following = office.arrives("2025-06-05", "in_person")

    assert (mistaken, following) == ("2025-0001", "2025-0002")
    assert office.figures(2025) == {"new": 1, "carried_out": 1}
    assert office.counted(2025, "new") == [following]


def test_a_case_open_at_the_turn_of_the_year_is_carried_from_one_into_the_next(office):
    answered = office.arrives("2024-12-20", "in_person", "legal_service")
    office.act(answered, "2025-01-10", "decide", outcome="disclosed")
    waiting = office.arrives("2024-12-30", "in_person")
    office.act(waiting, "2024-12-31", "request_supplement", term_days=10, items="范围")
    office.act(waiting, "2025-01-10", "receive_supplement")
    # January 13-17, 20-24, Sunday 26, 27, February 5-7, Saturday 8, 10-13 are 20 days.
    assert office.standing(waiting, "2025-01-10")["due_on"] == "2025-02-13"
    posted = office.arrives("2024-12-16", "in_person")
    office.act(posted, "2024-12-31", "decide", outcome="partial")
    office.act(posted, "2025-01-03", "deliver", method="post")
    office.on("2025-06-30")

    assert office.figures(2024) == {"new": 3, "partial": 1, "total_handled": 1, "carried_out": 2}
    assert office.figures(2025) == {"carried_in": 2, "disclosed": 1, "total_handled": 1, "carried_out": 1}
    assert office.counted(2024, "carried_out") == office.counted(2025, "carried_in") == [answered, waiting]
