"""The oracle itself, against days counted by hand, published vectors and a published table.

The counts stand beside the expected days; working days are those of the State Council's notices. Shared data is looked
for in the folder that REQUEST_FLOW_SHARED names, else in ``shared`` beside the checkout.
"""

import csv
from datetime import date
from typing import Any

import pytest

from oracle.calendar_by_day import last_day_of, working_days_in, works
from oracle.due_by_day import due, late_acts, open_consultations
from support.oracle_cases import NO_CLOCK, VECTORS, D, a_case, answer

# Working days -----------------------------------------------------------------------------------------------------

# legal.md section 3.3, worked examples
# fmt: off
WORKED_EXAMPLES = [
    ("2025-12-31",  7, "2026-01-12"),  # day 1 is Sunday 01-04
    ("2025-12-31", 20, "2026-01-29"),
    ("2025-12-31", 40, "2026-03-04"),
    ("2026-02-13",  1, "2026-02-14"),
    ("2026-02-13",  7, "2026-03-02"),
    ("2026-02-13", 20, "2026-03-19"),
    ("2026-02-18",  7, "2026-03-03"),
    ("2026-02-18", 20, "2026-03-20"),
    ("2025-09-26",  1, "2025-09-28"),
    ("2025-09-26", 20, "2025-10-30"),
    ("2026-09-18",  1, "2026-09-20"),
    ("2026-09-18", 15, "2026-10-15"),
    ("2026-09-18", 20, "2026-10-22"),
    ("2024-12-31", 20, "2025-02-05"),
    ("2020-01-23",  1, "2020-02-03"),
    ("2020-01-23", 20, "2020-02-28"),
]
# fmt: on


@pytest.mark.parametrize(("start", "days", "last"), WORKED_EXAMPLES)
def test_a_term_ends_where_the_worked_examples_say(start: str, days: int, last: str) -> None:
    assert last_day_of(D(start), days) == D(last)
    assert working_days_in(D(start), D(last)) == days


def test_every_published_working_day_vector_holds() -> None:
    if not VECTORS.exists():
        pytest.skip("the shared working day vectors are not here")
    with VECTORS.open(encoding="utf-8", newline="") as file:
        vectors = list(csv.DictReader(file))

    assert len(vectors) == 32
    wrong = [row for row in vectors if last_day_of(D(row["start"]), int(row["n"])) != D(row["due"])]
    assert wrong == []


def test_each_year_has_the_working_days_that_its_notice_leaves() -> None:
    # legal.md section 8, last column
    expected = {2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}

    assert {year: working_days_in(date(year - 1, 12, 31), date(year, 12, 31)) for year in expected} == expected


def test_beyond_the_last_notice_every_weekday_counts_but_the_days_the_regulation_names() -> None:
    assert not works(D("2027-01-01"))  # a Friday, New Year's Day
    assert not works(D("2027-01-02"))
    assert works(D("2027-01-04"))
    assert works(D("2028-01-03"))


# The reply clock --------------------------------------------------------------------------------------------------

REPLY = ("due_on", "term_days", "counted", "remaining", "overdue")


@pytest.mark.parametrize(
    ("as_of", "counted", "remaining", "overdue"),
    [
        pytest.param("2026-02-13", 0, 20, False, id="the day of receipt does not count"),
        pytest.param("2026-02-14", 1, 19, False, id="day 1 is a make-up Saturday"),
        pytest.param("2026-02-20", 1, 19, False, id="inside Spring Festival"),
        pytest.param("2026-03-19", 20, 0, False, id="the last day itself"),
        pytest.param("2026-03-20", 21, -1, True, id="the day after"),
        pytest.param("2026-03-22", 21, -1, True, id="the Sunday after"),
    ],
)
def test_a_request_received_before_spring_festival(as_of: str, counted: int, remaining: int, overdue: bool) -> None:
    case = a_case("2026-02-13 receive")

    assert answer(case, as_of, *REPLY) == ("2026-03-19", 20, counted, remaining, overdue)
    assert answer(case, as_of, "state", "clock", "received_on") == ("in_progress", "reply", "2026-02-13")


def test_a_case_is_left_out_before_it_arrived() -> None:
    assert due(a_case("2026-02-13 receive"), D("2026-02-12")) is None


def test_an_online_request_runs_no_clock_before_it_is_confirmed() -> None:
    case = a_case("2026-02-10 receive", "2026-02-13 confirm_receipt", channel="online")

    assert (
        answer(case, "2026-02-12") == {"number": "1", "state": "awaiting_confirmation", "received_on": None} | NO_CLOCK
    )
    assert answer(case, "2026-02-13", "received_on", "due_on") == ("2026-02-13", "2026-03-19")


