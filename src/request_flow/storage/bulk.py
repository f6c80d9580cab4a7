"""Writing many cases at once: one statement a table, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any

from request_flow.storage.cases import REGISTERED
from request_flow.storage.projection import COLUMNS
from request_flow.storage.unit import Unit

CASE_COLUMNS = ("id", "agency_id", *REGISTERED.split(", "), "digest", "version", "head", *COLUMNS)
EVENT_COLUMNS = ("case_id", "seq", "act", "on_day", "recorded_at", "actor", "data", "sealed", "hash")
DEADLINE_COLUMNS = ("case_id", "kind", "ref", "due_on", "provisional")
LOOK_UP = 500


class BulkWriter:
    """Gathers cases and writes them together; ids are taken from the database beforehand."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._next_id = 0
        self._cases: list[tuple[Any, ...]] = []
        self._events: list[tuple[Any, ...]] = []
        self._deadlines: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._cases)

    def add(
        self, values: tuple[Any, ...], rows: Sequence[tuple[Any, ...]], deadlines: Sequence[tuple[Any, ...]]
    ) -> None:
        """Gather one case; ``values`` are those of ``INSERT_CASE``."""
        place = len(self._cases)
        self._cases.append(values)
        self._events.extend((place, *row) for row in rows)
        self._deadlines.extend((place, *each) for each in deadlines)

    def flush(self) -> None:
        """Write what was gathered."""
        if not self._cases:
            return
        ids = self._take_ids(len(self._cases))
        cases = [(case_id, *values) for case_id, values in zip(ids, self._cases, strict=True)]
        self._write("cases", CASE_COLUMNS, cases)
        self._write("events", EVENT_COLUMNS, [(ids[row[0]], *row[1:]) for row in self._events])
        self._write("deadlines", DEADLINE_COLUMNS, [(ids[row[0]], *row[1:]) for row in self._deadlines])
        self._cases.clear()
        self._events.clear()
        self._deadlines.clear()

    def _take_ids(self, count: int) -> list[int]:
        if self._unit.store.is_sqlite:  # this unit is the only writer until it ends
            if not self._next_id:
                self._next_id = self._unit.run("SELECT coalesce(max(id), 0) + 1 FROM cases").fetchone()[0]
            first, self._next_id = self._next_id, self._next_id + count
            return list(range(first, first + count))
        taken = self._unit.run(
            "SELECT nextval(pg_get_serial_sequence('cases', 'id')) FROM generate_series(1, %s)", (count,)
        )
        return [row[0] for row in taken.fetchall()]

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
