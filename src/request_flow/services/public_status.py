"""What an applicant sees of a case over the public page, and may send in it: plain words, no steps, no names of staff.

A supplement (补正) that comes within its term is recorded on the day it comes: that starts the term of the reply again,
as Art. 30 has it, and no lapse can pass over it.  All else the office records itself, once it has made sure who asks:
a supplement after its term (whether there was good reason is for the office to judge), the word about a fee (what
counts is the payment), a withdrawal (it ends the case).  It is kept as a file of the case, whose caseworker is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from request_flow.cases.clocks import clock_face
from request_flow.cases.effects import current_supplement_due
from request_flow.cases.facts import Facts
from request_flow.errors import BadInput, NotFound, Refused
from request_flow.law.public_page import public_page
from request_flow.services.addressing import stamp
from request_flow.services.mailbox import mailbox
from request_flow.services.program import Program
from request_flow.services.public_applications import PUBLIC
from request_flow.services.public_files import text_file
from request_flow.services.public_notes import tell_of_reply
from request_flow.services.reading import OpenedCase, open_case
from request_flow.services.steps import Step, step_in
from request_flow.storage.agencies import Agency, hold_agency
from request_flow.storage.attachments import NewFile, add_attachment, attachments_of
from request_flow.storage.letters import StoredLetter, WantedLetters, content_of, find_letters, hold_case
from request_flow.storage.unit import Unit, reading, writing

Reply = Literal["supplement", "fee", "withdraw"]
SUPPLEMENT: Final = "supplement"
FEE: Final = "fee"
WITHDRAW: Final = "withdraw"
RECEIVED = "receive_supplement"
REPLIES: dict[str, tuple[Reply, ...]] = {
    "awaiting_confirmation": (WITHDRAW,),
    "in_progress": (WITHDRAW,),
    "awaiting_supplement": (SUPPLEMENT, WITHDRAW),
    "awaiting_fee": (FEE, WITHDRAW),
}
"""What may be sent in each state."""
FEE_CHOICES = {"pay": "愿意缴费", "object": "对收费有异议"}
CALLED = {SUPPLEMENT: "补正", FEE: "对收费通知的回复", WITHDRAW: "撤回申请"}
TO_APPLICANT = "applicant"
PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as its applicant sees it.

    ``due_on`` is the last day of what is awaited: the reply, the supplement or the payment.  ``moves``: that day may
    still move.  ``ended_by`` is the act that closed it.
    """

    number: str
    subject: str
    state: str
    arrived_on: date | None
    received_on: date | None
    due_on: date | None
    moves: bool
    ended_by: str
    ended_on: date | None
    letters: tuple[StoredLetter, ...]
    sent: tuple[tuple[str, str], ...]
    """Names of the files that came from the applicant over this page, and when."""
    replies: tuple[Reply, ...]


def standing_of(program: Program, agency: Agency, number: str) -> Standing:
    """Return a case as its applicant sees it today.

    Raises:
        NotFound: there is no such case.
    """
    day = program.clock.today()
    with reading(program.store) as unit:
        opened = open_case(program, unit, agency.code, number)
        letters = _letters(unit, opened)
        files = [each for each in attachments_of(unit, opened.stored.id) if each.added_by == PUBLIC.actor]
    facts = opened.engine.fold(opened.stored.header, opened.history, day)
    rules = opened.engine.rules
    face = clock_face(facts, rules)
    closing = facts.closings[-1] if facts.state == "closed" and facts.closings else None
    moves = face is not None and (face.stopped_on(day) or rules.calendar.is_provisional(face.due_on))
    return Standing(
        number=number,
        subject=opened.stored.subject,
        state=facts.state,
        arrived_on=facts.arrived_on,
        received_on=facts.received_on,
        due_on=face.due_on if face is not None else None,
        moves=moves,
        ended_by=closing.act if closing is not None else "",
        ended_on=closing.on if closing is not None else facts.voided_on,
        letters=letters,
        sent=tuple((each.name, each.added_at) for each in files if each.removed_at is None),
        replies=REPLIES.get(facts.state, ()),
    )


