"""Deleting messages that were sent, and read, long ago, with what the other side said to them; a batch at a time.

Instants are ISO texts of the office's zone.  Messages that wait, are being sent or are parked stay.
"""

from request_flow.storage.unit import Unit

OLD = (
    "SELECT id FROM messages WHERE status IN ('sent', 'discarded') AND ended_at < ? "
    "AND (channel <> 'app' OR read_at < ?) ORDER BY id LIMIT ?"
)


def delete_messages(unit: Unit, sent_before: str, read_before: str, *, most: int) -> int:
    """Delete messages that ended before an instant and, within the program, were read before another.

    Return how many they were.
    """
    held = "" if unit.store.is_sqlite else " FOR UPDATE SKIP LOCKED"
    found = unit.run(unit.store.sql(OLD + held), (sent_before, read_before, most)).fetchall()
    if found:
        unit.run_many(unit.store.sql("DELETE FROM deliveries WHERE message_id = ?"), found)
        unit.run_many(unit.store.sql("DELETE FROM messages WHERE id = ?"), found)
    return len(found)
