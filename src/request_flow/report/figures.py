"""The cells of table 3, counted: one request, one column, one row for its outcome (条例 Art. 50).

A case is counted by four things: its column, whether it entered in the year or before, whether it left in the year or
stays on, and its outcome.  New: received in the year.  Carried in: received earlier and still open when the year
began.  Outcome rows: closed in the year.  Carried out: received by its last day and still open when it ended.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from request_flow.law.corpus import Law


class Group(NamedTuple):
    """So many cases that count alike in one year; ``outcome`` is ``None`` where they stay open beyond it."""

    agency_id: int
    category: str
    entered_in_year: bool
    outcome: str | None
    cases: int


def count_cells(groups: Iterable[Group], law: Law) -> dict[str, tuple[int, ...]]:
    """Return the figures of one year: for each row its columns in the order of the law, then their total.

    Rows: ``new``, ``carried_in``, every outcome, ``total_handled``, ``carried_out``.
    """
    columns = {category: place for place, category in enumerate(law.categories)}
    width = len(columns)
    cells = {row: [0] * width for row in ("new", "carried_in", *law.outcomes, "total_handled", "carried_out")}
    for group in groups:
        place = columns[group.category]
        cells["new" if group.entered_in_year else "carried_in"][place] += group.cases
        if group.outcome is None:
            cells["carried_out"][place] += group.cases
        else:
            cells[group.outcome][place] += group.cases
            cells["total_handled"][place] += group.cases
    return {row: (*figures, sum(figures)) for row, figures in cells.items()}


def rows_of_case(entered_year: int, left_year: int, outcome: str | None, year: int) -> tuple[str, ...]:
    """Return the rows in which one case counts in ``year``; none where it counts in other years only."""
    if not entered_year <= year <= left_year:
        return ()
    first = "new" if entered_year == year else "carried_in"
    if left_year > year or outcome is None:
        return (first, "carried_out")
    return (first, outcome, "total_handled")


def by_agency(groups: Iterable[Group]) -> Mapping[int, list[Group]]:
    """Return the groups of each agency."""
    sorted_out: dict[int, list[Group]] = {}
    for group in groups:
        sorted_out.setdefault(group.agency_id, []).append(group)
    return sorted_out
