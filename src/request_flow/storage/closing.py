"""Which agencies a year that is over still has to be closed for."""

from request_flow.storage.carry_over import CARRY_OVER
from request_flow.storage.unit import Unit

TO_CLOSE = (
    "SELECT code FROM agencies WHERE created_at < ? AND (NOT EXISTS (SELECT 1 FROM reports "
    "WHERE reports.agency_id = agencies.id AND reports.year = ?) OR EXISTS (SELECT 1 FROM cases "
    "WHERE cases.agency_id = agencies.id AND entered_year <= ? AND left_year > ? AND NOT EXISTS (SELECT 1 FROM events "
    "WHERE events.case_id = cases.id AND act = ? AND on_day = ?))) ORDER BY code"
)


def agencies_to_close(unit: Unit, year: int) -> list[str]:
    """Return the agencies there were as the year ended whose report is not begun, or a case of which lacks the record.

    The last day of the year is one of the office's zone, as instants are kept.
    """
    values = (f"{year + 1}-01-01", year, year, year, CARRY_OVER, f"{year}-12-31")
    return [row[0] for row in unit.run(unit.store.sql(TO_CLOSE), values).fetchall()]
