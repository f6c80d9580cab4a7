"""Where the work stands and where the days went: an office's open work now, and the statistics of a year."""

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import Query

from request_flow.report.writers.statistics import Spelling, write_json
from request_flow.services.overview import overview
from request_flow.services.statistics import build_statistics
from request_flow.web.api.call import Call
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Said, Told, Word, Year

operations = Operations("figures")


class OpenOfPerson(Told):
    """The open cases of a person; without a login, those that nobody was given."""

    login: str | None
    open: int
    late: int
    soon: int


class OpenOfUnit(Told):
    """The open cases of a unit."""

    unit: str | None
    open: int
    late: int
    soon: int
    people: list[OpenOfPerson]


class DueOnDay(Told):
    """How many cases are due on a day."""

    day: date
    cases: int


class OpenWork(Told):
    """An office's open work."""

    late: int
    ahead: list[DueOnDay]
    units: list[OpenOfUnit]
    in_review: dict[str, int]


class StatisticsTable(Told):
    """A table: what it counts, and its rows by the keys of its columns."""

    title: Said
    counts: Said
    rows: list[dict[str, Any]]


class YearStatistics(Told):
    """The statistics of a year."""

    agencies: list[str]
    unit: str | None
    year: int
    as_of: date
    tables: dict[str, StatisticsTable]


@operations.get("/agencies/{agency}/overview", may="see_overview", gives=OpenWork)
def show_open_work(call: Call) -> OpenWork:
    """Show the open work: what will be due, what is late, and with whom it lies."""
    found = overview(call.program, call.office)
    return OpenWork(
        late=found.late,
        ahead=[DueOnDay(day=day, cases=cases) for day, cases in found.ahead],
        units=[
            OpenOfUnit(
                unit=each.unit,
                open=each.open,
                late=each.late,
                soon=each.soon,
                people=[
                    OpenOfPerson(login=load.handler, open=load.open, late=load.late, soon=load.soon)
                    for load, _ in each.people
                ],
            )
            for each in found.units
        ],
        in_review=dict(found.reviews),
    )


@operations.get("/agencies/{agency}/statistics/{year}", may="see_overview", gives=YearStatistics)
def show_statistics(
    call: Call,
    year: Year,
    below: Annotated[bool, Query(description="With every agency below it")] = False,
    unit: Word | None = None,
) -> YearStatistics:
    """Show the statistics of a year: terms kept, days per stage, units and caseworkers, grounds, remedies lost."""
    found = build_statistics(call.program, year, call.office.code, below=below, unit_name=unit)
    spelling = Spelling(call.language, ", ".join)
    return YearStatistics.model_validate(orjson.loads(write_json(found, spelling)))
