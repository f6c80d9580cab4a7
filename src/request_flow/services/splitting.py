"""One form, several matters (一事一申请): each matter is one case, the first of them the form itself."""

from collections.abc import Sequence

from request_flow.cases.events import in_effect
from request_flow.cases.record import written_case, written_event
from request_flow.errors import BadInput
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, register_in, step_in
from request_flow.storage.agencies import Agency, get_agency, hold_agency
from request_flow.storage.attachments import hand_on
from request_flow.storage.cases import load_case
from request_flow.storage.restricted import put_restriction, restriction_of
from request_flow.storage.unit import Unit, writing

INHERITED = frozenset({"receive", "confirm_receipt", "request_supplement", "receive_supplement"})
"""What of the parent's history is a part's own as well."""


def split_case(program: Program, agency: str, number: str, subjects: Sequence[str], person: Person) -> list[str]:
    """Let ``number`` go on with the first of ``subjects``, register each other as a case, and return their numbers.

    As many subjects, as many cases: the parent is one of the parts.  What the applicant asked for stays registered
    with it; the matter it goes on with is the note of the split.  A part inherits applicant, channel, arrival, receipt
    date and supplement, and has the parent's files as its own; where the parent is open to some only, so is the part.

    Raises:
        BadInput: fewer than two subjects are given, or an empty one.
        Refused: the parent can no longer be split.
    """
    with writing(program.store) as unit:
        return split_in(program, unit, hold_agency(unit, get_agency(unit, agency)), number, subjects, person)


def split_in(
    program: Program, unit: Unit, agency: Agency, number: str, subjects: Sequence[str], person: Person
) -> list[str]:
    """Split a case inside a transaction that is under way and holds the agency; see :func:`split_case`."""
    matters = [subject.strip() for subject in subjects]
    if not all(matters) or len(matters) <= 1:
        raise BadInput(
            "no_subject",
            "请写明每个事项的内容，至少两项：第一项留在原件办理，其余各为一件",
            "name every matter, two at least: the case goes on with the first, each other becomes a case",
        )
    parent = load_case(unit, agency.code, number)
    history = parent.events(program.codec)
    own = [event for event in in_effect(history) if event.act in INHERITED]
    arrival = [{**written_event(event), "on": event.on.isoformat()} for event in own]
    base = written_case(parent.registration(program.codec), ())
    limit = restriction_of(unit, parent.id)
    numbers = []
    for matter in matters[1:]:
        part = {**base, "subject": matter, "parent": number, "events": [dict(each) for each in arrival]}
        part.pop("description", None)
        made = register_in(program, unit, agency, part, person).number
        part_id = load_case(unit, agency.code, made).id
        if limit is not None:
            put_restriction(unit, part_id, limit)
        hand_on(unit, parent.id, part_id)
        numbers.append(made)
    today = program.clock.today()
    step_in(program, unit, agency, number, Step("split", today, {"into": numbers, "note": matters[0]}), person)
    return numbers
