"""Statistics of a year for one agency, for a tree of them, or for all: each case replayed once, none kept.

A case counts with the agency in whose report of the year it counts: from a succession on, with the successor.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from request_flow.errors import BadInput
from request_flow.report.casework import casework
from request_flow.report.statistics import Gathered, Scope, Statistics, YearFigures
from request_flow.services.program import Program
from request_flow.services.succession import parts_of
from request_flow.storage.agencies import Agency, agency_of_id, all_agencies, get_agency
from request_flow.storage.statistics import cases_of_year, entered_and_left, entered_and_left_each
from request_flow.storage.successions import Succession, all_successions
from request_flow.storage.unit import Unit, reading

YEARS_SHOWN = 5
"""The year asked about and those before it, in the comparison of years."""
REPORTED_EACH = 1_000
Pairs: TypeAlias = Counter[tuple[int, int]]
"""How many cases entered in the one year and left in the other."""


def build_statistics(
    program: Program,
    year: int,
    agency: str | None = None,
    *,
    below: bool = False,
    unit_name: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Statistics:
    """Return the statistics of ``year``: of one agency, with ``below`` of every one below it too, or of all.

    A year that is not over is counted up to today.  ``unit_name`` counts the cases of one unit only; ``progress`` is
    told now and then how many cases were looked at.

    Raises:
        NotFound: there is no such agency.
        BadInput: the year lies ahead.
    """
    today = program.clock.today()
    if year > today.year:
        raise BadInput(
            "year_ahead", f"{year} 年还没有开始，没有可统计的数据", f"{year} has not begun; there is nothing to count"
        )
    last = min(today, date(year, 12, 31))
    years = range(year - YEARS_SHOWN + 1, year + 1)
    gathered = Gathered(program.law, year)
    pairs: dict[int, Pairs] = {each: Counter() for each in years}
    looked_at = 0
    with reading(program.store) as unit:
        unit.steady()
        agencies = _agencies(unit, agency, below=below)
        known = all_successions(unit)
        for each in agencies:
            for part in parts_of(known, each.id, year):
                own = part.agency_id == each.id
                engine = program.engine_for(unit, each if own else agency_of_id(unit, part.agency_id))
                for stored in cases_of_year(unit, part.agency_id, year, unit_name):
                    if part.has(stored.header.number):
                        work = casework(stored.header, stored.events(program.codec), engine.rules, last)
                        if work is not None:
                            gathered.add(each.code, work)
                    looked_at += 1
                    if looked_at % REPORTED_EACH == 0:
                        progress(looked_at)
            for of_year, found in _pairs(unit, known, each, years, unit_name).items():
                pairs[of_year].update(found)
    scope = Scope({each.code: each.name for each in agencies}, unit_name, year, last)
    return Statistics(scope, gathered, tuple(figures_of_years(pairs)))


def _pairs(
    unit: Unit, known: Sequence[Succession], agency: Agency, years: Sequence[int], unit_name: str | None
) -> dict[int, Pairs]:
    """Return for each year how many of the cases that count with an agency in it entered and left in which."""
    if not any(agency.id in (each.predecessor_id, each.successor_id) for each in known):
        pairs = entered_and_left(unit, agency.id, years, unit_name)
        counted: Pairs = Counter({(entered, left): cases for entered, left, cases in pairs})
        return dict.fromkeys(years, counted)
    return {
        year: Counter(
            (entered, left)
            for part in parts_of(known, agency.id, year)
            for number, entered, left in entered_and_left_each(unit, part.agency_id, year, unit_name)
            if part.has(number)
        )
        for year in years
    }


def figures_of_years(pairs: Mapping[int, Pairs]) -> Iterable[YearFigures]:
    """Yield each year's figures from how many cases entered and left in which; years before the first case are out."""
    begun = False
    for year, counted in pairs.items():
        figures = YearFigures(
            year,
            sum(cases for (entered, _), cases in counted.items() if entered == year),
            sum(cases for (_, left), cases in counted.items() if left == year),
            sum(cases for (entered, left), cases in counted.items() if entered <= year < left),
        )
        begun = begun or any(figures[1:])
        if begun:
            yield figures


def _agencies(unit: Unit, agency: str | None, *, below: bool) -> list[Agency]:
    """Return the agencies meant, in the order of their codes.

    Raises:
        NotFound: there is no such agency.
    """
    if agency is None:
        return all_agencies(unit)
    found = get_agency(unit, agency)
    return _with_those_below(found, all_agencies(unit)) if below else [found]


def _with_those_below(top: Agency, agencies: Sequence[Agency]) -> list[Agency]:
    wanted = {top.code}
    grown = True
    while grown:
        more = {each.code for each in agencies if each.parent in wanted} - wanted
        wanted |= more
        grown = bool(more)
    return [each for each in agencies if each.code in wanted]
