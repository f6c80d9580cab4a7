"""What happens to a case: why it is due when it is, what can come next, what would be if, and taking a step.

A step is taken on the version of the case that the caller read (``If-Match``); without that header on the present one.
"""

from request_flow.cases.facts import Facts, Irregularity
from request_flow.errors import BadInput, Refused
from request_flow.registers.case_keys import case_keys
from request_flow.services.case_view import open_for, version_of, view_case
from request_flow.services.choosing import Choice as Chosen
from request_flow.services.choosing import choices, person_for
from request_flow.services.reading import OpenedCase
from request_flow.services.splitting import split_case
from request_flow.services.steps import Person
from request_flow.services.supposing import ChangedSince, suppose, take_seen_step
from request_flow.services.tracing import cells_of_case
from request_flow.storage.unit import reading
from request_flow.web.api.call import Call, Reply, etag
from request_flow.web.api.case_shapes import (
    Choice,
    Choices,
    DayCounted,
    Due,
    NewEvent,
    Split,
    SplitInto,
    Supposed,
    Taken,
    WhatIf,
)
from request_flow.web.api.problems import changed_since
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Clock, IfMatch, Irregular, Said, Standing, Told

CASE = "/agencies/{agency}/cases/{number}"
SPLIT = "split"

operations = Operations("steps")


@operations.get(f"{CASE}/due", may="see_cases", gives=Due)
def explain_due(call: Call) -> Reply:
    """Explain why a case is due when it is, day by day."""
    view = view_case(call.program, call.office.code, call.number, call.visitor)
    told = view.explanation
    days = [] if told is None else told.days
    due = Due(
        standing=Standing.of(view.line, view.step),
        clock=Clock.of(view.face),
        calendar=None if told is None else told.calendar,
        cites=[] if told is None else list(told.cites),
        days=[
            DayCounted(
                day=each.day,
                counted=each.counted,
                kind=each.kind,
                reason=Said.of(each.reason),
                cites=list(each.cites),
                provisional=each.provisional,
            )
            for each in days
        ],
    )
    return Reply(due, headers=etag(view.version))


@operations.get(f"{CASE}/steps", may="see_cases", gives=Choices)
def list_steps(call: Call) -> Reply:
    """List the steps of a case, with what stands for or against each today."""
    with reading(call.program.store) as unit:
        opened = open_for(call.program, unit, call.office.code, call.number, call.visitor)
    facts = opened.engine.fold(opened.stored.header, opened.history, call.today)
    found = choices(call.program, opened, facts, call.visitor)
    version = opened.stored.version
    return Reply(Choices(version=version, steps=[_choice(call, each) for each in found]), headers=etag(version))


@operations.ask(f"{CASE}/what-if", may="take_step", gives=Supposed)
def what_if(call: Call, body: WhatIf) -> Supposed:
    """Think steps through: what they would do to the clock; nothing is written, and days may lie ahead."""
    opened = _opened(call)
    steps = [each.step() for each in body.steps]
    supposed = suppose(call.program, opened, steps, _person(call, opened, steps[-1].act))
    return Supposed(
        state=supposed.facts.state,
        outcome=supposed.facts.outcome(),
        clock=Clock.of(supposed.face),
        irregularities=[
            Irregular(code=each.code, on=each.on, article=call.program.articles[each.code])
            for each in _new(supposed.facts, supposed.irregularities)
        ],
    )


@operations.write("POST", f"{CASE}/events", may="take_step", gives=Taken, status=201)
def take_step(call: Call, body: NewEvent, if_match: IfMatch = None) -> Reply:
    """Take a step.

    What breaks a rule and happened all the same is recorded as an irregularity; `what-if` tells it beforehand.
    """
    step = body.step()
    code = call.office.code
    seen = call.seen(if_match, version_of(call.program, code, call.number, call.visitor))
    person = _person(call, _opened(call), step.act)
    try:
        taken = take_seen_step(call.program, code, call.number, step, person, call.visitor, seen)
    except ChangedSince as changed:
        if if_match is None:
            raise
        raise changed_since(changed.version) from changed
    view = view_case(call.program, code, call.number, call.visitor)
    made = Taken(
        number=taken.number,
        version=view.version,
        seq=seen + 1,
        standing=Standing.of(view.line, view.step),
        notice=taken.notice,
        remarks=[Said.of(each) for each in taken.remarks],
    )
    return Reply(made, 201, {"Location": call.address("cases", call.number), **etag(view.version)})


@operations.write("POST", f"{CASE}/split", may="take_step", gives=SplitInto, status=201)
def split(call: Call, body: Split, if_match: IfMatch = None) -> Reply:
    """Split a request that asks for several things: each matter becomes a case, this one goes on with the first."""
    opened = _opened(call)
    version = opened.stored.version
    if call.seen(if_match, version) != version:
        raise changed_since(version)
    made = split_case(call.program, call.office.code, call.number, body.subjects, _person(call, opened, SPLIT))
    now = version_of(call.program, call.office.code, call.number, call.visitor)
    return Reply(SplitInto(numbers=list(made)), 201, etag(now))


class CountedIn(Told):
    """A cell of a yearly report that a case counts in, and why."""

    agency: str
    year: int
    frozen: bool
    table: str
    row: str | None
    column: str
    why: Said
    cites: list[str]


class Cells(Told):
    """The cells that a case counts in."""

    cells: list[CountedIn]


@operations.get(f"{CASE}/cells", may="see_report", gives=Cells)
def list_cells_of_case(call: Call) -> Cells:
    """List the cells of the yearly reports that a case counts in."""
    _opened(call)
    found = cells_of_case(call.program, call.office.code, call.number)
    return Cells(
        cells=[
            CountedIn(
                agency=each.agency,
                year=each.year,
                frozen=each.frozen,
                table=each.table,
                row=each.row,
                column=each.column,
                why=Said.of(each.why),
                cites=list(each.cites),
            )
            for each in found
        ]
    )


def _opened(call: Call) -> OpenedCase:
    with reading(call.program.store) as unit:
        return open_for(call.program, unit, call.office.code, call.number, call.visitor)


def _person(call: Call, opened: OpenedCase, act: str) -> Person:
    if act not in call.program.engine.workflow.transitions:
        raise BadInput("unknown_act", f"没有“{act}”这个事项", f"there is no act {act!r}")
    return person_for(call.program, opened, act, call.visitor)


def _new(facts: Facts, codes: tuple[str, ...]) -> list[Irregularity]:
    return list(facts.irregularities[-len(codes) :]) if codes else []


def _choice(call: Call, chosen: Chosen) -> Choice:
    transition = call.program.engine.workflow.transitions[chosen.act]
    reason: Refused | None = chosen.reason
    return Choice(
        action=chosen.act,
        label=Said(zh=transition.label, en=chosen.act.replace("_", " ")),
        standing=chosen.standing,
        reason=None if reason is None else Said.of(reason.sentence),
        cites=[] if reason is None else list(reason.cites),
        letter=None if chosen.letter is None else chosen.letter.name,
        by_letter=chosen.by_letter,
        keys=list(case_keys().rules.actions.get(chosen.act, {})),
    )
