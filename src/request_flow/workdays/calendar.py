"""Working days (工作日), as the State Council's yearly holiday notices and one agency's closures set them.

A working day is a Monday to Friday that is no day off, or a make-up working day (调休上班).  Terms are counted as the
law counts them: the day that starts a term never counts, the first working day after it is day 1, and the last day of
a term is itself a working day.  Every operation is two look-ups in arrays made once, however long the term.

Beyond the last notice days are provisional: weekdays without the statutory holidays.  ``earliest`` and ``latest`` are
calendars that bound whatever a notice may make of those days, going by past notices: the working days of ``latest``
are among the true ones, the true ones among those of ``earliest``.  So the bounds hold for a term with stopped days
too.  A revision in the middle of a year can go past any bound.

The last days of a December may still be moved by the next year's notice, as those of 2018 were.  They are not
provisional, for the notice of their own year is out, but the bounds reckon with it.
"""

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import accumulate, compress
from typing import TYPE_CHECKING

from request_flow.errors import BadInput, Sentence
from request_flow.workdays.edition import (
    KIND_LABELS,
    ONE_DAY,
    WORKED,
    WORKED_KINDS,
    Bound,
    Closure,
    DayKind,
    Edition,
    Mark,
    edition,
    marks,
    table,
)
from request_flow.workdays.notice import SATURDAY, Notice
from request_flow.workdays.outlook import Outlook

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CALENDARS_KEPT = 128
"""One of 42 years takes about 0.2 MB beside the days they share; most agencies have no closures and share one."""


