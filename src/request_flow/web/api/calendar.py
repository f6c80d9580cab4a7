"""The calendar: every day of a year and why it counts or not; an agency's own days, tried first (`dry_run`)."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Path, Query
from pydantic import ConfigDict, Field, StringConstraints

from request_flow.services.calendars import Moved as MovedCase
from request_flow.services.calendars import close_day, open_day
from request_flow.services.organising import list_closures
from request_flow.storage.agencies import ClosureDay
from request_flow.storage.unit import reading
from request_flow.web.api.call import Call
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Sent, Told, Year

operations = Operations("calendar")


class CalendarDay(Told):
    """A day: whether it counts, and why."""

    day: date
    workday: bool
    kind: str
    name: str
    name_en: str
    notice: str
    provisional: bool


class CalendarYear(Told):
    """A year of the calendar, with the agency's own days."""

    year: int
    revision: str
    days: list[CalendarDay]


class OwnDay(Told):
    """A day of the agency's own."""

    day: date
    works: bool
    reason: str


class OwnDays(Told):
    """The agency's own days."""

    days: list[OwnDay]


class NewDay(Sent):
    """A day on which the agency is closed, or works although others do not."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"day": "2026-12-24", "reason": "台风停工", "dry_run": True}}
    )

    day: date
    works: bool = False
    reason: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
    dry_run: bool = Field(False, description="Only tell which cases would move")


class MovedDue(Told):
    """A case whose day moves."""

    number: str
    clock: str
    due_before: date
    due_after: date

    @classmethod
    def of(cls, each: MovedCase) -> "MovedDue":
        """Return it as it is told."""
        return cls(number=each.number, clock=each.clock, due_before=each.due_before, due_after=each.due_after)


class DaysMoved(Told):
    """The cases that moved, or would."""

    dry_run: bool
    moved: list[MovedDue]


@operations.get("/agencies/{agency}/calendar/{year}", may="see_calendar", gives=CalendarYear)
def show_year(call: Call, year: Year) -> CalendarYear:
    """Show every day of a year and why it counts or not; days beyond the calendar are left out."""
    with reading(call.program.store) as unit:
        calendar = call.program.engine_for(unit, call.office).rules.calendar
    first, last = max(date(year, 1, 1), calendar.first), min(date(year, 12, 31), calendar.last)
    days = [calendar.why(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    return CalendarYear(
        year=year,
        revision=calendar.revision,
        days=[
            CalendarDay(
                day=each.day,
                workday=each.workday,
                kind=each.kind,
                name=each.name,
                name_en=each.name_en,
                notice=each.number,
                provisional=each.provisional,
            )
            for each in days
        ],
    )


@operations.get("/agencies/{agency}/own-days", may="see_calendar", gives=OwnDays)
def list_own_days(call: Call) -> OwnDays:
    """List the agency's own days."""
    found = list_closures(call.program, call.office.code)
    return OwnDays(days=[OwnDay(day=each.day, works=each.works, reason=each.reason) for each in found])


@operations.write("POST", "/agencies/{agency}/own-days", may="administer", gives=DaysMoved)
def set_own_day(call: Call, body: NewDay) -> DaysMoved:
    """Set a day of the agency's own, and tell which cases move."""
    _refuse_beyond(call, body.day)
    closure = ClosureDay(body.day, body.works, body.reason)
    moved = close_day(call.program, call.office, closure, dry_run=body.dry_run)
    return DaysMoved(dry_run=body.dry_run, moved=[MovedDue.of(each) for each in moved])


@operations.write("DELETE", "/agencies/{agency}/own-days/{day}", may="administer", gives=DaysMoved)
def drop_own_day(
    call: Call,
    day: Annotated[date, Path()],
    dry_run: Annotated[bool, Query(description="Only tell which cases would move")] = False,
) -> DaysMoved:
    """Take one of the agency's own days back, and tell which cases move."""
    moved = open_day(call.program, call.office, day, dry_run=dry_run)
    return DaysMoved(dry_run=dry_run, moved=[MovedDue.of(each) for each in moved])


def _refuse_beyond(call: Call, day: date) -> None:
    """Refuse a day that the calendar does not have.

    Raises:
        OutsideCalendar: it lies beyond.
    """
    call.program.calendar.why(day)
