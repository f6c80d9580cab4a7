"""Letters beside the cases they belong to: what an event called for, what is still owed, how many a case has."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from request_flow.storage.unit import Unit

OWED = """
SELECT agencies.code, cases.number, outbox.case_id, outbox.seq, outbox.notice, events.act, events.on_day, events.data,
  cases.unit, cases.handler
FROM outbox JOIN cases ON cases.id = outbox.case_id JOIN agencies ON agencies.id = cases.agency_id
JOIN events ON events.case_id = outbox.case_id AND events.seq = outbox.seq
WHERE {conditions} AND cases.state <> 'void' AND NOT EXISTS (
  SELECT 1 FROM letters WHERE letters.case_id = outbox.case_id AND letters.event_seq = outbox.seq
    AND letters.answers = outbox.notice
    AND NOT EXISTS (SELECT 1 FROM letter_records WHERE letter_id = letters.id AND what = 'void'))
ORDER BY events.on_day, outbox.id
"""
REVERSALS = "SELECT case_id, data FROM events WHERE act = 'reverse' AND case_id IN ({marks})"
LOOK_UP = 500


class OwedLetter(NamedTuple):
    """A letter that an event called for and that was not issued, or only one that is void."""

    agency: str
    case: str
    case_id: int
    event_seq: int
    notice: str
    act: str
    on: str
    data: dict[str, Any]
    unit: str | None
    handler: str | None


def called_letter(unit: Unit, case_id: int, seq: int) -> str | None:
    """Return the name of the letter that an event called for, ``None`` where it called for none."""
    statement = unit.store.sql("SELECT notice FROM outbox WHERE case_id = ? AND seq = ?")
    row = unit.run(statement, (case_id, seq)).fetchone()
    return str(row[0]) if row else None


def letters_in_case(unit: Unit, case_id: int) -> int:
    """Return how many letters a case has, void ones included."""
    return int(unit.run(unit.store.sql("SELECT count(*) FROM letters WHERE case_id = ?"), (case_id,)).fetchone()[0])


def owed_letters(unit: Unit, agency_id: int, case_id: int | None = None) -> list[OwedLetter]:
    """Return what an agency, or one case, still owes, the earliest event first; not for events that were reversed."""
    conditions, values = "cases.agency_id = ?", [agency_id]
    if case_id is not None:
        conditions += " AND outbox.case_id = ?"
        values.append(case_id)
    return read_owed(unit, unit.run(unit.store.sql(OWED.format(conditions=conditions)), values).fetchall())


def read_owed(unit: Unit, rows: Sequence[Sequence[Any]]) -> list[OwedLetter]:
    """Return the rows of ``OWED`` but for events that were reversed."""
    found = [OwedLetter._make([*each[:6], str(each[6]), orjson.loads(each[7]), *each[8:]]) for each in rows]
    reversed_ones = _reversed(unit, sorted({each.case_id for each in found}))
    return [each for each in found if (each.case_id, each.event_seq) not in reversed_ones]


def _reversed(unit: Unit, cases: Sequence[int]) -> set[tuple[int, int]]:
    gone: set[tuple[int, int]] = set()
    for start in range(0, len(cases), LOOK_UP):
        part = cases[start : start + LOOK_UP]
        statement = unit.store.sql(REVERSALS.format(marks=", ".join("?" * len(part))))
        gone |= {(case_id, orjson.loads(data)["event"]) for case_id, data in unit.run(statement, part).fetchall()}
    return gone
