"""登记: what a request that arrived would start, before it has a number; nothing is written.

The days are those of the engine over the supposed registration; an extension is supposed for its longest, so that the
last day anybody could come to stands beside the due day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.cases.clocks import clock_face
from request_flow.cases.record import events_of, registration_of
from request_flow.deadlines.terms import supplement_notice_due
from request_flow.errors import BadInput
from request_flow.registers.case_file import check_case
from request_flow.services.program import Program
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a registration would start; without a receipt date nothing runs yet."""

    received_on: date | None
    first_day: date | None
    supplement_by: date | None
    due_on: date | None
    provisional: bool
    is_late: bool
    cites: tuple[str, ...]
    """Why this is the receipt date."""


def foresee(program: Program, agency: str, case: Mapping[str, Any]) -> Foreseen:
    """Return what the registration of ``case`` (without number and agency) would start.

    Raises:
        BadInput: a key is missing or has a wrong value; the sentence begins with its name.
    """
    entry = check_case({**case, "number": "-", "agency": agency}, 1)
    if entry.case is None:
        first = entry.problems[0]
        raise BadInput(first.code, f"{first.field}：{first.zh}", f"{first.field}: {first.en}")
    with reading(program.store) as unit:
        engine = program.engine_for(unit, get_agency(unit, agency))
    walked = engine.walk(registration_of(entry.case).header, events_of(entry.case))
    if walked.reason is not None:
        raise engine.refusal(walked.reason)
    facts, rules = walked.facts, engine.rules
    face = clock_face(facts, rules)
    cites = program.law.channels[str(entry.case["channel"])].cites
    if face is None or facts.received_on is None:
        return Foreseen(facts.received_on, None, None, None, provisional=False, is_late=False, cites=cites)
    terms = rules.terms.on(facts.received_on)
    return Foreseen(
        facts.received_on,
        rules.calendar.add(facts.received_on, 1),
        supplement_notice_due(facts.received_on, terms, rules.calendar),
        face.due_on,
        provisional=rules.calendar.is_provisional(face.due_on),
        is_late=face.due_on < program.clock.today(),
        cites=cites,
    )
