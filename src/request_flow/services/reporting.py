"""The year's report of an agency, built from its cases; every cell can name the cases it counts."""

from dataclasses import replace

from request_flow.errors import BadInput
from request_flow.report.figures import count_cells, rows_of_case
from request_flow.report.form import form_for
from request_flow.report.identities import check
from request_flow.report.model import Report
from request_flow.services.program import Program
from request_flow.storage.agencies import all_agencies, find_agency, get_agency
from request_flow.storage.figures import cases_counted, year_groups
from request_flow.storage.unit import reading


def build_report(program: Program, agency: str, year: int) -> Report:
    """Return the draft of the year's report, checked: table 3 in the format of the year.

    In a store that knows no agency at all any code is one that received no request: its table is all zeros.

    Raises:
        NotFound: the store has agencies, and this is none of them.
        BadInput: no format exists for the year, or the year lies ahead.
    """
    today = program.clock.today()
    if year > today.year:
        raise BadInput(
            "year_ahead", f"{year} 年还没有开始,没有可统计的数据", f"{year} has not begun; there is nothing to count"
        )
    form = form_for(year)
    with reading(program.store) as unit:
        found = find_agency(unit, agency) or (get_agency(unit, agency) if all_agencies(unit) else None)
        groups = year_groups(unit, year, found.id) if found else []
    figures = form.fold(count_cells(groups, program.law))
    report = Report(agency=agency, year=year, format=form.format, as_of=today.isoformat(), table3=figures)
    return replace(report, checks=tuple(check(report, form)))


def cases_of_cell(program: Program, agency: str, year: int, row: str, column: str) -> list[str]:
    """Return the numbers of the cases that one cell counts; ``column`` may be ``total``.

    Raises:
        NotFound: there is no such agency.
        BadInput: the form has no such row or column.
    """
    form = form_for(year)
    outcomes = {each.key: set(each.sums) for each in form.table3.rows}
    columns = (*program.law.categories, "total")
    if row not in outcomes or column not in columns:
        raise BadInput(
            "no_such_cell",
            f"{form.format} 格式没有单元格“{row} / {column}”;行:{'、'.join(outcomes)};列:{'、'.join(columns)}",
            f"the format {form.format} has no cell {row} / {column}; rows: {', '.join(outcomes)}; "
            f"columns: {', '.join(columns)}",
        )
    with reading(program.store) as unit:
        counted = cases_counted(unit, get_agency(unit, agency).id, year)
    return [
        number
        for number, category, entered, left, outcome in counted
        if column in {"total", category} and outcomes[row].intersection(rows_of_case(entered, left, outcome, year))
    ]
