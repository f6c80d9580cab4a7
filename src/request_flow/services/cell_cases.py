"""The cases behind one figure of a yearly report, a page at a time, with the days they were received and closed."""

from collections.abc import Iterable
from dataclasses import dataclass

from request_flow.report.model import Check
from request_flow.services.program import Program
from request_flow.services.reporting import cases_of_cell
from request_flow.services.tracing import cases_breaking
from request_flow.storage.agencies import get_agency
from request_flow.storage.cell_cases import DatedCase, dated_cases
from request_flow.storage.unit import reading

CASES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class CellCases:
    """One page of them; ``count`` is how many there are.  A case of an agency that was taken over has no days here."""

    shown: tuple[DatedCase, ...]
    count: int
    page: int
    pages: int


def page_of_cell(program: Program, agency: str, year: int, row: str, column: str, page: int) -> CellCases:
    """Return a page of the cases that a cell counts; a page beyond the last is the last.

    Raises:
        NotFound: there is no such agency.
        BadInput: the form has no such cell.
    """
    names = cases_of_cell(program, agency, year, row, column)
    pages = max(1, -(-len(names) // CASES_A_PAGE))
    page = min(max(1, page), pages)
    shown = names[(page - 1) * CASES_A_PAGE : page * CASES_A_PAGE]
    with reading(program.store) as unit:
        known = dated_cases(unit, get_agency(unit, agency).id, shown)
    dated = tuple(known.get(each, DatedCase(each, None, None, None)) for each in shown)
    return CellCases(dated, len(names), page, pages)


def cases_behind(program: Program, agency: str, year: int, wrong: Iterable[Check]) -> tuple[str, ...]:
    """Return the cases that make the difference of sums that do not come out, as far as it can be known.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        named = [case for each in wrong for case in cases_breaking(unit, found.id, year, each)]
    return tuple(dict.fromkeys(named))
