"""Writing many cases at once: one statement a table, COPY on PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from request_flow.storage.cases import REGISTERED
from request_flow.storage.projection import COLUMNS
from request_flow.storage.unit import Unit

CASE_COLUMNS = ("id", "agency_id", *REGISTERED.split(", "), "digest", "version", "head", *COLUMNS)
EVENT_COLUMNS = ("case_id", "seq", "act", "on_day", "recorded_at", "actor", "data", "sealed", "hash")
DEADLINE_COLUMNS = ("case_id", "kind", "ref", "due_on", "provisional")
LOOK_UP = 500
IDS_AT_ONCE = 500
"""Those of a batch that is not full stay unused: an id means nothing."""


class BulkWriter:
    """Gathers cases and writes them together; ids are taken from the database beforehand."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._ids: Iterator[int] = iter(())
        self._cases: list[tuple[Any, ...]] = []
        self._events: list[tuple[Any, ...]] = []
        self._deadlines: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._cases)

    def add(
        self, values: tuple[Any, ...], rows: Sequence[tuple[Any, ...]], deadlines: Sequence[tuple[Any, ...]]
    ) -> None:
        """Gather one case; ``values`` are those of ``INSERT_CASE``, the others those of its events and deadlines."""
        case_id = next(self._ids, None)
        if case_id is None:
            self._ids = self._take_ids()
            case_id = next(self._ids)
        self._cases.append((case_id, *values))
        self._events += [(case_id, *row) for row in rows]
        self._deadlines += [(case_id, *each) for each in deadlines]

    def flush(self) -> None:
        """Write what was gathered."""
        self._write("cases", CASE_COLUMNS, self._cases)
        self._write("events", EVENT_COLUMNS, self._events)
        self._write("deadlines", DEADLINE_COLUMNS, self._deadlines)
        self._cases.clear()
        self._events.clear()
        self._deadlines.clear()

    def _take_ids(self) -> Iterator[int]:
        if self._unit.store.is_sqlite:  # this unit is the only writer until it ends
            return count(self._unit.run("SELECT coalesce(max(id), 0) + 1 FROM cases").fetchone()[0])
        taken = self._unit.run(
            "SELECT nextval(pg_get_serial_sequence('cases', 'id')) FROM generate_series(1, %s)", (IDS_AT_ONCE,)
        )
        return iter([row[0] for row in taken.fetchall()])

    def _write(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        names = ", ".join(columns)
        if self._unit.store.is_sqlite:
            marks = ", ".join("?" * len(columns))
            self._unit.run_many(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  # our names
            return
        self._unit.copy(f"COPY {table} ({names}) FROM STDIN", rows)


def has_cases(unit: Unit, agency_id: int) -> bool:
    """Return whether the agency has any case yet."""
    statement = unit.store.sql("SELECT 1 FROM cases WHERE agency_id = ? LIMIT 1")
    return unit.run(statement, (agency_id,)).fetchone() is not None


def known_numbers(unit: Unit, agency_id: int, numbers: Iterable[str]) -> dict[str, bytes | None]:
    """Return those of ``numbers`` that the agency has already, with the digest of the import they came with."""
    wanted = list(numbers)
    found: dict[str, bytes | None] = {}
    for start in range(0, len(wanted), LOOK_UP):
        part = wanted[start : start + LOOK_UP]
        marks = ", ".join("?" * len(part))
        statement = f"SELECT number, digest FROM cases WHERE agency_id = ? AND number IN ({marks})"  # noqa: S608
        for number, digest in unit.run(unit.store.sql(statement), (agency_id, *part)).fetchall():
            found[number] = bytes(digest) if digest is not None else None
    return found
