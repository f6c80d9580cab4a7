"""Cases by their numbers, with the days between which they were open: what stands beside a figure of the report."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from request_flow.storage.unit import Unit

MOST = 500
"""So many numbers are asked for at once."""
DATED = "SELECT number, received_on, closed_on, outcome FROM cases WHERE agency_id = ? AND number IN ({marks})"


class DatedCase(NamedTuple):
    """A case with the day it was received and the day it was closed; ``None`` where there is none."""

    number: str
    received_on: date | None
    closed_on: date | None
    outcome: str | None


def dated_cases(unit: Unit, agency_id: int, numbers: Sequence[str]) -> dict[str, DatedCase]:
    """Return the cases of an agency that have the numbers, by their number; at most ``MOST`` are asked for."""
    asked = list(dict.fromkeys(numbers))[:MOST]
    if not asked:
        return {}
    statement = DATED.format(marks=", ".join("?" * len(asked)))
    rows = unit.run(unit.store.sql(statement), (agency_id, *asked)).fetchall()
    return {row[0]: DatedCase(row[0], _day(row[1]), _day(row[2]), row[3]) for row in rows}


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
