"""One letter as it was issued: its frozen page and hash, its service, the two days that count, making it void.

A letter goes out on one day, which ends the term that it answers, and arrives on another, from which remedies run;
the page shows both side by side.  What is taken away of it leaves a note (访问记录).
"""

from datetime import date
from typing import IO, Any, Final
from urllib.parse import quote

from fastapi.responses import Response

from request_flow.cases.events import Event
from request_flow.errors import BadInput, Conflict, NotAllowed, NotFound, Refused
from request_flow.registers.names import METHODS
from request_flow.services.letters.asking import DECIDE
from request_flow.services.letters.examining import Examined, bytes_of, examine
from request_flow.services.letters.keeping import void_letter
from request_flow.services.letters.pack import pack_case
from request_flow.services.letters.particulars import show_particulars
from request_flow.services.letters.roles import VOIDS, WRITES_OF_THE_RECORD
from request_flow.services.letters.serving import PROOFS, RUNS_FROM_SERVICE, Proof, ProofKind, serve_letter
from request_flow.services.looks import note_look
from request_flow.storage.letters import FORMS, RETURNED, SERVED, VOID
from request_flow.web.act_fields import APPROVERS
from request_flow.web.case_page import case_address, open_case
from request_flow.web.case_words import CaseWords
from request_flow.web.desk import Desk
from request_flow.web.letters_sheet import sheets_of
from request_flow.web.letters_words import label_of_kind
from request_flow.web.routes import Routes
from request_flow.web.spooled import written_aside
from request_flow.web.typed_days import read_day
from request_flow.web.typed_numbers import read_number

routes = Routes()
LETTER: Final = "/a/{agency}/cases/{number}/letters/{letter}"
WRONG: Final = 422
LETTER_LOOK, PACK_LOOK = "letter", "evidence_pack"
"""What is noted of somebody who takes a letter, or the evidence of a case, away."""
MEDIA: Final = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
SHUT_IN: Final = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}
PROOF_WORDS: Final = {
    "signature": ("签收", "signature"),
    "posting_number": ("邮寄单号", "posting number"),
    "electronic_confirmation": ("电子确认", "electronic confirmation"),
}


@routes.get("/a/{agency}/cases/{number}/evidence.zip", may="write_letters")
def evidence(desk: Desk) -> Response:
    """Give the evidence pack of the case; that it was taken is noted before."""
    view = open_case(desk)

    def write(spool: IO[bytes]) -> None:
        for part in pack_case(desk.program, desk.office.code, view.number, desk.request.app.state.fonts):
            spool.write(part)
        note_look(desk.program, desk.visitor, desk.office, view.number, PACK_LOOK, desk.request.state.request_id)

    return written_aside(write, "application/zip", f"{view.number}-{desk.say('证据材料', 'evidence')}.zip")


@routes.get(LETTER, may="see_cases")
def letter(desk: Desk) -> Response:
    """Show a letter."""
    return _show(desk, _examined(desk), {})


@routes.get(f"{LETTER}/file.{{form}}", may="see_cases")
def file(desk: Desk) -> Response:
    """Give the bytes of a letter as they were issued; that they were taken is noted before."""
    form = desk.in_path("form")
    found, content = bytes_of(desk.program, desk.office.code, desk.in_path("number"), _id(desk), form, desk.visitor)
    note_look(desk.program, desk.visitor, desk.office, found.case, LETTER_LOOK, desk.request.state.request_id)
    return Response(content, media_type=MEDIA[form], headers={**SHUT_IN, **_as_file(f"{found.name}.{form}")})


@routes.get(f"{LETTER}/label", may="write_letters")
def label(desk: Desk) -> Response:
    """Show the label of the envelope, to be printed; it bears the address, so the look is noted."""
    found = _examined(desk)
    if found.letter.issue.audience == "file":
        raise NotFound("letter_of_the_file", "案卷材料不寄送，没有信封", "a paper of the file is not sent")
    note_look(desk.program, desk.visitor, desk.office, found.letter.case, LETTER_LOOK, desk.request.state.request_id)
    day = date.fromisoformat(found.letter.issue.day)
    ours = show_particulars(desk.program, desk.office.code, day).particulars
    return desk.show("letter-label.html.j2", found=found, ours=ours, href=_address(desk, found))


@routes.post(f"{LETTER}/serve", may="write_letters")
def serve(desk: Desk) -> Response:
    """Record that the letter arrived, with its proof, or that it came back, with the reason."""
    found = _examined(desk)
    came_back = desk.field("did") == RETURNED
    faults: dict[str, str] = {}
    on = _day(desk, faults)
    method, proof, text = desk.field("method"), desk.field("proof"), desk.field("text")
    if method not in METHODS:
        faults["method"] = desk.say("请选择送达方式", "choose the way of service")
    if came_back and not desk.field("reason"):
        faults["reason"] = desk.say("请写明退回的原因", "say why it came back")
    kinds: tuple[ProofKind, ...] = tuple(each for each in PROOFS if each == proof)
    if not came_back and not kinds:
        faults["proof"] = desk.say("请选择凭证", "choose the kind of proof")
    if not came_back and not text:
        faults["text"] = desk.say("请写明签收人、邮寄单号或电子送达的确认", "say who signed, or the number")
    if faults:
        return _show(desk, found, faults, WRONG)
    try:
        done = serve_letter(
            desk.program,
            desk.office.code,
            found.letter.name,
            desk.acting_on(WRITES_OF_THE_RECORD),
            on=on,
            method=method,
            proof=None if came_back else Proof(kinds[0], text),
            returned=desk.field("reason") if came_back else None,
        )
    except (NotAllowed, NotFound):
        raise
    except (Refused, BadInput, Conflict) as error:
        return _show(desk, found, {"": desk.words(error.sentence)}, WRONG)
    if came_back:
        zh = f"已登记退回，通知了{done.told}人。" if done.told else "已登记退回。"
        return desk.go(_address(desk, found), zh, f"Its return is recorded; told: {done.told}.")
    return desk.go(_address(desk, found), "已登记送达。", "Its service is recorded.")


