"""The calendar in use: loading a year's notice, an agency's own days, and what moves because of either."""

from dataclasses import dataclass
from datetime import date

from request_flow.errors import BadInput
from request_flow.services.moving import tell_moved
from request_flow.services.program import Program, own_calendar
from request_flow.storage.agencies import (
    Agency,
    ClosureDay,
    all_agencies,
    closure_days,
    get_agency,
    raise_revision,
    remove_closure_day,
    set_closure_day,
)
from request_flow.storage.cases import iter_cases, replace_deadlines, update_projection
from request_flow.storage.notice_texts import add_notice_text
from request_flow.storage.projection import Deadline, Projected, project
from request_flow.storage.reminding import look_again
from request_flow.storage.unit import Unit, reading, writing
from request_flow.workdays.calendar import WorkCalendar
from request_flow.workdays.notice import Notice
from request_flow.workdays.notices import Finding, Severity, is_loaded, validate_against, with_notices
from request_flow.workflow.engine import Engine

MOVABLE = "(cases.clock IS NOT NULL OR cases.remedies IS NOT NULL)"
"""The cases a change of the calendar can move: those with a running clock, or a remedy that we may have to answer."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An open case whose due day moves."""

    agency: str
    number: str
    clock: str
    due_before: date
    due_after: date


def judge_notice(program: Program, notice: Notice) -> tuple[Finding, ...]:
    """Return what is wrong or odd about loading ``notice``."""
    return validate_against(notice, program.calendar)


def moves_by_notice(program: Program, notice: Notice) -> list[Moved]:
    """Return the open cases that ``notice`` would move; changes nothing.

    Raises:
        BadInput: the notice does not fit the calendar.
    """
    _refuse_unfit(program, notice)
    with reading(program.store) as unit:
        return _moves(program, unit, with_notices(program.calendar, [notice]), write=False)


def load_notice(program: Program, notice: Notice, actor: str) -> list[Moved]:
    """Load ``notice`` for good, recompute every open case, and return those that moved.

    Raises:
        BadInput: the notice does not fit the calendar, or is loaded already.
    """
    _refuse_unfit(program, notice)
    with writing(program.store) as unit:
        raise_revision(unit)
        now = program.clock.now().isoformat(timespec="seconds")
        add_notice_text(unit, notice.year, notice.number, notice.model_dump_json(), now=now, actor=actor)
        moved = _moves(program, unit, with_notices(program.calendar, [notice]), write=True)
        look_again(unit)
        tell_moved(program, unit, moved)
        return moved


def close_day(program: Program, agency: Agency, closure: ClosureDay, *, dry_run: bool = False) -> list[Moved]:
    """Set one of the agency's own days, recompute its open cases, and return those that moved (or would)."""
    with writing(program.store) as unit:
        raise_revision(unit, agency.id)
        set_closure_day(unit, agency.id, closure, now=program.clock.now().isoformat(timespec="seconds"))
        return _after_closure(program, unit, agency, dry_run=dry_run)


def open_day(program: Program, agency: Agency, day: date, *, dry_run: bool = False) -> list[Moved]:
    """Remove one of the agency's own days, recompute its open cases, and return those that moved (or would).

    Raises:
        BadInput: nothing was set for that day.
    """
    with writing(program.store) as unit:
        raise_revision(unit, agency.id)
        if not remove_closure_day(unit, agency.id, day):
            raise BadInput("no_such_closure", f"没有为 {day} 设置本地日", f"nothing is set for {day}")
        return _after_closure(program, unit, agency, dry_run=dry_run)


def _after_closure(program: Program, unit: Unit, agency: Agency, *, dry_run: bool) -> list[Moved]:
    agency = get_agency(unit, agency.code)
    moved = recompute_agency(program, unit, agency, program.engine_for(unit, agency), write=not dry_run)
    if dry_run:
        unit.undo()
    else:
        look_again(unit, agency.id)
        tell_moved(program, unit, moved)
    return moved


def _refuse_unfit(program: Program, notice: Notice) -> None:
    if is_loaded(notice, program.calendar.notices):
        raise BadInput(
            "notice_loaded", f"通知 {notice.number} 已经装入，无需再装", f"the notice {notice.number} is loaded already"
        )
    for finding in judge_notice(program, notice):
        if finding.severity is Severity.ERROR:
            raise BadInput(finding.code, finding.sentence.zh, finding.sentence.en)


def _moves(program: Program, unit: Unit, calendar: WorkCalendar, *, write: bool) -> list[Moved]:
    moved: list[Moved] = []
    for agency in all_agencies(unit):
        moved += recompute_agency(
            program,
            unit,
            agency,
            program.engine.over(own_calendar(calendar, closure_days(unit, agency.id))),
            write=write,
        )
    return moved


def recompute_agency(program: Program, unit: Unit, agency: Agency, engine: Engine, *, write: bool) -> list[Moved]:
    """Work the cases of an agency that have a term out anew, and return those whose shown due day is another."""
    stages = program.stages_of(agency)
    moved: list[Moved] = []
    changes: list[tuple[int, Projected, list[Deadline]]] = []
    for case in iter_cases(unit, f"cases.agency_id = ? AND {MOVABLE}", (agency.id,), order="cases.due_on, cases.id"):
        facts = engine.fold(case.header, case.events(program.codec))
        projected, deadlines = project(facts, engine.rules, stages)
        before, after = case.projected.due_on, projected.due_on
        if before != after and before and after and projected.clock:
            days = date.fromisoformat(before), date.fromisoformat(after)
            moved.append(Moved(agency.code, case.header.number, projected.clock, *days))
        changes.append((case.id, projected, deadlines))
    if write:
        for case_id, projected, deadlines in changes:
            update_projection(unit, case_id, projected)
            replace_deadlines(unit, case_id, deadlines)
    return moved