def letter_for_applicant(program: Program, agency: Agency, number: str, letter_id: int) -> tuple[StoredLetter, bytes]:
    """Return a letter that was issued to the applicant of a case, as a PDF.

    Raises:
        NotFound: there is no such letter to the applicant, or it is void.
        StoreUnavailable: the bytes are not those that were issued.
    """
    with reading(program.store) as unit:
        opened = open_case(program, unit, agency.code, number)
        for letter in _letters(unit, opened):
            if letter.id == letter_id:
                return letter, content_of(unit, letter, PDF)
    raise NotFound("no_such_letter_issued", "这件申请没有这份文书", "the request has no such letter")


def _letters(unit: Unit, opened: OpenedCase) -> tuple[StoredLetter, ...]:
    wanted = WantedLetters(opened.agency.id, opened.stored.id, standing=True)
    return tuple(each for each in find_letters(unit, wanted) if each.issue.audience == TO_APPLICANT)


def reply(
    program: Program,
    agency: Agency,
    number: str,
    kind: Reply,
    text: str,
    files: Sequence[NewFile] = (),
    choice: str = "",
) -> bool:
    """Take what an applicant sends in a case; return whether it was recorded, or put before who handles the case.

    Raises:
        BadInput: nothing was said, or too much.
        Refused: the state of the case leaves no room for it.
        NotFound: there is no such case.
    """
    _refuse_empty(kind, text, files, choice)
    today, now = program.clock.today(), stamp(program.clock.now())
    with writing(program.store) as unit:
        held = hold_agency(unit, agency)
        opened = open_case(program, unit, held.code, number)
        hold_case(unit, opened.stored.id)
        facts = opened.engine.fold(opened.stored.header, opened.history, today)
        if kind not in REPLIES.get(facts.state, ()):
            raise Refused(
                "reply_not_now",
                "这件申请的进展已有变化，这一项现在不能办；请看最新的情况",
                "the request has moved on and this is not possible now; look at how it stands",
            )
        case_id = opened.stored.id
        recorded = kind == SUPPLEMENT and _record(program, unit, held, number, opened, facts, today)
        words = _written(kind, text, choice, now)
        kept = [text_file(f"{CALLED[kind]}_{now[:16].replace(':', '')}.txt", words), *files]
        marks = [add_attachment(unit, case_id, file, by=PUBLIC.actor, now=now) for file in kept]
        what = "supplement_recorded" if recorded else kind
        tell_of_reply(mailbox(program, unit), held, opened.stored, what, f"reply-{marks[0]}")
    return recorded


def _refuse_empty(kind: Reply, text: str, files: Sequence[NewFile], choice: str) -> None:
    if kind == FEE and choice not in FEE_CHOICES:
        raise BadInput("no_choice", "请选择怎样答复收费通知", "choose how you answer the notice")
    if (kind == SUPPLEMENT and not (text or files)) or (kind == FEE and choice == "object" and not text):
        raise BadInput("reply_empty", "请写明内容", "write what you have to say")
    most = public_page().longest_text
    if len(text) > most:
        raise BadInput(
            "reply_too_long", f"最多{most}字，更长的请附文件", f"at most {most} characters; attach a file for more"
        )


def _record(
    program: Program, unit: Unit, agency: Agency, number: str, opened: OpenedCase, facts: Facts, today: date
) -> bool:
    """Record a supplement that comes within its term; one that the record leaves no room for is left to the office."""
    last = current_supplement_due(facts, opened.engine.rules)
    if last is None or today > last:
        return False
    try:
        step_in(program, unit, agency, number, Step(RECEIVED, today, {}), PUBLIC)
    except Refused:
        return False
    return True


def _written(kind: Reply, text: str, choice: str, now: str) -> str:
    lines = [f"申请人通过公众页提交：{CALLED[kind]}", f"时间：{now}"]
    if kind == FEE:
        lines.append(f"意见：{FEE_CHOICES[choice]}")
    return "\n".join([*lines, "", text]).strip() + "\n"
