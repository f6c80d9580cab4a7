"""案件: the list, its filter being its address; handing out what is ticked; the list as a file; kept filters."""

from typing import IO
from urllib.parse import parse_qs, urlencode

from fastapi.responses import Response

from request_flow.errors import BadInput
from request_flow.services.asking import ask_for_list
from request_flow.services.case_sheets import WRITERS, Cell
from request_flow.services.listing import (
    ROWS,
    Row,
    count_cases,
    drop_view,
    every_row,
    hand_out,
    keep_view,
    list_page,
    staff_of,
    views_of,
    years_of,
)
from request_flow.services.looks import note_look
from request_flow.storage.people import Member
from request_flow.web.case_filters import (
    KEYS,
    Query,
    Tag,
    filters_of,
    picks_of,
    query_of,
    tags_of,
)
from request_flow.web.case_lines import lines_of
from request_flow.web.case_page import case_address
from request_flow.web.desk import Desk
from request_flow.web.routes import Routes
from request_flow.web.spooled import written_aside
from request_flow.web.typed_numbers import read_number
from request_flow.web.words import Wording

routes = Routes()
UNPROCESSABLE = 422
LIST_LOOK = "list"
"""What is noted of somebody who takes the list away: it names applicants."""
SORTED = {"due": ("期限", "Due"), "number": ("编号", "Number"), "received": ("收到", "Received")}
HEADING = (
    ("到期日", "due"),
    ("编号", "number"),
    ("申请人", "applicant"),
    ("内容", "content"),
    ("状态", "state"),
    ("步骤", "step"),
    ("承办人", "handled by"),
    ("收到日期", "received"),
    ("承办科室", "unit"),
    ("申请人类型", "category"),
    ("渠道", "channel"),
    ("结果", "outcome"),
    ("办结日期", "closed"),
    ("备注", "note"),
)


@routes.get("/a/{agency}/cases", may="see_cases")
def cases(desk: Desk) -> Response:
    """Show a page of the list."""
    return _list(desk)


@routes.get("/a/{agency}/cases.csv", may="see_cases")
def as_csv(desk: Desk) -> Response:
    """Give the list as CSV."""
    return _file(desk, "csv")


@routes.get("/a/{agency}/cases.xlsx", may="see_cases")
def as_xlsx(desk: Desk) -> Response:
    """Give the list as a spreadsheet."""
    return _file(desk, "xlsx")


@routes.post("/a/{agency}/hand-out", may="assign")
def assign(desk: Desk) -> Response:
    """Hand out the cases that were ticked, a step for each, and say which were refused."""
    back = desk.address("/cases") + _query_sent(desk)
    numbers = [each for each in desk.fields("number") if each][:ROWS]
    kind, _, name = desk.field("to").partition(":")
    staff = {each.login: each for each in staff_of(desk.program, desk.office)}
    to: tuple[str, str | None] | None = (name, None) if kind == "unit" and name else None
    if kind == "person" and name in staff:
        to = (staff[name].unit or desk.office.name, name)
    if not numbers or to is None:
        message = (
            desk.say("请先勾选要分办的案件", "tick the cases to hand out")
            if not numbers
            else desk.say("请选择分给谁", "choose to whom")
        )
        return desk.show("handed-out.html.j2", UNPROCESSABLE, back=back, message=message, handed=None)
    person = desk.acting_on("assign")
    handed = hand_out(desk.program, desk.office, numbers, to, person, desk.visitor)
    whom = staff[name].name if kind == "person" else name
    if not handed.refused:
        done = len(handed.done)
        return desk.go(back, f"已把{done}件分给{whom}。", f"{done} handed out to {whom}.")
    return desk.show(
        "handed-out.html.j2",
        back=back,
        message="",
        handed=handed,
        whom=whom,
        href=lambda number: case_address(desk, number),
    )


