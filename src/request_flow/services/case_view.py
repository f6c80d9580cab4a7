"""One case as its page shows it: read once, with everything that belongs to it, for a visitor who may open it.

The explanation of a closed case is that of the clock which its ending stopped, so that its day can still be checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.cases.clocks import ClockFace, clock_face, due_line, step_of
from request_flow.cases.events import Event, in_effect
from request_flow.cases.facts import Facts
from request_flow.cases.history import advance, start
from request_flow.cases.record import Registration
from request_flow.deadlines.explanation import Explanation
from request_flow.law.dated import NoValueInForce
from request_flow.law.tariff import charge
from request_flow.services.program import Program
from request_flow.services.reading import OpenedCase, explain, open_case, safe_days
from request_flow.services.restricting import refuse_unless_reader
from request_flow.services.retention import erasure_of
from request_flow.services.verifying import broken_link
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import get_agency
from request_flow.storage.attachments import Attachment, attachments_of
from request_flow.storage.cases import cases_of_person, no_such_case, standing_of
from request_flow.storage.letter_drafts import StoredDraft, open_drafts
from request_flow.storage.letter_queries import OwedLetter, owed_letters
from request_flow.storage.letters import StoredLetter, WantedLetters, find_letters
from request_flow.storage.people import Member, members_of
from request_flow.storage.restricted import Restriction, restriction_of
from request_flow.storage.retention_entries import Entry
from request_flow.storage.unit import Unit, reading
from request_flow.workdays.calendar import OutsideCalendar

PER_ITEM = "per_item"


@dataclass(frozen=True, slots=True)
class Move:
    """What one event did: the clock shown before it and after it, ``None`` where none ran."""

    event: Event
    before: ClockFace | None
    after: ClockFace | None
    term_days: int
    """Working days of the reply term after it, without an extension."""


@dataclass(frozen=True, slots=True)
class Kin:
    """The applicant's other cases with the agency, and where this one stands in its month.

    ``fee`` is what the tariff by the item asks for this one, in yuan; ``None`` where no tariff is in force.
    """

    others: tuple[tuple[str, str | None, str], ...]
    in_month: int
    place: int
    fee: int | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case that is open before somebody."""

    opened: OpenedCase
    day: date
    facts: Facts
    line: Mapping[str, Any]
    step: str | None
    registration: Registration
    moves: tuple[Move, ...]
    """In the order of effect."""
    face: ClockFace | None
    """The clock that is shown; of a closed case the one that its ending stopped."""
    explanation: Explanation | None
    safe_days: Mapping[str, date]
    broken: int | None
    """The first record that does not fit the chain of hashes."""
    staff: tuple[Member, ...]
    kin: Kin
    letters: tuple[StoredLetter, ...]
    drafts: tuple[StoredDraft, ...]
    owed: tuple[OwedLetter, ...]
    attachments: tuple[Attachment, ...]
    restriction: Restriction | None
    erasure: Entry | None
    """The entry of a case whose personal data was erased after its term."""

    @property
    def number(self) -> str:
        """The number of the case."""
        return self.opened.stored.header.number

    @property
    def version(self) -> int:
        """How many records the case has: it tells one state of it from another."""
        return self.opened.stored.version

    @property
    def is_closed(self) -> bool:
        """Whether no clock runs because the case ended."""
        return self.facts.state == "closed"

    def name_of(self, login: str | None) -> str:
        """Return the name of a person by the login; what is none is a name already."""
        return next((each.name for each in self.staff if each.login == login), login or "")


