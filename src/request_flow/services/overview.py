"""What will be late, and where the days went (概览): an agency's open cases by day, unit and person; its year so far.

The open cases come from the rows of the store.  The days by phase need every case of the year replayed, so they are
asked for on their own and never delay the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from request_flow.report.casework import Term
from request_flow.report.statistics_words import STAGES, Named
from request_flow.services.program import Program
from request_flow.services.statistics import build_statistics
from request_flow.services.worklist import REVIEWS_LOOKED_AT, WEEK_DAYS, next_working_days
from request_flow.storage.agencies import Agency
from request_flow.storage.case_lists import STATES, Filters, count_up_to, segments_of
from request_flow.storage.overview import irregular_in
from request_flow.storage.people import members_of
from request_flow.storage.unit import reading
from request_flow.storage.worklist import Load, due_by_day, in_review, loads_of

AHEAD = 20
"""Working days that are shown: a matter of the page, not of the law."""
QUICK = 3_000
"""So many cases of a year are replayed without being asked to."""


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """The open cases of a unit, and of each of its people; ``None`` stands for cases that nobody was given."""

    unit: str | None
    open: int
    late: int
    soon: int
    people: tuple[tuple[Load, str], ...]
    """With what each is called."""


@dataclass(frozen=True, slots=True)
class Overview:
    """An agency's open work."""

    ahead: tuple[tuple[date, int], ...]
    late: int
    units: tuple[UnitLoad, ...]
    reviews: tuple[tuple[str, int], ...]
    """Drafts before each stage of the chain."""
    is_quick: bool
    """Whether the year's phases are soon worked out."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of the way of the year's closed cases; days are working days."""

    name: Named
    cases: int
    median: float | None


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """The year: its phases, how many were closed, how many of them late, how many are open and late, how irregular."""

    year: int
    phases: tuple[Phase, ...]
    closed: int
    closed_late: int
    open_late: int
    irregular: int


def overview(program: Program, agency: Agency) -> Overview:
    """Return an agency's open work as it stands today."""
    today = program.clock.today()
    with reading(program.store) as unit:
        unit.steady()
        calendar = program.engine_for(unit, agency).rules.calendar
        days = next_working_days(today, calendar, AHEAD)
        due = due_by_day(unit, agency.id, today, max(days, default=today))
        loads = loads_of(unit, agency.id, today, calendar.add_within(today, WEEK_DAYS))
        names = {each.login: each.name for each in members_of(unit, agency.id)}
        stages = program.stages_of(agency)
        waiting = [min(each.passed, len(stages)) for each in in_review(unit, agency.id, REVIEWS_LOOKED_AT)]
        of_year = segments_of(unit, agency.id, Filters(states=STATES, year=today.year), "due")
        return Overview(
            tuple((day, due.get(day, 0)) for day in days),
            sum(each.late for each in loads),
            tuple(_by_unit(loads, names)),
            tuple((stage, waiting.count(place)) for place, stage in enumerate(stages)),
            count_up_to(unit, of_year, QUICK) < QUICK,
        )


def is_soon_counted(program: Program, agency: Agency, year: int) -> bool:
    """Return whether the cases of a year are so few that they are replayed without being asked to."""
    with reading(program.store) as unit:
        of_year = segments_of(unit, agency.id, Filters(states=STATES, year=year), "due")
        return count_up_to(unit, of_year, QUICK) < QUICK


def year_so_far(program: Program, agency: Agency) -> YearSoFar:
    """Return where the days of this year's cases went; every case of the year is replayed."""
    year = program.clock.today().year
    gathered = build_statistics(program, year, agency.code).gathered
    with reading(program.store) as unit:
        irregular = irregular_in(unit, agency.id, year)
    phases = (
        Phase(name, gathered.stages[stage].cases, gathered.stages[stage].median()) for stage, name in STAGES.items()
    )
    return YearSoFar(
        year,
        tuple(each for each in phases if each.cases),
        gathered.closed.total(),
        gathered.closed[Term.LATE],
        sum(each[Term.LATE] for each in gathered.open.values()),
        irregular,
    )


def _by_unit(loads: Sequence[Load], names: dict[str, str]) -> list[UnitLoad]:
    found = []
    for unit in sorted({each.unit for each in loads}, key=lambda each: (each is None, each or "")):
        of_unit = [each for each in loads if each.unit == unit]
        people = sorted(of_unit, key=lambda each: -each.open)
        found.append(
            UnitLoad(
                unit,
                sum(each.open for each in of_unit),
                sum(each.late for each in of_unit),
                sum(each.soon for each in of_unit),
                tuple((each, names.get(each.handler or "", each.handler or "")) for each in people),
            )
        )
    return found
