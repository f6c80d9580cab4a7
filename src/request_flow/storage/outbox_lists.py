"""What an administrator sees of the outbox and does with it: lists, one message with its deliveries, again or no more.

Only what is not under way can be sent again or discarded: nobody holds a claim on it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from request_flow.storage.unit import Unit

NOT_SENT = ("waiting", "sending", "parked")
STATUSES = (*NOT_SENT, "sent", "discarded")
LIST = """
SELECT messages.id, messages.key, messages.agency_id, people.login, messages.case_id, messages.topic, messages.channel,
  messages.address, messages.status, messages.attempts, messages.next_try_at, messages.created_at, messages.ended_at,
  messages.read_at, messages.webhook_id,
  (SELECT answer FROM deliveries WHERE message_id = messages.id ORDER BY attempt DESC LIMIT 1)
FROM messages LEFT JOIN people ON people.id = messages.person_id
WHERE {conditions} ORDER BY messages.next_try_at, messages.id LIMIT ? OFFSET ?
"""
DELIVERIES = "SELECT attempt, at, accepted, answer FROM deliveries WHERE message_id = ? ORDER BY attempt"
PARKED = "SELECT id FROM messages WHERE status = 'parked'"
AGAIN = (
    "UPDATE messages SET status = 'waiting', next_try_at = ?, forgiven = attempts, ended_at = NULL, "
    "channel = coalesce((SELECT people.channel FROM people WHERE people.id = messages.person_id), channel), "
    "address = coalesce((SELECT people.address FROM people WHERE people.id = messages.person_id), address) "
    "WHERE id = ? AND status IN ('parked', 'waiting', 'discarded')"
)
DISCARD = "UPDATE messages SET status = 'discarded', ended_at = ? WHERE id = ? AND status IN ('parked', 'waiting')"


class Listed(NamedTuple):
    """A message as a list has it; ``login`` is whom it is for, ``answer`` what the other side said last."""

    id: int
    key: str
    agency_id: int
    login: str | None
    case_id: int | None
    topic: str
    channel: str
    address: str
    status: str
    attempts: int
    next_try_at: str
    created_at: str
    ended_at: str | None
    read_at: str | None
    webhook_id: int | None
    answer: str | None


class Attempt(NamedTuple):
    """One attempt to deliver a message, and what the other side said to it."""

    attempt: int
    at: str
    accepted: bool
    answer: str


class Letterbox(NamedTuple):
    """A message whole: what it says, and every attempt."""

    message: Listed
    content: str
    attempts: list[Attempt]


def list_messages(
    unit: Unit, statuses: Sequence[str], agency_id: int | None, *, most: int, skipped: int = 0
) -> list[Listed]:
    """Return messages of certain statuses, of one agency or of all, those due first first."""
    marks = ", ".join("?" * len(statuses))
    conditions, values = f"messages.status IN ({marks})", list[Any](statuses)
    if agency_id is not None:
        conditions += " AND messages.agency_id = ?"
        values.append(agency_id)
    statement = unit.store.sql(LIST.format(conditions=conditions))
    return list(map(Listed._make, unit.run(statement, (*values, most, skipped)).fetchall()))


def find_letter(unit: Unit, message_id: int) -> Letterbox | None:
    """Return one message with its content and its deliveries."""
    statement = LIST.format(conditions="messages.id = ?")
    row = unit.run(unit.store.sql(statement), (message_id, 1, 0)).fetchone()
    if row is None:
        return None
    content = unit.run(unit.store.sql("SELECT content FROM messages WHERE id = ?"), (message_id,)).fetchone()[0]
    rows = unit.run(unit.store.sql(DELIVERIES), (message_id,)).fetchall()
    return Letterbox(Listed(*row), content, [Attempt(each[0], each[1], bool(each[2]), each[3]) for each in rows])


def parked_messages(unit: Unit, agency_id: int | None) -> list[int]:
    """Return the messages that are parked, of one agency or of all."""
    condition, values = (" AND agency_id = ?", (agency_id,)) if agency_id is not None else ("", ())
    return [row[0] for row in unit.run(unit.store.sql(f"{PARKED}{condition} ORDER BY id"), values).fetchall()]


def send_again(unit: Unit, message_id: int, now: str) -> bool:
    """Let a message be sent again, to the person's present address; return whether it could be."""
    unit.run(unit.store.sql(AGAIN), (now, message_id))
    return bool(unit.rowcount == 1)


def discard(unit: Unit, message_id: int, now: str) -> bool:
    """Let a message be sent no more; return whether it could be."""
    unit.run(unit.store.sql(DISCARD), (now, message_id))
    return bool(unit.rowcount == 1)
