"""Due days of a whole column at once, for recomputing every open case after a new notice.

The only module here that needs numpy, so that a command which counts a few terms does not wait for its import.
Days are ``datetime64[D]``; the meaning of a term is that of ``WorkCalendar.add``.
"""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from request_flow.workdays.calendar import WorkCalendar

Days = npt.NDArray[np.datetime64]
EPOCH = date(1970, 1, 1)
"""Day 0 of ``datetime64[D]``."""


@lru_cache(maxsize=16)
def _arrays(calendar: "WorkCalendar") -> tuple[npt.NDArray[np.int64], Days]:
    """Return the ranks of all days and the working days in order, place 0 being the day before the first."""
    span = np.arange(np.datetime64(calendar.first), np.datetime64(calendar.last) + 1)
    worked = np.fromiter(map(calendar.is_workday, span.tolist()), dtype=bool, count=len(span))
    days = np.concatenate([span[:1] - 1, span[worked]])
    return np.cumsum(worked, dtype=np.int64), days


@lru_cache(maxsize=64)
def _due_table(calendar: "WorkCalendar", n: int) -> Days:
    """Return the ``n``-th working day after each day of the calendar, as far as it lies in it."""
    ranks, days = _arrays(calendar)
    due = ranks + n
    return days[due[due < len(days)]]


def add_column(calendar: "WorkCalendar", starts: Days, n: int | npt.NDArray[np.integer]) -> Days:
    """Return the ``n``-th working day after each start; see ``WorkCalendar.add_column``."""
    starts = np.asarray(starts, dtype="datetime64[D]")
    if np.min(n, initial=1) < 1:
        raise ValueError("a term has at least one working day")
    places = starts.view(np.int64) - ((calendar.first - EPOCH).days)
    if isinstance(n, int | np.integer):
        table = _due_table(calendar, int(n))
        _refuse_strays(calendar, starts, places, len(table))
        return _taken(table, places)
    ranks, days = _arrays(calendar)
    _refuse_strays(calendar, starts, places, len(ranks))
    wanted = ranks.take(places) + n
    _refuse_strays(calendar, np.broadcast_to(starts, wanted.shape), wanted, len(days))
    return _taken(days, wanted)


def _taken(days: Days, places: npt.NDArray[np.int64]) -> Days:
    taken: Days = days.take(places)
    return taken


def _refuse_strays(calendar: "WorkCalendar", starts: Days, places: npt.NDArray[np.int64], length: int) -> None:
    """Raise for the first place outside ``range(length)``; seen as unsigned, a negative place is a huge one."""
    if not places.size or places.view(np.uint64).max() < length:
        return
    from request_flow.workdays.calendar import OutsideCalendar  # noqa: PLC0415  # calendar imports this module

    stray = starts[(places < 0) | (places >= length)].flat[0]
    raise OutsideCalendar(str(stray), calendar.first, calendar.last)
