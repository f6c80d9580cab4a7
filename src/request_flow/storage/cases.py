"""Cases in the database: load a history, register a case, append to it with an optimistic version."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from request_flow.cases.events import Event, Header
from request_flow.cases.record import Registration
from request_flow.errors import Conflict, NotFound
from request_flow.storage.codec import Codec, SealedEvent
from request_flow.storage.database import STATEMENTS_KEPT
from request_flow.storage.projection import COLUMNS, Deadline, Projected
from request_flow.storage.retention_mark import is_erased
from request_flow.storage.unit import Request, Unit

DERIVED = ", ".join(COLUMNS)
DAYS = {COLUMNS.index(name) for name in ("arrived_on", "received_on", "closed_on", "due_on")}
REGISTERED = (
    "number, channel, registered_category, subject, particulars, sealed, person_index, name_index, parent_number, flags"
)

INSERT_CASE = (
    f"INSERT INTO cases (agency_id, {REGISTERED}, digest, version, head, {DERIVED}) "  # noqa: S608  # names only
    f"VALUES ({', '.join('?' * (14 + len(COLUMNS)))}) RETURNING id"
)
INSERT_EVENT = (
    "INSERT INTO events (case_id, seq, act, on_day, recorded_at, actor, data, sealed, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
PUT_DEADLINE = (
    "INSERT INTO deadlines (case_id, kind, ref, due_on, provisional) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (case_id, kind, ref) DO UPDATE SET due_on = excluded.due_on, provisional = excluded.provisional, "
    "remind_on = CASE WHEN deadlines.due_on = excluded.due_on THEN deadlines.remind_on END"
)
DELETE_DEADLINE = "DELETE FROM deadlines WHERE case_id = ? AND kind = ? AND ref = ?"
SELECT_DEADLINES = "SELECT kind, ref, due_on, provisional FROM deadlines WHERE case_id = {} ORDER BY kind, ref"
INSERT_OUTBOX = "INSERT INTO outbox (case_id, seq, notice, created_at) VALUES (?, ?, ?, ?)"
UPDATE_PROJECTION = f"UPDATE cases SET {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE id = ?"  # noqa: S608
CASE_COLUMNS = (
    "cases.id, agencies.code, number, channel, registered_category, subject, particulars, cases.sealed, person_index, "
    f"parent_number, flags, digest, version, head, {', '.join('cases.' + name for name in COLUMNS)}, name_index"
)
SELECT_CASE = f"SELECT {CASE_COLUMNS} FROM cases JOIN agencies ON agencies.id = cases.agency_id "  # noqa: S608
SELECT_EVENTS = (
    "SELECT seq, act, on_day, recorded_at, actor, data, sealed, hash FROM events WHERE case_id = {} ORDER BY seq"
)
EVENTS_OF_MANY = (
    "SELECT case_id, seq, act, on_day, recorded_at, actor, data, sealed, hash FROM events WHERE case_id {} "
    "ORDER BY case_id, seq"
)
DEADLINES_OF_MANY = (
    "SELECT case_id, kind, ref, due_on, provisional FROM deadlines WHERE case_id {} ORDER BY case_id, kind, ref"
)
THAT_ONE = "agencies.code = ? AND number = ?"
ITS_ID = f"(SELECT cases.id FROM cases JOIN agencies ON agencies.id = cases.agency_id WHERE {THAT_ONE})"  # noqa: S608
STANDING = "SELECT id, version FROM cases WHERE agency_id = ? AND number = ?"
LOAD = (f"{SELECT_CASE} WHERE {THAT_ONE}", SELECT_EVENTS.format(ITS_ID), SELECT_DEADLINES.format(ITS_ID))
"""One case, its events and its deadlines, each found by agency and number, so that all can be asked for together."""


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as it rests: what was registered, its events, and the cache of what they say."""

    id: int
    header: Header
    subject: str
    rest: str
    sealed: bytes
    person_index: str | None
    parent: str | None
    digest: bytes | None
    version: int
    head: bytes
    projected: Projected
    rows: tuple[SealedEvent, ...]
    deadlines: tuple[Deadline, ...] | None = None
    """``None`` where they were not read with the case."""
    name_index: str | None = None

    @property
    def is_erased(self) -> bool:
        """Whether its personal data was erased after its term."""
        return is_erased(self.sealed)

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
    found = loaded(unit.read_each(requests_for(unit, agency, number)))
    if found is None:
        raise no_such_case(agency, number)
    return found


