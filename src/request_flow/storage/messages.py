"""Messages to people: what waits to be sent, written once by its key; and what is still to be told of reminders.

Instants are ISO texts of the office's zone, so that they sort as they follow each other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from request_flow.storage.unit import Unit

TOLD, FELL_AWAY, REACHED_NOBODY = 1, 2, 3
"""What becomes of a reminder: its messages are written, its term had ended before that, or nobody was there."""

UNTOLD = """
SELECT reminders.case_id, reminders.kind, reminders.ref, reminders.due_on, reminders.rung,
  (SELECT max(earlier.rung) FROM reminders AS earlier WHERE earlier.case_id = reminders.case_id
    AND earlier.kind = reminders.kind AND earlier.ref = reminders.ref AND earlier.due_on = reminders.due_on
    AND earlier.rung < reminders.rung AND earlier.told <> {nobody}),
  cases.agency_id, agencies.code, cases.number, cases.subject, cases.unit, cases.handler, cases.state,
  cases.counted_outcome IS NOT NULL, deadlines.provisional,
  reminders.kind = 'reply' AND EXISTS (SELECT 1 FROM deadlines AS beside WHERE beside.case_id = cases.id
    AND beside.kind = 'extension')
FROM reminders{by_index} JOIN cases ON cases.id = reminders.case_id JOIN agencies ON agencies.id = cases.agency_id
LEFT JOIN deadlines ON deadlines.case_id = reminders.case_id AND deadlines.kind = reminders.kind
  AND deadlines.ref = reminders.ref AND deadlines.due_on = reminders.due_on
WHERE reminders.told = 0
ORDER BY reminders.case_id, reminders.kind, reminders.ref, reminders.due_on, reminders.rung LIMIT ?
"""
ANY_UNTOLD = "SELECT 1 FROM reminders{by_index} WHERE told = 0 LIMIT 1"
BY_INDEX = {True: " INDEXED BY ix_reminders_untold", False: ""}
"""SQLite would rather walk the whole table, which has no row numbers, than look into the partial index."""
TELL_AGAIN = """
UPDATE reminders SET told = 0 WHERE told = {nobody} AND (case_id, kind, ref, due_on) IN
  (SELECT deadlines.case_id, deadlines.kind, deadlines.ref, deadlines.due_on FROM deadlines
    JOIN cases ON cases.id = deadlines.case_id WHERE cases.agency_id = ?)
  AND NOT EXISTS (SELECT 1 FROM reminders AS later WHERE later.case_id = reminders.case_id
    AND later.kind = reminders.kind AND later.ref = reminders.ref AND later.due_on = reminders.due_on
    AND later.rung > reminders.rung)
