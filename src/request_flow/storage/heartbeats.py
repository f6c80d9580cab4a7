"""When each job and each process last worked, and what came of it: one row for each name.

Instants are ISO texts of the office's zone; ``detail`` is a JSON object without anything of a person.
"""

from typing import NamedTuple

from request_flow.storage.unit import Unit

LONGEST_NAME = 64
WRITE = (
    "INSERT INTO heartbeats (name, at, detail) VALUES (?, ?, ?) "
    "ON CONFLICT (name) DO UPDATE SET at = excluded.at, detail = excluded.detail"
)
ALL = "SELECT name, at, detail FROM heartbeats ORDER BY name"
ONE = "SELECT name, at, detail FROM heartbeats WHERE name = ?"
FORGET = "DELETE FROM heartbeats WHERE at < ? AND substr(name, 1, ?) = ?"


class Beaten(NamedTuple):
    """One row."""

    name: str
    at: str
    detail: str


def write_heartbeat(unit: Unit, name: str, at: str, detail: str) -> None:
    """Keep the heartbeat of a name in place of the one before."""
    unit.run(unit.store.sql(WRITE), (name[:LONGEST_NAME], at, detail))


def all_heartbeats(unit: Unit) -> list[Beaten]:
    """Return every heartbeat in the order of the names."""
    return [Beaten(*row) for row in unit.run(ALL).fetchall()]


def heartbeat_of(unit: Unit, name: str) -> Beaten | None:
    """Return the heartbeat of a name, ``None`` where there was none yet."""
    row = unit.run(unit.store.sql(ONE), (name[:LONGEST_NAME],)).fetchone()
    return Beaten(*row) if row else None


def forget_heartbeats(unit: Unit, kind: str, before: str) -> int:
    """Delete the heartbeats whose names begin with ``kind`` and that are older; return how many they were."""
    unit.run(unit.store.sql(FORGET), (before, len(kind), kind))
    return unit.rowcount


def forget_heartbeat(unit: Unit, name: str) -> None:
    """Delete the heartbeat of a name."""
    unit.run(unit.store.sql("DELETE FROM heartbeats WHERE name = ?"), (name[:LONGEST_NAME],))
