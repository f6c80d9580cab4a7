"""What alarms ask the store: messages given up, reminders that reached nobody, since when its key is in use.

Days are ISO texts; a day that is asked from is included.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import RequestFlowError
from request_flow.storage.database import Store
from request_flow.storage.keys import decode_key
from request_flow.storage.messages import REACHED_NOBODY
from request_flow.storage.remembered import remember, remembered
from request_flow.storage.sealing import Sealer
from request_flow.storage.unit import Unit

PARKED = "SELECT count(*), min(created_at) FROM messages WHERE status = 'parked'"
WITHOUT_HEAD = (
    "SELECT id FROM agencies WHERE NOT EXISTS (SELECT 1 FROM people WHERE people.agency_id = agencies.id "
    "AND people.role = ? AND people.active = 1)"
)
UNADDRESSED = (
    "SELECT agencies.name, count(*) FROM agencies JOIN cases ON cases.agency_id = agencies.id "
    "JOIN reminders ON reminders.case_id = cases.id AND reminders.told = ? AND reminders.called_on >= ? "
    "WHERE agencies.id IN ({marks}) GROUP BY agencies.id, agencies.name ORDER BY agencies.name"
)
KNOWN = "SELECT key FROM messages WHERE key IN ({marks})"
KEY_SINCE = "key_since:{}"


class GivenUp(NamedTuple):
    """Messages that are parked; ``oldest`` is the instant the first of them was written."""

    number: int
    oldest: str | None


def given_up(unit: Unit) -> GivenUp:
    """Return how many messages are parked."""
    return GivenUp(*unit.run(PARKED).fetchone())


def unaddressed(unit: Unit, head: str, since: str) -> list[tuple[str, int]]:
    """Return the agencies whose reminders, called for from ``since`` on, reached nobody, and how many they were.

    An agency that has a ``head`` always has somebody to tell: only the others are looked through.
    """
    agencies = [row[0] for row in unit.run(unit.store.sql(WITHOUT_HEAD), (head,)).fetchall()]
    if not agencies:
        return []
    statement = UNADDRESSED.format(marks=", ".join(str(int(each)) for each in agencies))
    return [(row[0], row[1]) for row in unit.run(unit.store.sql(statement), (REACHED_NOBODY, since)).fetchall()]


def known_keys(unit: Unit, keys: Sequence[str]) -> set[str]:
    """Return those of ``keys`` under which a message is written already."""
    if not keys:
        return set()
    statement = KNOWN.format(marks=", ".join("?" * len(keys)))
    return {row[0] for row in unit.run(unit.store.sql(statement), tuple(keys)).fetchall()}


def key_since(unit: Unit, home: Path) -> date | None:
    """Return since when the store's key is in use, going by its file or by the first day it was seen.

    ``None`` where neither is known: :func:`remember_key` is to be called then.
    """
    known = remembered(unit, KEY_SINCE.format(unit.store.sealer.fingerprint))
    days = [_day_of_file(home / "key", unit.store), date.fromisoformat(known) if known else None]
    return min((each for each in days if each is not None), default=None)


def remember_key(unit: Unit, today: date) -> None:
    """Remember today as the first day on which the store's key was seen."""
    remember(unit, KEY_SINCE.format(unit.store.sealer.fingerprint), today.isoformat())


def _day_of_file(path: Path, store: Store) -> date | None:
    """Return the day on which the key file was written, ``None`` where it is not the file of this store's key."""
    try:
        key = decode_key(path.read_text(encoding="ascii"), str(path))
        written = path.stat().st_mtime
    except (OSError, UnicodeDecodeError, RequestFlowError):
        return None
    if Sealer(key).fingerprint != store.sealer.fingerprint:
        return None
    return datetime.fromtimestamp(written, OFFICE_ZONE).date()


def database_file(store: Store) -> Path | None:
    """Return the file of an SQLite store, ``None`` for a server's."""
    return Path(str(store.engine.url.database)) if store.is_sqlite else None
