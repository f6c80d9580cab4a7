"""The cases that a year's statistics look at, and how many cases earlier years had."""

from collections.abc import Iterator, Sequence

from request_flow.storage.cases import StoredCase, iter_cases
from request_flow.storage.unit import Unit

OF_THE_YEAR = (
    "cases.agency_id = ? AND cases.entered_year IS NOT NULL "
    "AND (cases.left_year >= ? OR cases.closed_on IS NULL OR cases.closed_on > ? OR cases.remedies LIKE ?) "
    "AND cases.entered_year <= ?"
)
BY_YEARS = (
    "SELECT entered_year, left_year, count(*) FROM cases "
    "WHERE agency_id = ? AND entered_year <= ? AND left_year >= ?{} GROUP BY entered_year, left_year"
)
EACH = (
    "SELECT number, entered_year, left_year FROM cases WHERE agency_id = ? AND entered_year <= ? AND left_year >= ?{}"
)
OF_UNIT = " AND unit = ?"


def cases_of_year(unit: Unit, agency_id: int, year: int, of_unit: str | None) -> Iterator[StoredCase]:
    """Yield an agency's cases that were closed in the year, were open at its end, or had a remedy concluded in it.

    A few more come along; what a case says of the year is asked of its history.  ``of_unit`` leaves out those of
    other units.
    """
    where, values = OF_THE_YEAR, [agency_id, year, f"{year}-12-31", f'%"{year}-%', year]
    if of_unit is not None:
        where, values = where + " AND cases.unit = ?", [*values, of_unit]
    return iter_cases(unit, where, values)


def entered_and_left(
    unit: Unit, agency_id: int, years: Sequence[int], of_unit: str | None
) -> list[tuple[int, int, int]]:
    """Return how many cases entered and left in each pair of years; those that count in none of ``years`` left out."""
    statement = unit.store.sql(BY_YEARS.format(OF_UNIT if of_unit is not None else ""))
    values = (agency_id, years[-1], years[0], *((of_unit,) if of_unit is not None else ()))
    return [(row[0], row[1], row[2]) for row in unit.run(statement, values).fetchall()]


def entered_and_left_each(unit: Unit, agency_id: int, year: int, of_unit: str | None) -> list[tuple[str, int, int]]:
    """Return number, year entered and year left of each case of an agency that counts in ``year``."""
    statement = unit.store.sql(EACH.format(OF_UNIT if of_unit is not None else ""))
    values = (agency_id, year, year, *((of_unit,) if of_unit is not None else ()))
    return [(row[0], row[1], row[2]) for row in unit.run(statement, values).fetchall()]
