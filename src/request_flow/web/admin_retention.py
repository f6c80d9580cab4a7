"""Terms of keeping and destruction (保管期限和销毁): what was kept long enough, lists of two persons, holds, terms.

Erasing cannot be undone, so that whoever approves a list says that it was gone through; who proposed it is not offered
the approval, and the service refuses it.
"""

from io import BytesIO

from fastapi.responses import Response

from request_flow.errors import BadInput, NotAllowed, Refused
from request_flow.law.retention import retention
from request_flow.services.listing import staff_of
from request_flow.services.retention import PAGE, cases_over, hold_case, release_case, set_term, terms_of
from request_flow.services.retention_lists import WHY_NOT, approve, history, propose, refuse_list, show_list
from request_flow.services.retention_sheet import XLSX, write_list, write_over
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_number

UNFIT = 422
HOME = "/admin/retention"
STATUS = {
    "open": ("wait", "待批准", "open"),
    "approved": ("soon", "未办完", "not carried out yet"),
    "done": ("done", "已销毁", "done"),
    "refused": ("stop", "已退回", "refused"),
}
"""The chip of a list's status."""

routes = Routes()


@routes.get("/a/{agency}/admin/retention", may="retire")
def overview(desk: Desk) -> Response:
    """Show the cases whose term is over, the lists, and the terms."""
    return _overview(desk, {})


@routes.post("/a/{agency}/admin/retention", may="retire")
def propose_list(desk: Desk) -> Response:
    """Propose the chosen cases, or all that are free, for destruction."""
    numbers = [] if desk.field("all") == "yes" else [each for each in desk.fields("number") if each]
    if not numbers and desk.field("all") != "yes":
        return _overview(desk, {"number": desk.say("请勾选案件，或者选择全部", "tick cases, or all of them")})
    try:
        made = propose(desk.program, desk.office.code, numbers, desk.field("reason"), desk.visitor.member.login)
    except (BadInput, Refused) as error:
        return _overview(desk, {"reason" if error.code == "no_reason" else "": desk.words(error.sentence)})
    back = desk.address(f"{HOME}/lists/{made.id}")
    return desk.go(back, f"已提出第{made.id}号清册，待另一人批准", f"List {made.id} waits for somebody else's approval")


@routes.post("/a/{agency}/admin/retention/holds", may="retire")
def hold(desk: Desk) -> Response:
    """Hold a case back, or no more."""
    number, actor, office = desk.field("case"), desk.visitor.member.login, desk.office.code
    try:
        if desk.field("do") == "release":
            release_case(desk.program, office, number, actor)
            return desk.go(desk.address(HOME), f"{number}不再暂缓销毁", f"{number} is held back no more")
        hold_case(desk.program, office, number, desk.field("why"), actor)
    except (BadInput, Refused) as error:
        place = {"no_reason": "why", "no_such_case": "case"}.get(error.code, "case")
        return _overview(desk, {place: desk.words(error.sentence)})
    return desk.go(desk.address(HOME), f"{number}已暂缓销毁", f"{number} is held back")


@routes.post("/a/{agency}/admin/retention/terms", may="retire")
def terms(desk: Desk) -> Response:
    """Set a term by the agency's own table."""
    years = read_number(desk.field("years")) or 0
    try:
        set_term(
            desk.program,
            desk.office.code,
            desk.field("kind"),
            years,
            desk.field("basis"),
            desk.visitor.member.login,
        )
    except (BadInput, Refused) as error:
        place = "basis" if error.code == "no_basis" else "kind" if error.code == "no_such_kind_of_file" else "years"
        return _overview(desk, {place: desk.words(error.sentence)})
    return desk.go(desk.address(HOME), "已保存保管年限", "The term is kept")


@routes.get("/a/{agency}/admin/retention.xlsx", may="retire")
def as_xlsx(desk: Desk) -> Response:
    """Give the cases whose term is over as a spreadsheet, for the appraisal."""
    made = BytesIO()
    write_over(desk.program, desk.office.code, made)
    return _file(made, "retention.xlsx")


@routes.get("/a/{agency}/admin/retention/lists/{list}", may="retire")
def shown_list(desk: Desk) -> Response:
    """Show a list with its cases."""
    return _list(desk, {})


@routes.post("/a/{agency}/admin/retention/lists/{list}", may="retire")
def settle(desk: Desk) -> Response:
    """Approve a list that somebody else proposed and carry it out, or turn it down."""
    list_id, actor, office = _number(desk), desk.visitor.member.login, desk.office.code
    back = desk.address(f"{HOME}/lists/{list_id}")
    if desk.field("do") == "refuse":
        refuse_list(desk.program, office, list_id, actor)
        return desk.go(back, "已退回，没有销毁", "Turned down; nothing was erased")
    if desk.field("seen") != "yes":
        return _list(desk, {"seen": desk.say("请确认已逐件核对", "say that each case was gone through")})
    try:
        done = approve(desk.program, office, list_id, actor)
    except NotAllowed as error:
        return _list(desk, {"": desk.words(error.sentence)})
    if not done.scrubbed:
        return desk.go(
            back,
            f"已销毁{done.erased}件；数据库正被占用，请稍后再批准一次以清除文件中的旧内容",
            f"{done.erased} erased; the store is in use, approve once more later to scrub its files",
        )
    return desk.go(back, f"已销毁{done.erased}件", f"{done.erased} erased")


@routes.get("/a/{agency}/admin/retention/lists/{list}/file.xlsx", may="retire")
def list_as_xlsx(desk: Desk) -> Response:
    """Give a list as a spreadsheet (销毁清册), to be filed."""
    made = BytesIO()
    write_list(desk.program, desk.office.code, _number(desk), made)
    return _file(made, f"destruction-list-{_number(desk)}.xlsx")


def _file(made: BytesIO, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made.getvalue(), media_type=XLSX, headers=headers)


def _number(desk: Desk) -> int:
    return read_number(desk.in_path("list")) or 0


def _names(desk: Desk) -> dict[str, str]:
    return {each.login: each.name for each in staff_of(desk.program, desk.office)}


def _overview(desk: Desk, faults: dict[str, str]) -> Response:
    office = desk.office.code
    rows = cases_over(desk.program, office, after=read_number(desk.query("after")) or 0)
    return desk.show(
        "admin-retention.html.j2",
        UNFIT if faults else 200,
        rows=rows,
        full=len(rows) == PAGE,
        lists=history(desk.program, office),
        terms=terms_of(desk.program, office),
        rules=retention(),
        why_not={name: desk.say(*words) for name, words in WHY_NOT.items()},
        chips=STATUS,
        names=_names(desk),
        faults=faults,
        typed={name: desk.field(name) for name in ("reason", "case", "why", "kind", "years", "basis")},
        chosen=set(desk.fields("number")),
    )


def _list(desk: Desk, faults: dict[str, str]) -> Response:
    found = show_list(desk.program, desk.office.code, _number(desk), after=read_number(desk.query("after")) or 0)
    return desk.show(
        "admin-retention-list.html.j2",
        UNFIT if faults else 200,
        found=found,
        full=len(found.cases) == PAGE,
        entries={each.number: each for each in found.entries},
        passed_over=dict(found.passed_over),
        own=found.list.proposed_by == desk.visitor.member.login,
        rules=retention(),
        why_not={name: desk.say(*words) for name, words in WHY_NOT.items()},
        chips=STATUS,
        names=_names(desk),
        faults=faults,
    )
