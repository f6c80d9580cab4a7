"""The year's groups, counted by the database over one narrow index: one query for any set of agencies."""

from request_flow.report.figures import Group
from request_flow.storage.unit import Unit

COUNTED = "FROM cases WHERE entered_year <= ? AND left_year >= ?"


def year_groups(unit: Unit, year: int, agency_id: int | None = None) -> list[Group]:
    """Return the groups of one agency, or of every one, for ``year``."""
    one = " AND agency_id = ?" if agency_id is not None else ""
    statement = (
        "SELECT agency_id, category, CASE WHEN entered_year = ? THEN 1 ELSE 0 END, "  # fixed texts
        f"CASE WHEN left_year = ? THEN counted_outcome END, count(*) {COUNTED}{one} GROUP BY 1, 2, 3, 4"
    )
    values = (year, year, year, year, *(() if agency_id is None else (agency_id,)))
    return [
        Group(agency, category, bool(entered), outcome, count)
        for agency, category, entered, outcome, count in unit.run(unit.store.sql(statement), values).fetchall()
    ]


def cases_counted(unit: Unit, agency_id: int, year: int) -> list[tuple[str, str, int, int, str | None]]:
    """Return number, category, year entered, year left and outcome of each case that counts in ``year``."""
    statement = (
        f"SELECT number, category, entered_year, left_year, counted_outcome {COUNTED} "
        "AND agency_id = ? ORDER BY number"
    )
    rows = unit.run(unit.store.sql(statement), (year, year, agency_id)).fetchall()
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
