"""A register of cases taken in, each checked as if walked, against the same rows handed to the driver in bulk.

Ours reads the case file from the disk, drives every case through the state machine, seals and chains its events, and
writes all of it in one transaction.  The floor writes the rows that ours left behind into an empty store of the same
schema: ``executemany`` on SQLite, ``COPY`` on PostgreSQL, one transaction; it reads and checks nothing.
"""

import sqlite3
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.histories import write_register
from benchmarks.stores import Stores, stores
from benchmarks.table import Row, absolute_rate_row, show
from request_flow.registers import read_register
from request_flow.services.importing import import_cases
from request_flow.services.program import Program
from request_flow.storage.bulk import CASE_COLUMNS, DEADLINE_COLUMNS, EVENT_COLUMNS
from request_flow.storage.unit import reading

CASES = 50_000
ROUNDS = 3
BAR = 10_000
TABLES = {"cases": CASE_COLUMNS, "events": EVENT_COLUMNS, "deadlines": DEADLINE_COLUMNS}
Tables = dict[str, list[Sequence[Any]]]


def take_in(program: Program, path: Path) -> None:
    """Import the whole register."""
    result = import_cases(program, read_register(path))
    if not result.written or result.added != result.read:
        raise SystemExit(f"the register was not taken whole: {result.problems[:3]}")


def rows_left(program: Program) -> Tables:
    """Return every row that an import left behind."""
    with reading(program.store) as unit:
        return {
            table: list(unit.run(f"SELECT {', '.join(columns)} FROM {table}").fetchall())  # noqa: S608  # our names
            for table, columns in TABLES.items()
        }


def write_bare(url: str, tables: Tables) -> float:
    """Write the rows with the driver alone and return the seconds it took, commit included."""
    agency = "INSERT INTO agencies (id, code, name, review_chain, created_at) VALUES (1, 'bench', 'x', 'x', '')"
    if url.startswith("sqlite"):
        lite = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
            lite.execute(f"PRAGMA {pragma}")
        lite.execute(agency)
        start = time.perf_counter()
        lite.execute("BEGIN IMMEDIATE")
        for table, rows in tables.items():
            marks = ", ".join("?" * len(TABLES[table]))
            lite.executemany(f"INSERT INTO {table} ({', '.join(TABLES[table])}) VALUES ({marks})", rows)  # noqa: S608
        lite.execute("COMMIT")
        seconds = time.perf_counter() - start
        lite.close()
        return seconds
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(agency)
        connection.autocommit = False
        start = time.perf_counter()
        with connection.cursor() as cursor:
            for table, rows in tables.items():
                with cursor.copy(f"COPY {table} ({', '.join(TABLES[table])}) FROM STDIN".encode()) as stream:
                    for row in rows:
                        stream.write_row(row)
        connection.commit()
        return time.perf_counter() - start


def measure(place: Stores, kind: str, path: Path, *, count: int, rounds: int) -> Row:
    """Return the row of one database."""
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(rounds):
        with place.program(kind) as program:
            start = time.perf_counter()
            take_in(program, path)
            ours.append(time.perf_counter() - start)
            tables = rows_left(program)
        url = place.url(kind)
        with place.program(kind, url):
            floor.append(write_bare(url, tables))
    name = f"{'executemany' if kind == 'SQLite' else 'COPY'} of the same rows, {kind}"
    work = f"import of {count:,} cases of four events, {kind}"
    return absolute_rate_row(
        work, count / statistics.median(ours), name, count / statistics.median(floor), rate_bar=BAR
    )


def rows(place: Stores, *, count: int = CASES, rounds: int = ROUNDS) -> list[Row]:
    """Measure on each database and return the rows."""
    path = write_register(place.folder / "cases.jsonl", count)
    return [measure(place, kind, path, count=count, rounds=rounds) for kind in place.kinds]


if __name__ == "__main__":
    with stores() as made:
        show(rows(made))
