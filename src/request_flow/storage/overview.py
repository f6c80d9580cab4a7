"""What the overview asks of the rows: the irregular cases of a year."""

from request_flow.storage.unit import Unit

IRREGULAR = (
    "SELECT count(*) FROM cases WHERE agency_id = ? AND entered_year IS NOT NULL AND entered_year <= ? "
    "AND left_year >= ? AND irregularities > 0"
)


def irregular_in(unit: Unit, agency_id: int, year: int) -> int:
    """Return how many cases that count in a year broke some rule."""
    return int(unit.run(unit.store.sql(IRREGULAR), (agency_id, year, year)).fetchone()[0])