@routes.post("/a/{agency}/views", may="see_cases")
def keep(desk: Desk) -> Response:
    """Keep the filter under a name."""
    name, query = desk.field("name"), _query_sent(desk)
    try:
        keep_view(desk.program, desk.office, desk.visitor, name, query.removeprefix("?"))
    except BadInput as error:
        return desk.show(
            "handed-out.html.j2",
            UNPROCESSABLE,
            back=desk.address("/cases") + query,
            message=desk.words(error.sentence),
            handed=None,
        )
    kept = f"已保存“{name}”。", f"Kept as {name}."
    return desk.go(desk.address("/cases") + query, *kept)


@routes.post("/a/{agency}/views/{id}", may="see_cases")
def forget(desk: Desk) -> Response:
    """Forget a filter that was kept."""
    view = read_number(desk.in_path("id"))
    if view is not None:
        drop_view(desk.program, desk.office, desk.visitor, view)
    return desk.go(desk.address("/cases"), "已删去。", "Dropped.")


def _list(desk: Desk) -> Response:
    query = query_of(desk)
    asked = desk.program, desk.office, filters_of(desk, query), query.sort, query.page, desk.visitor
    ask_for_list(*asked)
    listed = list_page(*asked)
    people = {each.login: each for each in staff_of(desk.program, desk.office)}
    tags = tags_of(desk, query, people)
    return desk.show(
        "cases.html.j2",
        listed=listed,
        query=query,
        tags=tags,
        excluding=_excluding(desk, query, tags) if not listed.rows and query.page == 1 else [],
        people=people,
        units=sorted({each.unit for each in people.values() if each.unit}),
        picks=picks_of(desk, people, years_of(desk.program, desk.office)),
        views=views_of(desk.program, desk.office, desk.visitor),
        columns=SORTED,
        rows_a_page=ROWS,
        may_assign=desk.may("assign"),
        lines=lines_of(desk, listed.rows, people),
    )


def _excluding(desk: Desk, query: Query, tags: list[Tag]) -> list[tuple[Tag, int]]:
    """Return the filters without which there would be cases, and how many."""
    chosen = [key for key in KEYS if query.values[key]]
    found = []
    for key, tag in zip(chosen, tags, strict=True):
        count = count_cases(desk.program, desk.office, filters_of(desk, query.without(key)))
        if count:
            found.append((tag, count))
    return found


def _query_sent(desk: Desk) -> str:
    """Return the query that a form was sent from, only what a list knows of it."""
    asked = parse_qs(desk.field("query"))
    known = {key: asked[key][0] for key in (*KEYS, "sort", "page") if key in asked}
    return f"?{urlencode(known)}" if known else ""


def _file(desk: Desk, form: str) -> Response:
    query = query_of(desk)
    write, media_type = WRITERS[form]
    note_look(desk.program, desk.visitor, desk.office, None, LIST_LOOK, desk.request.state.request_id)
    people = {each.login: each for each in staff_of(desk.program, desk.office)}
    wording = desk.wording()
    rows = every_row(desk.program, desk.office, filters_of(desk, query), query.sort, desk.visitor)

    def write_rows(spool: IO[bytes]) -> None:
        write(spool, [desk.say(*each) for each in HEADING], (_cells(desk, wording, each, people) for each in rows))

    return written_aside(write_rows, media_type, f"cases-{desk.office.code}-{desk.today}.{form}")


def _cells(desk: Desk, wording: Wording, row: Row, people: dict[str, Member]) -> list[Cell]:
    case = row.case
    shut = desk.say("限制查看", "open to some only")
    notes = [desk.say("暂定", "provisional")] if case.provisional else []
    handler = case.handler or ""
    return [
        case.due_on,
        case.number,
        shut if row.hidden else row.applicant,
        shut if row.hidden else row.subject,
        wording.of("state", case.state),
        wording.of("step", case.step),
        people[handler].name if handler in people else handler,
        case.received_on,
        case.unit,
        "" if row.hidden else wording.of("category", case.category),
        wording.of("channel", case.channel),
        "" if row.hidden else wording.of("outcome", case.outcome),
        case.closed_on,
        "，".join(notes),
    ]
