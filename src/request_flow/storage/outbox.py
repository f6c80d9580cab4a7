"""The outbox: messages that are due are taken by one process, and what came of each attempt is kept.

A claim is the status ``sending`` until ``next_try_at``; one that has run out is taken again by whoever comes next.
Each claim is an attempt of its own number, so that a refusal that comes after the claim ran out changes nothing but its
own row.  Instants are ISO texts of the office's zone, so that they sort as they follow each other.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from request_flow.storage.unit import Unit

WAITING, SENDING, SENT, PARKED, DISCARDED = "waiting", "sending", "sent", "parked", "discarded"
WHOLE_CHANNEL = ""
"""The address of a pace that holds for a channel, whatever the address of a message."""

OPEN = "status IN ('waiting', 'sending')"
ANY_DUE = f"SELECT 1 FROM messages WHERE {OPEN} AND next_try_at <= ? LIMIT 1"  # noqa: S608  # fixed words
DUE = f"""
SELECT messages.id, messages.key, messages.topic, messages.channel, messages.address, messages.content, messages.status,
  messages.attempts, messages.forgiven, messages.next_try_at, messages.created_at, messages.agency_id,
  messages.person_id, messages.webhook_id, webhooks.secret
FROM messages LEFT JOIN webhooks ON webhooks.id = messages.webhook_id
WHERE {OPEN} AND next_try_at <= ? AND NOT EXISTS (
  SELECT 1 FROM paces WHERE paces.channel = messages.channel AND paces.address = messages.address AND free_at > ?)
AND NOT EXISTS (
  SELECT 1 FROM paces WHERE paces.channel = messages.channel AND paces.address = '' AND free_at > ?)
ORDER BY next_try_at, messages.id LIMIT ?
"""  # noqa: S608  # fixed words
TAKE = "UPDATE messages SET status = 'sending', attempts = attempts + 1, next_try_at = ? WHERE id = ?"
SHOWN = "UPDATE messages SET status = 'sent', attempts = attempts + 1, ended_at = ? WHERE id = ?"
TAKEN = "UPDATE messages SET status = 'sent', ended_at = ? WHERE id = ? AND status IN ('sending', 'waiting', 'parked')"
AGAIN = "UPDATE messages SET status = 'waiting', next_try_at = ? WHERE id = ? AND status = 'sending' AND attempts = ?"
PARK = "UPDATE messages SET status = 'parked', ended_at = ? WHERE id = ? AND status = 'sending' AND attempts = ?"
HOLD = "UPDATE messages SET status = 'waiting', next_try_at = ? WHERE id = ?"
BACK = (
    "UPDATE messages SET status = 'waiting', attempts = attempts - 1, next_try_at = ? "
    "WHERE id = ? AND status = 'sending' AND attempts = ?"
)
SAY = (
    "INSERT INTO deliveries (message_id, attempt, at, accepted, answer) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (message_id, attempt) DO UPDATE SET at = excluded.at, accepted = excluded.accepted, "
    "answer = excluded.answer"
)
HOLD_PACE = (
    "INSERT INTO paces (channel, address, full_until, free_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (channel, address) DO UPDATE SET free_at = paces.free_at RETURNING full_until, free_at"
)
SET_PACE = "UPDATE paces SET full_until = ?, free_at = ? WHERE channel = ? AND address = ?"
REST = (
    "INSERT INTO paces (channel, address, full_until, free_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (channel, address) DO UPDATE SET free_at = CASE WHEN paces.free_at < excluded.free_at "
    "THEN excluded.free_at ELSE paces.free_at END"
)


class Due(NamedTuple):
    """A message that is due; with status ``sending`` the claim of its last attempt has run out.

    ``secret`` is sealed; only a message written for a webhook has one.
    """

    id: int
    key: str
    topic: str
    channel: str
    address: str
    content: str
    status: str
    attempts: int
    forgiven: int
    next_try_at: str
    created_at: str
    agency_id: int
    person_id: int | None
    webhook_id: int | None
    secret: bytes | None


class Said(NamedTuple):
    """What came of one attempt."""

    message_id: int
    attempt: int
    at: str
    accepted: bool
    answer: str


class Used(NamedTuple):
    """How much of a pace is used up, see ``paces``."""

    full_until: str
    free_at: str


def any_due(unit: Unit, now: str) -> bool:
    """Return whether a message is due; one look into one index."""
    return unit.run_alone(unit.store.sql(ANY_DUE), (now,)).fetchone() is not None


def due(unit: Unit, by: str, now: str, *, most: int) -> list[Due]:
    """Return messages that were due ``by`` then and whose way is free ``now``; nobody else gets them meanwhile."""
    statement = DUE if unit.store.is_sqlite else f"{DUE} FOR UPDATE OF messages SKIP LOCKED"
    return list(map(Due._make, unit.run(unit.store.sql(statement), (by, now, now, most)).fetchall()))


def take(unit: Unit, messages: Iterable[Due], until: str) -> list[Due]:
    """Claim messages that are due, and return them with the number of the attempt that this is."""
    taken = [each._replace(attempts=each.attempts + 1, status=SENDING) for each in messages]
    _run_many(unit, TAKE, [(until, each.id) for each in taken])
    return taken


def hold(unit: Unit, messages: Sequence[tuple[Due, str]]) -> None:
    """Let messages that are due wait until an instant each, untried."""
    _run_many(unit, HOLD, [(until, each.id) for each, until in messages])


def show(unit: Unit, messages: Sequence[Due], now: str, answer: str) -> None:
    """Let messages of the program's own channel be seen: they are sent with this transaction."""
    _run_many(unit, SHOWN, [(now, each.id) for each in messages])
    say(unit, [Said(each.id, each.attempts + 1, now, accepted=True, answer=answer) for each in messages])


