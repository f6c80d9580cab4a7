"""What is to be done today (今天): whose work, in which group, why, and which step comes next.

The groups come from the rows of the store alone; only the cases that are shown are folded, for the reason beside them.
A person's work is what they handle and what they handle for those who are away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from request_flow.cases.events import Event
from request_flow.cases.facts import Facts
from request_flow.clock import OFFICE_ZONE
from request_flow.deadlines.terms import supplement_notice_due
from request_flow.services.answers_owed import Owed, answers_by_group, pending_answers
from request_flow.services.choosing import NEXT
from request_flow.services.heartbeats import JOB, find_heartbeat
from request_flow.services.listing import Row, row_of
from request_flow.services.program import Program
from request_flow.services.restricting import hidden_from
from request_flow.services.visitors import Visitor
from request_flow.storage.agencies import Agency
from request_flow.storage.case_lists import Filters, count_up_to, listed_cases, segments_of
from request_flow.storage.cases import iter_cases
from request_flow.storage.remedies import owing_asked
from request_flow.storage.unit import Request, Unit, reading
from request_flow.storage.worklist import (
    FORWARD,
    GROUPS,
    LATE,
    TODAY,
    WAITING,
    WEEK,
    InReview,
    Whose,
    due_by_day,
    groups_of,
    in_review,
    in_review_asked,
    not_handed_out,
    work_asked,
    work_of,
)
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar
from request_flow.workflow.engine import Engine

SHOWN = 20
"""Cases of a group that are shown; the list has the others."""
COUNTED = 2_000
"""Beyond so many the exact count is of no use to anybody."""
WEEK_DAYS = 5
AHEAD = 10
"""Working days of a group and of the panel beside it: matters of the page, not of the law."""
REVIEWS_LOOKED_AT = 300
Scope = Literal["me", "unit", "office"]
SCOPES: tuple[Scope, ...] = ("me", "unit", "office")
FIRST_SCOPE: Mapping[str, Scope] = {"caseworker": "me", "unit_head": "unit"}
"""What somebody sees first by their role; the office as a whole in every other."""
SWEEP = "sweep"
INTAKE = "intake"
"""The group that a registrar (登记员) sees first: what is to be handed out or to be confirmed."""
REVIEW = "review"
"""The group that somebody who works for the whole office sees first: the drafts that wait for their review."""
REGISTRAR = "registrar"

__all__ = ["FORWARD", "GROUPS", "LATE", "TODAY", "WAITING", "WEEK"]


@dataclass(frozen=True, slots=True)
class Why:
    """What the facts of a case say of its next step.

    ``act`` is the step that usually comes next, ``None`` where others must act first; ``by`` are the roles that may
    take it, ``mine`` whether the visitor has one.  ``notice_by`` is the last day of a supplement notice where nothing
    is drafted yet; ``stage`` the review that the draft is before; ``until`` the day when what is waited for is over.
    """

    act: str | None
    mine: bool
    step: str | None
    by: tuple[str, ...] = ()
    extended: int = 0
    can_extend: bool = False
    notice_by: date | None = None
    stage: str | None = None
    since: date | None = None
    until: date | None = None
    stopped_days: int = 0
    returned: bool = False
    amount: float = 0


class Item(NamedTuple):
    """One thing to do; ``why`` is ``None`` for a case that is shut to the visitor."""

    row: Row
    why: Why | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the list: how many cases there are, at most :data:`COUNTED` of all, and the first of them."""

    name: str
    count: int
    items: tuple[Item, ...]
    owed: tuple[Owed, ...] = ()
    """Our own answers to reviews and suits that belong here, too."""


class Waiting(NamedTuple):
    """A draft that waits for the visitor's review, and the stage it is at."""

    row: Row
    stage: str
    drafted_by: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """The morning list of somebody."""

    scope: Scope
    counts: Mapping[Scope, int]
    groups: tuple[Group, ...]
    ahead: tuple[tuple[date, int], ...]
    provisional: int
    first_unknown: date
    """The first day that no published notice settles."""
    reviews: tuple[Waiting, ...]
    swept_at: datetime | None
    is_swept: bool
    is_workday: bool
    pressing: int
    """How many are overdue or lost after today."""


def handlers_of(visitor: Visitor) -> tuple[str, ...]:
    """Return the logins whose cases are a visitor's work: their own, and of those whose deputy they are now."""
    away = (hat.instead_of.login for hat in visitor.hats if hat.instead_of is not None)
    return tuple(dict.fromkeys((visitor.member.login, *away)))


def scopes_of(visitor: Visitor, agency: Agency) -> dict[Scope, Whose]:
    """Return whose work a visitor can look at."""
    found: dict[Scope, Whose] = {"me": Whose(agency.id, handlers=handlers_of(visitor))}
    if visitor.member.unit and visitor.member.agency_id == agency.id:
        found["unit"] = Whose(agency.id, unit=visitor.member.unit)
    found["office"] = Whose(agency.id)
    return found


