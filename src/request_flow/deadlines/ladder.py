"""Which rung of its ladder a term has reached: reminders (提醒、督办) before the due day, on it, and once it is late.

A rung is a number of working days: negative before the due day, 0 on it, positive once it is over.  A due day that is
no working day is reminded of as if it were the last working day before it, so that nobody learns of it a day late.
"""

from datetime import date
from typing import NamedTuple

from request_flow.law.citation import cites
from request_flow.law.corpus import Ladder
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar

NEVER = date.max
"""The day of the next rung where there is none."""


class Standing(NamedTuple):
    """How far a term has come: the latest rung reached, ``None`` before the first, and the day of the next one."""

    rung: int | None
    next_on: date


@cites("ogi-2019:45")
def working_days_late(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """Return the working days from the due day to ``today``, negative while the due day lies ahead."""
    return calendar.rank(today) - calendar.rank(due_on)


@cites("ogi-2019:45")
def standing(ladder: Ladder, due_on: date, today: date, calendar: WorkCalendar) -> Standing:
    """Return the latest rung that is reached on ``today`` and the day on which the next one will be.

    Where counting leaves the calendar, the next look is due on its last day.
    """
    try:
        late = working_days_late(due_on, today, calendar)
    except OutsideCalendar:
        return Standing(None, calendar.last)
    early = _rungs_until_due(ladder)
    if late > 0 and ladder.each_working_day_late:
        rung: int | None = late
    else:
        rung = max((each for each in early if each <= late), default=None)
    following = min((each for each in early if each > late), default=None)
    if following is None:
        if not ladder.each_working_day_late:
            return Standing(rung, NEVER)
        following = max(late, 0) + 1
    try:
        return Standing(rung, calendar.day_of_rank(calendar.rank(due_on) + following))
    except OutsideCalendar:
        return Standing(rung, calendar.last)


def _rungs_until_due(ladder: Ladder) -> list[int]:
    return [*(-each for each in ladder.before), *([0] if ladder.on_the_day else [])]


@cites("ogi-2019:45")
def escalated_to(ladder: Ladder, rung: int, told: int | None) -> tuple[str, ...]:
    """Return the roles that a rung tells beside those of every rung.

    ``told`` is the latest rung before it that was called for: whom the rungs left out between would have told, this
    one tells.
    """
    after = 0 if told is None else told
    return tuple(each.to for each in ladder.escalate if after < each.working_days_late <= rung)