def say(unit: Unit, said: Sequence[Said]) -> None:
    """Keep what was said to attempts."""
    _run_many(unit, SAY, [(each.message_id, each.attempt, each.at, int(each.accepted), each.answer) for each in said])


def end_sent(unit: Unit, said: Said) -> None:
    """Keep that a message was taken, even where its claim had run out before that was known."""
    unit.run(unit.store.sql(TAKEN), (said.at, said.message_id))
    say(unit, [said])


def end_again(unit: Unit, said: Said, next_try_at: str) -> None:
    """Keep that a message was not taken and is tried again then."""
    unit.run(unit.store.sql(AGAIN), (next_try_at, said.message_id, said.attempt))
    say(unit, [said])


def end_parked(unit: Unit, said: Said) -> None:
    """Keep that a message was not taken and is not tried again by itself."""
    unit.run(unit.store.sql(PARK), (said.at, said.message_id, said.attempt))
    say(unit, [said])


def give_back(unit: Unit, taken: Sequence[Due]) -> None:
    """Undo the claims of messages that were not tried after all."""
    _run_many(unit, BACK, [(each.next_try_at, each.id, each.attempts) for each in taken])


def hold_pace(unit: Unit, channel: str, address: str, now: str) -> Used:
    """Return how much of a pace is used up; nobody else uses it before the unit ends."""
    return Used(*unit.run(unit.store.sql(HOLD_PACE), (channel, address, now, now)).fetchone())


def set_pace(unit: Unit, channel: str, address: str, used: Used) -> None:
    """Keep how much of a pace is used up."""
    unit.run(unit.store.sql(SET_PACE), (*used, channel, address))


def rest(unit: Unit, channel: str, address: str, now: str, until: str) -> None:
    """Let nothing be sent there before an instant."""
    unit.run(unit.store.sql(REST), (channel, address, now, until))


def _run_many(unit: Unit, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        unit.run_many(unit.store.sql(statement), rows)