def work_of_today(program: Program, agency: Agency, visitor: Visitor, asked: str) -> Day:
    """Return the morning list of a visitor for one of the scopes."""
    today = program.clock.today()
    with reading(program.store) as unit:
        unit.steady()
        scopes = scopes_of(visitor, agency)
        scope = next((each for each in scopes if each == asked), FIRST_SCOPE.get(visitor.member.role, "office"))
        scope = scope if scope in scopes else "office"
        engine = program.engine_for(unit, agency)
        calendar = engine.rules.calendar
        hidden = hidden_from(unit, visitor, agency)
        roles = set(visitor.roles_in({agency.id}))
        week = calendar.add_within(today, WEEK_DAYS)
        grouped = groups_of(unit, scopes[scope], today, week, COUNTED)
        owed = answers_by_group(program, unit, agency, scopes[scope], week, hidden, roles)
        pressing = sum(len(grouped[each]) + len(owed.get(each, ())) for each in (LATE, TODAY))
        waiting = waiting_reviews(program, unit, agency, visitor)
        if scope == "office" and visitor.member.role == REGISTRAR:
            grouped = _own_first(grouped, INTAKE, not_handed_out(unit, agency.id, COUNTED))
        elif scope == "office" and waiting:
            grouped = _own_first(grouped, REVIEW, [each.case_id for each, _ in waiting])
        shown = [case_id for ids in grouped.values() for case_id in ids[:SHOWN]]
        items = _items(program, unit, agency, engine, shown, hidden, roles)
        groups = [
            Group(each, len(ids), tuple(items[i] for i in ids[:SHOWN]), owed.get(each, ()))
            for each, ids in grouped.items()
        ]
        counts = {name: _open_of(unit, whose) for name, whose in scopes.items() if name != scope}
        counts[scope] = min(sum(len(each) for each in grouped.values()), COUNTED)
        days = next_working_days(today, calendar, AHEAD)
        due = due_by_day(unit, agency.id, today, max(days, default=today))
        sweep = find_heartbeat(unit, JOB + SWEEP)
        first_unknown = calendar.published_until + timedelta(days=1)
        provisional = Filters(due_from=first_unknown, provisional=True)
        return Day(
            scope,
            {each: counts[each] for each in scopes},
            tuple(groups),
            tuple((day, due.get(day, 0)) for day in days),
            count_up_to(unit, segments_of(unit, agency.id, provisional, "due"), COUNTED),
            first_unknown,
            _reviews(program, unit, agency, waiting, hidden, calendar),
            sweep.at if sweep is not None else None,
            sweep is not None and sweep.at.astimezone(OFFICE_ZONE).date() >= today,
            calendar.is_workday(today),
            pressing,
        )


def _own_first(grouped: Mapping[str, list[int]], name: str, mine: Sequence[int]) -> dict[str, list[int]]:
    """Return the groups with what is the visitor's own to do first: in it too what cannot be made good comes first."""
    harm = {case_id: place for place, ids in enumerate(grouped.values()) for case_id in ids}
    own = sorted(mine, key=lambda each: harm.get(each, len(grouped)))
    taken = set(own)
    return {name: own, **{name: [each for each in ids if each not in taken] for name, ids in grouped.items()}}


