"""When a job is due: counted by hand, in the zone of the office; the same rule for the ticker and for ``tick``."""

from datetime import UTC, datetime, time, timedelta

import pytest

from request_flow.clock import OFFICE_ZONE
from request_flow.services.heartbeats import Heartbeat
from request_flow.services.jobs import Job, is_due, next_run


def nothing(_program):
    return None


MINUTE = Job("m", nothing, "", "", every=timedelta(minutes=1))
FIVE = Job("f", nothing, "", "", every=timedelta(minutes=5))
NIGHT = Job("n", nothing, "", "", at=time(0, 5))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def ran(at: str, *, ok: bool = True) -> Heartbeat:
    return Heartbeat("job:x", moment(at), {"ok": ok})


# fmt: off
DUE = [  # job     last run               now                    due
    pytest.param(MINUTE, "2026-11-23T10:00:59", "2026-11-23T10:00:59.999", False, id="the same minute still runs"),
    pytest.param(MINUTE, "2026-11-23T10:00:59", "2026-11-23T10:01:00",     True,  id="a second later, but the next minute"),
    pytest.param(FIVE,   "2026-11-23T10:00:00", "2026-11-23T10:04:59",     False, id="run as its five minutes began"),
    pytest.param(FIVE,   "2026-11-23T10:00:00", "2026-11-23T10:05:00",     True,  id="the next five minutes"),
    pytest.param(FIVE,   "2026-11-23T23:59:00", "2026-11-24T00:00:00",     True,  id="counted from midnight"),
    pytest.param(NIGHT,  "2026-12-31T00:05:00", "2027-01-01T00:04:59",     False, id="a second before its time"),
    pytest.param(NIGHT,  "2026-12-31T00:05:00", "2027-01-01T00:05:00",     True,  id="at its time"),
    pytest.param(NIGHT,  "2027-01-01T00:05:00", "2027-01-01T23:59:59",     False, id="once a day"),
    pytest.param(NIGHT,  "2026-12-31T23:00:00", "2027-01-01T00:05:00",     True,  id="run late in the evening, due again at its time"),
    pytest.param(NIGHT,  "2026-12-28T00:05:00", "2027-01-01T00:01:00",     True,  id="an outage of days, before its time of today"),
    pytest.param(NIGHT,  "2027-01-01T00:01:00", "2027-01-01T00:01:30",     False, id="which one run makes up for"),
    pytest.param(MINUTE, "2027-02-01T00:00:00", "2027-01-01T00:00:00",     True,  id="a last run ahead: the clock was set back"),
]
# fmt: on


@pytest.mark.parametrize(("job", "last", "now", "due"), DUE)
def test_a_job_is_due_when_a_moment_of_its_timetable_has_passed_since_its_last_run_began(job, last, now, due):
    assert is_due(job, ran(last), moment(now)) is due


def test_a_job_that_never_ran_is_due_at_once():
    assert is_due(NIGHT, None, moment("2026-11-23T15:00:00"))


def test_what_failed_stays_due():
    now = moment("2027-01-01T00:05:01")

    assert is_due(NIGHT, ran("2027-01-01T00:05:00", ok=False), now)
    assert not is_due(NIGHT, ran("2027-01-01T00:05:00"), now)


def test_the_time_of_the_day_is_that_of_the_office_wherever_the_machine_stands():
    # Five past four in the afternoon of 31 December in London is five past midnight in Shanghai.
    now = datetime(2026, 12, 31, 16, 5, tzinfo=UTC)

    assert is_due(NIGHT, ran("2026-12-31T00:05:00"), now)
    assert not is_due(NIGHT, ran("2026-12-31T00:05:00"), now - timedelta(seconds=1))


def test_the_next_run_is_now_or_the_next_moment_of_the_timetable():
    now = moment("2026-11-23T10:02:30")

    assert next_run(FIVE, ran("2026-11-23T10:00:01"), now) == moment("2026-11-23T10:05:00")
    assert next_run(NIGHT, ran("2026-11-23T00:05:00"), now) == moment("2026-11-24T00:05:00")
    assert next_run(NIGHT, ran("2026-11-22T00:05:00"), now) == now


def test_a_job_runs_either_every_so_often_or_at_a_time():
    with pytest.raises(ValueError, match="every so often or at a time"):
        Job("x", nothing, "", "")
    with pytest.raises(ValueError, match="every so often or at a time"):
        Job("x", nothing, "", "", every=timedelta(minutes=1), at=time(1))