class OutsideCalendar(BadInput):
    """A day, or a term that starts on it, leaves the years that the calendar covers."""

    def __init__(self, day: date | str, first: date, last: date) -> None:
        super().__init__(
            "outside_calendar",
            f"自 {day} 起的计算超出工作日历，日历只能计算 {first} 至 {last} 的日期；请核对日期，"
            "日期无误的，在 workflows/calendar 中补充年份",
            f"counting from {day} leaves the calendar, which counts the days from {first} to {last}: "
            "check the date; if it is right, add the years to workflows/calendar",
        )


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a day is, or is not, a working day."""

    day: date
    kind: DayKind
    workday: bool
    name: str
    """The holiday as the notice names it, or the reason of a closure; empty for a plain day."""
    name_en: str
    number: str
    """The number of the notice that sets the day; empty for a plain day, a closure and a year without notice."""
    cites: tuple[str, ...]
    provisional: bool
    revision: str
    """That of the calendar which was asked."""

    @property
    def sentence(self) -> Sentence:
        """The reason as a phrase: 调休上班(春节,国办发明电〔2025〕7号)."""
        label = KIND_LABELS[self.kind]
        later_zh, later_en = ("通知未发布，暂定", "notice not out, provisional") if self.provisional else ("", "")
        zh = "，".join(part for part in (self.name, self.number, later_zh) if part)
        en = ", ".join(part for part in (self.name_en, self.number, later_en) if part)
        return Sentence(f"{label.zh}（{zh}）" if zh else label.zh, f"{label.en} ({en})" if en else label.en)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working days between two days, both included; equal to another of the same ``revision``."""

    revision: str
    """Names the notices, the closures and the bound: two calendars that count differently differ in it."""
    first: date = field(compare=False)
    last: date = field(compare=False)
    published_until: date = field(compare=False)
    """The last day whose year has its notice; every later day is provisional."""
    closures: tuple[Closure, ...] = field(compare=False)
    bound: Bound = field(compare=False)
    _edition: Edition = field(compare=False, repr=False)
    _marks: dict[date, Mark] = field(compare=False, repr=False)
    _origin: int = field(compare=False, repr=False)
    _worked: bytes = field(compare=False, repr=False)
    _ranks: "array[int]" = field(compare=False, repr=False)
    """For each day from ``first`` on, how many working days there are up to and including it."""
    _days: list[date] = field(compare=False, repr=False)
    """The working days in order; place 0 is the day before ``first``, so that place and rank agree."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices it rests on, in the order of their publication."""
        return self._edition.notices

    @property
    def outlook(self) -> Outlook:
        """What it knows of the years without notice."""
        return self._edition.outlook

    def is_workday(self, day: date) -> bool:
        """Return whether ``day`` is a working day."""
        return self._worked[self._place(day)] == WORKED

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``, which itself never counts; ``n`` is at least 1.

        Raises:
            OutsideCalendar: ``day`` or the result lies outside the calendar.
            ValueError: ``n`` is below 1.
        """
        at = day.toordinal() - self._origin
        if at < 0 or n < 1:  # a negative place would silently count from the end
            raise self._refusal(day, n)
        try:
            return self._days[self._ranks[at] + n]
        except IndexError:
            raise self._refusal(day, n) from None

    def add_within(self, day: date, n: int) -> date:
        """Return ``add`` of ``day``, or the last day of the calendar where that lies behind it: for looking ahead only.

        Raises:
            OutsideCalendar: ``day`` itself lies outside the calendar.
        """
        ranks_left = self._ranks[-1] - self._ranks[self._place(day)]
        return self.add(day, n) if n <= ranks_left else self.last

    def add_column(
        self, starts: "npt.NDArray[np.datetime64]", n: "int | npt.NDArray[np.integer]"
    ) -> "npt.NDArray[np.datetime64]":
        """Return ``add`` of each day of an array, ``n`` being one number or one for each.

        Raises:
            OutsideCalendar: a day or a result lies outside the calendar, or a start is NaT.
            ValueError: an ``n`` is below 1.
        """
        from request_flow.workdays.column import add_column  # noqa: PLC0415  # numpy costs a command 0.1 s

        return add_column(self, starts, n)

    def rank(self, day: date) -> int:
        """Return the number of working days from ``first`` up to and including ``day``."""
        return self._ranks[self._place(day)]

    def day_of_rank(self, rank: int) -> date:
        """Return the working day of this ``rank``; the first has rank 1.

        Raises:
            OutsideCalendar: there is no working day of that rank.
        """
        if not 0 < rank < len(self._days):
            raise OutsideCalendar(self.first if rank < 1 else self.last, self.first, self.last)
        return self._days[rank]

    def count(self, after: date, until: date) -> int:
        """Return the working days later than ``after`` up to and including ``until``; 0 where there are none."""
        start, end = self._place(after), self._place(until)
        return self._ranks[end] - self._ranks[start] if end > start else 0

    def is_provisional(self, day: date) -> bool:
        """Return whether the notice that settles ``day``, and so a term ending on it, is not out yet."""
        return day > self.published_until

    def why(self, day: date) -> DayReason:
        """Return why ``day`` is, or is not, a working day."""
        worked = self.is_workday(day)
        mark = self._marks.get(day)
        if mark is None:
            mark = Mark(DayKind.WEEKDAY if day.weekday() < SATURDAY else DayKind.WEEKEND)
        return DayReason(
            day=day,
            kind=mark.kind,
            workday=worked,
            name=mark.name,
            name_en=self._edition.outlook.english(mark.name),
            number=mark.number,
            cites=mark.cites,
            provisional=self.is_provisional(day) and mark.kind not in _LOCAL,
            revision=self.revision,
        )

    @property
    def earliest(self) -> "WorkCalendar":
        """The calendar whose terms end no later than the true ones can."""
        return lay_out(self._edition, self.closures, Bound.EARLIEST)

    @property
    def latest(self) -> "WorkCalendar":
        """The calendar whose terms end no earlier than the true ones can."""
        return lay_out(self._edition, self.closures, Bound.LATEST)

    def with_closures(self, days: Iterable[Closure]) -> "WorkCalendar":
        """Return the calendar of an agency with exactly these local days on top of the notices.

        Raises:
            BadInput: a day is both closed and worked.
            OutsideCalendar: a day lies outside the calendar.
        """
        closures = tuple(sorted(set(days)))
        worked: dict[date, bool] = {}
        for closure in closures:
            self._place(closure.day)
            if worked.setdefault(closure.day, closure.worked) != closure.worked:
                raise BadInput(
                    "closure_contradicts",
                    f"{closure.day}既列为本地放假，又列为本地上班：请只保留一项",
                    f"{closure.day} is both a local closure and a local working day: keep one of them",
                )
        return lay_out(self._edition, closures, self.bound)

    def known_on(self, day: date) -> "WorkCalendar":
        """Return the calendar as the notices published up to and including ``day`` had it.

        Closures stay: when an agency learnt of them is not known here.
        """
        known = sum(notice.published <= day for notice in self.notices)
        return lay_out(_known(self._edition, known), self.closures, self.bound)

    def _place(self, day: date) -> int:
        at = day.toordinal() - self._origin
        if not 0 <= at < len(self._ranks):
            raise OutsideCalendar(day, self.first, self.last)
        return at

    def _refusal(self, day: date, n: int) -> Exception:
        if n < 1:
            return ValueError(f"a term has at least one working day, not {n}")
        return OutsideCalendar(day, self.first, self.last)


_LOCAL = frozenset({DayKind.CLOSURE, DayKind.LOCAL_WORKDAY})


@lru_cache(maxsize=CALENDARS_KEPT)
def _known(source: Edition, known: int) -> Edition:
    return source if known == len(source.notices) else edition(source.notices[:known], source.outlook)


@lru_cache(maxsize=CALENDARS_KEPT)
def lay_out(source: Edition, closures: tuple[Closure, ...] = (), bound: Bound = Bound.EXPECTED) -> WorkCalendar:
    """Return the calendar of an edition; ``closures`` are sorted, within it, and none contradicts another."""
    first, last = source.outlook.covers.first, source.outlook.covers.last
    marked = marks(source, bound)
    worked = bytes(table(source, marked, closures))
    for closure in closures:
        marked[closure.day] = _local_mark(closure, marked.get(closure.day))
    return WorkCalendar(
        revision=_revision(source, closures, bound),
        first=first,
        last=last,
        published_until=source.published_until,
        closures=closures,
        bound=bound,
        _edition=source,
        _marks=marked,
        _origin=first.toordinal(),
        _worked=worked,
        _ranks=array("i", accumulate(worked)),
        _days=[first - ONE_DAY, *compress(_every_day(first, last), worked)],
    )


@cache
def _every_day(first: date, last: date) -> tuple[date, ...]:
    """Return all days of the calendar; every edition and every agency's own calendar share them."""
    return tuple(map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)))


def _local_mark(closure: Closure, national: Mark | None) -> Mark:
    """Return the mark of a local day; a day that is off or worked for everybody keeps its national reason."""
    if national is None:
        national = Mark(DayKind.WEEKDAY if closure.day.weekday() < SATURDAY else DayKind.WEEKEND)
    if closure.worked == (national.kind in WORKED_KINDS):
        return national
    return Mark(DayKind.LOCAL_WORKDAY if closure.worked else DayKind.CLOSURE, closure.reason)


def _revision(source: Edition, closures: tuple[Closure, ...], bound: Bound) -> str:
    name = f"{source.published_until.year}-{source.digest}"
    if closures:
        name += "+" + hashlib.blake2b(repr(closures).encode(), digest_size=5).hexdigest()
    return name if bound is Bound.EXPECTED else f"{name}.{bound}"
