"""Administration of the agency's own texts of letters (文书模板): editing, checking, preview, versions.

What an agency writes is hostile until it was checked: it is checked before it is composed, and composed with the
letter's own example, never with a case.
"""

from fastapi.responses import Response

from request_flow.errors import BadInput, RequestFlowError
from request_flow.notices.catalogue import catalogue
from request_flow.notices.layouts.page import write_sheet
from request_flow.services.letters.texts import (
    check_text,
    example_letter,
    list_texts,
    set_text,
    show_text,
    withdraw_text,
)
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes

UNFIT = 422
LETTER = "/a/{agency}/admin/letters/{kind}"

routes = Routes()


@routes.get("/a/{agency}/admin/letters", may="administer")
def letters(desk: Desk) -> Response:
    """List the letters, and which the agency writes itself."""
    own = {
        name: versions[-1]
        for name, versions in list_texts(desk.program, desk.office.code).items()
        if versions[-1].body is not None
    }
    kinds = sorted(catalogue().kinds.items(), key=lambda pair: (pair[0] not in own, pair[1].notice.act or "~", pair[0]))
    return desk.show("admin-letters.html.j2", kinds=kinds, own=own)


@routes.get(LETTER, may="administer")
def letter(desk: Desk) -> Response:
    """Show the text of a letter to be edited."""
    name = desk.in_path("kind")
    return _letter(desk, name, show_text(desk.program, desk.office.code, name).kind.body, [])


@routes.post(LETTER, may="administer")
def edit(desk: Desk) -> Response:
    """Check a text, show it, use it from now on, or go back to the one that ships."""
    name, do = desk.in_path("kind"), desk.field("do")
    back, actor = desk.address(f"/admin/letters/{name}"), desk.visitor.member.login
    if do == "withdraw":
        withdraw_text(desk.program, desk.office.code, name, actor)
        return desk.go(back, "已恢复附带的模板", "The text that ships is in use again")
    written = desk.form.get("body")
    body = written.replace("\r\n", "\n") if isinstance(written, str) else ""
    try:
        faults = [desk.words(each.sentence) for each in check_text(desk.program, name, body)]
        if do != "save" or faults:
            return _letter(desk, name, body, faults, checked=True)
        found = set_text(desk.program, desk.office.code, name, body, actor)
    except BadInput as error:
        return _letter(desk, name, body, [desk.words(error.sentence)], checked=True)
    return desk.go(back, f"第{found.seq}版已启用", f"Version {found.seq} is in use")


def _letter(desk: Desk, name: str, body: str, faults: list[str], *, checked: bool = False) -> Response:
    versions = list_texts(desk.program, desk.office.code).get(name, [])
    kind = catalogue().kind(name)
    sheet = None
    if not faults:
        try:
            sheet = write_sheet(example_letter(desk.program, name, body), preview=True, level=3)
        except RequestFlowError as error:
            faults = [desk.words(error.sentence)]
    return desk.show(
        "admin-letter.html.j2",
        UNFIT if faults and checked else 200,
        kind=kind,
        body=body,
        faults=faults,
        checked=checked,
        sheet=sheet,
        versions=versions[::-1][:10],
        is_own=bool(versions) and versions[-1].body is not None,
    )
