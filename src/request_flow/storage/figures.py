"""The year's groups, counted by the database over narrow indexes: one grouped query for any set of agencies.

For one agency the index that starts with it holds few rows, and all are looked at.  For every agency the other index,
which starts with the year of leaving, is asked for just the pairs of years that count: each is a run of entries
that stand in the order of their groups, so nothing is sorted, and no case of another year is touched.
"""

from datetime import date

from request_flow.report.figures import Group
from request_flow.storage.tables import OPEN_YEAR
from request_flow.storage.unit import Unit

COUNTED = "FROM cases WHERE entered_year <= ? AND left_year >= ?"
ONE_AGENCY = (
    "SELECT agency_id, category, CASE WHEN entered_year = ? THEN 1 ELSE 0 END, "  # fixed texts
    f"CASE WHEN left_year = ? THEN counted_outcome END, count(*) {COUNTED} AND agency_id = ? GROUP BY 1, 2, 3, 4"
)
LAST_LEFT = "SELECT max(left_year) FROM cases WHERE left_year < ?"
PART = 1_000
BY_THE_INDEX = "INDEXED BY ix_cases_year"
"""SQLite without statistics, or with those of a store of another shape, would at times sort the whole year."""


def year_groups(unit: Unit, year: int, agency_id: int | None = None) -> list[Group]:
    """Return the groups of one agency, or of every one, for ``year``."""
    sql = unit.store.sql
    if agency_id is not None:
        rows = unit.run(sql(ONE_AGENCY), (year, year, year, year, agency_id))
    else:
        last = unit.run(sql(LAST_LEFT), (OPEN_YEAR,)).fetchone()[0] or year
        left = (year, *range(year + 1, last + 1), OPEN_YEAR)
        index = BY_THE_INDEX if unit.store.is_sqlite else ""
        runs = [_run(each, sign, year, index) for each in left for sign in "=<"]
        rows = unit.run(" UNION ALL ".join(runs))
    groups: list[Group] = []
    while part := rows.fetchmany(PART):
        groups.extend(map(Group._make, part))  # 1 and 0 are as good as true and false here
    return groups


def _run(left: int, sign: str, year: int, index: str) -> str:
    """Return the query for the cases that left in one year and entered in the year asked about, or before it.

    The years stand in the text, so that PostgreSQL plans with what it knows of just these.
    """
    outcome, and_outcome = ("counted_outcome", ", counted_outcome") if left == year else ("NULL", "")
    return (
        f"SELECT agency_id, category, {int(sign == '=')}, {outcome}, count(*) FROM cases {index} "  # noqa: S608  # years
        f"WHERE left_year = {left:d} AND entered_year {sign} {year:d} GROUP BY agency_id, category{and_outcome}"
    )


def remedies_in(unit: Unit, agency_id: int | None = None) -> list[tuple[int, str, str]]:
    """Return agency, number and the text of the remedies of each case that has any, of one agency or of every one."""
    statement = "SELECT agency_id, number, remedies FROM cases WHERE remedies IS NOT NULL"
    if agency_id is None:
        rows = unit.run(unit.store.sql(f"{statement} ORDER BY agency_id, number"))
    else:
        rows = unit.run(unit.store.sql(f"{statement} AND agency_id = ? ORDER BY number"), (agency_id,))
    return [(row[0], row[1], row[2]) for row in rows.fetchall()]


def overdue_cases(unit: Unit, agency_id: int, year: int, today: date) -> list[str]:
    """Return the cases carried out of ``year`` whose reply is still owed and was due before ``today``."""
    statement = (
        "SELECT number FROM cases WHERE agency_id = ? AND entered_year <= ? AND left_year > ? AND clock = 'reply' "
        "AND due_on < ? ORDER BY due_on, number"
    )
    rows = unit.run(unit.store.sql(statement), (agency_id, year, year, today.isoformat())).fetchall()
    return [number for (number,) in rows]


def irregular_cases(unit: Unit, agency_id: int, year: int) -> list[str]:
    """Return the cases that count in ``year`` and have an irregularity."""
    statement = f"SELECT number {COUNTED} AND agency_id = ? AND irregularities > 0 ORDER BY number"
    return [number for (number,) in unit.run(unit.store.sql(statement), (year, year, agency_id)).fetchall()]
