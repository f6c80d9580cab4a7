"""查找: a case by its number, a document's number, the applicant's name, words of the content.

What is looked for is sent by POST, so that no name stands in an address, a history or a log; so are the pages of what
was found.
"""

from fastapi.responses import Response

from request_flow.services.asking import ask_for_search
from request_flow.services.finding import find
from request_flow.services.listing import ROWS, staff_of
from request_flow.web.case_lines import lines_of
from request_flow.web.case_page import case_address
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_page

routes = Routes()


@routes.get("/a/{agency}/find", may="see_cases")
def ask(desk: Desk) -> Response:
    """Show the empty field: where somebody comes back to an address that was only ever posted to."""
    return desk.show("find.html.j2", text="", found=None, open_only=False)


@routes.post("/a/{agency}/find", may="see_cases")
def look(desk: Desk) -> Response:
    """Show what fits, or go to the one case of that number."""
    text, page = desk.field("q"), desk.field("page")
    if not text:
        return desk.go(desk.address("/find"))
    number = read_page(page)
    open_only = bool(desk.field("open"))
    ask_for_search(desk.program, desk.office, text, desk.visitor)
    found = find(desk.program, desk.office, text, open_only=open_only, page=number, visitor=desk.visitor)
    if found.number is not None:
        return desk.go(case_address(desk, found.number))
    people = {each.login: each for each in staff_of(desk.program, desk.office)}
    return desk.show(
        "find.html.j2",
        text=text,
        found=found,
        open_only=open_only,
        listed=found.listed,
        rows_a_page=ROWS,
        lines=lines_of(desk, found.listed.rows if found.listed else (), people),
    )
