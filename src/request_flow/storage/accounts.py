"""Accounts, roles held beside the first, sessions, tries: what signing in reads and writes.

Instants are text as the store keeps them, equal offsets, so that they compare as text.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from request_flow.storage.people import Member, member_in
from request_flow.storage.unit import Request, Unit


class Account(NamedTuple):
    """How a person signs in, and how the pages are to look."""

    person_id: int
    password_hash: str | None
    must_change: bool
    second_factor: bytes | None
    last_code: str | None
    subject: str | None
    larger: bool
    shortcuts: bool


class Held(NamedTuple):
    """A role that a person holds in an agency."""

    agency_id: int
    role: str


class Session(NamedTuple):
    """Somebody signed in."""

    hash: str
    person_id: int
    created_at: str
    seen_at: str
    said: str


MEMBER = ", ".join(f"people.{name}" for name in Member._fields)
BESIDE = (
    "accounts.person_id, password_hash, must_change, second_factor, last_code, subject, larger, shortcuts, "
    "(SELECT count(*) FROM held_roles WHERE held_roles.person_id = people.id), "
    "(SELECT count(*) FROM people AS others WHERE others.deputy = people.login)"
)
ACCOUNT = (
    "SELECT person_id, password_hash, must_change, second_factor, last_code, subject, larger, shortcuts "
    "FROM accounts WHERE {column} = ?"
)
NEW_ACCOUNT = "INSERT INTO accounts (person_id, changed_at) VALUES (?, ?) ON CONFLICT (person_id) DO NOTHING"
SET_PASSWORD = "UPDATE accounts SET password_hash = ?, must_change = ?, changed_at = ? WHERE person_id = ?"  # noqa: S105
SET_SECOND = "UPDATE accounts SET second_factor = ?, last_code = NULL, changed_at = ? WHERE person_id = ?"
USE_CODE = (
    "UPDATE accounts SET last_code = ? WHERE person_id = ? AND (last_code IS NULL OR CAST(last_code AS INTEGER) < ?)"
)
SET_SUBJECT = "UPDATE accounts SET subject = ?, changed_at = ? WHERE person_id = ?"
SET_LOOKS = "UPDATE accounts SET larger = ?, shortcuts = ? WHERE person_id = ?"
HELD = "SELECT agency_id, role FROM held_roles WHERE person_id = ? ORDER BY agency_id, role"
HOLD = "INSERT INTO held_roles (person_id, agency_id, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
DROP_ROLE = "DELETE FROM held_roles WHERE person_id = ? AND agency_id = ? AND role = ?"
OPEN_SESSION = "INSERT INTO sessions (hash, person_id, created_at, seen_at) VALUES (?, ?, ?, ?)"
SIGNED_IN = (
    f"SELECT sessions.hash, sessions.person_id, sessions.created_at, sessions.seen_at, sessions.said, {MEMBER}, "  # noqa: S608
    f"{BESIDE} FROM sessions JOIN people ON people.id = sessions.person_id "
    "LEFT JOIN accounts ON accounts.person_id = people.id WHERE sessions.hash = ?"
)
SEEN = "UPDATE sessions SET seen_at = ? WHERE hash = ?"
SAY = "UPDATE sessions SET said = ? WHERE hash = ?"
END_SESSION = "DELETE FROM sessions WHERE hash = ?"
END_SESSIONS = "DELETE FROM sessions WHERE person_id = ? AND hash <> ?"
END_OLD = "DELETE FROM sessions WHERE seen_at < ? OR created_at < ?"
TRIED = "SELECT count, until FROM tries WHERE key = ?"
TRY = (
    "INSERT INTO tries (key, count, until) VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET "
    "count = CASE WHEN tries.until <= ? THEN 1 ELSE tries.count + 1 END, "
    "until = CASE WHEN tries.until <= ? THEN excluded.until WHEN tries.count + 1 <= ? THEN excluded.until "
    "ELSE tries.until END"
)
TRY_LESS = "UPDATE tries SET count = count - 1 WHERE key = ? AND count > 0"
FORGET = "DELETE FROM tries WHERE key = ?"
FORGET_OLD = "DELETE FROM tries WHERE until < ?"
WORN = f"SELECT {BESIDE} FROM people LEFT JOIN accounts ON accounts.person_id = people.id WHERE people.id = ?"  # noqa: S608


def account_of(unit: Unit, person_id: int) -> Account | None:
    """Return the account of a person, ``None`` where there is none yet."""
    return _account(unit, "person_id", person_id)


def account_of_subject(unit: Unit, subject: str) -> Account | None:
    """Return the account that an identity service knows as ``subject``."""
    return _account(unit, "subject", subject)


def _account(unit: Unit, column: str, value: object) -> Account | None:
    row = unit.run(unit.store.sql(ACCOUNT.format(column=column)), (value,)).fetchone()
    return None if row is None else _account_in(row)


def _account_in(row: Sequence[Any]) -> Account:
    second = None if row[3] is None else bytes(row[3])
    return Account(row[0], row[1], bool(row[2]), second, row[4], row[5], bool(row[6]), bool(row[7]))


class Worn(NamedTuple):
    """What stands beside a person: the account, whether roles are held beside the first, and anybody's deputy."""

    account: Account | None
    holds_more: bool
    is_deputy: bool


