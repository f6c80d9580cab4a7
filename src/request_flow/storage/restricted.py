"""Cases that only some may open (限制查看): who, why, and who said so.  A row is there only while the limit stands."""

from collections.abc import Sequence
from typing import NamedTuple

from request_flow.storage.unit import Request, Unit

COLUMNS = "reason, readers, set_by, set_at"
OF_CASE = f"SELECT {COLUMNS} FROM restricted_cases WHERE case_id = ?"  # noqa: S608  # names only
OF_AGENCY = (
    f"SELECT case_id, {COLUMNS} FROM restricted_cases "  # noqa: S608  # names only
    "WHERE (SELECT agency_id FROM cases WHERE cases.id = case_id) = ? ORDER BY case_id"
)
PUT = (
    "INSERT INTO restricted_cases (case_id, reason, readers, set_by, set_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (case_id) DO UPDATE SET reason = excluded.reason, readers = excluded.readers, "
    "set_by = excluded.set_by, set_at = excluded.set_at"
)
DROP = "DELETE FROM restricted_cases WHERE case_id = ?"


class Restriction(NamedTuple):
    """The limit of one case; ``readers`` are logins."""

    reason: str
    readers: tuple[str, ...]
    set_by: str
    set_at: str


def restriction_of(unit: Unit, case_id: int) -> Restriction | None:
    """Return the limit of a case, ``None`` where everybody of the agency may open it."""
    row = unit.run(unit.store.sql(OF_CASE), (case_id,)).fetchone()
    return None if row is None else _restriction(row)


def restrictions_of(unit: Unit, agency_id: int) -> dict[int, Restriction]:
    """Return the limits of an agency's cases by the case."""
    return {row[0]: _restriction(row[1:]) for row in unit.run(*restrictions_asked(unit, agency_id)).fetchall()}


def restrictions_asked(unit: Unit, agency_id: int) -> Request:
    """Return what :func:`restrictions_of` asks."""
    return unit.store.sql(OF_AGENCY), (agency_id,)


def put_restriction(unit: Unit, case_id: int, restriction: Restriction) -> None:
    """Set the limit of a case, or another one in its place."""
    reason, readers, by, at = restriction
    unit.run(unit.store.sql(PUT), (case_id, reason, " ".join(readers), by, at))


def drop_restriction(unit: Unit, case_id: int) -> None:
    """Let everybody of the agency open a case again."""
    unit.run(unit.store.sql(DROP), (case_id,))


def _restriction(row: Sequence[str]) -> Restriction:
    reason, readers, by, at = row
    return Restriction(reason, tuple(readers.split()), by, at)
