"""Statistics of one agency, of a tree, of one unit: over a real database."""

import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from request_flow.errors import BadInput, NotFound
from request_flow.report.casework import Stage, Term
from request_flow.report.statistics import YearFigures
from request_flow.services.calendars import close_day
from request_flow.services.organising import add, find
from request_flow.services.program import Program
from request_flow.services.reporting import build_report
from request_flow.services.statistics import build_statistics
from request_flow.storage.agencies import ClosureDay
from support.build import a_request, take_in
from support.program import program_at
from support.statistics_cases import OFFICE, register


@pytest.fixture
def program(store_url: str, tmp_path: Path):
    """A province with a city below it and a district below that, besides another one; the day is 3 March 2025."""
    with program_at(store_url, tmp_path, "2025-03-03") as opened:
        add(opened, "edu", "教育局", None, None)
        add(opened, "school", "学校办", "edu", None)
        add(opened, "kindergarten", "幼儿园办", "school", None)
        add(opened, "other", "别的局", None, None)
        yield opened


def test_closed_open_and_remedies_of_the_year_are_found_by_the_query(program: Program):
    take_in(program, *register())

    found = build_statistics(program, 2024, "edu")

    assert found.gathered.closed == {Term.ORIGINAL: 3, Term.EXTENDED: 1, Term.LATE: 1, Term.NOT_RUNNING: 1}
    assert found.gathered.open["in_progress"] == {Term.LATE: 1}
    assert found.gathered.open["awaiting_supplement"] == {Term.NOT_RUNNING: 1}
    assert found.gathered.remedies == {"upheld": 1, "corrected": 1}
    assert found.gathered.days.days == 125
    assert found.years == (YearFigures(2023, 1, 1, 0), YearFigures(2024, 8, 6, 2))
    assert found.scope.last == date(2024, 12, 31)


def test_the_sums_are_those_of_the_yearly_report(program: Program):
    take_in(program, *register())

    for year in (2023, 2024, 2025):
        report = build_report(program, "edu", year).table3
        figures = build_statistics(program, year, "edu").years[-1]
        assert report is not None
        assert figures == (year, report["new"][-1], report["total_handled"][-1], report["carried_out"][-1])


def test_a_year_that_is_not_over_is_counted_up_to_today(program: Program):
    take_in(program, a_request().received("2025-02-25"))

    found = build_statistics(program, 2025, "edu")

    assert found.scope.last == date(2025, 3, 3)
    assert found.gathered.open["in_progress"] == {Term.ORIGINAL: 1}


def test_days_are_those_of_the_agency_s_own_calendar(program: Program):
    # With Monday 4 March closed, 1 to 29 March has 19 working days, and 1 April is the 20th: in time.
    take_in(program, *register())
    close_day(program, find(program, "edu"), ClosureDay(date(2024, 3, 4), works=False, reason="停电"))

    gathered = build_statistics(program, 2024, "edu").gathered

    assert gathered.days.days == 125 - 6
    assert gathered.closed[Term.LATE] == 0


def test_an_answer_redone_after_the_year_is_found_as_owed_at_its_end(program: Program):
    once = a_request().received("2023-03-01").decided("disclosed", "2023-03-29").contested("r1", "2023-04-22")
    take_in(program, once.remedied("r1", "2024-12-02", "corrected", redo=True).decided("partial", "2025-01-10"))

    gathered = build_statistics(program, 2024, "edu").gathered

    assert gathered.open["redone"].total() == 1
    assert (gathered.closed.total(), gathered.remedies) == (0, {"corrected": 1})


def in_agency(code: str, *numbers: str):
    return [
        a_request(number=number, agency=code).received("2024-03-01").decided("disclosed", "2024-03-08")
        for number in numbers
    ]


def test_a_tree_is_counted_with_every_agency_below_it(program: Program):
    take_in(
        program,
        *in_agency("edu", "1"),
        *in_agency("school", "1", "2"),
        *in_agency("kindergarten", "1"),
        *in_agency("other", "1"),
    )

    def closed(agency: str | None, *, below: bool = False):
        found = build_statistics(program, 2024, agency, below=below)
        return {code: load.closed.total() for code, load in found.gathered.agencies.items()}, found.years[-1].closed

    assert closed("edu") == ({"edu": 1}, 1)
    assert closed("edu", below=True) == ({"edu": 1, "school": 2, "kindergarten": 1}, 4)
    assert closed("school", below=True) == ({"school": 2, "kindergarten": 1}, 3)
    assert closed(None) == ({"edu": 1, "school": 2, "kindergarten": 1, "other": 1}, 5)


def test_one_unit_alone_is_counted_with_its_own_years(program: Program):
    take_in(program, *register())

    found = build_statistics(program, 2024, "edu", unit_name=OFFICE)

    assert found.gathered.closed == {Term.ORIGINAL: 1, Term.EXTENDED: 1}
    assert found.gathered.stages[Stage.HANDLING].days == 45
    assert found.years == (YearFigures(2024, 3, 2, 1),)
    assert set(found.gathered.units) == {("edu", OFFICE)}


def test_what_cannot_be_counted_is_refused(program: Program):
    with pytest.raises(NotFound, match="no_such_agency"):
        build_statistics(program, 2024, "nobody")
    with pytest.raises(BadInput, match="year_ahead"):
        build_statistics(program, 2026, "edu")


def test_memory_does_not_grow_with_the_cases(sqlite_url: str, tmp_path: Path):
    with program_at(sqlite_url, tmp_path, "2025-03-03") as program:

        def peak(count: int) -> int:
            take_in(program, *in_agency("edu", *(f"{count}-{place}" for place in range(count))))
            tracemalloc.start()
            build_statistics(program, 2024, "edu", progress=told.append)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most

        told: list[int] = []
        add(program, "edu", "教育局", None, None)
        build_statistics(program, 2024, "edu")  # what is loaded once is no matter of the cases
        few = peak(600)
        many = peak(2_400)

    assert many < few * 1.5
    assert told == [1_000, 2_000, 3_000]
