"""What was known at the end of a day: the year's report from what had been recorded by then.

Every case is played back with the records written up to that instant, whatever came later; a report that had been
frozen by then is the one that was frozen.  Cases are read a batch at a time, so that memory stays flat.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import BadInput
from request_flow.report.figures import Group, count_cells
from request_flow.report.form import Form, form_for
from request_flow.report.identities import check
from request_flow.report.model import Report, Status
from request_flow.report.remedies import keys_in_year
from request_flow.report.year_register import Figure, figure_of
from request_flow.services.corrections import explanations
from request_flow.services.opening import content_of, opening_checks
from request_flow.services.program import Program
from request_flow.services.report_states import report_life
from request_flow.services.reporting import with_explanations
from request_flow.storage.agencies import Agency, get_agency
from request_flow.storage.cases import StoredCase, iter_cases
from request_flow.storage.codec import SealedEvent
from request_flow.storage.projection import Projected, project
from request_flow.storage.reports import find_report, steps_of
from request_flow.storage.unit import Unit, reading
from request_flow.storage.year_entries import entry_history
from request_flow.workflow.engine import Engine


def report_as_of(program: Program, agency: str, year: int, day: date) -> Report:
    """Return the year's report as it was known when ``day`` ended in Asia/Shanghai.

    Raises:
        NotFound: there is no such agency.
        BadInput: the day lies ahead, the year had not begun on it, or no format exists for the year.
    """
    form = form_for(year)
    today = program.clock.today()
    if day > today or year > day.year:
        raise BadInput(
            "day_ahead" if day > today else "year_ahead",
            f"{day} 还没有到" if day > today else f"{day} 时 {year} 年还没有开始",
            f"{day} is still ahead" if day > today else f"on {day} the year {year} had not begun",
        )
    until = end_of(day)
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        status, stood = _standing(unit, found, year, until)
        if stood is not None:
            report = replace(stood, status=status)
        else:
            groups, remedies = _played_back(program, unit, found, year, until)
            report = Report(
                agency=found.code,
                year=year,
                format=form.format,
                as_of=day.isoformat(),
                status=status,
                table2=_entered_by(unit, found, form, until, year),
                table3=form.fold(count_cells(groups, program.law)),
                table4=form.fold_remedies(remedies),
                narrative=with_explanations({}, form, explanations(unit, found.id, year, until)),
            )
        checks = (*check(report), *opening_checks(unit, found.id, report, until))
    return replace(report, checks=checks)


def _entered_by(unit: Unit, agency: Agency, form: Form, until: str, year: int) -> dict[str, Figure] | None:
    """Return table 2 as it had been entered by that instant, ``None`` while nothing of it was."""
    held = {
        each.name: each.value
        for each in entry_history(unit, agency.id, year)
        if each.kind == "table2" and each.recorded_at <= until
    }
    return {key: figure_of(cell.kind, held[key]) for key, cell in form.table2.cells.items() if held.get(key)} or None


def end_of(day: date) -> str:
    """Return the last second of a day of the office, as instants are recorded."""
    last = time(23, 59, 59, tzinfo=OFFICE_ZONE)
    return datetime.combine(day, last).isoformat(timespec="seconds")


def _standing(unit: Unit, agency: Agency, year: int, until: str) -> tuple[Status, Report | None]:
    """Return the status on the day, and the report if it had been frozen."""
    states = report_life().states
    stored = find_report(unit, agency.id, year)
    steps = [each for each in steps_of(unit, stored.id) if each.recorded_at <= until] if stored is not None else []
    if stored is None or not steps:
        return "draft", None
    state = states[steps[-1].status]
    return state.in_file, None if state.follows_cases else content_of(stored)


def _played_back(
    program: Program, unit: Unit, agency: Agency, year: int, until: str
) -> tuple[list[Group], Counter[str]]:
    engine, stages = program.engine_for(unit, agency), program.stages_of(agency)
    groups: Counter[tuple[str, bool, str | None]] = Counter()
    remedies: Counter[str] = Counter()
    for case in iter_cases(unit, "cases.agency_id = ?", (agency.id,)):
        row = _row_then(program, engine, stages, case, until)
        if row is None:
            continue
        remedies.update(keys_in_year(row.remedies, year))
        entered, left = row.entered_year, row.left_year
        if entered is not None and left is not None and entered <= year <= left:
            groups[row.category, entered == year, row.counted_outcome if left == year else None] += 1
    return [Group(agency.id, *key, cases) for key, cases in groups.items()], remedies


def _row_then(
    program: Program, engine: Engine, stages: tuple[str, ...], case: StoredCase, until: str
) -> Projected | None:
    """Return how the case stood at that instant, ``None`` where it was not registered yet."""
    rows = [row for row in case.rows if _recorded(row) <= until]
    if not rows:
        return None
    if len(rows) == len(case.rows):
        return case.projected
    history = [program.codec.open_event(case.header, row) for row in rows]
    return project(engine.fold(case.header, history), engine.rules, stages)[0]


def _recorded(row: SealedEvent) -> str:
    """Return the instant of a record in the zone of the office, so that texts compare as instants do."""
    text = row.recorded_at
    if text.endswith("+08:00"):
        return text
    return datetime.fromisoformat(text).astimezone(OFFICE_ZONE).isoformat(timespec="seconds")
