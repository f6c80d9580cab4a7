"""Reminding of the yearly report: an agency that has not handed in or published it by its day, each with its ladder.

There is no case behind it: what was told stands in the messages themselves, whose keys name agency, year, due day, rung
and person.  A role that is told once a report is so many days late is told once, whichever run comes first.  So each
is a message of its own, also for who has chosen a digest.

An agency that was added after the report's last day owes none here: nobody knows what became of it before.
"""

import re
from dataclasses import dataclass
from datetime import date

from request_flow.deadlines.ladder import escalated_to, standing
from request_flow.deadlines.report import report_due
from request_flow.report.agreement_words import definition
from request_flow.services.informing import ESCALATION, REMINDER
from request_flow.services.mailbox import Mailbox, Note, Office, mailbox
from request_flow.services.program import Program
from request_flow.services.succession import ended_by
from request_flow.storage.agencies import Agency, all_agencies
from request_flow.storage.expiring import agencies_since, agencies_that_reported
from request_flow.storage.people import Member, all_members
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import reading, writing

LADDER = "report"


@dataclass(frozen=True, slots=True)
class ReportsReminded:
    """How many agencies still owe their report and have reached a rung, and how many messages that added."""

    owing: int
    messages: int


def remind_of_reports(program: Program) -> ReportsReminded:
    """Write the messages that the reports of last year call for today."""
    today = program.clock.today()
    year = today.year - 1
    ladder = program.law.reminders[LADDER]
    with reading(program.store) as unit:
        staffed = {each.agency_id for each in all_members(unit) if each.active}
        done = {*agencies_that_reported(unit, year), *ended_by(all_successions(unit), year)}
        since = agencies_since(unit)
        agencies = [each for each in all_agencies(unit) if each.id in staffed and each.id not in done]
    owing = messages = 0
    for agency in agencies:
        with writing(program.store) as unit:
            box = mailbox(program, unit)
            office = box.office(agency.id)
            due_on = report_due(year, program.law, government=_is_government(agency))
            if since[agency.id] > due_on.isoformat():
                continue
            rung = standing(ladder, due_on, today, office.calendar).rung
            if rung is None:
                continue
            owing += 1
            told: set[int] = set()
            for topic, roles in ((REMINDER, ladder.to), (ESCALATION, escalated_to(ladder, rung, None))):
                for role in roles:
                    for member in office.staff.told(role, None, None, office.opens):
                        if member.id not in told:
                            told.add(member.id)
                            which = str(rung) if topic == REMINDER else role
                            messages += _tell(box, office, agency, member, topic, which, year, due_on)
    return ReportsReminded(owing, messages)


def _tell(
    box: Mailbox, office: Office, agency: Agency, member: Member, topic: str, which: str, year: int, due_on: date
) -> int:
    values = {
        "agency": agency.code,
        "kind": LADDER,
        "year": year,
        "due_on": due_on.isoformat(),
        "link": f"/a/{agency.code}/reports/{year}",
    }
    key = f"{LADDER}:{office.agency_id}:{year}:{due_on}:{which}:{member.id}"
    return box.write_alone(office, member, Note(key, topic, values, None, due_on))


def _is_government(agency: Agency) -> bool:
    return re.search(definition().is_government, agency.name) is not None
