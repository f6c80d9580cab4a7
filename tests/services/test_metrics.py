"""What is measured is what a person would count, on both databases."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from request_flow.clock import OFFICE_ZONE
from request_flow.services.heartbeats import beat
from request_flow.services.metrics import WORKING_DAYS_AHEAD, Measures, by_working_day, days_ahead, measure
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.sweeping import sweep
from request_flow.storage.health import Terms, look
from request_flow.storage.unit import writing
from request_flow.workdays.notices import load_calendar
from services.post import a_case, do, set_clock
from support.program import program_at

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=OFFICE_ZONE)


@pytest.fixture
def program(store_url: str, tmp_path: Path):
    with program_at(store_url, tmp_path, "2026-10-01") as opened:
        add(opened, "edu", "教育局", None, None)
        yield opened


def measured(program: Program, url: str) -> Measures:
    program.clock.at = MORNING
    with look(url) as unit:
        return measure(unit, program.clock)


def test_an_empty_store_measures_nothing(program, store_url):
    found = measured(program, store_url)

    assert (found.open_cases, found.due, found.overdue, found.untold) == (0, {}, {}, 0)
    assert found.outbox == {"waiting": 0, "held": 0, "retrying": 0, "sending": 0, "parked": 0}
    assert found.oldest_seconds == 0
    assert found.processes == {"worker": 0, "beat": 0, "ticker": 0}
    assert {each.last_run for each in found.jobs.values()} == {None}
    assert found.published_until == date(2026, 12, 31)


def test_terms_are_counted_by_the_working_days_that_are_left(program, store_url):
    # 20 working days each, no holiday between
    a_case(program, "2026-10-23")  # a Friday: due on Friday 2026-11-20, late
    a_case(program, "2026-10-26")  # a Monday: due on Monday 2026-11-23, today
    a_case(program, "2026-10-26")
    a_case(program, "2026-11-02")  # due on Monday 2026-11-30, five working days on
    a_case(program, "2026-11-09")  # due on Monday 2026-12-07, ten working days on
    a_case(program, "2026-11-10")  # due on Tuesday 2026-12-08, eleven: beyond what is counted by day
    answered = a_case(program, "2026-11-11")
    do(program, answered, "withdraw", "2026-11-12")

    found = measured(program, store_url)

    assert found.open_cases == 6
    reply = {number: count for (kind, number), count in found.due.items() if kind == "reply"}
    assert reply == {0: 2, 1: 0, 2: 0, 3: 0, 4: 0, 5: 1, 6: 0, 7: 0, 8: 0, 9: 0, 10: 1}
    assert found.overdue["reply"] == 1


def test_a_term_that_ends_on_a_weekend_counts_with_the_next_working_day():
    days = [date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)]
    terms = [Terms("reply", "2026-11-28", 2), Terms("reply", "2026-11-30", 1), Terms("fee", "2026-11-26", 4)]

    due, overdue = by_working_day(terms, days)

    assert due == {
        ("fee", 0): 0,
        ("fee", 1): 0,
        ("fee", 2): 0,
        ("reply", 0): 0,
        ("reply", 1): 3,
        ("reply", 2): 0,
    }
    assert overdue == {"fee": 4, "reply": 0}


def test_the_working_days_ahead_pass_over_the_holidays():
    # 2026-09-30 is a Wednesday; the National Day holiday is 1 to 7 October, Saturday 10 October is worked
    days = list(days_ahead(load_calendar(), date(2026, 9, 30)))

    assert len(days) == WORKING_DAYS_AHEAD + 1
    assert days[:5] == [
        date(2026, 9, 30),
        date(2026, 10, 8),
        date(2026, 10, 9),
        date(2026, 10, 10),
        date(2026, 10, 12),
    ]


def test_at_the_end_of_the_calendar_there_are_fewer_days_ahead():
    calendar = load_calendar()

    assert list(days_ahead(calendar, calendar.last)) == [calendar.last]


def test_reminders_called_for_are_untold_until_they_are_written(program, store_url):
    a_case(program, "2026-10-26")
    set_clock(program, "2026-11-23")
    sweep(program)

    assert measured(program, store_url).untold >= 1


def put(program: Program, key: str, status: str, next_try: datetime, created: datetime, attempts: int = 0) -> None:
    with writing(program.store) as unit:
        unit.run(
            unit.store.sql(
                "INSERT INTO messages (key, agency_id, topic, channel, address, content, status, attempts, "
                "next_try_at, created_at) VALUES (?, 1, 'reminder', 'email', 'a@example.org', '{}', ?, ?, ?, ?)"
            ),
            (key, status, attempts, next_try.isoformat(), created.isoformat()),
        )


def test_messages_are_counted_by_their_standing(program, store_url):
    hour = timedelta(hours=1)
    put(program, "due", "waiting", MORNING - hour / 4, MORNING - 15 * hour)
    put(program, "due too", "waiting", MORNING, MORNING)
    put(program, "held until noon", "waiting", MORNING + 3 * hour, MORNING - 9 * hour)
    put(program, "being sent", "sending", MORNING + hour, MORNING - 20 * hour, attempts=1)
    put(program, "given up", "parked", MORNING - 30 * hour, MORNING - 40 * hour, attempts=8)
    put(program, "gone", "sent", MORNING - 50 * hour, MORNING - 50 * hour, attempts=1)

    found = measured(program, store_url)
    assert found.outbox == {"waiting": 2, "held": 1, "retrying": 0, "sending": 1, "parked": 1}
    # The one held overnight could be sent for a quarter of an hour, not for fifteen.
    assert found.oldest_seconds == 900

    put(program, "refused twice", "waiting", MORNING + hour, MORNING - 2 * hour, attempts=2)

    found = measured(program, store_url)
    assert found.outbox["retrying"] == 1
    assert found.oldest_seconds == 7200


def test_jobs_and_processes_are_measured_by_their_heartbeats(program, store_url):
    before = MORNING - timedelta(minutes=3)
    beat(program, "job:sweep", {"ok": True, "succeeded_at": before.isoformat(), "failures": 0}, at=before)
    failed = {"ok": False, "error": "store_down", "succeeded_at": before.isoformat(), "failures": 4}
    beat(program, "job:deliver", failed, at=MORNING)
    beat(program, "worker:a:1", at=MORNING)
    beat(program, "worker:b:2", at=MORNING - timedelta(seconds=90))
    beat(program, "worker:c:3", at=before)
    beat(program, "ticker:a:4", at=MORNING)

    found = measured(program, store_url)

    sweeping, delivering = found.jobs["sweep"], found.jobs["deliver"]
    assert (sweeping.period_seconds, sweeping.last_run, sweeping.last_success, sweeping.failures) == (
        60,
        before,
        before,
        0,
    )
    assert (delivering.last_run, delivering.last_success, delivering.failures) == (MORNING, before, 4)
    assert found.jobs["clean_up"].period_seconds == 86400
    assert found.processes == {"worker": 2, "beat": 0, "ticker": 1}


def test_the_queries_read_indexes_only(sqlite_url, tmp_path):
    """A plan that walks a table would make every scrape of a large store slow."""
    from request_flow.storage import health  # noqa: PLC0415  # its statements, beside their only use

    with program_at(sqlite_url, tmp_path):
        pass
    with look(sqlite_url) as unit:
        plans = {
            name: [
                row[3]
                for row in unit.run(
                    f"EXPLAIN QUERY PLAN {getattr(health, name)}".format(by_index=health.BY_INDEX[True]), values
                ).fetchall()
            ]
            for name, values in {
                "OPEN_CASES": (9999,),
                "TERMS": ("2026-12-07",),
                "OUTBOX": ("2026-11-23",),
                "PARKED": (),
                "UNTOLD": (),
            }.items()
        }

    first = {name: plan[0] for name, plan in plans.items()}
    assert "USING COVERING INDEX ix_cases_year" in first["OPEN_CASES"]
    assert "USING COVERING INDEX ix_deadlines_due_on" in first["TERMS"]
    assert "USING INDEX ix_messages_next" in first["OUTBOX"]
    assert "INDEX ix_messages_parked" in first["PARKED"]
    assert "ix_reminders_untold" in first["UNTOLD"]
