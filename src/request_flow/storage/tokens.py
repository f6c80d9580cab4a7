"""Tokens in the database: whose they are, what they are limited to, until when; never the secret itself.

Instants are text as the store keeps them, equal offsets, so that they compare as text.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from request_flow.storage.unit import Unit

COLUMNS = "id, person_id, label, scopes, created_at, expires_at, used_at, revoked_at"
ADD = (
    "INSERT INTO api_tokens (hash, person_id, label, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?) "
    "RETURNING id"
)
BY_HASH = f"SELECT {COLUMNS} FROM api_tokens WHERE hash = ?"  # noqa: S608  # names only
OF_PERSON = f"SELECT {COLUMNS} FROM api_tokens WHERE person_id = ? ORDER BY id DESC LIMIT ?"  # noqa: S608  # names only
STANDING = "SELECT count(*) FROM api_tokens WHERE person_id = ? AND revoked_at IS NULL AND expires_at > ?"
USED = "UPDATE api_tokens SET used_at = ? WHERE id = ?"
REVOKE = "UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND person_id = ? AND revoked_at IS NULL"


class Token(NamedTuple):
    """A program that acts for a person; ``scopes`` are names of permissions."""

    id: int
    person_id: int
    label: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None


def add_token(
    unit: Unit, person_id: int, hashed: str, label: str, scopes: tuple[str, ...], times: tuple[str, str]
) -> int:
    """Keep a token by the hash of its secret; ``times`` are when it was made and when it ends.  Return its number."""
    row = unit.run(unit.store.sql(ADD), (hashed, person_id, label, " ".join(scopes), *times)).fetchone()
    return int(row[0])


def find_token(unit: Unit, hashed: str) -> Token | None:
    """Return the token of a secret, ended or not."""
    row = unit.run(unit.store.sql(BY_HASH), (hashed,)).fetchone()
    return None if row is None else _token(row)


def tokens_of_person(unit: Unit, person_id: int, most: int) -> list[Token]:
    """Return a person's tokens, the latest first, those that ended too."""
    return [_token(row) for row in unit.run(unit.store.sql(OF_PERSON), (person_id, most)).fetchall()]


def count_standing(unit: Unit, person_id: int, now: str) -> int:
    """Return how many tokens of a person can be used."""
    return int(unit.run(unit.store.sql(STANDING), (person_id, now)).fetchone()[0])


def note_use(unit: Unit, token_id: int, now: str) -> None:
    """Note that a token was used."""
    unit.run(unit.store.sql(USED), (now, token_id))


def revoke_token(unit: Unit, token_id: int, person_id: int, now: str) -> bool:
    """End a token of a person; ``False`` where there is none that could be ended."""
    unit.run(unit.store.sql(REVOKE), (now, token_id, person_id))
    return unit.rowcount == 1


def _token(row: Sequence[Any]) -> Token:
    token = Token(*row)
    return token._replace(scopes=tuple(row[3].split()))
