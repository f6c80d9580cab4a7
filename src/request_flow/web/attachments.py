"""Files of a case: sent, given out as a download that no browser opens by itself, taken out of the papers."""

from urllib.parse import quote

from fastapi.responses import Response

from request_flow.errors import BadInput, NotFound
from request_flow.services.attachments import LARGEST, attach, open_attachment, remove
from request_flow.web.case_page import case_address, open_case, page_values
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_number

routes = Routes()
WRONG = 422
PAGE = "/a/{agency}/cases/{number}/attachments"


@routes.post(PAGE, may="take_step")
def add(desk: Desk) -> Response:
    """Keep a file with the case."""
    number, sent = desk.in_path("number"), desk.upload("file")
    try:
        content = b"" if sent is None else sent.file.read(LARGEST + 1)
        name = "" if sent is None else sent.filename or ""
        kept = attach(desk.program, desk.office.code, number, name, content, desk.visitor)
    except NotFound:
        raise
    except BadInput as error:
        values = page_values(desk, open_case(desk))
        return desk.show("case.html.j2", WRONG, **{**values, "faults": {"file": desk.words(error.sentence)}})
    return desk.go(f"{case_address(desk, number)}#dc", f"已上传附件：{kept.name}。", f"Kept: {kept.name}.")


@routes.get(f"{PAGE}/{{attachment}}", may="see_cases")
def give(desk: Desk) -> Response:
    """Give a file out; that it was looked at is noted."""
    request_id = desk.request.state.request_id
    found, content = open_attachment(
        desk.program, desk.office.code, desk.in_path("number"), _id(desk), desk.visitor, request_id
    )
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=found.media_type, headers=headers)


@routes.post(f"{PAGE}/{{attachment}}/remove", may="take_step")
def take_out(desk: Desk) -> Response:
    """Take a file out of the papers; it stays in the store."""
    number = desk.in_path("number")
    gone = remove(desk.program, desk.office.code, number, _id(desk), desk.visitor)
    return desk.go(f"{case_address(desk, number)}#dc", f"已移除附件：{gone.name}。", f"Removed: {gone.name}.")


def _id(desk: Desk) -> int:
    found = read_number(desk.in_path("attachment"))
    if found is None:
        raise NotFound("no_such_attachment", "这件案件没有这个附件", "the case has no such file")
    return found
