"""The year's report of an agency: counted from its cases, or, once it is frozen, as it stands.

Table 3 and table 4 come from the cases, table 2 and the narrative from what was entered for the year; section 六 (其他)
tells of correction entries.  Every cell can name the cases it counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from request_flow.errors import BadInput, Sentence
from request_flow.report.agreement import agreement
from request_flow.report.figures import count_cells, rows_of_case
from request_flow.report.form import Form, form_for, forms
from request_flow.report.identities import check
from request_flow.report.model import Report
from request_flow.report.narrative import year_before
from request_flow.report.remedies import count_remedies, keys_in_year
from request_flow.services.corrections import explanations
from request_flow.services.opening import content_of, frozen_at, opening_checks, stood_report
from request_flow.services.program import Program
from request_flow.services.report_states import report_life
from request_flow.services.succession import CaseNames, Shares, cases_counted_now
from request_flow.services.yearbook import entered, filled
from request_flow.storage.agencies import Agency, all_agencies, find_agency, get_agency
from request_flow.storage.reports import KeptCase, find_report, kept_cases
from request_flow.storage.unit import Unit, reading

TABLE_4 = "table4"
"""Stands for the row of a cell of table 4, which has but one."""


def build_report(program: Program, agency: str, year: int) -> Report:
    """Return the year's report, checked: as it was frozen, or else counted from the cases as they are now.

    In a store that knows no agency at all any code is one that received no request: its table is all zeros.

    Raises:
        NotFound: the store has agencies, and this is none of them.
        BadInput: no format exists for the year, or the year lies ahead.
    """
    refuse_ahead(program, year)
    with reading(program.store) as unit:
        unit.steady()
        found = find_agency(unit, agency) or (get_agency(unit, agency) if all_agencies(unit) else None)
        if found is None:
            return empty_report(program, agency, year)
        return standing_report(unit, found, year) or live_report(program, unit, found, year)


def refuse_ahead(program: Program, year: int) -> None:
    """Refuse a year that has not begun.

    Raises:
        BadInput: it has not.
    """
    if year > program.clock.today().year:
        raise BadInput(
            "year_ahead", f"{year} 年还没有开始，没有可统计的数据", f"{year} has not begun; there is nothing to count"
        )


def standing_report(unit: Unit, agency: Agency, year: int) -> Report | None:
    """Return the report as it was frozen, with the checks of its figures; ``None`` where it follows the cases."""
    stored = stood_report(unit, agency.id, year)
    if stored is None:
        return None
    kept = content_of(stored)
    kept = replace(kept, name=kept.name or agency.name)
    opening = opening_checks(unit, agency.id, kept, frozen_at(unit, stored))
    return replace(kept, checks=(*check(kept), *opening, *agreement(kept, agency.name)))


def live_report(
    program: Program, unit: Unit, agency: Agency, year: int, shares: Mapping[int, Shares] | None = None
) -> Report:
    """Return the report as the cases and the entries make it now, whatever was frozen.

    ``shares`` are those of some years, read at once for every agency; what is not in them is read for this one.

    Raises:
        BadInput: no format exists for the year, or a text of the narrative names a figure that there is not.
    """
    report = _tables(program, unit, agency, year, shares)
    last = cache(lambda: _last(program, unit, agency, year, shares))
    written = filled(unit, agency, report, last)
    told = explanations(unit, agency.id, year)
    report = replace(report, narrative=with_explanations(written, report.form, told))
    opening = opening_checks(unit, agency.id, report)
    told_of = agreement(report, agency.name, last() if written else None)
    return replace(report, checks=(*check(report), *opening, *told_of))


def _tables(
    program: Program, unit: Unit, agency: Agency, year: int, shares: Mapping[int, Shares] | None = None
) -> Report:
    """Return the three tables of a year as they are now."""
    form = form_for(year)
    counted = (shares or {}).get(year) or Shares(unit, year)
    stored = find_report(unit, agency.id, year)
    return Report(
        agency=agency.code,
        year=year,
        format=form.format,
        as_of=program.clock.today().isoformat(),
        status=report_life().states[stored.status].in_file if stored is not None else "draft",
        table2=entered(unit, agency, year, form).table2,
        table3=form.fold(count_cells(counted.groups(agency.id), program.law)),
        table4=form.fold_remedies(count_remedies(counted.remedies(agency.id), year)),
        name=agency.name,
    )


def _last(
    program: Program, unit: Unit, agency: Agency, year: int, shares: Mapping[int, Shares] | None = None
) -> Report | None:
    """Return the tables of the year before: as they were frozen, else as they are now; none before the first form."""
    stored = stood_report(unit, agency.id, year - 1)
    if stored is not None:
        return content_of(stored)
    known = any(year - 1 in form.valid for form in forms())
    return year_before(_tables(program, unit, agency, year - 1, shares)) if known else None


def empty_report(program: Program, code: str, year: int) -> Report:
    """Return the report of an agency without cases."""
    form = form_for(year)
    report = Report(
        agency=code,
        year=year,
        format=form.format,
        as_of=program.clock.today().isoformat(),
        table3=form.fold(count_cells([], program.law)),
        table4=form.fold_remedies({}),
    )
    return replace(report, checks=tuple(check(report, form)))


def with_explanations(narrative: dict[str, str], form: Form, told: Iterable[Sentence]) -> dict[str, str]:
    """Return the narrative, what correction entries explain added to its last section (其他需要报告的事项)."""
    added = "\n".join(each.zh for each in told)
    if not added:
        return narrative
    last = [each.key for each in form.sections if each.holds == "narrative"][-1]
    written = narrative.get(last, "")
    return {**narrative, last: f"{written}\n{added}" if written else added}


def counted_cases(unit: Unit, agency_id: int, year: int) -> list[KeptCase]:
    """Return the cases that the year's report counts: as they were frozen, else as they are now.

    They are the agency's own and those of agencies that it took over from.
    """
    stored = stood_report(unit, agency_id, year)
    return kept_cases(unit, stored.id) if stored is not None else cases_counted_now(unit, agency_id, year)


def cases_of_cell(program: Program, agency: str, year: int, row: str, column: str) -> list[str]:
    """Return the names of the cases that one cell counts; ``column`` may be ``total``.

    A case of an agency that was taken over has the code of that one before its number (east/2024-0001).  A cell of
    table 4 has the row ``table4``; a case stands there once for each of its remedies that the cell counts.  A frozen
    report names the cases that it counted.

    Raises:
        NotFound: there is no such agency.
        BadInput: the form has no such row or column.
    """
    form = form_for(year)
    _refuse_unknown(form, row, column)
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        names = CaseNames(unit, found)
        cases = names.in_order(counted_cases(unit, found.id, year))
    if row == TABLE_4:
        keys = frozenset(next(each.counts for each in form.table4.columns if each.key == column))
        counting = [case for case in cases for key in keys_in_year(case.remedies, year) if key in keys]
    else:
        sums = frozenset(next(each.sums for each in form.table3.rows if each.key == row))
        counting = [case for case in cases if counts_in(case, year, sums, column)]
    return [names.of(case.agency_id, case.number) for case in counting]


def counts_in(case: KeptCase, year: int, sums: frozenset[str], column: str) -> bool:
    """Return whether a case counts in the rows ``sums`` of a column of table 3."""
    in_column = column in {"total", case.category}
    return in_column and not sums.isdisjoint(rows_of_case(case.entered_year, case.left_year, case.outcome, year))


def _refuse_unknown(form: Form, row: str, column: str) -> None:
    table3, table4 = form.table3, form.table4
    if (row == TABLE_4 and column in table4.column_keys) or (row in table3.row_keys and column in table3.column_keys):
        return
    rows, columns = (*table3.row_keys, TABLE_4), table4.column_keys if row == TABLE_4 else table3.column_keys
    raise BadInput(
        "no_such_cell",
        f"{form.format} 格式没有单元格“{row} / {column}”；行：{'、'.join(rows)}；列：{'、'.join(columns)}",
        f"the format {form.format} has no cell {row} / {column}; rows: {', '.join(rows)}; "
        f"columns: {', '.join(columns)}",
    )
