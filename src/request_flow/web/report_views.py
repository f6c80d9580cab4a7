"""The report seen otherwise: beside another year, as known on a day (某一天所知), and as charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from request_flow.errors import BadInput
from request_flow.report.layout import layout3
from request_flow.report.model import Report
from request_flow.report.writers.parts import parts_of
from request_flow.services.as_of import report_as_of
from request_flow.services.drawing import charts_of
from request_flow.services.reporting import build_report
from request_flow.services.year_comparison import compare_years
from request_flow.web.desk import Desk
from request_flow.web.report_words import (
    TABLE_4,
    cell_name,
    due_of,
    frame,
    remedy_name,
    sums_of,
    year_in_path,
)
from request_flow.web.routes import Routes
from request_flow.web.typed_days import read_day
from request_flow.web.typed_numbers import LAST_YEAR, read_number

routes = Routes()
WRONG = 422
YEARS_OFFERED = 5
MOST_MOVED = 50
"""So many figures that are different now are listed one by one."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside that of another time, ``None`` where a form has no such figure."""

    label: str
    now: int | None
    before: int | None
    key: tuple[str, str]

    @property
    def change(self) -> int | None:
        """The difference, where there is one."""
        return self.now - self.before if self.now is not None and self.before is not None else None


@routes.get("/a/{agency}/reports/{year}/compare", may="see_report")
def compare(desk: Desk) -> Response:
    """Show a year beside another, the one before unless one is asked for."""
    year, asked = year_in_path(desk), desk.query("with")
    other = read_number(asked, LAST_YEAR)
    other = year - 1 if other is None else other
    found = compare_years(desk.program, desk.office.code, year, other)
    now, before = found.now, found.before
    third, fourth = now.form.table3.name, now.form.table4.name
    tables = [
        (desk.say(third.zh, third.en), _rows(desk, now, before)),
        (desk.say(fourth.zh, fourth.en), _remedies_of(desk, now, before)),
    ]
    differences = found.differences
    return desk.show(
        "report-compare.html.j2",
        **frame(desk, year, ""),
        tables=tables,
        other=other,
        others=[each for each in range(desk.today.year, year - YEARS_OFFERED, -1) if each != year],
        before=before,
        chain=found.chain,
        grid=layout3(now.form.table3, differences) if differences is not None else None,
    )


def _rows(desk: Desk, now: Report, before: Report | None) -> list[Compared]:
    told = before.table3 if before is not None else None
    return [
        Compared(desk.words(name), _total(now.table3, key), _total(told, key), (key, "total"))
        for key, name in now.form.table3.row_names.items()
    ]


def _total(table: Mapping[str, tuple[int, ...]] | None, key: str) -> int | None:
    return table[key][-1] if table is not None and key in table else None


def _remedies_of(desk: Desk, now: Report, before: Report | None) -> list[Compared]:
    form, told = now.form.table4, (before.table4 if before is not None else None) or {}
    return [
        Compared(
            remedy_name(desk, now.form, each.key),
            (now.table4 or {}).get(each.key),
            told.get(each.key),
            (TABLE_4, each.key),
        )
        for each in form.columns
    ]


@routes.get("/a/{agency}/reports/{year}/charts", may="see_report")
def charts(desk: Desk) -> Response:
    """Show the charts of a year's report."""
    year = year_in_path(desk)
    report = build_report(desk.program, desk.office.code, year)
    drawn = charts_of(desk.program, desk.office.code, report)
    return desk.show("report-charts.html.j2", **frame(desk, year, ""), drawn=drawn)


@routes.get("/a/{agency}/reports/{year}/as-of", may="see_report")
def as_of(desk: Desk) -> Response:
    """Show the report as it was known when a day ended, and which figures are different now."""
    year, typed = year_in_path(desk), desk.query("on")
    faults: dict[str, str] = {}
    report, day, moved = None, None, []
    if typed:
        try:
            day = read_day(typed, desk.today)
            report = report_as_of(desk.program, desk.office.code, year, day)
        except BadInput as error:
            faults["on"] = desk.words(error.sentence)
    if report is not None:
        moved = _moved(desk, report, build_report(desk.program, desk.office.code, year))
    return desk.show(
        "report-as-of.html.j2",
        WRONG if faults else 200,
        **frame(desk, year, ""),
        typed=typed,
        faults=faults,
        day_known=day,
        report=report,
        parts=parts_of(report) if report is not None else (),
        sums=sums_of(report.form, report.checks, desk.language) if report is not None else (),
        moved=moved[:MOST_MOVED],
        count=len(moved),
        offered=_offered(desk, year),
    )


def _offered(desk: Desk, year: int) -> list[date]:
    """Return the days that are asked for most: the year's last, that on which the report is due, today."""
    end = date(year, 12, 31)
    days = (end, due_of(desk, year), desk.today)
    return [each for each in dict.fromkeys(days) if each <= desk.today]


def _moved(desk: Desk, then: Report, now: Report) -> list[Compared]:
    """Return the figures of tables 3 and 4 that are others now."""
    found = []
    for row, figures in (then.table3 or {}).items():
        for place, column in enumerate(then.form.table3.column_keys):
            later = (now.table3 or {})[row][place]
            if later != figures[place]:
                name = cell_name(desk, then.form, row, column)
                found.append(Compared(name, later, figures[place], (row, column)))
    for column, figure in (then.table4 or {}).items():
        later = (now.table4 or {})[column]
        if later != figure:
            found.append(Compared(cell_name(desk, then.form, TABLE_4, column), later, figure, (TABLE_4, column)))
    return found
