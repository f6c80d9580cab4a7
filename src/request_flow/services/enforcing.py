"""Enforcement: what the law attaches to the end of a term, recorded by the system on the term's last day.

A consultation without an opinion is recorded as ended, with what the silence means.  A supplement or a fee that did
not come lapses only where the service of the notice is on record: by itself where the agency has set so, else as a
task for the caseworker, once.  A step that a guard refuses is passed over and, for a lapse, put before the caseworker.
Nothing overdue is ever closed: that is what the ladder is for.

Each case is a transaction of its own under its optimistic version, so that several processes at once do no harm: who
comes second finds the step taken, and is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from request_flow.cases.events import Event, in_effect
from request_flow.errors import BadInput, Conflict, Refused, RequestFlowError, Sentence
from request_flow.law.enforcement import Lapse, enforcement
from request_flow.services.addressing import HANDLER
from request_flow.services.mailbox import Mailbox, Note, case_values, mailbox
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step, step_in
from request_flow.storage.agencies import get_agency, hold_agency
from request_flow.storage.cases import load_case
from request_flow.storage.expiring import (
    TASK_LAPSE,
    TASK_REFUSED,
    TASK_SERVICE,
    Over,
    still_over,
    store_lapses,
    terms_over,
)
from request_flow.storage.people import Member
from request_flow.storage.reminding import claim_once
from request_flow.storage.unit import reading, writing

BATCH = 500
SYSTEM = Person("system", "system")
AUTOMATIC = "automatic"
LAPSES = ("task", AUTOMATIC)
CONSULTATION = "consultation"
CONSULTATION_ENDED, LAPSED, TASK = "consultation_ended", "lapsed", "task_lapse"


@dataclass(frozen=True, slots=True)
class Passed:
    """A term that was passed over, and why."""

    agency: str
    number: str
    kind: str
    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Enforced:
    """What was recorded: consultations ended, cases lapsed, tasks put before caseworkers, terms passed over."""

    ended: int = 0
    lapsed: int = 0
    tasks: int = 0
    passed: tuple[Passed, ...] = ()


def set_lapses(program: Program, agency: str, lapses: str) -> None:
    """Set whether lapses of an agency are recorded by themselves (``automatic``) or put before a caseworker (``task``).

    Raises:
        BadInput: ``lapses`` is neither.
        NotFound: there is no such agency.
    """
    if lapses not in LAPSES:
        known = ", ".join(LAPSES)
        raise BadInput(
            "bad_lapses", f"没有“{lapses}”这种逾期处理方式;可用:{known}", f"lapses are {known}, not {lapses!r}"
        )
    with writing(program.store) as unit:
        store_lapses(unit, get_agency(unit, agency).id, lapses)


def enforce(program: Program) -> Enforced:
    """Record what follows from every term that is over, and return what it was."""
    today = program.clock.today()
    done = Enforced()
    last: Over | None = None
    while True:
        with reading(program.store) as unit:
            page = terms_over(unit, today.isoformat(), last, most=BATCH)
        for each in page:
            done = _enforce(program, each, done)
        if len(page) < BATCH:
            return done
        last = page[-1]


def _enforce(program: Program, each: Over, done: Enforced) -> Enforced:
    try:
        if each.kind == CONSULTATION:
            return replace(done, ended=done.ended + _end_consultation(program, each))
        lapsed, tasks = _lapse(program, each, enforcement().lapses[each.kind])
        return replace(done, lapsed=done.lapsed + lapsed, tasks=done.tasks + tasks)
    except Conflict as error:  # somebody works on the case right now: the next run looks again
        return _passed(done, each, error)
    except (Refused, BadInput) as error:
        tasks = done.tasks
        if each.kind != CONSULTATION:
            tasks += _task(program, each, TASK_REFUSED, error.sentence)
        return _passed(replace(done, tasks=tasks), each, error)


def _passed(done: Enforced, each: Over, error: RequestFlowError) -> Enforced:
    one = Passed(each.agency, each.number, each.kind, error.code, error.sentence)
    return replace(done, passed=(*done.passed, one))


def _end_consultation(program: Program, each: Over) -> int:
    """Record that no opinion came; return 0 where there is nothing to record any more."""
    with writing(program.store) as unit:
        agency = hold_agency(unit, get_agency(unit, each.agency))
        if not still_over(unit, each):  # a lapse a moment ago ended it as well
            return 0
        case = load_case(unit, each.agency, each.number)
        facts = program.engine_for(unit, agency).fold(case.header, case.events(program.codec))
        consultation = facts.consultations.get(each.ref)
        if consultation is None or consultation.opinion_on is not None or consultation.silent:
            return 0
        if consultation.last_day >= program.clock.today():
            return 0
        silence = enforcement().consultations[consultation.kind]
        data = {"ref": each.ref, "consequence": silence.consequence, "note": silence.note}
        step_in(program, unit, agency, each.number, Step("end_consultation", consultation.last_day, data), SYSTEM)
        more = {"ref": each.ref, "kind": consultation.kind, "consequence": silence.consequence, "on": each.due_on}
        _tell(mailbox(program, unit), each, CONSULTATION_ENDED, f"ended:{each.ref}", silence.sentence, more)
        return 1


def _lapse(program: Program, each: Over, lapse: Lapse) -> tuple[int, int]:
    """Record a lapse or put it before the caseworker; return how many lapsed and how many tasks that made."""
    with reading(program.store) as unit:
        case = load_case(unit, each.agency, each.number)
    if not is_served(in_effect(case.events(program.codec)), lapse.notice):
        return 0, _task(program, each, TASK_SERVICE, lapse.sentence)
    if each.lapses != AUTOMATIC:
        return 0, _task(program, each, TASK_LAPSE, lapse.sentence)
    with writing(program.store) as unit:
        agency = hold_agency(unit, get_agency(unit, each.agency))
        step = Step(lapse.act, date.fromisoformat(each.due_on), {"note": lapse.note})
        step_in(program, unit, agency, each.number, step, SYSTEM)
        more = {"kind": each.kind, "on": each.due_on}
        _tell(mailbox(program, unit), each, LAPSED, f"lapsed:{each.kind}", lapse.sentence, more)
    return 1, 0


def is_served(events: Sequence[Event], notice: str) -> bool:
    """Return whether it is on record that the applicant received the last notice of this act."""
    served = False
    for event in events:
        if event.act == notice:
            served = event.data.get("received_on") is not None
        elif event.act == "serve_notice":
            served = True
    return served


def _task(program: Program, each: Over, task: str, why: Sentence) -> int:
    """Put what is to be done before the caseworker, once for each term; return how many tasks that made."""
    with writing(program.store) as unit:
        if not still_over(unit, each):  # another process, or a person, was first
            return 0
        box = mailbox(program, unit)
        if not _readers(box, each):
            return 0  # nobody could read it: it is put before the first who comes
        if not claim_once(unit, each.case_id, task, each.kind, each.due_on, program.clock.today().isoformat()):
            return 0
        more = {"kind": each.kind, "task": task, "due_on": each.due_on}
        _tell(box, each, TASK, f"{task}:{each.kind}", why, more)
        return 1


def _tell(box: Mailbox, each: Over, topic: str, what: str, said: Sentence, more: dict[str, Any]) -> None:
    """Write to whoever works on the case."""
    office = box.office(each.agency_id)
    for member in _readers(box, each):
        values = {
            **case_values(each.agency, each.number, each.subject),
            **more,
            "says": said.in_language(member.language),
        }
        key = f"{what}:{each.case_id}:{each.due_on}:{member.id}"
        box.write(office, member, [Note(key, topic, values, each.case_id)])


def _readers(box: Mailbox, each: Over) -> list[Member]:
    """Return whoever works on the case, or stands in."""
    office = box.office(each.agency_id)
    return office.staff.told(HANDLER, each.unit, each.handler, office.opens)
