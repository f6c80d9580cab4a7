"""The year's groups, counted by the database over narrow indexes: one grouped query for any set of agencies.

For one agency the index that starts with it holds few rows, and all are looked at.  For every agency the other index,
which starts with the year of leaving, is asked for just the pairs of years that count: each is a run of entries
that stand in the order of their groups, so nothing is sorted, and no case of another year is touched.
"""

from request_flow.report.figures import Group
from request_flow.storage.tables import OPEN_YEAR
from request_flow.storage.unit import Unit

COUNTED = "FROM cases WHERE entered_year <= ? AND left_year >= ?"
ONE_AGENCY = (
    "SELECT agency_id, category, CASE WHEN entered_year = ? THEN 1 ELSE 0 END, "  # noqa: S608  # fixed texts
    f"CASE WHEN left_year = ? THEN counted_outcome END, count(*) {COUNTED} AND agency_id = ? GROUP BY 1, 2, 3, 4"
)
LAST_LEFT = "SELECT max(left_year) FROM cases WHERE left_year < ?"
CLOSED = (
    "SELECT agency_id, category, {entered} AS entered, counted_outcome, count(*) FROM cases "  # names and signs only
    "WHERE left_year = ? AND entered_year {sign} ? GROUP BY agency_id, category, counted_outcome"
)
STAYING = (
    "SELECT agency_id, category, {entered} AS entered, NULL, count(*) FROM cases "  # names and signs only
    "WHERE left_year IN ({years}) AND entered_year {sign} ? GROUP BY agency_id, category"
)
ENTERED = ((1, "="), (0, "<"))


def year_groups(unit: Unit, year: int, agency_id: int | None = None) -> list[Group]:
    """Return the groups of one agency, or of every one, for ``year``."""
    sql = unit.store.sql
    if agency_id is not None:
        rows = unit.run(sql(ONE_AGENCY), (year, year, year, year, agency_id)).fetchall()
    else:
        last = unit.run(sql(LAST_LEFT), (OPEN_YEAR,)).fetchone()[0] or year
        later = (*range(year + 1, last + 1), OPEN_YEAR)
        marks = ", ".join("?" * len(later))
        closed = [CLOSED.format(entered=entered, sign=sign) for entered, sign in ENTERED]
        staying = [STAYING.format(entered=entered, sign=sign, years=marks) for entered, sign in ENTERED]
        values = (year, year) * len(ENTERED) + (*later, year) * len(ENTERED)
        rows = unit.run(sql(" UNION ALL ".join((*closed, *staying))), values).fetchall()
    return [Group(agency, category, entered == 1, outcome, count) for agency, category, entered, outcome, count in rows]


def cases_counted(unit: Unit, agency_id: int, year: int) -> list[tuple[str, str, int, int, str | None]]:
    """Return number, category, year entered, year left and outcome of each case that counts in ``year``."""
    statement = (
        f"SELECT number, category, entered_year, left_year, counted_outcome {COUNTED} AND agency_id = ? ORDER BY number"
    )
    rows = unit.run(unit.store.sql(statement), (year, year, agency_id)).fetchall()
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
