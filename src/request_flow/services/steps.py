"""Taking a step: one act on one case, asked of every guard, written with its letter in one transaction.

A step dated before the last one is put at its place in time and the whole history is walked again: it is
taken only if everything recorded since stays possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.cases.effects import current_payment_due, current_supplement_due
from request_flow.cases.events import Event, Header
from request_flow.cases.facts import Facts
from request_flow.cases.record import Registration, events_of, registration_of
from request_flow.errors import BadInput, Conflict, Refused, Sentence
from request_flow.registers.case_file import check_case
from request_flow.services.frozen import refuse_frozen
from request_flow.services.program import Program
from request_flow.services.retention import refuse_erased
from request_flow.storage.agencies import Agency, get_agency, hold_agency
from request_flow.storage.appending import Write, append_event, append_last
from request_flow.storage.cases import call_for_notice, case_values, insert_case
from request_flow.storage.numbers import raise_sequences, take_number
from request_flow.storage.opening import open_case
from request_flow.storage.projection import project
from request_flow.storage.unit import Unit, writing
from request_flow.workflow.engine import Engine, reversal_fault
from request_flow.workflow.guards import day_ahead

TRIES = 3
"""A step meant for a calendar that changed meanwhile is thought out again, so many times in all."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who takes a step, and in which role."""

    actor: str
    role: str


