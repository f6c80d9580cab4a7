"""What became of a letter that went out (送达): served with its proof, or come back, a task for the caseworker.

The workflow has an act for the service of an answer (``deliver``) and of a notice whose term runs from it
(``serve_notice``); either is taken with the record.  Any other letter's service is kept with the letter alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from request_flow.cases.events import Event, in_effect
from request_flow.errors import BadInput, Refused
from request_flow.services.addressing import HANDLER
from request_flow.services.letters.keeping import refuse_void
from request_flow.services.letters.matter import Matter, open_matter
from request_flow.services.letters.roles import WRITES_OF_THE_RECORD, refuse_role
from request_flow.services.mailbox import Note, case_values, mailbox
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, Taken, step_in
from request_flow.storage.agencies import get_agency, hold_agency
from request_flow.storage.letters import (
    RETURNED,
    SERVED,
    LetterRecord,
    StoredLetter,
    add_record,
    find_letter,
    hold_case,
    records_of,
)
from request_flow.storage.unit import Unit, writing

ProofKind = Literal["signature", "posting_number", "electronic_confirmation"]
PROOFS: tuple[ProofKind, ...] = ("signature", "posting_number", "electronic_confirmation")
"""Who signed; the number of the registered letter (邮寄单号); what the other side's system confirmed."""
ANSWER, NOTICE = "deliver", "serve_notice"
RUNS_FROM_SERVICE = frozenset({"request_supplement", "charge_fee"})
MAIL_RETURNED = "mail_returned"


@dataclass(frozen=True, slots=True)
class Proof:
    """How it is known that a letter arrived."""

    kind: ProofKind
    text: str


@dataclass(frozen=True, slots=True)
class Service:
    """What was recorded: the letter, the step that it was, ``None`` where the workflow has none, how many were told."""

    letter: StoredLetter
    record: LetterRecord
    taken: Taken | None
    told: int


def serve_letter(
    program: Program,
    agency: str,
    name: str,
    person: Person,
    *,
    on: date,
    method: str,
    proof: Proof | None = None,
    returned: str | None = None,
) -> Service:
    """Record that a letter arrived ``on`` a day, with its proof, or that it came back and why (``returned``).

    Raises:
        NotFound: the agency has no such letter.
        BadInput: neither or both were given, the proof is none, or the letter goes to nobody.
        Refused: the law does not allow the step, the day cannot be, or the letter is void.
    """
    said = _said(proof, returned)
    refuse_role(program, WRITES_OF_THE_RECORD, person)
    today = program.clock.today()
    if on > today:
        raise program.engine.refusal_of("in_the_future", {"on": on, "today": today})
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        letter = find_letter(unit, held.id, name)
        hold_case(unit, letter.case_id)
        find_letter(unit, held.id, name, hold=True)
        letter = find_letter(unit, held.id, name)
        refuse_void(letter)
        _refuse_unserved(letter, on)
        matter = open_matter(program, unit, held.code, letter.case)
        act = _act_of(matter, letter)
        taken = None
        if act is not None and not (act == NOTICE and returned is not None):
            data: dict[str, Any] = {"method": method, "note": said["note"], "document": letter.name}
            if returned is not None:
                data["returned"] = True
            taken = step_in(program, unit, held, letter.case, Step(act, on, data), person)
        record = LetterRecord(
            0,
            SERVED if returned is None else RETURNED,
            on.isoformat(),
            len(matter.history) + 1 if taken is not None else None,
            {"method": method, **said},
            person.actor,
            person.role,
            program.clock.now().isoformat(timespec="seconds"),
        )
        add_record(unit, letter, record)
        kept = records_of(unit, letter)[-1]
        told = _tell_returned(program, unit, matter, letter, kept) if returned is not None else 0
        return Service(letter, kept, taken, told)


def _said(proof: Proof | None, returned: str | None) -> dict[str, str]:
    if (proof is None) == (returned is None):
        raise BadInput(
            "served_or_returned",
            "送达须写明凭证，退回须写明原因，二者写一项",
            "give the proof of service, or why the letter came back: one of the two",
        )
    if returned is not None:
        if not returned.strip():
            raise BadInput("no_reason", "请写明退回的原因", "give the reason why the letter came back")
        return {"reason": returned, "note": returned}
    if proof is None or proof.kind not in PROOFS or not proof.text.strip():
        raise BadInput(
            "bad_proof",
            "送达凭证须写明签收人、邮寄单号或者电子送达的确认",
            f"a proof of service is one of {', '.join(PROOFS)}, with its text",
        )
    return {"proof": proof.kind, "text": proof.text, "note": proof.text}


def _refuse_unserved(letter: StoredLetter, on: date) -> None:
    if letter.issue.audience == "file":
        raise BadInput(
            "letter_of_the_file",
            f"{letter.name} 是案卷材料，不送达",
            f"{letter.name} is a paper of the file: it is not served",
        )
    if on.isoformat() < letter.issue.day:
        raise Refused(
            "served_before_issue",
            f"送达日期 {on} 早于文书日期 {letter.issue.day}",
            f"{on} lies before the day {letter.issue.day} that the letter bears",
            ("letter-2016-235:1",),
        )


def _act_of(matter: Matter, letter: StoredLetter) -> str | None:
    """Return the act that the service of a letter is, ``None`` where the workflow has none for it now."""
    standing = in_effect(matter.history)
    event = next((each for each in standing if each.seq == letter.issue.event_seq), None)
    if event is None or letter.issue.audience != "applicant":
        return None
    if event.act == "decide":
        return ANSWER
    if event.act in RUNS_FROM_SERVICE and event is _last(standing, event.act):
        state = matter.engine.fold(matter.case.header, matter.history).state
        return NOTICE if state in matter.engine.workflow.transitions[NOTICE].from_ else None
    return None


def _last(events: list[Event], act: str) -> Event | None:
    return next((each for each in reversed(events) if each.act == act), None)


def _tell_returned(program: Program, unit: Unit, matter: Matter, letter: StoredLetter, record: LetterRecord) -> int:
    """Put a letter that came back before the caseworker; return how many were told."""
    box = mailbox(program, unit)
    office, row = box.office(matter.agency.id), matter.case.projected
    told = office.staff.told(HANDLER, row.unit, row.handler, office.opens)
    for member in told:
        values = {
            **case_values(matter.agency.code, letter.case, matter.case.subject),
            "document": letter.name,
            "letter": letter.issue.title,
            "on": record.on,
        }
        key = f"returned:{letter.id}:{record.seq}:{member.id}"
        box.write(office, member, [Note(key, MAIL_RETURNED, values, matter.case.id)])
    return len(told)
