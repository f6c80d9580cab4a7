"""Telling the office at once what came over the public page: an application, or what an applicant sent in a case."""

from request_flow.services.mailbox import Mailbox, Note, case_values
from request_flow.storage.agencies import Agency
from request_flow.storage.cases import StoredCase

APPLICATION, REPLY = "public_application", "public_reply"
REGISTRAR, HANDLER = "registrar", "handler"


def tell_of_application(box: Mailbox, agency: Agency, case_id: int, number: str, subject: str) -> None:
    """Tell the registrars that an application waits to be confirmed with the applicant."""
    office = box.office(agency.id)
    for member in office.staff.told(REGISTRAR, None, None, office.opens):
        key = f"public:{case_id}:application:{member.id}"
        box.write(office, member, [Note(key, APPLICATION, case_values(agency.code, number, subject), case_id)])


def tell_of_reply(box: Mailbox, agency: Agency, case: StoredCase, what: str, mark: str) -> None:
    """Tell who handles a case what its applicant sent: ``what`` is the kind, ``mark`` tells it from others of the case.

    A case that nobody has in hand is the registrars'.
    """
    office, row, number = box.office(agency.id), case.projected, case.header.number
    role = HANDLER if row.handler or row.unit else REGISTRAR
    values = {**case_values(agency.code, number, case.subject), "what": what}
    for member in office.staff.told(role, row.unit, row.handler, office.opens):
        box.write(office, member, [Note(f"public:{case.id}:{mark}:{member.id}", REPLY, values, case.id)])
