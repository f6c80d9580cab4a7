"""报送看板: which agencies below have handed in, whose figures do not add up; returning, accepting, receiving, the sum.

A row opens the report that was handed in, read-only, with its checks.  A return quotes the sums that are broken.
The other side, where an agency hands in its own report, is ``hand_in_page``.
"""

from pathlib import Path
from typing import Any

from fastapi.responses import RedirectResponse, Response

from request_flow.errors import BadInput, NotFound, Refused
from request_flow.report.reading import read_content
from request_flow.report.reading.source import LARGEST_FILE
from request_flow.report.writers import WRITERS, write
from request_flow.report.writers.parts import parts_of
from request_flow.services.boarding import (
    MISSING,
    Handed,
    Shown,
    board_page,
    handed_report,
    refuse_unless_below,
)
from request_flow.services.hand_in import accept, receive, send_back
from request_flow.services.hand_in_rules import hand_in_rules
from request_flow.services.lives import LifeStep
from request_flow.services.report_asking import ask_for_reports
from request_flow.services.report_life import year_is_over
from request_flow.services.summing import sum_reports, unsettled_reports
from request_flow.storage.people import find_member
from request_flow.storage.unit import reading
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.report_marks import marked_cells
from request_flow.web.report_words import TYPES, due_of, sums_of, year_in_path
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_page

routes = Routes()
WRONG, REFUSED = 422, 409
RECEIVE, RETURN, ACCEPT = "receive", "return", "accept"
OWN_STANDS = "own_report_stands"
NAMED = 20
"""So many of the agencies that a sum lacks are named; the rest are counted."""
WORDS: dict[Shown, tuple[str, str, str]] = {
    "not_started": ("none", "未开始", "not begun"),
    "in_hand": ("run", "填报中", "being written"),
    "published": ("run", "已公布未报送", "published, not handed in"),
    "handed_in": ("soon", "已报送", "handed in"),
    "returned": ("late", "退回", "returned"),
    "accepted": ("done", "已接收", "accepted"),
}
"""The chip and the words of how a report stands."""
ONLY: dict[str, tuple[frozenset[Shown] | None, str, str]] = {
    "": (None, "全部", "all"),
    "missing": (MISSING, "未报送", "missing"),
    "handed_in": (frozenset({"handed_in"}), "待审", "to be judged"),
    "returned": (frozenset({"returned"}), "退回", "returned"),
    "accepted": (frozenset({"accepted"}), "已接收", "accepted"),
}
PAGE = "/a/{agency}/board/{year}"
BELOW = PAGE + "/{below}"


@routes.get("/a/{agency}/board", may="see_board")
def in_question(desk: Desk) -> Response:
    """Go to the board in question: last year's reports until the year is well on, as they are handed in then."""
    return RedirectResponse(desk.address(f"/board/{desk.today.year - 1}"), SEE_OTHER)


@routes.get(PAGE, may="see_board")
def show(desk: Desk) -> Response:
    """Show the board."""
    return _board(desk, year_in_path(desk))


@routes.get(f"{PAGE}/sum", may="see_board")
def summed(desk: Desk) -> Response:
    """Give the sum of the reports as a file; where some are missing, only when told to go on."""
    year, kind = year_in_path(desk), desk.query("kind")
    if kind not in WRITERS:
        raise NotFound("no_such_kind", "没有这种格式", "there is no such kind of file")
    try:
        found = sum_reports(desk.program, desk.office.code, year, partial=desk.query("partial") == "1")
    except Refused as refused:
        if refused.code != "reports_missing":
            raise
        return _board(desk, year, REFUSED, lacking=kind)
    name = f"{desk.office.code}-{year}-sum.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name.isascii() else {}
    return Response(write(found.report, kind), media_type=TYPES[kind], headers=headers)


@routes.post(f"{PAGE}/remind", may="receive_reports")
def remind(desk: Desk) -> Response:
    """Ask all that are missing for their report."""
    year = year_in_path(desk)
    asked, messages = ask_for_reports(desk.program, desk.office.code, year, desk.acting(_step(RECEIVE).by))
    back = desk.address(f"/board/{year}", only="missing")
    if not asked:
        return desk.go(back, "没有要催报的机关。", "No report is missing.")
    if not messages:
        return desk.go(
            back, "今天已经催报过，没有重复发送。", "They were reminded today already; nothing was sent again."
        )
    return desk.go(back, f"已催报{asked}家，发出提醒{messages}条。", f"{asked} agencies reminded; {messages} messages.")


@routes.get(BELOW, may="see_board")
def one(desk: Desk) -> Response:
    """Show the report that an agency handed in."""
    return _one(desk, year_in_path(desk), {})