def standing_of(unit: Unit, agency_id: int, number: str) -> tuple[int, int] | None:
    """Return a case's id and how many records it has, ``None`` where there is no such case; its records stay unread."""
    row = unit.run(unit.store.sql(STANDING), (agency_id, number)).fetchone()
    return None if row is None else (int(row[0]), int(row[1]))


def requests_for(unit: Unit, agency: str, number: str) -> list[Request]:
    """Return the queries of :data:`LOAD` for one case; :func:`loaded` reads their answers."""
    return [(unit.store.sql(statement), (agency, number)) for statement in LOAD]


def loaded(answers: Sequence[Sequence[Any]]) -> StoredCase | None:
    """Return the case that the answers hold, ``None`` where there is none."""
    found, events, deadlines = answers
    if not found:
        return None
    return _stored_case(found[0], tuple(map(_sealed_event, events)), tuple(map(_deadline, deadlines)))


def no_such_case(agency: str, number: str) -> NotFound:
    """Return the error for a case that the agency does not have."""
    return NotFound(
        "no_such_case",
        f"机关“{agency}”没有编号为“{number}”的申请；可用 case list 查看",
        f"the agency {agency!r} has no case {number!r}; see `case list`",
    )


def iter_cases(
    unit: Unit, where: str = "1 = 1", values: Sequence[Any] = (), *, order: str = "cases.id", batch: int = 500
) -> Iterator[StoredCase]:
    """Yield the cases that ``where`` (a fixed text of this package) selects, a batch at a time, memory flat."""
    statement = unit.store.sql(f"{SELECT_CASE} WHERE {where} ORDER BY {order}")
    with closing(unit.stream(statement, values)) as cursor:
        while rows := cursor.fetchmany(batch):
            ids = [row[0] for row in rows]
            events = _by_case(unit, EVENTS_OF_MANY, ids)
            deadlines = _by_case(unit, DEADLINES_OF_MANY, ids)
            for row in rows:
                of_case = map(_sealed_event, events.get(row[0], ()))
                yield _stored_case(row, tuple(of_case), tuple(map(_deadline, deadlines.get(row[0], ()))))


def _by_case(unit: Unit, statement: str, ids: list[int]) -> dict[int, list[Sequence[Any]]]:
    """Return the rows of several cases, sorted out; their first column is the case."""
    if unit.store.is_sqlite:
        found = unit.run(statement.format(f"IN ({', '.join('?' * len(ids))})"), ids)
    else:
        found = unit.run(statement.format("= ANY(%s)"), (ids,))
    sorted_out: dict[int, list[Sequence[Any]]] = {}
    for case_id, *row in found.fetchall():
        sorted_out.setdefault(case_id, []).append(row)
    return sorted_out