"""
SET_TOLD = "UPDATE reminders SET told = ? WHERE case_id = ? AND kind = ? AND ref = ? AND due_on = ? AND rung = ?"
INSERT = (
    "INSERT INTO messages (key, agency_id, person_id, case_id, topic, channel, address, content, status, "
    "next_try_at, created_at, webhook_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?) "
    "ON CONFLICT (key) DO NOTHING"
)
BY_KEY = "SELECT id, status, content FROM messages WHERE key = ?"
REPLACE = "UPDATE messages SET content = ? WHERE id = ?"
ADDRESSES = "SELECT number, id, subject, unit, handler FROM cases WHERE agency_id = ? AND number IN ({marks})"
LOOK_UP = 500


ABOUT = (
    "SELECT messages.created_at, people.login, messages.topic, messages.channel, messages.status, messages.content "
    "FROM messages LEFT JOIN people ON people.id = messages.person_id WHERE messages.case_id = ? ORDER BY messages.id"
)


class About(NamedTuple):
    """A message about a case; ``login`` is whom it is for, ``content`` is JSON."""

    created_at: str
    login: str | None
    topic: str
    channel: str
    status: str
    content: str


class Untold(NamedTuple):
    """A rung that was claimed and of which nobody was told yet, with what is known of its case.

    ``told_before`` is the rung claimed before it, those left out that reached nobody; ``provisional`` is ``None`` where
    the term has ended or moved since; ``answered`` says that the case had an answer before and is open again,
    ``extendable`` that the reply's term can still be extended.
    """

    case_id: int
    kind: str
    ref: str
    due_on: str
    rung: int
    told_before: int | None
    agency_id: int
    agency: str
    number: str
    subject: str
    unit: str | None
    handler: str | None
    state: str
    answered: bool
    provisional: int | None
    extendable: bool


class Message(NamedTuple):
    """A message to be written, to a person or to a webhook; ``key`` makes it one however often it is written."""

    key: str
    agency_id: int
    person_id: int | None
    case_id: int | None
    topic: str
    channel: str
    address: str
    content: str
    next_try_at: str
    created_at: str
    webhook_id: int | None = None


class Kept(NamedTuple):
    """A message as it stands."""

    id: int
    status: str
    content: str


class Addressed(NamedTuple):
    """What a message needs to know of a case and of who works on it."""

    id: int
    number: str
    subject: str
    unit: str | None
    handler: str | None


def untold(unit: Unit, *, most: int) -> list[Untold]:
    """Return reminders of which nobody was told yet; nobody else gets them meanwhile."""
    statement = UNTOLD.format(by_index=BY_INDEX[unit.store.is_sqlite], nobody=REACHED_NOBODY)
    if not unit.store.is_sqlite:
        statement += " FOR UPDATE OF reminders SKIP LOCKED"
    rows = unit.run(unit.store.sql(statement), (most,)).fetchall()
    return [Untold._make([*row[:3], str(row[3]), *row[4:13], bool(row[13]), row[14], bool(row[15])]) for row in rows]


def any_untold(unit: Unit) -> bool:
    """Return whether there is a reminder of which nobody was told yet."""
    return unit.run(ANY_UNTOLD.format(by_index=BY_INDEX[unit.store.is_sqlite])).fetchone() is not None


def set_told(unit: Unit, reminders: Sequence[tuple[Untold, int]]) -> None:
    """Keep what became of reminders."""
    if reminders:
        unit.run_many(unit.store.sql(SET_TOLD), [(told, *each[:5]) for each, told in reminders])


def tell_again(unit: Unit, agency_id: int) -> None:
    """Have the reminders of an agency's running terms that reached nobody told anew: of each term the latest."""
    unit.run(unit.store.sql(TELL_AGAIN.format(nobody=REACHED_NOBODY)), (agency_id,))


def write_message(unit: Unit, message: Message) -> bool:
    """Write a message; return whether it is new."""
    unit.run(unit.store.sql(INSERT), message)
    return unit.rowcount == 1


def find_message(unit: Unit, key: str) -> Kept | None:
    """Return the message with this key; it stays as it is until the unit ends."""
    lock = "" if unit.store.is_sqlite else " FOR UPDATE"
    row = unit.run(unit.store.sql(BY_KEY + lock), (key,)).fetchone()
    return Kept(*row) if row else None


def replace_content(unit: Unit, message_id: int, content: str) -> None:
    """Let a message that was not sent yet say something else."""
    unit.run(unit.store.sql(REPLACE), (content, message_id))


def keys_between(unit: Unit, agency_id: int, topic: str, prefix: str) -> list[str]:
    """Return the keys of the agency's messages on a topic that begin with ``prefix``."""
    statement = "SELECT key FROM messages WHERE agency_id = ? AND topic = ? AND substr(key, 1, ?) = ?"
    return [row[0] for row in unit.run(unit.store.sql(statement), (agency_id, topic, len(prefix), prefix)).fetchall()]


def addressed(unit: Unit, agency_id: int, numbers: Sequence[str]) -> dict[str, Addressed]:
    """Return cases of an agency by their numbers."""
    found: dict[str, Addressed] = {}
    for start in range(0, len(numbers), LOOK_UP):
        part = numbers[start : start + LOOK_UP]
        statement = ADDRESSES.format(marks=", ".join("?" * len(part)))
        for number, case_id, subject, of_unit, handler in unit.run(unit.store.sql(statement), (agency_id, *part)):
            found[number] = Addressed(case_id, number, subject, of_unit, handler)
    return found


def messages_about(unit: Unit, case_id: int) -> list[About]:
    """Return the messages about a case that are kept still, the first first."""
    return [About(*row) for row in unit.run(unit.store.sql(ABOUT), (case_id,)).fetchall()]
