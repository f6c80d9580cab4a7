"""报送: an agency's own report on its way to the office above: handed in here, and what was said of it.

It stands beside the parts of the report; which report file the office above holds is shown here as it was handed in.
"""

from fastapi.responses import Response

from request_flow.errors import Refused
from request_flow.services.boarding import OwnHandIn, own_hand_in
from request_flow.services.hand_in import hand_in
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.report_states import report_life
from request_flow.storage.people import find_member
from request_flow.storage.unit import reading
from request_flow.web.desk import Desk
from request_flow.web.report_words import frame, sums_of, year_in_path
from request_flow.web.routes import Routes

routes = Routes()
REFUSED = 409
HAND_IN = "hand_in"
PAGE = "/a/{agency}/reports/{year}/hand-in"


@routes.get(PAGE, may="see_report")
def show(desk: Desk) -> Response:
    """Show how the agency's report stands with the office above."""
    return _page(desk, year_in_path(desk))


@routes.post(PAGE, may="write_report")
def send(desk: Desk) -> Response:
    """Hand the report in."""
    year, step = year_in_path(desk), hand_in_rules().step(HAND_IN)
    try:
        done = hand_in(desk.program, desk.office.code, year, desk.acting(step.by), desk.field("remark"))
    except Refused as refused:
        return _page(desk, year, desk.words(refused.sentence), REFUSED)
    back = desk.address(f"/reports/{year}/hand-in")
    if not done.changed:
        return desk.go(back, "同一份报告已经报送过。", "This very report was handed in already.")
    return desk.go(back, f"已报送{year}年度报告。", f"The report of {year} was handed in.")


def _page(desk: Desk, year: int, refused: str = "", status: int = 200) -> Response:
    found, rules = own_hand_in(desk.program, desk.office.code, year), hand_in_rules()
    with reading(desk.program.store) as unit:
        members = {login: find_member(unit, login) for login in {each.actor for each in found.steps}}
    step = rules.step(HAND_IN)
    may = desk.may("write_report") and bool(set(desk.visitor.roles_in({desk.office.id})) & set(step.by))
    return desk.show(
        "report-hand-in.html.j2",
        status,
        **frame(desk, year, ""),
        found=found,
        refused=refused,
        standing_as=rules.states[found.status],
        states={key: desk.say(each.label, each.en) for key, each in rules.states.items()},
        names={login: member.name if member else login for login, member in members.items()},
        sums=sums_of(found.report.form, found.faults) if found.report is not None else (),
        may_hand_in=may and found.is_ready and HAND_IN in found.possible,
        why_not=_why_not(desk, found),
    )


def _why_not(desk: Desk, found: OwnHandIn) -> str:
    """Return why the report cannot be handed in now; empty where it can."""
    rules, states = hand_in_rules(), report_life().states
    if HAND_IN not in found.possible:
        told = rules.states[found.status]
        return desk.say(
            f"上级机关{told.label}，不再报送；要改的，先由上级退回",
            f"the office above has it as {told.en}; to change it, it is returned first",
        )
    if not found.is_ready:
        zh = "”或“".join(states[each].label for each in rules.ready)
        en = " or ".join(states[each].en for each in rules.ready)
        return desk.say(f"报告“{zh}”以后才能报送", f"the report is handed in once it is {en}")
    return ""