def _stored_case(
    row: Sequence[Any], events: tuple[SealedEvent, ...], deadlines: tuple[Deadline, ...] | None = None
) -> StoredCase:
    code, number, channel, category, subject, rest, sealed, person = row[1:9]
    flags = () if row[10] == "[]" else tuple(orjson.loads(row[10]))
    derived = list(row[14:-1])
    for place in DAYS:
        derived[place] = _iso(derived[place])
    projected = Projected._make(derived)
    sensitive = "matter_sensitive" in rest and bool(orjson.loads(rest).get("matter_sensitive"))
    header = Header(number, code, channel, category, flags, sensitive)
    digest = bytes(row[11]) if row[11] is not None else None
    return StoredCase(
        row[0],
        header,
        subject,
        rest,
        bytes(sealed),
        person,
        row[9],
        digest,
        row[12],
        bytes(row[13]),
        projected,
        events,
        deadlines,
        row[-1],
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
    name: str | None,
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
        name,
        registration.rest.get("parent"),
        orjson.dumps(header.flags).decode() if header.flags else "[]",
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
        unit.run_many(sql(PUT_DEADLINE), [(case_id, *each) for each in deadlines])
    return case_id


def append_events(
    unit: Unit,
    case: StoredCase,
    rows: Sequence[SealedEvent],
    projected: Projected,
    deadlines: Sequence[Deadline],
    notice: tuple[str, str] | None = None,
) -> None:
    """Add events to a case that is still as it was loaded; ``notice`` is the letter called for, and the instant.

    Raises:
        Conflict: somebody else added an event since.
    """
    sql = unit.store.sql
    changed = changed_columns(case.projected, projected)
    values = (case.version + len(rows), rows[-1].hash, *(getattr(projected, name) for name in changed))
    unit.run(sql(update_of(changed)), (*values, case.id, case.version))
    if unit.rowcount != 1:
        raise changed_meanwhile(case)
    for row in rows:
        unit.run(sql(INSERT_EVENT), (case.id, *row))
    standing = case.deadlines if case.deadlines is not None else _deadlines_of(unit, case.id)
    for request in _deadline_changes(unit, case.id, standing, deadlines):
        unit.run(*request)
    if notice is not None:
        unit.run(sql(INSERT_OUTBOX), (case.id, rows[-1].seq, *notice))


def changed_columns(was: Projected, now: Projected) -> tuple[str, ...]:
    """Return the names of the derived columns that differ."""
    return tuple(name for name, old, new in zip(COLUMNS, was, now, strict=True) if old != new)


@lru_cache(maxsize=STATEMENTS_KEPT)
def update_of(changed: tuple[str, ...]) -> str:
    """Return the statement that sets just these columns: an index whose columns stand is not written again."""
    names = ", ".join(f"{name} = ?" for name in ("version", "head", *changed))
    return f"UPDATE cases SET {names} WHERE id = ? AND version = ?"  # noqa: S608  # names only


def changed_meanwhile(case: StoredCase) -> Conflict:
    """Return the error for a case that is no longer as it was loaded."""
    number = case.header.number
    return Conflict(
        "changed_meanwhile",
        f"申请 {number} 刚被别人改动；请重新读取后再办",
        f"somebody else changed the case {number} a moment ago; read it again and repeat the step",
    )


def update_projection(unit: Unit, case_id: int, projected: Projected) -> None:
    """Bring the cached columns of a case up to date; its history stays as it is."""
    unit.run(unit.store.sql(UPDATE_PROJECTION), (*projected, case_id))


def set_name_index(unit: Unit, case_id: int, name_index: str | None) -> None:
    """Let a case be found by the name it was registered with."""
    unit.run(unit.store.sql("UPDATE cases SET name_index = ? WHERE id = ?"), (name_index, case_id))


def replace_deadlines(unit: Unit, case_id: int, deadlines: Sequence[Deadline]) -> None:
    """Let the case have just these deadlines; one that stands already is left alone."""
    for statement, values in _deadline_changes(unit, case_id, _deadlines_of(unit, case_id), deadlines):
        unit.run(statement, values)


def _deadline_changes(
    unit: Unit, case_id: int, standing: Sequence[Deadline], wanted: Sequence[Deadline]
) -> Iterator[Request]:
    gone, new = deadline_changes(standing, wanted)
    for each in gone:
        yield unit.store.sql(DELETE_DEADLINE), (case_id, each.kind, each.ref)
    for each in new:
        yield unit.store.sql(PUT_DEADLINE), (case_id, *each)


def deadline_changes(standing: Sequence[Deadline], wanted: Sequence[Deadline]) -> tuple[list[Deadline], list[Deadline]]:
    """Return the deadlines that go, and those that come or change."""
    kept = {(each.kind, each.ref) for each in wanted}
    gone = [each for each in standing if (each.kind, each.ref) not in kept]
    return gone, [each for each in wanted if each not in standing]


def _deadline(row: Sequence[Any]) -> Deadline:
    kind, ref, due_on, provisional = row
    return Deadline(kind, ref, str(due_on), provisional)


def _deadlines_of(unit: Unit, case_id: int) -> list[Deadline]:
    return list(map(_deadline, read_deadlines(unit, case_id)))


def read_deadlines(unit: Unit, case_id: int) -> list[Sequence[Any]]:
    """Return the deadlines of a case as they rest, in the order of kind and ref."""
    return list(unit.run(unit.store.sql(SELECT_DEADLINES.format("?")), (case_id,)).fetchall())


def call_for_notice(unit: Unit, case_id: int, seq: int, notice: str, now: str) -> None:
    """Put into the outbox that the event calls for a letter."""
    unit.run(unit.store.sql(INSERT_OUTBOX), (case_id, seq, notice, now))


def ids_of_person(unit: Unit, agency_id: int, person_index: str | None) -> list[tuple[int, str, str | None, str]]:
    """Return id, number, receipt date and state of the agency's cases of one applicant, as they were registered."""
    if person_index is None:
        return []
    statement = "SELECT id, number, received_on, state FROM cases WHERE person_index = ? AND agency_id = ? ORDER BY id"
    rows = unit.run(unit.store.sql(statement), (person_index, agency_id)).fetchall()
    return [(case_id, number, _iso(received), state) for case_id, number, received, state in rows]


def cases_of_person(unit: Unit, agency_id: int, person_index: str | None) -> list[tuple[str, str | None, str]]:
    """Return number, receipt date and state of the agency's cases of one applicant, in the order of registration."""
    return [each[1:] for each in ids_of_person(unit, agency_id, person_index)]