def view_case(program: Program, agency: str, number: str, visitor: Visitor) -> CaseView:
    """Return a case for a visitor, as it stands today.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the case is shut to the visitor.
    """
    day = program.clock.today()
    with reading(program.store) as unit:
        opened = open_for(program, unit, agency, number, visitor)
        case, office = opened.stored, opened.agency
        facts = opened.engine.fold(case.header, opened.history, day)
        letters = tuple(find_letters(unit, WantedLetters(office.id, case.id)))
        drafts = tuple(open_drafts(unit, office.id, case.id))
        owed = tuple(owed_letters(unit, office.id, case.id))
        attachments = tuple(attachments_of(unit, case.id))
        staff = tuple(members_of(unit, office.id))
        kin = _kin(program, unit, opened, facts)
        restriction = restriction_of(unit, case.id)
        erasure = erasure_of(unit, case.id, erased=case.is_erased)
    closing = facts.closings[-1] if facts.state == "closed" and facts.closings else None
    moves = moves_of(opened)
    shown = facts if closing is None else _before_closing(opened, closing.act)
    return CaseView(
        opened=opened,
        day=day,
        facts=facts,
        line=due_line(facts, day, opened.engine.rules, program.articles),
        step=step_of(facts, program.stages_of(office)),
        registration=case.registration(program.codec),
        moves=moves,
        face=clock_face(shown, opened.engine.rules),
        explanation=explain(shown, opened.engine),
        safe_days=safe_days(facts, opened.engine, day),
        broken=broken_link(case),
        staff=staff,
        kin=kin,
        letters=letters,
        drafts=drafts,
        owed=owed if erasure is None else (),
        attachments=attachments,
        restriction=restriction,
        erasure=erasure,
    )


def open_for(program: Program, unit: Unit, agency: str, number: str, visitor: Visitor) -> OpenedCase:
    """Return a case with its events for a visitor who may open it.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the case is shut to the visitor.
    """
    opened = open_case(program, unit, agency, number)
    refuse_unless_reader(unit, visitor, opened.agency, opened.stored.id)
    return opened


def version_of(program: Program, agency: str, number: str, visitor: Visitor) -> int:
    """Return how many records a case has now; nothing of it is opened, for every open page asks again and again.

    Raises:
        NotFound: there is no such case.
        NotAllowed: the case is shut to the visitor.
    """
    with reading(program.store) as unit:
        office = get_agency(unit, agency)
        found = standing_of(unit, office.id, number)
        if found is None:
            raise no_such_case(agency, number)
        refuse_unless_reader(unit, visitor, office, found[0])
        return found[1]


def moves_of(opened: OpenedCase) -> tuple[Move, ...]:
    """Return what each event in effect did to the clock, in the order of effect."""
    rules = opened.engine.rules
    facts, made = start(opened.stored.header), []
    before: ClockFace | None = None
    for event in in_effect(opened.history):
        try:
            advance(facts, event, rules)
        except OutsideCalendar:  # refused before it is recorded; a store that has it all the same can be read
            continue
        after = clock_face(facts, rules)
        made.append(Move(event, before, after, facts.term_days))
        before = after
    return tuple(made)


def _before_closing(opened: OpenedCase, act: str) -> Facts:
    """Return the facts as they were when the event came that closed the case."""
    standing = in_effect(opened.history)
    last = max((place for place, event in enumerate(standing) if event.act == act), default=len(standing))
    return opened.engine.fold(opened.stored.header, standing[:last])


def _kin(program: Program, unit: Unit, opened: OpenedCase, facts: Facts) -> Kin:
    """Count the applicant's requests of the month of receipt; void ones do not count (ruling U1)."""
    number = opened.stored.header.number
    all_of_person = cases_of_person(unit, opened.agency.id, opened.stored.person_index)
    month = facts.received_on.isoformat()[:7] if facts.received_on else None
    counted = [
        (received or "", other)
        for other, received, state in all_of_person
        if month is not None and state != "void" and (received or "").startswith(month)
    ]
    place = next((at for at, (_, other) in enumerate(sorted(counted), start=1) if other == number), 0)
    fee = None
    if place and facts.received_on is not None:
        try:
            fee = charge(program.law.tariff(PER_ITEM, facts.received_on), place - 1, 1)
        except NoValueInForce:
            fee = None
    others = tuple(each for each in all_of_person if each[0] != number)
    return Kin(others, len(counted), place, fee)
