"""The entries of what was erased (销毁记录): each chained to the one before, and what must still be left of its case.

Erasing takes the sealed bytes away that the chain of a case was hashed over, so that it can no longer be gone through
link by link.  Its hashes stay, and the entry holds its last one and the hash of all that was left: whoever changes the
rest of an erased case, or an entry, or takes one away, is found.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from request_flow.storage.cases import StoredCase
from request_flow.storage.unit import Unit

COLUMNS = (
    "erasures.id, agencies.code, erasures.agency_id, case_id, list_id, retention_lists.reason, number, erased_at, "
    "erasures.proposed_by, approved_by, approved_at, head, records, remains, erased, hash"
)
SELECT = (
    f"SELECT {COLUMNS} FROM erasures JOIN agencies ON agencies.id = erasures.agency_id "  # noqa: S608  # names only
    "JOIN retention_lists ON retention_lists.id = list_id"
)
INSERT = (
    "INSERT INTO erasures (id, agency_id, case_id, list_id, number, erased_at, proposed_by, approved_by, approved_at, "
    "head, records, remains, erased, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
LETTERS = (
    "SELECT id, kind, number, day, event_seq, took_step, issued_at, issued_by FROM letters "
    "WHERE case_id = ? ORDER BY id"
)
RECORDS = (
    "SELECT letter_id, seq, what, on_day, event_seq, actor, recorded_at FROM letter_records "
    "WHERE letter_id IN (SELECT id FROM letters WHERE case_id = ?) ORDER BY letter_id, seq"
)
FIRST = bytes(32)
"""What the first entry is chained to."""


class Entry(NamedTuple):
    """The entry of one erased case; it names nobody but those who acted.

    ``reason`` is that of its list, which the hash covers too.
    """

    id: int
    agency: str
    agency_id: int
    case_id: int
    list_id: int
    reason: str
    number: str
    erased_at: str
    proposed_by: str
    approved_by: str
    approved_at: str
    head: bytes
    records: int
    remains: bytes
    erased: str
    hash: bytes


def add_entry(unit: Unit, entry: Entry) -> Entry:
    """Keep an entry behind the last one, and return it as it stands; the unit holds every agency alone.

    The id and the hash of ``entry`` are not heeded.
    """
    row = unit.run("SELECT id, hash FROM erasures ORDER BY id DESC LIMIT 1").fetchone()
    number, before = (int(row[0]) + 1, bytes(row[1])) if row else (1, FIRST)
    made = entry._replace(id=number)
    made = made._replace(hash=_hash(before, made))
    unit.run(unit.store.sql(INSERT), (made.id, made.agency_id, made.case_id, made.list_id, *made[6:]))
    return made


def entry_of_case(unit: Unit, case_id: int) -> Entry | None:
    """Return the entry of a case, ``None`` where it was not erased."""
    row = unit.run(unit.store.sql(f"{SELECT} WHERE case_id = ?"), (case_id,)).fetchone()
    return _entry(row) if row else None


def entries_of_list(unit: Unit, list_id: int, *, after: int, most: int) -> list[Entry]:
    """Return entries of a list by the ids of their cases behind ``after``."""
    statement = f"{SELECT} WHERE list_id = ? AND case_id > ? ORDER BY case_id LIMIT ?"
    return [_entry(row) for row in unit.run(unit.store.sql(statement), (list_id, after, most)).fetchall()]


def iter_entries(unit: Unit) -> Iterator[tuple[Entry, bool]]:
    """Yield every entry, and whether it follows the one before it unchanged."""
    before, number = FIRST, 0
    with closing(unit.stream(f"{SELECT} ORDER BY erasures.id", ())) as cursor:
        for row in cursor:
            entry = _entry(row)
            number += 1
            yield entry, entry.id == number and entry.hash == _hash(before, entry)
            before = entry.hash


def letters_left(unit: Unit, case_id: int) -> list[list[Any]]:
    """Return what stays of the letters of a case, and of what became of them, when it is erased."""
    found: list[list[Any]] = []
    for statement in (LETTERS, RECORDS):
        rows = unit.run(unit.store.sql(statement), (case_id,)).fetchall()
        found += [[str(each) if each is not None else None for each in row] for row in rows]
    return found


def remains_of(case: StoredCase, letters: Sequence[Sequence[Any]]) -> bytes:
    """Return the hash of what is left of an erased case."""
    header = case.header
    told = [
        [header.agency, header.number, header.channel, header.category, case.subject, case.rest, case.parent],
        [*header.flags],
        [[*row[:6], row.sealed.hex() if row.sealed is not None else None, row.hash.hex()] for row in case.rows],
        [case.sealed.hex(), case.version, case.head.hex()],
        letters,
    ]
    return sha256(orjson.dumps(told)).digest()


def _hash(before: bytes, entry: Entry) -> bytes:
    plain = [each.hex() if isinstance(each, bytes) else each for each in entry[:-1]]
    return sha256(before + orjson.dumps(plain)).digest()


def _entry(row: Sequence[Any]) -> Entry:
    found = Entry._make(row)
    return found._replace(head=bytes(found.head), remains=bytes(found.remains), hash=bytes(found.hash))
