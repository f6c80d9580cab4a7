"""Cases in the database: load a history, register a case, append to it with an optimistic version."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.cases.events import Event, Header
from request_flow.cases.record import Registration
from request_flow.errors import Conflict, NotFound
from request_flow.storage.codec import Codec, SealedEvent
from request_flow.storage.projection import COLUMNS, Deadline, Projected
from request_flow.storage.unit import Unit

DERIVED = ", ".join(COLUMNS)
DAYS = {COLUMNS.index(name) for name in ("arrived_on", "received_on", "closed_on", "due_on")}
REGISTERED = "number, channel, registered_category, subject, particulars, sealed, person_index, parent_number, flags"

INSERT_CASE = (
    f"INSERT INTO cases (agency_id, {REGISTERED}, digest, version, head, {DERIVED}) "  # noqa: S608  # names only
    f"VALUES ({', '.join('?' * (13 + len(COLUMNS)))}) RETURNING id"
)
INSERT_EVENT = (
    "INSERT INTO events (case_id, seq, act, on_day, recorded_at, actor, data, sealed, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_DEADLINE = "INSERT INTO deadlines (case_id, kind, ref, due_on, provisional) VALUES (?, ?, ?, ?, ?)"
DELETE_DEADLINES = "DELETE FROM deadlines WHERE case_id = ?"
SELECT_DEADLINES = "SELECT kind, ref, due_on, provisional FROM deadlines WHERE case_id = ? ORDER BY kind, ref"
INSERT_OUTBOX = "INSERT INTO outbox (case_id, seq, notice, created_at) VALUES (?, ?, ?, ?)"
UPDATE_CASE = (
    f"UPDATE cases SET version = ?, head = ?, {', '.join(f'{name} = ?' for name in COLUMNS)} "  # noqa: S608
    "WHERE id = ? AND version = ?"
)
UPDATE_PROJECTION = f"UPDATE cases SET {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE id = ?"  # noqa: S608
SELECT_CASE = (
    "SELECT cases.id, agencies.code, number, channel, registered_category, subject, particulars, sealed, person_index, "  # noqa: S608
    f"parent_number, flags, digest, version, head, {', '.join('cases.' + name for name in COLUMNS)} "
    "FROM cases JOIN agencies ON agencies.id = cases.agency_id "
)
SELECT_EVENTS = (
    "SELECT seq, act, on_day, recorded_at, actor, data, sealed, hash FROM events WHERE case_id = ? ORDER BY seq"
)


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as it rests: what was registered, its events, and the cache of what they say."""

    id: int
    header: Header
    subject: str
    rest: str
    sealed: bytes
    person_index: str | None
    digest: bytes | None
    version: int
    head: bytes
    projected: Projected
    rows: tuple[SealedEvent, ...]

    def events(self, codec: Codec) -> list[Event]:
        """Return the events, opened, in the order they were recorded."""
        return [codec.open_event(self.header, row) for row in self.rows]

    def registration(self, codec: Codec) -> Registration:
        """Return what was registered, opened."""
        return codec.open_registration(self.header, self.subject, self.rest, self.sealed)


def load_case(unit: Unit, agency: str, number: str) -> StoredCase:
    """Return one case with its events.

    Raises:
        NotFound: the agency has no case of that number.
    """
    found = next(iter_cases(unit, "agencies.code = ? AND number = ?", (agency, number)), None)
    if found is None:
        raise NotFound(
            "no_such_case",
            f"机关“{agency}”没有编号为“{number}”的申请;可用 case list 查看",
            f"the agency {agency!r} has no case {number!r}; see `case list`",
        )
    return found


def iter_cases(
    unit: Unit, where: str = "1 = 1", values: Sequence[Any] = (), *, order: str = "cases.id", batch: int = 500
) -> Iterator[StoredCase]:
    """Yield the cases that ``where`` (a fixed text of this package) selects, a batch at a time, memory flat."""
    select_case = unit.store.sql(f"{SELECT_CASE} WHERE {where} ORDER BY {order}")
    select_events = unit.store.sql(SELECT_EVENTS)
    cursor = unit.stream(select_case, values)
    while rows := cursor.fetchmany(batch):
        for row in rows:
            events = tuple(_sealed_event(each) for each in unit.run(select_events, (row[0],)).fetchall())
            yield _stored_case(row, events)


def _stored_case(row: Sequence[Any], events: tuple[SealedEvent, ...]) -> StoredCase:
    code, number, channel, category, subject, rest, sealed, person = row[1:9]
    flags = tuple(json.loads(row[10]))
    derived: list[Any] = [_iso(value) if index in DAYS else value for index, value in enumerate(row[14:])]
    projected = Projected(*derived)
    sensitive = bool(json.loads(rest).get("matter_sensitive"))
    header = Header(number, code, channel, category, flags, sensitive)
    digest = bytes(row[11]) if row[11] is not None else None
    return StoredCase(
        row[0], header, subject, rest, bytes(sealed), person, digest, row[12], bytes(row[13]), projected, events
    )


