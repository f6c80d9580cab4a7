"""The cases of an agency over which a review or a suit was filed, with what the list of remedies shows of them."""

from typing import NamedTuple

from request_flow.storage.unit import Unit

WITH_REMEDIES = (
    "SELECT id, number, subject, outcome, unit, handler, remedies FROM cases "
    "WHERE agency_id = ? AND remedies IS NOT NULL ORDER BY number"
)


class DisputedCase(NamedTuple):
    """A case with remedies; ``remedies`` is the text that its row keeps."""

    id: int
    number: str
    subject: str
    outcome: str | None
    unit: str | None
    handler: str | None
    remedies: str


def disputed_cases(unit: Unit, agency_id: int) -> list[DisputedCase]:
    """Return every case of an agency that has a remedy, by number."""
    return [DisputedCase(*row) for row in unit.run(unit.store.sql(WITH_REMEDIES), (agency_id,)).fetchall()]
