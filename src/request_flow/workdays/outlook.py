"""What is known of a year before its notice is out: the holidays of the law, and how far a notice may reach.

The statutory days (法定节假日) are certain.  Which Mondays to Fridays around them become days off, and which weekend
days are worked in their place, is not: ``bounds`` says which days could become either, going by past notices.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from request_flow.errors import BrokenDefinition
from request_flow.law.source import Definition, Document, parse
from request_flow.workdays.notice import SATURDAY, Text

BETWEEN, UNTIL = ";", " to "
"""What divides the holidays in the line of a year, and the first day of a holiday from its last."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of ``date.weekday()``."""


class Covers(Definition):
    """The first and the last day that the calendar can speak of."""

    first: date
    last: date


class Window(Definition):
    """How far notices have reached around a holiday, in calendar days from its statutory days.

    A negative number counts back from the first statutory day, a positive one on from the last.
    """

    holidays: Annotated[tuple[Text, ...], Field(min_length=1)]
    weekday: Weekday | None = None
    may_be_off: tuple[int, ...]
    may_be_worked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The days of one year that a notice may change: ``off`` are all Mondays to Fridays, ``worked`` weekend days."""

    off: frozenset[date]
    worked: frozenset[date]


class Outlook(Definition):
    """The file ``workflows/calendar/statutory.yaml``."""

    means: Text
    cites: Annotated[tuple[Text, ...], Field(min_length=1)]
    source: Text
    checked_on: date
    covers: Covers
    holidays: dict[Text, Text]
    """Each holiday's Chinese name with its English one."""
    years: dict[int, dict[Text, Annotated[tuple[date, ...], Field(min_length=1)]]]
    """Each year's days; in the file one line a year, for every start reads them all: ``01-01; 02-10 to 02-13; ...``."""
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]

    @cached_property
    def _window_of(self) -> dict[tuple[str, int], Window]:
        return {
            (holiday, weekday): window
            for window in self.windows
            for holiday in window.holidays
            for weekday, name in enumerate(WEEKDAYS)
            if window.weekday in (None, name)
        }

    def statutory(self, year: int) -> dict[date, str]:
        """Return the statutory days of a year with their holidays; where two fall together, both (国庆节、中秋节)."""
        days: dict[date, str] = {}
        for holiday, listed in self.years.get(year, {}).items():
            for day in listed:
                days[day] = f"{days[day]}、{holiday}" if day in days else holiday
        return days

    def english(self, name: str) -> str:
        """Return the English name of a holiday, or of several joined by 、; a name unknown here stays as it is."""
        return ", ".join(self.holidays.get(part, part) for part in name.split("、"))

    def reach(self, year: int) -> Reach:
        """Return the days around the holidays of ``year`` that its notice may turn, some in a year beside it."""
        fixed = self.statutory(year).keys()
        off: set[date] = set()
        worked: set[date] = set()
        for holiday, days in self.years.get(year, {}).items():
            window = self._window_of[holiday, min(days).weekday()]
            off |= {day for day in _around(days, window.may_be_off) if day.weekday() < SATURDAY}
            worked |= {day for day in _around(days, window.may_be_worked) if day.weekday() >= SATURDAY}
        return Reach(frozenset(off - fixed), frozenset(worked - fixed))


def _around(days: Iterable[date], offsets: Iterable[int]) -> Iterator[date]:
    first, last = min(days), max(days)
    for offset in offsets:
        yield (first if offset < 0 else last) + timedelta(days=offset)


def read_outlook(document: Document) -> Outlook:
    """Return the outlook of a file that was read.

    Raises:
        BrokenDefinition: a day that is none, a year left out, a holiday without its days, a window missing or double.
    """
    outlook = parse(replace(document, data=_written_out(document)), Outlook)
    for fault in _faults(document, outlook):
        raise fault
    return outlook


def _written_out(document: Document) -> object:
    """Return the data of the file with the line of each year as the days of its holidays."""
    data = document.data
    if (
        not isinstance(data, dict)
        or not isinstance(data.get("years"), dict)
        or not isinstance(data.get("holidays"), dict)
    ):
        return data  # what is wrong with it is said by the model
    holidays = list(data["holidays"])
    return {**data, "years": {year: _year(document, year, line, holidays) for year, line in data["years"].items()}}


def _year(document: Document, year: object, line: object, holidays: Sequence[str]) -> dict[str, tuple[date, ...]]:
    where = ("years", str(year))
    parts = str(line).split(BETWEEN)
    if len(parts) != len(holidays):
        zh = f"{year}年应有{len(holidays)}个节日的日期，以“{BETWEEN}”分隔，现有{len(parts)}个"
        en = f"{year} is to have the days of {len(holidays)} holidays, divided by {BETWEEN!r}, and has {len(parts)}"
        raise document.fault(where, zh, en)
    days: dict[str, tuple[date, ...]] = {}
    for holiday, part in zip(holidays, parts, strict=True):
        first, _, last = (each.strip() for each in part.partition(UNTIL))
        try:
            days[holiday] = _span(date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last or first}"))
        except ValueError:
            days[holiday] = ()
        if not days[holiday]:
            zh = f"{year}年“{holiday}”的“{part.strip()}”不是日期：应为“月-日”，或“月-日{UNTIL}月-日”"
            en = f"{part.strip()!r}, for {holiday} in {year}, is no day: write month-day, or month-day{UNTIL}month-day"
            raise document.fault(where, zh, en)
    return days


def _span(first: date, last: date) -> tuple[date, ...]:
    """Return the days from the first to the last; none, where that comes before."""
    return tuple(map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)))


def _faults(document: Document, outlook: Outlook) -> Iterator[BrokenDefinition]:
    covers = outlook.covers
    if covers.last <= covers.first:
        yield document.fault(("covers",), "末日不晚于首日", "the last day is not after the first")
    for year in range(covers.first.year + 1, covers.last.year + 1):
        if year not in outlook.years:
            yield document.fault(("years",), f"缺少{year}年", f"the year {year} is missing")
    yield from _faults_windows(document, outlook)


def _faults_windows(document: Document, outlook: Outlook) -> Iterator[BrokenDefinition]:
    missing = {(holiday, weekday) for holiday in outlook.holidays for weekday in WEEKDAYS}
    for at, window in enumerate(outlook.windows):
        for holiday in window.holidays:
            for weekday in WEEKDAYS if window.weekday is None else (window.weekday,):
                if (holiday, weekday) not in missing:
                    yield document.fault(
                        ("windows", at),
                        f"“{holiday}”({weekday})没有该节日或重复",
                        f"{holiday} ({weekday}) is no such holiday, or has two windows",
                    )
                missing.discard((holiday, weekday))
        if 0 in (*window.may_be_off, *window.may_be_worked):
            yield document.fault(("windows", at), "偏移不能为 0", "an offset cannot be 0")
    if missing:
        holiday, weekday = min(missing)
        yield document.fault(
            ("windows",), f"“{holiday}”({weekday})没有范围", f"{holiday} has no window for a {weekday}"
        )
