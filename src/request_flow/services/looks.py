"""Looking at personal data leaves a note (访问记录): who, when, at which data of which case, in which request."""

from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.looks import Look, add_look
from request_flow.storage.unit import writing

PARTICULARS, ATTACHMENT = "particulars", "attachment"
"""What can be looked at: the applicant's particulars, the content of a file."""


def note_look(
    program: Program, visitor: Visitor, agency: Agency, number: str | None, what: str, request_id: str
) -> None:
    """Note a look before what is looked at is shown."""
    with writing(program.store) as unit:
        look = Look(stamp(program.clock.now()), visitor.member.login, what, request_id)
        add_look(unit, agency.id, number, look)
