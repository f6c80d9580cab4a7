"""Which days are working days, asked of the package ``chinesecalendar`` one day at a time.

Conventions: the day that starts a term never counts (条例 A31, 民法典 A201); day 1 is the first working day after it;
spans are counted in working days (工作日) and their last day is included. For years without a State Council notice in
the package (outside 2019 to 2026) every Monday to Friday counts but the days that the regulation on public holidays
(全国年节及纪念日放假办法, Art. 2) itself names; for 2027 they stand below, the lunar ones by the almanac.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache

import chinese_calendar

FIRST_YEAR = 2019
LAST_YEAR = 2026
A_DAY = timedelta(days=1)
STATUTORY_2027 = {
    (1, 1),  # New Year
    *((2, day) for day in (5, 6, 7, 8)),  # the eve of 6 February, first day of the first lunar month, and three days
    (4, 5),  # Qingming
    (5, 1),
    (5, 2),
    (6, 9),  # fifth of the fifth lunar month
    (9, 15),  # fifteenth of the eighth lunar month
    *((10, day) for day in (1, 2, 3)),
}


_closed: list[frozenset[date]] = [frozenset()]


@contextmanager
def closed_on(days: frozenset[date]) -> Iterator[None]:
    """Count as the office does that is closed on these days besides."""
    _closed.append(days)
    try:
        yield
    finally:
        _closed.pop()


def works(day: date) -> bool:
    """Tell whether the offices are open on ``day``: a weekday off no list, or a make-up day (调休上班)."""
    return day not in _closed[-1] and _works_by_notice(day)


@cache
def _works_by_notice(day: date) -> bool:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return bool(chinese_calendar.is_workday(day))
    return day.isoweekday() <= 5 and not (day.year == LAST_YEAR + 1 and (day.month, day.day) in STATUTORY_2027)


def last_day_of(start: date, working_days: int) -> date:
    """Return the day on which a term of ``working_days`` that ``start`` sets off ends; ``start`` itself for 0."""
    return _last_day_of(start, working_days, _closed[-1])


@cache
def _last_day_of(start: date, working_days: int, _: frozenset[date]) -> date:
    day = start
    left = working_days
    while left > 0:
        day += A_DAY
        if works(day):
            left -= 1
    return day


def working_days_in(start: date, until: date) -> int:
    """Count the working days after ``start`` up to and including ``until``; 0 where ``until`` is not after ``start``."""
    counted = 0
    day = start
    while day < until:
        day += A_DAY
        if works(day):
            counted += 1
    return counted
