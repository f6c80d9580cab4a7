"""The cases of an agency over which a review or a suit was filed, with what the list of remedies shows of them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from request_flow.cases.clocks import REVIEW_ANSWER, SUIT_ANSWER, SUMMARY_ANSWER
from request_flow.storage.unit import Request, Unit

WITH_REMEDIES = (
    "SELECT id, number, subject, outcome, unit, handler, remedies FROM cases "
    "WHERE agency_id = ? AND remedies IS NOT NULL{}"
)
"""In no order: to have it by number, a planner would go through every case of the agency."""
OWING = " AND (SELECT count(*) FROM deadlines WHERE case_id = cases.id AND kind IN (?, ?, ?)) > 0"
"""Counted for each of the few cases: a planner without figures would turn EXISTS into a join with every term."""


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
    return _by_number(unit.run(unit.store.sql(WITH_REMEDIES.format("")), (agency_id,)).fetchall())


def owing_cases(unit: Unit, agency_id: int) -> list[DisputedCase]:
    """Return the cases of an agency in which a term of its own answer runs, by number."""
    return _by_number(unit.run(*owing_asked(unit, agency_id)).fetchall())


def owing_asked(unit: Unit, agency_id: int) -> Request:
    """Return what :func:`owing_cases` asks."""
    return unit.store.sql(WITH_REMEDIES.format(OWING)), (agency_id, REVIEW_ANSWER, SUMMARY_ANSWER, SUIT_ANSWER)


def _by_number(rows: Iterable[Sequence[Any]]) -> list[DisputedCase]:
    return sorted((DisputedCase(*row) for row in rows), key=lambda each: each.number)
