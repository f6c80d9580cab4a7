"""Which agency took over from which, and which of its cases: added once, never changed.

``on_day`` is the first day of the successor.  A succession names the cases handed over (a split), or none: then the
successor takes whatever no other succession of the same predecessor names (a merger, or the rest of a split).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import orjson

from request_flow.storage.unit import Unit

SELECT = "SELECT predecessor_id, successor_id, on_day, cases, actor, role, recorded_at FROM successions"
PART = 500
"""How many case numbers are asked for at once."""


@dataclass(frozen=True, slots=True)
class Succession:
    """One agency after another; ``cases`` is ``None`` where the successor takes the rest."""

    predecessor_id: int
    successor_id: int
    on_day: date
    cases: tuple[str, ...] | None
    actor: str
    role: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class HandedCase:
    """A case of a predecessor as it counts; ``left_year`` lies far ahead while it is open."""

    number: str
    category: str
    entered_year: int
    left_year: int
    outcome: str | None
    remedies: str | None


def add_succession(unit: Unit, succession: Succession) -> None:
    """Add a succession; a second one of the same two agencies is a conflict."""
    statement = (
        "INSERT INTO successions (predecessor_id, successor_id, on_day, cases, actor, role, recorded_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    named = None if succession.cases is None else orjson.dumps(succession.cases).decode()
    by = (succession.actor, succession.role, succession.recorded_at)
    values = (succession.predecessor_id, succession.successor_id, succession.on_day.isoformat(), named, *by)
    unit.run(unit.store.sql(statement), values)


def all_successions(unit: Unit, until: str | None = None) -> list[Succession]:
    """Return every succession, the earliest first; with ``until``, those recorded by that instant."""
    rows = unit.run(f"{SELECT} ORDER BY on_day, predecessor_id, successor_id").fetchall()
    found = [
        Succession(
            row[0],
            row[1],
            date.fromisoformat(str(row[2])),
            None if row[3] is None else tuple(orjson.loads(row[3])),
            row[4],
            row[5],
            row[6],
        )
        for row in rows
    ]
    return [each for each in found if until is None or each.recorded_at <= until]


def counted_of(unit: Unit, agency_id: int, numbers: Iterable[str]) -> list[HandedCase]:
    """Return how the named cases of an agency count, those that count in some year, in the order of their numbers."""
    wanted = sorted(set(numbers))
    found: list[HandedCase] = []
    for first in range(0, len(wanted), PART):
        part = wanted[first : first + PART]
        statement = (
            "SELECT number, category, entered_year, left_year, counted_outcome, remedies FROM cases "  # noqa: S608
            "WHERE agency_id = ? AND entered_year IS NOT NULL AND left_year IS NOT NULL AND number IN "
            f"({', '.join('?' * len(part))}) ORDER BY number"
        )
        rows = unit.run(unit.store.sql(statement), (agency_id, *part)).fetchall()
        found += [HandedCase(*row) for row in rows]
    return found


def open_on(unit: Unit, agency_id: int, day: date) -> list[str]:
    """Return the numbers of the cases that had arrived before ``day`` and are still open on it."""
    statement = (
        "SELECT number FROM cases WHERE agency_id = ? AND entered_year IS NOT NULL AND received_on < ? "
        "AND (closed_on IS NULL OR closed_on >= ?) AND state <> 'void' ORDER BY number"
    )
    values = (agency_id, day.isoformat(), day.isoformat())
    return [number for (number,) in unit.run(unit.store.sql(statement), values).fetchall()]
