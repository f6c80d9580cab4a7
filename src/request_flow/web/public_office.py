"""The office's side of the public page: publishing answers for everybody, and the switch that opens the page."""

from collections.abc import Mapping

from fastapi.responses import Response

from request_flow.errors import BadInput
from request_flow.law.public_page import public_page
from request_flow.services.public_files import checked_files
from request_flow.services.public_switch import is_open, switch
from request_flow.services.publishing import PAGE, list_answers, publish, withdraw
from request_flow.web.admin import page_asked
from request_flow.web.desk import Desk
from request_flow.web.public import id_in_path
from request_flow.web.public_apply import WRONG, files_sent
from request_flow.web.routes import Routes

PUBLISHED = "/a/{agency}/published"
FIELD_OF = {"bad_title": "title", "bad_content": "content", "not_read": "read"}

routes = Routes()


@routes.get(PUBLISHED, may="write_letters")
def published(desk: Desk) -> Response:
    """List what is published, with the form to publish more."""
    return _published(desk, {"title": "", "content": ""}, {})


@routes.post(PUBLISHED, may="write_letters")
def add(desk: Desk) -> Response:
    """Publish an answer."""
    values = {"title": desk.field("title"), "content": desk.field("content").replace("\r\n", "\n")}
    login = desk.visitor.member.login
    try:
        files = checked_files(desk.program, files_sent(desk))
        publish(
            desk.program,
            desk.office,
            login,
            values["title"],
            values["content"],
            files,
            read=desk.field("read") == "yes",
        )
    except BadInput as error:
        return _published(desk, values, {FIELD_OF.get(error.code, "file"): desk.words(error.sentence)})
    return desk.go(desk.address("/published"), "已公开，公众页可以查到。", "Published; everybody can read it.")


@routes.post(f"{PUBLISHED}/{{answer}}/withdraw", may="write_letters")
def take_back(desk: Desk) -> Response:
    """Take a published answer back."""
    withdraw(desk.program, desk.office, desk.visitor.member.login, id_in_path(desk, "answer"))
    return desk.go(desk.address("/published"), "已撤下，公众页不再显示。", "Taken back; nobody can read it there.")


def _published(desk: Desk, values: Mapping[str, str], faults: Mapping[str, str]) -> Response:
    page = page_asked(desk)
    found, count = list_answers(desk.program, desk.office, page)
    return desk.show(
        "published.html.j2",
        WRONG if faults else 200,
        found=found,
        count=count,
        page=page,
        pages=max(1, -(-count // PAGE)),
        values=values,
        faults=faults,
        rules=public_page(),
        page_is_open=is_open(desk.program, desk.office),
    )


@routes.get("/a/{agency}/admin/public", may="administer")
def setting(desk: Desk) -> Response:
    """Show whether the public page is open."""
    return desk.show(
        "admin-public.html.j2",
        page_is_open=is_open(desk.program, desk.office),
        address=f"{desk.program.outside.public_url}/p/{desk.office.code}",
    )


@routes.post("/a/{agency}/admin/public", may="administer")
def change_setting(desk: Desk) -> Response:
    """Open or shut the public page."""
    to_open = desk.field("open") == "yes"
    switch(desk.program, desk.office, desk.visitor.member.login, to_open=to_open)
    said = ("公众页已开放", "The public page is open") if to_open else ("公众页已关闭", "The public page is shut")
    return desk.go(desk.address("/admin/public"), *said)
