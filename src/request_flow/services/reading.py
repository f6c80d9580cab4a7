"""Reading cases: one whole, a list, what is due, why a date is what it is, what would be if."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.cases.clocks import clock_face, due_line, step_of
from request_flow.cases.events import Event, Header
from request_flow.cases.facts import Facts
from request_flow.cases.record import events_of, registration_of, written_case, written_event
from request_flow.deadlines.explanation import Explanation, explain_days
from request_flow.deadlines.terms import supplement_notice_due
from request_flow.errors import RequestFlowError
from request_flow.registers.entry import Entry, Problem
from request_flow.services.dating import before_calendar, first_uncountable, place_of
from request_flow.services.program import Program
from request_flow.services.retention import erasure_of
from request_flow.services.steps import Person, Step, make_event, try_step
from request_flow.storage.agencies import Agency, get_agency
from request_flow.storage.bulk import known_numbers
from request_flow.storage.cases import StoredCase, cases_of_person, iter_cases, load_case
from request_flow.storage.unit import Unit, reading
from request_flow.workdays.calendar import OutsideCalendar
from request_flow.workflow.engine import Engine


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case read with the engine of its agency."""

    agency: Agency
    engine: Engine
    stored: StoredCase
    history: list[Event]


def open_case(program: Program, unit: Unit, agency: str, number: str) -> OpenedCase:
    """Return the case, its events opened.

    Raises:
        NotFound: there is no such agency or case.
    """
    found = get_agency(unit, agency)
    stored = load_case(unit, agency, number)
    return OpenedCase(found, program.engine_for(unit, found), stored, stored.events(program.codec))


def show_case(program: Program, agency: str, number: str, as_of: date | None = None) -> dict[str, Any]:
    """Return everything of one case: as registered, as it stands on ``as_of``, and what may be done next.

    Of a case whose personal data was erased after its term it is what was left, with the day and the entry.

    Raises:
        NotFound: there is no such agency or case.
    """
    day = as_of or program.clock.today()
    with reading(program.store) as unit:
        opened = open_case(program, unit, agency, number)
        facts = opened.engine.fold(opened.stored.header, opened.history, day)
        same_person = _same_person(unit, opened, facts)
        erasure = erasure_of(unit, opened.stored.id, erased=opened.stored.is_erased)
        line = due_line(facts, day, opened.engine.rules, program.articles)
        if facts.earlier and facts.earlier not in known_numbers(unit, opened.agency.id, [facts.earlier]):
            article = program.articles["earlier_not_found"]
            on = facts.closings[-1].on.isoformat() if facts.closings else None
            line["irregularities"] = [
                *_listed(line["irregularities"]),
                {"code": "earlier_not_found", "on": on, "article": article},
            ]
    shown = written_case(opened.stored.registration(program.codec), ())
    shown["events"] = [
        {**written_event(event), "seq": event.seq, "recorded_at": event.recorded_at} for event in opened.history
    ]
    erased = {} if erasure is None else {"erased": {"on": erasure.erased_at[:10], "entry": erasure.id}}
    return {
        **erased,
        "case": shown,
        "standing": {"as_of": day, "step": step_of(facts, program.stages_of(opened.agency)), **line},
        "same_applicant": same_person,
        "outcome": facts.outcome(),
        "closed_on": facts.closed_on(),
        "safe_days": safe_days(facts, opened.engine, day),
        "possible": [] if erasure else opened.engine.possible(facts, day),
    }


def _same_person(unit: Unit, opened: OpenedCase, facts: Facts) -> dict[str, object]:
    """Return the applicant's other cases with the agency, and how many were received in the same month.

    The month of a request is that of its receipt date; void requests do not count (ruling U1).  This is the
    count on which the information processing fee goes up.
    """
    others = cases_of_person(unit, opened.agency.id, opened.stored.person_index)
    month = facts.received_on.isoformat()[:7] if facts.received_on else None
    return {
        "others": [number for number, _, _ in others if number != opened.stored.header.number],
        "received_in_the_month": sum(
            state != "void" and month is not None and (received or "").startswith(month)
            for _, received, state in others
        ),
    }


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def safe_days(facts: Facts, engine: Engine, day: date) -> dict[str, date]:
    """Return the last day on which each act still open on ``day`` is in time; the answer is open however late."""
    rules = engine.rules
    face = clock_face(facts, rules)
    if face is None:
        return {}
    if face.kind == "supplement":
        return {"receive_supplement": face.due_on}
    if face.kind == "fee":
        return {"pay_fee": face.due_on}
    days = {"decide": face.due_on}
    if facts.term_start is not None and not facts.supplements_asked:
        terms = rules.terms.on(facts.term_start)
        days["request_supplement"] = supplement_notice_due(facts.term_start, terms, rules.calendar)
    if facts.extended_on is None and facts.delayed_until is None:
        days["extend"] = face.due_on
    days["consult"] = face.due_on
    return {act: last for act, last in days.items() if act == "decide" or last >= day}


