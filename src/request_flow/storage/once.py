"""What is done only once: a form or a call that brings a key of its own, and what was answered to it."""

from request_flow.storage.unit import Unit

CLAIM = "INSERT INTO done_once (key, request, created_at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
FOUND = "SELECT request, answer FROM done_once WHERE key = ?"
KEEP = "UPDATE done_once SET answer = ? WHERE key = ?"
LET_GO = "DELETE FROM done_once WHERE key = ? AND answer IS NULL"
FORGET = "DELETE FROM done_once WHERE created_at < ?"


def claim(unit: Unit, key: str, request: str, now: str) -> bool:
    """Begin what has this key; ``False`` where somebody has begun it already."""
    unit.run(unit.store.sql(CLAIM), (key, request, now))
    return unit.rowcount == 1


def found(unit: Unit, key: str) -> tuple[str, str | None] | None:
    """Return the request that had this key, and its answer once there is one."""
    row = unit.run(unit.store.sql(FOUND), (key,)).fetchone()
    return None if row is None else (row[0], row[1])


def keep(unit: Unit, key: str, answer: str) -> None:
    """Keep what was answered."""
    unit.run(unit.store.sql(KEEP), (answer, key))


def let_go(unit: Unit, key: str) -> None:
    """Let the key be used again: nothing was done."""
    unit.run(unit.store.sql(LET_GO), (key,))


def forget(unit: Unit, before: str) -> None:
    """Forget what was done long ago."""
    unit.run(unit.store.sql(FORGET), (before,))
