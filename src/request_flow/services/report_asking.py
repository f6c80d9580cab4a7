"""Asking the agencies below an office for the yearly report they owe (催报): once a day at most, whoever asks.

It is a message beside those of the ladder (``report_reminders``), to the same people in the same words.
"""

import re

from request_flow.deadlines.report import report_due
from request_flow.errors import Refused
from request_flow.report.agreement_words import definition
from request_flow.services.acting import refuse_role, refuse_stranger
from request_flow.services.boarding import missing_lines
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.informing import REMINDER
from request_flow.services.mailbox import Note, mailbox
from request_flow.services.program import Program
from request_flow.services.report_life import year_is_over
from request_flow.services.report_reminders import LADDER
from request_flow.services.steps import Person
from request_flow.storage.agencies import Agency, get_agency
from request_flow.storage.unit import writing

RECEIVE = "receive"


def ask_for_reports(program: Program, office: str, year: int, person: Person) -> tuple[int, int]:
    """Remind every agency below an office whose report is awaited; return how many, and how many messages that made.

    Raises:
        Refused: the year is not over, or the role or the person may not.
        NotFound: there is no such agency.
        BadInput: no format exists for the year.
    """
    rule = hand_in_rules().step(RECEIVE)
    refuse_role(program, person, rule)
    today = program.clock.today()
    if not year_is_over(year, today):
        raise Refused(
            "year_not_over",
            f"{year}年还没有结束，还不能催报{year}年度报告",
            f"{year} is not over: its report is not owed yet",
            rule.cites,
        )
    missing = missing_lines(program, office, year)
    messages = 0
    for line in missing:
        with writing(program.store) as unit:
            agency = get_agency(unit, line.agency)
            refuse_stranger(program, unit, person, rule, agency)
            box = mailbox(program, unit)
            house = box.office(agency.id)
            due_on = report_due(year, program.law, government=_is_government(agency))
            values = {
                "agency": agency.code,
                "kind": LADDER,
                "year": year,
                "due_on": due_on.isoformat(),
                "link": f"/a/{agency.code}/reports/{year}",
            }
            told: set[int] = set()
            for role in program.law.reminders[LADDER].to:
                for member in house.staff.told(role, None, None, house.opens):
                    if member.id not in told:
                        told.add(member.id)
                        key = f"{LADDER}:{house.agency_id}:{year}:asked:{today}:{member.id}"
                        messages += box.write_alone(house, member, Note(key, REMINDER, values, None, due_on))
    return len(missing), messages


def _is_government(agency: Agency) -> bool:
    return re.search(definition().is_government, agency.name) is not None
