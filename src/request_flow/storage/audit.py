"""The records of cases as an audit reads them: who took which act on which case, effective when, recorded when.

The latest recorded stands first.  A search walks the index of the instants they were recorded at, within days, or the
records of one case; nothing of what a record says is read.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple

from request_flow.storage.unit import Unit

RECORDS = (
    "SELECT events.recorded_at, events.case_id, events.seq, agencies.code, cases.number, events.act, events.on_day, "
    "events.actor, people.name FROM events CROSS JOIN cases "
    "JOIN agencies ON agencies.id = cases.agency_id LEFT JOIN people ON people.login = events.actor "
    "WHERE cases.id = events.case_id AND {conditions} "
    "ORDER BY events.recorded_at DESC, events.case_id DESC, events.seq DESC"
)
"""``CROSS JOIN`` has SQLite read the events first, in the order of their index."""
OWN = "cases.agency_id = ?"
WITH_BELOW = (
    "cases.agency_id IN (WITH RECURSIVE below(id) AS (SELECT CAST(? AS INTEGER) UNION SELECT agencies.id FROM agencies "
    "JOIN below ON agencies.parent_id = below.id) SELECT id FROM below)"
)
OF_CASE = "events.case_id = (SELECT id FROM cases WHERE agency_id = ? AND number = ?)"
AFTER_THE_DAY = "U"
"""Behind a day it is later than every instant of it: their next letter is ``T``."""
BATCH = 500


class Place(NamedTuple):
    """Where a record stands in the order of a search."""

    recorded_at: str
    case_id: int
    seq: int


class Recorded(NamedTuple):
    """One record; ``name`` is that of the person whose login ``actor`` is."""

    recorded_at: str
    case_id: int
    seq: int
    agency: str
    number: str
    act: str
    on_day: str
    actor: str | None
    name: str | None

    @property
    def place(self) -> Place:
        """Where it stands in the order of a search."""
        return Place(self.recorded_at, self.case_id, self.seq)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is looked for; days are ISO, ``until`` and ``on_until`` included; empty means any."""

    agency_id: int
    with_below: bool = False
    number: str = ""
    actor: str = ""
    act: str = ""
    since: str = ""
    until: str = ""
    on_since: str = ""
    on_until: str = ""


def find_records(unit: Unit, wanted: Conditions, *, after: Place | None = None, most: int) -> list[Recorded]:
    """Return records, the latest first, those that come after a place in that order."""
    statement, values = _asked(wanted, after)
    rows = unit.run(unit.store.sql(f"{statement} LIMIT ?"), (*values, most)).fetchall()
    return [_recorded(row) for row in rows]


def every_record(unit: Unit, wanted: Conditions) -> Iterator[Recorded]:
    """Yield every record that is looked for, the latest first, memory flat."""
    statement, values = _asked(wanted, None)
    with closing(unit.stream(unit.store.sql(statement), values)) as cursor:
        while rows := cursor.fetchmany(BATCH):
            yield from map(_recorded, rows)


def _asked(wanted: Conditions, after: Place | None) -> tuple[str, Sequence[Any]]:
    parts, values = [WITH_BELOW if wanted.with_below else OWN], list[Any]([wanted.agency_id])
    if wanted.number:
        parts.append(OF_CASE)
        values += [wanted.agency_id, wanted.number]
    for condition, value in (
        ("events.recorded_at >= ?", wanted.since),
        ("events.recorded_at < ?", wanted.until and f"{wanted.until}{AFTER_THE_DAY}"),
        ("events.on_day >= ?", wanted.on_since),
        ("events.on_day <= ?", wanted.on_until),
        ("events.actor = ?", wanted.actor),
        ("events.act = ?", wanted.act),
    ):
        if value:
            parts.append(condition)
            values.append(value)
    if after is not None:
        parts.append("(events.recorded_at, events.case_id, events.seq) < (?, ?, ?)")
        values += after
    return RECORDS.format(conditions=" AND ".join(parts)), values


def _recorded(row: Sequence[Any]) -> Recorded:
    return Recorded._make([*row[:6], str(row[6]), *row[7:]])
