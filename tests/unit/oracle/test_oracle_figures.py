"""The oracle itself, against days counted by hand, published vectors and a published table.

The counts stand beside the expected days; working days are those of the State Council's notices. Shared data is looked
for in the folder that REQUEST_FLOW_SHARED names, else in ``shared`` beside the checkout.
"""

import json
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.blockers import blockers
from oracle.calendar_by_day import works
from oracle.due_by_day import due, late_acts
from oracle.figures_by_day import OTHERS, REPLIES, rows, table3
from oracle.histories import any_event_list, lawful_case, lawful_register, random_case, random_register, spoil
from support.oracle_cases import MIXED, SHARED, SUQIAN, TODAY, D, a_case, read_lines

# Table 3 ----------------------------------------------------------------------------------------------------------

DISCLOSED = {"outcome": "disclosed"}
PARTIAL = {"outcome": "partial"}
REDO = {"ref": "r", "result": "corrected", "redo": True}


def cells(cases: list[Any], year: int) -> dict[str, list[int]]:
    """Return the rows that are not all zero."""
    return {row: cells for row, cells in table3(cases, year).items() if any(cells)}


def test_a_request_of_new_years_eve_is_new_and_carried_over() -> None:
    case = a_case("2020-12-31 receive", ("2021-01-04 decide", DISCLOSED))
    one = [0, 0, 0, 0, 1, 0, 1]

    assert cells([case], 2020) == {"new": one, "carried_out": one}
    assert cells([case], 2021) == {"carried_in": one, "disclosed": one, "total_handled": one}
    assert cells([case], 2022) == {}


def test_a_request_confirmed_in_january_is_new_in_january_only() -> None:
    case = a_case("2023-12-31 receive", "2024-01-02 confirm_receipt", channel="fax", category="natural_person")

    assert cells([case], 2023) == {}
    assert cells([case], 2024) == {"new": [1, 0, 0, 0, 0, 0, 1], "carried_out": [1, 0, 0, 0, 0, 0, 1]}


def test_the_form_of_2020_has_one_row_for_the_three_other_endings() -> None:
    cases = [
        a_case("2020-06-01 receive", "2020-06-02 withdraw"),
        a_case("2020-06-01 receive", "2020-08-03 lapse_fee"),
        a_case("2020-06-01 receive", "2020-08-03 lapse_supplement"),
        a_case("2020-06-01 receive", "2020-06-02 close_other"),
    ]

    assert cells(cases, 2020)["other"] == [0, 0, 0, 0, 4, 0, 4]
    assert len(table3(cases, 2020)) == 23
    assert tuple(table3([], 2021)) == ("new", "carried_in", *REPLIES, *OTHERS, "total_handled", "carried_out")


def test_a_redo_counts_once_under_the_last_outcome_of_the_first_year() -> None:
    start = ("2024-01-05 receive", ("2024-01-20 decide", DISCLOSED), ("2024-06-03 remedy_concluded", REDO))
    one = [0, 0, 0, 0, 1, 0, 1]
    same_year = a_case(*start, ("2024-06-20 decide", PARTIAL))
    next_year = a_case(*start, ("2025-01-06 decide", PARTIAL))

    assert cells([same_year], 2024) == {"new": one, "partial": one, "total_handled": one}
    assert cells([next_year], 2024) == {"new": one, "disclosed": one, "total_handled": one}
    assert cells([next_year], 2025) == {}


def test_void_and_never_received_requests_count_nowhere() -> None:
    cases = [
        a_case("2024-01-05 receive", ("2024-01-20 decide", DISCLOSED), "2025-02-03 void"),
        a_case("2024-01-05 receive", "2024-01-08 withdraw", channel="ordinary_mail"),
        a_case("2024-01-05 receive", channel="ordinary_mail"),
    ]

    assert cells(cases, 2024) == {}
    assert cells(cases, 2025) == {}


def test_a_corrected_category_moves_the_whole_case() -> None:
    case = a_case("2023-12-29 receive", ("2024-03-01 correct_category", {"category": "other_org"}))
    moved = [0, 0, 0, 0, 0, 1, 1]

    assert cells([case], 2023) == {"new": moved, "carried_out": moved}
    assert cells([case], 2024) == {"carried_in": moved, "carried_out": moved}


def test_the_register_of_suqian_gives_its_published_table() -> None:
    register = read_lines(SUQIAN)
    published = json.loads((SHARED / "data" / "reports" / "suqian_2024.json").read_text("utf-8"))

    assert table3(register, 2024) == published["table3"]


@pytest.mark.parametrize("path", [SUQIAN, MIXED], ids=["suqian", "mixed"])
def test_nothing_in_the_shared_registers_blocks_or_is_late(path: Path) -> None:
    register = read_lines(path)

    assert [case["number"] for case in register if blockers(case, TODAY)] == []
    assert [case["number"] for case in register if late_acts(case)] == []