@routes.post(f"{BELOW}/judge", may="receive_reports")
def judge(desk: Desk) -> Response:
    """Return or accept a report."""
    year, below, verdict = year_in_path(desk), desk.in_path("below"), desk.field("verdict")
    found = handed_report(desk.program, desk.office.code, below, year)
    reason = desk.field("reason")
    faults: dict[str, str] = {}
    if verdict not in (RETURN, ACCEPT):
        faults[""] = desk.say("请选择接收或退回", "accept the report or return it")
    elif verdict == RETURN and not reason:
        faults["reason"] = desk.say("退回须写明原因", "say why it is returned")
    elif verdict == ACCEPT and found.faults and not reason:
        many = len(found.faults)
        faults["reason"] = desk.say(
            f"有{many}处不符，仍要接收的须写明理由", f"{many} sums are broken: say why it is accepted"
        )
    if faults:
        return _one(desk, year, faults, WRONG)
    do = send_back if verdict == RETURN else accept
    try:
        do(desk.program, below, year, desk.acting(_step(verdict).by), reason)
    except Refused as refused:
        return _one(desk, year, {"": desk.words(refused.sentence)}, REFUSED)
    step, name = _step(verdict), found.agency.name
    return desk.go(desk.address(f"/board/{year}"), f"已{step.label}{name}的报告。", f"{name}: {step.en} done.")


@routes.post(f"{BELOW}/file", may="receive_reports", most=LARGEST_FILE)
def take_file(desk: Desk) -> Response:
    """Take the report file of an agency that works with another system."""
    year, below, sent = year_in_path(desk), desk.in_path("below"), desk.upload("file")
    with reading(desk.program.store) as unit:
        agency = refuse_unless_below(unit, desk.office.code, below)
    if sent is None:
        return _one(desk, year, {"file": desk.say("请选择文件", "choose a file")}, WRONG)
    try:
        name = Path(sent.filename or "").name
        read = read_content(sent.file.read(LARGEST_FILE + 1), name, Path(name).suffix.lower())
        done = receive(desk.program, below, year, read, desk.acting(_step(RECEIVE).by), desk.field("remark"))
    except (BadInput, Refused) as error:
        return _one(desk, year, {"file": _why_not_taken(desk, error)}, WRONG)
    told = f"，{len(done.faults)}处不符" if done.faults else "，全部相符"
    more = "；".join(each.zh for each in done.remarks)
    zh = f"已代录{agency.name}的报告{told}{f'；{more}' if more else ''}。"
    return desk.go(
        desk.address(f"/board/{year}/{below}"), zh, f"{agency.name}: report taken in; {len(done.faults)} sums broken."
    )


def _why_not_taken(desk: Desk, error: BadInput | Refused) -> str:
    if error.code == OWN_STANDS:
        return desk.say(
            "这个机关的报告已在这里冻结，由它自己报送，不代录文件",
            "this agency's own report is frozen here: it hands that one in, and no file is taken",
        )
    return desk.words(error.sentence)


def _step(act: str) -> LifeStep:
    return hand_in_rules().step(act)


def _board(desk: Desk, year: int, status: int = 200, *, lacking: str = "") -> Response:
    only = desk.query("only") if desk.query("only") in ONLY else ""
    page = read_page(desk.query("page"))
    found = board_page(desk.program, desk.office.code, year, ONLY[only][0], page)
    return desk.show(
        "board.html.j2",
        status,
        year=year,
        years=[each for each in (year - 1, year, year + 1) if each <= desk.today.year],
        found=found,
        only=only,
        filters={key: desk.say(zh, en) for key, (_, zh, en) in ONLY.items()},
        words={key: (chip, desk.say(zh, en)) for key, (chip, zh, en) in WORDS.items()},
        lacking=lacking,
        lacks=unsettled_reports(desk.program, desk.office.code, year) if lacking else (),
        named=NAMED,
        states={key: desk.say(each.label, each.en) for key, each in hand_in_rules().states.items()},
        kinds=tuple(WRITERS),
        due=due_of(desk, year),
        over=year_is_over(year, desk.today),
        may_receive=desk.may("receive_reports"),
    )


def _one(desk: Desk, year: int, faults: dict[str, str], status: int = 200) -> Response:
    found = handed_report(desk.program, desk.office.code, desk.in_path("below"), year)
    return desk.show("board-report.html.j2", status, **_values(desk, year, found), faults=faults)


def _values(desk: Desk, year: int, found: Handed) -> dict[str, Any]:
    rules, report = hand_in_rules(), found.report
    with reading(desk.program.store) as unit:
        members = {login: find_member(unit, login) for login in {each.actor for each in found.steps}}
    may = desk.may("receive_reports")
    held = set(desk.visitor.roles_in({desk.office.id}))
    allowed = {act for act in found.possible if may and held & set(_step(act).by)}
    return {
        "year": year,
        "found": found,
        "state": rules.states[found.status],
        "states": {key: desk.say(each.label, each.en) for key, each in rules.states.items()},
        "names": {login: member.name if member else login for login, member in members.items()},
        "parts": parts_of(report) if report is not None else (),
        "sums": sums_of(report.form, found.faults) if report is not None else (),
        "may_judge": bool(allowed & {RETURN, ACCEPT}),
        "may_return": RETURN in allowed,
        "may_accept": ACCEPT in allowed,
        "may_receive": RECEIVE in allowed,
        "typed": desk.field("reason"),
        "marked": marked_cells(report.form, found.faults) if report is not None else (),
    }
