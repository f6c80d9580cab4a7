"""The engine against a second implementation that steps through the days one by one (tests/oracle)."""

import copy
import json
import random
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.due_by_day import due
from oracle.figures_by_day import table3
from oracle.histories import any_event_list, lawful_case, lawful_register, random_case, spoil
from request_flow.bootstrap import load_engine
from request_flow.cases.clocks import due_line
from request_flow.cases.events import Event, Header
from request_flow.cases.facts import Facts
from request_flow.cases.record import events_of, registration_of
from request_flow.deadlines.explanation import explain_days
from request_flow.registers import check_case
from request_flow.report.figures import Group, count_cells
from request_flow.services.reading import explain
from request_flow.storage.projection import project
from request_flow.workdays.calendar import OutsideCalendar

ENGINE = load_engine()
ARTICLES = {code: each.cites[0] for code, each in ENGINE.workflow.irregularities.items()}
COMPARED = ("state", "received_on", "clock", "due_on", "term_days", "counted", "remaining", "suspended", "overdue")
FIRST, LAST = date(2019, 1, 1), date(2026, 12, 1)
KNOWN_UNTIL = "2027-12-31"
"""The oracle counts every weekday after this day, the engine leaves the statutory days out."""


def taken(case: dict[str, Any]) -> tuple[Header, list[Event]]:
    """Return the case as the engine takes it, its shape checked first."""
    entry = check_case(copy.deepcopy(case), 1)
    assert entry.case is not None, entry.problems
    return registration_of(entry.case).header, events_of(entry.case)


def assert_same_line(case: dict[str, Any], header: Header, events: list[Event], day: date) -> None:
    """Compare engine and oracle on one day."""
    expected = due(case, day)
    known = [event for event in events if event.on <= day]
    if expected is None:
        assert not known
        return
    line = due_line(ENGINE.fold(header, events, day), day, ENGINE.rules, ARTICLES)
    if (line["due_on"] or "") > KNOWN_UNTIL:
        return
    assert {key: line[key] for key in COMPARED} == {key: expected[key] for key in COMPARED}, (day, case)


@pytest.mark.parametrize("count", [40, pytest.param(210, marks=pytest.mark.soak)])
def test_the_mixed_register_agrees_on_days_over_the_seven_years(shared: Path, count: int) -> None:
    text = (shared / "data/registers/mixed_2019_2026.jsonl").read_text(encoding="utf-8")
    cases = [json.loads(line) for line in text.splitlines()]
    both = [(case, *taken(case)) for case in cases]
    days = [FIRST + timedelta(days=round(n * (LAST - FIRST).days / count)) for n in range(count + 1)]

    for day in days:
        for case, header, events in both:
            if events[0].on <= day:
                assert_same_line(case, header, events, day)


@settings(max_examples=300)
@given(lawful_case(), st.integers(0, 400))
def test_any_lawful_history_agrees_on_any_day(case: dict[str, Any], offset: int) -> None:
    header, events = taken(case)
    walked = ENGINE.walk(header, events)

    assert walked.refused is None, (walked.reason, case)
    for day in {event.on for event in events} | {events[0].on + timedelta(days=offset)}:
        assert_same_line(case, header, events, day)


@settings(max_examples=40)
@given(lawful_register(25), st.integers(2019, 2026))
def test_the_figures_of_any_register_agree(register: list[dict[str, Any]], year: int) -> None:
    groups = []
    for case in register:
        header, events = taken(case)
        row, _ = project(ENGINE.fold(header, events), ENGINE.rules, ())
        if row.entered_year is not None and row.left_year is not None and row.entered_year <= year <= row.left_year:
            outcome = row.counted_outcome if row.left_year == year else None
            groups.append(Group(1, row.category, row.entered_year == year, outcome, 1))
    cells = count_cells(groups, ENGINE.law)

    expected = table3(register, year)
    if "other" in expected:
        others = ("other_lapse_supplement", "other_lapse_fee", "other_other")
        cells["other"] = tuple(map(sum, zip(*(cells.pop(key) for key in others), strict=True)))
    assert {key: list(figures) for key, figures in cells.items()} == expected