# The random histories ---------------------------------------------------------------------------------------------

ACTIONS = {
    *("receive", "confirm_receipt", "request_supplement", "receive_supplement", "lapse_supplement"),
    *("extend", "consult", "record_opinion", "request_reasons", "receive_reasons", "fix_delayed_term"),
    *("charge_fee", "pay_fee", "lapse_fee", "decide", "deliver", "withdraw", "close_other", "void", "archive"),
    *("remedy_filed", "remedy_concluded", "correct_category"),
}


@settings(max_examples=150, deadline=None)
@given(lawful_case())
def test_nothing_blocks_in_a_lawful_case(case: Any) -> None:
    days = [event["on"] for event in case["events"]]

    assert blockers(case, D("2026-11-20")) == []
    assert days == sorted(days)
    assert days[0] >= "2019-01-01"
    assert all(event.get("received_on", "") <= "2026-11-20" for event in case["events"])


@settings(max_examples=100, deadline=None)
@given(lawful_case(strict=True))
def test_no_act_of_a_strict_case_is_late(case: Any) -> None:
    assert late_acts(case) == []


@settings(max_examples=100, deadline=None)
@given(lawful_case(), st.integers(0, 120))
def test_from_one_day_to_the_next_the_clock_moves_by_one_working_day_or_stands(case: Any, offset: int) -> None:
    today = D(case["events"][0]["on"]) + timedelta(days=offset)
    tomorrow = today + timedelta(days=1)
    before, after = due(case, today), due(case, tomorrow)
    assert before is not None
    assert after is not None
    if any(event["on"] == tomorrow.isoformat() for event in case["events"]) or before["clock"] is None:
        return

    runs = works(tomorrow) and not after["suspended"]
    assert after["due_on"] == before["due_on"]
    assert after["overdue"] == (tomorrow.isoformat() > after["due_on"])
    if after["counted"]:
        assert after["counted"] - before["counted"] == int(runs)


@settings(max_examples=25, deadline=None)
@given(lawful_register(40), st.integers(2019, 2026))
def test_the_identities_of_the_form_hold_for_any_register(register: list[Any], year: int) -> None:
    table, following = table3(register, year), table3(register, year + 1)
    endings = [row for row in rows(year) if row not in {"new", "carried_in", "total_handled", "carried_out"}]

    for column in range(7):
        total = table["total_handled"][column]
        assert table["new"][column] + table["carried_in"][column] == total + table["carried_out"][column]
        assert sum(table[row][column] for row in endings) == total
        assert table["carried_out"][column] == following["carried_in"][column]
    assert all(sum(row[:6]) == row[6] for row in table.values())


def test_the_lawful_cases_cover_every_action_channel_category_and_outcome() -> None:
    register = random_register(random.Random(2), 1500)
    events = [event for case in register for event in case["events"]]

    assert Counter(event["action"] for event in events).keys() == ACTIONS
    assert {event["outcome"] for event in events if event["action"] == "decide"} == set(REPLIES)
    assert len({case["channel"] for case in register}) == 7
    assert len({case["applicant"]["category"] for case in register}) == 6
    assert len({case["number"] for case in register}) == 1500
    assert {name for case in register for name, _ in late_acts(case)} == {"request_supplement", "extend", "decide"}


def test_a_seed_gives_the_same_case_again() -> None:
    assert random_case(random.Random(11)) == random_case(random.Random(11))


def test_a_spoilt_case_blocks_for_its_one_reason_at_its_last_event() -> None:
    rng = random.Random(3)
    met: Counter[str] = Counter()
    for _ in range(600):
        case, why = spoil(random_case(rng), rng)
        met[why] += 1
        assert blockers(case, TODAY) == [why]
        assert blockers({**case, "events": case["events"][:-1]}, TODAY) == []

    assert set(met) == {
        "answer_before_question",
        "decide_closed",
        "decide_while_consulting",
        "excessive_without_reasons",
        "extend_too_long",
        "extend_twice",
        "in_the_future",
        "lapse_early",
        "third_party_without_consultation",
        "unclear_without_supplement",
        "unknown_outcome",
    }


def test_spoiling_leaves_the_lawful_case_as_it_was() -> None:
    rng = random.Random(4)
    for _ in range(100):
        case = random_case(rng)
        untouched = json.dumps(case)
        spoil(case, rng)
        assert json.dumps(case) == untouched


def test_event_lists_without_order_hold_well_typed_events_of_every_action() -> None:
    rng = random.Random(5)
    events = [event for _ in range(300) for event in any_event_list(rng)]

    assert {event["action"] for event in events} == ACTIONS
    assert all(D(event["on"]).year >= 2015 for event in events)
    assert json.loads(json.dumps(events)) == events