@routes.get(f"{LETTER}/void", may="write_letters")
def ask_void(desk: Desk) -> Response:
    """Show what making the letter void does, to be confirmed."""
    return _show_void(desk, _examined(desk), {})


@routes.post(f"{LETTER}/void", may="write_letters")
def make_void(desk: Desk) -> Response:
    """Make the letter void, with the reason and who approved it."""
    found = _examined(desk)
    reason, approver = desk.field("reason"), desk.field("approved_by")
    faults: dict[str, str] = {}
    if not reason:
        faults["reason"] = desk.say("请写明作废的原因", "give the reason")
    if not approver:
        faults["approved_by"] = desk.say("请写明批准人", "say who approved it")
    if faults:
        return _show_void(desk, found, faults, WRONG)
    try:
        void_letter(
            desk.program, desk.office.code, found.letter.name, reason, desk.acting_on(VOIDS), approved_by=approver
        )
    except (NotAllowed, NotFound):
        raise
    except (Refused, BadInput, Conflict) as error:
        return _show_void(desk, found, {"": desk.words(error.sentence)}, WRONG)
    return desk.go(_address(desk, found), "已作废，文号保留。", "It is void; its number stays.")


def _examined(desk: Desk) -> Examined:
    return examine(desk.program, desk.office.code, desk.in_path("number"), _id(desk), desk.visitor)


def _id(desk: Desk) -> int:
    found = read_number(desk.in_path("letter"))
    if found is None:
        raise NotFound("no_such_letter_issued", "这件案件没有这份文书", "the case has no such letter")
    return found


def _address(desk: Desk, found: Examined, rest: str = "") -> str:
    return case_address(desk, found.letter.case, f"/letters/{found.letter.id}{rest}")


def _day(desk: Desk, faults: dict[str, str]) -> date:
    try:
        return read_day(desk.field("on"), desk.today)
    except BadInput as error:
        faults["on"] = desk.words(error.sentence)
        return desk.today


def _show(desk: Desk, found: Examined, faults: dict[str, str], status: int = 200) -> Response:
    view = open_case(desk)
    words = CaseWords(desk, view)
    records = found.records
    return desk.show(
        "letter.html.j2",
        status,
        found=found,
        view=view,
        words=words,
        faults=faults,
        label=label_of_kind(desk, found.letter.issue.kind),
        sheet=sheets_of(found.page) if found.page is not None else None,
        forms=FORMS,
        days=_days(desk, found, _event(found, view.opened.history)),
        void=next((each for each in records if each.what == VOID), None),
        served=next((each for each in reversed(records) if each.what == SERVED), None),
        methods={code: desk.say(zh, code.replace("_", " ")) for code, zh in METHODS.items()},
        proofs={code: desk.say(*words) for code, words in PROOF_WORDS.items()},
        typed={name: desk.field(name) for name in ("did", "on", "method", "proof", "text", "reason")},
        may_write=desk.may("write_letters"),
        href=case_address(desk, view.number),
        here_href=_address(desk, found),
    )


def _event(found: Examined, history: list[Event]) -> Event | None:
    return next((each for each in history if each.seq == found.letter.issue.event_seq), None)


def _days(desk: Desk, found: Examined, event: Event | None) -> list[dict[str, Any]]:
    """Return the two days of a letter with what each means: on which it went out, on which it arrived."""
    issue, say = found.letter.issue, desk.say
    took = event is not None and bool(issue.took_step)
    out = event.on if event is not None and took else date.fromisoformat(issue.day)
    arrived = next((date.fromisoformat(each.on) for each in reversed(found.records) if each.what == SERVED), None)
    is_answer = event is not None and event.act == DECIDE
    runs = event is not None and event.act in RUNS_FROM_SERVICE
    if is_answer:
        ends = say("答复期限到这一天为止。", "It ends the reply term.")
        starts = say("复议、起诉的期限从这一天起算。", "The terms of the remedies run from here.")
    elif runs:
        ends = say("文书发出之日。", "The day it went out.")
        starts = say("申请人的期限从这一天起算。", "The applicant's term runs from here.")
    else:
        ends, starts = say("文书发出之日。", "The day it went out."), say("收到之日。", "The day it arrived.")
    if issue.audience == "file":
        return [{"name": say("制作", "Made"), "on": out, "means": say("案卷材料，不送达。", "A paper of the file.")}]
    return [
        {"name": say("交邮（发出）", "Posted"), "on": out, "means": ends},
        {"name": say("签收（送达）", "Arrived"), "on": arrived, "means": starts},
    ]


def _show_void(desk: Desk, found: Examined, faults: dict[str, str], status: int = 200) -> Response:
    view = open_case(desk)
    event = _event(found, view.opened.history)
    return desk.show(
        "letter-void.html.j2",
        status,
        found=found,
        view=view,
        faults=faults,
        event=event,
        act=desk.wording().of("act", event.act) if event is not None else "",
        approvers=[each.name for each in view.staff if each.active and each.role in APPROVERS],
        reason=desk.field("reason"),
        approved_by=desk.field("approved_by"),
        href=case_address(desk, view.number),
        here_href=_address(desk, found),
        undo_href=case_address(desk, view.number, "/do/reverse", event=found.letter.issue.event_seq),
    )


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "Cache-Control": "no-store"}
