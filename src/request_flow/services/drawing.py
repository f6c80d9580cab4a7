"""The charts of a year's report: its results by their groups, and what came and what was closed over the years.

They stand beside table 3 in a page or a PDF, for people who would rather look; every figure of them is in the tables.
"""

from request_flow.report.charts import Chart, Period, outcomes_by_group, received_and_closed
from request_flow.report.form import forms
from request_flow.report.model import Report
from request_flow.services.opening import content_of, stood_report
from request_flow.services.program import Program
from request_flow.services.succession import Shares
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import Unit, reading

YEARS_DRAWN = 5
"""The year of the report and those before it."""


def charts_of(program: Program, agency: str, report: Report) -> list[Chart]:
    """Return the charts of a report that has table 3, none of one that has not.

    The first years without any request are left out; of one year alone, nothing is drawn year by year.

    Raises:
        NotFound: there is no such agency.
    """
    results = outcomes_by_group(report)
    if results is None or report.year is None:
        return []
    years = range(report.year - YEARS_DRAWN + 1, report.year)
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        periods = [_period(unit, found.id, year) for year in years if any(year in form.valid for form in forms())]
    periods.append(_of_report(report))
    while periods and not (periods[0].received or periods[0].closed):
        del periods[0]
    if not periods:
        return []
    by_year = received_and_closed("years", "历年收到与办结的政府信息公开申请", periods)
    return [results, by_year] if len(periods) > 1 else [results]


def _period(unit: Unit, agency_id: int, year: int) -> Period:
    """Return a year of an agency as its report stands, else as the cases make it now."""
    stored = stood_report(unit, agency_id, year)
    if stored is not None:
        return _of_report(content_of(stored))
    groups = Shares(unit, year).groups(agency_id)
    received = sum(each.cases for each in groups if each.entered_in_year)
    closed = sum(each.cases for each in groups if each.outcome is not None)
    return Period(str(year), received, closed)


def _of_report(report: Report) -> Period:
    table = report.table3 or {}
    received, closed = (table[row][-1] if row in table else 0 for row in ("new", "total_handled"))
    return Period(str(report.year), received, closed)
