"""Edge cases 1 to 8: when a request counts as received, and what is missing on it.

Working days of March 2026: 2 March is a Monday, every week of the month is whole.  4 to 6 April are off.
"""

import pytest

from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.steps import Person, register_case
from support.build import a_request, due_on, engine, facts, figures, irregular, line, refusal, rows, take_in
from support.program import at

REGISTRAR = Person("小赵", "registrar")


def test_edge_01_handed_in_after_hours_is_received_that_day() -> None:
    friday_evening = a_request("in_person").received("2026-03-06")

    # Day 1 is Monday 9 March: 9-13 are days 1-5, 16-20 6-10, 23-27 11-15, 30 March-3 April 16-20.
    assert line(friday_evening, "2026-03-06")["received_on"] == "2026-03-06"
    assert line(friday_evening, "2026-03-08")["counted"] == 0
    assert due_on(friday_evening, "2026-03-09") == "2026-04-03"


def test_edge_01_online_at_the_weekend_is_received_when_both_sides_confirm() -> None:
    request = a_request("online").received("2026-03-06").confirmed("2026-03-08")

    assert line(request, "2026-03-07")["received_on"] is None
    # Confirmed on a Sunday: day 1 is Monday 9 March, and the count is that of the test above.
    assert line(request, "2026-03-08")["received_on"] == "2026-03-08"
    assert due_on(request, "2026-03-08") == "2026-04-03"


def test_edge_02_registered_mail_signed_on_a_saturday_is_received_that_day() -> None:
    request = a_request("registered_mail").received("2026-03-07")

    assert line(request, "2026-03-07")["received_on"] == "2026-03-07"
    assert line(request, "2026-03-07")["counted"] == 0
    # Day 1 is Monday 9 March, day 20 Friday 3 April (counted above).
    assert line(request, "2026-03-09")["counted"] == 1
    assert due_on(request, "2026-03-09") == "2026-04-03"


def test_edge_02_mail_signed_on_the_last_saturday_of_the_year_is_new_in_that_year() -> None:
    # 31 December 2022 is a Saturday and off.
    request = a_request("registered_mail").received("2022-12-31").decided("disclosed", on="2023-01-10")

    assert rows(request, 2022) == ("new", "carried_out")
    assert rows(request, 2023) == ("carried_in", "disclosed", "total_handled")


def test_edge_03_what_the_mail_room_signed_for_on_monday_is_received_on_monday_though_registered_on_thursday(
    office: Program,
) -> None:
    office.clock.at = at("2026-03-12").at
    letter = a_request("registered_mail").received("2026-03-09").case()

    number = register_case(office, "edu", {key: letter[key] for key in ("applicant", "channel", "events")}, REGISTRAR)

    standing = show_case(office, "edu", number.number)["standing"]
    # Day 1 is Tuesday 10 March: 10-13 are days 1-4, 16-20 5-9, 23-27 10-14, 30 March-3 April 15-19, 7 April 20.
    assert (standing["received_on"], standing["due_on"], standing["counted"]) == ("2026-03-09", "2026-04-07", 3)


def test_edge_04_ordinary_mail_without_a_phone_number_runs_no_clock_until_contact_is_restored() -> None:
    request = a_request("ordinary_mail").received("2025-12-20").confirmed("2026-01-06")

    waiting = line(request, "2025-12-31")
    assert (waiting["state"], waiting["clock"], waiting["due_on"]) == ("awaiting_confirmation", None, None)
    # Confirmed on Tuesday 6 January: 7-9 are days 1-3, 12-16 4-8, 19-23 9-13, 26-30 14-18, 2-3 February 19-20.
    assert due_on(request, "2026-01-06") == "2026-02-03"


def test_edge_04_an_unconfirmed_letter_is_new_only_in_the_year_it_is_confirmed() -> None:
    request = a_request("ordinary_mail").received("2025-12-20").confirmed("2026-01-06")
    never_confirmed = a_request("ordinary_mail").received("2025-12-20")

    assert rows(request, 2025) == ()
    assert rows(request, 2026) == ("new", "carried_out")
    assert (rows(never_confirmed, 2025), rows(never_confirmed, 2026)) == ((), ())