@pytest.mark.parametrize(
    ("extended", "last", "term"),
    [
        pytest.param("2026-03-19", "2026-04-17", 40, id="on the last day"),
        pytest.param("2026-03-20", "2026-03-19", 20, id="a day too late: no effect (edge case 16)"),
    ],
)
def test_an_extension_counts_only_when_made_in_time(extended: str, last: str, term: int) -> None:
    case = a_case("2026-02-13 receive", (f"{extended} extend", {"days": 20}))

    assert answer(case, "2026-03-25", "due_on", "term_days") == (last, term)


def a_letter(ref: str, **extra: str) -> dict[str, str]:
    return {"ref": ref, "kind": "third_party", **extra}


def test_a_consultation_stops_the_days_after_its_letter_up_to_the_opinion() -> None:
    # Day 1 is Sunday 01-04; 01-05 to 01-09 are stopped; 01-12 is day 2 ... 01-30 day 16, 02-05 day 20.
    case = a_case(
        "2025-12-31 receive", ("2026-01-04 consult", a_letter("a")), ("2026-01-09 record_opinion", {"ref": "a"})
    )
    looked_at = ("due_on", "counted", "suspended")

    assert answer(case, "2026-01-12", *looked_at) == ("2026-02-05", 2, False)
    assert answer(case, "2026-01-09", *looked_at) == ("2026-02-05", 1, True)
    assert answer(case, "2026-01-04", "counted", "suspended") == (1, False)


def test_overlapping_consultations_stop_each_day_once() -> None:
    case = a_case(
        "2025-12-31 receive",
        ("2026-01-04 consult", a_letter("a")),
        ("2026-01-06 consult", a_letter("b")),
        ("2026-01-08 record_opinion", {"ref": "a"}),
        ("2026-01-09 record_opinion", {"ref": "b"}),
    )

    assert answer(case, "2026-01-20", "due_on") == ("2026-02-05",)


@pytest.mark.parametrize("opinion", [[], [("2026-01-26 record_opinion", {"ref": "a"})]], ids=["none", "too late"])
def test_a_silent_consultation_is_over_after_its_fifteenth_working_day(opinion: list[Any]) -> None:
    # Stopped: 01-05..09, 12..16, 19..23. Day 1 is 01-04, days 2-6 01-26..30, 7-11 02-02..06, 12-16 02-09..13,
    # 17 Saturday 02-14, 18-20 02-24..26.
    case = a_case("2025-12-31 receive", ("2026-01-04 consult", a_letter("a")), *opinion)

    assert answer(case, "2026-01-23", "due_on", "counted", "suspended") == ("2026-02-26", 1, True)
    assert answer(case, "2026-01-24", "due_on", "counted", "suspended") == ("2026-02-26", 1, False)
    assert answer(case, "2026-01-26", "due_on", "counted", "suspended") == ("2026-02-26", 2, False)
    assert [one.ref for one in open_consultations(case, D("2026-01-23"))] == ["a"]
    assert open_consultations(case, D("2026-01-24")) == []


def test_a_consultation_term_runs_from_the_day_the_letter_was_received() -> None:
    # One working day later than above: stopped up to Monday 01-26, so the reply is due on 02-27 and not 02-26.
    case = a_case("2025-12-31 receive", ("2026-01-04 consult", a_letter("a", received_on="2026-01-05")))

    assert answer(case, "2026-01-04", "due_on") == ("2026-02-27",)
    assert answer(case, "2026-01-26", "suspended") == (True,)


def test_a_consultation_begun_after_the_due_day_moves_nothing() -> None:
    case = a_case("2026-02-13 receive", ("2026-03-20 consult", a_letter("a")))

    assert answer(case, "2026-03-24", *REPLY, "suspended") == ("2026-03-19", 20, 21, -1, True, True)


def test_a_delayed_term_replaces_the_due_day_and_nothing_stops_it() -> None:
    # 40 working days after 2025-12-31 is 2026-03-04 (legal.md section 3.3); 01-12 is the seventh.
    case = a_case(
        "2025-12-31 receive",
        ("2026-01-04 consult", a_letter("a")),
        ("2026-01-06 fix_delayed_term", {"until": "2026-03-04"}),
    )

    assert answer(case, "2026-01-12", *REPLY, "suspended") == ("2026-03-04", 40, 7, 33, False, False)
    assert answer(case, "2026-03-05", "remaining", "overdue") == (-1, True)


# Supplement, fee, redo --------------------------------------------------------------------------------------------


