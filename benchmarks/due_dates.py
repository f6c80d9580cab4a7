"""Due dates: ours against the calendars and the date arithmetic that a Python program would use instead.

All compute the n-th working day after a start of 2019 to 2026, and must agree before any is timed; so each is used in
the way that makes it right.  Run with ``python -m benchmarks.due_dates``.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import starmap

import chinese_calendar
import holidays
import numpy as np

from benchmarks.table import Row, absolute_rate_row, interleaved_rates, rate_row, show
from request_flow.workdays.calendar import WorkCalendar
from request_flow.workdays.notices import load_calendar

STARTS = 1_000
OURS_REPEATS = 50
"""How often one round runs our thousand, so that the round is long enough to time."""
PEER_STARTS = {"chinese_calendar": 50, "holidays": 300}
"""The slow ones get a part of the starts in each round."""
COLUMN = 1_000_000
TERMS = (7, 15, 20, 40)
SCALAR_BAR = 2_000_000
COLUMN_BAR = 10
PEER_BAR = 1
ONE_DAY = timedelta(days=1)

ByNumpy = Callable[[date, int], np.datetime64]


def add_by_chinese_calendar(day: date, n: int) -> date:
    """Return the n-th working day by asking for each day; ``find_workday`` is a day late on days off."""
    while n:
        day += ONE_DAY
        n -= chinese_calendar.is_workday(day)
    return day


def busday_calendar(calendar: WorkCalendar) -> np.busdaycalendar:
    """Return numpy's calendar with every single day off, weekends too: a week mask cannot know make-up days."""
    span = range(calendar.first.toordinal(), calendar.last.toordinal() + 1)
    off = [day for day in map(date.fromordinal, span) if not calendar.is_workday(day)]
    return np.busdaycalendar(weekmask="1111111", holidays=np.array(off, dtype="datetime64[D]"))


def rows() -> list[Row]:
    """Measure and return the rows of the performance table."""
    calendar = load_calendar()
    busdays = busday_calendar(calendar)
    # The peers build what they know of a year at its first use; that is not measured.
    china = holidays.country_holidays("CN", years=range(2018, 2028))
    chance = random.Random(20190515)
    first, last = date(2019, 1, 1).toordinal(), date(2026, 9, 30).toordinal()
    pairs = [(date.fromordinal(chance.randint(first, last)), chance.choice(TERMS)) for _ in range(STARTS)]
    column = np.array([start for start, _ in pairs], dtype="datetime64[D]")
    column = np.random.default_rng(1).choice(column, COLUMN)
    terms = np.random.default_rng(2).choice(np.array(TERMS), COLUMN)

    def by_numpy(start: date, n: int) -> np.datetime64:
        return np.busday_offset(start, n, roll="preceding", busdaycal=busdays)

    agree(calendar, pairs, china, by_numpy)
    due = np.busday_offset(column, terms, roll="preceding", busdaycal=busdays)
    if not np.array_equal(calendar.add_column(column, terms), due):
        raise SystemExit("the column and numpy.busday_offset disagree")
    add = calendar.add

    def ours() -> None:
        for _ in range(OURS_REPEATS):
            for start, n in pairs:
                add(start, n)

    by_days, by_holidays = pairs[: PEER_STARTS["chinese_calendar"]], pairs[: PEER_STARTS["holidays"]]
    rate = interleaved_rates(
        {
            "ours": (ours, STARTS * OURS_REPEATS),
            "days": (lambda: list(starmap(add_by_chinese_calendar, by_days)), len(by_days)),
            "holidays": (lambda: list(starmap(china.get_nth_working_day, by_holidays)), len(by_holidays)),
            "numpy": (lambda: list(starmap(by_numpy, pairs)), STARTS),
        }
    )
    column_rate = interleaved_rates(
        {
            "ours": (lambda: calendar.add_column(column, terms), COLUMN),
            "ours, one term": (lambda: calendar.add_column(column, 20), COLUMN),
            "numpy": (lambda: np.busday_offset(column, terms, roll="preceding", busdaycal=busdays), COLUMN),
        },
        rounds=5,
    )
    one = "due date, one call of WorkCalendar.add"
    many = "due dates, a column of 1,000,000"
    numpy_column = "numpy.busday_offset vectorised"
    return [
        absolute_rate_row(one, rate["ours"], "numpy.busday_offset, scalar", rate["numpy"], rate_bar=SCALAR_BAR),
        rate_row(one, rate["ours"], "chinese_calendar, day by day", rate["days"], ratio_bar=PEER_BAR),
        rate_row(one, rate["ours"], "holidays.get_nth_working_day", rate["holidays"], ratio_bar=PEER_BAR),
        rate_row(many, column_rate["ours"], numpy_column, column_rate["numpy"], ratio_bar=COLUMN_BAR),
        rate_row(
            f"{many}, one term", column_rate["ours, one term"], numpy_column, column_rate["numpy"], ratio_bar=COLUMN_BAR
        ),
    ]


def agree(
    calendar: WorkCalendar, pairs: list[tuple[date, int]], china: holidays.HolidayBase, by_numpy: ByNumpy
) -> None:
    """Stop the run where a peer gives another day: a wrong answer has no speed."""
    for start, n in pairs[: PEER_STARTS["chinese_calendar"]]:
        answers = {
            calendar.add(start, n),
            add_by_chinese_calendar(start, n),
            china.get_nth_working_day(start, n),
            by_numpy(start, n).item(),
        }
        if len(answers) != 1:
            raise SystemExit(f"{n} working days after {start}: {sorted(map(str, answers))}")


if __name__ == "__main__":
    show(rows())