@dataclass(frozen=True, slots=True)
class Step:
    """An act to take: its effective day and its keys as in the interchange format."""

    act: str
    on: date
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step left behind: the facts as they are now, the letter it calls for, and what should be looked at."""

    number: str
    facts: Facts
    notice: str | None
    remarks: tuple[Sentence, ...] = ()


def take_step(program: Program, agency: str, number: str, step: Step, person: Person) -> Taken:
    """Take one step and return what it left behind.

    Raises:
        Refused: the law, as the history stands, does not allow it; nothing is written.
        BadInput: the act or one of its keys is not known or has a wrong value.
        Conflict: somebody else changed the case first; nothing is written.
    """
    for left in reversed(range(TRIES)):
        try:
            with writing(program.store) as unit:
                return _step(program, unit, agency, number, step, person, append_last)
        except Conflict as error:
            if error.code != "agency_changed" or not left:
                raise
    raise AssertionError(TRIES)  # the last try returned or raised


def step_in(program: Program, unit: Unit, agency: Agency, number: str, step: Step, person: Person) -> Taken:
    """Take one step inside a transaction that is under way and holds the agency; see :func:`take_step`."""
    return _step(program, unit, agency.code, number, step, person, append_event)


def _step(program: Program, unit: Unit, code: str, number: str, step: Step, person: Person, write: Write) -> Taken:
    agency, closures, case = open_case(unit, code, number)
    refuse_erased(unit, case.id, number, erased=case.is_erased)
    engine = program.engine_with(unit, agency, closures)
    history = case.events(program.codec)
    event = make_event(step, len(history) + 1, person.actor)
    facts = try_step(program, engine, agency, case.header, history, event, person.role)
    now = program.clock.now().isoformat(timespec="seconds")
    [row] = program.codec.seal_events(case.header, case.head, [event], now)
    projected, deadlines = project(facts, engine.rules, program.stages_of(agency))
    refuse_frozen(engine, unit, agency, number, case.projected, projected)
    notice = notice_for(engine, event, facts)
    write(unit, agency, case, row, projected, deadlines, (notice, now) if notice is not None else None)
    return Taken(number, facts, notice, engine.remarks(facts, event))


def try_step(
    program: Program,
    engine: Engine,
    agency: Agency,
    header: Header,
    history: list[Event],
    event: Event,
    role: str,
    *,
    supposed: bool = False,
) -> Facts:
    """Return the facts after ``event``; pure, writes nothing.  A ``supposed`` event may lie in the future.

    Raises:
        Refused: a guard refuses the event, or one recorded after it.
    """
    today = program.clock.today()
    if not supposed:
        _refuse_ahead(engine, event, today)
    before = engine.fold(header, history, event.on)
    _refuse_live(engine, before, history, event, role, agency.review_chain, today)
    if event.act != "reverse" and all(each.on <= event.on for each in history):
        engine.fire(before, event)
        return before
    whole = [*history, event]
    fault = reversal_fault(whole)
    if fault is not None:
        raise engine.refusal(fault)
    walked = engine.walk(header, whole)
    if walked.reason is not None and walked.refused is not None:
        raise _blame(engine, walked.refused, event, engine.refusal(walked.reason))
    return walked.facts


def _refuse_ahead(engine: Engine, event: Event, today: date) -> None:
    ahead = day_ahead(event, today)
    if ahead is not None:
        raise engine.refusal_of("in_the_future", {"on": ahead, "today": today})


def _refuse_live(
    engine: Engine, facts: Facts, history: list[Event], event: Event, role: str, chain: str, today: date
) -> None:
    if event.act not in engine.workflow.transitions:
        known = ", ".join(engine.workflow.transitions)
        raise BadInput(
            "unknown_act", f"没有“{event.act}”这个事项；现有：{known}", f"there is no act {event.act!r}; known: {known}"
        )
    reason = engine.check_in(history, facts, event) or engine.check_live(facts, event, role, chain, history)
    if reason is not None:
        raise engine.refusal(reason)
    due = {"lapse_supplement": current_supplement_due, "lapse_fee": current_payment_due}.get(event.act)
    last_day = due(facts, engine.rules) if due else None
    if last_day is not None and last_day == event.on == today:
        raise engine.refusal_of("term_not_over_today", {"on": last_day})


def _blame(engine: Engine, refused: Event, event: Event, refusal: Refused) -> Refused:
    if refused.seq == event.seq:
        return refusal
    label = engine.workflow.label_of(refused.act)
    return Refused(
        refusal.code,
        f"这样会使已登记的第 {refused.seq} 条（“{label}”，{refused.on}）不能成立：{refusal.sentence.zh}",
        f"record {refused.seq} ({refused.act} on {refused.on}) would no longer be possible: {refusal.sentence.en}",
        refusal.cites,
    )


def make_event(step: Step, seq: int, actor: str) -> Event:
    """Return the event of a step, its keys checked like those of a case file.

    Raises:
        BadInput: a key is not known, is missing, or has a wrong value.
    """
    written = {"on": step.on.isoformat(), "action": step.act, **step.data}
    entry = check_case(
        {
            "number": "-",
            "agency": "-",
            "applicant": {"category": "natural_person"},
            "channel": "in_person",
            "events": [written],
        },
        1,
    )
    if entry.case is None:
        first = entry.problems[0]
        raise BadInput(first.code, first.zh.replace("events[0].", ""), first.en.replace("events[0].", ""))
    data = dict(entry.case["events"][0])
    on = data.pop("on")
    data.pop("action")
    data.pop("actor", None)
    return Event(step.act, on, data, seq, None, actor)


def notice_for(engine: Engine, event: Event, facts: Facts) -> str | None:
    """Return the letter an event calls for: that of the outcome or its finer ground for a decision."""
    notice = engine.workflow.transitions[event.act].sends
    if event.act != "decide":
        return notice
    outcome = engine.law.outcomes[facts.closings[-1].outcome]
    grounds = event.data.get("grounds")
    first = grounds[0] if isinstance(grounds, list) else grounds
    ground = outcome.grounds.get(first) if first else None
    return (ground.notice if ground is not None and ground.notice else outcome.notice) or notice


def register_case(
    program: Program, agency: str, case: Mapping[str, Any], person: Person, number: str | None = None
) -> Taken:
    """Register a case that arrived, with the first number of the year, and return it.

    ``case`` is in the interchange format without number and agency; its events are at least the arrival.

    Raises:
        BadInput: a key is not known, is missing, or has a wrong value.
        Refused: the history is not possible.
    """
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        return register_in(program, unit, held, case, person, number)


def register_in(
    program: Program, unit: Unit, agency: Agency, case: Mapping[str, Any], person: Person, number: str | None = None
) -> Taken:
    """Register a case inside a transaction that is under way and holds the agency; see :func:`register_case`.

    Its number is of the year in which it arrived: a letter of December that is registered in January keeps its year.
    """
    today = program.clock.today()
    entry = check_case({**case, "number": number or "-", "agency": agency.code}, 1)
    if entry.case is None:
        first = entry.problems[0]
        raise BadInput(first.code, f"{first.field}：{first.zh}", f"{first.field}: {first.en}")
    arrived = min(event["on"] for event in entry.case["events"])
    if number:
        raise_sequences(unit, agency.id, [number])
    given = number or take_number(unit, agency.id, arrived.year)
    registration: Registration = registration_of({**entry.case, "number": given})
    events = [event._replace(actor=event.actor or person.actor) for event in events_of(entry.case)]
    engine = program.engine_for(unit, agency)
    for event in events:
        _refuse_ahead(engine, event, today)
    walked = engine.walk(registration.header, events)
    if walked.reason is not None:
        raise engine.refusal(walked.reason)
    now = program.clock.now().isoformat(timespec="seconds")
    sealed, rest, head, index = program.codec.seal_registration(registration)
    rows = program.codec.seal_events(registration.header, head, events, now)
    projected, deadlines = project(walked.facts, engine.rules, program.stages_of(agency))
    refuse_frozen(engine, unit, agency, given, None, projected)
    name = program.codec.name_index(registration.applicant)
    values = case_values(agency.id, registration, sealed, rest, index, name, None, rows, projected)
    case_id = insert_case(unit, values, rows, deadlines)
    notice = notice_for(engine, events[-1], walked.facts)
    if notice is not None:
        call_for_notice(unit, case_id, len(events), notice, now)
    return Taken(given, walked.facts, notice)
