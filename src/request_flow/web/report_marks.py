"""Which figures of a printed table stand red: of each broken sum the cells of its left side, in the form's keys."""

from collections.abc import Iterable, Iterator

from request_flow.report.form import Form
from request_flow.report.identities import broken
from request_flow.report.model import Check

Cell = tuple[str, str]
"""Row and column, as a printed table addresses its figures."""
TABLE_4, ROW_OF_TABLE_4 = "table4", ""


def marked_cells(form: Form, checks: Iterable[Check]) -> frozenset[Cell]:
    """Return the cells at which broken sums are seen: a sum down a column at the rows that it adds up."""
    return frozenset(cell for each in broken(checks) for cell in _cells(form, each))


def _cells(form: Form, fault: Check) -> Iterator[Cell]:
    if fault.column is None:
        return
    if fault.row is not None:
        yield fault.row, fault.column
    elif fault.table == TABLE_4:
        yield ROW_OF_TABLE_4, fault.column
    else:
        for key in _left_rows(form, fault.id):
            yield key, fault.column


def _left_rows(form: Form, identity: str) -> tuple[str, ...]:
    """Return the rows on the left side of a sum down a column, within a year or from one year to the next."""
    within = [key for each in form.identities if each.id == identity for one in each.sums for key in one.left]
    across = [key for each in form.across_years if each.id == identity for key in each.later]
    return (*within, *across)
