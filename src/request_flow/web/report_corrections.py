"""更正记录: what differs from a frozen year, proposed by one person, approved by another, and listed.

A proposal says what it moves in one of two ways here: a request that was found late, or differences of figures.  That a
step is to be recorded late is said at the step itself once the entry names its case.
"""

import re
from datetime import date

from fastapi.responses import Response

from request_flow.errors import BadInput, NotFound, Refused, RequestFlowError
from request_flow.report.form import Form, form_for
from request_flow.report.year_register import year_entries
from request_flow.services.correction_proposals import approve, proposals, propose, turn_down
from request_flow.services.corrections import Asked, Found, cell_sentence, corrections
from request_flow.services.report_states import report_life
from request_flow.storage.people import find_member
from request_flow.storage.reports import CellChange
from request_flow.storage.unit import reading
from request_flow.web.desk import Desk
from request_flow.web.report_words import CORRECTIONS, TABLE_4, frame, remedy_name, year_in_path
from request_flow.web.routes import Routes
from request_flow.web.typed_days import read_day

routes = Routes()
WRONG, REFUSED = 422, 409
APPROVE = "approve"
FOUND, CELLS = "found", "cells"
LINES = 4
"""So many figures are corrected with one form."""
LATER = "total_handled"
"""The row of table 3 that follows from the others."""
BETWEEN = re.compile(r"[\s,，、;；]+")


@routes.get("/a/{agency}/reports/{year}/corrections", may="see_report")
def listed(desk: Desk) -> Response:
    """List the entries of a frozen year, and what waits for an approval."""
    return _list(desk, year_in_path(desk))


def _list(desk: Desk, year: int, refused: str = "") -> Response:
    form, made = form_for(year), corrections(desk.program, desk.office.code, year)
    waiting = proposals(desk.program, desk.office.code, year)
    with reading(desk.program.store) as unit:
        logins = {each.actor for each in made} | {each.proposed_by for each in waiting}
        members = {login: find_member(unit, login) for login in logins}
    return desk.show(
        "report-corrections.html.j2",
        REFUSED if refused else 200,
        **frame(desk, year, CORRECTIONS),
        entries=[(each, _figures(desk, form, each.cells)) for each in reversed(made)],
        waiting=[(each, _figures(desk, form, each.cells)) for each in waiting],
        names={login: member.name if member else login for login, member in members.items()},
        may_approve=bool(set(report_life().correction.by) & set(desk.visitor.roles_in({desk.office.id}))),
        me=desk.visitor.member.login,
        refused=refused,
    )


def _figures(desk: Desk, form: Form, cells: tuple[CellChange, ...]) -> list[str]:
    return [desk.words(cell_sentence(form, cell)) for cell in cells]


@routes.post("/a/{agency}/reports/{year}/corrections/proposed/{proposal}", may="write_report")
def settle(desk: Desk) -> Response:
    """Approve a proposal, turn it down, or take one's own back."""
    year, number, what = year_in_path(desk), desk.in_path("proposal"), desk.field("do")
    person = desk.acting(report_life().correction.by)
    back = desk.address(f"/reports/{year}/{CORRECTIONS}")
    try:
        if what == APPROVE:
            entry = approve(desk.program, desk.office.code, year, number, person)
            return desk.go(
                back,
                f"已批准，记为更正记录{entry.id}；所列案件现在可以补记。",
                f"Approved as correction {entry.id}; its cases can now be changed.",
            )
        turn_down(desk.program, desk.office.code, year, number, person)
    except NotFound:
        raise
    except (BadInput, Refused) as error:
        return _list(desk, year, desk.words(error.sentence))
    return desk.go(back, "提出的更正已撤下，没有登记。", "The proposal was taken off; nothing was entered.")


@routes.get("/a/{agency}/reports/{year}/corrections/new", may="write_report")
def new(desk: Desk) -> Response:
    """Show the form of a proposal; cases may be named in the address."""
    return _form(desk, year_in_path(desk), {"cases": desk.query("cases"), "way": CELLS}, {})


