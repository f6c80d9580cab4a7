"""What was known at the end of a day: the year's report from what had been recorded by then.

Every case is played back with the records written up to that instant, whatever came later; a report that had been
frozen by then is the one that was frozen.  Figures and texts that people enter are those entered by then: entries are
only added to.  Cases are read a batch at a time, so that memory stays flat.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import BadInput
from request_flow.report.agreement import agreement
from request_flow.report.figures import Group, count_cells
from request_flow.report.form import form_for, forms
from request_flow.report.identities import check
from request_flow.report.model import Report, Status
from request_flow.report.narrative import year_before
from request_flow.report.remedies import keys_in_year
from request_flow.services.corrections import explanations
from request_flow.services.opening import content_of, opening_checks
from request_flow.services.program import Program
from request_flow.services.report_states import report_life
from request_flow.services.reporting import with_explanations
from request_flow.services.succession import Part, parts_of
from request_flow.services.yearbook import entered, filled
from request_flow.storage.agencies import Agency, agency_of_id, get_agency
from request_flow.storage.cases import StoredCase, iter_cases
from request_flow.storage.codec import SealedEvent
from request_flow.storage.projection import Projected, project
from request_flow.storage.reports import find_report, steps_of
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import Unit, reading
from request_flow.workflow.engine import Engine


def report_as_of(program: Program, agency: str, year: int, day: date) -> Report:
    """Return the year's report as it was known when ``day`` ended in Asia/Shanghai.

    Raises:
        NotFound: there is no such agency.
        BadInput: the day lies ahead, the year had not begun on it, or no format exists for the year.
    """
    form_for(year)
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
        known = _Known(program, unit, day)
        status, stood = known.standing(found, year)
        if stood is not None:
            report = replace(stood, status=status, name=stood.name or found.name)
        else:
            tables = replace(known.tables(found, year), status=status)
            written = filled(unit, found, tables, lambda: known.last(found, year), until)
            told = explanations(unit, found.id, year, until)
            report = replace(tables, narrative=with_explanations(written, tables.form, told))
        opening = opening_checks(unit, found.id, report, until)
    return replace(report, checks=(*check(report), *opening, *agreement(report, found.name)))


def end_of(day: date) -> str:
    """Return the last second of a day of the office, as instants are recorded."""
    last = time(23, 59, 59, tzinfo=OFFICE_ZONE)
    return datetime.combine(day, last).isoformat(timespec="seconds")


class _Known:
    """What was known of the years when a day ended."""

    def __init__(self, program: Program, unit: Unit, day: date) -> None:
        self.program, self.unit, self.day = program, unit, day
        self.until = end_of(day)

    def standing(self, agency: Agency, year: int) -> tuple[Status, Report | None]:
        """Return the status of a year's report on the day, and the report if it had been frozen."""
        states = report_life().states
        stored = find_report(self.unit, agency.id, year)
        steps = steps_of(self.unit, stored.id) if stored is not None else []
        taken = [each for each in steps if each.recorded_at <= self.until]
        if stored is None or not taken:
            return "draft", None
        state = states[taken[-1].status]
        return state.in_file, None if state.follows_cases else content_of(stored)

    def tables(self, agency: Agency, year: int) -> Report:
        """Return the tables of a year from what had been recorded of its cases and entered for it."""
        form = form_for(year)
        groups, remedies = self._played_back(agency, year)
        return Report(
            agency=agency.code,
            year=year,
            format=form.format,
            as_of=self.day.isoformat(),
            table2=entered(self.unit, agency, year, form, self.until).table2,
            table3=form.fold(count_cells(groups, self.program.law)),
            table4=form.fold_remedies(remedies),
            name=agency.name,
        )

    def last(self, agency: Agency, year: int) -> Report | None:
        """Return the tables of the year before ``year``, none before the first form."""
        _, stood = self.standing(agency, year - 1)
        if stood is not None:
            return stood
        known = any(year - 1 in form.valid for form in forms())
        return year_before(self.tables(agency, year - 1)) if known else None

    def _played_back(self, agency: Agency, year: int) -> tuple[list[Group], Counter[str]]:
        """Return the groups and remedies of the agency's cases and of those it had taken over."""
        groups: Counter[tuple[str, bool, str | None]] = Counter()
        remedies: Counter[str] = Counter()
        for part in parts_of(all_successions(self.unit, self.until), agency.id, year):
            for row in self._rows_then(part):
                remedies.update(keys_in_year(row.remedies, year))
                entered_in, left_in = row.entered_year, row.left_year
                if entered_in is not None and left_in is not None and entered_in <= year <= left_in:
                    outcome = row.counted_outcome if left_in == year else None
                    groups[row.category, entered_in == year, outcome] += 1
        return [Group(agency.id, *key, cases) for key, cases in groups.items()], remedies

    def _rows_then(self, part: Part) -> Iterator[Projected]:
        agency = agency_of_id(self.unit, part.agency_id)
        engine, stages = self.program.engine_for(self.unit, agency), self.program.stages_of(agency)
        for case in iter_cases(self.unit, "cases.agency_id = ?", (part.agency_id,)):
            row = _row_then(self.program, engine, stages, case, self.until) if part.has(case.header.number) else None
            if row is not None:
                yield row


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