def test_edge_05_a_request_registered_late_keeps_its_statutory_day_and_may_be_late_on_day_one(office: Program) -> None:
    office.clock.at = at("2026-04-10").at
    paper = a_request().received("2026-03-09").case()

    number = register_case(
        office, "edu", {key: paper[key] for key in ("applicant", "channel", "events")}, REGISTRAR
    ).number

    standing = show_case(office, "edu", number)["standing"]
    # Due on 7 April (counted above); 8, 9 and 10 April are days 21-23.
    assert (standing["received_on"], standing["due_on"]) == ("2026-03-09", "2026-04-07")
    assert (standing["overdue"], standing["counted"], standing["remaining"]) == (True, 23, -3)


def test_edge_05_a_request_of_december_registered_in_january_is_new_in_december(office: Program) -> None:
    office.clock.at = at("2026-01-12").at
    paper = a_request().received("2025-12-30").case()

    register_case(office, "edu", {key: paper[key] for key in ("applicant", "channel", "events")}, REGISTRAR)

    assert figures(office, 2025) == {"new": 1, "carried_out": 1}
    assert figures(office, 2026) == {"carried_in": 1, "carried_out": 1}


def test_edge_06_a_missing_signature_or_identity_copy_is_asked_for_and_restarts_the_term() -> None:
    letter = a_request("registered_mail").received("2026-03-02")
    supplemented = letter.but().asked_to_supplement("2026-03-05").supplemented("2026-03-10")

    assert line(supplemented, "2026-03-06")["clock"] == "supplement"
    # From 10 March: 11-13 are days 1-3, 16-20 4-8, 23-27 9-13, 30 March-3 April 14-18, 7-8 April 19-20.
    assert due_on(supplemented, "2026-03-10") == "2026-04-08"


def test_edge_06_no_outcome_refuses_a_request_for_its_form() -> None:
    letter = a_request("registered_mail").received("2026-03-02")
    formal = [key for key, each in engine().law.outcomes.items() if any("ogi-2019:29" in one for one in each.cites)]

    assert formal == []
    assert refusal(letter.decided("unable_unclear_after_supplement", on="2026-03-05")).code == "no_supplement_round"


def test_edge_07_an_agent_without_authority_is_asked_for_it_and_the_request_stays_alive() -> None:
    request = a_request("registered_mail", agent={"name": "李四"}).received("2026-03-02")
    asked = request.but().asked_to_supplement("2026-03-05", term_days=10)

    # From 5 March: 6 is day 1, 9-13 are days 2-6, 16-19 days 7-10.
    assert line(asked, "2026-03-05")["due_on"] == "2026-03-19"
    assert rows(asked, 2026) == ("new", "carried_out")
    assert irregular(asked) == []


def test_edge_08_an_oral_request_is_received_on_the_day_the_office_fills_in_the_form() -> None:
    request = a_request("oral").received("2026-03-02")

    assert facts(request).state == "in_progress"
    # 3-6 March are days 1-4, 9-13 5-9, 16-20 10-14, 23-27 15-19, 30 March 20.
    assert (line(request, "2026-03-02")["received_on"], due_on(request, "2026-03-02")) == ("2026-03-02", "2026-03-30")


def test_edge_08_an_oral_request_needs_no_confirmation() -> None:
    assert refusal(a_request("oral").received("2026-03-02").confirmed("2026-03-03")).code == "no_such_step"


@pytest.mark.parametrize(
    ("channel", "entered"),
    [
        ("in_person", ("new", "carried_out")),
        ("oral", ("new", "carried_out")),
        ("registered_mail", ("new", "carried_out")),
        ("ordinary_mail", ()),
        ("online", ()),
        ("email", ()),
        ("fax", ()),
    ],
)
def test_edge_01_to_08_arrival_alone_makes_a_request_new_only_where_no_confirmation_is_needed(
    channel: str, entered: tuple[str, ...]
) -> None:
    assert rows(a_request(channel).received("2026-03-02"), 2026) == entered


def test_edge_01_to_08_the_report_counts_what_was_received_and_leaves_out_what_was_not(office: Program) -> None:
    take_in(
        office,
        a_request("oral", number="2026-0001").received("2026-03-02").decided("disclosed", on="2026-03-02"),
        a_request("registered_mail", number="2026-0002").received("2026-03-07"),
        a_request("fax", number="2026-0003").received("2026-03-07"),
    )

    assert figures(office, 2026) == {"new": 2, "disclosed": 1, "total_handled": 1, "carried_out": 1}
