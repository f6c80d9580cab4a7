"""One form, several matters (一事一申请): parts become cases of their own, with the parent kept."""

from collections.abc import Sequence

from request_flow.cases.record import written_case, written_event
from request_flow.errors import BadInput
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, register_in, step_in
from request_flow.storage.agencies import get_agency
from request_flow.storage.cases import load_case
from request_flow.storage.unit import writing

INHERITED = frozenset({"receive", "confirm_receipt", "request_supplement", "receive_supplement"})
"""What of the parent's history is a part's own as well."""


def split_case(program: Program, agency: str, number: str, subjects: Sequence[str], person: Person) -> list[str]:
    """Register each of ``subjects`` as a case split off ``number`` and return their numbers.

    A part inherits applicant, channel, arrival, receipt date and supplement; the parent keeps its own subject.

    Raises:
        BadInput: no subject is given.
        Refused: the parent can no longer be split.
    """
    if not subjects or not all(subject.strip() for subject in subjects):
        raise BadInput("no_subject", "请写明每件拆出事项的内容", "name the subject of every part")
    with writing(program.store) as unit:
        found = get_agency(unit, agency)
        parent = load_case(unit, agency, number)
        history = parent.events(program.codec)
        arrival = [{**written_event(event), "on": event.on.isoformat()} for event in history if event.act in INHERITED]
        base = written_case(parent.registration(program.codec), ())
        numbers = []
        for subject in subjects:
            part = {**base, "subject": subject.strip(), "parent": number, "events": [dict(each) for each in arrival]}
            part.pop("description", None)
            numbers.append(register_in(program, unit, found, part, person).number)
        today = program.clock.today()
        step_in(program, unit, found, number, Step("split", today, {"into": numbers}), person)
        return numbers
