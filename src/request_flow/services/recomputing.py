"""Due days after the calendar changed under the store, as when a new release brings the notice of another year.

``calendar load`` and ``calendar close`` work the open cases out anew themselves, in their own transaction.  What is
left is a calendar that came by another way.  Level-triggered: the revision with which all cases were worked out last is
remembered, and where the calendar has another, every agency is gone through once more, each in a transaction of its
own, with whom it concerns told in the same.  Cut off in between, it begins again, and what has moved does not move
twice.

A program that knows fewer notices than the one that went through the cases last leaves them alone: it is the older one.
"""

from dataclasses import dataclass

import orjson

from request_flow.services.calendars import recompute_agency
from request_flow.services.moving import tell_moved
from request_flow.services.program import Program
from request_flow.storage.agencies import all_agencies, get_agency, raise_revision
from request_flow.storage.remembered import remember, remembered
from request_flow.storage.reminding import look_again
from request_flow.storage.unit import reading, writing
from request_flow.workdays.calendar import WorkCalendar

LAST = "calendar_of_due_days"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many agencies were gone through, how many cases moved, how many people were told."""

    agencies: int
    moved: int
    told: int


def recompute(program: Program) -> Recomputed:
    """Work the due days of open cases out anew where the calendar is not the one they rest on."""
    with reading(program.store) as unit:
        calendar = program.calendar_now(unit)
        last = remembered(unit, LAST)
        if not _is_news(calendar, last):
            return Recomputed(0, 0, 0)
        codes = [each.code for each in all_agencies(unit)]
    moved = told = 0
    for code in codes:
        with writing(program.store) as unit:
            raise_revision(unit, get_agency(unit, code).id)
            agency = get_agency(unit, code)
            found = recompute_agency(program, unit, agency, program.engine_for(unit, agency), write=True)
            if found:
                look_again(unit, agency.id)
                told += tell_moved(program, unit, found)
            moved += len(found)
    with writing(program.store) as unit:
        if remembered(unit, LAST) == last:
            remember(unit, LAST, _told(calendar))
    return Recomputed(len(codes), moved, told)


def _is_news(calendar: WorkCalendar, last: str | None) -> bool:
    if last is None:
        return True
    before = orjson.loads(last)
    numbers = {each.number for each in calendar.notices}
    return bool(before["revision"] != calendar.revision and numbers.issuperset(before["notices"]))


def _told(calendar: WorkCalendar) -> str:
    numbers = [each.number for each in calendar.notices]
    return orjson.dumps({"revision": calendar.revision, "notices": numbers}).decode()
