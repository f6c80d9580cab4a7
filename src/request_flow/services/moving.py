"""Telling people of due days that a change of the calendar moved: one message each, in the change's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from request_flow.services.addressing import HANDLER, stamp
from request_flow.services.mailbox import Note, Office, case_values, mailbox
from request_flow.services.program import Program
from request_flow.storage.agencies import get_agency
from request_flow.storage.messages import addressed
from request_flow.storage.unit import Unit

if TYPE_CHECKING:
    from request_flow.services.calendars import Moved
    from request_flow.storage.people import Member

MOVED = "moved"


def tell_moved(program: Program, unit: Unit, moved: Sequence["Moved"]) -> int:
    """Write to each person which of the person's cases moved, from when to when; return how many were written to.

    The transaction is that of the change itself: it is told once, and not at all where the change is undone.
    """
    if unit.undone or not moved:
        return 0
    box = mailbox(program, unit)
    told: dict[int, tuple[Office, Member]] = {}
    items: dict[int, list[dict[str, Any]]] = defaultdict(list)
    by_agency: dict[str, list[Moved]] = defaultdict(list)
    for each in moved:
        by_agency[each.agency].append(each)
    for code, cases in by_agency.items():
        office = box.office(get_agency(unit, code).id)
        if not office.staff.members:
            continue
        found = addressed(unit, office.agency_id, [each.number for each in cases])
        for each in cases:
            case = found[each.number]
            item = {
                **case_values(code, each.number, case.subject),
                "clock": each.clock,
                "due_before": each.due_before.isoformat(),
                "due_on": each.due_after.isoformat(),
            }
            for member in office.staff.told(HANDLER, case.unit, case.handler, office.opens):
                told[member.id] = office, member
                items[member.id].append(item)
    at = stamp(box.now)
    for person_id in sorted(told):
        office, member = told[person_id]
        values = {"items": items[person_id], "link": f"/a/{office.code}/cases"}
        box.write(office, member, [Note(f"{MOVED}:{at}:{person_id}", MOVED, values)])
    return len(told)
