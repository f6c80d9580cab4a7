"""The end of a year in the database: the cases still open then, and the record that says so on each.

The record changes no derived column of a case and no term, so that a batch is two statements.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from request_flow.errors import Conflict
from request_flow.storage.cases import INSERT_EVENT
from request_flow.storage.codec import SealedEvent
from request_flow.storage.unit import Unit

CARRY_OVER = "carry_over"
OPEN_AT_THE_END = (
    "SELECT id, number, version, head FROM cases WHERE agency_id = ? AND entered_year <= ? AND left_year > ? "
    "AND NOT EXISTS (SELECT 1 FROM events WHERE events.case_id = cases.id AND act = ? AND on_day = ?) "
    "ORDER BY id LIMIT ?"
)
SET_HEAD = "UPDATE cases SET version = ?, head = ? WHERE id = ? AND version = ?"


class OpenCase(NamedTuple):
    """A case to which a record is added: how many it has, and the hash of the last."""

    id: int
    number: str
    version: int
    head: bytes


def cases_to_carry_over(unit: Unit, agency_id: int, year: int, last_day: date, most: int) -> list[OpenCase]:
    """Return cases that were open as the year ended and lack the record of it; nobody else changes them meanwhile."""
    held = "" if unit.store.is_sqlite else " FOR UPDATE"
    values = (agency_id, year, year, CARRY_OVER, last_day.isoformat(), most)
    rows = unit.run(unit.store.sql(OPEN_AT_THE_END + held), values).fetchall()
    return [OpenCase(row[0], row[1], row[2], bytes(row[3])) for row in rows]


def append_to_each(unit: Unit, events: Sequence[tuple[OpenCase, SealedEvent]]) -> None:
    """Add one record to each of several cases.

    Raises:
        Conflict: somebody else changed one of them.
    """
    if not events:
        return
    sql = unit.store.sql
    unit.run_many(sql(SET_HEAD), [(row.seq, row.hash, case.id, case.version) for case, row in events])
    if unit.rowcount != len(events):
        raise Conflict(
            "changed_meanwhile",
            "有申请刚被别人改动；请再运行一次，已完成的不会重复",
            "somebody else changed a case a moment ago; run it again, what is done is not done twice",
        )
    unit.run_many(sql(INSERT_EVENT), [(case.id, *row) for case, row in events])
