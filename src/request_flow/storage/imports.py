"""Registers that are taken in by the page: the file, sealed, and how far it came.

Instants are ISO texts of the office's zone.
"""

from collections.abc import Sequence
from typing import NamedTuple

from request_flow.errors import NotFound
from request_flow.storage.unit import Unit

COLUMNS = "id, agency_id, name, size, hash, columns, state, counts, sent_by, sent_at, changed_by, changed_at"
ADD = (
    "INSERT INTO register_imports (agency_id, name, size, hash, state, sent_by, sent_at, changed_by, changed_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)
SEAL = "UPDATE register_imports SET sealed = ? WHERE id = ?"
ONE = f"SELECT {COLUMNS} FROM register_imports WHERE agency_id = ? AND id = ?"  # noqa: S608  # names only
LATEST = f"SELECT {COLUMNS} FROM register_imports WHERE agency_id = ? ORDER BY id DESC LIMIT ?"  # noqa: S608
LAST_COLUMNS = (
    "SELECT columns FROM register_imports WHERE agency_id = ? AND state = ? AND columns IS NOT NULL "
    "ORDER BY id DESC LIMIT 1"
)
CONTENT = "SELECT sealed FROM register_imports WHERE id = ?"
FINDINGS = "SELECT findings FROM register_imports WHERE id = ?"
MOVE = (
    "UPDATE register_imports SET state = ?, columns = ?, changed_by = ?, changed_at = ? "
    "WHERE id = ? AND state = ? AND changed_at = ?"
)
END = "UPDATE register_imports SET state = ?, counts = ?, findings = ?, changed_at = ? WHERE id = ? AND state = ?"
DROP = (
    "UPDATE register_imports SET state = ?, sealed = NULL, findings = NULL, changed_by = ?, changed_at = ? WHERE id = ?"
)
FORGET = (
    "UPDATE register_imports SET sealed = NULL, findings = NULL "
    "WHERE changed_at < ? AND (sealed IS NOT NULL OR findings IS NOT NULL)"
)


class RegisterImport(NamedTuple):
    """One file; ``columns`` and ``counts`` are JSON, None before they are known."""

    id: int
    agency_id: int
    name: str
    size: int
    hash: str
    columns: str | None
    state: str
    counts: str | None
    sent_by: str
    sent_at: str
    changed_by: str
    changed_at: str


def add_import(
    unit: Unit, agency_id: int, name: str, digest: str, content: bytes, *, state: str, by: str, now: str
) -> int:
    """Keep a file and return its id."""
    values = (agency_id, name, len(content), digest, state, by, now, by, now)
    import_id = int(unit.run(unit.store.sql(ADD), values).fetchone()[0])
    unit.run(unit.store.sql(SEAL), (unit.store.sealer.seal(content, _place(import_id, "file")), import_id))
    return import_id


def find_import(unit: Unit, agency_id: int, import_id: int) -> RegisterImport:
    """Return one file of an agency.

    Raises:
        NotFound: the agency has none with this id.
    """
    row = unit.run(unit.store.sql(ONE), (agency_id, import_id)).fetchone()
    if row is None:
        raise NotFound("no_such_import", "没有这次导入", "there is no such import")
    return _import(row)


def latest_imports(unit: Unit, agency_id: int, most: int) -> list[RegisterImport]:
    """Return the last files of an agency, the newest first."""
    return [_import(row) for row in unit.run(unit.store.sql(LATEST), (agency_id, most)).fetchall()]


def last_columns(unit: Unit, agency_id: int, state: str) -> str | None:
    """Return what the columns of the agency's last file in a state were said to mean."""
    row = unit.run(unit.store.sql(LAST_COLUMNS), (agency_id, state)).fetchone()
    return None if row is None else row[0]


def content_of(unit: Unit, import_id: int) -> bytes | None:
    """Return the file, None where it is no longer kept."""
    return _opened(unit, CONTENT, import_id, "file")


def findings_of(unit: Unit, import_id: int) -> bytes | None:
    """Return what was found in the file, as it was put, None where nothing is kept."""
    return _opened(unit, FINDINGS, import_id, "findings")


def move_import(unit: Unit, before: RegisterImport, state: str, columns: str | None, *, by: str, now: str) -> bool:
    """Put a file into another state; ``False`` where somebody else has done so meanwhile."""
    values = (state, columns, by, now, before.id, before.state, before.changed_at)
    unit.run(unit.store.sql(MOVE), values)
    return unit.rowcount == 1


def end_work(unit: Unit, import_id: int, was: str, state: str, counts: str | None, findings: bytes, now: str) -> None:
    """Keep how the work on a file ended, unless it is no longer in the state it was worked on in."""
    sealed = unit.store.sealer.seal(findings, _place(import_id, "findings"))
    unit.run(unit.store.sql(END), (state, counts, sealed, now, import_id, was))


def drop_import(unit: Unit, import_id: int, state: str, *, by: str, now: str) -> None:
    """Delete the file and what was found in it; that there was one stays."""
    unit.run(unit.store.sql(DROP), (state, by, now, import_id))


def forget_imports(unit: Unit, before: str) -> None:
    """Delete files, and what was found in them, that nobody has worked on since an instant."""
    unit.run(unit.store.sql(FORGET), (before,))


def _opened(unit: Unit, statement: str, import_id: int, what: str) -> bytes | None:
    [sealed] = unit.run(unit.store.sql(statement), (import_id,)).fetchone()
    return None if sealed is None else unit.store.sealer.open(bytes(sealed), _place(import_id, what))


def _place(import_id: int, what: str) -> bytes:
    return f"import {import_id} {what}".encode()


def _import(row: Sequence[object]) -> RegisterImport:
    return RegisterImport._make(row)