def _sealed_event(row: Sequence[Any]) -> SealedEvent:
    seq, act, on_day, recorded_at, actor, data, sealed, digest = row
    return SealedEvent(
        seq, act, str(on_day), recorded_at, actor, data, bytes(sealed) if sealed is not None else None, bytes(digest)
    )


def _iso(day: date | str | None) -> str | None:
    return str(day) if day is not None else None


def case_values(
    agency_id: int,
    registration: Registration,
    sealed: bytes,
    rest: str,
    person: str | None,
    digest: bytes | None,
    rows: Sequence[SealedEvent],
    projected: Projected,
) -> tuple[Any, ...]:
    """Return the values of :data:`INSERT_CASE`."""
    header = registration.header
    return (
        agency_id,
        header.number,
        header.channel,
        header.category,
        registration.subject,
        rest,
        sealed,
        person,
        registration.rest.get("parent"),
        json.dumps(header.flags, ensure_ascii=False) if header.flags else "[]",
        digest,
        len(rows),
        rows[-1].hash,
        *projected,
    )


def insert_case(unit: Unit, values: Sequence[Any], rows: Sequence[SealedEvent], deadlines: Sequence[Deadline]) -> int:
    """Register a case with its first events and return its id.

    Raises:
        Conflict: the agency has a case of that number (through the unit's translation).
    """
    sql = unit.store.sql
    case_id = int(unit.run(sql(INSERT_CASE), values).fetchone()[0])
    unit.run_many(sql(INSERT_EVENT), [(case_id, *row) for row in rows])
    if deadlines:
        unit.run_many(sql(INSERT_DEADLINE), [(case_id, *each) for each in deadlines])
    return case_id


def append_events(
    unit: Unit,
    case: StoredCase,
    rows: Sequence[SealedEvent],
    projected: Projected,
    deadlines: Sequence[Deadline],
) -> None:
    """Add events to a case that is still as it was loaded.

    Raises:
        Conflict: somebody else added an event since.
    """
    sql = unit.store.sql
    version = case.version + len(rows)
    unit.run(sql(UPDATE_CASE), (version, rows[-1].hash, *projected, case.id, case.version))
    if unit.rowcount != 1:
        number = case.header.number
        raise Conflict(
            "changed_meanwhile",
            f"申请 {number} 刚被别人改动;请重新读取后再办",
            f"somebody else changed the case {number} a moment ago; read it again and repeat the step",
        )
    for row in rows:
        unit.run(sql(INSERT_EVENT), (case.id, *row))
    replace_deadlines(unit, case.id, deadlines)


def update_projection(unit: Unit, case_id: int, projected: Projected) -> None:
    """Bring the cached columns of a case up to date; its history stays as it is."""
    unit.run(unit.store.sql(UPDATE_PROJECTION), (*projected, case_id))


def replace_deadlines(unit: Unit, case_id: int, deadlines: Sequence[Deadline]) -> None:
    """Let the case have just these deadlines; one that stands already is left alone."""
    sql = unit.store.sql
    found = [
        Deadline(kind, ref, str(due), provisional) for kind, ref, due, provisional in read_deadlines(unit, case_id)
    ]
    if found == sorted(deadlines):
        return
    if found:
        unit.run(sql(DELETE_DEADLINES), (case_id,))
    for each in deadlines:
        unit.run(sql(INSERT_DEADLINE), (case_id, *each))


def read_deadlines(unit: Unit, case_id: int) -> list[Sequence[Any]]:
    """Return the deadlines of a case as they rest, in the order of kind and ref."""
    return list(unit.run(unit.store.sql(SELECT_DEADLINES), (case_id,)).fetchall())


def call_for_notice(unit: Unit, case_id: int, seq: int, notice: str, now: str) -> None:
    """Put into the outbox that the event calls for a letter."""
    unit.run(unit.store.sql(INSERT_OUTBOX), (case_id, seq, notice, now))


def cases_of_person(unit: Unit, agency_id: int, person_index: str | None) -> list[tuple[str, str | None, str]]:
    """Return number, receipt date and state of the agency's cases of one applicant, in the order of registration."""
    if person_index is None:
        return []
    statement = "SELECT number, received_on, state FROM cases WHERE person_index = ? AND agency_id = ? ORDER BY id"
    rows = unit.run(unit.store.sql(statement), (person_index, agency_id)).fetchall()
    return [(number, _iso(received), state) for number, received, state in rows]
