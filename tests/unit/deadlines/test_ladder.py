"""The rungs of a ladder by the calendar: days counted by hand over holidays and make-up working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.deadlines.ladder import NEVER, escalated_to, standing, working_days_late
from request_flow.law.corpus import load_law
from request_flow.workdays.notices import load_calendar

D = date.fromisoformat
CALENDAR = load_calendar()
LADDERS = load_law().reminders
REPLY, NOTICE, REPORT = LADDERS["reply"], LADDERS["supplement_notice"], LADDERS["report"]

# Due on Wed 2024-10-09. National Day is off 10-01 to 10-07; Sun 09-29 and Sat 10-12 are worked, Mid-Autumn (Sun 09-15 to
# Tue 09-17) is off and Sat 09-14 worked. Working days back from 10-09: 10-08 (1), 09-30 (2), 09-29 (3), 09-27 (4),
# 09-26 (5), 09-25 (6), 09-24 (7), 09-23 (8), 09-20 (9), 09-19 (10); on: 10-10, 10-11, Sat 10-12 (3), 10-14 (4).
OVER_NATIONAL_DAY = [
    ("2024-09-18", None, "2024-09-19"),
    ("2024-09-19", -10, "2024-09-26"),
    ("2024-09-25", -10, "2024-09-26"),
    ("2024-09-26", -5, "2024-09-29"),
    ("2024-09-28", -5, "2024-09-29"),
    ("2024-09-29", -3, "2024-10-08"),
    ("2024-10-07", -3, "2024-10-08"),
    ("2024-10-08", -1, "2024-10-09"),
    ("2024-10-09", 0, "2024-10-10"),
    ("2024-10-11", 2, "2024-10-12"),
    ("2024-10-12", 3, "2024-10-14"),
    ("2024-10-13", 3, "2024-10-14"),
    ("2024-10-14", 4, "2024-10-15"),
]
# Due on Thu 2025-01-23. Spring Festival is off 01-28 to 02-04; Sun 01-26 and Sat 02-08 are worked.
# Late: 01-24 (1), Sun 01-26 (2), 01-27 (3), 02-05 (4), 02-06 (5), 02-07 (6), Sat 02-08 (7), 02-10 (8).
OVER_SPRING_FESTIVAL = [
    ("2025-01-24", 1, "2025-01-26"),
    ("2025-01-25", 1, "2025-01-26"),
    ("2025-01-26", 2, "2025-01-27"),
    ("2025-02-03", 3, "2025-02-05"),
    ("2025-02-08", 7, "2025-02-10"),
]


@pytest.mark.parametrize(("today", "rung", "following"), OVER_NATIONAL_DAY)
def test_a_ladder_counts_working_days_over_national_day_and_its_make_up_days(today, rung, following):
    assert standing(REPLY, D("2024-10-09"), D(today), CALENDAR) == (rung, D(following))


@pytest.mark.parametrize(("today", "rung", "following"), OVER_SPRING_FESTIVAL)
def test_each_working_day_late_is_a_rung_over_the_spring_festival(today, rung, following):
    assert standing(REPLY, D("2025-01-23"), D(today), CALENDAR) == (rung, D(following))


def test_a_due_day_that_is_no_working_day_is_reminded_of_on_the_last_one_before_it():
    # Sat 2026-01-31 is the due day of a report: Fri 01-30 stands for it.
    due = D("2026-01-31")

    assert standing(REPORT, due, D("2026-01-29"), CALENDAR) == (-1, D("2026-01-30"))
    assert standing(REPORT, due, D("2026-01-30"), CALENDAR) == (0, D("2026-02-02"))
    assert standing(REPORT, due, D("2026-02-01"), CALENDAR) == (0, D("2026-02-02"))
    assert standing(REPORT, due, D("2026-02-02"), CALENDAR) == (1, D("2026-02-03"))


def test_a_ladder_that_ends_on_the_due_day_has_no_rung_after_it():
    # Due Tue 2024-03-12; rungs on Thu 03-07 (3), Mon 03-11 (1) and the day.
    due = D("2024-03-12")

    assert standing(NOTICE, due, D("2024-03-06"), CALENDAR) == (None, D("2024-03-07"))
    assert standing(NOTICE, due, D("2024-03-11"), CALENDAR) == (-1, due)
    assert standing(NOTICE, due, due, CALENDAR) == (0, NEVER)
    assert standing(NOTICE, due, D("2024-04-30"), CALENDAR) == (0, NEVER)


def test_a_due_day_beyond_the_calendar_is_looked_at_again_on_its_last_day():
    beyond = CALENDAR.last + timedelta(days=400)

    assert standing(REPLY, beyond, D("2024-03-01"), CALENDAR) == (None, CALENDAR.last)


def test_a_rung_tells_whom_the_rungs_left_out_would_have_told():
    # The reply escalates to the head of the unit on day 1 and to the head of the office on day 2.
    assert escalated_to(REPLY, 0, -1) == ()
    assert escalated_to(REPLY, 1, 0) == ("unit_head",)
    assert escalated_to(REPLY, 2, 1) == ("office_head",)
    assert escalated_to(REPLY, 3, 2) == ()
    assert escalated_to(REPLY, 9, -3) == ("unit_head", "office_head")
    assert escalated_to(REPLY, 9, None) == ("unit_head", "office_head")
    assert escalated_to(REPLY, 9, 1) == ("office_head",)


days = st.dates(D("2019-03-01"), D("2026-10-31"))


@given(due=days, ladder=st.sampled_from(sorted(LADDERS)), sweeps=st.sets(st.integers(-25, 25), min_size=1))
def test_whatever_days_are_swept_each_rung_is_told_once_or_covered_by_a_later_one(due, ladder, sweeps):
    """A day-by-day walk claims every rung; random sweeps claim some of them, and escalations are never lost."""
    walked = LADDERS[ladder]
    days_swept = sorted(due + timedelta(days=each) for each in sweeps)
    last = days_swept[-1]
    every = {standing(walked, due, due - timedelta(days=40) + timedelta(days=n), CALENDAR).rung for n in range(80)}
    every = {each for each in every if each is not None and each <= working_days_late(due, last, CALENDAR)}
    claimed: list[int] = []
    escalated: list[str] = []
    for day in days_swept:
        rung = standing(walked, due, day, CALENDAR).rung
        if rung is not None and rung not in claimed:
            escalated += escalated_to(walked, rung, max(claimed, default=None))
            claimed.append(rung)

    assert claimed == sorted(claimed)
    assert set(claimed) <= every
    assert all(any(each <= later for later in claimed) for each in every)
    late = working_days_late(due, last, CALENDAR)
    wanted = [each.to for each in walked.escalate if each.working_days_late <= late]
    assert escalated == wanted


@given(due=days, ladder=st.sampled_from(sorted(LADDERS)), day=st.integers(-60, 60))
def test_the_next_rung_is_reached_on_its_day_and_not_before(due, ladder, day):
    walked, today = LADDERS[ladder], due + timedelta(days=day)
    now = standing(walked, due, today, CALENDAR)

    assert now.next_on > today
    if now.next_on != NEVER:
        assert standing(walked, due, now.next_on - timedelta(days=1), CALENDAR).rung == now.rung
        assert standing(walked, due, now.next_on, CALENDAR).rung != now.rung