def waiting_reviews(program: Program, unit: Unit, agency: Agency, visitor: Visitor) -> list[tuple[InReview, str]]:
    """Return the drafts that wait for a review that the visitor may take, each with the stage; not their own."""
    workflow = program.engine.workflow
    stages = program.stages_of(agency)
    roles = set(visitor.roles_in({agency.id}))
    found = []
    for each in in_review(unit, agency.id, REVIEWS_LOOKED_AT):
        stage = next(iter(stages[each.passed :]), None)
        if stage is not None and roles.intersection(workflow.reviews.stages[stage].by):
            found.append((each, stage))
    return [(each, stage) for each, stage in found if each.drafted_by != visitor.member.login]


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the menu: what presses, the open cases of one's own, the drafts that wait for one's review."""

    hot: int
    open: int
    reviews: int


def menu_counts(program: Program, unit: Unit, agency: Agency, visitor: Visitor, *, may_review: bool) -> Counts:
    """Return the figures of the menu; what presses is overdue, due today or due on the next working day."""
    hot_until, handlers = _hot_until(program), handlers_of(visitor)
    mine, hot = work_of(unit, agency.id, handlers, hot_until, COUNTED)
    owed = pending_answers(program, unit, agency, Whose(agency.id, handlers=handlers))
    hot += sum(each.due.due_on <= hot_until for each in owed)
    reviews = len(waiting_reviews(program, unit, agency, visitor)) if may_review else 0
    return Counts(hot, mine, reviews)


def menu_asked(program: Program, unit: Unit, agency: Agency, visitor: Visitor) -> list[Request]:
    """Return what :func:`menu_counts` asks."""
    return [
        work_asked(unit, agency.id, handlers_of(visitor), _hot_until(program), COUNTED),
        in_review_asked(unit, agency.id, REVIEWS_LOOKED_AT),
        owing_asked(unit, agency.id),
    ]


def _hot_until(program: Program) -> date:
    today = program.clock.today()
    try:
        return program.calendar.add(today, 1)
    except OutsideCalendar:
        return today


def _open_of(unit: Unit, whose: Whose) -> int:
    filters = Filters(handlers=whose.handlers, unit=whose.unit)
    return count_up_to(unit, segments_of(unit, whose.agency_id, filters, "due"), COUNTED)


def due_in_year(program: Program, agency: Agency, year: int) -> dict[date, int]:
    """Return how many replies of an agency are due on each day of a year that has any."""
    with reading(program.store) as unit:
        return due_by_day(unit, agency.id, date(year, 1, 1), date(year, 12, 31))


def next_working_days(today: date, calendar: WorkCalendar, days: int) -> list[date]:
    """Return the next working days, today among them if it is one; fewer where the calendar ends before."""
    rank = calendar.rank(today) + (0 if calendar.is_workday(today) else 1)
    return [calendar.day_of_rank(each) for each in range(rank, min(rank + days, calendar.rank(calendar.last) + 1))]


def _items(
    program: Program,
    unit: Unit,
    agency: Agency,
    engine: Engine,
    ids: Sequence[int],
    hidden: frozenset[int],
    roles: set[str],
) -> dict[int, Item]:
    today = program.clock.today()
    listed = {each.id: each for each in listed_cases(unit, ids)}
    made = {}
    marks = ", ".join("?" * len(ids))
    for stored in iter_cases(unit, f"cases.id IN ({marks})", ids) if ids else ():
        row = row_of(program, agency, listed[stored.id], hidden, engine.rules.calendar)
        why = None
        if not row.hidden:
            events = stored.events(program.codec)
            facts = engine.fold(stored.header, events, today)
            why = _why(program, agency, engine, row, facts, events, roles)
        made[stored.id] = Item(row, why)
    return made


def _why(
    program: Program,
    agency: Agency,
    engine: Engine,
    row: Row,
    facts: Facts,
    events: Sequence[Event],
    roles: set[str],
) -> Why:
    step, today, rules = row.case.step, program.clock.today(), engine.rules
    drafting = [each for each in events if each.act in ("draft", "submit")]
    was_submitted = bool(drafting) and drafting[-1].act == "submit"
    stages = program.stages_of(agency)
    stage = next(iter(stages[len(facts.approved_stages) :]), None) if step == "in_review" else None
    consultation = next((each for each in facts.consultations.values() if each.is_open(today)), None)
    act = _next_act(row, facts, waits=consultation is not None)
    transition = engine.workflow.transitions.get(act or "")
    by = engine.workflow.reviews.stages[stage].by if stage is not None else transition.by if transition else ()
    notice_by = None
    if facts.term_start is not None and not facts.supplements_asked and step in ("registered", "assigned", "handling"):
        notice_by = supplement_notice_due(facts.term_start, rules.terms.on(facts.term_start), rules.calendar)
    since = drafting[-1].on if stage is not None and was_submitted else None
    if consultation is not None:
        since = consultation.sent
    elif row.case.state == "awaiting_supplement":
        since = facts.supplement_on
    elif row.case.state == "awaiting_fee":
        since = facts.fee_on
    elif row.case.state == "awaiting_confirmation":
        since = facts.arrived_on
    return Why(
        act=act,
        mine=bool(roles.intersection(by)),
        step=step,
        by=tuple(by),
        extended=facts.extension,
        can_extend=facts.extended_on is None and facts.delayed_until is None and not facts.closings,
        notice_by=notice_by if notice_by is not None and notice_by >= today else None,
        stage=stage,
        since=since,
        until=consultation.last_day if consultation is not None else row.case.due_on,
        stopped_days=max((today - since).days, 0) if consultation is not None and since is not None else 0,
        returned=step == "drafting" and was_submitted,
        amount=facts.fee_amount,
    )


def _next_act(row: Row, facts: Facts, *, waits: bool) -> str | None:
    if row.case.state in ("awaiting_supplement", "awaiting_fee"):
        if not row.standing.late:
            return None
        return "lapse_supplement" if row.case.state == "awaiting_supplement" else "lapse_fee"
    if waits and not row.standing.late:
        return None
    act = next(iter(NEXT.get(row.case.step or facts.state, ())), None)
    if act == "decide" and facts.sensitive and facts.collective_decision_on is None:
        return "collective_decision"
    return act


def _reviews(
    program: Program,
    unit: Unit,
    agency: Agency,
    found: Sequence[tuple[InReview, str]],
    hidden: frozenset[int],
    calendar: WorkCalendar,
) -> tuple[Waiting, ...]:
    by_id = {each.case_id: (each, stage) for each, stage in found}
    cases = listed_cases(unit, [each.case_id for each, _ in found][:SHOWN])
    return tuple(
        Waiting(row_of(program, agency, case, hidden, calendar), by_id[case.id][1], by_id[case.id][0].drafted_by)
        for case in cases
    )
