"""The doctor sees from the store whether the work is done: processes, jobs, messages, people, calendar."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from doctor.ward import MORNING, found, only
from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.services.calendars import load_notice
from request_flow.services.heartbeats import beat, beat_name, worker_name
from request_flow.services.jobs import JOBS
from request_flow.services.organising import add
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.storage.unit import writing
from request_flow.workdays.notices import parse_notice
from services.post import a_case, morning, staff

INVENTED = Path(__file__).resolve().parents[2] / "workflows" / "sample" / "notice-2027-invented.yaml"


def test_workers_and_beat_are_known_by_their_heartbeats(program, place):
    with_broker = replace(place, broker_url="redis://queue")
    assert only(with_broker, "worker") == ("fault", "no worker has ever run")

    beat(program, "worker:elsewhere:7", at=MORNING - timedelta(seconds=119))
    beat(program, beat_name(), at=MORNING - timedelta(seconds=121))

    assert only(with_broker, "worker") == ("ok", "1 alive: worker:elsewhere:7")
    assert only(with_broker, "beat")[0] == "fault"
    assert "last was seen at 2026-11-23 08:57" in only(with_broker, "beat")[1]
    here = replace(with_broker, here=True)
    assert only(here, "worker") == ("fault", "no worker has ever run")
    beat(program, worker_name(), at=MORNING)
    assert only(here, "worker")[0] == "ok"


def test_a_ticker_is_known_by_its_heartbeat(program, place):
    assert "no thread of `serve`" in only(place, "beat")[1]
    beat(program, "ticker:anywhere:9", at=MORNING)
    assert only(place, "beat") == ("ok", "a thread of `serve` drives the jobs")


def all_ran(program: Program, at: datetime, **details: dict) -> None:
    for job in JOBS:
        beat(program, f"job:{job.name}", details.get(job.name, {"ok": True, "failures": 0}), at=at)


def test_jobs_that_ran_on_time_are_well(program, place):
    all_ran(program, MORNING)

    grade, said = only(place, "jobs")

    assert (grade, "last sweep 09:00:00" in said) == ("ok", True)


@pytest.mark.parametrize(
    ("name", "last", "late"),
    [
        # the sweep runs every minute, and may be two minutes late: due again at 08:57, late after 08:59
        ("sweep", MORNING - timedelta(minutes=3), False),
        ("sweep", MORNING - timedelta(minutes=5), True),
        # the cleaning runs at three each night, and may be an hour late
        ("clean_up", MORNING.replace(hour=3), False),
        ("clean_up", MORNING.replace(hour=3) - timedelta(days=1), True),
    ],
)
def test_a_job_that_is_late_is_a_fault(program, place, name, last, late):
    all_ran(program, MORNING)
    beat(program, f"job:{name}", {"ok": True, "failures": 0}, at=last)

    grade, said = only(place, "jobs")

    assert (grade, said.startswith(f"{name} (")) == (("fault", True) if late else ("ok", False))


@pytest.mark.parametrize(("failures", "grade"), [(1, "warning"), (3, "fault")])
def test_a_job_that_fails_is_named_with_its_error(program, place, failures, grade):
    all_ran(program, MORNING, deliver={"ok": False, "failures": failures, "error": "store_down"})

    assert only(place, "jobs")[0] == grade
    assert f"failed {failures} times in a row (store_down)" in only(place, "jobs")[1]


def test_a_job_that_never_ran_is_named(program, place):
    assert only(place, "jobs") == ("fault", "no job has ever run")
    all_ran(program, MORNING)
    with writing(program.store) as unit:
        unit.run("DELETE FROM heartbeats WHERE name IN ('job:alarms', 'job:clean_up')")

    assert only(place, "jobs") == ("warning", "not run yet: alarms, clean_up")


def put_message(program: Program, key: str, status: str, at: datetime, attempts: int = 0) -> None:
    with writing(program.store) as unit:
        unit.run(
            unit.store.sql(
                "INSERT INTO messages (key, agency_id, topic, channel, address, content, status, attempts, "
                "next_try_at, created_at) VALUES (?, 1, 'reminder', 'app', '', '{}', ?, ?, ?, ?)"
            ),
            (key, status, attempts, at.isoformat(), at.isoformat()),
        )


def test_messages_that_wait_too_long_and_those_given_up_are_named(program, place):
    put_message(program, "later", "waiting", MORNING + timedelta(hours=3))
    put_message(program, "now", "waiting", MORNING - timedelta(minutes=14))
    assert only(place, "outbox") == ("ok", "messages that wait: 2, none for long")

    put_message(program, "old", "waiting", MORNING - timedelta(minutes=15))
    assert only(place, "outbox") == ("warning", "messages that wait: 3, the oldest for 0:15:00")

    put_message(program, "older", "waiting", MORNING - timedelta(hours=2), attempts=3)
    put_message(program, "lost", "parked", MORNING - timedelta(days=2))
    assert [(each.grade.value, each.found.en) for each in found(place, "outbox")] == [
        ("warning", "messages given up after their last try: 1"),
        ("fault", "messages that wait: 4, the oldest for 2:00:00"),
    ]


def test_an_agency_with_running_terms_and_nobody_to_remind_is_named(program, place):
    assert only(place, "people")[0] == "ok"
    add(program, "idle", "无人局", None, None)
    a_case(program, "2026-11-20", handler=None)

    assert only(place, "people") == ("warning", "agencies with running terms and nobody to remind: edu")

    add_person(program, "edu", "sun", {"name": "小孙", "role": "caseworker", "unit": "体卫科"})
    assert only(place, "people")[0] == "ok"


def test_reminders_that_nobody_of_an_agency_was_told_of_are_named(program, place):
    # Twenty working days from Mon 2026-10-26 end on Mon 11-23.
    add_person(program, "edu", "sun", {"name": "小孙", "role": "caseworker", "unit": "体卫科"})
    a_case(program, "2026-10-26", handler=None)
    morning(program, "2026-11-23")

    assert only(place, "people") == ("warning", "reminders that reached nobody since yesterday: 教育局 2")

    staff(program)
    assert only(place, "people")[0] == "ok"


@pytest.mark.parametrize(
    ("today", "grade"),
    [
        ("2026-11-15", "ok"),  # 46 days before the last day of the notice of 2026; the alarm is raised at 45
        ("2026-11-16", "warning"),
        ("2026-12-31", "warning"),
        ("2027-01-01", "fault"),
    ],
)
def test_the_calendar_must_reach_as_far_as_the_alarm_wants(place, today, grade):
    at = datetime.fromisoformat(f"{today}T09:00").replace(tzinfo=OFFICE_ZONE)

    assert only(replace(place, clock=FixedClock(at)), "calendar")[0] == grade


@pytest.mark.parametrize(
    ("today", "grade", "says"),
    [
        # From 2059-01-01 to 2060-12-31 are 730 days, for 2060 is a leap year.
        ("2058-12-31", None, ""),
        ("2059-01-01", "warning", "the calendar stops on 2060-12-31"),
        ("2060-12-31", "warning", "the calendar stops on 2060-12-31"),
        ("2061-01-01", "fault", "the calendar stopped on 2060-12-31"),
    ],
)
def test_the_end_of_the_calendar_itself_is_told_two_years_before(place, today, grade, says):
    at = datetime.fromisoformat(f"{today}T09:00").replace(tzinfo=OFFICE_ZONE)

    _, *end = found(replace(place, clock=FixedClock(at)), "calendar")

    assert [each.grade.value for each in end] == ([grade] if grade else [])
    assert all(each.found.en.startswith(says) and "statutory.yaml" in each.remedy.en for each in end)


def test_a_coming_year_without_notice_is_told_from_december_on_and_not_once_it_is_loaded(program, place):
    december = replace(place, clock=FixedClock(datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)))

    assert only(december, "calendar") == (
        "warning",
        "the calendar ends on 2026-12-31, in 30 days; what is due later is provisional",
    )
    load_notice(program, parse_notice(INVENTED), "wu")
    assert only(december, "calendar")[0] == "ok"