def worn_by(unit: Unit, person_id: int) -> Worn:
    """Return what stands beside a person, in one question, since every page asks it."""
    row = unit.run(unit.store.sql(WORN), (person_id,)).fetchone()
    return Worn(None, holds_more=False, is_deputy=False) if row is None else _worn_in(row)


def _worn_in(row: Sequence[Any]) -> Worn:
    return Worn(None if row[0] is None else _account_in(row), row[8] > 0, row[9] > 0)


def signed_in_asked(unit: Unit, hashed: str) -> Request:
    """Return what :func:`signed_in_by` asks."""
    return unit.store.sql(SIGNED_IN), (hashed,)


def signed_in_by(unit: Unit, hashed: str) -> tuple[Session, Member, Worn] | None:
    """Return the session of a secret with its person and what stands beside them, in one question."""
    row = unit.run(*signed_in_asked(unit, hashed)).fetchone()
    if row is None:
        return None
    person = len(Session._fields)
    beside = person + len(Member._fields)
    return Session(*row[:person]), member_in(row[person:beside]), _worn_in(row[beside:])


def set_password(unit: Unit, person_id: int, hashed: str, *, must_change: bool, now: str) -> None:
    """Keep the hash of a new password."""
    unit.run(unit.store.sql(NEW_ACCOUNT), (person_id, now))
    unit.run(unit.store.sql(SET_PASSWORD), (hashed, int(must_change), now, person_id))


def set_second_factor(unit: Unit, person_id: int, sealed: bytes | None, *, now: str) -> None:
    """Keep the sealed secret of the codes, or let go of it."""
    unit.run(unit.store.sql(NEW_ACCOUNT), (person_id, now))
    unit.run(unit.store.sql(SET_SECOND), (sealed, now, person_id))


def use_code(unit: Unit, person_id: int, step: int) -> bool:
    """Mark the time step of a code as used; ``False`` where it, or a later one, was used before."""
    unit.run(unit.store.sql(USE_CODE), (str(step), person_id, step))
    return unit.rowcount == 1


def set_subject(unit: Unit, person_id: int, subject: str | None, *, now: str) -> None:
    """Keep as whom an identity service knows a person."""
    unit.run(unit.store.sql(NEW_ACCOUNT), (person_id, now))
    unit.run(unit.store.sql(SET_SUBJECT), (subject, now, person_id))


def set_looks(unit: Unit, person_id: int, *, larger: bool, shortcuts: bool, now: str) -> None:
    """Keep how the pages are to look and whether they listen to keys."""
    unit.run(unit.store.sql(NEW_ACCOUNT), (person_id, now))
    unit.run(unit.store.sql(SET_LOOKS), (int(larger), int(shortcuts), person_id))


def held_by(unit: Unit, person_id: int) -> list[Held]:
    """Return the roles a person holds beside the first."""
    return [Held(*row) for row in unit.run(unit.store.sql(HELD), (person_id,)).fetchall()]


def hold_role(unit: Unit, person_id: int, agency_id: int, role: str) -> None:
    """Give a person one more role in an agency."""
    unit.run(unit.store.sql(HOLD), (person_id, agency_id, role))


def drop_role(unit: Unit, person_id: int, agency_id: int, role: str) -> None:
    """Take a role away that is held beside the first."""
    unit.run(unit.store.sql(DROP_ROLE), (person_id, agency_id, role))


def open_session(unit: Unit, hashed: str, person_id: int, now: str) -> None:
    """Sign somebody in."""
    unit.run(unit.store.sql(OPEN_SESSION), (hashed, person_id, now, now))


def seen(unit: Unit, hashed: str, now: str) -> None:
    """Note that a session was used."""
    unit.run(unit.store.sql(SEEN), (now, hashed))


def say_next(unit: Unit, hashed: str, said: str) -> None:
    """Keep what the next page has to tell; an empty text once it was told."""
    unit.run(unit.store.sql(SAY), (said, hashed))


def end_session(unit: Unit, hashed: str) -> None:
    """Sign somebody out."""
    unit.run(unit.store.sql(END_SESSION), (hashed,))


def end_sessions_of(unit: Unit, person_id: int, but: str = "") -> None:
    """Sign a person out everywhere, but for one session."""
    unit.run(unit.store.sql(END_SESSIONS), (person_id, but))


def end_old(unit: Unit, unseen_since: str, begun_before: str, now: str) -> None:
    """Forget the sessions and the tries that are over."""
    unit.run(unit.store.sql(END_OLD), (unseen_since, begun_before))
    unit.run(unit.store.sql(FORGET_OLD), (now,))


def tried(unit: Unit, key: str, now: str) -> tuple[int, str]:
    """Return how often something was tried, and until when that counts; nothing once that is over."""
    row = unit.run(unit.store.sql(TRIED), (key,)).fetchone()
    return (row[0], row[1]) if row is not None and row[1] > now else (0, "")


def try_once_more(unit: Unit, key: str, most: int, until: str, now: str) -> None:
    """Count one more try; the time runs from the last of the first ``most``."""
    unit.run(unit.store.sql(TRY), (key, until, now, now, most))


def try_once_less(unit: Unit, key: str) -> None:
    """Take back one try that was counted."""
    unit.run(unit.store.sql(TRY_LESS), (key,))


def forget_tries(unit: Unit, key: str) -> None:
    """Let bygones be bygones, after a right password."""
    unit.run(unit.store.sql(FORGET), (key,))
