"""登记: what a request that arrived would start, what the agency has from its applicant; nothing is written.

The days are those of the engine over the supposed registration.  An applicant is told from others by the keyed index of
the number of the paper, or of the name where there is no number; so a namesake is offered to be looked at, no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.cases.clocks import clock_face
from request_flow.cases.record import events_of, registration_of
from request_flow.deadlines.explanation import Explanation
from request_flow.deadlines.terms import supplement_notice_due
from request_flow.errors import BadInput
from request_flow.law.dated import NoValueInForce
from request_flow.law.schema import Channel, Tariff
from request_flow.law.tariff import charge
from request_flow.registers.case_file import check_case
from request_flow.services.program import Program
from request_flow.services.reading import explain
from request_flow.services.restricting import hidden_from
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency, get_agency
from request_flow.storage.neighbours import Neighbour, cases_of_applicant, count_in_month
from request_flow.storage.subject_words import pairs_of
from request_flow.storage.unit import reading
from request_flow.workdays.calendar import WorkCalendar

PER_ITEM = "per_item"
VOID = "void"
MOST_COMPARED = 200
MOST_TOLD = 3
ALIKE = 0.5
"""The share of the shorter subject's pairs of characters that the other has too."""
FEWEST_PAIRS = 4
"""A subject with fewer says too little to be like another."""


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
    calendar: WorkCalendar
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the agency has already from the applicant; ``place`` is where this request would stand in its month.

    ``fee`` is what the tariff by the item would ask for it, in yuan; ``None`` where no tariff is in force.
    """

    alike: tuple[Neighbour, ...] = ()
    others: int = 0
    place: int | None = None
    fee: int | None = None


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
        return Foreseen(
            facts.received_on, None, None, None, provisional=False, is_late=False, cites=cites, calendar=rules.calendar
        )
    terms = rules.terms.on(facts.received_on)
    return Foreseen(
        facts.received_on,
        rules.calendar.add(facts.received_on, 1),
        supplement_notice_due(facts.received_on, terms, rules.calendar),
        face.due_on,
        provisional=rules.calendar.is_provisional(face.due_on),
        is_late=face.due_on < program.clock.today(),
        cites=cites,
        calendar=rules.calendar,
        explanation=explain(facts, engine),
    )


def is_confirmed_late(channel: Channel, arrived: date, confirmed: date) -> bool:
    """Return whether a confirmation came later than the law asks for: post that nobody signs for on its very day.

    It stays the receipt date all the same (Art. 31(1)(2)); why it came late is to be on record.
    """
    return channel.confirm_on_arrival and confirmed > arrived


def known_of(
    program: Program, agency: Agency, applicant: Mapping[str, Any], subject: str, received: date, visitor: Visitor
) -> Known:
    """Return what the agency has already from an applicant, without the cases that are shut to the visitor."""
    person, name = program.codec.person_index(applicant), program.codec.name_index(applicant)
    if person is None:
        return Known()
    with reading(program.store) as unit:
        found = cases_of_applicant(unit, agency.id, person, name, MOST_COMPARED)
        hidden = hidden_from(unit, visitor, agency)
        place = count_in_month(unit, agency.id, person, received) + 1
    open_to = [each for each in found if each.id not in hidden and each.state != VOID]
    alike = tuple(each for each in open_to if is_alike(subject, each.subject))
    tariff = _tariff(program, received)
    fee = None if tariff is None else charge(tariff, place - 1, 1)
    return Known(alike[:MOST_TOLD], len(open_to), place, fee)


def is_alike(one: str, other: str) -> bool:
    """Return whether two subjects ask for much the same, by the pairs of characters they share."""
    first, second = pairs_of(one), pairs_of(other)
    fewer = min(len(first), len(second))
    return fewer >= FEWEST_PAIRS and len(first & second) >= ALIKE * fewer


def _tariff(program: Program, on: date) -> Tariff | None:
    try:
        return program.law.tariff(PER_ITEM, on)
    except NoValueInForce:
        return None