def test_the_supplement_clock_runs_from_the_day_its_notice_was_received() -> None:
    # 01-15 and 16 are days 1 and 2, 01-19 to 23 days 3 to 7.
    asked = ("2026-01-12 request_supplement", {"term_days": 7, "received_on": "2026-01-14"})
    case = a_case("2026-01-05 receive", asked)
    looked_at = ("state", "clock", *REPLY)

    assert answer(case, "2026-01-12", *looked_at) == ("awaiting_supplement", "supplement", "2026-01-23", 7, 0, 7, False)
    assert answer(case, "2026-01-26", *looked_at) == ("awaiting_supplement", "supplement", "2026-01-23", 7, 8, -1, True)


def test_a_supplement_restarts_the_full_term_and_wipes_the_extension() -> None:
    case = a_case(
        "2026-01-05 receive",
        ("2026-01-06 extend", {"days": 20}),
        ("2026-01-12 request_supplement", {"term_days": 30}),
        "2026-02-13 receive_supplement",
    )

    assert answer(case, "2026-02-13", *REPLY) == ("2026-03-19", 20, 0, 20, False)


def test_a_letter_still_out_stops_the_restarted_clock_too() -> None:
    # Stopped up to 03-11, the 15th working day after 02-12. 03-12 is day 1, 03-13 2, 16-20 3-7, 23-27 8-12,
    # 03-30 to 04-03 13-17, 04-04 to 06 holiday, 04-07 to 09 days 18-20.
    case = a_case(
        "2026-02-10 receive",
        ("2026-02-12 consult", a_letter("a")),
        ("2026-02-12 request_supplement", {"term_days": 5}),
        "2026-02-13 receive_supplement",
    )

    assert answer(case, "2026-03-11", "due_on", "counted", "suspended") == ("2026-04-09", 0, True)
    assert answer(case, "2026-03-12", "due_on", "counted", "suspended") == ("2026-04-09", 1, False)


def test_only_the_whole_fee_restarts_the_reply_clock() -> None:
    case = a_case(
        "2026-02-10 receive",
        ("2026-02-12 charge_fee", {"amount": 200, "received_on": "2026-02-13"}),
        ("2026-02-14 pay_fee", {"amount": 100}),
        ("2026-02-18 pay_fee", {"amount": 100}),
    )

    assert answer(case, "2026-02-17", "state", "clock", *REPLY) == (
        "awaiting_fee",
        "fee",
        "2026-03-19",
        20,
        1,
        19,
        False,
    )
    assert answer(case, "2026-02-18", "state", "clock", *REPLY) == (
        "in_progress",
        "reply",
        "2026-03-20",
        20,
        0,
        20,
        False,
    )


@pytest.mark.parametrize(("term", "last", "days"), [({}, "2026-03-19", 20), ({"redo_term_days": 7}, "2026-03-02", 7)])
def test_an_ordered_redo_reopens_the_case_with_its_own_term(term: dict[str, int], last: str, days: int) -> None:
    case = a_case(
        "2026-01-05 receive",
        ("2026-01-20 decide", {"outcome": "disclosed"}),
        ("2026-02-13 remedy_concluded", {"ref": "r", "result": "corrected", "redo": True, **term}),
    )

    assert answer(case, "2026-02-12") == {"number": "1", "state": "closed", "received_on": "2026-01-05"} | NO_CLOCK
    assert answer(case, "2026-02-13", "state", "due_on", "term_days") == ("in_progress", last, days)


@pytest.mark.parametrize(("action", "state"), [("withdraw", "closed"), ("void", "void")])
def test_a_request_ended_before_its_confirmation_never_had_a_receipt_date(action: str, state: str) -> None:
    case = a_case("2026-02-10 receive", f"2026-02-12 {action}", channel="email")

    assert answer(case, "2026-03-12") == {"number": "1", "state": state, "received_on": None} | NO_CLOCK


def test_the_acts_after_their_term_are_named() -> None:
    # The 7th working day after 2026-02-13 is 03-02; the reply after the supplement of 03-05 is due 04-02:
    # 03-06 is day 1, 03-09..13 2-6, 16-20 7-11, 23-27 12-16, 03-30..04-02 17-20.
    case = a_case(
        "2026-02-13 receive",
        ("2026-03-03 request_supplement", {"term_days": 5}),
        "2026-03-05 receive_supplement",
        ("2026-04-03 extend", {"days": 5}),
        ("2026-04-07 decide", {"outcome": "disclosed"}),
    )

    assert late_acts(case) == [
        ("request_supplement", D("2026-03-03")),
        ("extend", D("2026-04-03")),
        ("decide", D("2026-04-07")),
    ]
    assert late_acts(a_case("2026-02-13 receive", ("2026-03-19 decide", {"outcome": "disclosed"}))) == []
