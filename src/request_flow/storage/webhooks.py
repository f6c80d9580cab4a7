"""Where agencies want their messages posted: which topics, to which address, signed with which sealed secret.

A webhook that was removed stays as a row without being active: messages that went to it name it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, update

from request_flow.storage.jobs import webhooks
from request_flow.storage.unit import Unit

EVERY = "*"
"""Stands for every topic."""
SELECT = "SELECT id, agency_id, address, topics, created_at FROM webhooks WHERE active = 1"
DROP_MESSAGES = (
    "UPDATE messages SET status = 'discarded', ended_at = ? WHERE webhook_id = ? AND status IN ('waiting', 'parked')"
)


class Webhook(NamedTuple):
    """One subscription."""

    id: int
    agency_id: int
    address: str
    topics: tuple[str, ...]
    created_at: str

    def wants(self, topic: str) -> bool:
        """Return whether messages of a topic are posted."""
        return topic in self.topics or EVERY in self.topics


def add_webhook(unit: Unit, agency_id: int, address: str, topics: Sequence[str], *, now: str) -> int:
    """Add a webhook without its secret, which is sealed under the id that this returns."""
    values = {
        "agency_id": agency_id,
        "address": address,
        "topics": " ".join(topics),
        "secret": b"",
        "active": 1,
        "created_at": now,
    }
    return int(unit.connection.execute(insert(webhooks).values(**values).returning(webhooks.c.id)).scalar_one())


def set_secret(unit: Unit, webhook_id: int, sealed: bytes) -> None:
    """Keep the sealed secret of a webhook."""
    unit.connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(secret=sealed))


def webhooks_of(unit: Unit, agency_id: int) -> list[Webhook]:
    """Return the webhooks of an agency, in the order they were added."""
    rows = unit.run(unit.store.sql(f"{SELECT} AND agency_id = ? ORDER BY id"), (agency_id,)).fetchall()
    return [_webhook(row) for row in rows]


def all_webhooks(unit: Unit) -> list[Webhook]:
    """Return every webhook, in the order they were added."""
    return [_webhook(row) for row in unit.run(f"{SELECT} ORDER BY id").fetchall()]


def find_webhook(unit: Unit, webhook_id: int) -> Webhook | None:
    """Return the webhook of an id, unless it was removed."""
    row = unit.run(unit.store.sql(f"{SELECT} AND id = ?"), (webhook_id,)).fetchone()
    return _webhook(row) if row else None


def remove_webhook(unit: Unit, webhook_id: int, now: str) -> int:
    """Remove a webhook and return how many of its messages are sent no more."""
    unit.connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(active=0))
    unit.run(unit.store.sql(DROP_MESSAGES), (now, webhook_id))
    return unit.rowcount


def _webhook(row: Sequence[Any]) -> Webhook:
    return Webhook(row[0], row[1], row[2], tuple(row[3].split()), row[4])
