"""What one holiday notice of the State Council (国务院办公厅放假通知) says, and whether it can be so.

A notice names the days off of each holiday and the weekend days worked in their place (调休上班).  It speaks for one
year; it may reach back into the December before, never further.  A revision speaks only of the holidays it names, and
replaces all that the revised notice said of them.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from request_flow.law.source import Definition, Location

SATURDAY = 5
"""``date.weekday()`` of the first day of the weekend."""

Text = Annotated[str, Field(min_length=1)]


class Holiday(Definition):
    """The days off that a notice gives for one holiday, weekend days included where it lists them."""

    holiday: Text
    days: Annotated[tuple[date, ...], Field(min_length=1)]


class MakeUp(Definition):
    """A Saturday or Sunday that is worked, and the holiday it is worked for."""

    day: date
    holiday: Text


class Notice(Definition):
    """One notice, as a file of ``workflows/calendar`` holds it."""

    number: Text
    """The document number, such as 国办发明电〔2025〕7号; no two notices share one."""
    title: Text
    published: date
    """The day it became known: ``WorkCalendar.known_on`` goes by it."""
    year: int
    revises: Text | None = None
    """The number of the earlier notice for the same year that this one changes."""
    cites: Annotated[tuple[Text, ...], Field(min_length=1)]
    source: Text
    checked_on: date
    working_days: int | None = None
    """Working days of the whole year under this notice: a control sum, where given."""
    days_off: Annotated[tuple[Holiday, ...], Field(min_length=1)]
    make_up: tuple[MakeUp, ...] = ()

    @property
    def off_by_day(self) -> dict[date, str]:
        """The days off, each with the holiday it belongs to."""
        return {day: entry.holiday for entry in self.days_off for day in entry.days}

    @property
    def worked_by_day(self) -> dict[date, str]:
        """The make-up working days, each with the holiday it belongs to."""
        return {entry.day: entry.holiday for entry in self.make_up}

    def says_the_same_as(self, other: "Notice") -> bool:
        """Return whether both set the same days, whatever their wording and numbers are."""
        return (
            self.year == other.year
            and self.off_by_day.keys() == other.off_by_day.keys()
            and self.worked_by_day.keys() == other.worked_by_day.keys()
        )


Fault = tuple[Location, str, str]
"""Where in the file, and the fault in Chinese and in English."""


def faults(notice: Notice) -> Iterator[Fault]:
    """Yield what cannot be so in a notice that is read alone, in the order of the file."""
    if notice.published.year > notice.year:
        yield (
            ("published",),
            f"公布日期{notice.published}晚于所安排的{notice.year}年",
            f"published on {notice.published}, after the year {notice.year} that it arranges",
        )
    if notice.revises == notice.number:
        yield ("revises",), "通知不能修改自身", "a notice cannot revise itself"
    yield from _faults_off(notice)
    yield from _faults_make_up(notice)


def _faults_off(notice: Notice) -> Iterator[Fault]:
    named: set[str] = set()
    seen: set[date] = set()
    for at, entry in enumerate(notice.days_off):
        if entry.holiday in named:
            yield (
                ("days_off", at, "holiday"),
                f"节日“{entry.holiday}”列了两次",
                f"the holiday {entry.holiday} is listed twice",
            )
        named.add(entry.holiday)
        for place, day in enumerate(entry.days):
            where: Location = ("days_off", at, "days", place)
            if day in seen:
                yield where, f"放假日{day}列了两次", f"the day off {day} is listed twice"
            seen.add(day)
            yield from _fault_year(notice, where, day)


def _faults_make_up(notice: Notice) -> Iterator[Fault]:
    off = notice.off_by_day
    named = set(off.values())
    seen: set[date] = set()
    for at, entry in enumerate(notice.make_up):
        where: Location = ("make_up", at, "day")
        day = entry.day
        if day in seen:
            yield where, f"调休上班日{day}列了两次", f"the make-up working day {day} is listed twice"
        seen.add(day)
        if day in off:
            yield (
                where,
                f"{day}既列为“{off[day]}”放假日，又列为调休上班日",
                f"{day} is both a day off ({off[day]}) and a make-up working day",
            )
        if day.weekday() < SATURDAY:
            yield (
                where,
                f"调休上班日{day}不是星期六或星期日",
                f"the make-up working day {day} is no Saturday or Sunday",
            )
        if entry.holiday not in named:
            yield (
                ("make_up", at, "holiday"),
                f"调休上班日{day}所属的节日“{entry.holiday}”没有放假日",
                f"the make-up working day {day} is for {entry.holiday}, which has no days off here",
            )
        yield from _fault_year(notice, where, day)


def _fault_year(notice: Notice, where: Location, day: date) -> Iterator[Fault]:
    at_the_turn = date(notice.year - 1, 12, 1) <= day < date(notice.year, 1, 1)
    if day.year != notice.year and not at_the_turn:
        yield (
            where,
            f"{day}不在{notice.year}年内，也不在上年12月",
            f"{day} is neither in {notice.year} nor in the December before",
        )
