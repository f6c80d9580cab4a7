"""Erasing the personal data of a case: everything sealed, each name and word in the clear, each index that finds it.

What stays is what figures and their traces need: numbers, days, acts, states, outcomes, grounds, who of the office
acted, and the hashes.  The caller has put the entry of the case into ``erasures`` before: without it the database
refuses.
"""

from dataclasses import replace
from typing import NamedTuple

import orjson

from request_flow.storage.cases import StoredCase
from request_flow.storage.codec import Codec
from request_flow.storage.database import Store
from request_flow.storage.faults import driver_errors_translated
from request_flow.storage.letters import hold_case
from request_flow.storage.retention_mark import GONE, mark
from request_flow.storage.subject_words import without_case
from request_flow.storage.unit import Unit
from request_flow.storage.vacuum import vacuum

ERASE_CASE = (
    "UPDATE cases SET subject = ?, particulars = ?, sealed = ?, person_index = NULL, name_index = NULL, digest = NULL "
    "WHERE id = ?"
)
OF_LETTERS = "letter_id IN (SELECT id FROM letters WHERE case_id = ?)"
COUNTED = {
    "letters": "SELECT count(*) FROM letters WHERE case_id = ?",
    "drafts": "SELECT count(*) FROM letter_drafts WHERE case_id = ?",
    "attachments": "SELECT count(*) FROM attachments WHERE case_id = ?",
    "messages": "SELECT count(*) FROM messages WHERE case_id = ?",
}
STATEMENTS = (
    f"DELETE FROM letter_files WHERE {OF_LETTERS}",  # noqa: S608  # a condition of this module
    "DELETE FROM letter_drafts WHERE case_id = ?",
    "DELETE FROM attachments WHERE case_id = ?",
    "DELETE FROM deliveries WHERE message_id IN (SELECT id FROM messages WHERE case_id = ?)",
    "DELETE FROM messages WHERE case_id = ?",
    "DELETE FROM restricted_cases WHERE case_id = ?",
)
DIGESTS = (
    "SELECT id, content FROM messages WHERE agency_id = ? AND case_id IS NULL "
    "AND status IN ('sent', 'discarded', 'parked')"
)
SCRUBBED = (
    "cases",
    "events",
    "letters",
    "letter_files",
    "letter_records",
    "letter_drafts",
    "attachments",
    "messages",
    "deliveries",
    "subject_words",
    "restricted_cases",
    "retention_holds",
)


class Erased(NamedTuple):
    """How much of a case was erased."""

    records: int
    letters: int
    drafts: int
    attachments: int
    messages: int


def as_erased(case: StoredCase, codec: Codec) -> StoredCase:
    """Return a case as it will be once it is erased.

    Raises:
        StoreUnavailable: a sealed part was changed: what may be evidence of that is not erased.
    """
    rows = tuple(
        row if row.sealed is None else row._replace(sealed=mark(list(codec.open_event(case.header, row).data)))
        for row in case.rows
    )
    case.registration(codec)
    rest = orjson.loads(case.rest)
    rest.pop("delivery", None)
    return replace(
        case,
        subject=GONE,
        rest=orjson.dumps(rest).decode(),
        sealed=mark(),
        person_index=None,
        name_index=None,
        digest=None,
        rows=rows,
    )


def hold_whole(unit: Unit, case_id: int) -> None:
    """Let nobody change a case, its letters, or what became of them, before the unit has ended."""
    hold_case(unit, case_id)
    if not unit.store.is_sqlite:
        unit.run("SELECT id FROM letters WHERE case_id = %s ORDER BY id FOR UPDATE", (case_id,))


def counted(unit: Unit, case: StoredCase) -> Erased:
    """Return how much of a case there is to be erased."""
    found = {name: int(unit.run(unit.store.sql(each), (case.id,)).fetchone()[0]) for name, each in COUNTED.items()}
    return Erased(sum(row.sealed is not None for row in case.rows), **found)


def erase(unit: Unit, case: StoredCase, erased: StoredCase) -> None:
    """Erase the personal data of ``case``, so that it is as ``erased``; its entry is there, and nobody else writes."""
    if unit.store.is_sqlite:
        unit.run("PRAGMA secure_delete=ON")
    sql = unit.store.sql
    without_case(unit, case.id, case.subject)
    of_events = [(row.sealed, case.id, row.seq) for row in erased.rows if row.sealed is not None]
    if of_events:
        unit.run_many(sql("UPDATE events SET sealed = ? WHERE case_id = ? AND seq = ?"), of_events)
    unit.run(sql(ERASE_CASE), (erased.subject, erased.rest, erased.sealed, case.id))
    unit.run(sql(f"UPDATE letter_records SET sealed = ? WHERE {OF_LETTERS}"), (mark(), case.id))  # noqa: S608
    for statement in STATEMENTS:
        unit.run(sql(statement), (case.id,))
    of_letters = "UPDATE letters SET sealed = ?, addressee = NULL, title = ? WHERE case_id = ?"
    unit.run(sql(of_letters), (mark(), GONE, case.id))
    unit.run(sql("UPDATE retention_holds SET reason = ? WHERE case_id = ?"), (GONE, case.id))


def forget_digests(unit: Unit, agency_id: int, numbers: frozenset[str]) -> int:
    """Delete the messages about several cases at once that name one of these, and return how many they were."""
    if unit.store.is_sqlite:
        unit.run("PRAGMA secure_delete=ON")
    rows = unit.run(unit.store.sql(DIGESTS), (agency_id,)).fetchall()
    found = [(row[0],) for row in rows if any(each in row[1] for each in numbers)]
    if found:
        unit.run_many(unit.store.sql("DELETE FROM deliveries WHERE message_id = ?"), found)
        unit.run_many(unit.store.sql("DELETE FROM messages WHERE id = ?"), found)
    return len(found)


def scrub(store: Store) -> bool:
    """Take out of the files what erased rows left behind in them; ``False`` where somebody who reads is in the way.

    SQLite is written anew and its log emptied.  PostgreSQL is vacuumed, which lets it write over what was there; its
    log, its copies and its backups are the administrator's (see the page on operations).

    Raises:
        Conflict: somebody holds the store.
        StoreUnavailable: it cannot be written.
    """
    store.shared.drop()  # what this request itself reads would be in the way
    vacuum(store, SCRUBBED)
    if not store.is_sqlite:
        return True
    with driver_errors_translated():
        return _written_anew(store)


def _written_anew(store: Store) -> bool:
    pooled = store.engine.raw_connection()
    try:
        cursor = pooled.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = cursor.fetchone()
        cursor.close()
    finally:
        pooled.close()
    return row is not None and row[0] == 0
