"""The holiday notices in force together, and what they make of each day.

An edition is a set of notices with the outlook for the years that have none.  Later notices win over earlier ones:
a year's first notice sets its days, a revision replaces the holidays it names.  Local closures lie on top of all.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from request_flow.errors import Sentence
from request_flow.workdays.notice import SATURDAY, Notice
from request_flow.workdays.outlook import Outlook

ONE_DAY = timedelta(days=1)
DAYS_OF_WEEK = 7
WORKED, IDLE = 1, 0
"""How a day stands in the table of an edition."""


class DayKind(StrEnum):
    """Why a day is, or is not, a working day."""

    WEEKDAY = "weekday"  # Monday to Friday, nothing special
    WEEKEND = "weekend"  # Saturday or Sunday, nothing special
    HOLIDAY = "holiday"  # a day off by a notice, or by law where there is no notice yet
    MAKE_UP = "make_up"  # a weekend day that a notice makes a working day
    CLOSURE = "closure"  # a local day off of one agency
    LOCAL_WORKDAY = "local_workday"  # a day that one agency works although others do not
    ASSUMED_OFF = "assumed_off"  # only in `latest`: a notice still to come may make it a day off
    ASSUMED_WORKED = "assumed_worked"  # only in `earliest`: a notice still to come may make it a working day


WORKED_KINDS = frozenset({DayKind.WEEKDAY, DayKind.MAKE_UP, DayKind.LOCAL_WORKDAY, DayKind.ASSUMED_WORKED})

KIND_LABELS = {
    DayKind.WEEKDAY: Sentence("工作日", "working day"),
    DayKind.WEEKEND: Sentence("周末", "weekend"),
    DayKind.HOLIDAY: Sentence("节假日", "public holiday"),
    DayKind.MAKE_UP: Sentence("调休上班", "make-up working day"),
    DayKind.CLOSURE: Sentence("本地放假", "local closure"),
    DayKind.LOCAL_WORKDAY: Sentence("本地上班", "local working day"),
    DayKind.ASSUMED_OFF: Sentence("可能放假", "may become a day off"),
    DayKind.ASSUMED_WORKED: Sentence("可能调休上班", "may become a make-up working day"),
}


class Bound(StrEnum):
    """Which calendar an edition is laid out as, beyond its last notice."""

    EXPECTED = "expected"  # weekdays without the statutory days
    EARLIEST = "earliest"  # every day worked that a notice could make a working day
    LATEST = "latest"  # every day off that a notice could make a day off


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """A day that one agency does not work (a regional holiday, a typhoon), or works alone where ``worked``."""

    day: date
    reason: str
    worked: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What sets a day apart from a plain weekday or weekend day."""

    kind: DayKind
    name: str = ""
    number: str = ""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """Notices in the order of their publication; two editions are equal where they set the same days from them."""

    notices: tuple[Notice, ...] = field(compare=False)
    outlook: Outlook = field(compare=False, repr=False)
    digest: str

    @property
    def years(self) -> frozenset[int]:
        """The years whose notice is out."""
        return frozenset(notice.year for notice in self.notices)

    @property
    def published_until(self) -> date:
        """The last day of the last year that is reached without a year missing; the day before the first, if none."""
        year = self.outlook.covers.first.year
        while year + 1 in self.years:
            year += 1
        if year == self.outlook.covers.first.year:
            return self.outlook.covers.first - ONE_DAY
        return date(year, 12, 31)


def edition(notices: Iterable[Notice], outlook: Outlook) -> Edition:
    """Return the edition of sound notices, given in any order."""
    ordered = tuple(sorted(notices, key=lambda notice: (notice.published, notice.number)))
    content = hashlib.blake2b(digest_size=5)
    for notice in ordered:
        listed = (notice.number, notice.published, notice.year, notice.revises, notice.days_off, notice.make_up)
        content.update(repr(listed).encode())
    content.update(repr((outlook.covers, outlook.years, outlook.windows)).encode())
    return Edition(ordered, outlook, content.hexdigest())


def year_marks(notices: Iterable[Notice]) -> dict[int, dict[date, Mark]]:
    """Return, for each year, the days that its notices set; the notices come in the order of their publication."""
    years: dict[int, dict[date, Mark]] = {}
    for notice in notices:
        days = {} if notice.revises is None else years.get(notice.year, {})
        renamed = {entry.holiday for entry in notice.days_off}
        days = {day: mark for day, mark in days.items() if mark.name not in renamed}
        for day, holiday in notice.off_by_day.items():
            days[day] = Mark(DayKind.HOLIDAY, holiday, notice.number, notice.cites)
        for day, holiday in notice.worked_by_day.items():
            days[day] = Mark(DayKind.MAKE_UP, holiday, notice.number, notice.cites)
        years[notice.year] = days
    return years


def marks(source: Edition, bound: Bound) -> dict[date, Mark]:
    """Return every day that the notices, the law or the bound sets apart."""
    outlook = source.outlook
    found: dict[date, Mark] = {}
    ahead = sorted(outlook.years.keys() - source.years)
    if bound is not Bound.EXPECTED:
        for year in ahead:
            reach = outlook.reach(year)
            if bound is Bound.EARLIEST:
                found |= dict.fromkeys(reach.worked, Mark(DayKind.ASSUMED_WORKED))
            else:
                found |= dict.fromkeys(reach.off, Mark(DayKind.ASSUMED_OFF))
    by_law: dict[str, Mark] = {}  # one mark a holiday: every calendar of an agency goes through all the years
    for year in ahead:
        for day, holiday in outlook.statutory(year).items():
            found[day] = by_law.setdefault(holiday, Mark(DayKind.HOLIDAY, holiday, cites=outlook.cites))
    for days in year_marks(source.notices).values():
        found |= days
    return found


def table(source: Edition, marked: dict[date, Mark], closures: Iterable[Closure]) -> bytearray:
    """Return one byte a day from the first that the edition covers to its last: ``WORKED`` or ``IDLE``."""
    first, last = source.outlook.covers.first, source.outlook.covers.last
    week = bytes(
        WORKED if (first + timedelta(days=ahead)).weekday() < SATURDAY else IDLE for ahead in range(DAYS_OF_WEEK)
    )
    length = (last - first).days + 1
    days = bytearray((week * (length // DAYS_OF_WEEK + 1))[:length])
    origin = first.toordinal()
    for day, mark in marked.items():
        if first <= day <= last:
            days[day.toordinal() - origin] = WORKED if mark.kind in WORKED_KINDS else IDLE
    for closure in closures:
        days[closure.day.toordinal() - origin] = WORKED if closure.worked else IDLE
    return days