def test_each_blocker_of_the_contract_is_refused() -> None:
    rng = random.Random(20260213)
    seen: set[str] = set()
    today = date(2026, 11, 22)
    for _ in range(700):
        case, why = spoil(random_case(rng, number="x"), rng)
        seen.add(why)
        entry = check_case(copy.deepcopy(case), 1)
        if entry.case is None:
            assert why == "unknown_outcome", (why, entry.problems)
            continue
        events = events_of(entry.case)
        refused = (
            ENGINE.listing_fault(events) is not None
            or ENGINE.walk(registration_of(entry.case).header, events).refused is not None
            or events[-1].on > today
        )
        assert refused, (why, case)
    assert len(seen) == 11


@settings(max_examples=300)
@given(st.randoms(use_true_random=False))
def test_no_list_of_well_typed_events_makes_the_fold_fail(rng: random.Random) -> None:
    raw = any_event_list(rng)
    written = [
        {
            key: date.fromisoformat(value) if key in {"on", "received_on", "until"} else value
            for key, value in each.items()
        }
        for each in raw
    ]
    events = events_of({"events": written})
    header = Header("1", "a", rng.choice(["in_person", "online"]), "natural_person")

    facts = ENGINE.fold(header, events)
    with suppress(OutsideCalendar):  # a history may leave the calendar: that is said, where it is walked
        ENGINE.walk(header, events)

    assert isinstance(facts, Facts)
    assert facts.state in ENGINE.workflow.machine.states


@settings(max_examples=150)
@given(lawful_case())
def test_the_explanation_counts_to_the_day_that_the_arithmetic_gives(case: dict[str, Any]) -> None:
    header, events = taken(case)
    for last in range(1, len(events) + 1):
        explanation = explain(ENGINE.fold(header, events[:last]), ENGINE)
        if explanation is None or explanation.cites == ("ogi-2019:35",):
            continue
        counted = [line.counted for line in explanation.days if line.counted is not None]

        assert counted == list(range(1, explanation.term_days + 1)), case
        assert explanation.days[-1].counted == explanation.term_days
        assert explanation.days[-1].day == explanation.due_on


def test_a_case_back_dated_in_the_record_folds_as_if_written_in_time() -> None:
    rng = random.Random(7)
    for _ in range(200):
        header, events = taken(random_case(rng, number="x"))
        if len({event.on for event in events}) < len(events):
            continue
        shuffled = [event._replace(seq=place) for place, event in enumerate(rng.sample(events, len(events)), start=1)]

        assert due_line(ENGINE.fold(header, shuffled), LAST, ENGINE.rules, ARTICLES) == due_line(
            ENGINE.fold(header, events), LAST, ENGINE.rules, ARTICLES
        )


def test_a_strip_of_days_names_why_each_is_passed_over() -> None:
    # Received 2025-12-31: Jan 1 to 3 are New Year's Day, Jan 4 a make-up Sunday, which counts as day 1.
    lines = explain_days(date(2025, 12, 31), date(2026, 1, 5), (), (), ENGINE.rules.calendar)

    assert [(line.day.day, line.counted, line.kind) for line in lines] == [
        (1, None, "holiday"),
        (2, None, "holiday"),
        (3, None, "holiday"),
        (4, 1, "make_up"),
        (5, 2, "weekday"),
    ]
    assert "国办发明电〔2025〕7号" in lines[0].reason.zh


@pytest.mark.parametrize("channel", ["in_person", "online"])
def test_a_case_is_in_one_state_whatever_way_it_is_read(channel: str) -> None:
    """The library's machine and the plain table take the same branch at every step of many histories."""
    rng = random.Random(3)
    for _ in range(150):
        case = random_case(rng, number="x")
        if case["channel"] != channel:
            continue
        header, events = taken(case)
        facts = Facts(header)
        for event in events:
            ENGINE.fire(facts, event)
        assert facts.state == ENGINE.fold(header, events).state