@routes.post("/a/{agency}/reports/{year}/corrections/new", may="write_report")
def make(desk: Desk) -> Response:
    """Propose a correction; another person approves it."""
    year = year_in_path(desk)
    names = ["cases", "reason", "way", "category", "received_on", "outcome", "closed_on"]
    names += [f"{part}_{line}" for line in range(LINES) for part in ("row", "column", "by")]
    typed = {name: desk.field(name) for name in names}
    faults: dict[str, str] = {}
    for name, zh, en in (
        ("cases", "请写涉及的申请编号", "name the cases"),
        ("reason", "请写更正的原因", "say why"),
    ):
        if not typed[name]:
            faults[name] = desk.say(zh, en)
    asked = _asked(desk, typed, faults)
    if not faults:
        try:
            propose(desk.program, desk.office.code, year, asked, desk.acting(year_entries().by))
        except (BadInput, Refused, NotFound) as error:
            faults[_field_of(error)] = desk.words(error.sentence)
        else:
            back = desk.address(f"/reports/{year}/{CORRECTIONS}")
            return desk.go(
                back, "已提出更正，等另一人批准。", "The correction is proposed; another person approves it."
            )
    return _form(desk, year, typed, faults, WRONG)


def _field_of(error: RequestFlowError) -> str:
    return {"no_such_case": "cases", "number_taken": "cases", "counts_elsewhere": "cases"}.get(error.code, "")


def _asked(desk: Desk, typed: dict[str, str], faults: dict[str, str]) -> Asked:
    cases = tuple(each for each in BETWEEN.split(typed["cases"]) if each)
    found, cells = None, {}
    if typed["way"] == FOUND:
        received, closed = (_day(desk, typed, name, faults) for name in ("received_on", "closed_on"))
        if not typed["received_on"]:
            faults["received_on"] = desk.say("请写收到日期", "say when it was received")
        if bool(typed["outcome"]) != bool(typed["closed_on"]):
            faults["outcome"] = desk.say(
                "办理结果和办结日期要么都写，要么都不写", "give both outcome and day, or neither"
            )
        if received is not None:
            found = Found(typed["category"], received, typed["outcome"] or None, closed)
    else:
        cells = _cells(desk, typed, faults)
    return Asked(cases, typed["reason"], "", found=found, cells=cells)


def _day(desk: Desk, typed: dict[str, str], name: str, faults: dict[str, str]) -> date | None:
    if not typed[name]:
        return None
    try:
        return read_day(typed[name], desk.today)
    except BadInput as error:
        faults[name] = desk.words(error.sentence)
        return None


def _cells(desk: Desk, typed: dict[str, str], faults: dict[str, str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for line in range(LINES):
        row, column, by = (typed[f"{part}_{line}"] for part in ("row", "column", "by"))
        if not row and not by:
            continue
        table, _, of_table4 = row.partition("/")
        place = (TABLE_4, of_table4) if table == TABLE_4 else (row, column)
        sign = by.replace("＋", "+").replace("－", "-").replace("−", "-")
        if not re.fullmatch(r"[+-]?[0-9]{1,6}", sign) or not int(sign):
            faults[f"by_{line}"] = desk.say("差额写成 +1 或 -1", "write the difference as +1 or -1")
        elif not place[0] or not place[1]:
            faults[f"row_{line}"] = desk.say("请选择行和申请人类型", "choose a row and a category")
        elif place in found:
            faults[f"row_{line}"] = desk.say("同一格写了两次", "the same cell stands twice")
        else:
            found[place] = int(sign)
    if not found and not any(each.startswith(("by_", "row_")) for each in faults):
        faults["row_0"] = desk.say("请写要更正的数字", "say which figure is corrected")
    return found


def _form(desk: Desk, year: int, typed: dict[str, str], faults: dict[str, str], status: int = 200) -> Response:
    form, wording = form_for(year), desk.wording()
    return desk.show(
        "report-correction.html.j2",
        status,
        **frame(desk, year, CORRECTIONS),
        typed=typed,
        faults=faults,
        lines=range(LINES),
        rows={key: desk.words(name) for key, name in form.table3.row_names.items() if key != LATER},
        columns={key: desk.words(name) for key, name in form.table3.column_names.items() if key != "total"},
        remedies=_remedies(desk, form),
        categories=wording.choices("category"),
        outcomes={"": desk.say("尚未办结", "still open"), **wording.choices("outcome")},
    )


def _remedies(desk: Desk, form: Form) -> dict[str, str]:
    """Return the columns of table 4 that are no totals."""
    return {
        f"{TABLE_4}/{each.key}": remedy_name(desk, form, each.key)
        for each in form.table4.columns
        if len(each.counts) == 1
    }
