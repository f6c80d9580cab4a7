"""Files of a case: sending one, giving it out, taking it out of the papers."""

from fastapi.responses import Response

from request_flow.services.attachments import attach, list_attachments, open_attachment, remove
from request_flow.web.api.call import Call, Reply, attached
from request_flow.web.api.case_shapes import Paper
from request_flow.web.api.cases import paper_of
from request_flow.web.api.routing import Operations
from request_flow.web.api.sent import MOST_BYTES_OF_A_FILE
from request_flow.web.api.shapes import FileSent, Id, Told

FILES = "/agencies/{agency}/cases/{number}/attachments"
BYTES = "application/octet-stream"

operations = Operations("attachments")


class Papers(Told):
    """The files of a case, those that were taken out too."""

    items: list[Paper]


@operations.get(FILES, may="see_cases", gives=Papers)
def list_files(call: Call) -> Papers:
    """List the files of a case."""
    found = list_attachments(call.program, call.office.code, call.number, call.visitor)
    return Papers(items=[paper_of(each) for each in found])


@operations.write("POST", FILES, may="take_step", gives=Paper, status=201, most_bytes=MOST_BYTES_OF_A_FILE)
def add_file(call: Call, body: FileSent) -> Reply:
    """Keep a file with the case; its type is told by its content, and it is scanned where a scanner is set up."""
    kept = attach(call.program, call.office.code, call.number, body.name, body.bytes(), call.visitor)
    return Reply(paper_of(kept), 201, {"Location": call.address("cases", call.number, "attachments", str(kept.id))})


@operations.get(f"{FILES}/{{file}}", may="see_cases", media=(BYTES,))
def give_file(call: Call, file: Id) -> Response:
    """Give a file out; that it was looked at is noted."""
    request_id = call.request.state.request_id
    found, content = open_attachment(call.program, call.office.code, call.number, file, call.visitor, request_id)
    return attached(content, BYTES, found.name)


@operations.write("DELETE", f"{FILES}/{{file}}", may="take_step", gives=Paper)
def remove_file(call: Call, file: Id) -> Paper:
    """Take a file out of the papers; its bytes stay in the store."""
    return paper_of(remove(call.program, call.office.code, call.number, file, call.visitor))