def due_lines(engine: Engine, entries: Iterable[Entry], as_of: date) -> Iterator[dict[str, Any] | Problem]:
    """Yield for each case with an event by ``as_of`` its line, for each faulty one the reason; writes nothing."""
    articles = {code: each.cites[0] for code, each in engine.workflow.irregularities.items()}
    for entry in entries:
        if entry.case is None:
            yield from entry.problems
            continue
        header = registration_of(entry.case).header
        events = [event for event in events_of(entry.case) if event.on <= as_of]
        try:
            line = _due_line(engine, entry.line, header, events, as_of, articles)
        except OutsideCalendar as error:
            if not engine.rules.calendar.first <= as_of <= engine.rules.calendar.last:
                raise  # the day asked about is the fault, and no line of the file
            line = _problem(entry.line, place_of(first_uncountable(engine, header, events)), error)
        if line is not None:
            yield line


def _due_line(
    engine: Engine, line: int, header: Header, events: list[Event], as_of: date, articles: dict[str, str]
) -> dict[str, Any] | Problem | None:
    for event in events:
        if event.on < engine.rules.calendar.first:
            return _problem(line, *before_calendar(event, engine))
    fault = engine.listing_fault(events)
    if fault is not None:
        return _problem(line, "events", engine.refusal(fault))
    walked = engine.walk(header, events)
    if walked.refused is not None and walked.reason is not None:
        return _problem(line, place_of(walked.refused), engine.refusal(walked.reason))
    return _with_step(due_line(walked.facts, as_of, engine.rules, articles), walked.facts) if events else None


def _problem(line: int, place: str, error: RequestFlowError) -> Problem:
    return Problem(line, place, error.code, error.sentence.zh, error.sentence.en)


def _with_step(line: dict[str, Any], facts: Facts) -> dict[str, Any]:
    step = step_of(facts, ())
    return {**line, "step": step} if step is not None else line


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases a list shows; ``None`` means any."""

    agency: str | None = None
    state: str | None = None
    due_by: date | None = None
    open_only: bool = False
    limit: int | None = None


def list_cases(program: Program, wanted: Wanted, as_of: date | None = None) -> Iterator[dict[str, Any]]:
    """Yield the line of each case wanted, the first due first, those without a clock last.

    Raises:
        NotFound: there is no such agency.
    """
    day = as_of or program.clock.today()
    with reading(program.store) as unit:
        where, values = _where(unit, wanted)
        engines: dict[str, tuple[Engine, tuple[str, ...]]] = {}
        shown = 0
        for stored in iter_cases(unit, where, values, order="cases.due_on IS NULL, cases.due_on, cases.id"):
            if wanted.limit is not None and shown >= wanted.limit:
                break
            code = stored.header.agency
            if code not in engines:
                agency = get_agency(unit, code)
                engines[code] = program.engine_for(unit, agency), program.stages_of(agency)
            engine, stages = engines[code]
            facts = engine.fold(stored.header, stored.events(program.codec), day)
            if facts.arrived_on is None:
                continue
            shown += 1
            line = due_line(facts, day, engine.rules, program.articles)
            yield {**line, "agency": code, "subject": stored.subject, "step": step_of(facts, stages)}


def _where(unit: Unit, wanted: Wanted) -> tuple[str, Sequence[Any]]:
    parts: list[str] = ["1 = 1"]
    values: list[Any] = []
    if wanted.agency is not None:
        parts.append("cases.agency_id = ?")
        values.append(get_agency(unit, wanted.agency).id)
    if wanted.state is not None:
        parts.append("cases.state = ?")
        values.append(wanted.state)
    if wanted.due_by is not None:
        parts.append("cases.due_on <= ?")
        values.append(wanted.due_by.isoformat())
    if wanted.open_only:
        parts.append("cases.clock IS NOT NULL")
    return " AND ".join(parts), values


def explain_case(program: Program, agency: str, number: str, as_of: date | None = None) -> Explanation | None:
    """Return why the shown clock is due when it is, ``None`` where no clock runs.

    Raises:
        NotFound: there is no such agency or case.
    """
    with reading(program.store) as unit:
        opened = open_case(program, unit, agency, number)
    facts = opened.engine.fold(opened.stored.header, opened.history, as_of or program.clock.today())
    return explain(facts, opened.engine)


def explain(facts: Facts, engine: Engine) -> Explanation | None:
    """Return why the shown clock is due when it is, ``None`` where no clock runs."""
    face = clock_face(facts, engine.rules)
    if face is None:
        return None
    calendar = engine.rules.calendar
    until = face.due_on if face.term_days is not None else calendar.last
    days = explain_days(face.started, until, face.stops, ("ogi-2019:33.3",), calendar)
    return Explanation(face.kind, face.started, face.term_days, face.due_on, calendar.revision, face.cites, days)


def what_if(
    program: Program, agency: str, number: str, steps: Sequence[Step], person: Person
) -> dict[str, Mapping[str, Any]]:
    """Return the case's line as it is and as it would be after ``steps``; saves nothing, future days allowed.

    Raises:
        Refused: one of the steps would not be possible.
    """
    with reading(program.store) as unit:
        opened = open_case(program, unit, agency, number)
    engine, header = opened.engine, opened.stored.header
    today = program.clock.today()
    history = list(opened.history)
    before = engine.fold(header, history)
    for step in steps:
        event = make_event(step, len(history) + 1, person.actor)
        try_step(program, engine, opened.agency, header, history, event, person.role, supposed=True)
        history.append(event)
    day = max([today, *(step.on for step in steps)])
    after = engine.fold(header, history)
    return {
        "before": due_line(before, today, engine.rules, program.articles),
        "after": due_line(after, day, engine.rules, program.articles),
        "safe_days": safe_days(after, engine, day),
    }
