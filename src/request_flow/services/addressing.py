"""Whom a message goes to: by role or by name, to the deputy (代办人) of who is away, and when the office is open.

Where nobody has the role, the unit is told, else the head of the office: a reminder that reaches nobody is lost.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from request_flow.law.working_hours import WorkingHours
from request_flow.storage.people import Member
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar

HEAD = "office_head"
HANDLER = "handler"
OF_THE_UNIT = frozenset({"unit_head"})
"""Roles that are held within one unit."""


class Staff:
    """The people of one agency, as a message looks for them."""

    def __init__(self, members: Sequence[Member], others: Iterable[Member] = ()) -> None:
        self.members = [each for each in members if each.active]
        self._by_login = {each.login: each for each in (*others, *members) if each.active}

    def told(self, role: str, unit: str | None, handler: str | None, at: datetime) -> list[Member]:
        """Return who is told at an instant where ``role`` is to be, each once; empty where the agency has nobody.

        ``handler`` is a login or a name.
        """
        found: list[Member] = []
        for wanted in self._candidates(role, unit, handler):
            found = self._present(wanted, at)
            if found:
                return found
        return self._with_role(HEAD)[:1]  # even the head is away without a deputy: it waits for the return

    def name_of(self, handler: str | None) -> str | None:
        """Return the name of who handles a case; what is no login is a name already."""
        known = self._by_login.get(handler) if handler else None
        return known.name if known is not None else handler

    def _candidates(self, role: str, unit: str | None, handler: str | None) -> Iterable[list[Member]]:
        if role == HANDLER:
            yield [each for each in self.members if handler and handler in (each.login, each.name)][:1]
            yield self._of_unit(unit, "caseworker")
            yield self._of_unit(unit, None)
        elif role in OF_THE_UNIT:
            yield [each for each in self._of_unit(unit, None) if each.role == role]
        else:
            yield self._with_role(role)
        yield self._with_role(HEAD)

    def _with_role(self, role: str) -> list[Member]:
        return [each for each in self.members if each.role == role]

    def _of_unit(self, unit: str | None, role: str | None) -> list[Member]:
        return [each for each in self.members if unit and each.unit == unit and role in (None, each.role)]

    def _present(self, wanted: Iterable[Member], at: datetime) -> list[Member]:
        """Return those who are there, and the deputies of those who are not."""
        found: dict[int, Member] = {}
        for each in wanted:
            there = self._stands_in(each, at)
            if there is not None:
                found[there.id] = there
        return list(found.values())

    def _stands_in(self, member: Member, at: datetime) -> Member | None:
        """Return the person, or whoever stands in through any number of deputies; ``None`` where all are away."""
        seen: set[int] = set()
        there: Member | None = member
        while there is not None and there.is_away(at.date()):
            seen.add(there.id)
            there = self._by_login.get(there.deputy) if there.deputy else None
            if there is not None and there.id in seen:
                return None
        return there


def next_opening(at: datetime, hours: WorkingHours, calendar: WorkCalendar) -> datetime:
    """Return the first instant from ``at`` on at which the office is open; beyond the calendar, ``at`` itself."""
    day = at.date()
    try:
        if calendar.is_workday(day):
            opening = hours.open_from(at)
            if opening is not None:
                return opening
        return hours.opens(calendar.add(day, 1))
    except OutsideCalendar:
        return at


def stamp(at: datetime) -> str:
    """Return an instant as the store keeps it."""
    return at.isoformat(timespec="seconds")
