"""复议诉讼: the list of reviews and suits, its filter being its address; those lost; the list as a file.

What is done about one is a step of its case, and is taken there.
"""

import io
from typing import Any

from fastapi.responses import Response

from request_flow.services.case_sheets import WRITERS, Cell
from request_flow.services.listing import staff_of
from request_flow.services.looks import note_look
from request_flow.services.remedies import LOST, RemedyFilter, RemedyRow, Standing, every_remedy, remedy_page
from request_flow.web.case_page import case_address
from request_flow.web.case_words import PROCEDURES
from request_flow.web.cases_list import LIST_LOOK
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import LAST_YEAR, read_number, read_page

routes = Routes()
STANDINGS: dict[Standing, tuple[str, str]] = {
    "pending": ("审理中", "pending"),
    "owed": ("未登记本机关答复", "our answer not on record"),
    "ended": ("已有结果", "ended"),
    "lost": ("结果纠正", "corrected"),
}
"""``lost`` is the register of remedies lost (败诉、纠正台账)."""
KINDS = ("review", "suit_direct", "suit_after_review")
HEADING = (
    ("编号", "number"),
    ("内容", "content"),
    ("答复结果", "answer"),
    ("类别", "kind"),
    ("序号", "reference"),
    ("提起日期", "filed"),
    ("结果", "result"),
    ("结果日期", "result on"),
    ("历时天数", "days"),
    ("答复期限", "our answer due"),
    ("本机关答复", "our answer"),
    ("承办科室", "unit"),
    ("承办人", "handled by"),
)
ANSWERED = "remedy_answered"


@routes.get("/a/{agency}/remedies", may="see_cases")
def remedies(desk: Desk) -> Response:
    """Show a page of the list."""
    wanted, page = _wanted(desk), read_page(desk.query("page"))
    found = remedy_page(desk.program, desk.office, desk.visitor, wanted, page)
    people = _people(desk)
    return desk.show(
        "remedies.html.j2",
        found=found,
        wanted=wanted,
        standings={key: desk.say(*words) for key, words in STANDINGS.items()},
        kinds={"": desk.say("全部", "all"), **{key: desk.wording().of("remedies", key) for key in KINDS}},
        years={"": desk.say("全部", "all"), **{str(year): str(year) for year in found.years}},
        asked=_asked(wanted),
        result_of=lambda row: _result(desk, row),
        procedures={key: desk.say(*words) for key, words in PROCEDURES.items()},
        handler_of=lambda row: people.get(row.case.handler or "", row.case.handler or ""),
        href=lambda number: case_address(desk, number),
        answer_href=lambda row: case_address(desk, row.case.number, f"/do/{ANSWERED}", ref=row.remedy.ref),
        may_act=_may_answer(desk),
        forms=tuple(WRITERS),
    )


@routes.get("/a/{agency}/remedies/file", may="see_cases")
def as_file(desk: Desk) -> Response:
    """Give the list as CSV or as a spreadsheet."""
    kind = desk.query("kind") if desk.query("kind") in WRITERS else "xlsx"
    write, media_type = WRITERS[kind]
    note_look(desk.program, desk.visitor, desk.office, None, LIST_LOOK, desk.request.state.request_id)
    rows, people = every_remedy(desk.program, desk.office, desk.visitor, _wanted(desk)), _people(desk)
    stream = io.BytesIO()
    write(stream, [desk.say(*each) for each in HEADING], [_cells(desk, each, people) for each in rows])
    name = f"remedies-{desk.office.code if desk.office.code.isascii() else 'list'}-{desk.today}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(stream.getvalue(), media_type=media_type, headers=headers)


def _may_answer(desk: Desk) -> bool:
    """Return whether the visitor's role takes the step that records our answer."""
    by = desk.program.engine.workflow.transitions[ANSWERED].by
    return desk.may("take_step") and desk.acting_on(ANSWERED).role in by


def _wanted(desk: Desk) -> RemedyFilter:
    standing = next((each for each in STANDINGS if each == desk.query("state")), None)
    kind = desk.query("kind_of") if desk.query("kind_of") in KINDS else None
    return RemedyFilter(standing, kind, read_number(desk.query("year"), LAST_YEAR))


def _asked(wanted: RemedyFilter) -> dict[str, Any]:
    """Return the filter as it stands in an address."""
    return {"state": wanted.standing, "kind_of": wanted.kind, "year": wanted.year}


def _people(desk: Desk) -> dict[str, str]:
    return {each.login: each.name for each in staff_of(desk.program, desk.office)}


def _result(desk: Desk, row: RemedyRow) -> str:
    if row.remedy.result is None:
        return desk.say("审理中", "pending")
    if row.remedy.result == LOST:
        return desk.say("结果纠正", "corrected")
    return desk.wording().of("results", row.remedy.result)


def _cells(desk: Desk, row: RemedyRow, people: dict[str, str]) -> list[Cell]:
    case, remedy, wording = row.case, row.remedy, desk.wording()
    return [
        case.number,
        desk.say("限制查看", "open to some only") if row.hidden else case.subject,
        "" if row.hidden else wording.of("outcome", case.outcome),
        wording.of("remedies", remedy.kind),
        remedy.ref,
        remedy.filed_on,
        _result(desk, row),
        remedy.concluded_on,
        row.days,
        desk.say("；", "; ").join(f"{desk.say(*PROCEDURES[each.procedure])} {each.due_on}" for each in row.answers),
        remedy.answered_on,
        case.unit,
        people.get(case.handler or "", case.handler or ""),
    ]
