"""Who may open a case (限制查看): set, changed and lifted by the head of the office."""

from fastapi.responses import Response

from request_flow.errors import BadInput, NotFound
from request_flow.services.case_view import CaseView
from request_flow.services.restricting import lift, restrict
from request_flow.web.case_page import case_address, open_case
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes

routes = Routes()
WRONG = 422
PAGE = "/a/{agency}/cases/{number}/restrict"


@routes.get(PAGE, may="restrict")
def ask(desk: Desk) -> Response:
    """Ask who may open the case."""
    view = open_case(desk)
    limit = view.restriction
    readers = list(limit.readers) if limit else [each for each in (view.facts.handler,) if each]
    return _show(desk, view, readers, limit.reason if limit else "", {})


@routes.post(PAGE, may="restrict")
def limit(desk: Desk) -> Response:
    """Limit the case, or lift the limit."""
    view = open_case(desk)
    if desk.field("lift"):
        lift(desk.program, desk.office.code, view.number)
        return desk.go(case_address(desk, view.number), "已解除限制查看。", "Open to everybody of the agency again.")
    readers, reason = desk.fields("readers"), desk.field("reason")
    try:
        restrict(desk.program, desk.office.code, view.number, readers, reason, desk.visitor)
    except NotFound:
        raise
    except BadInput as error:
        name = "reason" if error.code == "no_reason" else "readers"
        return _show(desk, view, readers, reason, {name: desk.words(error.sentence)}, WRONG)
    return desk.go(case_address(desk, view.number), "已限制查看。", "Limited to the people you chose.")


def _show(
    desk: Desk, view: CaseView, readers: list[str], reason: str, faults: dict[str, str], status: int = 200
) -> Response:
    people = {each.login: f"{each.name}{f'（{each.unit}）' if each.unit else ''}" for each in view.staff if each.active}
    return desk.show(
        "restrict.html.j2",
        status,
        view=view,
        href=case_address(desk, view.number),
        people=people,
        readers=readers,
        reason=reason,
        faults=faults,
    )
