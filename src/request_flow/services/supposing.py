"""What a step would do, day by day (假设推演), and taking it only if nobody changed the case meanwhile.

A supposition writes nothing; its days may lie ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from request_flow.cases.clocks import ClockFace, clock_face
from request_flow.cases.facts import Facts
from request_flow.deadlines.explanation import Explanation
from request_flow.errors import Conflict
from request_flow.services.case_view import open_for
from request_flow.services.program import Program
from request_flow.services.reading import OpenedCase, explain
from request_flow.services.steps import Person, Step, Taken, make_event, step_in, try_step
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import get_agency, hold_agency
from request_flow.storage.letters import hold_case
from request_flow.storage.unit import writing


@dataclass(frozen=True, slots=True)
class Supposed:
    """A case as it would be after some steps."""

    facts: Facts
    face: ClockFace | None
    explanation: Explanation | None
    irregularities: tuple[str, ...]
    """Those that the steps would add."""


def suppose(program: Program, opened: OpenedCase, steps: Sequence[Step], person: Person) -> Supposed:
    """Return the case as it would be after ``steps``; a day that is over is asked as if it were taken today.

    Raises:
        Refused: one of the steps would not be possible.
        BadInput: one of them has a key that cannot be used.
    """
    engine, header, history = opened.engine, opened.stored.header, list(opened.history)
    before = engine.fold(header, history)
    for step in steps:
        event = make_event(step, len(history) + 1, person.actor)
        try_step(program, engine, opened.agency, header, history, event, person.role, supposed=True)
        history.append(event)
    after = engine.fold(header, history)
    known = list(before.irregularities)
    new = tuple(each.code for each in after.irregularities if each not in known)
    return Supposed(after, clock_face(after, engine.rules), explain(after, engine), new)


class ChangedSince(Conflict):
    """The case is another than the one that was looked at; ``version`` is that of now."""

    def __init__(self, number: str, version: int) -> None:
        super().__init__(
            "changed_since",
            f"申请 {number} 在您打开之后有变动，没有写入您的录入",
            f"the case {number} was changed since you opened it; nothing of yours was written",
        )
        self.version = version


def take_seen_step(
    program: Program, agency: str, number: str, step: Step, person: Person, visitor: Visitor, seen: int
) -> Taken:
    """Take a step on a case that is still as it was looked at; ``seen`` is the number of its records then.

    Raises:
        ChangedSince: somebody else changed it; nothing is written.
        NotAllowed: the case is shut to the visitor.
        Refused: the law, as the history stands, does not allow it; nothing is written.
        BadInput: a key is not known or has a wrong value.
    """
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        opened = open_for(program, unit, agency, number, visitor)
        hold_case(unit, opened.stored.id)
        version = open_for(program, unit, agency, number, visitor).stored.version
        if version != seen:
            raise ChangedSince(number, version)
        return step_in(program, unit, held, number, step, person)
