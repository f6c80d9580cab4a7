"""The end of a year: the carry-over recorded on each open case, the report drafted, and what stands in its way.

It runs once the last day of the year is over in Asia/Shanghai.  Cases are taken a batch at a time, each batch a
transaction; begun again after a failure it goes on where it stopped, and run twice it changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from request_flow.cases.events import Event, Header
from request_flow.errors import Refused
from request_flow.report.form import form_for
from request_flow.report.model import Report
from request_flow.services.acting import refuse_role, refuse_stranger
from request_flow.services.lives import LifeStep
from request_flow.services.program import Program
from request_flow.services.report_life import Block, blocks_of, frozen_or_live, year_is_over
from request_flow.services.report_states import report_life
from request_flow.services.steps import Person
from request_flow.storage.agencies import Agency, all_agencies, get_agency, hold_agency
from request_flow.storage.carry_over import CARRY_OVER, OpenCase, append_to_each, cases_to_carry_over
from request_flow.storage.codec import SealedEvent
from request_flow.storage.reports import ReportStep, add_report, find_report
from request_flow.storage.unit import reading, writing

CLOSE_YEAR = "close_year"
SYSTEM = "system"
"""Who records the carry-over, whoever asked for it."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """What closing a year did for one agency: cases newly recorded, whether the report was begun, how it stands."""

    agency: str
    year: int
    carried_over: int
    drafted: bool
    status: str
    report: Report
    blocks: tuple[Block, ...]


def close_year(
    program: Program, agency: str, year: int, person: Person, *, progress: Callable[[int], None] = lambda _: None
) -> ClosedYear:
    """Close the year of one agency; ``progress`` is told the number of cases recorded so far.

    Raises:
        Refused: the year is not over yet, or the role or the person may not.
        NotFound: there is no such agency.
        BadInput: no format exists for the year.
    """
    rule = _refuse_early(program, year, person)
    with reading(program.store) as unit:
        found = get_agency(unit, agency)
        refuse_stranger(program, unit, person, rule, found)
    carried, done = 0, BATCH
    while done == BATCH:  # one that is not full was the last: what is registered meanwhile is left to the next run
        done = _carry_over_batch(program, found, year)
        carried += done
        progress(carried)
    life = report_life()
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        step = ReportStep(life.initial, now, person.actor, person.role, "")
        drafted = add_report(unit, found.id, year, step)
    with reading(program.store) as unit:
        unit.steady()
        stored = find_report(unit, found.id, year)
        status = stored.status if stored is not None else life.initial
        report = frozen_or_live(program, unit, found, year)
        blocks = blocks_of(program, unit, found, report) if life.states[status].follows_cases else []
    return ClosedYear(agency, year, carried, drafted, status, report, tuple(blocks))


def close_years(
    program: Program, year: int, person: Person, *, progress: Callable[[int], None] = lambda _: None
) -> Iterator[ClosedYear]:
    """Close the year of every agency, one after the other; ``progress`` is told how many were closed.

    Raises:
        Refused: the year is not over yet, or the role may not.
        BadInput: no format exists for the year.
    """
    _refuse_early(program, year, person)
    with reading(program.store) as unit:
        codes = [each.code for each in all_agencies(unit)]
    for count, code in enumerate(codes, start=1):
        yield close_year(program, code, year, person)
        progress(count)


def _refuse_early(program: Program, year: int, person: Person) -> LifeStep:
    form_for(year)
    step = report_life().step(CLOSE_YEAR)
    refuse_role(program, person, step)
    if not year_is_over(year, program.clock.today()):
        raise Refused(
            "year_not_over",
            f"{year} 年还没有结束，{year + 1} 年 1 月 1 日零时起才能做年末结转",
            f"{year} is not over: it can be closed from the first of January {year + 1} on",
            step.cites,
        )
    return step


def _carry_over_batch(program: Program, agency: Agency, year: int) -> int:
    """Record the carry-over on the next cases that lack it and return how many they were."""
    last_day = date(year, 12, 31)
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        hold_agency(unit, agency)
        found = cases_to_carry_over(unit, agency.id, year, last_day, BATCH)
        append_to_each(unit, [(each, _sealed(program, agency, each, last_day, now)) for each in found])
    return len(found)


def _sealed(program: Program, agency: Agency, case: OpenCase, on: date, now: str) -> SealedEvent:
    header = Header(case.number, agency.code, "", "")
    event = Event(CARRY_OVER, on, {}, case.version + 1, None, SYSTEM)
    return program.codec.seal_events(header, case.head, [event], now)[0]
