"""What issuing a letter would do, before anybody does it: its words, its number, its step, what stands against it.

Nothing is written and no number is taken: another letter that is issued first gets the number that is told here.
"""

from dataclasses import dataclass
from datetime import date

from request_flow.cases.clocks import clock_face
from request_flow.cases.events import Event
from request_flow.errors import Refused
from request_flow.notices.checks import Finding
from request_flow.notices.model import Letter
from request_flow.notices.situation import Delivery
from request_flow.services.choosing import Effect
from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.drafting import refuse_step
from request_flow.services.letters.matter import Composed, Matter, composed, open_matter
from request_flow.services.letters.numbering import number_of
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.storage.letters import next_letter_number
from request_flow.storage.unit import Unit, reading
from request_flow.workdays.calendar import OutsideCalendar


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A letter as it would be issued.

    ``event`` is the record that it is about, or that its issue would make where ``takes_step``; ``effect`` what that
    would do to the clock.  ``delivery`` is the envelope as the letter takes it.
    """

    letter: Letter
    refused: tuple[Finding, ...]
    """Why the step of the letter is not possible as the history stands, or for this person."""
    found: tuple[Finding, ...]
    """What was found about the letter itself, the gravest first."""
    number: str | None
    delivery: Delivery | None
    event: Event | None
    takes_step: bool
    effect: Effect | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that stands against issuing it."""
        return (*self.refused, *self.found)


def foresee(
    program: Program,
    agency: str,
    number: str,
    ask: LetterAsk,
    person: Person,
    *,
    on: date | None = None,
    bears: date | None = None,
) -> Foreseen:
    """Return a letter as it would be issued on a day, with everything found about it.

    A step that the law does not allow as the history stands is a finding like any other.

    Raises:
        NotFound: there is no such agency, case or letter.
        BadInput: something typed cannot be used, or there is no event for the letter to be about.
    """
    day = on or program.clock.today()
    with reading(program.store) as unit:
        matter = open_matter(program, unit, agency, number)
        made = composed(program, unit, matter, ask, person, day, bears=bears, draft=True)
        next_number = _number(unit, matter, made)
    refusal = _refusal(program, matter, made, person)
    return Foreseen(
        made.letter,
        refusal,
        made.findings,
        next_number,
        made.situation.delivery,
        made.situation.act,
        made.step is not None,
        _effect(matter, made),
    )


def _number(unit: Unit, matter: Matter, made: Composed) -> str | None:
    """Return the number that the letter would get now; none where it bears none or the agency has no word for it."""
    suffix, ours, day = made.kind.notice.suffix, made.particulars.particulars, made.situation.day
    if suffix is None or not ours.short:
        return None
    return number_of(ours, day, next_letter_number(unit, matter.agency.id, day.year, suffix), suffix)


def _refusal(program: Program, matter: Matter, made: Composed, person: Person) -> tuple[Finding, ...]:
    try:
        refuse_step(program, matter, made, person)
    except Refused as error:
        return (Finding(error.code, "must", error.sentence, "act", error.cites),)
    return ()


def _effect(matter: Matter, made: Composed) -> Effect | None:
    event = made.situation.act
    if made.step is None or event is None:
        return None
    engine, header = matter.engine, matter.case.header
    before = engine.fold(header, matter.history)
    try:
        after = engine.fold(header, [*matter.history, event])
        faces = clock_face(before, engine.rules), clock_face(after, engine.rules)
    except OutsideCalendar:
        return None
    known = list(before.irregularities)
    new = tuple(each.code for each in after.irregularities if each not in known)
    return Effect(*faces, before.state, after.state, after.outcome(), new)
